"""A case in hand: ``apportion.load("my-budget")``, what it says, and every question that is asked of it.

Amounts are ``Decimal`` in major units. It must not print.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from apportion.interfaces.python.answers import (
    FrontierResult,
    ScoresResult,
    WhatIfResult,
    WhyNotResult,
)
from apportion.interfaces.python.calling import told
from apportion.interfaces.python.errors import ApportionError, CaseError
from apportion.interfaces.python.fitted import ResponseResult
from apportion.interfaces.python.plan_result import PlanResult
from apportion.interfaces.python.stress_answer import StressResult
from apportion.model.findings import Findings

if TYPE_CHECKING:
    from apportion.analysis.costs import CostEvidence
    from apportion.interfaces.python.answered import AnswerRow, FeedbackResult
    from apportion.interfaces.python.collected import MergeResult
    from apportion.interfaces.python.past import BackTestResult, CostsResult, WorthResult
    from apportion.model.case import Case
    from apportion.services.load import Loaded
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
        from apportion.services.score_case import scored

        with told():
            return ScoresResult(scored(self._loaded, self._minor(total)))

    def fit_response(self, curve: str = "fitted") -> ResponseResult:
        """Response curves from the history that ``response.yaml`` beside the case describes.

        Args:
            curve: which curve requests get: ``fitted``, or the ``low`` or ``high`` end of its interval.

        Raises:
            CaseError: with all findings, when the mapping or the history cannot be used.
            ApportionError: when SciPy is not installed, or there is no such curve.
        """
        from apportion.services.fit_response import fit_at

        with told():
            return ResponseResult(fit_at(self._loaded.root, curve))

    def study_costs(self) -> CostsResult:
        """What work costs and needs, and what drives each cost of the history that the case gives.

        Raises:
            CaseError: with all findings, when a ledger that is studied cannot be read.
            ApportionError: when a library is missing.
        """
        from apportion.interfaces.python.past import CostsResult
        from apportion.services.costs import review_costs

        with told():
            return CostsResult(review_costs(self._loaded.root))

    def study_worth(self, request: str = "") -> WorthResult:
        """What requests are worth by their cash flows, or one of them.

        Raises:
            ApportionError: when there is no such request, or it has no cash flows although others have.
        """
        from apportion.interfaces.python.past import WorthResult
        from apportion.services.worth_case import worth_of_case

        with told():
            return WorthResult(worth_of_case(self._loaded, request))

    def back_test(self, tolerance: str | Decimal | None = None) -> BackTestResult:
        """Its triggers, tried on every past year of its ledger.

        Args:
            tolerance: how far a year may end off and still count as on budget: ``"5%"``, or as a fraction; ``None``: as
                the threshold of each trigger.

        Raises:
            CaseError: with all findings, when the ledger cannot be read.
            ApportionError: when there is none, or nothing in it can be compared.
        """
        from apportion.interfaces.python.past import BackTestResult, share_of
        from apportion.services.trigger_backtest import back_tested

        with told():
            return BackTestResult(back_tested(self._loaded.root, share_of(tolerance)))

    def collect(self, folder: str | PathLike[str], *, force: bool = False) -> Mapping[str, Path]:
        """Write a protected workbook for every unit to state its requests in; where each stands, by unit.

        Args:
            folder: where; it must not exist yet.
            force: replace workbooks that stand there.

        Raises:
            CaseError: with all findings, when the table ``collection`` cannot be used.
            ApportionError: when the place cannot be used.
        """
        from apportion.interfaces.python.collected import sent

        return sent(self._loaded, Path(folder), force=force)

    def merge(self, folder: str | PathLike[str], as_of: datetime.date | None = None) -> MergeResult:
        """Hold workbooks that came back against what was sent out; ``write`` of the answer makes the new case.

        Args:
            folder: where they lie.
            as_of: day of the merge, for what is late; ``None``: today.

        Raises:
            ApportionError: when no folder stands there.
        """
        from apportion.interfaces.python.collected import merged

        return merged(self._loaded, Path(folder), as_of)

    def feedback(
        self, answers: str | PathLike[str] | Sequence[AnswerRow] | None = None, *, grant: str | Sequence[str] = ()
    ) -> FeedbackResult:
        """What units answer to the plan: every counter-proposal priced, those that are granted one after the other.

        Args:
            answers: a CSV file with the columns of the table ``feedback``, or its rows; answers that the case holds
                count as well.
            grant: units and requests whose counter-proposals are granted, in this order; ``"all"``: every one.

        Raises:
            CaseError: with all findings, when the answers cannot be read.
            ApportionError: when something is granted that nobody asked for.
        """
        from apportion.interfaces.python.answered import heard

        return heard(self._loaded, answers, grant)

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

        with told():
            effort = stated_effort(self.case, gap, work)
            names = (why_not,) if isinstance(why_not, str) else tuple(why_not)
            further = Further(names, frontier, alternatives)
            return PlanResult(plan_case(self._loaded, effort=effort, further=further))

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
        from apportion.services.why_not import why_not_of

        ends = None if totals is None else (self._minor(totals[0]), self._minor(totals[1]))
        with told():
            found = why_not_of(self._loaded, request, ends)
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

        with told():
            return FrontierResult(frontier_of(self._loaded, self._minor(start), self._minor(end), steps))

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
        from apportion.services.what_if import what_if

        with told():
            return WhatIfResult(what_if(self._standing, set or {}, drop))

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
        from apportion.services.stress import How, stress

        how = How(gap, pool, tuple(only), draws, seed, tuple(measures), level)
        with told():
            return StressResult(stress(self._loaded, how))

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


def load(path: str | PathLike[str]) -> LoadedCase:
    """Read and check a case: a folder with ``case.yaml`` and its tables, or one Excel workbook.

    Raises:
        FileNotFoundError: when nothing is at ``path``.
        CaseError: with all findings, when one of them blocks.
        ApportionError: when something else than a case stands at ``path``.
    """
    from apportion.services.load import load_case

    case = Path(path)
    if not case.exists():
        raise FileNotFoundError(2, "No such case", str(path))
    with told():
        loaded = load_case(case)
    if loaded.case is None:
        raise CaseError(f"{path} cannot be used yet", loaded.findings)
    return LoadedCase(loaded)
