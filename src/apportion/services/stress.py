"""A case's plan under stress: everything about its risk that the case has data for, each part by itself.

A part that lacks its tables, or cannot be finished, is named with the reason and does not hide the others.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from apportion.reports.stress_found import PARTS, LeftOut, Stress
from apportion.services.load import Loaded, load_case
from apportion.services.open_plan import case_of, is_plan_folder
from apportion.services.plan_case import stated_effort
from apportion.services.refusal import Refusal
from apportion.services.stress_parts import Asked, Work, made, not_asked
from apportion.services.stress_scenarios import scenarios_of

if TYPE_CHECKING:
    from apportion.allocation.effort import Effort
    from apportion.allocation.judged import Judged
    from apportion.model.case import Case

Say = Callable[[str], None]
Told = Callable[[int, int], None]
"""Told how many of how many cases are done."""

MEASURES: Final = {
    "average": "average",
    "cvar": "tail",
    "tail": "tail",
    "worst": "worst",
    "regret": "regret",
    "budget": "budget",
}
"""What a robust plan may be best by, by the names that people call it."""


@dataclass(frozen=True)
class How:
    """What is shown, and how it is found."""

    gap: str | Decimal | None = None
    """Part of the value within which a plan is good enough, as ``0.1%``; ``None``: the best is wanted."""
    pool: str = ""
    """Where plans are made, by name (``adapters.pools.choice.FORMS``); empty: as it suits the work."""
    only: tuple[str, ...] = ()
    """Of ``PARTS``; empty: all."""
    draws: int | None = None
    """Draws of uncertain numbers; ``None``: as the policy says."""
    seed: int | None = None
    """Of all draws; ``None``: the usual one of each part."""
    measures: tuple[str, ...] = ()
    """Of ``MEASURES``; empty: all that the futures allow."""
    level: str | Decimal | None = None
    """Of the tail, as ``95%`` or as a fraction; ``None``: as the policy says."""


USUAL: Final = How()


def stress_at(path: Path, how: How = USUAL, say: Say = lambda _: None, told: Told = lambda _d, _o: None) -> Stress:
    """Put the case at a path, or the copy inside a plan folder, under stress.

    Raises:
        Refusal: when no case stands there, or something is asked for that there is not.
        CaseBlocked: when the case has findings that block.
    """
    say(f"reading {path}")
    return stress(load_case(case_of(path) if is_plan_folder(path) else path), how, say, told)


def stress(loaded: Loaded, how: How = USUAL, say: Say = lambda _: None, told: Told = lambda _d, _o: None) -> Stress:
    """Put a loaded case under stress.

    Args:
        loaded: the case.
        how: what is shown, and how it is found.
        say: told what is being done.
        told: how many plans of a part are made.

    Raises:
        Refusal: when there is no such part, measure or pool, or a figure makes no sense.
        CaseBlocked: when the case has findings that block.
    """
    case = loaded.usable()
    asked = _asked(case, how)
    # Plans for scenarios call these by their names, also where nothing else is said of them.
    are_told = "scenarios" in asked.parts or ("robust" in asked.parts and "scenarios" in loaded.raw.tables)
    tried, origin, note = scenarios_of(loaded, case, say) if are_told else ((), "", "")
    say("looking for the best plan and proving it")
    judged, undecided = _judged(case, asked.effort)
    work = Work(loaded, case, judged, tried, note, asked, say, told)
    held: dict[str, Any] = {}
    left_out: list[LeftOut] = []
    for part in PARTS:
        found, missing = made(part, work) if part in asked.parts else ({}, (not_asked(part),))
        held |= found
        left_out += missing
    return Stress(
        case,
        judged,
        undecided,
        tuple(one.scenario for one in tried),
        origin,
        note,
        asked.pool.name,
        left_out=tuple(left_out),
        **held,
    )


def _judged(case: Case, effort: Effort) -> tuple[Judged | None, bool]:
    """The plan, and whether the search for one ended without an answer."""
    from apportion.allocation.judged import judge
    from apportion.allocation.solution import Infeasible, Undecided

    try:
        return judge(case, effort), False
    except Infeasible:
        return None, False
    except Undecided:
        return None, True


def _asked(case: Case, how: How) -> Asked:
    from apportion.adapters.pools.choice import pool_called
    from apportion.adapters.pools.pool import PoolError

    parts = tuple(_known(part, PARTS, "part of a stress test") for part in how.only) or PARTS
    measures = tuple(dict.fromkeys(MEASURES[_known(name, tuple(MEASURES), "measure")] for name in how.measures))
    if how.draws is not None and how.draws < 1:
        raise Refusal(f"{how.draws} draws cannot be made.", "Ask for at least one.")
    if how.seed is not None and how.seed < 0:
        raise Refusal(f"{how.seed} is no seed.", "Use a whole number from 0.")
    effort, level = stated_effort(case, how.gap, None), _level(case, how.level)
    try:
        pool = pool_called(how.pool)
    except PoolError as error:
        raise Refusal(str(error), error.remedy) from error
    return Asked(parts, effort, pool, how.draws, how.seed, measures, level)


def _known(name: str, known: tuple[str, ...], what: str) -> str:
    from apportion.model.intake.names import nearest

    if name in known:
        return name
    near = nearest(name, known)
    meant = f"Did you mean '{near}'? " if near else ""
    raise Refusal(f"No {what} is called '{name}'.", f"{meant}There are {', '.join(known)}.")


def _level(case: Case, level: str | Decimal | None) -> Fraction | None:
    """The level of the tail as a part."""
    from apportion.model.intake.amounts import Fault
    from apportion.model.stated import stated_percent

    if level is None:
        return None
    read = stated_percent(case, level) if isinstance(level, str) else Fraction(level)
    remedy = "Write it like 95%: the plan is then best on average over the worst 5 % of the futures."
    if isinstance(read, Fault):
        raise Refusal(f"The level is not understood: {read.message}.", remedy)
    if read is None or not 0 < read < 1:
        raise Refusal("The level has to lie between 0 % and 100 %.", remedy)
    return Fraction(read)
