"""The frontier of budgets small enough to draw on paper, and of the example company."""

from fractions import Fraction

import pytest

import apportion
from apportion.allocation.answers.frontier import frontier
from apportion.allocation.answers.totals import Totals
from apportion.allocation.plan import make_plan
from apportion.allocation.solution import Undecided
from apportion.model.frontier import Frontier
from tests.support.budgets import Budget, ask, budget, by_points, fund, rule, saturating, unit


def _prices(found: Frontier) -> list[tuple[int, int, Fraction]]:
    return [(piece.start, piece.end, piece.price) for piece in found.pieces]


def _frontier(book: Budget, *totals: str, more: int = 200) -> Frontier:
    return frontier(book.case(), [book.minor(total) for total in totals], more=more)


def _three(total: str = "60.00", **more: object) -> Budget:
    """Clinics return 3 for each dollar up to 40, schools 2 up to 30 (10 at least), roads 1 up to 50."""
    return budget(
        total,
        unit("town", ask("clinics", "40.00", 3), ask("schools", "30.00", 2, floor="10.00"), ask("roads", "50.00", 1)),
        **more,  # type: ignore[arg-type]  # keywords of budget
    )


def test_three_requests_by_hand() -> None:
    """10 goes to the floor of schools, then 40 to clinics, 20 to schools, 50 to roads.

    Worth 20 at 10; 20 + 3·40 = 140 at 50; 140 + 2·20 = 180 at 70; 180 + 50 = 230 at 120.
    """
    found = _frontier(_three(), "10.00", "120.00")

    assert found.is_exact
    assert found.error == 0
    assert found.breakpoints == (50_00, 70_00)
    assert _prices(found) == [
        (10_00, 50_00, Fraction(3)),
        (50_00, 70_00, Fraction(2)),
        (70_00, 120_00, Fraction(1)),
    ]
    assert {point.total: point.value for point in found.points} == {10_00: 20_00, 60_00: 160_00, 120_00: 230_00}


def test_each_point_says_what_the_next_dollar_adds_and_what_the_step_buys() -> None:
    found = _frontier(_three(), "10.00", "40.00", "50.00", "60.00", "120.00")

    assert [point.next_price for point in found.points] == [3, 3, 2, 2, None]
    assert found.points[1].step_value == 3
    assert found.points[4].step_value == Fraction(230 - 160, 60)
    moved = [[(move.request, move.before, move.after) for move in point.moves.listed] for point in found.points]
    assert moved == [
        [],
        [("clinics", 0, 30_00)],
        [("clinics", 30_00, 40_00)],
        [("schools", 10_00, 20_00)],
        [("roads", 0, 50_00), ("schools", 20_00, 30_00)],
    ]


def test_the_total_of_the_case_is_a_point_of_its_own() -> None:
    found = _frontier(_three("63.17"), "20.00", "100.00")

    assert [(point.total, point.is_case) for point in found.points] == [(20_00, False), (63_17, True), (100_00, False)]


def test_totals_without_a_plan_say_what_is_missing() -> None:
    """Schools need 10 at the least, and all requests together take 120."""
    found = _frontier(_three(), "0.00", "4.00", "60.00", "130.00")

    assert (found.smallest_total, found.largest_total) == (10_00, 120_00)
    assert [(item.total, item.missing) for item in found.impossible] == [(0, 10_00), (4_00, 6_00), (130_00, -10_00)]
    assert found.impossible[1].text == (
        "No plan keeps all rules with $4: $6 is missing. The smallest total that has a plan is $10."
    )
    assert found.needs == "floor of 3 requests of which the first is clinics: at least $10.00."


def test_a_range_without_any_plan_still_names_the_smallest_total() -> None:
    found = _frontier(_three(), "1.00", "2.00")

    assert not found.points
    assert found.smallest_total == 10_00
    assert [item.missing for item in found.impossible] == [9_00, 8_00]


