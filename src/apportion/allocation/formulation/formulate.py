"""From a case to its problem: one exact row per rule.

Percentages become integer coefficients (15 % of B for A is ``100 A <= 15 B``), limits against last year become whole
minor units rounded to the strict side, resources are scaled to integers. Floats do not occur here.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

import numpy as np

from apportion.allocation.formulation.decision_rows import is_about_decisions, logical_rows, open_options, option_uses
from apportion.allocation.formulation.group_rows import balance_rows
from apportion.allocation.formulation.kept_rows import Beside, keeping_rows
from apportion.allocation.formulation.problem import Problem, Row
from apportion.allocation.formulation.unit_lines import UnitLines, unit_lines
from apportion.kernel.exact import Int64Array, exact_sum
from apportion.model.case import Case
from apportion.model.implied import all_rules
from apportion.model.organisation import Fund
from apportion.model.requests import Mask
from apportion.model.rule import Measure, Rule, RuleKind
from apportion.model.selection import expand, mentions_funds, select_lines, select_pairs
from apportion.model.selector import EVERYTHING, Selector

_INT64_SAFE = 2**62
_KINDS = list(RuleKind)
_COLUMNS_OF_THEIR_OWN = (RuleKind.RESERVE, RuleKind.WORTH, RuleKind.BREACH)
"""Kinds that need columns beside those of money."""


def formulate(case: Case) -> Problem:
    """The integer problem of a checked case."""
    rules = all_rules(case)
    reserves = tuple(sorted((rule for rule in rules if rule.kind is RuleKind.RESERVE), key=lambda rule: rule.id))
    matter = _funds_matter(case, rules)
    line, fund = _pairs(case, matter=matter)
    floor, cap, bound_rules = _bounds(case, rules)
    options = open_options(case, floor, cap, bound_rules, paid=np.bincount(line, minlength=case.requests.count) > 0)
    reserve_floor, reserve_cap = _reserve_bounds(case, reserves)
    draft = _Draft(case, line, fund, matter, reserves)
    rows: list[Row] = []
    for rule in rules:
        if rule.kind in _COLUMNS_OF_THEIR_OWN or _is_bound_of_each_request(case, rule):
            continue
        if rule.kind in (RuleKind.FUND, RuleKind.CASH_FLOOR) and not matter:
            continue
        rows.extend(draft.rows(rule))
    if not matter:
        rows.extend(draft.pooled_funds())
    if case.funds and reserves:
        rows.append(draft.reserves_in_funds())
    beside = Beside(draft.option_first)
    rows = keeping_rows(case, rules, rows, line, beside)
    # In an order of their own: neither the table's order of units nor that of rules may decide between equal plans.
    rows.sort(key=lambda row: (_KINDS.index(row.rule.kind), row.id))
    return Problem(
        case=case,
        line=line,
        fund=fund,
        funds_matter=matter,
        floor=floor,
        cap=cap,
        bound_rules=bound_rules,
        reserve_rules=(*reserves, *beside.rules),
        reserve_floor=np.concatenate([reserve_floor, np.zeros(len(beside.caps), dtype=np.int64)]),
        reserve_cap=np.concatenate([reserve_cap, np.array(beside.caps, dtype=np.int64)]),
        rows=tuple(rows),
        options=options,
    )


def _funds_matter(case: Case, rules: tuple[Rule, ...]) -> bool:
    """Whether it makes a difference which fund pays for what."""
    if not case.funds:
        return False
    restricted = any(not fund.pays_for.is_everything or fund.match or any(fund.must_spend) for fund in case.funds)
    restricted |= len(case.funds) > 1 and any(fund.has_rollover for fund in case.funds)
    own = (rule for rule in rules if rule.origin != "funds")
    return restricted or any(mentions_funds(rule.applies_to) or mentions_funds(rule.relative_to) for rule in own)


def _pairs(case: Case, *, matter: bool) -> tuple[Int64Array, Int64Array]:
    """Every pair of a line and a fund that may pay for it, sorted by line and then by the order of funds."""
    count = case.requests.count
    if not matter:
        return np.arange(count, dtype=np.int64), np.zeros(count, dtype=np.int64)
    lines, funds = [], []
    for index, fund in enumerate(case.funds):
        available = _has_money(fund)
        eligible = np.flatnonzero(select_lines(case, fund.pays_for) & available[case.requests.period])
        lines.append(eligible)
        funds.append(np.full(eligible.size, index, dtype=np.int64))
    line, fund_of = np.concatenate(lines).astype(np.int64), np.concatenate(funds)
    order = np.lexsort((fund_of, line))
    return line[order], fund_of[order]


def _has_money(fund: Fund) -> Mask:
    """Whether a fund can have any money in each period, carried forward included; shape (periods,)."""
    held = np.array([amount or 0 for amount in fund.amounts], dtype=np.int64) > 0
    if fund.carries_forward:
        held = np.maximum.accumulate(held)
    if fund.expires is not None:
        held[fund.expires + 1 :] = False
    return held


def _is_bound_of_each_request(case: Case, rule: Rule) -> bool:
    """Hard limits on each request are bounds of its line, not rows of their own; so is that there is no money for it.

    Over several periods a request has several lines, and the limit holds for their sum.
    """
    if rule.kind is RuleKind.FORBIDDEN:
        return not mentions_funds(rule.applies_to)
    return (
        rule.applies_to.each == "request"
        and rule.is_hard
        and rule.kind in (RuleKind.FLOOR, RuleKind.CAP, RuleKind.MANDATE, RuleKind.CHANGE)
        and not mentions_funds(rule.applies_to)
        and (len(case.periods) == 1 or rule.period is not None)
    )


def _bounds(case: Case, rules: tuple[Rule, ...]) -> tuple[Int64Array, Int64Array, dict[tuple[int, str], str]]:
    floor, cap = case.requests.floor.copy(), case.requests.cap.copy()
    because: dict[tuple[int, str], str] = {}
    for rule in sorted(rules, key=lambda item: item.id):
        if not _is_bound_of_each_request(case, rule):
            continue
        chosen = select_lines(case, Selector(rule.applies_to.alternatives))
        if rule.period is not None:
            chosen &= case.requests.period == rule.period
        for index in np.flatnonzero(chosen).tolist():
            least, most = money_limits(case, rule, np.array([index]))
            if least is not None and least > floor[index]:
                floor[index] = least
                because[index, "floor"] = rule.id
            if most is not None and most < cap[index]:
                cap[index] = most
                because[index, "cap"] = rule.id
    return floor, cap, because


def money_limits(case: Case, rule: Rule, lines: Int64Array) -> tuple[int | None, int | None]:
    """Least and most money in minor units that a rule allows the given lines together.

    Limits against last year rarely fall on whole minor units: the least is rounded up and the most down, so that the
    rule is kept exactly.
    """
    if rule.kind is RuleKind.FORBIDDEN:
        return None, 0
    if rule.kind is not RuleKind.CHANGE:
        least = None if rule.at_least is None else int(rule.at_least)
        most = None if rule.at_most is None else int(rule.at_most)
        return least, most
    base = exact_sum(case.requests.last_year[lines])
    least = None if rule.at_least is None else math.ceil((1 + Fraction(rule.at_least)) * base)
    most = None if rule.at_most is None else math.floor((1 + Fraction(rule.at_most)) * base)
    return least, most


def _reserve_bounds(case: Case, reserves: tuple[Rule, ...]) -> tuple[Int64Array, Int64Array]:
    floors, caps = [], []
    for rule in reserves:
        base = case.total if rule.measured_in is Measure.PERCENT else 1
        floors.append(0 if rule.at_least is None else math.ceil(Fraction(rule.at_least) * base))
        # A reserve above the total contradicts the total, not itself.
        caps.append(max(case.total, floors[-1]) if rule.at_most is None else math.floor(Fraction(rule.at_most) * base))
        # An exact percentage that falls between two minor units is kept as the next whole one.
        caps[-1] = max(caps[-1], floors[-1]) if rule.at_least == rule.at_most else caps[-1]
    return np.array(floors, dtype=np.int64), np.array(caps, dtype=np.int64)


@dataclass(frozen=True)
class _Draft:
    """The columns against which rows are written."""

    case: Case
    line: Int64Array
    fund: Int64Array
    matter: bool
    reserves: tuple[Rule, ...]
    _cache: dict[tuple[str, int | None], Mask] = field(default_factory=dict)

    def _mask(self, selector: Selector, period: int | None) -> Mask:
        key = (str(selector), period)
        if key not in self._cache:
            mask = select_pairs(self.case, selector, self.line, self.fund)
            if period is not None:
                mask = mask & (self.case.requests.period[self.line] == period)
            self._cache[key] = mask
        return self._cache[key]

    def _since(self, rule: Rule) -> Int64Array:
        """Columns of a rule on what is spent from one period to another."""
        when = self.case.requests.period[self.line]
        chosen = self._mask(rule.applies_to, None) if self.matter else np.ones(self.line.size, dtype=np.bool_)
        return np.flatnonzero(chosen & (when >= (rule.since or 0)) & (when <= (rule.period or 0)))

    @cached_property
    def _units(self) -> UnitLines:
        return unit_lines(self.case)

    def _columns(self, selector: Selector, period: int | None) -> Int64Array:
        """Ascending columns that a selector means; those of a unit without a pass over all the others."""
        if self.matter or not selector.unit:
            return np.flatnonzero(self._mask(selector, period))
        inside = np.sort(self._units.under(self.case.unit_index[selector.unit]))
        return inside if period is None else inside[self.case.requests.period[inside] == period]

    def rows(self, rule: Rule) -> Iterator[Row]:
        if rule.kind in (RuleKind.SHARE, RuleKind.RATIO):
            yield from self._share_rows(rule)
        elif rule.kind is RuleKind.MATCH:
            yield self._match_row(rule)
        elif rule.kind is RuleKind.RESOURCE:
            yield self._resource_row(rule)
        elif rule.kind is RuleKind.BALANCE:
            yield from balance_rows(self.case, rule, self.line, self._mask)
        elif is_about_decisions(rule):
            yield from logical_rows(self.case, rule, self.option_first)
        else:
            yield from self._money_rows(rule)

    @property
    def option_first(self) -> int:
        """The column of the first option: behind pairs and reserves."""
        return int(self.line.size) + len(self.reserves)

    def _money_rows(self, rule: Rule) -> Iterator[Row]:
        for name, selector in expand(self.case, rule.applies_to, rule.period):
            row_id = f"{rule.id}/{name}" if name else rule.id
            columns = self._since(rule) if rule.since is not None else self._columns(selector, rule.period)
            if rule.kind is RuleKind.CHANGE:
                yield self._change_row(row_id, rule, columns, selector)
                continue
            least, most = money_limits(self.case, rule, columns)
            if rule.kind is RuleKind.TOTAL:
                columns = np.concatenate([columns, self._reserve_columns(rule.period)])
            yield Row(row_id, rule, columns, None, least, most)

    def _change_row(self, row_id: str, rule: Rule, columns: Int64Array, selector: Selector) -> Row:
        """Last year counts for every line that the rule is about, also for one that no fund may pay for now."""
        lines = columns
        if self.matter:
            about = select_lines(self.case, selector)
            if rule.period is not None:
                about &= self.case.requests.period == rule.period
            lines = np.flatnonzero(about)
        if rule.is_hard:
            least, most = money_limits(self.case, rule, lines)
            return Row(row_id, rule, columns, None, least, most)
        # A soft limit is not rounded: the exact distance from it is what breaking it costs.
        base = exact_sum(self.case.requests.last_year[lines])
        low, high = (None if x is None else (1 + Fraction(x)) * base for x in (rule.at_least, rule.at_most))
        scale = math.lcm(*(limit.denominator for limit in (low, high) if limit is not None))
        return Row(
            row_id,
            rule,
            columns,
            np.full(columns.size, scale, dtype=object if scale >= _INT64_SAFE else np.int64),
            None if low is None else int(low * scale),
            None if high is None else int(high * scale),
            scale=scale,
        )

    def _reserve_columns(self, period: int | None) -> Int64Array:
        """Money kept back counts towards the total that it is kept back from."""
        held = [k for k, rule in enumerate(self.reserves) if period is None or rule.period in (None, period)]
        return np.array(held, dtype=np.int64) + self.line.size

    def _share_rows(self, rule: Rule) -> Iterator[Row]:
        for name, selector in expand(self.case, rule.applies_to, rule.period):
            part = self._mask(selector, rule.period)
            whole = self._mask(rule.relative_to, rule.period)
            row_id = f"{rule.id}/{name}" if name else rule.id
            if rule.at_least is not None:
                yield self._proportion(row_id, rule, part, whole, rule.at_least, least=True)
            if rule.at_most is not None:
                yield self._proportion(row_id, rule, part, whole, rule.at_most, least=False)

    def _match_row(self, rule: Rule) -> Row:
        fund = next(item for item in self.case.funds if item.id == rule.fund)
        match = fund.match
        if match is None or rule.at_least is None:
            message = f"rule {rule.id} is not a matching rule"
            raise ValueError(message)
        index = {item.id: position for position, item in enumerate(self.case.funds)}
        sources = [index[name] for name in match.sources] or [k for k in index.values() if k != index[fund.id]]
        purpose = match.purpose if match.purpose is not None else fund.pays_for
        part = self._mask(purpose, None) & np.isin(self.fund, sources)
        whole = self.fund == index[fund.id]
        return self._proportion(rule.id, rule, part, whole, rule.at_least, least=True)

    def _proportion(self, row_id: str, rule: Rule, part: Mask, whole: Mask, percent: Decimal, *, least: bool) -> Row:
        """``denominator * part - numerator * whole`` at least, or at most, nothing."""
        ratio = Fraction(percent)
        weights = ratio.denominator * part.astype(np.int64) - ratio.numerator * whole.astype(np.int64)
        columns = np.flatnonzero(weights)
        lower, upper = (0, None) if least else (None, 0)
        return Row(row_id, rule, columns, weights[columns], lower, upper, scale=ratio.denominator)

    def _resource_row(self, rule: Rule) -> Row:
        use = self.case.requests.uses.get(rule.resource)
        chosen = self._mask(rule.applies_to, rule.period)
        rates, denominator = (np.zeros(0, dtype=np.int64), 1) if use is None else use.scaled
        place = np.full(self.case.requests.count, -1, dtype=np.int64)
        if use is not None:
            place[use.lines] = np.arange(use.lines.size)
        pairs = np.flatnonzero(chosen & (place[self.line] >= 0))
        options, quantities = option_uses(self.case, rule)
        limits = [Fraction(limit) for limit in (rule.at_least, rule.at_most) if limit is not None]
        scale = math.lcm(denominator, *(ratio.denominator for ratio in (*quantities, *limits)))
        times = scale // denominator
        own, taken = rates[place[self.line[pairs]]], [int(quantity * scale) for quantity in quantities]
        wide = int(np.abs(own).max(initial=0)) * times >= _INT64_SAFE or any(abs(x) >= _INT64_SAFE for x in taken)
        kind = object if wide else np.int64
        return Row(
            rule.id,
            rule,
            np.concatenate([pairs, options + self.option_first]),
            np.concatenate([own.astype(kind) * times, np.array(taken, dtype=kind)]),
            None if rule.at_least is None else int(Fraction(rule.at_least) * scale),
            None if rule.at_most is None else int(Fraction(rule.at_most) * scale),
            scale=scale,
        )

    def reserves_in_funds(self) -> Row:
        """What is kept back has to be money that some fund holds, as what is allocated has."""
        money = sum(amount or 0 for fund in self.case.funds for amount in fund.amounts)
        rule = Rule(
            id="funds.with-reserves",
            kind=RuleKind.FUND,
            measured_in=Measure.MONEY,
            at_most=Decimal(money),
            name="Money in all funds, reserves included",
            origin="funds",
        )
        columns = np.arange(self.line.size + len(self.reserves), dtype=np.int64)
        return Row(rule.id, rule, columns, None, None, money)

    def pooled_funds(self) -> Iterator[Row]:
        """Where any fund may pay for anything, only the money of all funds together limits a period."""
        if not self.case.funds:
            return
        if self.case.funds[0].has_rollover:
            yield from self._single_fund_rows()
            return
        for period, label in enumerate(self.case.periods):
            money = sum(fund.amounts[period] or 0 for fund in self.case.funds)
            suffix = f".{label}" if len(self.case.periods) > 1 else ""
            alone = len(self.case.funds) == 1
            rule = Rule(
                id=f"fund.{self.case.funds[0].id}{suffix}" if alone else f"funds{suffix}",
                kind=RuleKind.FUND,
                measured_in=Measure.MONEY,
                at_most=Decimal(money),
                applies_to=EVERYTHING,
                period=period,
                name=f"Money in {self.case.funds[0].name}" if alone else "Money in all funds together",
                origin="funds",
            )
            columns = np.flatnonzero(self._mask(EVERYTHING, period))
            yield Row(rule.id, rule, columns, None, None, money)

    def _single_fund_rows(self) -> Iterator[Row]:
        """The one fund of a case that carries money forward, expires, or has to keep some."""
        for rule in all_rules(self.case):
            if rule.kind in (RuleKind.FUND, RuleKind.CASH_FLOOR):
                columns = self._since(rule) if rule.since is not None else np.flatnonzero(self._period(rule.period))
                yield Row(rule.id, rule, columns, None, None, int(rule.at_most or 0))

    def _period(self, period: int | None) -> Mask:
        return self._mask(EVERYTHING, period)
