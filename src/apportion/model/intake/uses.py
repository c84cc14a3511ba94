"""The table of uses: shared resources that requests consume, with their money or as decisions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import numpy as np

from apportion.model.choices import Decision
from apportion.model.intake.amounts import Fault
from apportion.model.intake.clerk import Clerk
from apportion.model.intake.lines import Lines
from apportion.model.intake.names import nearest
from apportion.model.intake.packages import DecisionUse, LevelRows
from apportion.model.intake.rows import Rows, negative_number
from apportion.model.intake.tables import report_duplicates
from apportion.model.raw import RawTable


@dataclass(frozen=True)
class Uses:
    """What requests consume of shared resources, by resource."""

    per_money: Mapping[str, Mapping[str, Fraction]] = field(default_factory=dict)
    """Quantity per minor unit of money, by request."""
    of_decisions: Mapping[str, tuple[DecisionUse, ...]] = field(default_factory=dict)
    """Quantities of decisions as such."""


@dataclass(frozen=True)
class _Row:
    """One row of the table: what it names, empty where it names nothing."""

    row: int
    request: str
    resource: str
    level: str
    period: str
    quantity: Decimal | None
    per_amount: int | None

    @property
    def key(self) -> tuple[str, ...]:
        return self.request, self.resource, self.level, self.period


def read_uses(table: RawTable | None, clerk: Clerk, lines: Lines | None, levels: LevelRows) -> Uses:
    """All uses; declares the resources.

    Args:
        table: the table, ``None`` where the case has none.
        clerk: the names declared so far, and the findings.
        lines: the requests; ``None`` where they could not be read, so that nothing can be said of decisions.
        levels: the levels of requests that have any.
    """
    if table is None:
        clerk.declare("resource", frozenset())
        return Uses()
    rows = Rows(table, clerk)
    held = [_read(rows, row) for row in range(rows.count)]
    named = [(item.row, item.key) for item in held if item.request and item.resource]
    repeated = report_duplicates(rows.table, named, clerk.collector, "the use of")
    resources = {item.resource: rows.place(item.row, "resource") for item in reversed(held) if item.resource}
    clerk.declare("resource", frozenset(resources))
    clerk.report_alike("resource", resources, resources)
    if lines is None:
        return Uses()
    taker = _Taker(rows, lines, levels)
    per_money: dict[str, dict[str, Fraction]] = {}
    of_decisions: dict[str, list[DecisionUse]] = {}
    for item in held:
        if not item.request or not item.resource or item.row in repeated or item.quantity is None:
            continue
        if rows.cell(item.row, "per_amount")[0].strip():
            if taker.permits_money(item) and item.per_amount:
                per_money.setdefault(item.resource, {})[item.request] = Fraction(item.quantity) / item.per_amount
            continue
        use = taker.of_decision(item)
        if use is not None:
            of_decisions.setdefault(item.resource, []).append(use)
    taker.check_levels(held)
    return Uses(dict(sorted(per_money.items())), {name: tuple(uses) for name, uses in sorted(of_decisions.items())})


def _read(rows: Rows, row: int) -> _Row:
    quantity, per_amount = rows.decimal(row, "quantity"), rows.amount(row, "per_amount")
    if quantity is not None and quantity < 0:
        rows.report(row, "quantity", negative_number("quantity", quantity))
        quantity = None
    if per_amount == 0:
        fault = Fault(
            "uses.per-nothing",
            "the quantity is stated for each 0.00 of money",
            "an amount above zero",
            "State for which amount of money.",
        )
        rows.report(row, "per_amount", fault)
    return _Row(
        row=row,
        request=rows.reference(row, "request", "request"),
        resource=rows.name(row, "resource"),
        level=rows.name(row, "level"),
        period=rows.reference(row, "period", "period"),
        quantity=quantity,
        per_amount=per_amount,
    )


class _Taker:
    """What each row means for the decision of its request, with what is wrong about it reported."""

    def __init__(self, rows: Rows, lines: Lines, levels: LevelRows) -> None:
        self.rows = rows
        self.lines = lines
        self.first = (
            {str(name): line for line, name in reversed(list(enumerate(lines.id.tolist())))} if _any(rows) else {}
        )
        self.ranks: dict[int, dict[str, int]] = {}
        owners = lines.standing.leader[levels.line].tolist()
        for line, name, rank in zip(owners, levels.name.tolist(), levels.rank.tolist(), strict=True):
            self.ranks.setdefault(line, {})[str(name)] = rank

    def permits_money(self, item: _Row) -> bool:
        """True when the row says nothing that only decisions have."""
        for column, word in (("level", item.level), ("period", item.period)):
            if word:
                fault = Fault(
                    "uses.not-wanted",
                    f"a quantity per amount of money follows the money, so it has no {column}",
                    "an empty cell",
                    f"Empty {column}, or empty per_amount where the quantity belongs to the decision as such.",
                )
                self.rows.report(item.row, column, fault)
        return not item.level and not item.period

    def of_decision(self, item: _Row) -> DecisionUse | None:
        """The use of a decision as such; ``None`` when it cannot be one, which is reported."""
        line, standing = self.first.get(item.request, -1), self.lines.standing
        if line < 0:
            return None
        kind = Decision(int(standing.kind[line]))
        if kind is Decision.DIVISIBLE:
            part = bool(standing.is_part[line])
            message = (
                f"'{item.request}' is part of another request, which the quantity has to be stated for"
                if part
                else f"'{item.request}' is divisible, so the quantity has to follow its money"
            )
            remedy = "Name the request that it is part of." if part else "Fill in per_amount."
            fault = Fault("uses.no-amount", message, "per_amount, or a request that is a decision", remedy)
            self.rows.report(item.row, "per_amount" if self.rows.has("per_amount") else "request", fault)
            return None
        rank = self._rank(item, line, kind)
        if rank is None or item.quantity is None:
            return None
        period = self.lines.periods.index(item.period) if item.period in self.lines.periods else None
        return DecisionUse(line, rank, period, Fraction(item.quantity))

    def _rank(self, item: _Row, line: int, kind: Decision) -> int | None:
        if kind is not Decision.LEVELS:
            if not item.level:
                return 0
            fault = Fault(
                "uses.not-wanted", f"'{item.request}' has no levels", "an empty cell", "Empty the column level."
            )
        else:
            ranks = self.ranks.get(line, {})
            if item.level in ranks:
                return ranks[item.level]
            near = nearest(item.level, ranks)
            fault = Fault(
                "uses.level",
                f"'{item.request}' has no level '{item.level}'"
                if item.level
                else f"it is not said which level of '{item.request}' consumes the quantity",
                ", ".join(ranks),
                f"Did you mean '{near}'?" if near else "Name one of its levels; write a row for each.",
            )
        self.rows.report(item.row, "level" if self.rows.has("level") else "request", fault)
        return None

    def check_levels(self, held: list[_Row]) -> None:
        """A row for each level, and quantities that contain those of the level below."""
        by_use: dict[tuple[int, str, str], dict[int, _Row]] = {}
        for item in held:
            line = self.first.get(item.request, -1)
            rank = self.ranks.get(line, {}).get(item.level)
            if rank is not None and item.quantity is not None:
                by_use.setdefault((line, item.resource, item.period), {})[rank] = item
        for (line, resource, _), rows in by_use.items():
            missing = [name for name, rank in self.ranks[line].items() if rank not in rows]
            last = rows[max(rows)]
            if missing:
                fault = Fault(
                    "uses.level",
                    f"what the levels of '{last.request}' consume of {resource} is not stated for "
                    + ", ".join(f"'{name}'" for name in missing),
                    "a row for each level",
                    "Add the rows; write 0 where a level consumes nothing.",
                )
                self.rows.report(last.row, "level", fault)
            ordered = [rows[rank] for rank in sorted(rows)]
            for below, item in pairwise(ordered):
                if (item.quantity or 0) < (below.quantity or 0):
                    fault = Fault(
                        "levels.falling",
                        f"the level '{item.level}' consumes less of {resource} than '{below.level}', which it contains",
                        "quantities that rise or stay the same from level to level",
                        "State quantities with everything in the levels below.",
                    )
                    self.rows.report(item.row, "quantity", fault)


def _any(rows: Rows) -> bool:
    """True when a row could be about a decision as such."""
    if not rows.has("per_amount"):
        return True
    return bool((np.strings.strip(rows.table.columns["per_amount"].texts) == "").any())
