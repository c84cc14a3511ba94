"""The options that a plan folder says were taken, brought back onto the decisions of its case."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from apportion.kernel.exact import Int64Array
from apportion.model.case import Case
from apportion.model.choices import Choices
from apportion.model.plan import EXPLAINED_MAX
from apportion.reports.plan_reader import DecisionEntry, PlanDocument


def stored_options(stored: PlanDocument, case: Case, amounts: Int64Array, problems: list[str]) -> Int64Array:
    """Option of each decision, -1 where nothing is funded; what cannot be placed is added to the problems.

    Of more decisions than a plan lists, the options of the others are told from the money that their lines receive.
    """
    choices = case.requests.choices
    chosen = np.full(choices.count, -1, dtype=np.int64)
    if stored.decision_count != choices.count:
        problems.append(f"plan.json speaks of {stored.decision_count} decisions, the case has {choices.count}")
    listed = np.zeros(choices.count, dtype=np.bool_)
    for entry in stored.decisions:
        decision = choices.index.get(entry.request)
        if decision is None or listed[decision]:
            what = "the case has no" if decision is None else "plan.json lists more than once the"
            problems.append(f"{what} decision about {entry.request}")
            continue
        listed[decision] = True
        chosen[decision] = _option(choices, decision, entry, problems)
    if not listed.all():
        if choices.count <= EXPLAINED_MAX:
            missing = str(choices.request[np.flatnonzero(~listed)[0]])
            problems.append(f"plan.json does not say what is decided about {missing}")
        chosen = np.where(listed, chosen, _told_by_money(choices, amounts))
    return chosen


def decision_problems(stored: PlanDocument, case: Case, amounts: Int64Array) -> Iterator[str]:
    """Decisions whose lines add up to something else than plan.json says, or that are funded without money."""
    choices, text = case.requests.choices, stored.currency.text
    received = _received(choices, amounts)
    for entry in stored.decisions:
        decision = choices.index.get(entry.request)
        if decision is not None and int(received[decision]) != entry.amount:
            found = f"{text(int(received[decision]))}, plan.json says {text(entry.amount)}"
            yield f"decision {entry.request}: its lines add up to {found}"


def _option(choices: Choices, decision: int, entry: DecisionEntry, problems: list[str]) -> int:
    if not entry.funded:
        return -1
    for option in range(int(choices.offset[decision]), int(choices.offset[decision + 1])):
        if str(choices.level[option]) == entry.level and int(choices.delay[option]) == entry.delay:
            return option
    problems.append(f"the case offers {entry.request} no option '{entry.option}'")
    return -1


def _received(choices: Choices, amounts: Int64Array) -> Int64Array:
    """Money of all lines of each decision; shape (decisions,)."""
    owner = choices.decision_of_line(amounts.size)
    lines = np.flatnonzero(owner >= 0)
    received = np.zeros(choices.count, dtype=np.int64)
    np.add.at(received, owner[lines], amounts[lines])
    return received


def _told_by_money(choices: Choices, amounts: Int64Array) -> Int64Array:
    """The option of each decision that its money fits, of several the one that is worth most; none without money."""
    paid = amounts[choices.line]
    misfits = (paid < choices.least) | (paid > choices.most)
    wrong = np.bincount(choices.option[misfits], minlength=choices.options)
    own = np.zeros(choices.options, dtype=np.int64)
    np.add.at(own, choices.option, paid)
    received = _received(choices, amounts)
    fits = np.flatnonzero((wrong == 0) & (own == received[choices.decision]))
    needed = (received > 0) | choices.must
    chosen = np.full(choices.count, -1, dtype=np.int64)
    # Later entries win, so that the most valuable of those that fit stands.
    for option in fits[np.argsort(choices.value.scaled[fits], kind="stable")].tolist():
        decision = int(choices.decision[option])
        if needed[decision]:
            chosen[decision] = option
    return chosen
