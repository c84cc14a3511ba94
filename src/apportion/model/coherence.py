"""Figures of a case that do not fit together: reported with the arithmetic, never corrected.

Everything here is a warning. Whether a plan can exist at all is proved by the solver, which also names the rules that
contradict each other; these warnings come first because they cost nothing and point at single figures.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

import numpy as np

from apportion.kernel.exact import Int64Array, exact_sum
from apportion.model.case import Case
from apportion.model.findings import Finding, Findings
from apportion.model.fit import (
    at,
    compared_groups,
    decided_bounds,
    last_loss,
    line_place,
    named,
    needed_lines,
    rules_of_decisions,
    unpaid_parts,
    warn,
)
from apportion.model.organisation import Fund
from apportion.model.requests import Mask
from apportion.model.selection import select_lines, select_pairs
from apportion.model.selector import Selector

_NAMED_MAX: Final = 5
"""Names in one message; the others are counted."""

COHERENCE_CODES: Final[Mapping[str, str]] = {
    "fit.weights": "The strategic weights of the requests do not sum to what the setting weights_sum_to says.",
    "fit.objective-weights": "The weights of the objectives do not sum to 1.",
    "fit.floors-total": "The floors together exceed the total.",
    "fit.floors-cap": "The floors inside a unit exceed its cap.",
    "fit.floor-reach": "The requests of a unit cannot take up its floor.",
    "fit.caps-total": "The caps together are below a total that has to be allocated to the last cent.",
    "fit.floors-envelope": "The floors of the units exceed an envelope that is meant to cover them.",
    "fit.needs-envelope": "What units need in a category exceeds its envelope.",
    "fit.needs-cap": "A unit needs more than it may receive.",
    "fit.initiatives-need": "The initiatives of a unit cost more than it says it needs in their category.",
    "fit.envelopes-total": "The envelopes do not sum to the total.",
    "fit.envelope-unused": "Nothing in the case belongs to the category of an envelope.",
    "fit.baseline-total": "A proposed allocation does not sum to the total.",
    "fit.baseline-envelope": "A proposed allocation exceeds an envelope.",
    "fit.funds-total": "The funds hold less than the total.",
    "fit.fund-unused": "A fund may pay for no request.",
    "fit.request-unpaid": "No fund may pay for a request.",
    "fit.unit-idle": "A unit has no requests, its own or below it.",
    "fit.rule-idle": "A rule is about no request, or about no decision on its other side.",
    "fit.choose": "A rule asks for more decisions than there are.",
    "fit.groups": "Groups are compared, and there are fewer than two.",
    "fit.last-loss": "A loss is allowed on a criterion that no other comes after.",
    "fit.part-unpaid": "No fund may pay for a part of a request, so that the request cannot be funded.",
}
"""By code, what does not fit. All are warnings."""


def coherence(case: Case) -> Findings:
    """All warnings about a whole case, in the order of files and lines."""
    findings: list[Finding] = []
    checks = (_weights, _floors_and_caps, _envelopes, _needs, _initiatives, _proposals, _funds, _idle)
    for check in (*checks, rules_of_decisions, compared_groups, last_loss):
        findings.extend(check(case))
    return Findings.of(findings)


def _many(count: int, noun: str) -> str:
    return f"the {count} {noun}s" if count != 1 else f"the one {noun}"


def _number(exact: Fraction) -> str:
    """A finite decimal fraction without trailing zeros."""
    places = 0
    while exact.denominator != 1:
        exact, places = exact * 10, places + 1
    digits = f"{abs(exact.numerator):0{places + 1}d}"
    return f"{'-' if exact < 0 else ''}{digits[: len(digits) - places]}" + (f".{digits[-places:]}" if places else "")


def _beside(case: Case, amount: int, limit: int) -> str:
    """``1,100.00, 100.00 more than`` for 1,100.00 beside a limit of 1,000.00."""
    money = case.currency.grouped
    return f"{money(amount)}, {money(abs(amount - limit))} {'more' if amount > limit else 'less'} than"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _weights(case: Case) -> Iterator[Finding]:
    requests = case.requests
    if case.weights_sum_to is not None and requests.count:
        first = np.flatnonzero(np.concatenate(([True], requests.id[1:] != requests.id[:-1])) & ~_is_part(case))
        found = Fraction(exact_sum(requests.weight.scaled[first]), 10**requests.weight.places)
        wanted = Fraction(case.weights_sum_to)
        if found != wanted:
            who = _many(int(first.size), "request")
            yield warn(
                "fit.weights",
                f"The strategic weights of {who} sum to {_number(found)}, not {_number(wanted)}; "
                "they are used as stated.",
                at(case, "case", "weights_sum_to"),
                "Correct the weights, or the setting weights_sum_to. Only their proportions matter for who gets what.",
            )
    if case.objectives:
        found = sum((Fraction(objective.weight) for objective in case.objectives), Fraction(0))
        if found != 1:
            who = _many(len(case.objectives), "objective")
            yield warn(
                "fit.objective-weights",
                f"The weights of {who} sum to {_number(found)}, not 1; they are used as stated.",
                at(case, "objectives", case.objectives[0].id),
                "Correct the weights if they are meant as shares.",
            )


def _is_part(case: Case) -> Mask:
    """Lines of requests that are part of another, which have no weight of their own."""
    requests, choices = case.requests, case.requests.choices
    part = np.zeros(requests.count, dtype=np.bool_)
    if choices.count:
        owner = choices.decision_of_line(requests.count)
        lines = np.flatnonzero(owner >= 0)
        part[lines] = requests.id[lines] != choices.request[owner[lines]]
    return part


@dataclass(frozen=True)
class _Bounds:
    """What the floors and caps in and below each unit add up to, without the unit's own; and with it."""

    inner_floor: list[int]
    inner_cap: list[int]
    floor: list[int]
    cap: list[int]


