"""What must hold for the frontier of every budget: it is what planning each total anew gives, and it is concave."""

from fractions import Fraction
from itertools import pairwise

from hypothesis import given

from apportion.allocation.answers.frontier import frontier, is_concave
from apportion.allocation.beside.margins import with_total
from apportion.allocation.plan import make_plan
from tests.support.budgets import Budget
from tests.support.drawn_budgets import LINEAR, RATIONAL, Size, budgets
from tests.support.drawn_decisions import Extent, decided_budgets

SMALL = Size(lines=4, cap=12, rules=1)
TINY = Size(lines=3, cap=6, rules=1)
FUNDED = Size(lines=4, cap=12, rules=1, funds=2)


def _totals(book: Budget) -> list[int]:
    asked = sum(int(ask.cap) for part in book.parts for ask in part.asks)
    asked += sum(int(ask.cap) for part in book.parts for below in part.parts for ask in below.asks)
    return sorted({0, max(1, asked // 3), max(1, asked // 2), asked + 1})


@given(budgets(SMALL, shapes=RATIONAL))
def test_points_are_what_planning_each_total_anew_gives(book: Budget) -> None:
    case = book.case()
    found = frontier(case, _totals(book), more=4)
    known = {point.total: point for point in found.points}
    for total in {*_totals(book), case.total}:
        plan = make_plan(with_total(case, total))
        if total not in known:
            assert plan.proof is None or not _totals(book)[0] <= total <= _totals(book)[-1]
            continue
        assert plan.proof is not None
        assert plan.proof.value_lower == known[total].value
        assert plan.allocated == known[total].allocated


@given(decided_budgets(Extent()))
def test_points_with_projects_are_what_planning_each_total_anew_gives(book: Budget) -> None:
    case = book.case()
    totals = [0, case.total // 2, case.total + 1]
    found = frontier(case, totals)
    known = {point.total: point for point in found.points}
    for total in {*totals, case.total}:
        plan = make_plan(with_total(case, total))
        assert (plan.proof is not None) == (total in known)
        if plan.proof is not None:
            assert (plan.proof.value_lower, plan.proof.best_gap) == (known[total].value, known[total].gap)
    assert not found.pieces or is_concave(case)


@given(budgets(TINY, shapes=LINEAR, kinds=("floor", "cap", "mandate"), soft=False))
def test_every_total_lies_on_its_straight_piece(book: Budget) -> None:
    """Nested rules over straight lines: the plan is exact to the minor unit, so that the pieces are too."""
    case = book.case()
    found = frontier(case, _totals(book))
    assert is_concave(case)
    for piece in found.pieces:
        for total in range(piece.start, piece.end + 1):
            plan = make_plan(with_total(case, total))
            assert plan.proof is not None
            on_line = piece.value_start + piece.price * (total - piece.start)
            assert plan.proof.value_lower == on_line


@given(budgets(SMALL, shapes=RATIONAL))
def test_without_funds_each_piece_is_worth_no_more_than_the_one_before(book: Budget) -> None:
    found = frontier(book.case(), _totals(book), more=6)
    if not found.is_exact:
        return
    for earlier, later in pairwise(found.pieces):
        width = min(earlier.end - earlier.start, later.end - later.start)
        # Whole minor units bend a line by a few units of value.
        assert (later.price - earlier.price) * width <= 6 * max(Fraction(1), abs(earlier.price), abs(later.price))


@given(budgets(FUNDED, shapes=LINEAR))
def test_a_larger_total_never_lowers_value_where_it_is_an_upper_limit(book: Budget) -> None:
    found = frontier(book.but(at_most=True).case(), _totals(book), more=0)
    for before, after in pairwise(found.points):
        assert after.bound >= before.value
        assert after.value + after.gap >= before.value


@given(budgets(SMALL, shapes=LINEAR))
def test_the_smallest_total_has_a_plan_and_one_minor_unit_less_has_none(book: Budget) -> None:
    case = book.but(at_most=True).case()
    found = frontier(case, _totals(book), more=0)
    if found.smallest_total is None:
        return
    assert make_plan(with_total(case, found.smallest_total)).proof is not None
    assert make_plan(with_total(case, found.smallest_total - 1)).proof is None
