"""Changes of a case by the names that ``apportion what-if`` takes. Knows names; changes nothing."""

from __future__ import annotations

from decimal import Decimal

from apportion.model.case import Case
from apportion.model.relaxed import Side
from apportion.model.rule import Measure, Rule, RuleKind
from apportion.model.why_not import Edit

Edits = tuple[Edit, ...]

_OF_FUNDS = {
    RuleKind.FUND: "fund",
    RuleKind.MUST_SPEND: "must_spend",
    RuleKind.CASH_FLOOR: "cash_floor",
    RuleKind.MATCH: "match",
}


def amount_edit(case: Case, name: str, amount_minor: int) -> Edit:
    """A number of the case set to an amount."""
    return _set(case, name, case.currency.text(amount_minor))


def number_edit(case: Case, name: str, number: Decimal) -> Edit:
    """A number of the case set to a plain number."""
    # Three decimals behind one point could also be thousands: four never are.
    return _set(case, name, f"{number:.4f}")


def total_edits(case: Case, changed: Case) -> Edits:
    """Another total, with the fund that grows with it."""
    edits = [amount_edit(case, "total", changed.total)]
    for before, after in zip(case.funds, changed.funds, strict=True):
        for period, (was, now) in enumerate(zip(before.amounts, after.amounts, strict=True)):
            if was != now:
                edits.append(amount_edit(case, _with_period(case, f"fund.{before.id}", period), now or 0))
    return tuple(edits)


def limit_edit(case: Case, rule: Rule, side: Side, limit: Decimal) -> Edits:
    """Another limit of a rule, given in the measure in which the rule holds it."""
    if rule.origin == "units":
        return (amount_edit(case, f"{rule.kind.value}.{rule.applies_to.unit}", int(limit)),)
    if rule.origin == "funds":
        return _fund_limit(case, rule, limit)
    name = f"rule.{rule.id}.{side}"
    if rule.measured_in is Measure.MONEY:
        return (amount_edit(case, name, int(limit)),)
    if rule.measured_in is Measure.PERCENT:
        return (_set(case, name, f"{(limit * 100).normalize():f}%"),)
    if rule.measured_in is Measure.COUNT:
        return (_set(case, name, str(int(limit))),)
    return (number_edit(case, name, limit),)


def _fund_limit(case: Case, rule: Rule, limit: Decimal) -> Edits:
    fund, period = next(item for item in case.funds if item.id == rule.fund), rule.period or 0
    name = _with_period(case, f"{_OF_FUNDS[rule.kind]}.{fund.id}", period)
    if rule.kind is RuleKind.MATCH:
        return (_set(case, f"match.{fund.id}", f"{(limit * 100).normalize():f}%"),)
    more = int(limit - (rule.at_most or Decimal(0)))
    if rule.kind is RuleKind.FUND:
        return (amount_edit(case, name, (fund.amounts[period] or 0) + more),)
    if rule.kind is RuleKind.CASH_FLOOR:
        return (amount_edit(case, name, fund.cash_floor[period] - more),)
    return (amount_edit(case, name, int(limit)),)


def drop_edit(case: Case, rule: Rule) -> Edits:
    """A rule left out."""
    if rule.origin == "units":
        return (_drop(f"{rule.kind.value}.{rule.applies_to.unit}"),)
    if rule.origin == "funds":
        name = f"{_OF_FUNDS[rule.kind]}.{rule.fund}"
        return (_drop(name if rule.kind is RuleKind.MATCH else _with_period(case, name, rule.period or 0)),)
    return (_drop(f"rule.{rule.id}"),)


def _with_period(case: Case, name: str, period: int) -> str:
    return f"{name}.{case.periods[period]}" if len(case.periods) > 1 else name


def _set(case: Case, name: str, number: str) -> Edit:
    return "set", f"{name}={number.replace('.', case.number_format[5])}"


def _drop(name: str) -> Edit:
    return "drop", name
