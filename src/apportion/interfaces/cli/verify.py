"""``apportion verify``: judge a written plan anew."""

from __future__ import annotations

from pathlib import Path

import click

from apportion.interfaces.cli.ending import BLOCKED, DONE
from apportion.interfaces.cli.options import PathThere, examples, json_option
from apportion.interfaces.cli.screen import Screen


@click.command(
    short_help="Check a written plan again from the ground up.",
    epilog=examples("apportion verify my-budget-plan", "apportion verify my-budget-plan --json"),
)
@click.argument("plan", type=PathThere())
@json_option
def verify(plan: Path, as_json: bool) -> int:
    """Check a written plan again from the ground up.

    PLAN is a folder that 'apportion plan' wrote. Nothing in it is believed: files are compared with what was
    written, the case is read from its copy, amounts are added up to the last cent, every rule is measured without
    the solver, value and bound are computed anew, and plan.json, the tables and the workbook are held against each
    other.

    Ends with 1, and says what differs, when anything does not agree.
    """
    from apportion.services.verify_plan import verify as verify_folder

    screen = Screen(as_json)
    with screen.progress() as say:
        judged = verify_folder(plan, say)
    screen.document(
        lambda: {
            "status": "holds" if judged.holds else "differs",
            "plan": str(judged.folder),
            "plan_status": judged.status,
            "fingerprint": judged.fingerprint or None,
            "case_fingerprint": judged.case_fingerprint,
            "checks": [
                {"check": check.question, "holds": not check.count, "count": check.count, "problems": check.problems}
                for check in judged.checks
            ],
        }
    )
    for check in judged.checks:
        screen.line(f"{'no ' if check.count else 'yes'}  {check.question}", "bad" if check.count else "good")
        for problem in check.problems:
            screen.line(problem, indent=5)
        if check.count > len(check.problems):
            screen.line(f"… and {check.count - len(check.problems)} more", "quiet", indent=5)
    screen.line()
    named = f"{judged.status} plan {judged.fingerprint or 'without amounts'}"
    ending = f"The {named} holds." if judged.holds else f"The {named} does not hold."
    screen.line(ending, "strong" if judged.holds else "bad")
    return DONE if judged.holds else BLOCKED
