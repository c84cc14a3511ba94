"""From the answers of units to the tables of a case: other figures in its rows, new rows, and where they come from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from apportion.model.collect import Answer, Reconciled
from apportion.model.findings import Findings, Place
from apportion.model.intake.amounts import Notation
from apportion.model.intake.catalogue import CODES
from apportion.model.intake.collect_catalogue import COLLECT_CODES
from apportion.model.intake.collector import Collector
from apportion.model.raw import RawCase
from apportion.model.replaced import with_replaced, with_rows

_RATING = "rating:"
_IN_NEW_ROWS = (
    "request",
    "name",
    "unit",
    "period",
    "decision",
    "last_year",
    "cap",
    "minimum",
    "rate",
    "value",
    "score",
    "npv",
)


def with_answers(raw: RawCase, books: Sequence[Reconciled], notation: Notation) -> tuple[RawCase, Findings]:
    """The case with everything that was taken, and what only shows when all workbooks lie side by side."""
    from apportion.alignment.collect.answers import known_request

    collector = Collector({**CODES, **COLLECT_CODES})
    new: dict[tuple[str, str], Answer] = {}
    known = raw.tables["requests"].columns["request"].texts.tolist()
    owner = {str(name).strip(): "" for name in known}
    for book in books:
        for answer in book.answers:
            if not answer.row.is_new:
                continue
            if owner.setdefault(answer.request, book.file) != book.file:
                place = Place(book.file, "Requests", answer.row.line, 1, "request")
                collector.add(known_request(answer.request), place, answer.request)
            new[answer.request, answer.period] = answer
    if collector.blocked:
        return raw, collector.findings()
    present = [answer for book in books for answer in book.answers if not answer.row.is_new]
    raw = _with_ratings(_with_figures(raw, present), [*present, *new.values()])
    rows = [{name: _neutral(answer.texts.get(name, "")) for name in _IN_NEW_ROWS} for answer in new.values()]
    raw = with_rows(raw, "requests", [_only_used(row, rows) for row in rows])
    return with_rows(raw, "collected", [*_provenance(books, notation)]), collector.findings()


def _only_used(row: Mapping[str, str], rows: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """A new row without columns that no new row fills: the case need not get a column for nothing."""
    return {name: text for name, text in row.items() if any(other[name] for other in rows)}


def _with_figures(raw: RawCase, answers: Sequence[Answer]) -> RawCase:
    texts: dict[str, dict[int, str]] = {}
    for answer in answers:
        for name, text in answer.texts.items():
            if not name.startswith(_RATING):
                texts.setdefault(name, {})[answer.row.table_row] = text
    return with_replaced(raw, "requests", texts)[0] if texts else raw


def _with_ratings(raw: RawCase, answers: Sequence[Answer]) -> RawCase:
    """Ratings in the rows that are there, and new rows for those that are not."""
    asked = {
        (answer.request, name.removeprefix(_RATING)): (text, f"Stated by {answer.unit}")
        for answer in answers
        for name, text in answer.texts.items()
        if name.startswith(_RATING)
    }
    held = raw.tables.get("ratings")
    if not asked or held is None:
        return raw
    blank = np.full(held.rows, "").tolist()
    columns = [
        held.columns[name].texts.tolist() if name in held.columns else blank for name in ("item", "criterion", "level")
    ]
    found = {
        (str(item).strip(), str(criterion).strip()): row
        for row, (item, criterion, level) in enumerate(zip(*columns, strict=True))
        if not str(level).strip()
    }
    there = {found[key]: told for key, told in asked.items() if key in found}
    # The old source spoke of the old figure.
    texts = {name: {row: told[at] for row, told in there.items()} for at, name in enumerate(("rating", "source"))}
    raw, _ = with_replaced(raw, "ratings", texts)
    rows = [
        {"item": key[0], "criterion": key[1], "rating": told[0], "source": told[1]}
        for key, told in asked.items()
        if key not in found
    ]
    return with_rows(raw, "ratings", rows)


def _provenance(books: Sequence[Reconciled], notation: Notation) -> list[dict[str, str]]:
    """One row for each row that was taken, and one for each workbook that changed nothing."""
    rows = []
    for book in sorted(books, key=lambda item: (item.unit, item.file)):
        who = {
            "by": _neutral(book.by),
            "on": "" if book.on is None else book.on.isoformat(),
            "file": _neutral(book.file),
            "sha256": book.sha256,
            "made_from": book.made_from,
        }
        if not book.answers:
            rows.append({"unit": book.unit, **dict.fromkeys(_WHAT, ""), **who})
        for answer in book.answers:
            before = None if answer.cap is None else answer.row.cap
            what = (
                answer.request,
                answer.period,
                _amount(before, notation),
                _amount(answer.cap, notation),
                "; ".join(sorted(answer.texts)),
                _neutral(answer.reason),
            )
            rows.append({"unit": book.unit, **dict(zip(_WHAT, what, strict=True)), **who})
    return rows


_WHAT = ("request", "period", "cap_before", "cap", "changed", "reason")


def _amount(minor: int | None, notation: Notation) -> str:
    return "" if minor is None else notation.currency.text(minor).replace(".", notation.format.decimal)


def _neutral(text: str) -> str:
    """Words of a unit that a spreadsheet would act on, with an apostrophe before them."""
    from apportion.reports.tables import neutral

    return neutral(text)
