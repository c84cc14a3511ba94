"""``apportion worth``: what requests are worth by their cash flows, and how that was computed."""

from __future__ import annotations

from pathlib import Path

import click

from apportion.interfaces.cli.ending import BLOCKED, DONE
from apportion.interfaces.cli.options import PathThere, PathToMake, examples, json_option
from apportion.interfaces.cli.screen import Screen


@click.command(
    short_help="Show what requests are worth by their cash flows.",
    epilog=examples(
        "apportion worth examples/appraised-projects",
        "apportion worth examples/appraised-projects depot",
        "apportion worth my-budget --out my-worth",
    ),
)
@click.argument("case", metavar="CASE_OR_PLAN", type=PathThere())
@click.argument("request", required=False, default="")
@click.option("--out", metavar="FOLDER", type=PathToMake(), help="Also write worth.json there.")
@click.option("--force", is_flag=True, help="Replace that folder if it is one of ours.")
@json_option
def worth(case: Path, request: str, out: Path | None, force: bool, as_json: bool) -> int:
    """Show what requests are worth: net present value, every rate of return, payback, and the rate they are judged by.

    CASE_OR_PLAN is a case or a plan folder whose table cash_flows says what requests cost and bring over time;
    docs/reference/worth.md shows how. With the id of a REQUEST you see how its rate is built up, part by part, and a
    sentence for each measure; without one, a line for each request, what is worth most first.

    Where there are several rates of return, or none, that is said: then go by the net present value.

    Ends with 1 when no request has cash flows.
    """
    from apportion.interfaces.cli.worth_view import show_worth
    from apportion.reports.plan_json import findings_document
    from apportion.reports.worth_json import worth_document
    from apportion.services.worth_case import worth_at, write_worth

    screen = Screen(as_json)
    with screen.progress() as say:
        found = worth_at(case, request, say)
        if out is not None:
            write_worth(found, out, replace=force, say=say)
    evidence = found.worth
    screen.document(
        lambda: {
            "status": "valued" if evidence is not None else "no-cash-flows",
            "case_fingerprint": found.case.fingerprint,
            **({} if evidence is None else worth_document(evidence, found.case.currency, request)),
            **findings_document(found.findings),
            "written_to": None if out is None else str(out),
        }
    )
    show_worth(screen, found)
    if out is not None:
        screen.line()
        screen.line(f"Worth written to {out / 'worth.json'}", "strong")
    return BLOCKED if evidence is None else DONE
