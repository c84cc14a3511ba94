"""Turns of phrase that sections share: lists of figures, what is missing, settings in force, owners.

Knows spans. It must not know what a section is about.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Final

from apportion.reports.document.blocks import Column, Paragraph, Quoted, Span, Spans, Table, spans, table
from apportion.reports.document.figure import Figure, Rounding, Unit
from apportion.reports.document.sources import Node
from apportion.reports.document.told import Told
from apportion.reports.words import Formatter

NONE: Final[Spans] = ("not stated",)
"""What stands in a cell of a table where the case says nothing."""
USUAL: Final = "the usual value"
"""What is said of a setting that neither the case nor its situation decides."""
UNIT_ROWS_MAX: Final = 80
"""Rows of a table in the annex; what is beyond stands in the plan's own tables, which is said."""
MAIN_ROWS_MAX: Final = 12
"""Rows of a table in the main text; the annex has the whole of a longer one."""


def missing(where: str, brings: str) -> Paragraph:
    """Names what is not known, and the input that would bring it."""
    return Paragraph(spans(f"Not stated: {brings} (input: ", Quoted(where, "name of a table"), ")."), "missing")


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


def trimmed(node: Node, formatter: Formatter) -> Quoted:
    """A sentence of the plan whose amounts are written without decimals where all of these are zero."""
    quoted = node.quoted()
    decimals = formatter.currency.decimals
    if not decimals:
        return quoted
    point = formatter.fixed(Fraction(0), decimals)[1]
    zeros = re.compile(rf"(?<=\d){re.escape(point)}{'0' * decimals}(?!\d)")
    return Quoted(zeros.sub("", quoted.text), quoted.origin)


def compact(
    caption: Spans, columns: Sequence[Column], rows: Sequence[Sequence[Spans]], *, note: Spans = (), keep: int = 1
) -> Table:
    """A table without the columns that say the same in every row; its note says it once.

    Args:
        caption: of the table.
        columns: of the table.
        rows: of the table; there is no total among them.
        note: whatever else stands below.
        keep: so many columns at the left stay in any case.
    """
    same = [
        place
        for place in range(keep, len(columns))
        if len(rows) > 1 and len({_plainly(row[place]) for row in rows}) == 1
    ]
    told: Spans = ()
    for place in same:
        what = _plainly(columns[place].title)
        value = rows[0][place] if _plainly(rows[0][place]) else NONE
        told = (*told, "; " if told else "In every row: ", f"{what[0].lower()}{what[1:]} – ", *value)
    if told:
        note = spans(note, " " if note else "", told, ".")
    kept = [place for place in range(len(columns)) if place not in same]
    return table(
        caption, [columns[place] for place in kept], [[row[place] for place in kept] for row in rows], note=note
    )


def _plainly(text: Spans) -> str:
    """A text without the rounding of its figures, to compare and to name columns by."""
    return "".join(
        item if isinstance(item, str) else item.text if isinstance(item, Quoted) else f"{item.exact} {item.unit}"
        for item in text
    )


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
            return (figure, "\N{NO-BREAK SPACE}percentage points")
        case "months":
            return plural(figure, "month", "months")
        case _:
            return (figure,)


def follow(material: Told, *names: str) -> Spans:
    """Settings that the situation or the case decided, each with its cause; the usual ones are left out."""
    told: Spans = ()
    for name in names:
        found = setting(material, name)
        if found is None or because(found) == spans(USUAL):
            continue
        label = found["label"].word
        told = spans(told, " " if told else "", label[0].upper() + label[1:], ": ", *setting_value(found))
        cause = ", as stated." if found["override"] else spans(", because the ", *because(found), ".")
        told = spans(told, cause)
    return told


def because(found: Node) -> Spans:
    """What decided a setting: words of the situation, or the case itself."""
    if found["override"]:
        return spans("set by the case itself")
    causes = [(row["parameter"].word.replace("_", " "), row["word"].word.replace("_", " ")) for row in found["because"]]
    if not causes:
        return spans(USUAL)
    return spans(" and ".join(f"{name} {'are' if name.endswith('s') else 'is'} {word}" for name, word in causes))


def tops(material: Told) -> list[Node]:
    """Units at the top of the tree, in the order of the case."""
    return [row for row in material.plan_node["units"] if row.value["depth"] == 0]


def plural(figure: Figure, one: str, many: str) -> Spans:
    """A count with its noun."""
    return (figure, f"\N{NO-BREAK SPACE}{one if figure.exact == 1 else many}")


def unit_name(row: Node) -> Spans:
    """The name of a unit of the plan, or its id where it has none."""
    return (row["name"].quoted() if row["name"] else row["unit"].quoted(),)


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
