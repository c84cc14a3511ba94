"""Triggers, read beside a case that was built: no plan follows from them.

A row with the id of a default trigger changes what it states; everything else stays as the default policy has it.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Final, cast

import numpy as np

from apportion.model.case import Case
from apportion.model.findings import Findings
from apportion.model.intake.amounts import Fault
from apportion.model.intake.catalogue import CODES
from apportion.model.intake.clerk import Clerk
from apportion.model.intake.collector import Collector
from apportion.model.intake.names import nearest, normalised
from apportion.model.intake.rows import Rows
from apportion.model.intake.selectors import read_selector
from apportion.model.intake.settings import read_settings
from apportion.model.intake.tables import report_duplicates
from apportion.model.intake.trigger_catalogue import TRIGGER_CODES
from apportion.model.intake.working_time import read_working_time
from apportion.model.raw import RawCase, RawTable
from apportion.model.selection import select_lines
from apportion.model.spans import EXAMPLES, Span, SpanUnreadable, parse_span
from apportion.model.trigger_fields import TRIGGER_TABLES
from apportion.model.trigger_policy import DEFAULT_TRIGGERS, default_triggers
from apportion.model.triggers import (
    MILESTONE_ADVANCE,
    MILESTONE_DELAY,
    SATISFACTION,
    SIGNAL_PREFIX,
    SPANS,
    VARIANCE,
    WATCHED,
    Compares,
    Trigger,
    TriggerPlan,
)

_TABLES: Final = tuple(table.name for table in TRIGGER_TABLES)
_USUAL_SIDE: Final[dict[str, Compares]] = {
    VARIANCE: "beyond",
    MILESTONE_DELAY: "above",
    MILESTONE_ADVANCE: "above",
}
_UNSTATED: Final = Trigger("", "", "", "above", None, None, 1, "", Span(1, "days"), "", "", "")
"""What a trigger that is no default one starts from; everything that it needs is asked for."""
_NAMES: Final = (
    ("units", "owner"),
    ("authorities", "person"),
    ("gates", "owner"),
    ("gates", "signer"),
    ("milestones", "owner"),
    ("targets", "owner"),
    ("risks", "owner"),
    ("contingency_rules", "owner"),
)
"""Where a case names people."""


def read_triggers(raw: RawCase, case: Case | None, starts: datetime.date | None = None) -> tuple[TriggerPlan, Findings]:
    """The triggers of a case with the calendar of their deadlines, and what is wrong with the cells that say them.

    Args:
        raw: tables and settings.
        case: built from them; without it names cannot be checked, and the default policy stands.
        starts: first day of the first budget period, where it is known.
    """
    collector = Collector({**CODES, **TRIGGER_CODES})
    clerk = Clerk(read_settings(raw, Collector()).notation, collector)
    rows: dict[str, Rows] = {}
    if case is not None:
        clerk.declare("unit", {unit.id for unit in case.units})
        clerk.declare("request", {str(name) for name in np.unique(case.requests.id).tolist()})
        clerk.declare("tag", set(case.requests.tags))
        clerk.declare("category", set(case.requests.categories))
        rows = {name: Rows(raw.tables[name], clerk) for name in _TABLES if name in raw.tables and raw.tables[name].rows}
    usual = DEFAULT_TRIGGERS if case is None else default_triggers(case.context, case.policy)
    found = {trigger.id: trigger for trigger in usual}
    if case is not None and "triggers" in rows:
        found |= {trigger.id: trigger for trigger in _triggers(rows["triggers"], raw, case, found)}
    time = read_working_time(raw, clerk, rows.get("holidays"), starts)
    return TriggerPlan(tuple(found[name] for name in sorted(found)), time), collector.findings()


def _triggers(rows: Rows, raw: RawCase, case: Case, usual: Mapping[str, Trigger]) -> Iterator[Trigger]:
    names = [rows.name(row, "trigger") for row in range(rows.count)]
    repeated = report_duplicates(
        rows.table, ((row, (name,)) for row, name in enumerate(names) if name), rows.clerk.collector, "the trigger"
    )
    defaults = dict(usual)
    people = _people(raw)
    for row, name in enumerate(names):
        base = replace(defaults.get(name, _UNSTATED), id=name, is_default=False, place=rows.place(row))
        made = _trigger(rows, row, base, is_new=name not in defaults)
        if not name or row in repeated or made is None:
            continue
        if made.is_active:
            _report_people(rows, row, made, case, people)
        yield made


def _trigger(rows: Rows, row: int, base: Trigger, *, is_new: bool) -> Trigger | None:
    watches = _watches(rows, row) if rows.cell(row, "watches")[0].strip() else base.watches
    deadline = _deadline(rows, row) if rows.cell(row, "deadline")[0].strip() else base.deadline
    selector = read_selector(rows, row, "applies_to")
    periods = _periods(rows, row, base.periods_in_a_row)
    active = rows.choice(row, "active") != "no"
    if is_new and not _is_complete(rows, row, base.id):
        return None
    if not watches or deadline is None or selector is None or periods is None:
        return None
    if watches != base.watches:
        base = replace(base, threshold=None, clear_at=None)
    made = replace(
        base,
        name=rows.text(row, "name") or base.name or base.id,
        watches=watches,
        deadline=deadline,
        periods_in_a_row=periods,
        is_active=active,
        applies_to=selector if rows.cell(row, "applies_to")[0].strip() else base.applies_to,
        owner=rows.text(row, "owner") or base.owner,
        action=rows.text(row, "action") or base.action,
        escalates_to=rows.text(row, "escalates_to") or base.escalates_to,
        source=rows.text(row, "source") or base.source,
    )
    return _without_levels(rows, row, made) if made.is_signal else _with_levels(rows, row, made, base)


def _watches(rows: Rows, row: int) -> str:
    stated = normalised(rows.cell(row, "watches")[0]).lower().replace(" ", "")
    if stated in WATCHED:
        return stated
    near = nearest(stated, WATCHED) or nearest(f"{SIGNAL_PREFIX}{stated}", WATCHED)
    listed = f"one of {', '.join(WATCHED)}"
    remedy = f"Did you mean '{near}'?" if near else f"Use {listed}."
    told = rows.cell(row, "watches")[0].strip()
    rows.report(row, "watches", Fault("trigger.measure", f"'{told}' is not measured", listed, remedy))
    return ""


def _is_complete(rows: Rows, row: int, name: str) -> bool:
    complete = True
    for column, what in (("watches", "what it watches"), ("deadline", "its deadline")):
        if not rows.cell(row, column)[0].strip():
            message = f"the trigger '{name}' does not say {what}"
            near = nearest(name, [trigger.id for trigger in DEFAULT_TRIGGERS])
            remedy = f"Fill it in, or write '{near}' if you mean the default trigger." if near else "Fill it in."
            fault = Fault("trigger.incomplete", message, "stated for every trigger of your own", remedy)
            rows.report(row, column if rows.has(column) else "trigger", fault)
            complete = False
    return complete


def _deadline(rows: Rows, row: int) -> Span | None:
    try:
        return parse_span(rows.cell(row, "deadline")[0])
    except SpanUnreadable as error:
        fault = Fault("trigger.deadline", f"the deadline: {error}", EXAMPLES, f"Write a length of time, {EXAMPLES}.")
        rows.report(row, "deadline", fault)
        return None


def _periods(rows: Rows, row: int, usual: int) -> int | None:
    if not rows.cell(row, "periods_in_a_row")[0].strip():
        return usual
    read = rows.integer(row, "periods_in_a_row")
    if read is not None and read < 1:
        message = f"{read} measurements in a row"
        rows.report(row, "periods_in_a_row", Fault("trigger.periods", message, "1 or more", "Correct the number."))
        return None
    return read


def _without_levels(rows: Rows, row: int, made: Trigger) -> Trigger | None:
    for column in ("threshold", "clear_at"):
        if rows.cell(row, column)[0].strip():
            message = f"'{made.id}' watches a signal, which has no {column}"
            fault = Fault("trigger.threshold", message, "empty for signals", "Empty the cell.")
            rows.report(row, column, fault)
            return None
    return replace(made, threshold=None, clear_at=None)


def _with_levels(rows: Rows, row: int, made: Trigger, base: Trigger) -> Trigger | None:
    """The trigger with its side, threshold and clearing level; ``None`` when they make no sense together."""
    stated = rows.choice(row, "compares")
    if rows.cell(row, "compares")[0].strip() and not stated:
        return None
    usual = base.compares if base.watches == made.watches else _USUAL_SIDE.get(made.watches)
    side = cast("Compares | None", stated or usual)
    if side is None or (side == "beyond" and made.watches != VARIANCE):
        message = f"'{made.id}' says no side" if side is None else f"{made.watches} has one side only"
        fault = Fault("trigger.compares", message, "above or below", "Say whether it fires above or below.")
        rows.report(row, "compares" if rows.has("compares") else "trigger", fault)
        return None
    threshold = _level(rows, row, "threshold", made.watches) if _states(rows, row, "threshold") else base.threshold
    if threshold is None:
        if not _states(rows, row, "threshold"):
            message = f"the trigger '{made.id}' has no threshold"
            fault = Fault("trigger.threshold", message, _expected(made.watches), f"Write {_expected(made.watches)}.")
            rows.report(row, "threshold" if rows.has("threshold") else "trigger", fault)
        return None
    if _states(rows, row, "clear_at"):
        clear_at = _level(rows, row, "clear_at", made.watches)
        if clear_at is None:
            return None
    else:
        clear_at = _kept_clear_at(base, threshold, side)
    if (clear_at < threshold) if side == "below" else (clear_at > threshold):
        where, told = ("above", "at least") if side == "below" else ("below", "at most")
        message = f"'{made.id}' fires {side} its threshold and would clear {side} it too"
        remedy = f"Put clear_at {where} the threshold, or leave it empty."
        fault = Fault(
            "trigger.clear-at", message, f"{told} {rows.cell(row, 'threshold')[0].strip() or threshold}", remedy
        )
        rows.report(row, "clear_at" if _states(rows, row, "clear_at") else "trigger", fault)
        return None
    return replace(made, compares=side, threshold=threshold, clear_at=clear_at)


def _kept_clear_at(base: Trigger, threshold: Decimal, side: Compares) -> Decimal:
    """Where it clears when the case does not say: as the default trigger, if it keeps its threshold."""
    if base.clear_at is not None and base.threshold == threshold and base.compares == side:
        return base.clear_at
    return threshold


def _states(rows: Rows, row: int, column: str) -> bool:
    return bool(rows.cell(row, column)[0].strip())


def _expected(watches: str) -> str:
    return "days or weeks, such as 4 weeks" if watches in SPANS else "a percentage, such as 10%"


def _level(rows: Rows, row: int, column: str, watches: str) -> Decimal | None:
    """A threshold or clearing level in the unit of its measure."""
    told = rows.cell(row, column)[0].strip()
    value: Decimal | None
    if watches in SPANS:
        try:
            days = parse_span(told).days
        except SpanUnreadable:
            days = None
        value = None if days is None else Decimal(days)
    else:
        value = rows.percent(row, column)
        if value is None:
            return None
    makes_sense = value is not None and value >= 0 and (watches != SATISFACTION or value <= 1)
    if makes_sense and not (column == "threshold" and watches == VARIANCE and not value):
        return value
    message = f"'{told}' is no {column} for {watches}"
    rows.report(row, column, Fault("trigger.threshold", message, _expected(watches), f"Write {_expected(watches)}."))
    return None


def _people(raw: RawCase) -> frozenset[str]:
    """Everybody whom a case names outside its triggers."""
    found = set()
    for table, column in _NAMES:
        held: RawTable | None = raw.tables.get(table)
        cells = None if held is None else held.columns.get(column)
        if cells is not None:
            found |= {normalised(str(text)) for text in cells.texts.tolist()}
    return frozenset(found - {""})


def _report_people(rows: Rows, row: int, made: Trigger, case: Case, people: Collection[str]) -> None:
    for column in ("owner", "escalates_to"):
        named = rows.text(row, column)
        if not named or not people or normalised(named) in people:
            continue
        near = nearest(normalised(named), sorted(people))
        if column == "escalates_to" and not near:
            # A board or a committee owns nothing that a case names; a slip of the pen is near a name.
            continue
        remedy = f"Did you mean '{near}'?" if near else "Nothing, if the name is right."
        fault = Fault(
            "trigger.unknown-person", f"nothing else in the case names '{named}'", "somebody it names", remedy
        )
        rows.report(row, column, fault)
    if made.owner:
        return
    unowned = sorted(
        {case.units[unit].id for unit in set(case.requests.unit[select_lines(case, made.applies_to)].tolist())}
        & {unit.id for unit in case.units if not unit.owner}
    )
    if made.is_signal or unowned:
        whose = "" if made.is_signal else f" in {', '.join(unowned[:3])}{' and others' if len(unowned) > 3 else ''}"  # noqa: PLR2004 - three names say which units are meant
        fault = Fault("trigger.no-owner", f"nobody would act on '{made.id}'{whose}", "a person", "Name an owner.")
        rows.report(row, "owner" if rows.has("owner") else "trigger", fault)
