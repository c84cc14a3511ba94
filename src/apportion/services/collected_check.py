"""What is wrong with a case only once the answers of its units stand in it, said where the unit wrote it.

Knows answers and findings. It must not know workbooks as files.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from apportion.model.collect import REQUESTS_SHEET, Answer, Form, Reconciled
from apportion.model.findings import Finding, Findings, Place
from apportion.model.raw import RawCase

_ITEM_OF = {"requests": "request", "ratings": "item"}
"""Column by which a row of a table names its request."""
_RATING = "rating:"


def blocking_findings(raw: RawCase, books: Sequence[Reconciled], forms: Mapping[str, Form]) -> Findings:
    """What keeps the case with the answers from being used; nothing where it can be.

    Args:
        raw: the case with the answers.
        books: the workbooks that they come from.
        forms: what was sent out, by unit.
    """
    from apportion.services.assemble import built

    case, found = built(raw)
    if case is not None:
        return Findings()
    return Findings.of([_placed(finding, raw, books, forms) for finding in found.blocking])


def _placed(finding: Finding, raw: RawCase, books: Sequence[Reconciled], forms: Mapping[str, Form]) -> Finding:
    """The finding with the cell of the workbook where that is known."""
    for name, column in _ITEM_OF.items():
        table = raw.tables.get(name)
        if table is None or table.file != finding.place.file or column not in table.columns:
            continue
        rows = [row for row, line in enumerate(table.lines.tolist()) if line == finding.place.line]
        if not rows:
            continue
        texts = {key: str(held.texts[rows[0]]).strip() for key, held in table.columns.items()}
        asked = f"{_RATING}{texts.get('criterion', '')}" if name == "ratings" else finding.place.header
        given = [
            (book, answer)
            for book in books
            for answer in book.answers
            if answer.request == texts[column] and answer.period in ("", texts.get("period", ""))
        ]
        if given:
            return replace(finding, place=_cell(*given[0], asked, forms))
    return finding


def _cell(book: Reconciled, answer: Answer, column: str, forms: Mapping[str, Form]) -> Place:
    sheet = forms[book.unit].sheet(REQUESTS_SHEET)
    line = answer.row.line
    place = next((at[1] for at, cell in sheet.open.items() if at[0] == line and cell.column == column), 1)
    return Place(file=book.file, sheet=REQUESTS_SHEET, line=line, column=place, header=column)
