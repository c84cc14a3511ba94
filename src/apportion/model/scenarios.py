"""Scenarios as a case declares them: named changes of its numbers, with or without probability. Frozen values only."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from apportion.model.findings import Place
from apportion.model.selector import EVERYTHING, Selector

FUNDS: Final = "funds"
COSTS: Final = "costs"
VALUES: Final = "values"
RATES: Final = "rates"
PRICES: Final = "prices"
SWEEPS: Final = (FUNDS, COSTS, VALUES, RATES, PRICES)
"""Words that mean all numbers of a kind."""


@dataclass(frozen=True)
class ScenarioChange:
    """One number, or all of a kind, that is different in a scenario."""

    number: str
    """A name as what-if takes it, or one of ``SWEEPS``."""
    to: str = ""
    """The new number as written in the case's own format; empty where ``by`` says the change."""
    by: str = ""
    """A percentage with its sign, or an amount; empty where ``to`` says what it becomes."""
    applies_to: Selector = EVERYTHING
    place: Place = Place()  # noqa: RUF009 - frozen, so that one value can serve all

    @property
    def is_sweep(self) -> bool:
        """True when it means all numbers of a kind."""
        return self.number in SWEEPS


@dataclass(frozen=True)
class Scenario:
    """One way in which the numbers of a case may come out."""

    id: str
    name: str
    """For readers; the id where none is stated."""
    probability: Fraction | None
    """Exact; those of all scenarios sum to 1. ``None``: not known, which then holds for all of them."""
    source: str
    """Where it comes from; empty where that is not stated."""
    changes: tuple[ScenarioChange, ...]
    """Empty: the case as it stands."""
    place: Place = Place()  # noqa: RUF009 - frozen, so that one value can serve all
