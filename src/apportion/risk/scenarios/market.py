"""Market conditions as scenarios, measured by how an organisation's own spending has changed from year to year.

What a budget usually grows by is already in its total. So each condition is how far other years lay from the usual one:
the total and every fund change by the difference between a year's growth and the median of all. No percentage is
invented: where the past is too short or never differed, there are no such scenarios.

| condition | the money changes by |
|---|---|
| stable | nothing |
| expanding, declining | upper, lower quartile of growth less its median (quartiles: Hyndman and Fan 1996, type 7) |
| uncertain, both ways | median distance of growth from its median (median absolute deviation) |
| volatile, both ways | largest distance seen on that side |
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor
from typing import Final

from apportion.analysis.history.history import History
from apportion.model.ledger import Measure
from apportion.model.scenarios import FUNDS, Scenario, ScenarioChange

GROWTHS_MIN: Final = 3
"""Changes from year to year below which a quartile says nothing: four whole years."""
_STEPS: Final = 1000
"""Percentages are rounded to tenths: the past does not tell more, and people are to edit them."""


@dataclass(frozen=True)
class PastGrowth:
    """How spending changed from year to year."""

    years: tuple[int, ...]
    """The later year of each change."""
    growth: tuple[Fraction, ...]
    """Exact, as a fraction of the year before."""


def past_growth(history: History, year_under_way: int | None) -> PastGrowth:
    """Changes of all spending between whole years that follow each other.

    Args:
        history: of the ledger.
        year_under_way: a year that is not over, which is left out; ``None``: there is none.
    """
    spent = history.expense
    if spent is None:
        return PastGrowth((), ())
    amounts, stated = spent.totals[Measure.ACTUAL].tolist(), spent.totals_stated[Measure.ACTUAL].tolist()
    whole = {
        year: amount
        for year, amount, is_stated in zip(spent.years, amounts, stated, strict=True)
        if is_stated and amount > 0 and year != year_under_way
    }
    pairs = [(year, Fraction(whole[year] - whole[year - 1], whole[year - 1])) for year in whole if year - 1 in whole]
    return PastGrowth(tuple(year for year, _ in pairs), tuple(growth for _, growth in pairs))


def market_scenarios(past: PastGrowth, *, has_funds: bool, point: str = ".") -> tuple[Scenario, ...]:
    """The market conditions as far as the past tells them, by id; none where it does not.

    Args:
        past: at least ``GROWTHS_MIN`` changes.
        has_funds: whether the case states funds, which then change with the total.
        point: the decimal sign of the case.
    """
    if len(past.growth) < GROWTHS_MIN:
        return ()
    usual = quantile(past.growth, Fraction(1, 2))
    distance = quantile([abs(growth - usual) for growth in past.growth], Fraction(1, 2))
    moved = {
        "declining": (quantile(past.growth, Fraction(1, 4)) - usual, "lower quartile of yearly growth"),
        "expanding": (quantile(past.growth, Fraction(3, 4)) - usual, "upper quartile of yearly growth"),
        "uncertain-down": (-distance, "median distance of yearly growth"),
        "uncertain-up": (distance, "median distance of yearly growth"),
        "volatile-down": (min(past.growth) - usual, "smallest yearly growth"),
        "volatile-up": (max(past.growth) - usual, "largest yearly growth"),
    }
    span = f"{past.years[0] - 1} to {past.years[-1]}"
    found = []
    for name, (change, of_what) in moved.items():
        by = Fraction(round(change * _STEPS), _STEPS)
        if by:
            source = f"{of_what.capitalize()} against the median, spending of {span} in the ledger"
            found.append(Scenario(name, _title(name), None, source, _changes(by, point, has_funds=has_funds)))
    if not found:
        return ()
    stable = Scenario("stable", "Stable", None, "The case as it stands", ())
    return tuple(sorted([*found, stable], key=lambda item: item.id))


def quantile(numbers: Sequence[Fraction], share: Fraction) -> Fraction:
    """Exact quantile with straight lines between the ordered numbers (Hyndman and Fan 1996, type 7).

    Raises:
        ValueError: when there are no numbers.
    """
    if not numbers:
        raise ValueError("no numbers have no quantile")
    ordered = sorted(numbers)
    place = share * (len(ordered) - 1)
    below = floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


def _title(name: str) -> str:
    condition, _, way = name.partition("-")
    return f"{condition.capitalize()}, money {'falls' if way == 'down' else 'rises'}" if way else condition.capitalize()


def _changes(by: Fraction, point: str, *, has_funds: bool) -> tuple[ScenarioChange, ...]:
    tenths = round(by * _STEPS)
    text = f"{'-' if tenths < 0 else ''}{abs(tenths) // 10}{point}{abs(tenths) % 10}%"
    words = (FUNDS, "total") if has_funds else ("total",)
    return tuple(ScenarioChange(word, "", text) for word in words)
