"""Turns of phrase that sections share: lists of figures, what is missing, settings in force, owners.

Knows spans. It must not know what a section is about.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from apportion.reports.document.blocks import Column, Paragraph, Quoted, Span, Spans, spans
from apportion.reports.document.figure import Figure, Rounding, Unit
from apportion.reports.document.sources import Node
from apportion.reports.document.told import Told

NONE: Final[Spans] = ("not stated",)
"""What stands in a cell of a table where the case says nothing."""
UNIT_ROWS_MAX: Final = 40
"""Rows of a table about units or requests; what is beyond stands in the plan's own tables, which is said."""


def missing(table: str, brings: str) -> Paragraph:
    """Names an input that is not there, and what it would bring."""
    return Paragraph(
        spans("Not stated. The table ", Quoted(table, "name of a table"), f" would bring {brings}."), "missing"
    )


def say(*parts: Span | Spans) -> Paragraph:
    """One paragraph."""
    return Paragraph(spans(*parts))


def listed(parts: Sequence[Spans]) -> Spans:
    """``a, b and c``."""
    found: list[Span] = []
    for place, part in enumerate(parts):
        if place:
            found.append(" and " if place == len(parts) - 1 else ", ")
        found.extend(part)
    return tuple(found)


def text_cell(node: Node) -> Spans:
    """A stated text, or that it is not stated."""
    return (node.quoted(),) if node else NONE


def money_cell(node: Node, rounding: Rounding = Rounding.WHOLE) -> Spans:
    """A stated amount, or nothing."""
    return (node.money(rounding),) if node.value is not None else ("",)


def share_cell(node: Node, *, signed: bool = False) -> Spans:
    """A stated fraction as a percentage, or nothing."""
    return (node.share(Rounding.ONE, signed=signed),) if node.value is not None else ("",)


def column(title: str, *, number: bool = False, adds: bool = False) -> Column:
    """A column with a plain title."""
    return Column(spans(title), "right" if number else "left", adds)


def setting(material: Told, name: str) -> Node | None:
    """A setting in force by its name."""
    rows = material.plan_node["evidence"]["policy"]
    return rows["setting", name] if any(row.value["setting"] == name for row in rows) else None


def setting_value(found: Node) -> Spans:
    """The value of a setting with its unit."""
    value, unit = found["value"], found["unit"].word
    if unit == "word":
        return (Quoted(value.word.replace("_", " "), str(value.source)),)
    figure = value.number(Unit.NUMBER)
    match unit:
        case "percent":
            return (figure, "\N{NO-BREAK SPACE}%")
        case "points":
            return (figure, " percentage points")
        case "months":
            return (figure, " month" if figure.exact == 1 else " months")
        case _:
            return (figure,)


def because(found: Node) -> Spans:
    """What decided a setting: words of the situation, or the case itself."""
    if found["override"]:
        return spans("set by the case itself")
    causes = [(row["parameter"].word.replace("_", " "), row["word"].word.replace("_", " ")) for row in found["because"]]
    if not causes:
        return spans("the usual value")
    return spans(" and ".join(f"{name} {'are' if name.endswith('s') else 'is'} {word}" for name, word in causes))


def tops(material: Told) -> list[Node]:
    """Units at the top of the tree, in the order of the case."""
    return [row for row in material.plan_node["units"] if row.value["depth"] == 0]


def plural(figure: Figure, one: str, many: str) -> Spans:
    """A count with its noun."""
    return (figure, f" {one if figure.exact == 1 else many}")


def name_of(material: Told, unit: str) -> Spans:
    """The name of a unit by its id."""
    row = next((row for row in material.plan_node["units"] if row.value["unit"] == unit), None)
    if row is None:
        return (Quoted(unit, "id of a unit"),)
    return (row["name"].quoted() if row["name"] else row["unit"].quoted(),)


def cut(rows: Sequence[Node], most: int = UNIT_ROWS_MAX) -> tuple[Sequence[Node], int]:
    """The first rows, and how many are left out."""
    return rows[:most], max(0, len(rows) - most)


def largest(rows: Sequence[Node], field: str) -> Iterator[Node]:
    """Rows by an amount, largest first; equal ones in their order."""
    from apportion.reports.document.sources import exact_of

    yield from sorted(rows, key=lambda row: -exact_of(row.value[field]))
