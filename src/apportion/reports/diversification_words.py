"""How a plan's worth hangs together, in sentences that a board can read.

Knows the case's number format. It must not know the medium.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from apportion.reports.words import Formatter, plural
from apportion.risk.diversification.concentration import POINTS, SCALE, Concentration, Limit
from apportion.risk.diversification.exposures import Basis
from apportion.risk.diversification.frontier import RiskFrontier
from apportion.risk.diversification.portfolio import PortfolioRisk
from apportion.risk.diversification.spread import Spread

_BASIS: Final[dict[Basis, str]] = {
    "correlations": "How they move together is stated pair by pair.",
    "single index": "They move together as far as the market moves them.",
    "together": "Nothing is said of how they move together, so all are taken to move as one: no diversification is "
    "claimed.",
}
_OFTEN: Final = "about two years in three"
"""How often a normal variable lies within one standard deviation."""
_LIMITS_MAX: Final = 5


def diversification_sentences(risk: PortfolioRisk, formatter: Formatter) -> list[str]:
    """What to say of a plan, the most important first."""
    said = []
    if risk.spread is not None and risk.exposures is not None:
        said += spread_sentences(risk.spread, risk.exposures.basis, formatter)
    else:
        said.append(
            "The case does not say how far returns may stray (table exposures), so the risk of the plan is not known."
        )
    if risk.frontier is not None:
        said += frontier_sentences(risk.frontier, formatter)
    said += [text for item in risk.concentrations if (text := concentration_sentence(item, formatter))]
    said += [limit_sentence(item, formatter) for item in risk.limits[:_LIMITS_MAX]]
    more = len(risk.limits) - _LIMITS_MAX
    if more > 0:
        said.append(f"{plural(more, 'further limit')} on shares have more room.")
    return said


def spread_sentences(spread: Spread, basis: Basis, formatter: Formatter) -> list[str]:
    """How far the value may stray, what the mixture saves, and who contributes most."""
    if not spread.deviation:
        return ["The groups that the plan funds have no risk stated."]
    whole = formatter.value_short
    part = formatter.percent(spread.deviation / spread.value) if spread.value > 0 else "an unknown part"
    said = [
        (
            f"The plan's weighted value of {whole(spread.value)} has a standard deviation of {whole(spread.deviation)} "
            f"({part}): it comes out within that distance {_OFTEN}, if it is spread as a bell curve is."
        )
    ]
    if spread.saved > 0:
        said.append(
            f"If all groups moved as one it would be {whole(spread.undiversified)}; holding several takes away "
            f"{formatter.percent(spread.saved / spread.undiversified)} of it."
        )
    said.append(_BASIS[basis])
    largest = max(spread.groups, key=lambda item: (item.share, item.group))
    said.append(
        f"The group {largest.group} brings {formatter.percent(largest.share)} of the risk with "
        f"{formatter.percent(largest.value / spread.value) if spread.value else 'an unknown part'} of the value."
    )
    if spread.systematic is not None:
        said.append(
            f"{formatter.percent(spread.systematic / spread.variance)} of the variance comes from the market and stays "
            "however the money is spread; the rest is the groups' own."
        )
    if spread.value_without:
        said.append(f"{whole(spread.value_without)} of value is in no group: how far it may stray is not known.")
    return said


def frontier_sentences(frontier: RiskFrontier, formatter: Formatter) -> list[str]:
    """What less risk would cost."""
    plan, least = frontier.plan, frontier.points[0]
    if len(frontier.points) == 1:
        return ["No other plan under the rules strays less than this one."]
    said = [
        (
            f"The plan that strays least under the same rules has a standard deviation of "
            f"{formatter.value_short(least.risk)} and is worth {formatter.value_short(least.value)}, "
            f"{_less(plan.value, least.value, formatter)} than this one."
        )
    ]
    between = _cheap(frontier)
    if between is not None:
        said.append(between_sentence(between, formatter))
    return said


def between_sentence(between: tuple[Fraction, Fraction], formatter: Formatter) -> str:
    """Risk taken off, and the value that it costs, both as parts of the plan's."""
    risk, value = between
    return f"{formatter.percent(risk)} less risk would cost {formatter.percent(value, 2)} of the value."


def _cheap(frontier: RiskFrontier) -> tuple[Fraction, Fraction] | None:
    """The first step down the frontier: parts of risk and of value that are given up."""
    plan, below = frontier.points[-1], frontier.points[-2]
    if not plan.risk or plan.value <= 0 or below.is_least:
        return None
    return 1 - below.risk / plan.risk, 1 - below.value / plan.value


def _less(more: Fraction, less: Fraction, formatter: Formatter) -> str:
    return f"{formatter.percent(1 - less / more)} less" if more > 0 else "no more"


def concentration_sentence(item: Concentration, formatter: Formatter) -> str:
    """Who holds most, and how many equal parts that comes to; empty where there is nothing to share."""
    index = item.index("money")
    if index is None:
        return ""
    points = index.herfindahl * POINTS
    word = "high" if points > SCALE.high else "moderate" if points > SCALE.moderate else "low"
    named = {part.id: part.name for part in item.parts}
    risk = item.index("risk")
    also = ""
    if risk is not None:
        also = f"; of the risk {formatter.percent(risk.largest_share)} is {named[risk.largest]}"
    if index.largest_share == 1:
        return f"By {item.by}, {named[index.largest]} has all of the money."
    count = formatter.number(index.effective, 1)
    return (
        f"By {item.by}, {named[index.largest]} has the largest share of the money, "
        f"{formatter.percent(index.largest_share)}{also}. The money is spread as over {count} equal parts: an index of "
        f"{formatter.number(Fraction(round(points)), 0)}, which a scale made for markets calls {word}."
    )


def limit_sentence(item: Limit, formatter: Formatter) -> str:
    """Where the plan stands against a limit on a share."""
    stands = formatter.percent(item.have)
    sides = []
    if item.at_least is not None:
        sides.append(f"at least {formatter.percent_plain(item.at_least)}")
    if item.at_most is not None:
        sides.append(f"at most {formatter.percent_plain(item.at_most)}")
    limit = " and ".join(sides)
    if not item.is_kept:
        return f"{item.title} is missed by {formatter.money_fine(-item.room)}: {stands}, where {limit} is wanted."
    room = "nothing is left" if item.room < 1 else f"{formatter.money_fine(item.room)} is left"
    return f"{item.title} allows {limit}; the plan has {stands}, {room}."
