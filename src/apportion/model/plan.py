"""The plan: who gets how much, from which fund, why, and the proof. Frozen values only; nothing here computes.

Money is in minor units. Value is exact (``Fraction``) in minor units of value: one unit of value per unit of money.
``None`` means not known or not applicable, never zero.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Literal

import numpy as np

from apportion.kernel.exact import Int64Array
from apportion.model.alternatives import Alternatives
from apportion.model.conflict import Conflict, Repair
from apportion.model.findings import Findings
from apportion.model.frontier import Frontier
from apportion.model.requests import Int32Array
from apportion.model.rule import RuleKind
from apportion.model.why_not import WhyNot

PLAN_FORMAT = "2"
"""Version 1 had no decisions, steps or money carried forward."""

Status = Literal["optimal", "feasible", "infeasible", "unknown"]


@dataclass(frozen=True, eq=False)
class Allocations:
    """The decision, as columns sorted by request, period and fund; only amounts above zero have a row."""

    line: Int32Array
    """Index into ``Case.requests``."""
    fund: Int32Array
    """Index into ``Plan.fund_ids``."""
    amount: Int64Array

    @property
    def count(self) -> int:
        """Number of rows."""
        return int(self.amount.size)


@dataclass(frozen=True)
class Proof:
    """What was proved about the plan, recomputed from the published amounts without the solver."""

    feasible: bool
    """Every hard rule holds in exact arithmetic."""
    value_lower: Fraction
    """Weighted value of the plan net of the price of broken soft rules; exact, or an outward-rounded enclosure."""
    value_upper: Fraction
    expected_value: Fraction
    """Value without strategic weights (nearest, where curves are transcendental)."""
    bound: Fraction
    """No plan under these rules can be worth more."""
    rounding: Fraction
    """The part of the gap that whole minor units cost, as far as it is known."""
    soft_cost: Fraction = Fraction(0)
    """Weighted value given up for broken soft rules."""
    is_exact: bool = True
    """False when value and bound are enclosures (logarithm, power, Hill)."""
    method: str = ""
    """In words: how the bound was obtained."""
    search_bound: Fraction | None = None
    """With decisions between options: the bound that the solver's search has proved, on its word; ``bound`` is that of
    the relaxation, in which parts of options may be taken, recomputed without the solver. ``None``: no search."""
    searched_all: bool = True
    """False when the search ended at its limit of work before every combination was ruled out."""
    nodes: int = 0
    """Nodes of the search tree that were looked at."""

    @property
    def gap(self) -> Fraction:
        """How much better any other plan could be at the most, by the bound that needs no trust in the solver."""
        return max(Fraction(0), self.bound - self.value_lower)

    @property
    def best_gap(self) -> Fraction:
        """How much better any other plan could be at the most, by the lower of the two bounds."""
        if self.search_bound is None:
            return self.gap
        return max(Fraction(0), min(self.bound, self.search_bound) - self.value_lower)


@dataclass(frozen=True)
class Reason:
    """Why an amount is what it is: one sentence, and the rule it comes from."""

    text: str
    rule: str = ""
    """Id of the binding rule; empty when the reason is not a rule."""


@dataclass(frozen=True)
class Marginal:
    """What the next, or the last, unit of money does, as seen from the whole plan."""

    weighted: Fraction
    """Weighted value per unit of money."""
    expected: Fraction
    """Value without weights per unit of money."""
    requests: tuple[str, ...]
    """Ids of requests whose amount changes, most changed first."""
    holds_for: int | None = None
    """How much money can be moved before the price changes by more than its printed digits; ``None``: not known."""
    text: str = ""
    """The sentence for readers."""


@dataclass(frozen=True)
class RequestOutcome:
    """One line of the plan, explained."""

    request: str
    name: str
    unit: str
    period: str
    amount: int
    floor: int
    cap: int
    last_year: int | None
    weight: Decimal
    weighted_value: Fraction
    expected_value: Fraction
    next_weighted: Fraction | None
    """Weighted value of the next unit of money; ``None`` at the cap."""
    last_weighted: Fraction | None
    """Weighted value of the last unit of money; ``None`` at the floor."""
    next_expected: Fraction | None
    needed_rate: Fraction | None
    """Expected value per unit of money at which the request would receive more; ``None`` at its cap."""
    gains: int
    """Change of its amount when the total rises by the case's sensitivity change."""
    loses: int
    """Change of its amount when the total falls likewise (negative: it would lose)."""
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class DecisionOutcome:
    """One decision between options: which was taken, and why."""

    request: str
    """Id of the request that leads the decision."""
    name: str
    unit: str
    kind: str
    """``whole``, ``minimum`` or ``levels``."""
    funded: bool
    option: str
    """In words: ``funded``, ``not funded``, a level, with the period of a delayed start."""
    level: str
    """Level taken; empty where it has none or nothing is funded."""
    delay: int
    """Periods by which it starts later than asked for; 0 when it is not delayed or not funded."""
    start: str
    """Budget period of its first money; empty when nothing is funded."""
    amount: int
    """Money over all its lines, those of requests that are part of it included."""
    asked: int
    """Money of its largest option."""
    weighted_value: Fraction
    expected_value: Fraction
    is_open: bool
    """False when the rules leave one possibility only."""
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class StageOutcome:
    """One step of a plan that is decided in order of priority: what was reached and what later steps keep."""

    name: str
    """In words: the measure, the priority class of soft rules, or the idea of fairness."""
    kind: Literal["criterion", "soft class", "fairness"]
    measured_in: Literal["value", "money", "share"]
    best: Fraction
    """The best that was possible after the steps before, in minor units of value or money, or a fraction."""
    bound: Fraction
    """No plan under the rules and the steps before can be better than this."""
    kept: Fraction
    """What the steps after it have to keep: the best less the allowed loss."""
    reached: Fraction
    """Where the final plan stands."""
    text: str = ""
    """The sentence for readers."""


