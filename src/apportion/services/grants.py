"""What granting counter-proposals moved, written down as rows of a case, so that a refined plan can say it.

Knows steps of feedback. It must not know files.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

import numpy as np

from apportion.kernel.exact import Int64Array
from apportion.model.case import Case
from apportion.model.feedback import Feedback, Grant, Moved
from apportion.model.raw import RawCase
from apportion.model.replaced import with_rows
from apportion.reports.figures import value_text
from apportion.services.changes import unit_amounts
from apportion.services.what_if import WhatIf


def moved_amounts(answer: WhatIf) -> tuple[Moved, ...]:
    """Units, then requests over all periods, whose amount is another; empty unless both sides have a plan."""
    before, after = answer.before.judged, answer.after.judged
    if before is None or after is None:
        return ()
    found: list[Moved] = []
    for kind, old, new in (
        ("unit", unit_amounts(before.case, before.amounts), unit_amounts(after.case, after.amounts)),
        ("request", _by_request(before.case, before.amounts), _by_request(after.case, after.amounts)),
    ):
        found += [
            Moved("unit" if kind == "unit" else "request", name, old[name], new[name])
            for name in sorted(new)
            if old[name] != new[name]
        ]
    return tuple(found)


def _by_request(case: Case, amounts: Int64Array) -> Mapping[str, int]:
    names, place = np.unique(case.requests.id, return_inverse=True)
    sums = np.zeros(names.size, dtype=np.int64)
    np.add.at(sums, place, amounts)
    return {str(name): int(amount) for name, amount in zip(names.tolist(), sums.tolist(), strict=True)}


def with_grants(
    raw: RawCase, steps: Sequence[tuple[Feedback, WhatIf]], earlier: Sequence[Grant], case: Case
) -> RawCase:
    """The case with a row of the table ``granted`` for each amount that a step moved, after the steps before.

    Args:
        raw: the tables of the case.
        steps: answers that were granted, in order, each with what that changed.
        earlier: what was granted in earlier rounds.
        case: built from the tables, for the way in which it writes numbers.
    """
    first = max((grant.step for grant in earlier), default=0) + 1
    rows = [row for place, (entry, answer) in enumerate(steps, first) for row in _rows_of(entry, answer, place, case)]
    return with_rows(raw, "granted", rows)


def _rows_of(entry: Feedback, answer: WhatIf, step: int, case: Case) -> list[dict[str, str]]:
    point, currency = case.number_format[5], case.currency
    cost = -(answer.value_change or Fraction(0))
    story = {
        "rule": entry.rule,
        "step": str(step),
        "round": str(entry.round),
        "unit": entry.unit,
        "request": entry.request,
        "by": entry.by,
        "amount": currency.text(entry.amount or 0).replace(".", point),
        "cost": value_text(cost, currency, "up").replace(".", point),
    }
    nothing = {"moved_unit": "", "moved_request": "", "before": "", "after": ""}
    found = [
        {
            **story,
            "moved_unit": item.id if item.kind == "unit" else "",
            "moved_request": item.id if item.kind == "request" else "",
            "before": currency.text(item.before).replace(".", point),
            "after": currency.text(item.after).replace(".", point),
        }
        for item in moved_amounts(answer)
    ]
    return found or [{**story, **nothing}]
