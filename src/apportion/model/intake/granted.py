"""The tables about rounds of answers and about what was granted: typed cells, faults as findings."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from typing import Literal

from apportion.model.case import Case
from apportion.model.feedback import AnswerRound, Answers, Feedback, Grant, Moved
from apportion.model.findings import Findings
from apportion.model.intake.amounts import Fault
from apportion.model.intake.catalogue import CODES
from apportion.model.intake.clerk import Clerk
from apportion.model.intake.collector import Collector
from apportion.model.intake.feedback import read_feedback
from apportion.model.intake.feedback_catalogue import FEEDBACK_CODES
from apportion.model.intake.rows import Rows
from apportion.model.intake.settings import read_settings
from apportion.model.intake.tables import report_duplicates
from apportion.model.raw import RawCase, RawTable
from apportion.model.rule import RuleKind


def read_answers(raw: RawCase, case: Case | None, table: RawTable | None = None) -> tuple[Answers, Findings]:
    """Answers of all rounds, their days and what was granted, with what is wrong with the cells that say it.

    Args:
        raw: the tables of the case.
        case: built from them; without it names cannot be checked, and nothing is read.
        table: answers to be read instead of the table ``feedback`` of the case.
    """
    names = ("feedback", "answer_rounds", "granted")
    held = {name: raw.tables[name] for name in names if name in raw.tables and raw.tables[name].rows}
    if table is not None:
        held["feedback"] = table
    if case is None or not held:
        return Answers(), Findings()
    entries, findings = read_feedback(held.get("feedback"), raw, case)
    collector = Collector({**CODES, **FEEDBACK_CODES})
    clerk = Clerk(read_settings(raw, Collector()).notation, collector)
    rounds = tuple(_rounds(Rows(held["answer_rounds"], clerk))) if "answer_rounds" in held else ()
    grants = _grants(Rows(held["granted"], clerk), case) if "granted" in held else ()
    _check_days(entries, rounds, collector)
    ordered = tuple(sorted(rounds, key=lambda item: item.round))
    return Answers(entries, ordered, grants), findings + collector.findings()


def _rounds(rows: Rows) -> Iterator[AnswerRound]:
    keys = [(rows.cell(row, "round")[0].strip(),) for row in range(rows.count)]
    repeated = report_duplicates(rows.table, enumerate(keys), rows.clerk.collector, "the round")
    for row in range(rows.count):
        number, on, closes = rows.integer(row, "round"), rows.date(row, "on"), rows.date(row, "closes")
        if on and closes and closes < on:
            message = f"the round closes on {closes}, before it was sent out on {on}"
            rows.report(row, "closes", Fault("feedback.round-days", message, f"{on} or later", "Correct a day."))
        elif number is not None and row not in repeated:
            yield AnswerRound(number, _day(on), _day(closes), rows.text(row, "plan"))


def _day(text: str) -> datetime.date | None:
    return datetime.date.fromisoformat(text) if text else None


def _check_days(entries: Sequence[Feedback], rounds: Sequence[AnswerRound], collector: Collector) -> None:
    closes = {item.round: item.closes for item in rounds}
    before: dict[str, Feedback] = {}
    for entry in entries:
        last, earlier = closes.get(entry.round), before.get(entry.subject)
        about = entry.request or entry.unit
        if entry.on is not None and last is not None and entry.on > last:
            message = f"the answer about {about} came on {entry.on}, after the last day of round {entry.round}"
            remedy = "Nothing, if late answers are to count; otherwise take the row out."
            collector.add(Fault("feedback.late", message, f"{last} or earlier", remedy), entry.place, str(entry.on))
        if entry.on is not None and earlier is not None and earlier.on is not None and entry.on < earlier.on:
            message = f"round {entry.round} about {about} is of {entry.on}, and round {earlier.round} of {earlier.on}"
            remedy = "Correct a day or a round: the answer of the later round stands."
            fault = Fault("feedback.days", message, f"{earlier.on} or later", remedy)
            collector.add(fault, entry.place, str(entry.on))
        before[entry.subject] = entry


def _grants(rows: Rows, case: Case) -> tuple[Grant, ...]:
    keys = [
        tuple(rows.cell(row, name)[0].strip() for name in ("rule", "moved_unit", "moved_request"))
        for row in range(rows.count)
    ]
    repeated = report_duplicates(rows.table, enumerate(keys), rows.clerk.collector, "the moved amount")
    made: dict[str, Grant] = {}
    moved: dict[str, list[Moved]] = {}
    for row in range(rows.count):
        if row in repeated:
            continue
        grant, part = _grant(rows, row), _moved(rows, row)
        if grant is None:
            continue
        if made.setdefault(grant.rule, grant) != grant:
            message = f"this row tells another story of {grant.rule} than the rows above"
            remedy = "Take back what was changed by hand, or grant it again."
            rows.report(row, "rule", Fault("granted.step", message, "the same step in every row of a rule", remedy))
            continue
        if isinstance(part, Moved):
            moved.setdefault(grant.rule, []).append(part)
    if not rows.clerk.collector.blocked:
        _check_floors(rows, made, case)
    return tuple(
        Grant(
            grant.rule,
            grant.step,
            grant.round,
            grant.unit,
            grant.request,
            grant.by,
            grant.amount,
            grant.cost,
            tuple(sorted(moved.get(rule, ()), key=lambda item: (item.kind != "unit", item.id))),
        )
        for rule, grant in sorted(made.items(), key=lambda item: (item[1].step, item[0]))
    )


def _grant(rows: Rows, row: int) -> Grant | None:
    rule, step, number = rows.name(row, "rule"), rows.integer(row, "step"), rows.integer(row, "round")
    unit, request, by = rows.name(row, "unit"), rows.name(row, "request"), rows.text(row, "by")
    amount, cost = rows.amount(row, "amount"), rows.decimal(row, "cost")
    if not rule or step is None or number is None or not by or amount is None or cost is None:
        return None
    if bool(unit) == bool(request):
        message, remedy = "the row names no unit or request that was spoken of, or both", "Name one of them."
        rows.report(row, "unit", Fault("granted.step", message, "a unit or a request", remedy))
        return None
    return Grant(rule, step, number, unit, request, by, amount, cost, ())


def _moved(rows: Rows, row: int) -> Moved | None:
    unit, request = rows.name(row, "moved_unit"), rows.name(row, "moved_request")
    before, after = rows.amount(row, "before"), rows.amount(row, "after")
    if not unit and not request and before is None and after is None:
        return None
    if bool(unit) == bool(request) or before is None or after is None:
        message = "what moved is named without its amounts, or amounts without what moved"
        remedy = "State one unit or request with both amounts, or none of them."
        rows.report(row, "moved_unit", Fault("granted.step", message, "one thing with both amounts", remedy))
        return None
    kind: Literal["unit", "request"] = "unit" if unit else "request"
    return Moved(kind, unit or request, before, after)


def _check_floors(rows: Rows, made: dict[str, Grant], case: Case) -> None:
    floors = {rule.id: rule for rule in case.rules if rule.kind is RuleKind.FLOOR}
    first: dict[str, int] = {}
    for row in range(rows.count):
        first.setdefault(rows.cell(row, "rule")[0].strip(), row)
    for rule, grant in made.items():
        held = floors.get(rule)
        if held is None:
            message = f"the counter-proposal {rule} was granted, and the case has no such floor any more"
            remedy = "Nothing, if it was taken back; otherwise put its row back into the table rules."
            rows.report(first[rule], "rule", Fault("feedback.floor-gone", message, "a rule of kind floor", remedy))
        elif held.at_least is None or int(held.at_least) != grant.amount:
            stated = "no limit" if held.at_least is None else case.currency.grouped(int(held.at_least))
            given = case.currency.grouped(grant.amount)
            message = f"the counter-proposal {rule} was granted with {given}, and its floor is {stated}"
            remedy = "Nothing, if that was decided since; otherwise take the change back."
            rows.report(first[rule], "amount", Fault("feedback.floor-differs", message, "the same amount", remedy))
