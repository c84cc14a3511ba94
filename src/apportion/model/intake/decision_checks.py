"""What each kind of decision needs, forbids and bounds, checked for all lines at once."""

from __future__ import annotations

from typing import Final

import numpy as np

from apportion.kernel.exact import Int64Array
from apportion.model.choices import Decision
from apportion.model.intake.amounts import Fault
from apportion.model.intake.columns import AmountColumn, NumberColumn
from apportion.model.intake.decision_cells import Grouped, Standing
from apportion.model.requests import Mask, Shape

_CURVES: Final = ("rate", "start", "scale", "exponent", "ceiling")
_MEASURES: Final = ("value", "score", "npv")
_RATIONAL: Final = (Shape.LINEAR, Shape.POINTS, Shape.QUADRATIC)


def check_decisions(lines: Grouped, standing: Standing) -> None:
    """Report what is missing, not wanted, or out of bounds for the decision of each line."""
    if not bool((standing.leader >= 0).any()):
        _check_divisible(lines, standing)
        return
    _check_divisible(lines, standing)
    _check_parts(lines, standing)
    _check_curves(lines, standing)
    _check_levels(lines, standing)
    _check_minimum(lines, standing)
    _check_delays(lines, standing)
    _check_floors(lines, standing)


def _column(lines: Grouped, name: str) -> AmountColumn | NumberColumn:
    columns = lines.columns
    return columns.amounts[name] if name in columns.amounts else columns.numbers[name]


def _known(lines: Grouped, name: str) -> Mask:
    """Where a column of amounts or numbers is stated, by line."""
    return _column(lines, name).known[lines.row]


def _filled(lines: Grouped, name: str) -> Mask:
    """Where there is anything in the cells of a column, by line."""
    held = lines.rows.table.columns.get(name)
    if held is None:
        return np.zeros(lines.row.size, dtype=np.bool_)
    return np.asarray(np.strings.strip(held.texts) != "", dtype=np.bool_)[lines.row]


def _report(lines: Grouped, chosen: Mask, column: str, fault: Fault) -> None:
    rows: Int64Array = np.sort(lines.row[np.flatnonzero(chosen)])
    lines.rows.clerk.collector.rows(fault, lines.rows.table, rows.tolist(), column)


def _refuse(lines: Grouped, chosen: Mask, column: str, message: str, remedy: str) -> None:
    _report(lines, chosen, column, Fault("decision.not-wanted", message, "an empty cell", remedy))


def _check_divisible(lines: Grouped, standing: Standing) -> None:
    """The columns that only some kinds of decision have, and numbers below zero."""
    for column, kind in (
        ("minimum", Decision.MINIMUM),
        ("value", Decision.WHOLE),
        ("delay_max", Decision.WHOLE),
        ("delay_loss", Decision.WHOLE),
    ):
        word = kind.name.lower()
        other = (standing.kind != kind) & ~standing.is_part
        message = f"only a request with the decision {word} has {column}"
        remedy = f"Empty the cell, or write {word} in the column decision."
        if column == "value":
            other &= standing.kind != Decision.LEVELS
            remedy += " Of a divisible request the rate says what money returns."
        _refuse(lines, other & _filled(lines, column), column, message, remedy)
    for column in ("value", "score"):
        numbers = lines.columns.numbers[column]
        fault = Fault("number.negative", f"a {column} cannot be negative", "zero or more", f"Correct the {column}.")
        _report(lines, (numbers.known & (numbers.digits < 0))[lines.row], column, fault)


def _check_parts(lines: Grouped, standing: Standing) -> None:
    for column in (
        "decision",
        "floor",
        "minimum",
        "delay_max",
        "delay_loss",
        *_MEASURES,
        "shape",
        *_CURVES,
        "weight",
    ):
        message = f"a request that is part of another has no {column} of its own: it is funded with the other"
        _refuse(lines, standing.is_part & _filled(lines, column), column, message, "Empty the cell, or empty part_of.")


