"""Finished Word and PowerPoint files as the lines that a reader meets.

Their XML is read here without the libraries that wrote it.
"""

from __future__ import annotations

import io
import re
import zipfile
from typing import Final
from xml.etree import ElementTree as Xml

_WORD: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DRAWING: Final = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_SLIDE: Final = re.compile(r"ppt/slides/slide(\d+)\.xml")


def word_lines(data: bytes) -> list[str]:
    """Paragraphs of the body of a Word file, those of cells included."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        root = Xml.fromstring(archive.read("word/document.xml"))  # noqa: S314 - our own file, or one that is refused
    return _texts(root, f"{_WORD}p", f"{_WORD}t")


def slide_lines(data: bytes) -> list[tuple[int, str]]:
    """Paragraphs of all slides, each with the number of its slide, from 1."""
    found = []
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        numbers = sorted(int(match.group(1)) for match in map(_SLIDE.fullmatch, archive.namelist()) if match)
        for number in numbers:
            root = Xml.fromstring(archive.read(f"ppt/slides/slide{number}.xml"))  # noqa: S314 - as above
            found += [(number, line) for line in _texts(root, f"{_DRAWING}p", f"{_DRAWING}t")]
    return found


def _texts(root: Xml.Element, paragraph: str, run: str) -> list[str]:
    lines = ("".join(part.text or "" for part in item.iter(run)) for item in root.iter(paragraph))
    return [line.strip() for line in lines if line.strip()]
