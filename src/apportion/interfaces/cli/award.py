"""``apportion award``: which criteria of a budget presentation award the documents of a government cover."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from apportion.interfaces.cli.ending import DONE
from apportion.interfaces.cli.options import PathThere, PathToMake, examples, json_option
from apportion.interfaces.cli.screen import Screen

if TYPE_CHECKING:
    from apportion.services.award import Award


@click.command(
    short_help="Say which criteria of a budget award are covered.",
    epilog=examples(
        "apportion award examples/city",
        "apportion award my-budget-plan --out my-award",
    ),
)
@click.argument("case", metavar="CASE_OR_PLAN", type=PathThere())
@click.option("--out", metavar="FOLDER", type=PathToMake(), help="Write the coverage there: award.html, .md and .json.")
@click.option("--force", is_flag=True, help="Replace that folder if it is one of ours.")
@json_option
def award(case: Path, out: Path | None, force: bool, as_json: bool) -> int:
    """Say which criteria of GFOA's budget presentation award a government's strategy covers, and what is missing.

    CASE_OR_PLAN is a case or a plan folder. For each of the 25 criteria, 15 of which are mandatory, the finished
    strategy is searched for what answers its questions: the section, table or chart is named. For what is missing the
    table of the case is named that would bring it. What no table brings, such as debt or positions, has to be
    attached: the table attachments says where another document holds it, and that is told as stated by you.

    It counts what the documents hold. Whether the award would be given is for reviewers to say.
    """
    from apportion.services.award import award_at, write_award

    screen = Screen(as_json)
    with screen.progress() as say:
        found = award_at(case, say)
        if out is not None:
            write_award(found, out, replace=force)
    screen.document(lambda: {**found.document, "written_to": None if out is None else str(out)})
    _show(screen, found)
    if out is not None:
        screen.line()
        screen.line(f"Written to {out}.")
    return DONE


def _show(screen: Screen, found: Award) -> None:
    from apportion.reports.document.blocks import plain
    from apportion.reports.document.strategy.award.pages import where_of

    for mandatory in (True, False):
        screen.line("Mandatory criteria" if mandatory else "Other criteria", "strong")
        for item in found.coverage.items:
            if item.criterion.is_mandatory != mandatory:
                continue
            screen.line(f"{item.criterion.code}  {item.criterion.name}: {item.state}", indent=2)
            where = plain(where_of(item, found.strategy), found.material.formatter)
            if where:
                screen.line(f"where: {where}", "quiet", indent=6)
            for answer in item.left:
                brings = " or ".join(answer.question.brings) or "to be attached"
                screen.line(f"missing: {answer.question.asks} ({brings})", "quiet", indent=6)
        screen.line()
    screen.line(found.verdict, "strong")
