"""What a plan brings into force when it is adopted, and whether its case wants it to be approved first.

Knows the case and the amounts as they were written. It must not know journals or folders.
"""

from __future__ import annotations

from collections.abc import Iterator

from apportion.execution.journal.events import AdoptedLine, Line
from apportion.model.case import Case
from apportion.model.intake.approval import read_approval
from apportion.services.load import Loaded
from apportion.services.stored_amounts import StoredAmounts


def is_process_stated(loaded: Loaded) -> bool:
    """Whether a case says itself by which stages its plan is approved, so that it is not adopted without them."""
    case = loaded.usable()
    return bool(read_approval(loaded.raw, case)[0].stages) or any(
        override.setting == "approval_stages" for override in case.policy
    )


def lines_of(case: Case, amounts: StoredAmounts) -> Iterator[AdoptedLine]:
    """Every line that some fund may pay for, those without money included: nothing is ever moved to another."""
    import numpy as np

    from apportion.allocation.formulation.formulate import formulate

    problem, funds = formulate(case), amounts.fund_ids
    held = amounts.allocations
    given = dict(zip(zip(held.line.tolist(), held.fund.tolist(), strict=True), held.amount.tolist(), strict=True))
    requests = case.requests
    if problem.funds_matter:
        pairs = zip(problem.line.tolist(), problem.fund.tolist(), strict=True)
    else:
        lines = np.arange(len(requests.id)).repeat(len(funds)).tolist()
        pairs = zip(lines, list(range(len(funds))) * len(requests.id), strict=True)
    names, periods, units = requests.id.tolist(), requests.period.tolist(), requests.unit.tolist()
    listed = dict.fromkeys(pairs) | dict.fromkeys(given)
    for line, fund in sorted(listed):
        where = Line(str(names[line]), funds[fund], case.periods[periods[line]])
        yield AdoptedLine(where, case.units[units[line]].id, given.get((line, fund), 0))
