"""The table of rules: which limits each kind needs, in what they are counted, and what does not go together."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

import numpy as np

from apportion.model.case import Case
from apportion.model.findings import Place
from apportion.model.intake.amounts import Fault
from apportion.model.intake.clerk import Clerk
from apportion.model.intake.collector import Collector
from apportion.model.intake.rows import Rows, blank
from apportion.model.intake.selectors import read_selector
from apportion.model.intake.tables import report_duplicates
from apportion.model.raw import CellKind, RawTable
from apportion.model.rule import Measure, Rule, RuleKind
from apportion.model.selection import select_lines
from apportion.model.selector import EVERYTHING, Selector

_RESERVED_PREFIX: Final = re.compile(r"(?:floor|cap|fund|match|must_spend|bound)\.")
_RESERVED: Final = "total"
_NAMED_MAX: Final = 5
"""Requests named in one message; the others are counted."""
_LIMITS: Final = ("at_least", "at_most", "exactly")


@dataclass(frozen=True)
class _Demand:
    """What a kind of rule needs and permits."""

    limits: tuple[str, ...]
    measures: tuple[Measure, ...]
    each: bool = False
    relative: bool = False
    scoped: bool = True
    """Whether ``applies_to`` may be filled in."""


_MONEY: Final = (Measure.MONEY,)
_PERCENT: Final = (Measure.PERCENT,)
_DEMANDS: Final = {
    RuleKind.TOTAL: _Demand(_LIMITS, _MONEY, scoped=False),
    RuleKind.FLOOR: _Demand(("at_least",), _MONEY, each=True),
    RuleKind.CAP: _Demand(("at_most",), _MONEY, each=True),
    RuleKind.MANDATE: _Demand(("at_least", "exactly"), _MONEY, each=True),
    RuleKind.SHARE: _Demand(_LIMITS, _PERCENT, each=True, relative=True),
    RuleKind.RATIO: _Demand(_LIMITS, _PERCENT, relative=True),
    RuleKind.CHANGE: _Demand(_LIMITS, _PERCENT, each=True),
    RuleKind.RESERVE: _Demand(("at_least", "exactly"), (Measure.MONEY, Measure.PERCENT), scoped=False),
    RuleKind.RESOURCE: _Demand(_LIMITS, (Measure.QUANTITY,)),
}


def read_rules(
    table: RawTable | None, clerk: Clerk, periods: tuple[str, ...], places: dict[tuple[str, str], Place]
) -> tuple[Rule, ...]:
    """The rules in the order of the table; a faulty one is reported and left out."""
    if table is None:
        return ()
    rows = Rows(table, clerk)
    names = [rows.name(row, "rule") for row in range(rows.count)]
    repeated = report_duplicates(rows.table, ((r, (n,)) for r, n in enumerate(names) if n), clerk.collector, "the rule")
    rules = []
    for row, name in enumerate(names):
        if name == _RESERVED or _RESERVED_PREFIX.match(name):
            fault = Fault(
                "rule.reserved",
                f"the name '{name}' belongs to a rule that follows from another table",
                "a name that is not 'total' and does not begin with floor. cap. fund. match. must_spend. or bound.",
                "Give the rule another name.",
            )
            rows.report(row, "rule", fault)
        rule = _rule(rows, row, name, periods)
        if rule is not None and name and row not in repeated:
            places["rules", name] = rows.place(row)
            rules.append(rule)
    clerk.report_alike("rule", (rule.id for rule in rules), {rule.id: places["rules", rule.id] for rule in rules})
    return tuple(rules)


def _rule(rows: Rows, row: int, name: str, periods: tuple[str, ...]) -> Rule | None:
    word = rows.choice(row, "kind")
    if not word:
        return None
    kind = RuleKind(word)
    demand = _DEMANDS[kind]
    measure, at_least, at_most = _limits(rows, row, kind, demand)
    applies_to = read_selector(rows, row, "applies_to", each=demand.each, funds=kind is not RuleKind.CHANGE)
    relative_to = read_selector(rows, row, "relative_to", funds=True)
    authority = rows.text(row, "authority")
    price = _price(rows, row)
    resource = _resource(rows, row, kind)
    period_name = rows.reference(row, "period", "period")
    if not demand.scoped and applies_to not in (None, EVERYTHING):
        _refuse(
            rows,
            row,
            "applies_to",
            f"a rule of kind {word} is about all money; use floor, cap or mandate for a part of it",
        )
    if not demand.relative and rows.text(row, "relative_to"):
        _refuse(rows, row, "relative_to", f"a rule of kind {word} has no relative_to; only share and ratio have")
    if kind is RuleKind.MANDATE and not authority:
        fault = Fault(
            "rule.authority",
            f"the mandate '{name}' has no authority",
            "the law, contract or body that demands it",
            "Say who demands it; without that, use the kind floor.",
        )
        rows.report(row, "authority", fault)
    return Rule(
        id=name,
        kind=kind,
        measured_in=measure,
        at_least=at_least,
        at_most=at_most,
        applies_to=EVERYTHING if applies_to is None else applies_to,
        relative_to=EVERYTHING if relative_to is None else relative_to,
        resource=resource,
        period=periods.index(period_name) if period_name in periods else None,
        price=price,
        name=rows.text(row, "name"),
        reason=rows.text(row, "reason"),
        authority=authority,
    )


def _refuse(rows: Rows, row: int, column: str, message: str) -> None:
    rows.report(
        row,
        column,
        Fault("rule.not-wanted", message, "an empty cell", "Empty the cell, or choose another kind."),
    )


def _limits(rows: Rows, row: int, kind: RuleKind, demand: _Demand) -> tuple[Measure, Decimal | None, Decimal | None]:
    stated = [name for name in _LIMITS if rows.cell(row, name)[0].strip()]
    measure = _measure(rows, row, stated, demand)
    for name in stated:
        if name not in demand.limits:
            _refuse(
                rows,
                row,
                name,
                f"a rule of kind {kind.value} has no {name}; it has {' or '.join(demand.limits)}",
            )
    if "exactly" in stated and len(stated) > 1:
        message = "'exactly' is both limits at once; another limit beside it says something else"
        fault = Fault("rule.limits", message, "exactly, or at_least and at_most", "Empty one of the cells.")
        rows.report(row, "exactly", fault)
    if not stated:
        wanted = " or ".join(demand.limits)
        fault = Fault("rule.no-limit", f"this rule of kind {kind.value} has no limit", wanted, f"Fill in {wanted}.")
        rows.report(row, demand.limits[0], fault)
    limits = {name: _limit(rows, row, name, measure, kind) for name in stated}
    at_least, at_most = limits.get("at_least"), limits.get("at_most")
    exactly = limits.get("exactly")
    if exactly is not None:
        return measure, exactly, exactly
    if at_least is not None and at_most is not None and at_least > at_most:
        low, high = rows.text(row, "at_least"), rows.text(row, "at_most")
        fault = Fault(
            "rule.crossed",
            f"the lower limit {low} is above the upper limit {high}",
            "at_least up to at_most",
            "Correct one of the two limits.",
        )
        rows.report(row, "at_least", fault)
    return measure, at_least, at_most


def _measure(rows: Rows, row: int, stated: list[str], demand: _Demand) -> Measure:
    """What the limits are counted in; where the kind leaves a choice, the cell's percent sign decides."""
    if len(demand.measures) == 1:
        return demand.measures[0]
    for name in stated:
        text, kind = rows.cell(row, name)
        if kind is CellKind.PERCENT or "%" in text:
            return Measure.PERCENT
    return Measure.MONEY


