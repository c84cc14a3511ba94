"""Where our documents answer the questions of the award's criteria: data.

A place names a section and what has to stand there; whether it does is found out from the finished document.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from apportion.reports.document.strategy.award import policies, schedules, structure

Kind = Literal["table", "chart", "items", "keys", "text", "contents", "any chart", "figures"]
"""``contents``: numbered contents of the whole document; ``figures``: figures that are traced to their sources."""


@dataclass(frozen=True)
class Place:
    """Something that has to stand in a document."""

    kind: Kind
    section: str = ""
    """Id of the section; empty for the document as a whole."""
    column: str = ""
    """Title of a column of the table in which something is stated; empty: any table with rows."""
    every: bool = False
    """Whether every row has to state it."""
    complete: bool = False
    """Whether nothing may be named as missing in the section."""


def _table(section: str, column: str = "", *, every: bool = False, complete: bool = False) -> Place:
    return Place("table", section, column, every, complete)


def _one(*places: Place) -> tuple[tuple[Place, ...], ...]:
    """Any of them answers the question."""
    return tuple((place,) for place in places)


_CONTENTS: Final = Place("contents")
_TYPE: Final = _table("fund-structure", structure.TYPE, every=True, complete=True)

PLACES: Final[Mapping[tuple[str, int], tuple[tuple[Place, ...], ...]]] = {
    ("C1", 1): _one(_CONTENTS),
    ("C1", 2): _one(_CONTENTS),
    ("C1", 3): _one(_CONTENTS),
    ("P1", 1): _one(_table("themes", "Objective")),
    ("P1", 3): _one(_table("initiatives")),
    ("P2", 1): _one(Place("items", "challenges")),
    ("P2", 2): _one(Place("items", "agreed"), _table("initiatives")),
    ("P2", 3): _one(_table("results", "Last year")),
    ("P2", 4): _one(_table("departments", structure.CHANGES)),
    ("C2", 1): _one(Place("items", "summary")),
    ("C2", 2): _one(Place("keys", "overview")),
    ("C2", 3): _one(Place("chart", "history")),
    ("O1", 1): _one(Place("chart", "organisation")),
    ("F1", 1): _one(_TYPE),
    ("F1", 2): _one(_table("fund-structure", structure.APPROPRIATED, every=True, complete=True)),
    ("F1", 3): _one(_table("fund-structure", structure.PURPOSE, every=True, complete=True)),
    ("O2", 1): _one(_table("fund-use")),
    ("F2", 1): _one(_table("basis", structure.BASIS, every=True)),
    ("F2", 2): _one(_table("basis", structure.STATEMENTS, every=True)),
    ("F2", 3): _one(_table("basis", structure.STATEMENTS, every=True)),
    ("P3", 1): _one(_table("financial-policies", policies.POLICY)),
    ("P3", 2): _one(Place("items", "balanced-budget")),
    ("P3", 3): _one(_table("balanced-budget", policies.KEPT)),
    ("P4", 1): ((_table("technical", "State"), _table("powers", "May")),),
    ("F3", 1): ((_table("consolidated", "Source"), _table("consolidated", "Department")),),
    ("F3", 2): ((_table("consolidated", "Source"), _table("consolidated", "Department")),),
    ("F3", 3): _one(_table("consolidated", "Source")),
    ("F3", 4): _one(_table("consolidated", "Department")),
    ("F4", 1): ((_table("three-years", "This plan"), _table("three-years", "This budget")),),
    ("F4", 2): ((_table("three-years", "This plan"), _table("three-years", "This budget")),),
    ("F4", 4): _one(_table("three-years", "This budget")),
    ("F4", 5): _one(_table("three-years", "This plan")),
    ("F5", 1): _one(Place("text", "fund-balances")),
    ("F5", 2): _one(_table("fund-balances", "At the start")),
    ("F5", 3): _one(_table("fund-balances", "At the end")),
    ("F5", 4): _one(_table("fund-balances", "At the end", complete=True)),
    ("F5", 5): _one(Place("items", "fund-balances")),
    ("F5", 6): _one(_table("fund-balances", "At the end")),
    ("F5", 7): _one(Place("items", "fund-balances")),
    ("F6", 1): _one(_table("revenues", "Source")),
    ("F6", 2): _one(Place("text", "revenues")),
    ("F6", 3): _one(_table("revenues", schedules.BASIS_TOLD, every=True)),
    ("F6", 4): _one(Place("items", "revenues")),
    ("F7", 1): _one(_table("further-years")),
    ("F7", 2): _one(Place("items", "assumptions")),
    ("O4", 1): _one(Place("chart", "organisation")),
    ("O4", 2): _one(_table("departments", structure.DOES, every=True, complete=True)),
    ("O5", 1): _one(_table("outcomes", "Measure")),
    ("O5", 3): _one(_table("outcomes", "Goal", every=True)),
    ("O5", 4): _one(_table("outcomes", "By", every=True)),
    ("O6", 1): _one(_table("outcomes", "Measure")),
    ("O6", 2): _one(_table("outcomes", "Goal", every=True)),
    ("C4", 1): _one(Place("items", "glossary")),
    ("C5", 1): _one(Place("any chart")),
    ("C5", 2): _one(Place("any chart")),
    ("C6", 3): _one(Place("figures")),
}
"""By criterion and number of the question: several ways to answer it, each a set of places that are all needed."""
