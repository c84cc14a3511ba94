"""Revenue as a document for programs: amounts as decimal text in major units, shares and probabilities as numbers.

Knows the layout of the document. It must not compute anything that the report does not say.
"""

from __future__ import annotations

from typing import Any, Final

from apportion.kernel.money import Currency
from apportion.reports.figures import decimal_text
from apportion.risk.revenue.balance import FundYear
from apportion.risk.revenue.expected import Expected
from apportion.risk.revenue.report import InScenario, RevenueReport, Shortfall

Document = dict[str, Any]

FORMAT: Final = "1"
_DECIMALS: Final = 6


def revenue_document(report: RevenueReport, currency: Currency) -> Document:
    """Everything that is told of revenue."""
    writer = _Writer(report, currency)
    return {
        "format": FORMAT,
        "currency": currency.code,
        "is_planned": report.is_planned,
        "floor_months": report.floor_months,
        "sources": [writer.source(row) for row in report.expected],
        "funds": [writer.fund(year) for year in report.funds],
        "shortfalls": [writer.shortfall(one) for one in report.shortfalls],
        "scenarios": [writer.scenario(one) for one in report.scenarios],
        "record": [
            {
                "period": report.periods[outlook.period],
                "year": outlook.year,
                "errors": outlook.forecasts.record.errors,
                "mean_error_in_usual_changes": _rounded(outlook.forecasts.record.mean_error),
                "intervals": outlook.forecasts.record.intervals,
                "covered": outlook.forecasts.record.covered,
                "beside": [
                    {
                        "model": item.model.value,
                        "errors": item.errors,
                        "mean_error": _rounded(item.model_error),
                        "mean_error_here": _rounded(item.procedure_error),
                    }
                    for item in outlook.forecasts.record.comparisons
                ],
            }
            for outlook in report.outlooks
        ],
    }


class _Writer:
    """Figures of one report in one currency."""

    def __init__(self, report: RevenueReport, currency: Currency) -> None:
        self.report = report
        self.currency = currency

    def _money(self, amount: int | None) -> str | None:
        return None if amount is None else self.currency.text(amount)

    def source(self, row: Expected) -> Document:
        """One source in one period."""
        stated, found = row.stated, row.forecast
        return {
            "source": stated.source,
            "name": stated.name,
            "fund": stated.fund,
            "period": self.report.periods[stated.period],
            "amount": self._money(stated.amount),
            "kind": "recurring" if stated.is_recurring else "one-time",
            "low": self._money(row.low),
            "high": self._money(row.high),
            "basis": stated.basis,
            "forecast": None
            if found is None
            else {
                "year": found.year,
                "amount": self._money(found.point),
                "low": self._money(found.low),
                "high": self._money(found.high),
                "model": None if found.model is None else found.model.value,
                "mean_absolute_error": self._money(found.mean_absolute_error),
                "stated_is_beyond": row.is_beyond,
                "past": [
                    {"year": past.year, "forecast": self._money(past.point), "actual": self._money(past.actual)}
                    for past in found.past
                ],
            },
        }

    def fund(self, year: FundYear) -> Document:
        """One fund in one period."""
        return {
            "fund": year.fund,
            "period": self.report.periods[year.period],
            "opening": self._money(year.opening),
            "revenue": self._money(year.revenue),
            "recurring_revenue": self._money(year.recurring_revenue),
            "transfers_in": self._money(year.transfers_in),
            "spending": self._money(year.spending),
            "recurring_spending": self._money(year.recurring_spending),
            "transfers_out": self._money(year.transfers_out),
            "result": self._money(year.result),
            "closing": self._money(year.closing),
            "balanced": year.is_balanced,
            "structural_result": self._money(year.structural),
            "structurally_balanced": year.is_structurally_balanced,
            "floor": self._money(year.floor),
            "below_floor": self._money(year.below_floor),
        }

    def shortfall(self, one: Shortfall) -> Document:
        """How often revenue would not cover the plan."""
        low, high = one.chance.interval
        return {
            "fund": one.fund,
            "period": self.report.periods[one.period],
            "draw": self._money(one.draw),
            "short": one.chance.times,
            "of": one.chance.of,
            "ways": "draws" if one.chance.is_drawn else "past years",
            "years": list(one.ways.years),
            "probability": _rounded(one.chance.share),
            "probability_low": _rounded(low),
            "probability_high": _rounded(high),
            "mean_short": self._money(one.mean_short),
            "least_revenue": self._money(one.worst),
            "taken_as_sure": list(one.ways.taken_as_sure),
        }

    def scenario(self, one: InScenario) -> Document:
        """What a scenario makes of revenue."""
        return {
            "scenario": one.scenario,
            "probability": None if one.probability is None else decimal_text(one.probability, _DECIMALS),
            "sources": [
                {"source": source, "period": self.report.periods[period], "amount": self._money(amount)}
                for (source, period), amount in sorted(one.sources.items())
            ],
            "funds": [self.fund(year) for year in one.funds],
        }


def _rounded(number: float | None) -> float | None:
    return None if number is None else round(number, _DECIMALS)
