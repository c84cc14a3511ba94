"""What the page of response curves shows, ready to be written: every figure a text, every chart drawn.

Knows words and charts. It must not compute anything that the evidence does not say.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from apportion.model.findings import Findings
from apportion.reports.charts.response_curve import ResponsePoints, response_chart
from apportion.reports.grid import Grid
from apportion.reports.page.pictures import Picture, picture
from apportion.reports.response_words import ChannelWords, channel_words, fit_sentences
from apportion.reports.words import Formatter
from apportion.valuation.response.channel import ChannelResponse
from apportion.valuation.response.evidence import ResponseEvidence

_STEPS = 60
"""Amounts at which a curve is drawn."""


@dataclass(frozen=True)
class ChannelView:
    """One channel on the page."""

    words: ChannelWords
    picture: Picture


@dataclass(frozen=True)
class ResponseView:
    """The whole page."""

    title: str
    sentences: tuple[str, ...]
    summary: Grid
    """One row for each channel."""
    channels: tuple[ChannelView, ...]
    findings: tuple[tuple[str, str, str], ...]
    """Place, message and remedy."""


def response_view(title: str, evidence: ResponseEvidence, findings: Findings, formatter: Formatter) -> ResponseView:
    """Everything the page shows."""
    channels = tuple(
        ChannelView(channel_words(evidence, channel, formatter), _picture(evidence, channel, place, formatter))
        for place, channel in enumerate(evidence.fit.channels)
    )
    told = tuple((item.place.header, item.message, item.remedy) for item in findings.listed)
    summary = _summary([channel.words for channel in channels], formatter)
    return ResponseView(title, fit_sentences(evidence, formatter), summary, channels, told)


def _summary(channels: Sequence[ChannelWords], formatter: Formatter) -> Grid:
    headers = (
        ("Request", ""),
        ("Channel", "text"),
        ("Spent now", "num"),
        (f"Next {formatter.one} returns", "num main"),
        ("Interval", "num wrap"),
        ("Half of the ceiling at", "num wrap"),
        ("Left after a period", "num wrap"),
        ("Brought so far", "num wrap"),
    )
    rows = tuple(
        (
            words.request or words.channel,
            words.channel,
            words.spent,
            words.returns,
            words.interval,
            words.half,
            words.carry_over,
            words.brought,
        )
        for words in channels
    )
    return Grid("", "", headers, rows)


def _picture(evidence: ResponseEvidence, channel: ChannelResponse, place: int, formatter: Formatter) -> Picture:
    now = evidence.money(channel.current_spend)
    seen = evidence.money(channel.seen.carried_highest)
    caps = [row.cap_minor for row in evidence.rows_of(channel.name)]
    most = max([1, now, *caps]) if caps else max(1, now, seen)
    # Closer together towards no money, where curves bend most.
    amounts = sorted({most * step * step // (_STEPS * _STEPS) for step in range(_STEPS + 1)} | {now})
    values = evidence.value_at(channel, amounts)
    points = ResponsePoints(channel.name, tuple(amounts), tuple(values), now, min(seen, most))
    caption = (
        "The line is the fitted curve, the band its interval at each amount; the dot is current spending. "
        f"{'Right of the dashed line history has seen nothing. ' if seen < most else ''}"
        "Money and value of a budget period."
    )
    return picture(lambda width, name: response_chart(points, formatter, width, name), f"response-{place}", caption)
