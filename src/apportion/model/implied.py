"""Every rule that a plan has to respect: those written as rules and those implied by totals, units and funds.

One list, one spelling of identifiers; formulation, verification and reports all start from it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from apportion.model.case import Case
from apportion.model.organisation import Fund
from apportion.model.rule import Measure, Rule, RuleKind
from apportion.model.selector import Selector, Term


def all_rules(case: Case) -> tuple[Rule, ...]:
    """Total, funds, floors and caps of units, then the case's own rules, in that order."""
    return (_total(case), *_fund_rules(case), *_unit_rules(case), *case.rules)


def _total(case: Case) -> Rule:
    amount = Decimal(case.total)
    exactly = case.total_is == "exactly"
    return Rule(
        id="total",
        kind=RuleKind.TOTAL,
        measured_in=Measure.MONEY,
        at_least=amount if exactly else None,
        at_most=amount,
        name="Total to allocate",
        origin="case",
    )


def _unit_rules(case: Case) -> list[Rule]:
    rules = []
    for unit in case.units:
        scope = Selector(((Term("unit", unit.id),),))
        if unit.floor is not None:
            rules.append(
                Rule(
                    id=f"floor.{unit.id}",
                    kind=RuleKind.FLOOR,
                    measured_in=Measure.MONEY,
                    at_least=Decimal(unit.floor),
                    applies_to=scope,
                    name=f"Floor of {unit.name}",
                    reason=unit.floor_reason,
                    authority=unit.floor_authority,
                    origin="units",
                )
            )
        if unit.cap is not None:
            rules.append(
                Rule(
                    id=f"cap.{unit.id}",
                    kind=RuleKind.CAP,
                    measured_in=Measure.MONEY,
                    at_most=Decimal(unit.cap),
                    applies_to=scope,
                    name=f"Cap of {unit.name}",
                    reason=unit.cap_reason,
                    authority=unit.cap_authority,
                    origin="units",
                )
            )
    return rules


def _fund_rules(case: Case) -> list[Rule]:
    rules: list[Rule] = []
    for fund in case.funds:
        for period in range(len(fund.amounts)):
            rules.extend(_rules_of_period(case, fund, period))
        if fund.match is not None:
            match = _fund_rule(case, fund, RuleKind.MATCH, f"Match of {fund.name}")
            rules.append(replace(match, measured_in=Measure.PERCENT, at_least=fund.match.percent))
    return rules


def _rules_of_period(case: Case, fund: Fund, period: int) -> Iterator[Rule]:
    """What a fund has, has to keep and has to spend in one period."""
    since = 0 if fund.carries_forward and period else None
    held = fund.amounts[period] or 0
    if since is not None:
        # Spending up to a period can use all money up to it: what is left is carried forward.
        held = sum(earlier or 0 for earlier in fund.amounts[: period + 1])
    if fund.expires is not None and period > fund.expires:
        since, held = None, 0
    money = _fund_rule(case, fund, RuleKind.FUND, f"Money in {fund.name}", period)
    yield replace(money, at_most=Decimal(held), since=since)
    kept = fund.cash_floor[period] if fund.cash_floor else 0
    if kept:
        floor = _fund_rule(case, fund, RuleKind.CASH_FLOOR, f"Cash floor of {fund.name}", period)
        yield replace(floor, at_most=Decimal(held - kept), since=since)
    least = fund.must_spend[period] if fund.must_spend else 0
    if least:
        spent = _fund_rule(case, fund, RuleKind.MUST_SPEND, f"Least use of {fund.name}", period)
        yield replace(spent, at_least=Decimal(least))


def _fund_rule(case: Case, fund: Fund, kind: RuleKind, name: str, period: int | None = None) -> Rule:
    suffix = f".{case.periods[period]}" if period is not None and len(case.periods) > 1 else ""
    return Rule(
        id=f"{kind.value}.{fund.id}{suffix}",
        kind=kind,
        measured_in=Measure.MONEY,
        applies_to=Selector(((Term("fund", fund.id),),)),
        period=period,
        name=name,
        reason=fund.reason,
        authority=fund.authority,
        origin="funds",
        fund=fund.id,
    )
