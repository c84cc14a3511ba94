"""What a plan comes to in a draw is worked by hand; over all draws it meets the closed form within its own error."""

import math

import numpy as np
import pytest

from apportion.risk.uncertainty.draws import Design
from apportion.risk.uncertainty.simulation import simulate
from apportion.risk.uncertainty.spreads import pert
from apportion.risk.uncertainty.statistics import Share
from tests.unit.risk.uncertainty.budgets import FUNDS, HEAD, ready

CENTS = 100.0


def changes(made: object, **of: float) -> np.ndarray:
    """One draw in which some numbers change."""
    return np.array([[of.get(item.id, 0.0)] for item in made.elements])  # type: ignore[attr-defined]  # a joint


def test_what_was_planned_is_done_at_the_costs_and_returns_of_the_draw() -> None:
    """6 million: clinics (3 for each 1.00) receive 5 million and bridges (2) one, worth 17 million. In the draw clinics
    return 10 % less and everything costs 20 % more: 13.5 + 2 million of value for 7.2 million."""
    _, made, plan = ready(
        HEAD
        + "care  | value | unit:health | | uniform | -20% | | 20% | |\n"
        + "steel | cost  |             | | uniform | -30% | | 30% | |"
    )
    drawn = plan.evaluate(changes(made, care=-0.1, steel=0.2))

    assert plan.figures.stated_value == pytest.approx(17_000_000 * CENTS)
    assert drawn.value[0] == pytest.approx(15_500_000 * CENTS)
    assert drawn.cost[0] == pytest.approx(7_200_000 * CENTS)
    assert drawn.left_of_total[0] == pytest.approx(-1_200_000 * CENTS)


def test_several_changes_of_one_number_multiply() -> None:
    _, made, plan = ready(
        HEAD
        + "care | value | unit:health | | uniform | -20% | | 20% | |\n"
        + "all  | value |             | | uniform | -20% | | 20% | |"
    )
    drawn = plan.evaluate(changes(made, care=0.1, all=-0.2))

    assert drawn.value[0] == pytest.approx((15_000_000 * 1.1 + 2_000_000) * 0.8 * CENTS)


def test_a_fund_runs_dry_where_its_money_falls_below_what_it_has_to_pay() -> None:
    """The plan spends all of both funds. With a tenth less of the tax the tax fund lacks 200,000, the other nothing."""
    _, made, plan = ready(
        HEAD + "tax | fund | | sales-tax | uniform | -20% | | 20% | |", settings={"total_is": "at_most"}, funds=FUNDS
    )
    drawn = plan.evaluate(changes(made, tax=-0.1))

    assert drawn.left[:, 0] == pytest.approx([0.0, -200_000 * CENTS])
    assert drawn.runs_dry[:, 0].tolist() == [False, True]
    assert drawn.left_of_total[0] == pytest.approx(-200_000 * CENTS)


def test_money_that_carries_forward_covers_a_later_year_and_other_money_does_not() -> None:
    """Each fund has 100 a year and 80 to pay in the first, 110 in the second: 20 are left over, and help or not."""
    requests = """
        request | unit   | period | cap    | floor  | rate
        clinics | health | FY1    | 80.00  | 80.00  | 1
        clinics | health | FY2    | 100.00 | 100.00 | 1
    """
    for carries, left in (("yes", 20.0), ("no", 0.0)):
        _, made, plan = ready(
            HEAD + "wages | cost | | | uniform | -20% | | 20% | |",
            settings={"total": "200.00", "total_is": "at_most", "periods": ["FY1", "FY2"]},  # type: ignore[dict-item]  # several periods
            units="unit\nhealth",
            requests=requests,
            funds="fund | period | amount | carry_forward\n"
            f"general | FY1 | 100.00 | {carries}\ngeneral | FY2 | 100.00 | {carries}",
        )
        calm, dear = (plan.evaluate(changes(made, wages=rise)) for rise in (0.0, 0.1))

        assert calm.left[0, 0] == pytest.approx(min(20.0, left) * CENTS)
        # 88 and 110 are spent: 12 are left over, and 12 + 100 - 110 = 2, or 100 - 110 = -10.
        assert dear.left[0, 0] == pytest.approx((2.0 if carries == "yes" else -10.0) * CENTS)


