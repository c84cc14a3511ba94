"""Characters that must not, or should not, stand in a user's text, judged the same way in every kind of file.

Knows characters. It must not know tables, files or what a text means.
"""

from __future__ import annotations

import re
from typing import Final

from apportion.model.findings import Finding, Place, Verdict

_NOTABLE: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u00a0\u2007\u202f]",
)
_OVERRIDES: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_FIXED_SPACES: Final = frozenset("\u00a0\u2007\u202f")
_GROUPED: Final = re.compile(r"(?<=\d)[\u00a0\u2007\u202f](?=\d{3})")
"""A fixed space between thousands is how many countries write amounts; it is judged with the amount."""


def is_notable(text: str) -> bool:
    """Whether `text_findings` would say anything: a quick look for whole columns."""
    return _NOTABLE.search(text) is not None


def text_findings(text: str, place: Place) -> list[Finding]:
    """One finding per kind of notable character in ``text``. Tabs and line ends inside a text are allowed."""
    seen = dict.fromkeys(_NOTABLE.findall(_GROUPED.sub(" ", text)))
    overrides = [mark for mark in seen if mark in _OVERRIDES]
    spaces = [mark for mark in seen if mark in _FIXED_SPACES]
    controls = [mark for mark in seen if mark not in _OVERRIDES and mark not in _FIXED_SPACES]
    findings = []
    if controls:
        findings.append(
            Finding(
                "text.control-character",
                Verdict.REJECT_CELL,
                f"The text contains the invisible control character {_names(controls)}.",
                place,
                _shown(text),
                "printable text",
                "Delete the character; typing the text again is the surest way.",
            )
        )
    if overrides:
        findings.append(
            Finding(
                "text.direction-override",
                Verdict.REJECT_CELL,
                f"The text contains {_names(overrides)}, which makes it look different from what is stored.",
                place,
                _shown(text),
                "text without direction overrides",
                "Delete the character; typing the text again is the surest way.",
            )
        )
    if spaces:
        findings.append(
            Finding(
                "text.non-breaking-space",
                Verdict.WARN,
                f"The text contains a non-breaking space ({_names(spaces)}), which only looks like a space.",
                place,
                _shown(text),
                "ordinary spaces",
                "Replace it by an ordinary space.",
            )
        )
    return findings


def _names(marks: list[str]) -> str:
    return ", ".join(f"U+{ord(mark):04X}" for mark in marks)


def _shown(text: str) -> str:
    """The text with what cannot be seen spelled out, so that a message never carries it to a terminal."""
    return _NOTABLE.sub(lambda match: f"<U+{ord(match.group()):04X}>", text)
