"""Plans written down by hand in a test: which options are taken, who receives how much, and from which fund."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from apportion.allocation.proof.verify import Verdict, verify_amounts
from apportion.model.case import Case
from apportion.model.plan import Allocations
from tests.support.budgets import Budget

Row = tuple[str, str, str, int]
"""Request, period, fund, minor units; an empty fund is the first."""


@dataclass(frozen=True, eq=False)
class Proposed:
    """A case with a plan that nobody computed."""

    case: Case
    amounts: np.ndarray
    allocations: Allocations
    chosen: np.ndarray
    kept: Mapping[str, int]

    def judged(self) -> Verdict:
        """What the judge says."""
        return verify_amounts(self.case, self.amounts, self.allocations, self.kept, self.chosen)

    def broken(self) -> list[str]:
        """Ids of the hard rules that the judge finds broken, followed by faults in words."""
        verdict = self.judged()
        return [*(item.id for item in verdict.broken), *verdict.faults]


def proposed(
    book: Budget | Case,
    taken: Sequence[str] | Mapping[str, str | int] = (),
    *,
    money: Mapping[str, int] | None = None,
    rows: Sequence[Row] = (),
    kept: Mapping[str, int] | None = None,
) -> Proposed:
    """A plan.

    Args:
        book: what it is for.
        taken: requests of which an option is taken; with several options a level by name or a delay in periods.
            Their lines receive what the option gives at least.
        money: minor units that lines receive instead, as ``roads`` or ``roads 2027``.
        rows: payments that replace all of those out of the first fund.
        kept: money kept back per reserve rule.
    """
    case = book.case() if isinstance(book, Budget) else book
    choices = case.requests.choices
    amounts = np.zeros(case.requests.count, dtype=np.int64)
    chosen = np.full(choices.count, -1, dtype=np.int64)
    for name in taken:
        option = _option(case, name, taken[name] if isinstance(taken, Mapping) else "")
        chosen[choices.index[name]] = option
        entries = slice(int(choices.start[option]), int(choices.start[option + 1]))
        amounts[choices.line[entries]] = choices.least[entries]
    for name, amount in (money or {}).items():
        amounts[_line(case, *name.split(" "))] = amount
    if rows:
        amounts[:] = 0
        fund_of = {fund.id: position for position, fund in enumerate(case.funds)}
        paid = sorted((_line(case, name, period), fund_of.get(fund, 0), cents) for name, period, fund, cents in rows)
        np.add.at(amounts, [line for line, _, _ in paid], [cents for *_, cents in paid])
    else:
        paid = [(line, 0, int(cents)) for line, cents in enumerate(amounts) if cents]
    held = Allocations(
        np.array([row[0] for row in paid], dtype=np.int32),
        np.array([row[1] for row in paid], dtype=np.int32),
        np.array([row[2] for row in paid], dtype=np.int64),
    )
    return Proposed(case, amounts, held, chosen, kept or {})


def _option(case: Case, name: str, which: str | int) -> int:
    choices = case.requests.choices
    decision = choices.index[name]
    for option in range(int(choices.offset[decision]), int(choices.offset[decision + 1])):
        if which in ("", str(choices.level[option])) or which == int(choices.delay[option]):
            return option
    raise ValueError(f"{name} has no option {which}")


def _line(case: Case, name: str, period: str = "") -> int:
    requests = case.requests
    chosen = requests.id == name
    if period:
        chosen &= requests.period == case.periods.index(period)
    lines = np.flatnonzero(chosen)
    if lines.size != 1:
        raise ValueError(f"{name} {period}: {lines.size} lines")
    return int(lines[0])
