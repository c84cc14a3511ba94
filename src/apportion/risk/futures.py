"""Futures: the several ways in which the numbers of a case may come out, as whole cases or as factors on its values.

Knows what every method of this room may rely on: the same requests, units, funds and rules by name in every future,
and probabilities that are exact. Does not know where futures come from, and decides nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from apportion.kernel.exact import Int64Array
from apportion.model.case import Case
from apportion.model.requests import Requests

FloatArray = npt.NDArray[np.float64]


class UnlikeFutures(ValueError):
    """Futures that do not describe the same case, or whose probabilities are none."""


@dataclass(frozen=True, eq=False)
class Futures:
    """Declared futures: a whole case for each.

    Raises:
        UnlikeFutures: when names repeat, probabilities do not add up to exactly 1, or the cases have not all the same
            requests, periods, units, funds and rules by name.
    """

    names: tuple[str, ...]
    """One for each future, in the order in which they are shown; no result depends on it."""
    probability: tuple[Fraction, ...] | None
    """Exact, adding up to 1; ``None`` where it is not known."""
    cases: tuple[Case, ...]
    """The case in each of them: the same requests, units, funds and rules by id, with other numbers."""

    def __post_init__(self) -> None:
        """Check what the docstring promises."""
        _check_names(self.names, self.probability)
        if len(self.cases) != len(self.names):
            message = f"{len(self.names)} names for {len(self.cases)} cases"
            raise UnlikeFutures(message)
        first = _skeleton(self.cases[0])
        for name, case in zip(self.names, self.cases, strict=True):
            if _skeleton(case) != first:
                message = f"future {name} has other periods, units, funds, rules or requests than {self.names[0]}"
                raise UnlikeFutures(message)

    @property
    def count(self) -> int:
        """Number of futures."""
        return len(self.names)


@dataclass(frozen=True, eq=False)
class Factors:
    """Drawn futures: what each request returns, as a factor on the value that the case states. Costs stay.

    Raises:
        UnlikeFutures: when names repeat, probabilities do not add up to exactly 1, or the factors are not one finite
            number of zero or more for each future and request.
    """

    names: tuple[str, ...]
    """One for each future."""
    probability: tuple[Fraction, ...] | None
    """Exact, adding up to 1; ``None`` where it is not known. Draws are equally likely: ``equally_likely``."""
    requests: tuple[str, ...]
    """Ids of the requests that the columns of ``value`` belong to, ascending: ``request_ids`` of the case."""
    value: FloatArray
    """Shape (futures, requests): 1.0 returns what is stated."""

    def __post_init__(self) -> None:
        """Check what the docstring promises."""
        _check_names(self.names, self.probability)
        if self.value.shape != (len(self.names), len(self.requests)):
            message = f"factors of shape {self.value.shape} for {len(self.names)} futures of {len(self.requests)}"
            raise UnlikeFutures(message)
        if not bool(np.all(np.isfinite(self.value) & (self.value >= 0.0))):
            message = "a factor is negative or not a number"
            raise UnlikeFutures(message)

    @property
    def count(self) -> int:
        """Number of futures."""
        return len(self.names)


def equally_likely(count: int) -> tuple[Fraction, ...]:
    """The probabilities of draws: the same for each, exactly."""
    return (Fraction(1, count),) * count


def request_ids(requests: Requests) -> tuple[str, ...]:
    """Every request once, ascending; a request of several periods has one line in each."""
    return tuple(sorted(set(requests.id.tolist())))


def request_of_line(requests: Requests) -> Int64Array:
    """Position in ``request_ids`` of the request of each line; shape (lines,)."""
    position: Mapping[str, int] = {name: k for k, name in enumerate(request_ids(requests))}
    return np.array([position[name] for name in requests.id.tolist()], dtype=np.int64)


def exact_probability(probability: tuple[Decimal | Fraction | int, ...]) -> tuple[Fraction, ...]:
    """Stated probabilities as fractions.

    Raises:
        UnlikeFutures: when one is negative or they do not add up to exactly 1.
    """
    exact = tuple(Fraction(part) for part in probability)
    _check_probability(exact)
    return exact


def _check_names(names: tuple[str, ...], probability: tuple[Fraction, ...] | None) -> None:
    if not names or len(set(names)) != len(names):
        message = "futures need a name each, and every name once"
        raise UnlikeFutures(message)
    if probability is None:
        return
    if len(probability) != len(names):
        message = f"{len(probability)} probabilities for {len(names)} futures"
        raise UnlikeFutures(message)
    _check_probability(probability)


def _check_probability(probability: tuple[Fraction, ...]) -> None:
    if any(part < 0 for part in probability) or sum(probability) != 1:
        message = f"probabilities add up to {sum(probability)}, or one is negative"
        raise UnlikeFutures(message)


def _skeleton(case: Case) -> tuple[object, ...]:
    """What has to be the same in every future of a case."""
    requests = case.requests
    return (
        case.periods,
        tuple((unit.id, unit.parent) for unit in case.units),
        tuple(fund.id for fund in case.funds),
        tuple(rule.id for rule in case.rules),
        tuple(requests.id.tolist()),
        tuple(requests.period.tolist()),
        requests.choices.count,
        requests.choices.options,
    )
