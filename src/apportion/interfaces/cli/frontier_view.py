"""The frontier on the terminal: points, straight pieces, and totals without a plan."""

from __future__ import annotations

from typing import Final

from apportion.interfaces.cli.screen import Column, Screen
from apportion.model.case import Case
from apportion.model.frontier import Frontier, FrontierPoint, Moves
from apportion.reports.words import Formatter

_ROWS_MAX: Final = 100
_NAMED_MAX: Final = 3
"""Requests named in one row; the others are counted."""


def show_frontier(screen: Screen, case: Case, frontier: Frontier) -> None:
    """Print the frontier for people."""
    if screen.as_json:
        return
    formatter = Formatter(case)
    screen.line(f"{case.name}: value against the total", "strong")
    if frontier.text:
        screen.line(frontier.text)
    _show_points(screen, frontier, formatter)
    _show_pieces(screen, frontier, formatter)
    if frontier.impossible:
        screen.heading("Totals without a plan")
        for text in dict.fromkeys(item.text for item in frontier.impossible):
            screen.line(text, "bad", indent=2)
        if frontier.needs:
            screen.line(f"What needs the smallest total: {frontier.needs}", indent=2)


def _show_points(screen: Screen, frontier: Frontier, formatter: Formatter) -> None:
    if not frontier.points:
        return
    shows_gap = any(point.status != "optimal" for point in frontier.points)
    shows_rest = any(point.unallocated for point in frontier.points)
    columns = [Column("Total", "right"), Column("Weighted value", "right")]
    columns += [Column("Gap", "right")] if shows_gap else []
    columns += [Column("Left over", "right")] if shows_rest else []
    columns += [Column(f"Next {formatter.one}", "right"), Column("What the step moves")]
    rows = []
    for point in frontier.points[:_ROWS_MAX]:
        row = [_total(point, formatter), formatter.value(point.value)]
        row += [formatter.value(point.gap)] if shows_gap else []
        row += [formatter.money(point.unallocated)] if shows_rest else []
        price = "" if point.next_price is None else formatter.price(point.next_price)
        rows.append([*row, price, moves_text(point.moves, formatter)])
    screen.line()
    screen.table(columns, rows)
    if len(frontier.points) > _ROWS_MAX:
        screen.line(f"… and {len(frontier.points) - _ROWS_MAX} more: --out writes all.", "quiet")
    if any(point.is_case for point in frontier.points):
        screen.line("* the total of the case", "quiet")


def _total(point: FrontierPoint, formatter: Formatter) -> str:
    return f"{'* ' if point.is_case else ''}{formatter.money_whole(point.total)}"


def _show_pieces(screen: Screen, frontier: Frontier, formatter: Formatter) -> None:
    if not frontier.pieces:
        return
    if not frontier.is_exact:
        screen.heading(f"The line through {len(frontier.pieces) + 1} points is close to the frontier")
        screen.line(f"Between them value is at most {formatter.value(frontier.error)} higher than on the line.")
        return
    screen.heading(f"What one more {formatter.one} adds")
    rows = [
        [
            formatter.money_whole(piece.start),
            formatter.money_whole(piece.end),
            formatter.price(piece.price),
            moves_text(piece.moves, formatter),
        ]
        for piece in frontier.pieces[:_ROWS_MAX]
    ]
    columns = [Column("From", "right"), Column("To", "right"), Column("Weighted value", "right")]
    screen.table([*columns, Column("Where it goes")], rows)
    if len(frontier.pieces) > _ROWS_MAX:
        screen.line(f"… and {len(frontier.pieces) - _ROWS_MAX} more: --json lists all.", "quiet")


def moves_text(moves: Moves, formatter: Formatter) -> str:
    """What moves, largest first: ``Engineering +$500,000.00; Travel -$20,000.00; 4 more``."""
    named = [f"{move.name} {formatter.change(move.difference)}" for move in moves.listed[:_NAMED_MAX]]
    more = len(moves.listed) - len(named) + moves.hidden
    return "; ".join([*named, *([f"{more} more"] if more else [])])
