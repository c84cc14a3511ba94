"""The Python face of Apportion: ``apportion.load("my-budget").plan().explain("engineering")``.

The same services as the command line, with exact values: amounts are ``Decimal`` in major units. It must not print.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from os import PathLike
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from apportion.interfaces.adopted import AdoptedPlan, adopt, open_adopted
from apportion.interfaces.answers import (
    AlternativesResult,
    FrontierResult,
    ScoresResult,
    WhatIfResult,
    WhyNotResult,
)
from apportion.interfaces.errors import ApportionError, CaseError
from apportion.interfaces.fitted import ResponseResult
from apportion.interfaces.stress_answer import StressResult
from apportion.model.findings import Findings

__all__ = [
    "AdoptedPlan",
    "AlternativesResult",
    "ApportionError",
    "CaseError",
    "FrontierResult",
    "LoadedCase",
    "PlanResult",
    "ResponseResult",
    "ScoresResult",
    "StressResult",
    "WhatIfResult",
    "WhyNotResult",
    "adopt",
    "load",
    "open_adopted",
]

if TYPE_CHECKING:
    from apportion.analysis.costs import CostEvidence
    from apportion.model.case import Case
    from apportion.model.conflict import Conflict, Repair
    from apportion.model.plan import Plan
    from apportion.model.rule_cost import RuleCost
    from apportion.services.explanation import Explanation
    from apportion.services.load import Loaded
    from apportion.services.plan_case import Planned
    from apportion.services.what_if import Standing
    from apportion.valuation.worth.evidence import WorthEvidence


@dataclass(frozen=True, eq=False)
class LoadedCase:
    """A case that can be planned. Made by ``load``."""

    _loaded: Loaded

    @property
    def case(self) -> Case:
        """The case as a frozen value."""
        return self._loaded.usable()

    @property
    def findings(self) -> Findings:
        """What was noticed; nothing here blocks."""
        return self._loaded.findings

    @property
    def fingerprint(self) -> str:
        """SHA-256 of everything in the case that can change a plan."""
        return self.case.fingerprint

    @property
    def worth(self) -> WorthEvidence | None:
        """What requests are worth by their cash flows, in minor units; ``None`` where none has any."""
        return self._loaded.evidence.worth

    @property
    def costs(self) -> CostEvidence | None:
        """What work costs and needs, in minor units, studies of drivers left out; ``None`` where nothing is said."""
        return self._loaded.evidence.costs

    def scores(self, total: str | Decimal | int | None = None) -> ScoresResult:
        """What the case rates, ranked by weighed criteria.

        Args:
            total: money that the cut line is drawn at, in major units or as text such as ``"4M"``; ``None``: the case's
                own.

        Raises:
            ApportionError: when the total makes no sense.
        """
        from apportion.services.refusal import Refusal
        from apportion.services.score_case import scored

        try:
            return ScoresResult(scored(self._loaded, self._minor(total)))
        except Refusal as error:
            raise ApportionError(f"{error} {error.remedy}".strip()) from error

    def fit_response(self, curve: str = "fitted") -> ResponseResult:
        """Response curves from the history that ``response.yaml`` beside the case describes.

        Args:
            curve: which curve requests get: ``fitted``, or the ``low`` or ``high`` end of its interval.

        Raises:
            CaseError: with all findings, when the mapping or the history cannot be used.
            ApportionError: when SciPy is not installed, or there is no such curve.
        """
        from apportion.services.fit_response import fit_at
        from apportion.services.refusal import CaseBlocked, Refusal

        try:
            return ResponseResult(fit_at(self._loaded.root, curve))
        except CaseBlocked as error:
            raise CaseError(str(error), error.findings) from error
        except Refusal as error:
            raise ApportionError(f"{error} {error.remedy}".strip()) from error

    def check(self) -> Findings:
        """The same as ``findings``: ``load`` has checked everything."""
        return self.findings

    def plan(
        self,
        *,
        gap: str | Decimal | None = None,
        work: int | None = None,
        why_not: str | Sequence[str] = (),
        frontier: bool = False,
        alternatives: bool = False,
    ) -> PlanResult:
        """Find the best allocation and prove it; look at ``status`` before using amounts.

        Args:
            gap: how near the best is good enough where projects are searched for: ``"0.01%"``, or as a fraction
                ``Decimal("0.0001")``; ``None``: the best is wanted.
            work: limit of that search in columns times nodes; ``None``: the usual one.
            why_not: ids of requests of which the plan is to say why they receive no more; ``"all"``: of every one that
                receives less than it asks for, most valuable first.
            frontier: whether the plan is to hold the frontier that ``frontier()`` gives; small plans hold a short one.
            alternatives: whether it is to hold what ``PlanResult.alternatives()`` gives; small plans hold the ranges of
                their units.

        Raises:
            ApportionError: when one of them makes no sense, or there is no such request.
        """
        from apportion.services.plan_case import Further, plan_case, stated_effort
        from apportion.services.refusal import Refusal

        try:
            effort = stated_effort(self.case, gap, work)
            names = (why_not,) if isinstance(why_not, str) else tuple(why_not)
            further = Further(names, frontier, alternatives)
            return PlanResult(plan_case(self._loaded, effort=effort, further=further))
        except Refusal as error:
            raise ApportionError(f"{error} {error.remedy}".strip()) from error

    def why_not(
        self,
        request: str,
        totals: tuple[str | Decimal | int, str | Decimal | int] | None = None,
    ) -> WhyNotResult:
        """Why a request is not funded, or not in full, and the least changes that would fund it.

        Args:
            request: id of the request.
            totals: smallest and largest total to try, in major units or as text such as ``"26M"``; ``None``: from the
                case's own to twice what is missing more.

        Raises:
            ApportionError: when there is no such request, the range makes no sense, or the case has no plan.
        """
        from apportion.services.refusal import Refusal
        from apportion.services.why_not import why_not_of

        ends = None if totals is None else (self._minor(totals[0]), self._minor(totals[1]))
        try:
            found = why_not_of(self._loaded, request, ends)
        except Refusal as error:
            raise ApportionError(f"{error} {error.remedy}".strip()) from error
        if found.answer is None:
            raise ApportionError("There is no plan, so nothing is funded.")
        return WhyNotResult(found.case, found.answer)

    def frontier(
        self, start: str | Decimal | int | None = None, end: str | Decimal | int | None = None, steps: int = 21
    ) -> FrontierResult:
        """What the best plan is worth at other totals, and what each step buys and drops.

        Args:
            start: smallest total in major units, or as text such as ``"20M"``; ``None``: 20 % below the case's own.
            end: largest total, likewise; ``None``: 20 % above.
            steps: how many totals are planned, both ends included.

        Raises:
            ApportionError: when the range makes no sense.
        """
        from apportion.services.frontier import frontier_of
        from apportion.services.refusal import Refusal

        try:
            return FrontierResult(frontier_of(self._loaded, self._minor(start), self._minor(end), steps))
        except Refusal as error:
            raise ApportionError(f"{error} {error.remedy}".strip()) from error

    def what_if(
        self,
        set: Mapping[str, str | Decimal | int] | None = None,  # noqa: A002 - the word of the command
        drop: Sequence[str] = (),
    ) -> WhatIfResult:
        """What would be different if numbers of the case were others. The case itself stays as it is.

        The case is planned once, at the first question; each further one answers at once.

        Args:
            set: the new number per name, as on the command line: ``{"total": "24M", "floor.engineering": "6M"}``.
                Amounts that are numbers are in major units.
            drop: what is left out: ``["rule.overhead-limit", "floor.sales"]``.

        Raises:
            ApportionError: with everything that is wrong with the edits.
        """
        from apportion.services.refusal import Refusal
        from apportion.services.what_if import what_if

        try:
            return WhatIfResult(what_if(self._standing, set or {}, drop))
        except Refusal as error:
            raise ApportionError(f"{error} {error.remedy}".strip()) from error

    def stress(
        self,
        *,
        only: Sequence[str] = (),
        draws: int | None = None,
        seed: int | None = None,
        measures: Sequence[str] = (),
        level: str | Decimal | None = None,
        gap: str | Decimal | None = None,
        pool: str = "here",
    ) -> StressResult:
        """What may go wrong with the plan, and what is put aside for it: every part that the case has data for.

        Args:
            only: parts, of ``scenarios``, ``robust``, ``simulation``, ``contingency``, ``diversification``, ``revenue``
                and ``cash``; empty: all.
            draws: of uncertain numbers; ``None``: as the policy says.
            seed: of all draws; equal seeds give equal figures.
            measures: what robust plans are best by, of ``average``, ``cvar``, ``worst``, ``regret`` and ``budget``;
                empty: all that the futures allow.
            level: of ``cvar``: ``"95%"``, or as a fraction; ``None``: as the policy says.
            gap: how near the best is good enough where projects are searched for: ``"0.1%"``, or as a fraction;
                ``None``: the best is wanted.
            pool: where plans are made: ``"here"``, ``"processes"``, ``"processes:4"`` or ``"joblib:dask://ADDRESS"``.
                A script that asks for processes has to do so below ``if __name__ == "__main__":``. No result depends
                on it.

        Raises:
            ApportionError: when there is no such part, measure or pool, or a figure makes no sense.
        """
        from apportion.services.refusal import Refusal
        from apportion.services.stress import How, stress

        how = How(gap, pool, tuple(only), draws, seed, tuple(measures), level)
        try:
            return StressResult(stress(self._loaded, how))
        except Refusal as error:
            raise ApportionError(f"{error} {error.remedy}".strip()) from error

    @cached_property
    def _standing(self) -> Standing:
        from apportion.services.what_if import standing

        return standing(self._loaded)

    def _minor(self, amount: str | Decimal | int | None) -> str | int | None:
        """Minor units of an amount in major units; text is left as it is."""
        if amount is None or isinstance(amount, str):
            return amount
        try:
            return self.case.currency.minor(Decimal(amount))
        except ValueError as error:
            raise ApportionError(f"{error}.") from error


@dataclass(frozen=True, eq=False)
class PlanResult:
    """A plan with its case. Made by ``LoadedCase.plan``."""

    _planned: Planned

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
        from apportion.services.refusal import Refusal
        from apportion.services.rule_costs import with_cost_of

        try:
            return explain(self.case, with_cost_of(self._planned, name).plan, name)
        except Refusal as error:
            raise ApportionError(f"{error} {error.remedy}".strip()) from error

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
        from apportion.services.refusal import Refusal

        question = Question(
            within,
            None if units is None else tuple(units),
            None if requests is None else tuple(requests),
            everything,
            plans,
        )
        try:
            answer = alternatives_of(self._planned.loaded, question)
        except Refusal as error:
            raise ApportionError(f"{error} {error.remedy}".strip()) from error
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
        from apportion.services.refusal import Refusal

        target = Path(folder)
        try:
            write_plan(self._planned, target, replace=force, with_report=report)
        except Refusal as error:
            raise ApportionError(f"{error} {error.remedy}".strip()) from error
        return target

    def to_dict(self) -> dict[str, Any]:
        """The document that is written as ``plan.json``: amounts are texts in major units."""
        from apportion.reports.plan_json import plan_document

        return plan_document(self.case, self.detail, self._planned.evidence)


def load(path: str | PathLike[str]) -> LoadedCase:
    """Read and check a case: a folder with ``case.yaml`` and its tables, or one Excel workbook.

    Raises:
        FileNotFoundError: when nothing is at ``path``.
        CaseError: with all findings, when one of them blocks.
        ApportionError: when something else than a case stands at ``path``.
    """
    from apportion.services.load import load_case
    from apportion.services.refusal import Refusal

    case = Path(path)
    if not case.exists():
        raise FileNotFoundError(2, "No such case", str(path))
    try:
        loaded = load_case(case)
    except Refusal as error:
        raise ApportionError(f"{error} {error.remedy}".strip()) from error
    if loaded.case is None:
        raise CaseError(f"{path} cannot be used yet", loaded.findings)
    return LoadedCase(loaded)
