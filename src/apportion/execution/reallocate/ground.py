"""What is left to decide about an adopted plan on a day, as a case that the engine can plan.

The case of a reallocation is the case of the plan, with changed numbers where somebody asks for them, and with the
money as it lies now: each fund has in each period what its lines carry, all of it has to be given to lines again, and
no line falls below what is protected. What a reallocation cannot change is left out: totals, reserves, and rules about
periods that have ended. It must not know journals, days or persons.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

import numpy as np

from apportion.allocation.funding import fund_ids
from apportion.execution.journal.events import Line
from apportion.execution.journal.positions import Position
from apportion.kernel.exact import Int64Array
from apportion.model.case import Case
from apportion.model.organisation import Fund
from apportion.model.plan import Allocations
from apportion.model.rule import Measure, Rule, RuleKind
from apportion.model.selection import select_lines
from apportion.model.selector import EVERYTHING, PERIOD, Selector, Term

Pair = tuple[int, int]
"""A request line of the case and a fund of ``fund_ids``."""

CONSERVED: Final = "conserved"
PROTECTED: Final = "protected"
NOT_ADOPTED: Final = "not-adopted"
"""Beginnings of the ids of rules that are made here."""


class UnknownLines(ValueError):
    """The journal has money on lines that the case does not have.

    Attributes:
        requests: their requests.
    """

    def __init__(self, requests: Iterable[str]) -> None:
        self.requests = tuple(sorted(set(requests)))
        super().__init__(", ".join(self.requests))


@dataclass(frozen=True, eq=False)
class Ground:
    """What a reallocation starts from."""

    case: Case
    """To be planned: its total is what all lines carry together."""
    lines: Mapping[Pair, Line]
    """The line of the journal of each pair; money can lie nowhere else."""
    now: Mapping[Pair, int]
    """Minor units that each line carries, those with none left out."""
    protected: Mapping[Pair, int]
    """Minor units below which each line may not fall, those with none left out."""
    open_total: int
    """Minor units of the budget periods that have not ended: what limits are percentages of."""
    raised_caps: tuple[str, ...] = ()
    """Requests of which more is protected than they ask for: they keep exactly that."""

    @property
    def amounts_now(self) -> Int64Array:
        """Minor units per request line, as they lie; shape (lines,)."""
        held = np.zeros(self.case.requests.count, dtype=np.int64)
        for (line, _), amount in self.now.items():
            held[line] += amount
        return held

    @property
    def paid_now(self) -> Allocations:
        """The same by line and fund."""
        rows = [(line, fund, amount) for (line, fund), amount in sorted(self.now.items())]
        columns = np.array(rows, dtype=np.int64).reshape(len(rows), 3)
        return Allocations(columns[:, 0].astype(np.int32), columns[:, 1].astype(np.int32), columns[:, 2])

    def chosen_now(self) -> Int64Array:
        """The option of each decision that fits what its lines carry, -1 where none does; shape (decisions,)."""
        choices = self.case.requests.choices
        chosen = np.full(choices.count, -1, dtype=np.int64)
        if not choices.count:
            return chosen
        given = self.amounts_now[choices.line]
        fits = np.ones(choices.options, dtype=np.bool_)
        fits[choices.option[(given < choices.least) | (given > choices.most)]] = False
        held = np.zeros(choices.count, dtype=np.bool_)
        held[choices.decision[choices.option[given > 0]]] = True
        # Backwards, so that the first that fits is kept; an option that gives nothing is none where money lies.
        found = np.flatnonzero(fits & held[choices.decision])[::-1]
        chosen[choices.decision[found]] = found
        return chosen

    def selector(self, pairs: Iterable[Pair]) -> Selector:
        """What means exactly these lines."""
        case, several_funds, several_periods = self.case, len(self.case.funds) > 1, len(self.case.periods) > 1
        ids, periods = case.requests.id, case.requests.period
        alternatives = []
        for line, fund in sorted(pairs):
            terms = [Term("request", str(ids[line]))]
            if several_funds:
                terms.append(Term("fund", case.funds[fund].id))
            if several_periods:
                terms.append(Term(PERIOD, case.periods[int(periods[line])]))
            alternatives.append(tuple(terms))
        return Selector(tuple(alternatives))


def ground_of(
    case: Case,
    positions: Mapping[Line, Position],
    ended: frozenset[str] = frozenset(),
    *,
    recall_released: bool = False,
) -> Ground:
    """What a reallocation of these positions starts from.

    Args:
        case: the case of the plan, changed where other numbers are to hold.
        positions: balances of all lines.
        ended: names of budget periods that were rolled over: their money stays where it lies.
        recall_released: whether money may move that was released and is neither committed nor spent.

    Raises:
        UnknownLines: when money lies on lines of requests that the case does not have.
    """
    funds, requests = fund_ids(case), case.requests
    places = {
        (str(name), case.periods[period]): line
        for line, (name, period) in enumerate(zip(requests.id.tolist(), requests.period.tolist(), strict=True))
    }
    lines: dict[Pair, Line] = {}
    now: dict[Pair, int] = {}
    protected: dict[Pair, int] = {}
    strange = []
    for where, held in sorted(positions.items()):
        place = places.get((where.request, where.period))
        if place is None or where.fund not in funds:
            strange += [where.request] if held.allocated else []
            continue
        pair = (place, funds.index(where.fund))
        lines[pair] = where
        _keep(now, pair, held.allocated)
        movable = 0 if where.period in ended else held.unreleased + (held.available if recall_released else 0)
        _keep(protected, pair, held.allocated - movable)
    if strange:
        raise UnknownLines(strange)
    ground = Ground(case, lines, now, protected, sum(now[pair] for pair in now if lines[pair].period not in ended))
    return _with_money(ground, frozenset(case.periods.index(name) for name in ended))


def _keep(amounts: dict[Pair, int], pair: Pair, amount: int) -> None:
    if amount:
        amounts[pair] = amount


def _with_money(ground: Ground, ended: frozenset[int]) -> Ground:
    """The ground with its case made ready to be planned."""
    case = ground.case
    floors, caps, raised = _bounds(ground)
    rules = [rule for rule in case.rules if rule.period not in ended and not _is_about_the_sum(rule)]
    draft = replace(
        case,
        total=sum(ground.now.values()),
        total_is="exactly",
        funds=tuple(_fund(ground, place, fund) for place, fund in enumerate(case.funds)),
        requests=replace(case.requests, floor=floors, cap=caps),
    )
    made = (*_conserved(ground), *_protected(ground), *_not_adopted(ground, draft))
    return replace(ground, case=replace(draft, rules=(*rules, *made)), raised_caps=raised)


def _is_about_the_sum(rule: Rule) -> bool:
    """Reserves lie on no line, and what all lines carry together does not change."""
    return rule.kind is RuleKind.RESERVE or (rule.kind is RuleKind.TOTAL and rule.applies_to.is_everything)


def _fund(ground: Ground, place: int, fund: Fund) -> Fund:
    amounts = [0] * len(ground.case.periods)
    for (line, paid_by), amount in ground.now.items():
        if paid_by == place:
            amounts[int(ground.case.requests.period[line])] += amount
    return replace(fund, amounts=tuple(amounts), must_spend=(), carries_forward=False, expires=None, cash_floor=())


def _bounds(ground: Ground) -> tuple[Int64Array, Int64Array, tuple[str, ...]]:
    """Floors and caps of lines that are no decisions, raised to what is protected."""
    requests = ground.case.requests
    kept = np.zeros(requests.count, dtype=np.int64)
    for (line, _), amount in ground.protected.items():
        kept[line] += amount
    free = requests.choices.decision_of_line(requests.count) < 0
    floor = np.where(free, np.maximum(requests.floor, kept), requests.floor)
    cap = np.where(free, np.maximum(requests.cap, kept), requests.cap)
    raised = [str(name) for name in requests.id[np.flatnonzero(cap > requests.cap)].tolist()]
    return floor, cap, tuple(dict.fromkeys(raised))


def _conserved(ground: Ground) -> Iterator[Rule]:
    """What each fund carries in each period stays, where the total alone does not say so.

    With several funds these rules also make the engine decide who pays, which it need not where any fund may pay.
    """
    case = ground.case
    if len(case.funds) == 1 or (not case.funds and len(case.periods) == 1):
        return
    sums: dict[tuple[int, int], int] = {}
    for (line, fund), amount in ground.now.items():
        key = (fund, int(case.requests.period[line]))
        sums[key] = sums.get(key, 0) + amount
    for (fund, period), amount in sorted(sums.items()):
        name = case.funds[fund].id if case.funds else "money"
        yield Rule(
            id=f"{CONSERVED}.{name}.{case.periods[period]}",
            kind=RuleKind.FLOOR,
            measured_in=Measure.MONEY,
            at_least=Decimal(amount),
            applies_to=Selector(((Term("fund", name),),)) if case.funds else EVERYTHING,
            period=period,
            name=f"What {case.funds[fund].name if case.funds else 'the plan'} carries in {case.periods[period]}",
            reason="A reallocation keeps the sum of each fund and budget period",
        )


def _protected(ground: Ground) -> Iterator[Rule]:
    """Floors of pairs that the floor of a line cannot hold: lines of decisions, and lines that several funds pay."""
    case = ground.case
    owner = case.requests.choices.decision_of_line(case.requests.count)
    for pair, amount in sorted(ground.protected.items()):
        if len(case.funds) <= 1 and owner[pair[0]] < 0:
            continue
        where = ground.lines[pair]
        yield Rule(
            id=f"{PROTECTED}.{where.request}.{where.fund}.{where.period}",
            kind=RuleKind.FLOOR,
            measured_in=Measure.MONEY,
            at_least=Decimal(amount),
            applies_to=ground.selector([pair]),
            name=f"What is protected of {where}",
            reason="Released, committed or spent",
        )


def _not_adopted(ground: Ground, case: Case) -> Iterator[Rule]:
    """No money for lines that the adopted plan does not have."""
    missing = []
    for place in range(max(1, len(case.funds))):
        may = select_lines(case, case.funds[place].pays_for) if case.funds else np.ones(case.requests.count, np.bool_)
        missing += [(line, place) for line in np.flatnonzero(may).tolist() if (line, place) not in ground.lines]
    if missing:
        yield Rule(
            id=NOT_ADOPTED,
            kind=RuleKind.CAP,
            measured_in=Measure.MONEY,
            at_most=Decimal(0),
            applies_to=ground.selector(missing),
            name="Lines that the adopted plan does not have",
        )
