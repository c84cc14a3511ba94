"""Commands that use and move the money of an adopted plan: ``commit``, ``spend``, ``credit``, ``move`` and others."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from apportion.interfaces.cli.ending import BLOCKED, DONE
from apportion.interfaces.cli.options import Command, PathThere, examples, json_option
from apportion.interfaces.cli.screen import Screen, Tone
from apportion.interfaces.cli.signing import read_day, signed, signing_options

if TYPE_CHECKING:
    from apportion.adapters.journal import Written
    from apportion.execution.control.answer import Verdict
    from apportion.execution.journal.events import Line
    from apportion.services.spend_control import Answered

_TONES: Final[Mapping[Verdict, Tone]] = {"yes": "good", "needs approval": "warning", "no": "bad"}
_BEFORE: Final = "Entered before; nothing changed."
_ASK: Final = "Only answer whether it may be done; nothing is entered."
_APPROVED: Final = "Who approves what you may not do alone; never yourself."


def _use_options(command: Command) -> Command:
    plan = click.argument("plan", type=PathThere())
    line, amount = click.argument("line"), click.argument("amount")
    purpose = click.option("--for", "purpose", metavar="TEXT", required=True, help="What the money is for.")
    reference = click.option("--reference", metavar="ID", default="", help="Number of the order or invoice.")
    return plan(line(amount(purpose(reference(command)))))


@click.command(
    short_help="Commit money of a line to a supplier, if it may be.",
    epilog=examples(
        "apportion commit budget engineering 40,000 --for servers --by Chen --ask",
        "apportion commit budget engineering 40k --for x --reference PO-1 --by Chen",
    ),
)
@_use_options
@click.option("--supplier", metavar="NAME", default="", help="Whom it is promised to.")
@click.option("--approved-by", metavar="NAME", default="", help=_APPROVED)
@click.option("--ask", is_flag=True, help=_ASK)
@signing_options
@json_option
def commit(
    plan: Path,
    *,
    line: str,
    amount: str,
    purpose: str,
    reference: str,
    supplier: str,
    approved_by: str,
    ask: bool,
    by: str,
    on: datetime.date | None,
    operation: str | None,
    as_json: bool,
) -> int:
    """Commit money of a line to a supplier (encumbrance), if it is there and you may.

    PLAN is the folder of an adopted plan; LINE is a request of it, or REQUEST/FUND/PERIOD. You are answered yes, no
    or needs approval, with the reason and with what could be done instead.

    Without --reference a commitment is named after its entry in the journal, such as C12.

    Ends with 1 when the answer is not yes and nothing was entered.
    """
    from apportion.services import spend_control

    use = spend_control.Use(line, amount, purpose, reference, supplier, approved_by=approved_by)
    return _show(Screen(as_json), spend_control.commit(plan, signed(by, on, operation), use, ask=ask), asked=ask)


@click.command(
    short_help="Pay from a line, or settle a commitment.",
    epilog=examples(
        "apportion spend budget engineering 25,000 --for x --settles PO-1 --by Chen",
        "apportion spend budget engineering 120.50 --for cables --by Chen",
    ),
)
@_use_options
@click.option("--settles", metavar="ID", default="", help="The commitment that this pays.")
@click.option("--approved-by", metavar="NAME", default="", help=_APPROVED)
@click.option("--ask", is_flag=True, help=_ASK)
@signing_options
@json_option
def spend(
    plan: Path,
    *,
    line: str,
    amount: str,
    purpose: str,
    reference: str,
    settles: str,
    approved_by: str,
    ask: bool,
    by: str,
    on: datetime.date | None,
    operation: str | None,
    as_json: bool,
) -> int:
    """Pay from a line, or settle a commitment.

    PLAN is the folder of an adopted plan; LINE is a request of it, or REQUEST/FUND/PERIOD. What a payment settles of a
    commitment was answered when it was committed; anything beyond it is asked for like a new purchase.

    Ends with 1 when the answer is not yes and nothing was entered.
    """
    from apportion.services import spend_control

    use = spend_control.Use(line, amount, purpose, reference, settles=settles, approved_by=approved_by)
    return _show(Screen(as_json), spend_control.spend(plan, signed(by, on, operation), use, ask=ask), asked=ask)


@click.command(
    short_help="Enter money that came back from a payment.",
    epilog=examples("apportion credit budget engineering 300 --for returned --by Chen"),
)
@_use_options
@signing_options
@json_option
def credit(
    plan: Path,
    *,
    line: str,
    amount: str,
    purpose: str,
    reference: str,
    by: str,
    on: datetime.date | None,
    operation: str | None,
    as_json: bool,
) -> int:
    """Enter money that came back from a payment; it can be used again.

    PLAN is the folder of an adopted plan; LINE is a request of it. Not more comes back than was paid.
    """
    from apportion.services import spend_control

    use = spend_control.Use(line, amount, purpose, reference)
    return _show(Screen(as_json), spend_control.credit(plan, signed(by, on, operation), use), asked=False)


@click.command(
    short_help="Give up a commitment, or part of it.",
    epilog=examples("apportion decommit budget PO-1 --for 'cheaper offer' --by Chen"),
)
@click.argument("plan", type=PathThere())
@click.argument("commitment")
@click.option("--amount", metavar="AMOUNT", help="How much of it. Default: all that is open.")
@click.option("--for", "reason", metavar="TEXT", required=True, help="Why, for the journal.")
@signing_options
@json_option
def decommit(
    plan: Path,
    commitment: str,
    amount: str | None,
    reason: str,
    by: str,
    on: datetime.date | None,
    operation: str | None,
    as_json: bool,
) -> int:
    """Give up a commitment, or part of it; its money is free again.

    PLAN is the folder of an adopted plan; COMMITMENT is the name under which the money was committed.
    """
    from apportion.services import spend_control

    answered = spend_control.give_up(plan, signed(by, on, operation), commitment, amount, reason)
    return _show(Screen(as_json), answered, asked=False)


@click.command(
    short_help="Move money from one line to another (virement).",
    epilog=examples(
        "apportion move budget operations engineering 50k --for storm --by Chen --ask",
    ),
)
@click.argument("plan", type=PathThere())
@click.argument("source")
@click.argument("target")
@click.argument("amount")
@click.option("--for", "reason", metavar="TEXT", required=True, help="Why, for the journal.")
@click.option("--approved-by", metavar="NAME", default="", help=_APPROVED)
@click.option("--ask", is_flag=True, help=_ASK)
@signing_options
@json_option
def move(
    plan: Path,
    *,
    source: str,
    target: str,
    amount: str,
    reason: str,
    approved_by: str,
    ask: bool,
    by: str,
    on: datetime.date | None,
    operation: str | None,
    as_json: bool,
) -> int:
    """Move money from one line to another within its fund and budget period (virement).

    Only money moves that is neither committed nor spent; what is not released goes first. What is beyond the limits
    of the tables virement_limits and authorities needs approval.

    Ends with 1 when the answer is not yes and nothing was entered.
    """
    from apportion.services import spend_control

    answered = spend_control.move(
        plan, signed(by, on, operation), (source, target), amount, reason, approved_by, ask=ask
    )
    return _show(Screen(as_json), answered, asked=ask)


@click.command(
    short_help="Enter what an authority decided: more or less for lines.",
    epilog=examples(
        "apportion amend budget police=+2M --authority Bill-9 --for storm --by Ortega",
    ),
)
@click.argument("plan", type=PathThere())
@click.argument("changes", nargs=-1, required=True)
@click.option("--authority", metavar="TEXT", required=True, help="Who decided it: an ordinance, a resolution.")
@click.option("--for", "reason", metavar="TEXT", required=True, help="Why, for the journal.")
@signing_options
@json_option
def amend(
    plan: Path,
    *,
    changes: tuple[str, ...],
    authority: str,
    reason: str,
    by: str,
    on: datetime.date | None,
    operation: str | None,
    as_json: bool,
) -> int:
    """Enter what an authority decided: more money for some lines of an adopted plan, less for others.

    PLAN is the folder of an adopted plan; CHANGES are LINE=+AMOUNT or LINE=-AMOUNT. Unlike a move, an amendment may
    change what funds carry in all (a supplementary appropriation, or a cut). Only money is taken that is neither
    committed nor spent; what is given is held back until it is released.
    """
    from apportion.services import spend_control

    pairs = []
    for change in changes:
        line, separator, amount = change.partition("=")
        if not separator:
            raise click.BadParameter(f"'{change}' is not a change. Write LINE=+AMOUNT or LINE=-AMOUNT.")
        pairs.append((line, amount))
    return _written(
        Screen(as_json),
        lambda: spend_control.amend(plan, signed(by, on, operation), pairs, reason, authority),
        f"The plan is amended on the authority of {authority}.",
    )


@click.command(
    short_help="Close the books up to a day.",
    epilog=examples("apportion close budget 2025-01-31 --by Ortega"),
)
@click.argument("plan", type=PathThere())
@click.argument("through", callback=read_day)
@signing_options
@json_option
def close(
    plan: Path, through: datetime.date, by: str, on: datetime.date | None, operation: str | None, as_json: bool
) -> int:
    """Close the books up to a day: nothing is entered any more for days up to THROUGH, and that one.

    PLAN is the folder of an adopted plan. Days are closed once they are over. They are not opened again; corrections
    belong to later days.
    """
    from apportion.services import spend_control

    return _written(
        Screen(as_json),
        lambda: spend_control.close(plan, signed(by, on, operation), through),
        f"The books are closed up to {through}.",
    )


@click.command(
    name="roll-over",
    short_help="End a budget period: carry over or let lapse.",
    epilog=examples("apportion roll-over budget FY2025 --by Ortega"),
)
@click.argument("plan", type=PathThere())
@click.argument("period")
@signing_options
@json_option
def roll_over(plan: Path, period: str, by: str, on: datetime.date | None, operation: str | None, as_json: bool) -> int:
    """End a budget period.

    What is neither committed nor spent goes to the same request in the next period where its fund carries forward, and
    lapses otherwise. What is committed stays until it is paid or given up.

    Nobody can take this back, so it is refused while the period goes on.
    """
    from apportion.services import spend_control

    screen = Screen(as_json)
    ended = spend_control.roll_over(plan, signed(by, on, operation), period)
    say, exact, written = ended.currency.grouped, ended.currency.text, ended.written
    screen.document(
        lambda: {
            "status": "unchanged" if written.is_repeat else "entered",
            "entry": written.entry.number,
            "period": period,
            "currency": ended.currency.code,
            "carried": exact(ended.carried),
            "lapsed": exact(ended.lapsed),
            "still_committed": exact(ended.still_committed),
        }
    )
    if written.is_repeat:
        screen.line(_BEFORE, "strong")
        return DONE
    screen.line(f"{say(ended.carried)} carried over, {say(ended.lapsed)} lapsed.")
    if ended.still_committed:
        screen.line(f"{say(ended.still_committed)} are committed still, to be paid or given up.", "warning")
    screen.line(f"{period} has ended.", "strong")
    return DONE


def _written(screen: Screen, write: Callable[[], Written], sentence: str) -> int:
    written = write()
    screen.document(lambda: {"status": "unchanged" if written.is_repeat else "entered", "entry": written.entry.number})
    screen.line(_BEFORE if written.is_repeat else sentence, "strong")
    return DONE


def _show(screen: Screen, answered: Answered, *, asked: bool) -> int:
    """The answer with its reasons, and the line after it."""
    answer, written, say = answered.answer, answered.written, answered.currency.grouped
    entered = written is not None
    screen.document(
        lambda: {
            "status": _status(written, asked=asked),
            "answer": answer.verdict,
            "reasons": list(answer.reasons),
            "approvers": list(answer.approvers),
            "ways": list(answer.ways),
            "line": _line(answered.line),
            "target": None if answered.target is None else _line(answered.target.line),
            "currency": answered.currency.code,
            "reference": answered.reference or None,
            "amount": answered.currency.text(answered.amount),
            "available": None if answered.after is None else answered.currency.text(answered.after.available),
            "entry": None if written is None else written.entry.number,
        }
    )
    if not entered or asked:
        screen.line(f"{answer.verdict[:1].upper()}{answer.verdict[1:]}.", _TONES[answer.verdict])
        for reason in answer.reasons:
            screen.line(reason, indent=2)
        for way in answer.ways:
            screen.line(f"Or: {way}", indent=2)
        if answer.approvers:
            screen.line(f"Could approve it: {', '.join(answer.approvers)}.", indent=2)
    if entered:
        for held in (answered.after, answered.target):
            if held is not None:
                screen.line(
                    f"{held.line}: {say(held.available)} available, {say(held.committed)} committed, "
                    f"{say(held.paid)} spent, {say(held.unreleased)} not released."
                )
        screen.line(_BEFORE if written and written.is_repeat else _entered(answered), "strong")
    return DONE if entered or (asked and answer.verdict == "yes") else BLOCKED


def _line(line: Line) -> dict[str, str]:
    return {"request": line.request, "fund": line.fund, "period": line.period}


def _entered(answered: Answered) -> str:
    return f"Entered as {answered.reference}." if answered.reference else "Entered."


def _status(written: Written | None, *, asked: bool) -> str:
    if written is None:
        return "asked" if asked else "refused"
    return "unchanged" if written.is_repeat else "entered"
