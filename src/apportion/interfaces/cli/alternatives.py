"""``apportion alternatives``: which money is truly free, and other plans that are nearly as good."""

from __future__ import annotations

from pathlib import Path

import click

from apportion.interfaces.cli.ending import BLOCKED, DONE
from apportion.interfaces.cli.options import PathThere, examples, json_option
from apportion.interfaces.cli.screen import Screen


@click.command(
    short_help="Show which money is free, and plans nearly as good.",
    epilog=examples(
        "apportion alternatives my-budget",
        "apportion alternatives my-budget-plan --within 0.5% --plans 5",
        "apportion alternatives my-budget --unit engineering --request travel",
        "apportion alternatives my-budget --all --plans 0",
    ),
)
@click.argument("case", metavar="CASE_OR_PLAN", type=PathThere())
@click.option("--within", metavar="PERCENT", help="Value that may be lost; 1% by default.")
@click.option("--unit", "units", metavar="ID", multiple=True, help="A unit to ask about; may be repeated.")
@click.option("--request", "requests", metavar="ID", multiple=True, help="A request to ask about; may be repeated.")
@click.option("--all", "everything", is_flag=True, help="Ask about all units and all requests.")
@click.option(
    "--plans",
    metavar="NUMBER",
    type=int,
    help="Other plans to look for: 3 by default, none where units or requests are named.",
)
@json_option
def alternatives(
    case: Path,
    within: str | None,
    units: tuple[str, ...],
    requests: tuple[str, ...],
    everything: bool,
    plans: int | None,
    as_json: bool,
) -> int:
    """Show how far amounts can move at next to no loss of value, and other plans nearly as good.

    CASE_OR_PLAN is a case or a plan folder. For each unit and the larger requests you see the lowest and the highest
    amount over all plans that keep every rule and lose no more than 1 % of the value: money between the two is
    negotiable, money below the lowest is not. Every end that is shown belongs to a plan in whole minor units that was
    found and judged; where more may be possible, it says so.

    Then up to three other plans within the same loss, each as different from the plan and from one another as
    possible, with what they take from whom and give to whom, and what each step does to value.

    Ends with 1 when the case has no plan.
    """
    from apportion.interfaces.cli.alternatives_view import show_alternatives
    from apportion.reports.alternatives_json import alternatives_document
    from apportion.services.alternatives import Question, alternatives_at

    screen = Screen(as_json)
    question = Question(within, units or None, requests or None, everything, plans)
    with screen.progress() as say:
        answer = alternatives_at(case, question, say)
    found = answer.alternatives
    screen.document(
        lambda: {
            "status": "found" if found is not None else "unknown" if answer.is_undecided else "infeasible",
            "currency": answer.case.currency.code,
            "case_fingerprint": answer.case.fingerprint,
            **({} if found is None else alternatives_document(found, answer.case)),
        }
    )
    show_alternatives(screen, answer)
    return BLOCKED if found is None else DONE
