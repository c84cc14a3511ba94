"""A plan under uncertainty as a document for programs: money in major units as decimal text, shares as numbers.

Knows the layout of the document. It must not compute anything that the draws do not say.
"""

from __future__ import annotations

from typing import Any, Final

from apportion.kernel.money import Currency
from apportion.risk.uncertainty.redrawn import ChoiceFrequency, Chosen
from apportion.risk.uncertainty.returns import TOLD, FlowSpread, RequestSpread
from apportion.risk.uncertainty.simulation import FundSpread, Simulation
from apportion.risk.uncertainty.statistics import PERCENTILES, Distribution, Share
from apportion.risk.uncertainty.tornado import Bar

Document = dict[str, Any]

FORMAT: Final = "1"
_DIGITS: Final = 6
"""Significant digits of ratios, changes and months: far more than the draws can tell."""


def simulation_document(found: Simulation, frequency: ChoiceFrequency | None, currency: Currency) -> Document:
    """Everything that the draws say; ``choices`` is null where no draw was solved."""
    return {
        "format": FORMAT,
        "currency": currency.code,
        "draws": {
            "count": found.design.count,
            "replicates": found.design.replicates,
            "seed": found.design.seed,
            "numbers": found.numbers,
        },
        "value": _distribution(found.value, currency),
        "expected_value": _distribution(found.expected, currency),
        "cost": _distribution(found.cost, currency),
        "total": _fund(found.total, currency),
        "funds": [_fund(item, currency) for item in found.funds],
        "requests": [_request(item, currency) for item in found.requests],
        "tornado": [_bar(item, currency) for item in found.bars],
        "sensitivity": [
            {
                "name": item.label,
                "numbers": item.members,
                "first": _number(item.first),
                "total": _number(item.total),
            }
            for item in found.indices
        ],
        "choices": None if frequency is None else _choices(frequency, currency),
    }


def _money(amount: float, currency: Currency) -> str:
    return currency.text(round(amount))


def _number(number: float) -> float:
    return float(f"{number:.{_DIGITS}g}")


def _share(share: Share) -> Document:
    low, high = share.interval
    return {
        "count": share.count,
        "of": share.of,
        "share": _number(share.share),
        "interval": [_number(low), _number(high)],
    }


def _distribution(item: Distribution, currency: Currency) -> Document:
    return {
        "stated": _money(item.stated, currency),
        "mean": _money(item.mean, currency),
        "standard_error": _money(item.error, currency),
        "percentiles": {
            f"p{percent}": _money(figure, currency)
            for percent, figure in zip(PERCENTILES, item.percentiles, strict=True)
        },
        "below_zero": _share(item.below_zero),
        "below_stated": _share(item.below_stated),
        "picture": {
            "edges": [_money(edge, currency) for edge in item.edges],
            "counts": list(item.counts),
        },
    }


def _fund(item: FundSpread, currency: Currency) -> Document:
    return {
        "fund": item.fund,
        "name": item.name,
        "runs_dry": _share(item.runs_dry),
        "missing_p95": _money(item.missing_p95, currency),
        "left": _distribution(item.left, currency),
    }


def _request(item: RequestSpread, currency: Currency) -> Document:
    return {
        "request": item.request,
        "name": item.name,
        "unit": item.unit,
        "amount": _money(item.amount, currency),
        "value_per_money": {
            "stated": _number(item.per_money),
            **{f"p{percent}": _number(part) for percent, part in zip(TOLD, item.per_money_drawn, strict=True)},
        },
        "cost_p90": _money(item.cost_p90, currency),
        "flows": None if item.flows is None else _flows(item.flows, currency),
    }


def _flows(item: FlowSpread, currency: Currency) -> Document:
    return {
        "npv": {
            "stated": _money(item.npv_stated, currency),
            **{f"p{percent}": _money(part, currency) for percent, part in zip(TOLD, item.npv, strict=True)},
        },
        "loss": _share(item.loss),
        "payback_months": {
            "stated": None if item.payback_stated is None else _number(item.payback_stated),
            **{
                f"p{percent}": None if part is None else _number(part)
                for percent, part in zip(TOLD, item.payback, strict=True)
            },
        },
        "never_paid_back": _share(item.never),
    }


def _bar(item: Bar, currency: Currency) -> Document:
    return {
        "uncertain": item.id,
        "name": item.label,
        "is_driver": item.is_driver,
        "low": None if item.low_change is None else _number(item.low_change),
        "high": None if item.high_change is None else _number(item.high_change),
        "value": [_money(item.value_low, currency), _money(item.value_high, currency)],
        "cost": [_money(item.cost_low, currency), _money(item.cost_high, currency)],
        "left": [_money(item.left_low, currency), _money(item.left_high, currency)],
    }


def _choices(found: ChoiceFrequency, currency: Currency) -> Document:
    return {
        "solved": found.solved,
        "without_plan": found.without_plan,
        "requests": [_chosen(item, currency) for item in found.requests],
    }


def _chosen(item: Chosen, currency: Currency) -> Document:
    return {
        "request": item.request,
        "name": item.name,
        "planned": currency.text(item.planned),
        "funded": _share(item.funded),
        "as_planned": _share(item.as_planned),
        "amounts": {f"p{percent}": currency.text(part) for percent, part in zip(TOLD, item.amounts, strict=True)},
    }
