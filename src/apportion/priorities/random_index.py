"""Random indices: the mean inconsistency of comparisons made at random, by which inconsistency is measured.

Holds published tables, each with its source. Sizes beyond a table have no index, and then there is no ratio.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Final

from apportion.priorities.sourced import Origin

_ALWAYS_CONSISTENT: Final = 2
"""Up to so many items no comparison can contradict another."""


@dataclass(frozen=True)
class RandomIndex:
    """A table of random indices by the number of items compared."""

    name: str
    entries: tuple[tuple[int, float], ...]
    """Number of items and index, in order; sizes between two entries are interpolated in a straight line."""
    origin: Origin

    def of(self, size: int) -> float | None:
        """The index for so many items; 0 for two and fewer, ``None`` beyond the table."""
        if size <= _ALWAYS_CONSISTENT:
            return 0.0
        for (small, lower), (large, higher) in pairwise(((_ALWAYS_CONSISTENT, 0.0), *self.entries)):
            if size == large:
                return higher
            if small < size < large:
                return lower + (higher - lower) * (size - small) / (large - small)
        return None

    def of_incomplete(self, size: int, absent: int) -> float | None:
        """The index where so many pairs were not compared and were filled in as consistently as possible.

        Filling in leaves less room for inconsistency, in nearly a straight line from none absent to a tree of
        comparisons, which has none: index × (1 − 2 × absent / ((size − 1) × (size − 2))) (Ágoston and Csató 2022,
        Inconsistency thresholds for incomplete pairwise comparison matrices, Omega 108, who find the dependence nearly
        linear; the line through its two known ends is ours).
        """
        whole = self.of(size)
        if whole is None or size <= _ALWAYS_CONSISTENT:
            return whole
        return whole * max(0.0, 1 - 2 * absent / ((size - 1) * (size - 2)))


SAATY: Final = RandomIndex(
    "Saaty 2005",
    (
        (3, 0.52),
        (4, 0.89),
        (5, 1.11),
        (6, 1.25),
        (7, 1.35),
        (8, 1.40),
        (9, 1.45),
        (10, 1.49),
        (11, 1.52),
        (12, 1.54),
        (13, 1.56),
        (14, 1.58),
        (15, 1.59),
    ),
    Origin(
        date(2005, 1, 1),
        "T. L. Saaty, Theory and Applications of the Analytic Network Process, RWS Publications 2005, page 31",
        "The table of the author of the method; what most users compare their ratio with.",
    ),
)
DONEGAN_DODD: Final = RandomIndex(
    "Donegan and Dodd 1991",
    (
        (3, 0.4914),
        (4, 0.8286),
        (5, 1.0591),
        (6, 1.1797),
        (7, 1.2519),
        (8, 1.3171),
        (9, 1.3733),
        (10, 1.4055),
        (11, 1.4213),
        (12, 1.4497),
        (13, 1.4643),
        (14, 1.4822),
        (15, 1.4969),
        (16, 1.5078),
        (17, 1.5153),
        (18, 1.5262),
        (19, 1.5313),
        (20, 1.5371),
        (25, 1.5619),
        (30, 1.5772),
        (40, 1.5976),
        (50, 1.6102),
        (60, 1.6178),
        (70, 1.6237),
        (80, 1.6277),
        (90, 1.6213),
        (100, 1.6339),
    ),
    Origin(
        date(1991, 1, 1),
        "H. A. Donegan and F. J. Dodd, A note on Saaty's random indexes, Mathematical and Computer Modelling 15(10), "
        "1991, pages 135 to 137",
        "A larger simulation that reaches a hundred items; its indices are a little lower, so its ratios are higher.",
    ),
)
