"""What a plan that was carried out teaches, as values: ``plan.learn(ledger="my-budget").edits``. It must not print."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from os import PathLike
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from apportion.interfaces.python.calling import told
from apportion.interfaces.python.errors import ApportionError

if TYPE_CHECKING:
    from apportion.execution.learn.calibration import Calibration
    from apportion.execution.learn.edits import ProposedEdit
    from apportion.model.lessons import Lesson
    from apportion.services.learn import LearnedPlan


@dataclass(frozen=True, eq=False)
class LearnedResult:
    """What was learned. Made by ``AdoptedPlan.learn``."""

    _found: LearnedPlan

    def ratios(self, topic: str = "spending", by: str = "unit") -> Mapping[str, Calibration]:
        """Ratios by unit or kind: ``raw``, ``ratio`` (drawn towards the whole), ``interval``, ``observations``.

        Args:
            topic: ``spending``, ``return`` or ``target``.
            by: ``unit`` or ``kind``.

        Returns:
            Empty where nothing is known.
        """
        learned = self._found.learned(topic, by)
        return MappingProxyType({} if learned is None else dict(learned.groups))

    @property
    def edits(self) -> tuple[ProposedEdit, ...]:
        """What the next case would say, each with its evidence; those that may be chance have ``is_clear`` false."""
        return self._found.edits

    @property
    def refused(self) -> Mapping[str, str]:
        """Edits that the case could not hold, by name, and why."""
        return MappingProxyType(dict(self._found.refused))

    @property
    def lessons(self) -> tuple[Lesson, ...]:
        """New lessons, which nobody has decided on."""
        return self._found.lessons

    def write(self, folder: str | PathLike[str], *, force: bool = False) -> Path:
        """Write ``learning.json``, ``edits.csv`` and ``lessons.csv``, whole or not at all; returns the path.

        Raises:
            ApportionError: when the place cannot be used.
        """
        from apportion.services.learn_folder import write_learned

        target = Path(folder)
        with told():
            write_learned(self._found, target, None, replace=force)
        return target

    def write_next(
        self,
        target: str | PathLike[str],
        edits: Sequence[str] | None = None,
        *,
        periods: Sequence[str] = (),
        force: bool = False,
    ) -> Mapping[str, Decimal]:
        """Write the next case as a copy, and tell which numbers are others by its edits.

        Args:
            target: folder to write.
            edits: names of the edits to carry out; ``None``: those beyond chance that the case can hold.
            periods: names of the next budget periods; empty: the number at the end of each goes on.
            force: replace a case that stands there.

        Raises:
            CaseError: with all findings, when the next case cannot be used.
            ApportionError: when an edit is not proposed, or the case cannot be written.
        """
        from apportion.services.next_case import next_case, write_next

        known = {edit.name: edit for edit in self._found.edits}
        unknown = [name for name in edits or () if name not in known]
        if unknown:
            raise ApportionError(f"'{unknown[0]}' is not proposed.")
        chosen = self._found.clear_edits if edits is None else tuple(known[name] for name in edits)
        with told():
            made = next_case(self._found, chosen, tuple(periods))
            write_next(made, Path(target), force=force)
        return MappingProxyType({edit.name: edit.after for edit in made.edits})
