"""Rates that governments prescribe, and what is usual where nobody prescribes: dated, with their sources.

Nothing here is computed. A case that wants other numbers gives its own; these are only offered by name. An entry that
was taken from somebody's quotation, and not from the document itself, says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from apportion.valuation.capital.beta import Blume
from apportion.valuation.capital.discounting import Discounting, schedule
from apportion.valuation.capital.rate import Exact, Part, Rate, Terms, exact, given_rate, percent

BLUME: Final = Blume(
    Fraction(1, 3),
    Fraction(2, 3),
    "M. Blume, On the assessment of risk, Journal of Finance 26, 1971, rounded to thirds as data vendors do",
)


class GreenBook(StrEnum):
    """Schedules of HM Treasury's Green Book."""

    STANDARD = "standard"
    """Social time preference: for costs and benefits in money."""
    HEALTH = "health"
    """For effects on health and life that are counted in units of health: without the wealth effect."""
    REDUCED = "reduced"
    """Without pure time preference: shown beside the standard one where effects reach very far."""


_GREEN_BOOK_YEARS: Final = (30, 75, 125, 200, 300, None)
_GREEN_BOOK: Final[Mapping[GreenBook, tuple[str, ...]]] = MappingProxyType(
    {
        GreenBook.STANDARD: ("0.035", "0.030", "0.025", "0.020", "0.015", "0.010"),
        GreenBook.HEALTH: ("0.015", "0.0129", "0.0107", "0.0086", "0.0064", "0.0043"),
        GreenBook.REDUCED: ("0.030", "0.0257", "0.0214", "0.0171", "0.0129", "0.0086"),
    }
)
GREEN_BOOK_SOURCE: Final = (
    "HM Treasury, The Green Book, 2022, annex 6, and supplementary guidance on discounting; the standard schedule "
    "unchanged since the edition of 2003"
)


def green_book(variant: GreenBook = GreenBook.STANDARD) -> Discounting:
    """The declining schedule that British governments discount by: real, year by year.

    The current year is not discounted; years 1 to 30 by the first rate, 31 to 75 by the second, and so on.
    """
    rates = [Decimal(rate) for rate in _GREEN_BOOK[variant]]
    steps = list(zip(_GREEN_BOOK_YEARS, rates, strict=True))
    return schedule(f"Green Book, {variant.value}", steps, Terms.REAL, GREEN_BOOK_SOURCE)


CIRCULAR_BASE_CASE: Final = given_rate(
    Decimal("0.07"),
    Terms.REAL,
    "base case for public investment",
    "OMB Circular A-94 of 29 October 1992, section 8.b.1; rescinded in November 2023, reinstated by M-25-23 in 2025",
)
"""What United States federal agencies discount the costs and benefits of public investment by."""


@dataclass(frozen=True)
class TreasuryRates:
    """Rates of OMB Circular A-94, appendix C, for one year: for cost-effectiveness, leases and the like."""

    year: int
    real: Mapping[int, Decimal]
    """Percent a year by maturity in years."""
    source: str
    issued: date | None = None
    """``None``: the day is not stated in what was seen."""
    nominal: Mapping[int, Decimal] = field(default_factory=dict)
    """Likewise. Empty: not at hand."""
    missing: tuple[int, ...] = ()
    """Maturities that the appendix prints and that are not at hand: nothing is drawn across them."""
    is_quoted: bool = False
    """Whether the numbers were taken from others who quote the appendix."""


class NoPolicyRate(LookupError):
    """The table holds no such rate."""


def _column(maturities: tuple[int, ...], text: str) -> Mapping[int, Decimal]:
    return MappingProxyType(dict(zip(maturities, map(Decimal, text.split()), strict=True)))


_FIVE: Final = (3, 5, 7, 10, 30)
_SIX: Final = (3, 5, 7, 10, 20, 30)

TREASURY_RATES: Final[tuple[TreasuryRates, ...]] = (
    TreasuryRates(
        1999,
        _column(_FIVE, "2.6 2.7 2.7 2.7 2.9"),
        "OMB M-99-11, appendix C revised January 1999",
        nominal=_column(_FIVE, "4.7 4.8 4.9 4.9 5.0"),
    ),
    TreasuryRates(
        2000,
        _column(_FIVE, "3.8 3.9 4.0 4.0 4.2"),
        "OMB Circular A-94, appendix C revised January 2000",
        nominal=_column(_FIVE, "5.9 6.0 6.0 6.1 6.3"),
    ),
    TreasuryRates(
        2019,
        _column(_SIX, "1.3 1.3 1.3 1.4 1.5 1.5"),
        "OMB discount rates for 2019 as printed in NIST BLCC 5.3-19",
        nominal=_column(_SIX, "3.3 3.3 3.4 3.4 3.5 3.6"),
        is_quoted=True,
    ),
    TreasuryRates(2020, _column(_SIX, "-0.4 -0.3 -0.2 0.0 0.3 0.4"), "OMB M-20-07", date(2019, 12, 17)),
    TreasuryRates(
        2021,
        _column(_SIX, "-1.8 -1.6 -1.4 -1.1 -0.5 -0.3"),
        "OMB Circular A-94, appendix C revised November 2020",
        nominal=_column(_SIX, "0.2 0.3 0.6 0.8 1.5 1.7"),
    ),
    TreasuryRates(
        2026,
        _column((3, 5, 7, 20, 30), "1.1 1.3 1.4 2.0 2.0"),
        "OMB M-26-09, appendix C revised 6 March 2026",
        date(2026, 3, 6),
        missing=(10,),
        is_quoted=True,
    ),
)
"""Years not listed are not at hand: the table is meant to be extended, and a case may bring its own."""


def treasury_rate(rates: TreasuryRates, years: Exact, terms: Terms = Terms.REAL) -> Rate:
    """The rate for a programme of so many years.

    Between two maturities along a straight line and beyond the longest its rate, as the appendix says; below the
    shortest the rate of the shortest, on which the appendix is silent.

    Raises:
        NoPolicyRate: when the rates at hand do not tell.
    """
    column = rates.real if terms is Terms.REAL else rates.nominal
    if not column:
        raise NoPolicyRate(f"{terms.value} rates of {rates.year} are not at hand")
    wanted = exact(years)
    below = max((maturity for maturity in column if maturity <= wanted), default=min(column))
    above = min((maturity for maturity in column if maturity >= wanted), default=max(column))
    if any(below < maturity < above for maturity in rates.missing):
        raise NoPolicyRate(f"the rates of {rates.year} at hand lack a maturity between {below} and {above} years")
    low, high = Fraction(column[below]) / 100, Fraction(column[above]) / 100
    rate = low if above <= below else low + (high - low) * (wanted - below) / (above - below)
    how = f"{percent(low)} for {below} years"
    if below < above:
        how = f"between {how} and {percent(high)} for {above} years"
    part = Part("Treasury rate for the length of the programme", rate, how, f"{rates.source} (calendar {rates.year})")
    return Rate((part,), terms)


def treasury_rates_of(year: int) -> TreasuryRates:
    """The rates for a calendar year.

    Raises:
        NoPolicyRate: for a year that is not listed; no other year's rates are taken instead.
    """
    for rates in TREASURY_RATES:
        if rates.year == year:
            return rates
    listed = ", ".join(str(rates.year) for rates in TREASURY_RATES)
    raise NoPolicyRate(f"Treasury rates for {year} are not at hand; there are those of {listed}")
