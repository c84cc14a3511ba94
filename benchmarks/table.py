"""The table of results: one row per comparison, for the terminal and for the documentation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from benchmarks.timing import Timed

SAME: Final = 1e-9
"""Relative difference below which two objective values are the same: the tolerance that the peers are asked for."""

HEADER: Final = ("what", "size", "CPU", "clock", "peer", "CPU", "clock", "ratio", "peer's value", "bar", "met")


@dataclass(frozen=True)
class Bar:
    """What was promised; several limits hold together. ``None`` is no limit."""

    ratio_at_least: float | None = None
    """Of the peer's CPU seconds to ours, at an objective no worse than the peer's."""
    seconds_at_most: float | None = None
    """CPU."""
    megabytes_at_most: float | None = None
    clock_at_most: float | None = None
    """Seconds on the clock, for work that several processes share."""

    def __str__(self) -> str:
        """As written in the table."""
        parts = [
            self.ratio_at_least is not None and f"≥ {_least(self.ratio_at_least)}×",
            self.seconds_at_most is not None and f"≤ {seconds(self.seconds_at_most)}",
            self.megabytes_at_most is not None and f"≤ {megabytes(self.megabytes_at_most)}",
            self.clock_at_most is not None and f"≤ {seconds(self.clock_at_most)} on the clock",
        ]
        return ", ".join(part for part in parts if part)


@dataclass(frozen=True)
class Row:
    """One measurement of ours, perhaps with a peer's of the same size in the same run."""

    what: str
    size: str
    ours: Timed[Any]
    peer: str = ""
    theirs: Timed[Any] | None = None
    our_value: float | None = None
    their_value: float | None = None
    bar: Bar | None = None
    same_within: float = SAME
    """Relative difference up to which a better value of the peer counts as the same: the gap both were asked for."""

    @property
    def ratio(self) -> float | None:
        """CPU seconds of the peer for each of ours."""
        return None if self.theirs is None else self.theirs.cpu_seconds / max(self.ours.cpu_seconds, 1e-9)

    @property
    def advantage(self) -> float | None:
        """By which share of ours the peer's objective value differs; negative where it is worse."""
        if self.our_value is None or self.their_value is None:
            return None
        return (self.their_value - self.our_value) / abs(self.our_value)

    @property
    def met(self) -> bool | None:
        """Whether the bar is met; ``None`` where there is none."""
        if self.bar is None:
            return None
        bar, ratio, advantage = self.bar, self.ratio, self.advantage
        if bar.ratio_at_least is not None and (
            ratio is None or ratio < bar.ratio_at_least or advantage is None or advantage > self.same_within
        ):
            return False
        if bar.seconds_at_most is not None and self.ours.cpu_seconds > bar.seconds_at_most:
            return False
        if bar.clock_at_most is not None and self.ours.wall_seconds > bar.clock_at_most:
            return False
        peak = self.ours.peak_megabytes
        return bar.megabytes_at_most is None or (peak is not None and peak <= bar.megabytes_at_most)

    def cells(self) -> tuple[str, ...]:
        """Texts under ``HEADER``."""
        peak = self.ours.peak_megabytes
        met = {None: "", True: "yes", False: "no"}[self.met]
        return (
            self.what,
            self.size,
            seconds(self.ours.cpu_seconds) + (f", {megabytes(peak)}" if peak is not None else ""),
            seconds(self.ours.wall_seconds),
            self.peer,
            "" if self.theirs is None else seconds(self.theirs.cpu_seconds),
            "" if self.theirs is None else seconds(self.theirs.wall_seconds),
            "" if self.ratio is None else times(self.ratio),
            "" if self.advantage is None else difference(self.advantage),
            "" if self.bar is None else str(self.bar),
            met,
        )


@dataclass(frozen=True)
class Section:
    """Rows about one question, with what a reader must know to judge them."""

    title: str
    notes: str
    """Paragraphs of Markdown."""
    rows: tuple[Row, ...]


def _least(ratio: float) -> str:
    """A limit as it was promised: whole, or with two digits below ten."""
    return f"{ratio:,.0f}" if ratio >= 10 else f"{ratio:.2g}"


def seconds(number: float) -> str:
    """Three digits with the unit that suits."""
    return f"{_three_digits(number)} s" if number >= 1.0 else f"{_three_digits(number * 1e3)} ms"


def megabytes(number: float) -> str:
    """MB up to a thousand, then GB."""
    return f"{number:,.0f} MB" if number < 1_000 else f"{number / 1_000:.1f} GB"


def times(ratio: float) -> str:
    """A ratio with as many digits as mean something."""
    return f"{_three_digits(ratio)}×"


def difference(advantage: float) -> str:
    """How a peer's value compares with ours."""
    return "same" if abs(advantage) <= SAME else f"{advantage:+.2g}" if abs(advantage) < 1e-6 else f"{advantage:+.4%}"


def _three_digits(number: float) -> str:
    if number >= 100:
        return f"{float(f'{number:.3g}'):,.0f}"
    return f"{number:.1f}" if number >= 10 else f"{number:.2f}"


def as_text(rows: Sequence[Row]) -> str:
    """A table for a terminal, columns aligned."""
    lines = [HEADER, *(row.cells() for row in rows)]
    widths = [max(len(line[k]) for line in lines) for k in range(len(HEADER))]
    numeric = {2, 3, 5, 6, 7}
    return "\n".join(
        "  ".join(
            cell.rjust(width) if k in numeric else cell.ljust(width)
            for k, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )


def as_markdown(rows: Sequence[Row]) -> str:
    """The same as a Markdown table."""
    align = ["---:" if k in (2, 3, 5, 6, 7) else "---" for k in range(len(HEADER))]
    lines = [HEADER, align, *(row.cells() for row in rows)]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)
