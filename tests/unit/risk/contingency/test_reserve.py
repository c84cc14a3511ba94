"""What risks cost together and what has to be kept back for them; figures are worked by hand in the tests."""

import math
from datetime import date
from fractions import Fraction

import numpy as np
import pytest

from apportion.model.contingency import CostShape, StatedRisk
from apportion.risk.contingency.cost import mean_cost, on_grid, variance_cost
from apportion.risk.contingency.reserve import OperatingCost, Reserve, ReserveQuestion, size_reserve
from apportion.risk.contingency.sample import sampled
from apportion.risk.contingency.total import total_cost

YEAR = OperatingCost(1_200_00, "made up")


def risk(
    name: str,
    probability: str,
    low: int,
    likely: int,
    high: int,
    shape: CostShape = "triangular",
    *,
    driver: str = "",
    request: str = "",
    until: date | None = None,
) -> StatedRisk:
    return StatedRisk(
        name, "", request, "Director", Fraction(probability), low, likely, high, shape, driver, exposed_until=until
    )


def fixed(name: str, probability: str, cost: int, *, driver: str = "", request: str = "") -> StatedRisk:
    return risk(name, probability, cost, cost, cost, driver=driver, request=request)


def reserve(*risks: StatedRisk, confidence: str = "0.8", months: int = 0, held: int = 0) -> Reserve:
    return size_reserve(risks, ReserveQuestion(Fraction(confidence), months, YEAR, held))


def test_two_risks_of_fixed_cost_have_four_outcomes() -> None:
    # 1/2 × 3/4 nothing, 1/2 × 3/4 the first alone (100), 1/2 × 1/4 the second alone (200), 1/2 × 1/4 both (300):
    # at most 0, 100, 200, 300 with 37.5 %, 75 %, 87.5 %, 100 %.
    total = total_cost([fixed("first", "1/2", 100), fixed("second", "1/4", 200)])

    assert total.step_minor == 1
    assert [total.quantile(share) for share in (0.375, 0.4, 0.75, 0.8, 0.875, 0.9)] == [0, 100, 100, 200, 200, 300]
    assert total.covered(100) == pytest.approx((0.75, 0.75), abs=1e-10)


def test_risks_of_one_driver_strike_together() -> None:
    # Of one driver: both in 1/4 of outcomes, the likelier one alone in another 1/4, nothing in 1/2.
    total = total_cost([fixed("first", "1/2", 100, driver="slump"), fixed("second", "1/4", 200, driver="slump")])

    assert [total.quantile(share) for share in (0.5, 0.6, 0.75, 0.8)] == [0, 100, 100, 300]


@pytest.mark.parametrize("probability", ["1", "1/2"])
def test_a_single_triangular_risk_has_the_quantile_of_the_textbook(probability: str) -> None:
    # Low = likely = 0, high H: at most x with 1 - (1 - x / H)²; with probability p, 80 % of all outcomes are
    # 1 - 0.2 / p of those in which it strikes.
    share = 1 - 0.2 / float(Fraction(probability))
    exact = 10_000_000 * (1 - math.sqrt(1 - share))

    low, high = total_cost([risk("one", probability, 0, 0, 10_000_000)]).enclosed(0.8)

    assert low <= exact <= high
    assert high - low <= 2 * 77  # one step of the grid of 131,072 amounts, and the amount beside it


def test_a_single_pert_risk_has_the_quantile_of_its_beta_distribution() -> None:
    # Low 0, likely in the middle: beta with parameters 3 and 3, at most x of the width with 10x³ - 15x⁴ + 6x⁵.
    low, high = total_cost([risk("one", "1", 0, 5_000_000, 10_000_000, "pert")]).enclosed(0.8)

    def below(x: float) -> float:
        return 10 * x**3 - 15 * x**4 + 6 * x**5

    assert below(low / 10_000_000) <= 0.8 <= below(high / 10_000_000)
    assert high - low <= 2 * 77


def test_mean_and_variance_are_those_of_the_textbook() -> None:
    three = risk("one", "1", 10, 20, 60)
    assert mean_cost(three) == 30
    assert variance_cost(three) == Fraction(100 + 400 + 3600 - 200 - 600 - 1200, 18)
    # PERT: (10 + 80 + 60) / 6 = 25; (25 - 10)(60 - 25) / 7.
    pert = risk("one", "1", 10, 20, 60, "pert")
    assert mean_cost(pert) == 25
    assert variance_cost(pert) == Fraction(15 * 35, 7)


@pytest.mark.parametrize("shape", ["triangular", "pert"])
def test_the_grid_keeps_the_mean_between_a_lower_and_an_upper_one(shape: CostShape) -> None:
    held = risk("one", "1", 137, 420, 3_999, shape)
    amounts = np.arange(512) * 10

    means = [float(on_grid(held, 10, 512, rounding) @ amounts) for rounding in ("down", "even", "up")]

    assert means[0] < means[1] < means[2]
    assert means[1] == pytest.approx(float(mean_cost(held)), rel=1e-9)


