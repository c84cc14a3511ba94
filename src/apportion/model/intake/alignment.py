"""The table of alignment: how strongly requests serve the objectives."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from apportion.model.intake.amounts import Fault
from apportion.model.intake.clerk import Clerk
from apportion.model.intake.rows import Rows
from apportion.model.intake.tables import report_duplicates
from apportion.model.organisation import Objective
from apportion.model.raw import RawTable

Scores = dict[str, tuple[tuple[str, Decimal], ...]]
"""Objectives with their scores, by request, in order of the names."""


def read_alignment(table: RawTable | None, clerk: Clerk) -> Scores:
    """How strongly each request serves each objective; empty without the table."""
    if table is None:
        return {}
    rows = Rows(table, clerk)
    keys = [
        (rows.reference(r, "request", "request"), rows.reference(r, "objective", "objective"))
        for r in range(rows.count)
    ]
    whole = ((row, key) for row, key in enumerate(keys) if all(key))
    repeated = report_duplicates(rows.table, whole, clerk.collector, "the alignment of")
    scores: dict[str, list[tuple[str, Decimal]]] = {}
    for row, (request, objective) in enumerate(keys):
        held = scores.setdefault(request, [])
        score = rows.decimal(row, "score")
        if score is not None and not 0 <= score <= 1:
            message = f"the score {score:f} is not between 0 and 1"
            fault = Fault("alignment.score", message, "0 (not at all) to 1 (fully)", "Correct the score.")
            rows.report(row, "score", fault)
        elif score is not None and objective and row not in repeated:
            held.append((objective, score))
    scores.pop("", None)
    return {request: tuple(sorted(row)) for request, row in sorted(scores.items())}


def aligned_weights(scores: Scores, objectives: tuple[Objective, ...]) -> dict[str, Fraction]:
    """Sum of objective weight times score, exactly, by request."""
    importance = {objective.id: Fraction(objective.weight) for objective in objectives}
    weights = {}
    for request, row in scores.items():
        weights[request] = sum(
            (importance.get(name, Fraction(0)) * Fraction(score) for name, score in row), Fraction(0)
        )
    return weights
