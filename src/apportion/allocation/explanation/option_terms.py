"""What an option would cost, return and lack beside a plan: the numbers behind the reasons of decisions.

Prices are those of the relaxation, in which parts of options could be taken.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Final

import numpy as np

from apportion.allocation.explanation.decided import Decided
from apportion.allocation.explanation.outcomes import line_value
from apportion.allocation.formulation.problem import Row
from apportion.allocation.proof.verify_funds import follow_fund
from apportion.allocation.solution import Solution, cheapest_per_line, column_prices
from apportion.kernel.exact import Int64Array
from apportion.model import wording
from apportion.model.plan import Allocations
from apportion.model.rule import RuleKind
from apportion.model.selection import mentions_funds, select_lines

_LIMITS: Final = (RuleKind.TOTAL, RuleKind.CAP, RuleKind.RESOURCE)
"""Rules of which a further project may need more than is left."""


@dataclass(frozen=True, eq=False)
class OptionTerms:
    """Options beside what a plan takes and pays."""

    decided: Decided
    solution: Solution
    paid: Allocations

    @cached_property
    def _prices(self) -> tuple[Int64Array, list[Fraction], Int64Array, list[Fraction]]:
        problem = self.decided.problem
        group, prices = column_prices(problem, self.solution.row_prices)
        per_line, line_prices = cheapest_per_line(problem, group, prices)
        return per_line, line_prices, group[problem.option_columns], prices

    def _amounts(self, option: int) -> list[tuple[int, int]]:
        """Line and amount of an option: what the plan gives where it is taken and leaves them open, else the most."""
        choices, options = self.decided.choices, self.decided.problem.options
        taken = int(self.decided.chosen[int(choices.decision[option])]) == option
        found = []
        for entry in self.decided.entries(option):
            line = int(choices.line[entry])
            found.append((line, int(self._line_amounts[line]) if taken else int(options.most[entry])))
        return found

    @cached_property
    def _line_amounts(self) -> Int64Array:
        return self.decided.problem.line_amounts(self.solution.amounts)

    def money(self, option: int) -> int:
        """Money of an option over all its lines."""
        return sum(amount for _, amount in self._amounts(option))

    def worth(self, option: int) -> Fraction:
        """Its weighted value."""
        requests = self.decided.case.requests
        lines = (
            line_value(requests, line, amount) * requests.weight.fraction(line)
            for line, amount in self._amounts(option)
        )
        return self.decided.value(option) + sum(lines, Fraction(0))

    def cost(self, option: int) -> Fraction:
        """What the rules ask for its money, at the prices of the relaxation."""
        per_line, prices, _, _ = self._prices
        return sum((prices[int(per_line[line])] * amount for line, amount in self._amounts(option)), Fraction(0))

    def gain(self, option: int) -> Fraction:
        """Value less what its money, its resources and its being funded cost, at the prices of the relaxation."""
        _, _, own, prices = self._prices
        return self.worth(option) - self.cost(option) - prices[int(own[option])]

    def compared(self, option: int, *, money_alone: bool = False) -> str:
        """What a unit of its money returns, beside what it is worth elsewhere."""
        case, money = self.decided.case, self.money(option)
        worth, cost = self.worth(option), self.cost(option)
        if not money:
            return f"it is worth {wording.value(case, worth)} of weighted value and takes no money"
        one = wording.one_unit(case)
        returns, elsewhere = wording.rate(case, worth / money), wording.rate(case, cost / money)
        words = f"each {one} of it returns {returns} of weighted value"
        if not cost:
            return f"{words}, and money is not short where it is paid from"
        if worth >= cost and not money_alone and self.gain(option) < 0:
            return f"{words}; that is less than its money and what else it takes are worth elsewhere"
        more = "more" if worth > cost else "less" if worth < cost else "as much"
        than = "than" if worth != cost else "as"
        return f"{words}, {more} {than} the {elsewhere} that it is worth elsewhere"

    def missing(self, option: int, instead: int = -1) -> tuple[str, str] | None:
        """Where an option does not fit beside what is funded: the sentence's end, and the rule.

        Args:
            option: the option that is not taken.
            instead: the option of the same decision that it would replace; -1 for none.
        """
        needs = dict(self._amounts(option))
        frees = dict(self._amounts(instead)) if instead >= 0 else {}
        extra = {line: needs.get(line, 0) - frees.get(line, 0) for line in {*needs, *frees}}
        return self._over_limit(option, instead, extra) or self._over_funds(extra, in_place=instead >= 0)

    def _over_limit(self, option: int, instead: int, extra: dict[int, int]) -> tuple[str, str] | None:
        problem, case = self.decided.problem, self.decided.case
        first, pair_of = problem.option_columns.start, self._first_pair
        for row, left, weights in self._limits:
            more = sum(weights.get(pair_of.get(line, -1), 0) * amount for line, amount in extra.items())
            more += weights.get(first + option, 0) - (weights.get(first + instead, 0) if instead >= 0 else 0)
            if more > left:
                title = row.rule.title if row.id == row.rule.id else f"{row.rule.title} ({row.id.partition('/')[2]})"
                asked, there = Fraction(more, row.scale), Fraction(left, row.scale)
                write = wording.quantity if row.rule.kind is RuleKind.RESOURCE else wording.money
                unit = f" {row.rule.resource}" if row.rule.kind is RuleKind.RESOURCE else ""
                return (
                    f"it needs {write(case, asked)}{unit} more under '{title}', which has {write(case, there)} left.",
                    row.rule.id,
                )
        return None

    @cached_property
    def _limits(self) -> list[tuple[Row, int, dict[int, int]]]:
        """Upper limits in money or of a resource: the row, what is left, and what a unit of each column takes of it."""
        found = []
        for row in self.decided.problem.rows:
            if row.rule.kind not in _LIMITS or row.upper is None or not row.rule.is_hard:
                continue
            if mentions_funds(row.rule.applies_to):
                continue
            counted = [1] * row.columns.size if row.coefficients is None else row.coefficients.tolist()
            weights = dict(zip(row.columns.tolist(), map(int, counted), strict=True))
            found.append((row, row.upper - row.activity(self.solution.amounts), weights))
        return found

    @cached_property
    def _first_pair(self) -> dict[int, int]:
        """A column of each line; a line weighs the same in whatever fund pays."""
        problem = self.decided.problem
        lines, first = np.unique(problem.line, return_index=True)
        return dict(zip(lines.tolist(), first.tolist(), strict=True))

    def _over_funds(self, extra: dict[int, int], *, in_place: bool) -> tuple[str, str] | None:
        case = self.decided.case
        if not case.funds:
            return None
        periods: dict[int, list[tuple[int, int]]] = {}
        for line, amount in extra.items():
            periods.setdefault(int(case.requests.period[line]), []).append((line, amount))
        for period in sorted(periods):
            asked = sum(amount for _, amount in periods[period])
            lines = [line for line, amount in periods[period] if amount > 0]
            able = [fund for fund in range(len(case.funds)) if any(bool(self._may_pay[fund][line]) for line in lines)]
            # What the option replaces gives back in later periods the money that was carried forward for it.
            held = self._left if in_place else self._free
            left = sum(held[fund][period] for fund in able)
            if asked > left:
                where = f" of {case.periods[period]}" if len(case.periods) > 1 else ""
                text = (
                    f"it needs {wording.money(case, asked)} more from the funds{where} that may pay for it; "
                    f"they have {wording.money(case, left)} left."
                )
                single = len(able) == 1 and len(case.periods) == 1
                return text, f"fund.{case.funds[able[0]].id}" if single else ""
        return None

    @cached_property
    def _may_pay(self) -> list[np.ndarray]:
        return [select_lines(self.decided.case, fund.pays_for) for fund in self.decided.case.funds]

    @cached_property
    def _left(self) -> list[list[int]]:
        """Money per fund and period that is left at its end beyond what has to be."""
        case = self.decided.case
        found = []
        for index, fund in enumerate(case.funds):
            floors = fund.cash_floor or (0,) * len(case.periods)
            steps = follow_fund(case, index, self.paid)
            found.append([max(0, step.left - floor) for step, floor in zip(steps, floors, strict=True)])
        return found

    @cached_property
    def _free(self) -> list[list[int]]:
        """Money per fund and period that could be spent beside what is paid, what has to be left later kept."""
        found = []
        for index, left in enumerate(self._left):
            steps, free = follow_fund(self.decided.case, index, self.paid), list(left)
            for period in range(len(free) - 2, -1, -1):
                if steps[period].carried_out:
                    free[period] = min(free[period], free[period + 1])
            found.append(free)
        return found
