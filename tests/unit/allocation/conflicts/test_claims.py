"""What could be given up in a budget with projects, in whose name, and what giving way means."""

import numpy as np
import pytest

from apportion.allocation.conflicts.claims import Claims, claims_of
from apportion.allocation.formulation.formulate import formulate
from apportion.model.rule import Measure
from tests.support.budgets import Ask, Budget, Condition, ask, budget, fund, rule, saturating, unit


def town(*rules: Condition, total: str = "20") -> Budget:
    return budget(
        total,
        unit(
            "a",
            ask("hall", "8", value="9", decision="whole", uses={"posts": 2}),
            ask("lab", "6", saturating(1, scale="9"), decision="minimum", minimum="2"),
            Ask("pool", "5", decision="levels", levels=(("low", "2", "3"), ("high", "5", "9")), floor="2"),
            ask("grants", "9", saturating(1, scale="9"), floor="1", uses={"posts": ("1", "4")}),
        ),
        at_most=True,
        rules=rules,
    )


def claims(*rules: Condition, total: str = "20") -> Claims:
    return claims_of(formulate(town(*rules, total=total).case()))


def test_rules_floors_and_promises_are_claims() -> None:
    found = {item.id: (item.measured_in, item.demand) for item in claims(rule("few", "choose", at_most=2)).listed}
    assert found == {
        "total": (Measure.MONEY, "at most $20.00"),
        "few": (Measure.COUNT, "at most 2 funded"),
        "bound.grants.floor": (Measure.MONEY, "at least $1.00"),
        "bound.pool.floor": (Measure.COUNT, "funded"),
    }


def test_rules_on_each_request_are_claims_on_what_they_leave_open() -> None:
    """The lab may receive any amount from its minimum on, the levels of the pool are ruled out one by one."""
    found = claims(
        rule("least", "floor", "each request in request:lab or request:pool", at_least="3"),
        rule("most", "cap", "each request in request:lab or request:hall", at_most="4"),
    )
    assert [(item.id, item.measured_in) for item in found.listed if "/" in item.id] == [
        ("least/lab", Measure.MONEY),
        ("most/lab", Measure.MONEY),
        # The low level of the pool, the hall altogether; that the pool is funded is asked for twice.
        ("most/hall", Measure.COUNT),
        ("least/pool", Measure.COUNT),
        ("least/pool", Measure.COUNT),
    ]
    assert len(found.names) == len(set(found.names))


def test_everything_holds_in_a_budget_with_a_plan() -> None:
    found = claims(rule("posts", "resource", resource="posts", at_most="4"))
    for whole in (False, True):
        answer = found.solved(found.names, (), whole=whole, nodes_max=100)
        assert answer.status == "optimal"
        assert found.given(answer) == {}


@pytest.mark.parametrize(
    ("written", "name", "change", "raised"),
    [
        # 8 for the hall, 2 for the pool at its low level and 1 for the floor of grants.
        ((rule("hall", "mandate", "request:hall"),), "total", 100, True),
        ((rule("hall", "mandate", "request:hall"),), "bound.grants.floor", 100, False),
        ((rule("hall", "mandate", "request:hall"),), "hall/hall", 1, False),
        # 12 of 10; of the posts the hall needs two and grants a quarter of one.
        ((rule("spend", "floor", at_least="12"),), "spend", 200, False),
        (
            (rule("hall", "mandate", "request:hall"), rule("posts", "resource", resource="posts", at_most="2")),
            "posts",
            0.25,
            True,
        ),
    ],
)
def test_how_far_one_has_to_give_way(
    written: tuple[Condition, ...],
    name: str,
    change: float,
    raised: bool,
) -> None:
    found = claims(*written, total="20" if name == "posts" else "10")
    assert found.solved(found.names, (), whole=True, nodes_max=100).status == "infeasible"
    answer = found.solved(found.names, [name], whole=True, nodes_max=100)
    assert answer.status == "optimal"
    assert list(found.given(answer)) == [name]
    moved, upwards = found.given(answer)[name]
    assert moved == pytest.approx(change)
    assert upwards is raised


def test_whole_units_decide_whether_a_change_suffices() -> None:
    found = claims(rule("hall", "mandate", "request:hall"), total="10")
    answer = found.solved(found.names, ["total"], whole=True, nodes_max=100)
    total = next(item for item in found.listed if item.id == "total")
    assert found.holds_with(total, 100, answer, raised=True)
    assert not found.holds_with(total, 99, answer, raised=True)
    floor = next(item for item in found.listed if item.id == "bound.grants.floor")
    answer = found.solved(found.names, [floor.id], whole=True, nodes_max=100)
    assert found.holds_with(floor, 100, answer, raised=False)
    assert not found.holds_with(floor, 99, answer, raised=False)


def test_money_kept_back_is_a_claim() -> None:
    found = claims(rule("reserve", "reserve", at_least="12"))
    assert "reserve" in found.names
    answer = found.solved(found.names, ["reserve"], whole=True, nodes_max=100)
    # 2 for the pool and 1 for grants of 20 leave 17.
    assert found.given(answer) == {}
    more = claims(rule("reserve", "reserve", at_least="18.50"))
    answer = more.solved(more.names, ["reserve"], whole=True, nodes_max=100)
    moved, upwards = more.given(answer)["reserve"]
    assert moved == pytest.approx(150)
    assert not upwards


def test_what_no_fund_may_pay_for_stays_closed_whatever_is_given_up() -> None:
    book = town(rule("small", "cap", "each request", at_most="5")).but(
        funds=(fund("gift", "20", pays_for="not request:hall"),)
    )
    found = claims_of(formulate(book.case()))
    answer = found.solved([], (), whole=True, nodes_max=100)
    assert answer.status == "optimal"
    hall = int(np.flatnonzero(found.problem.options.choices.request == "hall")[0])
    first = int(found.problem.options.choices.offset[hall])
    assert found.programme.upper[first] == 0.0
