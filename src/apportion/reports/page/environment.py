"""The template engine of every page, and its compiled templates kept where Python keeps compiled modules.

Compiling the templates of a plan's report costs as much as solving the company's plan, so it is done once per version
of a template, as Python does with its own modules: in ``__pycache__``, unless ``sys.dont_write_bytecode`` is set or the
folder may not be written.
"""

from __future__ import annotations

import os
import sys
import tempfile
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from jinja2 import BytecodeCache, Environment
    from jinja2.bccache import Bucket

TEMPLATES: Final = Path(__file__).with_name("templates")
_CHARTS: Final = Path(__file__).parents[1] / "charts"
"""Where the colours of charts are stated, for pages and documents alike."""


@cache
def page_environment() -> Environment:
    """Templates of this package; every text is escaped, and a name that is not given is an error."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader([TEMPLATES, _CHARTS]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        bytecode_cache=compiled_in(TEMPLATES / "__pycache__"),
    )


def compiled_in(folder: Path) -> BytecodeCache:
    """A cache of compiled templates in a folder. What cannot be read or written is compiled again, without a word."""
    from jinja2 import BytecodeCache

    class Compiled(BytecodeCache):
        def load_bytecode(self, bucket: Bucket) -> None:
            with suppress(OSError, ValueError, EOFError), _file(folder, bucket).open("rb") as file:
                bucket.load_bytecode(file)

        def dump_bytecode(self, bucket: Bucket) -> None:
            if not sys.dont_write_bytecode:
                with suppress(OSError):
                    _write_whole(_file(folder, bucket), bucket.bytecode_to_string())

    return Compiled()


def _file(folder: Path, bucket: Bucket) -> Path:
    return folder / f"{bucket.key}.{sys.implementation.cache_tag}"


def _write_whole(path: Path, compiled: bytes) -> None:
    """Under another name first, so that a second process never reads half a file."""
    path.parent.mkdir(exist_ok=True)
    handle, staged = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(compiled)
        Path(staged).replace(path)
    except OSError:
        Path(staged).unlink(missing_ok=True)
        raise
