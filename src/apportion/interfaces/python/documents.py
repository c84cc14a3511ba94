"""The documents of a plan: written, each number traced, and read again. It must not print."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from apportion.interfaces.python.calling import told
from apportion.interfaces.python.errors import ApportionError

if TYPE_CHECKING:
    from apportion.reports.document.material import Material
    from apportion.reports.document.strategy.award.coverage import Coverage
    from apportion.services.award import Award
    from apportion.services.brief_files import Checked, Format


@dataclass(frozen=True)
class Departure:
    """A number in a finished document that the plan does not say."""

    file: str
    found: str
    """What stands there, with some of the text around it; empty where something is missing."""
    message: str


@dataclass(frozen=True, eq=False)
class BriefCheck:
    """Documents read again. Made by ``check_brief``."""

    _checked: Checked

    @property
    def agrees(self) -> bool:
        """Whether every number is as the plan says."""
        return not self._checked.faults

    @property
    def files(self) -> tuple[str, ...]:
        """Files that were read."""
        return self._checked.files

    @property
    def faults(self) -> tuple[Departure, ...]:
        """Numbers that the plan does not say."""
        return tuple(Departure(item.file, item.found, item.message) for item in self._checked.faults)

    @property
    def fingerprint(self) -> str:
        """Of the plan that they were compared with."""
        return self._checked.numbers_of


@dataclass(frozen=True, eq=False)
class AwardResult:
    """Which criteria of a budget presentation award a strategy covers. Made by ``award``."""

    _award: Award

    @property
    def verdict(self) -> str:
        """How many mandatory criteria are covered, and which are not, in words."""
        return self._award.verdict

    @property
    def states(self) -> Mapping[str, str]:
        """Per criterion, by its code, how far it is covered."""
        return MappingProxyType({item.criterion.code: item.state for item in self._award.coverage.items})

    @property
    def detail(self) -> Coverage:
        """Criteria with questions, places and what would bring the rest, as a frozen value."""
        return self._award.coverage

    def write(self, folder: str | PathLike[str], *, force: bool = False) -> Path:
        """Write ``award.html``, ``award.md`` and ``award.json``, whole or not at all; returns the path.

        Raises:
            ApportionError: when the place cannot be used.
        """
        from apportion.services.award import write_award

        target = Path(folder)
        with told():
            write_award(self._award, target, replace=force)
        return target

    def to_dict(self) -> dict[str, Any]:
        """The document of ``award.json``."""
        return dict(self._award.document)


class Documented(ABC):
    """A plan, in hand or in a folder, from which documents are written."""

    @abstractmethod
    def _material(self) -> Material:
        """The plan and all that its documents speak of."""

    def _journal_folder(self) -> Path | None:
        """The plan folder whose journal documents may tell of; ``None``: nothing is told of one."""
        return None

    def brief(
        self,
        folder: str | PathLike[str],
        *,
        formats: Sequence[str] | None = None,
        audiences: Sequence[str] = ("board",),
        force: bool = False,
    ) -> Path:
        """Write strategy, briefing, letters and slides, or what others than a board may see; returns the path.

        Args:
            folder: where; it must not exist yet.
            formats: of ``html``, ``pdf``, ``docx``, ``xlsx``, ``md`` and ``pptx``; ``None``: all of them.
            audiences: of ``board`` (letters too), ``department``, ``public``, ``donor`` and ``regulator``.
            force: replace documents that stand there.

        Raises:
            ApportionError: when there is no plan, no such format or audience, a library is missing, or the place cannot
                be used.
        """
        with told():
            material = self._material()
        return _briefed(material, Path(folder), formats, audiences, path=self._journal_folder(), force=force)

    def check_brief(self, folder: str | PathLike[str]) -> BriefCheck:
        """Read documents again that may have been edited, and compare every number with the plan.

        Raises:
            ApportionError: when none of this plan is there.
        """
        with told():
            material = self._material()
        return _checked(material, Path(folder), self._journal_folder())

    def award(self) -> AwardResult:
        """Which criteria of a budget presentation award the strategy of a government covers, and what is missing.

        Raises:
            ApportionError: when there is no plan, or the case is no government's.
        """
        from apportion.services.award import award_of

        with told():
            return AwardResult(award_of(self._material()))


def _briefed(
    material: Material,
    folder: Path,
    formats: Sequence[str] | None,
    audiences: Sequence[str],
    *,
    path: Path | None = None,
    force: bool,
) -> Path:
    """Write the documents of a plan, whole or not at all.

    Args:
        material: the plan and all about it.
        folder: where.
        formats: of files; ``None``: all.
        audiences: whose documents are written.
        path: the plan folder; ``None``: nothing is told of a journal.
        force: replace documents that stand there.

    Raises:
        ApportionError: when there is no such format or audience, a library is missing, or the place cannot be used.
    """
    from apportion.services.brief_files import FORMATS, brief_of, refuse_brief_target, write_brief

    wanted: tuple[Format, ...] = FORMATS
    if formats is not None:
        unknown = [name for name in formats if name not in FORMATS]
        if unknown or not formats:
            named = f"'{unknown[0]}' is no format" if unknown else "No format is named"
            raise ApportionError(f"{named}; there are {', '.join(FORMATS)}.")
        wanted = tuple(kind for kind in FORMATS if kind in formats)
    with told():
        refuse_brief_target(folder, replace=force)
        made = brief_of(material, wanted, audiences=tuple(audiences), path=path)
        write_brief(made, folder, replace=force)
    return folder


def _checked(material: Material, folder: Path, path: Path | None = None) -> BriefCheck:
    """Read the documents in a folder again.

    Raises:
        ApportionError: when none of this plan is there.
    """
    from apportion.services.brief_files import check_brief_of

    with told():
        return BriefCheck(check_brief_of(material, folder, path=path))
