"""How a history of spending and results is to be read, and what is to be fitted to it, as data.

Knows the choices of the file ``response.yaml``. It must not know files, nor how the choices are written (see
``model.intake.response_mapping``), nor how a curve is fitted.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from apportion.model.findings import Place

MAPPING_FILE: Final = "response.yaml"

SATURATIONS: Final = ("linear", "log", "power", "hill", "exponential", "logistic")
"""Shapes that can be fitted."""
WITH_EXPONENT: Final = ("power", "hill")
"""Those that have an exponent."""


@dataclass(frozen=True)
class MappedChannel:
    """One column of spending and the request that it stands for."""

    column: str
    """Its heading, as the mapping writes it."""
    request: str
    saturation: str
    """One of ``SATURATIONS``."""
    carry_over: int
    """Periods of the history in which money can work, that of spending included: 1 for no carry-over."""
    exponents: tuple[Decimal, Decimal] | None
    """Lowest and highest exponent tried. ``None``: as the library has them."""
    takes_envelope: bool
    """Whether a curve that is first slow and then fast is written as its concave envelope, rather than refused."""
    place: Place


@dataclass(frozen=True)
class ResponseMapping:
    """The mapping of a history, with everything that a fit needs to be told."""

    file: str
    """The history, relative to the mapping."""
    sheet: str
    """Sheet of a workbook. Empty: its only sheet."""
    number_format: str
    date: str
    """Heading of the column of days."""
    result: str
    """Heading of the column of results."""
    channels: tuple[MappedChannel, ...]
    controls: tuple[str, ...]
    """Headings of other columns that explain the result."""
    trend: int
    """0 for none, 1 for a straight one, 2 for a bent one."""
    season: Decimal | None
    """Periods of the history in one round of seasons. ``None``: no seasons."""
    harmonics: int
    """Pairs of waves per round; 0 without seasons."""
    began_here: bool
    """Whether nothing was spent before the history begins."""
    periods: Decimal
    """Periods of the history in one budget period."""
    value_per_result: Decimal
    """Money that one unit of result is worth."""
    current_periods: int
    """Last periods of the history whose mean is current spending."""
    replicates: int
    """Histories drawn to find out how sure the curves are."""
    level: Decimal
    """Part of them that an interval holds, between 0 and 1."""
    seed: int
    origins: int
    """Times at which a prediction is made; 0 where the error out of sample is not to be measured."""
    horizon: int
    """Periods predicted each time."""
    place: Place

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column of the history that is used, the day first."""
        return (self.date, self.result, *(channel.column for channel in self.channels), *self.controls)
