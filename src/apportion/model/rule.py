"""Rules: named conditions that every plan must respect, with their reason and authority."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from apportion.model.selector import EVERYTHING, Selector


class RuleKind(StrEnum):
    """What a rule limits. The last four are implied by other tables and are not written by the user."""

    TOTAL = "total"
    FLOOR = "floor"
    CAP = "cap"
    MANDATE = "mandate"
    SHARE = "share"
    RATIO = "ratio"
    CHANGE = "change"
    RESERVE = "reserve"
    RESOURCE = "resource"
    FUND = "fund"
    """A fund cannot pay more than it has."""
    MUST_SPEND = "must_spend"
    """A fund has to be used at least this far."""
    MATCH = "match"
    """A fund needs matching money beside it."""
    BOUND = "bound"
    """Floor and cap of one request."""


class Measure(StrEnum):
    """What the limits of a rule are counted in."""

    MONEY = "money"
    """Minor units."""
    PERCENT = "percent"
    """A fraction: 0.15 for 15 %."""
    QUANTITY = "quantity"
    """Units of a shared resource."""


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
    """share and ratio: what the percentage is taken of."""
    resource: str = ""
    period: int | None = None
    """Index of the one budget period meant; ``None``: all together."""
    price: Decimal | None = None
    """Weighted value given up per 1.00 of money (or 1 of quantity) of violation; ``None``: the rule is hard."""
    name: str = ""
    reason: str = ""
    authority: str = ""
    origin: str = "rules"
    """Table that the rule comes from: ``rules``, ``units``, ``funds`` or ``case``."""
    fund: str = ""
    """fund, must_spend and match: the fund that the rule belongs to."""

    @property
    def is_hard(self) -> bool:
        """True when no plan may break it."""
        return self.price is None

    @property
    def title(self) -> str:
        """Name for readers."""
        return self.name or self.id
