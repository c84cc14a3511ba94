"""Sums that drawings make: of a fund over all periods, of units that share an end or a row.

Knows the plan's document and how many ends the drawing has. It must not know how it is drawn.
"""

from __future__ import annotations

from collections.abc import Iterator

from apportion.reports.document.figure import Figure
from apportion.reports.document.material import Material
from apportion.reports.document.sources import Node, exact_of, how_many, less, sum_of
from apportion.reports.document.strategy.wording import tops
from apportion.reports.page.pictures import ENDS_MAX, ROWS_MAX, shown_names, shown_units


def sums_of_rows(m: Material) -> list[Figure]:
    """Of the drawing of units: how many rows it has, and how many units share the last one and with how much."""
    shown, grouped = shown_units(m.plan)
    amounts = [_amount(m, unit.unit) for unit in shown]
    rest = [_amount(m, unit.unit) for unit in grouped]
    if not rest:
        return [how_many(amounts)] if amounts else []
    return [how_many([*amounts, sum_of(rest)]), how_many(rest), sum_of(rest)]


def names_drawn(m: Material) -> list[str]:
    """What units are called in drawings: two of one name are told apart by their ids."""
    highest = [unit for unit in m.plan.units if unit.depth == 0]
    return [*shown_names(shown_units(m.plan)[0]).values(), *shown_names(highest).values()]


def _amount(m: Material, unit: str) -> Figure:
    return m.plan_node["units"]["unit", unit]["amount"].money()


def drawn_sums(m: Material) -> list[Figure]:
    """Of the drawing of the way of money: all of them."""
    ordered = sorted(tops(m), key=lambda row: (-exact_of(row.value["amount"]), row.value["unit"]))
    return [*_of_funds(m, ordered), *_of_smaller(ordered)]


def _of_smaller(ordered: list[Node]) -> Iterator[Figure]:
    """Units that share a row or an end: how much, and how many they are."""
    for kept in (ENDS_MAX, ROWS_MAX - 1):
        rest = [row["amount"].money() for row in ordered[kept:]]
        if rest:
            yield from (sum_of(rest), how_many(rest))


def _of_funds(m: Material, ordered: list[Node]) -> Iterator[Figure]:
    """What each fund pays to each end, and in all; what is left of it; and the same of all funds together."""
    rows = list(m.plan_node["funds"])
    named = [row["unit"].word for row in (ordered if len(ordered) <= ENDS_MAX + 1 else ordered[:ENDS_MAX])]
    whole: dict[str, list[Figure]] = {}
    for fund in dict.fromkeys(row["name"].word or row["fund"].word for row in rows):
        own = [row for row in rows if (row["name"].word or row["fund"].word) == fund]
        ends: dict[str, list[Figure]] = {}
        for row in own:
            for piece in row["by_unit"]:
                end = piece["unit"].word if piece["unit"].word in named else ""
                ends.setdefault(end, []).append(piece["amount"].money())
        for end, parts in ends.items():
            whole.setdefault(end, []).extend(parts)
            yield sum_of(parts)
        if ends:
            yield sum_of([part for parts in ends.values() for part in parts])
        yield from _left(own)
    yield from (sum_of(parts) for parts in whole.values())
    if rows:
        yield from _left(rows)


def _left(rows: list[Node]) -> Iterator[Figure]:
    """What some rows have, what they use, and what of that is not carried into a later period."""
    has, used = (sum_of([row[name].money() for row in rows]) for name in ("available", "used"))
    yield from (has, used, less(has, used))
    carried = [row["carried_out"].money() for row in rows if row["carried_out"].value is not None]
    if carried:
        yield less(less(has, used), sum_of(carried))
