"""A plan on the terminal: what was decided, how good it is proved to be, and what stands in the way of more.

Shows what the plan says; computes nothing but sums to print.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Final

from apportion.interfaces.cli.decisions_view import show_decisions, show_funds, show_stages
from apportion.interfaces.cli.findings_view import show_findings, tally
from apportion.interfaces.cli.screen import Column, Screen
from apportion.model.case import Case
from apportion.model.plan import Plan, Proof, Reason, RuleOutcome, UnitOutcome
from apportion.reports import words
from apportion.reports.conflict_words import clash_sentence, clashing_demands
from apportion.reports.words import Formatter

_ROWS_MAX: Final = 100
"""Rows of a table that a person reads on a terminal; the tables of the plan folder hold all."""

_NAMED_MAX: Final = 4
"""Names in a sentence; the others are counted."""


def show_plan(screen: Screen, case: Case, plan: Plan) -> None:
    """Print the summary of a plan, or of why there is none."""
    if screen.as_json:
        return
    formatter = Formatter(case)
    title = f"{case.name} - {case.organisation}" if case.organisation else case.name
    screen.line(title, "strong")
    tone = {"optimal": "good", "feasible": "good", "infeasible": "bad"}.get(plan.status, "warning")
    screen.line(words.status_title(plan), tone)  # type: ignore[arg-type]  # the words are those of Tone
    screen.line(words.status_sentence(plan, formatter))
    if plan.proof is None:
        _show_conflicts(screen, case, plan)
    else:
        _show_totals(screen, case, plan, formatter)
        _show_units(screen, plan, formatter)
        show_decisions(screen, case, plan, formatter)
        show_funds(screen, case, plan, formatter)
        show_stages(screen, plan, formatter)
        _show_rules(screen, plan, formatter)
        _show_margins(screen, plan, formatter)
        _show_baselines(screen, plan, formatter)
        _show_why_not(screen, plan)
        if plan.dependence is not None:
            screen.heading("How far this depends on the stated values")
            screen.line(plan.dependence.text)
    if plan.findings.total:
        screen.heading(f"Noticed in the case: {tally(plan.findings)}")
        show_findings(screen, plan.findings)


def _show_totals(screen: Screen, case: Case, plan: Plan, formatter: Formatter) -> None:
    proof = plan.proof
    if proof is None:
        return
    rows = [["Total", formatter.money(case.total)], ["Allocated", formatter.money(plan.allocated)]]
    if plan.reserve:
        rows.append(["Kept in reserve", formatter.money(plan.reserve)])
    if plan.unallocated:
        rows.append(["Left over", formatter.money(plan.unallocated)])
    rows += [
        ["Weighted value", formatter.value(proof.value_lower)],
        *_bounds(proof, formatter),
        ["Expected value", formatter.money_fine(proof.expected_value)],
    ]
    if proof.soft_cost:
        rows.append(["Given up for soft rules", formatter.value(proof.soft_cost)])
    screen.line()
    screen.table([Column(""), Column("", "right")], rows)
    screen.line(words.gap_sentence(proof, formatter))


def _bounds(proof: Proof, formatter: Formatter) -> list[list[str]]:
    if proof.search_bound is None:
        return [["Best possible", formatter.value(proof.bound)]]
    return [
        ["Best possible, by the search", formatter.value(proof.search_bound)],
        ["If parts could be funded", formatter.value(proof.bound)],
    ]


def _show_units(screen: Screen, plan: Plan, formatter: Formatter) -> None:
    screen.heading("Who gets what")
    shown = plan.units[:_ROWS_MAX]
    figures = {
        "Floor": [unit.floor for unit in shown],
        "Cap": [unit.cap for unit in shown],
        "Last year": [unit.last_year for unit in shown],
    }
    figures = {title: amounts for title, amounts in figures.items() if any(amount is not None for amount in amounts)}
    columns = [Column("Unit"), Column("Amount", "right"), *(Column(title, "right") for title in figures)]
    rows = [
        ["  " * unit.depth + unit.name, formatter.money(unit.amount)]
        + [_stated(amounts[row], formatter) for amounts in figures.values()]
        for row, unit in enumerate(shown)
    ]
    if screen.is_wide:
        columns.append(Column("Why"))
        rows = [[*row, _why(unit.reasons)] for row, unit in zip(rows, shown, strict=True)]
    screen.table(columns, rows)
    _say_how_many_more(screen, len(plan.units), "units")
    if not screen.is_wide:
        screen.heading("Why")
        _show_reasons(screen, shown)


def _show_reasons(screen: Screen, units: Sequence[UnitOutcome]) -> None:
    """One line for each reason, with the units that share it."""
    sharing: dict[str, list[str]] = {}
    for unit in units:
        sharing.setdefault(_why(unit.reasons), []).append(unit.name)
    for why, names in sharing.items():
        named = ", ".join(names[:_NAMED_MAX])
        more = f" and {len(names) - _NAMED_MAX} more" if len(names) > _NAMED_MAX else ""
        screen.line(f"{named}{more}: {why}", indent=2)


def _show_rules(screen: Screen, plan: Plan, formatter: Formatter) -> None:
    binding = [rule for rule in plan.rules if rule.binding or rule.broken_by > 0 or rule.value_lost]
    if not binding:
        return
    # What costs most stands first; a rule that is met without being felt stands last.
    binding.sort(key=lambda rule: (-(rule.value_lost or 0), -abs(rule.price or Fraction(0)), rule.rule))
    screen.heading("Rules that bind")
    for rule in binding[:_ROWS_MAX]:
        screen.line(f"{rule.name or rule.rule}: {rule_sentences(rule, formatter)}", indent=2)
    _say_how_many_more(screen, len(binding), "rules")


def rule_sentences(rule: RuleOutcome, formatter: Formatter) -> str:
    """What a rule demands, where the plan stands, and what relaxing it would bring."""
    said = words.sentence(rule.text or words.rule_price_sentence(rule, formatter))
    parts = (f"{rule.need}; the plan has {rule.have}.", said, words.rule_cost_sentence(rule, formatter))
    return " ".join(part for part in parts if part)


def _show_margins(screen: Screen, plan: Plan, formatter: Formatter) -> None:
    if plan.next_unit is None and plan.last_unit is None:
        return
    screen.heading("One more, one less")
    names = {request.request: request.name for request in plan.requests}
    for marginal, last in ((plan.next_unit, False), (plan.last_unit, True)):
        if marginal is not None:
            said = marginal.text or words.marginal_sentence(marginal, formatter, names, last=last)
            screen.line(words.sentence(said))


def _show_baselines(screen: Screen, plan: Plan, formatter: Formatter) -> None:
    if not plan.baselines or plan.proof is None:
        return
    screen.heading("Beside other ways to split the money")
    rows = []
    for baseline in plan.baselines:
        value = baseline.weighted_value
        worse = "not known"
        if value is not None:
            worse = formatter.value(value)
        rows.append([baseline.name, formatter.money(baseline.total), worse, "yes" if baseline.keeps_rules else "no"])
    rows.append(["This plan", formatter.money(plan.allocated), formatter.value(plan.proof.value_lower), "yes"])
    screen.table(
        [
            Column("Split"),
            Column("Total", "right"),
            Column("Weighted value", "right"),
            Column("Keeps the rules"),
        ],
        rows,
    )
    for baseline in plan.baselines:
        for violation in baseline.violations[:3]:
            screen.line(f"{baseline.name}: {violation}", "quiet")


def _show_why_not(screen: Screen, plan: Plan) -> None:
    if not plan.why_not:
        return
    screen.heading("Why not more")
    for answer in plan.why_not[:_ROWS_MAX]:
        screen.line(answer.text, indent=2)
    _say_how_many_more(screen, len(plan.why_not), "answers")
    screen.line("'apportion why-not' and the plan folder say what would fund each of them.", "quiet")


def _show_conflicts(screen: Screen, case: Case, plan: Plan) -> None:
    for number, conflict in enumerate(plan.conflicts, start=1):
        screen.heading(f"Conflict {number}" if len(plan.conflicts) > 1 else "The rules that clash")
        screen.line(clash_sentence(conflict, Formatter(case)))
        for demand in clashing_demands(case, conflict):
            why = f"; {demand.why}" if demand.why else ""
            screen.line(f"{demand.text} [{demand.rule}]{why}", indent=2)
    if plan.repairs:
        each = all(repair.alone for repair in plan.repairs)
        screen.heading(
            "What would let them hold together" + (": any one of these" if each and len(plan.repairs) > 1 else "")
        )
        for repair in plan.repairs:
            screen.line(words.sentence(repair.text), indent=2)


def _why(reasons: tuple[Reason, ...]) -> str:
    return " ".join(words.sentence(reason.text) for reason in reasons)


def _stated(amount: int | None, formatter: Formatter) -> str:
    return "" if amount is None else formatter.money(amount)


def _say_how_many_more(screen: Screen, count: int, what: str) -> None:
    if count > _ROWS_MAX:
        screen.line(f"… and {count - _ROWS_MAX} more {what}: the tables of the plan folder hold all.", "quiet")
