"""Why an amount is what it is, in sentences: the rules that bind, from the nearest to the farthest."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Final

import numpy as np

from apportion.allocation.explanation.decided import Decided
from apportion.allocation.explanation.demands import cash_floor
from apportion.allocation.formulation.problem import Problem, Row
from apportion.allocation.formulation.unit_lines import UnitLines
from apportion.allocation.solution import Solution
from apportion.kernel.exact import Int64Array
from apportion.model import wording
from apportion.model.case import Case
from apportion.model.plan import Reason
from apportion.model.rule import Measure, Rule, RuleKind

PRICE_TOLERANCE: Final = Fraction(1, 10**4)
"""Relative difference below which two returns are the same for a reader; whole minor units alone cause smaller ones."""


_MONEY_OF_FUNDS: Final = (RuleKind.FUND, RuleKind.MUST_SPEND, RuleKind.CASH_FLOOR)
"""That a fund is used up says nothing about an amount unless more of its money would be worth something."""


@dataclass(frozen=True, eq=False)
class Binding:
    """A row whose limit is met exactly, or that has a price."""

    row: Row
    price: Fraction
    """Positive: its upper limit holds money back; negative: its lower limit forces money in; 0: met, but not felt."""
    lines: Int64Array
    """Ascending request lines that it is about; for a share only those of the part, not of the whole."""
    broken: Fraction
    """How far a soft rule is missed, in its own measure."""

    @property
    def is_upper(self) -> bool:
        """True when the upper side of the rule is the one that is felt."""
        return self.price > 0 or (self.price == 0 and self.row.lower is None)


@dataclass(frozen=True, eq=False)
class Reasons:
    """The binding rows of a plan and the sentences made from them."""

    problem: Problem
    bindings: tuple[Binding, ...]
    total_price: Fraction
    units: UnitLines
    decided: Decided | None = None
    """What is taken of decisions between options; ``None`` where every request is divisible."""

    def bounds(self, line: int) -> tuple[int, int]:
        """Least and most that a line may have: under the option taken, where it belongs to a decision."""
        if self.decided is None:
            return int(self.problem.floor[line]), int(self.problem.cap[line])
        least, most = self.decided.line_bounds
        return int(least[line]), int(most[line])

    @property
    def asked(self) -> Int64Array:
        """What each request line asks for; shape (lines,)."""
        return self.problem.case.requests.cap if self.decided is None else self.decided.asked

    def of_line(
        self,
        line: int,
        amount: int,
        *,
        next_expected: Fraction | None,
        weight: Fraction,
        needed: Fraction | None,
    ) -> tuple[Reason, ...]:
        """Why a request gets what it gets, most important first."""
        case, problem = self.problem.case, self.problem
        floor, cap = self.bounds(line)
        reasons: list[Reason] = []
        if self.decided is not None and self.decided.owner[line] >= 0:
            reasons.append(Reason(self.decided.line_words(line)))
            if floor == cap:
                return tuple(reasons)
        if amount == cap:
            rule = problem.bound_rules.get((line, "cap"), "")
            text = (
                f"Receives the most that '{self._title(rule)}' allows" if rule else "Receives everything it asked for"
            )
            reasons.append(Reason(f"{text} ({wording.money(case, cap)}).", rule))
        elif amount == floor and floor > 0:
            rule = problem.bound_rules.get((line, "floor"), "")
            text = f"Held at the least that '{self._title(rule)}' allows" if rule else "Held at its floor"
            reasons.append(Reason(f"{text} ({wording.money(case, floor)}).", rule))
        reasons.extend(self._binding_reason(item) for item in _felt(self._about(line)))
        if next_expected is not None and needed is not None:
            one = wording.one_unit(case)
            # Two digits say it best unless they would show a smaller return and a larger one as the same.
            digits = next((k for k in (2, 4, 6) if needed - next_expected > Fraction(1, 10**k)), 9)
            now, then = self._rate_words(next_expected, digits), self._rate_words(needed, digits)
            reasons.append(
                Reason(
                    f"Its next {one} would return {now}; it would receive more if each {one} returned at least {then}."
                )
            )
        if not reasons:
            reasons.append(Reason(self._open_reason(amount, None if next_expected is None else next_expected * weight)))
        return tuple(reasons)

    def of_unit(self, unit: int, amount: int, next_weighted: Fraction | None) -> tuple[Reason, ...]:
        """Why a unit gets what it gets: rules that are about it alone, or about money around it."""
        case = self.problem.case
        inside = self.units.under(unit)
        if not inside.size:
            return (Reason("Has no request of its own or below it."),)
        projects = self._projects(inside)
        felt = _felt(self._about_unit[unit])
        if projects:
            # Which projects are funded says more than which fund of several is used up.
            felt = [item for item in felt if item.row.rule.kind not in _MONEY_OF_FUNDS]
        reasons = [*([Reason(projects)] if projects else []), *(self._binding_reason(item) for item in felt)]
        if not reasons and amount == int(self.asked[inside].sum()):
            reasons.append(Reason(f"Receives everything it asked for ({wording.money(case, amount)})."))
        for side, bounds in (("cap", self.problem.cap), ("floor", self.problem.floor)):
            if not reasons and amount and amount == int(bounds[inside].sum()):
                reasons.append(self._bounds_reason(inside, amount, side))
        if self.comparable and next_weighted is not None and next_weighted < self.total_price * (1 - PRICE_TOLERANCE):
            reasons.append(
                Reason(
                    f"Its next {wording.one_unit(case)} would add {wording.rate(case, next_weighted)} of weighted "
                    f"value, less than the {wording.rate(case, self.total_price)} that it adds elsewhere."
                )
            )
        return tuple(reasons) or (Reason(self._open_reason(amount, next_weighted)),)

    def _projects(self, inside: Int64Array) -> str:
        """How many of a unit's decisions are funded; empty where it has none."""
        if self.decided is None:
            return ""
        led = np.flatnonzero(np.isin(self.decided.lead_line, inside))
        if not led.size:
            return ""
        funded, count = int((self.decided.chosen[led] >= 0).sum()), led.size
        if count == 1:
            return f"Its one project or level is {'funded' if funded else 'not funded'}, for reasons of its own."
        if funded in (0, count):
            return (
                f"{'All' if funded else 'None'} of its {count} projects and levels are funded, for their own reasons."
            )
        are = "is" if funded == 1 else "are"
        return f"{funded} of its {count} projects and levels {are} funded, for their own reasons."

    @cached_property
    def comparable(self) -> bool:
        """True when money is worth the same wherever no limit is met: no share, resource or soft rule is felt."""
        if self.decided is not None:
            # Whole projects leave money that fits nowhere else: prices are those of the relaxation only.
            return False
        return all(item.row.is_plain_sum and item.row.rule.is_hard for item in self.bindings if item.price)

    def meets_upper_limit(self, line: int) -> bool:
        """True when a rule other than the total holds the line from above, felt or not."""
        return any(item.row.upper is not None and not item.price < 0 for item in self._about(line))

    def _title(self, rule: str) -> str:
        return next((item.title for item in self.problem.case.rules if item.id == rule), rule)

    def _bounds_reason(self, inside: Int64Array, amount: int, bound: str) -> Reason:
        """All requests of a unit at one of their bounds: by which rules, where it was not the requests themselves."""
        case = self.problem.case
        lines = set(inside.tolist())
        rules = {rule for (line, side), rule in self.problem.bound_rules.items() if side == bound and line in lines}
        named = [rule for rule in case.rules if rule.id in rules]
        word = "least" if bound == "floor" else "most"
        held = f"Its requests are held at the {word} that they may receive ({wording.money(case, amount)})"
        titles = ", ".join(rule.title for rule in named)
        return Reason(f"{held}: {titles}." if titles else f"{held}.", named[0].id if named else "")

    @cached_property
    def _about_unit(self) -> list[list[Binding]]:
        """Per unit the binding rows that are about most of it; the total is about everything and says nothing."""
        sizes = self.units.sizes
        found: list[list[Binding]] = [[] for _ in range(sizes.size)]
        for item in self._telling:
            for unit in np.flatnonzero((2 * self.units.counts(item.lines) >= sizes) & (sizes > 0)).tolist():
                found[unit].append(item)
        return found

    @cached_property
    def _telling(self) -> list[Binding]:
        """Binding rows that say something about a part: not the total, nor funds that may pay for anything."""
        silent = (RuleKind.TOTAL,) if self.problem.funds_matter else (RuleKind.TOTAL, RuleKind.FUND)
        return [item for item in self.bindings if item.row.rule.kind not in silent]

    @cached_property
    def _by_line(self) -> tuple[Int64Array, Int64Array]:
        """Lines that binding rows are about, ascending, each with the position of the row among the telling ones."""
        lines = np.concatenate([item.lines for item in self._telling] or [np.zeros(0, dtype=np.int64)])
        which = np.repeat(np.arange(len(self._telling)), [item.lines.size for item in self._telling])
        order = np.argsort(lines, kind="stable")
        return lines[order], which[order]

    def _about(self, line: int) -> list[Binding]:
        """Binding rows that a line stands under, the total left out, the narrowest first."""
        lines, which = self._by_line
        begin, end = np.searchsorted(lines, [line, line + 1])
        found = [self._telling[k] for k in which[begin:end].tolist()]
        return sorted(found, key=lambda item: (item.lines.size, item.row.id))

    def _binding_reason(self, item: Binding) -> Reason:
        rule = item.row.rule
        why = ". ".join(
            part.rstrip(".") for part in (rule.reason, rule.authority and f"Authority: {rule.authority}") if part
        )
        text = self._binding_text(item)
        return Reason(f"{text} {why}." if why else text, rule.id)

    def _binding_text(self, item: Binding) -> str:
        case = self.problem.case
        row, rule = item.row, item.row.rule
        limit = row.upper if item.is_upper else row.lower
        title = rule.title if row.id == rule.id else f"{rule.title} ({row.id.partition('/')[2]})"
        if rule.kind is RuleKind.CASH_FLOOR:
            period = case.periods[rule.period or 0]
            kept = wording.money(case, cash_floor(case, rule))
            return f"{title}: no more than the {kept} that has to be left is left at the end of {period}."
        if rule.kind is RuleKind.FUND and rule.since is not None:
            return f"{title}: all of it up to {case.periods[rule.period or 0]} is used."
        if item.broken:
            write = wording.quantity if rule.kind is RuleKind.RESOURCE else wording.money
            how = "as little as its priority class allows" if rule.price is None else "at its price"
            return f"{title}: a soft rule, missed by {write(case, item.broken)} {how}."
        if limit is not None and row.is_plain_sum:
            side = "upper limit" if item.is_upper else "lower limit"
            return f"{title}: the {side} of {wording.money(case, limit)} is met exactly."
        number = rule.at_most if item.is_upper else rule.at_least
        if number is None:
            return f"{title} is met exactly."
        side = "upper limit" if item.is_upper else "lower limit"
        return f"{title}: the {side} of {_limit_words(case, rule, number)} is met exactly."

    def _open_reason(self, amount: int, next_weighted: Fraction | None) -> str:
        case = self.problem.case
        unit = wording.one_unit(case)
        if amount == 0:
            if self.decided is not None:
                return "Receives nothing: the money does more elsewhere."
            if not self.comparable:
                return f"Receives nothing: every {unit} does more elsewhere."
            text = f"Receives nothing: every {unit} does more elsewhere"
            return f"{text}, where it adds {wording.rate(case, self.total_price)} of weighted value."
        if next_weighted is None:
            return "Receives everything it asked for."
        text = f"Receives money until its next {unit} adds {wording.rate(case, next_weighted)} of weighted value"
        alike = abs(next_weighted - self.total_price) <= PRICE_TOLERANCE * self.total_price
        return f"{text}, as much as that money adds anywhere else." if alike and self.comparable else f"{text}."

    def _rate_words(self, number: Fraction, digits: int) -> str:
        case = self.problem.case
        return wording.one_unit(case).replace("1", wording.rate(case, number, digits), 1)


