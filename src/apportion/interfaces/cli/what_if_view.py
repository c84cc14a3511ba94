"""The answer to a what-if on the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Final

from apportion.interfaces.cli.compare_view import show_amounts, signed_value
from apportion.interfaces.cli.screen import Column, Screen
from apportion.model.edits import Change
from apportion.model.findings import Finding
from apportion.model.plan import Proof, Reason, RuleOutcome
from apportion.reports import words
from apportion.reports.words import Formatter
from apportion.services.what_if import RuleChange, WhatIf

_KINDS: Final = {"unit": "Units", "request": "Requests", "fund": "Funds"}
_TOLD_MAX: Final = 10
"""Requests whose reasons a person reads on a terminal; --json has more."""


def show_what_if(screen: Screen, answer: WhatIf) -> None:
    """Print what was changed and what that changes."""
    if screen.as_json:
        return
    formatter = Formatter(answer.after.case)
    screen.line(f"{answer.before.case.name}: what if", "strong")
    for edit in answer.edits:
        screen.line(_edit(edit, formatter), indent=2)
    _show_sides(screen, answer, formatter)
    _show_noticed(screen, answer.noticed)
    if answer.after.judged is None:
        _show_conflict(screen, answer)
        return
    if answer.before.judged is None:
        screen.line()
        screen.line("As it is, the case has no plan: no amounts can keep all its rules. With the change it has one.")
        return
    if not answer.amounts:
        screen.line()
        screen.line("No amount changes.")
    for kind, title in _KINDS.items():
        of_kind = [item for item in answer.amounts if item.kind == kind]
        if of_kind:
            show_amounts(screen, title, of_kind, formatter)
    _show_rules(screen, answer.rules, formatter)
    _show_reasons(screen, answer)


def _edit(edit: Change, formatter: Formatter) -> str:
    if edit.kind == "thing":
        return f"{edit.name}: left out"
    before, after = (_number(edit, text, formatter) for text in (edit.before, edit.after))
    return f"{edit.name}: {before or 'not stated'} -> {after or 'left out'}"


def _number(edit: Change, text: str, formatter: Formatter) -> str:
    if not text:
        return ""
    if edit.kind == "amount":
        return formatter.money(formatter.currency.minor(Decimal(text)))
    if edit.kind == "percent":
        return formatter.percent_plain(Fraction(text.removesuffix("%")) / 100)
    return formatter.number(Fraction(text), 9)


def _show_sides(screen: Screen, answer: WhatIf, formatter: Formatter) -> None:
    rows = []
    for label, side in (("As it is", answer.before), ("Changed", answer.after)):
        if side.judged is None:
            rows.append([label, formatter.money(side.case.total), "", "no plan", ""])
            continue
        proof = side.judged.proof
        allocated = formatter.money(side.judged.allocated)
        rows.append(
            [
                label,
                formatter.money(side.case.total),
                allocated,
                formatter.value(proof.value_lower),
                formatter.value(_best_possible(proof)),
            ]
        )
    if answer.value_change is not None and answer.before.judged is not None and answer.after.judged is not None:
        moved = answer.after.judged.allocated - answer.before.judged.allocated
        total = answer.after.case.total - answer.before.case.total
        bound = _best_possible(answer.after.judged.proof) - _best_possible(answer.before.judged.proof)
        changes = [formatter.change(total), formatter.change(moved)]
        rows.append(
            ["Difference", *changes, signed_value(answer.value_change, formatter), signed_value(bound, formatter)]
        )
    columns = [Column(""), Column("Total", "right"), Column("Allocated", "right"), Column("Weighted value", "right")]
    screen.line()
    screen.table([*columns, Column("Best possible", "right")], rows)


def _best_possible(proof: Proof) -> Fraction:
    """The lower of the two bounds: with projects it is usually that of the search over whole ones."""
    return proof.bound if proof.search_bound is None else min(proof.bound, proof.search_bound)


def _show_noticed(screen: Screen, noticed: Sequence[Finding]) -> None:
    if noticed:
        screen.heading("Noticed about the changed case")
        for finding in noticed:
            screen.line(finding.message, "warning", indent=2)


def _show_conflict(screen: Screen, answer: WhatIf) -> None:
    if answer.after.is_undecided:
        screen.line()
        screen.line(
            "With the change the search found no plan within its limit of work; whether there is one is not known."
        )
        return
    screen.heading("With the change no plan can keep all rules")
    for conflict in answer.conflicts:
        screen.line(words.sentence(conflict.text), "bad", indent=2)
    if answer.repairs:
        screen.heading("What would let them hold together")
        for repair in answer.repairs:
            screen.line(words.sentence(repair.text), indent=2)


def _show_rules(screen: Screen, rules: Sequence[RuleChange], formatter: Formatter) -> None:
    if not rules:
        return
    screen.heading("Rules that are felt otherwise")
    for rule in rules:
        before, after = _felt(rule.before, formatter), _felt(rule.after, formatter)
        screen.line(f"{rule.name} [{rule.rule}]: {before} -> {after}", indent=2)


def _felt(rule: RuleOutcome | None, formatter: Formatter) -> str:
    if rule is None:
        return "not there"
    if rule.broken_by:
        return f"{rule.need}, missed"
    if not rule.binding:
        return f"{rule.need}, does not bind"
    price = f" at a price of {formatter.price(rule.price)}" if rule.price else ""
    return f"{rule.need}, binds{price}"


def _show_reasons(screen: Screen, answer: WhatIf) -> None:
    if not answer.reasons:
        return
    screen.heading("Why")
    for item in answer.reasons[:_TOLD_MAX]:
        name = f"{item.name} ({item.period})" if item.period else item.name
        screen.line(f"{name}: {_said(item.after) or 'The request is left out.'}", indent=2)
        if item.before and item.before != item.after:
            screen.line(f"before: {_said(item.before)}", "quiet", indent=4)
    if len(answer.reasons) > _TOLD_MAX:
        screen.line(f"… and {len(answer.reasons) - _TOLD_MAX} more: --json lists them.", "quiet")


def _said(reasons: Sequence[Reason]) -> str:
    return " ".join(words.sentence(reason.text) for reason in reasons)
