"""``apportion plan``: find the best allocation, prove it, explain it and write it down."""

from __future__ import annotations

from pathlib import Path

import click

from apportion.interfaces.cli.ending import BLOCKED, DONE
from apportion.interfaces.cli.options import PathThere, PathToMake, examples, json_option
from apportion.interfaces.cli.screen import Screen


@click.command(
    short_help="Find the best allocation, prove it and write it down.",
    epilog=examples(
        "apportion plan my-budget",
        "apportion plan budget.xlsx --out plans/first-draft",
        "apportion plan my-budget --out plans/first-draft --force",
        "apportion plan my-programme --gap 0.01% --work 1000000",
        "apportion plan my-budget --why-not pool --why-not library",
        "apportion plan my-budget --why-not all --frontier --alternatives",
    ),
)
@click.argument("case", type=PathThere())
@click.option(
    "--out",
    metavar="FOLDER",
    type=PathToMake(),
    help="Folder to write the plan to; by default the case's name with -plan behind it, here.",
)
@click.option("--force", is_flag=True, help="Replace the plan that stands in that folder.")
@click.option("--gap", metavar="PERCENT", help="End the search at a plan that is proved to be so near the best.")
@click.option(
    "--work",
    metavar="NUMBER",
    type=int,
    help="Limit of the search for projects, in columns times nodes; 10000000 by default.",
)
@click.option(
    "--why-not",
    "why_not",
    metavar="REQUEST",
    multiple=True,
    help="A request of which the plan is to say why it receives no more, or all of them; may be repeated.",
)
@click.option("--frontier", is_flag=True, help="Add what other totals would be worth, also to a large plan.")
@click.option("--alternatives", is_flag=True, help="Add how far amounts can move, and other plans nearly as good.")
@click.option("--no-report", is_flag=True, help="Do not make the page report.html.")
@json_option
def plan(
    case: Path,
    *,
    out: Path | None,
    force: bool,
    gap: str | None,
    work: int | None,
    why_not: tuple[str, ...],
    frontier: bool,
    alternatives: bool,
    no_report: bool,
    as_json: bool,
) -> int:
    """Plan a case: who gets how much, and why.

    CASE is a folder with case.yaml and its tables, or one Excel workbook. The summary is printed; the plan is
    written as a folder with report.html (to read and print), plan.xlsx (with live formulas), tables as CSV,
    plan.json (for programs) and a copy of the case. The folder appears whole or not at all, and an existing plan
    is replaced only with --force.

    Where projects are funded in full or not at all, plans are searched for until the best one is proved. --work
    limits the search: the number of its columns (options and amounts) times the nodes of its tree, so that the same
    limit always gives the same plan. When it is reached the plan says value, bound and gap, and is not called optimal.

    --why-not REQUEST adds the answer of 'apportion why-not' to plan.json and to the report: what would fund the
    request, proved by planning again. --why-not all asks about every request that receives less than it asks for, the
    most valuable first; in larger cases each answer takes seconds. --frontier and --alternatives add the answers of the
    commands of these names; small plans come with a short frontier and with the ranges of their units.

    Ends with 1 when no plan can keep all rules: then the rules that clash and the cheapest repairs are named.
    """
    from apportion.interfaces.cli.plan_view import show_plan
    from apportion.reports.plan_json import plan_document
    from apportion.services.plan_case import Further, default_target, plan_path, refuse_target, write_plan

    screen = Screen(as_json)
    target = out or default_target(case)
    refuse_target(target, replace=force)
    with screen.progress() as say:
        further = Further(why_not, frontier, alternatives)
        planned = plan_path(case, say, gap=gap, work=work, further=further)
        write_plan(planned, target, replace=force, with_report=not no_report, say=say)
    screen.document(lambda: {**plan_document(planned.case, planned.plan, planned.evidence), "written_to": str(target)})
    show_plan(screen, planned.case, planned.plan)
    screen.line()
    if no_report:
        screen.line(f"Plan written to {target}", "strong")
    else:
        screen.line(f"Report written to {target / 'report.html'}", "strong")
    return DONE if planned.plan.status in ("optimal", "feasible") else BLOCKED
