"""Quasi-random draws of all uncertain numbers together, the same on any number of workers and in pieces of any size.

Points are those of one scrambled Sobol net, shifted digit by digit at random once for each replicate: replicates are
independent of each other, and each is spread as evenly as the net (A. B. Owen, Randomly permuted (t, m, s)-nets, 1995;
P. L'Ecuyer, Randomized quasi-Monte Carlo: an introduction for practitioners, 2018). Scores are made dependent by a
Gaussian copula. Nothing is added up across draws, so that no result depends on how they are cut.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt

from apportion.model.uncertain import StatedUncertainty
from apportion.risk.uncertainty.correlation import correlated_names, factor, stated_matrix
from apportion.risk.uncertainty.elements import Element

FloatArray = npt.NDArray[np.float64]
_Integers = npt.NDArray[np.int64]

_BITS: Final = 30
"""Binary digits of a coordinate; its draw stands in the middle of the cell that they name, never at 0 or 1."""
DIMENSIONS_MAX: Final = 21_201
"""Coordinates that Sobol nets are tabulated for (S. Joe, F. Y. Kuo, 2008)."""


class TooManyNumbers(ValueError):
    """More uncertain numbers than a Sobol net has coordinates."""


@dataclass(frozen=True)
class Design:
    """How many draws, of what randomness."""

    replicates: int
    """Independent repetitions, from which standard errors follow; at least 2."""
    points: int
    """Draws in each: a power of two, for which the net is even."""
    seed: int

    @property
    def count(self) -> int:
        """Draws altogether."""
        return self.replicates * self.points

    @classmethod
    def of(cls, draws: int, replicates: int, seed: int) -> Design:
        """The smallest design with at least so many draws.

        Raises:
            ValueError: for no draws, or fewer than two replicates.
        """
        if draws < 1 or replicates < 2:  # noqa: PLR2004 - one replicate says nothing of its own error
            message = f"{draws} draws in {replicates} replicates"
            raise ValueError(message)
        wanted = -(-draws // replicates)
        return cls(replicates, 1 << max(0, wanted - 1).bit_length(), seed)


@dataclass(frozen=True, eq=False)
class Joint:
    """How scores of elements follow from independent ones."""

    elements: tuple[Element, ...]
    base: tuple[str, ...]
    """Drivers, and elements that a correlation names, ascending; the first coordinates belong to them."""
    lower: FloatArray
    """Factor of the correlations of ``base``; shape (base, base)."""
    tied: tuple[int, ...]
    """Position in ``base`` of each element's own score, or of its driver; -1 for neither."""
    own: tuple[int, ...]
    """Coordinate of each element's own part; -1 where all of it comes from ``base``."""

    @property
    def dimensions(self) -> int:
        """Coordinates of a draw."""
        return len(self.base) + sum(1 for place in self.own if place >= 0)

    def scores(self, independent: FloatArray) -> FloatArray:
        """Normal scores of every element, from independent ones of shape (dimensions, draws); shape (elements, draws).

        Column by column, without a matrix product: those round by how the work is cut.
        """
        together = [np.zeros(independent.shape[1])] * len(self.base)
        for row in range(len(self.base)):
            total = self.lower[row, row] * independent[row]
            for column in np.flatnonzero(self.lower[row, :row]).tolist():
                total = total + self.lower[row, column] * independent[column]
            together[row] = total
        result = np.empty((len(self.elements), independent.shape[1]))
        for place, element in enumerate(self.elements):
            tie, own = self.tied[place], self.own[place]
            if own < 0:
                result[place] = together[tie]
            elif tie < 0:
                result[place] = independent[own]
            else:
                rest = float(np.sqrt(max(0.0, 1.0 - element.loading**2)))
                result[place] = element.loading * together[tie] + rest * independent[own]
        return result

    def changes(self, independent: FloatArray) -> FloatArray:
        """Change of every element, in the same shape as its scores."""
        scores = self.scores(independent)
        for place, element in enumerate(self.elements):
            scores[place] = element.spread.at(scores[place])
        return scores


def joint(elements: Sequence[Element], stated: StatedUncertainty) -> Joint:
    """What depends on what.

    Raises:
        TooManyNumbers: when there are more coordinates than a Sobol net has.
    """
    named = correlated_names(stated)
    base = tuple(sorted({*named, *(item.driver for item in elements if item.driver)}))
    at = {name: place for place, name in enumerate(base)}
    tied, own, following = [], [], len(base)
    for item in elements:
        tied.append(at.get(item.driver or item.id, -1))
        if item.id in at and not item.driver:
            own.append(-1)
            continue
        own.append(following)
        following += 1
    made = Joint(tuple(elements), base, factor(stated_matrix(stated, base)), tuple(tied), tuple(own))
    if made.dimensions > DIMENSIONS_MAX:
        message = f"{made.dimensions} uncertain numbers; draws are made of at most {DIMENSIONS_MAX}"
        raise TooManyNumbers(message)
    return made


@dataclass(frozen=True, eq=False)
class Net:
    """The points of a design in so many coordinates."""

    design: Design
    dimensions: int

    @cached_property
    def _digits(self) -> _Integers:
        """Coordinates of the net as integers of ``_BITS`` digits; shape (dimensions, points)."""
        from scipy.stats import qmc

        generator = np.random.default_rng(np.random.SeedSequence([self.design.seed, 0]))
        net = qmc.Sobol(self.dimensions, scramble=True, bits=_BITS, rng=generator)
        return np.ascontiguousarray((net.random(self.design.points) * float(1 << _BITS)).astype(np.int64).T)

    @cached_property
    def _shifts(self) -> _Integers:
        """Digits by which each replicate is shifted; shape (replicates, dimensions)."""
        generator = np.random.default_rng(np.random.SeedSequence([self.design.seed, 1]))
        return generator.integers(0, 1 << _BITS, (self.design.replicates, self.dimensions), dtype=np.int64)

    def uniform(self, start: int, stop: int) -> FloatArray:
        """Coordinates of the draws from ``start`` up to ``stop``, above 0 and below 1; shape (dimensions, draws)."""
        draws = np.arange(start, stop)
        replicate, point = draws // self.design.points, draws % self.design.points
        result = np.empty((self.dimensions, draws.size))
        for number in np.unique(replicate).tolist():
            inside = np.flatnonzero(replicate == number)
            columns = slice(int(inside[0]), int(inside[-1]) + 1)
            rows = slice(int(point[inside[0]]), int(point[inside[-1]]) + 1)
            digits = self._digits[:, rows] ^ self._shifts[number][:, None]
            result[:, columns] = (digits + 0.5) * 2.0**-_BITS
        return result

    def scores(self, start: int, stop: int) -> FloatArray:
        """The same as independent normal scores."""
        from scipy.special import ndtri

        return np.asarray(ndtri(self.uniform(start, stop)))


def draw(made: Joint, design: Design, start: int = 0, stop: int | None = None) -> FloatArray:
    """Changes of all elements in the draws from ``start`` up to ``stop``; shape (elements, draws)."""
    net = Net(design, max(1, made.dimensions))
    return made.changes(net.scores(start, design.count if stop is None else stop))
