"""``apportion what-if``: change numbers of a case and see what would be different."""

from __future__ import annotations

from pathlib import Path

import click

from apportion.interfaces.cli.ending import BLOCKED, DONE
from apportion.interfaces.cli.options import PathThere, examples, json_option
from apportion.interfaces.cli.screen import Screen


@click.command(
    name="what-if",
    short_help="Change numbers of a case and see what would be different.",
    epilog=examples(
        "apportion what-if my-budget --set total=24M",
        "apportion what-if my-budget --set floor.sales=6M --set request.sales.cap=7M",
        "apportion what-if my-budget-plan --set rule.debt.at_least=1.2M",
        "apportion what-if my-budget-plan --drop rule.overhead-limit",
    ),
)
@click.argument("case", type=PathThere())
@click.option("--set", "sets", metavar="NAME=NUMBER", multiple=True, help="A number to change; may be repeated.")
@click.option(
    "--drop", "drops", metavar="NAME", multiple=True, help="A number, rule or request to leave out; may be repeated."
)
@json_option
def what_if(case: Path, sets: tuple[str, ...], drops: tuple[str, ...], as_json: bool) -> int:
    """Change numbers of a case and see what would be different.

    CASE is a case or a plan folder; nothing in it is changed. You see the difference in money per unit, request and
    fund, in value and bound, in the rules that bind, and why the requests that move most receive what they receive.

    Numbers are called by names such as total, floor.UNIT, cap.UNIT, fund.FUND, request.REQUEST.cap,
    rule.RULE.at_most; with several periods the period stands behind: fund.general.FY2026. Amounts may be written
    with k, M or B behind them, percentages carry their sign. --drop leaves out a floor, a cap, a limit, or a rule,
    request, fund or objective as a whole.

    Ends with 1 when the case has no plan before or after the change.
    """
    from apportion.interfaces.cli.what_if_view import show_what_if
    from apportion.services.what_if import what_if_at
    from apportion.services.what_if_document import what_if_document

    screen = Screen(as_json)
    with screen.progress() as say:
        answer = what_if_at(case, sets, drops, say)
    screen.document(lambda: what_if_document(answer))
    show_what_if(screen, answer)
    return DONE if answer.both_stand else BLOCKED
