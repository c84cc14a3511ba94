"""What holds for every history: no order and no unit of measure matters, and no rate is below zero."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from apportion.analysis.drivers.discovery import DriverStudy, discover_drivers
from apportion.analysis.drivers.limits import limits
from apportion.analysis.drivers.observed import Candidate, CostHistory, check_history
from apportion.analysis.drivers.simple_methods import Account, classify_accounts, high_low

LIMITS = limits({"draws": 20})


@st.composite
def histories(draw: st.DrawFn) -> CostHistory:
    """Eight to fourteen periods with up to three drivers, some of which matter."""
    count = draw(st.integers(8, 14))
    random = np.random.default_rng(draw(st.integers(0, 10**6)))
    names = ("x", "y", "z")[: draw(st.integers(1, 3))]
    columns = [random.integers(1, 60, size=count).astype(float) for _ in names]
    cost = 5_000 + sum(draw(st.integers(0, 300)) * column for column in columns)
    cost = cost + random.normal(0, draw(st.sampled_from([10, 900])), size=count)
    stated = CostHistory(
        tuple(f"{row:02}" for row in range(count)),
        tuple(round(float(amount)) for amount in cost),
        tuple(Candidate(name, tuple(column.tolist())) for name, column in zip(names, columns, strict=True)),
        is_in_time_order=draw(st.booleans()),
    )
    assume(not check_history(stated, LIMITS).blocking)
    return stated


def study(stated: CostHistory) -> DriverStudy:
    return discover_drivers(stated, LIMITS, seed=3)


@settings(max_examples=25)
@given(histories())
def test_no_rate_and_no_fixed_cost_is_below_zero(stated: CostHistory) -> None:
    found = study(stated)

    assert all(0 <= rate.low_minor <= rate.high_minor for rate in found.rates)
    assert all(rate.rate_minor > 0 for rate in found.rates)
    assert found.fixed is None or found.fixed.amount_minor >= 0


@settings(max_examples=25)
@given(histories())
def test_the_order_of_candidates_and_of_places_does_not_matter(stated: CostHistory) -> None:
    turned = replace(stated, candidates=stated.candidates[::-1])
    if not stated.is_in_time_order:
        turned = CostHistory(
            stated.periods[::-1],
            stated.cost_minor[::-1],
            tuple(replace(item, values=item.values[::-1]) for item in turned.candidates),
            is_in_time_order=False,
        )

    found, again = study(stated), study(turned)

    assert found.rates == again.rates
    assert found.tried == again.tried
    assert found.findings == again.findings


@settings(max_examples=25)
@given(histories(), st.sampled_from([0.001, 60.0, 1_000_000.0]))
def test_hours_or_minutes_tell_the_same(stated: CostHistory, scale: float) -> None:
    first, *others = stated.candidates
    scaled = replace(first, values=tuple(None if value is None else value * scale for value in first.values))

    found, again = study(stated), study(replace(stated, candidates=(scaled, *others)))

    assert [rate.driver for rate in found.rates] == [rate.driver for rate in again.rates]
    for rate, other in zip(found.rates, again.rates, strict=True):
        factor = scale if rate.driver == first.id else 1.0
        assert other.rate_minor * factor == pytest.approx(rate.rate_minor, rel=1e-6)
    if found.holdout and again.holdout:
        assert again.holdout.misses.average == pytest.approx(found.holdout.misses.average, rel=1e-6)


@given(
    st.lists(st.tuples(st.integers(0, 10**6), st.integers(1, 500)), min_size=2, max_size=9),
    st.randoms(use_true_random=False),
)
def test_the_line_of_high_and_low_goes_through_both(rows: list[tuple[int, int]], random: st.DataObject) -> None:
    costs, volumes = [cost for cost, _ in rows], [Fraction(volume) for _, volume in rows]
    assume(len(set(volumes)) > 1)
    periods = [str(row) for row in range(len(rows))]

    found = high_low(periods, costs, volumes)

    for ends in (found.high, found.low):
        places = [int(period) for period in ends]
        mean = Fraction(sum(costs[place] for place in places), len(places))
        assert found.fixed_minor + found.rate_minor * volumes[places[0]] == mean
    order = sorted(range(len(rows)), key=lambda _: random.random())  # type: ignore[attr-defined]  # of random.Random
    assert found == high_low(
        [periods[row] for row in order], [costs[row] for row in order], [volumes[row] for row in order]
    )


@given(st.lists(st.tuples(st.integers(-1_000, 10**6), st.fractions(0, 1, max_denominator=7)), max_size=9))
def test_classified_accounts_keep_every_cent(rows: list[tuple[int, Fraction]]) -> None:
    accounts = [Account(str(row), cost, share) for row, (cost, share) in enumerate(rows)]

    found = classify_accounts(accounts, Fraction(7))

    assert found.fixed_minor + found.variable_minor == sum(cost for cost, _ in rows)
