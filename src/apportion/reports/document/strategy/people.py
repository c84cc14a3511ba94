"""Communication with units, and with everybody else who is concerned."""

from __future__ import annotations

from apportion.reports.document.blocks import Block, Section, Spans, spans, table
from apportion.reports.document.material import Material
from apportion.reports.document.strategy.concerned import concerned
from apportion.reports.document.strategy.results import decided_by
from apportion.reports.document.strategy.wording import (
    because,
    column,
    money_cell,
    say,
    setting,
    setting_value,
    text_cell,
    tops,
)


def communication(m: Material) -> Section:
    """What each unit is told."""
    targets = list(m.case_node["targets"])
    rows = []
    for row in tops(m):
        mine = [one for one in targets if one["unit"].word in _below(m, row["unit"].word)]
        expected: Spans = ()
        for place, one in enumerate(mine[:4]):
            sign = ("\N{NO-BREAK SPACE}", one["measured_in"].quoted()) if one["measured_in"] else ()
            expected = (*expected, "; " if place else "", one["measure"].quoted(), " ", one["goal"].number(), *sign)
        if len(mine) > 4:  # noqa: PLR2004 - four targets are named in a cell; all stand in the letter
            expected = (*expected, "; and more")
        rows.append(
            (
                text_cell(row["name"]),
                money_cell(row["amount"]),
                decided_by(m, row),
                expected or spans("no target is stated"),
            )
        )
    made = table(
        spans(f"What {m.people.units} are told"),
        (
            column(m.people.unit.capitalize()),
            column("Allocated", number=True),
            column("Why"),
            column("Expected in return"),
        ),
        rows,
    )
    rounds = setting(m, "feedback_rounds")
    blocks: list[Block] = [
        say("Each of them receives a letter of its own with reasons, targets and tranches. In short:"),
        made,
    ]
    if rounds is not None:
        value = setting_value(rounds)
        blocks.append(say("Rounds of answers before adoption: ", *value, " (", *because(rounds), ")."))
    title = spans(f"Communication with {m.people.units}")
    return Section("communication", title, tuple(blocks), concerned(m))


def _below(m: Material, unit: str) -> set[str]:
    return {m.case.units[place].id for place in m.case.below(unit).tolist()}
