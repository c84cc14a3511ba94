"""The tables about priorities, read before the case is built: a ranking may fill in cells that the case is built from.

Knows raw tables and the names in them. It must not know how a ranking follows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from apportion.model.findings import Place
from apportion.model.intake.amounts import Fault
from apportion.model.intake.clerk import Clerk
from apportion.model.intake.collector import Collector
from apportion.model.intake.information import read_initiatives
from apportion.model.intake.names import nearest, normalised
from apportion.model.intake.rows import Rows, negative_number, unknown_choice
from apportion.model.intake.tables import report_duplicates
from apportion.model.raw import CellKind, RawCase, RawTable
from apportion.model.schema import setting
from apportion.model.scoring import (
    Scoring,
    StatedComplexity,
    StatedCriterion,
    StatedJudgement,
    StatedLevel,
    StatedPoints,
    StatedPreference,
    StatedRating,
    StatedReach,
    StatedReturn,
)

TABLES: Final = ("scoring", "ratings", "judgements", "weight_points", "preferences", "complexity", "reach")
"""Tables that are about priorities alone."""
_PACKAGE: Final = ("service_result", "consequence", "alternatives")


def says_priorities(raw: RawCase) -> bool:
    """Whether a case says anything about priorities; if not there is nothing to read."""
    return "score_method" in raw.settings or any(name in raw.tables and raw.tables[name].rows for name in TABLES)


@dataclass(frozen=True)
class _Names:
    """What rows may name."""

    requests: frozenset[str]
    initiatives: frozenset[str]
    levels: frozenset[str]
    """As ``request:level``."""

    @property
    def items(self) -> frozenset[str]:
        return self.requests | self.initiatives


_NAMES_CRITERION: Final = {"ratings": "criterion", "judgements": "about", "preferences": "criterion"}
"""The column that names the criterion, by table."""


def read_scoring(raw: RawCase, clerk: Clerk) -> Scoring:
    """Everything a case says about priorities; what is wrong is reported to the clerk's collector.

    Criteria are not compared with ratings here: which criteria hold may depend on the kind of organisation.
    """
    tables = {name: raw.tables[name] for name in TABLES if name in raw.tables and raw.tables[name].rows}
    quiet = Clerk(clerk.notation, Collector())
    quiet.declare("unit", None)
    initiatives = read_initiatives(raw.tables.get("initiatives"), quiet, {})
    places = _places_of(raw.tables.get("initiatives"), "initiative", "return_multiple")
    levels = _levels(raw.tables.get("levels"), quiet)
    names = _Names(
        frozenset(_ids(raw.tables.get("requests"), "request")),
        frozenset(item.id for item in initiatives),
        frozenset(level.alternative for level in levels),
    )
    held = raw.tables.get("levels")
    return Scoring(
        _method(raw, clerk),
        _criteria(tables.get("scoring"), clerk),
        _ratings(tables.get("ratings"), clerk, names),
        _judgements(tables.get("judgements"), clerk),
        _points(tables.get("weight_points"), clerk),
        _preferences(tables.get("preferences"), clerk),
        _complexity(tables.get("complexity"), clerk, names),
        _reach(tables.get("reach"), clerk, names),
        levels,
        tuple(
            StatedReturn(item.id, item.return_multiple, item.return_months, places.get(item.id, Place()))
            for item in initiatives
            if item.return_multiple is not None
        ),
        tuple(sorted(names.requests)),
        tuple(sorted(names.initiatives)),
        next((table.place() for table in tables.values()), Place()),
        MappingProxyType(
            {
                name: Rows(tables[name], quiet).place(0, column)
                for name, column in _NAMES_CRITERION.items()
                if name in tables
            }
        ),
        held is not None and any(column in held.columns for column in _PACKAGE),
    )


def _ids(table: RawTable | None, column: str) -> Iterator[str]:
    """Names as they are spelt; spaces around them and empty cells left out."""
    if table is not None and column in table.columns:
        yield from {text.strip() for text in table.columns[column].texts.tolist()} - {""}


def _places_of(table: RawTable | None, key: str, column: str) -> dict[str, Place]:
    if table is None or key not in table.columns:
        return {}
    texts = table.columns[key].texts.tolist()
    return {text.strip(): table.place(row, column) for row, text in enumerate(texts)}


def _method(raw: RawCase, clerk: Clerk) -> str:
    field = setting("score_method")
    cells = [cell for cell in raw.settings.get(field.name, ()) if cell.text.strip()]
    if not cells:
        return ""
    word = normalised(cells[0].text)
    if word in field.choices:
        return word
    clerk.collector.add(unknown_choice(field, word), cells[0].place, cells[0].text)
    return ""


def _criteria(table: RawTable | None, clerk: Clerk) -> tuple[StatedCriterion, ...]:
    if table is None:
        return ()
    rows = Rows(table, clerk)
    names = [rows.name(row, "criterion") for row in range(rows.count)]
    repeated = report_duplicates(
        rows.table, ((row, (name,)) for row, name in enumerate(names) if name), clerk.collector, "the criterion"
    )
    return tuple(
        StatedCriterion(
            name,
            rows.text(row, "name"),
            rows.decimal(row, "weight"),
            rows.choice(row, "direction"),
            rows.decimal(row, "worst"),
            rows.decimal(row, "best"),
            rows.choice(row, "beyond"),
            rows.choice(row, "basis"),
            rows.place(row, "criterion"),
        )
        for row, name in enumerate(names)
        if name and row not in repeated
    )


class _Repeated:
    """Cells of a long table in which few texts stand again and again: one that is well written is read once."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._names: dict[tuple[str, str], str] = {}
        self._numbers: dict[str, Decimal] = {}

    def name(self, row: int, column: str) -> str:
        """As ``Rows.name``."""
        text, kind = self._rows.cell(row, column)
        key = column, text
        if kind is not CellKind.TEXT or key not in self._names:
            name = self._rows.name(row, column)
            if name != text or not name:
                return name
            self._names[key] = name
        return self._names[key]

    def decimal(self, row: int, column: str) -> Decimal | None:
        """As ``Rows.decimal``."""
        text, kind = self._rows.cell(row, column)
        if kind is not CellKind.TEXT or text not in self._numbers:
            number = self._rows.decimal(row, column)
            if number is None or kind is not CellKind.TEXT:
                return number
            self._numbers[text] = number
        return self._numbers[text]


