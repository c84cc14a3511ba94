"""What is fitted: channels with the way their result fades, and a baseline without them. Settings, no arithmetic.

    result = intercept + trend + seasons + controls + sum over channels of effect * g(carried spend / scale) + noise

Effects are at least 0: spending that does harm is not modelled. Nothing here has a silent default that a policy could
decide otherwise; what may be left out is left out of the model.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from apportion.valuation.response.saturation import Saturation

RETENTION_MAX: Final = 0.98
"""Highest retention tried. At 1 the weights are those of a plain moving average; more would grow with age."""
SCALE_LOWEST: Final = 1 / 50
"""Smallest scale tried, as part of the highest spend seen: full effect would be reached at almost no money."""
SCALE_HIGHEST: Final = 10.0
"""Largest scale tried, as a multiple of the highest spend seen: the curve is then all but straight as far as history
reaches, and history cannot say where it would end."""
EXPONENTS: Final = {Saturation.POWER: (0.05, 1.0), Saturation.HILL: (1.0, 1.0)}
"""Exponents tried where a channel does not state its own. Scale and exponent of Hill can seldom be told apart (Jin and
others, 2017, section 2.2), so the exponent of Hill is 1 unless it is asked for."""

SHRINKAGE: Final = 0.0002
"""Project default of regularisation. A channel whose part of the result varies by a quarter of its size loses 0.3 % of
its effect; one whose part varies by one hundredth of its size, and so can hardly be told from the intercept, loses two
thirds. Without it such a channel is given an enormous effect in one redrawn history and none in the next."""

Distribute = Callable[[Callable[[int], Any], Iterable[int]], Iterable[Any]]
"""``map`` or the ``map`` of an executor: applies a function to each number and returns the results in order."""


@dataclass(frozen=True)
class Channel:
    """One line of spending whose result is looked for."""

    name: str
    """Name of its column of spending."""
    saturation: Saturation
    carry_over_periods: int
    """Periods in which money can work, that of spending included: 1 for no carry-over."""
    exponents: tuple[float, float] | None = None
    """Lowest and highest exponent tried, for power and Hill; equal for a fixed one. Up to 1 for power; above 1 Hill is
    an S-curve. None: as in ``EXPONENTS``."""

    def __post_init__(self) -> None:
        if self.carry_over_periods < 1:
            raise ValueError(f"{self.name}: money works in 1 period at least, not in {self.carry_over_periods}")
        if self.exponents is None:
            return
        low, high = self.exponents
        if not self.saturation.has_exponent:
            raise ValueError(f"{self.name}: a {self.saturation.value} curve has no exponent")
        if not 0 < low <= high:
            raise ValueError(f"{self.name}: exponents from {low} to {high} are no range above 0")
        if self.saturation is Saturation.POWER and high > 1:
            raise ValueError(f"{self.name}: a power above 1 would return ever more; the highest exponent is 1")

    @property
    def exponent_range(self) -> tuple[float, float]:
        """Lowest and highest exponent tried; 1 and 1 for shapes without one."""
        return self.exponents or EXPONENTS.get(self.saturation, (1.0, 1.0))

    @property
    def has_retention(self) -> bool:
        """Whether there is a retention to find."""
        return self.carry_over_periods > 1

    @property
    def exponent_is_free(self) -> bool:
        """Whether there is an exponent to find."""
        low, high = self.exponent_range
        return low < high


@dataclass(frozen=True)
class Baseline:
    """The result without the channels: intercept, trend, seasons and controls, by ordinary least squares."""

    trend_degree: int
    """0 for none, 1 for a straight trend, 2 for a bent one."""
    season_periods: float | None = None
    """Periods of the history in one round of seasons, such as 365.25 / 7 weeks or 12 months. None: no seasons."""
    harmonics: int = 0
    """Pairs of sine and cosine per round of seasons; more follow sharper seasons."""
    controls: tuple[str, ...] = ()
    """Names of columns that enter as they stand: events, prices, competitors. Their coefficients may have any sign."""

    def __post_init__(self) -> None:
        if self.trend_degree not in {0, 1, 2}:
            raise ValueError(f"a trend of degree {self.trend_degree} is not known: 0, 1 or 2")
        if (self.season_periods is None) != (self.harmonics == 0):
            raise ValueError("seasons need both a length and at least one harmonic; leave out both for none")
        if self.harmonics < 0 or (self.season_periods is not None and self.season_periods < 2 * self.harmonics):
            raise ValueError(f"{self.season_periods} periods cannot carry {self.harmonics} harmonics")

    @property
    def season_lag(self) -> int | None:
        """Whole periods after which seasons return. None without seasons."""
        return None if self.season_periods is None else round(self.season_periods)


@dataclass(frozen=True)
class ResponseModel:
    """Channels and baseline together."""

    channels: tuple[Channel, ...]
    baseline: Baseline
    shrinkage: float = SHRINKAGE
    """Regularisation, stated rather than hidden: the squares of what the channels brought, times this number, are added
    to the squares of the residuals. What could as well be the baseline is then left to the baseline, and channels that
    move together share what they have in common. 0: none; the only other restraints are the signs of effects and the
    ranges of the other parameters."""

    def __post_init__(self) -> None:
        names = [channel.name for channel in self.channels]
        if not names:
            raise ValueError("a response needs a channel at least")
        twice = sorted({name for name in names + list(self.baseline.controls) if self._count(name) > 1})
        if twice:
            raise ValueError(f"named more than once among channels and controls: {', '.join(twice)}")
        if self.shrinkage < 0:
            raise ValueError("shrinkage is at least 0")

    def _count(self, name: str) -> int:
        return sum(channel.name == name for channel in self.channels) + self.baseline.controls.count(name)

    @property
    def carry_over_periods(self) -> int:
        """The longest carry-over of any channel."""
        return max(channel.carry_over_periods for channel in self.channels)


@dataclass(frozen=True)
class Resampling:
    """How uncertainty is found: a circular block bootstrap of the residuals (Politis and Romano, 1992)."""

    replicates: int
    """Histories drawn and fitted again; 200 for a look, 1,000 for figures that are printed."""
    level: float
    """Part of the replicates that an interval holds, between 0 and 1: 0.9 leaves out 5 % at either end."""
    seed: int
    """Replicate ``i`` depends on this and on ``i`` alone, whoever computes it and in whatever order."""
    block_periods: int | None = None
    """Length of a block. None: from the autocorrelation of the residuals (see ``block_length``)."""

    def __post_init__(self) -> None:
        if self.replicates < 1 or not 0 < self.level < 1:
            raise ValueError("resampling needs a replicate at least and a level between 0 and 1")
        if self.block_periods is not None and self.block_periods < 1:
            raise ValueError("a block has 1 period at least")


@dataclass(frozen=True)
class RollingOrigin:
    """How the error out of sample is found: fit on what came before, predict what came next, move on."""

    origins: int
    """Times at which a prediction is made. Each starts where the one before ended; the last ends with the history."""
    horizon: int
    """Periods predicted from each."""

    def __post_init__(self) -> None:
        if self.origins < 1 or self.horizon < 1:
            raise ValueError("a rolling origin needs an origin and a period at least")
