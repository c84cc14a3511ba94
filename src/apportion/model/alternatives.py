"""Alternatives to a plan: how far amounts can move, and other plans, at next to no loss of value.

Frozen values only; nothing here computes. Money is in minor units, value is exact (``Fraction``) in minor units of
value, as in a plan. A plan is *near the best* when it keeps every hard rule and is worth at least the threshold.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from apportion.kernel.exact import Int64Array

Subject = Literal["unit", "request"]


@dataclass(frozen=True)
class Range:
    """The lowest and the highest amount of a unit or a request over all plans near the best.

    ``low`` and ``high`` are reached: for each of them a plan in whole minor units was found and judged. Beyond
    ``least`` and ``most`` there is none. Where the two differ, the truth lies between them.
    """

    kind: Subject
    id: str
    name: str
    amount: int
    """In the plan itself; of a unit with everything below it, of a request over all periods."""
    low: int
    high: int
    least: int
    """No plan near the best gives less."""
    most: int
    """No plan near the best gives more."""
    searched_all: bool = True
    """False when the search among decisions ended at its limit of work; ``least`` and ``most`` hold all the same."""
    text: str = ""
    """The sentence for readers."""

    @property
    def is_fixed(self) -> bool:
        """True when every plan near the best gives the same."""
        return self.least == self.most

    @property
    def is_exact(self) -> bool:
        """True when nothing lies between what was reached and what is ruled out."""
        return self.low == self.least and self.high == self.most


@dataclass(frozen=True)
class Swap:
    """A step from one plan to another: money that leaves one request and goes to another."""

    amount: int
    source: str
    """Id of the request that gives; empty where the money was left over or kept in reserve."""
    source_name: str
    target: str
    """Id of the request that receives; empty where the money is left over or kept in reserve."""
    target_name: str
    value: Fraction | None
    """Change of weighted value; all steps and ``Swaps.others_value`` add up to the whole change. ``None``: the two
    plans value requests differently."""
    dropped: bool = False
    """True when the source is a decision that was funded and is not any more."""
    added: bool = False
    """True when the target is a decision that was not funded and is now."""


@dataclass(frozen=True)
class Swaps:
    """How to get from one plan to another, largest amounts first and matched with one another."""

    listed: tuple[Swap, ...] = ()
    hidden: int = 0
    """Steps that are not listed."""
    moved: int = 0
    """Money that goes elsewhere, all steps together."""
    others_value: Fraction | None = None
    """Change of value by steps that are not listed and by missed soft rules."""
    dropped: tuple[str, ...] = ()
    """Ids of decisions that were funded and are not any more."""
    added: tuple[str, ...] = ()
    """Ids of decisions that were not funded and are now."""
    otherwise: tuple[str, ...] = ()
    """Ids of decisions that are funded in both, at another level or start."""


@dataclass(frozen=True, eq=False)
class OtherPlan:
    """A judged plan near the best that spends the money elsewhere."""

    amounts: Int64Array
    """Minor units per request line."""
    chosen: Int64Array
    """Option taken of each decision, -1 for none."""
    fingerprint: str
    """As of a plan: SHA-256 of the decision."""
    value: Fraction
    """Weighted value net of missed soft rules; its lower bound where curves are enclosed."""
    loss: Fraction
    """Value of the plan less that."""
    moved: int
    """Money that it spends otherwise than the plan."""
    apart: int
    """Money that it spends otherwise than the plan, and than each other plan before it, at the least."""
    swaps: Swaps
    """From the plan to this one."""
    text: str = ""
    """The sentence for readers."""


@dataclass(frozen=True, eq=False)
class Alternatives:
    """What else is nearly as good as a plan."""

    within: Fraction
    """Part of the plan's value that may be lost: 0.01 for 1 %."""
    value: Fraction
    """Weighted value of the plan."""
    threshold: Fraction
    """Least value of a plan near the best."""
    allocated: int
    """Money that the plan gives to requests."""
    ranges: tuple[Range, ...]
    """Units in the order of the case, then requests."""
    left_out: int = 0
    """Units and requests asked for that would have been too much work."""
    fixed: int | None = None
    """Money that every plan near the best leaves with the same units; ``None`` unless the ranges of all units are
    known."""
    plans: tuple[OtherPlan, ...] = ()
    plans_text: str = ""
    """Why there are fewer other plans than asked for; empty when there are not."""
    solved: int = 0
    """Programmes and plans that were solved for the answer."""
    text: str = ""
    """What kind of answer this is."""

    @property
    def free(self) -> int | None:
        """Money of the plan that could go to other units, though not all of it at once; ``None``: not known."""
        return None if self.fixed is None else self.allocated - self.fixed

    def of(self, kind: Subject, name: str) -> Range | None:
        """The range of one unit or request; ``None`` when it was not asked for."""
        return next((item for item in self.ranges if item.kind == kind and item.id == name), None)
