"""Revenue in the words of a board: what comes, whether it balances, how sure it is.

Knows what was worked out and the case's way of writing numbers. It must not know the medium.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Final

from apportion.analysis.forecast.methods import MEANING, Model
from apportion.reports.words import Formatter, plural
from apportion.risk.revenue.balance import FundYear
from apportion.risk.revenue.expected import Expected
from apportion.risk.revenue.report import InScenario, RevenueReport, Shortfall

_NAMED_MAX: Final = 3
"""Names in one sentence; the others are counted."""
_FORECASTS_LEAST: Final = 10
"""Forecasts below which a comparison tells nothing."""


def revenue_sentences(report: RevenueReport, formatter: Formatter) -> tuple[str, ...]:
    """What a board has to know, most important first."""
    teller = _Teller(report, formatter)
    return (
        *(sentence for year in report.funds for sentence in teller.fund(year)),
        *(teller.shortfall(one) for one in report.shortfalls),
        *teller.forecasts(),
        *(sentence for one in report.scenarios for sentence in teller.scenario(one)),
        *teller.untouched(),
    )


def source_sentence(row: Expected, formatter: Formatter) -> str:
    """One source: what is expected, what its past would say, and how wrong that has been."""
    stated = f"{row.stated.name}: {formatter.money_whole(row.stated.amount)} expected"
    found = row.forecast
    if found is None or found.point is None:
        return f"{stated}; it has no past of two whole years in a row to hold it against."
    between = ""
    if found.low is not None and found.high is not None:
        between = (
            f", nine times in ten between {formatter.money_short(found.low)} and {formatter.money_short(found.high)}"
        )
    how = "" if found.model is None else MEANING[found.model]
    missed = found.mean_absolute_error
    record = ""
    if missed is not None:
        over = plural(len(found.past), "year")
        record = f" Such forecasts missed it by {formatter.money_short(missed)} on average in {over}."
    beyond = " What is expected lies outside that." if row.is_beyond else ""
    return f"{stated}. Its past says {formatter.money_short(found.point)} ({how}){between}.{beyond}{record}"


class _Teller:
    """Sentences about one report."""

    def __init__(self, report: RevenueReport, formatter: Formatter) -> None:
        self.report = report
        self.formatter = formatter

    def _whose(self, fund: str, period: int) -> str:
        held = self.report.fund_names.get(fund)
        name = "the budget" if held is None else f"the fund {held}"
        return f"{name} in {self.report.periods[period]}" if len(self.report.periods) > 1 else name

    def fund(self, year: FundYear) -> Iterator[str]:
        """Balanced, structurally balanced, and what is left."""
        money, whose = self.formatter.money_whole, _opening(self._whose(year.fund, year.period))
        if not self.report.is_planned or not year.sources:
            return
        income, outgo = year.revenue + year.transfers_in, year.spending + year.transfers_out
        against = f"{money(income)} come in against {money(outgo)} that go out"
        if year.result >= 0:
            more = f", {money(year.result)} more" if year.result else ""
            yield f"{whose} is balanced without its balance: {against}{more}."
        elif year.is_balanced:
            yield f"{whose} is balanced by using {money(-year.result)} of its balance: {against}."
        elif year.is_balanced is None:
            yield f"{whose} is {money(-year.result)} short: {against}, and its balance is not stated."
        else:
            yield f"{whose} is not balanced: {against}, and its balance does not cover the difference."
        if year.is_structurally_balanced:
            more = f", with {money(year.structural)} to spare" if year.structural else ""
            yield f"Structurally it is balanced: recurring revenue covers recurring spending{more}."
        else:
            yield (
                f"Structurally it is not balanced: recurring spending of {money(year.recurring_spending)} is "
                f"{money(-year.structural)} above recurring revenue. One-time money pays for what goes on."
            )
        yield from self._balance(year)

    def _balance(self, year: FundYear) -> Iterator[str]:
        money = self.formatter.money_whole
        if year.opening is None or year.closing is None:
            return
        moved = f"Its balance goes from {money(year.opening)} to {money(year.closing)}"
        if year.floor is None:
            yield f"{moved}."
            return
        because = f", {self.report.floor_reason}" if self.report.floor_reason else ""
        policy = f"{money(year.floor)}: {plural(self.report.floor_months, 'month')} of regular operation{because}"
        if year.below_floor:
            yield f"{moved}, {money(year.below_floor)} below the floor of {policy}."
        else:
            yield f"{moved}, above the floor of {policy}."

    def shortfall(self, one: Shortfall) -> str:
        """How often revenue would not cover the plan."""
        whose, money = _opening(self._whose(one.fund, one.period)), self.formatter.money_short
        low, high = one.chance.interval
        share = self.formatter.percent(Fraction(one.chance.share), 1)
        if one.chance.is_drawn:
            how = f"in {share} of {one.chance.of:,} draws"
        else:
            how = (
                f"in {one.chance.times} of {one.chance.of} years, had forecasts missed as they did then "
                f"({one.ways.years[0]} to {one.ways.years[-1]}; so few years leave room for "
                f"{self.formatter.percent(Fraction(low), 0)} to {self.formatter.percent(Fraction(high), 0)})"
            )
        missing = "" if one.mean_short is None else f"; {money(one.mean_short)} would be missing on average"
        sure = one.ways.taken_as_sure
        certain = f" {plural(len(sure), 'source')} without past or interval counted as stated." if sure else ""
        return f"{whose}: revenue falls short of the {money(one.draw)} that the plan draws {how}{missing}.{certain}"

    def forecasts(self) -> Iterator[str]:
        """How the stated amounts stand to the forecasts, and how wrong those have been."""
        if not self.report.outlooks:
            return
        beyond = [row.stated.name for row in self.report.expected if row.is_beyond]
        if beyond:
            more = f" and {len(beyond) - _NAMED_MAX} more" if len(beyond) > _NAMED_MAX else ""
            named = f"{', '.join(beyond[:_NAMED_MAX])}{more}"
            yield f"Look again at {named}: what is expected lies outside what the past makes likely."
        record = self.report.outlooks[0].forecasts.record
        if record.intervals:
            yield (
                f"Forecasts made in the same way held the actual amount in {record.covered} of {record.intervals} "
                f"intervals of earlier years; nine in ten were meant to."
            )
        naive = next((item for item in record.comparisons if item.model is Model.NAIVE), None)
        if naive is not None and naive.errors >= _FORECASTS_LEAST:
            worth = self.formatter.percent(Fraction(abs(naive.saved)), 1)
            verdict = f"{worth} less" if naive.saved > 0 else f"{worth} more"
            yield (
                f"Over {naive.errors} forecasts of earlier years they missed by {verdict} than saying the same as last "
                "year would have."
            )

    def _changed(self, one: InScenario) -> list[FundYear]:
        before = {(year.fund, year.period): year for year in self.report.funds}
        return [year for year in one.funds if before.get((year.fund, year.period)) != year]

    def untouched(self) -> Iterator[str]:
        """Scenarios that change no fund."""
        names = [one.name for one in self.report.scenarios if not self._changed(one)]
        if len(names) == 1:
            yield f"The scenario {names[0]} leaves revenue as it is."
        elif names:
            yield f"The scenarios {', '.join(names[:-1])} and {names[-1]} leave revenue as it is."

    def scenario(self, one: InScenario) -> Iterator[str]:
        """What a scenario leaves of the balance."""
        for year in self._changed(one):
            money = self.formatter.money_short
            said = f"In the scenario {one.name}, {self._whose(year.fund, year.period)} receives {money(year.revenue)}"
            if year.result < 0:
                said += f", {money(-year.result)} less than the plan spends"
            if year.closing is not None:
                said += f", and ends with a balance of {money(year.closing)}"
            if year.below_floor:
                said += f", {money(year.below_floor)} below its floor"
            yield f"{said}."


def _opening(words: str) -> str:
    """With a capital letter."""
    return f"{words[:1].upper()}{words[1:]}"
