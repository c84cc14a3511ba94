"""What came of the workbooks of units, for programs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from apportion.kernel.money import Currency
from apportion.model.collect import Answer, Reconciled, Taken


def merged_document(
    books: Sequence[Reconciled], again: Sequence[Taken], missing: Sequence[str], currency: Currency
) -> dict[str, Any]:
    """Workbooks with their rows counted and their answers; amounts in major units as text."""
    return {
        "workbooks": [_book(book, currency) for book in books],
        "merged_before": [{"unit": item.unit, "file": item.file, "sha256": item.sha256} for item in again],
        "missing": list(missing),
        "rows": {
            "read": sum(book.rows for book in books),
            "taken": sum(len(book.answers) for book in books),
            "refused": sum(book.refused for book in books),
            "unchanged": sum(book.unchanged for book in books),
        },
    }


def _book(book: Reconciled, currency: Currency) -> dict[str, Any]:
    return {
        "unit": book.unit,
        "file": book.file,
        "sha256": book.sha256,
        "made_from": book.made_from,
        "by": book.by,
        "on": None if book.on is None else book.on.isoformat(),
        "rows": {
            "read": book.rows,
            "taken": len(book.answers),
            "refused": book.refused,
            "unchanged": book.unchanged,
        },
        "altered_cells": book.altered,
        "answers": [_answer(answer, currency) for answer in book.answers],
    }


def _answer(answer: Answer, currency: Currency) -> dict[str, Any]:
    before = answer.row.cap
    return {
        "request": answer.request,
        "period": answer.period,
        "unit": answer.unit,
        "is_new": answer.row.is_new,
        "cap_before": None if before is None else currency.text(before),
        "cap": None if answer.cap is None else currency.text(answer.cap),
        "columns": dict(answer.texts),
        "reason": answer.reason,
    }
