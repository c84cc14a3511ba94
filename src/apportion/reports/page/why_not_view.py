"""The section of the page about requests that receive less than they ask for, and what would fund them.

Knows how many answers a reader can take in. It must not know markup.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

import numpy as np

from apportion.model.case import Case
from apportion.model.plan import Plan
from apportion.model.why_not import WhyNot
from apportion.reports.why_not_words import change_sentence, what_if_command
from apportion.reports.words import Formatter, plural, sentence

ANSWERS_MAX: Final = 50
"""Answers that are shown; what is beyond stands in plan.json."""
MOVED_MAX: Final = 5
"""Requests named that another plan gives other amounts; the others are counted."""
_HERE: Final = "."
"""How commands call the plan folder: they are run where the page stands."""


@dataclass(frozen=True)
class ChangeRow:
    """One change that would fund the request."""

    text: str
    command: str
    """Empty where no number of the case says the change."""


@dataclass(frozen=True)
class MovedRow:
    """Another request whose amount is different in the best plan that funds the one asked about."""

    name: str
    before: str
    after: str
    change: str


@dataclass(frozen=True)
class AnswerRow:
    """Why one request receives no more."""

    name: str
    unit: str
    """Empty where it is called as the request."""
    amount: str
    asked: str
    part: str
    """Part of what it asks for."""
    width: str
    """The same for the length of a bar, in percent, with a point."""
    text: str
    conflicts: tuple[str, ...]
    changes: tuple[ChangeRow, ...]
    none: str
    """What is said where no change was found; empty otherwise."""
    moved: tuple[MovedRow, ...]
    moved_hidden: int
    tried: str


@dataclass(frozen=True)
class WhyNotView:
    """The section."""

    sentence: str
    was_asked: bool
    """False: the page says how to ask."""
    answers: tuple[AnswerRow, ...]
    with_commands: bool
    all_proved: bool
    more: str
    """What is left out, in a sentence; empty where nothing is."""


def why_not_view(case: Case, plan: Plan, formatter: Formatter) -> WhyNotView | None:
    """Why requests receive no more, or how to ask; ``None`` where there is no plan or nothing to ask about."""
    if plan.proof is None or (plan.why_not is None and not plan.unmet):
        return None
    shown = (plan.why_not or ())[:ANSWERS_MAX]
    answers = tuple(_answer(case, answer, formatter) for answer in shown)
    return WhyNotView(
        sentence=_unmet(plan.unmet) if plan.unmet else "Every request receives all that it asks for.",
        was_asked=plan.why_not is not None,
        answers=answers,
        with_commands=any(change.command for answer in answers for change in answer.changes),
        all_proved=all(change.is_proved for answer in shown for change in answer.changes),
        more="" if plan.why_not is None else _more(plan, len(plan.why_not) - len(shown)),
    )


def _more(plan: Plan, hidden: int) -> str:
    left = plan.unmet - sum(answer.wanted != "nothing" for answer in plan.why_not or ())
    said = []
    if hidden:
        said.append(f"{plural(hidden, 'more answer')} {'stands' if hidden == 1 else 'stand'} in plan.json.")
    if left:
        said.append(f"{_unmet(left, ' more')} 'apportion why-not' says why.")
    return " ".join(said)


def _unmet(count: int, more: str = "") -> str:
    if count == 1:
        return f"1{more} request receives less than it asks for."
    return f"{count:,}{more} requests receive less than they ask for."


def _answer(case: Case, answer: WhyNot, formatter: Formatter) -> AnswerRow:
    line = int(np.flatnonzero(case.requests.id == answer.request)[0])
    unit = case.units[int(case.requests.unit[line])]
    part = Fraction(answer.amount, answer.asked) if answer.asked else Fraction(1)
    return AnswerRow(
        name=answer.name,
        unit="" if unit.name == answer.name else unit.name or unit.id,
        amount=formatter.money(answer.amount),
        asked=formatter.money(answer.asked),
        part=formatter.percent(part, 0),
        width=f"{float(part) * 100:.1f}",
        text=answer.text,
        conflicts=tuple(sentence(conflict.text) for conflict in answer.conflicts),
        changes=tuple(ChangeRow(change_sentence(item), what_if_command(item, _HERE)) for item in answer.changes),
        none="" if answer.changes or answer.wanted == "nothing" else "No single change that was tried funds it.",
        moved=tuple(
            MovedRow(
                item.name,
                formatter.money(item.before),
                formatter.money(item.after),
                formatter.change(item.after - item.before),
            )
            for item in answer.moved[:MOVED_MAX]
        ),
        moved_hidden=max(0, len(answer.moved) - MOVED_MAX),
        tried=" ".join(answer.tried),
    )
