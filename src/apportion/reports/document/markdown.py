"""A document as Markdown (CommonMark with tables), and its charts as drawings beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from apportion.reports.document.blocks import (
    Block,
    Break,
    Chart,
    Document,
    Items,
    Keys,
    Paragraph,
    Section,
    Spans,
    Table,
    blocks_of,
    plain,
    walk,
)
from apportion.reports.document.reading import label
from apportion.reports.words import Formatter

_SPECIAL: Final = re.compile(r"([\\`*_{}\[\]<>|#~])")
_ORDERED: Final = re.compile(r"^(\d+)([.)])(?=\s)")


def markdown_text(document: Document, charts: str = "charts") -> str:
    """The text.

    Args:
        document: what to write.
        charts: folder, relative to the text, that holds the drawings of ``markdown_charts``.
    """
    formatter = document.formatter
    parts = [f"# {_spans(document.title, formatter)}"]
    if document.subtitle:
        parts.append(_spans(document.subtitle, formatter))
    if document.has_contents:
        entries = [
            f"{'  ' * section.number.count('.')}- [{_heading(section, formatter)}](#{section.id})"
            for section in walk(document.sections)
        ]
        parts += ["\n".join(entries)]
    for block in document.preamble:
        parts += _block(block, formatter, charts)
    for section in document.sections:
        parts += _section(section, formatter, charts, 2)
    return "\n\n".join(parts) + "\n"


def markdown_charts(document: Document) -> dict[str, str]:
    """The drawings by the names of their files."""
    return {chart_name(block): block.wide.svg for block in blocks_of(document) if isinstance(block, Chart)}


def chart_name(block: Chart) -> str:
    """``chart-3.svg``."""
    return f"chart-{block.number}.svg"


def _section(section: Section, formatter: Formatter, charts: str, level: int) -> Iterator[str]:
    yield f'<a id="{section.id}"></a>\n\n{"#" * min(level, 6)} {_heading(section, formatter)}'
    for block in section.blocks:
        yield from _block(block, formatter, charts)
    for below in section.sections:
        yield from _section(below, formatter, charts, level + 1)


def _heading(section: Section, formatter: Formatter) -> str:
    title = _spans(section.title, formatter)
    return f"{section.number} {title}" if section.number else title


def _block(block: Block, formatter: Formatter, charts: str) -> Iterator[str]:
    match block:
        case Paragraph():
            text = _spans(block.text, formatter)
            yield f"> {text}" if block.tone == "missing" else _ORDERED.sub(r"\1\\\2", text)
        case Items():
            yield "\n".join(f"- {_spans(item, formatter)}" for item in block.items)
        case Keys():
            yield "\n".join(
                f"- {_spans(key.label, formatter)}: **{_spans((key.figure,), formatter)}**"
                + (f" ({_spans(key.note, formatter)})" if key.note else "")
                for key in block.keys
            )
        case Table():
            yield from _table(block, formatter)
        case Chart():
            caption = _spans(block.caption, formatter)
            # The words of the picture stand in the drawing itself; the caption says what it shows.
            yield f"![]({charts}/{chart_name(block)})"
            yield f"*{label(block)}. {caption}*"
        case Break():
            return


def _table(block: Table, formatter: Formatter) -> Iterator[str]:
    yield f"*{label(block)}. {_spans(block.caption, formatter)}*"
    rows = [
        _row([_spans(column.title, formatter) for column in block.columns]),
        _row(["---:" if column.align == "right" else "---" for column in block.columns]),
    ]
    for place, row in enumerate(block.rows):
        cells = [_spans(cell, formatter) for cell in row]
        if block.has_total and place == len(block.rows) - 1:
            cells = [f"**{cell}**" if cell else "" for cell in cells]
        rows.append(_row(cells))
    yield "\n".join(rows)
    if block.note:
        yield f"*{_spans(block.note, formatter)}*"


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _spans(text: Spans, formatter: Formatter) -> str:
    return _SPECIAL.sub(r"\\\1", " ".join(plain(text, formatter).split(" ")).replace("\n", " "))
