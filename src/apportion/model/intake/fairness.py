"""The settings about fairness, read when the names that they may mention are known."""

from __future__ import annotations

from typing import Final, Literal, cast

from apportion.model.intake.amounts import Fault
from apportion.model.intake.clerk import Clerk
from apportion.model.intake.selectors import checked_selector
from apportion.model.intake.settings import FairnessCells
from apportion.model.organisation import Fairness
from apportion.model.raw import CellKind, RawCell
from apportion.model.schema import setting
from apportion.model.selector import Selector, parse_selector

_AMONG: Final = ("unit", "request")


def read_fairness(cells: FairnessCells, clerk: Clerk) -> Fairness | None:
    """The idea of fairness that was chosen; ``None`` for none, or where its settings cannot be used."""
    if cells.kind == "none":
        for name, cell in (("fairness_among", cells.among), ("fairness_cost", cells.cost_cell)):
            if cell is not None:
                fault = Fault(
                    "setting.no-effect",
                    f"'{name}' has no effect, because no fairness is asked for",
                    "fairness: max_min or proportional",
                    "Set fairness, or remove the setting.",
                )
                clerk.collector.add(fault, cell.place, cell.text)
        return None
    among = _among(cells.among, clerk)
    if cells.cost_cell is None:
        field = setting("fairness_cost")
        fault = Fault(
            "setting.missing",
            f"the setting '{field.name}' is missing, and fairness is asked for",
            field.help,
            f"Add it, for example '{field.name}: {field.example}'; 0% is an answer.",
        )
        clerk.collector.add(fault, cells.place)
    if among is None or cells.cost is None:
        return None
    return Fairness(cast("Literal['max_min', 'proportional']", cells.kind), among, cells.cost)


def _among(cell: RawCell | None, clerk: Clerk) -> Selector | None:
    if cell is None:
        return parse_selector(setting("fairness_among").default)
    selector, faults = checked_selector(cell.text, CellKind.TEXT, clerk, each=_AMONG)
    if selector is not None and not selector.each:
        faults.append(
            Fault(
                "selector.each",
                f"'{cell.text.strip()}' does not say whose shares are compared",
                "'each unit' or 'each request'",
                f"Write 'each unit in {selector}' or 'each request in {selector}'.",
            )
        )
    for fault in faults:
        clerk.collector.add(fault, cell.place, cell.text)
    return None if faults else selector
