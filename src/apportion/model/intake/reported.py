"""The tables of what is reported, read for a case that is carried out: typed cells, faults as findings."""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Final, cast

import numpy as np

from apportion.model.case import Case
from apportion.model.findings import Findings
from apportion.model.intake.amounts import Fault, NumberFormat, read_decimal
from apportion.model.intake.catalogue import CODES
from apportion.model.intake.clerk import Clerk
from apportion.model.intake.collector import Collector
from apportion.model.intake.names import nearest
from apportion.model.intake.reported_catalogue import REPORTED_CODES
from apportion.model.intake.rows import Rows
from apportion.model.intake.settings import read_settings
from apportion.model.intake.tables import report_duplicates
from apportion.model.raw import CellKind, RawCase, RawTable
from apportion.model.reported import (
    FigureKind,
    Progress,
    Reported,
    Response,
    Result,
    ResultKind,
    Signal,
    SignalKind,
    StatedFigure,
)
from apportion.model.reported_fields import REPORTED_TABLES

_SCALE: Final = re.compile(r"\s*(\S+)\s+to\s+(\S+)\s*")


def read_reported(
    tables: Mapping[str, RawTable],
    raw: RawCase,
    case: Case,
    milestones: Collection[tuple[str, str]] = (),
    digests: Mapping[str, str] | None = None,
) -> tuple[Reported, Findings]:
    """What was reported, with what is wrong with the cells that say it.

    Args:
        tables: by name, as the reader of files delivers them.
        raw: the case as read, for the way in which it writes numbers.
        case: the case that is carried out; requests, units and targets have to be its own.
        milestones: request and milestone of each that the case states; empty: it states none, and any may be reported.
        digests: SHA-256 of each file by its name.
    """
    collector = Collector({**CODES, **REPORTED_CODES})
    clerk = Clerk(read_settings(raw, Collector()).notation, collector)
    clerk.declare("unit", {unit.id for unit in case.units})
    clerk.declare("request", {str(name) for name in np.unique(case.requests.id).tolist()})
    rows = {
        spec.name: Rows(tables[spec.name], clerk, spec)
        for spec in REPORTED_TABLES
        if spec.name in tables and tables[spec.name].rows
    }
    progress = _progress(rows.get("progress"), milestones)
    results, responses = _results(rows.get("results"), case), _responses(rows.get("responses"))
    signals, stated = _signals(rows.get("signals")), _stated(rows.get("stated_figures"))
    made = Reported(
        tuple(sorted(progress, key=lambda item: (item.on, item.request, item.milestone))),
        tuple(sorted(results, key=lambda item: (item.on, item.unit, item.request, item.measure, item.kind))),
        tuple(sorted(responses, key=lambda item: (item.on, item.group, item.who, item.about))),
        tuple(sorted(signals, key=lambda item: (item.on, item.kind, item.subject))),
        tuple(sorted(stated, key=lambda item: (item.on, item.subject, item.figure))),
        dict(digests or {}),
    )
    return made, collector.findings()


def _keyed(rows: Rows, columns: Sequence[str], what: str) -> set[int]:
    """Rows whose key stands above already, by the cells as written."""
    keys = [tuple(rows.cell(row, column)[0].strip() for column in columns) for row in range(rows.count)]
    return report_duplicates(
        rows.table, ((row, key) for row, key in enumerate(keys) if any(key)), rows.clerk.collector, what
    )


def _day(text: str) -> datetime.date | None:
    return datetime.date.fromisoformat(text) if text else None


def _progress(rows: Rows | None, milestones: Collection[tuple[str, str]]) -> Iterator[Progress]:
    if rows is None:
        return
    repeated = _keyed(rows, ("request", "milestone", "on"), "the report about")
    for row in range(rows.count):
        request, milestone = rows.reference(row, "request", "request"), rows.name(row, "milestone")
        on, reached = _day(rows.date(row, "on")), _day(rows.date(row, "reached"))
        expected, complete = _day(rows.date(row, "expected")), rows.percent(row, "complete")
        evidence = rows.text(row, "evidence")
        if request and milestone and milestones and (request, milestone) not in milestones:
            _unknown_milestone(rows, row, (request, milestone), milestones)
            continue
        if not _is_progress(rows, row, on, reached, complete) or not request or not milestone or on is None:
            continue
        if row in repeated:
            continue
        share = Fraction(1) if reached else None if complete is None else Fraction(complete)
        yield Progress(request, milestone, on, share, reached, expected, evidence, rows.place(row))