@dataclass(frozen=True)
class UnitOutcome:
    """One unit with everything below it, explained."""

    unit: str
    name: str
    parent: str
    depth: int
    amount: int
    floor: int | None
    cap: int | None
    requested: int
    """Sum of the caps of its requests."""
    last_year: int | None
    """``None`` unless every request below states it."""
    weighted_value: Fraction
    expected_value: Fraction
    next_weighted: Fraction | None
    gains: int
    loses: int
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class FundOutcome:
    """One fund in one period: what it had, what it paid, what is left."""

    fund: str
    name: str
    period: str
    available: int
    used: int
    pays_for: str
    """Selector in the user's words."""
    binding: bool
    price: Fraction | None
    """Weighted value of one more unit of this fund's money."""
    by_unit: tuple[tuple[str, int], ...]
    """What it pays per top-level unit (id), largest first."""
    reasons: tuple[Reason, ...]
    carried_in: int = 0
    """Left from the period before; part of what is available beside the amount of the period."""
    carried_out: int = 0
    """Left for the next period."""
    lapsed: int = 0
    """Left and lost to the plan, because the fund does not carry forward or expires."""


@dataclass(frozen=True)
class RuleOutcome:
    """One rule against the plan: have, need, slack and price."""

    rule: str
    kind: RuleKind
    name: str
    reason: str
    authority: str
    hard: bool
    origin: str
    scope: str
    """What it is about, in words."""
    have: str
    """Where the plan stands, formatted in the rule's own measure."""
    need: str
    """What the rule demands, likewise: "at most 15 %"."""
    slack: Fraction | None
    """Room until the rule binds, in money (minor units) or quantity; negative when a soft rule is broken."""
    binding: bool
    price: Fraction | None
    """Weighted value gained if the limit were relaxed by one unit of money (or quantity); ``None``: not known."""
    broken_by: Fraction = Fraction(0)
    cost: Fraction = Fraction(0)
    """Weighted value given up for breaking it (soft rules)."""
    text: str = ""
    """The sentence for readers."""
    value_lost: Fraction | None = None
    """Weighted value that a plan without the rule would have more, by planning again without it; ``None``: not
    tried."""


