"""Why a request is not funded, or not in full, and the least changes that would fund it. Frozen values only.

Money is in minor units, value in minor units of value.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from apportion.model.conflict import Conflict

Subject = Literal["value", "return", "cost", "start", "limit", "rule", "total"]
"""What would be otherwise: its value, what its money returns, its cost, when it may start, the limit of a rule, a rule
that is left out, the total."""

Counted = Literal["money", "value", "rate", "percent", "quantity", "count", "periods", ""]
"""What a change is counted in; empty for a rule that is left out."""

Wanted = Literal["funded", "in full", "nothing"]
"""What somebody asks for who asks why not; ``nothing`` where the request receives all that it asks for."""

Reaches = Literal["funded", "more", "in full"]
"""What a change brings: an option of a decision, more money than now, or all that is asked for."""

Edit = tuple[Literal["set", "drop"], str]
"""An edit of a what-if: ``("set", "total=24M")`` or ``("drop", "rule.overhead-limit")``."""


@dataclass(frozen=True)
class LeastChange:
    """One change that would fund the request, everything else staying as it is."""

    subject: Subject
    counted_in: Counted
    before: Fraction | None
    """The number as it stands, in what it is counted in; ``None`` for a rule that is left out."""
    after: Fraction | None
    """As it would have to be."""
    text: str
    rule: str = ""
    """Id of the rule that gives way or is left out; empty for other subjects."""
    together_with: tuple[str, ...] = ()
    """Ids of other requests that the number is about as well: those that it cannot be funded without."""
    reaches: Reaches = "funded"
    """What the change brings."""
    is_proved: bool = True
    """True when planning again with exactly this change funds it, by a search to the end."""
    is_least: bool = True
    """True when the next smaller change that was tried, in the smallest step, does not fund it."""
    edits: tuple[Edit, ...] = ()
    """The same change as edits of a what-if; empty where no number of the case says it."""


@dataclass(frozen=True)
class Moved:
    """Another request whose amount is different in the best plan that funds the one asked about."""

    request: str
    name: str
    before: int
    after: int


@dataclass(frozen=True)
class WhyNot:
    """The answer for one request."""

    request: str
    """Id of the request that leads the decision, where the one asked about is decided with another."""
    name: str
    wanted: Wanted
    """What the changes bring about; ``nothing``: it receives all that it asks for."""
    level: str
    """The level that is missing, where the request has levels; otherwise empty."""
    amount: int
    asked: int
    """What it would receive: all that it asks for, or the amount of the missing level."""
    possible: bool | None
    """Whether any plan that keeps all rules funds it; ``None``: not known, the search was cut short."""
    loss: Fraction | None
    """Value that the best plan which funds it has less; ``None`` without such a plan, or where value alone does not
    decide."""
    moved: tuple[Moved, ...]
    """The requests whose amounts differ most in that plan."""
    brings: tuple[str, ...]
    """Ids of requests that are not funded now and that it cannot be funded without."""
    changes: tuple[LeastChange, ...]
    conflicts: tuple[Conflict, ...]
    """The rules that keep it from being funded at all; empty when it can be."""
    plans: int
    """How many plans were made to find this out."""
    work: int
    """Steps of work that they took, which is what is limited."""
    is_complete: bool
    """False when the limit of work cut something short: a smaller change, or another one, may do."""
    tried: tuple[str, ...]
    """What was tried, in sentences: the range of totals, the number of rules."""
    text: str
    """The answer in one or two sentences."""
