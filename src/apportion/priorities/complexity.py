"""Implementation complexity, from inputs that can be counted or are stated: duration, units, dependencies, novelty.

A table turns each input into points; complexity = 10 x sum over inputs of weight x points / most points. Ten is the
most complex. Knows the table and inputs; the table is a default that a case overrides as a whole or in part.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final

import numpy as np

from apportion.model.findings import Finding, Verdict
from apportion.priorities.criteria import Basis, Beyond, Criterion, FloatArray, Number, PlaceOf, Ratings, Scale, nowhere
from apportion.priorities.sourced import PROJECT_DEFAULT, Origin
from apportion.priorities.weighted import OUT_OF, Scored, score

FORMULA: Final = "complexity = 10 × sum over inputs of weight × points / most points; points by the rating table"


@dataclass(frozen=True)
class Step:
    """Points for an input up to a limit."""

    up_to: Number | None
    """The largest input that gets these points, itself included; ``None`` for all above the last limit."""
    points: int
    words: str


@dataclass(frozen=True)
class ComplexityInput:
    """One thing that makes a project complex."""

    id: str
    weight: Number
    unit: str
    meaning: str
    basis: Basis
    steps: tuple[Step, ...]
    """Limits and points rise; the last step has no limit."""

    def __post_init__(self) -> None:
        limits = [Fraction(step.up_to) for step in self.steps[:-1] if step.up_to is not None]
        points = [step.points for step in self.steps]
        whole = len(limits) == len(self.steps) - 1 and self.steps[-1].up_to is None
        if not whole or limits != sorted(set(limits)) or points != sorted(points) or min(points) < 0 or not points[-1]:
            raise ValueError(f"the steps of {self.id} must rise, and only the last has no limit")

    def step(self, amount: Number) -> Step:
        """The step that an input falls on."""
        return next(step for step in self.steps if step.up_to is None or amount <= step.up_to)

    @property
    def most(self) -> int:
        """The points of the highest step."""
        return self.steps[-1].points


@dataclass(frozen=True)
class ComplexityTable:
    """How inputs become complexity."""

    inputs: tuple[ComplexityInput, ...]
    origin: Origin


DEFAULT_TABLE: Final = ComplexityTable(
    (
        ComplexityInput(
            "duration",
            25,
            "months",
            "Months from the decision to the result.",
            Basis.MEASURED,
            (
                Step(3, 0, "within a quarter"),
                Step(6, 1, "within half a year"),
                Step(12, 2, "within a year"),
                Step(24, 3, "within two years"),
                Step(None, 4, "longer than two years"),
            ),
        ),
        ComplexityInput(
            "units",
            25,
            "units",
            "Departments that have to work on it.",
            Basis.MEASURED,
            (
                Step(1, 0, "one unit"),
                Step(2, 1, "two units"),
                Step(3, 2, "three units"),
                Step(5, 3, "four or five units"),
                Step(None, 4, "more than five units"),
            ),
        ),
        ComplexityInput(
            "dependencies",
            25,
            "projects",
            "Other projects or outside parties that it has to wait for.",
            Basis.MEASURED,
            (
                Step(0, 0, "none"),
                Step(1, 1, "one"),
                Step(2, 2, "two"),
                Step(4, 3, "three or four"),
                Step(None, 4, "more than four"),
            ),
        ),
        ComplexityInput(
            "novelty",
            25,
            "level",
            "How new it is: 0 done here before, 1 done by some of us, 2 known elsewhere, 3 new to our field, 4 done "
            "nowhere before.",
            Basis.JUDGED,
            (
                Step(Decimal("0.5"), 0, "done here before"),
                Step(Decimal("1.5"), 1, "done by some of us"),
                Step(Decimal("2.5"), 2, "known elsewhere"),
                Step(Decimal("3.5"), 3, "new to our field"),
                Step(None, 4, "done nowhere before"),
            ),
        ),
    ),
    Origin(
        date(2025, 1, 1),
        PROJECT_DEFAULT,
        "Time, hand-overs, waiting for others and novelty delay projects. That they weigh alike, and where the steps "
        "lie, is our choice: an organisation that knows its own delays should set its own table.",
    ),
)


def check_complexity(
    inputs: Ratings, table: ComplexityTable = DEFAULT_TABLE, place_of: PlaceOf = nowhere
) -> tuple[Finding, ...]:
    """What is wrong with inputs for a table; all of it blocks. Absent inputs are told when they are scored."""
    found = []
    known = {item.id: item for item in table.inputs}
    for name in (*sorted(set(inputs.criteria) - set(known)), *(name for name in known if name not in inputs.criteria)):
        what = f"There is no column for {name}." if name in known else f"Complexity has no input {name}."
        expected = f"columns {', '.join(sorted(known))}"
        found.append(Finding("scoring.complexity-input", Verdict.REJECT_CELL, what, found=name, expected=expected))
    for column, name in enumerate(inputs.criteria):
        for row in np.flatnonzero(inputs.values[:, column] < 0).tolist():
            request, amount = inputs.alternatives[row], f"{inputs.values[row, column]:g}"
            message = f"{request} has {amount} as its {name}."
            place = place_of(request, name)
            found.append(
                Finding("scoring.complexity-negative", Verdict.REJECT_CELL, message, place, amount, "zero or more")
            )
    return tuple(found)


def complexity(
    inputs: Ratings, table: ComplexityTable = DEFAULT_TABLE, *, out_of: int = OUT_OF, place_of: PlaceOf = nowhere
) -> Scored:
    """The complexity of each request, with what each input contributes. A higher score is more complex, not better.

    Args:
        inputs: requests by the ids of the table's inputs, zero or more; NaN where nobody said, and then the request
            gets no score and a finding.
        table: how inputs become points.
        out_of: the complexity of what has most points in everything.
        place_of: where inputs stand in the user's files.

    Raises:
        ValueError: when inputs have findings that block; check them first with ``check_complexity``.
    """
    blocking = check_complexity(inputs, table)
    if blocking:
        raise ValueError(f"inputs must be checked first: {blocking[0].message}")
    criteria = tuple(
        Criterion(
            item.id, item.weight, scale=Scale(0, item.most, Beyond.REFUSED), basis=item.basis, meaning=item.meaning
        )
        for item in table.inputs
    )
    columns = [_points(item, inputs.column(item.id)) for item in table.inputs]
    points = Ratings(inputs.alternatives, tuple(item.id for item in table.inputs), np.stack(columns, axis=1))
    return score(criteria, points, out_of=out_of, place_of=place_of)


def _points(item: ComplexityInput, column: FloatArray) -> FloatArray:
    limits = [float(step.up_to) for step in item.steps if step.up_to is not None]
    points = np.array([step.points for step in item.steps], dtype=np.float64)
    found = points[np.searchsorted(np.array(limits), np.nan_to_num(column), side="left")]
    return np.where(np.isnan(column), np.nan, found)
