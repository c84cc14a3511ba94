"""The frontier of value against risk: budgets for which Markowitz's formulas can be worked by hand."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise, product

import numpy as np
import pytest

from apportion.allocation.judged import Judged, judge
from apportion.risk.diversification.exposures import Exposures
from apportion.risk.diversification.frontier import RiskFrontier, risk_frontier
from apportion.risk.diversification.search import RiskSearch
from tests.support.budgets import Budget, ask, budget, by_points, by_power, logarithmic, rule, saturating, unit


def exposures(spreads: Sequence[str], correlation: str = "0") -> Exposures:
    """One group for each request line, all pairs of one correlation."""
    spread = tuple(Fraction(number) for number in spreads)
    size = range(len(spread))
    covariance = tuple(
        tuple(spread[i] * spread[j] * (1 if i == j else Fraction(correlation)) for j in size) for i in size
    )
    return Exposures(tuple(f"g{k}" for k in size), spread, covariance, np.arange(len(spread)), "correlations")


def _two(total: str = "100.00") -> Judged:
    """Clinics return 2 per dollar, roads 1; all of the total is spent."""
    spend = rule("spend", "floor", at_least=total)
    return judge(budget(total, unit("town", ask("clinics", total, 2), ask("roads", total, 1)), rules=[spend]).case())


def _found(judged: Judged, held: Exposures, limit: str) -> tuple[list[int], Fraction]:
    search = RiskSearch(judged.problem, held)
    found = search.within(Fraction(limit))
    assert found.columns is not None
    return judged.problem.line_amounts(found.columns).tolist(), found.bound


def test_least_risk_of_two_requests_by_hand() -> None:
    """A dollar strays by 2 · 20 % = 0.4 in clinics and 1 · 30 % = 0.3 in roads; nothing in common.

    Markowitz: clinics get 0.09 / (0.16 + 0.09) = 36 % of the money. The variance of 100 is then
    100² · 0.16 · 0.09 / 0.25 = 576, the standard deviation 24.
    """
    found = risk_frontier(_two(), exposures(("0.2", "0.3")), steps=2)

    assert found.points[0].amounts.tolist() == [36_00, 64_00]
    assert found.points[0].variance == 24_00**2
    assert found.points[0].value == 36_00 * 2 + 64_00
    assert 0 <= 24_00 - found.least_bound < 1
    assert found.plan.amounts.tolist() == [100_00, 0]
    assert found.plan.risk == 40_00


def test_least_risk_of_two_requests_that_move_together_by_hand() -> None:
    """With correlation 0.5 clinics get (0.09 - 0.06) / (0.25 - 0.12) = 3/13; variance 130² · 0.0108 / 0.13 = 1404."""
    found = risk_frontier(_two("130.00"), exposures(("0.2", "0.3"), "0.5"), steps=2)

    assert found.points[0].amounts.tolist() == pytest.approx([30_00, 100_00], abs=2)
    assert found.points[0].variance == pytest.approx(1404 * 100**2, rel=1e-6)


def test_least_risk_of_three_requests_by_hand() -> None:
    """Dollars stray by 0.2, 0.3 and 0.6: money in proportion to 25, 100/9 and 25/9, which is 9 : 4 : 1.

    The variance is 140² / (25 + 100/9 + 25/9) = 504.
    """
    spend = rule("spend", "floor", at_least="140.00")
    asks = [ask(name, "140.00", 1) for name in ("a", "b", "c")]
    found = risk_frontier(
        judge(budget("140.00", unit("town", *asks), rules=[spend]).case()), exposures(("0.2", "0.3", "0.6")), steps=2
    )

    assert found.points[0].amounts.tolist() == pytest.approx([90_00, 40_00, 10_00], abs=2)
    assert found.points[0].variance == pytest.approx(504 * 100**2, rel=1e-6)


def test_the_best_plan_within_a_limit_of_risk_by_hand() -> None:
    """Within 30: 0.16 w² + 0.09 (1 - w)² = 0.09 gives w = 0.72; worth 2 · 72 + 28 = 172."""
    amounts, bound = _found(_two(), exposures(("0.2", "0.3")), "3000")

    assert amounts == [72_00, 28_00]
    assert 0 <= bound - 172_00 < Fraction(1, 100)


def test_three_requests_follow_the_formula_of_the_efficient_frontier() -> None:
    """R. C. Merton 1972: with A = 1'C⁻¹1, B = 1'C⁻¹m, D = m'C⁻¹m the largest mean is B/A + √((s² - 1/A)(D - B²/A)).

    It holds while every amount is above nothing, which it is here.
    """
    spend = rule("spend", "floor", at_least="1,000,000.00")
    rates = (1, 2, 3)
    asks = [ask(f"r{rate}", "1,000,000.00", rate) for rate in rates]
    judged = judge(budget("1,000,000.00", unit("town", *asks), rules=[spend]).case())
    held = exposures(("0.10", "0.15", "0.25"), "0.2")
    money = np.diag(rates) @ held.matrix @ np.diag(rates)
    ones, mean = np.ones(3), np.array(rates, dtype=float)
    inverse = np.linalg.inv(money)
    a, b, d = ones @ inverse @ ones, ones @ inverse @ mean, mean @ inverse @ mean
    limit = 0.2
    expected = b / a + np.sqrt((limit**2 - 1 / a) * (d - b * b / a))

    amounts, bound = _found(judged, held, str(int(limit * 100_000_000)))

    assert min(amounts) > 0
    worth = sum(rate * amount for rate, amount in zip(rates, amounts, strict=True))
    assert worth == pytest.approx(expected * 100_000_000, rel=1e-7)
    assert worth <= bound <= worth + 100


def _holds(found: RiskFrontier, exposures: Exposures) -> None:
    """What holds for every frontier."""
    for point in found.points:
        assert point.risk <= point.limit
        assert point.value <= point.bound
        assert exposures.variance(point.by_group.middle) <= point.limit**2
    risks = [point.limit for point in found.points]
    values = [point.value for point in found.points]
    assert risks == sorted(risks)
    assert values == sorted(values)


def test_more_risk_buys_ever_less_value() -> None:
    """Value against variance is concave, to within the cents of rounding."""
    asks = [ask(f"r{k}", "60.00", rate) for k, rate in enumerate(("1.2", "1.5", "2", "3"))]
    spend = rule("spend", "floor", at_least="100.00")
    held = exposures(("0.1", "0.2", "0.3", "0.5"), "0.3")
    found = risk_frontier(judge(budget("100.00", unit("town", *asks), rules=[spend]).case()), held, steps=9)

    _holds(found, held)
    assert found.is_concave
    bounds = [(point.limit**2, point.bound) for point in found.points]
    slopes = [float((b[1] - a[1]) / (b[0] - a[0])) for a, b in pairwise(bounds)]
    assert all(later <= earlier + 1e-4 for earlier, later in pairwise(slopes))
    # At the least risk a cent more or less moves many, because value there rises upright.
    assert max(point.gap for point in found.points[1:]) < 10


def test_projects_are_chosen_as_trying_all_combinations_would() -> None:
    """Eight projects, 2⁸ combinations, those that spend between 60 and 120 tried one by one."""
    costs, worth = (23, 12, 19, 22, 28, 24, 17, 14), (76, 26, 33, 41, 26, 80, 79, 55)
    spreads = ("0.39", "0.09", "0.26", "0.11", "0.07", "0.47", "0.31", "0.18")
    asks = [
        ask(f"p{k}", f"{cost}.00", value=f"{value}.00", decision="whole")
        for k, (cost, value) in enumerate(zip(costs, worth, strict=True))
    ]
    spend = rule("spend", "floor", at_least="60.00")
    judged = judge(budget("120.00", unit("town", *asks), at_most=True, rules=[spend]).case())
    held = exposures(spreads, "0.2")
    tried = []
    for taken in product((0, 1), repeat=8):
        if 60 <= sum(a * b for a, b in zip(taken, costs, strict=True)) <= 120:
            values = [Fraction(a * b * 100) for a, b in zip(taken, worth, strict=True)]
            tried.append((held.variance(values), sum(values)))

    found = risk_frontier(judged, held, steps=5)

    _holds(found, held)
    assert found.points[0].variance == min(variance for variance, _ in tried)
    for point in found.points:
        assert point.value == max(value for variance, value in tried if variance <= point.limit**2)
        assert point.search_bound is not None
        assert point.search_bound <= point.value + 1


def _bent() -> Budget:
    return budget(
        "100.00",
        unit(
            "town",
            ask("a", "90.00", saturating(3, scale="120.00")),
            ask("b", "100.00", logarithmic(2, scale="50.00")),
            ask("c", "100.00", by_points(("20.00", "40.00"), ("60.00", "70.00"))),
        ),
        unit("parks", ask("d", "100.00", by_power(2, scale="40.00", exponent="0.5"), floor="5.00")),
    )


def test_curves_that_bend_are_kept_within_the_limit_too() -> None:
    held = exposures(("0.5", "0.25", "0.4", "0.3"), "0.2")
    found = risk_frontier(judge(_bent().case()), held, steps=4)

    _holds(found, held)
    assert not found.is_concave
    assert max(point.gap / point.value for point in found.points) < Fraction(1, 1000)


def test_projects_and_parts_of_requests_stand_side_by_side() -> None:
    asks = [
        ask("a", "90.00", saturating(3, scale="120.00"), decision="minimum", minimum="20.00"),
        ask("b", "60.00", 2),
        ask("c", "40.00", value="110.00", decision="whole"),
    ]
    held = exposures(("0.5", "0.25", "0.4"), "0.2")
    found = risk_frontier(judge(budget("100.00", unit("town", *asks), at_most=True).case()), held, steps=5)

    _holds(found, held)
    # Nothing has to be spent, so that nothing strays where nothing is funded.
    assert found.points[0].risk == 0
    assert found.plan.chosen.tolist() == [0, 1]


def test_the_order_of_rows_does_not_matter() -> None:
    asks = [ask(f"r{k}", "60.00", rate) for k, rate in enumerate(("1.2", "1.5", "2"))]
    spend = rule("spend", "floor", at_least="100.00")
    held = exposures(("0.1", "0.2", "0.3"), "0.3")
    one = risk_frontier(judge(budget("100.00", unit("t", *asks), rules=[spend]).case()), held, steps=4)
    other = risk_frontier(judge(budget("100.00", unit("t", *reversed(asks)), rules=[spend]).case()), held, steps=4)

    assert [point.amounts.tolist() for point in one.points] == [point.amounts.tolist() for point in other.points]
    assert [point.bound for point in one.points] == [point.bound for point in other.points]


def test_a_plan_that_cannot_stray_less_is_the_whole_frontier() -> None:
    judged = judge(budget("10.00", unit("town", ask("a", "10.00", 2, floor="10.00"))).case())
    found = risk_frontier(judged, exposures(("0.5",)))

    assert len(found.points) == 1
    assert found.points[0].is_plan
    assert found.points[0].is_least


def test_requests_in_no_group_stay_what_they_are_worth() -> None:
    """Roads are in no group: how far they stray is not known, and no limit of risk takes money from them."""
    judged = _two()
    held = exposures(("0.2",))
    one = Exposures(held.groups, held.spread, held.covariance, np.array([0, -1]), "correlations")
    found = risk_frontier(judged, one, steps=3)

    assert found.points[0].risk == 0
    assert found.points[0].amounts.tolist() == [0, 100_00]
    assert found.points[1].amounts.tolist() == [50_00, 50_00]
