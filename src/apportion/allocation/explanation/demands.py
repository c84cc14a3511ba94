"""What a rule demands, in words: the same wherever a rule is named."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from apportion.model import wording
from apportion.model.case import Case
from apportion.model.rule import Measure, Rule, RuleKind

_MEASURES: Final = {
    "strategic": "weighted value",
    "value": "value without weights",
    "score": "score",
    "npv": "net present value",
}


def demand(case: Case, rule: Rule) -> str:
    """The limits of a rule in its own measure: ``at least -3 %``, ``exactly $25,000,000.00``, ``all funded``."""
    special = _about_decisions(rule)
    if special:
        return special
    if rule.kind is RuleKind.FORBIDDEN:
        return "no money"
    if rule.kind is RuleKind.CASH_FLOOR:
        return f"at least {wording.money(case, cash_floor(case, rule))} left at the end of {_period(case, rule)}"
    if rule.kind is RuleKind.BALANCE and rule.at_most is not None:
        points = wording.percent(case, rule.at_most).replace("%", "percentage points")
        return f"within {points} of the part of what they ask for that all receive together"
    least = None if rule.at_least is None else amount_words(case, rule, Fraction(rule.at_least))
    most = None if rule.at_most is None else amount_words(case, rule, Fraction(rule.at_most))
    if least is not None and least == most:
        text = f"exactly {least}"
    else:
        text = " and ".join(part for part in (least and f"at least {least}", most and f"at most {most}") if part)
    if rule.kind is RuleKind.FUND and rule.since is not None:
        return f"{text} from {case.periods[rule.since]} to {_period(case, rule)}"
    if rule.period is not None and len(case.periods) > 1:
        return f"{text} in {_period(case, rule)}"
    if rule.kind is RuleKind.BREACH:
        return f"missed by {text} together"
    return text


def amount_words(case: Case, rule: Rule, number: Fraction) -> str:
    """A number in the measure that the limits of a rule are counted in."""
    match rule.measured_in:
        case Measure.QUANTITY:
            return f"{wording.quantity(case, number)} {rule.resource}".rstrip()
        case Measure.PERCENT:
            return wording.percent(case, number)
        case Measure.COUNT:
            return f"{wording.quantity(case, number)} funded"
        case Measure.WORTH:
            return f"{wording.value(case, number)} of {measure_words(rule.measure)}"
        case Measure.MONEY:
            return wording.money(case, number)


def measure_words(measure: str) -> str:
    """A measure of worth as it is spoken of."""
    return _MEASURES.get(measure, "the criteria together")


def cash_floor(case: Case, rule: Rule) -> int:
    """What the fund of a cash floor has to hold at the end of the rule's period, in minor units."""
    fund = next(item for item in case.funds if item.id == rule.fund)
    return fund.cash_floor[rule.period or 0]


def _about_decisions(rule: Rule) -> str:
    """What a rule on which decisions are funded asks for; empty for other rules."""
    match rule.kind:
        case RuleKind.REQUIRES:
            enough = "" if rule.at_least is None else f"at least {rule.at_least:f} of "
            return f"funded only with {enough}{rule.relative_to}"
        case RuleKind.EXCLUDES:
            if rule.relative_to.is_everything:
                return "at most 1 funded"
            return f"none funded beside {rule.relative_to}"
        case RuleKind.TOGETHER:
            return "all funded or none"
        case RuleKind.MANDATE if rule.at_least is None and rule.at_most is None:
            return "all funded"
        case _:
            return ""


def _period(case: Case, rule: Rule) -> str:
    return case.periods[rule.period or 0]
