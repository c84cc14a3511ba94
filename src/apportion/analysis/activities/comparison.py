"""Two years of costs side by side: what changed because of the volume, and what because of the cost of each.

Knows assigned costs of two years.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from apportion.analysis.activities.assigned import Costing, Kind

_NOTHING = Fraction(0)


@dataclass(frozen=True)
class Change:
    """An activity or a cost object in both years: next - this year = volume effect + rate effect."""

    kind: Kind
    """An activity or a cost object."""
    id: str
    quantity: Fraction | None
    """Output or volume this year. Empty: not known."""
    quantity_next: Fraction | None
    cost_minor: int
    """This year; of an activity with the services that it receives."""
    cost_next_minor: int
    volume_effect_minor: int | None
    """What the change of quantity costs at this year's cost of each, rounded half to even. Empty where a quantity is
    not known or was zero."""
    rate_effect_minor: int | None
    """The rest."""

    @property
    def change_minor(self) -> int:
        """More or less than this year."""
        return self.cost_next_minor - self.cost_minor

    @property
    def each_minor(self) -> Fraction | None:
        """Cost of each this year. Empty without a quantity."""
        return Fraction(self.cost_minor) / self.quantity if self.quantity else None

    @property
    def each_next_minor(self) -> Fraction | None:
        """Cost of each next year. Empty without a quantity."""
        return Fraction(self.cost_next_minor) / self.quantity_next if self.quantity_next else None


def compare(this_year: Costing, next_year: Costing) -> tuple[Change, ...]:
    """Activities, then cost objects, of two years with the same ones.

    Raises:
        ValueError: when the years do not have the same activities and cost objects.
    """
    return (*_activities(this_year, next_year), *_objects(this_year, next_year))


def _activities(this_year: Costing, next_year: Costing) -> Iterator[Change]:
    for now, then in zip(this_year.activities, next_year.activities, strict=True):
        yield _change(Kind.ACTIVITY, (now.id, then.id), (now.output, then.output), (now.cost_minor, then.cost_minor))


def _objects(this_year: Costing, next_year: Costing) -> Iterator[Change]:
    for now, then in zip(this_year.objects, next_year.objects, strict=True):
        yield _change(Kind.OBJECT, (now.id, then.id), (now.volume, then.volume), (now.cost_minor, then.cost_minor))


def _change(
    kind: Kind, ids: tuple[str, str], quantities: tuple[Fraction | None, Fraction | None], costs: tuple[int, int]
) -> Change:
    if ids[0] != ids[1]:
        message = f"{ids[0]} and {ids[1]} are not the same"
        raise ValueError(message)
    now, then = quantities
    volume_effect = round(costs[0] * (then - now) / now) if now and then is not None else None
    rate_effect = None if volume_effect is None else costs[1] - costs[0] - volume_effect
    return Change(kind, ids[0], now, then, *costs, volume_effect, rate_effect)
