"""``apportion stress``: what becomes of the plan when the numbers come out otherwise."""

from __future__ import annotations

from pathlib import Path

import click

from apportion.interfaces.cli.ending import BLOCKED, DONE
from apportion.interfaces.cli.options import PathThere, PathToMake, examples, json_option
from apportion.interfaces.cli.screen import Screen


@click.command(
    short_help="Try the plan in scenarios: does it hold, and who is hit?",
    epilog=examples(
        "apportion stress examples/technology-company",
        "apportion stress my-budget --out my-stress",
        "apportion stress my-budget --write-scenarios my-budget",
        "apportion stress my-budget --pool joblib:dask://10.0.0.5:8786",
    ),
)
@click.argument("case", type=PathThere())
@click.option("--out", metavar="FOLDER", type=PathToMake(), help="Also write stress.json and the scenarios there.")
@click.option(
    "--write-scenarios",
    "write_to",
    metavar="FOLDER",
    type=PathToMake(),
    help="Only write the market conditions that the ledger tells there, as tables for editing.",
)
@click.option("--gap", metavar="PERCENT", help="Plans worth so little less than the best are good enough: 0.1%.")
@click.option(
    "--pool",
    metavar="NAME",
    default="",
    help="Where plans are made: here, processes, processes:4, joblib:dask://ADDRESS. By default as it suits the work.",
)
@click.option("--force", is_flag=True, help="Replace what stands there, if it is ours.")
@json_option
def stress(
    case: Path, out: Path | None, write_to: Path | None, gap: str | None, pool: str, force: bool, as_json: bool
) -> int:
    """Try the plan of a case in every scenario.

    CASE is a case or a plan folder. Scenarios stand in the tables scenarios and scenario_changes; a case without them
    is tried in the market conditions that its ledger tells. For each scenario you see whether the plan as adopted
    still fits, and otherwise which rule or fund it breaks and by how much; how it would have to be cut when no request
    may receive more than was planned; which units and requests lose by that; the plan that the scenario itself would
    have wanted; and the regret: the value that is missed because another plan was adopted.

    Results do not depend on where or by how many workers the plans are made.

    Ends with 1 when the case has no plan, or some scenario leaves no way to cut the plan to fit.
    """
    from apportion.interfaces.cli.stress_view import show_stress
    from apportion.reports.stress_json import stress_document
    from apportion.services.stress import How, refuse_stress_target, stress_at, write_scenarios, write_stress

    screen = Screen(as_json)
    if write_to is not None:
        found = write_scenarios(case, write_to, replace=force)
        screen.document(lambda: {"status": "written", "scenarios": [one.id for one in found]})
        screen.line(f"{len(found)} scenarios written to {write_to / 'scenarios.csv'}", "strong")
        return DONE
    if out is not None:
        refuse_stress_target(out, replace=force)
    with screen.counting() as (say, told):
        answer = stress_at(case, How(gap, pool), say, told)
        if out is not None:
            write_stress(answer, out, replace=force, say=say)
    written = None if out is None else str(out)
    screen.document(lambda: {**stress_document(answer), "written_to": written})
    show_stress(screen, answer)
    if out is not None:
        screen.line()
        screen.line(f"Stress test written to {out / 'stress.json'}", "strong")
    return DONE if answer.holds else BLOCKED