def _bounds(case: Case) -> _Bounds:
    size = len(case.units)
    inner_floor, inner_cap = [0] * size, [0] * size
    decided = decided_bounds(case)
    order = np.argsort(case.requests.unit, kind="stable")
    if case.requests.choices.count:
        order = order[case.requests.choices.decision_of_line(case.requests.count)[order] < 0]
    edges = np.searchsorted(case.requests.unit[order], np.arange(size + 1))
    for unit in range(size):
        lines = order[edges[unit] : edges[unit + 1]]
        inner_floor[unit] = exact_sum(case.requests.floor[lines]) + int(decided[0][unit])
        inner_cap[unit] = exact_sum(case.requests.cap[lines]) + int(decided[1][unit])
    floor, cap = [0] * size, [0] * size
    for unit in np.argsort(-case.depth, kind="stable").tolist():
        own = case.units[unit]
        floor[unit] = max(inner_floor[unit], own.floor or 0)
        cap[unit] = inner_cap[unit] if own.cap is None else min(inner_cap[unit], own.cap)
        above = int(case.parent_index[unit])
        if above >= 0:
            inner_floor[above] += floor[unit]
            inner_cap[above] += cap[unit]
    return _Bounds(inner_floor, inner_cap, floor, cap)


def _floors_and_caps(case: Case) -> Iterator[Finding]:
    bounds, money = _bounds(case), case.currency.grouped
    for position, unit in enumerate(case.units):
        inner = bounds.inner_floor[position]
        if unit.cap is not None and inner > unit.cap:
            yield warn(
                "fit.floors-cap",
                f"The floors inside '{unit.id}' sum to {_beside(case, inner, unit.cap)} its cap of {money(unit.cap)}.",
                at(case, "units", unit.id),
                "Raise the cap, or lower floors inside the unit.",
            )
        reach = bounds.inner_cap[position]
        if unit.floor is not None and unit.floor > reach:
            yield warn(
                "fit.floor-reach",
                f"The floor of '{unit.id}' is {_beside(case, unit.floor, reach)} the {money(reach)} "
                "that its requests may receive.",
                at(case, "units", unit.id),
                "Lower the floor, raise the caps of requests, or add a request for what the floor is meant for.",
            )
    top = [position for position, above in enumerate(case.parent_index.tolist()) if above < 0]
    least, most = (
        sum(bounds.floor[position] for position in top),
        sum(bounds.cap[position] for position in top),
    )
    if least > case.total:
        yield warn(
            "fit.floors-total",
            f"The floors sum to {_beside(case, least, case.total)} the total of {money(case.total)}.",
            at(case, "case", "total"),
            "Raise the total or lower floors; until then no plan is possible.",
        )
    if case.total_is == "exactly" and most < case.total:
        yield warn(
            "fit.caps-total",
            f"Requests and units together may receive {_beside(case, most, case.total)} "
            f"the total of {money(case.total)}, which has to be allocated to the last cent.",
            case.places.get(("case", "total_is")) or at(case, "case", "total"),
            "Set total_is to at_most, or raise caps.",
        )


