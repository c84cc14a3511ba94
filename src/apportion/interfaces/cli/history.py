"""``apportion history``: what a ledger says about past years."""

from __future__ import annotations

from pathlib import Path

import click

from apportion.interfaces.cli.ending import DONE
from apportion.interfaces.cli.options import PathThere, PathToMake, examples, json_option
from apportion.interfaces.cli.screen import Screen


@click.command(
    short_help="Show what past years' ledger says.",
    epilog=examples(
        "apportion history examples/technology-company",
        "apportion history ledger.yaml --out my-history",
        "apportion history my-budget --by account --top 30",
    ),
)
@click.argument("ledger", type=PathThere())
@click.option(
    "--by",
    type=click.Choice(("unit", "account", "fund", "request")),
    help="What the table of members lists; by default units, or accounts where no row names a unit.",
)
@click.option("--top", metavar="NUMBER", type=click.IntRange(1), default=15, show_default=True, help="Rows of a table.")
@click.option("--year", type=int, help="Year whose variances are ranked; by default the latest with budget and actual.")
@click.option(
    "--tolerance",
    metavar="PERCENT",
    type=click.FloatRange(0, 100),
    help="Variance up to which a unit counts as on budget; 5 by default, or as the policy of the case says.",
)
@click.option("--out", metavar="FOLDER", type=PathToMake(), help="Also write history.html and history.json there.")
@click.option("--force", is_flag=True, help="Replace that folder if it is one of ours.")
@json_option
def history(
    ledger: Path,
    by: str | None,
    top: int,
    year: int | None,
    tolerance: float | None,
    out: Path | None,
    force: bool,
    as_json: bool,
) -> int:
    """Analyse a ledger: trends, budget against actual, seasons, and whether the data can be relied on.

    LEDGER is a case folder with a ledger, a folder with ledger.yaml (or a Fiscal Data Package), or that file. Files are
    read once and kept as long as they do not change; docs/reference/ledger.md says how a mapping is written.

    You see each year's budget, actual, variance and growth; for each unit how much of its budget it used and how far
    off it was; the largest overspends and underspends; the season of the year; and checks of the data that pass, ask
    for a review, or fail.
    """
    from apportion.interfaces.cli.history_view import show_history
    from apportion.reports.history_json import history_document
    from apportion.reports.plan_json import findings_document
    from apportion.services.history import refuse_year, review_ledger, write_history

    screen = Screen(as_json)
    with screen.progress() as say:
        reviewed = review_ledger(ledger, say, None if tolerance is None else tolerance / 100)
        refuse_year(reviewed.history, year)
        if out is not None:
            write_history(reviewed, out, replace=force, say=say, year=year)
    written = None if out is None else str(out)
    screen.document(
        lambda: {
            **history_document(reviewed.history, reviewed.outlook, year),
            **findings_document(reviewed.findings),
            "written_to": written,
        }
    )
    show_history(screen, reviewed, by, top, year)
    if out is not None:
        screen.line()
        screen.line(f"History written to {out / 'history.html'}", "strong")
    return DONE
