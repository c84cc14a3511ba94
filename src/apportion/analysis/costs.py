"""What a case says about its costs, worked out: the evidence that documents show beside a plan.

Knows finished costs and finished studies. It must not know cases or how anything is shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from apportion.analysis.activities.whole_costs import WorkCosts
from apportion.analysis.drivers.studied import CostStudy


@dataclass(frozen=True)
class AskedFor:
    """What a unit asks for beside what its work needs; the units below it are counted in both."""

    unit: str
    name: str
    needed_minor: int
    """What next year's work needs."""
    asked_minor: int
    """The most that its requests in the first budget period ask for, its own cap observed."""
    floor_minor: int
    """The least that it is to have: the floors of these requests, or its own floor where that is more."""


@dataclass(frozen=True)
class CostEvidence:
    """Costs of work and studies of drivers."""

    work: WorkCosts | None = None
    """Empty: the case states no resources, activities or cost objects."""
    asked: tuple[AskedFor, ...] = ()
    """For each unit that pays for a resource and has requests, where there is a budget of next year; by its id."""
    studies: tuple[CostStudy, ...] = ()
    """By the name of the cost. Plans leave them out: they take a ledger and time."""
    names: Mapping[str, str] = field(default_factory=dict)
    """Names of units for readers."""
