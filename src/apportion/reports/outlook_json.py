"""The machine-readable forecasts beside a history.

Amounts are decimal strings in major units. It knows the layout of the document and must not compute anything.
"""

from __future__ import annotations

from typing import Any

from apportion.analysis.forecast.result import Forecast, Forecasts
from apportion.analysis.outlook import Outlook
from apportion.kernel.money import Currency

Document = dict[str, Any]
_DECIMALS = 6


def outlook_document(outlook: Outlook | None, currency: Currency) -> Document | None:
    """The forecasts as values that JSON knows; ``None`` where the ledger has too few years."""
    if outlook is None:
        return None
    return {
        "next_year": outlook.next_year,
        "total": _money(outlook.total, currency),
        "units": _forecasts(outlook.next_forecasts, currency),
        "record": _record(outlook.next_forecasts),
        "year_under_way": outlook.year_under_way,
        "through_period": outlook.through,
        "year_end": _forecasts(outlook.end_forecasts, currency),
        "year_end_record": _record(outlook.end_forecasts),
    }


def _forecasts(found: Forecasts | None, currency: Currency) -> list[Document]:
    return [] if found is None else [_forecast(item, currency) for item in found.forecasts]


def _forecast(item: Forecast, currency: Currency) -> Document:
    return {
        "unit": item.unit,
        "year": item.year,
        "forecast": _money(item.point, currency),
        "low": _money(item.low, currency),
        "high": _money(item.high, currency),
        "level": float(item.level),
        "model": None if item.model is None else item.model.value,
        "tested": item.is_tested,
        "mean_absolute_error": _money(item.mean_absolute_error, currency),
        "mean_scaled_error": None if item.mean_scaled_error is None else round(item.mean_scaled_error, _DECIMALS),
        "candidates": [
            {"model": candidate.model.value, "forecast": _money(candidate.point, currency), "note": candidate.note}
            for candidate in item.candidates
        ],
        "past": [
            {
                "year": past.year,
                "forecast": currency.text(past.point),
                "low": _money(past.low, currency),
                "high": _money(past.high, currency),
                "actual": currency.text(past.actual),
            }
            for past in item.past
        ],
        "reason": item.reason,
    }


def _record(found: Forecasts | None) -> Document | None:
    if found is None:
        return None
    record = found.record
    return {
        "errors": record.errors,
        "mean_scaled_error": None if record.mean_error is None else round(record.mean_error, _DECIMALS),
        "median_scaled_error": None if record.median_error is None else round(record.median_error, _DECIMALS),
        "intervals": record.intervals,
        "covered": record.covered,
        "comparisons": [
            {
                "model": item.model.value,
                "errors": item.errors,
                "its_mean_scaled_error": round(item.model_error, _DECIMALS),
                "ours": round(item.procedure_error, _DECIMALS),
            }
            for item in record.comparisons
        ],
    }


def _money(amount: int | None, currency: Currency) -> str | None:
    return None if amount is None else currency.text(amount)
