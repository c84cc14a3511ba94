"""A document as one HTML page: self-contained, with contents beside it, and fit for paper.

A figure is a ``data`` element with its exact value; its place in the source is shown at the foot of the window when it
is pointed at, tapped, or reached with the keyboard. No script runs.
"""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Final

from apportion.reports.document.blocks import (
    Block,
    Break,
    Chart,
    Column,
    Document,
    Items,
    Keys,
    Paragraph,
    Quoted,
    Section,
    Spans,
    Table,
    plain,
    walk,
)
from apportion.reports.document.figure import Figure, figure_mark
from apportion.reports.document.reading import label
from apportion.reports.words import Formatter

_WHOLE_ROWS: Final = 14
"""Rows up to which a table is kept on one page when the document is printed."""
_STYLES: Final = (Path(__file__).with_name("document.css"), Path(__file__).parents[1] / "charts" / "charts.css")


def html_page(document: Document) -> str:
    """The page; the same document gives the same text."""
    formatter = document.formatter
    title = escape(plain(document.title, formatter))
    parts = [
        "<!DOCTYPE html>",
        f'<html lang="{escape(document.language)}">',
        "<head>",
        '<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f'<meta name="apportion-plan" content="{escape(document.fingerprint)}">',
        f"<title>{title} – {escape(plain(document.subtitle, formatter))}</title>",
        f"<style>\n{''.join(style.read_text(encoding='utf-8') for style in _STYLES)}</style>",
        "</head>",
        f'<body class="kind-{escape(document.kind)}">',
        '<a class="skip" href="#main">To the text</a>',
        '<header class="cover">',
        f"<h1>{_spans(document.title, formatter)}</h1>",
        f'<p class="subtitle">{_spans(document.subtitle, formatter)}</p>' if document.subtitle else "",
        "</header>",
        _contents(document) if document.has_contents else "",
        '<main id="main" tabindex="-1">',
        *(_block(block, formatter) for block in document.preamble),
        *(_section(section, formatter, 2) for section in document.sections),
        "</main>",
        "</body>",
        "</html>",
    ]
    return "\n".join(part for part in parts if part) + "\n"


def _contents(document: Document) -> str:
    entries = []
    for section in walk(document.sections):
        level = section.number.count(".") + 1
        title = _heading(section, document.formatter)
        entries.append(f'<li class="level-{level}"><a href="#{escape(section.id)}">{title}</a></li>')
    return f'<nav class="contents" aria-label="Contents"><h2>Contents</h2>\n<ol>\n{chr(10).join(entries)}\n</ol></nav>'


def _heading(section: Section, formatter: Formatter) -> str:
    number = f'<span class="number">{escape(section.number)}</span> ' if section.number else ""
    return f"{number}{_spans(section.title, formatter)}"


def _section(section: Section, formatter: Formatter, level: int) -> str:
    heading = f"h{min(level, 6)}"
    inside = [_block(block, formatter) for block in section.blocks]
    inside += [_section(below, formatter, level + 1) for below in section.sections]
    body = "\n".join(inside)
    return (
        f'<section id="{escape(section.id)}" class="depth-{level - 1}">\n'
        f"<{heading}>{_heading(section, formatter)}</{heading}>\n{body}\n</section>"
    )


def _block(block: Block, formatter: Formatter) -> str:
    match block:
        case Paragraph():
            tone = "" if block.tone == "plain" else f' class="{block.tone}"'
            return f"<p{tone}>{_spans(block.text, formatter)}</p>"
        case Items():
            items = "\n".join(f"<li>{_spans(item, formatter)}</li>" for item in block.items)
            return f"<ul>\n{items}\n</ul>"
        case Keys():
            keys = "\n".join(
                f"<div><dt>{_spans(key.label, formatter)}</dt><dd>{_spans((key.figure,), formatter)}</dd>"
                + (f'<dd class="note">{_spans(key.note, formatter)}</dd>' if key.note else "")
                + "</div>"
                for key in block.keys
            )
            return f'<dl class="keys">\n{keys}\n</dl>'
        case Table():
            return _table(block, formatter)
        case Chart():
            caption = f"<b>{label(block)}.</b> {_spans(block.caption, formatter)}"
            return (
                f'<figure>\n<div class="drawing">{block.wide.svg}</div>\n<figcaption>{caption}</figcaption>\n</figure>'
            )
        case Break():
            return '<div class="break"></div>'


def _table(block: Table, formatter: Formatter) -> str:
    head = "".join(
        f'<th scope="col"{_right(column)}>{_spans(column.title, formatter)}</th>' for column in block.columns
    )
    rows = []
    for place, row in enumerate(block.rows):
        total = ' class="total"' if block.has_total and place == len(block.rows) - 1 else ""
        cells = "".join(
            f"<td{_right(column)}>{_spans(cell, formatter)}</td>"
            for cell, column in zip(row, block.columns, strict=True)
        )
        rows.append(f"<tr{total}>{cells}</tr>")
    body = "\n".join(rows)
    note = f'\n<p class="note">{_spans(block.note, formatter)}</p>' if block.note else ""
    caption = f"<b>{label(block)}.</b> {_spans(block.caption, formatter)}"
    small = ' class="small"' if block.is_small else ""
    long = " long" if len(block.rows) > _WHOLE_ROWS else ""
    return (
        f'<div class="wide{long}"><table{small}>\n<caption>{caption}</caption>\n<thead><tr>{head}</tr></thead>\n'
        f"<tbody>\n{body}\n</tbody>\n</table></div>{note}"
    )


def _right(column: Column) -> str:
    return ' class="right"' if column.align == "right" else ""


def _spans(text: Spans, formatter: Formatter) -> str:
    return "".join(_span(item, formatter) for item in text)


def _span(item: str | Figure | Quoted, formatter: Formatter) -> str:
    if isinstance(item, Figure):
        value, told, text = (escape(part) for part in figure_mark(item, formatter))
        return f'<data value="{value}" tabindex="0" data-from="{told}">{text}</data>'
    return escape(item.text if isinstance(item, Quoted) else item)
