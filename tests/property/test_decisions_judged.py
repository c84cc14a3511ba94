"""The judge and the second reading of a case agree on any plan at all, good or bad, with decisions and accounts."""

import random
from collections.abc import Mapping

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from apportion.allocation.proof.verify import Verdict, verify_amounts
from apportion.model.case import Case
from apportion.model.plan import Allocations
from tests.support.budgets import Budget
from tests.support.drawn_decisions import Extent, decided_budgets
from tests.support.oracles import every_plan
from tests.support.second_decisions import combinations
from tests.support.second_decisions import given as given_by
from tests.support.second_reading import Column, breach, columns, given_up, missed

ANY = st.one_of(
    decided_budgets(Extent(rules=3), soft="priority"),
    decided_budgets(Extent(rules=3, curved=True), soft="price"),
    decided_budgets(Extent(decisions=2, funds=2)),
)


def any_plan(case: Case, dice: random.Random) -> tuple[dict[Column, int], tuple[int, ...]]:
    """Options at random; amounts as the options ask for, here and there moved by a little."""
    chosen = dice.choice(list(combinations(case)))
    decided = given_by(case, chosen)
    plan: dict[Column, int] = {}
    for column in columns(case):
        if column[0] == "keep":
            plan[column] = min(case.total, dice.randint(0, 2))
            continue
        line = column[1]
        least, most = decided.get(line, (int(case.requests.floor[line]), int(case.requests.cap[line])))
        so_far = sum(amount for (kind, other, _), amount in plan.items() if kind == "pay" and other == line)
        plan[column] = max(0, dice.randint(least, most) - so_far)
        if dice.random() < 0.15:
            plan[column] = max(0, plan[column] + dice.choice((-1, 1)))
    return plan, chosen


@given(ANY, st.randoms(use_true_random=False))
@settings(max_examples=250)
def test_the_judge_and_the_second_reading_agree_on_any_plan(book: Budget, dice: random.Random) -> None:
    case = book.case()
    for _ in range(4):
        plan, chosen = any_plan(case, dice)
        assert judged_broken(case, plan, chosen) == named(missed(case, plan, chosen))


@given(decided_budgets(Extent(decisions=2, divisible=1, rules=3), soft="price"))
@settings(max_examples=60)
def test_the_judge_passes_every_plan_that_trying_finds(book: Budget) -> None:
    case = book.case()
    for tried in every_plan(case):
        for row in range(min(5, tried.plans.shape[0])):
            plan = tried.plan(row)
            assert judged_broken(case, plan, tried.chosen) == set()


@given(decided_budgets(Extent(rules=3), soft="priority"), st.randoms(use_true_random=False))
@settings(max_examples=60)
def test_misses_of_a_class_are_the_same_in_both_readings(book: Budget, dice: random.Random) -> None:
    case = book.case()
    plan, chosen = any_plan(case, dice)
    verdict = judge(case, plan, chosen)
    for priority in (1, 2):
        assert verdict.breach(priority) == breach(case, plan, priority, chosen)
    assert verdict.soft_cost(case) == given_up(case, plan, chosen) == 0


@given(decided_budgets(Extent(rules=3), soft="price"), st.randoms(use_true_random=False))
@settings(max_examples=60)
def test_what_soft_rules_cost_is_the_same_in_both_readings(book: Budget, dice: random.Random) -> None:
    case = book.case()
    plan, chosen = any_plan(case, dice)
    assert judge(case, plan, chosen).soft_cost(case) == given_up(case, plan, chosen)


def judge(case: Case, plan: dict[Column, int], chosen: tuple[int, ...]) -> Verdict:
    rows = sorted(
        (line, max(fund, 0), amount) for (kind, line, fund), amount in plan.items() if kind == "pay" and amount
    )
    held = Allocations(
        np.array([row[0] for row in rows], dtype=np.int32),
        np.array([row[1] for row in rows], dtype=np.int32),
        np.array([row[2] for row in rows], dtype=np.int64),
    )
    amounts = np.zeros(case.requests.count, dtype=np.int64)
    np.add.at(amounts, held.line, held.amount)
    kept = {case.rules[index].id: amount for (kind, index, _), amount in plan.items() if kind == "keep"}
    return verify_amounts(case, amounts, held, kept, np.array(chosen, dtype=np.int64))


def judged_broken(case: Case, plan: dict[Column, int], chosen: tuple[int, ...]) -> set[str]:
    """What the judge finds broken, spelled coarsely enough to be held against the second reading."""
    verdict = judge(case, plan, chosen)
    names = set()
    for item in verdict.broken:
        kind = item.rule.kind.value
        names.add(f"fund.{item.rule.fund}" if kind in ("fund", "cash_floor", "must_spend") else item.id)
    for fault in verdict.faults:
        words = fault.split(" ")
        if words[0] == "Fund":
            names.add(f"fund.{words[1]}")
        elif words[0] == "Nothing":
            names.add("must")
        elif "reserves" in fault:
            names.add("funds.with-reserves")
        else:
            names.add("bound")
    return names


def named(found: Mapping[str, object]) -> set[str]:
    """Names of the second reading without the line, decision or period that they end in."""
    return {
        name.rpartition(".")[0] if name.partition(".")[0] in ("bound", "must", "fund", "must_spend") else name
        for name in found
    }
