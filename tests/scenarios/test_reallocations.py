"""Reallocations in words: two funds of a charity, a hall that is built or not, and a first year that is over."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import pytest

from apportion.allocation.solution import Infeasible
from apportion.execution.journal.events import Line
from apportion.execution.journal.positions import Position
from apportion.execution.reallocate.disruption import Within, best_within
from apportion.execution.reallocate.frontier import frontier, widest
from apportion.execution.reallocate.ground import Ground, UnknownLines, ground_of
from apportion.execution.reallocate.least import least_change
from apportion.execution.reallocate.moves import moves_between
from apportion.execution.reallocate.reasons import reasoned, request_changes
from apportion.execution.reallocate.start import start_of
from tests.support.budgets import ask, budget, by_points, fund, rule, unit


def line(name: str) -> Line:
    """``clinic``, ``clinic/grant`` or ``clinic/grant/2027``."""
    request, source, period = [*name.split("/"), "", ""][:3]
    return Line(request, source or "general", period or "2026")


def lying(**amounts: int | tuple[int, int]) -> dict[Line, Position]:
    """Money of lines, and what of it is released; ``clinic__grant__2027=50``."""
    found = {}
    for name, amount in amounts.items():
        where = line(name.replace("__", "/"))
        allocated, released = amount if isinstance(amount, tuple) else (amount, 0)
        found[where] = Position(where, "u", allocated, allocated, released)
    return found


def moved(ground: Ground, found: Within) -> Mapping[str, int]:
    return {f"{where.request}/{where.fund}": by for where, by in request_changes(ground, found).items()}


def test_restricted_money_stays_where_it_may_be() -> None:
    """The grant pays health alone, so only 30 of general money can follow the better return of the school."""
    case = budget(
        150,
        unit("health", ask("clinic", 150, 1)),
        unit("education", ask("school", 150, 4)),
        funds=[fund("general", 50), fund("grant", 100, pays_for="unit:health")],
    ).case()
    ground = ground_of(case, lying(clinic=30, clinic__grant=100, school=20))

    assert moved(ground, widest(ground).plan) == {"clinic/general": -30, "school/general": 30}


def test_a_swap_of_funds_is_a_move_of_both() -> None:
    """The school has to be paid by general money from now on: 40 go there, and 40 of the grant to the clinic."""
    case = budget(
        100,
        unit("health", ask("clinic", 60, 1, floor=60)),
        unit("education", ask("school", 40, 1, floor=40)),
        funds=[fund("general", 40), fund("grant", 60)],
        rules=[rule("no-grant", "cap", "request:school and fund:grant", at_most="0")],
    ).case()
    ground = ground_of(case, lying(clinic=40, clinic__grant=20, school=0, school__grant=40))
    least = least_change(ground)

    assert (least.amount, least.is_proved) == (80, True)
    assert dict(moved(ground, least.plan)) == {
        "clinic/general": -40,
        "clinic/grant": 40,
        "school/general": 40,
        "school/grant": -40,
    }


def test_a_hall_is_built_or_not() -> None:
    """A hall for 80 was half paid for by hand: it gets the other 40, or gives up its 40, and never half."""
    case = budget(120, unit("town", ask("hall", 80, value="4.00", decision="whole"), ask("roads", 120, 2))).case()
    ground = ground_of(case, lying(hall=40, roads=80))
    start, least = start_of(ground), least_change(ground)

    assert not start.is_sound
    assert start.value is None
    assert least.amount == 40
    assert moved(ground, best_within(ground, least.amount)) == {"hall/general": 40, "roads/general": -40}


def test_a_hall_that_is_begun_is_built() -> None:
    """10 are committed, so that giving it up is no way out, although its 80 would return more on the roads."""
    case = budget(120, unit("town", ask("hall", 80, value="0.10", decision="whole"), ask("roads", 120, 2))).case()
    ground = ground_of(case, lying(hall=(80, 10), roads=40))

    assert widest(ground).disruption == 0


def test_a_year_that_is_over_stays_as_it_was() -> None:
    years = ("2026", "2027")
    asks = [ask(name, 100, rate, period=year) for name, rate in (("roads", 1), ("schools", 3)) for year in years]
    case = budget(200, unit("town", *asks), periods=years).case()
    money = lying(roads=60, schools=40, roads__general__2027=70, schools__general__2027=30)
    both, second = ground_of(case, money), ground_of(case, money, frozenset({"2026"}))

    assert widest(both).disruption == 60 + 70
    assert widest(second).disruption == 70
    assert (both.open_total, second.open_total) == (200, 100)
    assert {where.period for where in request_changes(second, widest(second).plan)} == {"2027"}


def test_small_limits_buy_the_best_moves_first() -> None:
    """Schools return 5 for their first 20 and 2 after that; parks give first, they return least."""
    case = budget(
        100,
        unit(
            "town",
            ask("parks", 100, 1),
            ask("roads", 100, "1.5"),
            ask("schools", 100, by_points((20, 100), (100, 260))),
        ),
    ).case()
    ground = ground_of(case, lying(parks=40, roads=60, schools=0))
    points = frontier(ground, [10, 20, 50, 90], widest(ground))

    assert [(point.disruption, point.value) for point in points] == [
        (10, 40 + 90 + 10 * 4),
        (20, 40 + 90 + 20 * 4),
        (50, 130 + 80 + 20 * 1 + 10 * Fraction(1, 2)),
        (90, 130 + 80 + 20 + 50 * Fraction(1, 2)),
        (100, 130 + 80 + 20 + 60 * Fraction(1, 2)),
    ]


def test_a_move_names_the_rule_that_demands_it() -> None:
    case = budget(
        100,
        unit("north", ask("roads", 100, 2)),
        unit("south", ask("parks", 100, 1)),
        rules=[rule("fair", "share", "unit:south", of="all", at_least="30%")],
    ).case()
    ground = ground_of(case, lying(roads=80, parks=20))
    start, found = start_of(ground), widest(ground).plan
    now = {ground.lines[pair]: amount for pair, amount in ground.now.items()}
    new = {ground.lines[pair]: amount for pair, amount in found.new.items()}
    (told,) = reasoned(moves_between(now, new), found, start)

    assert start.sentences == ("It breaks the rule 'Fair' by $0.10.",)
    assert (told.move.source.request, told.move.target.request, told.move.amount) == ("roads", "parks", 10)
    assert (told.given_up, told.gained) == (Fraction(2), Fraction(1))
    assert told.demanded_by == ("Fair",)


def test_what_is_protected_can_make_a_rule_impossible() -> None:
    case = budget(100, unit("north", ask("roads", 100, 2), cap=50), unit("south", ask("parks", 100, 1))).case()
    ground = ground_of(case, lying(roads=(80, 60), parks=20))

    with pytest.raises(Infeasible):
        least_change(ground)


def test_more_than_is_asked_for_can_be_protected() -> None:
    case = budget(100, unit("town", ask("roads", 40, 2), ask("parks", 100, 1))).case()
    ground = ground_of(case, lying(roads=(60, 60), parks=40))

    assert ground.raised_caps == ("roads",)
    assert widest(ground).disruption == 0


def test_a_reserve_is_no_line_and_stays_out() -> None:
    case = budget(
        100,
        unit("town", ask("roads", 90, 2), ask("parks", 90, 1)),
        rules=[rule("reserve", "reserve", exactly="10%")],
    ).case()
    ground = ground_of(case, lying(roads=45, parks=45))

    assert ground.case.total == 90
    assert moved(ground, widest(ground).plan) == {"parks/general": -45, "roads/general": 45}


def test_money_on_a_request_that_is_gone_is_named() -> None:
    case = budget(100, unit("town", ask("roads", 100, 2))).case()

    with pytest.raises(UnknownLines) as caught:
        ground_of(case, lying(roads=60, parks=40))
    assert caught.value.requests == ("parks",)
