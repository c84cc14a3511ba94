"""Plans over several futures in sentences that a board can read.

Knows the case's number format. It must not know the medium.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from apportion.reports.robust_json import Shown
from apportion.reports.words import Formatter, plural

if TYPE_CHECKING:
    from apportion.risk.robust.compare import SideBySide, Standing
    from apportion.risk.robust.unseen import Unseen

PLAN_NAMES: Final = {
    "": "the plan as stated",
    "average": "best on average",
    "tail": "best in bad futures",
    "worst": "best in the worst future",
    "regret": "least to regret",
    "budget": "safe when some fall short",
}
"""How plans are called, by the name of their measure."""


def robust_sentences(found: Shown, formatter: Formatter) -> list[str]:
    """What to say of plans side by side, the most important first."""
    table = found.table
    what = "scenario" if found.origin == "scenarios" else "draw"
    said = [_stated(table, what, formatter)]
    said += [text for one in table.plans[1:] if (text := _plan(one, table, what, formatter))]
    said += _short(table, formatter) if found.origin == "scenarios" else []
    if found.trial is not None:
        share = formatter.percent_plain(_share(1.0 - found.trial.level))
        said += [_tried(one, found.unseen[one.name], share, formatter) for one in _different(table)]
    return [*said, *found.left_out]


def robust_summary(found: Shown, names: Mapping[str, str], formatter: Formatter) -> list[str]:
    """The same in fewer sentences, to stand beside the table of plans: plans that are alike are told together.

    Args:
        found: plans side by side.
        names: of futures, by id; a future without one is called by its id.
        formatter: of the case.
    """
    table = replace(found.table, futures=tuple(names.get(future, future) for future in found.table.futures))
    what = "scenario" if found.origin == "scenarios" else "draw"
    nominal = table.nominal
    same = [PLAN_NAMES[one.name] for one in table.plans[1:] if (one.plan.amounts == nominal.plan.amounts).all()]
    said = [_stated(table, what, formatter)]
    if same:
        said.append(f"Nothing has to change for a plan that is {_or(same)}: it is the plan as stated.")
    said += [_plan(one, table, what, formatter) for one in _different(table)[1:]]
    said += _short(table, formatter) if found.origin == "scenarios" else []
    if found.trial is not None:
        share = formatter.percent_plain(_share(1.0 - found.trial.level))
        said.append(_tried(nominal, found.unseen[nominal.name], share, formatter))
    return [*said, *found.left_out]


def _or(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} or {names[-1]}" if len(names) > 1 else names[0]


def _stated(table: SideBySide, what: str, formatter: Formatter) -> str:
    nominal = table.nominal
    worst = nominal.values.index(nominal.worst)
    sorry = nominal.regrets.index(nominal.largest_regret)
    count = plural(len(table.futures), what)
    text = (
        f"Over {count} the plan as stated is worth at least {formatter.value_short(nominal.worst)} "
        f"(in {table.futures[worst]})."
    )
    if nominal.largest_regret <= 0:
        return f"{text} In none of them would another plan have been worth more."
    return (
        f"{text} Most is to be regretted in {table.futures[sorry]}: a plan that knew of it would have been worth "
        f"{formatter.value_short(nominal.largest_regret)} more."
    )


def _plan(one: Standing, table: SideBySide, what: str, formatter: Formatter) -> str:
    """What a plan brings and what it costs, or that it is the plan as stated."""
    name = PLAN_NAMES[one.name]
    nominal = table.nominal
    if (one.plan.amounts == nominal.plan.amounts).all():
        return f"The plan that is {name} is the plan as stated: nothing has to change for it."
    gains = {
        "worst": ("the worst future", one.worst - nominal.worst),
        "regret": ("the largest regret", nominal.largest_regret - one.largest_regret),
    }
    paid = formatter.value_short(one.price)
    text = f"The plan that is {name} gives up {paid} of value where all goes as stated"
    if one.name in gains:
        of, gain = gains[one.name]
        verb = "raises" if one.name == "worst" else "lowers"
        return f"{text} and {verb} {of} by {formatter.value_short(gain)}."
    del what
    return f"{text}; its worst future is worth {formatter.value_short(one.worst)}."


def _short(table: SideBySide, formatter: Formatter) -> list[str]:
    """Where the plan as stated has not the money that it needs."""
    fits = table.nominal.plan.fits
    return [
        f"In {name} the plan as stated needs {formatter.money_short(fit.short)} more than there is."
        for name, fit in zip(table.futures, fits, strict=True)
        if fit.short
    ]


def _different(table: SideBySide) -> list[Standing]:
    """The plan as stated, and those that are not the same."""
    nominal = table.nominal.plan.amounts
    return [table.nominal, *(one for one in table.plans[1:] if (one.plan.amounts != nominal).any())]


def _tried(one: Standing, unseen: Unseen, share: str, formatter: Formatter) -> str:
    def figure(number: float) -> str:
        return formatter.value_short(_whole(number))

    name = PLAN_NAMES[one.name]
    plan = name[0].upper() + name[1:] if not one.name else f"The plan that is {name}"
    tail = unseen.tail
    sure = f"{figure(tail.low)} to {figure(tail.high)} with 95 % confidence"
    return (
        f"{plan}, tried on {unseen.draws:,} draws that took no part in choosing it, is worth "
        f"{figure(unseen.mean.figure)} on average and {figure(tail.figure)} in the worst {share} of them ({sure})."
    )


def _whole(number: float) -> Fraction:
    return Fraction(round(number))


def _share(number: float) -> Fraction:
    return Fraction(number).limit_denominator(10_000)
