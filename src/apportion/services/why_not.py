"""Why a request of a case is not funded, and the least changes that would fund it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from apportion.allocation.effort import THOROUGH, Effort
from apportion.model.case import Case
from apportion.model.edits import edited
from apportion.model.raw import RawCase
from apportion.model.why_not import Edit, WhyNot
from apportion.services.load import Loaded, load_case
from apportion.services.open_plan import case_of, effort_of, is_plan_folder
from apportion.services.plan_case import Say
from apportion.services.refusal import Refusal

_LOSS: Final = "delay_loss"


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
    named = _request(case, request)
    between = None if totals is None else _between(case, totals)
    say("looking for the best plan")
    try:
        judged = judge(case, effort)
    except Undecided:
        return WhyNotAnswer(case, None, is_undecided=True)
    except Infeasible:
        return WhyNotAnswer(case, None)
    say("planning with changes that might fund it")
    answer = why_not(judged, named, between, _later(loaded.raw, case, named))
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


def with_edits_that_work(answer: WhyNot, raw: RawCase, case: Case) -> WhyNot:
    """The answer without edits that the tables of the case do not take: a rate, say, where points are stated."""
    changes = tuple(
        change if not change.edits or _works(change.edits, raw, case) else replace(change, edits=())
        for change in answer.changes
    )
    return replace(answer, changes=changes)


def _works(edits: tuple[Edit, ...], raw: RawCase, case: Case) -> bool:
    sets = dict(text.split("=", 1) for word, text in edits if word == "set")
    drops = [text for word, text in edits if word == "drop"]
    draft = edited(raw, case, sets, drops)
    if draft.problems:
        return False
    from apportion.model.intake import build_case

    return build_case(draft.raw)[0] is not None


def _request(case: Case, name: str) -> str:
    requests = case.requests
    known = {str(held): str(title) for held, title in zip(requests.id.tolist(), requests.name.tolist(), strict=True)}
    wanted = name.removeprefix("request:")
    if wanted in known:
        return wanted
    by_title = [held for held, title in known.items() if title.casefold() == wanted.casefold()]
    if len(by_title) == 1:
        return by_title[0]
    from apportion.model.intake.names import nearest

    near = nearest(wanted, set(known))
    remedy = f"Did you mean {near}?" if near else "Requests are named by their ids in the case."
    raise Refusal(f"No request is called '{wanted}'.", remedy)


def _ends(totals: str) -> tuple[str, str]:
    start, dots, end = totals.partition("..")
    if not dots or not start.strip() or not end.strip():
        raise Refusal(f"'{totals}' is no range of totals.", "Write it as 24M..26M.")
    return start.strip(), end.strip()


def _between(case: Case, totals: tuple[str | int | None, str | int | None]) -> tuple[int, int]:
    from apportion.services.frontier import totals_between

    start, end = totals
    between = totals_between(case, case.total if start is None else start, end, 2)
    return between[0], between[-1]


def _later(raw: RawCase, case: Case, request: str) -> Callable[[int], Case | None] | None:
    """The case in which a project may start later than asked for, by its own tables.

    Where it may not be delayed now, nothing of its value is lost by starting later.
    """
    choices = case.requests.choices
    if request not in choices.index or len(case.periods) == 1:
        return None
    lines = (case.requests.id == request).nonzero()[0]
    first = f".{case.periods[int(case.requests.period[lines].min())]}" if _rows(raw, request) > 1 else ""
    decision = choices.index[request]
    has_delay = bool(choices.delay[int(choices.offset[decision]) : int(choices.offset[decision + 1])].any())

    def later(periods: int) -> Case | None:
        from apportion.model.intake import build_case

        sets = {f"request.{request}.delay_max{first}": str(periods)}
        if not has_delay:
            sets[f"request.{request}.{_LOSS}{first}"] = "0%"
        draft = edited(raw, case, sets, ())
        return None if draft.problems else build_case(draft.raw)[0]

    return later


def _rows(raw: RawCase, request: str) -> int:
    column = raw.tables["requests"].columns.get("request")
    return 0 if column is None else sum(str(text).strip() == request for text in column.texts.tolist())
