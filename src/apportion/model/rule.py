"""Rules: named conditions that every plan must respect, with their reason and authority."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from apportion.model.selector import EVERYTHING, Selector


class RuleKind(StrEnum):
    """What a rule limits. Those from ``fund`` on are implied by other tables and are not written by the user."""

    TOTAL = "total"
    FLOOR = "floor"
    CAP = "cap"
    MANDATE = "mandate"
    SHARE = "share"
    RATIO = "ratio"
    CHANGE = "change"
    RESERVE = "reserve"
    RESOURCE = "resource"
    BALANCE = "balance"
    """The part of what it asks for that each group receives stays near the part that all receive together."""
    FORBIDDEN = "forbidden"
    """No money at all."""
    REQUIRES = "requires"
    """Each decision it applies to needs the decisions in ``relative_to``."""
    EXCLUDES = "excludes"
    """No decision it applies to beside one in ``relative_to``; without ``relative_to`` at most one of them all."""
    TOGETHER = "together"
    """All of the decisions or none."""
    CHOOSE = "choose"
    """How many of the decisions are funded."""
    FUND = "fund"
    """A fund cannot pay more than it has."""
    MUST_SPEND = "must_spend"
    """A fund has to be used at least this far."""
    MATCH = "match"
    """A fund needs matching money beside it."""
    BOUND = "bound"
    """Floor and cap of one request."""
    CASH_FLOOR = "cash_floor"
    """What a fund has to hold at the end of a period."""
    WORTH = "worth"
    """What the plan has to keep of a measure of worth that was decided before (an objective of higher priority)."""
    BREACH = "breach"
    """How far the soft rules of one priority class may be missed together."""


class Measure(StrEnum):
    """What the limits of a rule are counted in."""

    MONEY = "money"
    """Minor units."""
    PERCENT = "percent"
    """A fraction: 0.15 for 15 %."""
    QUANTITY = "quantity"
    """Units of a shared resource."""
    COUNT = "count"
    """Funded decisions."""
    WORTH = "worth"
    """Minor units of a measure of worth."""


LOGICAL = frozenset({RuleKind.REQUIRES, RuleKind.EXCLUDES, RuleKind.TOGETHER, RuleKind.CHOOSE})
"""Kinds that are about which decisions are funded, not about amounts."""


@dataclass(frozen=True)
class Rule:
    """One condition. ``exactly`` in the user's table is both limits with the same number."""

    id: str
    """Unique among all rules, implied ones included: ``overhead-limit``, ``floor.engineering``, ``fund.general``."""
    kind: RuleKind
    measured_in: Measure
    at_least: Decimal | None = None
    at_most: Decimal | None = None
    applies_to: Selector = EVERYTHING
    relative_to: Selector = EVERYTHING
    """share and ratio: what the percentage is taken of; requires and excludes: the decisions on the other side."""
    resource: str = ""
    period: int | None = None
    """Index of the one budget period meant; ``None``: all together."""
    price: Decimal | None = None
    """Weighted value given up per 1.00 of money (or 1 of quantity) of violation; ``None``: the rule has no price."""
    priority: int | None = None
    """Class of a soft rule without a price: misses of class 1 are made as small as possible before those of class 2,
    and all of them before value counts; ``None``: not in a class."""
    since: int | None = None
    """fund: the first of the periods that are added up to ``period``; ``None``: that period alone."""
    measure: str = ""
    """worth: the measure of worth that is meant."""
    name: str = ""
    reason: str = ""
    authority: str = ""
    origin: str = "rules"
    """Table that the rule comes from: ``rules``, ``units``, ``funds`` or ``case``; ``criteria`` or ``fairness`` where
    it keeps what an objective of higher priority or the chosen fairness has reached."""
    fund: str = ""
    """fund, must_spend and match: the fund that the rule belongs to."""

    @property
    def is_hard(self) -> bool:
        """True when no plan may break it. A breach rule names a class of soft rules and is not one of them."""
        return self.kind is RuleKind.BREACH or (self.price is None and self.priority is None)

    @property
    def title(self) -> str:
        """Name for readers."""
        return self.name or self.id