def _envelopes(case: Case) -> Iterator[Finding]:
    money = case.currency.grouped
    if case.envelopes:
        whole = sum(envelope.amount for envelope in case.envelopes)
        if whole != case.total:
            yield warn(
                "fit.envelopes-total",
                f"The envelopes sum to {_beside(case, whole, case.total)} the total of {money(case.total)}.",
                at(case, "envelopes", case.envelopes[0].category),
                "Correct an envelope or the total, unless the rest is meant for nothing in particular.",
            )
    used = {need.category for need in case.needs} | set(case.requests.categories)
    used |= {item.category for item in case.initiatives} | {row.category for row in case.proposals}
    for envelope in case.envelopes:
        place = at(case, "envelopes", envelope.category)
        if envelope.category not in used and not envelope.covers:
            yield warn(
                "fit.envelope-unused",
                f"No request, need, initiative or baseline belongs to the category '{envelope.category}'.",
                place,
                "Check the spelling of the category; nothing is compared with this envelope.",
            )
        needed = sum(need.amount for need in case.needs if need.category == envelope.category)
        if needed > envelope.amount:
            yield warn(
                "fit.needs-envelope",
                f"The needs of category '{envelope.category}' sum to {_beside(case, needed, envelope.amount)} "
                f"its envelope of {money(envelope.amount)}.",
                place,
                "Expect some needs to be met in part, or raise the envelope.",
            )
        floors = _top_floors(case) if envelope.covers == "floors" else 0
        if floors > envelope.amount:
            yield warn(
                "fit.floors-envelope",
                f"The floors of the units sum to {_beside(case, floors, envelope.amount)} the envelope "
                f"'{envelope.category}' of {money(envelope.amount)}, which is meant to cover them.",
                place,
                "Raise the envelope, or lower floors.",
            )


def _top_floors(case: Case) -> int:
    """Stated floors of units, each unit's or those below it, whichever is more."""
    floor = [0] * len(case.units)
    below = [0] * len(case.units)
    for position in np.argsort(-case.depth, kind="stable").tolist():
        floor[position] = max(below[position], case.units[position].floor or 0)
        above = int(case.parent_index[position])
        if above >= 0:
            below[above] += floor[position]
    return sum(floor[position] for position in range(len(floor)) if int(case.parent_index[position]) < 0)


def _needs(case: Case) -> Iterator[Finding]:
    if not case.needs:
        return
    bounds, money = _bounds(case), case.currency.grouped
    for unit in sorted({need.unit for need in case.needs}):
        rows = [need for need in case.needs if need.unit == unit]
        needed, most = sum(need.amount for need in rows), bounds.cap[case.unit_index[unit]]
        if needed > most:
            parts = " + ".join(f"{need.category} {money(need.amount)}" for need in rows)
            yield warn(
                "fit.needs-cap",
                f"The needs of '{unit}' sum to {_beside(case, needed, most)} the {money(most)} "
                f"that it may receive ({parts}).",
                at(case, "needs", f"{unit}:{rows[0].category}"),
                "Raise its cap or its requests, or correct the need.",
            )


def _initiatives(case: Case) -> Iterator[Finding]:
    money = case.currency.grouped
    for need in case.needs:
        rows = [item for item in case.initiatives if (item.unit, item.category) == (need.unit, need.category)]
        cost = sum(item.cost for item in rows)
        if cost > need.amount:
            yield warn(
                "fit.initiatives-need",
                f"{_capital(_many(len(rows), 'initiative'))} of '{need.unit}' in category '{need.category}' cost "
                f"{_beside(case, cost, need.amount)} the {money(need.amount)} that it says it needs for it.",
                at(case, "needs", f"{need.unit}:{need.category}"),
                "Raise the need, or leave an initiative out.",
            )


