"""What was learned from a plan, as a document, and its edits as a table that somebody can take rows out of.

Knows the words of the document. It must not compute: every figure comes from what was learned.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Final

from apportion.execution.learn.calibration import CERTAINTY, Calibration, Interval, Learned
from apportion.execution.learn.edits import ProposedEdit
from apportion.execution.learn.outcomes import Outcome
from apportion.kernel.money import Currency
from apportion.model.lessons import Lesson

EDIT_COLUMNS: Final = (
    "name",
    "from",
    "to",
    "multiplier",
    "low",
    "high",
    "observations",
    "beyond_chance",
    "can_be_made",
    "evidence",
)
_DECIMALS: Final = 6


def learning_document(
    topics: Sequence[Learned], edits: Sequence[ProposedEdit], refused: Mapping[str, str], currency: Currency
) -> dict[str, object]:
    """Everything that was learned, with the single figures that it rests on."""
    return {
        "certainty": CERTAINTY,
        "learned": [_topic(one, currency) for one in topics],
        "edits": [edit_document(one, refused) for one in edits],
    }


def edit_document(edit: ProposedEdit, refused: Mapping[str, str]) -> dict[str, object]:
    """One proposal; amounts in major units."""
    return {
        "name": edit.name,
        "from": f"{edit.before:f}",
        "to": f"{edit.after:f}",
        "multiplier": f"{edit.multiplier:f}",
        "interval": _ends(edit.interval),
        "observations": edit.observations,
        "about": edit.about,
        "evidence": edit.evidence,
        "beyond_chance": edit.is_clear,
        "refused_because": refused.get(edit.name),
    }


def lesson_document(lesson: Lesson) -> dict[str, object]:
    """One row of the register."""
    return {
        "lesson": lesson.id,
        "about": lesson.about or None,
        "says": lesson.says,
        "evidence": lesson.evidence,
        "proposed_by": lesson.proposed_by,
        "on": lesson.on.isoformat(),
        "adopted": lesson.adopted,
    }


def edits_csv(edits: Iterable[ProposedEdit], refused: Mapping[str, str]) -> bytes:
    """The proposals as a table: rows that somebody takes out are refused. UTF-8; numbers with a point."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(EDIT_COLUMNS)
    for edit in edits:
        ends = _ends(edit.interval)
        writer.writerow(
            (
                edit.name,
                f"{edit.before:f}",
                f"{edit.after:f}",
                f"{edit.multiplier:f}",
                *("" if end is None else end for end in ends),
                edit.observations,
                "yes" if edit.is_clear else "no",
                "no" if edit.name in refused else "yes",
                edit.evidence,
            )
        )
    return out.getvalue().encode("utf-8")


def _topic(learned: Learned, currency: Currency) -> dict[str, object]:
    return {
        "topic": learned.topic,
        "by": learned.by,
        "whole": _number(learned.whole),
        "whole_interval": _ends(learned.whole_interval),
        "within": _number(learned.within),
        "between": _number(learned.between),
        "tells_groups_apart": learned.tells_groups_apart,
        "groups": [_group(one, currency) for one in learned.groups.values()],
        "without_ratio": [_outcome(one, currency) for one in learned.unusable],
    }


def _group(held: Calibration, currency: Currency) -> dict[str, object]:
    return {
        "about": held.about,
        "observations": held.observations,
        "raw": _number(held.raw),
        "ratio": _number(held.ratio),
        "interval": _ends(held.interval),
        "next_one": _ends(held.next_one),
        "weight_of_whole": _number(held.weight_of_whole),
        "beyond_chance": held.is_clear,
        "outcomes": [_outcome(one, currency) for one in held.outcomes],
    }


def _outcome(one: Outcome, currency: Currency) -> dict[str, object]:
    return {
        "when": one.when,
        "unit": one.unit,
        "request": one.request or None,
        "expected": _figure(one, one.expected, currency),
        "came": _figure(one, one.came, currency),
        "source": one.source,
    }


def _figure(one: Outcome, figure: Fraction, currency: Currency) -> str:
    """Money in major units; values of targets as they are measured."""
    if one.topic == "target":
        return f"{float(figure):g}"
    return currency.text(round(figure))


def _ends(interval: Interval) -> list[float | None]:
    return [_number(interval.low), _number(interval.high)]


def _number(number: float) -> float | None:
    """``None`` where there is no end."""
    return round(number, _DECIMALS) if math.isfinite(number) else None
