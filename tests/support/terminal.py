"""Commands called in this process, as a test of the terminal sees them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

Run = Callable[..., tuple[int, str, str]]
"""Arguments of one command to its exit code, what it printed, and what it said on the error stream."""


def document(run: Run, *arguments: str) -> tuple[int, dict[str, Any]]:
    """The exit code of a command and the one document that it prints for programs."""
    code, out, _ = run(*arguments, "--json")
    return code, json.loads(out)
