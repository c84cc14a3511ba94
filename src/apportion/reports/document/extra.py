"""Libraries that only some documents need, and what to say where they are not installed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


class MissingExtra(Exception):
    """A library is not installed; the message says what to install."""


@contextmanager
def missing_extra(library: str) -> Iterator[None]:
    """Around an import.

    Raises:
        MissingExtra: when the library is not there.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        if (error.name or "").split(".")[0] != library:
            raise
        raise MissingExtra(f"This needs {library}: install apportion[documents].") from error