def _felt(bindings: list[Binding]) -> list[Binding]:
    """Rules with a price; those that are merely met exactly are a reason only where no other is."""
    priced = [item for item in bindings if item.price]
    return priced or [item for item in bindings if item.row.rule.kind not in _MONEY_OF_FUNDS]


def _limit_words(case: Case, rule: Rule, number: Decimal) -> str:
    """A limit of a rule as it is counted; only some rows of rules about money add up money as it is."""
    if rule.measured_in is Measure.MONEY:
        return wording.money(case, int(number))
    if rule.measured_in is Measure.COUNT:
        return f"{number} funded"
    return (wording.quantity if rule.measured_in is Measure.QUANTITY else wording.percent)(case, number)


def binding_rows(problem: Problem, solution: Solution) -> tuple[Binding, ...]:
    """Rows that bind at the published amounts."""
    found = []
    # Rules of a class that was decided before are written so that columns take up what they are missed by.
    taken_up = {
        rule.id: int(solution.amounts[problem.pairs + place])
        for place, rule in enumerate(problem.reserve_rules)
        if rule.kind is RuleKind.BREACH
    }
    for index, row in enumerate(problem.rows):
        price = solution.row_prices.get(index, Fraction(0))
        if not row.columns.size:
            continue
        activity = row.activity(solution.amounts)
        # Where projects are whole a rule can have a price, that of the relaxation, and still be met with room to spare.
        felt = bool(price) and (not problem.options.count or bool(row.violation(solution.amounts)))
        if felt or activity in (row.lower, row.upper):
            pairs = _part(row)
            pairs = pairs[pairs < problem.pairs]
            lines = pairs if problem.single else np.unique(problem.line[pairs])
            missed = sum(taken_up.get(f"missed.{row.id}/{side}", 0) for side in ("below", "above")) if taken_up else 0
            found.append(Binding(row, price, lines, row.violation(solution.amounts) + Fraction(missed, row.scale)))
    return tuple(found)


def _part(row: Row) -> Int64Array:
    """The columns that a row is about: those of a share's whole only set the measure."""
    if row.coefficients is None or row.rule.kind not in (RuleKind.SHARE, RuleKind.RATIO, RuleKind.MATCH):
        return row.columns
    return row.columns[row.coefficients > 0]


def total_price(problem: Problem, solution: Solution) -> Fraction:
    """Weighted value of one more unit of the total; 0 when the total does not bind."""
    return sum(
        (price for index, price in solution.row_prices.items() if problem.rows[index].rule.id == "total"),
        Fraction(0),
    )
