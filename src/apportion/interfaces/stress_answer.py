"""The answer of the Python facade about a plan under stress: exact values in major units.

It holds what a service answered and says it in the user's units. It must not print.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from os import PathLike
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from apportion.interfaces.errors import ApportionError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from apportion.services.stress import Stress


@dataclass(frozen=True, eq=False)
class StressResult:
    """A plan tried in scenarios. Made by ``LoadedCase.stress``."""

    _stress: Stress

    @property
    def detail(self) -> Stress:
        """Everything that is known, as a frozen value with amounts and values in minor units."""
        return self._stress

    @property
    def note(self) -> str:
        """Where scenarios come from, or why there are none; empty where the case declares them."""
        return self._stress.note

    @property
    def holds(self) -> bool:
        """True when the plan can be kept, or cut to fit, in every scenario."""
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

    def write(self, folder: str | PathLike[str], *, force: bool = False) -> Path:
        """Write ``stress.json`` and the scenarios as tables, whole or not at all.

        Args:
            folder: the folder to make.
            force: whether a stress folder that stands there may be replaced.

        Raises:
            ApportionError: when the folder may not be used or the disk refuses.
        """
        from apportion.services.refusal import Refusal
        from apportion.services.stress import write_stress

        try:
            write_stress(self._stress, Path(folder), replace=force)
        except Refusal as error:
            raise ApportionError(f"{error} {error.remedy}".strip()) from error
        return Path(folder)

    def to_dict(self) -> dict[str, Any]:
        """The document of ``stress.json``."""
        from apportion.reports.stress_json import stress_document

        return stress_document(self._stress)

    def _all(self) -> tuple[Any, ...]:
        return () if self._stress.scenarios is None else self._stress.scenarios.scenarios

    def _major(self, value: Fraction | None) -> Fraction | None:
        return None if value is None else value / self._stress.case.currency.minor_per_major