def _is_progress(
    rows: Rows, row: int, on: datetime.date | None, reached: datetime.date | None, complete: Decimal | None
) -> bool:
    """Whether the cells of a report agree."""
    blank = not any(rows.cell(row, column)[0].strip() for column in ("complete", "reached", "expected"))
    if blank:
        message, expected = "nothing is said about the milestone", "complete, reached or expected"
        rows.report(row, "milestone", Fault("progress.nothing", message, expected, "Fill one in, or remove the row."))
        return False
    if complete is not None and not 0 <= complete <= 1:
        told = rows.cell(row, "complete")[0].strip()
        fault = Fault("progress.complete", f"{told} is complete", "0% to 100%", "Correct the percentage.")
        rows.report(row, "complete", fault)
        return False
    if reached is not None and on is not None and reached > on:
        message = f"reached on {reached}, but reported on {on}"
        remedy = "Correct one of the days; write a day that is still to come into 'expected'."
        rows.report(row, "reached", Fault("progress.reached", message, f"a day up to {on}", remedy))
        return False
    if reached is not None and complete is not None and complete != 1:
        told = rows.cell(row, "complete")[0].strip()
        remedy = "Write 100%, or leave one of the two empty."
        rows.report(row, "reached", Fault("progress.reached", f"reached, but {told} is complete", "100%", remedy))
        return False
    return True


def _unknown_milestone(rows: Rows, row: int, named: tuple[str, str], milestones: Collection[tuple[str, str]]) -> None:
    request, name = named
    known = sorted(milestone for owner, milestone in milestones if owner == request)
    near = nearest(name, known)
    remedy = f"Did you mean '{near}'?" if near else "Correct it, or state it in the table milestones of the case."
    message = f"'{request}' has no milestone '{name}'"
    listed = ", ".join(known) or "none is stated for this request"
    rows.report(row, "milestone", Fault("reported.unknown-milestone", message, listed, remedy))


def _results(rows: Rows | None, case: Case) -> Iterator[Result]:
    if rows is None:
        return
    repeated = _keyed(rows, ("unit", "request", "measure", "on", "kind"), "the result of")
    known = {(target.unit, target.measure): target.request for target in case.targets}
    for row in range(rows.count):
        unit, request = rows.reference(row, "unit", "unit"), rows.reference(row, "request", "request")
        measure, on = rows.text(row, "measure"), _day(rows.date(row, "on"))
        kind, value, note = rows.choice(row, "kind"), rows.decimal(row, "value"), rows.text(row, "note")
        named = {column: bool(rows.cell(row, column)[0].strip()) for column in ("unit", "request", "measure")}
        if named["measure"] != named["unit"] or not (named["unit"] or named["request"]):
            expected = "unit and measure of a target, or a request alone for its money"
            message = "it is not said what this is a result of"
            rows.report(row, "value", Fault("result.subject", message, expected, "Fill in the cells that are empty."))
            continue
        if measure and unit and known.get((unit, measure)) != request:
            _unknown_target(rows, row, unit, [name for owner, name in known if owner == unit], known)
            continue
        if on is None or value is None or not kind or row in repeated or not (unit or request):
            continue
        yield Result(unit, request, measure, on, cast("ResultKind", kind), value, note, rows.place(row))


def _unknown_target(
    rows: Rows, row: int, unit: str, measures: Sequence[str], known: Mapping[tuple[str, str], str]
) -> None:
    measure = rows.text(row, "measure")
    if (unit, measure) in known:
        of = known[unit, measure]
        message = f"the target '{measure}' of {unit} is one of " + (f"the request '{of}'" if of else "the whole unit")
        remedy = f"Write '{of}' into request." if of else "Leave request empty."
    else:
        message = f"the unit '{unit}' has no target '{measure}'"
        near = nearest(measure, measures)
        remedy = f"Did you mean '{near}'?" if near else "Name one of these, or state the target in the case."
    listed = ", ".join(measures) or "none is stated for this unit"
    rows.report(row, "measure", Fault("result.unknown-target", message, listed, remedy))


