"""Variance bridges: the steps that lead from one amount to another and add up to the difference exactly.

Knows members, prices and quantities. It must not know ledgers: whoever asks says which amounts are compared.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from apportion.kernel.rounding import round_to_sum

StepKind = Literal["member", "others", "price", "volume", "mix", "new", "dropped", "timing", "lasting", "not stated"]


@dataclass(frozen=True)
class Step:
    """One step of a bridge."""

    kind: StepKind
    label: str
    amount: int
    """Minor units; negative steps lead down."""


@dataclass(frozen=True)
class Bridge:
    """From one amount to another; ``start`` plus all steps is ``end`` to the last minor unit."""

    start_label: str
    start: int
    end_label: str
    end: int
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Item:
    """Something that is bought or sold: budgeted and actual money (minor units) and quantity."""

    label: str
    budget: int
    budget_quantity: Fraction
    actual: int
    actual_quantity: Fraction


def bridge_by_member(
    start: tuple[str, int], end: tuple[str, int], changes: Sequence[tuple[str, int]], *, steps_max: int
) -> Bridge:
    """A bridge with one step for each of the largest changes and one for all others.

    Args:
        start: Label and amount from which the bridge leads.
        end: Label and amount to which it leads.
        changes: Label and change of each part. What they leave unexplained becomes the step "not stated".
        steps_max: How many parts get a step of their own.
    """
    ordered = sorted((change for change in changes if change[1]), key=lambda change: (-abs(change[1]), change[0]))
    steps = [Step("member", label, amount) for label, amount in ordered[:steps_max]]
    others = sum(amount for _, amount in ordered[steps_max:])
    left = len(ordered) - steps_max
    if left > 0:
        steps.append(Step("others", f"{left} other{'' if left == 1 else 's'}", others))
    rest = end[1] - start[1] - sum(step.amount for step in steps)
    if rest:
        steps.append(Step("not stated", "no member stated", rest))
    return Bridge(*start, *end, tuple(steps))


def bridge_price_volume_mix(start_label: str, end_label: str, items: Sequence[Item]) -> Bridge:
    """Split the difference of budget and actual into price, volume, mix, and items on one side only.

    For items with both quantities, as in the variance analysis of Horngren, *Cost Accounting* (flexible budgets and
    sales variances):

    - price: (actual price - budgeted price) * actual quantity, item by item;
    - volume: (total actual quantity - total budgeted quantity) * budgeted average price;
    - mix: total actual quantity * (actual share - budgeted share) * budgeted price, summed over the items.

    Exact in fractions and rounded by largest remainder, so that the steps add up to the difference.

    Raises:
        ValueError: when an item has money and a quantity of nothing on the same side.
    """
    both = [item for item in items if item.budget_quantity and item.actual_quantity]
    price = volume = mix = Fraction(0)
    if both:
        planned = sum((item.budget_quantity for item in both), Fraction(0))
        sold = sum((item.actual_quantity for item in both), Fraction(0))
        average = Fraction(sum(item.budget for item in both)) / planned
        volume = (sold - planned) * average
        for item in both:
            unit_price = item.budget / item.budget_quantity
            price += item.actual - unit_price * item.actual_quantity
            mix += unit_price * (item.actual_quantity - sold * item.budget_quantity / planned)
    new = dropped = 0
    for item in items:
        if (item.budget and not item.budget_quantity) or (item.actual and not item.actual_quantity):
            message = f"{item.label} has money and no quantity"
            raise ValueError(message)
        if not item.budget_quantity:
            new += item.actual
        elif not item.actual_quantity:
            dropped -= item.budget
    start, end = sum(item.budget for item in items), sum(item.actual for item in items)
    rounded = round_to_sum([price, volume, mix])
    kinds: tuple[StepKind, ...] = ("price", "volume", "mix", "new", "dropped")
    labels = ("Price", "Volume", "Mix", "New items", "Dropped items")
    amounts = (*rounded, new, dropped)
    steps = tuple(
        Step(kind, label, amount) for kind, label, amount in zip(kinds, labels, amounts, strict=True) if amount
    )
    return Bridge(start_label, start, end_label, end, steps)


def bridge_timing(
    start_label: str, end_label: str, *, budget_to_date: int, actual_to_date: int, budget_year: int, forecast_year: int
) -> Bridge:
    """Split a variance to date into what lasts to the end of the year and what is only a matter of time.

    What lasts is the forecast of the whole year less its budget; the rest is money that is spent earlier or later
    than budgeted. All amounts in minor units.
    """
    lasting = forecast_year - budget_year
    timing = actual_to_date - budget_to_date - lasting
    steps = [Step("lasting", "Lasts to the end of the year", lasting), Step("timing", "Earlier or later", timing)]
    return Bridge(start_label, budget_to_date, end_label, actual_to_date, tuple(step for step in steps if step.amount))
