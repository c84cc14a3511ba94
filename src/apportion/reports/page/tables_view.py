"""The page's tables: rows of spelled figures, cut to what a reader can take in.

Knows which rows come first. It must not know markup.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

import numpy as np

from apportion.model.case import Case
from apportion.model.plan import Baseline, Plan, Reason, RequestOutcome, RuleOutcome, UnitOutcome
from apportion.model.rule import RuleKind
from apportion.reports.page.pictures import shown_names
from apportion.reports.tables import measured_in
from apportion.reports.words import Formatter, rule_price_sentence, sentence

UNITS_MAX: Final = 200
REQUESTS_MAX: Final = 200
RULES_MAX: Final = 100
MOVERS_MAX: Final = 12
VIOLATIONS_MAX: Final = 4
DASH: Final = "–"
"""Stands where nothing is stated; absent is not zero."""


@dataclass(frozen=True)
class UnitRow:
    """One unit."""

    name: str
    depth: int
    amount: str
    share: str
    floor: str
    cap: str
    asked: str
    last_year: str
    change: str
    change_share: str
    """The change relative to last year; empty where there is none."""
    why: str


@dataclass(frozen=True)
class RequestRow:
    """One request in one period."""

    name: str
    unit: str
    period: str
    amount: str
    asked: str
    funded: str
    floor: str
    last_year: str
    weight: str
    next_weighted: str
    needed: str
    why: str


@dataclass(frozen=True)
class FundRow:
    """One fund in one period."""

    name: str
    period: str
    available: str
    used: str
    left: str
    carried_in: str
    carried_out: str
    lapsed: str
    pays_for: str
    note: str


@dataclass(frozen=True)
class RuleRow:
    """One rule."""

    name: str
    about: str
    have: str
    need: str
    room: str
    text: str
    why: str
    lost: str
    """What the rule costs, by planning again without it; a dash where that was not tried."""
    strength: str
    """Empty for a hard rule."""


@dataclass(frozen=True)
class MoverRow:
    """A unit that would gain or lose."""

    name: str
    change: str


@dataclass(frozen=True)
class BaselineRow:
    """Another way to split the money."""

    name: str
    total: str
    value: str
    difference: str
    keeps_rules: bool
    violations: tuple[str, ...]
    text: str
    """How it was made, and what it breaks."""


def unit_rows(plan: Plan, formatter: Formatter) -> tuple[tuple[UnitRow, ...], int, UnitRow | None]:
    """Units in the plan's order (the largest where they are too many), how many are hidden, and the total."""
    chosen = _largest(plan.units, UNITS_MAX)
    names = shown_names(plan.units)
    rows = tuple(_unit_row(unit, names[unit.unit], plan, formatter) for unit in chosen)
    if not plan.units:
        return rows, 0, None
    tops = [unit for unit in plan.units if unit.depth == 0]
    last = [unit.last_year for unit in tops]
    known = [amount for amount in last if amount is not None]
    before = sum(known) if len(known) == len(last) else None
    whole = sum(unit.amount for unit in tops)
    total = UnitRow(
        name="Total",
        depth=0,
        amount=formatter.money(whole),
        share=formatter.percent(Fraction(1)),
        floor="",
        cap="",
        asked=formatter.money(sum(unit.requested for unit in tops)),
        last_year=_money(before, formatter),
        change=_change(whole, before, formatter),
        change_share=_change_share(whole, before, formatter),
        why="",
    )
    return rows, len(plan.units) - len(rows), total


def _could_be(plan: Plan, unit: str, formatter: Formatter) -> str:
    """How far the amount of a unit could move near the best; empty where it was not looked for."""
    found = None if plan.alternatives is None else plan.alternatives.of("unit", unit)
    if found is None or plan.alternatives is None:
        return ""
    kept = formatter.percent_plain(1 - plan.alternatives.within)
    if found.is_fixed:
        return f" It is the same in every plan that keeps {kept} of the value."
    low, high = formatter.money(found.low), formatter.money(found.high)
    return f" It could be from {low} to {high} in plans that keep {kept} of the value."


def _unit_row(unit: UnitOutcome, name: str, plan: Plan, formatter: Formatter) -> UnitRow:
    allocated = plan.allocated
    return UnitRow(
        name=name,
        depth=unit.depth,
        amount=formatter.money(unit.amount),
        share=formatter.percent(Fraction(unit.amount, allocated)) if allocated else DASH,
        floor=_money(unit.floor, formatter),
        cap=_money(unit.cap, formatter),
        asked=formatter.money(unit.requested),
        last_year=_money(unit.last_year, formatter),
        change=_change(unit.amount, unit.last_year, formatter),
        change_share=_change_share(unit.amount, unit.last_year, formatter),
        why=f"{_why(unit.reasons)}{_could_be(plan, unit.unit, formatter)}".strip(),
    )


