"""Who pays for what, once amounts are known."""

import numpy as np

from apportion.allocation.formulation.formulate import formulate
from apportion.allocation.funding import allocations, fund_ids
from apportion.model.plan import Allocations
from tests.support.budgets import Budget, ask, budget, fund, rule, unit
from tests.support.planned import planned


def paid(book: Budget, *cents: int) -> list[tuple[str, str, int]]:
    problem = formulate(book.case())
    return rows(book, allocations(problem, np.array(cents, dtype=np.int64)))


def rows(book: Budget, held: Allocations) -> list[tuple[str, str, int]]:
    case = book.case()
    names = fund_ids(case)
    return [
        (f"{case.requests.id[line]} {case.periods[int(case.requests.period[line])]}", names[fund_index], amount)
        for line, fund_index, amount in zip(held.line.tolist(), held.fund.tolist(), held.amount.tolist(), strict=True)
    ]


def test_without_funds_there_is_one_called_general() -> None:
    assert paid(budget("5", unit("a", ask("x", "9"), ask("y", "9"))), 500, 0) == [("x 2026", "general", 500)]


def test_funds_are_used_up_in_the_order_of_their_table() -> None:
    book = budget(
        "60",
        unit("a", ask("x", "90"), ask("y", "90"), ask("z", "90")),
        funds=[fund("first", "25"), fund("second", "5"), fund("third", "40")],
    )
    assert paid(book, 2000, 2000, 2000) == [
        ("x 2026", "first", 2000),
        ("y 2026", "first", 500),
        ("y 2026", "second", 500),
        ("y 2026", "third", 1000),
        ("z 2026", "third", 2000),
    ]


def test_each_period_has_its_own_money() -> None:
    book = budget(
        "20",
        unit("a", ask("x", "9", period="2026"), ask("x", "9", period="2027"), ask("y", "9", period="2027")),
        periods=("2026", "2027"),
        funds=[fund("first", "5", None), fund("second", "9", "9")],
    )
    assert paid(book, 600, 300, 400) == [
        ("x 2026", "first", 500),
        ("x 2026", "second", 100),
        ("x 2027", "second", 300),
        ("y 2027", "second", 400),
    ]


def test_nobody_is_paid_where_nobody_asks() -> None:
    assert paid(budget("0", unit("a"), funds=[fund("first", "5")])) == []


def test_restricted_money_is_kept_for_its_purpose_and_order_decides_the_rest() -> None:
    """The grant may pay for nurses only; of the two free funds the first of the table is used up first."""
    book = budget(
        "30",
        unit("clinic", ask("nurse", "20", 5, tags=("health",)), ask("rent", "20", 3)),
        funds=[fund("free-one", "12"), fund("grant", "10", pays_for="tag:health"), fund("free-two", "20")],
    )
    plan = planned(book)
    assert plan.plan.allocations is not None
    used: dict[str, int] = {}
    for _, name, amount in rows(book, plan.plan.allocations):
        used[name] = used.get(name, 0) + amount
    assert used == {"free-one": 1200, "grant": 1000, "free-two": 800}
    assert [plan.amount(name) for name in ("nurse", "rent")] == [2000, 1000]


def test_a_rule_on_a_fund_is_kept_by_whoever_pays() -> None:
    book = budget(
        "30",
        unit("a", ask("x", "20", 2), ask("y", "20", 1)),
        funds=[fund("one", "20"), fund("two", "20")],
        rules=[rule("most", "cap", "fund:one and request:x", at_most="4")],
    )
    plan = planned(book)
    assert plan.plan.allocations is not None
    held = rows(book, plan.plan.allocations)
    assert sum(amount for line, name, amount in held if name == "one" and line.startswith("x")) <= 400
    assert plan.amount("x") == 2000
