"""Who has a stake in a plan: ``apportion.stakeholders("my-budget", against="other").wishes``. It must not print."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from os import PathLike
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from apportion.interfaces.python.calling import told
from apportion.model.findings import Findings

if TYPE_CHECKING:
    from apportion.alignment.stakeholders.whole import Concerned
    from apportion.services.stakeholders import Stakeholders


@dataclass(frozen=True, eq=False)
class StakeholdersResult:
    """Stakeholders of a plan. Made by ``stakeholders``."""

    _found: Stakeholders

    @property
    def detail(self) -> Concerned:
        """Register, grid, weights, rounds of answers and wishes, as a frozen value."""
        return self._found.found

    @property
    def wishes(self) -> Mapping[str, Fraction | None]:
        """Per stakeholder, the part that the plan grants of what it cares about; ``None``: nothing is stated."""
        return MappingProxyType({item.stakeholder: item.part for item in self._found.found.met})

    @property
    def wishes_before(self) -> Mapping[str, Fraction | None]:
        """The same by the other plan; empty without one."""
        return MappingProxyType({item.stakeholder: item.part for item in self._found.found.met_before})

    @property
    def departures(self) -> tuple[str, ...]:
        """How plans made now differ from those written in plan folders; empty when they are the same."""
        return self._found.departures

    @property
    def findings(self) -> Findings:
        """What was noticed about the register and the answers; nothing here blocks."""
        return self._found.findings

    def write(self, folder: str | PathLike[str], *, force: bool = False) -> Path:
        """Write ``stakeholders.html`` and ``stakeholders.json``, whole or not at all; returns the path.

        Raises:
            ApportionError: when the place cannot be used.
        """
        from apportion.services.stakeholders import write_stakeholders

        target = Path(folder)
        with told():
            write_stakeholders(self._found, target, replace=force)
        return target

    def to_dict(self) -> dict[str, Any]:
        """The document of ``stakeholders.json``."""
        from apportion.reports.stakeholders_json import stakeholders_document

        return stakeholders_document(self._found.found, self._found.plan)


def stakeholders(
    path: str | PathLike[str],
    *,
    responses: str | PathLike[str] | None = None,
    against: str | PathLike[str] | None = None,
) -> StakeholdersResult:
    """Who has a stake in a plan, how content they are, and how far it meets what they wish.

    Args:
        path: a case or a plan folder.
        responses: a folder or workbook with more answers in its table ``responses``; ``None``: those of the case.
        against: another case or plan folder, held beside it.

    Raises:
        CaseError: with all findings, when a case or the answers cannot be used.
        ApportionError: when the case states no stakeholders, or the other case has no plan.
    """
    from apportion.services.stakeholders import stakeholders_at

    with told():
        answers = None if responses is None else Path(responses)
        return StakeholdersResult(stakeholders_at(Path(path), answers, None if against is None else Path(against)))