def _ratings(table: RawTable | None, clerk: Clerk, names: _Names) -> tuple[StatedRating, ...]:
    if table is None:
        return ()
    rows = Rows(table, clerk)
    cells = _Repeated(rows)
    usable: dict[str, str] = {}
    found, keys = [], []
    for row in range(rows.count):
        name = cells.name(row, "item")
        item = usable.get(name) or _item(rows, row, name, names)
        usable[name] = item
        level = cells.name(row, "level") if rows.has("level") else ""
        criterion = cells.name(row, "criterion")
        rating = cells.decimal(row, "rating")
        alternative = f"{item}:{level}" if level else item
        if item and level and alternative not in names.levels:
            rows.report(row, "level", _no_level(item, level, names))
            continue
        if item and criterion:
            keys.append((row, (item, level, criterion)))
            note, source = rows.text(row, "note"), rows.text(row, "source")
            if rating is not None:
                place = rows.place(row, "rating")
                found.append((row, StatedRating(alternative, criterion, rating, note, source, place)))
    repeated = report_duplicates(rows.table, keys, clerk.collector, "the rating of")
    return tuple(rating for row, rating in found if row not in repeated)


def _item(rows: Rows, row: int, name: str, names: _Names) -> str:
    """The name, if it is that of a request or of an initiative; empty when it is neither, or both."""
    if not name:
        return ""
    if name in names.requests and name in names.initiatives:
        fault = Fault(
            "scoring.item-twice",
            f"'{name}' is both a request and an initiative",
            "a name that only one of them has",
            "Give one of the two another name.",
        )
    elif name not in names.items:
        near = nearest(name, names.items)
        remedy = f"Did you mean '{near}'?" if near else "Add it to the table requests or initiatives."
        fault = Fault("scoring.unknown-item", f"there is no request or initiative '{name}'", near, remedy)
    else:
        return name
    rows.report(row, "item", fault)
    return ""


def _no_level(item: str, level: str, names: _Names) -> Fault:
    own = sorted(name.partition(":")[2] for name in names.levels if name.startswith(f"{item}:"))
    near = nearest(level, own)
    expected = f"one of {', '.join(own)}" if own else "no level: the request has none"
    remedy = f"Did you mean '{near}'?" if near else "Correct the level, or leave it empty to rate the whole."
    return Fault("scoring.unknown-level", f"'{item}' has no level '{level}'", expected, remedy)


def _judgements(table: RawTable | None, clerk: Clerk) -> tuple[StatedJudgement, ...]:
    """All answers: a pair may be answered twice, and whether the answers agree is looked at later."""
    if table is None:
        return ()
    rows = Rows(table, clerk)
    found = []
    for row in range(rows.count):
        judge, about = rows.name(row, "judge"), rows.name(row, "about")
        left, right, times = rows.name(row, "left"), rows.name(row, "right"), rows.decimal(row, "times")
        if left and right and times is not None:
            found.append(StatedJudgement(judge, about, left, right, times, rows.place(row, "times")))
    return tuple(found)


