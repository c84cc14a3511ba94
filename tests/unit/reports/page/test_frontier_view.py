"""The section about other totals: a row per total, rings where the line bends, nothing where there is no line."""

from dataclasses import replace
from fractions import Fraction

from apportion.model.frontier import Frontier, FrontierPiece, FrontierPoint, Move, Moves, NoPlan
from apportion.model.plan import Plan
from apportion.reports.page import report_page
from apportion.reports.page.frontier_view import frontier_note, frontier_picture, frontier_rows
from apportion.reports.words import Formatter
from tests.unit.reports.sample import M, company_case, company_plan

CASE = company_case()
DOLLARS = Formatter(CASE)


def _point(total: int, value: int, moves: Moves | None = None, *, is_case: bool = False) -> FrontierPoint:
    worth = Fraction(value)
    return FrontierPoint(
        total, total, 0, 0, worth, worth, "optimal", Fraction(1, 2), moves=moves or Moves(), is_case=is_case
    )


def _piece(start: int, end: int, price: Fraction) -> FrontierPiece:
    return FrontierPiece(start, end, Fraction(start), Fraction(end), price, Fraction(0))


FOUND = Frontier(
    case_total=25 * M,
    points=(
        _point(24 * M, 14 * M),
        _point(25 * M, 15 * M, Moves((Move("sales", "Sales", 3 * M, 4 * M),), hidden=2), is_case=True),
    ),
    pieces=(_piece(24 * M, 24 * M + M // 2, Fraction(2)), _piece(24 * M + M // 2, 25 * M, Fraction(1))),
    is_exact=True,
    error=Fraction(0),
    impossible=(NoPlan(20 * M, None, "No plan keeps all rules with $20,000,000."),),
    text="Value rises in straight pieces.",
)


def _plan(found: Frontier | None) -> Plan:
    return replace(company_plan(CASE), frontier=found)


def test_a_row_for_each_total_says_what_it_is_worth_and_what_moves() -> None:
    first, second = frontier_rows(_plan(FOUND), DOLLARS)

    assert (first.total, first.value, first.next_price, first.moves) == ("$24,000,000", "14,000,000.00", "0.50", "")
    assert (second.is_plan, second.moves) == (True, "Sales +$1,000,000.00; 2 more")


def test_totals_without_a_plan_are_named() -> None:
    note = frontier_note(_plan(FOUND), DOLLARS)

    assert note == "Value rises in straight pieces. No plan was found with $20,000,000."


def test_rings_stand_where_an_exact_line_bends() -> None:
    exact, curve = (
        frontier_picture(_plan(FOUND), DOLLARS),
        frontier_picture(_plan(replace(FOUND, is_exact=False)), DOLLARS),
    )

    assert exact is not None
    assert curve is not None
    assert exact.wide.count("c-full") == 1
    assert "Rings are the totals" in exact.caption
    assert "c-full" not in curve.wide
    assert "Rings" not in curve.caption


def test_the_section_is_on_the_page_and_only_where_there_is_a_line() -> None:
    page = report_page(CASE, _plan(FOUND))
    assert page.count('<section id="frontier">') == 1
    assert "What other totals would be worth" in page

    for found in (None, replace(FOUND, points=FOUND.points[:1])):
        assert '<section id="frontier">' not in report_page(CASE, _plan(found))
