"""Answers of the Python facade beside the plan itself: exact values, amounts as ``Decimal`` in major units.

They hold what a service answered and say it in the user's units. They must not print.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from os import PathLike
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from apportion.interfaces.python.calling import told
from apportion.interfaces.python.errors import ApportionError

if TYPE_CHECKING:
    from apportion.model.alternatives import Alternatives
    from apportion.model.case import Case
    from apportion.model.findings import Findings
    from apportion.model.frontier import Frontier
    from apportion.model.why_not import WhyNot
    from apportion.priorities.case_scores import CaseScores
    from apportion.services.alternatives import AlternativesAnswer
    from apportion.services.frontier import FrontierAnswer
    from apportion.services.score_case import ScoredCase
    from apportion.services.what_if import WhatIf


@dataclass(frozen=True, eq=False)
class WhyNotResult:
    """Why a request is not funded, or not in full. Made by ``LoadedCase.why_not``."""

    _case: Case
    _answer: WhyNot

    @property
    def detail(self) -> WhyNot:
        """Everything that the answer knows, as a frozen value with amounts in minor units."""
        return self._answer

    @property
    def text(self) -> str:
        """The answer in one or two sentences."""
        return self._answer.text

    @property
    def possible(self) -> bool | None:
        """True when some plan that keeps all rules funds it; ``None`` when that was not found out."""
        return self._answer.possible

    @property
    def loss(self) -> Fraction | None:
        """Weighted value that the best plan which funds it has less, in major units; ``None`` where there is none."""
        loss = self._answer.loss
        return None if loss is None else loss / self._case.currency.minor_per_major

    @property
    def changes(self) -> tuple[str, ...]:
        """Each change that would fund it, as a sentence."""
        return tuple(change.text for change in self._answer.changes)

    def to_dict(self) -> dict[str, Any]:
        """The document that ``apportion why-not --json`` prints, without its first keys."""
        from apportion.reports.why_not_json import why_not_document

        return why_not_document(self._answer, self._case)


@dataclass(frozen=True, eq=False)
class ScoresResult:
    """A ranking of what a case rates. Made by ``LoadedCase.scores``."""

    _answer: ScoredCase

    @property
    def detail(self) -> CaseScores:
        """Everything that the ranking knows, as a frozen value with amounts in minor units."""
        return self._answer.scores

    @property
    def order(self) -> tuple[str, ...]:
        """Ids from best to worst, those that are level by id; empty where nothing could be ranked."""
        return self.detail.assessment.ranking.order

    @property
    def ties(self) -> tuple[tuple[str, ...], ...]:
        """Ids of those that are level."""
        return self.detail.assessment.ranking.ties

    @property
    def scores(self) -> Mapping[str, Decimal]:
        """The score out of ten by id, in the order of the ranking, as it is printed."""
        shown = self.detail.assessment.scores_shown
        return MappingProxyType({name: shown[name] for name in self.order})

    @property
    def contributions(self) -> Mapping[str, Mapping[str, Decimal]]:
        """What each criterion adds, by id, as printed: each rounded by itself. Empty where a method has no parts."""
        return self.detail.assessment.contributions_shown

    @property
    def weights(self) -> Mapping[str, Fraction]:
        """The weight of each criterion as part of one, exactly."""
        from apportion.priorities.assessment import weights_of

        return MappingProxyType(dict(weights_of(self.detail.assessment)))

    @property
    def findings(self) -> Findings:
        """What was noticed about ratings, weights and what is ranked."""
        return self._answer.findings

    def to_dict(self) -> dict[str, Any]:
        """The document that ``apportion score --json`` prints, without findings."""
        from apportion.reports.scores_json import scores_document

        return scores_document(self.detail)

    def write(self, folder: str | PathLike[str], *, force: bool = False) -> Path:
        """Write ``score.html`` and ``score.json`` into a folder, whole or not at all; returns the path.

        Raises:
            ApportionError: when the place cannot be used.
        """
        from apportion.services.score_case import write_scores

        target = Path(folder)
        with told():
            write_scores(self._answer, target, replace=force)
        return target


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

        target = Path(file)
        with told():
            write_frontier(self._answer, target, replace=force)
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
