"""``apportion compare``: what changed between two plans, line by line and by cause."""

from __future__ import annotations

from pathlib import Path

import click

from apportion.interfaces.cli.ending import BLOCKED, DONE
from apportion.interfaces.cli.options import PathThere, examples, json_option
from apportion.interfaces.cli.screen import Screen


@click.command(
    short_help="Show what changed between two plans, and why.",
    epilog=examples(
        "apportion compare budget-2024 budget-2025",
        "apportion compare first-draft-plan second-draft-plan",
    ),
)
@click.argument("before", type=PathThere())
@click.argument("after", type=PathThere())
@json_option
def compare(before: Path, after: Path, as_json: bool) -> int:
    """Compare two plans: what changed, line by line and by cause.

    BEFORE and AFTER are each a case or a plan folder. First the inputs that differ are listed. Then they are applied
    one group after the other - total, funds, floors and caps of units, amounts of requests, their values, what they
    belong to, rules, and at last what was added or removed - and the case is planned again after each. What each
    group moves adds up exactly to the whole change.

    Ends with 1 when one of the two has no plan.
    """
    from apportion.interfaces.cli.compare_view import show_comparison
    from apportion.services.compare_document import comparison_document
    from apportion.services.compare_plans import compare as compare_paths

    screen = Screen(as_json)
    with screen.progress() as say:
        comparison = compare_paths(before, after, say)
    screen.document(lambda: comparison_document(comparison))
    show_comparison(screen, comparison)
    departed = comparison.before.departures or comparison.after.departures
    return DONE if comparison.both_stand and not departed else BLOCKED
