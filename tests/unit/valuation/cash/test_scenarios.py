"""Flows that may or may not come."""

from decimal import Decimal
from fractions import Fraction

import pytest

from apportion.valuation.capital.rate import Terms
from apportion.valuation.cash.flows import Flow, FlowKind, Forecast
from apportion.valuation.cash.present_value import net_present_value, present_values
from apportion.valuation.cash.scenarios import (
    Scenario,
    certainty_equivalent,
    loss_probability,
    scenario_values,
    weighted,
)
from tests.support.cash_flows import at, invested, yearly

GOOD = Scenario("good", Fraction(1, 4), invested(1000, 3000).flows)
USUAL = Scenario("usual", Fraction(1, 2), invested(1000, 1500).flows)
BAD = Scenario("bad", Fraction(1, 4), invested(1000, 500).flows)
FRAME = Forecast((), Terms.NOMINAL)


def test_the_expected_flows_are_worth_what_the_scenarios_are_on_average() -> None:
    """At 25%: 1,400, 200 and -600; a quarter, a half, a quarter: 350 + 100 - 150 = 300."""
    values = scenario_values([GOOD, USUAL, BAD], FRAME, at("0.25"))
    flows = Forecast(weighted([GOOD, USUAL, BAD]), Terms.NOMINAL)

    assert [value.name for value in values] == ["good", "usual", "bad"]
    assert [value.net for value in values] == [Fraction(1400), Fraction(200), Fraction(-600)]
    assert present_values(flows.timed(), at("0.25")).net == 300
    assert loss_probability(values) == Fraction(1, 4)


def test_a_doubtful_flow_in_a_doubtful_scenario_is_doubly_doubtful() -> None:
    maybe = Scenario("all", Fraction(1), (Flow(FlowKind.BENEFIT, 1, 100, probability=Fraction(1, 2)),))

    assert weighted([maybe])[0].probability == Fraction(1, 2)


@pytest.mark.parametrize(
    ("scenarios", "what"),
    [
        ([GOOD, USUAL], "sum to 3/4, not to 1"),
        ([GOOD, GOOD, USUAL], "same name"),
        ([Scenario("never", Fraction(0), ()), Scenario("always", Fraction(1), ())], "leave it out"),
    ],
)
def test_probabilities_must_make_one_whole(scenarios: list[Scenario], what: str) -> None:
    with pytest.raises(ValueError, match=what):
        weighted(scenarios)


def test_what_a_premium_for_risk_says_about_late_money() -> None:
    """4% without and 10% with risk: a dollar in ten years counts as 57 sure cents."""
    assert float(certainty_equivalent(Decimal("0.04"), Decimal("0.10"), 10)) == pytest.approx(0.5707, abs=1e-4)
    with pytest.raises(ValueError, match="above -100%"):
        certainty_equivalent(-1, 0, 1)


def test_certain_money_without_risk_is_worth_what_doubtful_money_is_with_it() -> None:
    free, risky = Decimal("0.04"), Decimal("0.10")
    sure = [Fraction(amount) * certainty_equivalent(free, risky, year) for year, amount in enumerate((-1000, 700, 600))]

    assert net_present_value(yearly(*sure), at("0.04")) == net_present_value(yearly(-1000, 700, 600), at("0.10"))
