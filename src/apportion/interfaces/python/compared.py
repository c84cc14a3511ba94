"""Two plans side by side: ``apportion.compare("budget-2024", "budget-2025").units``. It must not print."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from os import PathLike
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from apportion.interfaces.python.calling import told

if TYPE_CHECKING:
    from apportion.services.compare_plans import Comparison


@dataclass(frozen=True)
class EffectOfCause:
    """What one kind of change in the input moved, or several that only make sense together."""

    causes: tuple[str, ...]
    allocated: Decimal
    """Change of the money allocated, in major units."""
    value: Fraction
    """Change of weighted value, in major units."""
    units: Mapping[str, Decimal]
    """Change per unit id whose amount changes, in major units."""


@dataclass(frozen=True, eq=False)
class ComparisonResult:
    """Two plans side by side. Made by ``compare``."""

    _comparison: Comparison

    @property
    def detail(self) -> Comparison:
        """Both plans, what differs in the input, amounts and effects, as a frozen value in minor units."""
        return self._comparison

    @property
    def both_stand(self) -> bool:
        """True when both have a plan; otherwise nothing is compared but the input."""
        return self._comparison.both_stand

    @property
    def value_change(self) -> Fraction | None:
        """Change of weighted value, in major units; ``None`` unless both have a plan."""
        change = self._comparison.value_change
        return None if change is None else change / self._comparison.currency.minor_per_major

    @property
    def units(self) -> Mapping[str, Decimal]:
        """Change per unit id whose amount changes, in major units."""
        return self._changes("unit")

    @property
    def requests(self) -> Mapping[str, Decimal]:
        """Change per request id whose amount changes, over all periods, in major units."""
        return self._changes("request")

    @property
    def effects(self) -> tuple[EffectOfCause, ...]:
        """What each kind of change moved, in the order applied; the parts sum to the whole change."""
        currency = self._comparison.currency
        return tuple(
            EffectOfCause(
                tuple(cause.value for cause in effect.causes),
                currency.decimal(effect.allocated),
                effect.value / currency.minor_per_major,
                MappingProxyType({unit: currency.decimal(amount) for unit, amount in effect.units}),
            )
            for effect in self._comparison.effects
        )

    @property
    def departures(self) -> tuple[str, ...]:
        """How the plans made now differ from those written in plan folders; empty when they are the same."""
        return (*self._comparison.before.departures, *self._comparison.after.departures)

    def to_dict(self) -> dict[str, Any]:
        """The document that ``apportion compare --json`` prints."""
        from apportion.services.compare_document import comparison_document

        return comparison_document(self._comparison)

    def _changes(self, kind: str) -> Mapping[str, Decimal]:
        sums: dict[str, int] = {}
        for item in self._comparison.amounts:
            if item.kind == kind:
                sums[item.id] = sums.get(item.id, 0) + item.difference
        currency = self._comparison.currency
        return MappingProxyType({name: currency.decimal(amount) for name, amount in sums.items() if amount})


def compare(before: str | PathLike[str], after: str | PathLike[str]) -> ComparisonResult:
    """What changed between two plans, line by line and by cause.

    Args:
        before: a case or a plan folder.
        after: another one.

    Raises:
        CaseError: with all findings, when one of the cases cannot be used.
        ApportionError: when nothing stands at a path, or the two are in different currencies.
    """
    from apportion.services.compare_plans import compare as compare_paths

    with told():
        return ComparisonResult(compare_paths(Path(before), Path(after)))
