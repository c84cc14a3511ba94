"""Plans over several futures as a document for programs: amounts and values as decimal text in major units.

Values of plans are rounded down, bounds up; figures of unseen draws are statistics and rounded to the nearest.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final, Protocol

from apportion.kernel.money import Currency
from apportion.model.case import Case
from apportion.reports.figures import decimal_text, value_text

if TYPE_CHECKING:
    from apportion.risk.robust.compare import SideBySide, Standing
    from apportion.risk.robust.plan import RobustPlan
    from apportion.risk.robust.unseen import Estimate, Trial, Unseen

Document = dict[str, Any]
_WEIGHT_DECIMALS: Final = 9
CASE_PLAN: Final = "case"
"""How the plan of the case itself is called in documents."""


class Shown(Protocol):
    """What plans over several futures have to say for a document."""

    @property
    def case(self) -> Case:
        """The case."""

    @property
    def origin(self) -> str:
        """Where futures come from: ``scenarios`` or ``draws``."""

    @property
    def table(self) -> SideBySide:
        """Plans side by side."""

    @property
    def left_out(self) -> tuple[str, ...]:
        """Measures that were not asked, each with the reason."""

    @property
    def trial(self) -> Trial | None:
        """How plans were tried on unseen draws."""

    @property
    def unseen(self) -> Mapping[str, Unseen]:
        """By name of the plan."""


def robust_document(found: Shown) -> Document:
    """Everything that plans over several futures show."""
    currency, table = found.case.currency, found.table
    chance = table.probability
    return {
        "currency": currency.code,
        "case_fingerprint": found.case.fingerprint,
        "futures_are": found.origin,
        "futures": [
            {
                "future": name,
                "probability": None if chance is None else decimal_text(chance[k], _WEIGHT_DECIMALS),
                "own_best": value_text(table.own_best[k], currency, "down"),
            }
            for k, name in enumerate(table.futures)
        ],
        "plans": [_standing(one, found, currency) for one in table.plans],
        "left_out": list(found.left_out),
        "trial": None
        if found.trial is None
        else {
            "seed": found.trial.seed,
            "level": found.trial.level,
            "confidence": found.trial.confidence,
            "resamples": found.trial.resamples,
        },
    }


def _standing(one: Standing, found: Shown, currency: Currency) -> Document:
    plan, table = one.plan, found.table
    unseen = found.unseen.get(one.name)
    return {
        "plan": one.name or CASE_PLAN,
        "measure": None if one.measure is None else _measure(plan),
        "reached": None if one.measure is None else value_text(plan.reached.lower, currency, "down"),
        "bound": None if one.measure is None else value_text(plan.bound.most, currency, "up"),
        "search_bound": None
        if one.measure is None or plan.bound.search is None
        else value_text(plan.bound.search, currency, "up"),
        "searched_all": plan.bound.searched_all,
        "weights": {
            name: decimal_text(weight, _WEIGHT_DECIMALS)
            for name, weight in zip(table.futures, plan.bound.weights, strict=False)
            if weight and plan.measure.kind != "budget"
        },
        "value": value_text(one.nominal, currency, "down"),
        "price_of_robustness": value_text(one.price, currency),
        "average": None if one.average is None else value_text(one.average, currency, "down"),
        "worst": value_text(one.worst, currency, "down"),
        "largest_regret": value_text(one.largest_regret, currency, "up"),
        "futures": [
            {
                "future": name,
                "value": value_text(one.values[k], currency, "down"),
                "regret": value_text(one.regrets[k], currency, "up"),
                "short": currency.text(plan.fits[k].short) if plan.fits else None,
                "broken": list(plan.fits[k].broken) if plan.fits else [],
            }
            for k, name in enumerate(table.futures)
        ],
        "amounts": _amounts(plan, found.case),
        "unseen": None if unseen is None else _unseen(unseen, currency),
    }


def _measure(plan: RobustPlan) -> Document:
    measure = plan.measure
    return {
        "kind": measure.kind,
        "level": decimal_text(measure.level, _WEIGHT_DECIMALS) if measure.kind == "tail" else None,
        "low_values": measure.low_values if measure.kind == "budget" else None,
    }


def _amounts(plan: RobustPlan, case: Case) -> list[Document]:
    requests, currency = case.requests, case.currency
    return [
        {
            "request": str(requests.id[line]),
            "period": case.periods[int(requests.period[line])],
            "amount": currency.text(amount),
        }
        for line, amount in enumerate(plan.amounts.tolist())
        if amount
    ]


def _unseen(unseen: Unseen, currency: Currency) -> Document:
    return {
        "draws": unseen.draws,
        "mean": _estimate(unseen.mean, currency),
        "low": _estimate(unseen.low, currency),
        "tail": _estimate(unseen.tail, currency),
        "regret_high": None if unseen.regret_high is None else _estimate(unseen.regret_high, currency),
    }


def _estimate(estimate: Estimate, currency: Currency) -> Document:
    def text(figure: float) -> str:
        return currency.text(round(Fraction(figure)))

    return {"figure": text(estimate.figure), "from": text(estimate.low), "to": text(estimate.high)}
