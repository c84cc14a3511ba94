"""The page of results, written by the benchmark itself."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.table import Section, as_markdown

_HEAD = """\
# Benchmarks

Written by `make bench` (`python -m benchmarks`), which times Apportion beside its peers in the same run on the same
data; `python -m benchmarks --quick` does it at smaller sizes and writes nothing. The data are made up and the same on
every run (seed {seed}).

**How to read the tables.** Times are medians of several runs; slow peers run once. *CPU* is processor time,
which is what ratios and bars go by: it depends little on what else the machine does. *clock* is the time that passed.
The first pair is ours, the second the peer's; *ratio* is the peer's CPU time to ours. *peer's value* is how the peer's
objective value differs from ours. The bars are those the project has set itself. Libraries for linear algebra use one
thread.

Measured on: {machine}.
"""


def document(sections: Sequence[Section], machine: str, seed: int) -> str:
    """The whole page as Markdown."""
    parts = [_HEAD.format(machine=machine, seed=seed)]
    parts.extend(f"## {section.title}\n\n{section.notes}\n\n{as_markdown(section.rows)}\n" for section in sections)
    return "\n".join(parts)
