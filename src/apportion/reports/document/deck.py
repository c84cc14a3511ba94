"""The slides for a board: about ten, each with one message as its title and what shows it below.

Knows which parts of the plan are shown. It must not know media.
"""

from __future__ import annotations

from typing import Final

from apportion.reports.document.blocks import (
    Block,
    Chart,
    Document,
    Items,
    Key,
    Keys,
    Section,
    Spans,
    numbered,
    plain,
    spans,
    table,
    walk,
)
from apportion.reports.document.figure import Figure, Rounding
from apportion.reports.document.material import Material
from apportion.reports.document.sources import exact_of, how_many, share_of, sum_of
from apportion.reports.document.strategy.deciding import conditions, decisions
from apportion.reports.document.strategy.summary import amounts_table, best_baseline, messages
from apportion.reports.document.strategy.wording import column, largest, listed, money_cell, plural, say, tops

_ITEMS_MAX: Final = 5
_ROWS_MAX: Final = 7
_HALF: Final = 2
_LETTERS_MAX: Final = 520
"""Letters of a list that a slide holds in letters that the last row can read."""


def deck_document(m: Material, strategy: Document) -> Document:
    """The slides; each section is one. What has no data has no slide, and the last one names it."""
    charts = {section.id: section.blocks for section in walk(strategy.sections)}
    made: list[Section] = []
    missing: list[Spans] = []
    for name, slide, what in _SLIDES:
        found = slide(m, charts)
        if found is None:
            missing.append(spans(what))
        else:
            title, blocks = found
            made.append(Section(f"slide-{name}", title, tuple(_short(block, m) for block in blocks)))
    made.append(_decide(m, missing))
    return numbered(
        Document("deck", strategy.title, strategy.subtitle, tuple(made), strategy.formatter, strategy.fingerprint)
    )


_Slide = tuple[Spans, tuple[Block, ...]] | None
_Blocks = dict[str, tuple[Block, ...]]


def _proposal(m: Material, _: _Blocks) -> _Slide:
    plan = m.plan_node
    total, allocated, reserve = (plan[name].money(Rounding.SHORT) for name in ("total", "allocated", "reserve"))
    asked = sum_of([row["requested"].money(Rounding.SHORT) for row in tops(m)])
    keys = [_key("To be divided", total), _key("Asked for", asked), _key("Allocated", allocated)]
    keys.append(_key("Kept as reserve", reserve))
    title = (
        spans(allocated, " can be given of the ", asked, " that were asked for")
        if asked.exact > allocated.exact
        else spans("All that was asked for, ", asked, ", can be given")
    )
    return title, (Keys(tuple(keys)), Items(tuple(messages(m, Rounding.SHORT))))


def _amounts(m: Material, _: _Blocks) -> _Slide:
    rows = [row for row in tops(m) if exact_of(row["requested"].value)]
    if not rows:
        return None
    count, people = how_many([row["amount"].money() for row in rows]), m.people
    short = [row for row in rows if _HALF * exact_of(row["amount"].value) < exact_of(row["requested"].value)]
    if short:
        some = how_many([row["amount"].money() for row in short])
        verb = "receives" if some.exact == 1 else "receive"
        of_all = plural(count, people.unit, people.units)
        title = spans(some, " of ", *of_all, f" {verb} less than half of what was asked for")
    else:
        least = min(rows, key=lambda row: exact_of(row["amount"].value) / exact_of(row["requested"].value))
        part = share_of(least["amount"].money(), least["requested"].money())
        title = spans(f"Every {people.unit} receives at least ", part, " of what it asks for")
    return title, (amounts_table(m, Rounding.SHORT),)


def _themes(m: Material, _: _Blocks) -> _Slide:
    rows = list(m.case_node["themes"])
    if not rows:
        return None
    whole = sum_of([row["amount"].money(Rounding.SHORT) for row in rows])
    ordered = list(largest(rows, "amount"))
    cells: list[tuple[Spans, ...]] = [
        ((row["category"].quoted(),), (amount,), (share_of(amount, whole),))
        for row in ordered[:_ROWS_MAX]
        for amount in (row["amount"].money(Rounding.SHORT),)
    ]
    if len(ordered) > _ROWS_MAX:
        rest = sum_of([row["amount"].money(Rounding.SHORT) for row in ordered[_ROWS_MAX:]])
        cells.append((spans("all others"), (rest,), (share_of(rest, whole),)))
    first = ordered[0]["amount"].money(Rounding.SHORT)
    title = spans("The largest part of the money, ", share_of(first, whole), ", is ", ordered[0]["category"].quoted())
    columns = (column("Category"), column("Amount", number=True), column("Part of all", number=True))
    return title, (table(spans("What the money is for"), columns, cells),)


def _past(m: Material, charts: _Blocks) -> _Slide:
    found = _first(charts, "history", Chart)
    past = m.plan_node["evidence"]["past"]
    if found is None or not past:
        return None
    for kind in past["whole"]:
        if kind["account_type"].word == "expense" and kind["cagr"] and kind["cagr"]["rate_annual"].value is not None:
            rate, years = kind["cagr"]["rate_annual"].share(signed=True), kind["cagr"]
            title = spans(
                "Spending changed by ", rate, " a year from ", years["from"].year(), " to ", years["to"].year()
            )
            return title, (found,)
    return spans("What was spent in past years"), (found,)


