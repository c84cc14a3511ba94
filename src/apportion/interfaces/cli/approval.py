"""A plan before adoption: ``apportion submit``, ``approve``, ``reject``, ``withdraw``, ``delegate``, ``approval``."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from apportion.interfaces.cli.ending import DONE
from apportion.interfaces.cli.options import PathThere, examples, json_option
from apportion.interfaces.cli.screen import Screen, Tone
from apportion.interfaces.cli.signing import read_day, signed, signing_options

if TYPE_CHECKING:
    from apportion.adapters.journal import Written
    from apportion.services.approval import Standing

_BEHALF = click.option("--for", "behalf_of", metavar="NAME", default="", help="Who delegated the power to you.")


@click.command(
    short_help="Lay a plan before those who approve it.",
    epilog=examples(
        "apportion submit my-budget-plan --by 'A. Silva'",
        "apportion submit my-budget-plan --by 'A. Silva' --author 'L. Chen'",
        "apportion submit refined-plan --by 'A. Silva' --replaces my-budget-plan",
    ),
)
@click.argument("plan", type=PathThere())
@signing_options
@click.option("--author", "authors", multiple=True, metavar="NAME", help="Who entered or edited a request.")
@click.option(
    "--store",
    metavar="PLACE",
    help="Keep the journal in a team's PostgreSQL: postgresql://HOST/DATABASE (no password), service:NAME, env:NAME.",
)
@click.option(
    "--replaces", metavar="OLD", type=PathThere(), help="Take over the journal of this plan: its signatures are void."
)
@json_option
def submit(
    plan: Path,
    by: str,
    on: datetime.date | None,
    operation: str | None,
    authors: tuple[str, ...],
    store: str | None,
    replaces: Path | None,
    as_json: bool,
) -> int:
    """Lay a plan before those who approve it.

    PLAN is a folder that 'apportion plan' wrote; it is verified first. Its process is that of the table
    approval_stages, otherwise the one that the situation of the case asks for. From then on the plan is not adopted
    before every stage is signed. Nobody who submits a plan, or entered a request of it, approves it.

    With --replaces OLD a refined plan is submitted in the place of another one, and the journal of OLD goes on: all
    signatures are void then. Where OLD is in force it stays so until this plan is adopted.
    """
    from apportion.services.approval import submit as submit_plan

    screen = Screen(as_json)
    with screen.progress() as say:
        written = submit_plan(plan, signed(by, on, operation), authors=authors, store=store, replaces=replaces, say=say)
    return _told(screen, plan, written, "The plan is submitted.")


@click.command(
    short_help="Sign a stage of a submitted plan.",
    epilog=examples(
        "apportion approve my-budget-plan --stage technical --by 'M. Ortega'",
        "apportion approve my-budget-plan --stage technical --by Roth --for Ortega",
        "apportion approve my-plan --stage technical --by Roth --accept 'history=new'",
    ),
)
@click.argument("plan", type=PathThere())
@click.option("--stage", required=True, metavar="STAGE", help="The stage to sign.")
@signing_options
@_BEHALF
@click.option(
    "--accept",
    "accepted",
    multiple=True,
    metavar="CHECK=REASON",
    help="Sign although a check does not hold, for a reason that is kept.",
)
@click.option("--note", default="", help="Kept with the signature.")
@json_option
def approve(  # noqa: PLR0917 - one parameter for each option, which click passes by name
    plan: Path,
    stage: str,
    by: str,
    on: datetime.date | None,
    operation: str | None,
    behalf_of: str,
    accepted: tuple[str, ...],
    note: str,
    as_json: bool,
) -> int:
    """Sign a stage of a submitted plan.

    PLAN is the folder of a submitted plan; it is verified first. The signature is for the exact plan in the folder, by
    its fingerprint. A check of the stage that does not hold has to be accepted with a reason; what could not be
    checked is named, and the signer answers for it.
    """
    from apportion.services.approval import approve as sign

    accept = dict(_accepted(item) for item in accepted)
    screen = Screen(as_json)
    with screen.progress() as say:
        written = sign(plan, signed(by, on, operation), stage, behalf_of=behalf_of, accept=accept, note=note, say=say)
    return _told(screen, plan, written, f"Stage {stage} is signed by {by}.")


def _accepted(text: str) -> tuple[str, str]:
    check, separator, reason = text.partition("=")
    if not separator:
        raise click.BadParameter(f"'{text}' gives no reason. Write CHECK=REASON.", param_hint="--accept")
    return check.strip(), reason.strip()


@click.command(
    short_help="Refuse a submitted plan.",
    epilog=examples("apportion reject my-budget-plan --by Ortega --reason 'Counted twice.'"),
)
@click.argument("plan", type=PathThere())
@signing_options
@_BEHALF
@click.option("--reason", required=True, help="Why; it stands in the journal.")
@json_option
def reject(
    plan: Path, by: str, on: datetime.date | None, operation: str | None, behalf_of: str, reason: str, as_json: bool
) -> int:
    """Refuse a submitted plan in the stage that is to be signed.

    Only somebody who could sign that stage can refuse it. The plan comes back only changed.
    """
    from apportion.services.approval import reject as refuse

    written = refuse(plan, signed(by, on, operation), reason, behalf_of=behalf_of)
    return _told(Screen(as_json), plan, written, "The plan is rejected.")


@click.command(
    short_help="Take a submitted plan back.",
    epilog=examples("apportion withdraw my-budget-plan --by Silva --reason 'A grant came.'"),
)
@click.argument("plan", type=PathThere())
@signing_options
@click.option("--reason", required=True, help="Why; it stands in the journal.")
@json_option
def withdraw(plan: Path, by: str, on: datetime.date | None, operation: str | None, reason: str, as_json: bool) -> int:
    """Take a submitted plan back; its signatures are void. Only somebody who submitted it can.

    PLAN is a plan folder. Submitted again, it goes through all stages again.
    """
    from apportion.services.approval import withdraw as take_back

    written = take_back(plan, signed(by, on, operation), reason)
    return _told(Screen(as_json), plan, written, "The plan is withdrawn.")


@click.command(
    short_help="Let somebody else sign in your place.",
    epilog=examples("apportion delegate my-budget-plan --by Ortega --to Roth --until 2024-12-20"),
)
@click.argument("plan", type=PathThere())
@signing_options
@click.option("--to", required=True, metavar="NAME", help="Who may sign in your place.")
@click.option("--until", required=True, metavar="DAY", callback=read_day, help="Last day on which they may.")
@click.option("--stage", default="", metavar="STAGE", help="Only this stage. Default: all that you may sign.")
@click.option("--reason", default="", help="Why; it stands in the journal.")
@json_option
def delegate(  # noqa: PLR0917 - one parameter for each option, which click passes by name
    plan: Path,
    by: str,
    on: datetime.date | None,
    operation: str | None,
    to: str,
    until: datetime.date,
    stage: str,
    reason: str,
    as_json: bool,
) -> int:
    """Let somebody else sign stages of a plan in your place, until a day.

    Your limits hold for them too, and they must not have submitted the plan or entered a request of it. What was
    delegated is not passed on.
    """
    from apportion.services.approval import delegate as lend

    written = lend(plan, signed(by, on, operation), to, until, reason, stage=stage)
    return _told(Screen(as_json), plan, written, f"{to} may sign for {by} until {until}.")


def _told(screen: Screen, plan: Path, written: Written, done: str) -> int:
    screen.document(
        lambda: {
            "status": "unchanged" if written.is_repeat else written.entry.kind,
            "plan": str(plan),
            "number": written.entry.number,
            "operation": written.entry.stamp.operation,
            "hash": written.entry.hash,
        }
    )
    screen.line("This was done before; nothing was changed." if written.is_repeat else done, "strong")
    return DONE


@click.command(
    short_help="Show where the approval of a plan stands.",
    epilog=examples("apportion approval my-budget-plan", "apportion approval my-budget-plan --on 2024-11-30 --json"),
)
@click.argument("plan", type=PathThere())
@click.option("--on", metavar="DAY", callback=read_day, help="Day that is asked about. Default: today.")
@json_option
def approval(plan: Path, on: datetime.date | None, as_json: bool) -> int:
    """Show where the approval of a plan stands: its stages, their checks, what is late, and who can sign.

    PLAN is a folder that 'apportion plan' wrote. Before it is submitted, the process that it would go through is
    shown. The plan is verified on the way.
    """
    from apportion.services.approval import standing
    from apportion.services.approval_document import standing_document

    screen = Screen(as_json)
    day = on or datetime.datetime.now(datetime.UTC).astimezone().date()
    with screen.progress() as say:
        held = standing(plan, day, say)
    screen.document(lambda: standing_document(held))
    _show(screen, held)
    return DONE


_MARKS: Final[dict[str, tuple[str, Tone]]] = {
    "holds": ("yes", "good"),
    "fails": ("no ", "bad"),
    "not checked": ("?  ", "quiet"),
}


def _show(screen: Screen, held: Standing) -> None:
    told = {"none": "not submitted; this is the process that it would go through"}.get(held.status, held.status)
    if held.is_edited:
        screen.line(
            f"The plan {held.plan} is not {told}: {held.submitted} is, and no signature is for this one.", "bad"
        )
    else:
        screen.line(f"The plan {held.plan} is {told}.", "strong")
    late = {item.stage.stage: item.days for item in held.late}
    for item in held.stages:
        screen.line()
        signed_so_far = f"{len(item.signatures)} of {item.stage.signers} signed"
        days = late.get(item.stage.stage)
        overdue = "" if days is None else f", {days} {'day' if days == 1 else 'days'} late"
        heading = f"{item.stage.name} ({item.stage.stage}), {item.stage.first} to {item.stage.last}: {signed_so_far}"
        screen.line(f"{heading}{overdue}", "bad" if overdue else "strong")
        if item.asks:
            screen.line(item.asks, "quiet", indent=2)
        for check in item.checklist:
            mark, style = _MARKS[check.verdict]
            screen.line(f"{mark}  {check.question}: {check.said}", style, indent=2)
        for signature in item.signatures:
            behalf = f" for {signature.behalf_of}" if signature.behalf_of else ""
            accepted = f"; accepted {'; '.join(signature.signed.accepted)}" if signature.signed.accepted else ""
            answers = f"; answers for {', '.join(signature.signed.unchecked)}" if signature.signed.unchecked else ""
            told = f"signed by {signature.person}{behalf} on {signature.on}{accepted}{answers}"
            screen.line(told, "good", indent=2)
    _show_what_counts_no_longer(screen, held)
    _show_who(screen, held)


def _show_what_counts_no_longer(screen: Screen, held: Standing) -> None:
    if held.expired or held.void:
        screen.line()
    for signature in held.expired:
        again = "withdraw the plan and submit it again"
        screen.line(f"The signature of {signature.person} for {signature.stage} has expired: {again}.", "bad")
    for signature in held.void:
        plan = signature.signed.plan
        about = f"stage {signature.stage} of {plan}" if plan != held.submitted else f"stage {signature.stage}"
        screen.line(f"Void: {signature.person} signed {about} on {signature.on}.", "quiet")


def _show_who(screen: Screen, held: Standing) -> None:
    if held.status != "submitted":
        return
    screen.line()
    if not held.who:
        screen.line("Anybody can sign who neither submitted the plan nor entered a request of it.")
    for person in held.who:
        behalf = f" for {person.behalf_of}" if person.behalf_of else ""
        if person.reasons:
            screen.line(f"{person.person}{behalf} cannot sign: {' '.join(person.reasons)}", "quiet")
        else:
            screen.line(f"{person.person}{behalf} can sign.", "good")
