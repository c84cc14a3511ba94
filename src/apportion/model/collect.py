"""Collecting requests from units, as values: what is asked and by when, and what stands in a unit's workbook."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final, Literal

from apportion.kernel.money import Currency
from apportion.model.fields import FieldType
from apportion.model.findings import Findings
from apportion.model.raw import CellKind

FORM_FORMAT: Final = "1"
"""Version of the workbook's layout; workbooks of another one are refused by name."""
ABOUT_SHEET, HISTORY_SHEET, REQUESTS_SHEET, CHECK_SHEET = "Read me", "History", "Requests", "Check"
KEY_SHEET: Final = "apportion"
"""The hidden sheet by which a workbook is recognised."""

CellStyle = Literal["title", "heading", "text", "label", "header", "figure header", "money", "number", "check"]


@dataclass(frozen=True)
class Collection:
    """By when a unit hands in its requests, and whom it asks."""

    due: datetime.date | None = None
    """``None``: no day is set."""
    contact: str = ""
    note: str = ""


@dataclass(frozen=True)
class Taken:
    """A workbook that was merged before, as the table ``collected`` says it."""

    unit: str
    sha256: str
    made_from: str
    file: str


@dataclass(frozen=True)
class FormCell:
    """One cell of a workbook. Its text never acts as a formula, whatever it begins with."""

    text: str = ""
    """Words; of a figure its plain spelling with a point; of a formula the stored result."""
    style: CellStyle = "text"
    formula: str = ""
    """Without the equals sign; empty: the cell is no formula."""


@dataclass(frozen=True)
class OpenCell:
    """A cell that waits for an answer."""

    column: str
    """What is asked, such as ``cap``; of a rating ``rating:`` and the criterion."""
    type: FieldType
    choices: tuple[str, ...] = ()
    prompt: str = ""
    """What is shown when the cell is selected."""
    least: Decimal | None = None
    """Smallest figure that is accepted. ``None``: as the type says."""
    most: Decimal | None = None
    """Largest one."""


Address = tuple[int, int]
"""Row and column of a cell, from 1."""


@dataclass(frozen=True)
class FormSheet:
    """One sheet: locked cells and open ones."""

    name: str
    widths: tuple[float, ...]
    locked: Mapping[Address, FormCell]
    open: Mapping[Address, OpenCell] = field(default_factory=dict)
    frozen: Address = (0, 0)
    """Rows and columns that stay in sight."""


@dataclass(frozen=True)
class FormRow:
    """One row of the sheet of requests."""

    line: int
    """Row of the sheet."""
    table_row: int
    """Row of the table requests as read, from 0; -1: the row waits for a new request."""
    request: str = ""
    period: str = ""
    unit: str = ""
    floor: int | None = None
    """Minor units; ``None``: none is stated."""
    cap: int | None = None
    present: Mapping[str, str] = field(default_factory=dict)
    """Figures of the case by column, spelled with a point: what an answer is held against. Absent: not stated."""

    @property
    def is_new(self) -> bool:
        """True when the row waits for a request that the case does not have."""
        return self.table_row < 0


@dataclass(frozen=True)
class Form:
    """The workbook of one unit, as data."""

    unit: str
    name: str
    currency: Currency
    fingerprint: str
    """Of the case that it is made from."""
    release: str
    """Of Apportion."""
    token: str
    """Tells this workbook from others; the same case, unit and release give the same one."""
    sheets: tuple[FormSheet, ...]
    """Those that are seen, in their order."""
    rows: tuple[FormRow, ...]
    units: tuple[str, ...]
    """The unit and all below it."""
    collection: Collection = field(default_factory=Collection)
    needed: tuple[str, ...] = ()
    """Columns that every new request has to fill in, beside those that any request needs: a rule of the case asks."""

    def sheet(self, name: str) -> FormSheet:
        """The sheet of a name.

        Raises:
            KeyError: when the workbook has no such sheet.
        """
        return {sheet.name: sheet for sheet in self.sheets}[name]


@dataclass(frozen=True)
class FoundCell:
    """A cell as it came back."""

    text: str
    kind: CellKind
    is_formula: bool
    is_hidden: bool = False
    """True in a row that was hidden."""


@dataclass(frozen=True)
class FoundBook:
    """A workbook as it came back: the filled cells of its sheets."""

    file: str
    sha256: str
    """Of its bytes."""
    sheets: Mapping[str, Mapping[Address, FoundCell]]


@dataclass(frozen=True)
class Answer:
    """What a unit answered in one row."""

    row: FormRow
    request: str
    period: str
    """As in the table requests: empty where the case has one period."""
    unit: str
    texts: Mapping[str, str]
    """New figures and words by column, in the number format of the case; a reason is not among them."""
    reason: str
    cap: int | None
    """Minor units asked for from now on; ``None``: the amount stays."""


@dataclass(frozen=True)
class Reconciled:
    """One workbook held against what was sent out."""

    unit: str
    file: str
    sha256: str
    made_from: str
    by: str
    """Who filled it in; empty: nobody said."""
    on: datetime.date | None
    """``None``: nobody said."""
    answers: tuple[Answer, ...]
    """Rows that are taken."""
    refused: int
    """Rows with an answer that cannot be taken."""
    unchanged: int
    """Rows of present requests without an answer, or with the figures that they have."""
    altered: int
    """Locked cells that are not as they were sent out; none of them is taken."""
    findings: Findings

    @property
    def rows(self) -> int:
        """Rows read: those taken, refused and unchanged."""
        return len(self.answers) + self.refused + self.unchanged
