"""What must hold for every course of cash: nothing is lost between months, and the order of flows does not matter."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from apportion.model.revenues import Timing
from apportion.risk.cash.position import Flow, borrowing, monthly, position
from apportion.risk.cash.profile import Profile, split

WEIGHTS = st.lists(st.integers(-5, 100), min_size=12, max_size=12).filter(lambda parts: sum(parts) > 0)
AMOUNTS = st.integers(0, 10**15)


@st.composite
def flows(draw: st.DrawFn) -> Flow:
    """A flow over two periods, with a lag or none."""
    parts = draw(WEIGHTS)
    shares = tuple(Fraction(part, sum(parts)) for part in parts)
    lag = draw(st.integers(0, 11))
    timing = Timing(lag, draw(AMOUNTS)) if lag else None
    name = draw(st.sampled_from("abcdef"))
    return Flow(name, (draw(AMOUNTS), draw(AMOUNTS)), Profile(name, shares, "stated"), draw(st.booleans()), timing)


@given(AMOUNTS, WEIGHTS)
def test_twelve_months_hold_the_year_to_the_cent_and_each_its_share_within_one(amount: int, parts: list[int]) -> None:
    shares = [Fraction(part, sum(parts)) for part in parts]
    months = split(amount, shares)

    assert sum(months) == amount
    assert all(abs(month - amount * share) < 1 for month, share in zip(months, shares, strict=True))


@given(flows())
def test_what_is_due_moves_or_is_still_due(flow: Flow) -> None:
    moved, still_due = monthly(flow)
    before = flow.timing.due_before if flow.timing else 0

    assert sum(moved) + still_due == sum(flow.amounts) + before


@given(st.integers(-(10**15), 10**15), st.lists(flows(), min_size=1, max_size=5))
def test_cash_at_the_end_is_cash_at_the_start_and_all_that_moved(opening: int, given_flows: list[Flow]) -> None:
    held = position(opening, given_flows)
    moved = [(sum(monthly(flow)[0]), flow.comes_in) for flow in given_flows]

    assert held.months[-1].closing == opening + sum(total if comes_in else -total for total, comes_in in moved)
    assert held.months == position(opening, given_flows[::-1]).months
    assert held.trough.closing == min(month.closing for month in held.months)


@given(st.lists(st.integers(-(10**15), 10**15), min_size=1, max_size=24), st.integers(0, 10**12))
def test_what_is_borrowed_brings_every_month_to_the_floor_and_none_above_what_it_had(
    closings: list[int], floor: int
) -> None:
    found = borrowing(closings, floor, Fraction(0))

    assert all(closing + lent >= floor for closing, lent in zip(closings, found.outstanding, strict=True))
    assert all(lent == 0 or closing + lent == floor for closing, lent in zip(closings, found.outstanding, strict=True))
    assert found.interest == 0
