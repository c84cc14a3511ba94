"""Non-negative least squares: rates of drivers, and a fixed cost if there is one, none of them below zero.

A driver that would lower the cost as it grows is no cause of it; the constraint leaves it out (Lawson and Hanson 1974,
by SciPy). Knows columns of floats.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from apportion.analysis.drivers.observed import FloatArray, Observed
from apportion.kernel.exact import Int64Array

_NOTHING: Final = 1e-9
"""A term that never makes up more than this part of the largest cost is rounding noise."""

_SINGULAR: Final = 1e-7
"""Smallest over largest eigenvalue below which equations are not solved directly."""

Nnls = Callable[[FloatArray, FloatArray], tuple[FloatArray, float]]


@dataclass(frozen=True)
class Terms:
    """Which drivers an equation has, and whether it has a fixed cost."""

    drivers: tuple[int, ...]
    """Columns of the observed drivers, ascending."""
    has_fixed: bool

    @property
    def count(self) -> int:
        """How many numbers are estimated."""
        return len(self.drivers) + self.has_fixed


@dataclass(frozen=True, eq=False)
class Design:
    """The columns of all terms, each scaled to a largest entry of 1, the fixed cost last.

    Scaling changes no non-negative solution; it keeps minutes and millions from troubling the solver.
    """

    columns: FloatArray
    """Shape (periods, candidates + 1)."""
    scale: FloatArray
    """What each column was divided by."""
    cost: FloatArray
    """Shape (periods,), in minor units."""
    nnls: Nnls

    @classmethod
    def of(cls, seen: Observed) -> Design:
        """The design of observed periods.

        Raises:
            ModuleNotFoundError: without SciPy; the message names the extra that brings it.
        """
        try:
            from scipy.optimize import nnls
        except ModuleNotFoundError as missing:
            raise ModuleNotFoundError("driver discovery needs SciPy: install apportion[evidence]") from missing
        columns = np.column_stack([seen.drivers, np.ones(seen.count)])
        scale = np.abs(columns).max(axis=0)
        return cls(columns / scale, scale, seen.cost, nnls)

    def places(self, terms: Terms) -> list[int]:
        """The columns of some terms."""
        return [*terms.drivers, *([self.columns.shape[1] - 1] if terms.has_fixed else [])]

    def fitted(self, terms: Terms) -> FloatArray:
        """Scaled coefficients of some terms from all periods; in the order of ``places``."""
        coefficients: FloatArray = self.fitted_each(terms, np.ones((1, self.cost.size)))[0]
        return coefficients

    def fitted_each(self, terms: Terms, weights: FloatArray) -> FloatArray:
        """Scaled coefficients for several selections of periods; shape (selections, terms).

        Where ordinary least squares has no negative coefficient it is the non-negative solution, and all such
        selections are solved at once; only the others need the slower search.

        Args:
            terms: what the equation has.
            weights: how often each period counts, shape (selections, periods).
        """
        columns = self.columns[:, self.places(terms)]
        count = columns.shape[1]
        products = (columns[:, :, None] * columns[:, None, :]).reshape(-1, count * count)
        squares = (weights @ products).reshape(-1, count, count)
        moments = weights @ (columns * self.cost[:, None])
        spread = np.linalg.eigvalsh(squares)
        found = np.full(moments.shape, -1.0)
        # Normal equations square the condition: what is near to singular is left to the search, which does not.
        sound = spread[:, 0] > spread[:, -1] * _SINGULAR
        found[sound] = np.linalg.solve(squares[sound], moments[sound][:, :, None])[:, :, 0]
        for row in np.flatnonzero((found < 0).any(axis=1)):
            root = np.sqrt(weights[row])
            found[row], _ = self.nnls(columns * root[:, None], self.cost * root)
        return found

    def said(self, terms: Terms, coefficients: FloatArray, rows: Int64Array) -> FloatArray:
        """What equations say of periods, one equation for each period; coefficients of shape (periods, terms)."""
        said: FloatArray = (self.columns[rows][:, self.places(terms)] * coefficients).sum(axis=1)
        return said

    def uses_every_driver(self, terms: Terms) -> bool:
        """That no driver comes out as nothing; otherwise the equation is really a smaller one."""
        share = np.abs(self.cost).max() * _NOTHING
        # Columns are scaled to a largest entry of 1, so a coefficient is the most that its term ever makes up.
        return bool((self.fitted(terms)[: len(terms.drivers)] > share).all())

    def unscaled(self, terms: Terms, coefficients: FloatArray) -> FloatArray:
        """Minor units per unit of each driver, and the fixed cost in minor units."""
        return coefficients / self.scale[self.places(terms)]
