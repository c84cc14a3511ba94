"""What becomes of a plan in a scenario. Frozen values only; nothing here computes."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from apportion.kernel.exact import Int64Array
from apportion.model.conflict import Conflict, Repair


@dataclass(frozen=True)
class Break:
    """One rule that the plan as adopted breaks in a scenario."""

    rule: str
    """Its id; empty where something else than a rule is broken."""
    by: Fraction | None
    """Money (minor units), quantity or number of decisions; ``None`` where it is no rule."""
    measured_in: str
    """``money``, ``quantity`` or ``count``; empty where it is no rule."""
    text: str
    """The sentence for readers."""


@dataclass(frozen=True)
class Hit:
    """A unit or request that would lose money."""

    kind: Literal["unit", "request"]
    id: str
    name: str
    period: str
    """Empty where the case has one period only, and for units."""
    planned: int
    """What the plan gives it, at what things cost in the scenario; minor units."""
    left: int
    """What the cut plan leaves it."""
    reasons: tuple[str, ...] = ()
    """Why, in sentences; for requests where they were asked for."""

    @property
    def lost(self) -> int:
        """Minor units that it would lose."""
        return self.planned - self.left


@dataclass(frozen=True)
class Move:
    """A request to which another plan gives another amount than the plan as adopted."""

    request: str
    name: str
    period: str
    planned: int
    wanted: int


@dataclass(frozen=True, eq=False)
class PlanThere:
    """A plan made for a scenario."""

    amounts: Int64Array
    """Minor units per request line."""
    allocated: int
    reserve: int
    value: Fraction
    """Net of missed soft rules; exact, or the lower bound of an enclosure."""
    bound: Fraction
    """What no such plan can exceed."""
    status: str
    """``optimal`` or ``feasible``."""


@dataclass(frozen=True, eq=False)
class InScenario:
    """A plan as adopted, set against one scenario."""

    id: str
    name: str
    probability: Fraction | None
    source: str
    total: int
    """Money to allocate there; minor units."""
    costs: int
    """What the plan as adopted would cost there."""
    reserve: int
    """What it would keep back there."""
    fits: bool
    breaks: tuple[Break, ...]
    """Empty where it fits."""
    value: Fraction
    """What the plan as adopted would be worth there if it could be kept."""
    is_exact: bool
    """False where curves are only enclosed (logarithm, power, Hill): values are then lower bounds."""
    cut: PlanThere | None
    """The plan cut down to what is possible; the plan itself where it fits. ``None``: there is no such plan."""
    hits: tuple[Hit, ...]
    """Who loses money by the cut, most first; units before requests."""
    obliged: tuple[Move, ...]
    """Requests that have to receive more than planned, because a rule obliges the plan to; ``wanted`` says how much."""
    wanted: PlanThere | None
    """The best plan there; ``None``: there is none."""
    moves: tuple[Move, ...]
    """Where it differs most from the plan."""
    moves_hidden: int
    cut_conflicts: tuple[Conflict, ...] = ()
    """Why the plan cannot be cut to fit."""
    conflicts: tuple[Conflict, ...] = ()
    """Why the scenario has no plan at all."""
    repairs: tuple[Repair, ...] = ()
    undecided: bool = False
    """True where a search ended at its limit before it found any plan."""
    comparable: bool = True
    """False where something is decided before value, so that values of plans cannot be set against each other."""

    @property
    def left_over(self) -> int:
        """Money that the plan as adopted would leave; negative where it is short."""
        return self.total - self.costs - self.reserve

    @property
    def regret(self) -> Fraction | None:
        """What is lost by having adopted this plan: value of the plan wanted less that of the cut plan."""
        if self.wanted is None or self.cut is None or not self.comparable:
            return None
        return self.wanted.value - self.cut.value


@dataclass(frozen=True, eq=False)
class Stressed:
    """A plan in all scenarios."""

    value: Fraction
    """What the plan is worth in its own case."""
    scenarios: tuple[InScenario, ...]
    """By id."""

    @property
    def expected_value(self) -> Fraction | None:
        """Of the cut plans; ``None`` where probabilities are not stated or a scenario has no such plan."""
        return _expected([(one.probability, None if one.cut is None else one.cut.value) for one in self.scenarios])

    @property
    def expected_regret(self) -> Fraction | None:
        """Likewise."""
        return _expected([(one.probability, one.regret) for one in self.scenarios])

    @property
    def largest_regret(self) -> tuple[Fraction, str] | None:
        """The largest regret and the id of its scenario, the first of equals; ``None`` where none is known."""
        known = [(one.regret, one.id) for one in self.scenarios if one.regret is not None]
        return max(known, key=lambda pair: pair[0], default=None)

    @property
    def chance_it_fits(self) -> Fraction | None:
        """Probability of the scenarios in which the plan fits as it is; ``None`` where it is not known."""
        return _expected([(one.probability, Fraction(1 if one.fits else 0)) for one in self.scenarios])


def _expected(pairs: list[tuple[Fraction | None, Fraction | None]]) -> Fraction | None:
    total = Fraction(0)
    for probability, number in pairs:
        if probability is None or number is None:
            return None
        total += probability * number
    return total if pairs else None
