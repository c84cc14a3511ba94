"""What the page of lessons shows: what was found beside what is proposed, the edits, and the register."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from apportion.execution.learn.calibration import Calibration, Learned
from apportion.execution.learn.edits import ProposedEdit
from apportion.model.lessons import Lesson
from apportion.reports.charts.drawn import DrawnRow, drawn_chart
from apportion.reports.grid import Grid
from apportion.reports.learning_words import heading, interval_text, ratio_text, remarks
from apportion.reports.page.follow_up import FollowUpView
from apportion.reports.page.pictures import ROWS_MAX, Picture, picture
from apportion.reports.part import Part
from apportion.reports.words import Formatter, plural

_NONE: Final = "–"


@dataclass(frozen=True, eq=False)
class LearnedParts:
    """What was learned, as far as a page tells it."""

    name: str
    """Of the plan."""
    on: str
    """Day of the proposal."""
    seen: tuple[str, ...]
    """Years of the ledger and budget periods, in words."""
    topics: tuple[Learned, ...]
    names: Mapping[str, str]
    """Names of units by id."""
    edits: tuple[ProposedEdit, ...]
    refused: Mapping[str, str]
    lessons: tuple[Lesson, ...]
    notes: tuple[str, ...]


def learning_view(held: LearnedParts, say: Formatter) -> FollowUpView:
    """Everything the page shows."""
    clear = sum(edit.is_clear and edit.name not in held.refused for edit in held.edits)
    return FollowUpView(
        held.name,
        "learned",
        f"What was learned, as of {held.on}",
        (f"Learned from {', '.join(held.seen)}.", _lead(held, clear)),
        _figures(held, clear, say),
        None,
        tuple(_drawn(one, held.names, say) for one in held.topics),
        "Found and proposed",
        (
            *(_topic(one, held.names, say) for one in held.topics),
            *([_edits(held, say)] if held.edits else []),
            *([_lessons(held.lessons)] if held.lessons else []),
        ),
        held.notes,
        "learning.json",
    )


def _lead(held: LearnedParts, clear: int) -> str:
    if not held.edits:
        return "Nothing of the next case would change."
    return f"{plural(len(held.edits), 'number')} of the next case would change; {clear} of them beyond chance."


def _figures(held: LearnedParts, clear: int, say: Formatter) -> tuple[tuple[str, str, str], ...]:
    first = held.topics[0] if held.topics else None
    seen = max((one.observations for one in first.groups.values()), default=0) if first else 0
    return (
        ("The whole", ratio_text(first.whole, say) if first else _NONE, heading(first).lower() if first else ""),
        ("Seen", str(seen), "times at most, one unit"),
        ("Edits", str(len(held.edits)), f"{clear} beyond chance"),
    )


def _drawn(learned: Learned, names: Mapping[str, str], say: Formatter) -> Picture | None:
    furthest = sorted(learned.groups.items(), key=lambda item: (-abs(item[1].ratio - 1), item[0]))[:ROWS_MAX]
    chosen = {about for about, _ in furthest}
    rows = [_row(_name(learned, about, names), one) for about, one in learned.groups.items() if about in chosen]
    if not rows:
        return None
    title = heading(learned)
    caption = f"{title}. What was found is drawn towards the whole, the more the less often a unit was seen."
    if len(learned.groups) > len(rows):
        caption += f" The {len(rows)} furthest from what was expected; {len(learned.groups) - len(rows)} are not shown."
    words = _words(say)
    return picture(
        lambda width, name: drawn_chart(rows, learned.whole, words, width, name, title=title),
        f"{learned.topic}-{learned.by}",
        caption,
    )


def _words(say: Formatter) -> Callable[[float], str]:
    return lambda ratio: ratio_text(ratio, say)


def _row(name: str, one: Calibration) -> DrawnRow:
    return DrawnRow(name, one.raw, one.ratio, one.interval.low, one.interval.high)


def _name(learned: Learned, about: str, names: Mapping[str, str]) -> str:
    return names.get(about, about) if learned.by == "unit" else about


def _topic(learned: Learned, names: Mapping[str, str], say: Formatter) -> Part:
    rows = tuple(
        (
            _name(learned, about, names),
            str(one.observations),
            ratio_text(one.raw, say),
            ratio_text(one.ratio, say),
            interval_text(one.interval, say),
            ratio_text(one.weight_of_whole, say),
        )
        for about, one in learned.groups.items()
    )
    headers = (
        ("Unit" if learned.by == "unit" else "Kind", ""),
        ("Seen", "num"),
        ("Found", "num"),
        ("Proposed", "num"),
        ("90 % interval", "num"),
        ("Weight of the whole", "num"),
    )
    return Part(f"{learned.topic}-{learned.by}", heading(learned), remarks(learned, say), Grid("", "", headers, rows))


def _edits(held: LearnedParts, say: Formatter) -> Part:
    money = say.currency
    rows = []
    for edit in held.edits:
        figures = [
            say.respelled(money.grouped(money.minor(figure)) if edit.kind == "amount" else f"{figure:f}")
            for figure in (edit.before, edit.after)
        ]
        result = "not possible" if edit.name in held.refused else "beyond chance" if edit.is_clear else "may be chance"
        rows.append((edit.name, *figures, say.respelled(f"{edit.multiplier:f}"), result, edit.evidence))
    headers = (
        ("Number", ""),
        ("From", "num"),
        ("To", "num"),
        ("Times", "num"),
        ("Result", "text"),
        ("Evidence", "text long"),
    )
    told = tuple(f"{name} cannot be changed: {why}" for name, why in sorted(held.refused.items()))
    note = "Nothing is carried out unless somebody asks for it; edits that may be chance are shown and left out."
    return Part("edits", "What the next case would say", told, Grid("", "", headers, tuple(rows)), note)


def _lessons(lessons: Sequence[Lesson]) -> Part:
    headers = (("Lesson", ""), ("Evidence", "text long"), ("By", "text"), ("On", "text"), ("Adopted", "text"))
    rows = tuple((one.says, one.evidence, one.proposed_by, one.on.isoformat(), str(one.adopted)) for one in lessons)
    return Part("lessons", "The register of lessons", (), Grid("", "", headers, rows))
