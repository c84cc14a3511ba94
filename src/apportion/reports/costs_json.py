"""The machine-readable costs: one JSON document of what work costs and needs, and of what drives costs.

Amounts are decimal strings in major units; rates and quantities are decimal strings of at most six decimals. It knows
the layout of the document and must not compute anything that the evidence does not say.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any, Final

from apportion.analysis.activities.assigned import Costing
from apportion.analysis.activities.budget import ActivityBudget, Requirement, UnitRequirement
from apportion.analysis.activities.comparison import Change
from apportion.analysis.activities.profits import ProfitRanking, Result
from apportion.analysis.activities.stated import CostStructure
from apportion.analysis.activities.value_chain import Part, ValueChain
from apportion.analysis.activities.whole_costs import WorkCosts
from apportion.analysis.costs import CostEvidence
from apportion.analysis.drivers.comparison import MethodComparison
from apportion.analysis.drivers.discovery import DriverStudy
from apportion.analysis.drivers.holdout import Holdout
from apportion.analysis.drivers.studied import CostStudy
from apportion.kernel.money import Currency
from apportion.reports.figures import decimal_text

Document = dict[str, Any]

FORMAT: Final = "1"
_DECIMALS: Final = 6


def costs_document(evidence: CostEvidence, currency: Currency) -> Document:
    """The costs as values that JSON knows."""
    return {
        "format": FORMAT,
        "currency": currency.code,
        "work": None if evidence.work is None else _Writer(currency).work(evidence.work),
        "requests": [
            {
                "unit": item.unit,
                "needed": currency.text(item.needed_minor),
                "asked": currency.text(item.asked_minor),
                "floor": currency.text(item.floor_minor),
                "asked_beyond_need": currency.text(item.asked_minor - item.needed_minor),
            }
            for item in evidence.asked
        ],
        "studies": [_Writer(currency).study(item) for item in evidence.studies],
    }


class _Writer:
    """Figures in one currency."""

    def __init__(self, currency: Currency) -> None:
        self.currency = currency

    def work(self, work: WorkCosts) -> Document:
        """Everything about a cost structure."""
        costing, structure = work.costing, work.structure
        return {
            "cost": self.money(costing.cost_minor),
            "assigned": self.money(costing.assigned_minor),
            "unused": self.money(costing.unused_minor),
            "unassigned": self.money(costing.unassigned_minor),
            "resources": self._resources(structure, costing),
            "activities": self._activities(structure, costing),
            "rates": self._rates(costing),
            "objects": self._objects(structure, costing),
            "assignments": [
                {
                    "from_kind": item.source_kind.value,
                    "from": item.source,
                    "to_kind": item.target_kind.value,
                    "to": item.target or None,
                    "amount": self.money(item.amount_minor),
                    "quantity": _number(item.quantity),
                }
                for item in costing.assignments
            ],
            "circles": [list(group) for group in costing.circles],
            "value_chain": self._chain(work.chain),
            "profits": [self._ranking(ranking) for ranking in work.rankings],
            "result": None if work.result is None else self._result(work.result),
            "budget": None if work.budget is None else self._budget(work.budget),
        }

    def study(self, item: CostStudy) -> Document:
        """One cost and what drives it."""
        found = item.study
        return {
            "cost": item.cost,
            "name": item.name,
            "source": item.source,
            "periods": list(item.history.periods if found is None else found.periods),
            "in_time_order": item.history.is_in_time_order,
            "candidates": [candidate.id for candidate in item.history.candidates],
            "can_tell": None if found is None else found.can_tell,
            "equation": None if found is None else self._equation(found),
            "out_of_sample": None if found is None else self._judged(found),
            "tried": []
            if found is None
            else [
                {
                    "drivers": list(tried.drivers),
                    "has_fixed": tried.has_fixed,
                    "average_miss": self.binary(tried.average_miss_minor),
                }
                for tried in found.tried
            ],
            "methods": [self._methods(methods) for methods in item.methods],
            "predictions": [
                {
                    "period": period,
                    "expected": self.money(said.expected_minor),
                    "low": self.money(said.low_minor),
                    "high": self.money(said.high_minor),
                    "confidence": said.confidence,
                }
                for period, said in item.predictions.items()
            ],
            "doubts": [finding.code for finding in item.findings.listed],
        }

    def money(self, amount_minor: int | None) -> str | None:
        """An amount, ``None`` where it is not known."""
        return None if amount_minor is None else self.currency.text(amount_minor)

    def rate(self, rate_minor: Fraction | None) -> str | None:
        """Money per unit of something, in major units."""
        if rate_minor is None:
            return None
        return decimal_text(rate_minor / self.currency.minor_per_major, _DECIMALS, least=self.currency.decimals)

    def _resources(self, structure: CostStructure, costing: Costing) -> list[Document]:
        stated = {item.id: item for item in structure.resources}
        return [
            {
                "resource": item.id,
                "name": stated[item.id].name or item.id,
                "unit": item.unit or None,
                "measure": stated[item.id].measure or None,
                "cost": self.money(item.cost_minor),
                "assigned": self.money(item.assigned_minor),
                "unused_cost": self.money(item.unused_minor),
                "unassigned": self.money(item.unassigned_minor),
                "capacity": _number(item.capacity),
                "used": _number(item.used),
                "unused": _number(item.unused),
                "utilisation": _number(item.utilisation),
                "rate": self.rate(item.rate_minor),
            }
            for item in costing.resources
        ]

    def _activities(self, structure: CostStructure, costing: Costing) -> list[Document]:
        stated = {item.id: item for item in structure.activities}
        return [
            {
                "activity": item.id,
                "name": stated[item.id].name or item.id,
                "stage": item.stage or None,
                "measure": stated[item.id].measure or None,
                "own": self.money(item.own_minor),
                "received": self.money(item.received_minor),
                "cost": self.money(item.cost_minor),
                "to_objects": self.money(item.to_objects_minor),
                "to_activities": self.money(item.to_activities_minor),
                "unused_cost": self.money(item.unused_minor),
                "unassigned": self.money(item.unassigned_minor),
                "output": _number(item.output),
                "capacity": _number(item.capacity),
                "utilisation": _number(item.utilisation),
                "rate": self.rate(item.rate_minor),
            }
            for item in costing.activities
        ]

    def _rates(self, costing: Costing) -> list[Document]:
        return [
            {
                "activity": item.activity,
                "driver": item.driver,
                "factor": _number(item.factor),
                "quantity": _number(item.quantity),
                "cost_each": self.rate(item.cost_each_minor),
            }
            for item in costing.rates
        ]

    def _objects(self, structure: CostStructure, costing: Costing) -> list[Document]:
        stated = {item.id: item for item in structure.objects}
        return [
            {
                "object": item.id,
                "name": stated[item.id].name or item.id,
                "kind": item.kind or None,
                "measure": stated[item.id].measure or None,
                "direct": self.money(item.direct_minor),
                "activities": self.money(item.activities_minor),
                "cost": self.money(item.cost_minor),
                "volume": _number(item.volume),
                "unit_cost": self.rate(item.unit_cost_minor),
                "revenue": self.money(item.revenue_minor),
                "profit": self.money(item.profit_minor),
                "margin": _number(item.margin),
            }
            for item in costing.objects
        ]

    def _chain(self, chain: ValueChain) -> Document:
        return {
            "stages": [
                {
                    "stage": stage.id or None,
                    "kind": None if stage.kind is None else stage.kind.value,
                    "activities": list(stage.activities),
                    "own": self.money(stage.own_minor),
                    "received": self.money(stage.received_minor),
                    "passed_on": self.money(stage.passed_minor),
                    "unused": self.money(stage.unused_minor),
                    "unassigned": self.money(stage.unassigned_minor),
                    "objects": self._parts(stage.objects, "object"),
                    "objectives": self._parts(stage.objectives, "objective"),
                    "reaches": list(stage.reaches),
                }
                for stage in chain.stages
            ],
            "direct": self._parts(chain.direct, "object"),
            "objectives": self._parts(chain.objectives, "objective"),
        }

    def _parts(self, parts: tuple[Part, ...], what: str) -> list[Document]:
        return [{what: part.id or None, "amount": self.money(part.amount_minor)} for part in parts]

    def _ranking(self, ranking: ProfitRanking) -> Document:
        return {
            "kind": ranking.kind or None,
            "total": self.money(ranking.total_minor),
            "peak": self.money(ranking.peak_minor),
            "ranking": [
                {
                    "object": item.cost_object,
                    "revenue": self.money(item.revenue_minor),
                    "cost": self.money(item.cost_minor),
                    "profit": self.money(item.profit_minor),
                    "margin": _number(item.margin),
                    "running": self.money(item.running_minor),
                }
                for item in ranking.profits
            ],
            "revenue_unknown": list(ranking.unknown),
        }

    def _result(self, result: Result) -> Document:
        return {
            "revenue": self.money(result.revenue_minor),
            "assigned": self.money(result.assigned_minor),
            "unused": self.money(result.unused_minor),
            "unassigned": self.money(result.unassigned_minor),
            "result": self.money(result.result_minor),
        }

    def _budget(self, budget: ActivityBudget) -> Document:
        return {
            "this_year": self.money(budget.this_year_minor),
            "needed": self.money(budget.requested_minor),
            "resources": [self._requirement(item) for item in budget.requirements],
            "units": [self._unit(item) for item in budget.units],
            "changes": [self._change(item) for item in budget.changes],
            "rates": self._rates(budget.next_year),
        }

    def _requirement(self, item: Requirement) -> Document:
        return {
            "resource": item.resource,
            "unit": item.unit or None,
            "supply": item.kind.value,
            "used": _number(item.used),
            "needed": _number(item.needed),
            "capacity": _number(item.capacity),
            "supplied": _number(item.supplied),
            "slack": _number(item.slack),
            "shortfall": _number(item.shortfall),
            "whole_units": item.whole_units,
            "whole_units_now": _number(item.whole_units_now),
            "this_year": self.money(item.this_year_minor),
            "next_year": self.money(item.requested_minor),
            "committed": self.money(item.floor_minor),
            "quantity_effect": self.money(item.quantity_effect_minor),
            "price_effect": self.money(item.price_effect_minor),
        }

    def _unit(self, item: UnitRequirement) -> Document:
        return {
            "unit": item.unit or None,
            "resources": list(item.resources),
            "this_year": self.money(item.this_year_minor),
            "next_year": self.money(item.requested_minor),
            "change": self.money(item.change_minor),
            "committed": self.money(item.floor_minor),
            "committed_unknown": list(item.floor_unknown),
        }

    def _change(self, item: Change) -> Document:
        return {
            "kind": item.kind.value,
            "id": item.id,
            "quantity": _number(item.quantity),
            "quantity_next": _number(item.quantity_next),
            "cost": self.money(item.cost_minor),
            "cost_next": self.money(item.cost_next_minor),
            "each": self.rate(item.each_minor),
            "each_next": self.rate(item.each_next_minor),
            "volume_effect": self.money(item.volume_effect_minor),
            "rate_effect": self.money(item.rate_effect_minor),
        }

    def _equation(self, found: DriverStudy) -> Document | None:
        if not found.rates:
            return None
        fixed = found.fixed
        return {
            "confidence": found.confidence,
            "rates": [
                {
                    "driver": rate.driver,
                    "rate": self.binary(rate.rate_minor),
                    "low": self.binary(rate.low_minor),
                    "high": self.binary(rate.high_minor),
                    "observed_min": round(rate.observed_min, _DECIMALS),
                    "observed_max": round(rate.observed_max, _DECIMALS),
                }
                for rate in found.rates
            ],
            "fixed": None
            if fixed is None
            else {
                "amount": self.binary(fixed.amount_minor),
                "low": self.binary(fixed.low_minor),
                "high": self.binary(fixed.high_minor),
            },
        }

    def _judged(self, found: DriverStudy) -> Document | None:
        """The choice made anew, where it was tried; else the equation, which looks better than it is."""
        judged = found.choice_holdout or found.holdout
        if judged is None:
            return None
        return {"choice_made_anew": found.choice_holdout is not None, **self._holdout(judged)}

    def _holdout(self, judged: Holdout) -> Document:
        return {
            "scheme": judged.scheme.value,
            "periods": list(judged.periods),
            "average_miss": self.binary(judged.misses.average),
            "root_mean_square_miss": self.binary(judged.misses.root_mean_square),
            "baselines": [
                {"name": item.name, "average_miss": self.binary(item.misses.average)} for item in judged.baselines
            ],
            "saved": round(judged.skill, _DECIMALS),
        }

    def _methods(self, methods: MethodComparison) -> Document:
        return {
            "driver": methods.driver,
            "methods": [
                {
                    "method": item.method,
                    "rate": self.binary(item.rate_minor),
                    "fixed": self.binary(item.fixed_minor),
                    "average_miss": None if item.misses is None else self.binary(item.misses.average),
                }
                for item in methods.results
            ],
        }

    def binary(self, amount_minor: float) -> str:
        """A figure of statistics, to the minor unit's thousandth: more would be noise of floats."""
        places = self.currency.decimals + _NOISE
        return f"{amount_minor / self.currency.minor_per_major:.{places}f}"


_NOISE: Final = 3


def _number(number: Fraction | None) -> str | None:
    return None if number is None else decimal_text(number, _DECIMALS)
