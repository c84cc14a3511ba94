"""Saturating requests are valued and bounded in sums of integers; one fraction at a time gives the same numbers."""

from fractions import Fraction

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from apportion.allocation.formulation.formulate import formulate
from apportion.allocation.proof.bound import upper_bound
from apportion.allocation.worth.values import total_value, value_at
from apportion.model.case import Case
from tests.support.budgets import Ask, ask, budget, saturating, unit

AMOUNTS = st.integers(0, 120)
RATES = st.sampled_from(["0", "0.5", "1", "1.25", "3"])


@st.composite
def requests(draw: st.DrawFn) -> list[Ask]:
    """Up to six requests with full return up to somewhere, nothing beyond somewhere else; limits anywhere."""
    made = []
    for number in range(draw(st.integers(1, 6))):
        start = draw(AMOUNTS)
        curve = saturating(draw(RATES), start=start, scale=start + draw(st.integers(1, 120)))
        floor = draw(AMOUNTS)
        cap = floor + draw(AMOUNTS)
        made.append(ask(f"r{number}", cap, curve, floor=floor, weight=draw(RATES)))
    return made


def case_with(asks: list[Ask]) -> Case:
    return budget(sum(int(item.cap) for item in asks), unit("all", *asks)).case()


@given(requests(), st.fractions(min_value=-3, max_value=10, max_denominator=12))
def test_no_amount_beats_the_bound_and_one_reaches_it(asks: list[Ask], price: Fraction) -> None:
    """The bound at a price is the total at that price, and for each request its best amount, found curve by curve."""
    case = case_with(asks)
    problem = formulate(case)
    prices = {0: price} if price else {}

    bound = upper_bound(problem, prices)

    assert problem.rows[0].rule.id == "total"
    best = sum((best_worth(case, line, price) for line in range(len(asks))), Fraction(0))
    assert bound.is_exact
    assert bound.lower == price * case.total + best


def best_worth(case: Case, line: int, price: Fraction) -> Fraction:
    """The largest value less price among floor, cap and the point where the return has fallen to the price."""
    requests_ = case.requests
    weight = requests_.weight.fraction(line)
    steepest = weight * requests_.rate.fraction(line)
    start, scale = int(requests_.start[line]), int(requests_.scale[line])
    floor, cap = Fraction(int(requests_.floor[line])), Fraction(int(requests_.cap[line]))
    tried = [floor, cap]
    if steepest:
        turning = start + (scale - start) * (1 - price / steepest)
        tried.append(min(max(turning, floor), cap))
    return max(weight * value_at(requests_, line, amount) - price * amount for amount in tried)


@given(requests(), st.lists(AMOUNTS, min_size=6, max_size=6), st.booleans())
def test_values_add_up_request_by_request(asks: list[Ask], amounts: list[int], weighted: bool) -> None:
    case = case_with(asks)
    paid = np.array(amounts[: len(asks)], dtype=np.int64)

    together = total_value(case.requests, paid, weighted=weighted)

    one_by_one = Fraction(0)
    for line, amount in enumerate(paid.tolist()):
        weight = case.requests.weight.fraction(line) if weighted else 1
        one_by_one += weight * value_at(case.requests, line, Fraction(amount))
    assert together.is_exact
    assert together.lower == one_by_one


@given(requests(), st.lists(AMOUNTS, min_size=6, max_size=6), st.lists(st.booleans(), min_size=6, max_size=6))
def test_chosen_requests_are_valued_alone(asks: list[Ask], amounts: list[int], picks: list[bool]) -> None:
    case = case_with(asks)
    paid = np.array(amounts[: len(asks)], dtype=np.int64)
    chosen = np.array(picks[: len(asks)])

    some = total_value(case.requests, paid, chosen=chosen)
    others = total_value(case.requests, paid, chosen=~chosen)

    assert (some + others).lower == total_value(case.requests, paid).lower
