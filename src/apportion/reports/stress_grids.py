"""The tables of a stress test as text: scenarios, plans side by side, choices, risks, cuts, funds and sources.

Knows which figures a reader needs beside each other. It must not know the medium, nor compute figures.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from apportion.reports.grid import Grid
from apportion.reports.stress_words import outcome
from apportion.reports.words import Formatter, plural

if TYPE_CHECKING:
    from apportion.reports.robust_json import Shown
    from apportion.risk.contingency.whole import Contingency
    from apportion.risk.diversification.portfolio import PortfolioRisk
    from apportion.risk.revenue.balance import FundYear
    from apportion.risk.revenue.expected import Expected
    from apportion.risk.revenue.report import RevenueReport
    from apportion.risk.robust.compare import Standing
    from apportion.risk.scenarios.result import InScenario, Stressed
    from apportion.risk.uncertainty.indices import Index
    from apportion.risk.uncertainty.redrawn import ChoiceFrequency
    from apportion.risk.uncertainty.simulation import Simulation
    from apportion.risk.uncertainty.statistics import Share

ROWS_MAX: Final = 50
"""Rows of a table; the others are in the document, and it says so."""
_NUM: Final = "num"
_SENTENCE: Final = "text"


def scenario_grid(found: Stressed, total_minor: int, formatter: Formatter) -> Grid:
    """The plan in each scenario, the case as it is first."""
    has_chance = any(one.probability is not None for one in found.scenarios)
    headers = [("Scenario", ""), ("Total", _NUM), ("The plan", _SENTENCE), ("Value kept", _NUM), ("Regret", _NUM)]
    headers += [("Hit most", "text long")]
    rows = [["The case as it is", formatter.money_whole(total_minor), "", formatter.value(found.value), "", ""]]
    for one in found.scenarios[:ROWS_MAX]:
        kept = "" if one.cut is None else formatter.value(one.cut.value)
        regret = "" if one.regret is None else formatter.value(one.regret)
        rows.append(
            [
                one.name,
                formatter.money_whole(one.total),
                outcome(one, formatter),
                kept,
                regret,
                _hit_most(one, formatter),
            ]
        )
    if has_chance:
        headers.insert(1, ("Probability", _NUM))
        for row, chance in zip(rows, [None, *(one.probability for one in found.scenarios)], strict=False):
            row.insert(1, "" if chance is None else formatter.percent_plain(chance))
    return Grid("", "", tuple(headers), _rows(rows), more=_more(len(found.scenarios), "scenario"))


def _hit_most(one: InScenario, formatter: Formatter) -> str:
    requests = [hit for hit in one.hits if hit.kind == "request"]
    if not requests:
        return ""
    first = requests[0]
    more = f" and {len(requests) - 1} more" if len(requests) > 1 else ""
    return f"{first.name} -{formatter.money(first.lost)}{more}"


def hit_grid(one: InScenario, formatter: Formatter) -> Grid | None:
    """Requests that lose money in a scenario; ``None`` where none does."""
    hits = [hit for hit in one.hits if hit.kind == "request"]
    if not hits:
        return None
    rows = [
        [
            f"{hit.name} ({hit.period})" if hit.period else hit.name,
            formatter.money(hit.planned),
            formatter.money(hit.left),
            formatter.money(hit.lost),
        ]
        for hit in hits[:ROWS_MAX]
    ]
    headers = (("Request", ""), ("As planned", _NUM), ("After the cut", _NUM), ("Lost", "num main"))
    return Grid("", f"Who loses in {one.name}", headers, _rows(rows), more=_more(len(hits), "request"))


def robust_grid(found: Shown, formatter: Formatter) -> Grid:
    """Plans side by side: value as stated and what it costs, in bad futures, and on draws that no plan has seen."""
    from apportion.reports.robust_words import PLAN_NAMES

    table, trial = found.table, found.trial
    with_average = any(one.average is not None for one in table.plans)
    headers = [("Plan", ""), ("Value as stated", _NUM), ("Price", _NUM)]
    headers += [("On average", _NUM)] if with_average else []
    headers += [("Worst future", _NUM), ("Largest regret", "num main")]
    if trial is not None:
        share = formatter.percent_plain(Fraction(1 - trial.level).limit_denominator(10_000))
        headers.append((f"Worst {share} of unseen draws", _NUM))
    rows = []
    for one in different_plans(table.plans):
        name = PLAN_NAMES[one.name]
        row = [f"{name[:1].upper()}{name[1:]}", formatter.value_short(one.nominal), _dash(one.price, formatter)]
        if with_average:
            row.append("" if one.average is None else formatter.value_short(one.average))
        row += [formatter.value_short(one.worst), _dash(max(one.largest_regret, Fraction(0)), formatter)]
        if trial is not None:
            tail = found.unseen[one.name].tail
            low, high = (formatter.value_short(Fraction(round(end))) for end in (tail.low, tail.high))
            row.append(f"{formatter.value_short(Fraction(round(tail.figure)))} ({low} – {high})")
        rows.append(row)
    caption = "Plans side by side, each once: what it is worth, and what may have to be regretted"
    return Grid("", caption, tuple(headers), _rows(rows))


def different_plans(plans: Sequence[Standing]) -> list[Standing]:
    """Each plan once, under the first of its names."""
    return list({one.plan.amounts.tobytes(): one for one in reversed(plans)}.values())[::-1]


def _dash(value: Fraction, formatter: Formatter) -> str:
    return "–" if not value else formatter.value_short(value)


def choice_grid(found: ChoiceFrequency, formatter: Formatter) -> Grid:
    """How often each request is in the best plan of a draw, the least sure first."""
    known = found.solved - found.without_plan
    ranked = sorted(found.requests, key=lambda item: (item.as_planned.share if item.planned else 2, item.request))
    rows = [
        [
            item.name,
            formatter.money_short(item.planned),
            _part(item.funded, formatter),
            _part(item.as_planned, formatter) if item.planned else "",
            f"{formatter.money_short(item.amounts[0])} – {formatter.money_short(item.amounts[2])}",
        ]
        for item in ranked[:ROWS_MAX]
    ]
    headers = (
        ("Request", ""),
        ("Planned", _NUM),
        ("Funded in", _NUM),
        ("As much or more in", "num main"),
        ("8 draws of 10 between", _NUM),
    )
    caption = f"Best plans of {plural(known, 'draw')}, had each been known beforehand; the least sure first"
    return Grid("", caption, headers, _rows(rows), more=_more(len(ranked), "request"))


def _part(share: Share, formatter: Formatter) -> str:
    return formatter.percent(Fraction(share.count, share.of), 0) if share.of else ""


def sensitivity_grid(indices: tuple[Index, ...], formatter: Formatter) -> Grid:
    """Which part of the spread comes from which number."""
    rows = [[one.label, _index(one.first, formatter), _index(one.total, formatter)] for one in indices]
    headers = (("Uncertain number", ""), ("Alone", _NUM), ("With others", "num main"))
    caption = "Part of the variance of the value (Sobol indices)"
    return Grid("", caption, headers, _rows(rows[:ROWS_MAX]), more=_more(len(rows), "number"))


def _index(part: float, formatter: Formatter) -> str:
    return formatter.percent(Fraction(max(0.0, min(1.0, part))).limit_denominator(1000), 0)


def funds_dry_grid(found: Simulation, formatter: Formatter) -> Grid | None:
    """How often each fund does not suffice; ``None`` where there is but one."""
    if len(found.funds) <= 1:
        return None
    rows = [
        [
            item.name if item.fund else "All money together",
            _part(item.runs_dry, formatter),
            formatter.money_short(round(item.missing_p95)) if item.missing_p95 else "–",
        ]
        for item in (*found.funds, found.total)
    ]
    headers = (("Fund", ""), ("Does not suffice in", "num main"), ("Missing in 1 draw of 20, at least", _NUM))
    return Grid("", "Money that may run dry", headers, _rows(rows))


def risk_grid(found: Contingency, formatter: Formatter) -> Grid | None:
    """The register of risks with each one's part of the reserve; ``None`` where none is stated."""
    if not found.reserve.parts:
        return None
    rows = [
        [
            part.risk.title,
            formatter.percent_plain(part.risk.probability),
            f"{formatter.money_short(part.risk.low_minor)} – {formatter.money_short(part.risk.high_minor)}",
            formatter.money_short(part.part_minor),
            f"{part.risk.owner or 'nobody'}: {part.risk.early_sign}".removesuffix(": "),
            part.risk.response,
        ]
        for part in found.reserve.parts[:ROWS_MAX]
    ]
    headers = (
        ("Risk", ""),
        ("Probability", _NUM),
        ("Costs", _NUM),
        ("Part of the reserve", "num main"),
        ("Who watches for what", "text long"),
        ("Response", "text long"),
    )
    return Grid("", "What may go wrong", headers, _rows(rows), more=_more(len(found.reserve.parts), "risk"))


