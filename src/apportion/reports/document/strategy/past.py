"""The historical analysis: what was budgeted and spent, by year and by unit, and what follows for the next year."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from apportion.model.ledger import AccountType
from apportion.reports.document.blocks import Block, Items, Quoted, Section, Spans, Table, spans, table
from apportion.reports.document.drawings import chart
from apportion.reports.document.figure import Rounding
from apportion.reports.document.material import Material
from apportion.reports.document.sources import Node, exact_of
from apportion.reports.document.strategy.wording import (
    MAIN_ROWS_MAX,
    column,
    compact,
    cut,
    missing,
    money_cell,
    plural,
    say,
    setting,
    setting_value,
    share_cell,
    text_cell,
)

_YEARS_MAX: Final = 8
"""Years of a table; the chart has all."""
_KINDS: Final = {"expense": "Spending", "revenue": "Revenue"}


def history(m: Material) -> Section:
    """What the ledger says about past years."""
    past = m.plan_node["evidence"]["past"]
    title = spans("Historical analysis")
    if not past:
        note = m.plan_node["evidence"]["past_note"]
        blocks: list[Block] = [missing("ledger (with ledger.yaml)", "past budgets and actuals, variances and seasons")]
        if note:
            blocks.append(say(note.quoted()))
        return Section("history", title, tuple(blocks))
    return Section("history", title, (_trend(m), *_wholes(past)), (_units(m, past), _next(past), _quality(past)))


def _trend(m: Material) -> Block:
    from apportion.analysis.history.summary import whole_lines
    from apportion.reports.page.history_view import trend_picture

    held = m.evidence.past
    if held is None:
        return say("")
    picture = trend_picture(whole_lines(held.history, AccountType.EXPENSE), held.outlook, m.formatter)
    if picture is None:
        return say("The ledger has one year of spending, so that no trend can be drawn.")
    past = m.plan_node["evidence"]["past"]
    figures = [
        row[name].money() for kind in past["whole"] for row in kind["years"] for name in _MONEY if row[name].value
    ]
    outlook = past["outlook"]
    if outlook and outlook["total"].value is not None:
        figures.append(outlook["total"].money())
    years = [str(year.value) for year in past["years"]]
    if outlook:
        years.append(outlook["next_year"].word)
    return chart(
        picture,
        spans("Spending by year: actual, budget and, where it can be made, the forecast"),
        figures,
        years,
        m.formatter,
    )


_MONEY = ("proposed", "original", "budget", "actual", "encumbrance")


def _wholes(past: Node) -> list[Block]:
    blocks: list[Block] = []
    for kind in past["whole"]:
        name = _KINDS.get(kind["account_type"].word)
        if name is None:
            continue
        years = list(kind["years"])
        shown = years[-_YEARS_MAX:]
        rows = [
            (
                (row["year"].year(),),
                money_cell(row["budget"]),
                money_cell(row["actual"]),
                (row["variance"].money(Rounding.WHOLE, signed=True),) if row["variance"].value is not None else ("",),
                share_cell(row["variance_fraction"], signed=True),
                share_cell(row["growth"], signed=True),
            )
            for row in shown
        ]
        blocks.append(
            compact(
                spans(f"{name} of past years against budget"),
                (
                    column("Year"),
                    column("Budget", number=True),
                    column("Actual", number=True),
                    column("Difference", number=True),
                    column("Difference in per cent", number=True),
                    column("Growth of actual", number=True),
                ),
                rows,
                note=spans("Earlier years are in the chart.") if len(years) > len(shown) else (),
                keep=1,
            )
        )
        if kind["cagr"] and kind["cagr"]["rate_annual"].value is not None:
            rate = kind["cagr"]["rate_annual"].share(signed=True)
            blocks.append(
                say(
                    f"{name} changed by ",
                    rate,
                    " a year on average (compound) from ",
                    kind["cagr"]["from"].year(),
                    " to ",
                    kind["cagr"]["to"].year(),
                    ".",
                )
            )
    surplus = past["surplus"]
    if surplus:
        blocks.append(
            table(
                spans("Surplus: revenue less spending"),
                (column("Year"), column("Surplus", number=True), column("Margin", number=True)),
                [
                    ((row["year"].year(),), money_cell(row["amount"]), share_cell(row["margin"]))
                    for row in list(surplus["years"])[-_YEARS_MAX:]
                ],
            )
        )
    return blocks


def _units(m: Material, past: Node) -> Section:
    rows = units_of_past(past)
    shown, hidden = cut(rows, MAIN_ROWS_MAX)
    blocks: list[Block] = []
    tolerance = setting(m, "tolerance_variance")
    average = past["average_variance"]
    if average and tolerance is not None:
        blocks.append(
            say(
                f"On average {m.people.units} missed their budgets by ",
                average["of_units"].share(),
                ", each counting alike, and by ",
                average["weighted_by_budget"].share(),
                " when large budgets count more. Up to ",
                *setting_value(tolerance),
                " is counted as on budget.",
            )
        )
    if shown:
        note = spans("Those farthest from their budgets are shown; the annex has all of them.") if hidden else ()
        blocks.append(past_table(shown, note))
    else:
        blocks.append(missing("ledger", "budgets and actuals by unit"))
    return Section("history-units", spans("Units and their budgets"), tuple(blocks))


def units_of_past(past: Node) -> list[Node]:
    """Units of which the ledger knows both budget and actual, farthest from their budgets first."""
    rows = [row for row in past["units"] if row["average_variance"].value is not None]
    return sorted(rows, key=lambda row: (-abs(exact_of(row.value["average_variance"])), row.value["name"]))


def past_table(rows: Sequence[Node], note: Spans = ()) -> Table:
    """How units used their budgets."""
    return compact(
        spans("How units used their budgets, farthest from budget first"),
        (
            column("Unit"),
            column("Distance from budget on average", number=True),
            column("Part of budget used on average", number=True),
            column("Worst year", number=True),
            column("Variance of that year", number=True),
            column("Growth a year", number=True),
        ),
        [
            (
                text_cell(row["name"]),
                share_cell(row["average_variance"]),
                share_cell(row["average_utilisation"]),
                (row["worst"]["year"].year(),) if row["worst"] else ("",),
                share_cell(row["worst"]["variance_fraction"], signed=True) if row["worst"] else ("",),
                share_cell(row["cagr"]["rate_annual"], signed=True)
                if row["cagr"] and row["cagr"]["rate_annual"].value is not None
                else ("",),
            )
            for row in rows
        ],
        note=note,
    )


def _next(past: Node) -> Section:
    outlook, blocks = past["outlook"], list[Block]()
    if not outlook or outlook["total"].value is None:
        blocks.append(missing("ledger: more years", "a forecast of the next year; at least two whole years are needed"))
        return Section("outlook", spans("What the past says about the next year"), tuple(blocks))
    if outlook["year_under_way"].value is None:
        blocks.append(
            say(
                "If nothing changed, spending would come to about ",
                outlook["total"].money(Rounding.SHORT),
                " in ",
                outlook["next_year"].year(),
                ", by the forecast that did best on this ledger. It is there to compare with; the plan does not rest "
                "on it.",
            )
        )
    else:
        blocks.append(
            say(
                "For ",
                outlook["next_year"].year(),
                " spending of ",
                outlook["total"].money(Rounding.WHOLE),
                " is forecast; the year ",
                outlook["year_under_way"].year(),
                " is under way.",
            )
        )
    return Section("outlook", spans("What the past says about the next year"), tuple(blocks))


def _quality(past: Node) -> Section:
    title = spans("Quality of the ledger")
    noticed = [row for row in past["checks"] if row["result"].word.lower() not in ("pass", "skip", "skipped")]
    if not noticed:
        text: Block = say(
            *plural(past["checks"].count(), "check", "checks"), " of the ledger were made; none found a fault."
        )
        return Section("ledger-quality", title, (text,))
    items = tuple(spans(Quoted(row["summary"].word, str(row["summary"].source))) for row in noticed)
    return Section(
        "ledger-quality", spans("Quality of the ledger"), (say("Checks of the ledger noticed:"), Items(items))
    )
