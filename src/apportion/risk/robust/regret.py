"""What each future could have had at best: the plan that somebody would have made who knew it.

Savage (1951), The theory of statistical decision: the regret of a plan in a future is what that plan gains there less
what the best one would have gained.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from typing import Any

import numpy as np

from apportion.allocation.effort import THOROUGH, Effort
from apportion.allocation.judged import judge
from apportion.kernel.exact import Int64Array
from apportion.model.case import Case
from apportion.risk.futures import Factors, Futures
from apportion.risk.robust.blend import blended
from apportion.risk.robust.bounds import for_each_request
from apportion.risk.robust.worths import OfFactors, rounded_factors

Through = Callable[[Callable[[Any], Any], Sequence[Any]], list[Any]]
"""Does a piece of work on every item, in order; where items are worked on side by side, a pool of the adapters does."""


@dataclass(frozen=True, eq=False)
class OwnBest:
    """The best plan of one future for itself."""

    value: Fraction
    """Net of missed soft rules, in minor units of value: exact, or the lower end of an enclosure."""
    bound: Fraction
    """No plan is worth more there; with options on the word of the search."""
    amounts: Int64Array
    """Minor units per request line."""
    chosen: Int64Array


def here(work: Callable[[Any], Any], items: Sequence[Any]) -> list[Any]:
    """One item after another."""
    return [work(item) for item in items]


def own_bests(
    case: Case, futures: Futures | Factors, effort: Effort = THOROUGH, through: Through = here
) -> tuple[OwnBest, ...]:
    """The best plan of every future for itself, each solved anew.

    Args:
        case: the case; the futures of factors have its money and rules.
        futures: whole cases, or factors.
        effort: how far each is searched.
        through: where they are solved.

    Raises:
        Infeasible: when a future has no plan at all.
    """
    return tuple(through(partial(_own_best, effort), cases_of(case, futures)))


def cases_of(case: Case, futures: Futures | Factors) -> list[Case]:
    """The case in each future; factors multiply what its requests return."""
    if isinstance(futures, Futures):
        return list(futures.cases)
    values = OfFactors(case.requests, rounded_factors(futures.value))
    requests = len(futures.requests)
    nothing = np.zeros(case.requests.count, dtype=np.int64)
    found = []
    for future in range(futures.count):
        alone = [int(k == future) for k in range(futures.count)]
        average = blended(values, for_each_request(alone, requests), 1, nothing)
        found.append(replace(case, requests=average.requests, stated_requests=None))
    return found


def _own_best(effort: Effort, case: Case) -> OwnBest:
    found = judge(case, effort)
    bound = found.proof.bound if found.proof.search_bound is None else found.proof.search_bound
    return OwnBest(found.proof.value_lower, max(bound, found.proof.value_lower), found.amounts, found.chosen)
