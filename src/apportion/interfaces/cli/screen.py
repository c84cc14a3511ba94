"""What a command writes: text for people, one JSON document for programs, progress on a terminal.

Knows streams, widths, colours and encodings. It must not know budgets. Text of users is printed as it is,
without markup, and without characters that could steer a terminal.
"""

from __future__ import annotations

import codecs
import contextlib
import json
import os
import sys
import textwrap
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from rich.console import Console

Tone = Literal["plain", "strong", "quiet", "good", "warning", "bad"]

_STYLES: Final[Mapping[Tone, str]] = {
    "plain": "",
    "strong": "bold",
    "quiet": "dim",
    "good": "green",
    "warning": "yellow",
    "bad": "bold red",
}
_WIDE: Final = 150
"""Columns from which a sentence fits beside figures."""
_NARROWEST: Final = 20
"""Columns of text at the least, however narrow the terminal is."""
_UNLIMITED: Final = 10_000
"""Width where nobody looks: in a pipe or a file no line is broken."""

_PLAIN_MARKS: Final = {
    "≤": "<=",
    "≥": ">=",
    "→": "->",
    "×": "x",
    "−": "-",
    "–": "-",
    "—": "-",
    "…": "...",
    "’": "'",
    "‘": "'",
    "“": '"',
    "”": '"',
    "·": "-",
    "•": "*",
    "±": "+/-",
    "≈": "~",
    "€": "EUR",
    "£": "GBP",
    "¥": "JPY",
    "\N{NO-BREAK SPACE}": " ",
    "\N{NARROW NO-BREAK SPACE}": " ",
}
_TURNING: Final = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})
"""Bidirectional classes of marks that make a text read otherwise than it is stored."""
_ENCODING_FAULTS: Final = "apportion.plain-marks"


def prepare_streams() -> None:
    """Let standard output and error accept any text, whatever the console's encoding."""
    codecs.register_error(_ENCODING_FAULTS, _plain_mark)
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors=_ENCODING_FAULTS)


def _plain_mark(error: UnicodeError) -> tuple[str | bytes, int]:
    """The nearest ASCII for a character that the console's encoding does not have."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    text = error.object[error.start : error.end]
    return "".join(_PLAIN_MARKS.get(mark, "?") for mark in text), error.end


def finish_streams() -> None:
    """Write what is still held back; nobody may be there to read it any more."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except BrokenPipeError:
            desert(stream)


def desert(stream: IO[str]) -> None:
    """Let what a stream still holds go nowhere, so that the end of the program does not trip over it."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


def harmless(text: str) -> str:
    """The text on one line, without control characters and marks that turn the direction of writing."""
    return "".join(" " if mark in "\r\n\t" else mark for mark in text if mark in "\r\n\t" or _prints(mark))


def _prints(mark: str) -> bool:
    return unicodedata.category(mark) not in ("Cc", "Cs") and unicodedata.bidirectional(mark) not in _TURNING


@dataclass(frozen=True)
class Column:
    """A column of a printed table."""

    title: str
    align: Literal["left", "right"] = "left"


@dataclass
class Screen:
    """Where one command writes.

    Args:
        as_json: whether a program reads: only ``document`` then writes to standard output.
    """

    as_json: bool
    _consoles: dict[int, Console] = field(default_factory=dict, repr=False)
    _is_deserted: bool = False

    def document(self, make: Callable[[], Mapping[str, object]]) -> None:
        """Write the one JSON document that a program asked for; otherwise it is not even made."""
        if self.as_json:
            # ASCII: programs read it right whatever the console's encoding is.
            self._write(json.dumps(make(), indent=2))

    def line(self, text: str = "", tone: Tone = "plain", *, indent: int = 0) -> None:
        """Write a paragraph; on a terminal it is broken between words."""
        if self.as_json:
            return
        from rich.text import Text

        console = self._console(sys.stdout)
        margin, hanging = " " * indent, " " * (indent + 2 if indent else 0)
        plain = harmless(text)
        width = max(console.width, indent + _NARROWEST)
        if not console.is_terminal:
            self._write(f"{margin}{plain}".rstrip())
            return
        for part in textwrap.wrap(plain, width, initial_indent=margin, subsequent_indent=hanging) or [""]:
            console.print(Text(part, style=_STYLES[tone]), soft_wrap=True)

    def heading(self, text: str) -> None:
        """Write the title of what follows, with an empty line before it."""
        self.line()
        self.line(text, "strong")

    def table(self, columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> None:
        """Write rows of text under their titles; nothing when there are none."""
        if self.as_json or not rows:
            return
        from rich.box import SIMPLE_HEAD
        from rich.table import Table
        from rich.text import Text

        titled = any(column.title for column in columns)
        table = Table(
            box=SIMPLE_HEAD if titled else None,
            show_header=titled,
            show_edge=False,
            pad_edge=False,
            header_style="bold",
        )
        for column in columns:
            is_figure = column.align == "right"  # figures are never broken; sentences are
            table.add_column(column.title, justify=column.align, no_wrap=is_figure, overflow="fold")
        for row in rows:
            table.add_row(*(Text(harmless(cell)) for cell in row))
        console = self._console(sys.stdout)
        if console.is_terminal:
            console.print(table)
            return
        with console.capture() as capture:
            console.print(table)
        for line in capture.get().splitlines():
            self._write(line.rstrip())

    @property
    def is_wide(self) -> bool:
        """True where a table with sentences in it fits."""
        console = self._console(sys.stdout)
        return console.is_terminal and console.width >= _WIDE

    @contextlib.contextmanager
    def progress(self) -> Iterator[Callable[[str], None]]:
        """A function to say what is being done: shown while it lasts on a terminal, silent elsewhere."""
        if self.as_json or not sys.stderr.isatty():
            yield lambda _: None
            return
        console = self._console(sys.stderr)
        with console.status("") as status:
            yield lambda text: status.update(f"{harmless(text)} …".replace("[", r"\["))

    @contextlib.contextmanager
    def counting(self) -> Iterator[tuple[Callable[[str], None], Callable[[int, int], None]]]:
        """What is being done, and how many of how many things are done: a bar on a terminal, silent elsewhere."""
        if self.as_json or not sys.stderr.isatty():
            yield (lambda _: None), (lambda _done, _of: None)
            return
        from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (TextColumn("{task.description}", markup=False), BarColumn(), TimeRemainingColumn())
        with Progress(*columns, console=self._console(sys.stderr), transient=True) as bar:
            task = bar.add_task("", total=None)
            yield (
                lambda text: bar.update(task, description=f"{harmless(text)} …"),
                lambda done, of: bar.update(task, description=f"{done} of {of} …", completed=done, total=of),
            )

    def _write(self, line: str) -> None:
        """Write a line that no terminal shows. A reader who has seen enough and left does not stop the work."""
        if self._is_deserted:
            return
        try:
            sys.stdout.write(line + "\n")
        except BrokenPipeError:
            self._is_deserted = True
            desert(sys.stdout)

    def _console(self, stream: IO[str]) -> Console:
        from rich.console import Console

        if id(stream) not in self._consoles:
            terminal = stream.isatty()
            self._consoles[id(stream)] = Console(
                file=stream,
                force_terminal=terminal,
                width=None if terminal else _UNLIMITED,
                color_system="auto" if terminal else None,
                highlight=False,
                markup=False,
                emoji=False,
            )
        return self._consoles[id(stream)]
