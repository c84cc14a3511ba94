"""The table of rules: which limits each kind needs, in what they are counted, and what does not go together."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from apportion.model.findings import Place
from apportion.model.intake.amounts import Fault
from apportion.model.intake.clerk import Clerk
from apportion.model.intake.rows import Rows, blank
from apportion.model.intake.selectors import read_selector
from apportion.model.intake.tables import report_duplicates
from apportion.model.raw import CellKind, RawTable
from apportion.model.rule import Measure, Rule, RuleKind
from apportion.model.selector import EACH_KINDS, EVERYTHING, Selector

_RESERVED_PREFIX: Final = re.compile(
    r"(?:floor|cap|fund|match|must_spend|cash_floor|bound|worth|breach|fairness|criterion)\."
)
_RESERVED: Final = "total"
_LIMITS: Final = ("at_least", "at_most", "exactly")


@dataclass(frozen=True)
class _Demand:
    """What a kind of rule needs and permits."""

    limits: tuple[str, ...]
    measures: tuple[Measure, ...]
    each: tuple[str, ...] = ()
    """What the rule can be made for each of."""
    relative: bool = False
    """Whether ``relative_to`` may be filled in."""
    scoped: bool = True
    """Whether ``applies_to`` may be filled in."""
    needs: tuple[str, ...] = ()
    """Selectors that have to be filled in."""
    limited: bool = True
    """Whether a limit has to be stated."""
    soft: bool = True
    """Whether it can be broken at a price, or as little as possible."""
    in_period: bool = True
    """Whether it can be about one budget period."""
    authority: bool = False
    """Whether it has to be said who demands it."""


_MONEY: Final = (Measure.MONEY,)
_PERCENT: Final = (Measure.PERCENT,)
_COUNT: Final = (Measure.COUNT,)
_GROUPS: Final = ("unit", "category", "tag")
_BOTH: Final = ("applies_to", "relative_to")
_DEMANDS: Final = {
    RuleKind.TOTAL: _Demand(_LIMITS, _MONEY, scoped=False),
    RuleKind.FLOOR: _Demand(("at_least",), _MONEY, each=EACH_KINDS),
    RuleKind.CAP: _Demand(("at_most",), _MONEY, each=EACH_KINDS),
    RuleKind.MANDATE: _Demand(("at_least", "exactly"), _MONEY, each=EACH_KINDS, limited=False, authority=True),
    RuleKind.SHARE: _Demand(_LIMITS, _PERCENT, each=EACH_KINDS, relative=True),
    RuleKind.RATIO: _Demand(_LIMITS, _PERCENT, relative=True),
    RuleKind.CHANGE: _Demand(_LIMITS, _PERCENT, each=EACH_KINDS),
    RuleKind.RESERVE: _Demand(("at_least", "exactly"), (Measure.MONEY, Measure.PERCENT), scoped=False),
    RuleKind.RESOURCE: _Demand(_LIMITS, (Measure.QUANTITY,)),
    RuleKind.BALANCE: _Demand(("at_most",), _PERCENT, each=_GROUPS, needs=("applies_to",)),
    RuleKind.FORBIDDEN: _Demand((), _MONEY, limited=False, soft=False, authority=True),
    RuleKind.REQUIRES: _Demand(
        ("at_least",), _COUNT, relative=True, needs=_BOTH, limited=False, soft=False, in_period=False
    ),
    RuleKind.EXCLUDES: _Demand(
        (), _COUNT, relative=True, needs=("applies_to",), limited=False, soft=False, in_period=False
    ),
    RuleKind.TOGETHER: _Demand((), _COUNT, needs=("applies_to",), limited=False, soft=False, in_period=False),
    RuleKind.CHOOSE: _Demand(_LIMITS, _COUNT, each=_GROUPS, soft=False, in_period=False),
}
_OF_DECISIONS: Final = _Demand((), _COUNT, limited=False, soft=False, in_period=False, authority=True)
"""A mandate without a limit: the decisions have to be funded."""


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
                "a name that is not 'total' and does not begin with floor. cap. fund. match. must_spend. cash_floor. "
                "bound. worth. breach. fairness. or criterion.",
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
    if kind is RuleKind.MANDATE and not any(rows.cell(row, limit)[0].strip() for limit in _LIMITS):
        demand = _OF_DECISIONS
    measure, at_least, at_most = _limits(rows, row, kind, demand)
    about_money = kind is not RuleKind.CHANGE and demand.measures != _COUNT
    applies_to = read_selector(rows, row, "applies_to", each=demand.each, funds=about_money)
    relative_to = read_selector(rows, row, "relative_to", funds=about_money)
    authority = rows.text(row, "authority")
    price, priority = _softness(rows, row, word, demand)
    resource = _resource(rows, row, kind)
    period_name = rows.reference(row, "period", "period")
    _check_scope(rows, row, word, demand, applies_to)
    if demand.authority and not authority:
        fault = Fault(
            "rule.authority",
            f"the rule '{name}' of kind {word} has no authority",
            "the law, contract or body that demands it",
            f"Say who demands it; without that, use the kind {'floor' if kind is RuleKind.MANDATE else 'cap'}.",
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
        priority=priority,
        name=rows.text(row, "name"),
        reason=rows.text(row, "reason"),
        authority=authority,
    )


def _check_scope(rows: Rows, row: int, word: str, demand: _Demand, applies_to: Selector | None) -> None:
    """Report selectors and periods that the kind does not have, or has to have."""
    if not demand.scoped and applies_to not in (None, EVERYTHING):
        message = f"a rule of kind {word} is about all money; use floor, cap or mandate for a part of it"
        _refuse(rows, row, "applies_to", message)
    if not demand.relative and rows.text(row, "relative_to"):
        message = f"a rule of kind {word} has no relative_to; only share, ratio, requires and excludes have"
        _refuse(rows, row, "relative_to", message)
    if not demand.in_period and rows.text(row, "period"):
        _refuse(rows, row, "period", "a decision is taken once for all periods, so this rule has none")
    for column in demand.needs:
        if not rows.text(row, column):
            fault = Fault(
                "rule.scope",
                f"a rule of kind {word} does not say what it is about in {column}",
                rows.spec.field(column).help,
                f"Fill in {column}.",
            )
            rows.report(row, column if rows.has(column) else "kind", fault)
    if demand.needs and demand.each and not demand.needs[1:] and applies_to is not None and not applies_to.each:
        fault = Fault(
            "rule.scope",
            f"a rule of kind {word} compares groups, and '{applies_to}' is one",
            "'each unit', 'each category' or 'each tag'",
            f"Write 'each unit in {applies_to}', or the groups that are meant.",
        )
        if rows.text(row, "applies_to"):
            rows.report(row, "applies_to", fault)


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
                f"a rule of kind {kind.value} has no {name}; it has {' or '.join(demand.limits) or 'no limits'}",
            )
    if "exactly" in stated and len(stated) > 1:
        message = "'exactly' is both limits at once; another limit beside it says something else"
        fault = Fault("rule.limits", message, "exactly, or at_least and at_most", "Empty one of the cells.")
        rows.report(row, "exactly", fault)
    if not stated and demand.limited:
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
    number: Decimal | int | None
    if measure is Measure.COUNT:
        number = rows.integer(row, column)
    else:
        number = rows.percent(row, column) if measure is Measure.PERCENT else rows.decimal(row, column)
    if number is None:
        return None
    least = Decimal(-1) if kind is RuleKind.CHANGE else Decimal(0)
    within = (RuleKind.SHARE, RuleKind.RESERVE, RuleKind.BALANCE)
    most = Decimal(1) if kind in within and measure is Measure.PERCENT else None
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
    return Decimal(number)


def _softness(rows: Rows, row: int, word: str, demand: _Demand) -> tuple[Decimal | None, int | None]:
    """Price and priority class of a soft rule, nothing of a hard one."""
    strength = rows.choice(row, "strength")
    price, priority = rows.decimal(row, "price"), rows.integer(row, "priority")
    if strength == "soft" and not demand.soft:
        _refuse(rows, row, "strength", f"a rule of kind {word} holds or does not hold, so it is always hard")
        return None, None
    stated = [column for column in ("price", "priority") if rows.cell(row, column)[0].strip()]
    if strength != "soft":
        for column in stated:
            fault = Fault(
                f"rule.{column}",
                f"a hard rule is never broken, so it has no {column}",
                "an empty cell, or strength soft",
                f"Empty the {column}, or write soft in the column strength.",
            )
            rows.report(row, column, fault)
        return None, None
    if not stated:
        fault = Fault(
            "rule.price",
            "a soft rule needs a price, what is given up for each 1.00 by which it is broken, or a priority",
            "a number above zero",
            "State the price or the priority, or make the rule hard.",
        )
        rows.report(row, "price" if rows.has("price") else "strength", fault)
    if len(stated) > 1:
        fault = Fault(
            "rule.priority",
            "a soft rule is broken at a price or as little as possible, not both",
            "a price or a priority",
            "Empty one of the two cells.",
        )
        rows.report(row, "priority", fault)
    if price is not None and price <= 0:
        fault = Fault(
            "rule.price",
            "a price of zero or less would not hold anybody to the rule",
            "above zero",
            "Raise the price.",
        )
        rows.report(row, "price", fault)
    if priority is not None and priority < 1:
        fault = Fault("rule.priority", f"{priority} is no priority", "1, 2, 3 …", "Begin to count at 1.")
        rows.report(row, "priority", fault)
    return price, priority


def _resource(rows: Rows, row: int, kind: RuleKind) -> str:
    if kind is not RuleKind.RESOURCE:
        if rows.text(row, "resource"):
            _refuse(rows, row, "resource", f"a rule of kind {kind.value} has no resource")
        return ""
    if not rows.text(row, "resource"):
        rows.report(row, "resource", blank(rows.spec.field("resource")))
        return ""
    return rows.reference(row, "resource", "resource")
