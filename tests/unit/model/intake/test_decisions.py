"""Decisions: what each option gives each line, what it is worth, and the lines that only a delay needs."""

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from apportion.model.case import Case
from apportion.model.choices import Decision
from apportion.model.intake.packages import level_ranks
from tests.support.budgets import Ask, ask, budget, by_points, logarithmic, saturating, unit
from tests.unit.model.written_case import text_column

YEARS = ("2026", "2027", "2028")


def case_of(*asks: Ask, periods: tuple[str, ...] = ("2026",)) -> Case:
    return budget("1000.00", unit("town", *asks), periods=periods).case()


def told(case: Case) -> list[tuple[str, str, int, object, dict[str, int]]]:
    """Options in words: request, level, delay, value, and the most that each line receives, as ``hall 2026``."""
    choices, requests = case.requests.choices, case.requests
    found: list[tuple[str, str, int, object, dict[str, int]]] = []
    for option in range(choices.options):
        entries = range(int(choices.start[option]), int(choices.start[option + 1]))
        given = {
            f"{requests.id[choices.line[at]]} {case.periods[requests.period[choices.line[at]]]}": int(choices.most[at])
            for at in entries
        }
        name, level = str(choices.request[choices.decision[option]]), str(choices.level[option])
        found.append((name, level, int(choices.delay[option]), choices.value.fraction(option), given))
    return found


def test_a_case_of_divisible_requests_has_no_choices() -> None:
    case = case_of(ask("clinics", "5.00", 2), ask("bridges", "6.00", 3))
    assert case.requests.choices.count == 0
    assert "choices" not in case.requests.canonical()


def test_a_whole_request_has_one_option_with_all_its_money_and_the_stated_value() -> None:
    case = case_of(ask("hall", "80.00", decision="whole", value="120.50"), ask("roads", "10.00"))
    assert told(case) == [("hall", "", 0, Fraction(12050), {"hall 2026": 8000})]
    assert [int(amount) for amount in case.requests.cap] == [8000, 1000]
    assert case.requests.rate.fraction(0) == 0
    assert case.requests.rate.fraction(1) == 1
    assert case.requests.choices.kind.tolist() == [Decision.WHOLE]


def test_without_a_stated_value_the_curves_at_the_caps_count() -> None:
    periods = YEARS[:2]
    case = case_of(
        ask("hall", 10, "0.25", period="2026", decision="whole"),
        ask("hall", 30, by_points((0, 0), (20, 40), (40, 50)), period="2027"),
        periods=periods,
    )
    # 10 * 0.25 = 2.5, and half way between (20, 40) and (40, 50): 45.
    assert told(case) == [("hall", "", 0, Fraction("47.5"), {"hall 2026": 10, "hall 2027": 30})]
    assert case.requests.points.amount.size == 0


def test_a_value_that_never_ends_is_rounded_to_the_minor_unit() -> None:
    # 3 * (5 - 5**2 / (2 * 7)) = 9.642857…
    case = case_of(ask("hall", 5, saturating(3, scale=7), decision="whole"))
    assert told(case)[0][3] == 10


def test_points_that_are_worth_something_without_money_count_for_what_money_adds() -> None:
    case = case_of(ask("hall", 10, by_points((0, 5), (10, 25)), decision="whole"))
    assert told(case)[0][3] == 20


def test_a_minimum_leaves_the_amount_open_and_keeps_the_curve() -> None:
    case = case_of(ask("outreach", "50.00", logarithmic(3, scale="20.00"), decision="minimum", minimum="20.00"))
    choices = case.requests.choices
    assert (choices.least.tolist(), choices.most.tolist()) == ([2000], [5000])
    assert not choices.is_fixed[0]
    assert case.requests.rate.fraction(0) == 3
    assert (int(case.requests.floor[0]), int(case.requests.cap[0])) == (0, 5000)
    assert choices.value.fraction(0) == 0


def test_a_period_without_room_above_its_minimum_moves_its_value_to_the_option() -> None:
    case = case_of(
        ask("outreach", 50, 2, period="2026", decision="minimum", minimum=50),
        ask("outreach", 50, 3, period="2027", minimum=10),
        periods=YEARS[:2],
    )
    assert told(case)[0][3] == 100
    assert [case.requests.rate.fraction(line) for line in (0, 1)] == [0, 3]


def test_levels_stand_in_order_of_their_money() -> None:
    levels = (("more", "60.00", "90.00"), ("least", "20.00", "50.00"), ("full", "75.00", "95.00"))
    case = case_of(ask("police", "75.00", decision="levels", levels=levels))
    assert [(level, value, given) for _, level, _, value, given in told(case)] == [
        ("least", 5000, {"police 2026": 2000}),
        ("more", 9000, {"police 2026": 6000}),
        ("full", 9500, {"police 2026": 7500}),
    ]


def test_levels_over_several_periods_are_ordered_by_all_their_money() -> None:
    names = text_column(["b", "a", "b", "a", "x"])
    # Request 0: a receives 6 + 6, b receives 5 + 5 and is the lower one.
    ranks = level_ranks(np.array([0, 0, 0, 0, 9]), names, np.array([5, 6, 5, 6, 1]))
    assert ranks.tolist() == [0, 1, 0, 1, 0]


def test_a_floor_on_levels_demands_one_that_reaches_it() -> None:
    levels = (("least", 20, 50), ("full", 75, 95))
    case = case_of(ask("police", 75, floor=30, decision="levels", levels=levels))
    assert [level for _, level, *_ in told(case)] == ["full"]
    assert case.requests.choices.must.tolist() == [True]
    assert int(case.requests.floor[0]) == 75


