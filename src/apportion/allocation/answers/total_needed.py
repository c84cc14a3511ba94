"""The smallest total of a tested range with which a request is funded."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from apportion.allocation.answers.own_changes import Asked
from apportion.allocation.answers.trials import Trials, evenly, least_step
from apportion.allocation.beside.margins import with_total
from apportion.model import wording
from apportion.model.edit_names import total_edits
from apportion.model.why_not import LeastChange

_RUNGS: Final = 16
_RUNGS_LARGE: Final = 8
_FINE_STEPS: Final = 1 << 12


def total_change(
    asked: Asked, totals: tuple[int, int] | None, trials: Trials, *, to_the_unit: bool
) -> list[LeastChange]:
    """The smallest of the totals tried that funds a request, narrowed down towards the one below it.

    Args:
        asked: the request.
        totals: smallest and largest total to try, in minor units; ``None``: from that of the case to twice what is
            missing more.
        trials: by whom plans are made.
        to_the_unit: whether the total is found to the minor unit.
    """
    case = asked.case
    start, end = totals or _usual(asked)

    def funds(more: int) -> int | None:
        total = start + more
        wider = case.total_is == "at_most" and total >= case.total
        judged = trials.funds(with_total(case, total), wider=wider)
        if judged is None:
            return None
        return max(0, judged.allocated + judged.reserve - start) if case.total_is == "at_most" else more

    if start != case.total and funds(0) is not None:
        # Whether an even smaller one would do lies outside the range.
        found, is_least = start, False
    else:
        finest = 1 if to_the_unit else max(1, (end - start) // _FINE_STEPS)
        rungs = evenly(end - start, _RUNGS if to_the_unit else _RUNGS_LARGE)
        step = least_step(funds, rungs, finest)
        if step is None:
            return []
        found, is_least = start + step.step, step.is_least
    changed = with_total(case, found)
    more = found - case.total
    by = f"{wording.money(case, abs(more))} {'more' if more >= 0 else 'less'}"
    text = f"{asked.funded} with a total of {wording.money(case, found)} ({by})."
    return [
        LeastChange(
            "total",
            "money",
            Fraction(case.total),
            Fraction(found),
            text,
            reaches=asked.reaches,
            is_proved=trials.proves(changed),
            is_least=is_least,
            edits=total_edits(case, changed),
        )
    ]


def totals_words(asked: Asked, totals: tuple[int, int] | None, *, found: bool, is_cut: bool) -> str:
    """The range of totals that was tried, and whether one of them funds the request."""
    case = asked.case
    start, end = totals or _usual(asked)
    between = f"from {wording.money(case, start)} to {wording.money(case, end)}"
    if found:
        return f"Totals {between} were tried."
    return f"No total {between} was found to be enough." if is_cut else f"No total {between} is enough."


def _usual(asked: Asked) -> tuple[int, int]:
    total = asked.case.total
    return total, total + 2 * max(1, asked.asked - asked.amount)
