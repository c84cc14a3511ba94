"""Forecasts as text: one row per unit, and how wrong such forecasts have been.

Knows how a forecast is told. It must not compute one.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from apportion.analysis.forecast.methods import MEANING, Model
from apportion.analysis.forecast.result import Forecast, Forecasts, Record
from apportion.analysis.outlook import Outlook
from apportion.reports.words import Formatter


@dataclass(frozen=True)
class ForecastTable:
    """Forecasts of one year for reading."""

    title: str
    headers: tuple[tuple[str, str], ...]
    """Each with its kind of cell."""
    rows: tuple[tuple[str, ...], ...]
    """Largest first."""
    record: str
    """How wrong such forecasts have been, in sentences."""


def forecast_tables(outlook: Outlook | None, formatter: Formatter) -> tuple[ForecastTable, ...]:
    """The year under way, where there is one, and the next year."""
    if outlook is None:
        return ()
    tables = []
    if outlook.end_forecasts is not None:
        title = f"Year {outlook.year_under_way}, from its first {outlook.through} periods"
        tables.append(_table(title, outlook.end_forecasts, outlook, {}, formatter))
    if outlook.next_forecasts is not None and outlook.total is not None:
        title = f"Year {outlook.next_year}: {formatter.money_short(outlook.total)} in all"
        tables.append(_table(title, outlook.next_forecasts, outlook, outlook.budgets, formatter))
    return tuple(tables)


def _table(
    title: str, found: Forecasts, outlook: Outlook, budgets: dict[str, int], formatter: Formatter
) -> ForecastTable:
    known = sorted(
        (item for item in found.forecasts if item.point is not None), key=lambda item: (-(item.point or 0), item.unit)
    )
    figures = ["Last year", *(["Budget"] if budgets else []), "Forecast", "90 % between", "Usually off by"]
    headers = [("Unit", ""), *((figure, "num") for figure in figures), ("From", "text")]
    rows = []
    for item in known:
        between = ""
        if item.low is not None and item.high is not None:
            between = f"{formatter.money_short(item.low)} – {formatter.money_short(item.high)}"
        last, budget, off = outlook.last.get(item.unit), budgets.get(item.unit), _usual_error(item)
        row = [
            outlook.labels.get(item.unit, item.unit),
            "" if last is None else formatter.money_short(last),
            *(["" if budget is None else formatter.money_short(budget)] if budgets else []),
            formatter.money_short(item.point or 0),
            between,
            "" if off is None else formatter.money_short(off),
            "" if item.model is None else MEANING[item.model],
        ]
        rows.append(tuple(row))
    return ForecastTable(title, tuple(headers), tuple(rows), record_text(found.record, formatter))


def record_text(record: Record, formatter: Formatter) -> str:
    """How wrong such forecasts have been, beside simpler ones."""
    if record.mean_error is None:
        return "No earlier year shows how wrong such forecasts are."
    text = (
        f"In {record.errors:,} earlier forecasts, each from what was known then, the error was "
        f"{record.mean_error:.2f} usual changes from year to year on average, "
        f"{record.median_error or 0:.2f} in the middle"
    )
    beside = [
        f"{MEANING[item.model]} {item.model_error:.2f}"
        for item in record.comparisons
        if item.model in (Model.NAIVE, Model.BUDGET, Model.STRAIGHT)
    ]
    text += f" (mean of {'; of '.join(beside)})." if beside else "."
    if record.intervals:
        share = formatter.percent(Fraction(record.covered, record.intervals), 0)
        text += f" {share} of {record.intervals:,} intervals of 90 % held."
    return text


def _usual_error(item: Forecast) -> int | None:
    """Mean absolute error of earlier forecasts of the unit that were made in the same way; ``None`` without any."""
    errors = [abs(past.point - past.actual) for past in item.past if past.model is item.model]
    return round(Fraction(sum(errors), len(errors))) if errors else None
