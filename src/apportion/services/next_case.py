"""The next case: a copy of the one that was planned, with new period names, last year's actuals and chosen edits.

The user's own files, and the plan's copy of them, are never written to. Everything that is other in the copy is told.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Final

import numpy as np

from apportion.execution.learn.edits import ProposedEdit
from apportion.execution.learn.lessons import carried_on, decided
from apportion.model.edits import edited
from apportion.model.lessons import Lesson
from apportion.model.raw import RawCase, RawTable
from apportion.model.replaced import CellChange, with_replaced, with_rows
from apportion.reports.words import plural
from apportion.services.learn import LearnedPlan
from apportion.services.open_plan import case_of
from apportion.services.refusal import CaseBlocked, Refusal

_SETTINGS_FILE: Final = "case.yaml"
_NUMBERED: Final = re.compile(r"(?P<words>.*?)(?P<number>[0-9]+)", re.DOTALL)
_FREE_TEXT: Final = frozenset({"name", "reason", "note", "description", "evidence", "says", "source"})
"""Columns of words for readers: a period that they name stays as it was written."""


@dataclass(frozen=True, eq=False)
class NextCase:
    """The copy, ready to be written, and what is other in it."""

    periods: Mapping[str, str]
    """New names of budget periods by old ones."""
    starts: datetime.date | None
    """First day of the first period, where the case states one."""
    edits: tuple[ProposedEdit, ...]
    """Carried out."""
    last_year: tuple[CellChange, ...]
    """Cells of ``requests.last_year`` that are others now."""
    lessons: tuple[Lesson, ...]
    """The whole register."""
    dates: tuple[str, ...]
    """Columns with days of the old periods, which stay as they are: for a person to change."""
    files: Mapping[str, bytes]


def chosen_from(learned: LearnedPlan, path: Path | None) -> tuple[ProposedEdit, ...]:
    """Which edits are carried out: those of a file, or those beyond chance that the case can hold.

    Args:
        learned: what is proposed.
        path: a table with the columns ``name`` and ``to``, as ``edits.csv`` is written; rows that somebody took out are
            refused, and a number that somebody changed is theirs. Without a row nothing is carried out.

    Raises:
        Refusal: when the file or a number cannot be read, a row is no proposal, or its ``from`` is not what the case
            says.
    """
    if path is None:
        return learned.clear_edits
    known = {edit.name: edit for edit in learned.edits}
    chosen = []
    for name, before, text in _rows_of(path):
        if name not in known:
            raise Refusal(f"{path}: '{name}' is not proposed.", "Take rows of edits.csv out; do not add any.")
        after, stated = _number(path, text), known[name].before if before is None else _number(path, before)
        if stated != known[name].before:
            raise Refusal(
                f"{path}: {name} is {known[name].before:f} in the case, not {stated:f}.",
                "The file was made for another case: learn again with --out, and choose from its edits.csv.",
            )
        chosen.append(replace(known[name], after=after))
    return tuple(chosen)


def _rows_of(path: Path) -> list[tuple[str, str | None, str]]:
    """Name, number before and number after of each row; ``None`` where the table has no column ``from``.

    Raises:
        Refusal: when it is no such table.
    """
    from apportion.adapters.files.one_table import WantedColumn, read_columns

    for wanted in (("name", "from", "to"), ("name", "to")):
        table, findings = read_columns(path, "", [WantedColumn(column, "text") for column in wanted])
        if table is not None and not findings.blocking:
            name, *before, after = (table.columns[column].texts.tolist() for column in wanted)
            return list(zip(name, *before or [[None] * len(name)], after, strict=True))
        if any(finding.code == "table.empty" for finding in findings.listed) and path.stat().st_size:
            return []
    raise Refusal(
        f"{path} cannot be read as edits.csv.",
        "It needs the columns name and to in one row, and below it the rows that are carried out.",
    )


def _number(path: Path, text: str) -> Decimal:
    try:
        return Decimal(text)
    except ArithmeticError:
        raise Refusal(f"{path}: '{text}' is not a number.", "Write it as 2500000.00, as edits.csv does.") from None


def next_case(learned: LearnedPlan, chosen: tuple[ProposedEdit, ...], periods: tuple[str, ...] = ()) -> NextCase:
    """The next case.

    Args:
        learned: from the plan that was carried out.
        chosen: edits to carry out.
        periods: names of the next budget periods; empty: the number at the end of each name goes on.

    Raises:
        Refusal: when the case is a workbook, periods cannot be named, or an edit cannot be made.
        CaseBlocked: when the next case would not be usable.
    """
    from apportion.services.assemble import built

    folder, case, raw = case_of(learned.folder), learned.case, learned.loaded.raw
    if not (folder / _SETTINGS_FILE).is_file():
        raise Refusal(
            "The case is a workbook, and a copy of it is not written.",
            "Take the edits over by hand, or give the case as a folder.",
        )
    renamed = _renamed(case.periods, periods)
    done = edited(raw, case, {edit.name: edit.after for edit in chosen})
    if done.problems:
        raise Refusal(" ".join(done.problems), "Nothing was written.")
    changed, last_year = _with_last_year(learned, done.raw)
    register = _register(learned, chosen)
    changed = _with_register(_with_periods(changed, renamed), register)
    if built(changed)[0] is None:
        raise CaseBlocked(str(folder), built(changed)[1])
    starts = _next_start(learned)
    settings = _settings_text((folder / _SETTINGS_FILE).read_text(encoding="utf-8-sig"), renamed, starts)
    files = _files(folder, raw, changed, settings)
    return NextCase(renamed, starts, chosen, last_year, register, _dated(changed), files)


def write_next(made: NextCase, target: Path, *, force: bool = False) -> None:
    """Write the copy as a folder of its own, whole or not at all.

    Raises:
        Refusal: when something stands there that must not be replaced, or the disk refuses.
        CaseBlocked: when what was written is not the case that was meant.
    """
    from apportion.adapters.output.folder import OutputError
    from apportion.adapters.templates.writing import write_new_folder
    from apportion.services.load import load_case

    try:
        write_new_folder(target, made.files, replace=force)
    except OutputError as error:
        raise Refusal(str(error), error.remedy) from error
    loaded = load_case(target)
    if loaded.case is None or loaded.case.periods != tuple(made.periods.values()):
        raise CaseBlocked(str(target), loaded.findings)


def _renamed(old: tuple[str, ...], new: tuple[str, ...]) -> dict[str, str]:
    """New names by old ones.

    Raises:
        Refusal: when there are too few or too many, or a name does not end in a number.
    """
    if new and len(new) != len(old):
        raise Refusal(
            f"The case has {plural(len(old), 'budget period')}, not {len(new)}.", "Name as many with --periods."
        )
    if new:
        return dict(zip(old, new, strict=True))
    renamed = {}
    for name in old:
        match = _NUMBERED.fullmatch(name)
        if match is None:
            raise Refusal(f"The period '{name}' does not end in a number.", "Name the next ones: --periods NAME,NAME.")
        number = str(int(match["number"]) + len(old)).rjust(len(match["number"]), "0")
        renamed[name] = match["words"] + number
    return renamed


def _with_periods(raw: RawCase, renamed: Mapping[str, str]) -> RawCase:
    """Every cell that names a period, alone or at the end of a what-if name, names the next one."""
    for name, table in raw.tables.items():
        cells: dict[str, dict[int, str]] = {}
        for header, column in table.columns.items():
            if header in _FREE_TEXT and name != "scenario_changes":
                continue
            for row, text in enumerate(column.texts.tolist()):
                parts = text.strip().split(".")
                if parts[-1] in renamed and " " not in text.strip():
                    cells.setdefault(header, {})[row] = ".".join([*parts[:-1], renamed[parts[-1]]])
        if cells:
            raw, _ = with_replaced(raw, name, cells)
    cells_of = raw.settings.get("periods", ())
    periods = tuple(replace(cell, text=renamed.get(cell.text.strip(), cell.text)) for cell in cells_of)
    return replace(raw, settings={**raw.settings, "periods": periods})


def _with_last_year(learned: LearnedPlan, raw: RawCase) -> tuple[RawCase, tuple[CellChange, ...]]:
    """What each request was paid in the last period that is over, in its row of the first period."""
    case, over = learned.case, learned.ended
    if not over.periods:
        return raw, ()
    from apportion.reports.words import Formatter

    last, say = over.periods[-1].name, Formatter(case)
    paid: dict[str, int] = {}
    for line, amount in over.paid.items():
        if line.period == last:
            paid[line.request] = paid.get(line.request, 0) + amount
    table = raw.tables["requests"]
    texts, cells = table.columns["request"].texts.tolist(), {}
    periods = table.columns["period"].texts.tolist() if "period" in table.columns else [""] * table.rows
    for row, name in enumerate(texts):
        if name.strip() in paid and periods[row].strip() in ("", case.periods[0]):
            cells[row] = say.respelled(case.currency.text(paid[name.strip()]))
    return with_replaced(raw, "requests", {"last_year": cells})


def _register(learned: LearnedPlan, chosen: tuple[ProposedEdit, ...]) -> tuple[Lesson, ...]:
    names = {edit.name for edit in chosen}
    return carried_on(learned.register, decided(learned.lessons, learned.edits, names, learned.period))


def _with_register(raw: RawCase, lessons: tuple[Lesson, ...]) -> RawCase:
    rows = [
        {
            "lesson": one.id,
            "about": one.about,
            "says": one.says,
            "evidence": one.evidence,
            "proposed_by": one.proposed_by,
            "on": one.on.isoformat(),
            "adopted": one.adopted,
        }
        for one in lessons
    ]
    tables = {name: table for name, table in raw.tables.items() if name != "lessons"}
    return with_rows(replace(raw, tables=tables), "lessons", rows)


def _next_start(learned: LearnedPlan) -> datetime.date | None:
    """The day after the last period, where the case states when its first one starts."""
    if "starts" not in learned.loaded.raw.settings:
        return None
    every = (*learned.ended.periods, *learned.ended.running)
    return max(period.last for period in every) + datetime.timedelta(days=1)


def _settings_text(text: str, renamed: Mapping[str, str], starts: datetime.date | None) -> bytes:
    """The settings file with the next periods; every other line stays as the user wrote it."""
    lines, inside = [], False
    whole = re.compile(r"(?<![\w-])(" + "|".join(re.escape(name) for name in renamed) + r")(?![\w-])")
    for line in text.splitlines():
        key = line.split(":")[0] if line[:1].isalpha() else ""
        inside = key == "periods" if key else inside
        if inside or key == "name":
            line = whole.sub(lambda match: renamed[match[1]], line)  # noqa: PLW2901 - the line with the next names
        elif key == "starts" and starts is not None:
            line = f"starts: {starts}"  # noqa: PLW2901 - the line with the next day
        lines.append(line)
    return ("\n".join(lines) + "\n").encode("utf-8")


def _files(folder: Path, before: RawCase, after: RawCase, settings: bytes) -> dict[str, bytes]:
    """Every file of the case: tables that are others are written anew, the rest as it is."""
    from apportion.adapters.output.case_table import table_text

    files = {_SETTINGS_FILE: settings}
    for name, table in after.tables.items():
        held = before.tables.get(name)
        if held is not None and _is_same(held, table):
            files[held.file] = (folder / held.file).read_bytes()
        else:
            original = folder / held.file if held is not None and held.file.casefold().endswith(".csv") else None
            files[f"{name}.csv"] = table_text(table, original)
    return files


def _is_same(before: RawTable, after: RawTable) -> bool:
    return before.columns.keys() == after.columns.keys() and all(
        np.array_equal(column.texts, after.columns[name].texts) for name, column in before.columns.items()
    )


def _dated(raw: RawCase) -> tuple[str, ...]:
    """Columns of days that are stated: they belong to the old periods until somebody changes them."""
    from apportion.model.schema import TABLES

    found = []
    for table in TABLES:
        held = raw.tables.get(table.name)
        for field in table.fields if held is not None and table.name != "lessons" else ():
            column = None if held is None else held.columns.get(field.name)
            if field.type == "date" and column is not None and any(text.strip() for text in column.texts.tolist()):
                found.append(f"{table.name}.{field.name}")
    return tuple(found)
