"""Why a request of a case is not funded, and the least changes that would fund it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from apportion.allocation.effort import THOROUGH, Effort
from apportion.model.case import Case
from apportion.model.why_not import WhyNot
from apportion.services.asked_requests import later_start, request_called, with_edits_that_work
from apportion.services.load import Loaded, load_case
from apportion.services.open_plan import case_of, effort_of, is_plan_folder
from apportion.services.plan_case import Say
from apportion.services.refusal import Refusal


@dataclass(frozen=True, eq=False)
class WhyNotAnswer:
    """The answer for one request, with the case it was found for."""

    case: Case
    answer: WhyNot | None
    """``None`` when the case has no plan."""
    is_undecided: bool = False
    """True when no plan was found within the limit of work: whether there is one is not known."""


def why_not_of(
    loaded: Loaded,
    request: str,
    totals: tuple[str | int | None, str | int | None] | None = None,
    effort: Effort = THOROUGH,
    say: Say = lambda _: None,
) -> WhyNotAnswer:
    """Why a request is not funded, or not in full.

    Args:
        loaded: the case.
        request: id or name of the request.
        totals: smallest and largest total to try, as text or in minor units; ``None``: from that of the case to twice
            what is missing more.
        effort: how far the plan itself is searched for.
        say: told what is being done.

    Raises:
        Refusal: when there is no such request, or the range makes no sense.
        CaseBlocked: when the case has findings that block.
    """
    from apportion.allocation.answers.why_not import why_not
    from apportion.allocation.judged import judge
    from apportion.allocation.solution import Infeasible, Undecided

    case = loaded.usable()
    named = request_called(case, request)
    between = None if totals is None else _between(case, totals)
    say("looking for the best plan")
    try:
        judged = judge(case, effort)
    except Undecided:
        return WhyNotAnswer(case, None, is_undecided=True)
    except Infeasible:
        return WhyNotAnswer(case, None)
    say("planning with changes that might fund it")
    answer = why_not(judged, named, between, later_start(loaded.raw, case, named))
    return WhyNotAnswer(case, with_edits_that_work(answer, loaded.raw, case))


def why_not_at(path: Path, request: str, totals: str | None, say: Say = lambda _: None) -> WhyNotAnswer:
    """The same for the case at a path, or for the copy inside a plan folder, searched as far as that plan.

    Args:
        path: a case or a plan folder.
        request: id or name of the request.
        totals: range of totals as ``24M..26M``; ``None``: the usual one.
        say: told what is being done.

    Raises:
        Refusal: when no case stands there, there is no such request, or the range makes no sense.
        CaseBlocked: when the case has findings that block.
    """
    ends = None if totals is None else _ends(totals)
    say(f"reading {path}")
    if not is_plan_folder(path):
        return why_not_of(load_case(path), request, ends, say=say)
    return why_not_of(load_case(case_of(path)), request, ends, effort_of(path), say)


def _ends(totals: str) -> tuple[str, str]:
    start, dots, end = totals.partition("..")
    if not dots or not start.strip() or not end.strip():
        raise Refusal(f"'{totals}' is no range of totals.", "Write it as 24M..26M.")
    return start.strip(), end.strip()


def _between(case: Case, totals: tuple[str | int | None, str | int | None]) -> tuple[int, int]:
    from apportion.services.totals import totals_between

    start, end = totals
    between = totals_between(case, case.total if start is None else start, end, 2)
    return between[0], between[-1]
