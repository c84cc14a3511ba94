"""Plans of changed cases, made one after the other to see whether a request is funded in them.

How many are made is limited in work, not in seconds, so that the same question has the same answer on every run.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final, Literal

from apportion.allocation.decisions.branching import relaxed_bound
from apportion.allocation.effort import BRIEF, Effort
from apportion.allocation.formulation.formulate import formulate
from apportion.allocation.judged import Judged, judge
from apportion.allocation.solution import Infeasible, Undecided
from apportion.kernel.exact import Int64Array, exact_sum
from apportion.model.case import Case

WORK_MAX: Final = 80_000
"""Steps of work that the plans made for one question may take: those of the simplex method, with some for each search
and for each column."""
_SEARCH_STEPS: Final = 500
"""What a search is taken to need beside its steps, which small ones spend on looking for simplifications."""
_COLUMNS_PER_STEP: Final = 100
_COLUMNS_HEAVY: Final = 5_000
"""Columns for which a step is taken to need twice as much as in a small case."""
_HARD_NODES: Final = 2_000
"""Nodes of the plan's own search from which plans on trial are searched only a little."""
_LIGHT: Final = Effort(1)
"""The least search that there is."""
_CHEAP_PLANS: Final = 150
"""Plans that fit into the limit where a plan is called cheap."""
_CLOSE: Final = Fraction(1, 10**7)
"""Part of a value to which the relaxation is taken to be exact."""


@dataclass(frozen=True)
class Wanted:
    """What has to come about for a request to count as funded."""

    request: str
    kind: Literal["option", "amount"]
    least: int
    """option: position among the options of its decision from which on it counts; amount: minor units that it has to
    receive."""

    def reached(self, case: Case, amounts: Int64Array, chosen: Int64Array) -> bool:
        """Whether a plan brings it about."""
        requests = case.requests
        if self.kind == "amount":
            return exact_sum(amounts[requests.id == self.request]) >= self.least
        decision = requests.choices.index[self.request]
        return int(chosen[decision]) >= int(requests.choices.offset[decision]) + self.least


