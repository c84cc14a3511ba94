"""What decisions may receive, and what does not fit together about them: warnings beside those of ``coherence``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from apportion.kernel.exact import Int64Array
from apportion.model.case import Case
from apportion.model.findings import Finding, Place, Verdict
from apportion.model.requests import Mask
from apportion.model.rule import LOGICAL, Rule, RuleKind
from apportion.model.selection import expand, select_lines
from apportion.model.selector import Selector

_NAMED_MAX: Final = 5
"""Names in one message; the others are counted."""
_COMPARED_MIN: Final = 2


def warn(code: str, message: str, place: Place, remedy: str) -> Finding:
    """A warning about figures that do not fit together."""
    return Finding(code, Verdict.WARN, message, place, remedy=remedy)


def at(case: Case, table: str, name: str) -> Place:
    """Where a row of a small table stands."""
    return case.places.get((table, name), Place())


def line_place(case: Case, line: int) -> Place:
    """Where a request line stands."""
    table = at(case, "requests", "")
    return Place(table.file, table.sheet, int(case.requests.source_line[line]))


def named(names: Sequence[str]) -> str:
    """Some names in a sentence; the others are counted."""
    shown = ", ".join(f"'{name}'" for name in names[:_NAMED_MAX])
    return shown + (f" and {len(names) - _NAMED_MAX} more" if len(names) > _NAMED_MAX else "")


def decided_bounds(case: Case) -> tuple[Int64Array, Int64Array]:
    """Least and most that the decisions of each unit itself give it together, in minor units; shape (units,).

    Of one decision the options exclude each other, so its lines must not be added up.
    """
    choices, size = case.requests.choices, len(case.units)
    least, most = np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.int64)
    if not choices.count:
        return least, most
    key, code = np.unique(choices.option * size + case.requests.unit[choices.line], return_inverse=True)
    low, high = np.zeros(key.size, dtype=np.int64), np.zeros(key.size, dtype=np.int64)
    np.add.at(low, code, choices.least)
    np.add.at(high, code, choices.most)
    option, unit = key // size, key % size
    pair, group = np.unique(choices.decision[option] * size + unit, return_inverse=True)
    highest = np.zeros(pair.size, dtype=np.int64)
    np.maximum.at(highest, group, high)
    lowest = np.full(pair.size, np.iinfo(np.int64).max, dtype=np.int64)
    np.minimum.at(lowest, group, low)
    decision = pair // size
    options = np.diff(choices.offset)[decision]
    sure = choices.must[decision] & (np.bincount(group, minlength=pair.size) == options)
    np.add.at(most, pair % size, highest)
    np.add.at(least, pair % size, np.where(sure, lowest, 0))
    return least, most


def needed_lines(case: Case) -> Mask:
    """Lines that somebody has to be able to pay for.

    These are the divisible ones with a cap, and of decisions those of a start as asked for.
    """
    requests = case.requests
    needed: Mask = requests.cap > 0
    choices = requests.choices
    if choices.count:
        needed[choices.line] = False
        undelayed = (choices.delay[choices.option] == 0) & (choices.most > 0)
        needed[choices.line[undelayed]] = True
    return needed


def unpaid_parts(case: Case, paid: Mask) -> Iterator[Finding]:
    """Requests that are part of another and that no fund may pay for, so that the other cannot be funded either."""
    choices = case.requests.choices
    owner = choices.decision_of_line(case.requests.count)
    held = np.flatnonzero(needed_lines(case) & ~paid & (owner >= 0))
    parts = held[case.requests.id[held] != choices.request[owner[held]]]
    if parts.size:
        pairs = dict.fromkeys((str(case.requests.id[k]), str(choices.request[owner[k]])) for k in parts.tolist())
        part, whole = next(iter(pairs))
        more = f" The same holds for {named([name for name, _ in list(pairs)[1:]])}." if len(pairs) > 1 else ""
        yield warn(
            "fit.part-unpaid",
            f"No fund may pay for '{part}', so '{whole}', which it is part of, cannot be funded.{more}",
            line_place(case, int(parts[0])),
            "Widen pays_for of a fund, or correct part_of.",
        )


def decisions_meant(case: Case, selector: Selector) -> int:
    """How many decisions a selector means by a line of the request that leads them."""
    lines = select_lines(case, Selector(selector.alternatives))
    chosen = set(case.requests.id[lines].tolist())
    return sum(name in chosen for name in case.requests.choices.request.tolist())


def rules_of_decisions(case: Case) -> Iterator[Finding]:
    """Rules that ask for more decisions than there are, or name none on their other side."""
    for rule in case.rules:
        if rule.kind not in LOGICAL:
            continue
        other = not rule.relative_to.is_everything
        if other and not decisions_meant(case, rule.relative_to):
            yield warn(
                "fit.rule-idle",
                f"The rule '{rule.id}' has no decision in relative_to ({rule.relative_to}).",
                at(case, "rules", rule.id),
                "Correct relative_to, or remove the rule.",
            )
        yield from _too_many(case, rule)


def _too_many(case: Case, rule: Rule) -> Iterator[Finding]:
    if rule.at_least is None:
        return
    selector = rule.applies_to if rule.kind is RuleKind.CHOOSE else rule.relative_to
    for name, group in expand(case, selector):
        count = decisions_meant(case, group)
        if count < rule.at_least:
            within = f" in {selector.each} '{name}'" if name else ""
            yield warn(
                "fit.choose",
                f"The rule '{rule.id}' asks for at least {rule.at_least:f} decisions{within}, and there "
                f"{'is' if count == 1 else 'are'} {count or 'none'}.",
                at(case, "rules", rule.id),
                "Lower at_least, or add what can be chosen.",
            )


def compared_groups(case: Case) -> Iterator[Finding]:
    """Balance and fairness that compare fewer than two groups."""
    compared = [(rule.applies_to, f"rule '{rule.id}'", at(case, "rules", rule.id)) for rule in _balanced(case)]
    if case.fairness is not None:
        place = case.places.get(("case", "fairness_among")) or at(case, "case", "fairness")
        compared.append((case.fairness.among, "fairness of the case", place))
    for selector, what, place in compared:
        count = len(expand(case, selector))
        if count < _COMPARED_MIN:
            yield warn(
                "fit.groups",
                f"The {what} compares groups, and '{selector}' makes {'one' if count else 'none'}.",
                place,
                "Name groups of which there are several, or remove it.",
            )


def _balanced(case: Case) -> list[Rule]:
    return [rule for rule in case.rules if rule.kind is RuleKind.BALANCE]


def last_loss(case: Case) -> Iterator[Finding]:
    """A loss allowed for criteria that nothing comes after."""
    if not case.criteria:
        return
    last = max(item.priority for item in case.criteria)
    for item in case.criteria:
        if item.priority == last and item.allowed_loss:
            yield warn(
                "fit.last-loss",
                f"The criterion '{item.measure}' allows a loss of {(item.allowed_loss * 100).normalize():f}%, but no "
                "criterion comes after it.",
                at(case, "criteria", item.measure),
                "Empty allowed_loss, or add the criterion for which it may be given up.",
            )
            return