def _beside(m: Material, charts: _Blocks) -> _Slide:
    found = _first(charts, "other-ways", Chart)
    if found is None:
        return None
    best = best_baseline(m)
    if best is None:
        return spans("No other way of dividing the money that was tried is worth more"), (found,)
    name, part, keeps = best
    return (
        spans("The plan is worth ", part, " more than the best other way", "" if keeps else ", which breaks rules"),
        (found, say("The best other way that was tried: ", *name, ".")),
    )


def _risk(m: Material, _: _Blocks) -> _Slide:
    found, risks = m.contingency_node, list(m.case_node["risks"])
    if found is None or not risks:
        return None
    needed, gap = (found["reserve"][name].money(Rounding.SHORT) for name in ("needed", "gap"))
    title = (
        spans(gap, " of the reserve that known risks call for is missing")
        if gap.exact
        else spans("The reserve of ", needed, " that known risks call for is in the plan")
    )
    ordered = sorted(risks, key=lambda row: -exact_of(row["probability"].value) * exact_of(row["likely"].value))
    cells = [
        (
            (row["name"].quoted(),),
            (row["probability"].share(Rounding.EXACT),),
            money_cell(row["likely"], Rounding.SHORT),
            (row["owner"].quoted(),) if row["owner"] else ("",),
        )
        for row in ordered[:_ROWS_MAX]
    ]
    columns = (column("Risk"), column("Probability", number=True), column("Likely cost", number=True))
    note = spans("The strategy has the other risks.") if len(ordered) > _ROWS_MAX else ()
    made = table(spans("Risks that weigh most"), (*columns, column("Watched by")), cells, note=note)
    return title, (made,)


def _cuts(m: Material, _: _Blocks) -> _Slide:
    found = m.contingency_node
    steps = list(found["cuts"]["steps"]) if found is not None else []
    if not steps:
        return None
    cells = []
    for step in steps[:_ROWS_MAX]:
        taken = [row for row in step["requests"] if exact_of(row.value["cut"]) > 0]
        first = next(iter(largest(taken, "cut")), None)
        cells.append(
            (
                (step["cut"].share(Rounding.EXACT),),
                money_cell(step["saved"], Rounding.SHORT),
                (first["name"].quoted(),) if first is not None else ("",),
            )
        )
    last = steps[-1]
    title = spans("If money falls short: ", last["saved"].money(Rounding.SHORT), " can be cut without breaking a rule")
    columns = (column("Cut", number=True), column("Saved in all", number=True), column("Most is taken from"))
    return title, (table(spans("Cuts that are prepared, each on top of the one before"), columns, cells),)


def _release(m: Material, _: _Blocks) -> _Slide:
    found = m.release_node
    if found is None or not found["tranches"]:
        return None
    rows = list(found["tranches"])
    whole = sum_of([row["total"].money(Rounding.SHORT) for row in rows])
    shown = rows[:_ROWS_MAX]
    with_gates = any(exact_of(row["gated"].value) for row in rows)
    with_date = all(row["begins"] for row in rows)
    cells = []
    for row in shown:
        amount = row["total"].money(Rounding.SHORT)
        line: list[Spans] = [(row["tranche"].quoted(),), *([(row["begins"].date(),)] if with_date else [])]
        line += [money_cell(row["gated"], Rounding.SHORT)] if with_gates else []
        cells.append([*line, (amount,), (share_of(amount, whole),) if whole.exact else ("",)])
    columns = [column("Tranche"), *([column("From")] if with_date else [])]
    columns += [column("Behind gates", number=True)] if with_gates else []
    columns += [column("Released", number=True), column("Part of all", number=True)]
    first = rows[0]["total"].money(Rounding.SHORT)
    if not whole.exact:
        return None
    title = spans(share_of(first, whole), " of the money is released in ", rows[0]["tranche"].quoted())
    note = spans("The strategy has the later tranches.") if len(rows) > len(shown) else ()
    return title, (table(spans("When the money comes"), columns, cells, note=note),)


def _conditions(m: Material, _: _Blocks) -> _Slide:
    found = conditions(m)
    if not any(isinstance(block, Items) for block in found):
        return None
    return spans("Some money is granted only under a condition"), found


def _decide(m: Material, missing: list[Spans]) -> Section:
    blocks: list[Block] = [Items(tuple(decisions(m)))]
    if missing:
        blocks.append(say("No slide, because nothing is stated of it: ", *listed(missing), "."))
    return Section(
        "slide-decide",
        spans(f"What the {m.people.board} is asked to decide"),
        tuple(_short(block, m) for block in blocks),
    )


_SLIDES: Final = (
    ("proposal", _proposal, "the proposal"),
    ("amounts", _amounts, "what is asked for"),
    ("themes", _themes, "what the money is for"),
    ("past", _past, "past years"),
    ("beside", _beside, "other ways to divide the money"),
    ("risk", _risk, "risks"),
    ("cuts", _cuts, "what is cut first"),
    ("release", _release, "when money is released"),
    ("conditions", _conditions, "approvals with conditions"),
)


def _key(label: str, figure: Figure) -> Key:
    return Key(spans(label), figure)


def _first(charts: _Blocks, section: str, kind: type[Block]) -> Block | None:
    return next((block for block in charts.get(section, ()) if isinstance(block, kind)), None)


def _short(block: Block, m: Material) -> Block:
    """As much of a list as a slide holds in large letters, saying that there is more."""
    if not isinstance(block, Items):
        return block
    kept: list[Spans] = []
    letters = 0
    for item in block.items:
        letters += len(plain(item, m.formatter))
        if kept and (letters > _LETTERS_MAX or len(kept) == _ITEMS_MAX):
            break
        kept.append(item)
    if len(kept) < len(block.items):
        kept.append(spans("More stands in the strategy."))
    return Items(tuple(kept))
