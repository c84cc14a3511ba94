"""What a board is told of a plan under uncertainty: what matters, who pays back, and what the best plans would fund."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest

from apportion.allocation.effort import BRIEF
from apportion.risk.uncertainty.draws import Design, Net
from apportion.risk.uncertainty.redrawn import case_in_draw, choice_frequency
from apportion.risk.uncertainty.returns import FlowsOf, paybacks
from apportion.risk.uncertainty.sample import sample
from apportion.risk.uncertainty.simulation import simulate
from tests.unit.risk.uncertainty.budgets import FUNDS, HEAD, budget, ready

CENTS = 100.0
CARE = "care  | value | unit:health | | uniform | -50% | | 50% | |\n"
ROADS = "roads | value | unit:roads  | | uniform | -10% | | 10% | |\n"


def backwards(work: Callable[[Any], Any], items: Sequence[Any]) -> list[Any]:
    """A pool that begins at the other end."""
    return [work(item) for item in reversed(items)][::-1]


def test_the_number_that_moves_the_plan_most_stands_first() -> None:
    """P10 and P90 of an even spread from -50 % to 50 % are -40 % and 40 %, of 15 million; from -10 % to 10 % they are
    -8 % and 8 %, of 2 million."""
    _, made, plan = ready(HEAD + ROADS + CARE)
    first, second = simulate(made, plan, Design.of(64, 2, 1)).bars

    assert (first.id, second.id) == ("care", "roads")
    assert (first.value_low, first.value_high) == pytest.approx((11e6 * CENTS, 23e6 * CENTS))
    assert second.swing == pytest.approx(0.32e6 * CENTS)


def test_a_driver_moves_all_that_hangs_on_it_at_once() -> None:
    """Both follow the driver wholly: at its P90 clinics return 40 % and bridges 8 % more, 17 + 6 + 0.16 million."""
    _, made, plan = ready(
        HEAD
        + "care  | value | unit:health | | uniform | -50% | | 50% | economy | 1\n"
        + "roads | value | unit:roads  | | uniform | -10% | | 10% | economy | 1"
    )
    bars = {bar.id: bar for bar in simulate(made, plan, Design.of(64, 2, 1)).bars}

    assert bars["economy"].is_driver
    assert bars["economy"].value_high == pytest.approx(23.16e6 * CENTS)


def test_sensitivities_share_out_the_variance() -> None:
    """The value is 15 (1 + c) + 2 (1 + r): the variances are to each other as (15 x 0.5)² to (2 x 0.1)², so that the
    clinics make 56.25 / 56.29 of it."""
    _, made, plan = ready(HEAD + CARE + ROADS)
    found = {item.label: item for item in simulate(made, plan, Design.of(10_000, 10, 1)).indices}

    assert found["care"].first == pytest.approx(56.25 / 56.29, abs=0.01)
    assert found["roads"].total == pytest.approx(0.04 / 56.29, abs=0.001)


def test_numbers_that_move_together_are_told_as_one() -> None:
    _, made, plan = ready(HEAD + CARE + ROADS, "first | second | correlation\ncare | roads | 0.5")
    found = simulate(made, plan, Design.of(2_000, 2, 1)).indices

    assert [item.label for item in found] == ["care with roads"]
    assert found[0].first == pytest.approx(1.0, abs=0.03)


def test_nothing_depends_on_the_order_of_rows_or_on_who_does_the_work() -> None:
    _, made, plan = ready(HEAD + CARE + ROADS)
    _, turned, turned_plan = ready(HEAD + ROADS + CARE)
    design = Design.of(5_000, 4, 11)
    one, other = simulate(made, plan, design), simulate(turned, turned_plan, design, through=backwards)

    assert one == other


def test_each_request_is_told_by_what_it_returns_for_its_money() -> None:
    """Bridges return 2 for each 1.00; with an even spread from -10 % to 10 % P10 and P90 are 1.84 and 2.16."""
    _, made, plan = ready(HEAD + ROADS)
    (bridges,) = simulate(made, plan, Design.of(4_000, 2, 1)).requests

    assert bridges.request == "bridges"
    assert bridges.per_money == pytest.approx(2.0)
    assert bridges.per_money_drawn == pytest.approx((1.84, 2.0, 2.16), abs=0.005)


def test_payback_follows_the_flows_of_the_draw() -> None:
    """1,000 now, 400 at the end of each of four years: back after 2.5 years. A quarter less, 300 a year: after 3 1/3;
    half as much, 200 a year: never. Costs a fifth higher, 1,200: after exactly three years."""
    flows = FlowsOf(
        "clinics",
        np.array([0.0, 1.0, 2.0, 3.0, 4.0]),
        np.array([0.0, 400.0, 400.0, 400.0, 400.0]),
        np.array([1000.0, 0.0, 0.0, 0.0, 0.0]),
        1600.0,
        1000.0,
        early=1.0,
    )
    months = paybacks(flows, np.array([1.0, 0.75, 0.5, 1.0]), np.array([1.0, 1.0, 1.0, 1.2]))

    assert months == pytest.approx([30.0, 40.0, np.inf, 36.0])


def test_a_draw_is_planned_as_if_it_had_been_stated() -> None:
    """Clinics return half, 1.5, so that bridges at 2 come first; steel costs a quarter more, so that bridges ask for
    7.5 million and return 1.6 for each 1.00 of it."""
    case, stated = budget(HEAD + CARE + "steel | cost | unit:roads | | uniform | -30% | | 30% | |")
    from apportion.risk.uncertainty.elements import elements

    parts = elements(case, stated)
    drawn = case_in_draw(case, parts, np.array([-0.5, 0.25]))

    assert [item.id for item in parts] == ["care", "steel"]
    assert drawn.requests.cap.tolist() == [7_500_000_00, 5_000_000_00]
    assert drawn.requests.rate.floats() == pytest.approx([1.6, 1.5])


def test_the_money_of_a_draw_is_what_its_funds_hold() -> None:
    case, stated = budget(
        HEAD + "tax | fund | | sales-tax | uniform | -20% | | 20% | |", settings={"total_is": "at_most"}, funds=FUNDS
    )
    from apportion.risk.uncertainty.elements import elements

    drawn = case_in_draw(case, elements(case, stated), np.array([-0.1]))

    assert [fund.amounts for fund in drawn.funds] == [(4_000_000_00,), (1_800_000_00,)]
    assert drawn.total == 5_800_000_00


def test_a_request_is_in_the_best_plan_as_often_as_it_returns_more_than_the_other() -> None:
    """Whole projects of 3 million with 3 million to spend: clinics at 3 (1 + c) against bridges at 2, c even from -50 %
    to 50 %: clinics are better where c > -1/3, five draws of six."""
    requests = """
        request | unit   | cap        | decision | value
        clinics | health | 3000000.00 | whole    | 9000000
        bridges | roads  | 3000000.00 | whole    | 6000000
    """
    case_settings = {"total": "3,000,000.00", "total_is": "at_most"}
    units = "unit\nhealth\nroads"
    judged, made, _ = ready(HEAD + CARE, settings=case_settings, requests=requests, units=units)
    net = Net(Design.of(128, 2, 5), made.dimensions)
    found = [
        choice_frequency(judged.case, made, net, judged.amounts, 60, BRIEF, through=through)
        for through in (lambda work, items: [work(item) for item in items], backwards)
    ]
    shares = {item.request: item.funded.share for item in found[0].requests}

    assert found[0] == found[1]
    assert shares["clinics"] == pytest.approx(5.0 / 6.0, abs=0.03)
    assert shares["bridges"] == pytest.approx(1.0 / 6.0, abs=0.03)


def test_futures_for_robust_plans_hold_what_requests_return() -> None:
    judged, made, _ = ready(HEAD + CARE)
    factors = sample(judged.case, made, 100, seed=3)

    assert factors.requests == ("bridges", "clinics")
    assert factors.value.shape == (100, 2)
    assert set(factors.value[:, 0].tolist()) == {1.0}
    assert factors.value[:, 1].mean() == pytest.approx(1.0, abs=0.02)
    assert factors.value[:, 1].min() >= 0.5