def test_the_reserve_is_split_by_what_each_risk_costs_when_it_does_not_suffice() -> None:
    # With 75 % the reserve is 100; beyond it lie 200 and 300, each in half of the rest. There the first costs
    # 100 × 1/2 = 50 and the second 200 on average: a fifth and four fifths.
    held = reserve(fixed("first", "1/2", 100, request="roads"), fixed("second", "1/4", 200), confidence="0.75")

    assert held.risk_minor == held.risk_low_minor == 100
    assert [(part.risk.id, part.part_minor) for part in held.parts] == [("second", 80), ("first", 20)]
    assert [part.worst_minor for part in held.parts] == pytest.approx([200, 50], abs=1e-6)
    assert [(part.request, part.part_minor) for part in held.by_request] == [("roads", 20), ("", 80)]
    assert held.expected_minor == 100


def test_a_risk_of_one_in_five_needs_no_reserve_at_eighty_percent() -> None:
    held = reserve(fixed("first", "1/5", 100))

    assert held.risk_minor == 0
    assert [part.part_minor for part in held.parts] == [0]


def test_months_of_operating_cost_are_the_floor() -> None:
    # Two months of 1,200.00 a year are 200.00.
    held = reserve(fixed("first", "1/2", 100), months=2, held=150_00)

    assert (held.risk_minor, held.floor_minor, held.need_minor, held.gap_minor) == (100, 200_00, 200_00, 50_00)
    assert held.is_set_by_floor
    assert held.held_months == Fraction(3, 2)
    assert held.held_covers == (1.0, 1.0)


def test_without_risks_only_the_floor_is_needed() -> None:
    held = reserve(months=1)

    assert (held.risk_minor, held.need_minor, held.parts, held.curve) == (0, 100_00, (), ())


def test_what_can_no_longer_happen_needs_no_reserve() -> None:
    gone = risk("gone", "1", 500, 500, 500, until=date(2025, 3, 31))
    question = ReserveQuestion(Fraction(4, 5), 0, YEAR, 0, as_of=date(2025, 4, 1))

    held = size_reserve([gone, fixed("first", "1", 100)], question)

    assert held.risk_minor == 100
    assert held.over == (gone,)


def test_deviation_counts_what_strikes_together() -> None:
    # Independent: 100² × 1/4 + 200² × 3/16; of one driver also 2 × 100 × 200 × (1/4 - 1/8).
    alone = reserve(fixed("first", "1/2", 100), fixed("second", "1/4", 200))
    together = reserve(fixed("first", "1/2", 100, driver="slump"), fixed("second", "1/4", 200, driver="slump"))

    assert alone.deviation_minor**2 == pytest.approx(10_000)
    assert together.deviation_minor**2 == pytest.approx(15_000)


REGISTER = (
    risk("strike", "0.15", 20_000_00, 90_000_00, 400_000_00, request="roads"),
    risk("permit", "0.4", 10_000_00, 50_000_00, 80_000_00, "pert", request="roads"),
    risk("slump", "0.25", 100_000_00, 300_000_00, 900_000_00, driver="economy"),
    risk("arrears", "0.35", 0, 40_000_00, 150_000_00, driver="economy"),
    fixed("fine", "0.05", 250_000_00, request="clinics"),
)


def test_draws_agree_with_the_convolution() -> None:
    held = size_reserve(REGISTER, ReserveQuestion(Fraction(4, 5), 0, YEAR, 0, draws=200_000, seed=7))

    assert held.agrees
    assert held.check.high_minor - held.check.low_minor < held.risk_minor // 20
    assert abs(held.check.mean_minor - float(held.expected_minor)) < 4 * held.check.mean_error_minor
    # The tail as well: mean of the draws beyond the quantile, beside the sum of the parts.
    again = sampled(REGISTER, 0.8, 200_000, 7)
    assert again == held.check


def test_the_order_of_the_register_does_not_matter() -> None:
    first, second = reserve(*REGISTER), reserve(*reversed(REGISTER))

    assert first.parts == second.parts
    assert first.check == second.check
    assert first.curve == second.curve


def test_parts_add_up_to_the_cent_and_nobody_bears_more_than_alone() -> None:
    held = reserve(*REGISTER)

    assert sum(part.part_minor for part in held.parts) == held.risk_minor
    assert sum(part.part_minor for part in held.by_request) == held.risk_minor
    for part in held.by_request:
        own = [item for item in REGISTER if item.request == part.request]
        alone = float(total_cost(own).tail_parts(0.8).sum())
        assert part.part_minor <= alone


def test_the_curve_rises_with_confidence_to_the_chosen_point() -> None:
    held = reserve(*REGISTER)

    amounts = [point.reserve_minor for point in held.curve]
    assert amounts == sorted(amounts)
    assert amounts[79] == held.risk_minor


@pytest.mark.parametrize("confidence", ["0", "1"])
def test_a_reserve_for_certainty_is_refused(confidence: str) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        reserve(fixed("first", "1/2", 100), confidence=confidence)
