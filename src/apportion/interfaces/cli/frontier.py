"""``apportion frontier``: what the best plan is worth at other totals, and what each step buys and drops."""

from __future__ import annotations

from pathlib import Path

import click

from apportion.interfaces.cli.ending import BLOCKED, DONE
from apportion.interfaces.cli.options import PathThere, PathToMake, examples, json_option
from apportion.interfaces.cli.screen import Screen


@click.command(
    short_help="Show what other totals would be worth, and buy.",
    epilog=examples(
        "apportion frontier my-budget",
        "apportion frontier my-budget --from 20M --to 30M --steps 21",
        "apportion frontier my-budget-plan --out frontier.csv",
    ),
)
@click.argument("case", type=PathThere())
@click.option("--from", "start", metavar="AMOUNT", help="Smallest total; by default 20 % below the case's own.")
@click.option("--to", "end", metavar="AMOUNT", help="Largest total; by default 20 % above the case's own.")
@click.option(
    "--steps", metavar="NUMBER", type=int, default=21, show_default=True, help="Totals to plan, ends included."
)
@click.option("--out", metavar="FILE", type=PathToMake(), help="Also write the points as CSV to this file.")
@click.option("--force", is_flag=True, help="Replace that file if it is there.")
@json_option
def frontier(
    case: Path, start: str | None, end: str | None, steps: int, out: Path | None, force: bool, as_json: bool
) -> int:
    """Plan a case with other totals: value, the price of money, and what each step buys.

    CASE is a case or a plan folder. For each total you see what the best plan is worth, how far that is proved, what
    the next unit of money would add, and which requests gain and lose against the total before. Where all requests
    are divisible, the totals at which the price of money changes are found exactly; where values fade in curves, to
    within a stated error. A total without a plan is named with the money that is missing. A larger total also
    enlarges the last fund that may pay for anything.

    Amounts may be written with k, M or B behind them: 24M.

    Ends with 1 when no total of the range has a plan.
    """
    from apportion.interfaces.cli.frontier_view import show_frontier
    from apportion.reports.frontier_json import frontier_document
    from apportion.services.frontier import frontier_at, refuse_file, write_frontier

    screen = Screen(as_json)
    if out is not None:
        refuse_file(out, replace=force)
    with screen.progress() as say:
        answer = frontier_at(case, start, end, steps, say)
        if out is not None:
            write_frontier(answer, out, replace=force)
    found, currency = answer.frontier, answer.case.currency
    written = None if out is None else str(out)
    screen.document(
        lambda: {
            "status": "found" if found.points else "infeasible",
            "currency": currency.code,
            "case_fingerprint": answer.case.fingerprint,
            **frontier_document(found, currency),
            "written_to": written,
        }
    )
    show_frontier(screen, answer.case, found)
    if out is not None:
        screen.line()
        screen.line(f"Points written to {out}", "strong")
    return DONE if found.points else BLOCKED
