"""``apportion feedback``: what units answer to a plan, counter-proposals priced, a refined case written."""

from __future__ import annotations

from pathlib import Path

import click

from apportion.interfaces.cli.ending import BLOCKED, DONE
from apportion.interfaces.cli.options import PathThere, PathToMake, examples, json_option
from apportion.interfaces.cli.screen import Screen


@click.command(
    short_help="Price what units answer to a plan, and grant it.",
    epilog=examples(
        "apportion feedback my-budget-plan round-1.csv",
        "apportion feedback my-plan round-1.csv --grant engineering --out next",
        "apportion feedback my-budget-2",
    ),
)
@click.argument("case", metavar="CASE_OR_PLAN", type=PathThere())
@click.argument("file", metavar="[FEEDBACK.csv]", type=PathThere(), required=False)
@click.option("--grant", "granted", metavar="ID", multiple=True, help="Grant its counter-proposal; 'all' grants each.")
@click.option("--out", metavar="FOLDER", type=PathToMake(), help="Write a case with the answers and what is granted.")
@click.option("--force", is_flag=True, help="Replace that folder if it is one of ours.")
@json_option
def feedback(
    case: Path, file: Path | None, granted: tuple[str, ...], out: Path | None, force: bool, as_json: bool
) -> int:
    """Price what units answer to a plan, and say what granting it takes from whom.

    CASE_OR_PLAN is a case or a plan folder, FEEDBACK.csv a table feedback: round, unit or request, answer (accept,
    object or counter), amount, reason, on, by. Answers that the case holds already count as well; the last one about
    each unit or request stands.

    For every counter-proposal that stands you see what it costs the organisation in value, from whom it takes the
    money, and whether any plan within 1 % of the best grants it. The price is that of the best plan which grants it:
    there is no cheaper way. Where no plan can grant it, the rules against it are named.

    With --grant, counter-proposals are granted one after the other and the plan is made again after each, so that what
    each moves sums to the whole. With --out, a new case is written: the answers of all rounds, and a floor for each
    that is granted, with who asked for it; your own files stay as they are.

    Ends with 1 when the answers have findings that block, or something that is granted cannot be.
    """
    from apportion.interfaces.cli.feedback_view import show_feedback
    from apportion.reports.plan_json import findings_document
    from apportion.services.feedback import feedback_at, write_feedback
    from apportion.services.feedback_document import feedback_document

    screen = Screen(as_json)
    with screen.progress() as say:
        heard = feedback_at(case, file, granted, say)
        failed = any(not step.answer.both_stand for step in heard.steps)
        if out is not None and not failed:
            write_feedback(heard, out, replace=force, say=say)
    written = out if not failed else None
    screen.document(
        lambda: {
            **feedback_document(heard),
            **findings_document(heard.findings),
            "written_to": None if written is None else str(written),
        }
    )
    show_feedback(screen, heard, written)
    if failed and out is not None:
        screen.line(f"Nothing is written to {out}: not all of it can be granted.", "bad")
    return BLOCKED if failed else DONE
