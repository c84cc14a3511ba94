"""The contingency of a case as one value: reserve, order of cutting, and its rules tried on the past."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from apportion.model.contingency import StatedContingency, StatedContingencyRule
from apportion.model.findings import Findings
from apportion.risk.contingency.backtest import BackTest
from apportion.risk.contingency.cuts import CutOrder, RequestCut
from apportion.risk.contingency.reserve import Reserve
from apportion.risk.contingency.watching import Standing


@dataclass(frozen=True)
class RuleAnswer:
    """One rule with what it would do and what it would have done."""

    rule: StatedContingencyRule
    line: str
    """What it watches, by the names of the ledger where that can be used."""
    tried: BackTest | None
    """``None`` where it cannot be tried; a finding says why."""
    standing: Standing | None
    """What it says on the day asked about; ``None`` where it cannot be tried."""
    cuts: tuple[RequestCut, ...]
    """What a cut takes, in the order of cutting; empty where it names requests, or no plan is that small."""
    stops: tuple[tuple[str, int], ...]
    """Requests that are stopped, in order, with what the plan gives them; empty for a rule that cuts."""


@dataclass(frozen=True, eq=False)
class Contingency:
    """All that can be said about the contingency of a case."""

    stated: StatedContingency
    reserve: Reserve
    order: CutOrder
    rules: tuple[RuleAnswer, ...]
    findings: Findings
    """What was noticed beside the findings of the case: rules that cannot be tried, and what they would break."""
    names: Mapping[str, str]
    """Names of requests for readers by id."""

    def name_of(self, request: str) -> str:
        """The name of a request; the whole budget where it is empty."""
        return self.names.get(request, request) if request else "the whole budget"