def asked_rows(case: Case, formatter: Formatter) -> tuple[UnitRow, ...]:
    """The units of a case that has no plan: what they must have and may have."""
    depth = case.depth
    return tuple(
        UnitRow(
            name=unit.name or unit.id,
            depth=int(depth[position]),
            amount="",
            share="",
            floor=_money(unit.floor, formatter),
            cap=_money(unit.cap, formatter),
            asked="",
            last_year="",
            change="",
            change_share="",
            why=sentence(unit.floor_reason),
        )
        for position, unit in enumerate(case.units[:UNITS_MAX])
    )


def request_rows(case: Case, plan: Plan, formatter: Formatter) -> tuple[tuple[RequestRow, ...], int]:
    """Requests in the plan's order (the largest where they are too many), and how many are hidden.

    What belongs to a decision between options is told with the decision.
    """
    requests = case.requests
    decided = frozenset(requests.id[requests.choices.line].tolist())
    chosen = tuple(item for item in plan.requests if item.request not in decided)
    divisible = requests.count - int(np.unique(requests.choices.line).size)
    if len(chosen) > REQUESTS_MAX:
        ranked = sorted(chosen, key=lambda item: (-item.amount, item.request, item.period))[:REQUESTS_MAX]
        kept = {(item.request, item.period) for item in ranked}
        chosen = tuple(item for item in chosen if (item.request, item.period) in kept)
    units = {unit.unit: unit.name or unit.unit for unit in plan.units}
    rows = tuple(_request_row(item, units.get(item.unit, item.unit), formatter) for item in chosen)
    return rows, divisible - len(rows)


def _request_row(item: RequestOutcome, unit: str, formatter: Formatter) -> RequestRow:
    return RequestRow(
        name=item.name or item.request,
        unit=unit,
        period=item.period,
        amount=formatter.money(item.amount),
        asked=formatter.money(item.cap),
        funded=formatter.percent(Fraction(item.amount, item.cap), 0) if item.cap else DASH,
        floor=formatter.money(item.floor),
        last_year=_money(item.last_year, formatter),
        weight=formatter.number(Fraction(item.weight), 6),
        next_weighted=DASH if item.next_weighted is None else formatter.price(item.next_weighted),
        needed=DASH if item.needed_rate is None else formatter.money_price(item.needed_rate),
        why=_why(item.reasons),
    )


def fund_rows(plan: Plan, formatter: Formatter, *, with_rollover: bool = False) -> tuple[FundRow, ...]:
    """Every fund and period; what is left needs no sentence where columns say where it goes."""
    rows = []
    for fund in plan.funds:
        note = "" if with_rollover and (fund.carried_out or fund.lapsed) and not plan.reserve else _why(fund.reasons)
        if fund.binding and fund.price and not note:
            note = f"Used up: one more {formatter.one} here would add {formatter.price(fund.price)} of weighted value."
        rows.append(
            FundRow(
                name=fund.name or fund.fund or "All money",
                period=fund.period,
                available=formatter.money(fund.available),
                used=formatter.money(fund.used),
                left=formatter.money(fund.available - fund.used),
                carried_in=_if_any(fund.carried_in, formatter),
                carried_out=_if_any(fund.carried_out, formatter),
                lapsed=_if_any(fund.lapsed, formatter),
                pays_for="anything" if fund.pays_for in ("", "all") else fund.pays_for,
                note=note,
            )
        )
    return tuple(rows)


def rule_rows(plan: Plan, formatter: Formatter) -> tuple[tuple[RuleRow, ...], tuple[RuleRow, ...], int]:
    """Rules that bind, dearest first; the others in the plan's order; and how many are not shown."""
    felt = [rule for rule in plan.rules if _is_felt(rule)]
    felt.sort(key=lambda rule: (rule.broken_by <= 0, -(rule.value_lost or 0), -abs(rule.price or 0), rule.rule))
    others = [rule for rule in plan.rules if not _is_felt(rule)]
    binding = tuple(_rule_row(rule, formatter) for rule in felt[:RULES_MAX])
    rest = tuple(_rule_row(rule, formatter) for rule in others[:RULES_MAX])
    return binding, rest, len(plan.rules) - len(binding) - len(rest)


