"""``apportion position``: where every line of an adopted plan stands on a day."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from apportion.interfaces.cli.ending import DONE
from apportion.interfaces.cli.options import PathThere, examples, json_option
from apportion.interfaces.cli.screen import Screen
from apportion.interfaces.cli.signing import read_day

if TYPE_CHECKING:
    from apportion.execution.journal.events import Line
    from apportion.execution.journal.positions import Position
    from apportion.services.spend_control import Positions


@click.command(
    short_help="Show where every line of an adopted plan stands.",
    epilog=examples("apportion position budget", "apportion position budget engineering --on 2025-03-31"),
)
@click.argument("plan", type=PathThere())
@click.argument("lines", nargs=-1)
@click.option("--on", metavar="DAY", callback=read_day, help="The day. Default: today.")
@json_option
def position(plan: Path, lines: tuple[str, ...], on: datetime.date | None, as_json: bool) -> int:
    """Show where every line of an adopted plan stands: allocated, released, committed, spent, available.

    PLAN is the folder of an adopted plan; LINES are requests of it (all of them where none is named). Balances are
    those of all entries that belong to days up to the one asked for.
    """
    from apportion.execution.journal.positions import sum_of
    from apportion.interfaces.cli.screen import Column
    from apportion.services.spend_control import positions

    screen = Screen(as_json)
    held = positions(plan, on or datetime.datetime.now().astimezone().date(), lines)
    say = held.currency.grouped
    rows = [held.standing.positions[line] for line in held.lines if line in held.standing.positions]
    total = sum_of(rows)
    screen.document(lambda: _document(plan, held, rows))
    funds, periods = {item.line.fund for item in rows}, {item.line.period for item in rows}
    columns = ["line", "allocated", "released", "committed", "spent", "available"]
    table = [
        [
            _label(item.line, held.names, several_funds=len(funds) > 1, several_periods=len(periods) > 1),
            *(say(amount) for amount in (item.allocated, item.released, item.committed, item.paid, item.available)),
        ]
        for item in rows
    ]
    table.append(
        ["together", *(say(n) for n in (total.allocated, total.released, total.committed, total.paid, total.available))]
    )
    screen.line(f"{held.currency.code} on {held.standing.on}")
    screen.table([Column(name, "right" if place else "left") for place, name in enumerate(columns)], table)
    for item in rows:
        if item.overspent:
            screen.line(f"{item.line}: {say(item.overspent)} were spent beyond what was released.", "bad")
    for name, line, amount, purpose in held.commitments:
        screen.line(f"{name}: {say(amount)} open for {line.request}: {purpose}", "quiet")
    for through, entered, amount in held.imported_later:
        told = f"{say(amount)} that was spent through {through} was imported on {entered} and is in none of these."
        screen.line(told, "warning")
    return DONE


def _label(line: Line, names: Mapping[str, str], *, several_funds: bool, several_periods: bool) -> str:
    """A line as its row is called: no more of it than tells the rows apart, so that the table stays narrow."""
    if not (several_funds or several_periods):
        return names.get(line.request) or line.request
    fund = f" from {line.fund}" if several_funds else ""
    return f"{line.request}{fund}{f' in {line.period}' if several_periods else ''}"


def _document(plan: Path, held: Positions, rows: Sequence[Position]) -> dict[str, object]:
    """The same for programs."""
    exact = held.currency.text
    return {
        "plan": str(plan),
        "on": held.standing.on.isoformat(),
        "currency": held.currency.code,
        "lines": [
            {
                "request": item.line.request,
                "fund": item.line.fund,
                "period": item.line.period,
                "unit": item.unit,
                "adopted": exact(item.adopted),
                "allocated": exact(item.allocated),
                "released": exact(item.released),
                "committed": exact(item.committed),
                "spent": exact(item.spent),
                "overspent": exact(item.overspent),
                "available": exact(item.available),
            }
            for item in rows
        ],
        "commitments": [
            {
                "commitment": name,
                "request": line.request,
                "fund": line.fund,
                "period": line.period,
                "open": exact(amount),
                "for": purpose,
            }
            for name, line, amount, purpose in held.commitments
        ],
        "imported_later": [
            {"through": through.isoformat(), "entered": entered.isoformat(), "amount": exact(amount)}
            for through, entered, amount in held.imported_later
        ],
    }
