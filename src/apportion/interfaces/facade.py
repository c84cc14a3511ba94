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

from apportion.model.findings import Findings

if TYPE_CHECKING:
    from apportion.model.alternatives import Alternatives
    from apportion.model.case import Case
    from apportion.model.frontier import Frontier
    from apportion.model.plan import Plan
    from apportion.services.alternatives import AlternativesAnswer
    from apportion.services.explanation import Explanation
    from apportion.services.frontier import FrontierAnswer
    from apportion.services.load import Loaded
    from apportion.services.plan_case import Planned
    from apportion.services.what_if import Standing, WhatIf


class ApportionError(Exception):
    """Something was asked for that cannot be done; the message says why and what can be done instead."""


class CaseError(ApportionError):
    """The case cannot be used until its blocking findings are dealt with.

    Attributes:
        findings: everything noticed about the case, warnings included.
    """

    def __init__(self, message: str, findings: Findings) -> None:
        listed = "\n".join(f"  {finding}" for finding in findings.blocking)
        super().__init__(f"{message}\n{listed}" if listed else message)
        self.findings = findings


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

    def check(self) -> Findings:
        """The same as ``findings``: ``load`` has checked everything."""
        return self.findings

    def plan(self) -> PlanResult:
        """Find the best allocation and prove it; look at ``status`` before using amounts."""
        from apportion.services.plan_case import plan_case

        return PlanResult(plan_case(self._loaded))

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

        try:
            return explain(self.case, self.detail, name)
        except Refusal as error:
            raise ApportionError(f"{error} {error.remedy}".strip()) from error

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

        return plan_document(self.case, self.detail)


@dataclass(frozen=True, eq=False)
class FrontierResult:
    """Value against the total. Made by ``LoadedCase.frontier``."""

    _answer: FrontierAnswer

    @property
    def detail(self) -> Frontier:
        """Everything that the frontier knows, as a frozen value with amounts in minor units."""
        return self._answer.frontier

    @property
    def totals(self) -> tuple[Decimal, ...]:
        """The totals that have a plan, rising, in major units."""
        currency = self._answer.case.currency
        return tuple(currency.decimal(point.total) for point in self.detail.points)

    @property
    def values(self) -> tuple[Fraction, ...]:
        """Weighted value of the best plan with each of them, in major units, exact or its lower bound."""
        per_major = self._answer.case.currency.minor_per_major
        return tuple(point.value / per_major for point in self.detail.points)

    @property
    def breakpoints(self) -> tuple[Decimal, ...]:
        """Totals at which the price of money changes, in major units; those of a line close to it where not exact."""
        currency = self._answer.case.currency
        return tuple(currency.decimal(total) for total in self.detail.breakpoints)

    def write(self, file: str | PathLike[str], *, force: bool = False) -> Path:
        """Write the points as CSV, whole or not at all.

        Args:
            file: where; it must not exist yet.
            force: replace a file that stands there.

        Raises:
            ApportionError: when the place cannot be used.
        """
        from apportion.services.frontier import write_frontier
        from apportion.services.refusal import Refusal

        target = Path(file)
        try:
            write_frontier(self._answer, target, replace=force)
        except Refusal as error:
            raise ApportionError(f"{error} {error.remedy}".strip()) from error
        return target

    def to_dict(self) -> dict[str, Any]:
        """The document that ``apportion frontier --json`` prints, without its first keys."""
        from apportion.reports.frontier_json import frontier_document

        return frontier_document(self.detail, self._answer.case.currency)


@dataclass(frozen=True, eq=False)
class AlternativesResult:
    """What else is nearly as good as a plan. Made by ``PlanResult.alternatives``."""

    _answer: AlternativesAnswer

    @property
    def detail(self) -> Alternatives:
        """Everything that the alternatives know, as a frozen value with amounts in minor units."""
        if self._answer.alternatives is None:
            raise ApportionError("There is no plan, so there are no alternatives to it.")
        return self._answer.alternatives

    @property
    def units(self) -> Mapping[str, tuple[Decimal, Decimal]]:
        """The lowest and the highest amount per unit, in major units; each is reached by a judged plan."""
        return self._ends("unit")

    @property
    def requests(self) -> Mapping[str, tuple[Decimal, Decimal]]:
        """The same per request, over all periods."""
        return self._ends("request")

    @property
    def free(self) -> Decimal | None:
        """Money that could go to other units, in major units; ``None`` where not all units were asked about."""
        free = self.detail.free
        return None if free is None else self._answer.case.currency.decimal(free)

    def _ends(self, kind: str) -> Mapping[str, tuple[Decimal, Decimal]]:
        decimal = self._answer.case.currency.decimal
        ranges = (item for item in self.detail.ranges if item.kind == kind)
        return MappingProxyType({item.id: (decimal(item.low), decimal(item.high)) for item in ranges})

    def to_dict(self) -> dict[str, Any]:
        """The document that ``apportion alternatives --json`` prints, without its first keys."""
        from apportion.reports.alternatives_json import alternatives_document

        return alternatives_document(self.detail, self._answer.case)


@dataclass(frozen=True, eq=False)
class WhatIfResult:
    """What some edits change. Made by ``LoadedCase.what_if``."""

    _answer: WhatIf

    @property
    def detail(self) -> WhatIf:
        """Both sides, changes of amounts, rules and reasons, as a frozen value with amounts in minor units."""
        return self._answer

    @property
    def feasible(self) -> bool:
        """True when the changed case has a plan."""
        return self._answer.after.judged is not None

    @property
    def value(self) -> Fraction | None:
        """Weighted value of the changed case in major units; ``None`` when it has no plan."""
        value = self._answer.after.value
        return None if value is None else value / self._answer.currency.minor_per_major

    @property
    def value_change(self) -> Fraction | None:
        """Change of weighted value in major units; ``None`` unless both cases have a plan."""
        change = self._answer.value_change
        return None if change is None else change / self._answer.currency.minor_per_major

    @property
    def units(self) -> Mapping[str, Decimal]:
        """Change per unit whose amount changes, in major units."""
        return self._changes("unit")

    @property
    def requests(self) -> Mapping[str, Decimal]:
        """Change per request whose amount changes, over all periods, in major units."""
        return self._changes("request")

    @property
    def case(self) -> Case:
        """The changed case, as a frozen value."""
        return self._answer.after.case

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the decision for the changed case: that of its plan; empty when it has none."""
        judged = self._answer.after.judged
        return "" if judged is None else judged.fingerprint

    def _changes(self, kind: str) -> Mapping[str, Decimal]:
        sums: dict[str, int] = {}
        for item in self._answer.amounts:
            if item.kind == kind:
                sums[item.id] = sums.get(item.id, 0) + item.difference
        currency = self._answer.currency
        return MappingProxyType({name: currency.decimal(amount) for name, amount in sums.items()})

    def to_dict(self) -> dict[str, Any]:
        """The document that ``apportion what-if --json`` prints."""
        from apportion.services.what_if_document import what_if_document

        return what_if_document(self._answer)


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
