"""The plan as plain tables of named columns, for CSV and Parquet, and the spelling of CSV.

Knows which columns a reader gets and how a cell is made harmless. It must not know how Parquet is written.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from typing import Final

import numpy as np

from apportion.kernel.exact import Int64Array
from apportion.kernel.money import Currency
from apportion.model.case import Case
from apportion.model.plan import EXPLAINED_MAX, Plan
from apportion.model.requests import Int32Array
from apportion.model.rule import LOGICAL, RuleKind
from apportion.reports.figures import decimal_text, price_text, value_text

NEUTRALISED: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
"""A text that begins with one of these is, or hides, a formula to a spreadsheet that opens the file."""

_QUANTITY_DECIMALS: Final = 9


@dataclass(frozen=True, eq=False)
class TextCells:
    """One text per row."""

    texts: Sequence[str] | np.ndarray


@dataclass(frozen=True, eq=False)
class CodedCells:
    """Few different texts over many rows: row ``i`` reads ``words[code[i]]``."""

    code: Int32Array
    words: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class MoneyCells:
    """Amounts in minor units; ``None`` where an amount is not stated."""

    minor: Int64Array | Sequence[int | None]


@dataclass(frozen=True, eq=False)
class NumberCells:
    """Numbers already spelled as plain decimals; empty where not known."""

    texts: Sequence[str]


Cells = TextCells | CodedCells | MoneyCells | NumberCells


@dataclass(frozen=True, eq=False)
class Table:
    """Named columns of equal length."""

    name: str
    """Also the file's name without its ending."""
    columns: Mapping[str, Cells]

    @property
    def rows(self) -> int:
        """Number of rows."""
        first = next(iter(self.columns.values()))
        match first:
            case TextCells(texts) | NumberCells(texts):
                return len(texts)
            case CodedCells(code, _):
                return int(code.size)
            case MoneyCells(minor):
                return len(minor)


def lines_stand_apart(case: Case, plan: Plan) -> bool:
    """True when the lines are so many that they stand in a Parquet file and are only summed up elsewhere."""
    listed = plan.allocations.count if plan.allocations is not None else 0
    return max(case.requests.count, listed) > EXPLAINED_MAX


def allocations_file(plan: Plan) -> str:
    """Name of the Parquet file that holds the lines of a large plan; the plan's fingerprint names it."""
    return f"allocations-{plan.fingerprint.removeprefix('sha256:')[:16]}.parquet"


def allocations_table(case: Case, plan: Plan) -> Table:
    """Request, unit, fund, period and amount of every line that receives money; columnar at any size."""
    requests = case.requests
    held = plan.allocations
    line = held.line if held is not None else np.zeros(0, dtype=np.int32)
    fund = held.fund if held is not None else np.zeros(0, dtype=np.int32)
    amount = held.amount if held is not None else np.zeros(0, dtype=np.int64)
    return Table(
        "allocations",
        {
            "request": TextCells(requests.id[line]),
            "unit": CodedCells(requests.unit[line], tuple(unit.id for unit in case.units)),
            "fund": CodedCells(fund, plan.fund_ids),
            "period": CodedCells(requests.period[line], case.periods),
            "amount": MoneyCells(amount),
        },
    )


def units_table(case: Case, plan: Plan) -> Table:
    """One row per unit, with everything below it included."""
    units, currency = plan.units, case.currency
    return Table(
        "units",
        {
            "unit": TextCells([unit.unit for unit in units]),
            "name": TextCells([unit.name for unit in units]),
            "parent": TextCells([unit.parent for unit in units]),
            "amount": MoneyCells([unit.amount for unit in units]),
            "floor": MoneyCells([unit.floor for unit in units]),
            "cap": MoneyCells([unit.cap for unit in units]),
            "requested": MoneyCells([unit.requested for unit in units]),
            "last_year": MoneyCells([unit.last_year for unit in units]),
            "weighted_value": NumberCells([value_text(unit.weighted_value, currency) for unit in units]),
            "expected_value": NumberCells([value_text(unit.expected_value, currency) for unit in units]),
            "next_weighted": NumberCells([_price(unit.next_weighted) for unit in units]),
            "gains": MoneyCells([unit.gains for unit in units]),
            "loses": MoneyCells([unit.loses for unit in units]),
            "why": TextCells([_why([reason.text for reason in unit.reasons]) for unit in units]),
        },
    )


def requests_table(case: Case, plan: Plan) -> Table:
    """One row per request and period that the plan explains."""
    requests, currency = plan.requests, case.currency
    return Table(
        "requests",
        {
            "request": TextCells([item.request for item in requests]),
            "name": TextCells([item.name for item in requests]),
            "unit": TextCells([item.unit for item in requests]),
            "period": TextCells([item.period for item in requests]),
            "amount": MoneyCells([item.amount for item in requests]),
            "floor": MoneyCells([item.floor for item in requests]),
            "cap": MoneyCells([item.cap for item in requests]),
            "last_year": MoneyCells([item.last_year for item in requests]),
            "weight": NumberCells([f"{item.weight:f}" for item in requests]),
            "weighted_value": NumberCells([value_text(item.weighted_value, currency) for item in requests]),
            "expected_value": NumberCells([value_text(item.expected_value, currency) for item in requests]),
            "next_weighted": NumberCells([_price(item.next_weighted) for item in requests]),
            "last_weighted": NumberCells([_price(item.last_weighted) for item in requests]),
            "next_expected": NumberCells([_price(item.next_expected) for item in requests]),
            "needed_rate": NumberCells([_price(item.needed_rate) for item in requests]),
            "gains": MoneyCells([item.gains for item in requests]),
            "loses": MoneyCells([item.loses for item in requests]),
            "why": TextCells([_why([reason.text for reason in item.reasons]) for item in requests]),
        },
    )


