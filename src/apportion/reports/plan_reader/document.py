"""What a plan's document says, as frozen values: amounts in minor units, values in minor units of value.

Knows what a reader of a written plan may ask for. It must not know how it is written.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from apportion.kernel.money import Currency
from apportion.model.why_not import Counted, Edit, Reaches, Subject, Wanted


@dataclass(frozen=True)
class AllocationEntry:
    """Money for one request from one fund in one period, in minor units."""

    request: str
    unit: str
    fund: str
    period: str
    amount: int


@dataclass(frozen=True)
class UnitEntry:
    """One unit with everything below it, in minor units; ``None`` where nothing is stated."""

    unit: str
    name: str
    parent: str
    amount: int
    floor: int | None
    cap: int | None
    last_year: int | None
    weighted_value: Fraction
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class RequestEntry:
    """One request in one period, in minor units."""

    request: str
    name: str
    unit: str
    period: str
    amount: int
    floor: int
    cap: int
    weight: Decimal
    weighted_value: Fraction
    next_weighted: Fraction | None
    expected_value: Fraction | None = None
    """Minor units of value; ``None`` where nothing is known."""


@dataclass(frozen=True)
class FundEntry:
    """One fund in one period, in minor units."""

    fund: str
    name: str
    period: str
    available: int
    used: int
    carried_in: int | None = None
    """``None`` in a plan of the format version before it was stated; so the two below."""
    carried_out: int | None = None
    lapsed: int | None = None


@dataclass(frozen=True)
class DecisionEntry:
    """One decision between options, in minor units."""

    request: str
    name: str
    unit: str
    kind: str
    funded: bool
    option: str
    level: str
    """Empty where no level was taken."""
    delay: int
    start: str
    """Empty when nothing is funded."""
    amount: int
    asked: int
    weighted_value: Fraction
    expected_value: Fraction


@dataclass(frozen=True)
class RuleEntry:
    """One rule as the plan stood to it."""

    rule: str
    kind: str
    name: str
    strength: str
    scope: str
    have: str
    need: str
    binding: bool
    price: Fraction | None
    text: str
    value_lost: Fraction | None = None
    """``None`` where the plan was not made again without the rule."""


@dataclass(frozen=True)
class ChangeEntry:
    """One change that would fund a request, everything else staying as it is."""

    subject: Subject
    counted_in: Counted
    before: Fraction | None
    """In minor units where money or value is counted; ``None`` for a rule that is left out."""
    after: Fraction | None
    text: str
    rule: str
    """Empty for other subjects."""
    reaches: Reaches
    together_with: tuple[str, ...]
    is_proved: bool
    is_least: bool
    edits: tuple[Edit, ...]
    """The change as edits of a what-if; empty where no number of the case says it."""


@dataclass(frozen=True)
class WhyNotEntry:
    """Why one request receives no more, and what would fund it."""

    request: str
    name: str
    wanted: Wanted
    level: str
    """Empty where no level is missing."""
    amount: int
    asked: int
    possible: bool | None
    """``None`` where it was not found out."""
    loss: Fraction | None
    brings: tuple[str, ...]
    moved: tuple[tuple[str, int, int], ...]
    """Other requests: id, amount now, amount in the best plan that funds the one asked about."""
    changes: tuple[ChangeEntry, ...]
    conflicting: tuple[str, ...]
    """Ids of the rules that keep it from being funded at all."""
    is_complete: bool
    text: str


@dataclass(frozen=True)
class PlanDocument:
    """What a plan's document says. Money in minor units, values in minor units of value.

    Values are as exact as they are written: beyond twelve decimals a value was rounded down, a bound up.
    """

    format: str
    status: str
    fingerprint: str
    """Empty when there is no plan."""
    case_fingerprint: str
    case_name: str
    organisation: str
    currency: Currency
    number_format: str
    periods: tuple[str, ...]
    total: int
    total_is: str
    allocated: int
    reserve: int
    reserves: tuple[tuple[str, int], ...]
    """Money kept back by each reserve rule."""
    unallocated: int
    value: Fraction | None
    expected_value: Fraction | None
    bound: Fraction | None
    gap: Fraction | None
    allocations: tuple[AllocationEntry, ...]
    """Empty for a plan whose lines stand in ``allocations_file``."""
    allocations_file: str
    allocation_rows: int
    units: tuple[UnitEntry, ...]
    requests: tuple[RequestEntry, ...]
    funds: tuple[FundEntry, ...]
    rules: tuple[RuleEntry, ...]
    next_price: Fraction | None
    """Weighted value of the next unit of money; ``None`` when there is no plan."""
    decisions: tuple[DecisionEntry, ...] = ()
    """Those that are listed: of more than ten thousand, the largest."""
    decision_count: int = 0
    """Decisions of the case, listed or not."""
    search_bound: Fraction | None = None
    """What the solver's search has proved, on its word; ``None`` where nothing was searched."""
    searched_all: bool = True
    evidence: Mapping[str, Any] = field(default_factory=dict)
    """What the plan rests on, as its document says it; empty in plans of earlier format versions."""
    dependence: str = ""
    """How far the plan depends on its values, in words; empty where nothing is decided by value."""
    price_of_fairness: Fraction | None = None
    work_max: int | None = None
    """Limit on the search that was allowed; ``None`` where nothing was searched."""
    solver_gap: Fraction = Fraction(0)
    """Part of the value of the plan at which the search was allowed to end."""
    unmet: int = 0
    """Requests that receive less than they ask for; those that are decided together count once."""
    why_not: tuple[WhyNotEntry, ...] | None = None
    """``None`` where nobody asked."""
