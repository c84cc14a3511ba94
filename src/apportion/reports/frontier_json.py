"""The frontier as a document for programs: amounts and values as decimal text in major units."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from apportion.kernel.money import Currency
from apportion.model.frontier import Frontier, FrontierPiece, FrontierPoint, Moves
from apportion.reports.figures import price_text, ratio_text, value_text

Document = dict[str, Any]


def frontier_document(frontier: Frontier, currency: Currency) -> Document:
    """Everything that the frontier says; prices have their exact ratio beside them where decimals do not hold it."""
    return {
        "case_total": currency.text(frontier.case_total),
        "exact": frontier.is_exact,
        "error": value_text(frontier.error, currency, "up"),
        "smallest_total": _money(frontier.smallest_total, currency),
        "largest_total": _money(frontier.largest_total, currency),
        "needs": frontier.needs,
        "plans_made": frontier.solved,
        "text": frontier.text,
        "points": [_point(point, currency) for point in frontier.points],
        "pieces": [_piece(piece, currency) for piece in frontier.pieces],
        "without_plan": [
            {"total": currency.text(item.total), "missing": _money(item.missing, currency), "text": item.text}
            for item in frontier.impossible
        ],
    }


def _point(point: FrontierPoint, currency: Currency) -> Document:
    return {
        "total": currency.text(point.total),
        "is_case": point.is_case,
        "status": point.status,
        "allocated": currency.text(point.allocated),
        "reserve": currency.text(point.reserve),
        "unallocated": currency.text(point.unallocated),
        "value": value_text(point.value, currency, "down"),
        "bound": value_text(point.bound, currency, "up"),
        "gap": value_text(point.gap, currency, "up"),
        **_price("next_price", point.next_price),
        **_price("step_value", point.step_value),
        **_moves(point.moves, currency),
    }


def _piece(piece: FrontierPiece, currency: Currency) -> Document:
    return {
        "start": currency.text(piece.start),
        "end": currency.text(piece.end),
        "value_start": value_text(piece.value_start, currency, "down"),
        "value_end": value_text(piece.value_end, currency, "down"),
        **_price("price", piece.price),
        "error": value_text(piece.error, currency, "up"),
        **_moves(piece.moves, currency),
    }


def _moves(moves: Moves, currency: Currency) -> Document:
    return {
        "moves": [
            {
                "request": move.request,
                "name": move.name,
                "before": currency.text(move.before),
                "after": currency.text(move.after),
            }
            for move in moves.listed
        ],
        "moves_hidden": moves.hidden,
        "projects_gained": list(moves.gained),
        "projects_lost": list(moves.lost),
    }


def _money(amount: int | None, currency: Currency) -> str | None:
    return None if amount is None else currency.text(amount)


def _price(name: str, price: Fraction | None) -> Document:
    return {
        name: None if price is None else price_text(price),
        f"{name}_exact": None if price is None else ratio_text(price),
    }
