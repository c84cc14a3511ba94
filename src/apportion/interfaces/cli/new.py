"""``apportion new``: start a case from a template, with explanations beside every field."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click

from apportion.interfaces.cli.ending import DONE
from apportion.interfaces.cli.options import PathToMake, examples, json_option
from apportion.interfaces.cli.screen import Screen

TEMPLATES: Final = ("company", "nonprofit", "city", "blank", "complete")


@click.command(
    short_help="Start a case from a template.",
    epilog=examples(
        "apportion new my-budget --template company",
        "apportion new budget.xlsx --template city --workbook",
    ),
)
@click.argument("path", type=PathToMake())
@click.option(
    "--template",
    type=click.Choice(TEMPLATES),
    default="blank",
    show_default=True,
    help="What kind of organisation to start from.",
)
@click.option("--workbook", is_flag=True, help="One Excel workbook instead of a folder of tables.")
@click.option("--force", is_flag=True, help="Replace a case that stands there.")
@json_option
def new(path: Path, template: str, workbook: bool, force: bool, as_json: bool) -> int:
    """Start a case at PATH: files to fill in, with an explanation beside every field.

    A small worked example of the kind of organisation that you name is written as a folder of text files and
    tables, or as one Excel workbook. Change it to your figures, then run 'apportion check'.
    """
    from apportion.services.new_case import new_case

    screen = Screen(as_json)
    made = new_case(path, template, workbook=workbook, force=force)
    screen.document(
        lambda: {"status": "written", "path": str(made.path), "files": list(made.files), "template": made.template}
    )
    screen.line(f"Written to {made.path}", "strong")
    for name in made.files:
        screen.line(name, indent=2)
    screen.line(f"Fill it in, then run: apportion check {made.path}")
    return DONE
