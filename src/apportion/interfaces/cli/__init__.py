"""The command ``apportion``: which commands there are, and how errors end.

Exit codes: 0 done; 1 the case or plan has findings that block, or no plan is feasible; 2 the call was wrong.
Heavy libraries are imported inside the commands, so that help answers at once.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Sequence
from types import FrameType
from typing import Final

import click

from apportion import __version__
from apportion.interfaces.cli.adopt import adopt
from apportion.interfaces.cli.alternatives import alternatives
from apportion.interfaces.cli.approval import approval, approve, delegate, reject, submit, withdraw
from apportion.interfaces.cli.award import award
from apportion.interfaces.cli.brief import brief
from apportion.interfaces.cli.check import check
from apportion.interfaces.cli.collect import collect
from apportion.interfaces.cli.compare import compare
from apportion.interfaces.cli.costs import costs
from apportion.interfaces.cli.ending import (
    BLOCKED,
    DONE,
    FAULT,
    INTERRUPTED,
    WRONG_CALL,
    show_blocked,
    show_fault,
    show_no_plan,
    show_refusal,
    show_wrong_call,
)
from apportion.interfaces.cli.explain import explain
from apportion.interfaces.cli.feedback import feedback
from apportion.interfaces.cli.fit import fit
from apportion.interfaces.cli.frontier import frontier
from apportion.interfaces.cli.history import history
from apportion.interfaces.cli.journal import journal
from apportion.interfaces.cli.learn import learn
from apportion.interfaces.cli.money import amend, close, commit, credit, decommit, move, roll_over, spend
from apportion.interfaces.cli.monitor import import_actuals, monitor
from apportion.interfaces.cli.new import new
from apportion.interfaces.cli.plan import plan
from apportion.interfaces.cli.position import position
from apportion.interfaces.cli.reallocate import reallocate
from apportion.interfaces.cli.release import gate, release, schedule
from apportion.interfaces.cli.score import score
from apportion.interfaces.cli.screen import Screen, finish_streams, prepare_streams
from apportion.interfaces.cli.stakeholders import stakeholders
from apportion.interfaces.cli.stress import stress
from apportion.interfaces.cli.triggers import resolve, triggers
from apportion.interfaces.cli.verify import verify
from apportion.interfaces.cli.what_if import what_if
from apportion.interfaces.cli.why_not import why_not
from apportion.interfaces.cli.worth import worth
from apportion.services.refusal import CaseBlocked, NoPlan, Refusal

_SIGNALLED: Final = 128
"""Added to a signal's number, as shells do, it is the exit code of a program that was ended by it."""

_HELP: Final = """Allocate a budget: who gets how much, and why.

Apportion reads a case - units, funds, requests and rules, as a folder of tables or one Excel workbook - and finds
the allocation that is worth most under the rules. The plan adds up to the cent, is proved to be the best one, and
explains itself.

\b
A first plan:
  apportion new my-budget --template company    make a case to fill in
  apportion check my-budget                     see what is missing or wrong
  apportion plan my-budget                      plan it and write my-budget-plan
  apportion explain my-budget-plan engineering  ask why

Every command ends with 0 when it is done, with 1 when findings block or no plan can keep all rules, and with 2
when the call itself was wrong.
"""


@click.group(help=_HELP, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="apportion", message="%(prog)s %(version)s")
def commands() -> None:
    """All commands of Apportion."""


for command in (
    new,
    check,
    collect,
    history,
    costs,
    fit,
    score,
    worth,
    plan,
    explain,
    compare,
    verify,
    frontier,
    alternatives,
    what_if,
    why_not,
    feedback,
    stakeholders,
    stress,
    brief,
    award,
    submit,
    approval,
    approve,
    reject,
    withdraw,
    delegate,
    adopt,
    schedule,
    gate,
    release,
    position,
    commit,
    spend,
    credit,
    decommit,
    move,
    amend,
    reallocate,
    close,
    roll_over,
    triggers,
    resolve,
    import_actuals,
    monitor,
    learn,
    journal,
):
    commands.add_command(command)


def _leave(number: int, _frame: FrameType | None) -> None:
    raise SystemExit(_SIGNALLED + number)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    prepare_streams()
    # Asked to end, the program leaves as at its own end, so that nothing half written stays behind.
    signal.signal(signal.SIGTERM, _leave)
    called_with = list(sys.argv[1:] if arguments is None else arguments)
    code = _run(called_with)
    finish_streams()
    return code


def _run(called_with: list[str]) -> int:
    screen = Screen(as_json="--json" in called_with)
    try:
        with commands.make_context("apportion", called_with) as context:
            return int(commands.invoke(context) or DONE)
    except click.exceptions.Exit as ending:
        return ending.exit_code
    except click.ClickException as error:
        show_wrong_call(screen, error)
        return WRONG_CALL
    except NoPlan as error:
        show_no_plan(screen, error)
        return BLOCKED
    except Refusal as error:
        show_refusal(screen, error)
        return WRONG_CALL
    except CaseBlocked as error:
        show_blocked(screen, error)
        return BLOCKED
    except (click.Abort, KeyboardInterrupt):
        click.echo("Interrupted.", err=True)
        return INTERRUPTED
    except Exception:  # noqa: BLE001 - the last resort: a fault of this program must not look like a finding
        show_fault(screen)
        return FAULT