def _is_felt(rule: RuleOutcome) -> bool:
    return rule.binding or rule.broken_by > 0 or bool(rule.value_lost)


def _rule_row(rule: RuleOutcome, formatter: Formatter) -> RuleRow:
    authority = f"Authority: {rule.authority}." if rule.authority else ""
    return RuleRow(
        name=rule.name or rule.rule,
        about="everything" if rule.scope in ("", "all") else rule.scope,
        have=rule.have,
        need=rule.need,
        room=_room(rule, formatter),
        text=rule.text or rule_price_sentence(rule, formatter),
        why=" ".join(part for part in (sentence(rule.reason), authority) if part),
        lost=DASH if rule.value_lost is None else formatter.value(rule.value_lost),
        strength="" if rule.hard else "soft",
    )


def _room(rule: RuleOutcome, formatter: Formatter) -> str:
    if rule.slack is None:
        return DASH
    if measured_in(rule.kind) in ("quantity", "count"):
        return formatter.number(rule.slack, 3)
    return formatter.value(rule.slack) if rule.kind is RuleKind.WORTH else formatter.money_fine(rule.slack)


def movers(plan: Plan, formatter: Formatter) -> tuple[tuple[MoverRow, ...], tuple[MoverRow, ...]]:
    """Units whose amount would change if the total were larger, and if it were smaller; most affected first."""
    parents = {unit.parent for unit in plan.units}
    leaves = [unit for unit in plan.units if unit.unit not in parents]
    names = shown_names(leaves)
    up = [(unit.gains, names[unit.unit]) for unit in leaves if unit.gains]
    down = [(unit.loses, names[unit.unit]) for unit in leaves if unit.loses]
    return _movers(up, formatter), _movers(down, formatter)


def _movers(moved: list[tuple[int, str]], formatter: Formatter) -> tuple[MoverRow, ...]:
    ranked = sorted(moved, key=lambda item: (-abs(item[0]), item[1]))
    rows = [MoverRow(name, formatter.change(change)) for change, name in ranked[:MOVERS_MAX]]
    rest = ranked[MOVERS_MAX:]
    if rest:
        rows.append(MoverRow(f"{len(rest)} others together", formatter.change(sum(change for change, _ in rest))))
    return tuple(rows)


def baseline_rows(plan: Plan, formatter: Formatter) -> tuple[BaselineRow, ...]:
    """Other ways to split the money, as the plan lists them."""
    value = plan.proof.value_lower if plan.proof is not None else None
    rows = []
    for item in plan.baselines:
        worth = item.weighted_value
        difference = DASH
        if worth is not None and value is not None:
            more = value - worth
            share = f" ({formatter.percent_change(more / worth)})" if worth > 0 else ""
            difference = f"{'+' if more > 0 else ''}{formatter.value(more)}{share}"
        rows.append(
            BaselineRow(
                name=item.name,
                total=formatter.money(item.total),
                value=DASH if worth is None else formatter.value(worth),
                difference=difference,
                keeps_rules=item.keeps_rules,
                violations=item.violations,
                text=_baseline_text(item),
            )
        )
    return tuple(rows)


def _baseline_text(item: Baseline) -> str:
    said = [sentence(text) for text in (item.how, *item.violations[:VIOLATIONS_MAX])]
    more = len(item.violations) - VIOLATIONS_MAX
    return " ".join([*said, f"And {more} more."] if more > 0 else said)


def _largest(units: Sequence[UnitOutcome], most: int) -> tuple[UnitOutcome, ...]:
    if len(units) <= most:
        return tuple(units)
    ranked = sorted(units, key=lambda unit: (unit.depth, -unit.amount, unit.unit))[:most]
    kept = {unit.unit for unit in ranked}
    return tuple(unit for unit in units if unit.unit in kept)


def _if_any(amount: int, formatter: Formatter) -> str:
    return formatter.money(amount) if amount else DASH


def _money(amount: int | None, formatter: Formatter) -> str:
    return DASH if amount is None else formatter.money(amount)


def _change(amount: int, before: int | None, formatter: Formatter) -> str:
    return DASH if before is None else formatter.change(amount - before)


def _change_share(amount: int, before: int | None, formatter: Formatter) -> str:
    if before is None or before in (0, amount):
        return ""
    return formatter.percent_change(Fraction(amount - before, before))


def _why(reasons: tuple[Reason, ...]) -> str:
    return " ".join(sentence(reason.text) for reason in reasons)
