"""Decision packages of a library and a pool, ranked, cut off where the money ends, and merged by a committee."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pytest

from apportion.priorities.cut_line import cut_line
from apportion.priorities.merged_rankings import KEMENY_MAX, Ballot, check_ballots, merge
from apportion.priorities.packages import PackageLevel, arrange, check_packages
from apportion.priorities.ranking import Ranking, ranked


def level(name: str, number: int, cost: int) -> PackageLevel:
    return PackageLevel(
        f"{name}-{number}",
        name,
        number,
        cost,
        result=f"{number} days a week",
        consequence="closed on those days",
        alternatives="a volunteer service, which found no volunteers",
    )


LIBRARY = (level("library", 1, 50), level("library", 2, 20), level("library", 3, 40))
POOL = (level("pool", 1, 60), level("pool", 2, 10))
ALL = (*LIBRARY, *POOL)


def order(*names: str) -> Ranking:
    return Ranking(names, tuple(range(1, len(names) + 1)))


def test_each_level_waits_for_the_one_below_it() -> None:
    """Pool 2 was ranked first, but pool 1 only third."""
    found = arrange(ALL, order("pool-2", "library-1", "pool-1", "library-2", "library-3"))

    assert found.order == ("library-1", "pool-1", "pool-2", "library-2", "library-3")
    assert found.held_back == ("pool-2",)


def test_an_order_that_can_be_funded_stays_as_it_is() -> None:
    wanted = ("library-1", "pool-1", "library-2", "pool-2", "library-3")

    found = arrange(ALL, order(*wanted))

    assert (found.order, found.held_back) == (wanted, ())


def test_level_packages_go_by_level_and_then_by_id() -> None:
    found = arrange(ALL, ranked([item.id for item in ALL], [1] * 5))

    assert found.order == ("library-1", "pool-1", "library-2", "pool-2", "library-3")


def test_a_ranking_of_something_else_is_refused() -> None:
    with pytest.raises(ValueError, match="other levels"):
        arrange(ALL, order("pool-1"))
    with pytest.raises(ValueError, match="checked first"):
        arrange((level("pool", 2, 1),), order("pool-2"))


def test_the_line_is_drawn_before_the_first_that_does_not_fit() -> None:
    """50 + 60 = 110 of 135; library 2 brings it to 130; library 3 for 40 does not fit, nor would pool 2 for 10."""
    names = ("library-1", "pool-1", "library-2", "library-3", "pool-2")

    found = cut_line(ALL, names, 135)

    assert found.above == ("library-1", "pool-1", "library-2")
    assert found.first_below == "library-3"
    assert (found.spent_minor, found.left_minor, found.short_minor) == (130, 5, 35)
    assert found.still_fit == ()


def test_what_would_still_fit_is_named_but_not_funded() -> None:
    names = ("library-1", "pool-1", "library-2", "library-3", "pool-2")

    found = cut_line(ALL, names, 145)

    assert found.below == ("library-3", "pool-2")
    assert found.still_fit == ("pool-2",)


def test_a_level_whose_lower_level_is_cut_does_not_fit_however_cheap() -> None:
    found = cut_line(ALL, ("library-1", "pool-1", "pool-2", "library-2", "library-3"), 60)

    assert found.above == ("library-1",)
    assert found.still_fit == ()


def test_enough_money_funds_everything_and_no_money_nothing() -> None:
    names = ("library-1", "library-2", "library-3", "pool-1", "pool-2")

    whole, nothing = cut_line(ALL, names, 180), cut_line(ALL, names, 0)

    assert (whole.below, whole.first_below, whole.left_minor, whole.short_minor) == ((), None, 0, 0)
    assert (nothing.above, nothing.short_minor) == ((), 50)


@pytest.mark.parametrize(
    ("names", "total"),
    [
        (("library-2", "library-1", "library-3", "pool-1", "pool-2"), 100),
        (("library-1",), 100),
        (("library-1", "library-2", "library-3", "pool-1", "pool-2"), -1),
    ],
)
def test_a_line_through_an_impossible_order_is_refused(names: tuple[str, ...], total: int) -> None:
    with pytest.raises(ValueError, match=r"ahead of|cut line"):
        cut_line(ALL, names, total)


def test_a_package_must_say_what_it_gives_and_what_is_lost() -> None:
    silent = replace(LIBRARY[0], result="", consequence=" ", alternatives="")

    found = check_packages((silent,))

    assert [item.code for item in found] == ["package.no-result", "package.no-consequence", "package.no-alternatives"]
    assert not any(item.blocks for item in found)
    assert check_packages(ALL) == ()


def test_levels_are_numbered_from_one_without_gaps() -> None:
    (gap,) = check_packages((LIBRARY[0], LIBRARY[2]))
    assert gap.message == "The levels of library are not numbered 1, 2, 3 …: library-3 is level 3."
    codes = [item.code for item in check_packages((LIBRARY[0], replace(LIBRARY[0], cost_minor=-1)))]
    assert codes == ["package.level-twice", "package.cost-negative", "package.level-gap"]


def ballots(*orders: str) -> list[Ballot]:
    return [Ballot(f"member{n}", order(*names)) for n, names in enumerate(orders)]


def test_a_committee_s_points_count_those_ranked_behind() -> None:
    found = merge(ballots("abc", "acb", "bac"))

    assert dict(found.points) == {"a": 5, "b": 3, "c": 1}
    assert found.borda.order == ("a", "b", "c")
    assert found.majority_winner == "a"
    assert found.methods_agree


def test_a_shared_place_gives_half_a_point() -> None:
    found = merge([Ballot("ada", ranked("abc", [1, 1, 0]), voices=2)])

    assert [(name, float(points)) for name, points in found.points] == [("a", 3.0), ("b", 3.0), ("c", 0.0)]
    assert found.kemeny is not None
    assert (found.kemeny.order, found.kemeny.equally_good, found.kemeny.overruled) == (("a", "b", "c"), 2, 0)


def test_a_majority_that_runs_in_a_circle_has_no_winner_and_three_equally_good_orders() -> None:
    found = merge(ballots("abc", "bca", "cab"))

    assert found.majority_winner is None
    assert found.borda.ties == (("a", "b", "c"),)
    assert found.kemeny is not None
    assert (found.kemeny.order, found.kemeny.overruled, found.kemeny.equally_good) == (("a", "b", "c"), 4, 3)
    assert found.concordance == 0


def test_the_best_order_is_the_best_of_all_orders_tried() -> None:
    cast = ballots("abcde", "badce", "ecdab", "cdeab", "dbeac")

    def overruled(tried: tuple[str, ...]) -> int:
        pairs = [(x, y) for place, x in enumerate(tried) for y in tried[place + 1 :]]
        return sum(ballot.ranking.rank(y) < ballot.ranking.rank(x) for ballot in cast for x, y in pairs)

    found = merge(cast).kemeny

    tried = {names: overruled(names) for names in permutations("abcde")}
    least = min(tried.values())
    assert found is not None
    assert found.overruled == least
    assert found.order == min(names for names, count in tried.items() if count == least)
    assert found.equally_good == sum(count == least for count in tried.values())
    assert found.agreed + found.overruled == 5 * 10


def test_many_are_ranked_by_points_alone_and_it_is_said() -> None:
    names = tuple(f"n{number:02}" for number in range(KEMENY_MAX + 1))
    many = [Ballot("ada", order(*names))]

    (finding,) = check_ballots(many)

    assert finding.code == "ranking.too-many"
    found = merge(many)
    assert (found.kemeny, found.methods_agree) == (None, None)
    assert found.borda.order == names


def test_ballots_that_cannot_be_merged_are_told() -> None:
    assert [item.code for item in check_ballots(ballots("abc", "ab"))] == ["ranking.incomplete"]
    assert [item.code for item in check_ballots([Ballot("ada", order("a"), voices=0)])] == ["ranking.voices"]
    assert [item.code for item in check_ballots([Ballot("ada", order("a"))] * 2)] == ["ranking.ballots"]
    assert [item.code for item in check_ballots([])] == ["ranking.ballots"]
    with pytest.raises(ValueError, match="checked first"):
        merge([])
