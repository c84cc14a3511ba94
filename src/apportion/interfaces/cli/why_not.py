"""``apportion why-not``: why a request is not funded, and the least change that would fund it."""

from __future__ import annotations

from pathlib import Path

import click

from apportion.interfaces.cli.ending import BLOCKED, DONE
from apportion.interfaces.cli.options import PathThere, examples, json_option
from apportion.interfaces.cli.screen import Screen


@click.command(
    "why-not",
    short_help="Say why a request is not funded, and what would fund it.",
    epilog=examples(
        "apportion why-not my-budget pool",
        "apportion why-not my-budget-plan research --totals 25M..30M",
        "apportion why-not my-budget-plan pool --json",
    ),
)
@click.argument("case", metavar="CASE_OR_PLAN", type=PathThere())
@click.argument("request")
@click.option(
    "--totals",
    metavar="FROM..TO",
    help="Totals to try; by default from the case's own to twice what is missing more.",
)
@json_option
def why_not(case: Path, request: str, totals: str | None, as_json: bool) -> int:
    """Say why a request is not funded, or not in full, and the least change that would fund it.

    CASE_OR_PLAN is a case or a plan folder, REQUEST the id of a request. You see what the best plan that funds it is
    worth less than this one, and what would move for it. Then the least change of its value or return, its cost, its
    start, of the limit of each rule, and the smallest total in a range: each by itself, everything else staying as it
    is, and each proved by planning again with exactly that change. Where no plan can fund it, the rules that keep it
    from being funded are named.

    How many plans are made is limited in work, not in time; where the limit cuts the answer short, it says so.

    Ends with 1 when the case has no plan.
    """
    from apportion.interfaces.cli.why_not_view import show_why_not
    from apportion.reports.why_not_json import why_not_document
    from apportion.services.why_not import why_not_at

    screen = Screen(as_json)
    with screen.progress() as say:
        found = why_not_at(case, request, totals, say)
    answer = found.answer
    no_plan = "unknown" if found.is_undecided else "infeasible"
    screen.document(
        lambda: {
            "status": no_plan if answer is None else "answered",
            "currency": found.case.currency.code,
            "case_fingerprint": found.case.fingerprint,
            **({} if answer is None else why_not_document(answer, found.case)),
        }
    )
    if answer is None:
        screen.line("There is no plan, so nothing is funded: 'apportion plan' says why.", "bad")
        return BLOCKED
    show_why_not(screen, found.case, answer, str(case))
    return DONE
