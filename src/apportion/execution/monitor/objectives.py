"""How far the strategic objectives are: by the milestones and targets of the requests that serve them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from apportion.model.case import Case
from apportion.model.organisation import Target
from apportion.model.reported import Reported, Result


@dataclass(frozen=True)
class TargetState:
    """A target as it is known on a day."""

    target: Target
    latest: Result | None
    """The last figure; ``None``: none was reported."""

    @property
    def progress(self) -> Fraction | None:
        """Part of the way from the baseline to the goal; above 1 where more was reached.

        Without a baseline, the part of the goal that is reached where more is better; where less is better nothing can
        be said of the way, and it is ``None`` until the goal is met.
        """
        if self.latest is None:
            return None
        value, goal = Fraction(self.latest.value), Fraction(self.target.goal)
        if self.target.baseline is not None and Fraction(self.target.baseline) != goal:
            baseline = Fraction(self.target.baseline)
            return (value - baseline) / (goal - baseline)
        if self.target.direction == "up":
            return value / goal if goal > 0 else None
        return Fraction(1) if value <= goal else None

    @property
    def is_met(self) -> bool | None:
        """Whether the goal is reached; ``None`` where nothing was reported."""
        if self.latest is None:
            return None
        value, goal = self.latest.value, self.target.goal
        return value >= goal if self.target.direction == "up" else value <= goal


@dataclass(frozen=True)
class ObjectiveState:
    """An objective as it is known on a day."""

    objective: str
    name: str
    weight: Fraction
    allocated: int
    """Minor units of the requests that serve it, each counted by its score."""
    spent: int
    progress: Fraction | None
    """Mean progress of these requests, weighed by money and score; ``None``: none of them reports any."""
    covered: Fraction
    """Part of that money whose requests report progress."""


def target_states(case: Case, reported: Reported) -> tuple[TargetState, ...]:
    """Every target of the case with its last figure."""
    latest = reported.latest_results("delivered")
    return tuple(
        TargetState(target, latest.get((target.unit, target.request, target.measure))) for target in case.targets
    )


def request_progress(case: Case, done: Mapping[str, Fraction], targets: Sequence[TargetState]) -> dict[str, Fraction]:
    """Progress of each request that reports any: its milestones, otherwise the mean of its targets, each at most 1."""
    found: dict[str, Fraction] = {}
    by_request: dict[str, list[Fraction]] = {}
    for state in targets:
        if state.target.request and state.progress is not None:
            by_request.setdefault(state.target.request, []).append(min(Fraction(1), max(Fraction(0), state.progress)))
    for request in sorted(set(case.requests.id.tolist())):
        if request in done:
            found[request] = done[request]
        elif request in by_request:
            held = by_request[request]
            found[request] = sum(held, Fraction(0)) / len(held)
    return found


def objective_states(
    case: Case, money: Mapping[str, tuple[int, int]], progress: Mapping[str, Fraction]
) -> tuple[ObjectiveState, ...]:
    """Every objective of the case.

    Args:
        case: objectives, and how strongly requests serve them.
        money: allocated and spent by request.
        progress: by request, for those that report any.
    """
    found = []
    for objective in case.objectives:
        serving = [
            (request, Fraction(score))
            for request, row in case.requests.alignment.items()
            for name, score in row
            if name == objective.id and score > 0 and request in money
        ]
        allocated = sum((score * money[request][0] for request, score in serving), Fraction(0))
        spent = sum((score * money[request][1] for request, score in serving), Fraction(0))
        known = [(request, score * money[request][0]) for request, score in serving if request in progress]
        weight = sum((share for _, share in known), Fraction(0))
        mean = sum((progress[request] * share for request, share in known), Fraction(0)) / weight if weight else None
        found.append(
            ObjectiveState(
                objective.id,
                objective.name or objective.id,
                Fraction(objective.weight),
                round(allocated),
                round(spent),
                mean,
                weight / allocated if allocated else Fraction(0),
            )
        )
    return tuple(found)
