"""The frontier as a table of points, for CSV."""

from __future__ import annotations

from apportion.model.case import Case
from apportion.model.frontier import Frontier, Move
from apportion.reports.figures import price_text, value_text
from apportion.reports.tables import MoneyCells, NumberCells, Table, TextCells


def frontier_table(case: Case, frontier: Frontier) -> Table:
    """One row per total that has a plan, with what the step from the row before moves."""
    points, currency = frontier.points, case.currency

    def moved(move: Move) -> str:
        return f"{move.request} {currency.text(move.before)} to {currency.text(move.after)}"

    return Table(
        "frontier",
        {
            "total": MoneyCells([point.total for point in points]),
            "allocated": MoneyCells([point.allocated for point in points]),
            "reserve": MoneyCells([point.reserve for point in points]),
            "unallocated": MoneyCells([point.unallocated for point in points]),
            "value": NumberCells([value_text(point.value, currency, "down") for point in points]),
            "bound": NumberCells([value_text(point.bound, currency, "up") for point in points]),
            "gap": NumberCells([value_text(point.gap, currency, "up") for point in points]),
            "next_price": NumberCells(
                ["" if point.next_price is None else price_text(point.next_price) for point in points]
            ),
            "step_value": NumberCells(
                ["" if point.step_value is None else price_text(point.step_value) for point in points]
            ),
            "moves": TextCells(["; ".join(moved(move) for move in point.moves.listed) for point in points]),
            "projects_gained": TextCells(["; ".join(point.moves.gained) for point in points]),
            "projects_lost": TextCells(["; ".join(point.moves.lost) for point in points]),
        },
    )
