"""The path from programmes without a known return to values per unit of money, step by step.

Says which steps are done, what is still open in each, and what to do next. Knows what each step needs; it asks and
never answers for the user.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

import numpy as np

from apportion.priorities.criteria import Criterion, Number, Ratings
from apportion.priorities.equity import Population
from apportion.priorities.service_values import FORMULAS, Measure


@dataclass(frozen=True, eq=False)
class Answers:
    """What the user has said so far."""

    programmes: Mapping[str, int | None] = field(default_factory=dict)
    """Cost in minor units by programme; ``None`` where it is not known yet."""
    criteria: tuple[Criterion, ...] = ()
    """Empty until criteria are chosen."""
    ratings: Ratings | None = None
    """``None`` until somebody rates."""
    measure: Measure | None = None
    """``None`` until somebody says what a benefit is multiplied by."""
    sizes: Mapping[str, Number | None] = field(default_factory=dict)
    """Persons served or stated priority by programme."""
    asks_equity: bool = False
    """Whether groups are to count differently; no if nobody asks."""
    populations: Mapping[str, Population] = field(default_factory=dict)
    """Persons by group, by programme; only where equity is asked for."""


@dataclass(frozen=True)
class PathStep:
    """One step of the path."""

    title: str
    open: tuple[str, ...]
    """What is still missing, by id: programmes, or ``programme / criterion``. Empty when the step is done."""
    task: str
    """What to do in this step."""

    @property
    def is_done(self) -> bool:
        """Whether nothing is missing."""
        return not self.open


def path_to_values(answers: Answers) -> tuple[PathStep, ...]:
    """The steps in order, with what is open in each."""
    programmes = sorted(answers.programmes)
    steps = [
        PathStep(
            "List the programmes with what each costs",
            tuple(name for name in programmes if not answers.programmes[name]) or _unless(programmes, "programmes"),
            "Give one line per programme, with its full cost.",
        ),
        PathStep(
            "Choose criteria and weights",
            _unless(answers.criteria, "criteria"),
            "Start from the set for public services and change it, with or without equity. Ask for weights by swings: "
            "what would you raise from its worst to its best first?",
        ),
        PathStep(
            "Rate every programme on every criterion",
            _unrated(programmes, answers.criteria, answers.ratings),
            "Use the words of the levels. Leave empty what nobody can say; it is not taken for zero.",
        ),
        PathStep(
            "Say what a benefit is multiplied by",
            _unless(answers.measure, "population or priority"),
            " Or: ".join(f"{measure}: {FORMULAS[measure]}." for measure in Measure),
        ),
    ]
    if answers.asks_equity:
        step = PathStep(
            "Say whom each programme serves",
            tuple(name for name in programmes if name not in answers.populations) or _unless(programmes, "programmes"),
            "Give persons by group, and what a person of each group counts. The population is computed from that.",
        )
    else:
        step = PathStep(
            "Give each programme its number",
            tuple(name for name in programmes if answers.sizes.get(name) is None) or _unless(programmes, "programmes"),
            "Persons served in a year, or the stated priority.",
        )
    return (*steps, step)


def next_step(answers: Answers) -> PathStep | None:
    """The first step with something open; ``None`` when values can be computed."""
    return next((step for step in path_to_values(answers) if not step.is_done), None)


def _unless(given: object, missing: str) -> tuple[str, ...]:
    return () if given else (missing,)


def _unrated(programmes: Sequence[str], criteria: Sequence[Criterion], ratings: Ratings | None) -> tuple[str, ...]:
    if not criteria or not programmes:
        return ("ratings",)
    rated = set()
    if ratings is not None:
        rows, columns = np.nonzero(~np.isnan(ratings.values))
        rated = {
            (ratings.alternatives[row], ratings.criteria[column]) for row, column in zip(rows, columns, strict=True)
        }
    needed = product(programmes, (item.id for item in criteria))
    return tuple(f"{programme} / {criterion}" for programme, criterion in needed if (programme, criterion) not in rated)
