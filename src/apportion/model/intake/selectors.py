"""Selectors in cells: read, and every name in them checked against what the case declares."""

from __future__ import annotations

import dataclasses
import unicodedata
from typing import Final

from apportion.model.intake.amounts import Fault
from apportion.model.intake.rows import Rows
from apportion.model.raw import CellKind
from apportion.model.selector import EVERYTHING, Selector, SelectorError, parse_selector

_EXAMPLES: Final = "such as tag:health or unit:clinics and not category:growth; empty for everything"


def read_selector(rows: Rows, row: int, column: str, *, each: bool = False, funds: bool = False) -> Selector | None:
    """The selector in a cell, everything when blank, ``None`` when it cannot be used, which is reported.

    ``each`` permits ``each unit`` and ``each request``; ``funds`` permits conditions on funds.
    """
    text, kind = rows.cell(row, column)
    if not text.strip():
        return EVERYTHING
    if kind is not CellKind.TEXT:
        rows.report(
            row,
            column,
            Fault("selector.unreadable", f"'{text}' is not a selector", _EXAMPLES, "Format the cell as text."),
        )
        return None
    try:
        selector = parse_selector(unicodedata.normalize("NFC", text))
    except SelectorError as error:
        rows.report(row, column, Fault("selector.unreadable", str(error), _EXAMPLES, "Correct the selector."))
        return None
    usable = True
    if selector.each and not each:
        fault = Fault(
            "selector.each",
            f"'each {selector.each}' is not possible here",
            "a selector without 'each'",
            "Only rules of kind floor, cap, mandate, share and change can be made for each unit or request.",
        )
        rows.report(row, column, fault)
        usable = False
    for term in selector.terms:
        if term.kind == "fund" and (selector.each or not funds):
            fault = Fault(
                "selector.fund",
                f"'{term}' asks for a fund, where only requests can be chosen",
                "conditions on unit, request, tag or category",
                "Remove the condition on the fund.",
            )
        else:
            unknown = rows.clerk.unknown(term.kind, term.name)
            if unknown is None:
                continue
            fault = dataclasses.replace(unknown, message=f"{unknown.message}, which '{term}' asks for")
        rows.report(row, column, fault)
        usable = False
    return selector if usable else None
