"""The methods side by side for one driver: what each says of rate and fixed cost, and how far it misses unseen periods.

Regression and the high-low method are made anew without each unseen period. Classified accounts are somebody's
judgement of the whole, so there is no period that it has not seen. Knows one cost and one driver.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from apportion.analysis.drivers.holdout import Folds, Misses, folds, misses, predictions
from apportion.analysis.drivers.limits import Limits
from apportion.analysis.drivers.observed import CostHistory, Observed, check_history, finding, observe
from apportion.analysis.drivers.regression import Design, Terms
from apportion.analysis.drivers.simple_methods import Classified, HighLow, high_low
from apportion.kernel.exact import Int64Array
from apportion.model.findings import Finding, Findings


@dataclass(frozen=True)
class MethodResult:
    """What one method says."""

    method: str
    """``regression``, ``high-low`` or ``classified accounts``."""
    rate_minor: float
    fixed_minor: float
    misses: Misses | None
    """On unseen periods. Empty where there is none for the method."""


@dataclass(frozen=True)
class MethodComparison:
    """All methods for one driver, regression first."""

    driver: str
    results: tuple[MethodResult, ...]
    high_low: HighLow
    findings: Findings


def compare_methods(
    history: CostHistory, driver: str, limit: Limits, *, classified: Classified | None = None
) -> MethodComparison:
    """Regression with a fixed cost, high and low, and classified accounts if there are any.

    Raises:
        ModuleNotFoundError: without SciPy, which the extra ``evidence`` installs.
        ValueError: when the driver is no candidate, or ``check_history`` has blocking findings for it.
    """
    own = tuple(item for item in history.candidates if item.id == driver)
    single = replace(history, candidates=own)
    checked = check_history(single, limit)
    if checked.blocking:
        raise ValueError("; ".join(item.message for item in checked.blocking))
    seen = observe(single)
    parts = folds(np.arange(seen.count), seen.count, is_in_time_order=seen.is_in_time_order, limit=limit)
    extremes = _high_low(seen, np.arange(seen.count))
    results = [_regression(seen, parts), _by_extremes(seen, parts, extremes)]
    if classified is not None:
        rate, fixed = float(classified.rate_minor), float(classified.fixed_minor)
        results.append(MethodResult("classified accounts", rate, fixed, None))
    told = [*checked.listed, *_below_zero(driver, extremes)]
    return MethodComparison(driver, tuple(results), extremes, Findings.of(told))


def _regression(seen: Observed, parts: Folds) -> MethodResult:
    design, terms = Design.of(seen), Terms((0,), has_fixed=True)
    rate, fixed = design.unscaled(terms, design.fitted(terms))
    actual = seen.cost[parts.unseen]
    return MethodResult("regression", float(rate), float(fixed), misses(actual - predictions(design, terms, parts)))


def _by_extremes(seen: Observed, parts: Folds, whole: HighLow) -> MethodResult:
    errors = []
    for fold, unseen in enumerate(parts.unseen):
        rows = parts.rows(fold)
        if np.ptp(seen.drivers[rows, 0]) > 0:
            line = _high_low(seen, rows)
            said = line.fixed_minor + line.rate_minor * Fraction(seen.drivers[unseen, 0])
            errors.append(seen.cost[unseen] - float(said))
    found = misses(np.array(errors, dtype=np.float64)) if errors else None
    return MethodResult("high-low", float(whole.rate_minor), float(whole.fixed_minor), found)


def _high_low(seen: Observed, rows: Int64Array) -> HighLow:
    return high_low(
        [seen.periods[row] for row in rows],
        [int(seen.cost[row]) for row in rows],
        [Fraction(seen.drivers[row, 0]) for row in rows],
    )


def _below_zero(driver: str, extremes: HighLow) -> Iterator[Finding]:
    if extremes.fixed_minor < 0:
        yield finding(
            "drivers.negative-fixed-cost",
            f"The line through the highest and the lowest {driver} has a fixed cost below zero: it holds between these "
            "two only, if at all.",
            remedy="Rely on regression, or look at the two periods.",
        )
