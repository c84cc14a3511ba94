"""The risk of a plan split over its groups, worked by hand."""

from decimal import Decimal
from fractions import Fraction

import numpy as np

from apportion.allocation.judged import Judged, judge
from apportion.model.exposures import StatedCorrelation, StatedExposure, StatedExposures
from apportion.model.selector import parse_selector
from apportion.risk.diversification.exposures import exposures_of, root_above, root_below
from apportion.risk.diversification.spread import Spread, spread_of
from tests.support.budgets import Budget, ask, budget, by_power, saturating, unit


def _group(name: str, spread: str, beta: str | None = None, on: str = "") -> StatedExposure:
    selector = parse_selector(on or f"request:{name}")
    return StatedExposure(name, Decimal(spread), selector, None if beta is None else Decimal(beta))


def _town() -> Budget:
    """Clinics get 40 at 2, worth 80; roads 60 at 1, worth 60."""
    return budget("100.00", unit("town", ask("clinics", "40.00", 2), ask("roads", "80.00", 1)))


def _of(judged: Judged, stated: StatedExposures) -> Spread:
    case = judged.problem.case
    return spread_of(case, exposures_of(case, stated), judged.amounts, judged.chosen)


def test_variance_is_split_by_hand() -> None:
    """80 strays by 25 %, which is 20; 60 by 50 %, which is 30; correlation 0.4.

    Variance 400 + 900 + 2 · 0.4 · 20 · 30 = 1780. Clinics bring 400 + 240, roads 900 + 240.
    """
    stated = StatedExposures(
        (_group("clinics", "0.25"), _group("roads", "0.5")),
        None,
        (StatedCorrelation("clinics", "roads", Decimal("0.4")),),
    )
    found = _of(judge(_town().case()), stated)

    assert found.value == 140_00
    assert found.variance == 1780 * 100**2
    assert [item.variance_part for item in found.groups] == [640 * 100**2, 1140 * 100**2]
    assert sum(item.share for item in found.groups) == 1
    assert found.undiversified == 50_00
    assert found.deviation == root_above(Fraction(1780 * 100**2))
    assert found.ratio == Fraction(50_00) / found.deviation
    assert found.systematic is None


def test_the_market_part_and_the_groups_own_add_up_by_hand() -> None:
    """Market 20 %, betas 0.5 and 2: 80 moves by 8, 60 by 24 when the market moves by its standard deviation.

    Systematic variance (8 + 24)² = 1024. Own: 20² - 8² = 336 and 30² - 24² = 324. Together 1684. The plan's beta is
    (0.5 · 80 + 2 · 60) / 140 = 8/7.
    """
    market = StatedExposure("economy", Decimal("0.2"), None, None, is_market=True)
    stated = StatedExposures((_group("clinics", "0.25", "0.5"), _group("roads", "0.5", "2")), market, ())
    found = _of(judge(_town().case()), stated)

    assert found.systematic == 1024 * 100**2
    assert found.residual == (336 + 324) * 100**2
    assert found.variance == 1684 * 100**2
    assert found.beta == Fraction(8, 7)


def test_where_nothing_is_said_of_correlations_no_diversification_is_claimed() -> None:
    found = _of(judge(_town().case()), StatedExposures((_group("clinics", "0.25"), _group("roads", "0.5")), None, ()))

    assert found.deviation == found.undiversified == 50_00
    assert found.saved == 0
    assert found.ratio == 1


def test_what_the_next_dollar_does_by_hand() -> None:
    """Roads have room. Their last unit of value adds (Cv) / s = (0.5 · 30 + 0.4 · 0.5 · 20) / √1780."""
    stated = StatedExposures(
        (_group("clinics", "0.25"), _group("roads", "0.5")),
        None,
        (StatedCorrelation("clinics", "roads", Decimal("0.4")),),
    )
    found = {item.request: item for item in _of(judge(_town().case()), stated).requests}

    assert found["clinics"].next_value is None
    assert found["roads"].next_value == 1
    risk = found["roads"].next_risk
    assert risk is not None
    assert abs(float(risk) - (15 + 4) / 1780**0.5) < 1e-9


def test_the_parts_of_requests_add_up_over_curves_and_projects() -> None:
    asks = [
        ask("a", "90.00", saturating(3, scale="120.00")),
        ask("b", "60.00", by_power(2, scale="40.00", exponent="0.5")),
        ask("c", "40.00", value="110.00", decision="whole"),
        ask("d", "10.00", 5),
    ]
    judged = judge(budget("150.00", unit("town", *asks), at_most=True).case())
    stated = StatedExposures(
        (_group("hall", "0.3", on="request:c"), StatedExposure("others", Decimal("0.1"))), None, ()
    )
    found = _of(judged, stated)

    assert abs(float(sum(item.share for item in found.requests)) - 1) < 1e-12
    assert sum(item.share for item in found.groups) == 1
    assert found.value_without == 0
    assert [item.next_value for item in found.requests if item.request == "c"] == [None]


def test_requests_in_no_group_are_told_apart_not_called_safe() -> None:
    found = _of(judge(_town().case()), StatedExposures((_group("clinics", "0.25"),), None, ()))

    assert found.value == 80_00
    assert found.value_without == 60_00
    assert [item.request for item in found.requests] == ["clinics"]


def test_square_roots_enclose_what_they_stand_for() -> None:
    for number in (Fraction(0), Fraction(2), Fraction(1, 3), Fraction(10**30 + 1), Fraction(576)):
        assert root_below(number) ** 2 <= number <= root_above(number) ** 2
        assert root_above(number) - root_below(number) <= Fraction(1, 10**6)
    assert root_above(Fraction(576)) == 24


def test_a_request_follows_the_group_that_names_it_and_not_the_rest() -> None:
    case = _town().case()
    stated = StatedExposures((StatedExposure("rest", Decimal("0.1")), _group("roads", "0.5")), None, ())

    assert exposures_of(case, stated).line_group.tolist() == [0, 1]
    assert np.allclose(exposures_of(case, stated).matrix, [[0.01, 0.05], [0.05, 0.25]])
