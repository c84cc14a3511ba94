"""What capital costs: equity by the capital asset pricing model, all of it by its weights, and hurdle rates by risk.

Knows how a required rate is built up from named parts. It must not know betas' histories or cash flows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType

from apportion.valuation.capital.rate import Exact, Part, Rate, Terms, decimal_of, exact, percent, sum_of


@dataclass(frozen=True)
class CapitalMarket:
    """What the market pays for waiting and for bearing its risk, at a date."""

    risk_free: Exact
    """A year: the yield of government bonds about as long as the projects."""
    equity_premium: Exact
    """Expected return of the market above the risk-free rate, a year."""
    terms: Terms
    """Nominal, unless both numbers are from inflation-linked bonds."""
    source: str = ""
    """Where the numbers are from, with their date."""


def cost_of_equity(
    market: CapitalMarket,
    beta: Exact,
    *,
    country_premium: Exact = 0,
    country_exposure: Exact = 1,
    size_premium: Exact = 0,
    others: Iterable[Part] = (),
) -> Rate:
    """The return that owners require (W. Sharpe, Capital asset prices, Journal of Finance 19, 1964).

    Args:
        market: risk-free rate and premium.
        beta: of the equity, at the debt it carries.
        country_premium: extra a year for the country's risk, above the mature market that the premium is of.
        country_exposure: how much of that extra applies; 1 adds it in full (A. Damodaran's first approach).
        size_premium: extra a year for small firms.
        others: further parts, each with its name.
    """
    premium = exact(market.equity_premium)
    by_beta = Part(
        "beta × equity risk premium",
        exact(beta) * premium,
        f"{_number(beta)} × {percent(premium)}",
        market.source,
    )
    exposure = exact(country_exposure)
    how = "" if exposure == 1 else f"{_number(exposure)} × {percent(country_premium)}"
    country = Part("country risk premium", exposure * exact(country_premium), how)
    base = Rate((Part("risk-free rate", exact(market.risk_free), source=market.source), by_beta), market.terms)
    return base.plus(country, Part("size premium", exact(size_premium)), *others)


@dataclass(frozen=True)
class Capital:
    """One source of capital."""

    name: str
    """Equity, bonds, loans, preferred shares …"""
    weight: Exact
    """Its market value, or its share: only the proportion to the others counts. At least 0."""
    rate: Exact
    """What it costs a year, before tax."""
    is_deductible: bool = False
    """Whether its cost lowers taxes, as interest does."""


def weighted_cost_of_capital(sources: Sequence[Capital], tax_rate: Exact, terms: Terms) -> Rate:
    """The cost of all capital by its weights, with the tax that interest saves as a part of its own.

    F. Modigliani and M. Miller, Corporate income taxes and the cost of capital, American Economic Review 53, 1963.

    Raises:
        ValueError: when the weights sum to nothing, one is negative, or the tax rate is not between 0 and 1.
    """
    total = sum_of(exact(source.weight) for source in sources)
    if total <= 0 or any(exact(source.weight) < 0 for source in sources):
        raise ValueError("capital needs weights of at least 0 that sum to more than 0")
    tax = exact(tax_rate)
    if not 0 <= tax <= 1:
        raise ValueError(f"a tax rate lies between 0 and 1, not at {tax_rate}")
    parts, shield = [], Fraction(0)
    for source in sources:
        weight, rate = exact(source.weight) / total, exact(source.rate)
        parts.append(Part(source.name, weight * rate, f"{percent(weight)} × {percent(rate)}"))
        shield -= weight * rate * tax if source.is_deductible else 0
    saved = Part("tax saved by interest", shield, f"at a tax rate of {percent(tax)}")
    return Rate(tuple(parts), terms).plus(saved)


@dataclass(frozen=True)
class Debt:
    """How much of a request is paid from debt, and what that costs."""

    share: Exact
    """Of all capital, from 0 to 1."""
    rate: Exact
    """Interest a year, before tax."""
    tax_rate: Exact
    """Tax that interest saves; 0 where the organisation pays none."""


@dataclass(frozen=True)
class RiskClass:
    """A class of requests that bear the same risk: by a beta, or by a premium on the organisation's rate."""

    name: str
    beta: Exact | None = None
    """Of the equity, for requests like firms of that beta. ``None``: the class has a premium."""
    premium: Exact | None = None
    """A year on top of the base rate; negative for requests that are safer than the rest. ``None``: it has a beta."""
    source: str = ""
    """Where the beta or premium is from. Empty: not stated."""

    def __post_init__(self) -> None:
        """A class says one of the two.

        Raises:
            ValueError: when it says both or neither.
        """
        if (self.beta is None) == (self.premium is None):
            raise ValueError(f"the risk class {self.name!r} needs either a beta or a premium")


class UnknownRiskClass(KeyError):
    """No such risk class was declared."""


@dataclass(frozen=True)
class HurdleRates:
    """From which rate on a request is worth its money, by risk class."""

    classes: Mapping[str, RiskClass]
    base: Rate | None = None
    """The organisation's own cost of capital, on which premiums are put. ``None``: classes have betas."""
    market: CapitalMarket | None = None
    """What betas are priced by. ``None``: classes have premiums."""
    debt: Debt | None = None
    """Debt beside the equity of classes with betas. ``None``: equity alone."""
    others: tuple[Part, ...] = ()
    """Further parts of the cost of equity of classes with betas, such as a premium for a country."""

    @classmethod
    def of(
        cls,
        classes: Iterable[RiskClass],
        *,
        base: Rate | None = None,
        market: CapitalMarket | None = None,
        debt: Debt | None = None,
        others: Iterable[Part] = (),
    ) -> HurdleRates:
        """Hurdle rates for some classes.

        Raises:
            ValueError: when a name occurs twice, or what a class needs is missing.
        """
        held: dict[str, RiskClass] = {}
        for item in classes:
            if item.name in held:
                raise ValueError(f"the risk class {item.name!r} occurs twice")
            if item.premium is not None and base is None:
                raise ValueError(f"the premium of risk class {item.name!r} needs a base rate")
            if item.beta is not None and market is None:
                raise ValueError(f"the beta of risk class {item.name!r} needs a risk-free rate and a premium")
            held[item.name] = item
        return cls(MappingProxyType(held), base, market, debt, tuple(others))

    def rate_of(self, name: str) -> Rate:
        """The hurdle rate of a class, with all its parts.

        Raises:
            UnknownRiskClass: when there is no class of this name.
        """
        if name not in self.classes:
            known = ", ".join(sorted(self.classes)) or "none"
            raise UnknownRiskClass(f"no risk class {name!r} was declared; there are: {known}")
        chosen = self.classes[name]
        if chosen.premium is not None and self.base is not None:
            return self.base.plus(Part(f"premium of class {name}", exact(chosen.premium), source=chosen.source))
        if chosen.beta is None or self.market is None:
            raise ValueError(f"the risk class {name!r} cannot be priced")
        equity = cost_of_equity(self.market, chosen.beta, others=self.others)
        return equity if self.debt is None else with_debt(equity, self.debt)


def with_debt(equity: Rate, debt: Debt) -> Rate:
    """The cost of capital when part of it is debt; the parts of the cost of equity stay visible, by their weight.

    Raises:
        ValueError: for a share of debt that is not between 0 and 1.
    """
    share, rate, tax = exact(debt.share), exact(debt.rate), exact(debt.tax_rate)
    if not 0 <= share <= 1:
        raise ValueError(f"debt is a share from 0 to 1, not {debt.share}")
    weight = 1 - share
    owned = tuple(
        Part(part.name, weight * part.rate, f"{percent(weight)} of {part.how or percent(part.rate)}", part.source)
        for part in equity.parts
    )
    interest = Part("interest", share * rate, f"{percent(share)} × {percent(rate)}")
    saved = Part("tax saved by interest", -share * rate * tax, f"at a tax rate of {percent(tax)}")
    return Rate(owned, equity.terms).plus(interest, saved)


def _number(number: Exact, places: int = 4) -> str:
    """A plain number without trailing zeros."""
    text = str(decimal_of(number, places))
    return text.rstrip("0").rstrip(".") if "." in text else text
