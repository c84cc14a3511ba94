"""What a study of drivers found, in tables and sentences for page and terminal alike.

Knows how far a figure of statistics can be told. It must not compute figures, nor know markup.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from apportion.analysis.drivers.discovery import DriverStudy
from apportion.analysis.drivers.holdout import Scheme
from apportion.analysis.drivers.studied import CostStudy
from apportion.reports.cost_grids import price
from apportion.reports.grid import Grid
from apportion.reports.words import Formatter

_SOURCES: Final = {"unit": "unit of the ledger", "account": "account of the ledger", "table": "table cost_history"}
_SIMPLE: Final = {"mean": "the mean of the others", "last": "the period before"}
_METHODS: Final = {
    "regression": "Regression",
    "high-low": "Highest and lowest period",
    "classified accounts": "Accounts judged one by one",
}


def study_title(study: CostStudy) -> str:
    """The cost and where its amounts come from."""
    path = "" if study.name == study.cost else f" ({study.cost})"
    return f"What drives {study.name}{path}: {_SOURCES[study.source]}"


def equation_sentence(study: DriverStudy, formatter: Formatter) -> str:
    """The chosen equation in words."""
    if not study.rates:
        return "None of the candidates raises this cost."
    parts = [f"{_rate(rate.rate_minor, formatter)} for each {rate.driver}" for rate in study.rates]
    if study.fixed is not None:
        parts.insert(0, f"{formatter.money_whole(_whole(study.fixed.amount_minor, formatter))} a period")
    told = "" if study.can_tell else " The data cannot tell this reliably: see the doubts."
    return f"Found in {len(study.periods)} periods: {' and '.join(parts)}.{told}"


def fit_sentence(study: DriverStudy, formatter: Formatter) -> str:
    """How far the equation misses periods that it has not seen."""
    judged = study.choice_holdout or study.holdout
    if judged is None:
        return ""
    best = judged.best_baseline
    simple = _SIMPLE[best.name]
    if judged.scheme is Scheme.ROLLING_ORIGIN:
        simple = "the mean of the earlier ones" if best.name == "mean" else simple
        how = f"{len(judged.periods)} periods, each predicted from earlier ones alone"
    else:
        how = f"{len(judged.periods)} periods, each left out in turn"
    anew = "the drivers chosen anew each time" if study.choice_holdout else "the same drivers"
    miss = formatter.money_whole(_whole(judged.misses.average, formatter))
    other = formatter.money_whole(_whole(best.misses.average, formatter))
    saved = formatter.percent(Fraction(judged.skill), 0)
    verdict = f"{saved} less" if judged.skill > 0 else "no less"
    return f"On {how}, {anew}, it was off by {miss} on average: {verdict} than {simple}, which was off by {other}."


def rates_grid(study: DriverStudy, formatter: Formatter) -> Grid | None:
    """Rates and fixed cost with their intervals."""
    rows = [
        (
            rate.driver,
            _rate(rate.rate_minor, formatter),
            f"{_rate(rate.low_minor, formatter)} to {_rate(rate.high_minor, formatter)}",
            f"{formatter.number(Fraction(rate.observed_min))} to {formatter.number(Fraction(rate.observed_max))}",
        )
        for rate in study.rates
    ]
    if study.fixed is not None:
        fixed = study.fixed
        low, high = (formatter.money_whole(_whole(end, formatter)) for end in (fixed.low_minor, fixed.high_minor))
        amount = formatter.money_whole(_whole(fixed.amount_minor, formatter))
        rows.append(("whatever the drivers do", amount, f"{low} to {high}", ""))
    if not rows:
        return None
    percent = formatter.percent(Fraction(study.confidence).limit_denominator(1000), 0)
    headers = (("Driver", ""), ("Cost of each", "num main"), (f"Interval, {percent}", "num"), ("Seen from", "num"))
    return Grid("Rates", "", headers, tuple(rows))


def methods_grid(study: CostStudy, formatter: Formatter) -> Grid | None:
    """One driver at a time, by three methods."""
    rows = tuple(
        (
            methods.driver,
            _METHODS[item.method],
            _rate(item.rate_minor, formatter),
            formatter.money_whole(_whole(item.fixed_minor, formatter)),
            "" if item.misses is None else formatter.money_whole(_whole(item.misses.average, formatter)),
        )
        for methods in study.methods
        for item in methods.results
    )
    if not rows:
        return None
    headers = (
        ("Driver alone", ""),
        ("Method", "text"),
        ("Cost of each", "num"),
        ("Fixed, a period", "num"),
        ("Off on unseen periods by", "num"),
    )
    return Grid("One driver at a time", "", headers, rows)


def predictions_grid(study: CostStudy, formatter: Formatter) -> Grid | None:
    """Periods whose cost is not known yet."""
    if not study.predictions:
        return None
    rows = tuple(
        (
            period,
            formatter.money_whole(_whole(said.expected_minor, formatter)),
            (
                f"{formatter.money_whole(_whole(said.low_minor, formatter))} to "
                f"{formatter.money_whole(_whole(said.high_minor, formatter))}"
            ),
        )
        for period, said in study.predictions.items()
    )
    confidence = next(iter(study.predictions.values())).confidence
    percent = formatter.percent(Fraction(confidence).limit_denominator(1000), 0)
    headers = (("Period", ""), ("Expected cost", "num main"), (f"Interval, {percent}", "num"))
    return Grid("What is still to come", "From the stated quantities and these rates.", headers, rows)


def _whole(amount_minor: float, formatter: Formatter) -> int:
    """To whole units of money: a figure of statistics is not known to the cent."""
    per_major = formatter.currency.minor_per_major
    return round(amount_minor / per_major) * per_major


def _rate(rate_minor: float, formatter: Formatter) -> str:
    return price(Fraction(rate_minor), formatter)
