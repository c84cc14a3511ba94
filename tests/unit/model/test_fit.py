"""What decisions may receive, added up without counting one decision twice, and warnings about them."""

from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest

from apportion.model.coherence import coherence
from apportion.model.fit import decided_bounds, needed_lines
from tests.support.budgets import Ask, Budget, aim, ask, budget, fair, fund, unit

YEARS = ("2026", "2027", "2028")


def town(*asks: Ask, total: int = 1000, **more: object) -> Budget:
    return budget(total, unit("town", *asks), periods=YEARS, at_most=True, **more)  # type: ignore[arg-type]  # of Budget


def codes(book: Budget) -> list[str]:
    return [finding.code for finding in coherence(book.case()).listed]


HALL = ask("hall", 100, decision="whole", value=1, delay_max=2)
STAFF = ask("staff", 7, 0, part_of="hall", period="2027")


@pytest.mark.parametrize(
    ("asks", "least", "most"),
    [
        ([HALL], 0, 100),
        ([HALL, STAFF], 0, 107),
        ([ask("hall", 100, floor=100, decision="whole", value=1), STAFF], 107, 107),
        ([ask("out", 50, decision="minimum", minimum=20)], 0, 50),
        ([ask("out", 50, floor=1, decision="minimum", minimum=20)], 20, 50),
        ([ask("police", 75, decision="levels", levels=(("low", 20, 5), ("full", 75, 9)))], 0, 75),
        ([ask("police", 75, floor=10, decision="levels", levels=(("low", 20, 5), ("full", 75, 9)))], 20, 75),
    ],
)
def test_least_and_most_of_decisions(asks: list[Ask], least: int, most: int) -> None:
    bounds = decided_bounds(town(*asks).case())
    assert [int(column[0]) for column in bounds] == [least, most]


def test_a_total_that_starts_in_several_years_cannot_take_up_is_told() -> None:
    """Three possible starts are one project: it cannot take up 300."""
    book = town(HALL, total=150).but(at_most=False)
    assert codes(book) == ["fit.caps-total"]


def test_floors_of_decisions_count_in_full() -> None:
    book = town(ask("hall", 100, floor=100, decision="whole", value=1), STAFF, total=106)
    assert codes(book) == ["fit.floors-total"]


def test_what_only_a_later_start_needs_may_be_unpaid() -> None:
    book = town(HALL, funds=[fund("bond", 1000, None, None)])
    assert needed_lines(book.case()).tolist() == [True, False, False]
    assert codes(book) == []


@pytest.mark.parametrize(
    ("more", "found"),
    [
        ({}, ["fit.part-unpaid"]),
        ({"carry_forward": True}, []),
        ({"carry_forward": True, "expires": "2026"}, ["fit.part-unpaid"]),
        ({"carry_forward": True, "expires": "2027"}, []),
    ],
)
def test_carried_money_pays_later_parts_until_it_expires(more: dict[str, object], found: list[str]) -> None:
    book = town(HALL, STAFF, funds=[fund("bond", 1000, None, None, **more)])  # type: ignore[arg-type]  # of fund
    assert codes(book) == found


def test_parts_have_no_weight_to_be_added_up() -> None:
    case = town(ask("hall", 100, decision="whole", value=1, weight="0.6"), STAFF, ask("roads", 9, weight="0.4")).case()
    assert [finding.code for finding in coherence(replace(case, weights_sum_to=Decimal(1))).listed] == []


def test_a_loss_needs_a_criterion_after_it() -> None:
    roads = ask("roads", 9)
    assert codes(town(roads, criteria=(aim("strategic", allowed_loss="5%"),))) == ["fit.last-loss"]
    later = (aim("strategic", allowed_loss="5%"), aim("value", priority=2))
    assert codes(town(roads, criteria=later)) == []


def test_fairness_among_one_unit_compares_nothing() -> None:
    assert codes(town(ask("roads", 9), fairness=fair("max_min", cost="5%"))) == ["fit.groups"]


@pytest.mark.parametrize(
    ("asks", "asked"),
    [
        ([ask("roads", 9), ask("lamps", 5)], 14),
        ([HALL], 100),
        ([HALL, STAFF, ask("roads", 9)], 116),
        ([ask("police", 75, decision="levels", levels=(("low", 20, 5), ("full", 75, 9)))], 75),
        ([ask("out", 50, decision="minimum", minimum=20)], 50),
    ],
)
def test_a_project_asks_for_its_money_once(asks: list[Ask], asked: int) -> None:
    requests = town(*asks).case().requests
    assert requests.asked(np.ones(requests.count, dtype=np.bool_)) == asked


def test_of_a_project_only_the_chosen_lines_ask() -> None:
    requests = town(HALL, STAFF).case().requests
    assert requests.asked(requests.id == "staff") == 7
