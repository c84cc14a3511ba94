"""A case with some numbers changed: what stands in its tables is replaced, and the tables are read again.

So an edit is held to exactly what the reader of files demands, and the case is the one that a changed file would give.
Knows tables and cells. What the new case is worth is found elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Final, Literal

import numpy as np

from apportion.model.addresses import ADDRESSES, BY_ROOT, Address, Reading, readings, settings
from apportion.model.case import Case
from apportion.model.fields import Field
from apportion.model.findings import Place
from apportion.model.intake.amounts import Fault
from apportion.model.intake.names import nearest, normalised
from apportion.model.raw import CellKind, RawCase, RawCell, RawColumn, RawTable, TextColumn
from apportion.model.rule import Measure
from apportion.model.schema import setting, table
from apportion.model.stated import stated_amount, stated_number, stated_percent

Stated = str | Decimal | int
"""A number as text, or exactly; amounts in major units."""

_DROPPED_WITH: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "request": tuple(
        (name, "request")
        for name in (
            "requests",
            "levels",
            "points",
            "uses",
            "alignment",
            "targets",
            "cash_flows",
            "request_scenarios",
            "valuations",
        )
    ),
    "rule": (("rules", "rule"),),
    "fund": (("funds", "fund"),),
    "objective": (("objectives", "objective"), ("alignment", "objective")),
    "criterion": (("criteria", "criterion"),),
}
"""Tables and columns from which a thing disappears when it is left out as a whole."""
_FAIRNESS: Final = ("fairness", "fairness_among", "fairness_cost")
_NAMED_MAX: Final = 10


@dataclass(frozen=True)
class Change:
    """One edit that was made."""

    name: str
    """The address, or what was left out."""
    kind: Literal["amount", "percent", "number", "thing"]
    before: str
    """As it stood in the case, with a point as decimal sign: ``2500000.00``, ``15%``; empty where nothing was stated.
    For a thing left out as a whole its id."""
    after: str
    """As it stands now, likewise; empty where it was left out."""
    dropped: bool = False


@dataclass(frozen=True, eq=False)
class Edited:
    """The tables of a case after some edits."""

    raw: RawCase
    changes: tuple[Change, ...]
    problems: tuple[str, ...]
    """What cannot be done, in words; nothing else counts when there is any."""


def edited(raw: RawCase, case: Case, sets: Mapping[str, Stated], drops: Sequence[str] = ()) -> Edited:
    """Change numbers of a case and leave things out.

    Args:
        raw: the case as read from its files.
        case: the same case, for its number format, currency, periods and rules.
        sets: the new number per address.
        drops: addresses whose number, and things that as a whole, are left out.
    """
    draft = _Draft(case, dict(raw.settings), dict(raw.tables))
    for name, stated in sets.items():
        draft.set(name.strip(), stated)
    for name in drops:
        draft.drop(name.strip())
    done = replace(raw, settings=draft.settings, tables=draft.tables)
    return Edited(done, tuple(draft.changes), tuple(draft.problems))


def as_it_stands(raw: RawCase, case: Case, name: str) -> Change | str:
    """One number of a case as it stands, or what is wrong with its name."""
    draft = _Draft(case, dict(raw.settings), dict(raw.tables))
    return draft.as_it_stands(name) or draft.problems[0]


@dataclass
class _Draft:
    """The tables while they are edited."""

    case: Case
    settings: dict[str, tuple[RawCell, ...]]
    tables: dict[str, RawTable]
    changes: list[Change] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    _own: set[tuple[str, str]] = field(default_factory=set)
    """Columns that were copied and may be written to."""

    def set(self, name: str, stated: Stated) -> None:
        """Replace one number."""
        if name in settings():
            text = self._spelled(name, stated, settings()[name], Measure.MONEY)
            if text is not None:
                self._write_setting(name, text)
            return
        found = self._find(name)
        if found is None:
            return
        address, reading, row = found
        column = table(address.table).field(reading.field)
        text = self._spelled(name, stated, column, self._measure(address, reading, stated))
        if text is None:
            return
        if row < 0:
            row = self._append(address, reading)
        self._write(name, address.table, row, reading.field, text)

    def drop(self, name: str) -> None:
        """Leave out one number, or one thing as a whole."""
        root, _, rest = name.partition(".")
        if name == "fairness":
            self._drop_settings(name, _FAIRNESS)
        elif name in settings():
            self._drop_setting(name)
        elif root in _DROPPED_WITH and self._drop_rows(name, root, rest):
            return
        elif root in _DROPPED_WITH and rest and not next(readings(BY_ROOT[root], rest), None):
            self.problems.append(f"{name}: {self._no_such(BY_ROOT[root], rest)}")
        elif (found := self._find(name, dropping=True)) is not None:
            address, reading, row = found
            self._drop_cell(name, address, reading, row)

    # Finding what a name means

    def _find(self, name: str, *, dropping: bool = False) -> tuple[Address, Reading, int] | None:
        """The row and column that a name means; row -1: a row that has to be added. A problem is noted."""
        root, _, rest = name.partition(".")
        address = BY_ROOT.get(root)
        if address is None or not rest:
            self.problems.append(self._unknown_root(name, root, dropping=dropping))
            return None
        several: list[int] = []
        for reading in readings(address, rest):
            rows = self._rows(address, reading)
            if len(rows) == 1:
                return address, reading, rows[0]
            several = several or rows
        if several:
            self.problems.append(f"{name}: say which one is meant, one of {self._which(address, several)}")
            return None
        new = None if dropping else self._new_row(address, rest)
        if new is not None:
            return address, new, -1
        self.problems.append(self._unknown_row(name, address, rest))
        return None

    def _rows(self, address: Address, reading: Reading) -> list[int]:
        """Rows of the table that a reading means."""
        held = self.tables.get(address.table)
        if held is None:
            return []
        chosen = np.ones(held.rows, dtype=np.bool_)
        for key, value in zip(address.keys, reading.keys, strict=True):
            chosen &= self._is(held, key, value)
        rows = np.flatnonzero(chosen)
        for size in range(len(address.optional)):
            if not reading.rest:
                break
            names = address.optional[size : size + len(reading.rest)]
            if len(names) < len(reading.rest):
                break
            fits = [
                row
                for row in rows.tolist()
                if all(self._optional(held, row, key) == value for key, value in zip(names, reading.rest, strict=True))
            ]
            if fits:
                return fits
        if reading.rest:
            # As messages name a row: all that it states in these columns, one behind the other.
            wanted = ".".join(reading.rest)
            return [row for row in rows.tolist() if self._named(held, row, address.optional) == wanted]
        # A percentage that is matched belongs to the fund as a whole: the row that states it is meant.
        stating = [row for row in rows.tolist() if address.root == "match" and self._text(held, row, reading.field)]
        return stating[:1] or (rows[:1].tolist() if address.root == "match" else rows.tolist())

    def _is(self, held: RawTable, key: str, value: str) -> np.ndarray:
        column = held.columns.get(key)
        if column is None:
            return np.zeros(held.rows, dtype=np.bool_)
        if table(held.name).field(key).type == "amount":
            wanted = stated_amount(self.case, value)
            cells = np.array([stated_amount(self.case, str(text)) == wanted for text in column.texts.tolist()])
            return cells if isinstance(wanted, int) else np.zeros(held.rows, dtype=np.bool_)
        same = np.strings.strip(column.texts) == value
        if same.any():
            return np.asarray(same)
        return np.array([normalised(str(text)) == value for text in column.texts.tolist()], dtype=np.bool_)

    def _optional(self, held: RawTable, row: int, key: str) -> str:
        text = self._text(held, row, key)
        return self.case.periods[0] if key == "period" and not text and len(self.case.periods) == 1 else text

    def _text(self, held: RawTable, row: int, key: str) -> str:
        column = held.columns.get(key)
        return "" if column is None else normalised(str(column.texts[row]))

    def _named(self, held: RawTable, row: int, keys: Sequence[str]) -> str:
        """What a row states in some columns, joined by points; blank cells are passed over."""
        return ".".join(filter(None, (self._text(held, row, key) for key in keys)))

    def _which(self, address: Address, rows: Sequence[int]) -> str:
        held = self.tables[address.table]
        named = [self._named(held, row, address.optional) for row in rows]
        return ", ".join(f"'{text}'" for text in named[:_NAMED_MAX] if text) or "several rows"

    def _new_row(self, address: Address, rest: str) -> Reading | None:
        """A fund may be given money in a period for which it has no row yet."""
        if address.root != "fund":
            return None
        for reading in readings(address, rest):
            plain = Reading(reading.keys, reading.field, ())
            if reading.rest and reading.rest[0] in self.case.periods and self._rows(address, plain):
                return reading
        return None

    def _append(self, address: Address, reading: Reading) -> int:
        held = self.tables[address.table]
        values = dict(zip((*address.keys, *address.optional), (*reading.keys, *reading.rest), strict=False))
        columns = {}
        for name in dict.fromkeys((*held.columns, *values)):
            column = held.columns.get(name) or _blank(name, len(held.columns) + 1, held.rows)
            kinds = None if column.kinds is None else np.append(column.kinds, np.int8(CellKind.TEXT))
            texts: TextColumn = np.append(column.texts, np.array([values.get(name, "")], np.dtypes.StringDType()))  # type: ignore[assignment]  # the stub of append forgets the kind of text
            columns[name] = replace(column, texts=texts, kinds=kinds)
            self._own.add((held.name, name))
        lines = np.append(held.lines, held.lines[-1] if held.rows else 1)
        self.tables[held.name] = replace(held, columns=columns, lines=lines)
        return held.rows

    # Saying what is wrong with a name

    def _unknown_root(self, name: str, root: str, *, dropping: bool) -> str:
        known = [*settings(), *BY_ROOT, *(["fairness"] if dropping else [])]
        if root in BY_ROOT:
            return f"{name}: say which one is meant, as {BY_ROOT[root].form}"
        near = nearest(root, known)
        offer = f"did you mean '{near}{name.removeprefix(root)}'?" if near else f"names begin with {', '.join(known)}"
        return f"{name}: no number of a case is called so; {offer}"

    def _unknown_row(self, name: str, address: Address, rest: str) -> str:
        held = self.tables.get(address.table)
        if held is None or not held.rows:
            return f"{name}: the case has no table {address.table}"
        parts = rest.split(".")
        fits = list(readings(address, rest))
        if not fits:
            fields = ", ".join(address.fields)
            near = nearest(parts[-1], address.fields)
            offer = f"did you mean '{near}'?" if near else f"the numbers of a {address.root} are {fields}"
            return f"{name}: '{parts[-1]}' is not a number of a {address.root}; {offer}"
        keys = self._known(address, fits)
        if keys is not None:
            return f"{name}: {keys}"
        return f"{name}: {self._no_such(address, fits[0].keys[0])}"

    def _no_such(self, address: Address, wanted: str) -> str:
        held = self.tables.get(address.table)
        column = None if held is None else held.columns.get(address.keys[0])
        if column is None:
            return f"the case has no table {address.table}"
        near = nearest(wanted, {normalised(str(text)) for text in column.texts.tolist()})
        offer = f"did you mean '{near}'?" if near else f"they stand in the table {address.table}"
        return f"no {address.keys[0]} is called '{wanted}'; {offer}"

    def _known(self, address: Address, fits: Sequence[Reading]) -> str | None:
        """What is wrong when the first id is known; ``None`` when it is not."""
        held = self.tables[address.table]
        for reading in fits:
            rows = np.flatnonzero(self._is(held, address.keys[0], reading.keys[0]))
            if not rows.size:
                continue
            others = (*address.keys[1:], *address.optional)
            wanted = ".".join((*reading.keys[1:], *reading.rest))
            named = [self._named(held, row, others) for row in rows.tolist()]
            listed = ", ".join(f"'{text}'" for text in dict.fromkeys(named[:_NAMED_MAX]) if text)
            there = f"it has {listed}" if listed else "it has one row only"
            return f"{address.keys[0]} '{reading.keys[0]}' has no '{wanted}'; {there}"
        return None

    # Reading numbers

    def _measure(self, address: Address, reading: Reading, stated: Stated) -> Measure:
        """What a limit of a rule is counted in; a percent sign says so itself where both are possible."""
        if address.root != "rule" or reading.field not in ("at_least", "at_most", "exactly"):
            return Measure.MONEY
        marked = isinstance(stated, str) and stated.strip().endswith("%")
        held = next((rule for rule in self.case.rules if rule.id == reading.keys[0]), None)
        if marked or held is None:
            return Measure.PERCENT if marked else Measure.MONEY
        if held.kind.value == "reserve":
            return Measure.MONEY
        return held.measured_in

    def _spelled(self, name: str, stated: Stated, column: Field, measure: Measure) -> str | None:
        """The number as a cell of the case would state it; ``None`` when it cannot be read, which is noted."""
        point = self.case.number_format[5]
        text = stated if isinstance(stated, str) else f"{Decimal(stated):f}".replace(".", point)
        kind = column.type
        if kind == "limit":
            kind = {Measure.MONEY: "amount", Measure.PERCENT: "percent"}.get(measure, "decimal")  # type: ignore[assignment]  # words of FieldType
        number: int | Decimal | Fault | None
        if kind == "amount":
            number = stated_amount(self.case, text)
        else:
            number = stated_percent(self.case, text) if kind == "percent" else stated_number(self.case, text)
        if isinstance(number, Fault):
            self.problems.append(f"{name}: {number.message}")
            return None
        if number is None:
            self.problems.append(f"{name}: no number is stated; to leave it out, drop it")
            return None
        if kind == "amount":
            return self.case.currency.text(int(number)).replace(".", point)
        if kind == "percent":
            return f"{Decimal(number) * 100:f}%".replace(".", point)
        return f"{Decimal(number):f}".replace(".", point)

    def _note(self, name: str, before: str, after: str) -> None:
        """Remember a change of one number, both ends spelled alike."""
        field = self.type_of(name)
        ends = [self._exact(text, field) for text in (before, after)]
        kind = ends[1][0] if after else ends[0][0]
        self.changes.append(Change(name, kind, ends[0][1], ends[1][1], dropped=not after))

    def type_of(self, name: str) -> str:
        """The type of the field that a name means."""
        if name in settings():
            return settings()[name].type
        address = BY_ROOT[name.partition(".")[0]]
        written = next((part for part in reversed(name.split(".")) if part in address.fields), address.fields[0])
        field = table(address.table).field(written).type
        return "decimal" if field == "limit" and self._is_counted(name) else field

    def as_it_stands(self, name: str) -> Change | None:
        """A number that is not changed: both ends are what the case states; ``None`` with a problem noted."""
        if name in settings():
            cells = self.settings.get(name, ())
            text = cells[0].text.strip() if cells else setting(name).default
        else:
            found = self._find(name)
            if found is None:
                return None
            address, reading, row = found
            text = "" if row < 0 else self._text(self.tables[address.table], row, reading.field)
        if not text:
            self.problems.append(f"{name}: the case does not state it")
            return None
        kind, exact = self._exact(text, self.type_of(name))
        return Change(name, kind, exact, exact)

    def _is_counted(self, name: str) -> bool:
        """Whether a limit is one of a quantity or a number of decisions, and so no amount of money."""
        return any(
            name.startswith(f"rule.{rule.id}.") and rule.measured_in in (Measure.QUANTITY, Measure.COUNT)
            for rule in self.case.rules
        )

    def _exact(self, text: str, field: str) -> tuple[Literal["amount", "percent", "number"], str]:
        """What kind of number a cell holds, and the number with a point as decimal sign."""
        if text.endswith("%"):
            percent = stated_percent(self.case, text)
            return "percent", f"{percent * 100:f}%" if isinstance(percent, Decimal) else text
        if field in ("amount", "limit"):
            amount = stated_amount(self.case, text)
            if isinstance(amount, int):
                return "amount", self.case.currency.text(amount)
        number = stated_number(self.case, text)
        return "number", f"{number:f}" if isinstance(number, Decimal) else text

    # Writing cells

    def _write(self, name: str, table_name: str, row: int, column: str, text: str) -> None:
        held = self.tables[table_name]
        before = self._text(held, row, column)
        cells = held.columns.get(column) or _blank(column, len(held.columns) + 1, held.rows)
        if (table_name, column) not in self._own:
            kinds = None if cells.kinds is None else cells.kinds.copy()
            cells = replace(cells, texts=cells.texts.copy(), kinds=kinds)
            self.tables[table_name] = replace(held, columns={**held.columns, column: cells})
            self._own.add((table_name, column))
        cells.texts[row] = text
        if cells.kinds is not None:
            cells.kinds[row] = CellKind.TEXT
        self._note(name, before, text)

    def _write_setting(self, name: str, text: str) -> None:
        cells = self.settings.get(name, ())
        place = cells[0].place if cells else Place()
        before = cells[0].text.strip() if cells else setting(name).default
        self.settings[name] = (RawCell(text, CellKind.TEXT, place),)
        self._note(name, before, text)

    def _drop_setting(self, name: str) -> None:
        if setting(name).required:
            self.problems.append(f"{name}: a case cannot be without it")
            return
        self._drop_settings(name, (name,))

    def _drop_settings(self, name: str, several: Sequence[str]) -> None:
        stated = [cells[0].text.strip() for key in several if (cells := self.settings.get(key, ()))]
        if not stated:
            self.problems.append(f"{name}: the case does not state it")
            return
        for key in several:
            self.settings.pop(key, None)
        if name in settings():
            self._note(name, stated[0], "")
        else:
            self.changes.append(Change(name, "thing", name, "", dropped=True))

    def _drop_rows(self, name: str, root: str, rest: str) -> bool:
        """Leave out a thing as a whole, from every table; false when no thing is called so."""
        first, key = _DROPPED_WITH[root][0]
        held = self.tables.get(first)
        if held is None or not self._is(held, key, rest).any():
            return False
        for table_name, column in _DROPPED_WITH[root]:
            part = self.tables.get(table_name)
            if part is not None and column in part.columns:
                self._keep_rows(part, ~self._is(part, column, rest))
        self.changes.append(Change(name, "thing", rest, "", dropped=True))
        return True

    def _keep_rows(self, held: RawTable, kept: np.ndarray) -> None:
        if kept.all():
            return
        if not kept.any() and not table(held.name).required:
            del self.tables[held.name]
            return
        columns = {
            name: replace(column, texts=column.texts[kept], kinds=None if column.kinds is None else column.kinds[kept])
            for name, column in held.columns.items()
        }
        self.tables[held.name] = replace(held, columns=columns, lines=held.lines[kept])
        self._own.update((held.name, name) for name in columns)

    def _drop_cell(self, name: str, address: Address, reading: Reading, row: int) -> None:
        held = self.tables[address.table]
        if address.root == "fund":
            kept = np.ones(held.rows, dtype=np.bool_)
            kept[row] = False
            self._keep_rows(held, kept)
            self._note(name, self._text(held, row, reading.field), "")
        elif not self._text(held, row, reading.field):
            self.problems.append(f"{name}: the case does not state it")
        elif table(address.table).field(reading.field).required:
            whole = f", or drop {address.root}.{'.'.join(reading.keys)}" if address.root in _DROPPED_WITH else ""
            self.problems.append(f"{name}: it cannot be left out; set it{whole}")
        else:
            self._write(name, address.table, row, reading.field, "")
            for beside in ("match_from", "match_for") if address.root == "match" else ():
                if self._text(self.tables[address.table], row, beside):
                    self._write(name, address.table, row, beside, "")
                    self.changes.pop()


def _blank(header: str, position: int, rows: int) -> RawColumn:
    return RawColumn(header, position, np.full(rows, "", dtype=np.dtypes.StringDType()))


def forms() -> Iterator[str]:
    """Every form of a name, for help and messages."""
    yield from settings()
    yield from (address.form for address in ADDRESSES)