def _points(table: RawTable | None, clerk: Clerk) -> tuple[StatedPoints, ...]:
    if table is None:
        return ()
    rows = Rows(table, clerk)
    found: list[StatedPoints] = []
    keys, asked_by = [], dict[str, str]()
    for row in range(rows.count):
        judge, criterion = rows.name(row, "judge"), rows.name(row, "criterion")
        points, asked = rows.decimal(row, "points"), rows.choice(row, "asked")
        if asked and asked_by.setdefault(judge, asked) != asked:
            fault = Fault(
                "scoring.points-two-ways",
                f"an earlier row of this judge was asked as {asked_by[judge]}",
                asked_by[judge],
                "Say the same in all rows of a judge.",
            )
            rows.report(row, "asked", fault)
        if criterion:
            keys.append((row, (judge, criterion)))
        if criterion and points is not None and asked:
            found.append(StatedPoints(judge, criterion, points, asked, rows.place(row, "points")))
    report_duplicates(rows.table, keys, clerk.collector, "the points of")
    return tuple(found)


def _preferences(table: RawTable | None, clerk: Clerk) -> tuple[StatedPreference, ...]:
    if table is None:
        return ()
    rows = Rows(table, clerk)
    names = [rows.name(row, "criterion") for row in range(rows.count)]
    repeated = report_duplicates(
        rows.table, ((row, (name,)) for row, name in enumerate(names) if name), clerk.collector, "the preference on"
    )
    found = []
    for row, name in enumerate(names):
        shape = rows.choice(row, "shape")
        low, high = rows.decimal(row, "indifference"), rows.decimal(row, "preference")
        spread = rows.decimal(row, "spread")
        if name and shape and row not in repeated:
            found.append(StatedPreference(name, shape, low, high, spread, rows.place(row, "shape")))
    return tuple(found)


def _complexity(table: RawTable | None, clerk: Clerk, names: _Names) -> tuple[StatedComplexity, ...]:
    if table is None:
        return ()
    rows = Rows(table, clerk)
    return tuple(
        StatedComplexity(
            name,
            _not_negative(rows, row, "months"),
            _not_negative(rows, row, "units"),
            _not_negative(rows, row, "dependencies"),
            _not_negative(rows, row, "novelty"),
            rows.place(row),
        )
        for row, name in _once(rows, names, "the complexity of")
    )


def _not_negative(rows: Rows, row: int, column: str) -> Decimal | None:
    number = rows.decimal(row, column)
    if number is None or number >= 0:
        return number
    rows.report(row, column, negative_number(column, number))
    return None


def _reach(table: RawTable | None, clerk: Clerk, names: _Names) -> tuple[StatedReach, ...]:
    if table is None:
        return ()
    rows = Rows(table, clerk)
    found = []
    for row, name in _once(rows, names, "the reach of"):
        persons, priority = _not_negative(rows, row, "persons"), _not_negative(rows, row, "priority")
        found.append(StatedReach(name, persons, priority, rows.place(row)))
    if any(item.persons is not None for item in found) and any(item.priority is not None for item in found):
        fault = Fault(
            "service.two-measures",
            "some services state persons and others a priority, which cannot be compared",
            "persons for all, or a priority for all",
            "Leave one of the two columns empty.",
        )
        clerk.collector.add(fault, rows.table.place(None, "priority"))
    return tuple(found)


def _once(rows: Rows, names: _Names, what: str) -> list[tuple[int, str]]:
    """The rows whose item is known and stands there for the first time."""
    items = [(row, _item(rows, row, rows.name(row, "item"), names)) for row in range(rows.count)]
    named = [(row, name) for row, name in items if name]
    repeated = report_duplicates(rows.table, ((row, (name,)) for row, name in named), rows.clerk.collector, what)
    return [(row, name) for row, name in named if row not in repeated]


def _levels(table: RawTable | None, quiet: Clerk) -> tuple[StatedLevel, ...]:
    """Levels with their amounts over all periods; what is wrong with them is reported where the case is built."""
    if table is None or not table.rows:
        return ()
    rows = Rows(table, quiet)
    found: dict[tuple[str, str], StatedLevel] = {}
    for row in range(rows.count):
        key = rows.name(row, "request"), rows.name(row, "level")
        amount = rows.amount(row, "amount")
        if not all(key) or amount is None:
            continue
        held = found.setdefault(key, StatedLevel(*key, 0, place=rows.place(row, "level")))
        found[key] = StatedLevel(
            *key,
            held.amount + amount,
            held.service_result or rows.text(row, "service_result"),
            held.consequence or rows.text(row, "consequence"),
            held.alternatives or rows.text(row, "alternatives"),
            held.place,
        )
    return tuple(found[key] for key in sorted(found))
