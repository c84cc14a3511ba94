"""``apportion stakeholders``: who has a say, how content they are, and how far a plan meets what they wish."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from apportion.interfaces.cli.ending import DONE
from apportion.interfaces.cli.options import PathThere, PathToMake, examples, json_option
from apportion.interfaces.cli.screen import Column, Screen

if TYPE_CHECKING:
    from apportion.reports.grid import Grid
    from apportion.services.stakeholders import Stakeholders


@click.command(
    short_help="Who has a say, how content they are, and whose wishes are met.",
    epilog=examples(
        "apportion stakeholders examples/technology-company",
        "apportion stakeholders my-budget --responses survey",
        "apportion stakeholders my-plan-2 --against my-plan-1",
        "apportion stakeholders my-budget-plan --out who-is-concerned",
    ),
)
@click.argument("case", metavar="CASE_OR_PLAN", type=PathThere())
@click.option(
    "--responses", metavar="PATH", type=PathThere(), help="Folder or workbook with more answers: the table responses."
)
@click.option("--against", metavar="OTHER_PLAN", type=PathThere(), help="Another case or plan: who loses beside it.")
@click.option(
    "--out", metavar="FOLDER", type=PathToMake(), help="Also write stakeholders.html and stakeholders.json there."
)
@click.option("--force", is_flag=True, help="Replace that folder if it is one of ours.")
@json_option
def stakeholders(
    case: Path, responses: Path | None, against: Path | None, out: Path | None, force: bool, as_json: bool
) -> int:
    """Say who has a stake in a plan, how content they are, and how far it meets what they wish.

    CASE_OR_PLAN is a case or a plan folder whose case has the table stakeholders. Each stakeholder is placed by
    interest and influence. Answers in the table responses are told round by round: weighted mean with its interval, who
    was asked and kept silent, and what changed among people who answered both times. Nothing is made up for those who
    did not.

    Wishes met needs no survey: it is the part that the plan grants of what each stakeholder cares about, by the table
    stakeholder_interests. With --against the same is told of another plan, with who loses.
    """
    from apportion.reports.plan_json import findings_document
    from apportion.reports.stakeholders_json import stakeholders_document
    from apportion.services.stakeholders import refuse_stakeholder_target, stakeholders_at, write_stakeholders

    screen = Screen(as_json)
    if out is not None:
        refuse_stakeholder_target(out, replace=force)
    with screen.progress() as say:
        found = stakeholders_at(case, responses, against, say)
        if out is not None:
            write_stakeholders(found, out, replace=force, say=say)
    written = None if out is None else str(out)
    screen.document(
        lambda: {
            **stakeholders_document(found.found, found.plan),
            "departures": list(found.departures),
            **findings_document(found.findings),
            "written_to": written,
        }
    )
    _show(screen, found)
    if out is not None:
        screen.line()
        screen.line(f"Written to {out / 'stakeholders.html'}", "strong")
    return DONE


def _show(screen: Screen, held: Stakeholders) -> None:
    if screen.as_json:
        return
    from apportion.interfaces.cli.findings_view import show_findings
    from apportion.reports.stakeholder_words import missing, stakeholder_parts
    from apportion.reports.words import Formatter, plural

    found = held.found
    count = plural(len(found.register.stakeholders), "stakeholder")
    screen.line(f"{found.case.name}: {count}", "strong")
    for sentence in held.departures:
        screen.line(sentence, "warning")
    for part in stakeholder_parts(found, Formatter(found.case)):
        screen.heading(part.title)
        for sentence in part.sentences:
            screen.line(sentence)
        for grid in part.grids:
            _show_grid(screen, grid)
        if part.note:
            screen.line(part.note, "quiet")
    absent = missing(found)
    if absent:
        screen.heading("Not known")
        for sentence in absent:
            screen.line(sentence, "quiet", indent=2)
    show_findings(screen, held.findings)


def _show_grid(screen: Screen, grid: Grid) -> None:
    """A table; sentences in it are left to the page and to JSON where they do not fit."""
    if grid.title:
        screen.line()
        screen.line(grid.title, "strong")
    kept = [place for place, (_, kind) in enumerate(grid.headers) if "long" not in kind or screen.is_wide]
    columns = [Column(grid.headers[place][0], "right" if "num" in grid.headers[place][1] else "left") for place in kept]
    screen.table(columns, [[row[place] for place in kept] for row in grid.rows])
