"""Debt and beta: the beta of a business without debt, and with as much debt as another.

Knows Hamada's equation and tables of betas by industry that the user supplies. It must not know returns or rates.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType

from apportion.valuation.capital.rate import Exact, exact


def unlevered_beta(levered: Exact, debt_to_equity: Exact, tax_rate: Exact, debt_beta: Exact = 0) -> Fraction:
    """The beta that the business would have without debt.

    R. Hamada, The effect of the firm's capital structure on the systematic risk of common stocks, Journal of Finance
    27, 1972; with a beta of the debt (T. Conine, Journal of Finance 35, 1980) where lenders share the risk.

    Args:
        levered: beta of the equity as observed.
        debt_to_equity: market value of debt per 1 of equity, at least 0.
        tax_rate: from 0 to 1.
        debt_beta: beta of the debt; 0 when lenders bear none of the market's risk.
    """
    tilt = _tilt(debt_to_equity, tax_rate)
    return (exact(levered) + exact(debt_beta) * tilt) / (1 + tilt)


def relevered_beta(unlevered: Exact, debt_to_equity: Exact, tax_rate: Exact, debt_beta: Exact = 0) -> Fraction:
    """The beta of the equity when the business carries so much debt; undoes ``unlevered_beta``."""
    tilt = _tilt(debt_to_equity, tax_rate)
    return exact(unlevered) * (1 + tilt) - exact(debt_beta) * tilt


def debt_to_equity(debt_share: Exact) -> Fraction:
    """Debt per 1 of equity, from debt as a share of both.

    Raises:
        ValueError: for a share below 0, or of all the capital.
    """
    share = exact(debt_share)
    if not 0 <= share < 1:
        raise ValueError(f"debt is a share from 0 to below 1, not {debt_share}")
    return share / (1 - share)


def _tilt(debt_per_equity: Exact, tax_rate: Exact) -> Fraction:
    ratio, tax = exact(debt_per_equity), exact(tax_rate)
    if ratio < 0:
        raise ValueError(f"debt per equity is at least 0, not {debt_per_equity}")
    if not 0 <= tax <= 1:
        raise ValueError(f"a tax rate lies between 0 and 1, not at {tax_rate}")
    return ratio * (1 - tax)


@dataclass(frozen=True)
class IndustryBeta:
    """The average beta of an industry, as somebody has published it."""

    industry: str
    beta: Exact
    """Of the equity, at the industry's own debt."""
    debt_to_equity: Exact
    tax_rate: Exact
    firms: int | None = None
    """How many firms it is the average of; few firms tell little. ``None``: not stated."""

    def for_debt(self, debt_to_equity: Exact, tax_rate: Exact, debt_beta: Exact = 0) -> Fraction:
        """The beta of this kind of business with other debt and taxes."""
        unlevered = unlevered_beta(self.beta, self.debt_to_equity, self.tax_rate, debt_beta)
        return relevered_beta(unlevered, debt_to_equity, tax_rate, debt_beta)


class UnknownIndustry(KeyError):
    """The table has no such industry."""


@dataclass(frozen=True)
class IndustryTable:
    """Betas by industry with their source and date."""

    rows: Mapping[str, IndustryBeta]
    source: str
    as_of: str
    """Date of the table as its source states it."""

    @classmethod
    def of(cls, rows: Iterable[IndustryBeta], source: str, as_of: str) -> IndustryTable:
        """A table of rows.

        Raises:
            ValueError: when an industry occurs twice.
        """
        held: dict[str, IndustryBeta] = {}
        for row in rows:
            if row.industry in held:
                raise ValueError(f"the industry {row.industry!r} occurs twice")
            held[row.industry] = row
        return cls(MappingProxyType(held), source, as_of)

    def of_industry(self, industry: str) -> IndustryBeta:
        """The row of an industry, by its exact name.

        Raises:
            UnknownIndustry: when there is none; nothing similar is taken instead.
        """
        try:
            return self.rows[industry]
        except KeyError:
            raise UnknownIndustry(f"no industry {industry!r} in {self.source} ({self.as_of})") from None
