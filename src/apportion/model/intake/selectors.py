"""Selectors in cells: read, and every name in them checked against what the case declares."""

from __future__ import annotations

import dataclasses
import unicodedata
from collections.abc import Collection
from typing import Final

from apportion.model.intake.amounts import Fault
from apportion.model.intake.clerk import Clerk
from apportion.model.intake.rows import Rows
from apportion.model.raw import CellKind
from apportion.model.selector import EVERYTHING, Selector, SelectorError, parse_selector

_EXAMPLES: Final = "such as tag:health or unit:clinics and not category:growth; empty for everything"


def read_selector(
    rows: Rows, row: int, column: str, *, each: Collection[str] = (), funds: bool = False
) -> Selector | None:
    """The selector in a cell, everything when blank, ``None`` when it cannot be used, which is reported.

    ``each`` names what may stand behind the word *each*; ``funds`` permits conditions on funds.
    """
    text, kind = rows.cell(row, column)
    selector, faults = checked_selector(text, kind, rows.clerk, each=each, funds=funds)
    for fault in faults:
        rows.report(row, column, fault)
    return selector


def checked_selector(
    text: str, kind: CellKind, clerk: Clerk, *, each: Collection[str] = (), funds: bool = False
) -> tuple[Selector | None, list[Fault]]:
    """The selector that a text stands for, ``None`` when it cannot be used, and what is wrong with it."""
    if not text.strip():
        return EVERYTHING, []
    if kind is not CellKind.TEXT:
        return None, [
            Fault("selector.unreadable", f"'{text}' is not a selector", _EXAMPLES, "Format the cell as text.")
        ]
    try:
        selector = parse_selector(unicodedata.normalize("NFC", text))
    except SelectorError as error:
        return None, [Fault("selector.unreadable", str(error), _EXAMPLES, "Correct the selector.")]
    faults = []
    if selector.each and selector.each not in each:
        possible = " or ".join(f"'each {kind}'" for kind in each)
        fault = Fault(
            "selector.each",
            f"'each {selector.each}' is not possible here",
            possible or "a selector without 'each'",
            f"Write {possible}."
            if possible
            else "Only floor, cap, mandate, share, change, choose and balance can be rules for each of several groups.",
        )
        faults.append(fault)
    for term in selector.terms:
        if term.kind == "fund" and (selector.each or not funds):
            fault = Fault(
                "selector.fund",
                f"'{term}' asks for a fund, where only requests can be chosen",
                "conditions on unit, request, tag or category",
                "Remove the condition on the fund.",
            )
        else:
            unknown = clerk.unknown(term.kind, term.name)
            if unknown is None:
                continue
            fault = dataclasses.replace(unknown, message=f"{unknown.message}, which '{term}' asks for")
        faults.append(fault)
    return None if faults else selector, faults
