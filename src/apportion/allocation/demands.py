"""What a rule demands, in words: the same wherever a rule is named."""

from __future__ import annotations

from fractions import Fraction

from apportion.model import wording
from apportion.model.case import Case
from apportion.model.rule import Measure, Rule


def demand(case: Case, rule: Rule) -> str:
    """The limits of a rule in its own measure: ``at least -3 %``, ``exactly $25,000,000.00``."""

    def write(limit: Fraction) -> str:
        if rule.measured_in is Measure.QUANTITY:
            return f"{wording.quantity(case, limit)} {rule.resource}"
        if rule.measured_in is Measure.PERCENT:
            return wording.percent(case, limit)
        return wording.money(case, limit)

    least = None if rule.at_least is None else write(Fraction(rule.at_least))
    most = None if rule.at_most is None else write(Fraction(rule.at_most))
    if least is not None and least == most:
        return f"exactly {least}"
    return " and ".join(part for part in (least and f"at least {least}", most and f"at most {most}") if part)
