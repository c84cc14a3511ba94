"""``apportion journal``: everything that happened to an adopted plan."""

from __future__ import annotations

import json
from pathlib import Path

import click

from apportion.interfaces.cli.ending import BLOCKED, DONE
from apportion.interfaces.cli.options import PathThere, examples, json_option
from apportion.interfaces.cli.screen import Screen


@click.command(
    short_help="Show everything that happened to an adopted plan.",
    epilog=examples("apportion journal my-budget-plan", "apportion journal my-budget-plan --json"),
)
@click.argument("plan", type=PathThere())
@json_option
def journal(plan: Path, as_json: bool) -> int:
    """Show everything that happened to an adopted plan, and check that nothing was changed afterwards.

    PLAN is the folder of an adopted plan. Every entry names the one before it by its hash; the balances are worked out
    from the entries again.

    Ends with 1, and says what is wrong, when the journal does not hold.
    """
    from apportion.services.journal import read_journal

    screen = Screen(as_json)
    held = read_journal(plan)
    screen.document(
        lambda: {
            "status": "holds" if held.holds else "differs",
            "plan": str(plan),
            "plan_in_force": held.plan,
            "problems": list(held.problems),
            "entries": [
                {
                    "number": entry.number,
                    "on": entry.stamp.on.isoformat(),
                    "at": entry.stamp.at,
                    "by": entry.stamp.by,
                    "operation": entry.stamp.operation,
                    "event": entry.kind,
                    "says": sentence,
                    "body": json.loads(entry.body),
                    "hash": entry.hash,
                    "previous": entry.previous,
                }
                for entry, sentence in zip(held.entries, held.sentences, strict=True)
            ],
        }
    )
    for entry, sentence in zip(held.entries, held.sentences, strict=True):
        screen.line(f"{entry.number:>4}  {entry.stamp.on}  {entry.stamp.by}: {sentence}")
    screen.line()
    for problem in held.problems:
        screen.line(f"{problem[:1].upper()}{problem[1:]}.", "bad")
    ending = "The journal holds." if held.holds else "The journal does not hold."
    screen.line(ending, "strong" if held.holds else "bad")
    return DONE if held.holds else BLOCKED
