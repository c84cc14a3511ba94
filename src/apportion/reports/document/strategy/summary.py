"""The plan in a page: who receives what, what it brings, what it lacks, and what has to be decided."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from apportion.reports.document.blocks import Block, Items, Quoted, Section, Spans, Table, spans, table
from apportion.reports.document.figure import Figure, Rounding, Unit
from apportion.reports.document.material import PLAN, Material
from apportion.reports.document.sources import Node, exact_of, how_many, less, share_of, sum_of
from apportion.reports.document.strategy.wording import (
    column,
    cut,
    largest,
    listed,
    plural,
    say,
    tops,
    unit_name,
)
from apportion.reports.words import status_sentence

_ROWS_MAX: Final = 10
_NAMED_MAX: Final = 3
_HALF: Final = 2


def summary(m: Material) -> Section:
    """The plan in a page."""
    plan = m.plan_node
    allocated, whole = plan["allocated"].money(Rounding.WHOLE), plan["total"].money(Rounding.WHOLE)
    status = Quoted(status_sentence(m.plan, m.formatter), f"{PLAN}: proof")
    told = spans("The plan allocates ", allocated)
    if allocated.exact == whole.exact:
        told = spans(told, ", all there is. ", status)
    elif exact_of(plan["reserve"].value):
        told = spans(told, " of ", whole, " and keeps back ", plan["reserve"].money(Rounding.WHOLE), ". ", status)
    else:
        told = spans(told, " of ", whole, ". ", status)
    blocks: tuple[Block, ...] = (say(told), amounts_table(m), Items(tuple(messages(m))))
    return Section("summary", spans("Executive summary"), blocks)


def amounts_table(m: Material, rounding: Rounding = Rounding.WHOLE) -> Table:
    """The largest amounts beside what was asked for, the others as one row, and all of it."""
    rows = list(largest(tops(m), "amount"))
    shown, hidden = cut(rows, _ROWS_MAX) if len(rows) > _ROWS_MAX + 1 else (rows, 0)
    cells: list[tuple[Spans, ...]] = [
        (unit_name(row), *_pair(row["requested"].money(rounding), row["amount"].money(rounding))) for row in shown
    ]
    if hidden:
        others = rows[len(shown) :]
        asked, amount = (sum_of([row[field].money(rounding) for row in others]) for field in ("requested", "amount"))
        cells.append((spans("The others"), *_pair(asked, amount)))
    asked = sum_of([row["requested"].money(rounding) for row in rows])
    cells.append((spans("All"), *_pair(asked, m.plan_node["allocated"].money(rounding))))
    columns = (
        column(m.people.unit.capitalize()),
        column("Asked for", number=True, adds=True),
        column("Allocated", number=True, adds=True),
        column("Part of what was asked", number=True),
    )
    return table(spans("What is asked for and what is allocated, largest first"), columns, cells, has_total=True)


def _pair(asked: Figure, amount: Figure) -> tuple[Spans, Spans, Spans]:
    return (asked,), (amount,), (share_of(amount, asked),) if asked.exact else ("",)


def messages(m: Material, rounding: Rounding = Rounding.WHOLE) -> Iterator[Spans]:
    """What a reader of one page has to know, a sentence or two each."""
    yield from _served(m)
    yield from _free(m, rounding)
    yield from _beside(m)
    yield from _more_money(m, rounding)
    yield from _brings(m, rounding)
    contingency = m.contingency_node
    if contingency is not None and exact_of(contingency["reserve"]["gap"].value) > 0:
        yield spans(
            "What is kept back does not cover the risks that are known: ",
            contingency["reserve"]["gap"].money(rounding),
            " is missing.",
        )


def _served(m: Material) -> Iterator[Spans]:
    """Who receives all that it asks for, and who less than half."""
    asking = [row for row in tops(m) if exact_of(row["requested"].value)]
    if not asking:
        return
    count = how_many([row["amount"].money() for row in asking])
    full = [row for row in asking if exact_of(row["amount"].value) >= exact_of(row["requested"].value)]
    short = [row for row in asking if _HALF * exact_of(row["amount"].value) < exact_of(row["requested"].value)]
    if full:
        yield spans(*_some(full, count, m), " receive" if len(full) > 1 else " receives", " all that was asked for.")
    if short:
        yield spans(
            *_some(short, count, m), " receive" if len(short) > 1 else " receives", " less than half of what was asked."
        )


def _some(rows: list[Node], of: Figure, m: Material) -> Spans:
    """``Roads and Library``, or ``5 of 8 departments``."""
    if len(rows) <= _NAMED_MAX:
        return listed([unit_name(row) for row in rows])
    return (how_many([row["amount"].money() for row in rows]), " of ", *plural(of, m.people.unit, m.people.units))


def _free(m: Material, rounding: Rounding) -> Iterator[Spans]:
    found = m.plan_node["dependence"]
    allocated = m.plan_node["allocated"].money(rounding)
    if not found or found["free_money"].value is None or not allocated.exact:
        return
    free = found["free_money"].money(rounding)
    if not free.exact:
        yield spans("Rules and floors decide every amount; nothing was left to be decided by value.")
        return
    yield spans(
        "Rules and floors decide ",
        less(allocated, free),
        ". The other ",
        free,
        ", ",
        share_of(free, allocated),
        ", goes where it is worth most.",
    )


def _beside(m: Material) -> Iterator[Spans]:
    best = best_baseline(m)
    if best is None:
        return
    name, part, keeps = best
    yield spans(
        "The plan is worth ",
        part,
        " more than the best of the other ways of dividing the money that were tried (",
        *name,
        ")",
        "." if keeps else ", although that way breaks rules and the plan does not.",
    )


def best_baseline(m: Material) -> tuple[Spans, Figure, bool] | None:
    """The best other way to divide the money, by how much the plan is worth more, and whether that way keeps the rules.

    Among those that keep the rules, or among all where none does; ``None`` where none is worth less.
    """
    rows = [row for row in m.plan_node["baselines"] if row["value"].value is not None]
    kept = [row for row in rows if row.value["keeps_rules"]] or rows
    if not kept or m.plan_node["value"].value is None:
        return None
    row = next(largest(kept, "value"))
    held = row["value"].number(Unit.VALUE)
    gain = less(m.plan_node["value"].number(Unit.VALUE), held)
    if gain.exact <= 0 or held.exact <= 0:
        return None
    return (row["name"].quoted(),), share_of(gain, held), bool(row.value["keeps_rules"])


def _more_money(m: Material, rounding: Rounding) -> Iterator[Spans]:
    found = m.plan_node["next_unit"]
    if not found or not found["requests"]:
        return
    names = next_names(m, found)
    told = spans("If there were more money, it would go to ", *names, " first")
    if found["holds_for"].value is not None:
        told = spans(told, ", up to ", found["holds_for"].money(rounding))
    yield spans(told, ".")


def next_names(m: Material, found: Node) -> Spans:
    """Requests that the next or last money goes to, the first of them by name."""
    known = {row["request"].word: row for row in m.plan_node["requests"]}
    ids = [row.word for row in found["requests"]]
    rows = [known[one] for one in ids if one in known]
    shown, hidden = rows[:_NAMED_MAX], rows[_NAMED_MAX:]
    parts: list[Spans] = [(row["name"].quoted() if row["name"] else row["request"].quoted(),) for row in shown]
    if hidden:
        parts.append(plural(how_many([row["amount"].money() for row in hidden]), "other", "others"))
    return listed(parts)


def _brings(m: Material, rounding: Rounding) -> Iterator[Spans]:
    expected, targets = m.plan_node["expected_value"], m.case_node["targets"]
    if expected.value is not None and exact_of(expected.value):
        yield spans(
            "By the returns that the requests state, the plan brings ",
            expected.money(rounding),
            ".",
        )
    if targets:
        yield spans(*plural(targets.count(), "target is", "targets are"), " set in return for the money.")
