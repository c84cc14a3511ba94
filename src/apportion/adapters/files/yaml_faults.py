"""What a YAML parser refuses, in words for a person who fills in a budget.

Knows the parser's complaints and what usually causes them. It must not know settings.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from yaml import MarkedYAMLError

from apportion.model.findings import Finding, Place, Verdict


@dataclass(frozen=True)
class _Explanation:
    problem: re.Pattern[str]
    """Matched against the parser's context and problem."""
    message: str
    expected: str
    remedy: str
    at_beginning: bool = False
    """Whether the fault is where the quoted text or the list begins, rather than where the parser gave up."""


def _when(problem: str, message: str, expected: str, remedy: str, *, at_beginning: bool = False) -> _Explanation:
    return _Explanation(re.compile(problem), message, expected, remedy, at_beginning)


_OWN_LINE: Final = "Write each setting on its own line, 'name: value', at the same indentation as its neighbours."
_QUOTES: Final = "Put the whole value in single quotes."

_EXPLANATIONS: Final = (
    _when(
        "quoted scalar.*(end of stream|document separator)",
        "The quoted text that begins here is not closed.",
        "a closing quote",
        "Close the quote; an apostrophe inside single quotes is written twice ('').",
        at_beginning=True,
    ),
    _when(
        "escape|expected .* hexadecimal",
        "A backslash inside double quotes begins a special character here that does not exist.",
        "a backslash only where YAML knows what it means",
        "Use single quotes: in them a backslash is only a backslash.",
    ),
    _when(
        "flow sequence",
        "The list that begins here with [ is not closed, or its entries are not separated by commas.",
        "[first, second]",
        "Separate the entries by commas and close the list with ].",
        at_beginning=True,
    ),
    _when(
        "flow mapping",
        "The group that begins here with { is not closed, or its settings are not separated by commas.",
        "a group of settings, one per line",
        "Write its settings on lines of their own, two spaces further in.",
        at_beginning=True,
    ),
    _when(
        r"'\\t' that cannot start",
        "A tab stands where spaces are needed.",
        "spaces",
        "Indent with spaces.",
    ),
    _when(
        "cannot start any token",
        "A value cannot begin with this character unless it is in quotes.",
        "a letter, a digit or a quote",
        _QUOTES,
    ),
    _when(
        "mapping values are not allowed here",
        "A colon followed by a blank stands where no setting can begin.",
        "one setting per line",
        f"{_OWN_LINE} Put text that contains a colon and a blank in quotes.",
    ),
    _when(
        "expected ':'",
        "This line is neither a setting nor the continuation of the line above.",
        "name: value",
        _OWN_LINE,
        at_beginning=True,
    ),
    _when(
        "tag",
        "A value begins with an exclamation mark, which gives it a tag.",
        "a value without tag",
        _QUOTES,
    ),
    _when(
        "alias|anchor",
        "A value begins with & or *, which make it a name for, or a reference to, another value.",
        "a value without reference",
        _QUOTES,
    ),
    _when(
        "directive|document start",
        "A line begins with %, which is an instruction to the reader of the file.",
        "name: value",
        "Delete the line.",
    ),
    _when(
        "block (mapping|collection|end)|sequence entries",
        "This line does not fit the lines above: its indentation or its beginning differs.",
        "name: value, at the same indentation as its neighbours",
        _OWN_LINE,
    ),
)
_OTHERWISE: Final = _when("", "This cannot be read as YAML.", "name: value", _OWN_LINE)


@dataclass(frozen=True)
class SyntaxFault:
    """What the parser refused, and the line (from 0, in the text it was given) to which the fault belongs."""

    finding: Finding
    line: int


def explain(error: MarkedYAMLError, lines: list[str], file: str, first_line: int) -> SyntaxFault:
    """The parser's complaint for a person; ``first_line`` is the number in the file of ``lines[0]``."""
    complaint = f"{error.context or ''} {error.problem or ''}"
    known = next((item for item in _EXPLANATIONS if item.problem.search(complaint)), _OTHERWISE)
    mark = error.problem_mark or error.context_mark
    if known.at_beginning and error.context_mark is not None:
        mark = error.context_mark
    line, column = (mark.line, mark.column) if mark is not None else (0, 0)
    written = lines[line].strip() if line < len(lines) else ""
    finding = Finding(
        "yaml.syntax",
        Verdict.REJECT_FILE,
        known.message,
        Place(file=file, line=first_line + line, column=column + 1),
        written,
        known.expected,
        known.remedy,
    )
    return SyntaxFault(finding, line)
