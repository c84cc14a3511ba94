"""The machine-readable history: one JSON document of everything the analysis found.

Amounts are decimal strings in major units; ratios are fractions rounded to six decimals. It knows the layout of the
document and must not compute anything that the history does not say.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Final

from apportion.analysis.history.bridge import Bridge
from apportion.analysis.history.history import History
from apportion.analysis.history.seasonality import SeasonalProfile
from apportion.analysis.history.summary import (
    MemberLine,
    YearLine,
    average_variance,
    member_lines,
    ranked,
    surplus,
    whole_cagr,
    whole_lines,
)
from apportion.analysis.history.trend import Cagr
from apportion.analysis.history.variance import Deviation
from apportion.analysis.outlook import Outlook
from apportion.kernel.money import Currency
from apportion.model.ledger import DIMENSIONS, AccountType
from apportion.reports.outlook_json import outlook_document

Document = dict[str, Any]

FORMAT: Final = "1"
_DECIMALS: Final = 6


def history_document(history: History, outlook: Outlook | None = None, year: int | None = None) -> Document:
    """The history as values that JSON knows; ``year`` is that of the ranked variances, by default the latest."""
    ledger, currency = history.ledger, history.ledger.currency
    units = member_lines(history, "unit", AccountType.EXPENSE)
    year = history.compared_in(year)
    average = average_variance(units)
    left = surplus(history)
    return {
        "format": FORMAT,
        "ledger": ledger.name,
        "currency": currency.code,
        "years": list(ledger.years),
        "measures": [measure.value for measure in ledger.measures],
        "rows": ledger.rows,
        "tolerance": history.policy.tolerance,
        "whole": [
            {
                "account_type": kind.value,
                "cagr": _cagr(whole_cagr(history, kind), currency),
                "years": [_year(line, currency) for line in whole_lines(history, kind)],
            }
            for kind in AccountType
            if ("unit", kind) in history.panels
        ],
        "surplus": None
        if left is None
        else {
            "years": [
                {"year": when, "amount": currency.text(amount), "margin": _ratio(margin)}
                for when, amount, margin in zip(left.years, left.amounts, left.margins, strict=True)
            ],
            "cagr": _cagr(left.cagr, currency),
        },
        "average_variance": None
        if average is None
        else {"of_units": _ratio(average.plain), "weighted_by_budget": _ratio(average.weighted)},
        "members": [
            _member(line, currency)
            for dimension in DIMENSIONS
            for kind in AccountType
            for line in member_lines(history, dimension, kind)
        ],
        "overspends": [] if year is None else _ranked(history, year, over=True),
        "underspends": [] if year is None else _ranked(history, year, over=False),
        "coverage": _coverage(history),
        "carry_over": _carry_over(history),
        "seasons": _seasons(history),
        "bridges": [_bridge(name, bridge, currency) for name, bridge in history.bridges.items()],
        "flexed": _flexed(history),
        "outlook": outlook_document(outlook, currency),
        "checks": [{**asdict(check), "result": check.result.value} for check in history.checks],
        "sources": dict(ledger.sources),
    }


def _coverage(history: History) -> list[Document]:
    currency = history.ledger.currency
    return [
        {
            "year": item.year,
            "lines_budgeted": item.lines_budgeted,
            "budget": currency.text(item.budget),
            "actual_budgeted": currency.text(item.actual_budgeted),
            "utilisation": _ratio(item.utilisation),
            "lines_unbudgeted": item.lines_unbudgeted,
            "actual_unbudgeted": currency.text(item.actual_unbudgeted),
        }
        for item in history.coverage
    ]


def _flexed(history: History) -> list[Document]:
    currency = history.ledger.currency
    return [
        {
            "account": item.label,
            "budget": currency.text(item.budget),
            "flexed": currency.text(item.flexed),
            "actual": currency.text(item.actual),
            "activity_variance": currency.text(item.activity),
            "spending_variance": currency.text(item.spending),
        }
        for item in history.flexed
    ]


def _year(line: YearLine, currency: Currency) -> Document:
    return {
        "year": line.year,
        "proposed": _money(line.proposed, currency),
        "original": _money(line.original, currency),
        "budget": _money(line.budget, currency),
        "actual": _money(line.actual, currency),
        "encumbrance": _money(line.encumbrance, currency),
        "variance": _money(line.variance, currency),
        "variance_fraction": _ratio(line.variance_fraction),
        "direction": line.direction.value,
        "utilisation": _ratio(line.utilisation),
        "growth": _ratio(line.growth),
        "share": _ratio(line.share),
    }


def _member(line: MemberLine, currency: Currency) -> Document:
    return {
        "dimension": line.dimension,
        "account_type": line.account_type.value,
        "id": line.id,
        "name": line.label,
        "parent": line.parent or None,
        "depth": line.depth,
        "average_utilisation": _ratio(line.average_utilisation),
        "average_variance": _ratio(line.average_variance),
        "mean_variance": _ratio(line.mean_variance),
        "within_tolerance": line.within_tolerance,
        "worst": None if line.worst is None else _deviation(line.worst, currency),
        "cagr": _cagr(line.cagr, currency),
        "quantities": [round(number, _DECIMALS) for number in line.quantities],
        "years": [_year(year, currency) for year in line.years],
    }


def _ranked(history: History, year: int, *, over: bool) -> list[Document]:
    currency = history.ledger.currency
    return [{"unit": label, **_deviation(item, currency)} for label, item in ranked(history, year, over=over)]


def _deviation(item: Deviation, currency: Currency) -> Document:
    return {
        "year": item.year,
        "variance": currency.text(item.variance),
        "variance_fraction": _ratio(item.fraction),
        "direction": item.direction.value,
    }


def _carry_over(history: History) -> list[Document]:
    found, units = history.carry_over, history.expense
    if found is None or units is None:
        return []
    currency = history.ledger.currency
    return [
        {
            "unit": member.id,
            "year": year,
            "unspent": currency.text(int(found.unspent[row, column])),
            "encumbered": currency.text(int(found.encumbered[row, column])),
            "uncommitted": currency.text(int(found.uncommitted[row, column])),
            "changed": currency.text(int(found.changed[row, column])) if found.changes_stated[row, column] else None,
        }
        for row, member in enumerate(units.members)
        for column, year in enumerate(units.years)
        if found.comparable[row, column]
    ]


def _seasons(history: History) -> Document | None:
    seasons = history.seasons
    if seasons is None:
        return None
    currency = history.ledger.currency
    return {
        "months": [
            {"year": year, "amounts": [currency.text(amount) for amount in amounts]}
            for year, amounts in zip(seasons.years, seasons.months.tolist(), strict=True)
            if any(amounts)
        ],
        "whole": None if seasons.whole is None else _profile(seasons.whole),
        "units": {unit: _profile(profile) for unit, profile in seasons.units.items()},
    }


def _profile(profile: SeasonalProfile) -> Document:
    return {
        "years": list(profile.years),
        "index": [round(number, _DECIMALS) for number in profile.index.tolist()],
        "low": [round(number, _DECIMALS) for number in profile.low.tolist()],
        "high": [round(number, _DECIMALS) for number in profile.high.tolist()],
        "quarter_index": [round(number, _DECIMALS) for number in profile.quarter_index.tolist()],
        "strength": _ratio(profile.strength),
        "peak": profile.peak,
    }


def _bridge(name: str, bridge: Bridge, currency: Currency) -> Document:
    return {
        "bridge": name,
        "from": bridge.start_label,
        "start": currency.text(bridge.start),
        "to": bridge.end_label,
        "end": currency.text(bridge.end),
        "steps": [
            {"kind": step.kind, "label": step.label, "amount": currency.text(step.amount)} for step in bridge.steps
        ],
    }


def _cagr(found: Cagr | None, currency: Currency) -> Document | None:
    if found is None:
        return None
    return {
        "from": found.first_year,
        "to": found.last_year,
        "first": currency.text(found.first_amount),
        "last": currency.text(found.last_amount),
        "rate_annual": round(found.rate_annual, _DECIMALS),
    }


def _money(amount: int | None, currency: Currency) -> str | None:
    return None if amount is None else currency.text(amount)


def _ratio(number: float | None) -> float | None:
    return None if number is None or number != number else round(number, _DECIMALS)  # noqa: PLR0124 - NaN only