def _proposals(case: Case) -> Iterator[Finding]:
    money = case.currency.grouped
    for baseline in dict.fromkeys(row.baseline for row in case.proposals):
        rows = [row for row in case.proposals if row.baseline == baseline]
        place = at(case, "baselines", baseline)
        whole = sum(row.amount for row in rows)
        if whole > case.total or (whole < case.total and case.total_is == "exactly"):
            yield warn(
                "fit.baseline-total",
                f"The amounts of baseline '{baseline}' sum to {_beside(case, whole, case.total)} "
                f"the total of {money(case.total)}.",
                place,
                "Nothing, if it is only shown for comparison: it is reported as not possible.",
            )
        for envelope in case.envelopes:
            planned = sum(row.amount for row in rows if row.category == envelope.category)
            if planned > envelope.amount:
                yield warn(
                    "fit.baseline-envelope",
                    f"Baseline '{baseline}' gives category '{envelope.category}' "
                    f"{_beside(case, planned, envelope.amount)} its envelope of {money(envelope.amount)}.",
                    place,
                    "Nothing, if the baseline is only shown for comparison.",
                )


def _funds(case: Case) -> Iterator[Finding]:
    if not case.funds:
        return
    money = case.currency.grouped
    held = sum(amount or 0 for fund in case.funds for amount in fund.amounts)
    if held < case.total:
        yield warn(
            "fit.funds-total",
            f"The funds hold {_beside(case, held, case.total)} the total of {money(case.total)}.",
            at(case, "funds", case.funds[0].id),
            "Add the missing fund, or correct an amount or the total.",
        )
    requests = case.requests
    paid: Mask = np.zeros(requests.count, dtype=np.bool_)
    for fund in case.funds:
        open_periods = _open_periods(fund)
        may = select_lines(case, fund.pays_for) & open_periods[requests.period]
        paid |= may
        if not may.any():
            yield warn(
                "fit.fund-unused",
                f"The fund '{fund.id}' may pay for no request ({fund.pays_for}).",
                at(case, "funds", fund.id),
                "Correct pays_for or the period, or add the request that the money was given for.",
            )
    unpaid = np.flatnonzero(~paid & needed_lines(case) & ~_is_part(case))
    if unpaid.size:
        names = list(dict.fromkeys(str(requests.id[line]) for line in unpaid[: _NAMED_MAX + 1].tolist()))
        more = f", {unpaid.size} lines in all" if unpaid.size > _NAMED_MAX else ""
        yield warn(
            "fit.request-unpaid",
            f"No fund may pay for {named(names[:_NAMED_MAX])}{more}.",
            line_place(case, int(unpaid[0])),
            "Widen pays_for of a fund, or add the fund that pays for them.",
        )
    yield from unpaid_parts(case, paid)


def _open_periods(fund: Fund) -> Mask:
    """Periods in which a fund can have money: new, or carried forward until it expires."""
    held = np.array([bool(amount) for amount in fund.amounts], dtype=np.bool_)
    if fund.carries_forward:
        held = np.logical_or.accumulate(held)
    if fund.expires is not None:
        held[fund.expires + 1 :] = False
    return held


def _idle(case: Case) -> Iterator[Finding]:
    busy = np.zeros(len(case.units), dtype=np.bool_)
    busy[np.unique(case.requests.unit)] = True
    for position in np.argsort(-case.depth, kind="stable").tolist():
        above = int(case.parent_index[position])
        if above >= 0:
            busy[above] |= busy[position]
    for position in np.flatnonzero(~busy).tolist():
        unit = case.units[position]
        yield warn(
            "fit.unit-idle",
            f"The unit '{unit.id}' has no requests, its own or below it: it can receive nothing.",
            at(case, "units", unit.id),
            "Add its requests, or remove the unit.",
        )
    for rule in case.rules:
        if not _selected(case, rule.applies_to, rule.period):
            yield warn(
                "fit.rule-idle",
                f"The rule '{rule.id}' is about no request ({rule.applies_to}).",
                at(case, "rules", rule.id),
                "Correct applies_to, or remove the rule.",
            )


def _selected(case: Case, selector: Selector, period: int | None) -> bool:
    """Whether any line, paid from any fund, is meant."""
    lines: Int64Array = np.arange(case.requests.count)
    if period is not None:
        lines = lines[case.requests.period == period]
    plain = Selector(selector.alternatives)
    return any(
        bool(select_pairs(case, plain, lines, np.full(lines.size, fund)).any())
        for fund in range(max(1, len(case.funds)))
    )
