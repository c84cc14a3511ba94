"""Forecasts as text: one row per unit, and how wrong such forecasts have been.

Knows how a forecast is told. It must not compute one.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction

from apportion.analysis.forecast.methods import MEANING, Model
from apportion.analysis.forecast.result import Forecast, Forecasts, Record
from apportion.analysis.outlook import Outlook
from apportion.reports.words import Formatter, plural


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
    return ForecastTable(title, tuple(headers), tuple(rows), record_text(found, formatter))


def record_text(found: Forecasts, formatter: Formatter) -> str:
    """How wrong such forecasts have been, beside simpler ones, and what was chosen without being able to tell."""
    return " ".join([_record(found.record, formatter), *_by_rule(found)])


def _by_rule(found: Forecasts) -> list[str]:
    """How many forecasts no earlier year could be asked about, and by which rule they were chosen; empty for none."""
    made = [item for item in found.forecasts if item.model is not None]
    by_rule = Counter(item.model for item in made if not item.is_tested)
    if not by_rule:
        return []
    chosen = f"{by_rule.total()} of {plural(len(made), 'forecast')}"
    sentences = [f"Chosen by rule, because too few years show which way to forecast is less wrong: {chosen}."]
    if by_rule[Model.DRIFT]:
        units = plural(by_rule[Model.DRIFT], "unit")
        sentences.append(f"Where spending has moved steadily it goes on by its mean change ({units}).")
    if by_rule[Model.NAIVE]:
        units = plural(by_rule[Model.NAIVE], "unit")
        sentences.append(f"Where nothing shows that it moves steadily it stays at the last year's ({units}).")
    return sentences


def _record(record: Record, formatter: Formatter) -> str:
    if record.mean_error is None:
        return "No earlier year shows how wrong such forecasts are."

    def share(scaled_error: float) -> str:
        return formatter.percent(Fraction(scaled_error), 0)

    text = (
        f"{plural(record.errors, 'earlier forecast')}, each from what was known then, missed by "
        f"{share(record.mean_error)} of the unit's mean change from one year to the next on average, "
        f"by {share(record.median_error or 0)} in the middle"
    )
    beside = [
        f"{MEANING[item.model]} by {share(item.model_error)}"
        for item in record.comparisons
        if item.model in (Model.NAIVE, Model.BUDGET, Model.STRAIGHT)
    ]
    text += f" ({'; '.join(beside)} on average)." if beside else "."
    if record.intervals:
        held = formatter.percent(Fraction(record.covered, record.intervals), 0)
        text += f" {held} of {record.intervals:,} intervals of 90 % held."
    return text


def _usual_error(item: Forecast) -> int | None:
    """Mean absolute error of earlier forecasts of the unit that were made in the same way; ``None`` without any."""
    errors = [abs(past.point - past.actual) for past in item.past if past.model is item.model]
    return round(Fraction(sum(errors), len(errors))) if errors else None
