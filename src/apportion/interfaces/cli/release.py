"""``apportion release`` and ``apportion gate``: tranches of an adopted plan, and what they wait for."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from apportion.interfaces.cli.ending import DONE
from apportion.interfaces.cli.options import PathThere, examples, json_option
from apportion.interfaces.cli.screen import Column, Screen
from apportion.interfaces.cli.signing import signed, signing_options
from apportion.model.releases import ReleaseKind

_KINDS: Final[tuple[ReleaseKind, ...]] = ("base", "priority", "gated")
_TOLD_MONTHS: Final = 4
"""So many months of waiting are told one by one."""

if TYPE_CHECKING:
    from apportion.execution.release.availability import Delay
    from apportion.execution.release.tranche import Held, Tranche
    from apportion.kernel.money import Currency
    from apportion.services.release import Scheduled


@click.command(
    short_help="Show in which tranches money is released.",
    epilog=examples("apportion schedule budget", "apportion schedule budget --ledger my-budget"),
)
@click.argument("plan", type=PathThere())
@click.option("--period", metavar="NAME", help="Budget period. Default: the first.")
@click.option("--ledger", metavar="PATH", type=PathThere(), help="A case or ledger whose past tells the seasons.")
@json_option
def schedule(plan: Path, period: str | None, ledger: Path | None, as_json: bool) -> int:
    """Show in which tranches the money of an adopted plan is released.

    PLAN is the folder of an adopted plan. The tables release_plan, release_profiles and gates of its case say in which
    parts; without them everything is released evenly, by quarter. Where the case says in which months revenue comes in,
    a release waits until its fund can cover it.
    """
    from apportion.services.release import scheduled
    from apportion.services.release_document import schedule_document

    screen = Screen(as_json)
    held = scheduled(plan, period, ledger)
    currency, made = held.currency, held.within
    screen.document(lambda: {"plan": str(plan), **schedule_document(held)})
    columns = [Column("tranche"), *(Column(kind, "right") for kind in _KINDS), Column("together", "right")]
    rows = [
        [
            item.name,
            *(currency.grouped(item.planned.get(kind, 0)) for kind in _KINDS),
            currency.grouped(sum(item.planned.values())),
        ]
        for item in held.tranches
    ]
    sums = [sum(item.planned.get(kind, 0) for item in held.tranches) for kind in _KINDS]
    rows.append(["together", *(currency.grouped(amount) for amount in (*sums, sum(sums)))])
    screen.table(columns, rows)
    screen.line(
        f"{held.currency.code}: {currency.grouped(held.released)} of {currency.grouped(held.allocated)} released."
    )
    for waiting in held.tranches[-1].held if held.tranches else ():
        screen.line(_held(waiting, currency), "warning")
    for item in held.tranches:
        for sentence in _told(item, currency):
            screen.line(sentence, "warning")
    for sentence in _waiting(held):
        screen.line(sentence, "warning")
    for fund, missing in made.uncovered.items():
        screen.line(f"The revenue of the fund {fund} falls {currency.grouped(missing)} short of its releases.", "bad")
    for unit in made.schedule.without_season:
        screen.line(f"{unit}: no season is known (name a ledger with --ledger); its money is released evenly.", "quiet")
    return DONE


@click.command(
    short_help="Release a tranche of an adopted plan.",
    epilog=examples("apportion release budget FY2025-Q1 --by Ortega"),
)
@click.argument("plan", type=PathThere())
@click.argument("tranche")
@click.option("--ledger", metavar="PATH", type=PathThere(), help="A case or ledger whose past tells the seasons.")
@click.option(
    "--approved-by", metavar="NAME", default="", help="Who approves a release before its day; never yourself."
)
@signing_options
@json_option
def release(
    plan: Path,
    tranche: str,
    *,
    ledger: Path | None,
    approved_by: str,
    by: str,
    on: datetime.date | None,
    operation: str | None,
    as_json: bool,
) -> int:
    """Release a tranche of an adopted plan: its lines may use the money from then on.

    Released is what is due up to this tranche and was not released before. Money behind a gate that is not met stays
    held, and is named. The command 'schedule' lists the tranches.

    A tranche that is released before it begins is borrowed from a later one, and somebody else has to approve it.
    """
    from apportion.services.release import release as release_tranche
    from apportion.services.release_document import tranche_document

    screen = Screen(as_json)
    done = release_tranche(plan, signed(by, on, operation), tranche, ledger, approved_by)
    currency, found = done.currency, done.tranche
    repeated = all(item.is_repeat for item in done.written)
    early = done.brought_forward_from
    screen.document(
        lambda: {
            "status": "unchanged" if repeated else "entered",
            "plan": str(plan),
            "currency": currency.code,
            **tranche_document(found, currency),
            "brought_forward_from": early.isoformat() if early else None,
        }
    )
    if repeated:
        screen.line(f"{found.name} was released before; nothing changed.", "strong")
        return DONE
    for gate, amounts in found.opened:
        total = currency.grouped(sum(item.amount for item in amounts))
        screen.line(f"{total} behind the gate {gate}, which is met.")
    for held in found.held:
        screen.line(_held(held, currency), "warning")
    for sentence in _told(found, currency):
        screen.line(sentence, "warning")
    if early:
        screen.line(f"{found.name} begins on {early}: it was released before its day.", "warning")
    screen.line(f"{found.name}: {currency.grouped(found.total)} released.", "strong")
    return DONE


@click.command(
    short_help="Sign that a gate is met.",
    epilog=examples("apportion gate budget pilot --evidence 'report of March' --by Silva"),
)
@click.argument("plan", type=PathThere())
@click.argument("gate")
@click.option("--evidence", metavar="TEXT", required=True, help="What shows that it is met.")
@signing_options
@json_option
def gate(
    plan: Path, gate: str, evidence: str, by: str, on: datetime.date | None, operation: str | None, as_json: bool
) -> int:
    """Sign that a gate is met; the money that it holds can be released then.

    Who sees to a gate does not sign for it.
    """
    from apportion.services.release import meet_gate

    screen = Screen(as_json)
    met, written = meet_gate(plan, signed(by, on, operation), gate, evidence)
    screen.document(
        lambda: {
            "status": "unchanged" if written.is_repeat else "entered",
            "gate": met.id,
            "entry": written.entry.number,
        }
    )
    screen.line(f"The gate {met.id} is met: {evidence}.", "strong")
    return DONE


def _held(held: Held, currency: Currency) -> str:
    """What waits for a gate, what it holds up, and who sees to it."""
    due = f", due on {held.gate.due}" if held.gate.due else ""
    owner = f" {held.gate.owner} sees to it." if held.gate.owner else ""
    named = ", ".join(item.line.request for item in held.amounts)
    return f"Held: {currency.grouped(held.total)} behind the gate {held.gate.id}{due} ({named}).{owner}"


def _waiting(held: Scheduled) -> Iterator[str]:
    """Where releases wait for revenue, or are ahead of it: month by month, or at their most where it is many months."""
    delays: dict[str, list[Delay]] = {}
    for delay in held.within.delays:
        delays.setdefault(delay.fund, []).append(delay)
    for fund, several in delays.items():
        if len(several) > _TOLD_MONTHS:
            most = max(several, key=lambda delay: delay.amount)
            amount, months = held.currency.grouped(most.amount), ", ".join(str(delay.month) for delay in several)
            waits = f"Up to {amount} of the fund {fund} waits for revenue to come in (months {months})."
            ahead = f"The fund {fund} has released up to {amount} more than has come in (months {months})."
            yield waits if held.waits else ahead
            continue
        for delay in several:
            amount = held.currency.grouped(delay.amount)
            waits = f"{amount} of the fund {fund} waits in month {delay.month} for revenue to come in."
            ahead = f"By month {delay.month} the fund {fund} has released {amount} more than has come in."
            yield waits if held.waits else ahead


def _told(found: Tranche, currency: Currency) -> list[str]:
    """What somebody stated, where the releases say something else."""
    sentences = []
    for item in found.told:
        if item.agrees:
            continue
        stated = [] if item.stated.amount is None else [currency.grouped(item.stated.amount)]
        if item.stated.share is not None:
            stated.append(f"{float(item.stated.share * 100):.3g} %")
        kind = f" ({item.stated.kind})" if item.stated.kind else ""
        source = f" by {item.stated.source}" if item.stated.source else ""
        sentences.append(
            f"{found.name}{kind} is stated{source} as {' or '.join(stated)}; its releases add up to "
            f"{currency.grouped(item.amount)}, {float(item.share * 100):.3g} % of the plan."
        )
    return sentences
