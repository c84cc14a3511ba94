"""The totals of a range that somebody names, or of the usual one around the total of the case."""

from __future__ import annotations

from typing import Final

from apportion.model.case import Case
from apportion.services.refusal import Refusal

STEPS: Final = 21
"""Totals that are planned when nothing is said: enough to read a table, few enough to wait for."""
STEPS_MAX: Final = 1001
AROUND_PERCENT: Final = 20
"""How far around the total of the case the range reaches when nothing is said, in percent of it."""
_STEPS_MIN: Final = 2


def totals_between(case: Case, start: str | int | None, end: str | int | None, steps: int) -> tuple[int, ...]:
    """Evenly spaced totals in minor units, both ends included.

    Raises:
        Refusal: with everything that is wrong with the range.
    """
    problems: list[str] = []
    first = _bound(case, start, case.total - case.total * AROUND_PERCENT // 100, "start of the range", problems)
    last = _bound(case, end, case.total + case.total * AROUND_PERCENT // 100, "end of the range", problems)
    if not _STEPS_MIN <= steps <= STEPS_MAX:
        problems.append(f"{steps} steps cannot be made: at least {_STEPS_MIN} and at most {STEPS_MAX}")
    if not problems and first >= last:
        text = case.currency.grouped
        problems.append(f"the range from {text(first)} to {text(last)} is empty: the end has to be above the start")
    if problems:
        from apportion.model.stated import GRAMMAR

        listed = "; ".join(problems)
        raise Refusal(f"{listed[:1].upper()}{listed[1:]}.", f"Amounts are written as {GRAMMAR}.")
    return tuple(dict.fromkeys(first + (last - first) * k // (steps - 1) for k in range(steps)))


def _bound(case: Case, stated: str | int | None, otherwise: int, what: str, problems: list[str]) -> int:
    if stated is None:
        return otherwise
    if isinstance(stated, int):
        if stated < 0:
            problems.append(f"the {what} is negative")
        return stated
    from apportion.model.intake.amounts import Fault
    from apportion.model.stated import stated_amount

    amount = stated_amount(case, stated)
    if isinstance(amount, Fault):
        problems.append(f"the {what}: {amount.message}")
        return otherwise
    if amount is None:
        problems.append(f"the {what} is empty")
        return otherwise
    return amount