@dataclass(frozen=True)
class Baseline:
    """Another way to split the same total, for comparison."""

    id: str
    name: str
    how: str
    """How it was made, in one sentence."""
    units: tuple[tuple[str, int], ...]
    """Amount per unit (id) that has requests or was named."""
    total: int
    weighted_value: Fraction | None
    """``None`` when it cannot be valued (for example amounts per unit only, with several requests each)."""
    keeps_rules: bool
    violations: tuple[str, ...] = ()
    """Each broken rule in words, with the amount."""


@dataclass(frozen=True)
class Solver:
    """How the plan was found; never part of the fingerprint."""

    method: Literal["sorting", "water-filling", "rule pricing", "linear programme", "branch and bound", "none"]
    name: str
    version: str
    work: int = 0
    """Iterations, where the method counts them."""
    reproducible: bool = True
    work_max: int | None = None
    """Limit on the search in columns times nodes of its tree; ``None`` where nothing was searched."""
    gap: Fraction = Fraction(0)
    """Part of the value of the plan at which the search was allowed to end."""


@dataclass(frozen=True, eq=False)
class Plan:
    """The output of planning one case."""

    status: Status
    case_fingerprint: str
    fingerprint: str
    """SHA-256 of decisions, rules and amounts; empty when there is no plan."""
    amounts: Int64Array
    """Amount per line of ``Case.requests``; empty when there is no plan."""
    fund_ids: tuple[str, ...]
    allocations: Allocations | None
    allocated: int
    reserve: int
    """Kept back by all reserve rules together."""
    unallocated: int
    """Left over where the total is an upper limit."""
    proof: Proof | None
    units: tuple[UnitOutcome, ...]
    requests: tuple[RequestOutcome, ...]
    """All lines up to ``EXPLAINED_MAX``, beyond that the largest; others are explained on demand."""
    funds: tuple[FundOutcome, ...]
    rules: tuple[RuleOutcome, ...]
    next_unit: Marginal | None
    last_unit: Marginal | None
    baselines: tuple[Baseline, ...]
    conflicts: tuple[Conflict, ...]
    repairs: tuple[Repair, ...]
    findings: Findings
    solver: Solver
    dependence: Dependence | None = None
    reserves: tuple[tuple[str, int], ...] = ()
    """What each reserve rule (id) keeps back."""
    chosen: Int64Array = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    """Option taken of each decision of ``Case.requests.choices``, -1 for none; empty when there is no plan."""
    decisions: tuple[DecisionOutcome, ...] = ()
    """All decisions up to ``EXPLAINED_MAX``, beyond that the largest."""
    stages: tuple[StageOutcome, ...] = ()
    """Steps that were decided before value; empty when value alone decides."""
    price_of_fairness: Fraction | None = None
    """Value of the best plan without fairness less that of this plan; ``None`` where no fairness was asked for."""
    frontier: Frontier | None = None
    """Value against totals around that of the case; ``None`` where it was not looked for, as in large cases."""
    alternatives: Alternatives | None = None
    """How far the amounts of units can move near the best; ``None`` where it was not looked for, as in large cases."""
    unmet: int = 0
    """Requests that receive less than they ask for; those that are decided together count once."""
    why_not: tuple[WhyNot, ...] | None = None
    """Why requests receive no more, in the order in which they were asked about; ``None`` where nobody asked."""
    format: str = field(default=PLAN_FORMAT)


@dataclass(frozen=True)
class Dependence:
    """How far the plan hangs on the stated values: what moves when every request is valued alike."""

    free_money: int
    """Money that the rules leave to be decided by value."""
    moved: int
    """Money that would go elsewhere if all values were equal."""
    text: str


EXPLAINED_MAX = 10_000
"""Plans with more lines than this keep the lines in Parquet and explain only the largest."""
