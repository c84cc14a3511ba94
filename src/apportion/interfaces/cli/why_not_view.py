"""Why a request is not funded, on the terminal: what it would cost the plan, and what would fund it."""

from __future__ import annotations

from typing import Final

from apportion.interfaces.cli.screen import Column, Screen
from apportion.model.case import Case
from apportion.model.why_not import LeastChange, WhyNot
from apportion.reports import words
from apportion.reports.why_not_words import change_sentence, what_if_command, what_it_gets
from apportion.reports.words import Formatter

_MOVED_MAX: Final = 10


def show_why_not(screen: Screen, case: Case, answer: WhyNot, path: str) -> None:
    """Print the answer for people.

    Args:
        screen: where.
        case: the case.
        answer: the answer.
        path: how the case was called, for commands that can be copied.
    """
    if screen.as_json:
        return
    formatter = Formatter(case)
    screen.line(f"{answer.name} ({answer.request}) {what_it_gets(answer, formatter)}", "strong")
    screen.line(answer.text)
    for conflict in answer.conflicts:
        screen.line(words.sentence(conflict.text), indent=2)
    if answer.moved:
        screen.heading("What would move for it")
        columns = [Column("Request"), Column("Now", "right"), Column("Then", "right"), Column("Difference", "right")]
        rows = [
            [
                item.name,
                formatter.money(item.before),
                formatter.money(item.after),
                formatter.change(item.after - item.before),
            ]
            for item in answer.moved[:_MOVED_MAX]
        ]
        screen.table(columns, rows)
        if len(answer.moved) > _MOVED_MAX:
            screen.line(f"… and {len(answer.moved) - _MOVED_MAX} more: --json lists them.", "quiet")
    if answer.changes:
        screen.heading("What would fund it, each by itself")
        for change in answer.changes:
            _show_change(screen, change, path)
    elif answer.wanted != "nothing":
        screen.line("No single change that was tried funds it.")
    if answer.tried:
        screen.line()
    for sentence in answer.tried:
        screen.line(sentence, "quiet")


def _show_change(screen: Screen, change: LeastChange, path: str) -> None:
    screen.line(change_sentence(change), indent=2)
    command = what_if_command(change, path)
    if command:
        screen.line(command, "quiet", indent=4)