def _check_curves(lines: Grouped, standing: Standing) -> None:
    """No curve beside a stated value; where a curve decides the value of a fixed amount it has to be a fraction."""
    for column in ("shape", *_CURVES):
        told = standing.value_told & _filled(lines, column)
        message = f"the value of the request in full is stated; its {column} says something else"
        _refuse(lines, told, column, message, "Keep one of them: value, or what each 1.00 returns.")
    amounts = lines.columns.amounts
    fixed = (standing.kind == Decision.WHOLE) & ~standing.value_told
    fixed |= (standing.kind == Decision.MINIMUM) & (amounts["minimum"].minor == amounts["cap"].minor)[lines.row]
    shape = lines.columns.shape[lines.row]
    fault = Fault(
        "decision.curve",
        "what an amount that leaves nothing open returns is not a fraction on this curve",
        "the value in full, or the shape linear, points or quadratic",
        "State value for a request with the decision whole, or choose another shape.",
    )
    _report(lines, fixed & (shape >= 0) & ~np.isin(shape, _RATIONAL), "shape", fault)


def _check_levels(lines: Grouped, standing: Standing) -> None:
    levels = standing.kind == Decision.LEVELS
    for column in (*_MEASURES, "shape", *_CURVES):
        message = f"the {column} of a request with levels stands in the table levels, beside each level"
        if column not in _MEASURES:
            message = f"a request with levels has no {column}: the table levels says what each level returns"
        _refuse(lines, levels & _filled(lines, column), column, message, "Empty the cell.")


def _check_minimum(lines: Grouped, standing: Standing) -> None:
    minimum, cap = lines.columns.amounts["minimum"], lines.columns.amounts["cap"]
    wanted = standing.kind == Decision.MINIMUM
    fault = Fault(
        "decision.missing",
        "a request with the decision minimum needs its minimum in every period",
        "the least amount when it is funded at all",
        "Fill in minimum, or choose another decision.",
    )
    blank = ~minimum.known & ~minimum.faulty
    _report(lines, wanted & blank[lines.row], "minimum" if lines.rows.has("minimum") else "decision", fault)
    fault = Fault(
        "decision.minimum",
        "the minimum is not above zero and up to the cap",
        "more than 0.00, and no more than the cap",
        "Correct the minimum or the cap; without a minimum the request is divisible.",
    )
    out = minimum.known & cap.known & ((minimum.minor <= 0) | (minimum.minor > cap.minor))
    _report(lines, wanted & out[lines.row], "minimum", fault)


def _check_delays(lines: Grouped, standing: Standing) -> None:
    first = np.zeros(lines.row.size, dtype=np.bool_)
    first[lines.start] = True
    whole = first & (standing.kind == Decision.WHOLE)
    loss = standing.delay_loss
    fault = Fault(
        "decision.missing",
        "the request may start later, but it is not said what each period of delay loses",
        "a percentage in delay_loss",
        "Fill in delay_loss; 0% is an answer.",
    )
    silent = ~loss.known & ~_told(lines, "delay_loss")
    _report(lines, whole & (standing.delay_max > 0) & silent, "delay_max", fault)
    none = ~_told(lines, "delay_max")
    message = "the request may not start later, so delay loses nothing"
    _refuse(
        lines,
        (standing.kind == Decision.WHOLE) & none & _filled(lines, "delay_loss"),
        "delay_loss",
        message,
        "Fill in delay_max, or empty the cell.",
    )


def _told(lines: Grouped, column: str) -> Mask:
    """Lines of requests with anything in a column, be it faulty, in any of their rows."""
    stated = np.zeros(lines.start.size, dtype=np.bool_)
    stated[lines.request[_filled(lines, column)]] = True
    return stated[lines.request]


def _check_floors(lines: Grouped, standing: Standing) -> None:
    floor, cap = lines.columns.amounts["floor"], lines.columns.amounts["cap"]
    fault = Fault(
        "decision.floor",
        "the floor of a request that is funded in full or not at all is neither nothing nor its cap",
        "the cap where it has to be funded, otherwise an empty cell",
        "Raise the floor to the cap, or empty it.",
    )
    between = floor.known & cap.known & (floor.minor > 0) & (floor.minor < cap.minor)
    _report(lines, (standing.kind == Decision.WHOLE) & between[lines.row], "floor", fault)
