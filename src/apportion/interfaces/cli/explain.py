"""``apportion explain``: everything a plan knows about one unit, request, fund or rule."""

from __future__ import annotations

from pathlib import Path

import click

from apportion.interfaces.cli.ending import BLOCKED, DONE
from apportion.interfaces.cli.options import PathThere, examples, json_option
from apportion.interfaces.cli.screen import Column, Screen


@click.command(
    short_help="Explain the amount of a unit or request, a fund or a rule.",
    epilog=examples(
        "apportion explain my-budget-plan engineering",
        "apportion explain my-budget request:engineering",
        "apportion explain my-budget-plan overhead-limit",
        "apportion explain my-budget-plan --rules",
    ),
)
@click.argument("plan_or_case", metavar="PLAN_OR_CASE", type=PathThere())
@click.argument("name", required=False)
@click.option("--rules", "all_rules", is_flag=True, help="Instead of one NAME: what each rule costs, dearest first.")
@json_option
def explain(plan_or_case: Path, name: str | None, all_rules: bool, as_json: bool) -> int:
    """Explain one amount: why it is what it is, and what would change it.

    PLAN_OR_CASE is a plan folder, or a case that is then planned in memory. NAME is the id of a unit, request, fund
    or rule; write unit:NAME, request:NAME, fund:NAME or rule:NAME where several are called the same. You learn the
    reasons, what the next and the last unit of money do, what a request would need for more, who pays, and which
    rules touch it. Of a rule you also learn what it costs, by planning again without it.

    With --rules all rules are listed, floors and mandates included, with what the best plan without each of them
    would be worth more, and beside it the price of giving way a little where everything is divisible.

    Ends with 1 when there is no plan, or when the plan folder was changed after it was written.
    """
    from apportion.services.explain_plan import explain as explain_entry
    from apportion.services.open_plan import open_plan
    from apportion.services.rule_costs import with_cost_of

    screen = Screen(as_json)
    if all_rules == (name is not None):
        raise click.UsageError("Name one thing to explain, or ask for --rules.")
    if name is None:
        return _explain_rules(screen, plan_or_case)
    with screen.progress() as say:
        opened = open_plan(plan_or_case, say)
        planned = with_cost_of(opened.planned, name)
    plan = planned.plan
    answered = planned.evidence.answered
    found = explain_entry(planned.case, plan, name, None if answered is None else answered.answers)
    screen.document(
        lambda: {
            "status": plan.status,
            "fingerprint": plan.fingerprint or None,
            "case_fingerprint": plan.case_fingerprint,
            "departures": list(opened.departures),
            "entries": [
                {
                    "kind": entry.kind,
                    "id": entry.id,
                    "name": entry.name,
                    "period": entry.period or None,
                    "figures": [{"label": label, "text": text} for label, text in entry.figures],
                    "sentences": list(entry.sentences),
                }
                for entry in found
            ],
        }
    )
    for departure in opened.departures:
        screen.line(departure, "warning")
    for entry in found:
        period = f", {entry.period}" if entry.period else ""
        screen.heading(f"{entry.name} ({entry.kind} {entry.id}{period})")
        screen.table([Column(""), Column("", "right")], [[label, text] for label, text in entry.figures])
        for sentence in entry.sentences:
            screen.line(sentence)
    return BLOCKED if plan.proof is None or opened.departures else DONE


def _explain_rules(screen: Screen, path: Path) -> int:
    from apportion.interfaces.cli.rule_costs_view import show_rule_costs
    from apportion.reports.rule_costs_json import rule_costs_document
    from apportion.services.rule_costs import rule_costs_at

    with screen.progress() as say:
        opened, costs = rule_costs_at(path, say)
    plan = opened.planned.plan
    screen.document(
        lambda: {
            "status": plan.status,
            "fingerprint": plan.fingerprint or None,
            "case_fingerprint": plan.case_fingerprint,
            "departures": list(opened.departures),
            **rule_costs_document(costs, opened.planned.case),
        }
    )
    for departure in opened.departures:
        screen.line(departure, "warning")
    if plan.proof is None:
        screen.line("There is no plan: 'apportion plan' says why.", "bad")
    else:
        show_rule_costs(screen, opened.planned.case, costs)
    return BLOCKED if plan.proof is None or opened.departures else DONE