def _limit(rows: Rows, row: int, column: str, measure: Measure, kind: RuleKind) -> Decimal | None:
    if measure is Measure.MONEY:
        minor = rows.amount(row, column)
        return None if minor is None else Decimal(minor)
    number = rows.percent(row, column) if measure is Measure.PERCENT else rows.decimal(row, column)
    if number is None:
        return None
    least = Decimal(-1) if kind is RuleKind.CHANGE else Decimal(0)
    most = Decimal(1) if kind in (RuleKind.SHARE, RuleKind.RESERVE) and measure is Measure.PERCENT else None
    if number < least or (most is not None and number > most):
        bounds = "-100% or more" if kind is RuleKind.CHANGE else "0% to 100%" if most is not None else "zero or more"
        fault = Fault(
            "rule.range",
            f"'{rows.cell(row, column)[0].strip()}' makes no sense as a limit of kind {kind.value}",
            bounds,
            "Correct the limit."
            + (" A percentage of something it is not a part of is a ratio." if kind is RuleKind.SHARE else ""),
        )
        rows.report(row, column, fault)
        return None
    return number


def _price(rows: Rows, row: int) -> Decimal | None:
    """The price of a soft rule, ``None`` for a hard one."""
    strength = rows.choice(row, "strength")
    price = rows.decimal(row, "price")
    stated = bool(rows.cell(row, "price")[0].strip())
    if strength == "hard" and stated:
        fault = Fault(
            "rule.price",
            "a hard rule is never broken, so it has no price",
            "an empty cell, or strength soft",
            "Empty the price, or write soft in the column strength.",
        )
        rows.report(row, "price", fault)
    if strength == "soft" and not stated:
        fault = Fault(
            "rule.price",
            "a soft rule needs a price: what is given up for each 1.00 by which it is broken",
            "a number above zero",
            "State the price, or make the rule hard.",
        )
        rows.report(row, "price" if rows.has("price") else "strength", fault)
    if strength == "soft" and price is not None and price <= 0:
        fault = Fault(
            "rule.price",
            "a price of zero or less would not hold anybody to the rule",
            "above zero",
            "Raise the price.",
        )
        rows.report(row, "price", fault)
    return price if strength == "soft" else None


def _resource(rows: Rows, row: int, kind: RuleKind) -> str:
    if kind is not RuleKind.RESOURCE:
        if rows.text(row, "resource"):
            _refuse(rows, row, "resource", f"a rule of kind {kind.value} has no resource")
        return ""
    if not rows.text(row, "resource"):
        rows.report(row, "resource", blank(rows.spec.field("resource")))
        return ""
    return rows.reference(row, "resource", "resource")


def check_last_year(case: Case, collector: Collector) -> None:
    """Report each change rule for whose requests it is not known what they received last year."""
    requests = case.requests
    for rule in case.rules:
        if rule.kind is not RuleKind.CHANGE:
            continue
        selected = select_lines(case, Selector(rule.applies_to.alternatives))
        if rule.period is not None:
            selected &= requests.period == rule.period
        unknown = np.flatnonzero(selected & ~requests.last_year_known)
        if not unknown.size:
            continue
        names = [f"'{requests.id[line]}'" for line in unknown[:_NAMED_MAX].tolist()]
        shown = ", ".join(names) + (f" and {unknown.size - _NAMED_MAX} more" if unknown.size > _NAMED_MAX else "")
        fault = Fault(
            "rule.last-year",
            f"the rule '{rule.id}' compares with last year, not known for {unknown.size} of its requests: {shown}",
            "last_year for every request that the rule is about",
            "Fill in last_year (0 for what is new), or leave these requests out of the rule with 'not'.",
        )
        collector.add(fault, case.places["rules", rule.id], rule.id)
