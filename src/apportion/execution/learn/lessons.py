"""The register of lessons: what was learned, in a sentence each, to be carried from case to case.

Knows calibrations and lessons. Whether a lesson is adopted is for people to say; an edit that was carried out says yes.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Sequence

from apportion.execution.learn.calibration import Learned
from apportion.execution.learn.edits import ProposedEdit, evidence_of, evidence_of_whole
from apportion.execution.learn.outcomes import Topic
from apportion.model.lessons import Adoption, Lesson


def lessons_of(
    learned: Iterable[Learned | None], names: dict[str, str], signed: tuple[str, datetime.date], period: str
) -> tuple[Lesson, ...]:
    """A lesson for the whole, each unit and each kind of request that missed what was expected beyond chance.

    Args:
        learned: by topic, and by unit or kind.
        names: of units, for readers.
        signed: who proposes, and on which day.
        period: the budget period that ended, for the lessons' ids.
    """
    by, on = signed
    found = []
    for one in learned:
        if one is None:
            continue
        if one.by == "unit" and not one.whole_interval.holds_one:
            about = "The organisation"
            sentence = says(one.topic, one.whole, about)
            found.append(Lesson(lesson_id(one.topic, "whole", period), "", sentence, evidence_of_whole(one), by, on))
        for name, held in one.groups.items():
            if held.is_clear:
                is_unit = one.by == "unit"
                about = names.get(name, name) if is_unit else f"Requests of kind {name}"
                key = lesson_id(one.topic, name if is_unit else f"kind-{name}", period)
                sentence = says(one.topic, held.ratio, about)
                found.append(Lesson(key, name if is_unit else "", sentence, evidence_of(held), by, on))
    return tuple(found)


def lesson_id(topic: Topic, about: str, period: str) -> str:
    """The name of a lesson."""
    return f"{topic}-{about}-{period}"


def says(topic: Topic, ratio: float, name: str) -> str:
    """The lesson in a sentence."""
    off = abs(ratio - 1) * 100
    way = "more" if ratio > 1 else "less"
    match topic:
        case "spending":
            return f"{name} spends {off:.1f} % {way} than it is given."
        case "return":
            return f"{name} delivers {off:.1f} % {way} than it promises."
        case "target":
            return f"{name} reaches {off:.1f} % {way} than its targets ask for."


def decided(
    lessons: Iterable[Lesson], proposed: Sequence[ProposedEdit], carried_out: Collection[str], period: str
) -> tuple[Lesson, ...]:
    """The lessons with what became of them: yes where an edit of theirs was carried out, no where all were left out.

    Lessons without an edit stay open.
    """
    told = []
    for one in lessons:
        mine = [edit.name for edit in proposed if lesson_id(edit.topic, edit.about, period) == one.id]
        adopted: Adoption = "open"
        if mine:
            adopted = "yes" if any(name in carried_out for name in mine) else "no"
        told.append(Lesson(one.id, one.about, one.says, one.evidence, one.proposed_by, one.on, adopted))
    return tuple(told)


def carried_on(register: Iterable[Lesson], new: Iterable[Lesson]) -> tuple[Lesson, ...]:
    """The register with new lessons behind the old ones; one of the same name replaces its forerunner in its place."""
    held = {one.id: one for one in register}
    held |= {one.id: one for one in new}
    return tuple(held.values())
