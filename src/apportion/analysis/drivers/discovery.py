"""Find what drives a cost, and say how far the data can tell.

All combinations of candidates are fitted with rates of zero or more and judged on unseen periods; the chosen equation
comes with intervals, with its misses beside those of the mean and of the last period, and with every doubt by name.
Knows a stated history; it must not know where it comes from.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import isinf
from typing import Final

import numpy as np

from apportion.analysis.drivers.choice import (
    FixedCost,
    Trial,
    chosen,
    chosen_anew,
    every_terms,
    trials,
    work_of_checking,
)
from apportion.analysis.drivers.collinearity import Collinearity, collinearity
from apportion.analysis.drivers.holdout import Folds, Holdout, folds, judge
from apportion.analysis.drivers.intervals import drawn_coefficients, interval
from apportion.analysis.drivers.limits import Limits
from apportion.analysis.drivers.observed import CostHistory, FloatArray, Observed, check_history, finding, observe
from apportion.analysis.drivers.regression import Design, Terms
from apportion.model.findings import Finding, Findings

DOUBTS: Final = frozenset(
    {
        "drivers.few-periods",
        "drivers.collinear",
        "drivers.hardly-varies",
        "drivers.interval-holds-zero",
        "drivers.no-better-than-baseline",
        "drivers.none-found",
    }
)
"""Findings with any of these codes mean that the data cannot tell."""


@dataclass(frozen=True)
class Rate:
    """What one unit of a driver costs, as far as the data tell."""

    driver: str
    rate_minor: float
    """Minor units per unit of the driver."""
    low_minor: float
    high_minor: float
    """Ends of the bootstrap interval."""
    observed_min: float
    observed_max: float
    """The range of the driver in which the rate was found."""


@dataclass(frozen=True)
class FixedPart:
    """What a period costs whatever its drivers do, as far as the data tell."""

    amount_minor: float
    low_minor: float
    high_minor: float


@dataclass(frozen=True)
class TriedEquation:
    """A combination that was tried."""

    drivers: tuple[str, ...]
    has_fixed: bool
    average_miss_minor: float
    """On unseen periods."""


@dataclass(frozen=True, eq=False)
class DriverStudy:
    """What drives a cost, and every reason to doubt it."""

    rates: tuple[Rate, ...]
    """Of the chosen drivers, by name. Empty where none was found."""
    fixed: FixedPart | None
    """Empty: the equation has no fixed cost."""
    holdout: Holdout | None
    """The chosen equation on unseen periods; it looks better than it is, since it was chosen on them. Empty where none
    was found."""
    choice_holdout: Holdout | None
    """The choice made anew without each unseen period: what can be expected of it on new ones. Empty where that was
    too much work, or none was found."""
    tried: tuple[TriedEquation, ...]
    """All combinations in which every driver counts, the smallest miss first."""
    relations: Collinearity
    periods: tuple[str, ...]
    """Those that were used."""
    confidence: float
    """Of the intervals."""
    draws: FloatArray
    """Coefficients from periods drawn anew, shape (draws, terms): rates, then the fixed cost if there is one."""
    findings: Findings

    @property
    def can_tell(self) -> bool:
        """That nothing was found that makes the rates doubtful."""
        return not any(item.code in DOUBTS for item in self.findings.listed)

    def expected_minor(self, volumes: Sequence[float]) -> float:
        """What the equation says of some volumes of its drivers, in the order of the rates."""
        found = sum(rate.rate_minor * volume for rate, volume in zip(self.rates, volumes, strict=True))
        return found + (self.fixed.amount_minor if self.fixed else 0.0)


def discover_drivers(
    history: CostHistory, limit: Limits, *, fixed: FixedCost = FixedCost.CHOOSE, seed: int
) -> DriverStudy:
    """What drives a cost.

    Args:
        history: the cost and its candidates.
        limit: from where on the data cannot tell; ``limits()`` gives the sourced table.
        fixed: whether there is a cost that no driver moves.
        seed: of the periods drawn for intervals.

    Raises:
        ModuleNotFoundError: without SciPy, which the extra ``evidence`` installs.
        ValueError: when ``check_history`` has blocking findings.
    """
    checked = check_history(history, limit)
    if checked.blocking:
        raise ValueError("; ".join(item.message for item in checked.blocking))
    seen = observe(history)
    design = Design.of(seen)
    parts = folds(np.arange(seen.count), seen.count, is_in_time_order=seen.is_in_time_order, limit=limit)
    options = _options(design, seen, parts, fixed)
    relations = collinearity(seen, has_fixed=fixed is not FixedCost.NO, limit=limit)
    doubts = [*checked.listed, *_doubts_of_data(seen, relations, fixed, limit)]
    if not options:
        doubts.append(_none_found(seen))
        none = np.zeros((0, 0))
        return DriverStudy(
            (), None, None, None, (), relations, seen.periods, limit.confidence, none, Findings.of(doubts)
        )
    tried = trials(design, parts, options)
    best = chosen(tried, limit)
    holdout = judge(seen, parts, best.predicted)
    checked_choice = _checked_choice(seen, design, parts, options, limit)
    draws = drawn_coefficients(seen, design, best.terms, limit, seed)
    rates, fixed_part = _estimates(seen, design, best.terms, draws, limit)
    doubts += [*_doubts_of_fit(rates, checked_choice or holdout), *([] if checked_choice else [_not_checked(limit)])]
    return DriverStudy(
        rates,
        fixed_part,
        holdout,
        checked_choice,
        _told(seen, tried),
        relations,
        seen.periods,
        limit.confidence,
        draws,
        Findings.of(doubts),
    )


def _options(design: Design, seen: Observed, parts: Folds, fixed: FixedCost) -> list[Terms]:
    """Combinations in which every driver counts, with fewer terms than there are periods to learn from."""
    room = int(parts.seen.sum(axis=1).min())
    every = every_terms(len(seen.names), fixed)
    return [terms for terms in every if terms.count < max(room, 2) and design.uses_every_driver(terms)]


def _checked_choice(
    seen: Observed, design: Design, parts: Folds, options: Sequence[Terms], limit: Limits
) -> Holdout | None:
    """The choice itself on unseen periods, if that is not too much work."""
    in_time = seen.is_in_time_order
    if work_of_checking(len(options), parts, is_in_time_order=in_time, limit=limit) > limit.fits_max:
        return None
    return judge(seen, parts, chosen_anew(design, parts, options, is_in_time_order=in_time, limit=limit))


def _estimates(
    seen: Observed, design: Design, terms: Terms, draws: FloatArray, limit: Limits
) -> tuple[tuple[Rate, ...], FixedPart | None]:
    values = design.unscaled(terms, design.fitted(terms))
    ends = [interval(draws[:, place], limit.confidence) for place in range(terms.count)]
    rates = tuple(
        Rate(
            seen.names[column],
            float(values[place]),
            *ends[place],
            float(seen.drivers[:, column].min()),
            float(seen.drivers[:, column].max()),
        )
        for place, column in enumerate(terms.drivers)
    )
    return rates, FixedPart(float(values[-1]), *ends[-1]) if terms.has_fixed else None


def _told(seen: Observed, tried: Sequence[Trial]) -> tuple[TriedEquation, ...]:
    found = [
        TriedEquation(
            tuple(seen.names[column] for column in trial.terms.drivers), trial.terms.has_fixed, trial.average_miss
        )
        for trial in tried
    ]
    return tuple(
        sorted(found, key=lambda item: (item.average_miss_minor, len(item.drivers), item.drivers, item.has_fixed))
    )


def _doubts_of_data(seen: Observed, relations: Collinearity, fixed: FixedCost, limit: Limits) -> Iterator[Finding]:
    terms = len(seen.names) + (fixed is not FixedCost.NO)
    if seen.count < terms * limit.periods_per_term_min:
        yield finding(
            "drivers.few-periods",
            f"{seen.count} periods are few for {terms} numbers to be found.",
            expected=f"{limit.periods_per_term_min:g} periods for each driver and for the fixed cost",
            remedy="State more periods, or fewer candidates.",
        )
    yield from _moving_together(relations)
    for name in seen.constant:
        yield finding(
            "drivers.hardly-varies",
            f"{name} is the same in every period and was left out: nothing tells its cost from a fixed one.",
            remedy="State periods in which it differs, or leave it out.",
        )
    for name, variation in relations.hardly_varying:
        yield finding(
            "drivers.hardly-varies",
            f"{name} hardly varies: its standard deviation is {100 * variation:.1f} % of its mean.",
            expected=f"at least {100 * limit.variation_min:g} %",
            remedy="State periods in which it differs more, or estimate its rate by asking those who do the work.",
        )


def _moving_together(relations: Collinearity) -> Iterator[Finding]:
    """Pairs first; a group only where its pairs do not say it already."""
    remedy = "Keep the one that somebody can act on, or put them together into one driver."
    for pair in relations.pairs:
        yield finding(
            "drivers.collinear",
            f"{pair.first} and {pair.second} move together (correlation {pair.correlation:.3f}): "
            "their rates cannot be told apart.",
            remedy=remedy,
        )
    told = {frozenset((pair.first, pair.second)) for pair in relations.pairs}
    for group in relations.groups:
        if frozenset(group.members) not in told:
            how = "exactly" if isinf(group.condition) else f"condition index {group.condition:,.0f}"
            yield finding(
                "drivers.collinear",
                f"{', '.join(group.members[:-1])} and {group.members[-1]} move together ({how}): "
                "their parts of the cost cannot be told apart.",
                remedy=remedy,
            )


def _doubts_of_fit(rates: Sequence[Rate], judged: Holdout) -> Iterator[Finding]:
    for rate in rates:
        if rate.low_minor <= 0:
            yield finding(
                "drivers.interval-holds-zero",
                f"The interval of the rate of {rate.driver} reaches down to zero: it may not drive the cost at all.",
                remedy="State more periods, or ask those who do the work.",
            )
    best = judged.best_baseline
    if judged.misses.average >= best.misses.average:
        simple = "the mean of the others" if best.name == "mean" else "the last period"
        yield finding(
            "drivers.no-better-than-baseline",
            f"On periods that were not seen the drivers predict the cost no better than {simple} does.",
            remedy="Do not budget by these rates; look for other drivers.",
        )


def _none_found(seen: Observed) -> Finding:
    return finding(
        "drivers.none-found",
        f"The cost does not rise with {' or '.join(seen.names)}.",
        remedy="Look for other drivers, or budget the cost as fixed.",
    )


def _not_checked(limit: Limits) -> Finding:
    return finding(
        "drivers.choice-not-checked",
        f"Judging the choice of drivers on unseen periods would take more than {limit.fits_max:,.0f} fits and was left "
        "out: the equation looks better than it is.",
        remedy="State fewer candidates.",
    )
