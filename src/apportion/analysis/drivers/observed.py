"""The history that drivers are looked for in: a cost and candidate drivers, period by period or place by place.

Knows stated values and which of them can be used together. It must not know any method.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import isfinite
from typing import Final

import numpy as np
import numpy.typing as npt

from apportion.analysis.drivers.limits import Limits
from apportion.model.findings import Finding, Findings, Place, Verdict

FloatArray = npt.NDArray[np.float64]

DRIVER_CODES: Final[Mapping[str, tuple[Verdict, str]]] = {
    "drivers.unknown-cost": (Verdict.REJECT_CELL, "A cost that is studied is in no ledger and no table."),
    "drivers.two-readings": (Verdict.ASK, "A cost that is studied bears the name of a unit and of an account."),
    "drivers.unknown-period": (Verdict.REJECT_CELL, "A period is no year, or year and period, of the ledger."),
    "drivers.unknown-account": (Verdict.REJECT_CELL, "An account that is judged is not in the ledger."),
    "drivers.share": (Verdict.REJECT_CELL, "The part of an account that moves with its driver is not 0% to 100%."),
    "drivers.accounts-not-judged": (
        Verdict.WARN,
        "Some accounts of a cost are not judged fixed, variable or mixed, so that method is left out.",
    ),
    "drivers.name-twice": (Verdict.REJECT_CELL, "Two candidate drivers, or two periods, share a name."),
    "drivers.quantity": (Verdict.REJECT_CELL, "A quantity of a driver is below zero or no number."),
    "drivers.no-candidate": (Verdict.REJECT_CELL, "No candidate driver varies at all."),
    "drivers.too-many-candidates": (Verdict.REJECT_CELL, "There are more candidate drivers than can be told apart."),
    "drivers.too-few-periods": (Verdict.REJECT_CELL, "There are too few complete periods to judge any equation."),
    "drivers.too-many-periods": (Verdict.REJECT_CELL, "There are more rows than are judged one by one."),
    "drivers.left-out": (Verdict.WARN, "A period was left out because its cost or one of its drivers is not known."),
    "drivers.few-periods": (Verdict.WARN, "There are few periods for so many drivers."),
    "drivers.collinear": (Verdict.WARN, "Candidate drivers move together, so that their rates cannot be told apart."),
    "drivers.hardly-varies": (Verdict.WARN, "A candidate driver hardly varies, so that its rate cannot be told."),
    "drivers.interval-holds-zero": (Verdict.WARN, "The data allow for a driver that does not matter at all."),
    "drivers.no-better-than-baseline": (
        Verdict.WARN,
        "The equation predicts periods that it has not seen no better than their mean or the last period does.",
    ),
    "drivers.none-found": (Verdict.WARN, "No candidate driver raises the cost."),
    "drivers.choice-not-checked": (Verdict.WARN, "The choice of drivers itself was not tried on unseen periods."),
    "drivers.outside-range": (Verdict.WARN, "A volume lies outside of those that the equation was fitted on."),
    "drivers.negative-fixed-cost": (Verdict.WARN, "A simple method finds a fixed cost below zero."),
}
"""By code, its verdict and what it means."""


@dataclass(frozen=True)
class Candidate:
    """Something that a cost may depend on."""

    id: str
    values: tuple[float | None, ...]
    """Its quantity for each period, zero or more. Empty: not known, which is not zero."""
    measure: str = ""
    """What it is counted in. Empty: not said."""
    place: Place = field(default=Place(), compare=False)


@dataclass(frozen=True)
class CostHistory:
    """A cost and what it may depend on."""

    periods: tuple[str, ...]
    """Names of periods, or of places, units and so on."""
    cost_minor: tuple[int | None, ...]
    """The cost of each. Empty: not known."""
    candidates: tuple[Candidate, ...]
    is_in_time_order: bool
    """Periods follow each other in time: they are then predicted from earlier ones only. False: their order means
    nothing."""

    def __post_init__(self) -> None:
        lengths = {len(self.periods), len(self.cost_minor), *(len(item.values) for item in self.candidates)}
        if len(lengths) > 1:
            message = f"columns of a history have different lengths: {sorted(lengths)}"
            raise ValueError(message)


@dataclass(frozen=True, eq=False)
class Observed:
    """The complete periods of a history, as columns."""

    periods: tuple[str, ...]
    """In time order, or else in the order of their names."""
    cost: FloatArray
    """Shape (periods,), in minor units."""
    names: tuple[str, ...]
    """Candidates that vary, by name."""
    drivers: FloatArray
    """Shape (periods, candidates)."""
    is_in_time_order: bool
    left_out: tuple[str, ...]
    """Periods in which something is not known."""
    constant: tuple[str, ...]
    """Candidates that never change: their cost cannot be told from a fixed cost."""

    @property
    def count(self) -> int:
        """Complete periods."""
        return len(self.periods)


def observe(history: CostHistory) -> Observed:
    """The complete periods, in an order that does not depend on that of the rows unless it is that of time."""
    candidates = sorted(history.candidates, key=lambda item: item.id)
    order = range(len(history.periods))
    if not history.is_in_time_order:
        order = sorted(order, key=lambda row: history.periods[row])  # type: ignore[assignment]  # both are indexed alike
    columns = [item.values for item in candidates]
    rows = [row for row in order if None not in (history.cost_minor[row], *(values[row] for values in columns))]
    kept = set(rows)
    table = np.array([[values[row] for values in columns] for row in rows], dtype=np.float64)
    table = table.reshape(len(rows), len(columns))
    varies = [bool(rows) and bool(np.ptp(table[:, column]) > 0) for column in range(len(columns))]
    return Observed(
        periods=tuple(history.periods[row] for row in rows),
        cost=np.array([history.cost_minor[row] for row in rows], dtype=np.float64),
        names=tuple(item.id for item, does in zip(candidates, varies, strict=True) if does),
        drivers=table[:, varies],
        is_in_time_order=history.is_in_time_order,
        left_out=tuple(history.periods[row] for row in order if row not in kept),
        constant=tuple(item.id for item, does in zip(candidates, varies, strict=True) if not does),
    )


def check_history(history: CostHistory, limit: Limits) -> Findings:
    """All findings that speak against looking for drivers, and the periods that have to be left out."""
    return Findings.of(
        [*_twice(history), *_quantities(history), *_enough(history, limit), *_left_out(history)],
    )


def finding(code: str, message: str, place: Place | None = None, *, expected: str = "", remedy: str = "") -> Finding:
    """A finding of this room with the verdict of its code."""
    return Finding(code, DRIVER_CODES[code][0], message, place or Place(), expected=expected, remedy=remedy)


def _twice(history: CostHistory) -> Iterator[Finding]:
    for noun, names in (("period", history.periods), ("candidate driver", [item.id for item in history.candidates])):
        for name in sorted({name for name in names if list(names).count(name) > 1}):
            yield finding(
                "drivers.name-twice",
                f"The {noun} {name} is there twice.",
                expected="one",
                remedy="Rename one of them, or delete the one that is wrong.",
            )


def _quantities(history: CostHistory) -> Iterator[Finding]:
    for item in history.candidates:
        for period, value in zip(history.periods, item.values, strict=True):
            if value is not None and (not isfinite(value) or value < 0):
                yield finding(
                    "drivers.quantity",
                    f"The quantity of {item.id} in {period} is {value}.",
                    item.place,
                    expected="zero or more",
                    remedy="Correct it, or leave it empty if it is not known.",
                )


def _enough(history: CostHistory, limit: Limits) -> Iterator[Finding]:
    if len(history.candidates) > limit.candidates_max:
        yield finding(
            "drivers.too-many-candidates",
            f"{len(history.candidates)} candidate drivers are stated.",
            expected=f"at most {limit.candidates_max:g}",
            remedy="Keep those for which somebody can say why the cost should depend on them.",
        )
    seen = observe(history)
    if seen.count > limit.periods_max:
        yield finding(
            "drivers.too-many-periods",
            f"{seen.count:,} rows are complete.",
            expected=f"at most {limit.periods_max:,.0f}",
            remedy="Sum them up by month or by unit, or draw a sample.",
        )
    if not seen.names:
        yield finding(
            "drivers.no-candidate",
            "No candidate driver varies: there is nothing that the cost could depend on.",
            expected="a driver with different quantities",
            remedy="State other drivers, or more periods.",
        )
    # One more than a fixed cost and one driver need, after one has been left out.
    elif seen.count < _PERIODS_MIN:
        yield finding(
            "drivers.too-few-periods",
            f"Only {seen.count} periods are complete.",
            expected=f"{_PERIODS_MIN} at the very least",
            remedy="State more periods.",
        )


_PERIODS_MIN: Final = 4


def _left_out(history: CostHistory) -> Iterator[Finding]:
    for period in observe(history).left_out:
        yield finding(
            "drivers.left-out",
            f"{period} is left out: its cost or the quantity of a driver is not known.",
            remedy="State what is missing, zero if there was none.",
        )