def test_rules_that_clash_at_every_total() -> None:
    book = _three(
        rules=[
            rule("much", "floor", "request:roads", at_least="30.00"),
            rule("little", "cap", "request:roads", at_most="20.00"),
        ]
    )
    found = _frontier(book, "10.00", "100.00")

    assert found.smallest_total is None
    assert all(item.missing is None for item in found.impossible)


def test_more_than_can_be_used_is_left_over_where_the_total_is_an_upper_limit() -> None:
    found = _frontier(_three(at_most=True), "110.00", "120.00", "130.00")

    assert [point.unallocated for point in found.points[-3:]] == [0, 0, 10_00]
    assert found.pieces[-1].price == 0
    assert found.largest_total is None


def test_a_fund_that_grows_only_above_the_total_may_bend_the_frontier_upwards() -> None:
    """General money is 50 of a total of 80; the grant of 30 may pay for roads only.

    Below 80 the next dollar buys roads (1); above it the general fund grows, which buys schools (2).
    """
    book = _three(
        "80.00",
        funds=[fund("general", "50.00"), fund("grant", "30.00", pays_for="request:roads")],
        at_most=True,
    )
    found = _frontier(book, "60.00", "100.00")

    assert found.is_exact
    assert _prices(found) == [
        (60_00, 80_00, Fraction(1)),
        (80_00, 100_00, Fraction(2)),
    ]
    assert found.text.endswith("A total above $80 also enlarges the fund General, which may pay for anything.")


def test_a_share_bends_the_frontier_where_it_begins_to_bind() -> None:
    """Roads get at most a quarter of everything: beyond 40 of clinics and 30 of schools they take 70/3 = 23.33.

    The kink lies between two cents; whole amounts stay within a cent or so of it.
    """
    book = _three(at_most=True, rules=[rule("quarter", "share", "request:roads", at_most="25%")])
    found = _frontier(book, "10.00", "120.00")

    assert found.is_exact
    assert found.breakpoints[:2] == (50_00, 70_00)
    assert abs(found.breakpoints[2] - Fraction(280_00, 3)) <= 2
    assert len(found.breakpoints) == 3


def test_straight_lines_between_points_of_value_give_their_corners() -> None:
    book = budget(
        "50.00",
        unit(
            "town",
            ask("clinics", "40.00", by_points((0, 0), ("10.00", "50.00"), ("40.00", "80.00"))),
            ask("roads", "30.00", 2),
        ),
    )
    found = _frontier(book, "0.00", "70.00")

    assert _prices(found) == [
        (0, 10_00, Fraction(5)),
        (10_00, 40_00, Fraction(2)),
        (40_00, 70_00, Fraction(1)),
    ]


def test_a_curve_is_given_with_an_error_that_holds() -> None:
    """One request whose return falls in a straight line from 2 to nothing at 100,000: worth 2x - x²/100,000."""
    book = budget("50000.00", unit("town", ask("clinics", "90000.00", saturating(2, scale="100000.00"))))
    found = _frontier(book, "10000.00", "90000.00")

    def worth(total: int) -> Fraction:
        return 2 * Fraction(total) - Fraction(total * total, 100_000_00)

    assert not found.is_exact
    assert 0 < found.error <= worth(90_000_00) / 10_000
    assert 10 < len(found.pieces) < 100
    for piece in found.pieces:
        assert piece.value_start == worth(piece.start)
        middle = (piece.start + piece.end) // 2
        on_line = piece.value_start + piece.price * (middle - piece.start)
        assert 0 <= worth(middle) - on_line <= piece.error


def test_when_plans_are_limited_the_error_of_the_line_is_stated() -> None:
    """Without plans in between, the line from (10, 20) to (60, 160) to (120, 230) misses the corners at 50 and 70.

    From 60 value rises by 2 at the most and at 120 it is 230, so that nothing between them is above 230 at 95.
    """
    found = _frontier(_three(), "10.00", "120.00", more=0)

    assert not found.is_exact
    assert found.solved == 4
    corner = 20 + Fraction(140, 50) * 40
    highest = 230 - (160 + Fraction(70, 60) * 35)
    assert [piece.error for piece in found.pieces] == [(140 - corner) * 100, highest * 100]


