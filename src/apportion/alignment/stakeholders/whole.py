"""All that can be said of the stakeholders of a plan, as one value: register, grid, weights, answers, wishes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from apportion.alignment.stakeholders.grid import Placed, placed
from apportion.alignment.stakeholders.satisfaction import RoundAnswers, RoundChange, changes, rounds
from apportion.alignment.stakeholders.weights import Weights, weights
from apportion.alignment.stakeholders.wishes import Met, MetChange, met_changes, weighted, wishes_met
from apportion.kernel.exact import Int64Array
from apportion.model.case import Case
from apportion.model.stakeholders import Register


@dataclass(frozen=True, eq=False)
class Other:
    """Another plan to hold beside this one."""

    name: str
    """As the user wrote it."""
    case: Case
    amounts: Int64Array
    """Minor units per line of its case."""


@dataclass(frozen=True, eq=False)
class Concerned:
    """Stakeholders of one plan, and of another beside it where one is given."""

    case: Case
    register: Register
    weights: Weights
    grid: tuple[Placed, ...]
    rounds: tuple[RoundAnswers, ...]
    """Empty where nobody was asked and nobody answered."""
    changes: tuple[RoundChange, ...]
    met: tuple[Met, ...]
    """Wishes met by the plan; empty where no interests are stated, or there is no plan."""
    met_before: tuple[Met, ...] = ()
    """By the other plan; empty without one."""
    against: str = ""
    """Name of the other plan, as the user wrote it; empty without one."""

    @property
    def met_changes(self) -> tuple[MetChange, ...]:
        """From the other plan to this one, who loses most first; empty without another plan."""
        return met_changes(self.met_before, self.met) if self.against else ()

    @property
    def met_mean(self) -> Fraction | None:
        """Wishes met over all stakeholders with wishes and a weight."""
        return weighted(self.met, self.weights.parts)

    @property
    def met_mean_before(self) -> Fraction | None:
        """The same by the other plan."""
        return weighted(self.met_before, self.weights.parts) if self.against else None

    @property
    def least_met(self) -> Met | None:
        """Whose wishes are met least; ``None`` where there are not two to compare."""
        told = [(item.part, item.stakeholder, item) for item in self.met if item.part is not None]
        return min(told, key=lambda entry: entry[:2])[2] if len(told) > 1 else None


def concerned(
    register: Register,
    case: Case,
    amounts: Int64Array | None,
    other: Other | None = None,
) -> Concerned:
    """Work out everything at once.

    Args:
        register: of the case.
        case: the case of the plan.
        amounts: minor units per line; ``None``: no plan keeps all rules.
        other: another plan. It is held against the wishes of this register, as far as its case has what they speak of.
    """
    weighed = weights(register)
    found = rounds(register, weighed.parts)
    before = () if other is None else wishes_met(_known_to(other.case, register), other.case, other.amounts)
    return Concerned(
        case,
        register,
        weighed,
        placed(register),
        found,
        changes(found),
        () if amounts is None else wishes_met(register, case, amounts),
        before,
        "" if other is None else other.name,
    )


def _known_to(case: Case, register: Register) -> Register:
    """The register without interests in what a case does not have."""
    names = {
        "unit": {unit.id for unit in case.units},
        "objective": {objective.id for objective in case.objectives},
        "request": {str(name) for name in case.requests.id.tolist()},
    }
    kept = tuple(item for item in register.interests if item.about in names[item.kind])
    return replace(register, interests=kept)
