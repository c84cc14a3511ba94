"""The judge's measuring of rules: sums of published amounts over whatever a rule means, in whole numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np

from apportion.allocation.proof.measured import Measured, about_nothing, in_money, in_own_measure, limit
from apportion.allocation.proof.verify_decisions import Decisions, count_decisions, is_about_decisions
from apportion.kernel.exact import Int64Array, exact_sum
from apportion.model.case import Case
from apportion.model.plan import Allocations
from apportion.model.requests import Int32Array, Mask
from apportion.model.rule import Measure, Rule, RuleKind
from apportion.model.selection import expand, select_lines, select_pairs
from apportion.model.selector import Selector


@dataclass(frozen=True)
class Sums:
    """A plan by line and fund, and sums over whatever a selector means."""

    case: Case
    amounts: Int64Array
    allocations: Allocations
    kept: dict[str, int]
    decisions: Decisions

    def measure(self, rule: Rule) -> Iterator[Measured]:
        """The rule, or each rule that it stands for. What soft rules are missed by is ``measure_breach``."""
        if rule.kind is RuleKind.BALANCE:
            yield from self._balance(rule)
        elif is_about_decisions(rule):
            yield from self._counted(rule)
        elif rule.kind is RuleKind.FORBIDDEN:
            have = self._sum(Selector(rule.applies_to.alternatives), rule.period)
            yield in_own_measure(rule.id, rule, Fraction(have), None, Fraction(0))
        elif rule.applies_to.each == "request" and rule.kind is not RuleKind.RESOURCE:
            found = self._each_request(rule)
            if rule.is_hard:
                # On a million requests the tightest tells all; a soft rule costs something wherever it is missed.
                yield min(found, key=lambda item: item.room, default=about_nothing(rule))
            else:
                yield from found
        else:
            for name, selector in expand(self.case, rule.applies_to, rule.period):
                yield self._one(rule, _row(rule, name), selector)

    def _counted(self, rule: Rule) -> Iterator[Measured]:
        if rule.kind is not RuleKind.CHOOSE or not rule.applies_to.each:
            yield count_decisions(self.decisions, rule, rule.id, rule.applies_to)
            return
        for name, selector in expand(self.case, rule.applies_to, rule.period):
            # A unit that only pays for its part of another unit's decision has none to choose from.
            if self.decisions.meant(selector).any():
                yield count_decisions(self.decisions, rule, _row(rule, name), selector)

    def _one(self, rule: Rule, row: str, selector: Selector) -> Measured:
        special = {
            RuleKind.RESERVE: self._reserve,
            RuleKind.RESOURCE: self._resource,
            RuleKind.MATCH: self._match,
            RuleKind.WORTH: self._worth,
        }.get(rule.kind)
        if special is not None:
            return special(rule, row, selector)
        have = self._sum(selector, rule.period, rule.since)
        if rule.kind is RuleKind.TOTAL:
            # Money kept back was taken out of the total, so it counts towards it.
            have += sum(
                self.kept.get(other.id, 0)
                for other in self.case.rules
                if other.kind is RuleKind.RESERVE and (rule.period is None or other.period in (None, rule.period))
            )
        if rule.kind in (RuleKind.SHARE, RuleKind.RATIO):
            return in_money(row, rule, have, self._sum(rule.relative_to, rule.period))
        if rule.kind is RuleKind.CHANGE:
            last_year = self._last_year(selector, rule.period)
            return in_money(row, rule, have - last_year, last_year)
        return in_money(row, rule, have, None)

    def _reserve(self, rule: Rule, row: str, _: Selector) -> Measured:
        base = self.case.total if rule.measured_in is Measure.PERCENT else None
        return in_money(row, rule, self.kept.get(rule.id, 0), base)

    def _resource(self, rule: Rule, row: str, selector: Selector) -> Measured:
        used = self.decisions.used(rule, selector)
        use = self.case.requests.uses.get(rule.resource)
        if use is not None:
            chosen = self._chosen(selector, rule.period)
            per_line = np.zeros(self.case.requests.count, dtype=np.int64)
            np.add.at(per_line, self.allocations.line[chosen], self.allocations.amount[chosen])
            # Added up per denominator: a million sums of fractions would take longer than all else.
            parts: dict[int, int] = {}
            for amount, rate in zip(per_line[use.lines].tolist(), use.per_minor, strict=True):
                if amount:
                    parts[rate.denominator] = parts.get(rate.denominator, 0) + amount * rate.numerator
            used += sum((Fraction(part, denominator) for denominator, part in parts.items()), Fraction(0))
        return in_own_measure(row, rule, used, limit(rule.at_least), limit(rule.at_most))

    def _match(self, rule: Rule, row: str, _: Selector) -> Measured:
        fund = next(item for item in self.case.funds if item.id == rule.fund)
        match = fund.match
        names = [item.id for item in self.case.funds]
        sources = {names.index(name) for name in (match.sources if match else ())} or set(range(len(names)))
        sources.discard(names.index(fund.id))
        purpose = match.purpose if match is not None and match.purpose is not None else fund.pays_for
        beside = self._chosen(purpose, None) & np.isin(self.allocations.fund, sorted(sources))
        paid = self.allocations.amount[self.allocations.fund == names.index(fund.id)]
        return in_money(row, rule, exact_sum(self.allocations.amount[beside]), exact_sum(paid))

    def _worth(self, rule: Rule, row: str, _: Selector) -> Measured:
        """What is worth at least so much is judged by the lower end where a curve can only be enclosed."""
        have = self.decisions.worth(self.amounts, rule.measure)
        least, most = limit(rule.at_least), limit(rule.at_most)
        rooms = [have.lower - least] if least is not None else []
        if most is not None:
            rooms.append(most - have.upper)
        return Measured(row, rule, have.lower, None, least, most, min(rooms, default=Fraction(0)))

    def _balance(self, rule: Rule) -> Iterator[Measured]:
        """Each group's part of what it asks for beside the part that all groups together receive.

        ``at_most`` is the distance from the common part, ``at_least`` the least part of its own.
        """
        groups = expand(self.case, rule.applies_to, rule.period)
        lines = [self._lines(selector, rule.period) for _, selector in groups]
        every = np.zeros(self.case.requests.count, dtype=np.bool_)
        for inside in lines:
            every |= inside
        asked_by_all, paid_to_all = self._asked_and_paid(every)
        for (name, _), inside in zip(groups, lines, strict=True):
            asked, paid = self._asked_and_paid(inside)
            if not asked:
                continue
            share, common = Fraction(paid, asked), Fraction(paid_to_all, asked_by_all)
            within, least = limit(rule.at_most), limit(rule.at_least)
            rooms = [] if within is None else [within - abs(share - common)]
            rooms += [] if least is None else [share - least]
            have = share if within is None else share - common
            lowest = least if within is None else -within
            room = min(rooms, default=Fraction(0)) * asked
            yield Measured(_row(rule, name), rule, have, Fraction(asked), lowest, within, room)

    def _asked_and_paid(self, inside: Mask) -> tuple[int, int]:
        return self.case.requests.asked(inside), exact_sum(self.amounts[inside])

    def _lines(self, selector: Selector, period: int | None) -> Mask:
        inside = select_lines(self.case, selector)
        return inside if period is None else inside & (self.case.requests.period == period)

    def _chosen(self, selector: Selector, period: int | None, since: int | None = None) -> Mask:
        line = self.allocations.line.astype(np.int64)
        chosen = select_pairs(self.case, selector, line, self.allocations.fund.astype(np.int64))
        if period is None:
            return chosen
        when = self.case.requests.period[line]
        return chosen & (when <= period) & (when >= (period if since is None else since))

    def _sum(self, selector: Selector, period: int | None, since: int | None = None) -> int:
        if selector.unit:
            return self._under(self._paid_by_unit, selector.unit, period)
        return exact_sum(self.allocations.amount[self._chosen(selector, period, since)])

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

    def _last_year(self, selector: Selector, period: int | None) -> int:
        if selector.unit:
            return self._under(self._last_year_by_unit, selector.unit, period)
        return exact_sum(self.case.requests.last_year[self._lines(selector, period)])

    def _each_request(self, rule: Rule) -> Iterator[Measured]:
        """The rule for each request, which may have a line in each of several periods."""
        requests = self.case.requests
        lines = np.flatnonzero(self._lines(Selector(rule.applies_to.alternatives), rule.period))
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
            row = _row(rule, name)
            if rule.kind is RuleKind.CHANGE:
                yield in_money(row, rule, have - last_year, last_year)
            else:
                yield in_money(row, rule, have, whole)


def breach_of(measured: Sequence[Measured], priority: int) -> Fraction:
    """Sum of what the soft rules of one priority class are missed by."""
    return sum(
        (
            item.broken_by
            for item in measured
            if item.rule.priority == priority and item.rule.kind is not RuleKind.BREACH
        ),
        Fraction(0),
    )


def measure_breach(rule: Rule, measured: Sequence[Measured]) -> Measured:
    """How far the soft rules of the class that a rule names may be missed together, against all rules measured."""
    have = Fraction(0) if rule.priority is None else breach_of(measured, rule.priority)
    return in_own_measure(rule.id, rule, have, limit(rule.at_least), limit(rule.at_most))


def _by_unit(case: Case, line: Int32Array | Int64Array, amount: Int64Array) -> Int64Array:
    """Money per period and unit, without that of the units below it; shape (periods, units)."""
    sums = np.zeros((len(case.periods), len(case.units)), dtype=np.int64)
    np.add.at(sums, (case.requests.period[line], case.requests.unit[line]), amount)
    return sums


def _row(rule: Rule, name: str) -> str:
    return f"{rule.id}/{name}" if name else rule.id
