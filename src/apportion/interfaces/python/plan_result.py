"""A plan in hand: its amounts, its proof, why it is so, and what else was nearly as good.

Amounts are ``Decimal`` in major units. It must not print.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from os import PathLike
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from apportion.interfaces.python.answers import AlternativesResult, WhyNotResult
from apportion.interfaces.python.calling import told
from apportion.interfaces.python.documents import Documented
from apportion.interfaces.python.errors import ApportionError
from apportion.model.findings import Findings

if TYPE_CHECKING:
    from apportion.model.case import Case
    from apportion.model.conflict import Conflict, Repair
    from apportion.model.plan import Plan
    from apportion.model.rule_cost import RuleCost
    from apportion.reports.document.material import Material
    from apportion.services.explanation import Explanation
    from apportion.services.plan_case import Planned


@dataclass(frozen=True, eq=False)
class PlanResult(Documented):
    """A plan with its case. Made by ``LoadedCase.plan``."""

    _planned: Planned
    departures: tuple[str, ...] = ()
    """How this plan differs from the one that was written; empty when it is the same, or was never written."""

    @property
    def case(self) -> Case:
        """What was planned, as a frozen value."""
        return self._planned.case

    @property
    def detail(self) -> Plan:
        """Everything the plan knows, as a frozen value with amounts in minor units."""
        return self._planned.plan

    @property
    def status(self) -> str:
        """``optimal``, ``feasible`` with a proven gap, ``infeasible`` or ``unknown``."""
        return self.detail.status

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the decision; empty when there is no plan."""
        return self.detail.fingerprint

    @property
    def findings(self) -> Findings:
        """What was noticed about the case and while planning it."""
        return self.detail.findings

    @property
    def total(self) -> Decimal:
        """Money to allocate, in major units."""
        return self.case.currency.decimal(self.case.total)

    @property
    def allocated(self) -> Decimal:
        """Money allocated, in major units."""
        return self.case.currency.decimal(self.detail.allocated)

    @property
    def value(self) -> Fraction | None:
        """Weighted value in major units, exact or its lower bound; ``None`` when there is no plan."""
        proof = self.detail.proof
        return None if proof is None else proof.value_lower / self.case.currency.minor_per_major

    @property
    def bound(self) -> Fraction | None:
        """What no plan under these rules can exceed, in major units; ``None`` when there is no plan."""
        proof = self.detail.proof
        return None if proof is None else proof.bound / self.case.currency.minor_per_major

    @property
    def units(self) -> Mapping[str, Decimal]:
        """Amount per unit id with everything below it, in major units; empty when there is no plan."""
        currency = self.case.currency
        return MappingProxyType({unit.unit: currency.decimal(unit.amount) for unit in self.detail.units})

    @property
    def requests(self) -> Mapping[str, Decimal]:
        """Amount per request id over all periods, in major units; empty when there is no plan."""
        totals: dict[str, int] = {}
        if self.detail.amounts.size:
            pairs = zip(self.case.requests.id.tolist(), self.detail.amounts.tolist(), strict=True)
            for name, amount in pairs:
                totals[str(name)] = totals.get(str(name), 0) + int(amount)
        currency = self.case.currency
        return MappingProxyType({name: currency.decimal(amount) for name, amount in totals.items()})

    def explain(self, name: str) -> tuple[Explanation, ...]:
        """Why a unit, request, fund or rule stands as it does: one entry for everything called ``name``.

        Raises:
            ApportionError: when nothing is called so; the nearest name is offered.
        """
        from apportion.services.explain_plan import explain
        from apportion.services.rule_costs import with_cost_of

        with told():
            planned = with_cost_of(self._planned, name)
            answered = planned.evidence.answered
            return explain(self.case, planned.plan, name, None if answered is None else answered.answers)

    @property
    def why_not(self) -> tuple[WhyNotResult, ...]:
        """Why requests receive no more, in the order in which they were asked about; empty where nobody asked."""
        return tuple(WhyNotResult(self.case, answer) for answer in self.detail.why_not or ())

    @property
    def conflicts(self) -> tuple[Conflict, ...]:
        """Rules that cannot hold together, with what each demands; empty when there is a plan."""
        return self.detail.conflicts

    @property
    def repairs(self) -> tuple[Repair, ...]:
        """The smallest changes that would let them hold; empty when there is a plan."""
        return self.detail.repairs

    def rule_costs(self) -> tuple[RuleCost, ...]:
        """All rules, floors and mandates included, with what each costs by planning again without it; dearest first.

        Costs and prices are weighted value; costs in minor units. Empty when there is no plan.
        """
        from apportion.services.rule_costs import rule_costs_of

        return rule_costs_of(self._planned)

    def alternatives(
        self,
        within: str | Decimal = "1%",
        *,
        units: Sequence[str] | None = None,
        requests: Sequence[str] | None = None,
        everything: bool = False,
        plans: int | None = None,
    ) -> AlternativesResult:
        """How far amounts can move at next to no loss of value, and other plans nearly as good.

        Args:
            within: value that may be lost: ``"1%"``, or as a fraction ``Decimal("0.01")``.
            units: ids of units to ask about; with ``requests`` ``None``: all units and the larger requests.
            requests: ids of requests to ask about, likewise.
            everything: ask about all units and all requests.
            plans: how many other plans to look for; ``None``: three, or none where units or requests are named.

        Raises:
            ApportionError: when the question makes no sense, or there is no plan.
        """
        from apportion.services.alternatives import Question, alternatives_of

        question = Question(
            within,
            None if units is None else tuple(units),
            None if requests is None else tuple(requests),
            everything,
            plans,
        )
        with told():
            answer = alternatives_of(self._planned.loaded, question)
        if answer.alternatives is None:
            raise ApportionError("There is no plan, so there are no alternatives to it.")
        return AlternativesResult(answer)

    def write(self, folder: str | PathLike[str], *, force: bool = False, report: bool = True) -> Path:
        """Write the plan folder, whole or not at all.

        Args:
            folder: where; it must not exist yet.
            force: replace a plan that stands there.
            report: whether to make the page ``report.html``.

        Raises:
            ApportionError: when the place cannot be used or the case was changed since it was loaded.
        """
        from apportion.services.plan_case import write_plan

        target = Path(folder)
        with told():
            write_plan(self._planned, target, replace=force, with_report=report)
        return target

    def _material(self) -> Material:
        from apportion.services.brief import material_of

        return material_of(self._planned)

    def to_dict(self) -> dict[str, Any]:
        """The document that is written as ``plan.json``: amounts are texts in major units."""
        from apportion.reports.plan_json import plan_document

        return plan_document(self.case, self.detail, self._planned.evidence)
