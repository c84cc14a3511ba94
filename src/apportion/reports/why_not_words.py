"""How the answer to *why not?* reads, on the terminal and on the page alike.

Knows the answer and the grammar of commands. It must not know the medium.
"""

from __future__ import annotations

import shlex

from apportion.model.why_not import LeastChange, WhyNot
from apportion.reports.words import Formatter


def what_it_gets(answer: WhyNot, formatter: Formatter) -> str:
    """What the request receives and asks for, to follow its name: ``receives nothing; it asks for $50.00``."""
    got = f"receives {formatter.money(answer.amount)}" if answer.amount else "receives nothing"
    return got if answer.wanted == "nothing" else f"{got}; it asks for {formatter.money(answer.asked)}"


def change_sentence(change: LeastChange) -> str:
    """What would fund it, and whether that is proved."""
    return change.text if change.is_proved else f"{change.text} Not proved: the search was cut short."


def what_if_command(change: LeastChange, path: str) -> str:
    """The command that shows what a change would do; empty where no number of the case says it.

    Args:
        change: the change.
        path: the case or plan folder, as the command is to call it.
    """
    if not change.edits:
        return ""
    asked = " ".join(f"--{word} {shlex.quote(text)}" for word, text in change.edits)
    return f"apportion what-if {shlex.quote(path)} {asked}"
