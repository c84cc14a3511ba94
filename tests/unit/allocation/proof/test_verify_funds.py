"""A fund followed from period to period by hand."""

import numpy as np

from apportion.allocation.proof.verify_funds import FundPeriod, follow_fund, reserve_faults
from apportion.model.plan import Allocations
from tests.support.budgets import JPY, Budget, ask, budget, fund, unit

YEARS = ("2026", "2027", "2028")


def account(**terms: object) -> Budget:
    """30, 10 and 20 yen a year for one request."""
    return budget(
        100,
        unit("a", *(ask("x", 90, period=year) for year in YEARS)),
        at_most=True,
        periods=YEARS,
        funds=[fund("grant", 30, 10, 20, **terms)],  # type: ignore[arg-type]  # terms of one fund
        currency=JPY,
    )


def followed(book: Budget, *paid: int) -> tuple[FundPeriod, ...]:
    lines = np.flatnonzero(np.array(paid)).astype(np.int32)
    amounts = np.array([amount for amount in paid if amount], dtype=np.int64)
    return follow_fund(book.case(), 0, Allocations(lines, np.zeros(lines.size, dtype=np.int32), amounts))


def test_what_is_left_goes_on_or_lapses() -> None:
    assert followed(account(carry_forward=True), 12, 25, 3) == (
        FundPeriod(0, carried_in=0, received=30, paid=12, left=18, carried_out=18, lapsed=0),
        FundPeriod(1, carried_in=18, received=10, paid=25, left=3, carried_out=3, lapsed=0),
        FundPeriod(2, carried_in=3, received=20, paid=3, left=20, carried_out=0, lapsed=20),
    )
    assert followed(account(), 12, 5, 0) == (
        FundPeriod(0, carried_in=0, received=30, paid=12, left=18, carried_out=0, lapsed=18),
        FundPeriod(1, carried_in=0, received=10, paid=5, left=5, carried_out=0, lapsed=5),
        FundPeriod(2, carried_in=0, received=20, paid=0, left=20, carried_out=0, lapsed=20),
    )


def test_what_is_left_when_a_fund_expires_lapses_and_later_amounts_are_not_there() -> None:
    assert followed(account(carry_forward=True, expires="2027"), 12, 5, 0) == (
        FundPeriod(0, carried_in=0, received=30, paid=12, left=18, carried_out=18, lapsed=0),
        FundPeriod(1, carried_in=18, received=10, paid=5, left=23, carried_out=0, lapsed=23),
        FundPeriod(2, carried_in=0, received=0, paid=0, left=0, carried_out=0, lapsed=0),
    )


def test_what_was_paid_without_being_there_is_not_carried_on() -> None:
    first, second, _ = followed(account(carry_forward=True), 40, 10, 0)
    assert (first.left, first.carried_out, first.lapsed) == (-10, 0, 0)
    assert (second.carried_in, second.left) == (0, 0)


def test_money_kept_back_lies_in_a_fund() -> None:
    case = account().case()
    assert list(reserve_faults(case, 50, {"reserve": 10})) == []
    assert len(list(reserve_faults(case, 51, {"reserve": 10}))) == 1
    assert list(reserve_faults(case, 99, {})) == []
