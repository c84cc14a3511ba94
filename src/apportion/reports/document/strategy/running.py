"""Release plan, monitoring, and how the plan is adjusted while it is carried out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from apportion.reports.document.blocks import Block, Items, Section, Spans, spans, table
from apportion.reports.document.figure import Rounding
from apportion.reports.document.material import RELEASE, Material
from apportion.reports.document.sources import Node, exact_of, share_of, sum_of
from apportion.reports.document.strategy.wording import (
    because,
    column,
    missing,
    money_cell,
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
    if found is None:
        return Section("release", title, (say("There are no amounts to release."),))
    blocks: list[Block] = []
    if not found["is_stated"].value:
        blocks.append(
            missing(
                "release_plan", "parts, priorities and gates; without it money is released evenly, by quarter, as below"
            )
        )
    rows = list(found["tranches"])
    with_date = all(row["begins"] for row in rows)
    columns = [column("Tranche")]
    if with_date:
        columns.append(column("From"))
    columns += [
        column("Continuity", number=True, adds=True),
        column("Priority", number=True, adds=True),
        column("Behind gates", number=True, adds=True),
        column("Total", number=True, adds=True),
        column("Part", number=True, adds=True),
    ]
    totals = {
        name: sum_of([row[name].money(Rounding.WHOLE) for row in rows])
        for name in ("base", "priority", "gated", "total")
    }
    whole = totals["total"]
    cells: list[list[Spans]] = []
    for row in rows:
        line: list[Spans] = [text_cell(row["tranche"])]
        if with_date:
            line.append((row["begins"].date(),))
        line += [money_cell(row[name]) for name in totals]
        line.append((share_of(row["total"].money(Rounding.WHOLE), whole),) if whole.exact else ("",))
        cells.append(line)
    last: list[Spans] = [spans("All"), *([("",)] if with_date else [])]
    last += [(figure,) for figure in totals.values()]
    last.append((share_of(whole, whole),) if whole.exact else ("",))
    blocks.append(table(spans("Tranches"), columns, [*cells, last], has_total=True))
    blocks += _stated(found)
    if RELEASE in m.without:
        blocks.append(say("Seasons of the past could not be used, so that seasonal parts are even."))
    return Section("release", title, tuple(blocks), (_gates(m, found),))


def _stated(found: Node) -> list[Block]:
    items = []
    for row in found["stated"]:
        tranche = next((one for one in found["tranches"] if one.value["month"] == row.value["month"]), None)
        if tranche is None:
            continue
        kind = row["kind"].word
        made = tranche["total" if kind == "all" else kind].money(Rounding.WHOLE)
        told = spans(
            tranche["tranche"].quoted(), ", " if kind != "all" else "", "" if kind == "all" else _KIND[kind], ": "
        )
        if row["amount"].value is not None:
            wanted = row["amount"].money(Rounding.WHOLE)
            agrees = wanted.exact == made.exact
            told = spans(
                told, "stated are ", wanted, ", " + ("and" if agrees else "but"), " the release comes to ", made
            )
        elif row["share"].value is not None:
            part = share_of(made, sum_of([one["total"].money(Rounding.WHOLE) for one in found["tranches"]]))
            told = spans(told, "stated are ", row["share"].share(), ", the release comes to ", part)
        source = (" (", row["source"].quoted(), ")") if row["source"] else ()
        items.append(spans(told, *source, "."))
    return (
        [say("Totals that somebody stated beforehand, beside what the release comes to:"), Items(tuple(items))]
        if items
        else []
    )


_KIND: Final = {"base": "continuity", "priority": "priority", "gated": "behind gates"}


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
    return Section("gates", title, (table(spans("Gates and what they hold"), columns, rows),))


def monitoring(m: Material) -> Section:
    """How the plan is watched."""
    blocks: list[Block] = []
    review, forecast = setting(m, "review_months"), setting(m, "forecast_months")
    if review is not None:
        blocks.append(say("Figures are reviewed every ", *setting_value(review), " (", *because(review), ")."))
    if forecast is not None:
        blocks.append(say("At each review the next ", *setting_value(forecast), " are forecast anew."))
    rows = [
        (spans(row["label"].word.capitalize()), setting_value(row), because(row))
        for row in (setting(m, name) for name in _WATCHED)
        if row is not None
    ]
    blocks.append(
        table(
            spans("What is watched, and how far it may be off"),
            (column("Measure"), column("Level", number=True), column("Why this level")),
            rows,
        )
    )
    targets = m.case_node["targets"]
    if targets:
        blocks.append(
            say(
                "The scorecard follows ",
                *plural(targets.count(), "target", "targets"),
                " of units, listed under expected outcomes.",
            )
        )
    else:
        blocks.append(missing("targets", "measures for a scorecard"))
    return Section("monitoring", spans("Monitoring"), tuple(blocks))


def adjustment(m: Material) -> Section:
    """What happens when reality differs."""
    blocks: list[Block] = [
        say(
            "Nothing is moved in silence: a condition fires, somebody named acts by a "
            "deadline, and each move is entered in the journal of the plan."
        )
    ]
    items = tuple(
        spans(row["label"].word.capitalize(), ": ", *setting_value(row), " of the total (", *because(row), ")")
        for row in (setting(m, name) for name in _MOVED)
        if row is not None
    )
    if items:
        blocks.append(Items(items))
    return Section("adjustment", spans("Adjustment framework"), tuple(blocks), (_triggers(m), _powers(m)))


def _triggers(m: Material) -> Section:
    groups = {
        "Conditions on what is measured": [row for row in m.case_node["triggers"] if not row["is_signal"].value],
        "What somebody notices": [row for row in m.case_node["triggers"] if row["is_signal"].value],
    }
    blocks: list[Block] = []
    for title, rows in groups.items():
        if not rows:
            continue
        cells = [
            (text_cell(row["name"]), _when(row), _deadline(row), text_cell(row["action"]), _owner(row)) for row in rows
        ]
        blocks.append(
            table(
                spans(title),
                (column("Trigger"), column("Fires"), column("By when"), column("What is proposed"), column("Who acts")),
                cells,
            )
        )
    usual = [row for row in m.case_node["triggers"] if row["is_default"].value]
    if usual:
        blocks.append(
            say("Triggers of which the case says nothing are the usual ones; the table triggers replaces them.")
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
    return (count, f" {unit.removesuffix('s') if count.exact == 1 else unit}")


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
            table(
                spans("Powers"),
                (column("Person"), column("May"), column("About"), column("Up to", number=True), column("Until")),
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
