"""Why a request is not funded, or not in full, and the least changes that would fund it. Frozen values only.

Money is in minor units, value in minor units of value.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from apportion.model.plan import Conflict

Subject = Literal["value", "cost", "rule", "total"]


@dataclass(frozen=True)
class LeastChange:
    """One change that would fund the request, everything else staying as it is."""

    subject: Subject
    rule: str
    """Id of the rule that is left out; empty for other subjects."""
    before: Fraction
    """Value, cost or total as stated; 0 for a rule."""
    after: Fraction
    """As it would have to be; 0 for a rule."""
    is_proved: bool
    """True when planning again with exactly this change funds the request."""
    text: str


@dataclass(frozen=True)
class WhyNot:
    """The answer for one request."""

    request: str
    name: str
    funded: bool
    """True when there is nothing to explain: it receives all that it asks for."""
    amount: int
    asked: int
    loss: Fraction | None
    """Value that the best plan with the request in full has less; ``None`` when no plan can fund it in full."""
    gives_way: tuple[tuple[str, int], ...]
    """Requests that would receive less, or more (negative), in the best plan that funds it: id and amount given up."""
    changes: tuple[LeastChange, ...]
    conflicts: tuple[Conflict, ...]
    """The rules that keep it from being funded at all; empty when it could be."""
    tested: str
    """What was tried, in words: the range of totals and the number of rules."""
    text: str
