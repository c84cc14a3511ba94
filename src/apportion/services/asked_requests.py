"""Requests that somebody asks *why not?* about: found by what they are called, answered for a case with its tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from apportion.model.case import Case
from apportion.model.edits import edited
from apportion.model.raw import RawCase
from apportion.model.why_not import Edit, WhyNot
from apportion.services.refusal import Refusal

if TYPE_CHECKING:
    from apportion.allocation.judged import Judged

ALL: Final = "all"
"""Stands for every request that receives less than it asks for; a request of that id is called ``request:all``."""

_LOSS: Final = "delay_loss"
_PREFIX: Final = "request:"


@dataclass(frozen=True)
class AskedRequests:
    """Which requests somebody asks about."""

    named: tuple[str, ...]
    """Ids, in the order in which they were named."""
    all_unmet: bool
    """Whether every request that receives less than it asks for is meant as well."""


def asked_requests(case: Case, names: Sequence[str]) -> AskedRequests | None:
    """The requests of a case by their ids or names, or ``ALL``; ``None`` where nobody asks.

    Raises:
        Refusal: with everything that is called by no request, and the nearest names.
    """
    if not names:
        return None
    single = [name for name in names if name != ALL]
    known = _titles(case) if single else {}
    found = {name: _called(known, name) for name in single}
    unknown = [name.removeprefix(_PREFIX) for name, request in found.items() if request is None]
    if unknown:
        raise _no_such(unknown, set(known))
    named = dict.fromkeys(request for request in found.values() if request is not None)
    return AskedRequests(tuple(named), all_unmet=ALL in names)


def request_called(case: Case, name: str) -> str:
    """Id of a request by its id or its name.

    Raises:
        Refusal: when there is none; the nearest id is offered.
    """
    known = _titles(case)
    found = _called(known, name)
    if found is None:
        raise _no_such([name.removeprefix(_PREFIX)], set(known))
    return found


def _titles(case: Case) -> dict[str, str]:
    requests = case.requests
    return {str(held): str(title) for held, title in zip(requests.id.tolist(), requests.name.tolist(), strict=True)}


def _called(known: Mapping[str, str], name: str) -> str | None:
    wanted = name.removeprefix(_PREFIX)
    if wanted in known:
        return wanted
    by_title = [held for held, title in known.items() if title.casefold() == wanted.casefold()]
    return by_title[0] if len(by_title) == 1 else None


def _no_such(names: Sequence[str], known: set[str]) -> Refusal:
    from apportion.model.intake.names import nearest

    by_id = "Requests are named by their ids in the case."
    near = {name: nearest(name, known) for name in names}
    if len(names) == 1:
        meant = near[names[0]]
        return Refusal(f"No request is called '{names[0]}'.", f"Did you mean {meant}?" if meant else by_id)
    listed = [f"'{name}'" + (f" (did you mean '{meant}'?)" if meant else "") for name, meant in near.items()]
    return Refusal(f"No requests are called {' or '.join(listed)}.", by_id)


def answers_for(judged: Judged, raw: RawCase, asked: AskedRequests, say: Callable[[str], None]) -> tuple[WhyNot, ...]:
    """Why requests of a plan receive no more.

    Args:
        judged: the plan.
        raw: the tables of its case, in which later starts are tried and edits are looked up.
        asked: which.
        say: told what is being done.
    """
    from apportion.allocation.answers.why_not_each import why_not_all, why_not_each

    case = judged.case

    def later(request: str) -> Callable[[int], Case | None] | None:
        return later_start(raw, case, request)

    found = why_not_each(judged, asked.named, later, say=say)
    if asked.all_unmet:
        found += why_not_all(judged, later, {answer.request for answer in found}, say)
    return tuple(with_edits_that_work(answer, raw, case) for answer in found)


def with_edits_that_work(answer: WhyNot, raw: RawCase, case: Case) -> WhyNot:
    """The answer without edits that the tables of the case do not take: a rate, say, where points are stated."""
    changes = tuple(
        change if not change.edits or _works(change.edits, raw, case) else replace(change, edits=())
        for change in answer.changes
    )
    return replace(answer, changes=changes)


def _works(edits: tuple[Edit, ...], raw: RawCase, case: Case) -> bool:
    return edited_case(edits, raw, case) is not None


def edited_case(edits: tuple[Edit, ...], raw: RawCase, case: Case) -> Case | None:
    """The case with edits made in its tables; ``None`` where they do not take them."""
    sets = dict(text.split("=", 1) for word, text in edits if word == "set")
    drops = [text for word, text in edits if word == "drop"]
    draft = edited(raw, case, sets, drops)
    if draft.problems:
        return None
    from apportion.services.assemble import built

    return built(draft.raw)[0]


def later_start(raw: RawCase, case: Case, request: str) -> Callable[[int], Case | None] | None:
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
        from apportion.services.assemble import built

        sets = {f"request.{request}.delay_max{first}": str(periods)}
        if not has_delay:
            sets[f"request.{request}.{_LOSS}{first}"] = "0%"
        draft = edited(raw, case, sets, ())
        return None if draft.problems else built(draft.raw)[0]

    return later


def _rows(raw: RawCase, request: str) -> int:
    column = raw.tables["requests"].columns.get("request")
    return 0 if column is None else sum(str(text).strip() == request for text in column.texts.tolist())
