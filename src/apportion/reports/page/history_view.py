"""What the page of a history shows, as text: every figure written, every chart drawn.

Knows the order of the page. It must not compute figures: those stand in the history and its lines.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from apportion.analysis.history.bridge import Bridge
from apportion.analysis.history.history import History
from apportion.analysis.history.quality import Check
from apportion.analysis.history.seasonality import SeasonalProfile
from apportion.analysis.history.summary import (
    MemberLine,
    YearLine,
    average_variance,
    member_lines,
    ranked,
    surplus,
    whole_cagr,
    whole_lines,
)
from apportion.analysis.history.trend import Cagr
from apportion.analysis.outlook import Outlook
from apportion.model.ledger import DIMENSIONS, AccountType, Dimension
from apportion.reports.charts.seasons import SeasonPoint, seasons_chart
from apportion.reports.charts.trend import TrendPoint, trend_chart
from apportion.reports.charts.waterfall import WaterfallStep, waterfall_chart
from apportion.reports.grid import Grid
from apportion.reports.notation import Notation
from apportion.reports.page.outlook_view import ForecastTable, forecast_tables
from apportion.reports.page.pictures import Picture, picture
from apportion.reports.words import Formatter

_RANKED_MAX: Final = 10
_MEMBERS_MAX: Final = 100
"""Rows of one table; a page of thousands of accounts would not be read, and history.json has them all."""
_TITLES: Final = {"unit": "Units", "account": "Accounts", "fund": "Funds", "request": "Requests"}
_KINDS: Final = {
    AccountType.EXPENSE: "Spending",
    AccountType.REVENUE: "Revenue",
    AccountType.ASSET: "Assets",
    AccountType.LIABILITY: "Liabilities",
    AccountType.STATISTICAL: "Results",
}


@dataclass(frozen=True)
class HistoryView:
    """The page."""

    title: str
    subtitle: str
    figures: tuple[tuple[str, str, str], ...]
    """Label, figure, note."""
    trend: Picture | None
    totals: tuple[Grid, ...]
    members: tuple[Grid, ...]
    bridges: tuple[Picture, ...]
    ranked: tuple[Grid, ...]
    coverage: Grid | None
    carry_over: Grid | None
    flexed: Grid | None
    seasons: Picture | None
    season_text: str
    results: Grid | None
    forecasts: tuple[ForecastTable, ...]
    checks: tuple[tuple[str, str, str, str, tuple[str, ...]], ...]
    """Result, name, summary, advice, evidence."""
    sources: tuple[tuple[str, str], ...]


def history_view(history: History, outlook: Outlook | None = None, year: int | None = None) -> HistoryView:
    """The page of one history; ``year`` is that of the ranked variances, by default the latest."""
    formatter = Formatter(Notation(history.ledger.currency))
    ledger = history.ledger
    spending = whole_lines(history, AccountType.EXPENSE)
    return HistoryView(
        ledger.name or "Ledger",
        f"{_span(ledger.years)} · {ledger.rows:,} ledger rows · {ledger.currency.code}",
        tuple(_figures(history, spending, formatter)),
        trend_picture(spending, outlook, formatter),
        tuple(_totals(history, formatter)),
        tuple(_members(history, formatter)),
        tuple(_bridges(history, formatter)),
        tuple(_ranked(history, year, formatter)),
        _coverage(history, formatter),
        _carry_over(history, formatter),
        _flexed(history, formatter),
        *_seasons(history),
        _results(history, formatter),
        forecast_tables(outlook, formatter),
        tuple(_check(check) for check in history.checks),
        tuple(ledger.sources.items()),
    )


def _figures(history: History, spending: Sequence[YearLine], formatter: Formatter) -> list[tuple[str, str, str]]:
    figures = []
    known = [line for line in spending if line.actual is not None]
    if known:
        last = known[-1]
        grown = "" if last.growth is None else f"{percent(last.growth, formatter, signed=True)} on the year before"
        figures.append((f"Spent in {last.year}", formatter.money_whole(last.actual or 0), grown))
    year = history.compared_in(None)
    compared = next((line for line in spending if line.year == year), None)
    if compared is not None and compared.variance is not None:
        figures.append(
            (
                f"Budget {compared.year}",
                formatter.money_whole(compared.budget or 0),
                f"{percent(compared.utilisation, formatter)} of it spent",
            )
        )
        figures.append(
            (
                f"Variance {compared.year}",
                signed(compared.variance, formatter.money_alike([compared.variance])),
                f"{percent(compared.variance_fraction, formatter, signed=True)}, {compared.direction.value}",
            )
        )
    rate = whole_cagr(history, AccountType.EXPENSE)
    if rate is not None:
        figures.append(
            (
                "Growth of spending",
                f"{percent(rate.rate_annual, formatter)} a year",
                f"compound, {rate.first_year} to {rate.last_year}",
            )
        )
    average = average_variance(member_lines(history, "unit", AccountType.EXPENSE))
    if average is not None:
        within = "within" if average.plain <= history.policy.tolerance else "beyond"
        figures.append(
            (
                "Average variance of units",
                percent(average.plain, formatter),
                f"{within} the tolerance; {percent(average.weighted, formatter)} weighted by budget",
            )
        )
    left = surplus(history)
    if left is not None:
        figures.append(
            (
                f"Surplus {left.years[-1]}",
                formatter.money_whole(left.amounts[-1]),
                f"{percent(left.margins[-1], formatter)} of revenue",
            )
        )
    return figures


def trend_picture(spending: Sequence[YearLine], outlook: Outlook | None, formatter: Formatter) -> Picture | None:
    """Spending by year with budgets and the forecast of the next one; ``None`` for a single year."""
    if len(spending) < 2:  # noqa: PLR2004 - one column is no trend
        return None
    points = [TrendPoint(str(line.year), line.actual, line.budget) for line in spending]
    if outlook is not None and outlook.total is not None:
        budget = next((line.budget for line in spending if line.year == outlook.next_year), None)
        points = [point for point in points if point.year != str(outlook.next_year)]
        points.append(TrendPoint(str(outlook.next_year), outlook.total, budget, is_forecast=True))
        points.sort(key=lambda point: int(point.year))
    return picture(
        lambda width, name: trend_chart(points, formatter, width, name, title="Spending by year"),
        "trend",
        "Spending by year; the stroke is the budget.",
    )


def _totals(history: History, formatter: Formatter) -> list[Grid]:
    grids = []
    for kind in (AccountType.EXPENSE, AccountType.REVENUE):
        lines = whole_lines(history, kind)
        if not lines:
            continue
        headers = _year_headers(lines, formatter)
        rate = whole_cagr(history, kind)
        grids.append(
            Grid(
                _KINDS[kind],
                "" if rate is None else f"Compound growth {_rate(rate, formatter)}.",
                (("Year", ""), *((header, "num") for header, _ in headers)),
                tuple((str(line.year), *(write(line) for _, write in headers)) for line in lines),
            )
        )
    left = surplus(history)
    if left is not None:
        caption = "" if left.cagr is None else f"Compound growth {_rate(left.cagr, formatter)}."
        rows = tuple(
            (str(year), formatter.money_whole(amount), percent(margin, formatter))
            for year, amount, margin in zip(left.years, left.amounts, left.margins, strict=True)
        )
        grids.append(Grid("Surplus", caption, (("Year", ""), ("Surplus", "num"), ("Margin", "num")), rows))
    return grids


Money = Callable[[int], str]
Write = Callable[[YearLine], str]


def _year_headers(lines: Sequence[YearLine], formatter: Formatter) -> list[tuple[str, Write]]:
    """The columns for which some year has a figure, and how each is written."""
    amounts = [n for line in lines for n in (line.proposed, line.original, line.budget, line.actual, line.encumbrance)]
    money = formatter.money_alike(amounts)

    def change(line: YearLine) -> str:
        return "" if line.variance is None else signed(line.variance, money)

    columns: list[tuple[str, Callable[[YearLine], object], Write]] = [
        ("Asked for", lambda line: line.proposed, lambda line: _money(line.proposed, money)),
        ("Adopted", lambda line: line.original, lambda line: _money(line.original, money)),
        ("Final budget", _final, lambda line: _money(line.budget, money)),
        ("Actual", lambda line: line.actual, lambda line: _money(line.actual, money)),
        ("Committed", lambda line: line.encumbrance, lambda line: _money(line.encumbrance, money)),
        ("Variance", lambda line: line.variance, change),
        ("of budget", lambda line: line.variance, lambda line: percent(line.variance_fraction, formatter, signed=True)),
        ("Used", lambda line: line.utilisation, lambda line: percent(line.utilisation, formatter)),
        ("Growth", lambda line: line.growth, lambda line: percent(line.growth, formatter, signed=True)),
    ]
    return [(header, write) for header, held, write in columns if any(held(line) is not None for line in lines)]


def _final(line: YearLine) -> int | None:
    """The final budget where it is not just the adopted one."""
    return line.budget if line.budget != line.original else None


def _members(history: History, formatter: Formatter) -> list[Grid]:
    grids = []
    for dimension in DIMENSIONS:
        for kind in (AccountType.EXPENSE, AccountType.REVENUE):
            lines = [line for line in member_lines(history, dimension, kind) if line.latest or line.average_utilisation]
            if lines and not (dimension == "unit" and kind is AccountType.REVENUE and len(lines) == 1):
                grids.append(_member_grid(history, dimension, kind, lines, formatter))
    return grids


def _member_grid(
    history: History, dimension: Dimension, kind: AccountType, lines: Sequence[MemberLine], formatter: Formatter
) -> Grid:
    compared = any(line.average_variance is not None for line in lines)
    headers = [(_TITLES[dimension][:-1], ""), ("Latest actual", "num main"), ("Share", "num"), ("Growth a year", "num")]
    if compared:
        headers += [("Average used", "num"), ("Average variance", "num"), ("Furthest off", "num")]
    rows = []
    money = formatter.money_alike(line.latest.actual for line in lines[:_MEMBERS_MAX] if line.latest is not None)
    for line in lines[:_MEMBERS_MAX]:
        latest = line.latest
        row = [
            line.label,
            latest_text(line, history.last_year, money),
            percent(latest.share, formatter) if latest is not None and latest.year == history.last_year else "",
            "" if line.cagr is None else percent(line.cagr.rate_annual, formatter, signed=True),
        ]
        if compared:
            off = (
                ""
                if line.worst is None
                else f"{percent(line.worst.fraction, formatter, signed=True)} in {line.worst.year}"
            )
            beyond = " !" if line.within_tolerance is False else ""
            row += [
                percent(line.average_utilisation, formatter),
                percent(line.average_variance, formatter) + beyond,
                off,
            ]
        rows.append(tuple(row))
    caption = ""
    if compared:
        tolerance = percent(history.policy.tolerance, formatter)
        caption = f"Averages over the years that state both sides. ! marks an average variance beyond {tolerance}."
    more = f"{len(lines) - _MEMBERS_MAX} more stand in history.json." if len(lines) > _MEMBERS_MAX else ""
    return Grid(
        f"{_TITLES[dimension]}: {_KINDS[kind].lower()}",
        caption,
        tuple(headers),
        tuple(rows),
        tuple(min(line.depth, 4) for line in lines[:_MEMBERS_MAX]),
        more,
    )


def latest_text(line: MemberLine, last_year: int, money: Money) -> str:
    """The last actual, with its year where the ledger goes on: a member that ended is not one of today."""
    latest = line.latest
    if latest is None or latest.actual is None:
        return ""
    text = money(latest.actual)
    return text if latest.year == last_year else f"{text} ({latest.year})"


def _bridges(history: History, formatter: Formatter) -> list[Picture]:
    captions = {
        "budget-to-actual": "Each step is one unit; savings are blue. Grey bars are cut off on the left.",
        "budget-to-actual-by-account": "Each step is one kind of account; savings are blue.",
        "year-to-year": "By unit. Grey bars are cut off on the left.",
        "price-volume-mix": (
            "Price at actual quantities, volume at the budgeted average price, mix what is left between items."
        ),
        "timing": "What the forecast keeps of the variance lasts; the rest is money spent earlier or later.",
    }
    return [_bridge(name, bridge, captions[name], formatter) for name, bridge in history.bridges.items()]


def _bridge(name: str, bridge: Bridge, caption: str, formatter: Formatter) -> Picture:
    steps = [
        WaterfallStep(bridge.start_label, bridge.start, is_total=True),
        *(WaterfallStep(step.label, step.amount) for step in bridge.steps),
        WaterfallStep(bridge.end_label, bridge.end, is_total=True),
    ]
    title = f"{bridge.start_label} to {bridge.end_label}"
    return picture(
        lambda width, unique: waterfall_chart(steps, formatter, width, unique, title=title, up_is_good=False),
        name,
        f"{title}: {signed(bridge.end - bridge.start, formatter.money_alike([bridge.start, bridge.end]))}. {caption}",
    )


def _ranked(history: History, year: int | None, formatter: Formatter) -> list[Grid]:
    year = history.compared_in(year)
    if year is None:
        return []
    grids = []
    for over, title in ((True, f"Largest overspends {year}"), (False, f"Largest underspends {year}")):
        found = ranked(history, year, over=over)[:_RANKED_MAX]
        money = formatter.money_alike(item.variance for _, item in found)
        rows = tuple(
            (label, signed(item.variance, money), percent(item.fraction, formatter, signed=True))
            for label, item in found
        )
        if rows:
            grids.append(Grid(title, "", (("Unit", ""), ("Variance", "num main"), ("Of its budget", "num")), rows))
    return grids


def _coverage(history: History, formatter: Formatter) -> Grid | None:
    if not any(item.lines_unbudgeted for item in history.coverage):
        return None
    rows = tuple(
        (
            str(item.year),
            formatter.money_whole(item.budget),
            formatter.money_whole(item.actual_budgeted),
            percent(item.utilisation, formatter),
            formatter.money_whole(item.actual_unbudgeted),
            f"{item.lines_unbudgeted:,}",
        )
        for item in history.coverage
    )
    headers = ("Year", "Budgeted", "Spent on those lines", "Used", "Spent without a budget", "on lines")
    return Grid(
        "Inside and outside the budget",
        "A line is one unit, account and fund. Spending on lines without a budget would hide in the totals.",
        tuple((header, "num" if place else "") for place, header in enumerate(headers)),
        rows,
    )


def _carry_over(history: History, formatter: Formatter) -> Grid | None:
    found, units = history.carry_over, history.expense
    if found is None or units is None or not found.encumbered.any():
        return None
    tops = units.depth == 0
    rows = []
    for column, year in enumerate(units.years):
        held = found.comparable[:, column] & tops
        if held.any():
            sums = [int(array[held, column].sum()) for array in (found.unspent, found.encumbered, found.uncommitted)]
            rows.append((str(year), *(formatter.money_whole(amount) for amount in sums)))
    headers = ("Year", "Left of the budget", "of that committed", "free")
    return Grid(
        "Left at the end of the year",
        "Committed money moves into the next year with its orders; whether the rest may is a rule of each fund.",
        tuple((header, "num" if place else "") for place, header in enumerate(headers)),
        tuple(rows),
    )


def _flexed(history: History, formatter: Formatter) -> Grid | None:
    if not history.flexed:
        return None
    money = formatter.money_alike(n for item in history.flexed for n in (item.budget, item.flexed, item.actual))
    rows = tuple(
        (
            item.label,
            money(item.budget),
            money(item.flexed),
            money(item.actual),
            signed(item.activity, money),
            signed(item.spending, money),
        )
        for item in history.flexed
    )
    headers = ("Account", "Budget", "Flexed", "Actual", "By volume", "By spending")
    return Grid(
        "Budgets for the volume that came",
        "Flexed: the fixed part, and the variable part times actual over budgeted volume. The last two add up to the "
        "variance.",
        tuple((header, "num" if place else "") for place, header in enumerate(headers)),
        rows,
    )


def _seasons(history: History) -> tuple[Picture | None, str]:
    seasons = history.seasons
    if seasons is None or seasons.whole is None:
        return None, ""
    profile = seasons.whole
    points = [
        SeasonPoint(f"P{place + 1}", *(float(array[place]) for array in (profile.index, profile.low, profile.high)))
        for place in range(profile.index.size)
    ]
    drawn = picture(
        lambda width, name: seasons_chart(points, width, name, title="Spending by period against the mean period"),
        "seasons",
        f"Mean of {_span(profile.years)} against each year's mean period; thin lines span the years. "
        "P1 is the first period of the fiscal year.",
    )
    return drawn, season_text(profile)


def season_text(profile: SeasonalProfile) -> str:
    """The season in a sentence: quarters against the mean quarter, and how far it repeats."""
    parts = [f"Q{place + 1} {(index - 1) * 100:+.1f} %" for place, index in enumerate(profile.quarter_index.tolist())]
    text = f"Against the mean quarter: {', '.join(parts)}. " if parts else ""
    if len(profile.years) > 1:
        text += f"Strength {profile.strength:.2f} (0: no season that repeats, 1: the same every year)."
    return text.strip()


def _results(history: History, formatter: Formatter) -> Grid | None:
    lines = [line for line in member_lines(history, "account", AccountType.STATISTICAL) if any(line.quantities)]
    if not lines:
        return None
    years = history.ledger.years
    rows = []
    for line in lines:
        known = [number for number in line.quantities if number]
        change = percent(known[-1] / known[0] - 1, formatter, signed=True) if known[0] > 0 else ""
        rows.append((line.label, *(f"{number:,.1f}" for number in line.quantities), change))
    headers = (("Measure", ""), *((str(year), "num") for year in years), ("Change", "num main"))
    return Grid("What was achieved", "Quantities that the ledger keeps beside money.", headers, tuple(rows))


def _check(check: Check) -> tuple[str, str, str, str, tuple[str, ...]]:
    return check.result.value, check.name.replace("-", " "), check.summary, check.advice, check.evidence


def _money(amount: int | None, money: Money) -> str:
    return "" if amount is None else money(amount)


def signed(amount: int, money: Money) -> str:
    """A difference with its sign, written as its column is."""
    return f"+{money(amount)}" if amount > 0 else money(amount)


def percent(share: float | None, formatter: Formatter, *, signed: bool = False) -> str:
    """A fraction as a percentage with one decimal; nothing where it is not known."""
    if share is None or share != share:  # noqa: PLR0124 - NaN only
        return ""
    exact = Fraction(share)
    return formatter.percent_change(exact) if signed else formatter.percent(exact)


def _rate(found: Cagr, formatter: Formatter) -> str:
    return f"{percent(found.rate_annual, formatter)} a year from {found.first_year} to {found.last_year}"


def _span(years: Sequence[int]) -> str:
    return str(years[0]) if len(years) == 1 else f"{years[0]}–{years[-1]}"
