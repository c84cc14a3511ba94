"""What the page of a stress test shows, as text: what it comes to, then every part with its pictures and tables.

Knows the order of the page. It must not compute figures: those stand in the parts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from apportion.reports import stress_grids as grids
from apportion.reports.grid import Grid
from apportion.reports.page.pictures import Picture
from apportion.reports.stress_found import LeftOut, Stress
from apportion.reports.stress_headline import balance_sentence, headline_by_part
from apportion.reports.words import Formatter

if TYPE_CHECKING:
    from apportion.risk.cash.report import CashReport
    from apportion.risk.contingency.whole import Contingency
    from apportion.risk.diversification.portfolio import PortfolioRisk
    from apportion.risk.revenue.report import RevenueReport
    from apportion.risk.scenarios.result import Stressed
    from apportion.risk.uncertainty.simulation import Simulation

TITLES: Final = {
    "scenarios": "If things come out otherwise",
    "robust": "Plans that hold when numbers are wrong",
    "simulation": "Thousands of draws",
    "contingency": "What is kept for what may go wrong",
    "diversification": "What the value hangs on",
    "revenue": "Where the money comes from",
    "cash": "Cash month by month",
}
"""How parts are called, for people."""
_TOLD_MAX: Final = 12
"""Scenarios told one by one."""
_CHOICES_MAX: Final = 10
"""Requests that a reader sees at once, the least sure first."""


@dataclass(frozen=True)
class Block:
    """Something shown below each other: a heading, sentences, pictures, tables."""

    title: str = ""
    sentences: tuple[str, ...] = ()
    pictures: tuple[Picture, ...] = ()
    grids: tuple[Grid, ...] = ()
    folded: tuple[Grid, ...] = ()
    """Tables that are opened by whoever wants them."""


@dataclass(frozen=True)
class PartView:
    """One part of the page."""

    id: str
    title: str
    blocks: tuple[Block, ...]
    missing: tuple[LeftOut, ...]
    """What is not shown within it."""


@dataclass(frozen=True)
class StressView:
    """The page."""

    title: str
    kicker: str
    figures: tuple[tuple[str, str, str], ...]
    """Label, figure, note."""
    headline: tuple[tuple[str, str], ...]
    """Part and sentence; the part may be empty."""
    parts: tuple[PartView, ...]
    missing: tuple[tuple[str, LeftOut], ...]
    """Title and reason of parts that are not there."""


def stress_view(found: Stress) -> StressView:
    """The page of a stress test."""
    case, formatter = found.case, Formatter(found.case)
    kicker = " · ".join(text for text in (case.organisation, case.currency.code) if text)
    parts = tuple(
        PartView(
            part,
            TITLES[part],
            tuple(_blocks(part, found, formatter)),
            tuple(one for one in found.left_out if one.part == part and one.is_within),
        )
        for part in found.shown
    )
    missing = tuple((TITLES[one.part], one) for one in found.left_out if not one.is_within and one.why != "not asked")
    return StressView(
        case.name, kicker, _figures(found, formatter), tuple(headline_by_part(found, formatter)), parts, missing
    )


def _figures(found: Stress, formatter: Formatter) -> tuple[tuple[str, str, str], ...]:
    figures = [("Total", formatter.money_short(found.case.total), "")]
    if found.judged is not None:
        value = formatter.value_short(found.judged.proof.value_lower)
        figures.append(("Value of the plan", value, "weighted, as stated"))
    if found.scenarios is not None:
        held = sum(one.fits for one in found.scenarios.scenarios)
        figures.append(("Scenarios it fits", f"{held} of {len(found.scenarios.scenarios)}", "as it is"))
    if found.contingency is not None and found.contingency.reserve.need_minor:
        reserve = found.contingency.reserve
        need = formatter.money_short(reserve.need_minor)
        figures.append(("Reserve", formatter.money_short(reserve.held_minor), f"{need} needed"))
    return tuple(figures)


def _blocks(part: str, found: Stress, formatter: Formatter) -> Iterator[Block]:
    if part == "scenarios" and found.scenarios is not None:
        yield from _scenarios(found, found.scenarios, formatter)
    elif part == "robust":
        yield from _robust(found, formatter)
    elif part == "simulation" and found.simulation is not None:
        yield from _simulation(found, found.simulation, formatter)
    elif part == "contingency" and found.contingency is not None:
        yield from _contingency(found, found.contingency, formatter)
    elif part == "diversification" and found.diversification is not None:
        yield from _diversification(found.diversification, formatter)
    elif part == "revenue" and found.revenue is not None:
        yield from _revenue(found.revenue, formatter)
    elif part == "cash" and found.cash is not None:
        yield from _cash(found.cash, formatter)


def _scenarios(found: Stress, stressed: Stressed, formatter: Formatter) -> Iterator[Block]:
    from apportion.reports.stress_words import scenario_sentences, summary

    note = (found.note,) if found.note else ()
    table = grids.scenario_grid(stressed, found.case.total, formatter)
    yield Block(sentences=(*note, *summary(stressed, formatter)), grids=(table,))
    told = [one for one in stressed.scenarios if not one.fits or one.regret or one.wanted is None]
    for one in told[:_TOLD_MAX]:
        hits = grids.hit_grid(one, formatter)
        yield Block(one.name, tuple(scenario_sentences(one, formatter)), folded=() if hits is None else (hits,))


def _robust(found: Stress, formatter: Formatter) -> Iterator[Block]:
    from apportion.reports.page.stress_pictures import regret_picture
    from apportion.reports.robust_words import robust_summary

    if found.robust is None:
        return
    names = {one.id: one.name for one in found.stated}
    yield Block(
        sentences=tuple(robust_summary(found.robust, names, formatter)),
        pictures=_there(regret_picture(found.robust, names, formatter)),
        grids=(grids.robust_grid(found.robust, formatter),),
    )


def _simulation(found: Stress, drawn: Simulation, formatter: Formatter) -> Iterator[Block]:
    from apportion.reports.page.stress_pictures import spread_picture, tornado_picture
    from apportion.reports.simulation_words import simulation_sentences

    said = simulation_sentences(drawn, found.frequency, formatter)
    funds = grids.funds_dry_grid(drawn, formatter)
    yield Block(
        sentences=said,
        pictures=_there(spread_picture(drawn, formatter)),
        grids=() if funds is None else (funds,),
    )
    indices = grids.sensitivity_grid(drawn.indices, formatter)
    tornado = _there(tornado_picture(drawn, formatter))
    if tornado:
        yield Block("What moves it", pictures=tornado, folded=(indices,) if indices.rows else ())
    if found.frequency is not None and found.frequency.requests:
        table = grids.choice_grid(found.frequency, formatter)
        few = replace(table, rows=table.rows[:_CHOICES_MAX], more="")
        every = replace(table, caption="All requests") if len(table.rows) > _CHOICES_MAX else None
        yield Block("What would have been funded", grids=(few,), folded=() if every is None else (every,))


def _contingency(stress: Stress, found: Contingency, formatter: Formatter) -> Iterator[Block]:
    from apportion.reports.contingency_words import cut_sentences, reserve_summary, rule_sentences
    from apportion.reports.page.stress_pictures import reserve_picture

    risks = grids.risk_grid(found, formatter)
    yield Block(
        sentences=(*reserve_summary(found, formatter), *filter(None, (balance_sentence(stress, formatter),))),
        pictures=_there(reserve_picture(found, formatter)),
        grids=() if risks is None else (risks,),
    )
    cuts = grids.cut_grid(found, formatter)
    yield Block("What is cut first", cut_sentences(found, formatter), folded=() if cuts is None else (cuts,))
    for answer in found.rules:
        yield Block(
            f"Agreed beforehand: {answer.rule.name or answer.rule.id}", rule_sentences(found, answer, formatter)
        )


def _diversification(found: PortfolioRisk, formatter: Formatter) -> Iterator[Block]:
    from apportion.reports.diversification_words import diversification_sentences
    from apportion.reports.page.stress_pictures import risk_frontier_picture

    groups = grids.group_grid(found, formatter)
    drawn = None if found.frontier is None else risk_frontier_picture(found.frontier, formatter)
    yield Block(
        sentences=tuple(diversification_sentences(found, formatter)),
        pictures=_there(drawn),
        grids=() if groups is None else (groups,),
    )


def _revenue(found: RevenueReport, formatter: Formatter) -> Iterator[Block]:
    from apportion.reports.page.money_pictures import revenue_picture
    from apportion.reports.revenue_words import revenue_sentences

    tables = [table for table in (grids.fund_grid(found, formatter),) if table is not None]
    sources = grids.source_grid(found, formatter)
    names = dict.fromkeys(year.fund for year in found.funds)
    yield Block(
        sentences=revenue_sentences(found, formatter),
        pictures=_there(*(revenue_picture(found, fund, formatter) for fund in names)),
        grids=tuple(tables),
        folded=() if sources is None else (sources,),
    )


def _cash(found: CashReport, formatter: Formatter) -> Iterator[Block]:
    from apportion.reports.cash_words import cash_sentences
    from apportion.reports.page.money_pictures import cash_picture

    yield Block(sentences=cash_sentences(found, formatter), pictures=(cash_picture(found, formatter),))


def _there(*drawn: Picture | None) -> tuple[Picture, ...]:
    return tuple(one for one in drawn if one is not None)
