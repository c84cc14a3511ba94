"""A plan under uncertainty in sentences that a board understands.

Knows what the draws say and how the case writes numbers. It must not know the medium.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Final

from apportion.reports.words import Formatter, plural
from apportion.risk.uncertainty.redrawn import ChoiceFrequency, Chosen
from apportion.risk.uncertainty.returns import RequestSpread
from apportion.risk.uncertainty.simulation import FundSpread, Simulation
from apportion.risk.uncertainty.statistics import Share
from apportion.risk.uncertainty.tornado import Bar

_TENTHS: Final = 10
_NAMED_MAX: Final = 3
"""Requests or numbers named in one sentence."""
_RARE: Final = 0.005
"""A share that would be told as 0 %."""
_NEARLY_ALWAYS: Final = 0.9
_SELDOM: Final = 0.5


def simulation_sentences(found: Simulation, frequency: ChoiceFrequency | None, formatter: Formatter) -> tuple[str, ...]:
    """What a board has to know, most important first."""
    return (
        *_value(found, formatter),
        *_money(found, formatter),
        *_what_matters(found, formatter),
        *_requests(found, formatter),
        *_choices(frequency),
        *_how(found),
    )


def share_words(share: Share) -> str:
    """``in 3 of 10 draws``, ``in 4 % of draws``, ``in fewer than 1 of 200 draws``, ``in no draw``."""
    part = share.share
    if share.count == 0:
        return "in no draw"
    if share.count == share.of:
        return "in every draw"
    if part < _RARE:
        return "in fewer than 1 of 200 draws"
    if part > 1 - _RARE:
        return "in more than 199 of 200 draws"
    tenths = round(part * _TENTHS)
    if 0 < tenths < _TENTHS and abs(part * _TENTHS - tenths) < 0.1:  # noqa: PLR2004 - within a percentage point
        return f"in {tenths} of 10 draws"
    return f"in {round(part * 100)}\N{NO-BREAK SPACE}% of draws"


def _interval(share: Share) -> str:
    low, high = (round(part * 100, 1) for part in share.interval)
    return f"95\N{NO-BREAK SPACE}% interval {low:g}\N{NO-BREAK SPACE}% to {high:g}\N{NO-BREAK SPACE}%"


def _exact(number: float) -> Fraction:
    """A statistic as a fraction of minor units, for the formatter."""
    return Fraction(round(number))


def _value(found: Simulation, formatter: Formatter) -> Iterator[str]:
    value = found.value
    stated = formatter.value_short(_exact(value.stated))
    if value.percentile(5) == value.percentile(95):
        yield f"No uncertain number changes what the plan is worth: {stated} of weighted value."
        return
    yield (
        f"In 9 of 10 draws the plan is worth at least {formatter.value_short(_exact(value.percentile(10)))} of "
        f"weighted value; as stated it is worth {stated}."
    )
    yield (
        f"On average it is worth {formatter.value_short(_exact(value.mean))}, give or take "
        f"{formatter.value_short(_exact(value.error))} (standard error). It is worth less than stated "
        f"{share_words(value.below_stated)}, and in 1 of 10 more than "
        f"{formatter.value_short(_exact(value.percentile(90)))}."
    )
    if value.below_zero.count:
        yield f"It is worth less than nothing {share_words(value.below_zero)}."


def _money(found: Simulation, formatter: Formatter) -> Iterator[str]:
    cost = found.cost
    if cost.percentile(5) != cost.percentile(95):
        over = cost.percentile(90) - cost.stated
        if over > 0:
            yield (
                f"What is planned costs {formatter.money_short(_exact(cost.stated))} as stated; in 1 of 10 draws it "
                f"costs {formatter.money_short(_exact(over))} more, or worse."
            )
    several = len(found.funds) > 1
    for item in (*(found.funds if several else ()), found.total):
        yield from _fund(item, formatter)


def _fund(item: FundSpread, formatter: Formatter) -> Iterator[str]:
    name = item.name if item.fund else "All money together"
    if item.left.percentile(5) == item.left.percentile(95) and not item.runs_dry.count:
        return
    if not item.runs_dry.count:
        yield f"{name} suffices in every draw."
        return
    said = f"{name} does not suffice {share_words(item.runs_dry)} ({_interval(item.runs_dry)})"
    if item.missing_p95 > 0:
        said += f"; in 1 of 20 at least {formatter.money_short(_exact(item.missing_p95))} is missing"
    yield f"{said}."


def _what_matters(found: Simulation, formatter: Formatter) -> Iterator[str]:
    bars = [bar for bar in found.bars if bar.swing > 0][:_NAMED_MAX]
    if bars:
        told = "; ".join(_bar(bar, formatter) for bar in bars)
        yield f"What moves the value most, one at a time from its P10 to its P90: {told}."
    if found.indices:
        first = found.indices[0]
        share = formatter.percent(Fraction(round(max(0.0, min(1.0, first.total)) * 1000), 1000), 0)
        yield f"{first.label} takes part in {share} of all the variance of the value."


def _bar(bar: Bar, formatter: Formatter) -> str:
    low, high = sorted((bar.value_low, bar.value_high))
    what = f"all that hangs on {bar.label}" if bar.is_driver else bar.label
    return f"{what}, from {formatter.value_short(_exact(low))} to {formatter.value_short(_exact(high))}"


def _requests(found: Simulation, formatter: Formatter) -> Iterator[str]:
    with_flows = [item for item in found.requests if item.flows is not None]
    losing = sorted(
        (item for item in with_flows if item.flows is not None and item.flows.loss.count),
        key=lambda item: (-_loss(item), item.request),
    )
    for item in losing[:_NAMED_MAX]:
        if item.flows is not None:
            yield f"{item.name} is worth less than it costs {share_words(item.flows.loss)}."
    if with_flows:
        return
    below = sorted(
        (item for item in found.requests if item.per_money >= 1.0 > item.per_money_drawn[0]),
        key=lambda item: (item.per_money_drawn[0], item.request),
    )
    if below:
        named = ", ".join(item.name for item in below[:_NAMED_MAX])
        more = f" and {len(below) - _NAMED_MAX} more" if len(below) > _NAMED_MAX else ""
        one = formatter.one
        yield f"In 1 of 10 draws these return less than {one} for each {one} that they cost: {named}{more}."


def _loss(item: RequestSpread) -> float:
    return item.flows.loss.share if item.flows is not None else 0.0


def _choices(frequency: ChoiceFrequency | None) -> Iterator[str]:
    if frequency is None:
        return
    if frequency.without_plan:
        share = Share(frequency.without_plan, frequency.solved)
        yield (
            f"Of {frequency.solved} draws that were planned anew, {frequency.without_plan} have no plan that keeps "
            f"every rule ({_interval(share)})."
        )
    funded = [item for item in frequency.requests if item.planned > 0]
    firm = [item for item in funded if item.as_planned.share >= _NEARLY_ALWAYS]
    shaky = sorted(
        (item for item in funded if item.as_planned.share < _SELDOM),
        key=lambda item: (item.as_planned.share, item.request),
    )
    if funded:
        known = frequency.solved - frequency.without_plan
        yield (
            f"Had each of {plural(known, 'draw')} with a plan been known beforehand, {len(firm)} of "
            f"{plural(len(funded), 'funded request')} would have received as much or more in at least 9 of 10."
        )
    if shaky:
        yield f"Least sure of their money: {_named(shaky)}."
    missed = sorted(
        (item for item in frequency.requests if item.planned == 0 and item.funded.share >= _SELDOM),
        key=lambda item: (-item.funded.share, item.request),
    )
    if missed:
        told = ", ".join(f"{item.name} ({share_words(item.funded)})" for item in missed[:_NAMED_MAX])
        yield f"Not in the plan, and yet in the best plan of at least half of these draws: {told}."


def _named(items: list[Chosen]) -> str:
    told = ", ".join(f"{item.name} (as much {share_words(item.as_planned)})" for item in items[:_NAMED_MAX])
    more = len(items) - _NAMED_MAX
    return f"{told} and {more} more" if more > 0 else told


def _how(found: Simulation) -> Iterator[str]:
    design = found.design
    yield (
        f"{plural(found.numbers, 'uncertain number')}, {design.count:,} draws in {design.replicates} independent "
        f"repetitions, seed {design.seed}. The draws are only as good as the spreads that the case states."
    )