def test_a_delayed_start_shifts_all_money_and_loses_part_of_the_value() -> None:
    case = case_of(
        ask("hall", 100, period="2026", decision="whole", delay_max=2, delay_loss="10%", value=155),
        ask("staff", 7, 0, period="2027", part_of="hall"),
        ask("staff", 8, 0, period="2028", part_of="hall"),
        periods=YEARS,
    )
    # 155 * 0.9 = 139.5, half to even 140; 155 * 0.81 = 125.55.
    assert told(case) == [
        ("hall", "", 0, 155, {"hall 2026": 100, "staff 2027": 7, "staff 2028": 8}),
        ("hall", "", 1, 140, {"hall 2027": 100, "staff 2028": 7}),
        ("hall", "", 2, 126, {"hall 2028": 100}),
    ]
    assert [str(name) for name in case.requests.id] == ["hall", "hall", "hall", "staff", "staff"]
    assert case.requests.cap.tolist() == [100, 100, 100, 7, 8]
    assert case.requests.floor.tolist() == [0] * 5


def test_a_start_that_pushes_the_project_out_of_the_plan_is_not_offered() -> None:
    case = case_of(
        ask("hall", 100, period="2026", decision="whole", delay_max=2, value=1),
        ask("hall", 50, 0, period="2027", delay_max=2),
        periods=YEARS,
    )
    assert [delay for _, _, delay, *_ in told(case)] == [0, 1]


def test_a_floor_forbids_the_delay_that_would_miss_it() -> None:
    case = case_of(ask("hall", 100, floor=100, period="2026", decision="whole", delay_max=2, value=1), periods=YEARS)
    assert [delay for _, _, delay, *_ in told(case)] == [0]
    assert case.requests.count == 1


def test_lines_for_delays_are_like_their_request() -> None:
    case = case_of(
        ask("hall", 100, period="2026", decision="whole", delay_max=1, value=1, tags=("bricks",), category="new"),
        ask("roads", 10, period="2027", tags=("bricks",), uses={"posts": (1, 5)}),
        periods=YEARS,
    )
    assert case.requests.tags["bricks"].tolist() == [0, 1, 2]
    assert case.requests.category.tolist() == [0, 0, -1]
    assert case.requests.uses["posts"].lines.tolist() == [2]


def test_what_money_consumes_follows_to_the_lines_of_a_delay() -> None:
    case = case_of(
        ask("hall", 100, period="2026", decision="whole", delay_max=1, value=1, uses={"posts": (1, 50)}), periods=YEARS
    )
    assert case.requests.uses["posts"].lines.tolist() == [0, 1]
    assert case.requests.uses["posts"].per_minor == (Fraction(1, 50), Fraction(1, 50))


def test_what_an_option_consumes_as_such_shifts_with_it() -> None:
    levels = (("a", 20, 1), ("b", 40, 2))
    case = case_of(
        ask("hall", 100, period="2026", decision="whole", delay_max=2, value=1, uses={"crew": 3}),
        ask("police", 40, period="2026", decision="levels", levels=levels, uses={"crew": {"a": 1, "b": "2.5"}}),
        periods=YEARS,
    )
    use = case.requests.choices.uses["crew"]
    assert list(zip(use.option.tolist(), use.period.tolist(), use.quantity, strict=True)) == [
        (0, 0, 3),
        (1, 1, 3),
        (2, 2, 3),
        (3, 0, 1),
        (4, 0, Fraction("2.5")),
    ]


def test_other_measures_stand_with_options_and_divisible_lines() -> None:
    case = case_of(
        ask("hall", 100, decision="whole", value=1, score=10, npv="0.50"),
        ask("police", 40, decision="levels", levels=(("a", 20, 1, {"score": 3}), ("b", 40, 2, {"score": 5}))),
        ask("roads", 10, score=4, npv=7),
    )
    choices, requests = case.requests.choices, case.requests
    assert [choices.measures["score"].fraction(k) for k in range(3)] == [10, 3, 5]
    assert [choices.measures["npv"].fraction(k) for k in range(3)] == [50, 0, 0]
    assert [requests.measures["score"].fraction(k) for k in range(3)] == [0, 0, 4]


def test_lines_of_a_decision_have_the_weight_of_its_request() -> None:
    case = case_of(
        ask("hall", 100, decision="whole", value=1, weight="0.3"), ask("crew", 5, 0, part_of="hall", weight=7)
    )
    # In order of the ids: crew, hall.
    assert [case.requests.weight.fraction(line) for line in (0, 1)] == [Fraction("0.3"), Fraction("0.3")]
    assert case.requests.choices.weight.fraction(0) == Fraction("0.3")


def test_every_line_of_a_decision_has_an_owner_even_without_money() -> None:
    case = case_of(
        ask("hall", 100, period="2026", decision="whole", value=1),
        ask("hall", 0, period="2027"),
        periods=YEARS[:2],
    )
    assert case.requests.choices.decision_of_line(2).tolist() == [0, 0]


def test_decisions_change_the_fingerprint() -> None:
    plain = case_of(ask("hall", 100, decision="whole", value=1))
    dearer = case_of(ask("hall", 100, decision="whole", value=2))
    assert plain.fingerprint != dearer.fingerprint


def test_values_beyond_18_digits_are_refused() -> None:
    with pytest.raises(OverflowError, match="18 digits"):
        case_of(ask("hall", 10**14, Decimal("100000.5"), decision="whole"))
