"""What a stress test shows, in sentences that a board understands.

Knows the case's number format. It must not know the medium.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Final

from apportion.reports.words import Formatter, sentence
from apportion.risk.scenarios.result import InScenario, Stressed

_SEEN: Final = Fraction(1)
"""Value below one minor unit is what whole cents cost, not another plan."""


def outcome(one: InScenario, formatter: Formatter) -> str:
    """What becomes of the plan in a scenario, in a few words."""
    if one.fits:
        left = one.left_over
        return f"fits, {formatter.money(left)} left" if left else "fits"
    if one.cut is None:
        return "no plan found" if one.undecided else "cannot be cut to fit"
    less = one.costs - one.cut.allocated
    return f"cut by {formatter.money(less)}" if less > 0 else "has to be changed"


def scenario_sentences(one: InScenario, formatter: Formatter) -> Iterator[str]:
    """What a scenario does to the plan: what breaks, what is missed, and why nothing can be done where that is so."""
    for item in one.breaks:
        yield sentence(item.text)
    if one.undecided:
        yield "A search ended at its limit of work before it found a plan; whether there is one is not known."
    for conflict in one.cut_conflicts:
        yield f"The plan cannot be cut to fit. {sentence(conflict.text)}"
    for conflict in one.conflicts:
        yield f"No plan at all can keep all rules. {sentence(conflict.text)}"
    for repair in one.repairs:
        yield f"This would let them hold: {repair.text}."
    for move in one.obliged:
        yield f"{move.name} has to receive {formatter.money(move.wanted - move.planned)} more than planned."
    if one.regret is not None and one.regret >= _SEEN:
        yield (
            f"The plan that this scenario would have wanted is worth {formatter.value(one.regret)} more than "
            f"{'this one' if one.fits else 'this one after the cut'}."
        )
    elif one.regret is not None:
        yield f"No other plan would have been worth more than {'this one' if one.fits else 'this one after the cut'}."


def summary(found: Stressed, formatter: Formatter) -> Iterator[str]:
    """The plan over all scenarios."""
    held = sum(one.fits for one in found.scenarios)
    count = len(found.scenarios)
    yield f"The plan fits as it is in {held} of {count} scenarios{_chance(found.chance_it_fits, formatter)}."
    if found.expected_value is not None:
        yield f"Its expected value, cut where it has to be, is {formatter.value(found.expected_value)}."
    if found.expected_regret is not None:
        yield f"Its expected regret is {formatter.value(found.expected_regret)}."
    worst = found.largest_regret
    if worst is not None and worst[0] > 0:
        names = {one.id: one.name for one in found.scenarios}
        yield f"Its largest regret is {formatter.value(worst[0])}, in the scenario {names[worst[1]]}."


def _chance(share: Fraction | None, formatter: Formatter) -> str:
    return "" if share is None else f", with a probability of {formatter.percent_plain(share)}"
