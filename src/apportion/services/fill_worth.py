"""Cells of requests and levels that follow from their cash flows: net present value, value and rate.

Only blank cells are filled. A cell that the user has filled in stays; where it says something else, both figures are
reported. Knows raw tables; it must not know how a worth is computed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Final

import numpy as np

from apportion.kernel.money import Currency
from apportion.kernel.rounding import largest_remainder
from apportion.model.earned import Stated, with_earned
from apportion.model.findings import Finding, Findings
from apportion.model.intake.amounts import Notation, read_amount, read_decimal
from apportion.model.intake.names import normalised
from apportion.model.raw import CellKind, RawCase, RawTable
from apportion.valuation.capital.rate import decimal_of
from apportion.valuation.cash.flows import FlowKind
from apportion.valuation.worth.codes import doubt
from apportion.valuation.worth.evidence import Appraisal, Filled

RATE_PLACES: Final = 6
"""Decimals of a rate that is filled in: a millionth of value per unit of money."""
_CURVES: Final = ("rate", "shape", "start", "scale", "exponent", "ceiling")


def filled(
    raw: RawCase, notation: Notation, appraisals: Sequence[Appraisal], value_from: str
) -> tuple[RawCase, tuple[Filled, ...], Findings]:
    """The case with the cells that follow from worth.

    Args:
        raw: the case as read, with a table of requests.
        notation: how its numbers are written.
        appraisals: what has a worth.
        value_from: ``npv`` or ``present_value`` to fill in values and rates as well; empty for the column npv alone.
    """
    draft = _Draft(raw, notation, value_from)
    for appraisal in appraisals:
        draft.add(appraisal)
    columns = []
    for (table, column), texts in sorted(draft.texts.items()):
        raw, kept = with_earned(raw, table, column, texts)
        told = [*(item for item in kept if draft.differs(table, column, item)), *draft.stated.get((table, column), ())]
        draft.findings.extend(_of_stated(draft.named(table, item.row), column, item) for item in told)
        columns.append(Filled(table, column, len(texts) - len(kept), tuple(told)))
    return raw, tuple(columns), Findings.of(draft.findings)


def held_open(raw: RawCase, value_from: str) -> RawCase:
    """A case whose worth cannot be told, with zeros where it would stand: good for nothing but to be looked through.

    Whoever blocks the case says why; without this, every cell that could not be filled in would be called missing too.
    """
    requests, flows = raw.tables.get("requests"), raw.tables.get("cash_flows")
    if requests is None or flows is None:
        return raw
    wanted = {key for (key,) in _by_name(flows, "request")}
    rows = {row for (name,), held in _by_name(requests, "request").items() if name in wanted for row in held}
    for row in sorted(rows):
        decision, part = normalised(_cell(requests, row, "decision")), _cell(requests, row, "part_of")
        columns = ["npv"] if decision != "levels" and not part else []
        if columns and value_from and not any(_cell(requests, row, column) for column in ("value", *_CURVES)):
            columns.append("value" if decision == "whole" else "rate")
        for column in columns:
            raw, _ = with_earned(raw, "requests", column, {row: "0"})
    if "levels" in raw.tables:
        held = raw.tables["levels"]
        zeros = {row: "0" for (name,), found in _by_name(held, "request").items() if name in wanted for row in found}
        for column in ("npv", "value") if value_from else ("npv",):
            raw, _ = with_earned(raw, "levels", column, zeros)
    return raw


def _of_stated(name: str, column: str, item: Stated) -> Finding:
    return doubt(
        "worth.stated",
        item.place,
        f"The {column} of {name} is stated as {item.stated}; by its cash flows it would be {item.earned}.",
        found=item.stated,
        expected=item.earned,
        remedy="Nothing, if the stated figure is meant; empty the cell to take the one from the cash flows.",
    )


@dataclass
class _Draft:
    """What is to be filled in, while it is gathered."""

    raw: RawCase
    notation: Notation
    value_from: str
    texts: dict[tuple[str, str], dict[int, str]] = field(default_factory=dict)
    """By table and column, figures by row."""
    stated: dict[tuple[str, str], list[Stated]] = field(default_factory=dict)
    """Figures that are stated over several rows and differ."""
    findings: list[Finding] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._requests = _by_name(self.raw.tables["requests"], "request")
        self._parts = _by_name(self.raw.tables["requests"], "part_of")
        levels = self.raw.tables.get("levels")
        self._levels = {} if levels is None else _by_name(levels, "request", "level")

    @property
    def currency(self) -> Currency:
        return self.notation.currency

    def add(self, appraisal: Appraisal) -> None:
        """Fill in what follows from one worth."""
        requests = self.raw.tables["requests"]
        rows = self._requests[(appraisal.request,)]
        decision = self._said(requests, rows, "decision") or "divisible"
        self.texts.setdefault(("requests", "npv"), {})
        if appraisal.level:
            levels, own = self.raw.tables["levels"], self._levels[appraisal.subject]
            self._check_investment(appraisal, self._sum(levels, own, "amount"))
            self._whole(levels, own, "npv", appraisal.worth.npv_minor)
            if self.value_from:
                self._whole(levels, own, "value", self._value(appraisal))
            return
        parts = self._parts.get((appraisal.request,), [])
        self._check_investment(appraisal, self._sum(requests, [*rows, *parts], "cap"))
        if decision == "whole":
            self._whole(requests, rows, "npv", appraisal.worth.npv_minor)
            if self.value_from and not any(self._said(requests, rows, column) for column in _CURVES):
                self._whole(requests, rows, "value", self._value(appraisal))
        elif decision != "levels":
            self._divided(requests, rows, appraisal)

    def named(self, table: str, row: int) -> str:
        """The request or level that a row is about."""
        held = self.raw.tables[table]
        request = normalised(_cell(held, row, "request"))
        return f"{request}:{normalised(_cell(held, row, 'level'))}" if table == "levels" else request

    def differs(self, table: str, column: str, item: Stated) -> bool:
        """Whether a stated cell says another number than was worked out."""
        held = self.raw.tables[table].columns[column]
        return self._number(item.stated, held.kind(item.row)) != self._number(item.earned, CellKind.TEXT)

    def _number(self, text: str, kind: CellKind) -> Decimal | None:
        read = read_decimal(text, kind, self.notation.format)
        return read if isinstance(read, Decimal) else None

    def _whole(self, table: RawTable, rows: Sequence[int], column: str, minor: int) -> None:
        """A figure that one row states for all, or that is summed over rows."""
        told = [row for row in rows if _cell(table, row, column)]
        text = self._spelled(self.currency.text(minor))
        texts = self.texts.setdefault((table.name, column), {})
        if not told:
            texts[rows[0]] = text
            return
        kinds = [table.columns[column].kind(row) for row in told]
        numbers = [self._number(_cell(table, row, column), kind) for row, kind in zip(told, kinds, strict=True)]
        if None in numbers or sum(number for number in numbers if number is not None) == self.currency.decimal(minor):
            return
        said = " + ".join(_cell(table, row, column) for row in told)
        held = Stated(table.place(told[0], column), told[0], said, text)
        self.stated.setdefault((table.name, column), []).append(held)

    def _divided(self, table: RawTable, rows: Sequence[int], appraisal: Appraisal) -> None:
        """Rows that are funded in part: each earns by the money it asks for."""
        # By period, so that the order of the rows does not decide who gets a cent that is left over.
        rows = sorted(rows, key=lambda row: _cell(table, row, "period"))
        caps = [self._amount(table, row, "cap") for row in rows]
        whole = sum(cap or 0 for cap in caps)
        if not whole or None in caps:
            return
        minor = appraisal.worth.npv_minor
        shares = largest_remainder(np.array(caps, dtype=np.int64), abs(minor)).tolist()
        texts = self.texts.setdefault(("requests", "npv"), {})
        for row, share in zip(rows, shares, strict=True):
            texts[row] = self._spelled(self.currency.text(-share if minor < 0 else share))
        if not self.value_from:
            return
        rate = self._spelled(f"{decimal_of(self._worth(appraisal) / whole, RATE_PLACES):f}")
        texts = self.texts.setdefault(("requests", "rate"), {})
        for row in rows:
            if normalised(_cell(table, row, "shape")) in ("", "linear"):
                texts[row] = rate

    def _value(self, appraisal: Appraisal) -> int:
        return round(self._worth(appraisal))

    def _worth(self, appraisal: Appraisal) -> Fraction:
        """What is filled in as value, minor units; nothing where it would be below zero, which is said."""
        present = appraisal.worth.present
        worth = present.net if self.value_from == "npv" else present.value
        if worth >= 0:
            return worth
        said = self.currency.grouped(round(worth))
        self.findings.append(
            doubt(
                "worth.negative",
                appraisal.worth.proposal.place,
                f"{appraisal.worth.request} is worth {said}, and a value cannot be below zero: 0 is filled in.",
                found=said,
                expected="0 or more",
                remedy="Plan by the criterion npv, which may be below zero; or leave the request out.",
            )
        )
        return worth * 0

    def _check_investment(self, appraisal: Appraisal, asked: int | None) -> None:
        flows = appraisal.worth.proposal.forecast.flows
        invested = [flow for flow in flows if flow.kind is FlowKind.INVESTMENT]
        if asked is None or not invested or any(flow.probability < 1 for flow in invested):
            return
        if appraisal.worth.invested_minor == asked:
            return
        grouped = self.currency.grouped
        self.findings.append(
            doubt(
                "worth.investment",
                appraisal.worth.proposal.place,
                f"The investment of {appraisal.worth.request} is {grouped(appraisal.worth.invested_minor)} in the cash "
                f"flows, and it asks for {grouped(asked)}.",
                found=grouped(appraisal.worth.invested_minor),
                expected=grouped(asked),
                remedy="Correct one of them; or nothing, if others pay for the rest or it is asked for later.",
            )
        )

    def _said(self, table: RawTable, rows: Iterable[int], column: str) -> str:
        return next((normalised(text) for row in rows if (text := _cell(table, row, column))), "")

    def _sum(self, table: RawTable, rows: Iterable[int], column: str) -> int | None:
        amounts = [self._amount(table, row, column) for row in rows]
        return None if any(amount is None for amount in amounts) else sum(amount or 0 for amount in amounts)

    def _amount(self, table: RawTable, row: int, column: str) -> int | None:
        held = table.columns.get(column)
        read = None if held is None else read_amount(str(held.texts[row]), held.kind(row), self.notation)
        return read if isinstance(read, int) else None

    def _spelled(self, text: str) -> str:
        return text.replace(".", self.notation.format.decimal)


def _cell(table: RawTable, row: int, column: str) -> str:
    held = table.columns.get(column)
    return "" if held is None else str(held.texts[row]).strip()


def _by_name(table: RawTable, *columns: str) -> Mapping[tuple[str, ...], list[int]]:
    """Rows by the names in some columns."""
    found: dict[tuple[str, ...], list[int]] = {}
    for row, key in enumerate(_keys(table, columns)):
        found.setdefault(key, []).append(row)
    return found


def _keys(table: RawTable, columns: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    held = [table.columns[column].texts.tolist() if column in table.columns else () for column in columns]
    return (tuple(normalised(str(text)) for text in texts) for texts in zip(*held, strict=True))
