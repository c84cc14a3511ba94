"""Multidimensional and plain knapsacks, published as files of numbers, as ordinary cases.

OR-Library (J. E. Beasley): ``mknap1`` (Petersen 1967), ``mknap2`` (48 problems of several authors), ``mknapcb`` (Chu
and Beasley 1998). kplib: plain knapsacks of thirteen kinds.

An item is a project that is funded in full or not at all. The first constraint in which every item has a positive
number is the money; every other constraint is a shared resource that projects consume as such. Where no constraint can
be the money each project costs 1.00 and there is enough for all of them.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import numpy as np

from apportion.kernel.decimals import DecimalColumn
from apportion.kernel.exact import Int64Array
from apportion.model.case import Case
from apportion.model.rule import Measure, Rule, RuleKind
from benchmarks.binary import Binary
from benchmarks.data import DOLLARS
from benchmarks.whole import Money, Projects, case_of_projects


@dataclass(frozen=True, eq=False)
class Knapsack:
    """``maximise value · x`` with ``weight @ x <= capacity``, each ``x`` 0 or 1."""

    name: str
    value: tuple[Decimal, ...]
    weight: Int64Array
    """Shape (constraints, items)."""
    capacity: Int64Array
    optimum: Decimal
    """As published; 0 where none is."""

    @property
    def binary(self) -> Binary:
        """The same for peers; values in whole numbers.

        Raises:
            ValueError: when a value is not a whole number.
        """
        if any(value != int(value) for value in self.value):
            raise ValueError(f"{self.name} has values with decimals")
        rows = [np.flatnonzero(row) for row in self.weight]
        return Binary(
            value=np.array([int(value) for value in self.value], dtype=np.int64),
            start=np.cumsum([0, *(row.size for row in rows)]),
            columns=np.concatenate(rows),
            coefficients=np.concatenate([self.weight[k, row] for k, row in enumerate(rows)]),
            upper=self.capacity,
            fixed=np.zeros(0, dtype=np.int64),
        )


def case_of(of: Knapsack) -> Case:
    """The case in memory."""
    items = len(of.value)
    paying = np.flatnonzero((of.weight > 0).all(axis=1))
    money = int(paying[0]) if paying.size else -1
    cost, total = np.ones(items, dtype=np.int64), items
    if money >= 0:
        cost, total = of.weight[money], int(of.capacity[money])
    others = [k for k in range(len(of.capacity)) if k != money]
    major = DOLLARS.minor_per_major
    return case_of_projects(
        of.name,
        Projects(
            id=[f"item-{k + 1:04}" for k in range(items)],
            cost=(cost * major).reshape(-1, 1),
            value=DecimalColumn.of([value * major for value in of.value]),
            uses={_resource(k): of.weight[k] for k in others},
        ),
        Money(DOLLARS, total * major),
        [_limit(k, int(of.capacity[k])) for k in others],
    )


def _resource(constraint: int) -> str:
    return f"constraint-{constraint + 1}"


def _limit(constraint: int, capacity: int) -> Rule:
    return Rule(
        f"limit-{constraint + 1}",
        RuleKind.RESOURCE,
        Measure.QUANTITY,
        at_most=Decimal(capacity),
        resource=_resource(constraint),
        name=f"Constraint {constraint + 1}",
    )


def read_mknap(path: Path) -> tuple[Knapsack, ...]:
    """All problems of ``mknap1.txt`` or of an ``mknapcb`` file, which may be gzipped."""
    data = path.read_bytes()
    words = iter((gzip.decompress(data) if path.suffix == ".gz" else data).decode("ascii").split())
    stem = path.name.partition(".")[0]
    problems = []
    for number in range(int(next(words))):
        items, constraints, optimum = int(next(words)), int(next(words)), Decimal(next(words))
        value = tuple(Decimal(next(words)) for _ in range(items))
        weight = _integers(words, constraints * items).reshape(constraints, items)
        problems.append(Knapsack(f"{stem}-{number:02}", value, weight, _integers(words, constraints), optimum))
    return tuple(problems)


def read_mknap2(path: Path) -> tuple[Knapsack, ...]:
    """The 48 problems of ``mknap2.txt``, named as in the file."""
    text = path.read_text(encoding="ascii")
    problems = []
    for part in re.split(r"^ *problem ", text, flags=re.MULTILINE)[1:]:
        name, _, body = part.partition(".DAT")
        numbers = re.sub(r"^ *\++ *$", "", body, flags=re.MULTILINE).split()
        words = iter(numbers)
        constraints, items = int(next(words)), int(next(words))
        value = tuple(Decimal(next(words)) for _ in range(items))
        capacity = _integers(words, constraints)
        weight = _integers(words, constraints * items).reshape(constraints, items)
        problems.append(Knapsack(name, value, weight, capacity, Decimal(next(words))))
    return tuple(problems)


def _integers(words: Iterator[str], count: int) -> Int64Array:
    return np.array([int(next(words)) for _ in range(count)], dtype=np.int64)


def read_best_known(path: Path) -> dict[str, int]:
    """Values of the genetic algorithm in ``best_known.txt`` by problem: ``{"5.100-00": 24381}``.

    They were shown to be optimal for some problems and have been improved for others since.
    """
    found: dict[str, int] = {}
    for name, value in re.findall(r"^(\d+\.\d+-\d\d)\s+(\d+)\s*$", path.read_text(encoding="utf-8"), re.MULTILINE):
        found.setdefault(name, int(value))
    return found


def read_kplib(path: Path, optimum: int = 0) -> Knapsack:
    """One ``.kp`` file: number of items, capacity, then profit and weight of each item."""
    numbers = [int(word) for word in path.read_text(encoding="ascii").split()]
    items, capacity = numbers[0], numbers[1]
    pairs = np.array(numbers[2 : 2 + 2 * items], dtype=np.int64).reshape(items, 2)
    return Knapsack(
        name=path.stem,
        value=tuple(Decimal(value) for value in pairs[:, 0].tolist()),
        weight=pairs[:, 1].reshape(1, items),
        capacity=np.array([capacity], dtype=np.int64),
        optimum=Decimal(optimum),
    )
