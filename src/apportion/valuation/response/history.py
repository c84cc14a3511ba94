"""The history that a response is fitted to: one row per period, checked for gaps and holes.

Knows dates, results, spending and controls. It must not fill anything in: a period without a row, and a cell without a
number, are findings.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from types import MappingProxyType
from typing import Any, Final

import numpy as np

from apportion.model.findings import Finding, Findings, Place, Verdict
from apportion.valuation.response.saturation import FloatArray

_SHORTEST_MONTH: Final = 28
_PERIODS_MIN: Final = 3
"""With fewer rows nobody can say how far apart they are."""


@dataclass(frozen=True, eq=False)
class History:
    """Rows in order of time, without gaps."""

    dates: tuple[date, ...]
    """First day of each period."""
    result: FloatArray
    """What was achieved in each period, in any unit; shape (periods,)."""
    spend: Mapping[str, FloatArray]
    """Money spent per period and channel, in major units, at least 0."""
    controls: Mapping[str, FloatArray]
    """Other columns that explain the result."""
    spending_began_here: bool
    """True where nothing was spent before the first period. False where that is not known: then the first results, on
    which unknown money still worked, are not fitted."""

    def __reduce__(self) -> tuple[Any, ...]:
        """Read-only mappings cannot be sent to another process; plain ones can."""
        columns = (self.dates, self.result, dict(self.spend), dict(self.controls), self.spending_began_here)
        return _received, columns

    @property
    def periods(self) -> int:
        """Number of periods."""
        return len(self.dates)

    def until(self, periods: int) -> History:
        """The first ``periods`` rows."""
        return History(
            self.dates[:periods],
            self.result[:periods],
            _frozen({name: column[:periods] for name, column in self.spend.items()}),
            _frozen({name: column[:periods] for name, column in self.controls.items()}),
            self.spending_began_here,
        )


def read_history(
    dates: Sequence[date],
    result: Sequence[float | None],
    spend: Mapping[str, Sequence[float | None]],
    controls: Mapping[str, Sequence[float | None]] | None = None,
    *,
    spending_began_here: bool,
) -> tuple[History | None, Findings]:
    """Put the rows in order of time and check them.

    Args:
        dates: any day of each period; equally many days apart, or whole months.
        result: what was achieved in each; None or NaN where the cell is empty.
        spend: money per channel, likewise.
        controls: other columns, likewise.
        spending_began_here: see ``History``.

    Returns:
        The history, or None where something has to be corrected; and all findings.

    Raises:
        ValueError: when the columns differ in length or a name is both channel and control.
    """
    controls = controls or {}
    both = sorted(set(spend) & set(controls))
    if both:
        raise ValueError(f"both channel and control: {', '.join(both)}")
    columns = [("result", result), *spend.items(), *controls.items()]
    uneven = [name for name, column in columns if len(column) != len(dates)]
    if uneven:
        raise ValueError(f"{len(dates)} dates, but another number of rows in {', '.join(uneven)}")
    rows = sorted(range(len(dates)), key=lambda row: dates[row])
    days = tuple(dates[row] for row in rows)
    found = _uneven_time(days)
    achieved = _column("the result", result, rows, days, found)
    spent = {name: _column(name, column, rows, days, found) for name, column in spend.items()}
    explained = {name: _column(name, column, rows, days, found) for name, column in controls.items()}
    for name, column in spent.items():
        found += _negative(name, column, days)
    findings = Findings.of(found)
    if findings.blocking:
        return None, findings
    return History(days, achieved, _frozen(spent), _frozen(explained), spending_began_here), findings


def _received(
    dates: tuple[date, ...],
    result: FloatArray,
    spend: dict[str, FloatArray],
    controls: dict[str, FloatArray],
    spending_began_here: bool,  # noqa: FBT001 - called by pickle alone, with what History gave it
) -> History:
    return History(dates, result, _frozen(spend), _frozen(controls), spending_began_here)


def _frozen(columns: Mapping[str, FloatArray]) -> Mapping[str, FloatArray]:
    return MappingProxyType(dict(columns))


def _column(
    name: str, cells: Sequence[float | None], rows: Sequence[int], days: Sequence[date], found: list[Finding]
) -> FloatArray:
    """The numbers in order of time; what is empty or no number is reported."""
    numbers = np.array([math.nan if cells[row] is None else cells[row] for row in rows], dtype=np.float64)
    for row in np.flatnonzero(~np.isfinite(numbers)).tolist():
        message = f"{name} has no number for the period of {days[row]}; an empty cell is unknown, not zero"
        remedy = "Fill in the number; write 0 where there was none."
        found.append(
            Finding("response.no-number", Verdict.REJECT_CELL, message, Place(header=name), "", "a number", remedy)
        )
    numbers.setflags(write=False)
    return numbers


def _negative(name: str, numbers: FloatArray, days: Sequence[date]) -> list[Finding]:
    message = "{name} spent {amount:g} in the period of {day}"
    remedy = "Correct the amount; enter refunds in the period of the payment."
    return [
        Finding(
            "response.negative-spend",
            Verdict.REJECT_CELL,
            message.format(name=name, amount=numbers[row], day=days[row]),
            Place(header=name),
            f"{numbers[row]:g}",
            "zero or more",
            remedy,
        )
        for row in np.flatnonzero(numbers < 0).tolist()
    ]


def _uneven_time(days: Sequence[date]) -> list[Finding]:
    """Periods that are missing, given twice, or of another length than most."""
    if len(days) < _PERIODS_MIN:
        message = f"the history has {len(days)} periods"
        remedy = "Add the periods before."
        return [Finding("response.too-short", Verdict.REJECT_FILE, message, expected="at least 3", remedy=remedy)]
    places = _months(days) if _whole_months(days) else [day.toordinal() for day in days]
    steps = [after - before for before, after in pairwise(places)]
    usual = min(
        Counter(step for step in steps if step > 0).items(), key=lambda item: (-item[1], item[0]), default=(1,)
    )[0]
    found = []
    for before, after, step in zip(days, days[1:], steps, strict=False):
        if step == 0:
            message, remedy = f"there are two rows for {after}", "Delete one, or add them up."
            found.append(Finding("response.date-twice", Verdict.REJECT_CELL, message, remedy=remedy))
        elif step != usual:
            message = f"the periods between {before} and {after} do not follow each other as the others do"
            remedy = "Add the rows that are missing, with 0 where nothing was spent, or correct the date."
            found.append(Finding("response.uneven-dates", Verdict.REJECT_CELL, message, remedy=remedy))
    return found


def _whole_months(days: Sequence[date]) -> bool:
    """Whether all days are the same day of their month, or all the last one."""
    last = all((day + timedelta(days=1)).day == 1 for day in days)
    apart = min(after.toordinal() - before.toordinal() for before, after in pairwise(days))
    return (last or len({day.day for day in days}) == 1) and (apart == 0 or apart >= _SHORTEST_MONTH)


def _months(days: Sequence[date]) -> list[int]:
    return [day.year * 12 + day.month for day in days]
