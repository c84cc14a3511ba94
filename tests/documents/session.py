"""Tries what a document shows: all its commands in one shell, in a folder of its own, in their order.

Knows bash and how to tell where the output of one command ends. It must not judge the output.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.documents.reading import ROOT, Step

_END = "--- end of step"
_PYCON = """\
import doctest, sys
flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
sys.exit(doctest.testfile(sys.argv[1], module_relative=False, optionflags=flags).failed > 0)
"""


@dataclass(frozen=True)
class Outcome:
    """What a step printed, on both streams, and how it ended."""

    step: Step
    output: str
    status: int


def run(steps: Sequence[Step], folder: Path) -> list[Outcome]:
    """Run the steps in ``folder``, beside a copy of the examples. Commands of make are left out."""
    shutil.copytree(ROOT / "examples", folder / "examples")
    hidden = folder / ".steps"
    hidden.mkdir()
    (hidden / "pycon.py").write_text(_PYCON, encoding="utf-8")
    wanted = [step for step in steps if not step.command.startswith("make ")]
    script = "status=0\n"
    for number, step in enumerate(wanted):
        script += f"(exit $status)\n{_command(step, number, hidden)}\nstatus=$?\nprintf '%s %s\\n' '\n{_END}' $status\n"
    done = subprocess.run(
        ["bash", "-c", script],
        cwd=folder,
        env=_environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=900,
        check=False,
    )
    return list(_outcomes(wanted, done.stdout))


def _command(step: Step, number: int, hidden: Path) -> str:
    if step.kind == "console":
        return step.command
    (hidden / f"step-{number}").write_text(step.command, encoding="utf-8")
    runner = ".steps/pycon.py " if step.kind == "pycon" else ""
    return f"python {runner}.steps/step-{number}"


def _environment() -> dict[str, str]:
    unwanted = {"COLUMNS", "FORCE_COLOR", "PYTHONPATH"}
    kept = {name: value for name, value in os.environ.items() if name not in unwanted}
    own = Path(sys.executable).parent
    return kept | {
        "PATH": f"{own}{os.pathsep}{kept.get('PATH', '')}",
        "PYTHONPATH": str(ROOT / "src"),
        "PYTHONIOENCODING": "utf-8",
        "NO_COLOR": "1",
    }


def _outcomes(steps: Sequence[Step], printed: str) -> list[Outcome]:
    found: list[Outcome] = []
    for step in steps:
        output, _, rest = printed.partition(f"\n{_END} ")
        status, _, printed = rest.partition("\n")
        found.append(Outcome(step, output, int(status)))
    return found
