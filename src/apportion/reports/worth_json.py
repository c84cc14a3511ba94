"""The worth of requests as a document for programs: amounts, rates and ratios as decimal text, money in major units.

Knows the layout of the document. It must not compute anything that the evidence does not say.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Any, Final

from apportion.kernel.money import Currency
from apportion.reports.figures import decimal_text
from apportion.valuation.capital.discounting import Discounting
from apportion.valuation.capital.rate import Part, exact
from apportion.valuation.worth.evidence import Appraisal, Filled, WorthEvidence
from apportion.valuation.worth.words import explained

Document = dict[str, Any]

FORMAT: Final = "1"
_DECIMALS: Final = 9
"""Of rates, ratios and months. Rates of return are good to about ten digits."""


def worth_document(evidence: WorthEvidence, currency: Currency, request: str = "") -> Document:
    """Everything that was worked out; of one request where ``request`` names it."""
    wanted = evidence.appraisals if not request else evidence.of_request(request)
    return {
        "format": FORMAT,
        "currency": currency.code,
        "situation": _parts(evidence.situation),
        "because": evidence.because,
        "filled": [_filled(item) for item in evidence.filled],
        "requests": [_appraisal(item, evidence.name_of(item.request), currency) for item in wanted],
    }


def _filled(item: Filled) -> Document:
    return {
        "table": item.table,
        "column": item.column,
        "cells": item.cells,
        "stated": [{"place": str(held.place), "stated": held.stated, "earned": held.earned} for held in item.stated],
    }


def _appraisal(item: Appraisal, name: str, currency: Currency) -> Document:
    worth = item.worth
    present, proposal = worth.present, worth.proposal
    return {
        "request": item.request,
        "level": item.level,
        "name": name,
        "npv": currency.text(worth.npv_minor),
        "value": currency.text(worth.value_minor),
        "present": {
            "investment": currency.text(round(present.investment)),
            "cost": currency.text(round(present.cost)),
            "benefit": currency.text(round(present.benefit)),
            "terminal": None if worth.terminal is None else currency.text(round(worth.terminal)),
        },
        "invested": currency.text(worth.invested_minor),
        "horizon_years": decimal_text(worth.horizon_years, _DECIMALS),
        "discounting": _discounting(proposal.discounting),
        "rate_kind": proposal.rate_kind.value,
        "flow_prices": proposal.forecast.terms.value,
        "restated": worth.is_restated,
        "rates_of_return": [decimal_text(Fraction(rate), _DECIMALS) for rate in worth.returns.all],
        "modified_rate_of_return": None if worth.modified_return is None else _number(Fraction(worth.modified_return)),
        "payback_months": _number(worth.payback.months),
        "payback_lasts": worth.payback.lasts,
        "discounted_payback_months": _number(worth.discounted_payback.months),
        "discounted_payback_lasts": worth.discounted_payback.lasts,
        "profitability_index": _number(present.profitability_index),
        "benefit_cost_ratio": _number(present.benefit_cost_ratio),
        "npv_per_unit": _number(worth.npv_per_unit),
        "multiple": _number(worth.multiple),
        "multiple_months": proposal.multiple_months,
        "equivalent_annual": None if worth.annual is None else currency.text(round(worth.annual)),
        "scenarios": [
            {
                "scenario": one.name,
                "probability": decimal_text(one.probability, _DECIMALS),
                "npv": currency.text(round(one.net)),
            }
            for one in item.scenarios
        ],
        "loss_probability": _number(item.loss_probability),
        "text": list(explained(worth, currency)),
    }


def _discounting(discounting: Discounting) -> Document:
    return {
        "name": discounting.name,
        "terms": discounting.terms.value,
        "steps": [
            {"until_year": step.until_year, "rate": decimal_text(step.rate, _DECIMALS)} for step in discounting.steps
        ],
        "parts": [] if discounting.rate is None else _parts(discounting.rate.parts),
        "source": discounting.source,
    }


def _parts(parts: Iterable[Part]) -> list[Document]:
    return [
        {
            "name": part.name,
            "rate": decimal_text(exact(part.rate), _DECIMALS),
            "how": part.how,
            "source": part.source,
        }
        for part in parts
    ]


def _number(number: Fraction | None) -> str | None:
    return None if number is None else decimal_text(number, _DECIMALS)
