"""The judge: does a plan keep every rule, counted from the case itself in whole numbers?

Nothing here looks at the formulated problem or at a solver's answer. Each rule is read anew from the case and compared
with sums of published amounts, so that a mistake in formulation, solving or rounding cannot pass.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

import numpy as np

from apportion.kernel.exact import Int64Array, exact_sum
from apportion.model.case import Case
from apportion.model.implied import all_rules
from apportion.model.plan import Allocations
from apportion.model.requests import Int32Array, Mask
from apportion.model.rule import Measure, Rule, RuleKind
from apportion.model.selection import expand, select_lines, select_pairs
from apportion.model.selector import Selector


@dataclass(frozen=True)
class Measured:
    """One rule, or one of the rules that *each …* stands for, against the plan."""

    id: str
    rule: Rule
    have: Fraction
    """Money (minor units), a fraction of the base, or a quantity, as the rule counts."""
    base: Fraction | None
    """share, ratio, change, match: the money that percentages are taken of; otherwise ``None``."""
    at_least: Fraction | None
    at_most: Fraction | None
    """Limits on ``have``, in its own measure."""
    room: Fraction
    """Money or quantity until the nearest limit; negative when the rule is broken."""

    @property
    def broken_by(self) -> Fraction:
        """Money or quantity by which the rule is broken; 0 when it holds."""
        return max(Fraction(0), -self.room)


@dataclass(frozen=True)
class Verdict:
    """All rules measured, and what else is wrong with the amounts."""

    measured: tuple[Measured, ...]
    faults: tuple[str, ...]
    """Broken bounds and impossible payments in words; empty for a sound plan."""

    @property
    def broken(self) -> tuple[Measured, ...]:
        """Hard rules that do not hold."""
        return tuple(item for item in self.measured if item.rule.is_hard and item.room < 0)

    def soft_cost(self, case: Case) -> Fraction:
        """Weighted value given up for soft rules that are missed, in minor units of value."""
        per_quantity = case.currency.minor_per_major
        return sum(
            (
                Fraction(item.rule.price or 0)
                * item.broken_by
                * (per_quantity if item.rule.measured_in is Measure.QUANTITY else 1)
                for item in self.measured
                if not item.rule.is_hard
            ),
            Fraction(0),
        )

    @property
    def feasible(self) -> bool:
        """Every hard rule holds and nothing else is wrong."""
        return not self.broken and not self.faults


def verify_amounts(
    case: Case, amounts: Int64Array, allocations: Allocations, reserves: Mapping[str, int] | None = None
) -> Verdict:
    """Judge a plan.

    Args:
        case: what the plan was made for.
        amounts: minor units per request line.
        allocations: the same money by line and fund.
        reserves: money kept back per reserve rule id; a missing one counts as nothing kept.
    """
    kept = dict(reserves or {})
    pairs = _Pairs(case, allocations, kept)
    measured = [item for rule in all_rules(case) for item in pairs.measure(rule)]
    return Verdict(tuple(measured), (*_faults(case, amounts, allocations), *_reserve_faults(case, amounts, kept)))


def _faults(case: Case, amounts: Int64Array, allocations: Allocations) -> Iterator[str]:
    requests = case.requests
    below, above = np.flatnonzero(amounts < requests.floor), np.flatnonzero(amounts > requests.cap)
    for lines, word in ((below, "less than the floor"), (above, "more than the cap")):
        if lines.size == 1:
            yield f"Request {requests.id[int(lines[0])]} receives {word} that it has."
        elif lines.size:
            yield f"{lines.size} requests receive {word} that each has, first {requests.id[int(lines[0])]}."
    funded = np.zeros(requests.count, dtype=np.int64)
    np.add.at(funded, allocations.line, allocations.amount)
    different = np.flatnonzero(funded != amounts)
    if different.size:
        yield f"funds do not add up to the amount of {different.size} requests, first {requests.id[int(different[0])]}"
    if allocations.count and int(allocations.amount.min()) < 0:
        yield "a fund pays less than nothing"
    for index, fund in enumerate(case.funds):
        paid = allocations.line[allocations.fund == index]
        if paid.size and not bool(np.all(select_lines(case, fund.pays_for)[paid])):
            yield f"fund {fund.id} pays for something that it may not pay for"


def _reserve_faults(case: Case, amounts: Int64Array, kept: Mapping[str, int]) -> Iterator[str]:
    """Money kept back has to lie in a fund, as money that is spent has."""
    if not case.funds or not kept:
        return
    held = sum(amount or 0 for fund in case.funds for amount in fund.amounts)
    if exact_sum(amounts) + sum(kept.values()) > held:
        yield "allocations and reserves are together more than all funds hold"


@dataclass(frozen=True)
class _Pairs:
    """Published amounts by line and fund, and sums over whatever a selector means."""

    case: Case
    allocations: Allocations
    kept: dict[str, int]

    def _chosen(self, selector: Selector, period: int | None) -> Mask:
        line = self.allocations.line.astype(np.int64)
        chosen = select_pairs(self.case, selector, line, self.allocations.fund.astype(np.int64))
        return chosen if period is None else chosen & (self.case.requests.period[line] == period)

    @cached_property
    def _paid_by_unit(self) -> Int64Array:
        return _by_unit(self.case, self.allocations.line, self.allocations.amount)

    @cached_property
    def _last_year_by_unit(self) -> Int64Array:
        return _by_unit(self.case, np.arange(self.case.requests.count), self.case.requests.last_year)

    def _under(self, by_unit: Int64Array, unit: str, period: int | None) -> int:
        """Sum over a unit and all below it: a pass over units, where a mask would be one over all lines."""
        inside = by_unit[:, self.case.below(unit)]
        return exact_sum(inside.ravel() if period is None else inside[period])

    def _sum(self, selector: Selector, period: int | None) -> int:
        if selector.unit:
            return self._under(self._paid_by_unit, selector.unit, period)
        return exact_sum(self.allocations.amount[self._chosen(selector, period)])

    def measure(self, rule: Rule) -> Iterator[Measured]:
        """The rule, or each rule that it stands for."""
        if rule.applies_to.each == "request":
            found = self._each_request(rule)
            if rule.is_hard:
                # On a million requests the tightest tells all; a soft rule costs something wherever it is missed.
                yield min(found, key=lambda item: item.room, default=_about_nothing(rule))
            else:
                yield from found
            return
        for name, selector in expand(self.case, rule.applies_to, rule.period):
            row = f"{rule.id}/{name}" if name else rule.id
            yield self._one(rule, row, selector)

    def _one(self, rule: Rule, row: str, selector: Selector) -> Measured:
        if rule.kind is RuleKind.RESERVE:
            base = self.case.total if rule.measured_in is Measure.PERCENT else None
            return _money(row, rule, self.kept.get(rule.id, 0), base)
        if rule.kind is RuleKind.RESOURCE:
            return self._resource(rule, row, selector)
        if rule.kind is RuleKind.MATCH:
            return self._match(rule, row)
        have = self._sum(selector, rule.period)
        if rule.kind is RuleKind.TOTAL:
            # Money kept back was taken out of the total, so it counts towards it.
            have += sum(
                self.kept.get(other.id, 0)
                for other in self.case.rules
                if other.kind is RuleKind.RESERVE and (rule.period is None or other.period in (None, rule.period))
            )
        if rule.kind in (RuleKind.SHARE, RuleKind.RATIO):
            return _money(row, rule, have, self._sum(rule.relative_to, rule.period))
        if rule.kind is RuleKind.CHANGE:
            last_year = self._last_year(selector, rule.period)
            return _money(row, rule, have - last_year, last_year)
        return _money(row, rule, have, None)

    def _last_year(self, selector: Selector, period: int | None) -> int:
        if selector.unit:
            return self._under(self._last_year_by_unit, selector.unit, period)
        lines = select_lines(self.case, selector)
        if period is not None:
            lines = lines & (self.case.requests.period == period)
        return exact_sum(self.case.requests.last_year[lines])

    def _match(self, rule: Rule, row: str) -> Measured:
        fund = next(item for item in self.case.funds if item.id == rule.fund)
        match = fund.match
        names = [item.id for item in self.case.funds]
        sources = {names.index(name) for name in (match.sources if match else ())} or set(range(len(names)))
        sources.discard(names.index(fund.id))
        purpose = match.purpose if match is not None and match.purpose is not None else fund.pays_for
        beside = self._chosen(purpose, None) & np.isin(self.allocations.fund, sorted(sources))
        paid = self.allocations.amount[self.allocations.fund == names.index(fund.id)]
        return _money(row, rule, exact_sum(self.allocations.amount[beside]), exact_sum(paid))

    def _resource(self, rule: Rule, row: str, selector: Selector) -> Measured:
        chosen = self._chosen(selector, rule.period)
        per_line = np.zeros(self.case.requests.count, dtype=np.int64)
        np.add.at(per_line, self.allocations.line[chosen], self.allocations.amount[chosen])
        use = self.case.requests.uses[rule.resource]
        used = sum(
            (int(per_line[line]) * rate for line, rate in zip(use.lines.tolist(), use.per_minor, strict=True)),
            Fraction(0),
        )
        least, most = _fraction(rule.at_least), _fraction(rule.at_most)
        return Measured(row, rule, used, None, least, most, _room(used, least, most))

    def _each_request(self, rule: Rule) -> Iterator[Measured]:
        """The rule for each request, which may have a line in each of several periods."""
        requests = self.case.requests
        chosen = select_lines(self.case, Selector(rule.applies_to.alternatives))
        if rule.period is not None:
            chosen = chosen & (requests.period == rule.period)
        lines = np.flatnonzero(chosen)
        if not lines.size:
            return
        paid = np.zeros(requests.count, dtype=np.int64)
        np.add.at(paid, self.allocations.line, self.allocations.amount)
        whole = self._sum(rule.relative_to, rule.period) if rule.kind in (RuleKind.SHARE, RuleKind.RATIO) else None
        # Lines are sorted by request, so that those of one request stand together.
        names = requests.id[lines]
        first = np.flatnonzero(np.concatenate([[True], names[1:] != names[:-1]]))
        received = np.add.reduceat(paid[lines], first).tolist()
        before = np.add.reduceat(requests.last_year[lines], first).tolist()
        for name, have, last_year in zip(names[first].tolist(), received, before, strict=True):
            row = f"{rule.id}/{name}"
            if rule.kind is RuleKind.CHANGE:
                yield _money(row, rule, have - last_year, last_year)
            else:
                yield _money(row, rule, have, whole)


def _by_unit(case: Case, line: Int32Array | Int64Array, amount: Int64Array) -> Int64Array:
    """Money per period and unit, without that of the units below it; shape (periods, units)."""
    sums = np.zeros((len(case.periods), len(case.units)), dtype=np.int64)
    np.add.at(sums, (case.requests.period[line], case.requests.unit[line]), amount)
    return sums


def _about_nothing(rule: Rule) -> Measured:
    return Measured(rule.id, rule, Fraction(0), None, None, None, Fraction(0))


def _money(row: str, rule: Rule, have: int, base: int | None) -> Measured:
    """A rule in money, or in percent of ``base``: both are compared as money."""
    factor = Fraction(1) if base is None else Fraction(base)
    least = None if rule.at_least is None else Fraction(rule.at_least) * factor
    most = None if rule.at_most is None else Fraction(rule.at_most) * factor
    if base is None:
        return Measured(row, rule, Fraction(have), None, least, most, _room(Fraction(have), least, most))
    if rule.kind is RuleKind.RESERVE and rule.at_least == rule.at_most and most is not None:
        # An exact percentage of the total may fall between two minor units; the next whole one is kept.
        most = Fraction(-(-most.numerator // most.denominator))
    room = _room(Fraction(have), least, most)
    share = Fraction(have, base) if base else Fraction(0)
    return Measured(row, rule, share, Fraction(base), _fraction(rule.at_least), _fraction(rule.at_most), room)


def _room(have: Fraction, least: Fraction | None, most: Fraction | None) -> Fraction:
    rooms = [have - least] if least is not None else []
    if most is not None:
        rooms.append(most - have)
    return min(rooms, default=Fraction(0))


def _fraction(limit: Decimal | None) -> Fraction | None:
    return None if limit is None else Fraction(limit)
