"""``apportion brief``: the strategy, the briefing, letters and slides of a plan, every number traced."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from apportion.interfaces.cli.ending import BLOCKED, DONE
from apportion.interfaces.cli.options import PathThere, PathToMake, examples, json_option
from apportion.interfaces.cli.screen import Screen

if TYPE_CHECKING:
    from apportion.services.brief_files import Format


@click.command(
    short_help="Write the strategy for a board, with briefing, letters and slides.",
    epilog=examples(
        "apportion brief my-budget-plan --out my-brief",
        "apportion brief examples/city --out city-brief --format html,pdf",
        "apportion brief my-budget-plan --out for-residents --audience public",
        "apportion brief my-budget-plan --check my-brief",
    ),
)
@click.argument("case", type=PathThere())
@click.option("--out", metavar="FOLDER", type=PathToMake(), help="Write the documents there.")
@click.option(
    "--format",
    "formats",
    metavar="NAMES",
    default="html,pdf,docx,xlsx,md,pptx",
    help="Which files: html, pdf, docx, xlsx (tables of the strategy), md, pptx, with commas between. By default all.",
)
@click.option(
    "--audience",
    "audiences",
    metavar="NAMES",
    default="board",
    help="For whom: board (with a letter to each unit), department, public, donor, regulator, with commas between. By "
    "default for the board.",
)
@click.option(
    "--check",
    "check",
    metavar="FOLDER",
    type=PathThere(),
    help="Read documents there again instead, and name every number that the plan does not say.",
)
@click.option("--force", is_flag=True, help="Replace what stands there, if it is ours.")
@json_option
def brief(
    case: Path,
    out: Path | None,
    formats: str,
    audiences: str,
    check: Path | None,
    force: bool,
    as_json: bool,
) -> int:
    """Write the documents by which a board decides on a plan.

    CASE is a case or a plan folder. Written are the allocation strategy, an executive briefing of one page, a letter to
    each unit at the top, and slides; all from one model in which every number was looked up in the plan, the case or
    the ledger. An input that is missing is named, with the table that would bring it. Each finished file is read again,
    and nothing is written if one number in it cannot be resolved. figures.json lists all figures with their sources.

    Other audiences are told what they may see: the public a budget in brief, a donor what became of its money, a
    regulator restrictions, rules and proof. The tables audiences and withheld of the case say what nobody else may see.

    Ends with 1 when --check finds a number that the plan does not say.
    """
    from apportion.services.brief_files import check_brief, make_brief, refuse_brief_target, write_brief

    screen = Screen(as_json)
    if check is not None and out is not None:
        raise click.UsageError("Documents are either written or checked: --out FOLDER or --check FOLDER.")
    if check is not None:
        with screen.progress() as say:
            checked = check_brief(case, check, say)
        screen.document(
            lambda: {
                "status": "differs" if checked.faults else "agrees",
                "plan": checked.numbers_of,
                "written_for": checked.written_for or None,
                "files": list(checked.files),
                "faults": [{"file": item.file, "message": item.message} for item in checked.faults],
            }
        )
        for fault in checked.faults:
            screen.line(str(fault))
        if checked.is_of_another_plan:
            screen.line(f"These documents were written for another plan: {checked.written_for}")
        screen.line(_verdict(len(checked.files), len(checked.faults)), "strong")
        return BLOCKED if checked.faults else DONE
    wanted = _formats(formats)
    if out is None:
        raise click.UsageError("Say where documents go, or which to check: --out FOLDER or --check FOLDER.")
    refuse_brief_target(out, replace=force)
    with screen.progress() as say:
        made = make_brief(case, wanted, say, _audiences(audiences))
        write_brief(made, out, replace=force)
    screen.document(
        lambda: {
            "status": "written",
            "written_to": str(out),
            "files": sorted(made.files),
            "nothing_for": list(made.undone),
        }
    )
    for name in sorted(name for name in made.files if "-charts/" not in name and not name.endswith(".figures.json")):
        screen.line(str(out / name))
    for audience in made.undone:
        screen.line(f"Nothing was written for the audience {audience}: the case has no fund with a purpose of its own.")
    screen.line()
    screen.line("Every number in these files was read again and resolved.", "strong")
    return DONE


def _formats(stated: str) -> tuple[Format, ...]:
    from apportion.services.brief_files import FORMATS

    names = [name.strip() for name in stated.split(",") if name.strip()]
    unknown = [name for name in names if name not in FORMATS]
    if unknown or not names:
        listed = ", ".join(FORMATS)
        raise click.UsageError(f"'{stated}' names no format that there is; there are {listed}.")
    return tuple(kind for kind in FORMATS if kind in names)


def _audiences(stated: str) -> tuple[str, ...]:
    from apportion.model.audiences import AUDIENCES

    names = [name.strip() for name in stated.split(",") if name.strip()]
    if not names or any(name not in AUDIENCES for name in names):
        raise click.UsageError(f"'{stated}' names no audience that there is; there are {', '.join(AUDIENCES)}.")
    return tuple(name for name in AUDIENCES if name in names)


def _verdict(files: int, faults: int) -> str:
    read = f"{files} file{'' if files == 1 else 's'} read"
    if not faults:
        return f"{read}; every number is as the plan says."
    return f"{read}; {faults} number{'' if faults == 1 else 's'} cannot be resolved."
