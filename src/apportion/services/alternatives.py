"""Alternatives to the plan of a case: which money is truly free, and other plans nearly as good."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from apportion.model.alternatives import Alternatives, Subject
from apportion.model.case import Case
from apportion.services.load import Loaded, load_case
from apportion.services.open_plan import case_of, is_plan_folder
from apportion.services.plan_case import Say
from apportion.services.refusal import Refusal


@dataclass(frozen=True)
class Question:
    """What is asked about."""

    within: str | Decimal | None = None
    """Part of the value that may be lost: ``"1%"``, or ``Decimal("0.01")``; ``None``: 1 %."""
    units: tuple[str, ...] | None = None
    """Ids of units; together with ``requests`` ``None``: all units and the larger requests."""
    requests: tuple[str, ...] | None = None
    everything: bool = False
    """All units and all requests."""
    plans: int | None = None
    """How many other plans are looked for; ``None``: three, or none where units or requests are named."""


@dataclass(frozen=True, eq=False)
class AlternativesAnswer:
    """Alternatives with the case that they were found for."""

    case: Case
    alternatives: Alternatives | None
    """``None`` when no plan keeps all rules, or none was found."""
    is_undecided: bool = False
    """True when the search for a plan ended at its limit of work before it found any."""


def alternatives_of(loaded: Loaded, question: Question, say: Say = lambda _: None) -> AlternativesAnswer:
    """Ranges of amounts over all plans near the best, and other plans.

    Raises:
        Refusal: when the question makes no sense, with everything that is wrong with it.
        CaseBlocked: when the case has findings that block.
    """
    from apportion.allocation.answers.alternatives import PLANS, WITHIN, alternatives
    from apportion.allocation.judged import judge
    from apportion.allocation.solution import Infeasible, Undecided

    case = loaded.usable()
    within, plans = _checked(case, question)
    say("looking for the best plan")
    try:
        judged = judge(case)
    except Undecided:
        return AlternativesAnswer(case, None, is_undecided=True)
    except Infeasible:
        return AlternativesAnswer(case, None)
    say("looking how far amounts can move")
    named = question.units is not None or question.requests is not None
    found = alternatives(
        judged,
        within=WITHIN if within is None else within,
        units=question.units,
        requests=question.requests,
        everything=question.everything,
        plans=plans if plans is not None else 0 if named else PLANS,
    )
    return AlternativesAnswer(case, found)


def alternatives_at(path: Path, question: Question, say: Say = lambda _: None) -> AlternativesAnswer:
    """Alternatives to the plan of the case at a path, or of the copy inside a plan folder.

    Raises:
        Refusal: when no case stands there, or the question makes no sense.
        CaseBlocked: when the case has findings that block.
    """
    say(f"reading {path}")
    return alternatives_of(load_case(case_of(path) if is_plan_folder(path) else path), question, say)


def _checked(case: Case, question: Question) -> tuple[Fraction | None, int | None]:
    from apportion.allocation.answers.alternatives import PLANS_MAX

    problems: list[str] = []
    within = _within(case, question.within, problems)
    if question.everything and (question.units is not None or question.requests is not None):
        problems.append("units and requests are named, and all are asked for as well")
    problems += _unknown("unit", question.units, {unit.id for unit in case.units})
    problems += _unknown("request", question.requests, set(map(str, case.requests.id.tolist())))
    if question.plans is not None and not 0 <= question.plans <= PLANS_MAX:
        problems.append(f"{question.plans} other plans cannot be looked for: at least 0 and at most {PLANS_MAX}")
    if problems:
        listed = "; ".join(problems)
        raise Refusal(f"{listed[:1].upper()}{listed[1:]}.", "Units and requests are named by their ids in the case.")
    return within, question.plans


def _within(case: Case, stated: str | Decimal | None, problems: list[str]) -> Fraction | None:
    """Part of the value that may be lost; ``None`` where nothing is said."""
    if stated is None:
        return None
    if isinstance(stated, str):
        from apportion.model.intake.amounts import Fault
        from apportion.model.stated import stated_percent

        read = stated_percent(case, stated)
        if isinstance(read, Fault):
            problems.append(f"how much value may be lost: {read.message}; write it as 1%")
            return None
        if read is None:
            problems.append("how much value may be lost is empty; write it as 1%")
            return None
        stated = read
    if not 0 <= stated <= 1:
        problems.append("the value that may be lost has to lie between 0% and 100%")
    return Fraction(stated)


def _unknown(kind: Subject, named: Sequence[str] | None, known: set[str]) -> list[str]:
    from apportion.model.intake.names import nearest

    problems = []
    for name in named or ():
        if name not in known:
            near = nearest(name, known)
            meant = f" (did you mean '{near}'?)" if near else ""
            problems.append(f"no {kind} is called '{name}'{meant}")
    return problems
