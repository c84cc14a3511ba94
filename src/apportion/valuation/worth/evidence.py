"""What was worked out about the worth of a case's requests, as documents read it. Knows values; it computes none."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from apportion.model.earned import Stated
from apportion.model.worth import Subject
from apportion.valuation.capital.rate import Part
from apportion.valuation.cash.scenarios import ScenarioValue, loss_probability
from apportion.valuation.worth.measures import Worth


@dataclass(frozen=True)
class Appraisal:
    """One request, or one level of it, with its worth."""

    subject: Subject
    worth: Worth
    scenarios: tuple[ScenarioValue, ...] = ()
    """Net present value in each scenario; empty where there are none, or where time after the forecast is valued."""

    @property
    def request(self) -> str:
        """Id of the request."""
        return self.subject[0]

    @property
    def level(self) -> str:
        """Name of the level; empty for a request as a whole."""
        return self.subject[1]

    @property
    def loss_probability(self) -> Fraction | None:
        """How likely it is to be worth less than it costs. ``None``: it has no scenarios."""
        return loss_probability(self.scenarios) if self.scenarios else None


@dataclass(frozen=True)
class Filled:
    """A column that was filled in."""

    table: str
    """``requests`` or ``levels``."""
    column: str
    """``npv``, ``value`` or ``rate``."""
    cells: int
    """How many of its cells were blank and now hold a figure."""
    stated: tuple[Stated, ...] = ()
    """Cells that the user had filled in, each with the figure that would have stood there."""


@dataclass(frozen=True, eq=False)
class WorthEvidence:
    """The worth of everything that has cash flows."""

    appraisals: tuple[Appraisal, ...]
    """In the order of names."""
    situation: tuple[Part, ...] = ()
    """What the situation of the budget adds to hurdle rates."""
    because: str = ""
    """Why it does, in a sentence; empty where it adds nothing."""
    filled: tuple[Filled, ...] = ()
    names: tuple[tuple[str, str], ...] = ()
    """Ids of requests with the names that readers are shown, where they have one."""

    def name_of(self, request: str) -> str:
        """How readers know a request: its name, or its id."""
        return dict(self.names).get(request, request)

    def of_request(self, request: str) -> tuple[Appraisal, ...]:
        """One appraisal, or one for each of its levels; empty for a request without cash flows."""
        return tuple(item for item in self.appraisals if item.request == request)
