"""The columns of the sheet on which a unit states its requests: which are locked, which wait for an answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from apportion.model.fields import FieldType
from apportion.model.raw import RawCase

RATING: Final = "rating:"
"""Before the name of a criterion: the column in which requests are rated by it."""
COUNTS, TO_DO = "counts", "to do"
"""Columns of live formulas."""

_WORTH: Final = ("rate", "value", "score", "npv")
"""What a request may be said to be worth, by column of the table requests."""


@dataclass(frozen=True)
class AskColumn:
    """One column."""

    key: str
    """Column of the table requests; of a rating ``rating:`` and the criterion."""
    header: str
    width: float
    type: FieldType
    is_open: bool = False
    """True where present requests wait for an answer; rows for new ones wait in every column but the figures of the
    case."""
    is_open_in_new: bool = True


def ask_columns(raw: RawCase, *, several_periods: bool) -> tuple[AskColumn, ...]:
    """The columns in their order. What a request is worth is asked for in the columns that the case itself uses."""
    table = raw.tables["requests"]
    worth = [name for name in _WORTH if name == "rate" or name in table.columns]
    headings = {"rate": "Return per 1.00", "value": "Value in full", "score": "Score", "npv": "Net present value"}
    return (
        AskColumn("request", "Request", 20, "id"),
        AskColumn("name", "Name", 30, "text"),
        AskColumn("unit", "Unit", 18, "id"),
        *((AskColumn("period", "Period", 12, "id"),) if several_periods else ()),
        AskColumn("decision", "Decision", 12, "choice"),
        AskColumn("last_year", "Last year", 16, "amount", is_open_in_new="last_year" in table.columns),
        AskColumn("floor", "Floor", 16, "amount", is_open_in_new=False),
        AskColumn("now", "Asked for so far", 18, "amount", is_open_in_new=False),
        AskColumn("cap", "Amount asked", 18, "amount", is_open=True),
        AskColumn("minimum", "Least that helps", 18, "amount", is_open=True),
        *(AskColumn(name, headings[name], 16, "decimal", is_open=True) for name in worth),
        *(AskColumn(f"{RATING}{name}", f"Rating: {name}", 14, "decimal", is_open=True) for name in _criteria(raw)),
        AskColumn("reason", "Reason", 48, "text", is_open=True),
        AskColumn(COUNTS, "Counts as", 18, "amount", is_open_in_new=False),
        AskColumn(TO_DO, "To do", 18, "text", is_open_in_new=False),
    )


def _criteria(raw: RawCase) -> tuple[str, ...]:
    """Criteria by which requests of the case are rated, in the order of the table ratings."""
    rated, asked = raw.tables.get("ratings"), raw.tables["requests"].columns.get("request")
    if rated is None or asked is None or not {"item", "criterion"} <= set(rated.columns):
        return ()
    known = {str(name).strip() for name in asked.texts.tolist()}
    items, criteria = (rated.columns[name].texts.tolist() for name in ("item", "criterion"))
    return tuple(
        dict.fromkeys(
            str(criterion).strip()
            for item, criterion in zip(items, criteria, strict=True)
            if str(item).strip() in known
        )
    )