def cut_grid(found: Contingency, formatter: Formatter) -> Grid | None:
    """What is cut, in this order; ``None`` where nothing can be."""
    rows = [
        [
            formatter.percent_plain(step.share),
            found.name_of(cut.request),
            formatter.money_short(cut.cut_minor),
            formatter.number(cut.loss_per_unit),
        ]
        for step in found.order.steps
        for cut in step.cuts
        # Less than one unit of money is the rounding of whole minor units.
        if cut.cut_minor >= formatter.currency.minor_per_major
    ]
    if not rows:
        return None
    headers = (("To cut", ""), ("Request", _SENTENCE), ("By", "num main"), (f"Value lost per {formatter.one}", _NUM))
    caption = "What is cut, in this order"
    return Grid("", caption, headers, _rows(rows[:ROWS_MAX]), more=_more(len(rows), "cut"))


def group_grid(found: PortfolioRisk, formatter: Formatter) -> Grid | None:
    """Groups with their part of value and risk; ``None`` where nothing is said of risk."""
    spread = found.spread
    if spread is None or not spread.groups:
        return None
    rows = [
        [
            item.group,
            formatter.percent(item.value / spread.value, 1) if spread.value else "",
            formatter.percent(item.share, 1),
            formatter.value_short(item.alone),
        ]
        for item in sorted(spread.groups, key=lambda item: (-item.share, item.group))[:ROWS_MAX]
    ]
    headers = (("Group", ""), ("Of the value", _NUM), ("Of the risk", "num main"), ("Deviation by itself", _NUM))
    caption = "Where value and risk come from"
    return Grid("", caption, headers, _rows(rows), more=_more(len(spread.groups), "group"))


