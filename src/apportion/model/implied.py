"""Every rule that a plan has to respect: those written as rules and those implied by totals, units and funds.

One list, one spelling of identifiers; formulation, verification and reports all start from it.
"""

from __future__ import annotations

from decimal import Decimal

from apportion.model.case import Case
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
    rules = []
    for fund in case.funds:
        scope = Selector(((Term("fund", fund.id),),))
        shared = {
            "applies_to": scope,
            "reason": fund.reason,
            "authority": fund.authority,
            "origin": "funds",
            "fund": fund.id,
        }
        for period, amount in enumerate(fund.amounts):
            suffix = f".{case.periods[period]}" if len(case.periods) > 1 else ""
            since = 0 if fund.carries_forward and period else None
            held = amount or 0
            if since is not None:
                # Spending up to a period can use all money up to it: what is left is carried forward.
                held = sum(earlier or 0 for earlier in fund.amounts[: period + 1])
            if fund.expires is not None and period > fund.expires:
                since, held = None, 0
            rules.append(
                Rule(
                    id=f"fund.{fund.id}{suffix}",
                    kind=RuleKind.FUND,
                    measured_in=Measure.MONEY,
                    at_most=Decimal(held),
                    period=period,
                    since=since,
                    name=f"Money in {fund.name}",
                    **shared,  # type: ignore[arg-type]  # a mapping of mixed field types
                )
            )
            kept = fund.cash_floor[period] if fund.cash_floor else 0
            if kept:
                rules.append(
                    Rule(
                        id=f"cash_floor.{fund.id}{suffix}",
                        kind=RuleKind.CASH_FLOOR,
                        measured_in=Measure.MONEY,
                        at_most=Decimal(held - kept),
                        period=period,
                        since=since,
                        name=f"Cash floor of {fund.name}",
                        **shared,  # type: ignore[arg-type]  # a mapping of mixed field types
                    )
                )
            least = fund.must_spend[period] if fund.must_spend else 0
            if least:
                rules.append(
                    Rule(
                        id=f"must_spend.{fund.id}{suffix}",
                        kind=RuleKind.MUST_SPEND,
                        measured_in=Measure.MONEY,
                        at_least=Decimal(least),
                        period=period,
                        name=f"Least use of {fund.name}",
                        **shared,  # type: ignore[arg-type]  # a mapping of mixed field types
                    )
                )
        if fund.match is not None:
            rules.append(
                Rule(
                    id=f"match.{fund.id}",
                    kind=RuleKind.MATCH,
                    measured_in=Measure.PERCENT,
                    at_least=fund.match.percent,
                    name=f"Match of {fund.name}",
                    **shared,  # type: ignore[arg-type]  # a mapping of mixed field types
                )
            )
    return rules
