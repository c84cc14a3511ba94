"""A thousand scenarios of one case: planned again, and the plan tried in each; and what a pool costs for each solve."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import partial
from typing import Final

import numpy as np

from apportion.adapters.pools.cluster import Cluster
from apportion.adapters.pools.here import Here
from apportion.adapters.pools.pool import Pool
from apportion.adapters.pools.processes import Processes
from apportion.allocation.effort import THOROUGH, Effort
from apportion.allocation.judged import judge
from apportion.kernel.decimals import DecimalColumn
from apportion.model.case import Case
from apportion.model.requests import Shape
from apportion.risk.scenarios.adopted import Adopted
from apportion.risk.scenarios.result import InScenario
from apportion.risk.scenarios.stress import Future, stressed
from benchmarks.data import DOLLARS, SEED, THOUSAND, case_of, requests
from benchmarks.table import Bar, Row, Section
from benchmarks.timing import measure
from benchmarks.whole import Money, Projects, case_of_projects

_SCENARIOS: Final = 1_000
_FEW: Final = 40
_PROJECTS: Final = 200
_REQUESTS: Final = 1_000
_WORKERS: Final = 2
_SPREAD: Final = 0.15
"""Of the logarithm of what requests return in a scenario."""
_GAP: Final = Fraction(1, 1_000)
_BAR: Final = Bar(clock_at_most=60.0)

_NOTES: Final = f"""\
In every scenario the total lies within 10 % of the case's own, and each request returns another amount (spread
{_SPREAD:.0%}). *Planned again* is the best plan of the scenario, judged in whole cents and bounded. *Stressed* is what
`apportion stress` does: the adopted plan is held against the scenario's rules, cut where it does not fit, and set
against the plan that the scenario would have wanted. Projects are whole, and a plan within {float(_GAP):.1%} of the
best is good enough. The work is done by {_WORKERS} processes; CPU seconds are those of the process that hands it out.

*Handed out* is {_SCENARIOS:,} items on which nothing is done: what starting workers, sending and collecting costs. The
cluster is Dask's, two workers on this machine, started beforehand, behind joblib."""


def scenarios_section(*, quick: bool) -> Section:
    """One row per kind of case and question, and one per pool."""
    count = _FEW if quick else _SCENARIOS
    pool = Processes(_WORKERS)
    effort = replace(THOROUGH, gap=_GAP)
    rows: list[Row] = []
    for kind, case, cases in (
        (f"{_PROJECTS} projects", *projects(count)),
        (f"{_REQUESTS:,} divisible requests", *divisible(count)),
    ):
        again, tried = partial(_value, effort), partial(_stressed, Adopted.of(judge(case, effort)), effort)
        size = f"{count:,} scenarios"
        rows += [
            Row(f"{kind}, planned again", size, measure(partial(pool.map, again, cases), 1), bar=_BAR),
            Row(f"{kind}, stressed", size, measure(partial(pool.map, tried, cases), 1), bar=_BAR),
        ]
    return Section("A thousand scenarios", _NOTES, (*rows, *_overheads(quick=quick)))


def _overheads(*, quick: bool) -> Iterator[Row]:
    items = list(range(_FEW if quick else _SCENARIOS))
    pools: list[tuple[str, Pool]] = [
        ("this process", Here()),
        ("1 process", Processes(1)),
        (f"{_WORKERS} processes", Processes(_WORKERS)),
    ]
    with contextlib.ExitStack() as running:
        if not quick:
            pools.append(("cluster of two workers", Cluster(running.enter_context(_cluster()))))
        for name, pool in pools:
            timed = measure(partial(pool.map, abs, items), 1 if quick else 3)
            per_item = timed.wall_seconds / len(items)
            yield Row(f"handed out: {name}", f"{len(items):,} items, {per_item * 1e3:.2f} ms each", timed)


@contextlib.contextmanager
def _cluster() -> Iterator[str]:
    from distributed import LocalCluster

    with LocalCluster(  # type: ignore[no-untyped-call]  # ships no types
        n_workers=_WORKERS, threads_per_worker=1, host="127.0.0.1", dashboard_address=None, processes=True
    ) as cluster:
        yield str(cluster.scheduler_address)


def _value(effort: Effort, case: Case) -> Fraction:
    return judge(case, effort).proof.value_lower


def _stressed(adopted: Adopted, effort: Effort, case: Case) -> InScenario:
    return stressed(adopted, Future("", "", case), effort, told=False)


def projects(count: int) -> tuple[Case, Sequence[Case]]:
    """Whole projects in one period under one total, and their scenarios."""
    random = np.random.default_rng([SEED, _PROJECTS, 1])
    cost = random.integers(20, 2_001, (_PROJECTS, 1)) * THOUSAND
    value = np.rint(cost[:, 0] * random.uniform(0.8, 3.0, _PROJECTS) / THOUSAND).astype(np.int64)
    total = int(cost.sum()) * 4 // 10 // THOUSAND * THOUSAND
    names = tuple(f"p{row:05}" for row in range(_PROJECTS))

    def made(total: int, value: np.ndarray) -> Case:
        worth = DecimalColumn(value * THOUSAND, 0)
        return case_of_projects("scenarios", Projects(names, cost, worth), Money(DOLLARS, total, ("FY2025",)))

    def one() -> Case:
        returned = np.rint(value * random.lognormal(0.0, _SPREAD, _PROJECTS)).astype(np.int64)
        return made(_total(total, random), returned)

    return made(total, value), [one() for _ in range(count)]


def divisible(count: int) -> tuple[Case, Sequence[Case]]:
    """Requests that take any amount, and their scenarios."""
    case = case_of(requests(_REQUESTS, Shape.LINEAR, units=50))
    random = np.random.default_rng([SEED, _REQUESTS, 2])
    rate = case.requests.rate

    def one() -> Case:
        scaled = np.rint(rate.scaled * random.lognormal(0.0, _SPREAD, _REQUESTS)).astype(np.int64)
        changed = replace(case.requests, rate=DecimalColumn(scaled, rate.places))
        return replace(case, total=_total(case.total, random), requests=changed)

    return case, [one() for _ in range(count)]


def _total(total: int, random: np.random.Generator) -> int:
    return int(total * random.uniform(0.9, 1.1)) // THOUSAND * THOUSAND
