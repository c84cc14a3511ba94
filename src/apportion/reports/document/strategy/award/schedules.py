"""What comes in and what goes out: the consolidated schedule, years beside each other, balances of funds, revenues."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Final

from apportion.reports.document.blocks import Block, Column, Items, Section, Spans, spans, table
from apportion.reports.document.figure import Figure, Rounding
from apportion.reports.document.material import Material
from apportion.reports.document.public_tables import REVENUE
from apportion.reports.document.sources import Node, exact_of, how_many, less, share_of, sum_of
from apportion.reports.document.strategy.award.structure import lacks
from apportion.reports.document.strategy.wording import (
    column,
    compact,
    cut,
    listed,
    missing,
    money_cell,
    say,
    text_cell,
    tops,
)

BASIS_TOLD: Final = "How it was estimated"
"""Title of the column that says how revenue was estimated."""
SAID_ONCE: Final = "In every row: "
"""How the note of a table begins that says once what is the same in every row."""
_NOTABLE: Final = Fraction(1, 10)
"""Changes of a balance beyond this are discussed (GFOA, Explanation of Criteria, F5: more than ten per cent)."""
_YEARS_MAX: Final = 3
"""The year before, the current year and the budget year (GFOA, Explanation of Criteria, F4)."""


def money_node(m: Material) -> Node | None:
    """Revenue and balances; ``None`` where the case says nothing of them."""
    return m.sources[REVENUE] if REVENUE in m.sources.documents else None


def consolidated(m: Material) -> Section:
    """Revenue and spending of all funds beside each other."""
    title, money = spans("Consolidated schedule"), money_node(m)
    spending = _spending(m)
    if money is None or not money["sources"]:
        return Section("consolidated", title, (missing("revenues", "what comes in, by source"), spending))
    return Section("consolidated", title, (_coming_in(m, money), spending, _difference(money)))


def _coming_in(m: Material, money: Node) -> Block:
    """Revenue of all funds and periods by source, with transfers from others."""
    by_source: dict[str, list[Node]] = {}
    for row in money["sources"]:
        by_source.setdefault(row["source"].word, []).append(row)
    rows: list[tuple[Spans, ...]] = []
    amounts: list[Figure] = []
    for held in by_source.values():
        parts = [row["amount"].money(Rounding.WHOLE) for row in held]
        amount = parts[0] if len(parts) == 1 else sum_of(parts)
        amounts.append(amount)
        rows.append((text_cell(held[0]["name"]), text_cell(held[0]["kind"]), (amount,)))
    for fund in money["funds"]:
        if exact_of(fund["transfers_in"].value):
            amounts.append(fund["transfers_in"].money(Rounding.WHOLE))
            rows.append((spans("Transfers into ", fund["name"].quoted()), spans("transfer"), (amounts[-1],)))
    rows.append((spans("All that comes in"), spans(""), (sum_of(amounts),)))
    return table(
        spans("Revenue and other sources of all funds, by source"),
        (column("Source"), column("Kind"), column("Amount", number=True, adds=True)),
        rows,
        has_total=True,
        note=_over(m),
    )


def _spending(m: Material) -> Block:
    rows: list[tuple[Spans, ...]] = []
    amounts: list[Figure] = []
    for unit in tops(m):
        amounts.append(unit["amount"].money(Rounding.WHOLE))
        rows.append((text_cell(unit["name"]), (amounts[-1],)))
    money = money_node(m)
    for fund in money["funds"] if money is not None else ():
        if exact_of(fund["transfers_out"].value):
            amounts.append(fund["transfers_out"].money(Rounding.WHOLE))
            rows.append((spans("Transfers out of ", fund["name"].quoted()), (amounts[-1],)))
    rows.append((spans("All that goes out"), (sum_of(amounts),)))
    return table(
        spans(f"Spending and other uses of all funds, by {m.people.unit}"),
        (column(m.people.unit.capitalize()), column("Amount", number=True, adds=True)),
        rows,
        has_total=True,
        note=_over(m),
    )


def _over(m: Material) -> Spans:
    periods = m.plan_node["periods"]
    return spans("Over all budget periods together.") if len(periods) > 1 else ()


def _difference(money: Node) -> Block:
    """What is left over, or made up from balances."""
    funds = [row for row in money["funds"] if row["sources"].value]
    if not funds:
        return say("Which fund the revenue flows into is not stated.")
    came = sum_of([row[name].money(Rounding.WHOLE) for row in funds for name in ("revenue", "transfers_in")])
    went = sum_of([row[name].money(Rounding.WHOLE) for row in funds for name in ("spending", "transfers_out")])
    if came.exact == went.exact:
        return say("What comes in is exactly what goes out.")
    if came.exact > went.exact:
        return say("Of what comes in, ", less(came, went), " is not spent and raises the balances of funds.")
    return say("What goes out is ", less(went, came), " more than what comes in; balances of funds make it up.")


def years(m: Material) -> Section:
    """The last years known and the budget beside each other."""
    title = spans("Three years beside each other")
    spent, came = _spent_years(m), _revenue_years(m)
    blocks: list[Block] = []
    blocks.append(spent or missing("ledger (with ledger.yaml)", "spending of the year before and of the current year"))
    blocks.append(came or missing("cash_history", "revenue of past years, by source"))
    return Section("three-years", title, tuple(blocks))


def _spent_years(m: Material) -> Block | None:
    past = m.plan_node["evidence"]["past"]
    if not past:
        return None
    whole = next((row for row in past["whole"] if row["account_type"].word == "expense"), None)
    if whole is None:
        return None
    actual = [row for row in whole["years"] if row["actual"].value is not None]
    if not actual:
        return None
    last = actual[-1]
    later = [
        row
        for row in whole["years"]
        if row["budget"].value is not None and int(row["year"].value) == int(last["year"].value) + 1
    ]
    columns = [
        column("Spending"),
        _year_column("Actual ", last["year"]),
        *(_year_column("Budget ", row["year"]) for row in later),
        column("This plan", number=True),
    ]
    rows: list[tuple[Spans, ...]] = []
    for unit in tops(m):
        held = _ledger_of(m, past, unit["unit"].word)
        rows.append(
            (
                text_cell(unit["name"]),
                _of_year(held, last, "actual"),
                *(_of_year(held, row, "budget") for row in later),
                money_cell(unit["amount"]),
            )
        )
    rows = [row for row in rows if any(cell != ("",) for cell in row[1:-1])]
    rows.append(
        (
            spans("All"),
            money_cell(last["actual"]),
            *(money_cell(row["budget"]) for row in later),
            money_cell(m.plan_node["allocated"]),
        )
    )
    return table(
        spans("Spending of the year before, of the current year, and of the budget"),
        columns,
        rows,
        note=spans(
            "Years before the budget are those of the ledger, which may hold units that the plan does not, and the "
            "other way round."
        ),
    )


def _year_column(word: str, year: Node) -> Column:
    return Column(spans(word, year.year()), "right")


def _ledger_of(m: Material, past: Node, top: str) -> list[Node]:
    """Rows of the ledger about a unit and all below it, those left out that are part of another one."""
    below = {m.case.units[at].id for at in m.case.below(top)}
    rows = [row for row in past["units"] if row["id"].word in below and row["account_type"].word == "expense"]
    held = {row["id"].word for row in rows}
    return [row for row in rows if row["parent"].word not in held]


def _of_year(units: list[Node], year: Node, what: str) -> Spans:
    found = [row[what] for unit in units for row in unit["years"] if row["year"].value == year["year"].value]
    known = [amount.money(Rounding.WHOLE) for amount in found if amount.value is not None]
    return (sum_of(known),) if known else ("",)


def _revenue_years(m: Material) -> Block | None:
    money = money_node(m)
    if money is None or not money["past"]:
        return None
    held = list(money["past"])
    known = sorted({int(row["year"].value) for flow in held for row in flow["years"]})[-(_YEARS_MAX - 1) :]
    stated = {row["source"].word: row for row in money["sources"]}
    rows: list[tuple[Spans, ...]] = []
    for flow in held:
        cells: list[Spans] = []
        for year in known:
            found = next((row for row in flow["years"] if int(row["year"].value) == year), None)
            cells.append(("",) if found is None else money_cell(found["amount"]))
        source = stated.get(flow["flow"].word)
        rows.append((text_cell(flow["name"]), *cells, ("",) if source is None else money_cell(source["amount"])))
    first = next(flow for flow in held if {int(row["year"].value) for row in flow["years"]} >= set(known))
    at = {int(row["year"].value): row["year"] for row in first["years"]}
    return table(
        spans("Revenue of past years and of the budget, by source"),
        (
            column("Source"),
            *(_year_column("Received ", at[year]) for year in known),
            column("This budget", number=True),
        ),
        rows,
        note=spans("Past years are the sums of twelve months each; sources without months of the past are left out."),
    )


def balances(m: Material) -> Section:
    """What funds hold at the start and at the end, and why that changes."""
    title, money = spans("Balances of funds"), money_node(m)
    known = [] if money is None else [row for row in money["funds"] if row["opening"].value is not None]
    if not known:
        gap = missing("fund_balances: opening", "what funds hold at the start and at the end")
        return Section("fund-balances", title, (gap,))
    counted = [row for row in known if row["sources"].value]
    blocks: list[Block] = [
        say(
            "The balance of a fund is what it holds beside the money of the period. The balance at the end is the one "
            "at the start, and revenue and transfers in, less spending and transfers out."
        )
    ]
    blocks += [say(row["name"].quoted(), ": ", row["basis"].quoted(), ".") for row in known if row["basis"]]
    if not counted:
        blocks.append(missing("revenues", "what comes in, without which no balance at the end follows"))
        return Section("fund-balances", title, tuple(blocks))
    shown, hidden = cut(counted)
    blocks.append(
        compact(
            spans("Balances of funds in the budget"),
            (
                column("Fund"),
                column("Period"),
                column("At the start", number=True),
                column("Comes in", number=True),
                column("Goes out", number=True),
                column("At the end", number=True),
                column("Change", number=True),
            ),
            [_balance_row(row) for row in shown],
            note=spans("The other ones stand in revenue of the command stress.") if hidden else (),
        )
    )
    blocks.append(Items(tuple(_why(row) for row in counted)))
    told = {row["fund"].word for row in counted}
    left = [fund.name or fund.id for fund in m.case.funds if fund.id not in told]
    if left:
        blocks.append(lacks("fund_balances", "the balance of", left))
    return Section("fund-balances", title, tuple(blocks))


def _balance_row(row: Node) -> tuple[Spans, ...]:
    opening, closing = row["opening"].money(Rounding.WHOLE), row["closing"].money(Rounding.WHOLE)
    change = less(closing, opening, signed=True)
    return (
        text_cell(row["name"]),
        text_cell(row["period"]),
        (opening,),
        (sum_of([row["revenue"].money(Rounding.WHOLE), row["transfers_in"].money(Rounding.WHOLE)]),),
        (sum_of([row["spending"].money(Rounding.WHOLE), row["transfers_out"].money(Rounding.WHOLE)]),),
        (closing,),
        (share_of(change, opening),) if opening.exact > 0 else (change,),
    )


def _why(row: Node) -> Spans:
    """Whether the change of a balance is large, and what causes it."""
    opening, closing = row["opening"].money(Rounding.WHOLE), row["closing"].money(Rounding.WHOLE)
    change = less(closing, opening)
    where = spans(row["name"].quoted(), ", ", row["period"].quoted(), ": ")
    if opening.exact <= 0 or abs(change.exact) <= _NOTABLE * opening.exact:
        told = spans(where, "the balance changes by no more than a tenth.")
    else:
        word = "rises" if change.exact > 0 else "falls"
        told = spans(where, f"the balance {word} by ", _size(closing, opening), ", more than a tenth, because ")
        came = sum_of([row["revenue"].money(Rounding.WHOLE), row["transfers_in"].money(Rounding.WHOLE)])
        went = sum_of([row["spending"].money(Rounding.WHOLE), row["transfers_out"].money(Rounding.WHOLE)])
        more = "is more" if came.exact > went.exact else "is less"
        told = spans(told, "what comes in (", came, f") {more} than what goes out (", went, ").")
    floor = row["floor"]
    if floor.value is None:
        return told
    if exact_of(row["below_floor"].value) > 0:
        return spans(told, " At the end ", row["below_floor"].money(Rounding.WHOLE), " is missing from the policy.")
    return spans(told, " At the end it holds what the policy asks for, ", floor.money(Rounding.WHOLE), ", or more.")


def _size(one: Figure, other: Figure) -> Figure:
    return less(one, other) if one.exact > other.exact else less(other, one)


def revenues(m: Material) -> Section:
    """Every source: how much, which part of the whole, how it was estimated, and how it developed."""
    title, money = spans("Revenues"), money_node(m)
    rows = [] if money is None else list(money["sources"])
    if money is None or not rows:
        return Section("revenues", title, (missing("revenues", "sources of revenue, with amounts and their basis"),))
    amounts = [row["amount"].money(Rounding.WHOLE) for row in rows]
    whole = sum_of(amounts)
    made = _sources(m, rows, amounts, whole)
    largest = sorted(zip(amounts, rows, strict=True), key=lambda item: (-item[0].exact, item[1]["place"].value))
    kept = list(_until_most(largest, whole))
    blocks: list[Block] = [
        made,
        say(
            how_many([amount for amount, _ in kept]),
            " of them bring ",
            share_of(sum_of([amount for amount, _ in kept]), whole),
            ": ",
            *listed([(row["name"].quoted(),) for _, row in kept]),
            ".",
        ),
    ]
    trends = _trends(money)
    if trends:
        blocks.append(Items(trends))
    else:
        blocks.append(missing("cash_history", "how sources of revenue developed"))
    return Section("revenues", title, tuple(blocks))


def _sources(m: Material, rows: list[Node], amounts: list[Figure], whole: Figure) -> Block:
    """Every source; what is the same in every row is said once."""
    several, bases = len(m.plan_node["periods"]) > 1, {row["basis"].word for row in rows}
    is_one = len(bases) == 1 and len(rows) > 1 and "" not in bases
    columns = [column("Source")]
    columns += [column("Period")] if several else []
    columns += [column("Amount", number=True, adds=True), column("Part of all", number=True, adds=True)]
    columns += [] if is_one else [column(BASIS_TOLD)]
    cells: list[list[Spans]] = [
        [
            text_cell(row["name"]),
            *([text_cell(row["period"])] if several else []),
            (amount,),
            (share_of(amount, whole),),
            *([] if is_one else [text_cell(row["basis"])]),
        ]
        for row, amount in zip(rows, amounts, strict=True)
    ]
    blank = [spans("")]
    cells.append(
        [
            spans("All"),
            *(blank if several else []),
            (whole,),
            (share_of(whole, whole),),
            *([] if is_one else blank),
        ]
    )
    told = f"{SAID_ONCE}{BASIS_TOLD[0].lower()}{BASIS_TOLD[1:]} – "
    note = spans(told, rows[0]["basis"].quoted(), ".") if is_one else ()
    return table(spans("Sources of revenue and how they were estimated"), columns, cells, has_total=True, note=note)


_MOST: Final = Fraction(3, 4)
"""Revenue that has to be described (GFOA, Explanation of Criteria, F6: three quarters)."""


def _until_most(rows: list[tuple[Figure, Node]], whole: Figure) -> Iterator[tuple[Figure, Node]]:
    """The largest rows that together reach three quarters."""
    reached = Fraction(0)
    for amount, row in rows:
        if reached >= _MOST * whole.exact:
            return
        reached += amount.exact
        yield amount, row


def _trends(money: Node) -> tuple[Spans, ...]:
    """The change of each source over the years that are known."""
    told: list[Spans] = []
    for flow in money["past"]:
        held = list(flow["years"])
        first, last = held[0], held[-1]
        start, end = first["amount"].money(Rounding.WHOLE), last["amount"].money(Rounding.WHOLE)
        if len(held) < 2 or start.exact <= 0:  # noqa: PLR2004 - a change has two ends
            continue
        word = "rose" if end.exact > start.exact else "fell"
        told.append(
            spans(
                flow["name"].quoted(),
                f" {word} from ",
                start,
                " in ",
                first["year"].year(),
                " to ",
                end,
                " in ",
                last["year"].year(),
                ", by ",
                share_of(_size(end, start), start),
                " in all.",
            )
        )
    return tuple(told)


def further_years(m: Material) -> Section:
    """What the plan says of the budget periods after the first."""
    title, periods = spans("Further years"), list(m.plan_node["periods"])
    if len(periods) < _YEARS_MAX:
        gap = missing("case.yaml: periods", "a plan of at least two periods beyond the budget year")
        return Section("further-years", title, (gap,))
    rows: list[tuple[Spans, ...]] = []
    for period in periods:
        funds = [row for row in m.plan_node["funds"] if row["period"].word == period.word]
        if funds:
            rows.append(
                (
                    (period.quoted(),),
                    (sum_of([row["available"].money(Rounding.WHOLE) for row in funds]),),
                    (sum_of([row["used"].money(Rounding.WHOLE) for row in funds]),),
                )
            )
    made = table(
        spans("What funds have and pay, period by period"),
        (column("Period"), column("Have", number=True), column("Pay", number=True)),
        rows,
    )
    return Section("further-years", title, (made,))
