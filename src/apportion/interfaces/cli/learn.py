"""``apportion learn``: what an adopted plan, its past and its results teach for the next case."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from apportion.interfaces.cli.ending import DONE
from apportion.interfaces.cli.options import PathThere, PathToMake, examples, json_option
from apportion.interfaces.cli.screen import Column, Screen
from apportion.interfaces.cli.signing import read_day

if TYPE_CHECKING:
    from apportion.execution.learn.calibration import Learned
    from apportion.reports.words import Formatter
    from apportion.services.learn import LearnedPlan
    from apportion.services.next_case import NextCase


@click.command(
    short_help="Learn from a plan that was carried out, for the next case.",
    epilog=examples(
        "apportion learn my-budget-plan",
        "apportion learn budget --ledger my-budget --reported reports --out learned",
        "apportion learn budget --ledger my-budget --write next-budget --by Ortega",
        "apportion learn my-budget-plan --edits learned/edits.csv --write next-budget",
    ),
)
@click.argument("plan", type=PathThere())
@click.option(
    "--ledger", metavar="PATH", type=PathThere(), help="A case or ledger with budget and actual of past years."
)
@click.option("--reported", metavar="FOLDER", type=PathThere(), help="What was reported: the table results.")
@click.option("--on", metavar="DAY", callback=read_day, help="Day of the proposal. Default: today.")
@click.option("--by", metavar="NAME", help="Who proposes the lessons. Default: apportion learn.")
@click.option(
    "--out", metavar="FOLDER", type=PathToMake(), help="Write learning.html, learning.json, edits.csv, lessons.csv."
)
@click.option("--write", metavar="CASE", type=PathToMake(), help="Write the next case there, as a copy.")
@click.option("--edits", metavar="FILE", type=PathThere(), help="Carry out these rows of edits.csv, and no others.")
@click.option("--periods", metavar="NAMES", help="Names of the next budget periods, separated by commas.")
@click.option("--force", is_flag=True, help="Replace what stands there, if it is one of ours.")
@json_option
def learn(  # noqa: PLR0917 - one parameter for each option, which click passes by name
    plan: Path,
    ledger: Path | None,
    reported: Path | None,
    on: datetime.date | None,
    by: str | None,
    out: Path | None,
    write: Path | None,
    edits: Path | None,
    periods: str | None,
    force: bool,
    as_json: bool,
) -> int:
    """Learn from a plan that was carried out: what was spent of what was given, and delivered of what was promised.

    PLAN is the folder of an adopted plan. Of its journal, budget periods count that are closed to their last day or
    rolled over. Ratios are drawn towards the whole, so that a few observations do not rule; each has an interval that
    holds it with 90 % certainty.

    What the next case would say is proposed as edits. With --write a copy of the case is written, with the names of
    the next periods, what was paid as last_year, and the edits that are beyond chance; with --edits those of a file
    from which you took the rows that you refuse. Lessons go into its table lessons. Your own files stay as they are.
    """
    from apportion.services.learn import PROPOSER, learn_from
    from apportion.services.learn_folder import write_learned
    from apportion.services.next_case import chosen_from, next_case, write_next

    if write is None and (edits is not None or periods is not None):
        raise click.UsageError("--edits and --periods say how the next case is written: name it with --write CASE.")
    day = on or datetime.datetime.now().astimezone().date()
    screen = Screen(as_json)
    with screen.progress() as say:
        say(f"reading {plan}")
        found = learn_from(plan, ledger, reported, by=by or PROPOSER, on=day)
        made = None
        if write is not None:
            names = tuple(name.strip() for name in periods.split(",")) if periods else ()
            made = next_case(found, chosen_from(found, edits), names)
        if out is not None:
            write_learned(found, out, made, replace=force)
        if write is not None and made is not None:
            write_next(made, write, force=force)
    screen.document(lambda: _document(found, made, out, write))
    _show(screen, found)
    if made is not None:
        _show_next(screen, found, made)
    if out is not None:
        screen.line(f"What was learned is written to {out}", "strong")
    if write is not None:
        screen.line(f"The next case is written to {write}", "strong")
    return DONE


def _document(found: LearnedPlan, made: NextCase | None, out: Path | None, write: Path | None) -> dict[str, object]:
    from apportion.services.learn_folder import learned_document

    return {
        **learned_document(found, made),
        "written_to": None if out is None else str(out),
        "next_case": None if write is None else str(write),
    }


def _show(screen: Screen, found: LearnedPlan) -> None:
    from apportion.reports.learning_words import heading, remarks
    from apportion.reports.words import Formatter
    from apportion.services.learn_folder import silence

    say = Formatter(found.case)
    names = {unit.id: unit.name or unit.id for unit in found.case.units}
    listed = [*(f"{year} of the ledger" for year in found.ledger_years), *(one.name for one in found.ended.periods)]
    screen.line(f"Learned from {', '.join(listed)}.")
    if found.silent_ledger:
        screen.line(silence(found), "warning")
    for one in found.topics:
        screen.heading(heading(one))
        _table(screen, one, names, say)
        for remark in remarks(one, say):
            screen.line(remark, "quiet")
    for period in found.running:
        screen.line(f"{period.name} is not closed and teaches nothing yet.", "warning")
    if found.edits:
        screen.heading("What the next case would say")
        money = found.case.currency
        rows = [
            [
                edit.name,
                *(
                    say.respelled(money.grouped(money.minor(figure)) if edit.kind == "amount" else f"{figure:f}")
                    for figure in (edit.before, edit.after)
                ),
                say.respelled(f"{edit.multiplier:f}"),
                "not possible" if edit.name in found.refused else "beyond chance" if edit.is_clear else "may be chance",
            ]
            for edit in found.edits
        ]
        columns = [
            Column("number"),
            Column("from", "right"),
            Column("to", "right"),
            Column("times", "right"),
            Column(""),
        ]
        screen.table(columns, rows)
    for name, why in sorted(found.refused.items()):
        screen.line(f"{name} cannot be changed: {why}", "warning")


def _table(screen: Screen, learned: Learned, names: dict[str, str], say: Formatter) -> None:
    from apportion.reports.learning_words import interval_text, ratio_text

    rows = [
        [
            names.get(about, about) if learned.by == "unit" else about,
            str(held.observations),
            ratio_text(held.raw, say),
            ratio_text(held.ratio, say),
            interval_text(held.interval, say),
        ]
        for about, held in learned.groups.items()
    ]
    columns = [
        Column(learned.by),
        Column("seen", "right"),
        Column("raw", "right"),
        Column("drawn", "right"),
        Column("90 % interval", "right"),
    ]
    screen.table(columns, rows)


def _show_next(screen: Screen, found: LearnedPlan, made: NextCase) -> None:
    screen.line()
    renamed = ", ".join(f"{old} becomes {new}" for old, new in made.periods.items())
    left = len(found.edits) - len(made.edits)
    screen.line(
        f"{renamed}. Edits carried out: {len(made.edits)}; left out: {left}. Requests that now state as last_year what "
        f"they were paid: {len(made.last_year)}."
    )
    if made.dates:
        screen.line(f"Days of the old periods stay in {', '.join(made.dates)}: change them yourself.", "warning")
