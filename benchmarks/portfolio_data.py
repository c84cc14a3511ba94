"""A portfolio of projects made up for timing: costs over five years, dependencies and mandates; the same on every run.

Amounts are whole thousands of dollars, so that solvers for whole numbers are given small ones. Nothing here is a real
organisation.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from apportion.kernel.decimals import DecimalColumn
from apportion.kernel.exact import Int64Array
from apportion.model.case import Case
from apportion.model.rule import Measure, Rule, RuleKind
from apportion.model.selector import Selector, Term
from benchmarks.binary import Binary
from benchmarks.data import DOLLARS, SEED, THOUSAND
from benchmarks.whole import Money, Projects, case_of_projects

YEARS: Final = 5
_FUNDED_PERCENT: Final = 40
"""Money of each year as a part of what all projects ask for in it."""


@dataclass(frozen=True, eq=False)
class Portfolio:
    """Projects that are done in full or not at all, under one budget a year."""

    cost: Int64Array
    """Thousands of dollars; shape (projects, years)."""
    value: Int64Array
    """Thousands; shape (projects,)."""
    budget: Int64Array
    """Thousands of dollars, nothing carried forward; shape (years,)."""
    requires: Int64Array
    """Pairs: the first needs the second; shape (pairs, 2)."""
    excludes: Int64Array
    """Pairs of which at most one is done; shape (pairs, 2)."""
    mandated: Int64Array
    """Projects that have to be done."""

    @property
    def count(self) -> int:
        """Number of projects."""
        return int(self.value.size)

    @cached_property
    def binary(self) -> Binary:
        """The same for peers."""
        years = [np.flatnonzero(self.cost[:, year]) for year in range(YEARS)]
        pairs = np.concatenate([self.requires, self.excludes])
        signs = np.concatenate([np.tile([1, -1], len(self.requires)), np.tile([1, 1], len(self.excludes))])
        sizes = [*(inside.size for inside in years), *([2] * len(pairs))]
        nothing, one = np.zeros(len(self.requires), dtype=np.int64), np.ones(len(self.excludes), dtype=np.int64)
        return Binary(
            value=self.value,
            start=np.concatenate(([0], np.cumsum(sizes))),
            columns=np.concatenate([*years, pairs.ravel()]),
            coefficients=np.concatenate([*(self.cost[inside, year] for year, inside in enumerate(years)), signs]),
            upper=np.concatenate([self.budget, nothing, one]),
            fixed=self.mandated,
        )


def portfolio(count: int, seed: int = SEED) -> Portfolio:
    """Projects of one to five years, most of half a million, a few of many; every fourth tied to another.

    A tenth needs another project, a twentieth excludes one, and one in a hundred is mandated.
    """
    random = np.random.default_rng([seed, count, YEARS])
    size = np.maximum(20, np.rint(np.exp(random.normal(np.log(500), 1.0, count)))).astype(np.int64)
    years = random.integers(1, YEARS + 1, count)
    first = random.integers(0, YEARS + 1 - years)
    year = np.arange(YEARS)
    active = (year >= first[:, None]) & (year < (first + years)[:, None])
    part = random.uniform(0.5, 1.5, (count, YEARS)) * active
    cost = np.floor(part / part.sum(axis=1, keepdims=True) * size[:, None]).astype(np.int64)
    cost[np.arange(count), first] += size - cost.sum(axis=1)
    value = np.rint(size * random.uniform(0.6, 2.4, count)).astype(np.int64)
    tied = random.permutation(count)
    needs, either, must = count // 10, count // 20, max(2, count // 100)
    used = 2 * (needs + either)
    return Portfolio(
        cost=cost,
        value=value,
        budget=cost.sum(axis=0) * _FUNDED_PERCENT // 100,
        requires=tied[: 2 * needs].reshape(-1, 2),
        excludes=tied[2 * needs : used].reshape(-1, 2),
        mandated=np.sort(tied[used : used + must]),
    )


def portfolio_case(of: Portfolio) -> Case:
    """The case in memory, each dependency and each mandate a rule of its own."""
    names = [f"p{row:06}" for row in range(of.count)]
    return case_of_projects(
        "Portfolio",
        Projects(names, of.cost * THOUSAND, DecimalColumn(of.value * THOUSAND, 0)),
        Money(
            DOLLARS,
            total=int(of.budget.sum()) * THOUSAND,
            periods=tuple(f"FY{2026 + year}" for year in range(YEARS)),
            yearly=tuple(amount * THOUSAND for amount in of.budget.tolist()),
        ),
        [
            *(_requires(names[one], names[other]) for one, other in of.requires.tolist()),
            *(_excludes(names[one], names[other]) for one, other in of.excludes.tolist()),
            *(_mandate(names[one]) for one in of.mandated.tolist()),
        ],
    )


def _request(*names: str) -> Selector:
    return Selector(tuple((Term("request", name),) for name in names))


def _requires(name: str, other: str) -> Rule:
    return Rule(
        f"requires.{name}", RuleKind.REQUIRES, Measure.COUNT, applies_to=_request(name), relative_to=_request(other)
    )


def _excludes(name: str, other: str) -> Rule:
    return Rule(f"excludes.{name}", RuleKind.EXCLUDES, Measure.COUNT, applies_to=_request(name, other))


def _mandate(name: str) -> Rule:
    return Rule(f"mandate.{name}", RuleKind.MANDATE, Measure.MONEY, applies_to=_request(name))
