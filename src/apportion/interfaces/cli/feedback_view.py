"""Answers to a plan on the screen: what counter-proposals cost, and from whom they take."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from apportion.interfaces.cli.findings_view import show_findings
from apportion.interfaces.cli.screen import Column, Screen
from apportion.reports import words
from apportion.reports.words import Formatter
from apportion.services.changes import AmountChange

if TYPE_CHECKING:
    from apportion.model.feedback import Feedback
    from apportion.services.feedback import Heard, Priced, Step
    from apportion.services.what_if import WhatIf


def show_feedback(screen: Screen, heard: Heard, written: Path | None) -> None:
    """Print the answers that stand, the price of counter-proposals, and the steps of what is granted."""
    if screen.as_json:
        return
    case = heard.loaded.usable()
    formatter = Formatter(case)
    screen.line(
        f"{case.name}: {words.plural(len(heard.standing), 'answer that stands', 'answers that stand')}", "strong"
    )
    rows = [
        [
            str(entry.round),
            entry.request or entry.unit,
            entry.answer,
            "" if entry.amount is None else formatter.money(entry.amount),
            entry.by,
            entry.reason,
        ]
        for entry in heard.standing
    ]
    columns = [Column("Round", "right"), Column("About"), Column("Answer"), Column("Amount", "right"), Column("By")]
    screen.table([*columns, Column("Reason")], rows)
    _show_earlier(screen, heard, formatter)
    for item in heard.priced:
        _show_priced(screen, item, formatter)
    for step in heard.steps:
        _show_step(screen, step, formatter)
    _show_whole(screen, heard.steps, formatter)
    _show_wishes(screen, heard, formatter)
    _show_satisfaction(screen, heard, formatter)
    show_findings(screen, heard.findings)
    screen.line()
    if heard.is_closed:
        screen.line("Every answer that stands accepts the plan or was granted.", "good")
    elif heard.standing:
        screen.line(_open_text(heard), "quiet")
    if written is not None:
        screen.line(f"Case with the answers written to {written}", "strong")
        screen.line(f"Plan it, and compare both: apportion compare {heard.loaded.path} {written}")


def _open_text(heard: Heard) -> str:
    """How many answers are settled, and which are not."""
    settled = {step.entry for step in heard.steps if step.answer.both_stand} | set(heard.granted_before)
    left = [entry for entry in heard.standing if entry.answer != "accept" and entry not in settled]
    if not left:
        return "Every answer that stands accepts the plan or is granted here."
    return f"Not settled: {', '.join(f'{entry.request or entry.unit} ({entry.answer})' for entry in left)}."


def _show_earlier(screen: Screen, heard: Heard, formatter: Formatter) -> None:
    """What was granted in earlier rounds, and what it took from whom."""
    from apportion.reports.feedback_words import grant_sentence

    if heard.answers.grants:
        screen.heading("Granted before")
        for grant in heard.answers.grants:
            screen.line(grant_sentence(grant, heard.loaded.usable(), formatter), indent=2)


def _show_wishes(screen: Screen, heard: Heard, formatter: Formatter) -> None:
    """Whose wishes the refined plan meets more or less."""
    from apportion.reports.stakeholder_words import signed_points

    changes = [item for item in heard.met_changes if item.difference is not None]
    if not changes:
        return
    screen.heading("Wishes met, before what is granted and after it")
    columns = [Column("Stakeholder"), Column("Before", "right"), Column("After", "right"), Column("Change", "right")]
    rows = [
        [
            heard.register.named(item.stakeholder),
            formatter.percent(item.before),
            formatter.percent(item.after),
            signed_points(item.after - item.before, formatter),
        ]
        for item in changes
        if item.before is not None and item.after is not None
    ]
    screen.table(columns, rows)


def _show_satisfaction(screen: Screen, heard: Heard, formatter: Formatter) -> None:
    """One line for each round in which stakeholders said how content they are."""
    from apportion.reports.stakeholder_words import interval_text

    told = [item for item in heard.satisfaction if item.mean is not None]
    if not told:
        return
    screen.heading("Satisfaction of stakeholders")
    for item in told:
        mean = "" if item.mean is None else formatter.percent(item.mean)
        spread = "" if item.interval is None else f" ({interval_text(item.interval, formatter)})"
        people = sum(group.answered for group in item.groups)
        screen.line(f"{item.name or 'no round'}: {mean}{spread}, {words.plural(people, 'person', 'people')}", indent=2)


def _show_priced(screen: Screen, item: Priced, formatter: Formatter) -> None:
    entry = item.entry
    asked = formatter.money(entry.amount or 0)
    screen.heading(f"{_called(entry)} asks for {asked}; the plan gives {formatter.money(item.now)}")
    if (entry.amount or 0) <= item.now:
        screen.line("The plan gives as much or more already: granting it costs nothing.", "good", indent=2)
        return
    if not item.answer.both_stand:
        _show_refused(screen, item.answer)
    else:
        more = formatter.change((entry.amount or 0) - item.now)
        screen.line(f"{more} for {_called(entry)} costs {_value(item.answer, formatter)}.", indent=2)
        _show_moved(screen, item.answer.amounts, formatter)
    if item.reach is None:
        return
    reached, most = formatter.money(item.reach.high), formatter.money(item.reach.most)
    if item.is_within:
        screen.line(
            "A plan within 1 % of the best grants it; the one shown is the cheapest of all that do.", "good", indent=2
        )
    elif item.is_within is False:
        screen.line(
            f"No plan within 1 % of the best grants it: the most that one gives is {most}.", "warning", indent=2
        )
    else:
        screen.line(
            f"Within 1 % of the best, plans were found up to {reached}, and none gives more than {most}.", indent=2
        )


def _show_step(screen: Screen, step: Step, formatter: Formatter) -> None:
    entry = step.entry
    screen.heading(f"Granted: {_called(entry)}, round {entry.round}, asked for by {entry.by}")
    if not step.answer.both_stand:
        _show_refused(screen, step.answer)
        return
    screen.line(f"Costs {_value(step.answer, formatter)}.", indent=2)
    _show_moved(screen, step.answer.amounts, formatter)


def _show_whole(screen: Screen, steps: Sequence[Step], formatter: Formatter) -> None:
    """What all steps cost together, where there are several and each can be made."""
    if len(steps) < 2 or not all(step.answer.both_stand for step in steps):  # noqa: PLR2004 - one step is the whole
        return
    first, last = steps[0].answer.before.value, steps[-1].answer.after.value
    if first is not None and last is not None:
        screen.line()
        screen.line(f"Together they cost {formatter.value(first - last)} of weighted value.", "strong")


def _value(answer: WhatIf, formatter: Formatter) -> str:
    change = answer.value_change
    lost = formatter.value(-change) if change is not None else "an unknown part"
    return f"the organisation {lost} of weighted value"


def _show_moved(screen: Screen, amounts: Sequence[AmountChange], formatter: Formatter) -> None:
    """Units that give and take; requests where the units stay as they are."""
    for kind in ("unit", "request"):
        changed = [item for item in amounts if item.kind == kind and item.difference]
        if changed:
            for item in sorted(changed, key=lambda one: (one.difference, one.id)):
                screen.line(f"{item.name or item.id}: {formatter.change(item.difference)}", indent=4)
            return
    screen.line("No amount changes.", indent=4)


def _show_refused(screen: Screen, answer: WhatIf) -> None:
    if answer.after.is_undecided:
        screen.line("The search found no plan that grants it within its limit of work.", "warning", indent=2)
        return
    screen.line("No plan can grant it.", "bad", indent=2)
    for conflict in answer.conflicts:
        screen.line(words.sentence(conflict.text), indent=4)
    for repair in answer.repairs:
        screen.line(words.sentence(repair.text), indent=4)


def _called(entry: Feedback) -> str:
    return entry.request or entry.unit
