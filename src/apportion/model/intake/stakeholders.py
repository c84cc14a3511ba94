"""The tables about stakeholders, read for a case: typed cells, faults as findings."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final, cast

import numpy as np

from apportion.model.case import Case
from apportion.model.findings import Findings
from apportion.model.intake.amounts import Fault
from apportion.model.intake.catalogue import CODES
from apportion.model.intake.clerk import Clerk
from apportion.model.intake.collector import Collector
from apportion.model.intake.names import normalised
from apportion.model.intake.reported import responses_of, scale_of
from apportion.model.intake.reported_catalogue import REPORTED_CODES
from apportion.model.intake.rows import Rows, negative_number, unknown_choice
from apportion.model.intake.settings import read_settings
from apportion.model.intake.stakeholder_answers import checked_answers
from apportion.model.intake.stakeholder_catalogue import STAKEHOLDER_CODES
from apportion.model.intake.tables import report_duplicates
from apportion.model.raw import RawCase, RawTable
from apportion.model.reported_fields import RESPONSES
from apportion.model.schema import setting
from apportion.model.stakeholder_fields import STAKEHOLDER_TABLES
from apportion.model.stakeholders import (
    Asked,
    Interest,
    InterestIn,
    Register,
    Scale,
    Stakeholder,
    Stance,
    WeightsFrom,
)

_TABLES: Final = tuple(table.name for table in STAKEHOLDER_TABLES)
_ABOUT: Final[tuple[InterestIn, ...]] = ("objective", "request", "unit")


def read_stakeholders(raw: RawCase, case: Case | None, responses: RawTable | None = None) -> tuple[Register, Findings]:
    """Register, wishes, rounds and answers, with what is wrong with the cells that say them.

    Args:
        raw: the tables and settings of the case.
        case: built from them; without it names cannot be checked, and nothing is read.
        responses: more answers, from a folder of what was reported.
    """
    stated = any(name in raw.tables and raw.tables[name].rows for name in _TABLES)
    if case is None or not (stated or responses is not None or "stakeholder_weights" in raw.settings):
        return Register(), Findings()
    collector = Collector({**CODES, **REPORTED_CODES, **STAKEHOLDER_CODES})
    clerk = Clerk(read_settings(raw, Collector()).notation, collector)
    clerk.declare("unit", {unit.id for unit in case.units})
    clerk.declare("objective", {objective.id for objective in case.objectives})
    clerk.declare("request", {str(name) for name in np.unique(case.requests.id).tolist()})
    rows = {name: Rows(raw.tables[name], clerk) for name in _TABLES if name in raw.tables and raw.tables[name].rows}
    weights_from = _weights_from(raw, clerk)
    found = tuple(_stakeholders(rows.get("stakeholders"), weights_from))
    _check_weights(rows.get("stakeholders"), found, weights_from)
    # Without a register groups of answers are taken as they are; wishes and rounds speak of its stakeholders.
    clerk.declare("stakeholder", None if collector.blocked else {item.id for item in found})
    interests = tuple(_interests(rows.get("stakeholder_interests")))
    asked = tuple(_asked(rows.get("satisfaction_rounds")))
    answered = [rows[RESPONSES.name]] if RESPONSES.name in rows else []
    answered += [Rows(responses, clerk, RESPONSES)] if responses is not None else []
    answers = [answer for table in answered for answer in responses_of(table)]
    if not found:
        clerk.declare("stakeholder", None)
    made = Register(
        tuple(sorted(found, key=lambda item: item.id)),
        tuple(sorted(interests, key=lambda item: (item.stakeholder, item.kind, item.about))),
        tuple(sorted(asked, key=lambda item: (item.on, item.round, item.stakeholder))),
        checked_answers(answers, asked, clerk),
        weights_from,
    )
    return made, collector.findings()


def _weights_from(raw: RawCase, clerk: Clerk) -> WeightsFrom:
    field = setting("stakeholder_weights")
    for cell in raw.settings.get(field.name, ())[:1]:
        word = normalised(cell.text)
        if word and word not in field.choices:
            clerk.collector.add(unknown_choice(field, word), cell.place, cell.text)
        elif word:
            return cast("WeightsFrom", word)
    return "stated"


def _stakeholders(rows: Rows | None, weights_from: WeightsFrom) -> Iterator[Stakeholder]:
    if rows is None:
        return
    names = [rows.name(row, "stakeholder") for row in range(rows.count)]
    repeated = report_duplicates(
        rows.table, ((row, (name,)) for row, name in enumerate(names) if name), rows.clerk.collector, "the stakeholder"
    )
    for row, name in enumerate(names):
        kind, unit = rows.choice(row, "kind"), rows.reference(row, "unit", "unit")
        scale = _scale(rows, row)
        interest, influence = (_mark(rows, row, column, scale) for column in ("interest", "influence"))
        weight, people = _weight(rows, row, weights_from), _count(rows, row, "people")
        if not name or not kind or row in repeated:
            continue
        yield Stakeholder(
            name,
            rows.text(row, "name") or name,
            kind,
            unit,
            interest,
            influence,
            scale,
            weight,
            people,
            rows.text(row, "contact"),
            rows.text(row, "wants"),
            rows.place(row),
        )


def _scale(rows: Rows, row: int) -> Scale | None:
    marked = any(rows.cell(row, column)[0].strip() for column in ("interest", "influence"))
    text = rows.text(row, "scale")
    if not text and not marked:
        return None
    found = scale_of(text, rows.clerk.notation.format) if text else None
    if found is not None:
        return Scale(*found)
    message = f"'{text}' is no scale" if text else "interest or influence is stated without its scale"
    expected, remedy = "lowest to highest, such as 1 to 5", "Write the lowest and the highest possible mark."
    rows.report(row, "scale", Fault("stakeholder.scale", message, expected, remedy))
    return None


def _mark(rows: Rows, row: int, column: str, scale: Scale | None) -> Decimal | None:
    mark = rows.decimal(row, column)
    if mark is None or scale is None or scale.lowest <= mark <= scale.highest:
        return mark
    message, expected = f"{column} {mark:f} lies outside its scale", f"{scale.lowest:f} to {scale.highest:f}"
    rows.report(row, column, Fault("stakeholder.mark", message, expected, "Correct the mark or the scale."))
    return None


def _weight(rows: Rows, row: int, weights_from: WeightsFrom) -> Decimal | None:
    weight = rows.decimal(row, "weight")
    if weight is None:
        return None
    if weight < 0:
        rows.report(row, "weight", negative_number("weight", weight))
        return None
    if weights_from != "stated":
        message = f"a weight of {weight:f} is stated, and the case says that weights are influence times interest"
        remedy = "Empty the column weight, or set stakeholder_weights to stated."
        rows.report(row, "weight", Fault("stakeholder.weight", message, "no weight", remedy))
        return None
    return weight


def _check_weights(rows: Rows | None, found: Sequence[Stakeholder], weights_from: WeightsFrom) -> None:
    if rows is None or rows.clerk.collector.blocked or weights_from != "stated":
        return
    stated = [item for item in found if item.weight is not None]
    if stated and not any(item.weight for item in stated):
        remedy = "Give a weight above 0 to at least one, or leave the column empty."
        fault = Fault("stakeholder.weight", "every weight that is stated is 0", "a weight above 0", remedy)
        rows.clerk.collector.add(fault, stated[0].place, "0")


def _count(rows: Rows, row: int, column: str) -> int | None:
    people = rows.integer(row, column)
    if people is None or people >= 1:
        return people
    remedy = "Leave the cell empty where the number is not known."
    rows.report(row, column, Fault("stakeholder.count", f"{people} people", "1 or more", remedy))
    return None


def _interests(rows: Rows | None) -> Iterator[Interest]:
    if rows is None:
        return
    keys = [tuple(rows.cell(row, name)[0].strip() for name in ("stakeholder", *_ABOUT)) for row in range(rows.count)]
    repeated = report_duplicates(rows.table, enumerate(keys), rows.clerk.collector, "the interest")
    for row in range(rows.count):
        stakeholder = rows.reference(row, "stakeholder", "stakeholder")
        named = [(kind, rows.reference(row, kind, kind)) for kind in _ABOUT if rows.cell(row, kind)[0].strip()]
        importance, stance = rows.decimal(row, "importance"), rows.choice(row, "stance")
        if len(named) != 1:
            what = "nothing" if not named else " and ".join(kind for kind, _ in named)
            fault = Fault(
                "stakeholder.interest",
                f"the interest names {what}",
                "one of objective, request and unit",
                "Name one; write a row for each.",
            )
            rows.report(row, named[1][0] if named else "objective", fault)
            continue
        if importance is not None and importance <= 0:
            remedy = "Take the row out where it does not matter; what is not wanted has the stance 'against'."
            message = f"the importance {importance:f} is not above 0"
            rows.report(row, "importance", Fault("stakeholder.importance", message, "a number above 0", remedy))
            continue
        kind, about = named[0]
        if stakeholder and about and importance is not None and stance and row not in repeated:
            note, place = rows.text(row, "note"), rows.place(row)
            yield Interest(stakeholder, kind, about, importance, cast("Stance", stance), note, place)


def _asked(rows: Rows | None) -> Iterator[Asked]:
    if rows is None:
        return
    keys = [(rows.name(row, "round"), rows.reference(row, "stakeholder", "stakeholder")) for row in range(rows.count)]
    repeated = report_duplicates(
        rows.table, ((row, key) for row, key in enumerate(keys) if all(key)), rows.clerk.collector, "the round of"
    )
    called: dict[str, str] = {}
    for row, (name, stakeholder) in enumerate(keys):
        on, closes, people = rows.date(row, "on"), rows.date(row, "closes"), _count(rows, row, "asked")
        title = rows.text(row, "name") or name
        if name and called.setdefault(name, title) != title:
            message = f"the round {name} is called '{title}' here and '{called[name]}' above"
            fault = Fault("round.names", message, f"'{called[name]}'", "Give all rows of a round one name.")
            rows.report(row, "name", fault)
        elif on and closes and closes < on:
            message = f"the round closes on {closes}, before it was asked on {on}"
            rows.report(row, "closes", Fault("round.days", message, f"{on} or later", "Correct one of the days."))
        elif name and stakeholder and on and row not in repeated:
            last = _day(closes) if closes else None
            plan, place = rows.text(row, "plan"), rows.place(row)
            yield Asked(name, title, stakeholder, _day(on), last, people, plan, place)


def _day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)
