"""The answers in one row of a unit's workbook: read by the grammar of the case, held against what stands there.

Knows cells and figures. It must not know where else in the workbook anything stands.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

from apportion.alignment.collect.form import HEADING_LINE
from apportion.model.collect import REQUESTS_SHEET, Address, Answer, Form, FormRow, FoundCell
from apportion.model.findings import Place
from apportion.model.intake.amounts import Fault, Notation, read_amount, read_decimal
from apportion.model.intake.collector import Collector
from apportion.model.intake.names import nearest, normalised, read_id

Cells = Mapping[str, tuple[Address, FoundCell]]
"""Filled cells of a row by column."""
_ACTED_ON = ("=", "+", "-", "@")
"""An id that begins so would be written with an apostrophe before it, and be another one wherever it is named."""
_AMOUNTS = ("cap", "minimum", "last_year")


class Refused:
    """A row that cannot be taken; the findings say why."""


class Reader:
    """Reads rows of one workbook."""

    def __init__(
        self, form: Form, notation: Notation, collector: Collector, place: Callable[[str, Address, str], Place]
    ) -> None:
        self._form = form
        self._notation = notation
        self._collector = collector
        self._place = place
        self._new: set[tuple[str, str]] = set()

    def present(self, row: FormRow, cells: Cells) -> Answer | Refused | None:
        """The answer about a request of the case; ``None`` where it says what stands there already."""
        reason = self._text(cells, "reason")
        figures = self._figures(cells)
        if figures is None:
            return Refused()
        cap = figures.pop("cap", None)
        if cap is not None and row.floor is not None and cap < row.floor:
            self._below(row, cells)
            return Refused()
        changed = {
            key: self._spelled(key, figure)
            for key, figure in figures.items()
            if key not in row.present or Decimal(row.present[key]) != self._major(key, figure)
        }
        is_other = cap is not None and cap != row.cap
        if is_other and cap is not None:
            changed["cap"] = self._spelled("cap", cap)
            if not reason:
                self._no_reason(row, cells["cap"][0], row.request)
        if not changed and not reason:
            return None
        return Answer(row, row.request, row.period, row.unit, changed, reason, cap if is_other else None)  # type: ignore[arg-type]  # an amount is a whole number of minor units

    def new(self, row: FormRow, cells: Cells) -> Answer | Refused:
        """The answer in a row for a request that the case does not have."""
        name, reason = self._text(cells, "name"), self._text(cells, "reason")
        request, unit = self._id(cells, "request"), self._id(cells, "unit")
        period, decision = self._id(cells, "period"), normalised(self._text(cells, "decision")) or "divisible"
        figures = self._figures(cells)
        if figures is None or request is None or unit is None or period is None:
            return Refused()
        if not unit and len(self._form.units) == 1:
            unit = self._form.units[0]
        worth = "value" if decision == "whole" and "value" in figures else "rate"
        needed = {"request": request, "name": name, "unit": unit, "cap": figures.get("cap"), worth: figures.get(worth)}
        if "period" in self._asked(row):
            needed["period"] = period
        if decision == "minimum":
            needed["minimum"] = figures.get("minimum")
        needed |= {key: figures.get(key) for key in self._form.needed}
        lacking = [key for key, value in needed.items() if value is None or value == ""]
        if lacking:
            return self._incomplete(row, lacking)
        if not self._fits(cells, unit, request, period, decision):
            return Refused()
        self._new.add((request, period))
        if not reason:
            self._no_reason(row, cells["cap"][0], request)
        texts = {"request": request, "name": name, "unit": unit, "decision": decision}
        texts |= {key: self._spelled(key, figure) for key, figure in figures.items()}
        texts |= {"period": period} if period else {}
        return Answer(row, request, period, unit, texts, reason, int(figures["cap"]))

    def _asked(self, row: FormRow) -> set[str]:
        sheet = self._form.sheet(REQUESTS_SHEET)
        return {cell.column for (line, _), cell in sheet.open.items() if line == row.line}

    def _text(self, cells: Cells, column: str) -> str:
        return cells[column][1].text.strip() if column in cells else ""

    def _id(self, cells: Cells, column: str) -> str | None:
        """A name; empty where there is none, ``None`` where it is faulty."""
        if column not in cells:
            return ""
        at, cell = cells[column]
        name = read_id(cell.text, cell.kind)
        if not isinstance(name, Fault) and name.startswith(_ACTED_ON):
            name = Fault(
                "id.characters",
                f"the name '{name}' begins with a sign on which a spreadsheet acts",
                "a letter or a digit first",
                "Begin it with a letter or a digit.",
            )
        if isinstance(name, Fault):
            self._report(name, at, column, cell.text)
            return None
        return name

    def _figures(self, cells: Cells) -> dict[str, int | Decimal] | None:
        """Amounts in minor units and other figures by column; ``None`` where one of them cannot be read."""
        read: dict[str, int | Decimal] = {}
        is_sound = True
        for key, (at, cell) in cells.items():
            if key not in _AMOUNTS and key in ("request", "name", "unit", "period", "decision", "reason"):
                continue
            figure = (
                read_amount(cell.text, cell.kind, self._notation)
                if key in _AMOUNTS
                else read_decimal(cell.text, cell.kind, self._notation.format)
            )
            if isinstance(figure, Fault):
                self._report(figure, at, key, cell.text)
                is_sound = False
            elif figure is None:
                # An error cell, or a formula without a result: that was said when the workbook was read.
                is_sound = False
            else:
                read[key] = figure
        return read if is_sound else None

    def _major(self, key: str, figure: int | Decimal) -> Decimal:
        return self._form.currency.decimal(int(figure)) if key in _AMOUNTS else Decimal(figure)

    def _spelled(self, key: str, figure: int | Decimal) -> str:
        """As a cell of the case states it."""
        return f"{self._major(key, figure):f}".replace(".", self._notation.format.decimal)

    def _fits(self, cells: Cells, unit: str, request: str, period: str, decision: str) -> bool:
        """Whether the names in a new row make sense beside the case and the rows above."""
        if unit not in self._form.units:
            near = nearest(unit, self._form.units)
            listed = ", ".join(self._form.units)
            remedy = f"Did you mean '{near}'?" if near else f"Write one of {listed}."
            fault = Fault("collect.unit", f"'{unit}' is no unit of {self._form.name}", f"one of {listed}", remedy)
            self._report(fault, cells["unit"][0], "unit", unit)
            return False
        known = {item.request for item in self._form.rows if not item.is_new}
        if request in known or (request, period) in self._new:
            fault = known_request(request)
            self._report(fault, cells["request"][0], "request", request)
            return False
        if decision not in ("divisible", "whole", "minimum"):
            words = "divisible, whole or minimum"
            fault = Fault("choice.unknown", f"'{decision}' is no choice for decision", words, f"Use {words}.")
            self._report(fault, cells["decision"][0], "decision", decision)
            return False
        return True

    def _below(self, row: FormRow, cells: Cells) -> None:
        at, cell = cells["cap"]
        floor = self._form.currency.grouped(row.floor or 0)
        fault = Fault(
            "collect.below-floor",
            f"'{row.request}' asks for less than its floor of {floor}",
            f"at least {floor}",
            "Ask for the floor or more; who wants less than the floor asks for the floor to be lowered.",
        )
        self._report(fault, at, "cap", cell.text)

    def _no_reason(self, row: FormRow, at: Address, request: str) -> None:
        fault = Fault(
            "collect.no-reason",
            f"another amount is asked for '{request}', and no reason is given"
            if not row.is_new
            else f"the new request '{request}' gives no reason",
            "a reason",
            "Ask the unit why; the amount is taken as it stands.",
        )
        self._report(fault, at, "cap", "")

    def _incomplete(self, row: FormRow, lacking: list[str]) -> Refused:
        sheet = self._form.sheet(REQUESTS_SHEET)
        headings = {cell.column: sheet.locked[HEADING_LINE, at[1]].text for at, cell in sheet.open.items()}
        listed = ", ".join(headings[key] for key in lacking)
        fault = Fault(
            "collect.incomplete",
            f"the row for a new request says nothing in {listed}",
            listed,
            "Fill in these cells, or empty the row.",
        )
        self._report(fault, (row.line, 1), "request", "")
        return Refused()

    def _report(self, fault: Fault, at: Address, header: str, found: str) -> None:
        self._collector.add(fault, self._place(REQUESTS_SHEET, at, header), found)


def known_request(request: str) -> Fault:
    """A new request has the id of another one."""
    return Fault(
        "collect.request-known",
        f"there is a request '{request}' already",
        "an id that no other request has",
        "Give the new request another id, or answer in the row of the one that is there.",
    )
