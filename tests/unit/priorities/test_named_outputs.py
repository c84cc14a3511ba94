"""Strategic impact, complexity, resource efficiency and payback windows of the technology company's initiatives."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from apportion.model.findings import Verdict
from apportion.priorities.complexity import (
    DEFAULT_TABLE,
    ComplexityInput,
    ComplexityTable,
    Step,
    check_complexity,
    complexity,
)
from apportion.priorities.criteria import Basis, Ratings
from apportion.priorities.defaults import COMPLEXITY_BANDS
from apportion.priorities.efficiency import efficiencies
from apportion.priorities.impact import in_words, strategic_impact
from apportion.priorities.payback import check_payback, payback_window


def test_four_point_two_times_over_24_months() -> None:
    """Gain 3.2 in two years: 160 % a year simple, √4.2 - 1 compound; even, the cost is back after 24 / 4.2 months."""
    found = payback_window(Decimal("4.2"), 24)

    assert str(found) == "4.2x over 24 months"
    assert found.rate_simple == Fraction(16, 10)
    assert found.rate_compound == pytest.approx(1.049390153, abs=1e-9)
    assert found.months_to_even == Fraction(240, 42)


def test_a_smaller_multiple_in_less_time_can_be_the_higher_rate() -> None:
    automation, platform = payback_window(Decimal("3.2"), 12), payback_window(Decimal("4.2"), 24)

    assert automation.rate_compound == pytest.approx(2.2)
    assert automation.rate_compound is not None
    assert platform.rate_compound is not None
    assert automation.rate_compound > platform.rate_compound


def test_a_return_below_one_never_pays_back() -> None:
    found = payback_window(Decimal("0.5"), 6)

    assert found.rate_simple == -1
    assert found.rate_compound == pytest.approx(-0.75)
    assert found.months_to_even is None


def test_a_return_without_months_has_no_rate_and_says_so() -> None:
    found = payback_window(Decimal("2.2"))

    assert str(found) == "2.2x, months not stated"
    assert (found.rate_simple, found.rate_compound, found.months_to_even) == (None, None, None)
    (finding,) = check_payback("marketing-automation", Decimal("2.2"), None)
    assert finding.verdict is Verdict.WARN


def test_returns_that_cannot_be_are_refused() -> None:
    codes = [item.code for item in check_payback("a", -1, 0)]

    assert codes == ["scoring.return-negative", "scoring.return-months"]
    assert check_payback("a", 1, 12) == ()
    for multiple, months in ((-1, 12), (1, 0)):
        with pytest.raises(ValueError, match="check them first"):
            payback_window(multiple, months)


def test_resource_efficiency_is_value_per_unit_of_money() -> None:
    """7.56 million of value for 1.8 million; 2.88 for 0.9."""
    found = efficiencies(
        {"ai": 7_560_000, "automation": 2_880_000, "quality": None, "free": 1},
        {"ai": 180_000_000, "automation": 90_000_000, "quality": 100, "free": 0},
        minor_per_major=100,
    )

    assert found.per_unit == {"ai": Fraction("4.2"), "automation": Fraction("3.2")}
    assert found.ranking.order == ("ai", "automation")
    assert [item.message for item in found.findings] == [
        "free has no cost, so its efficiency is not known.",
        "quality has no value, so its efficiency is not known.",
    ]
    with pytest.raises(ValueError, match="same requests"):
        efficiencies({"ai": 1}, {}, minor_per_major=100)


def test_strategic_impact_weighs_alignment_by_objectives() -> None:
    """Growth 3 of 5, safety 2 of 5: 10 x (0.6 x 1 + 0.4 x 0.5) = 8."""
    alignment = Ratings(("ai", "audit", "party"), ("growth", "safety"), np.array([[1, 0.5], [0.1, 1], [0, np.nan]]))

    found = strategic_impact({"growth": 3, "safety": 2}, alignment)

    assert found.score("ai") == 8
    assert found.contribution("ai", "growth") == 6
    assert found.score("audit") == Fraction(46, 10)
    assert found.unscored == ("party",)
    assert [in_words(found, name) for name in ("ai", "audit")] == ["critical", "moderate"]


def inputs(*rows: tuple[float, float, float, float]) -> Ratings:
    names = tuple(f"p{row}" for row in range(len(rows)))
    return Ratings(names, ("duration", "units", "dependencies", "novelty"), np.array(rows, dtype=float))


def test_complexity_follows_the_stated_steps() -> None:
    """Points 0 0 0 0; 4 4 4 4; 2 1 2 3 of 16, each a quarter of the weight."""
    found = complexity(inputs((3, 1, 0, 0), (25, 6, 5, 4), (12, 2, 2, 3)))

    assert [found.score(name) for name in found.alternatives] == [0, 10, 5]
    assert found.contribution("p2", "units") == Fraction(10, 16)
    assert in_words(found, "p1", COMPLEXITY_BANDS) == "very complex"
    assert [item.step(12).words for item in DEFAULT_TABLE.inputs[:1]] == ["within a year"]


def test_a_project_with_an_unknown_input_has_no_complexity() -> None:
    found = complexity(inputs((3, 1, np.nan, 0)))

    assert found.unscored == ("p0",)


def test_an_organisation_sets_its_own_table() -> None:
    only = ComplexityInput(
        "staff", 1, "persons", "Persons.", Basis.MEASURED, (Step(5, 0, "few"), Step(None, 1, "many"))
    )
    table = ComplexityTable((only,), replace(DEFAULT_TABLE.origin, source="our own delays"))

    found = complexity(Ratings(("a", "b"), ("staff",), np.array([[5.0], [6.0]])), table, out_of=1)

    assert [found.score(name) for name in "ab"] == [0, 1]


def test_inputs_that_cannot_be_are_told() -> None:
    assert [item.code for item in check_complexity(inputs((-1, 1, 0, 0)))] == ["scoring.complexity-negative"]
    wrong = Ratings(("a",), ("size",), np.array([[1.0]]))
    assert {item.code for item in check_complexity(wrong)} == {"scoring.complexity-input"}
    with pytest.raises(ValueError, match="checked first"):
        complexity(wrong)


@pytest.mark.parametrize(
    "steps",
    [
        (Step(5, 0, "few"), Step(4, 1, "some"), Step(None, 2, "many")),
        (Step(5, 1, "few"), Step(None, 0, "many")),
        (Step(5, 0, "few"), Step(9, 1, "many")),
        (Step(None, 0, "any"),),
    ],
)
def test_steps_that_do_not_rise_are_no_table(steps: tuple[Step, ...]) -> None:
    with pytest.raises(ValueError, match="must rise"):
        ComplexityInput("staff", 1, "persons", "", Basis.MEASURED, steps)
