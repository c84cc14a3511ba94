"""A plan by its path: of a case, planned now, or of a plan folder, whose copy of the case is planned anew."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Final

from apportion.allocation.effort import THOROUGH, Effort, asked_for
from apportion.model.findings import Findings
from apportion.reports.plan_reader import PlanDocument, PlanUnreadable, read_plan_document
from apportion.services.plan_case import CASE_COPY, Planned, Say, plan_path
from apportion.services.refusal import CaseBlocked, Refusal

_PLAN_BYTES_MAX: Final = 256 << 20
"""A plan's document holds at most ten thousand lines; a file beyond this is something else."""


@dataclass(frozen=True, eq=False)
class Opened:
    """A plan made now and, for a plan folder, what was written down when it was made."""

    path: Path
    planned: Planned
    stored: PlanDocument | None
    """``None`` when the path names a case."""

    @property
    def departures(self) -> tuple[str, ...]:
        """How the plan made now differs from the one that was written; empty when they are the same."""
        if self.stored is None:
            return ()
        plan = self.planned.plan
        found = []
        if self.stored.case_fingerprint != plan.case_fingerprint:
            found.append(
                f"The case inside {self.path} was changed after the plan was written: "
                f"its fingerprint is {plan.case_fingerprint}, plan.json says {self.stored.case_fingerprint}."
            )
        if self.stored.fingerprint != plan.fingerprint:
            found.append(
                f"Planning the case inside {self.path} again gives another plan than the one written: "
                f"{plan.fingerprint or 'none'} instead of {self.stored.fingerprint or 'none'}."
            )
        return tuple(found)


def is_plan_folder(path: Path) -> bool:
    """True when a plan was written to this path."""
    return (path / "plan.json").is_file() and not (path / "case.yaml").is_file()


def case_of(folder: Path) -> Path:
    """The copy of the case inside a plan folder: a folder with case.yaml, or the workbook.

    Raises:
        Refusal: when it is not there.
    """
    copy = folder / CASE_COPY
    if copy.is_symlink() or not copy.is_dir():
        raise Refusal(f"{folder} holds no copy of its case.", "Make the plan again from its case.")
    if (copy / "case.yaml").is_file():
        return copy
    held = sorted(path for path in copy.iterdir() if path.is_file() and not path.name.startswith((".", "~$")))
    if len(held) == 1:
        return held[0]
    return copy


def read_stored(folder: Path) -> PlanDocument:
    """What plan.json of a plan folder says.

    Raises:
        Refusal: when it cannot be read as a file.
        CaseBlocked: with the finding, when it is not a plan of this release.
    """
    path = folder / "plan.json"
    try:
        if path.stat().st_size > _PLAN_BYTES_MAX:
            raise Refusal(f"{path} is too large to be a plan.", "Name the folder that 'apportion plan' wrote.")
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise Refusal(f"{path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise Refusal(f"{path} is not a text in UTF-8.", "Make the plan again from its case.") from error
    try:
        return read_plan_document(text, str(path))
    except PlanUnreadable as error:
        raise CaseBlocked(str(folder), Findings.of([error.finding])) from error


def effort_as(stored: PlanDocument) -> Effort:
    """How far was searched for a plan that was written."""
    return effort_again(stored.work_max, stored.solver_gap)


def effort_again(work_max: int | None, gap: Fraction) -> Effort:
    """How far to search to find the same plan again, from what its solver says."""
    if work_max is None:
        return THOROUGH
    return asked_for(None if work_max == THOROUGH.work else work_max, gap)


def effort_of(folder: Path) -> Effort:
    """The same for a plan folder.

    Raises:
        Refusal: when plan.json cannot be read as a file.
        CaseBlocked: with the finding, when it is not a plan of this release.
    """
    return effort_as(read_stored(folder))


def open_plan(path: Path, say: Say = lambda _: None) -> Opened:
    """The plan of a case or of a plan folder, made now, without what stands beside it.

    Raises:
        Refusal: when neither stands at the path.
        CaseBlocked: when the case, or what was written, has findings that block.
    """
    if not is_plan_folder(path):
        return Opened(path, plan_path(path, say, alone=True), None)
    stored = read_stored(path)
    return Opened(path, plan_path(case_of(path), say, effort_as(stored), alone=True), stored)
