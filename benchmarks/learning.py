"""What calibration by past outcomes is worth: ``python -m benchmarks.learning [--development]``.

Judges by the protocol of docs/decisions/0017-learning-from-outcomes.md: errors are counted here, in plain Python.
"""

from __future__ import annotations

import argparse
import csv
import math
import random
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from apportion.execution.learn.drawn import draw

EXTRACT: Final = (
    Path(__file__).resolve().parents[1] / "tests" / "published" / "learning" / "philadelphia-projections.csv"
)
QUARTERS: Final = ("q1", "q2", "q3")
DEVELOPMENT: Final = range(2010, 2015)
EVALUATION: Final = range(2015, 2023)
CHANGES_MIN: Final = 3
EARLIER_MIN: Final = 2
DRAWS: Final = 2000
CIVIL_SERVICE_COMMISSION: Final = "55"
"""Its budget for 2014 held a provision that other departments spent."""
METHODS: Final = ("printed", "whole", "raw", "drawn")

Cell = tuple[str, int]


@dataclass(frozen=True)
class Printed:
    """What the city printed, in dollars by department and year; what is not stated is not in it."""

    said: Mapping[str, Mapping[Cell, int]]
    """By column: ``adopted``, ``q1``, ``q2``, ``q3``."""
    outcome: Mapping[Cell, int]


@dataclass(frozen=True)
class Judged:
    """One error: a department, year and column, and what each method said."""

    department: str
    year: int
    column: str
    errors: Mapping[str, float]
    """Scaled absolute error by method."""
    inside: bool
    """Whether the outcome lay in the interval of a next year."""
    ratio: float
    """Of the whole city."""


@dataclass(frozen=True)
class Count:
    """All errors, and what was left out."""

    judged: tuple[Judged, ...]
    without_scale: int


def read_printed(path: Path = EXTRACT) -> Printed:
    """The extract of the reports."""
    said: dict[str, dict[Cell, int]] = {column: {} for column in ("adopted", *QUARTERS)}
    outcome: dict[Cell, int] = {}
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            cell = row["department"], int(row["year"])
            for column, held in (*said.items(), ("outcome", outcome)):
                if row[column]:
                    held[cell] = int(row[column])
    return Printed(said, outcome)


def judge(held: Printed, years: range, columns: Sequence[str], lag: int = 2, history: int | None = None) -> Count:
    """Correct every projection by what was known when it was made.

    Args:
        held: what was printed.
        years: of the projections.
        columns: which projections.
        lag: outcomes are known up to this many years before.
        history: how many years of outcomes are learned from; ``None``: all that are known.
    """
    judged, without = [], 0
    for column in columns:
        for year in years:
            ratios = _ratios(held, column, year - lag, history)
            drawn = draw(ratios)
            if drawn is None:
                continue
            for (department, of), projected in sorted(held.said[column].items()):
                outcome = held.outcome.get((department, of), 0)
                if of != year or projected <= 0 or outcome <= 0 or len(ratios.get(department, ())) < EARLIER_MIN:
                    continue
                scale = _scale(held.outcome, department, year - lag)
                if scale is None:
                    continue
                if not scale:
                    without += 1
                    continue
                group = drawn.groups[department]
                means = {"printed": 0.0, "whole": drawn.whole, "raw": group.raw, "drawn": group.mean}
                errors = {name: abs(projected * math.exp(mean) - outcome) / scale for name, mean in means.items()}
                inside = group.next_low <= math.log(outcome / projected) <= group.next_high
                judged.append(Judged(department, year, column, errors, inside, math.exp(drawn.whole)))
    return Count(tuple(judged), without)


def _ratios(held: Printed, column: str, through: int, history: int | None) -> dict[str, list[float]]:
    found: dict[str, list[float]] = defaultdict(list)
    for (department, year), projected in sorted(held.said[column].items()):
        outcome = held.outcome.get((department, year), 0)
        is_learned = year <= through and (history is None or year > through - history)
        if is_learned and projected > 0 and outcome > 0:
            found[department].append(math.log(outcome / projected))
    return dict(found)


