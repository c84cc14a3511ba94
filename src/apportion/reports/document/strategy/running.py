"""Release plan, monitoring, and how the plan is adjusted while it is carried out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from apportion.reports.document.blocks import Block, Column, Items, Quoted, Section, Spans, spans, table
from apportion.reports.document.figure import Rounding
from apportion.reports.document.material import RELEASE, Material
from apportion.reports.document.sources import Node, exact_of, share_of, sum_of
from apportion.reports.document.strategy.wording import (
    NONE,
    UNIT_ROWS_MAX,
    USUAL,
    because,
    column,
    compact,
    missing,
    money_cell,
    name_of,
    plural,
    say,
    setting,
    setting_value,
    text_cell,
)

_WATCHED: Final = (
    "tolerance_variance",
    "trigger_variance",
    "quarter_variance",
    "quarter_targets",
    "quarter_milestones",
)
_MOVED: Final = ("reallocation_minor", "reallocation_major")
_MEASURES: Final = {
    "variance": "what a unit spent against what it should have by then",
    "return": "what came back against the target",
    "milestone_delay": "lateness of a milestone",
    "milestone_advance": "earliness of a milestone",
    "satisfaction": "answers of those concerned",
}


def release(m: Material) -> Section:
    """When the money comes."""
    found = m.release_node
    title = spans("Release plan")
    if found is None or not found["tranches"]:
        return Section("release", title, (say("There are no amounts to release."),))
    blocks: list[Block] = []
    if not found["is_stated"].value:
        blocks.append(
            missing("release_plan", "parts, priorities and gates, so that money is released in even parts as shown")
        )
    blocks.append(_tranches(list(found["tranches"])))
    blocks += _stated(found)
    if found["seasonal"]:
        blocks.append(_seasons(m, found))
    elif RELEASE in m.without:
        blocks.append(say("Seasons of the past could not be used: ", Quoted(m.without[RELEASE], RELEASE)))
    return Section("release", title, tuple(blocks), (_gates(m, found), *_milestones(m)))


def _tranches(rows: list[Node]) -> Block:
    """Money by tranche; kinds of money that no tranche holds have no column."""
    kinds = [name for name in _KIND if any(exact_of(row[name].value) for row in rows)]
    if len(kinds) == 1:
        kinds = []
    with_date = all(row["begins"] for row in rows)
    columns = [column("Tranche"), *([column("From")] if with_date else [])]
    columns += [column(_KIND[name].capitalize(), number=True, adds=True) for name in kinds]
    columns += [column("Total", number=True, adds=True), column("Part", number=True, adds=True)]
    totals = {name: sum_of([row[name].money(Rounding.WHOLE) for row in rows]) for name in (*kinds, "total")}
    whole = totals["total"]
    cells: list[list[Spans]] = []
    for row in rows:
        line: list[Spans] = [text_cell(row["tranche"]), *([(row["begins"].date(),)] if with_date else [])]
        line += [money_cell(row[name]) for name in totals]
        line.append((share_of(row["total"].money(Rounding.WHOLE), whole),) if whole.exact else ("",))
        cells.append(line)
    last: list[Spans] = [spans("All"), *([("",)] if with_date else [])]
    last += [(figure,) for figure in totals.values()]
    last.append((share_of(whole, whole),) if whole.exact else ("",))
    return table(spans("Tranches"), columns, [*cells, last], has_total=True)


def _stated(found: Node) -> list[Block]:
    """Totals that somebody stated beforehand, beside what the release comes to."""
    rows: list[tuple[Spans, ...]] = []
    off = False
    whole = sum_of([one["total"].money(Rounding.WHOLE) for one in found["tranches"]])
    for row in found["stated"]:
        tranche = next((one for one in found["tranches"] if one.value["month"] == row.value["month"]), None)
        if tranche is None:
            continue
        kind = row["kind"].word
        made = tranche["total" if kind == "all" else kind].money(Rounding.WHOLE)
        if row["amount"].value is not None:
            wanted = row["amount"].money(Rounding.WHOLE)
        elif row["share"].value is not None and whole.exact:
            wanted, made = row["share"].share(), share_of(made, whole)
        else:
            continue
        off = off or wanted.exact != made.exact
        what = spans("everything") if kind == "all" else spans(_KIND[kind])
        rows.append((text_cell(tranche["tranche"]), what, (wanted,), (made,), text_cell(row["source"])))
    if not rows:
        return []
    lead = (
        "Some totals were stated beforehand. Not all of them can hold together; the release comes to:"
        if off
        else "Some totals were stated beforehand, and the release keeps them:"
    )
    columns = (
        column("Tranche"),
        column("Of"),
        column("Stated", number=True),
        column("Released", number=True),
        column("Stated by"),
    )
    return [say(lead), compact(spans("Totals stated beforehand"), columns, rows, keep=4)]


_KIND: Final = {"base": "continuity", "priority": "priority", "gated": "behind gates"}


def _seasons(m: Material, found: Node) -> Block:
    """Parts of the year by the seasons of past spending."""
    rows = [
        (name_of(m, row["unit"].word), *((one["share"].share(),) for one in row["tranches"]))
        for row in found["seasonal"]
    ]
    first = next(iter(found["seasonal"]))
    columns = [column(m.people.unit.capitalize())]
    columns += [Column((one["tranche"].quoted(),), "right") for one in first["tranches"]]
    return table(spans("Parts of the year by the seasons of past spending"), columns, rows)


def _milestones(m: Material) -> tuple[Section, ...]:
    """Milestones by which money is watched; no section where none is stated."""
    rows = list(m.case_node["milestones"])
    if not rows:
        return ()
    made = compact(
        spans("Milestones"),
        (column("Request"), column("Milestone"), column("Due"), column("Answered for by")),
        [
            (
                text_cell(row["request_name"]),
                text_cell(row["name"]),
                (row["due"].date(),) if row["due"] else NONE,
                text_cell(row["owner"]),
            )
            for row in rows[:UNIT_ROWS_MAX]
        ],
        keep=2,
    )
    return (Section("milestones", spans("Milestones"), (made,)),)


def _gates(m: Material, found: Node) -> Section:
    title, gates = spans("Gates"), list(m.case_node["gates"])
    if not gates:
        return Section("gates", title, (missing("gates", "what has to be reached before held money is released"),))
    held = {row["gate"].word: row for row in found["gates"]}
    rows = [
        (
            text_cell(row["name"]),
            money_cell(held[row["gate"].word]["amount"]) if row["gate"].word in held else spans("nothing"),
            text_cell(row["evidence"]),
            (row["due"].date(),) if row["due"] else spans("not stated"),
            text_cell(row["owner"]),
            text_cell(row["signer"]),
        )
        for row in gates
    ]
    columns = (
        column("Gate"),
        column("Holds", number=True),
        column("Met when there is"),
        column("Due"),
        column("Sees to it"),
        column("Signs"),
    )
    return Section("gates", title, (compact(spans("Gates and what they hold"), columns, rows),))


def monitoring(m: Material) -> Section:
    """How the plan is watched."""
    blocks: list[Block] = []
    review, forecast = setting(m, "review_months"), setting(m, "forecast_months")
    if review is not None:
        told = spans("Figures are reviewed every ", *setting_value(review), ", because the ", *because(review), ".")
        if because(review) == spans(USUAL):
            told = spans("Figures are reviewed every ", *setting_value(review), ".")
        if forecast is not None:
            told = spans(told, " At each review the next ", *setting_value(forecast), " are forecast anew.")
        blocks.append(say(told))
    rows = [
        (spans(row["label"].word.capitalize()), setting_value(row), because(row))
        for row in (setting(m, name) for name in _WATCHED)
        if row is not None
    ]
    blocks.append(
        compact(
            spans("What is watched, and how far it may be off"),
            (column("Measure"), column("Level", number=True), column("Set by")),
            rows,
        )
    )
    targets = m.case_node["targets"]
    if targets:
        blocks.append(
            say(
                "The scorecard follows ",
                *plural(targets.count(), "target", "targets"),
                "; they are listed under expected outcomes.",
            )
        )
    else:
        blocks.append(missing("targets", "measures for a scorecard"))
    return Section("monitoring", spans("Monitoring"), tuple(blocks))


def adjustment(m: Material) -> Section:
    """What happens when reality differs."""
    blocks: list[Block] = [
        say(
            "Nothing is moved in silence. A condition is met, somebody acts by a deadline, and each move of money is "
            "entered in the journal of the plan."
        )
    ]
    items = tuple(
        spans("Money ", row["label"].word, ": ", *setting_value(row), " of the total (", *because(row), ").")
        for row in (setting(m, name) for name in _MOVED)
        if row is not None
    )
    if items:
        blocks.append(Items(items))
    return Section("adjustment", spans("Adjustment framework"), tuple(blocks), (_triggers(m), _powers(m)))


def _triggers(m: Material) -> Section:
    groups = {
        "Conditions that are measured": [row for row in m.case_node["triggers"] if not row["is_signal"].value],
        "Events that are reported": [row for row in m.case_node["triggers"] if row["is_signal"].value],
    }
    blocks: list[Block] = []
    for title, rows in groups.items():
        if not rows:
            continue
        cells = [
            (text_cell(row["name"]), _when(row), _deadline(row), text_cell(row["action"]), _owner(row)) for row in rows
        ]
        blocks.append(
            compact(
                spans(title),
                (column("Trigger"), column("Fires"), column("By when"), column("What is proposed"), column("Who acts")),
                cells,
            )
        )
    usual = [row for row in m.case_node["triggers"] if row["is_default"].value]
    if usual:
        blocks.append(
            say("Where nothing is stated the usual triggers hold; entries in the table triggers replace them.")
        )
    return Section(
        "triggers", spans("Triggers"), tuple(blocks) or (missing("triggers", "conditions that call for an action"),)
    )


def _when(row: Node) -> Spans:
    if row["is_signal"].value:
        return spans("when it is reported")
    measure = _MEASURES.get(row["watches"].word, row["watches"].word.replace("_", " "))
    if row["threshold"].value is None:
        return spans(measure)
    threshold: Spans = (
        (row["threshold"].share(Rounding.EXACT),)
        if row["is_share"].value
        else plural(row["threshold"].count(), "day", "days")
    )
    return spans(f"{measure}: {row['compares'].word} ", *threshold)


def _deadline(row: Node) -> Spans:
    unit = row["deadline_unit"].word
    if unit.endswith("end"):
        return spans(unit)
    count = row["deadline_count"].count()
    return plural(count, unit.removesuffix("s"), unit)


def _owner(row: Node) -> Spans:
    return (row["owner"].quoted(),) if row["owner"] else spans("the owner of the unit")


def _powers(m: Material) -> Section:
    title = spans("Who may do what")
    rows = list(m.case_node["authorities"])
    limits = list(m.case_node["virement_limits"])
    blocks: list[Block] = []
    if rows:
        cells = [
            (
                text_cell(row["person"]),
                text_cell(row["may"]),
                text_cell(row["applies_to"]),
                money_cell(row["limit"]) if row["limit"].value is not None else spans("no limit"),
                (row["until"].date(),) if row["until"] else spans("no end"),
            )
            for row in rows
        ]
        blocks.append(
            compact(
                spans("Powers"),
                (column("Person"), column("May"), column("For"), column("Up to", number=True), column("Until")),
                cells,
            )
        )
    else:
        blocks.append(missing("authorities", "who may commit, release and move money, and up to which amount"))
    if limits:
        blocks.append(Items(tuple(_limits(limits))))
    else:
        blocks.append(missing("virement_limits", "how far money may change its line without a new decision"))
    return Section("powers", title, tuple(blocks))


def _limits(rows: list[Node]) -> Iterator[Spans]:
    for row in rows:
        told: Spans = spans(row["limit"].quoted(), ": a line may give at most ")
        if row["share"].value is not None:
            told = spans(told, row["share"].share(Rounding.EXACT), " of what it was adopted with")
        if row["amount"].value is not None and exact_of(row["amount"].value):
            told = spans(told, " and " if row["share"].value is not None else "", row["amount"].money(Rounding.WHOLE))
        where = ", within its unit" if row["within_unit"].value else ""
        reason = (" (", row["reason"].quoted(), ")") if row["reason"] else ()
        yield spans(told, where, *reason, ".")
