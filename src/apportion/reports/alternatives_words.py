"""How alternatives to a plan read, on the terminal and on the page alike.

Knows ranges, other plans and the steps to them. It must not know the medium.
"""

from __future__ import annotations

from typing import Final

from apportion.model.alternatives import Alternatives, Range, Swap
from apportion.reports.words import Formatter

NOBODY: Final = ("money left over or in reserve", "leaves it over or in reserve")
"""Words for an end of a step that is no request."""
BEFORE_AND_AFTER: Final = ("money that no request had before", "gives it to no request")
"""The same where two cases are compared."""


def threshold_sentence(found: Alternatives, formatter: Formatter) -> str:
    """What the plan is worth, and what a plan near it is worth at the least."""
    value, least = formatter.value(found.value), formatter.value(found.threshold)
    return f"The plan is worth {value}; plans near it at least {least}."


def free_sentence(found: Alternatives, formatter: Formatter) -> str:
    """How much money stays with the same units, and how much is free; empty where not all units were looked at."""
    if found.fixed is None or found.free is None:
        return ""
    fixed, free = formatter.money(found.fixed), formatter.money(found.free)
    return (
        f"{fixed} stays with the same units in every such plan; {free} is free to go to other units, though not all of "
        "it at once."
    )


def range_remark(item: Range, formatter: Formatter) -> str:
    """What is known beyond the ends of a range; empty where they are exact."""
    if item.is_fixed:
        return "fixed"
    parts = []
    if formatter.money(item.least) != formatter.money(item.low):
        parts.append(f"never below {formatter.money(item.least)}")
    if formatter.money(item.most) != formatter.money(item.high):
        parts.append(f"never above {formatter.money(item.most)}")
    return "; ".join(parts)


def step_sentence(step: Swap, formatter: Formatter, nobody: tuple[str, str] = NOBODY) -> str:
    """One step: ``takes $300,000.00 from Travel, gives it to Research: -3,000.00 of value``.

    Args:
        step: the step.
        formatter: of the case.
        nobody: what an end is called that is no request.
    """
    amount = formatter.money(step.amount)
    source = step.source_name or nobody[0]
    takes = f"drops {source}, {amount} of it" if step.dropped else f"takes {amount} from {source}"
    gives = f"funds {step.target_name} with it" if step.added else f"gives it to {step.target_name}"
    if not step.target:
        gives = nobody[1]
    if step.value is None:
        return f"{takes}, {gives}"
    sign = "+" if round(step.value) > 0 else ""
    return f"{takes}, {gives}: {sign}{formatter.value(step.value)} of value"
