"""``apportion monitor`` and ``apportion import``: an adopted plan beside a ledger."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from apportion.interfaces.cli.ending import DONE
from apportion.interfaces.cli.options import PathThere, PathToMake, examples, json_option
from apportion.interfaces.cli.screen import Column, Screen
from apportion.interfaces.cli.signing import read_day, signed, signing_options

if TYPE_CHECKING:
    from apportion.execution.monitor.dashboard import Dashboard
    from apportion.reports.grid import Grid


@click.command(
    short_help="Watch an adopted plan beside a ledger.",
    epilog=examples(
        "apportion monitor my-budget-plan my-budget --as-of 2025-03-31",
        "apportion monitor budget my-budget --as-of 2025-03-31 --reported reports",
    ),
)
@click.argument("plan", type=PathThere())
@click.argument("ledger", type=PathThere())
@click.option(
    "--as-of", "day", metavar="DAY", required=True, callback=read_day, help="What was known at its end is used."
)
@click.option(
    "--reported",
    metavar="PATH",
    type=PathThere(),
    help="Folder or workbook with the tables progress, results, responses, signals and stated_figures.",
)
@click.option("--out", metavar="FOLDER", type=PathToMake(), help="Also write monitor.html and monitor.json there.")
@click.option("--force", is_flag=True, help="Replace that folder if it is one of ours.")
@json_option
def monitor(
    plan: Path, ledger: Path, day: datetime.date, reported: Path | None, out: Path | None, force: bool, as_json: bool
) -> int:
    """Watch an adopted plan on a day: use, value, objectives, causes, satisfaction, work, forecast and scorecard.

    PLAN is the folder of an adopted plan. LEDGER is a case folder with a ledger, a folder with ledger.yaml, or that
    file. Spending is compared with an even year and with what past years of the ledger show; nothing that was not known
    on the day is looked at. What the data do not say is named, with what would say it.
    """
    from apportion.reports.monitor_json import monitor_document
    from apportion.reports.plan_json import findings_document
    from apportion.services.monitor import monitor as watch
    from apportion.services.write_monitor import write_monitor

    screen = Screen(as_json)
    with screen.progress() as say:
        watched = watch(plan, ledger, day, reported, say)
        if out is not None:
            write_monitor(watched, out, replace=force, say=say)
    written = None if out is None else str(out)
    screen.document(
        lambda: {
            **monitor_document(watched.dashboard),
            **findings_document(watched.findings),
            "written_to": written,
        }
    )
    _show(screen, watched.dashboard)
    for finding in watched.findings.listed:
        screen.line(str(finding), "warning")
    if out is not None:
        screen.line()
        screen.line(f"Dashboard written to {out / 'monitor.html'}", "strong")
    return DONE


def _show(screen: Screen, held: Dashboard) -> None:
    if screen.as_json:
        return
    from apportion.reports.monitor_words import headline, monitor_parts
    from apportion.reports.words import Formatter

    formatter = Formatter(held)
    screen.line(f"{held.name}, as known at the end of {held.day}", "strong")
    for sentence in headline(held, formatter):
        screen.line(sentence)
    if held.alerts:
        screen.heading("To look at")
        for alert in held.alerts:
            screen.line(f"{alert.says} [{alert.code}]", "warning", indent=2)
    for part in monitor_parts(held, formatter):
        screen.heading(part.title)
        for sentence in part.sentences:
            screen.line(sentence)
        if part.grid is not None:
            _show_grid(screen, part.grid)
        if part.note:
            screen.line(part.note, "quiet")
    if held.not_known:
        screen.heading("Not known")
        for sentence in held.not_known:
            screen.line(sentence, "quiet", indent=2)


def _show_grid(screen: Screen, grid: Grid) -> None:
    """A table; sentences in it are left to the page and to JSON where they do not fit."""
    kept = [place for place, (_, kind) in enumerate(grid.headers) if "long" not in kind or screen.is_wide]
    columns = [Column(grid.headers[place][0], "right" if "num" in grid.headers[place][1] else "left") for place in kept]
    screen.table(columns, [[row[place] for place in kept] for row in grid.rows])
    if grid.more:
        screen.line(grid.more, "quiet")


@click.command(
    "import",
    short_help="Import actuals of a ledger into an adopted plan.",
    epilog=examples(
        "apportion import budget my-budget --through 2025-03-31 --by Ortega",
        "apportion import budget ledger.yaml --through 2025-03-31 --by Ortega",
    ),
)
@click.argument("plan", type=PathThere())
@click.argument("ledger", type=PathThere())
@click.option("--through", metavar="DAY", required=True, callback=read_day, help="Last day that counts.")
@click.option("--leave-unmapped", is_flag=True, help="Go on although some spending belongs to no line of the plan.")
@signing_options
@json_option
def import_actuals(
    plan: Path,
    ledger: Path,
    through: datetime.date,
    leave_unmapped: bool,
    by: str,
    on: datetime.date | None,
    operation: str | None,
    as_json: bool,
) -> int:
    """Enter what a ledger says was spent on each line of an adopted plan through a day.

    Entered is the difference to what the journal knows; the same ledger a second time adds nothing. A row of the ledger
    belongs to the request that it names, or to the only request of its unit; the table ledger_lines of the case says it
    where this is not enough. What belongs to no line is named with its amount, and nothing is entered then.
    """
    from apportion.execution.monitor.mapping import REASONS
    from apportion.services.import_actuals import import_actuals as import_from
    from apportion.services.import_actuals import place_of

    screen = Screen(as_json)
    done = import_from(plan, ledger, signed(by, on, operation), through, leave_unmapped=leave_unmapped)
    currency = done.currency
    repeated = done.written is None or done.written.is_repeat
    screen.document(
        lambda: {
            "status": "unchanged" if repeated else "entered",
            "through": done.through.isoformat(),
            "source": done.source,
            "currency": currency.code,
            "spent": currency.text(done.total),
            "added": currency.text(done.total_added),
            "lines": [
                {
                    "request": item.line.request,
                    "fund": item.line.fund,
                    "period": item.line.period,
                    "added": currency.text(item.amount),
                }
                for item in done.added
            ],
            "left": [
                {"place": place_of(item), "amount": currency.text(item.amount), "why": REASONS[item.reason]}
                for item in done.unmapped
            ],
            "entry": None if done.written is None else done.written.entry.number,
        }
    )
    for item in done.unmapped:
        screen.line(f"Left: {currency.grouped(item.amount)} of {place_of(item)}: {REASONS[item.reason]}.", "warning")
    if repeated:
        screen.line("This was imported before; nothing changed.", "strong")
        return DONE
    screen.table(
        [Column("Request"), Column("Fund"), Column("Added", "right")],
        [[item.line.request, item.line.fund, currency.grouped(item.amount)] for item in done.added],
    )
    screen.line(
        f"{currency.grouped(done.total)} spent through {through}; {currency.grouped(done.total_added)} is new.",
        "strong",
    )
    return DONE
