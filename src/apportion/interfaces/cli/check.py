"""``apportion check``: everything that is wrong or worth knowing about a case, before it is planned."""

from __future__ import annotations

from pathlib import Path

import click

from apportion.interfaces.cli.ending import BLOCKED, DONE
from apportion.interfaces.cli.options import PathThere, examples, json_option
from apportion.interfaces.cli.screen import Screen


@click.command(
    short_help="List everything that is wrong or worth knowing about a case.",
    epilog=examples(
        "apportion check my-budget",
        "apportion check budget.xlsx",
        "apportion check my-budget --json",
    ),
)
@click.argument("case", type=PathThere())
@json_option
def check(case: Path, as_json: bool) -> int:
    """Look through a case and list all findings.

    CASE is a folder with case.yaml and its tables, or one Excel workbook. All files are read, and every finding
    is listed with its file, line and column (or sheet and cell), what was found, what was expected and what to
    do. Warnings do not stop a plan; anything else does.

    Ends with 1 when something must be dealt with before the case can be planned, otherwise with 0.
    """
    from apportion.interfaces.cli.findings_view import show_findings, tally
    from apportion.reports.plan_json import findings_document
    from apportion.services.load import load_case

    screen = Screen(as_json)
    with screen.progress() as say:
        say(f"reading {case}")
        loaded = load_case(case)
    blocks = loaded.case is None
    screen.document(
        lambda: {
            "status": "blocked" if blocks else "ready",
            "case": str(case),
            "case_fingerprint": None if loaded.case is None else loaded.case.fingerprint,
            "read": loaded.read,
            **findings_document(loaded.findings),
        }
    )
    show_findings(screen, loaded.findings)
    counted = ", ".join(f"{count} {_table_word(name, count)}" for name, count in loaded.read.items() if count)
    ready = "The case cannot be planned before that." if blocks else "The case can be planned."
    if loaded.findings.total:
        screen.line()
    screen.line(f"Read {counted or 'nothing'}: {tally(loaded.findings)}. {ready}", "bad" if blocks else "good")
    return BLOCKED if blocks else DONE


def _table_word(name: str, count: int) -> str:
    """``units`` or ``unit``; every table is called by its plural."""
    if name == "alignment":
        return "alignments" if count != 1 else "alignment"
    return name if count != 1 else name.removesuffix("s")
