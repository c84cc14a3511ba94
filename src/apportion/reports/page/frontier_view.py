"""The section of the page about other totals: the picture, and a row for each total."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from apportion.model.frontier import Moves
from apportion.model.plan import Plan
from apportion.reports.charts.against_total import TotalPoint, against_total_chart
from apportion.reports.page.pictures import Picture, picture
from apportion.reports.words import Formatter

_NAMED_MAX: Final = 3
"""Requests named for one step; the others are counted."""
_FEWEST: Final = 2
"""Points of a line."""


@dataclass(frozen=True)
class TotalRow:
    """The best plan with one total."""

    total: str
    is_plan: bool
    value: str
    next_price: str
    """Empty where it is not known."""
    moves: str


@dataclass(frozen=True)
class FrontierView:
    """The section."""

    note: str
    picture: Picture | None
    totals: tuple[TotalRow, ...]


def frontier_view(plan: Plan, formatter: Formatter) -> FrontierView | None:
    """What other totals would be worth; ``None`` where fewer than two have a plan."""
    totals = frontier_rows(plan, formatter)
    if not totals:
        return None
    return FrontierView(frontier_note(plan, formatter), frontier_picture(plan, formatter), totals)


def frontier_picture(plan: Plan, formatter: Formatter) -> Picture | None:
    """Value against the total; ``None`` where fewer than two totals have a plan."""
    found = plan.frontier
    if found is None or len(found.points) < _FEWEST:
        return None
    points = [TotalPoint(point.total, point.value, point.is_case) for point in found.points]
    bends = [
        TotalPoint(piece.start, piece.value_start) for piece in found.pieces[1:] if piece.start in found.breakpoints
    ]
    bends = bends if found.is_exact else []
    caption = "Dots are the totals that were planned."
    if bends:
        caption += " Rings are the totals at which the next unit of money begins to go elsewhere."
    known = bool(found.pieces)
    if not known:
        caption += " Dashes only lead from one to the next; what lies between was not planned."

    def draw(width: int, name: str) -> str:
        return against_total_chart(points, bends, formatter, width, name, known_between=known)

    return picture(draw, "frontier", caption)


def frontier_rows(plan: Plan, formatter: Formatter) -> tuple[TotalRow, ...]:
    """A row per total that has a plan."""
    found = plan.frontier
    if found is None or len(found.points) < _FEWEST:
        return ()
    return tuple(
        TotalRow(
            total=formatter.money_whole(point.total),
            is_plan=point.is_case,
            value=formatter.value(point.value),
            next_price="" if point.next_price is None else formatter.price(point.next_price),
            moves=_moves(point.moves, formatter),
        )
        for point in found.points
    )


def frontier_note(plan: Plan, formatter: Formatter) -> str:
    """What kind of answer it is, and which of the totals have no plan."""
    found = plan.frontier
    if found is None or len(found.points) < _FEWEST:
        return ""
    none = [formatter.money_whole(item.total) for item in found.impossible]
    return f"{found.text} No plan was found with {', '.join(none)}." if none else found.text


def _moves(moves: Moves, formatter: Formatter) -> str:
    named = [f"{move.name} {formatter.change(move.difference)}" for move in moves.listed[:_NAMED_MAX]]
    more = len(moves.listed) - len(named) + moves.hidden
    return "; ".join([*named, *([f"{more} more"] if more else [])])
