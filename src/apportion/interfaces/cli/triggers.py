"""``apportion triggers`` and ``apportion resolve``: what calls for an action, and what was done about it."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from apportion.interfaces.cli.ending import BLOCKED, DONE
from apportion.interfaces.cli.options import PathThere, PathToMake, examples, json_option
from apportion.interfaces.cli.screen import Screen, Tone
from apportion.interfaces.cli.signing import signed, signing_options

if TYPE_CHECKING:
    from apportion.services.triggers import Watch

_TONES: Final[dict[str, Tone]] = {"overdue": "bad", "escalated": "bad", "open": "warning", "new": "warning"}


@click.command(
    short_help="Show what fires, what is open, and what is overdue.",
    epilog=examples(
        "apportion triggers my-budget-plan --as-of 2025-03-31 --reported reports",
        "apportion triggers budget --as-of 2025-03-31T09:00 --enter --by Ortega",
        "apportion triggers my-budget --backtest",
    ),
)
@click.argument("path", type=PathThere())
@click.option("--as-of", metavar="INSTANT", help="The day or instant asked about. Default: now.")
@click.option("--ledger", metavar="PATH", type=PathThere(), help="A case or ledger with actuals by month.")
@click.option("--reported", metavar="FOLDER", type=PathThere(), help="What was reported: progress, results and others.")
@click.option("--enter", is_flag=True, help="Enter what is new into the journal, and escalate what is overdue.")
@click.option("--by", metavar="NAME", help="Who enters it.")
@click.option("--backtest", is_flag=True, help="Try the triggers of a case on the past of its ledger.")
@click.option(
    "--tolerance", metavar="PERCENT", help="How far a year may end off in a back-test. Default: the threshold."
)
@click.option("--out", metavar="FOLDER", type=PathToMake(), help="Also write triggers.html and triggers.json there.")
@click.option("--force", is_flag=True, help="Replace that folder if it is one of ours.")
@json_option
def triggers(
    path: Path,
    as_of: str | None,
    *,
    ledger: Path | None,
    reported: Path | None,
    enter: bool,
    by: str | None,
    backtest: bool,
    tolerance: str | None,
    out: Path | None,
    force: bool,
    as_json: bool,
) -> int:
    """Show what fires, what is open, and what is overdue.

    PATH is the folder of an adopted plan; with --backtest a case with a ledger. Nothing counts that was known after
    the instant asked about. With --enter a firing is entered once, however often the command is run.

    Ends with 1 when something is overdue.
    """
    screen = Screen(as_json)
    if backtest and out is not None:
        raise click.UsageError("--out writes what fires now: leave it out beside --backtest.")
    if backtest:
        from apportion.interfaces.cli.triggers_view import show_backtest

        return show_backtest(screen, path, tolerance)
    from apportion.reports.triggers_json import watch_document
    from apportion.services.triggers import Entering, watch
    from apportion.services.write_triggers import check_triggers_folder, write_triggers

    if enter and not by:
        raise click.UsageError("Nobody is named who enters it: --by NAME.")
    now = datetime.datetime.now(datetime.UTC).astimezone()
    entering = Entering(by, now) if enter and by else None
    if out is not None:
        check_triggers_folder(out, replace=force)
    held = watch(path, as_of or now, ledger=ledger, reported=reported, enter=entering)
    if out is not None:
        write_triggers(held, out, replace=force)
    screen.document(
        lambda: watch_document(held.as_of, held.plan.active, held.fires, held.entered, held.escalated, held.notes)
    )
    _show(screen, held)
    if out is not None:
        screen.line()
        screen.line(f"Triggers written to {out / 'triggers.html'}", "strong")
    return BLOCKED if any(item.status == "overdue" for item in held.fires) else DONE


def _show(screen: Screen, held: Watch) -> int:
    from apportion.reports.trigger_words import heading_of, instant_text, sentences

    screen.line(f"As of {instant_text(held.as_of)}, {len(held.plan.active)} triggers.", "strong")
    heading = ""
    for item in held.fires:
        if heading_of(item) != heading:
            heading = heading_of(item)
            screen.line()
            screen.line(f"{heading}:", "quiet" if item.is_past else _TONES.get(item.status, "good"))
        first, *others = sentences(item, held.as_of)
        screen.line(first, "strong", indent=2)
        for sentence in others:
            screen.line(sentence, indent=4)
    if not held.fires:
        screen.line("Nothing fires.", "good")
    if held.notes:
        screen.line()
    for note in held.notes:
        screen.line(note, "warning")
    for finding in held.findings.listed:
        screen.line(str(finding), "warning")
    if held.entered or held.escalated:
        screen.line()
        screen.line(f"{len(held.entered)} entered, {len(held.escalated)} escalated.", "strong")
    return DONE


@click.command(
    short_help="Enter that a firing was dealt with.",
    epilog=examples("apportion resolve budget variance-off/sales --how 'hiring stopped' --by Chen"),
)
@click.argument("plan", type=PathThere())
@click.argument("firing")
@click.option("--how", metavar="TEXT", required=True, help="What was done.")
@signing_options
@json_option
def resolve(
    plan: Path, firing: str, how: str, by: str, on: datetime.date | None, operation: str | None, as_json: bool
) -> int:
    """Enter that a firing was dealt with.

    PLAN is the folder of an adopted plan; FIRING is its name as 'triggers' shows it, or its beginning where no other
    open firing begins so. The trigger fires again only after its figures came back.
    """
    from apportion.services.triggers import resolve as enter_resolved

    screen = Screen(as_json)
    name, written = enter_resolved(plan, signed(by, on, operation), firing, how)
    screen.document(
        lambda: {
            "status": "unchanged" if written.is_repeat else "entered",
            "firing": name,
            "entry": written.entry.number,
        }
    )
    screen.line(
        f"{name} is dealt with: {how}." if not written.is_repeat else "Entered before; nothing changed.", "strong"
    )
    return DONE
