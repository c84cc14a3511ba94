"""``apportion stress``: what becomes of the plan when the numbers come out otherwise."""

from __future__ import annotations

from pathlib import Path

import click

from apportion.interfaces.cli.ending import BLOCKED, DONE
from apportion.interfaces.cli.options import PathThere, PathToMake, examples, json_option
from apportion.interfaces.cli.screen import Screen


@click.command(
    short_help="What may go wrong with the plan, and is enough put aside for it?",
    epilog=examples(
        "apportion stress examples/technology-company",
        "apportion stress my-budget --only scenarios,contingency",
        "apportion stress my-budget --out my-stress",
        "apportion stress my-budget --only robust --measure cvar --level 90%",
        "apportion stress my-budget --write-scenarios my-budget",
        "apportion stress my-budget --pool joblib:dask://10.0.0.5:8786",
    ),
)
@click.argument("case", type=PathThere())
@click.option(
    "--only",
    metavar="PARTS",
    default="",
    help="Only these, with commas: scenarios, robust, simulation, contingency, diversification, revenue, cash.",
)
@click.option(
    "--out", metavar="FOLDER", type=PathToMake(), help="Also write stress.html, stress.json and the scenarios there."
)
@click.option(
    "--write-scenarios",
    "write_to",
    metavar="FOLDER",
    type=PathToMake(),
    help="Only write the market conditions that the ledger tells there, as tables for editing.",
)
@click.option(
    "--draws", type=int, metavar="NUMBER", help="How often uncertain numbers are drawn; by default as the policy says."
)
@click.option("--seed", type=int, metavar="NUMBER", help="Of all draws: the same one gives the same figures.")
@click.option(
    "--measure",
    "measures",
    metavar="NAME",
    multiple=True,
    help="What robust plans are best by: average, cvar, worst, regret, budget. May be repeated; by default all.",
)
@click.option("--level", metavar="PERCENT", help="Of cvar: 95% looks at the worst 5 % of the futures.")
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
    case: Path,
    *,
    only: str,
    out: Path | None,
    write_to: Path | None,
    draws: int | None,
    seed: int | None,
    measures: tuple[str, ...],
    level: str | None,
    gap: str | None,
    pool: str,
    force: bool,
    as_json: bool,
) -> int:
    r"""Put the plan of a case under stress.

    CASE is a case or a plan folder. Everything is shown that the case has data for; what it lacks is named with the
    table that would bring it:

    \b
    scenarios        does the plan hold, how is it cut, who is hit, what is regretted
    robust           plans that are better in bad futures, beside the plan as stated
    simulation       draws of uncertain numbers: worth, money that runs dry, what matters
    contingency      the reserve for risks, what is cut first, rules tried on the past
    diversification  what the value hangs on, and value against risk
    revenue          forecasts of sources, balance tests, balances of funds
    cash             cash month by month, its lowest point, borrowing

    A case without the tables scenarios and scenario_changes is tried in the market conditions that its ledger tells.

    Equal seeds give equal figures. No result depends on where or by how many workers plans are made.

    Ends with 1 when the case has no plan, some scenario leaves no way to cut it to fit, a part could not be finished,
    or the case has no data for any part named by --only.
    """
    from apportion.interfaces.cli.stress_view import show_stress
    from apportion.reports.stress_json import stress_document
    from apportion.services.stress import How, stress_at
    from apportion.services.stress_folder import refuse_stress_target, write_stress

    screen = Screen(as_json)
    if write_to is not None:
        return _write_scenarios(screen, case, write_to, replace=force)
    if out is not None:
        refuse_stress_target(out, replace=force)
    how = How(gap, pool, _named(only), draws, seed, measures, level)
    with screen.counting() as (say, told):
        answer = stress_at(case, how, say, told)
        if out is not None:
            write_stress(answer, out, replace=force, say=say)
    written = None if out is None else str(out)
    screen.document(lambda: {**stress_document(answer), "written_to": written})
    show_stress(screen, answer)
    if out is not None:
        screen.line()
        screen.line(f"Stress test written to {out / 'stress.html'}", "strong")
    return DONE if answer.holds and (answer.shown or not how.only) else BLOCKED


def _named(only: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.strip() for part in only.split(",") if part.strip()))


def _write_scenarios(screen: Screen, case: Path, folder: Path, *, replace: bool) -> int:
    from apportion.services.stress_folder import write_scenarios

    found = write_scenarios(case, folder, replace=replace)
    screen.document(lambda: {"status": "written", "scenarios": [one.id for one in found]})
    screen.line(f"{len(found)} scenarios written to {folder / 'scenarios.csv'}", "strong")
    return DONE