def test_with_money_kept_back_in_percent_the_price_of_the_total_is_smaller() -> None:
    """A tenth is kept back: of each dollar more, 90 cents buy clinics at 3."""
    book = _three(rules=[rule("kept", "reserve", at_least="10%")])
    found = _frontier(book, "20.00", "40.00")

    assert [piece.price for piece in found.pieces] == [Fraction(27, 10)]
    assert [point.reserve for point in found.points] == [2_00, 4_00]


def test_the_company_at_other_totals_is_what_planning_it_anew_gives() -> None:
    case = apportion.load("examples/technology-company").case
    found = frontier(case, [million * 100_000_000 for million in (20, 22, 25, 28, 30)])

    # Engineering up to 12M at 0.8, then research up to its cap at 0.7, then sales at 0.56.
    assert found.breakpoints == (24_700_000_00, 27_200_000_00)
    assert sum(piece.price * (piece.end - piece.start) for piece in found.pieces) == (
        found.points[-1].value - found.points[0].value
    )
    for point in found.points:
        plan = make_plan(Totals(case).at(point.total).case)  # type: ignore[union-attr]  # each point has a plan
        assert plan.proof is not None
        assert (plan.proof.value_lower, plan.proof.bound) == (point.value, point.bound)


@pytest.mark.parametrize("order", [("10.00", "60.00", "120.00"), ("120.00", "10.00", "60.00")])
def test_the_order_in_which_totals_are_asked_for_does_not_matter(order: tuple[str, ...]) -> None:
    assert _frontier(_three(), *order) == _frontier(_three(), "10.00", "60.00", "120.00")


def test_projects_are_gained_and_lost_from_one_total_to_the_next() -> None:
    """Hall 60 for 120, pool 50 for 90, bus 45 for 70, lamps up to 30 at 1 each.

    With 60 the hall alone (120). With 100 pool and bus and 5 of lamps (165) beat hall and lamps (150). With 160 all
    three and 5 of lamps (285).
    """
    book = budget(
        "100.00",
        unit(
            "town",
            ask("hall", "60.00", decision="whole", value="120.00"),
            ask("pool", "50.00", decision="whole", value="90.00"),
            ask("bus", "45.00", decision="whole", value="70.00"),
            ask("lamps", "30.00", 1),
        ),
        at_most=True,
    )
    found = _frontier(book, "60.00", "100.00", "160.00")

    assert [int(point.value) for point in found.points] == [120_00, 165_00, 285_00]
    assert [set(point.moves.gained) for point in found.points] == [set(), {"pool", "bus"}, {"hall"}]
    assert [set(point.moves.lost) for point in found.points] == [set(), {"hall"}, set()]
    assert all(point.next_price is None for point in found.points)
    assert not found.pieces
    assert found.text == "Each total was planned anew; between the totals asked for nothing is claimed."


def test_a_project_that_must_be_exact_leaves_gaps_between_totals() -> None:
    """Only 60, 50 and 110 can be allocated to the last cent; which totals lie between is not claimed."""
    book = budget(
        "60.00",
        unit(
            "town",
            ask("hall", "60.00", decision="whole", value="120.00"),
            ask("pool", "50.00", decision="whole", value="90.00"),
        ),
    )
    found = _frontier(book, "50.00", "55.00", "60.00", "110.00")

    assert [point.total for point in found.points] == [50_00, 60_00, 110_00]
    assert [item.text for item in found.impossible] == ["No plan keeps all rules and allocates exactly $55."]


def test_where_the_search_gives_up_nothing_is_claimed(monkeypatch: pytest.MonkeyPatch) -> None:
    def gives_up(*_: object) -> None:
        raise Undecided

    monkeypatch.setattr("apportion.allocation.answers.totals.judge", gives_up)
    found = _frontier(_three(), "50.00", "70.00")

    assert not found.points
    assert (found.smallest_total, found.largest_total) == (None, None)
    assert found.impossible[0].text == "With $50 the search found no plan within its limit of work."
    assert found.impossible[0].missing is None
