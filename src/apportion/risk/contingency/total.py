"""What all risks cost together: the distribution of the sum, by convolution on a grid, enclosed from both sides.

Risks are independent, but for those of one driver: a single uniform number decides which of them strike, so that the
likelier one strikes whenever the less likely does (comonotone occurrence); what they cost stays independent. Three
distributions are made, with every cost rounded down to the grid, up, and shared so that its mean stays; the true
distribution lies between the first two whatever the grid. Convolutions are products of discrete Fourier transforms.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt

from apportion.model.contingency import StatedRisk
from apportion.risk.contingency.cost import FloatArray, Rounding, on_grid

Spectrum = npt.NDArray[np.complex128]

_SIZE_MAX: Final = 1 << 17
_SIZE_MIN: Final = 1 << 12
_CELLS_MAX: Final = 1 << 23
"""Amounts of the grid times risks: bounds memory; the error is stated whatever the grid."""
_COARSER_MAX: Final = 4
"""A grid that holds the stated costs may be coarser than the finest one by this factor."""
_NOISE: Final = 1e-11
"""Cumulated probabilities of transforms of this length are right to more than this. Quantiles allow for it: a chance of
20 % leaves exactly 80 % to nothing at all."""


@dataclass(frozen=True)
class _Group:
    """Risks that strike together: one alone, or those of a driver, likeliest first."""

    members: tuple[int, ...]
    """Positions in the list of risks."""
    strikes: tuple[float, ...]
    """Probability that exactly the first 0, 1, 2 … of them strike; one more than members."""


@dataclass(frozen=True, eq=False)
class TotalCost:
    """The distribution of the sum of several risks."""

    risks: tuple[StatedRisk, ...]
    step_minor: int
    """Minor units between two amounts of the grid."""
    below: Mapping[Rounding, FloatArray]
    """Probability of at most each amount of the grid, by how costs were rounded; shape (size,)."""
    groups: tuple[_Group, ...]

    @property
    def size(self) -> int:
        """Amounts of the grid, from nothing on."""
        return int(self.below["even"].size)

    @property
    def most_minor(self) -> int:
        """What all risks would cost at most."""
        return sum(risk.high_minor for risk in self.risks)

    def quantile(self, confidence: float, rounding: Rounding = "even") -> int:
        """Least amount of the grid, in minor units, that the total does not exceed with this probability."""
        position = int(np.searchsorted(self.below[rounding], confidence - _NOISE))
        return min(position * self.step_minor, self.most_minor)

    def enclosed(self, confidence: float) -> tuple[int, int]:
        """Two amounts between which the true quantile lies: lower and upper, in minor units."""
        return self.quantile(confidence, "down"), self.quantile(confidence, "up")

    def covered(self, amount_minor: int) -> tuple[float, float]:
        """Between which two probabilities the chance lies that the total does not exceed an amount."""
        if amount_minor >= self.most_minor:
            return 1.0, 1.0
        position = min(amount_minor // self.step_minor, self.size - 1)
        low, high = (float(self.below[rounding][position]) for rounding in ("up", "down"))
        return max(0.0, low - _NOISE), min(1.0, high + _NOISE)

    @cached_property
    def _even(self) -> tuple[list[FloatArray], list[Spectrum]]:
        """Cost of each risk on the grid, and its transform."""
        masses = [on_grid(risk, self.step_minor, self.size, "even") for risk in self.risks]
        return masses, [np.fft.rfft(mass) for mass in masses]

    def tail_parts(self, confidence: float) -> FloatArray:
        """Mean cost of each risk in the worst outcomes, shape (risks,): they add up to the expected shortfall.

        The worst outcomes are those beyond the quantile, and as much of the quantile itself as is missing to the
        probability 1 - confidence (Acerbi and Tasche, 2002). These are the contributions of Euler's rule (Tasche,
        1999): what the expected shortfall would grow by if a risk grew by a little, per unit of it.
        """
        below = self.below["even"]
        at = int(np.searchsorted(below, confidence - _NOISE))
        beyond = 1 - confidence
        weight = np.zeros(self.size)
        weight[at + 1 :] = 1.0
        mass = float(below[at] - (below[at - 1] if at else 0.0))
        weight[at] = min(1.0, max(0.0, (beyond - (1 - float(below[at]))) / mass)) if mass > 0 else 0.0
        masses, spectra = self._even
        amounts = np.arange(self.size, dtype=np.float64) * self.step_minor
        grouped = [_group_spectrum(group, spectra) for group in self.groups]
        others = _products_of_others(grouped, self.size)
        parts = np.zeros(len(self.risks))
        for group, other in zip(self.groups, others, strict=True):
            for member in group.members:
                weighted = np.fft.rfft(amounts * masses[member])
                spectrum = _with_member(group, spectra, member, weighted) * other
                parts[member] = float(np.dot(np.fft.irfft(spectrum, self.size), weight)) / beyond
        return np.maximum(parts, 0.0)


def total_cost(risks: Sequence[StatedRisk], size_max: int = _SIZE_MAX) -> TotalCost:
    """The distribution of what risks cost together; the order of the risks does not matter.

    Args:
        risks: one or more, with different ids.
        size_max: most amounts of the grid, a power of two; fewer are taken for very many risks.

    Raises:
        ValueError: without any risk.
        ModuleNotFoundError: for costs of shape PERT without SciPy.
    """
    if not risks:
        raise ValueError("there is no risk whose cost could be added up")
    ordered = tuple(sorted(risks, key=lambda risk: risk.id))
    size = min(size_max, max(_SIZE_MIN, 1 << (_CELLS_MAX // len(ordered)).bit_length() - 1))
    # Rounding up adds up to one step for each risk; one amount more keeps the sum from wrapping round.
    room = max(1, size - len(ordered) - 2)
    step = _step(ordered, room)
    groups = _groups(ordered)
    roundings: tuple[Rounding, ...] = ("down", "even", "up")
    below = {rounding: _below(ordered, groups, step, size, rounding) for rounding in roundings}
    return TotalCost(ordered, step, below, groups)


def _step(risks: Sequence[StatedRisk], room: int) -> int:
    """Minor units between two amounts: as fine as there is room for, and dividing the stated costs where that is near.

    People state round figures. On a grid that holds them, costs that are known are exact, and so are their sums.
    """
    finest = max(1, -(-sum(risk.high_minor for risk in risks) // room))
    common = math.gcd(*(cost for risk in risks for cost in (risk.low_minor, risk.likely_minor, risk.high_minor)))
    parts = next((k for k in range(common // finest, 0, -1) if common % k == 0), 0)
    return common // parts if parts and common // parts <= _COARSER_MAX * finest else finest


def _below(
    risks: tuple[StatedRisk, ...], groups: tuple[_Group, ...], step: int, size: int, rounding: Rounding
) -> FloatArray:
    product: Spectrum = np.ones(size // 2 + 1, dtype=np.complex128)
    for group in groups:
        spectra = {member: np.fft.rfft(on_grid(risks[member], step, size, rounding)) for member in group.members}
        product = product * _group_spectrum(group, spectra)
    mass = np.maximum(np.fft.irfft(product, size), 0.0)
    below: FloatArray = np.cumsum(mass)
    whole: FloatArray = below / below[-1]
    return whole


def _groups(risks: Sequence[StatedRisk]) -> tuple[_Group, ...]:
    held: dict[str, list[int]] = {}
    for position, risk in enumerate(risks):
        # A colon stands in no id, so that a risk of its own never shares a name with a driver.
        held.setdefault(risk.driver or f":{risk.id}", []).append(position)
    found = []
    for _, members in sorted(held.items()):
        members.sort(key=lambda position: (-risks[position].probability, risks[position].id))
        chances = [1.0, *(float(risks[position].probability) for position in members), 0.0]
        found.append(_Group(tuple(members), tuple(a - b for a, b in pairwise(chances))))
    return tuple(found)


def _group_spectrum(group: _Group, spectra: Sequence[Spectrum] | Mapping[int, Spectrum]) -> Spectrum:
    """Transform of what the risks of a group cost together."""
    product: Spectrum = np.ones_like(spectra[group.members[0]])
    whole = group.strikes[0] * product
    for member, chance in zip(group.members, group.strikes[1:], strict=True):
        product = product * spectra[member]
        whole = whole + chance * product
    return whole


def _with_member(group: _Group, spectra: Sequence[Spectrum], member: int, weighted: Spectrum) -> Spectrum:
    """The same with the cost of one member weighted by its amount, outcomes without it left out."""
    product: Spectrum = np.ones_like(weighted)
    whole: Spectrum = np.zeros_like(weighted)
    struck = False
    for other, chance in zip(group.members, group.strikes[1:], strict=True):
        product = product * (weighted if other == member else spectra[other])
        struck = struck or other == member
        if struck:
            whole = whole + chance * product
    return whole


def _products_of_others(spectra: Sequence[Spectrum], size: int) -> list[Spectrum]:
    """For each transform the product of all others; without divisions, which would lose digits."""
    after: list[Spectrum] = [np.ones(size // 2 + 1, dtype=np.complex128)]
    for spectrum in reversed(spectra[1:]):
        after.append(after[-1] * spectrum)
    before: Spectrum = np.ones(size // 2 + 1, dtype=np.complex128)
    found = []
    for spectrum in spectra:
        found.append(before * after.pop())
        before = before * spectrum
    return found
