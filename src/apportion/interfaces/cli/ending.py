"""How a command ends: exit codes, and what is said when it could not be carried out."""

from __future__ import annotations

from typing import Final

import click

from apportion.interfaces.cli.screen import Screen, harmless
from apportion.services.refusal import CaseBlocked, NoPlan, Refusal

DONE: Final = 0
BLOCKED: Final = 1
"""The case or the plan has findings that block, or there is no feasible plan."""
WRONG_CALL: Final = 2
FAULT: Final = 70
"""A fault of the program itself."""
INTERRUPTED: Final = 130
"""As shells expect of a command that was interrupted."""


def show_wrong_call(screen: Screen, error: click.ClickException) -> None:
    """Say which option or argument was wrong, with the usage of the command."""
    error.show()
    screen.document(lambda: {"status": "refused", "message": error.format_message(), "remedy": ""})


def show_refusal(screen: Screen, error: Refusal) -> None:
    """Say what was wrong with the call and what can be done."""
    for line in f"Error: {error}".splitlines():
        click.echo(harmless(line), err=True)
    if error.remedy:
        click.echo(harmless(error.remedy), err=True)
    screen.document(lambda: {"status": "refused", "message": str(error), "remedy": error.remedy})


def show_no_plan(screen: Screen, error: NoPlan) -> None:
    """Say what has to wait until there is a plan, and where to see why there is none."""
    screen.document(lambda: {"status": "no-plan", "message": str(error), "remedy": error.remedy})
    screen.line(str(error), "bad")
    screen.line(error.remedy)


def show_fault(screen: Screen) -> None:
    """Say that the program itself failed, with what its makers need to know."""
    import traceback

    click.echo(traceback.format_exc(), err=True)
    message = "Apportion failed; this is a fault of the program, not of your case."
    click.echo(f"{message} Please report the lines above.", err=True)
    screen.document(lambda: {"status": "fault", "message": message, "remedy": "Report the text on standard error."})


def show_blocked(screen: Screen, error: CaseBlocked) -> None:
    """List the findings that keep a case from being used."""
    from apportion.interfaces.cli.findings_view import show_findings, tally
    from apportion.reports.plan_json import findings_document

    screen.document(lambda: {"status": "blocked", "case": error.source, **findings_document(error.findings)})
    show_findings(screen, error.findings)
    screen.line()
    screen.line(f"{error}: {tally(error.findings)}.", "bad")
