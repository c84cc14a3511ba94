"""How a plan's worth hangs together, as a document for programs: amounts and values as decimal text in major units."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, Final

from apportion.kernel.money import Currency
from apportion.reports.figures import decimal_text, price_text, value_text
from apportion.risk.diversification.concentration import POINTS, Concentration, Index, Limit
from apportion.risk.diversification.frontier import RiskFrontier, RiskPoint
from apportion.risk.diversification.portfolio import PortfolioRisk
from apportion.risk.diversification.spread import Spread

Document = dict[str, Any]

_SHARE_DECIMALS: Final = 9
_REQUESTS_MAX: Final = 200
"""Requests listed, those with the largest parts in the risk; the others are counted."""


def diversification_document(risk: PortfolioRisk, currency: Currency) -> Document:
    """Everything that is told of a plan; parts that the case says nothing about are null."""
    exposures = risk.exposures
    return {
        "concentration": [_concentration(item, currency) for item in risk.concentrations],
        "limits": [_limit(item, currency) for item in risk.limits],
        "basis": None if exposures is None else exposures.basis,
        "spread": None if risk.spread is None else _spread(risk.spread, currency),
        "frontier": None if risk.frontier is None else _frontier(risk, risk.frontier, currency),
    }


def _share(number: Fraction | None) -> str | None:
    return None if number is None else decimal_text(number, _SHARE_DECIMALS)


def _value(number: Fraction | None, currency: Currency) -> str | None:
    return None if number is None else value_text(number, currency)


def _concentration(item: Concentration, currency: Currency) -> Document:
    shares = {of: item.shares(of) or {} for of in ("money", "value", "risk")}
    return {
        "by": item.by,
        "overlaps": item.overlaps,
        "money_elsewhere": currency.text(item.money_elsewhere),
        "index": {of: _index(item.index(of)) for of in ("money", "value", "risk")},
        "parts": [
            {
                "id": part.id,
                "name": part.name,
                "money": currency.text(part.money),
                "value": _value(part.value, currency),
                "risk": _share(part.risk),
                "share": {of: _share(held.get(part.id)) for of, held in shares.items()},
            }
            for part in item.parts
        ],
    }


def _index(index: Index | None) -> Document | None:
    if index is None:
        return None
    return {
        "herfindahl": decimal_text(index.herfindahl * POINTS, 2),
        "effective": decimal_text(index.effective, 4),
        "largest": index.largest,
        "largest_share": _share(index.largest_share),
    }


def _limit(item: Limit, currency: Currency) -> Document:
    return {
        "rule": item.rule,
        "row": item.row,
        "share": _share(item.have),
        "at_least": _share(item.at_least),
        "at_most": _share(item.at_most),
        "of": currency.text(item.base),
        "room": value_text(item.room, currency, "down"),
        "kept": item.is_kept,
        "hard": item.is_hard,
        "authority": item.authority,
    }


def _spread(spread: Spread, currency: Currency) -> Document:
    ratio = spread.ratio
    shown = spread.requests[:_REQUESTS_MAX]
    return {
        "value": value_text(spread.value, currency),
        "value_without_spread": value_text(spread.value_without, currency),
        "standard_deviation": value_text(spread.deviation, currency, "up"),
        "undiversified": value_text(spread.undiversified, currency),
        "diversification_ratio": None if ratio is None else decimal_text(ratio, _SHARE_DECIMALS),
        "beta": None if spread.beta is None else decimal_text(spread.beta, _SHARE_DECIMALS),
        "systematic_share": _part(spread.systematic, spread.variance),
        "residual_share": _part(spread.residual, spread.variance),
        "groups": [
            {
                "group": item.group,
                "value": value_text(item.value, currency),
                "alone": value_text(item.alone, currency),
                "share": _share(item.share),
                "marginal": price_text(item.marginal),
            }
            for item in spread.groups
        ],
        "requests": [
            {
                "request": item.request,
                "group": item.group,
                "share": _share(item.share),
                "next_value": None if item.next_value is None else price_text(item.next_value),
                "next_risk": None if item.next_risk is None else price_text(item.next_risk),
            }
            for item in shown
        ],
        "requests_hidden": len(spread.requests) - len(shown),
    }


def _part(number: Fraction | None, whole: Fraction) -> str | None:
    return None if number is None or not whole else _share(number / whole)


def _frontier(risk: PortfolioRisk, frontier: RiskFrontier, currency: Currency) -> Document:
    best = frontier.best_ratio
    claimed = frontier.least_search_bound
    return {
        "concave": frontier.is_concave,
        "least_risk_bound": value_text(frontier.least_bound, currency, "down"),
        "least_risk_search_bound": None if claimed is None else value_text(claimed, currency, "down"),
        "points": [_point(risk, point, currency, is_best=point is best) for point in frontier.points],
    }


def _point(risk: PortfolioRisk, point: RiskPoint, currency: Currency, *, is_best: bool) -> Document:
    ids = risk.case.requests.id.tolist()
    amounts: dict[str, int] = {}
    for name, amount in zip(ids, point.amounts.tolist(), strict=True):
        amounts[str(name)] = amounts.get(str(name), 0) + amount
    claimed, ratio = point.search_bound, point.per_risk
    return {
        "limit": value_text(point.limit, currency, "up"),
        "standard_deviation": value_text(point.risk, currency, "up"),
        "value": value_text(point.value, currency, "down"),
        "bound": value_text(point.bound, currency, "up"),
        "search_bound": None if claimed is None else value_text(claimed, currency, "up"),
        "gap": value_text(point.gap, currency, "up"),
        "value_per_risk": None if ratio is None else price_text(ratio),
        "is_plan": point.is_plan,
        "is_least": point.is_least,
        "is_best_ratio": is_best,
        "amounts": {name: currency.text(amount) for name, amount in sorted(amounts.items())},
    }
