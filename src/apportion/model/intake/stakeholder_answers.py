"""Answers of stakeholders held against the register and the rounds: who was asked, in time, and only once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from apportion.model.intake.amounts import Fault
from apportion.model.intake.clerk import Clerk
from apportion.model.reported import Response
from apportion.model.stakeholders import Asked


def checked_answers(answers: Sequence[Response], asked: Sequence[Asked], clerk: Clerk) -> tuple[Response, ...]:
    """The answers that count, by day, stakeholder, who answered and what it is about; faults are reported.

    Without a register groups are taken as they are, and without rounds so are rounds.
    """
    clerk.declare("round", {item.round for item in asked} or None)
    taken = [answer for answer in answers if _is_known(answer, asked, clerk)]
    ordered = sorted(taken, key=lambda item: (item.on, item.group, item.who, item.about))
    last: dict[tuple[str, str, str, str], Response] = {}
    for answer in ordered:
        key = (answer.round, answer.group, answer.who, answer.about)
        if key in last:
            who = f"{answer.who} of {answer.group}"
            message = f"there is an answer of {who} of {last[key].on} and another of {answer.on}"
            remedy = "Nothing, if the later answer is meant; the earlier one is left out."
            _report(clerk, Fault("answer.replaced", message, "one answer in a round", remedy), answer)
        last[key] = answer
    found = tuple(answer for answer in ordered if last[answer.round, answer.group, answer.who, answer.about] is answer)
    _check_numbers(found, asked, clerk)
    return found


def _is_known(answer: Response, asked: Sequence[Asked], clerk: Clerk) -> bool:
    fault = clerk.unknown("stakeholder", answer.group)
    if fault is None and answer.about:
        about = [clerk.unknown(kind, answer.about) for kind in ("unit", "request")]
        fault = about[1] if all(about) else None
    if fault is None and asked and not answer.round:
        remedy = "Name the round in the column round."
        fault = Fault("answer.no-round", f"the answer of {answer.who} names no round", "a round of the case", remedy)
    if fault is None and asked:
        fault = clerk.unknown("round", answer.round) or _out_of_round(answer, asked)
    if fault is None:
        return True
    _report(clerk, fault, answer)
    return fault.code == "answer.late"


def _out_of_round(answer: Response, asked: Sequence[Asked]) -> Fault | None:
    held = next((item for item in asked if (item.round, item.stakeholder) == (answer.round, answer.group)), None)
    if held is None:
        message = f"an answer of {answer.group} stands in the round {answer.round}, in which it was not asked"
        remedy = "Add its row to the table satisfaction_rounds, or correct the round."
        return Fault("answer.not-asked", message, "a stakeholder that was asked", remedy)
    if answer.on < held.on:
        message = f"the answer is of {answer.on}, and {answer.group} was asked on {held.on}"
        return Fault("answer.before-round", message, f"{held.on} or later", "Correct the day or the round.")
    if held.closes is not None and answer.on > held.closes:
        message = f"the answer of {answer.who} came on {answer.on}, after the last day of the round"
        remedy = "Nothing, if late answers are to count; otherwise take the row out."
        return Fault("answer.late", message, f"{held.closes} or earlier", remedy)
    return None


def _check_numbers(answers: Sequence[Response], asked: Sequence[Asked], clerk: Clerk) -> None:
    people = {(item.round, item.group, item.who) for item in answers}
    answered = Counter((name, group) for name, group, _ in people)
    for item in asked:
        count = answered[item.round, item.stakeholder]
        if item.people is not None and count > item.people:
            message = f"{count} people of {item.stakeholder} answered in {item.round}, and {item.people} were asked"
            remedy = "Correct the number asked; until then there is no response rate."
            fault = Fault("round.more-answers", message, f"{item.people} or fewer", remedy)
            clerk.collector.add(fault, item.place, str(item.people))


def _report(clerk: Clerk, fault: Fault, answer: Response) -> None:
    clerk.collector.add(fault, answer.place, answer.who)
