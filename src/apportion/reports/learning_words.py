"""What was learned from a plan in sentences.

Knows words. It must not compute: every figure comes from what was learned.
"""

from __future__ import annotations

import math
from typing import Final

from apportion.execution.learn.calibration import Interval, Learned
from apportion.execution.learn.outcomes import Topic
from apportion.reports.words import Formatter

HEADINGS: Final[dict[tuple[Topic, str], str]] = {
    ("spending", "unit"): "What units spent of what they were given",
    ("return", "unit"): "What units delivered of what they promised",
    ("target", "unit"): "How far units reached their targets",
    ("spending", "kind"): "The same by kind of request: spent of what was given",
    ("return", "kind"): "The same by kind of request: delivered of what was promised",
    ("target", "kind"): "The same by kind of request: reached of what was wanted",
}


def heading(learned: Learned) -> str:
    """The heading of one topic."""
    return HEADINGS[learned.topic, learned.by]


def interval_text(interval: Interval, say: Formatter) -> str:
    """Two ends of a ratio as percentages; an end that is not known is an ellipsis."""
    return f"{ratio_text(interval.low, say)} to {ratio_text(interval.high, say)}"


def ratio_text(ratio: float, say: Formatter) -> str:
    """A ratio as a percentage."""
    if not math.isfinite(ratio):
        return "…"
    return say.respelled(f"{ratio * 100:,.1f} %")


def remarks(learned: Learned, say: Formatter) -> tuple[str, ...]:
    """How the whole stands, what could not be told, and what was left out."""
    ends = interval_text(learned.whole_interval, say)
    told = [f"The whole: {ratio_text(learned.whole, say)} ({ends})."]
    if not learned.tells_groups_apart:
        told.append("None was seen twice, so that differences between them may be chance: each gets the whole's ratio.")
    elif not learned.between:
        told.append("They differ no more than chance would have it, so that each is drawn far towards the whole.")
    if learned.unusable:
        listed = sorted({f"{one.request or one.unit} {one.when}" for one in learned.unusable})
        told.append(f"Without a ratio, and left out: {', '.join(listed)}.")
    return tuple(told)
