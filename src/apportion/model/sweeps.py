"""All numbers of a kind changed by one factor: every fund, every cost, every return.

Knows tables and cells and what a dearer or cheaper thing means for a request. What the new case is worth is found
elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from typing import Final

from apportion.model.case import Case
from apportion.model.intake.amounts import Fault, Notation, NumberFormat, read_amount, read_decimal, read_percent
from apportion.model.intake.names import normalised
from apportion.model.raw import CellKind, RawCase, RawTable
from apportion.model.requests import Mask
from apportion.model.scenarios import COSTS, FUNDS, PRICES, RATES, VALUES
from apportion.model.schema import setting, table
from apportion.model.selection import select_lines
from apportion.model.selector import Selector

Cells = Mapping[tuple[str, str, int], str]
"""New texts of cells by table, column and row. Settings stand in the table ``case``, row 0."""

CASE: Final = "case"
_RATES: Final = ("discount_rate", "risk_free_rate", "base_rate", "debt_rate")
_PRICES: Final = ("inflation_rate",)
_DECIMALS: Final = 9
"""Decimals of a rate that is divided by a factor: a column of rates holds 18 digits together."""


def swept(raw: RawCase, case: Case, word: str, applies_to: Selector, factor: Fraction) -> Cells:
    """The cells that change when all numbers of a kind are multiplied by a factor above 0.

    ``costs`` keeps what is bought and changes what it takes: a request that was worth ``v(x)`` at an amount ``x`` is
    worth ``v(x / factor)`` there. What is bought whole, at a level or along stated points asks for ``factor`` times as
    much; of a divisible request the floor and the cap stay, so that the same money buys less. ``values`` multiplies
    what requests return, in every measure that they state.

    Args:
        raw: the tables, rows of totals set aside.
        case: the same case.
        word: one of ``model.scenarios.SWEEPS``.
        applies_to: funds for ``funds``, requests for ``costs`` and ``values``.
        factor: 0.92 for eight per cent less.
    """
    sweep = _Sweep(raw, case, factor, {})
    if word == FUNDS:
        sweep.funds(applies_to)
    elif word == COSTS:
        sweep.costs(_ids(case, select_lines(case, applies_to)))
    elif word == VALUES:
        sweep.values(_ids(case, select_lines(case, applies_to)))
    elif word == RATES:
        sweep.percentages(_RATES, ("valuations", "rate"))
    elif word == PRICES:
        sweep.percentages(_PRICES, ("inflation", "rate"))
    return sweep.cells


def _ids(case: Case, chosen: Mask) -> frozenset[str]:
    return frozenset(case.requests.id[chosen].tolist())


@dataclass(frozen=True)
class _Sweep:
    """Cells while they are collected."""

    raw: RawCase
    case: Case
    factor: Fraction
    cells: dict[tuple[str, str, int], str]

    def funds(self, applies_to: Selector) -> None:
        held = self.raw.tables.get("funds")
        for row, name in self._named(held, "fund"):
            if not applies_to.alternatives or any(
                all((term.name == name) != term.negated for term in terms) for terms in applies_to.alternatives
            ):
                # What has to be used of a fund is a part of it.
                for column in ("amount", "must_spend"):
                    self._times(held, row, column, self.factor)

    def costs(self, requests: frozenset[str]) -> None:
        held = self.raw.tables["requests"]
        flows = {name for _, name in self._named(self.raw.tables.get("cash_flows"), "request")}
        for row, name in self._named(held, "request"):
            if name not in requests:
                continue
            decision = _text(held, row, "decision") or "divisible"
            if decision != "divisible" or _text(held, row, "part_of"):
                self._whole_costs(held, row, decision)
            else:
                self._divisible_costs(held, row, in_full=name in flows)
        for name, column in (("levels", "amount"), ("points", "amount"), ("uses", "per_amount")):
            self._rows(name, column, requests)
        self._flows(requests, ("investment", "cost"))

    def values(self, requests: frozenset[str]) -> None:
        for column in ("rate", "value", "score", "npv", "ceiling"):
            self._rows("requests", column, requests)
        for column in ("value", "score", "npv"):
            self._rows("levels", column, requests)
        self._rows("points", "value", requests)
        self._flows(requests, ("benefit",))

    def percentages(self, names: tuple[str, ...], beside: tuple[str, str]) -> None:
        for name in names:
            cells = self.raw.settings.get(name, ())
            if cells and cells[0].text.strip():
                text = self._multiplied(setting(name).type, cells[0].text, cells[0].kind, self.factor)
                self.cells[CASE, name, 0] = text
        held = self.raw.tables.get(beside[0])
        for row in range(0 if held is None else held.rows):
            self._times(held, row, beside[1], self.factor)

    def _whole_costs(self, held: RawTable, row: int, decision: str) -> None:
        """The same thing, whole or by levels, takes more money and returns the same."""
        if decision == "whole" and _text(held, row, "rate"):
            # A rate divided by a factor is rarely a whole number of decimals; what it returns in full is one.
            rate, cap = self._number(held, row, "rate"), self._amount(held, row, "cap")
            self.cells["requests", "value", row] = self._spelled(rate * self.case.currency.decimal(cap))
            self.cells["requests", "rate", row] = ""
        elif decision == "minimum":
            self._times(held, row, "rate", 1 / self.factor)
        for column in ("floor", "cap", "minimum", "scale", "start"):
            self._times(held, row, column, self.factor)

    def _divisible_costs(self, held: RawTable, row: int, *, in_full: bool) -> None:
        """The same money buys less: the curve is stretched along the axis of money."""
        for column in ("rate", "score", "npv"):
            self._times(held, row, column, 1 / self.factor)
        for column in ("scale", "start"):
            self._times(held, row, column, self.factor)
        if in_full or _text(held, row, "shape") == "points":
            self._times(held, row, "cap", self.factor)

    def _rows(self, name: str, column: str, requests: frozenset[str]) -> None:
        held = self.raw.tables.get(name)
        for row, request in self._named(held, "request"):
            if request in requests:
                self._times(held, row, column, self.factor)

    def _flows(self, requests: frozenset[str], kinds: tuple[str, ...]) -> None:
        held = self.raw.tables.get("cash_flows")
        for row, request in self._named(held, "request"):
            if held is not None and request in requests and _text(held, row, "kind") in kinds:
                self._times(held, row, "amount", self.factor)

    # Cells

    def _named(self, held: RawTable | None, column: str) -> Iterator[tuple[int, str]]:
        if held is not None and column in held.columns:
            yield from ((row, normalised(str(text))) for row, text in enumerate(held.columns[column].texts.tolist()))

    def _times(self, held: RawTable | None, row: int, column: str, factor: Fraction) -> None:
        """Multiply what a cell states; nothing stated stays nothing stated."""
        if held is None or not _text(held, row, column):
            return
        cells = held.columns[column]
        kind = table(held.name).field(column).type
        text = self._multiplied(kind, str(cells.texts[row]), cells.kind(row), factor)
        self.cells[held.name, column, row] = text

    def _multiplied(self, kind: str, text: str, cell: CellKind, factor: Fraction) -> str:
        if kind == "amount":
            amount = _sound(read_amount(text, cell, self._notation, negative=True))
            return self.case.currency.text(round(int(amount) * factor)).replace(".", self._point)
        if kind == "percent":
            share = _product(Decimal(_sound(read_percent(text, cell, self._notation.format))), factor)
            return f"{share * 100:f}%".replace(".", self._point)
        return self._spelled(_product(Decimal(_sound(read_decimal(text, cell, self._notation.format))), factor))

    def _number(self, held: RawTable, row: int, column: str) -> Decimal:
        cells = held.columns[column]
        return Decimal(_sound(read_decimal(str(cells.texts[row]), cells.kind(row), self._notation.format)))

    def _amount(self, held: RawTable, row: int, column: str) -> int:
        cells = held.columns[column]
        return int(_sound(read_amount(str(cells.texts[row]), cells.kind(row), self._notation)))

    def _spelled(self, number: Decimal) -> str:
        text = f"{number:f}"
        return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", self._point)

    @property
    def _notation(self) -> Notation:
        return Notation(NumberFormat(self.case.number_format), self.case.currency)

    @property
    def _point(self) -> str:
        return self.case.number_format[5]


def _product(number: Decimal, factor: Fraction) -> Decimal:
    """Exact where it ends within the decimals that a column holds; otherwise rounded half to even."""
    exact = Fraction(number) * factor
    quantum = Decimal(1).scaleb(-_DECIMALS)
    return (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(quantum, rounding=ROUND_HALF_EVEN)


def _text(held: RawTable, row: int, column: str) -> str:
    cells = held.columns.get(column)
    return "" if cells is None else normalised(str(cells.texts[row]))


def _sound(read: int | Decimal | Fault | None) -> int | Decimal:
    """What a cell of a case that was built says.

    Raises:
        ValueError: when the cell cannot be read, so that the case was not built from these tables.
    """
    if read is None or isinstance(read, Fault):
        message = "a cell of a case that was built cannot be read"
        raise ValueError(message)
    return read