def decisions_table(case: Case, plan: Plan) -> Table:
    """One row per decision between options that the plan explains."""
    decisions, currency = plan.decisions, case.currency
    return Table(
        "decisions",
        {
            "request": TextCells([item.request for item in decisions]),
            "name": TextCells([item.name for item in decisions]),
            "unit": TextCells([item.unit for item in decisions]),
            "kind": TextCells([item.kind for item in decisions]),
            "funded": TextCells([_yes(item.funded) for item in decisions]),
            "option": TextCells([item.option for item in decisions]),
            "level": TextCells([item.level for item in decisions]),
            "delay": NumberCells([str(item.delay) for item in decisions]),
            "start": TextCells([item.start for item in decisions]),
            "amount": MoneyCells([item.amount for item in decisions]),
            "asked": MoneyCells([item.asked for item in decisions]),
            "weighted_value": NumberCells([value_text(item.weighted_value, currency) for item in decisions]),
            "expected_value": NumberCells([value_text(item.expected_value, currency) for item in decisions]),
            "why": TextCells([_why([reason.text for reason in item.reasons]) for item in decisions]),
        },
    )


def funds_table(_case: Case, plan: Plan) -> Table:
    """One row per fund and period."""
    funds = plan.funds
    return Table(
        "funds",
        {
            "fund": TextCells([fund.fund for fund in funds]),
            "name": TextCells([fund.name for fund in funds]),
            "period": TextCells([fund.period for fund in funds]),
            "available": MoneyCells([fund.available for fund in funds]),
            "used": MoneyCells([fund.used for fund in funds]),
            "left": MoneyCells([fund.available - fund.used for fund in funds]),
            "carried_in": MoneyCells([fund.carried_in for fund in funds]),
            "carried_out": MoneyCells([fund.carried_out for fund in funds]),
            "lapsed": MoneyCells([fund.lapsed for fund in funds]),
            "pays_for": TextCells([fund.pays_for for fund in funds]),
            "binding": TextCells([_yes(fund.binding) for fund in funds]),
            "price": NumberCells([_price(fund.price) for fund in funds]),
        },
    )


def rules_table(case: Case, plan: Plan) -> Table:
    """One row per rule; ``slack`` and ``broken_by`` in money or, for shared resources, in their quantity."""
    rules, currency = plan.rules, case.currency
    return Table(
        "rules",
        {
            "rule": TextCells([rule.rule for rule in rules]),
            "kind": TextCells([rule.kind.value for rule in rules]),
            "name": TextCells([rule.name for rule in rules]),
            "strength": TextCells(["hard" if rule.hard else "soft" for rule in rules]),
            "scope": TextCells([rule.scope for rule in rules]),
            "have": TextCells([rule.have for rule in rules]),
            "need": TextCells([rule.need for rule in rules]),
            "slack": NumberCells([measure_text(rule.kind, rule.slack, currency) or "" for rule in rules]),
            "binding": TextCells([_yes(rule.binding) for rule in rules]),
            "price": NumberCells([_price(rule.price) for rule in rules]),
            "broken_by": NumberCells([measure_text(rule.kind, rule.broken_by, currency) or "" for rule in rules]),
            "cost": NumberCells([value_text(rule.cost, currency) for rule in rules]),
            "value_lost": NumberCells(
                ["" if rule.value_lost is None else value_text(rule.value_lost, currency) for rule in rules]
            ),
            "reason": TextCells([rule.reason for rule in rules]),
            "authority": TextCells([rule.authority for rule in rules]),
            "text": TextCells([rule.text for rule in rules]),
        },
    )


def measured_in(kind: RuleKind) -> str:
    """What the room and the shortfall of such a rule count: money, quantity, count (of decisions) or value."""
    if kind is RuleKind.RESOURCE:
        return "quantity"
    if kind in LOGICAL:
        return "count"
    return "value" if kind is RuleKind.WORTH else "money"


def measure_text(kind: RuleKind, quantity: Fraction | None, currency: Currency) -> str | None:
    """A rule's room or shortfall: money or value in major units, quantities and counts of decisions as they are."""
    if quantity is None:
        return None
    if measured_in(kind) in ("quantity", "count"):
        return decimal_text(quantity, _QUANTITY_DECIMALS)
    return value_text(quantity, currency)


def csv_text(table: Table, currency: Currency) -> str:
    """The table by RFC 4180: a header, a decimal point, no grouping, and no text that acts as a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(table.columns)
    columns = [_spelled(cells, currency) for cells in table.columns.values()]
    writer.writerows(islice(zip(*columns, strict=True), table.rows))
    return out.getvalue()


def csv_bytes(table: Table, currency: Currency) -> bytes:
    """``csv_text`` as a file: UTF-8 with a byte order mark, without which Excel misreads accented letters."""
    return csv_text(table, currency).encode("utf-8-sig")


def neutral(text: str) -> str:
    """The text with an apostrophe before a first character that a spreadsheet would act on."""
    return f"'{text}" if text.startswith(NEUTRALISED) else text


def _spelled(cells: Cells, currency: Currency) -> Iterator[str]:
    match cells:
        case TextCells(texts):
            yield from (neutral(str(text)) for text in texts)
        case CodedCells(code, words):
            harmless = [neutral(word) for word in words]
            yield from (harmless[index] for index in code.tolist())
        case MoneyCells(minor):
            yield from ("" if amount is None else currency.text(int(amount)) for amount in minor)
        case NumberCells(texts):
            yield from texts


def _price(price: Fraction | None) -> str:
    return "" if price is None else price_text(price)


def _why(reasons: list[str]) -> str:
    return " ".join(reasons)


def _yes(holds: bool) -> str:  # noqa: FBT001 - a cell's content
    return "yes" if holds else "no"
