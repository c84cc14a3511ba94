"""The guide that comes with every template: what to fill in, in which order, and what to do then.

Knows the steps of filling in a case. The same lines stand in a workbook's sheet and in a folder's file.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from apportion.adapters.templates.content import TEMPLATES, Content
from apportion.model.schema import TABLES

_MADE_UP: Final = "Everything in it is made up. Run a plan with it first, then replace its rows by yours."
_EMPTY: Final = "Fill in the tables that you need and delete the others."


@dataclass(frozen=True)
class Section:
    """A heading with what stands below it."""

    heading: str
    lines: tuple[str, ...] = ()
    entries: tuple[tuple[str, str], ...] = ()
    """A name, and what there is to say of it."""
    typed: bool = False
    """Whether the names are commands to be typed."""


def guide(content: Content, name: str, *, workbook: bool) -> tuple[Section, ...]:
    """The guide of a template; ``name`` is the folder or workbook as the user calls it in commands."""
    part = "sheet" if workbook else "file"
    about = _MADE_UP if content.settings.get("name") else _EMPTY
    return (
        Section("What this is", (TEMPLATES[content.template], about)),
        Section("Step by step", tuple(_steps(part, workbook=workbook))),
        Section(f"The {part}s", entries=_tables(content, held=True)),
        *_further(content, part),
        Section("How to write", tuple(_writing(workbook=workbook))),
        Section("Then type", entries=_commands(name), typed=True),
    )


def _steps(part: str, *, workbook: bool) -> list[str]:
    settings = "sheet case" if workbook else "file case.yaml"
    place = "select a cell, or rest on a column's name" if workbook else "see the lines that begin with #"
    name = part.capitalize()
    return [
        f"1. Open the {settings}: name of the budget, currency, period and total.",
        f"2. {name} units: one row for each department or programme, with floor and cap where they exist.",
        f"3. {name} requests: what each unit asks for (cap), what it got (last_year), what money returns.",
        f"4. {name} rules: everything else that must hold, each with its reason and its authority.",
        f"5. The other {part}s only if you need them; delete those that you do not.",
        f"6. Every column is explained beside it: {place}. Columns without use may stay empty or be deleted.",
        "7. Type the commands at the end of this guide, correct what check reports, and look at the plan.",
    ]


def _tables(content: Content, *, held: bool) -> tuple[tuple[str, str], ...]:
    names = {table.table.name for table in content.tables}
    return tuple(
        (table.name, f"{table.help}{' Required.' if table.required else ''}")
        for table in TABLES
        if (table.name in names) is held
    )


def _further(content: Content, part: str) -> tuple[Section, ...]:
    """Tables that the template leaves out, and where to find them."""
    entries = _tables(content, held=False)
    if not entries:
        return ()
    return (Section(f"More {part}s, if you need them: copy them from the template complete", entries=entries),)


def _writing(*, workbook: bool) -> list[str]:
    lines = [
        "Amounts in full, with or without separators: 1,250,000.00 or 1250000; never in thousands.",
        "Percentages with their sign: 15%.",
        "Empty means not stated, never zero. Write 0 where you mean zero.",
        "Short names (unit, request, fund …) without spaces, spelled the same everywhere: customer-success.",
        "Rules say what they are about: unit:sales, request:audit, tag:overhead, category:growth, fund:aid.",
        "Join such words by and, or, not; 'each unit' makes one rule of each, as do each request, category and tag.",
        "A project that is done or not done has whole in the column decision; what comes with it names it in part_of.",
    ]
    if workbook:
        lines.append("Names of required columns are dark, those of optional columns are light.")
    return lines


def _commands(name: str) -> tuple[tuple[str, str], ...]:
    quoted = f'"{name}"' if " " in name else name
    return (
        (f"apportion check {quoted}", "lists everything that is missing or contradictory, with its place."),
        (f"apportion plan {quoted}", "computes the plan, proves it and explains it."),
    )
