"""Finished HTML pages, drawings and Markdown texts as the lines that a reader meets."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Final

_INLINE: Final = frozenset({"a", "b", "i", "em", "strong", "span", "data", "sup", "sub", "small"})
_UNSEEN: Final = frozenset({"style", "script", "head"})
_MARKED: Final = re.compile(r"\\([\\`*_{}\[\]<>|#~.)])")
_PLACEHOLDER: Final = "\N{OBJECT REPLACEMENT CHARACTER}"


class _Lines(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = [""]
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - the parser gives them
        if tag in _UNSEEN:
            self._unseen += 1
        elif tag not in _INLINE:
            self.lines.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._unseen -= 1
        elif tag not in _INLINE:
            self.lines.append("")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.lines[-1] += data


def html_lines(page: str) -> list[str]:
    """Lines of an HTML page, or of a drawing, in the order of the file; what is never shown is left out."""
    parser = _Lines()
    parser.feed(page)
    parser.close()
    return [line.strip() for line in parser.lines if line.strip()]


class _Figures(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, str, str]] = []
        self._open = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "data":
            held = dict(attrs)
            self.found.append((held.get("value") or "", held.get("data-from") or "", ""))
            self._open = True

    def handle_endtag(self, tag: str) -> None:
        self._open = self._open and tag != "data"

    def handle_data(self, data: str) -> None:
        if self._open:
            value, told, text = self.found[-1]
            self.found[-1] = (value, told, text + data)


def html_figures(page: str) -> list[tuple[str, str, str]]:
    """The figures of a page: exact value, what is said of the source, and the text."""
    parser = _Figures()
    parser.feed(page)
    parser.close()
    return parser.found


def markdown_lines(text: str) -> list[str]:
    """Lines of a Markdown text without its marks."""
    found: list[str] = []
    for raw in text.split("\n"):
        line = raw.strip()
        if not line or line.startswith(("<a id=", "![")) or re.fullmatch(r"[|\s:-]+", line):
            continue
        # What was escaped is set aside, so that it is not taken for a mark.
        kept = _MARKED.findall(line)
        line = _MARKED.sub(_PLACEHOLDER, line)
        line = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", line)
        line = re.sub(r"^(?:#+|>|-)\s+", "", line).replace("*", "")
        for cell in line.split("|"):
            while _PLACEHOLDER in cell:
                cell = cell.replace(_PLACEHOLDER, kept.pop(0), 1)  # noqa: PLW2901 - filled in piece by piece
            if cell.strip():
                found.append(cell.strip())
    return found
