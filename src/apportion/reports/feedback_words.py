"""Answers to a plan in sentences: what was granted, what it took from whom, what is open. Works nothing out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from apportion.alignment.feedback import Became, Drift, became, drifts, is_closed, told_of
from apportion.kernel.exact import Int64Array
from apportion.model.case import Case
from apportion.model.feedback import Answers, Grant, Moved
from apportion.reports.words import Formatter, plural


def name_of(case: Case, kind: str, identifier: str) -> str:
    """The name of a unit or request for readers; its id where the case does not have it, or gives it no name."""
    if kind == "unit":
        place = case.unit_index.get(identifier)
        return identifier if place is None else case.units[place].name or identifier
    for line, held in enumerate(case.requests.id.tolist()):
        if str(held) == identifier:
            return str(case.requests.name[line]) or identifier
    return identifier


def subject_name(case: Case, item: Grant | Became) -> str:
    """The name of what an answer speaks of."""
    spoken = item if isinstance(item, Grant) else item.entry
    return name_of(case, "request" if spoken.request else "unit", spoken.request or spoken.unit)


def grant_sentence(grant: Grant, case: Case, formatter: Formatter) -> str:
    """What was granted to whom, from which round, what it took from whom, and what it cost."""
    said = (
        f"Round {grant.round}: the counter-proposal of {grant.by} for {subject_name(case, grant)} was granted with "
        f"{formatter.money(grant.amount)} ({grant.rule})."
    )
    takes = [item for item in told_of(grant, case) if item.difference < 0]
    cost = formatter.value(Fraction(grant.cost) * case.currency.minor_per_major)
    if not grant.moved:
        return f"{said} It moved no money: the plan gave as much already."
    if not takes:
        return f"{said} It took from no other, out of money that was left over, and cost {cost} of weighted value."
    taken = _listed([f"{formatter.money(-item.difference)} from {name_of(case, item.kind, item.id)}" for item in takes])
    return f"{said} It took {taken}, and cost the organisation {cost} of weighted value."


def answer_sentence(item: Became, case: Case, formatter: Formatter) -> str:
    """An answer that stands, and what became of it."""
    entry = item.entry
    about, now = subject_name(case, item), formatter.money(item.now)
    begins = f"Round {entry.round}: {entry.by}"
    why = f" ({entry.reason})" if entry.reason else ""
    asked = formatter.money(entry.amount or 0)
    match item.state:
        case "accepted":
            return f"{begins} accepts the plan for {about}, which gives {now}{why}."
        case "objected":
            return f"{begins} objects to the plan for {about}, which gives {now}, and names no amount{why}: open."
        case "granted":
            return f"{begins} asked for {asked} for {about}{why}: granted, the plan gives {now}."
        case "met":
            return f"{begins} asked for {asked} for {about}{why}: the plan gives {now} without being told."
        case _:
            return f"{begins} asks for {asked} for {about}{why}: not granted, the plan gives {now}."


def drift_sentence(found: Sequence[Drift], case: Case, formatter: Formatter) -> str:
    """What moved again since steps were written down; empty where nothing did."""
    if not found:
        return ""
    told = _listed(
        [
            f"{name_of(case, item.moved.kind, item.moved.id)} had {formatter.money(item.moved.after)} then and has "
            f"{formatter.money(item.now)} now"
            for item in found
        ]
    )
    return f"Amounts have moved since for other reasons: {told}."


def answers_told(answers: Answers, case: Case, amounts: Int64Array, formatter: Formatter) -> tuple[str, ...]:
    """Everything about answers to a plan, grants first; empty where there are none."""
    return tuple(_told(answers, case, amounts, formatter))


def _told(answers: Answers, case: Case, amounts: Int64Array, formatter: Formatter) -> Iterator[str]:
    if not answers.entries and not answers.grants:
        return
    yield from (grant_sentence(grant, case, formatter) for grant in answers.grants)
    drift = drift_sentence(drifts(answers.grants, case, amounts), case, formatter)
    if drift:
        yield drift
    standing = became(answers, case, amounts)
    told = {grant.rule for grant in answers.grants}
    yield from (
        answer_sentence(item, case, formatter)
        for item in standing
        if not (item.state == "granted" and item.entry.rule in told)
    )
    if is_closed(answers, case):
        yield "Every answer that stands accepts the plan or was granted."
    else:
        count = sum(item.state in ("open", "objected", "met") for item in standing)
        if count:
            yield f"{plural(count, 'answer is', 'answers are')} not settled."


def answers_about(
    kind: str, identifier: str, answers: Answers, case: Case, amounts: Int64Array, formatter: Formatter
) -> tuple[str, ...]:
    """What answers did to one unit, request or rule: its own, and those that took from it or gave to it."""
    if kind not in ("unit", "request", "rule") or not (answers.entries or answers.grants):
        return ()
    said = [
        grant_sentence(grant, case, formatter) + _share_of(grant, kind, identifier, case, formatter)
        for grant in answers.grants
        if grant.rule == identifier or (kind != "rule" and _touches(grant, kind, identifier))
    ]
    if kind != "rule":
        told = {grant.rule for grant in answers.grants}
        said += [
            answer_sentence(item, case, formatter)
            for item in became(answers, case, amounts)
            if item.entry.subject == f"{kind}:{identifier}" and item.entry.rule not in told
        ]
    return tuple(said)


def _touches(grant: Grant, kind: str, identifier: str) -> bool:
    return grant.subject == f"{kind}:{identifier}" or any(
        (item.kind, item.id) == (kind, identifier) for item in grant.moved
    )


def _share_of(grant: Grant, kind: str, identifier: str, case: Case, formatter: Formatter) -> str:
    """What of it this entry bears, where the sentence does not name it already."""
    named = {(item.kind, item.id) for item in told_of(grant, case)}
    mine: Moved | None = next((item for item in grant.moved if (item.kind, item.id) == (kind, identifier)), None)
    if mine is None or (kind, identifier) in named or grant.subject == f"{kind}:{identifier}":
        return ""
    return f" Its amount moved by {formatter.change(mine.difference)}."


def _listed(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
