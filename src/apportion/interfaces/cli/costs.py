"""``apportion costs``: what work costs, whom it serves, and what next year's work needs."""

from __future__ import annotations

from pathlib import Path

import click

from apportion.interfaces.cli.ending import BLOCKED, DONE
from apportion.interfaces.cli.options import PathThere, PathToMake, examples, json_option
from apportion.interfaces.cli.screen import Screen


@click.command(
    short_help="Show what work costs and what next year's work needs.",
    epilog=examples(
        "apportion costs examples/technology-company",
        "apportion costs my-budget --out my-costs",
    ),
)
@click.argument("case", type=PathThere())
@click.option("--out", metavar="FOLDER", type=PathToMake(), help="Also write costs.html and costs.json there.")
@click.option("--force", is_flag=True, help="Replace that folder if it is one of ours.")
@json_option
def costs(case: Path, out: Path | None, force: bool, as_json: bool) -> int:
    """Assign costs to what they are for, budget next year's work, and find what drives a cost.

    CASE is a case with tables about work: resources, activities, consumption, equations, volumes and cost objects, or
    a history of drivers; docs/reference/costs.md says how they are filled in.

    You see the cost of each product, service or customer and its profit; what one unit of each driver costs; the
    capacity that was paid for and not used; what each stage of the value chain costs; what next year's volumes need,
    by resource and unit, beside what the units' requests ask for; and for each cost in the history what drives it, how
    far that holds on periods that were not seen, and every reason to doubt it.

    Ends with 1 when the case says nothing about its work, or a cost of the history could not be studied.
    """
    from apportion.interfaces.cli.costs_view import show_costs
    from apportion.reports.costs_json import costs_document
    from apportion.reports.plan_json import findings_document
    from apportion.services.costs import review_costs, write_costs

    screen = Screen(as_json)
    with screen.progress() as say:
        reviewed = review_costs(case, say)
        if out is not None:
            write_costs(reviewed, out, replace=force, say=say)
    written = None if out is None else str(out)
    screen.document(
        lambda: {
            "status": "costed" if reviewed.is_stated else "no-work",
            **costs_document(reviewed.costs, reviewed.case.currency),
            **findings_document(reviewed.findings),
            "written_to": written,
        }
    )
    show_costs(screen, reviewed)
    if out is not None:
        screen.line()
        screen.line(f"Costs written to {out / 'costs.html'}", "strong")
    return BLOCKED if reviewed.findings.blocking or not reviewed.is_stated else DONE