def _responses(rows: Rows | None) -> Iterator[Response]:
    if rows is not None:
        yield from responses_of(rows)


def responses_of(rows: Rows) -> Iterator[Response]:
    """Answers of people who were asked how content they are, in the order of rows; faults are reported."""
    repeated = _keyed(rows, ("who", "group", "on", "about"), "the answer of")
    for row in range(rows.count):
        who, group, about = rows.name(row, "who"), rows.name(row, "group"), rows.name(row, "about")
        in_round = rows.name(row, "round")
        on, score, scale = _day(rows.date(row, "on")), rows.decimal(row, "score"), _scale(rows, row)
        if scale is None or score is None:
            continue
        lowest, highest = scale
        if not lowest <= score <= highest:
            message = f"the answer {score:f} lies outside its scale"
            fault = Fault("answer.score", message, f"{lowest:f} to {highest:f}", "Correct the answer or the scale.")
            rows.report(row, "score", fault)
        elif who and group and on is not None and row not in repeated:
            yield Response(who, group, on, score, lowest, highest, about, rows.place(row), in_round)


def scale_of(text: str, format_: NumberFormat) -> tuple[Decimal, Decimal] | None:
    """Lowest and highest of ``1 to 5``; ``None`` where the text is no scale."""
    match = _SCALE.fullmatch(text)
    if match is not None:
        lowest, highest = (read_decimal(part, CellKind.TEXT, format_) for part in match.groups())
        if isinstance(lowest, Decimal) and isinstance(highest, Decimal) and lowest < highest:
            return lowest, highest
    return None


def _scale(rows: Rows, row: int) -> tuple[Decimal, Decimal] | None:
    text = rows.text(row, "scale")
    if not text:
        return None
    found = scale_of(text, rows.clerk.notation.format)
    if found is not None:
        return found
    expected, remedy = "lowest to highest, such as 1 to 5", "Write the lowest and the highest possible answer."
    rows.report(row, "scale", Fault("answer.scale", f"'{text}' is no scale", expected, remedy))
    return None


def _signals(rows: Rows | None) -> Iterator[Signal]:
    if rows is None:
        return
    repeated = _keyed(rows, ("kind", "subject", "on"), "the signal")
    for row in range(rows.count):
        kind, subject = rows.choice(row, "kind"), rows.name(row, "subject")
        what, by, at = rows.text(row, "what"), rows.text(row, "by"), _instant(rows, row)
        if kind and subject and at is not None and what and by and row not in repeated:
            yield Signal(cast("SignalKind", kind), subject, at, what, by, rows.place(row))


def _stated(rows: Rows | None) -> Iterator[StatedFigure]:
    if rows is None:
        return
    repeated = _keyed(rows, ("subject", "figure", "on"), "the figure of")
    for row in range(rows.count):
        subject, figure = rows.name(row, "subject"), rows.choice(row, "figure")
        on, value, source = _day(rows.date(row, "on")), rows.decimal(row, "value"), rows.text(row, "source")
        clerk = rows.clerk
        if subject and clerk.unknown("unit", subject) and (fault := clerk.unknown("request", subject)):
            rows.report(row, "subject", fault)
        elif figure and on is not None and value is not None and row not in repeated:
            yield StatedFigure(subject, cast("FigureKind", figure), on, value, source, rows.place(row))


def _instant(rows: Rows, row: int) -> datetime.datetime | None:
    text = rows.text(row, "on")
    if not text:
        return None
    try:
        read = datetime.datetime.fromisoformat(text)
        if read.tzinfo is not None:
            return read
    except ValueError:
        pass
    message = f"'{text}' is no instant with its offset from UTC"
    expected = "such as 2025-02-03T09:30+01:00"
    remedy = "Write day, time and offset; a deadline of hours cannot be counted from a day alone."
    rows.report(row, "on", Fault("reported.instant", message, expected, remedy))
    return None
