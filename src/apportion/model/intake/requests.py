"""From checked lines and the tables beside them to the requests of the case."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

import numpy as np

from apportion.kernel.decimals import DecimalColumn
from apportion.model.intake.alignment import Scores
from apportion.model.intake.amounts import SIGNIFICANT_DIGITS_MAX, Fault
from apportion.model.intake.columns import NumberColumn, assemble
from apportion.model.intake.decision_cells import settled
from apportion.model.intake.lines import Lines
from apportion.model.intake.request_columns import report_too_wide
from apportion.model.raw import TextColumn
from apportion.model.requests import Points, Requests, ResourceUse, Shape


def assembled_requests(
    lines: Lines,
    points: Points,
    scores: Scores,
    weights: Mapping[str, Fraction],
    uses: Mapping[str, Mapping[str, Fraction]],
) -> Requests:
    """The requests of the case. What is faulty has been reported and counts as not stated here."""
    columns = lines.columns
    last_year = columns.amounts["last_year"]
    exponent = lines.number("exponent")
    hill = (lines.shape == Shape.HILL) & ~exponent.known
    exponent.digits[hill] = 1
    return Requests(
        id=lines.id,
        name=_names(lines),
        unit=lines.unit,
        period=lines.period,
        category=columns.category[lines.order],
        categories=columns.categories,
        floor=lines.minor("floor"),
        cap=lines.minor("cap"),
        last_year=last_year.minor[lines.order],
        last_year_known=last_year.known[lines.order],
        shape=lines.shape,
        rate=_scaled(lines, "rate", lines.number("rate")),
        start=lines.minor("start"),
        scale=lines.minor("scale"),
        exponent=_scaled(lines, "exponent", exponent),
        ceiling=lines.minor("ceiling"),
        weight=_scaled(lines, "weight", _weights(lines, weights)),
        points=points,
        tags={tag: lines.lines_of_rows(rows) for tag, rows in columns.tags.items()},
        uses={resource: _use(lines, per_request) for resource, per_request in uses.items()},
        alignment=scores,
        description=_descriptions(lines),
        source_line=lines.rows.table.lines[lines.order],
    )


def _scaled(lines: Lines, name: str, numbers: NumberColumn) -> DecimalColumn:
    column, wide = assemble(numbers)
    report_too_wide(lines.rows, name, lines.rows_of(wide))
    return column


def _names(lines: Lines) -> TextColumn:
    held = lines.rows.table.columns.get("name")
    if held is None:
        return lines.id
    names: TextColumn = np.strings.strip(held.texts[lines.order])
    blank = names == ""
    if blank.any():
        # Rows of one request stand together: the first name that is stated among them is that of all.
        group = np.concatenate([[0], np.cumsum(lines.id[1:] != lines.id[:-1])])
        stated = np.flatnonzero(~blank)
        source = np.full(int(group[-1]) + 1, -1, dtype=np.int64)
        source[group[stated[::-1]]] = stated[::-1]
        found = source[group]
        inherited = blank & (found >= 0)
        names[inherited] = names[found[inherited]]
        nameless = blank & (found < 0)
        names[nameless] = lines.id[nameless]
    return names


def _weights(lines: Lines, aligned: Mapping[str, Fraction]) -> NumberColumn:
    """The column, else the alignment, else 1. Both at once is a question for the user."""
    weight = lines.number("weight")
    _share_weights(lines, weight)
    unstated = ~weight.known & ~weight.faulty & ~lines.standing.is_part
    weight.digits[~weight.known] = 1
    for request, span in zip(aligned, lines.spans(aligned), strict=True):
        if span.start < span.stop and lines.standing.is_part[span.start]:
            fault = Fault(
                "decision.not-wanted",
                f"'{request}' is part of another request, so its own alignment counts for nothing",
                "the alignment of the request that it is part of",
                "Remove it from the table alignment.",
            )
            lines.rows.report(lines.row_of(span.start), "part_of", fault)
            continue
        if bool(weight.known[span].any()):
            fault = Fault(
                "weight.two-readings",
                f"'{request}' has a weight of its own and one of {_text(aligned[request])} from its alignment",
                "one of them",
                "Empty the weight, or remove the request from the table alignment.",
            )
            for line in range(span.start, span.stop):
                if weight.known[line] and not lines.standing.is_part[line]:
                    lines.rows.report(lines.row_of(line), "weight", fault)
            continue
        unstated[span] = False
        digits, places = _digits(aligned[request])
        if digits >= 10**SIGNIFICANT_DIGITS_MAX or places > SIGNIFICANT_DIGITS_MAX:
            report_too_wide(lines.rows, "request", lines.rows_of(np.arange(span.start, span.stop)))
            continue
        weight.digits[span], weight.places[span] = digits, places
    if aligned and bool(unstated.any()):
        fault = Fault(
            "weight.not-aligned",
            "this request has neither a weight nor an alignment, while others are aligned: its weight is taken as 1",
            "a weight, or rows in the table alignment",
            "State its weight, or align it; write 0 if it serves no objective.",
        )
        where = "weight" if lines.rows.has("weight") else "request"
        lines.clerk.collector.rows(
            fault, lines.rows.table, np.sort(lines.rows_of(np.flatnonzero(unstated))).tolist(), where
        )
    return weight


def _share_weights(lines: Lines, weight: NumberColumn) -> None:
    """Fill in the one weight of each decision in all of its lines; rows that disagree are reported."""
    decided = (lines.standing.leader >= 0) & ~lines.standing.is_part
    if not bool((decided & weight.known).any()):
        return
    stated = np.flatnonzero(decided & weight.known)
    numbers, code = np.unique(
        np.stack((weight.digits[stated], weight.places[stated].astype(np.int64))), axis=1, return_inverse=True
    )
    per_line = np.full(lines.count, -1, dtype=np.int64)
    per_line[stated] = code
    told = settled(lines.grouped(), "weight", per_line)
    filled = np.flatnonzero(decided & (told >= 0))
    weight.digits[filled], weight.places[filled] = numbers[0, told[filled]], numbers[1, told[filled]]
    weight.known[filled] = True


def _digits(exact: Fraction) -> tuple[int, int]:
    """A finite decimal fraction as digits and places."""
    places = 0
    while exact.denominator != 1:
        exact, places = exact * 10, places + 1
    return exact.numerator, places


def _text(exact: Fraction) -> str:
    digits, places = _digits(exact)
    return f"{Decimal(digits).scaleb(-places):f}"


def _use(lines: Lines, per_request: Mapping[str, Fraction]) -> ResourceUse:
    spans = zip(lines.spans(per_request), per_request.values(), strict=True)
    held = sorted((line, per_minor) for span, per_minor in spans for line in range(span.start, span.stop))
    return ResourceUse(np.array([line for line, _ in held], dtype=np.int64), tuple(per_minor for _, per_minor in held))


def _descriptions(lines: Lines) -> dict[str, str]:
    held = lines.rows.table.columns.get("description")
    if held is None:
        return {}
    texts: TextColumn = np.strings.strip(held.texts[lines.order])
    told = np.flatnonzero(texts != "")[::-1]
    return dict(sorted(zip(lines.id[told].tolist(), texts[told].tolist(), strict=True)))
