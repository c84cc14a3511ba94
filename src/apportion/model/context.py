"""The ten parameters that describe a budgeting situation, with the words allowed for each.

What each word sets stands in the policy table, ``model.policy_entries``.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Final


@dataclass(frozen=True)
class Context:
    """The situation a budget is made in. An empty text means that the parameter was not stated."""

    scope: str = ""
    timeframe: str = ""
    allocation_type: str = ""
    resource_constraints: str = ""
    priority_complexity: str = ""
    stakeholder_dynamics: str = ""
    performance_pressure: str = ""
    market_conditions: str = ""
    regulatory_environment: str = ""
    change_frequency: str = ""

    def stated(self) -> tuple[tuple[str, str], ...]:
        """The parameters that were stated, in order, with their words."""
        return tuple((item.name, getattr(self, item.name)) for item in fields(self) if getattr(self, item.name))


CONTEXT_WORDS: Final[dict[str, tuple[str, ...]]] = {
    "scope": ("department", "division", "organization", "project", "program", "portfolio"),
    "timeframe": ("monthly", "quarterly", "annual", "multi_year", "strategic"),
    "allocation_type": ("operational", "capital", "mixed", "strategic", "emergency"),
    "resource_constraints": ("limited", "adequate", "flexible", "abundant", "constrained"),
    "priority_complexity": ("clear", "competing", "conflicting", "evolving", "uncertain"),
    "stakeholder_dynamics": ("aligned", "neutral", "competing", "political", "complex"),
    "performance_pressure": ("growth", "efficiency", "innovation", "sustainability", "survival"),
    "market_conditions": ("stable", "volatile", "declining", "expanding", "uncertain"),
    "regulatory_environment": ("minimal", "standard", "complex", "restrictive", "changing"),
    "change_frequency": ("stable", "periodic", "frequent", "continuous", "dynamic"),
}
