"""Histories made up with known curves: what a fit has to find again. Formulas written out, none of the package's."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import numpy.typing as npt

from apportion.kernel.money import Currency
from apportion.valuation.response.history import History, read_history
from apportion.valuation.response.model import Baseline, Channel, ResponseModel
from apportion.valuation.response.request_curve import BudgetTerms
from apportion.valuation.response.saturation import Saturation

Numbers = npt.NDArray[np.float64]

LEVEL_ONLY = Baseline(0)
USD = Currency("USD", 2)
YEAR = BudgetTerms(USD, Decimal(52), Decimal(1))


def weeks(count: int) -> list[date]:
    return [date(2021, 1, 4) + timedelta(weeks=week) for week in range(count)]


def history_of(
    result: Sequence[float] | Numbers,
    spend: Mapping[str, Sequence[float] | Numbers],
    controls: Mapping[str, Sequence[float] | Numbers] | None = None,
    *,
    spending_began_here: bool = True,
) -> History:
    history, findings = read_history(
        weeks(len(result)),
        [float(one) for one in result],
        {name: [float(one) for one in column] for name, column in spend.items()},
        {name: [float(one) for one in column] for name, column in (controls or {}).items()},
        spending_began_here=spending_began_here,
    )
    assert history is not None, findings
    return history


def spending(seed: int, count: int, highest: float = 1000.0) -> Numbers:
    """Two fifths of the weeks without any, the others anything up to the highest."""
    dice = np.random.default_rng(seed)
    return np.where(dice.random(count) < 0.4, 0.0, dice.random(count) * highest)


def at_work(spend: Numbers, retention: float, periods: int) -> Numbers:
    """Carry-over week by week, as one would do it in a sheet."""
    weights = [retention**age for age in range(periods)]
    return np.array(
        [
            sum(weight * spend[week - age] for age, weight in enumerate(weights) if week >= age) / sum(weights)
            for week in range(len(spend))
        ]
    )


def model_of(*channels: Channel, baseline: Baseline = LEVEL_ONLY, shrinkage: float = 0.0) -> ResponseModel:
    return ResponseModel(channels, baseline, shrinkage)


def hill(name: str, periods: int = 1) -> Channel:
    return Channel(name, Saturation.HILL, periods)
