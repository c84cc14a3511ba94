"""The frontier of a case: value against the total over a range that somebody names."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from apportion.adapters.output.table_file import FileRefused, check_file, write_file
from apportion.model.case import Case
from apportion.model.frontier import Frontier
from apportion.services.load import Loaded, load_case
from apportion.services.open_plan import case_of, is_plan_folder
from apportion.services.plan_case import Say
from apportion.services.refusal import Refusal
from apportion.services.totals import STEPS, totals_between


@dataclass(frozen=True, eq=False)
class FrontierAnswer:
    """A frontier with the case that it was found for."""

    loaded: Loaded
    case: Case
    frontier: Frontier


def frontier_of(
    loaded: Loaded,
    start: str | int | None = None,
    end: str | int | None = None,
    steps: int = STEPS,
    say: Say = lambda _: None,
) -> FrontierAnswer:
    """Value against the total.

    Args:
        loaded: the case.
        start: smallest total, as text in the grammar of ``model.stated`` or in minor units; ``None``: 20 % below the
            total of the case.
        end: largest total, likewise; ``None``: 20 % above.
        steps: how many totals are planned, both ends included.
        say: told what is being done.

    Raises:
        Refusal: when the range makes no sense, with everything that is wrong with it.
        CaseBlocked: when the case has findings that block.
    """
    from apportion.allocation.answers.frontier import frontier

    case = loaded.usable()
    totals = totals_between(case, start, end, steps)
    say(f"planning with {len(totals)} totals")
    return FrontierAnswer(loaded, case, frontier(case, totals))


def frontier_at(
    path: Path, start: str | None, end: str | None, steps: int, say: Say = lambda _: None
) -> FrontierAnswer:
    """The frontier of the case at a path, or of the copy inside a plan folder.

    Raises:
        Refusal: when no case stands there, or the range makes no sense.
        CaseBlocked: when the case has findings that block.
    """
    say(f"reading {path}")
    return frontier_of(load_case(case_of(path) if is_plan_folder(path) else path), start, end, steps, say)


def refuse_file(target: Path, *, replace: bool) -> None:
    """Find out before any long work that the file could not be written.

    Raises:
        Refusal: saying what stands at the place.
    """
    try:
        check_file(target, replace=replace)
    except FileRefused as error:
        raise Refusal(str(error), error.remedy) from error


def write_frontier(answer: FrontierAnswer, target: Path, *, replace: bool) -> None:
    """Write the points as CSV, whole or not at all.

    Raises:
        Refusal: when the place may not be used or the disk refuses.
    """
    from apportion.reports.frontier_tables import frontier_table
    from apportion.reports.tables import csv_bytes

    try:
        write_file(
            target, csv_bytes(frontier_table(answer.case, answer.frontier), answer.case.currency), replace=replace
        )
    except FileRefused as error:
        raise Refusal(str(error), error.remedy) from error
