"""``apportion reallocate``: what of an adopted plan should move on a day, why, and what it gains."""

from __future__ import annotations

import datetime
from pathlib import Path

import click

from apportion.interfaces.cli.ending import BLOCKED, DONE
from apportion.interfaces.cli.options import PathThere, PathToMake, examples, json_option
from apportion.interfaces.cli.screen import Screen
from apportion.interfaces.cli.signing import read_day, signed


@click.command(
    short_help="Find what of an adopted plan should move, and enter it.",
    epilog=examples(
        "apportion reallocate my-budget-plan --as-of 2025-03-27",
        "apportion reallocate my-budget-plan --set request.sales.rate=1.4 --limit 7%",
        "apportion reallocate budget --set floor.clinics=6M --enter --by Ortega",
    ),
)
@click.argument("plan", type=PathThere())
@click.option("--as-of", "on", metavar="DAY", callback=read_day, help="The day. Default: today.")
@click.option("--set", "sets", metavar="NAME=NUMBER", multiple=True, help="A number that is another now; repeatable.")
@click.option("--drop", "drops", metavar="NAME", multiple=True, help="What does not hold any more; repeatable.")
@click.option("--limit", metavar="LIMIT", help="Most that may move: 7%, an amount, or all. Default: the calendar's.")
@click.option("--least", is_flag=True, help="Move no more than the rules demand.")
@click.option("--recall-released", is_flag=True, help="Let money move that is released and not used.")
@click.option("--enter", is_flag=True, help="Enter the moves into the journal; needs --by.")
@click.option("--by", metavar="NAME", help="Who enters it.")
@click.option("--approved-by", metavar="NAME", default="", help="Who approves what is beyond calendar or powers.")
@click.option("--for", "reason", metavar="TEXT", default="", help="Why, in words for the journal.")
@click.option("--operation", metavar="ID", help="Your own name for the entry: a second time it changes nothing.")
@click.option("--out", metavar="FOLDER", type=PathToMake(), help="Also write reallocation.html and .json there.")
@click.option("--force", is_flag=True, help="Replace that folder if it is one of ours.")
@json_option
def reallocate(  # noqa: PLR0917 - one parameter for each option, which click passes by name
    plan: Path,
    on: datetime.date | None,
    sets: tuple[str, ...],
    drops: tuple[str, ...],
    limit: str | None,
    least: bool,
    recall_released: bool,
    enter: bool,
    by: str | None,
    approved_by: str,
    reason: str,
    operation: str | None,
    out: Path | None,
    force: bool,
    as_json: bool,
) -> int:
    """Find what of an adopted plan should move on a day, why, and what it gains.

    PLAN is the folder of an adopted plan. The plan is made again from the money as it lies: each fund keeps its sum in
    each period, what is released, committed or spent stays, and no more changes its line than the calendar of
    reallocations lets move. Where the money as it lies breaks rules, the least change that mends them is found. You see
    who gives to whom and why, and what other limits would gain.

    Nothing is entered without --enter.

    Ends with 1 when rules are broken and nothing within the limit mends them, or when it needs approval.
    """
    from apportion.interfaces.cli.reallocate_view import show_reallocation
    from apportion.services.reallocate import Wish, ask
    from apportion.services.reallocate import reallocate as enter_reallocation
    from apportion.services.reallocation_document import reallocation_document, status_of
    from apportion.services.write_reallocation import check_reallocation_folder, write_reallocation

    screen = Screen(as_json)
    wish = Wish(sets, drops, limit, least, recall_released, approved_by, reason)
    if enter and not by:
        raise click.UsageError("--enter needs --by NAME: somebody has to sign.")
    if out is not None:
        check_reallocation_folder(out, replace=force)
    with screen.progress() as say:
        if enter and by:
            done = enter_reallocation(plan, signed(by, on, operation), wish, say)
            found, written = done.reallocation, done.written
        else:
            day = on or datetime.datetime.now().astimezone().date()
            found, written = ask(plan, day, wish, say), None
    if found is None:
        screen.document(lambda: {"status": "unchanged", "entry": None if written is None else written.entry.number})
        screen.line("This was entered before; nothing changed.", "strong")
        return DONE
    entry = None if written is None else written.entry.number
    if out is not None:
        write_reallocation(found, out, entry, replace=force)
    screen.document(
        lambda: {
            "plan": str(plan),
            **reallocation_document(found),
            **({"status": "entered"} if entry is not None else {}),
            "entry": entry,
        }
    )
    show_reallocation(screen, found, entry=entry)
    if enter and not found.moves:
        screen.line("Nothing is entered: nothing moves.", "warning")
    if out is not None:
        screen.line(f"Written to {out / 'reallocation.html'}", "strong")
    if found.is_blocked:
        return BLOCKED
    return BLOCKED if entry is None and status_of(found) == "needs approval" else DONE
