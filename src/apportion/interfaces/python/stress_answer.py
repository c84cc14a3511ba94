"""The answer of the Python facade about a plan under stress: exact values in major units.

It holds what a service answered and says it in the user's units. It must not print.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from os import PathLike
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from apportion.interfaces.python.calling import told

if TYPE_CHECKING:
    from collections.abc import Mapping

    from apportion.reports.stress_found import Stress


@dataclass(frozen=True, eq=False)
class StressResult:
    """A plan under stress, part by part. Made by ``LoadedCase.stress``."""

    _stress: Stress

    @property
    def detail(self) -> Stress:
        """Everything that is known, as a frozen value with amounts and values in minor units: a field for each part."""
        return self._stress

    @property
    def parts(self) -> tuple[str, ...]:
        """The parts that are there."""
        return self._stress.shown

    @property
    def left_out(self) -> Mapping[str, str]:
        """Per part that is not there the reason, and what would bring it."""
        missing = [one for one in self._stress.left_out if not one.is_within]
        return MappingProxyType({one.part: f"{one.text} {one.remedy}".strip() for one in missing})

    @property
    def headline(self) -> tuple[str, ...]:
        """What it comes to, in sentences that a board understands."""
        from apportion.reports.stress_headline import headline
        from apportion.reports.words import Formatter

        return headline(self._stress, Formatter(self._stress.case))

    @property
    def note(self) -> str:
        """Where scenarios come from, or why there are none; empty where the case declares them."""
        return self._stress.note

    @property
    def holds(self) -> bool:
        """True when there is a plan, it can be kept or cut to fit in every scenario, and no part failed."""
        return self._stress.holds

    @property
    def fits(self) -> Mapping[str, bool]:
        """Per scenario id whether the plan fits as it is."""
        return MappingProxyType({one.id: one.fits for one in self._all()})

    @property
    def values(self) -> Mapping[str, Fraction | None]:
        """Per scenario id what the plan is worth, cut where it has to be; ``None`` where it cannot be."""
        return MappingProxyType({one.id: self._major(one.cut and one.cut.value) for one in self._all()})

    @property
    def regrets(self) -> Mapping[str, Fraction | None]:
        """Per scenario id the value that is missed because another plan was adopted; ``None`` where it is not known."""
        return MappingProxyType({one.id: self._major(one.regret) for one in self._all()})

    @property
    def expected_value(self) -> Fraction | None:
        """The values by probability; ``None`` where probabilities are not stated or a value is not known."""
        found = self._stress.scenarios
        return None if found is None else self._major(found.expected_value)

    @property
    def expected_regret(self) -> Fraction | None:
        """The regrets by probability, likewise."""
        found = self._stress.scenarios
        return None if found is None else self._major(found.expected_regret)

    @property
    def chance_money_suffices(self) -> float | None:
        """Part of the draws in which all money together suffices; ``None`` without the simulation."""
        found = self._stress.simulation
        return None if found is None else 1.0 - found.total.runs_dry.share

    @property
    def reserve_needed(self) -> Decimal | None:
        """What has to be kept back, in major units; ``None`` without the part contingency."""
        found = self._stress.contingency
        return None if found is None else self._money(found.reserve.need_minor)

    @property
    def reserve_held(self) -> Decimal | None:
        """What the plan keeps back."""
        found = self._stress.contingency
        return None if found is None else self._money(found.reserve.held_minor)

    @property
    def lowest_cash(self) -> Decimal | None:
        """Cash at the end of the lowest month; ``None`` without the part cash."""
        found = self._stress.cash
        return None if found is None else self._money(found.position.trough.closing)

    @property
    def robust_plans(self) -> Mapping[str, Mapping[str, Decimal]]:
        """Per measure the amounts of the plan that is best by it, by request; empty without the part robust."""
        found = self._stress.robust
        if found is None:
            return MappingProxyType({})
        requests, minor = self._stress.case.requests, self._stress.case.currency.minor_per_major
        plans: dict[str, Mapping[str, Decimal]] = {}
        for one in found.table.plans[1:]:
            amounts: dict[str, int] = {}
            for request, amount in zip(requests.id.tolist(), one.plan.amounts.tolist(), strict=True):
                amounts[str(request)] = amounts.get(str(request), 0) + amount
            plans[one.name] = MappingProxyType({name: Decimal(amount) / minor for name, amount in amounts.items()})
        return MappingProxyType(plans)

    def write(self, folder: str | PathLike[str], *, force: bool = False) -> Path:
        """Write ``stress.html``, ``stress.json`` and the scenarios as tables, whole or not at all.

        Args:
            folder: the folder to make.
            force: whether a stress folder that stands there may be replaced.

        Raises:
            ApportionError: when the folder may not be used or the disk refuses.
        """
        from apportion.services.stress_folder import write_stress

        with told():
            write_stress(self._stress, Path(folder), replace=force)
        return Path(folder)

    def to_dict(self) -> dict[str, Any]:
        """The document of ``stress.json``."""
        from apportion.reports.stress_json import stress_document

        return stress_document(self._stress)

    def _all(self) -> tuple[Any, ...]:
        return () if self._stress.scenarios is None else self._stress.scenarios.scenarios

    def _money(self, amount_minor: int) -> Decimal:
        return Decimal(self._stress.case.currency.text(amount_minor))

    def _major(self, value: Fraction | None) -> Fraction | None:
        return None if value is None else value / self._stress.case.currency.minor_per_major
