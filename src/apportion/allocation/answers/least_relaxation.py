"""The least that a rule would have to give way for a request to be funded, by planning with other limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

import numpy as np

from apportion.allocation.answers.own_changes import Asked
from apportion.allocation.answers.trials import Trials, doubling, least_step
from apportion.allocation.explanation.demands import amount_words, cash_floor
from apportion.allocation.judged import Judged
from apportion.allocation.proof.verify import verify_amounts
from apportion.kernel.exact import Int64Array
from apportion.model import wording
from apportion.model.case import Case
from apportion.model.edit_names import drop_edit, limit_edit
from apportion.model.implied import all_rules
from apportion.model.relaxed import Side, with_limit
from apportion.model.rule import LOGICAL, Measure, Rule, RuleKind
from apportion.model.selection import mentions_funds, select_lines
from apportion.model.selector import Selector
from apportion.model.why_not import Counted, LeastChange
from apportion.model.without import may_be_left_out, without_rule

RULES_MAX: Final = 40
"""Rules that are tried."""
_RUNGS: Final = 7
_RUNGS_COSTLY: Final = 4
_FINE_STEPS: Final = 1 << 5
"""Steps to which a limit is found in large cases, in parts of what the rule would have to give at the most."""
_GRID: Final = {
    Measure.MONEY: Fraction(1),
    Measure.PERCENT: Fraction(1, 10_000),
    Measure.QUANTITY: Fraction(1, 1_000),
    Measure.COUNT: Fraction(1),
}
"""Smallest steps in which limits are changed: a minor unit, a hundredth of a percent, a thousandth, one decision."""
_COUNTED: Final[dict[Measure, Counted]] = {
    Measure.MONEY: "money",
    Measure.PERCENT: "percent",
    Measure.QUANTITY: "quantity",
    Measure.COUNT: "count",
}


def rules_to_ask(judged: Judged, lines: Int64Array) -> tuple[Rule, ...]:
    """The rules that may stand in the way of some lines, those that bind or name the lines first.

    Where everything is divisible a rule without a price keeps nobody from anything.
    """
    case = judged.case
    rules = [rule for rule in all_rules(case) if may_be_left_out(rule) or rule.kind is RuleKind.FUND]
    if judged.solution.search is None and not judged.planned.stages:
        priced = {judged.problem.rows[index].rule.id for index, price in judged.solution.row_prices.items() if price}
        priced |= set(judged.problem.bound_rules.values()) | {rule.id for rule in judged.problem.reserve_rules}
        rules = [rule for rule in rules if rule.id in priced]
    tight = {item.rule.id for item in judged.verdict.measured if item.room <= 0}
    ranked = sorted(rules, key=lambda rule: (not _touches(case, rule, lines), rule.id not in tight))
    return tuple(ranked[:RULES_MAX])


def _touches(case: Case, rule: Rule, lines: Int64Array) -> bool:
    if rule.kind is RuleKind.FUND:
        fund = next(item for item in case.funds if item.id == rule.fund)
        here = rule.period is None or rule.since is not None or bool((case.requests.period[lines] == rule.period).any())
        return here and bool(select_lines(case, fund.pays_for)[lines].any())
    sides = [rule.applies_to] + ([rule.relative_to] if rule.kind in LOGICAL else [])
    plain = [Selector(side.alternatives) for side in sides]
    return any(mentions_funds(side) or bool(select_lines(case, side)[lines].any()) for side in plain)


@dataclass(frozen=True, eq=False)
class _Helpful:
    """A rule without which a request is funded, or a fund with whose money raised by what it asks for."""

    rule: Rule
    other: Judged
    """The plan without it."""
    needed: Mapping[Side, int]
    """By how many steps that plan misses each of its limits."""


def rule_changes(asked: Asked, trials: Trials, *, to_the_unit: bool) -> tuple[list[LeastChange], int, int]:
    """The least that each rule would have to give way, or that it is left out; how many were tried, and of how many.

    First every rule is left out, then the limits of those that helped are narrowed down as far as there is work left.

    Args:
        asked: the request. The money of a fund is raised by what the request asks for at the most.
        trials: by whom plans are made.
        to_the_unit: whether limits are found to their smallest step.
    """
    rules = rules_to_ask(asked.judged, asked.lines)
    helpful: list[_Helpful] = []
    tried = 0
    for rule in rules:
        if trials.is_spent:
            trials.is_cut = True
            break
        found = _helps(asked, rule, trials)
        helpful += [] if found is None else [found]
        tried += 1
    changes = []
    for item in helpful:
        narrowed = None
        if len(item.needed) == 1 and not trials.is_spent:
            side, steps = next(iter(item.needed.items()))
            narrowed = _least_limit(asked, item.rule, side, steps, trials, to_the_unit=to_the_unit)
        changes += [narrowed] if narrowed is not None else _left_out(asked, item)
    return changes, tried, len(rules)


def _helps(asked: Asked, rule: Rule, trials: Trials) -> _Helpful | None:
    case = asked.case
    if rule.kind is not RuleKind.FUND:
        other = trials.funds(without_rule(case, rule))
        return None if other is None else _Helpful(rule, other, _needed(case, rule, other))
    if rule.since is not None or rule.at_most is None:
        return None
    more = with_limit(case, rule, "at_most", rule.at_most + asked.asked)
    other = trials.funds(more)
    return None if other is None else _Helpful(rule, other, _needed(case, rule, other) or {"at_most": asked.asked})


def _left_out(asked: Asked, item: _Helpful) -> list[LeastChange]:
    rule = item.rule
    if rule.kind is RuleKind.FUND:
        return []
    return [
        LeastChange(
            subject="rule",
            counted_in="",
            before=None,
            after=None,
            text=f"{asked.funded} without the rule '{_title(asked.case, rule)}'.",
            rule=rule.id,
            reaches=asked.reaches,
            is_proved=item.other.proof.searched_all,
            is_least=False,
            edits=drop_edit(asked.case, rule),
        )
    ]


def _needed(case: Case, rule: Rule, other: Judged) -> dict[Side, int]:
    """By how many steps a plan misses each limit of a rule; empty where no limit says it."""
    grid = _GRID.get(rule.measured_in)
    if grid is None or not rule.is_hard or rule.kind is RuleKind.FORBIDDEN:
        return {}
    verdict = verify_amounts(case, other.amounts, other.paid, other.kept, other.chosen)
    steps: dict[Side, int] = {}
    for item in verdict.measured:
        if item.rule.id != rule.id or item.room >= 0:
            continue
        have = abs(item.have) if rule.kind is RuleKind.BALANCE else item.have
        over = None if rule.at_most is None else have - Fraction(rule.at_most)
        under = None if rule.at_least is None else Fraction(rule.at_least) - have
        if over is not None and over > 0:
            steps["at_most"] = max(steps.get("at_most", 0), -(-over // grid))
        if under is not None and under > 0:
            steps["at_least"] = max(steps.get("at_least", 0), -(-under // grid))
    return steps


def _least_limit(
    asked: Asked, rule: Rule, side: Side, steps: int, trials: Trials, *, to_the_unit: bool
) -> LeastChange | None:
    case = asked.case
    stated = rule.at_most if side == "at_most" else rule.at_least
    if stated is None or steps <= 0:
        return None
    grid = _GRID[rule.measured_in] * (1 if side == "at_most" else -1)

    def limit(step: int) -> Decimal:
        exact = Fraction(stated) + grid * step
        return Decimal(exact.numerator) / Decimal(exact.denominator)

    def funds(step: int) -> int | None:
        other = trials.funds(with_limit(case, rule, side, limit(step)))
        return None if other is None else _needed(case, rule, other).get(side, step)

    finest = 1 if to_the_unit else max(1, steps // _FINE_STEPS)
    found = least_step(funds, doubling(steps, _RUNGS if to_the_unit else _RUNGS_COSTLY), finest)
    if found is None:
        return None
    after = limit(found.step)
    return LeastChange(
        subject="limit",
        counted_in=_COUNTED[rule.measured_in],
        before=_said(case, rule, Fraction(stated)),
        after=_said(case, rule, Fraction(after)),
        text=f"{asked.funded} {_text(case, rule, side, Fraction(stated), Fraction(after))}",
        rule=rule.id,
        reaches=asked.reaches,
        is_proved=trials.proves(with_limit(case, rule, side, after)),
        is_least=found.is_least,
        edits=limit_edit(case, rule, side, after),
    )


def _said(case: Case, rule: Rule, limit: Fraction) -> Fraction:
    """A limit as people state it: of a cash floor what has to be left, not what may be spent."""
    if rule.kind is RuleKind.CASH_FLOOR and rule.at_most is not None:
        return cash_floor(case, rule) - (limit - Fraction(rule.at_most))
    return limit


def _text(case: Case, rule: Rule, side: Side, before: Fraction, after: Fraction) -> str:
    said, stood = _said(case, rule, after), _said(case, rule, before)
    if rule.kind is RuleKind.FUND:
        when = f" in {case.periods[rule.period or 0]}" if len(case.periods) > 1 else ""
        fund = next(item for item in case.funds if item.id == rule.fund)
        more = wording.money(case, said - stood)
        return f"if {fund.name} had {wording.money(case, said)}{when}, {more} more."
    words = "at most" if side == "at_most" and rule.kind is not RuleKind.CASH_FLOOR else "at least"
    difference = abs(said - stood)
    points = wording.percent(case, difference).replace("%", "percentage points")
    by = points if rule.measured_in is Measure.PERCENT else amount_words(case, rule, difference)
    if rule.measured_in is Measure.COUNT:
        by = wording.quantity(case, difference)
    direction = "more" if said > stood else "less"
    return (
        f"if '{_title(case, rule)}' were {words} {amount_words(case, rule, said)} instead of "
        f"{amount_words(case, rule, stood)} ({by} {direction})."
    )


def _title(case: Case, rule: Rule) -> str:
    """Name of a rule, with the period where rules of one fund differ in nothing else."""
    by_period = rule.origin == "funds" and rule.period is not None and len(case.periods) > 1
    return f"{rule.title} in {case.periods[rule.period or 0]}" if by_period else rule.title


def decisions_named(case: Case, selector: Selector) -> Int64Array:
    """The decisions that a selector means by the lines of their leading requests."""
    if mentions_funds(selector) or selector.each:
        return np.zeros(0, dtype=np.int64)
    leads = case.requests.leads[select_lines(case, selector)]
    return np.unique(leads[leads >= 0])