def fund_grid(found: RevenueReport, formatter: Formatter) -> Grid | None:
    """What comes in and goes out of each fund; ``None`` where there is no plan or no source."""
    years = [year for year in found.funds if year.sources]
    if not found.is_planned or not years:
        return None
    money = formatter.money_short
    rows = [
        [
            _fund_name(found, year),
            money(year.revenue + year.transfers_in),
            money(year.spending + year.transfers_out),
            money(year.structural),
            "" if year.closing is None else money(year.closing),
            "" if year.floor is None else money(year.floor),
        ]
        for year in years[:ROWS_MAX]
    ]
    headers = (
        ("Fund", ""),
        ("Comes in", _NUM),
        ("Goes out", _NUM),
        ("Recurring, in less out", "num main"),
        ("Balance at the end", _NUM),
        ("Its floor", _NUM),
    )
    return Grid("", "Funds", headers, _rows(rows), more=_more(len(years), "fund"))


def _fund_name(found: RevenueReport, year: FundYear) -> str:
    name = found.fund_names.get(year.fund, "The budget")
    return f"{name}, {found.periods[year.period]}" if len(found.periods) > 1 else name


def source_grid(found: RevenueReport, formatter: Formatter) -> Grid | None:
    """Sources beside what their past says; ``None`` where none has a past."""
    if not any(row.forecast is not None and row.forecast.point is not None for row in found.expected):
        return None
    rows = [_source(row, found.periods, formatter) for row in found.expected[:ROWS_MAX]]
    headers = (
        ("Source", ""),
        ("Expected", "num main"),
        ("Its past says", _NUM),
        ("9 in 10 between", _NUM),
        ("", _SENTENCE),
    )
    return Grid("", "Where money comes from", headers, _rows(rows), more=_more(len(found.expected), "source"))


def _source(row: Expected, periods: tuple[str, ...], formatter: Formatter) -> list[str]:
    money, held = formatter.money_short, row.forecast
    name = row.stated.name if len(periods) == 1 else f"{row.stated.name}, {periods[row.stated.period]}"
    if held is None or held.point is None:
        return [name, money(row.stated.amount), "", "", ""]
    between = "" if held.low is None or held.high is None else f"{money(held.low)} – {money(held.high)}"
    return [name, money(row.stated.amount), money(held.point), between, "lies outside" if row.is_beyond else ""]


def named_futures(found: Shown, names: Mapping[str, str]) -> tuple[str, ...]:
    """Futures by the names of scenarios, where they are scenarios."""
    return tuple(names.get(future, future) for future in found.table.futures)


def _rows(rows: list[list[str]]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(row) for row in rows)


def _more(count: int, what: str) -> str:
    return f"{plural(count - ROWS_MAX, f'further {what}')} in stress.json." if count > ROWS_MAX else ""
