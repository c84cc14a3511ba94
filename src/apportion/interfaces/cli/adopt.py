"""``apportion adopt``: put a plan into force."""

from __future__ import annotations

import datetime
from pathlib import Path

import click

from apportion.interfaces.cli.ending import DONE
from apportion.interfaces.cli.options import PathThere, examples, json_option
from apportion.interfaces.cli.screen import Screen
from apportion.interfaces.cli.signing import read_day, signed, signing_options


@click.command(
    short_help="Put a plan into force and begin its journal.",
    epilog=examples(
        "apportion adopt my-budget-plan --by Ortega --on 2024-12-12",
        "apportion adopt city-plan --by Council --starts 2022-07-01",
        "apportion adopt revised-plan --by Council --replaces city-plan",
    ),
)
@click.argument("plan", type=PathThere())
@signing_options
@click.option("--starts", metavar="DAY", callback=read_day, help="First day of the first budget period.")
@click.option("--months", type=int, help="Months in a budget period.")
@click.option(
    "--store",
    metavar="PLACE",
    help="Keep the journal in a team's PostgreSQL: postgresql://HOST/DATABASE (no password), service:NAME, env:NAME.",
)
@click.option("--replaces", metavar="OLD", type=PathThere(), help="Take over from this plan, which is in force.")
@json_option
def adopt(  # noqa: PLR0917 - one parameter for each option, which click passes by name
    plan: Path,
    by: str,
    on: datetime.date | None,
    operation: str | None,
    starts: datetime.date | None,
    months: int | None,
    store: str | None,
    replaces: Path | None,
    as_json: bool,
) -> int:
    """Put a plan into force and begin its journal.

    PLAN is a folder that 'apportion plan' wrote. It is verified first, and refused when it does not hold. From then on
    money is released, committed, spent and moved against its lines, and everything that happens is kept in the
    journal of the folder, where nothing can be changed afterwards. A plan that was submitted, or whose case states by
    which stages it is approved, is adopted only once all of them are signed.

    With --replaces OLD the plan takes over from one in force: allocations are those of the new plan, and what was
    released, committed and spent stays. A line that has more committed or spent than the new plan gives is refused.

    Where neither --starts nor the setting starts says it, the first budget period begins on 1 January of the year in
    its name; where neither --months nor period_months says it, it has twelve months.
    """
    from apportion.kernel.money import Currency
    from apportion.services.adopt import adopt as adopt_plan

    screen = Screen(as_json)
    with screen.progress() as say:
        adoption = adopt_plan(
            plan, signed(by, on, operation), starts=starts, months=months, store=store, replaces=replaces, say=say
        )
    event = adoption.adopted
    screen.document(
        lambda: {
            "status": "unchanged" if adoption.is_repeat else "adopted",
            "plan": str(plan),
            "fingerprint": event.plan,
            "total": Currency(event.currency, event.decimals).text(adoption.total),
            "currency": event.currency,
            "periods": [
                {"period": item.name, "first": item.first.isoformat(), "last": item.last.isoformat()}
                for item in event.periods
            ],
        }
    )
    for item in event.periods:
        screen.line(f"{item.name}: {item.first} to {item.last}")
    if adoption.is_repeat:
        screen.line("Adopted before; nothing changed.")
    screen.line(f"The plan {event.plan} is in force.", "strong")
    return DONE
