"""Options and arguments that several commands share, so that they are called the same everywhere."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])


class PathThere(click.Path):
    """A path that exists, given to the command as a ``Path``."""

    def __init__(self) -> None:
        super().__init__(exists=True, path_type=Path)


class PathToMake(click.Path):
    """A path that is going to be written, given to the command as a ``Path``."""

    def __init__(self) -> None:
        super().__init__(path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Take a name that looks like an option for one that was forgotten: ``--out --force`` names no folder."""
        if isinstance(value, str) and value.startswith("-"):
            self.fail(f"'{value}' looks like an option; write ./{value} if it is a name.", param, ctx)
        return super().convert(value, param, ctx)


def json_option(command: Command) -> Command:
    """``--json``: one JSON document on standard output and nothing else."""
    return click.option("--json", "as_json", is_flag=True, help="Print one JSON document and nothing else.")(command)


def examples(*lines: str) -> str:
    """The end of a help text: calls that can be copied."""
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines)