def test_the_mean_of_independent_lognormal_returns_is_within_its_own_error_of_the_closed_form() -> None:
    """P10 -20 % and P90 +25 % are 0.8 and 1.25: ln 1.25 = 0.22314, so the deviation is 0.22314 / 1.28155 = 0.17412 and
    the mean exp(0.17412² / 2) = 1.01527. Value: 15 million and 2 million, each times 1.01527, is 17.2597 million.
    The variance is (15² + 2²) x 1.01527² x (exp(0.17412²) - 1), for a standard deviation of 2.6952 million."""
    _, made, plan = ready(HEAD + "returns | value | each request | | lognormal | -20% | | 25% | |")
    found = simulate(made, plan, Design.of(8_000, 16, 7)).value
    deviation = math.log(1.25) / 1.2815515655446004
    mean = math.exp(deviation**2 / 2.0)
    spread = mean * math.sqrt(math.expm1(deviation**2))

    assert mean == pytest.approx(1.01527, abs=1e-5)
    assert math.hypot(15.0, 2.0) * spread == pytest.approx(2.6952, abs=2e-3)
    assert abs(found.mean - 17_000_000 * CENTS * mean) <= 3.0 * found.error
    # Independent draws would have left an error of 2.695 / sqrt(8192) = 0.0298 million; these leave a tenth of it.
    assert found.error < 0.00298 * 1_000_000 * CENTS


def test_the_spread_of_correlated_lognormal_returns_is_that_of_the_closed_form() -> None:
    """As above with a correlation of 0.5 between the logarithms: the covariance is mean² (exp(0.5 x 0.17412²) - 1), so
    the variance is mean² ((15² + 2²)(e^s² - 1) + 2 x 15 x 2 (e^(s²/2) - 1))."""
    _, made, plan = ready(
        HEAD
        + "care  | value | unit:health | | lognormal | -20% | | 25% | |\n"
        + "roads | value | unit:roads  | | lognormal | -20% | | 25% | |",
        "first | second | correlation\ncare | roads | 0.5",
    )
    drawn = plan.evaluate(made.changes(_scores(made, 16_384)))
    square = (math.log(1.25) / 1.2815515655446004) ** 2
    variance = math.exp(square) * (229.0 * math.expm1(square) + 60.0 * math.expm1(square / 2.0))

    assert np.std(drawn.value) == pytest.approx(math.sqrt(variance) * 1_000_000 * CENTS, rel=0.005)


def test_the_mean_cost_of_three_point_estimates_is_that_of_pert() -> None:
    """-10 %, 0 %, +40 % by PERT: mean (-10 + 0 + 40) / 6 = +5 %, so 6 million cost 6.3 million on average."""
    _, made, plan = ready(HEAD + "wages | cost | each request | | pert | -10% | 0% | 40% | |")
    found = simulate(made, plan, Design.of(4_000, 16, 3)).cost

    assert pert(-0.1, 0.0, 0.4).moments()[0] == pytest.approx(0.05)
    assert abs(found.mean - 6_300_000 * CENTS) <= 3.0 * found.error


def test_half_of_all_draws_lie_below_the_stated_value_where_returns_spread_evenly() -> None:
    _, made, plan = ready(HEAD + "returns | value | | | uniform | -150% | | 150% | |")
    found = simulate(made, plan, Design.of(1_000, 4, 3)).value

    assert found.below_stated.share == pytest.approx(0.5, abs=0.01)
    # Below -100 % of 300 % of width: a sixth.
    assert found.below_zero.share == pytest.approx(1.0 / 6.0, abs=0.01)
    assert found.percentile(10) == pytest.approx(17_000_000 * CENTS * (1.0 - 1.5 + 0.3), rel=0.02)


def test_what_no_draw_changes_has_no_error_and_never_falls_below_itself() -> None:
    _, made, plan = ready(HEAD + "tax | total | | | uniform | -10% | | 10% | |")
    found = simulate(made, plan, Design.of(100, 4, 3))

    assert found.value.mean == pytest.approx(found.value.stated)
    assert found.value.error == pytest.approx(0.0, abs=1e-3)
    assert found.value.below_stated.count == 0
    assert found.indices == ()
    assert found.total.runs_dry.share == pytest.approx(0.5, abs=0.02)


def test_an_interval_holds_the_share_that_wilson_prints() -> None:
    """Newcombe, Statistics in Medicine 17 (1998) 857-872, table I: 81 of 263 is 0.2553 to 0.3662; 15 of 148 is 0.0624
    to 0.1605; 0 of 20 is 0.0000 to 0.1611."""
    for count, of, interval in ((81, 263, (0.2553, 0.3662)), (15, 148, (0.0624, 0.1605)), (0, 20, (0.0, 0.1611))):
        assert Share(count, of).interval == pytest.approx(interval, abs=5e-5)


def _scores(made: object, count: int) -> np.ndarray:
    from apportion.risk.uncertainty.draws import Net

    return Net(Design(1, count, 5), made.dimensions).scores(0, count)  # type: ignore[attr-defined]  # a joint