def _scale(outcome: Mapping[Cell, int], department: str, through: int) -> float | None:
    """Mean absolute change from year to year; ``None`` where fewer than three are known."""
    changes = [
        abs(amount - outcome[department, year - 1])
        for (one, year), amount in outcome.items()
        if one == department and year <= through and (department, year - 1) in outcome
    ]
    return statistics.fmean(changes) if len(changes) >= CHANGES_MIN else None


def gain(judged: Sequence[Judged], better: str, worse: str) -> tuple[float, float, float]:
    """By how much the pooled error falls, with an interval of 90 % from drawing departments with replacement."""
    sums: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for one in judged:
        sums[one.department][0] += one.errors[worse] - one.errors[better]
        sums[one.department][1] += 1
    rows = [sums[name] for name in sorted(sums)]
    source = random.Random(0)  # noqa: S311 - a draw of departments is no secret
    drawn = sorted(
        math.fsum(row[0] for row in sample) / math.fsum(row[1] for row in sample)
        for sample in (source.choices(rows, k=len(rows)) for _ in range(DRAWS))
    )
    total = math.fsum(row[0] for row in rows) / math.fsum(row[1] for row in rows)
    return total, drawn[DRAWS // 20], drawn[-DRAWS // 20]


def pooled(judged: Sequence[Judged], method: str, of: Callable[[Sequence[float]], float] = statistics.fmean) -> float:
    """Mean (or median) scaled error of a method."""
    return of([one.errors[method] for one in judged])


def _table(count: Count, columns: Sequence[str]) -> None:
    print(f"{'':18}{'errors':>8}" + "".join(f"{name:>10}" for name in METHODS) + f"{'inside':>9}")
    parts = [(column, [one for one in count.judged if one.column == column]) for column in columns]
    others = [one for one in count.judged if one.department != CIVIL_SERVICE_COMMISSION]
    for name, judged in (*parts, ("together", list(count.judged)), ("without 55", others)):
        if not judged:
            continue
        line = "".join(f"{pooled(judged, method):10.3f}" for method in METHODS)
        print(f"{name:18}{len(judged):8d}{line}{statistics.fmean(one.inside for one in judged):9.1%}")
        line = "".join(f"{pooled(judged, method, statistics.median):10.3f}" for method in METHODS)
        print(f"{'  median':18}{'':8}{line}")
    for name, judged in (("all", list(count.judged)), ("without 55", others)):
        for worse in METHODS[:-1]:
            less, low, high = gain(judged, "drawn", worse)
            print(f"{name}: drawn below {worse}: {less:.3f} (90 %: {low:.3f} to {high:.3f})")
    print(f"{count.without_scale} without a scale left out")


def main() -> int:
    """Print the tables."""
    parser = argparse.ArgumentParser(description="What calibration by past outcomes is worth.")
    parser.add_argument("--development", action="store_true", help="the years on which the method was settled")
    options = parser.parse_args()
    start = time.process_time()
    held, years = read_printed(), DEVELOPMENT if options.development else EVALUATION
    for title, columns, lag, history in (
        ("projections, outcomes known up to two years before", QUARTERS, 2, None),
        ("projections, outcomes known up to the year before", QUARTERS, 1, None),
        ("projections, three years of outcomes up to two years before", QUARTERS, 2, 3),
        ("adopted budgets, outcomes known up to two years before", ("adopted",), 2, None),
        ("adopted budgets, three years of outcomes up to two years before", ("adopted",), 2, 3),
    ):
        print(title)
        _table(judge(held, years, columns, lag, history), columns)
    print(f"{time.process_time() - start:.1f} s of processor time")
    return 0


if __name__ == "__main__":
    sys.exit(main())