class Trials:
    """Plans made on trial, counted.

    Args:
        judged: the plan of the case as it stands.
        wanted: what has to come about.
        required: makes it a rule of any case.
        work_max: steps of work of all plans together.
    """

    def __init__(
        self, judged: Judged, wanted: Wanted, required: Callable[[Case], Case], work_max: int = WORK_MAX
    ) -> None:
        self.judged = judged
        self.wanted = wanted
        self.required = required
        self.work_max = work_max
        self.until = work_max
        """Work up to which plans are made for the question at hand."""
        nodes = judged.proof.nodes
        self.is_hard = not judged.proof.searched_all or nodes > _HARD_NODES
        """True where plans are searched only a little: then what funds a request for certain is told by bounds."""
        self.work = 0
        self.count = 0
        self.is_cut = False
        """True when a plan was not made, or not searched to the end, for want of work."""

    @property
    def is_spent(self) -> bool:
        """True when no more plans may be made."""
        return self.work >= self.until

    def allow(self, part: Fraction) -> None:
        """Let the next question use a part of all the work there is, as far as it is left."""
        self.until = min(self.work_max, self.work + int(self.work_max * part))

    @property
    def is_costly(self) -> bool:
        """True where a plan takes so much work that not many can be made."""
        return self._cost_of(self.judged) * _CHEAP_PLANS > self.work_max

    def funds(
        self, case: Case, *, wider: bool = True, own: bool = False, wanted: Wanted | None = None
    ) -> Judged | None:
        """A plan of a changed case that brings about what is wanted; ``None`` where the best one does not.

        Args:
            case: the changed case.
            wider: whether the plan of the case as it stands is possible in it and worth as much.
            own: whether only the request itself differs, so that plans without it are worth what they were.
            wanted: what has to come about, if something else.
        """
        if self.is_spent:
            self.is_cut = True
            return None
        if wanted is None and not self._may(case, wider=wider):
            return None
        if own and self.is_hard and wanted is None:
            return self._better(case)
        judged = self.best(case)
        if judged is None:
            return None
        self.is_cut |= not judged.proof.searched_all
        return judged if (wanted or self.wanted).reached(case, judged.amounts, judged.chosen) else None

    def proves(self, case: Case, *, own: bool = False, wanted: Wanted | None = None) -> bool:
        """Whether the best plan of a case, judged and searched to the end, brings about what is wanted."""
        if own and self.is_hard and wanted is None:
            return self._better(case) is not None
        judged = self.best(case)
        if judged is None or not judged.proof.searched_all:
            return False
        return (wanted or self.wanted).reached(case, judged.amounts, judged.chosen)

    def _better(self, case: Case) -> Judged | None:
        """A plan with the request that is worth more than any plan without it can be."""
        judged = self.best(self.required(case))
        if judged is None or judged.planned.stages:
            return None
        proof = self.judged.proof
        return judged if judged.proof.value_lower > proof.value_lower + proof.best_gap else None

    def best(self, case: Case) -> Judged | None:
        """The best plan of a case; ``None`` where none keeps all rules, or none was found."""
        self.count += 1
        self.work += _SEARCH_STEPS
        try:
            judged = judge(case, _LIGHT if self.is_hard else BRIEF)
        except Undecided:
            self.is_cut = True
            return None
        except Infeasible:
            return None
        self.work += self._cost_of(judged) - _SEARCH_STEPS
        return judged

    def _cost_of(self, judged: Judged) -> int:
        steps = _SEARCH_STEPS * (1 + len(judged.planned.stages)) if judged.solution.search is not None else 1
        columns = judged.problem.columns
        return steps + judged.solution.work * (1 + columns // _COLUMNS_HEAVY) + columns // _COLUMNS_PER_STEP

    def _may(self, case: Case, *, wider: bool) -> bool:
        """Whether parts of options could bring it about and be worth what the plan as it stands is worth.

        Where not even that is possible nothing has to be searched.
        """
        if self.judged.solution.search is None:
            return True
        plain = replace(
            case, rules=tuple(rule for rule in case.rules if rule.priority is None), criteria=(), fairness=None
        )
        # A class of soft rules that is kept as it is cannot be missed by less; other steps before value may move it.
        stages = self.judged.planned.stages
        staged = bool(case.criteria) or any(stage.kind != "soft class" or stage.best for stage in stages)
        self.work += _SEARCH_STEPS // 10
        try:
            bound = relaxed_bound(formulate(self.required(plain)))
        except Infeasible:
            return False
        worth = self.judged.proof.value_lower
        return staged or not wider or bound + abs(worth) * _CLOSE + 1 >= worth


@dataclass(frozen=True)
class Found:
    """The smallest step that funds a request, among those that were tried."""

    step: int
    is_least: bool
    """True when the step below it was tried and does not fund it."""


def least_step(funds: Callable[[int], int | None], rungs: Sequence[int], finest: int = 1) -> Found | None:
    """The first of rising steps that funds a request, narrowed down between it and the step before.

    Whether a step funds a request need not grow with the step: with more money another combination may be better.
    So the rungs are tried from below, and what is found is a step whose neighbour below does not fund it.

    Args:
        funds: ``None`` where a step does not fund it; otherwise the smallest step that the plan found needs, which is
            the step itself where nobody knows. Step 0, the case as it stands, does not fund it.
        rungs: rising steps above 0.
        finest: how close the neighbour below has to be.
    """
    below = 0
    for rung in rungs:
        needed = funds(rung)
        if needed is None:
            below = rung
            continue
        step = max(needed, below + 1)
        has_jumped = step < rung
        while step - below > finest:
            # Where the plan needs less than it was given, mostly nothing below what it needs will do.
            tried = step - finest if has_jumped else (below + step) // 2
            needed = funds(tried)
            if needed is None:
                below = tried
            else:
                has_jumped = needed < tried
                step = max(needed, below + 1)
                continue
            has_jumped = False
        return Found(step, step - below <= finest == 1)
    return None


def evenly(most: int, count: int) -> tuple[int, ...]:
    """Up to so many rising steps that end at ``most``."""
    return tuple(dict.fromkeys(step for k in range(1, count + 1) if (step := most * k // count) > 0))


def doubling(most: int, count: int) -> tuple[int, ...]:
    """Up to so many rising steps that end at ``most``, each about twice the one before."""
    return tuple(dict.fromkeys(step for k in range(count - 1, -1, -1) if (step := most >> k) > 0))
