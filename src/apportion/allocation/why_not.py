"""Why a request is not funded in full: what funding it would cost, and the least change that would fund it.

Every answer is another plan: with the request required, with its value raised, its cost lowered, a rule left out, or
another total; what is proposed is planned again with exactly that change.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Final

import numpy as np

from apportion.allocation.conflict import explain_conflict
from apportion.allocation.effort import BRIEF
from apportion.allocation.formulate import formulate
from apportion.allocation.judged import Judged, judge
from apportion.allocation.margins import with_total
from apportion.allocation.solution import Infeasible
from apportion.allocation.values import total_value
from apportion.kernel.decimals import DecimalColumn
from apportion.kernel.exact import exact_sum
from apportion.model import wording
from apportion.model.case import Case
from apportion.model.implied import all_rules
from apportion.model.rule import Measure, Rule, RuleKind
from apportion.model.selector import Selector, Term
from apportion.model.why_not import LeastChange, WhyNot
from apportion.model.without import may_be_left_out, without_rule

_RULES_MAX: Final = 40
"""Rules that are left out on trial."""
_COST_STEPS: Final = 14
"""Halvings of the interval in which the cost lies: it is found to a ten-thousandth part."""
_TOTAL_STEPS: Final = 8
_SMALL: Final = 300
"""Options up to which the smallest total is found to the cent; beyond that to a thousandth of what is asked for."""
_TOTAL_HALVINGS: Final = (60, 8)
_GIVING_MAX: Final = 20


def why_not(judged: Judged, request: str) -> WhyNot:
    """Explain why a request is not funded in full.

    Args:
        judged: the plan with its proof.
        request: id of the request.

    Raises:
        KeyError: when there is no such request.
    """
    return _Asked.of(judged, request).answer()


@dataclass(frozen=True, eq=False)
class _Asked:
    """A request of a plan about which somebody asks."""

    judged: Judged
    request: str
    lines: np.ndarray
    decision: int
    """-1 for a divisible request."""

    @classmethod
    def of(cls, judged: Judged, request: str) -> _Asked:
        requests = judged.case.requests
        lines = np.flatnonzero(requests.id == request)
        if not lines.size:
            raise KeyError(request)
        owner = int(requests.choices.decision_of_line(requests.count)[lines[0]]) if requests.choices.count else -1
        return cls(judged, request, lines, owner)

    @property
    def case(self) -> Case:
        return self.judged.case

    @property
    def name(self) -> str:
        return str(self.case.requests.name[self.lines[0]])

    def amount_in(self, judged: Judged) -> int:
        return exact_sum(judged.amounts[self.lines])

    @property
    def asked(self) -> int:
        """Most that the request can receive; a project that may start later asks once."""
        if self.decision < 0:
            return exact_sum(self.case.requests.cap[self.lines])
        choices = self.case.requests.choices
        own = np.isin(choices.line, self.lines) & (choices.decision[choices.option] == self.decision)
        return int(np.bincount(choices.option[own], choices.most[own], minlength=choices.options).max())

    def is_funded(self, judged: Judged) -> bool:
        """For a decision: its largest option or any, when it stood at none; for a divisible request: more than now."""
        if self.decision < 0:
            return self.amount_in(judged) > self.amount_in(self.judged)
        if int(self.judged.chosen[self.decision]) < 0:
            return int(judged.chosen[self.decision]) >= 0
        return self.amount_in(judged) > self.amount_in(self.judged)

    def answer(self) -> WhyNot:
        amount = self.amount_in(self.judged)
        if amount >= self.asked and (self.decision < 0 or int(self.judged.chosen[self.decision]) >= 0):
            text = f"{self.name} receives everything it asks for ({wording.money(self.case, amount)})."
            return WhyNot(self.request, self.name, True, amount, self.asked, Fraction(0), (), (), (), "", text)
        required = self._required()
        try:
            forced = judge(required, BRIEF)
        except Infeasible:
            return self._impossible(required)
        loss = max(Fraction(0), self.judged.proof.value_lower - forced.proof.value_lower)
        changes = [*self._value(loss), *self._cost(), *self._rules(), *self._total()]
        return WhyNot(
            request=self.request,
            name=self.name,
            funded=False,
            amount=amount,
            asked=self.asked,
            loss=loss,
            gives_way=self._gives_way(forced),
            changes=tuple(changes),
            conflicts=(),
            tested=self._tested(),
            text=self._text(loss, forced),
        )

    def _impossible(self, required: Case) -> WhyNot:
        conflicts, _ = explain_conflict(formulate(required))
        named = tuple(
            replace(conflict, rules=tuple(rule for rule in conflict.rules if not rule.startswith(_ASKED)))
            for conflict in conflicts
        )
        text = f"No plan that keeps all rules can fund {self.name}."
        changes = (*self._cost(), *self._rules(), *self._total())
        return WhyNot(
            request=self.request,
            name=self.name,
            funded=False,
            amount=self.amount_in(self.judged),
            asked=self.asked,
            loss=None,
            gives_way=(),
            changes=changes,
            conflicts=named,
            tested=self._tested(),
            text=text,
        )

    def _required(self) -> Case:
        """The case with the request in full: as a mandate beside the other rules."""
        selector = Selector(((Term("request", self.request),),))
        whole = self.decision >= 0 and int(self.judged.chosen[self.decision]) < 0
        rule = Rule(
            id=_ASKED,
            kind=RuleKind.MANDATE if whole else RuleKind.FLOOR,
            measured_in=Measure.COUNT if whole else Measure.MONEY,
            at_least=None if whole else _decimal(self.asked),
            applies_to=selector,
            name=f"{self.name} in full",
        )
        return replace(self.case, rules=(*self.case.rules, rule))

    def _gives_way(self, forced: Judged) -> tuple[tuple[str, int], ...]:
        requests = self.case.requests
        moved: dict[str, int] = {}
        for line in np.flatnonzero(self.judged.amounts != forced.amounts).tolist():
            name = str(requests.id[line])
            moved[name] = moved.get(name, 0) + int(self.judged.amounts[line] - forced.amounts[line])
        moved.pop(self.request, None)
        ordered = sorted(moved.items(), key=lambda item: (-abs(item[1]), item[0]))
        return tuple((name, amount) for name, amount in ordered if amount)[:_GIVING_MAX]

    def _value(self, loss: Fraction) -> list[LeastChange]:
        """Its value raised by what funding it costs the plan, and a minor unit more so that nothing else is as good."""
        if self.decision < 0:
            return []
        choices = self.case.requests.choices
        weight = choices.weight.fraction(self.decision)
        if not weight:
            return []
        more = int(loss / weight) + 1
        before = self._worth()
        changed = self._with_value(more)
        text = (
            f"It would be funded if it were worth {wording.value(self.case, before + more)} instead of "
            f"{wording.value(self.case, before)}."
        )
        return [LeastChange("value", "", before, before + more, self._funds(changed), text)]

    def _worth(self) -> Fraction:
        """Value without weight of the option that the request would be funded by."""
        choices = self.case.requests.choices
        own = slice(int(choices.offset[self.decision]), int(choices.offset[self.decision + 1]))
        best = max(range(own.start, own.stop), key=lambda option: (int(choices.value.scaled[option]), -option))
        entries = slice(int(choices.start[best]), int(choices.start[best + 1]))
        amounts = np.zeros(self.case.requests.count, dtype=np.int64)
        amounts[choices.line[entries]] = choices.most[entries]
        chosen = np.zeros(amounts.size, dtype=np.bool_)
        chosen[choices.line[entries]] = True
        lines = total_value(self.case.requests, amounts, weighted=False, chosen=chosen)
        return choices.value.fraction(best) + lines.lower

    def _with_value(self, more: int) -> Case:
        """Every option of the decision worth so many minor units more."""
        requests, choices = self.case.requests, self.case.requests.choices
        scaled = choices.value.scaled.copy()
        scaled[int(choices.offset[self.decision]) : int(choices.offset[self.decision + 1])] += (
            more * 10**choices.value.places
        )
        worth = replace(choices, value=DecimalColumn(scaled, choices.value.places))
        return replace(self.case, requests=replace(requests, choices=worth))

    def _cost(self) -> list[LeastChange]:
        """The largest cost, value staying the same, at which it is funded."""
        if self.decision < 0 or not self.asked:
            return []
        low, high = 0, 2**_COST_STEPS
        if not self._funds(self._with_cost(Fraction(0))):
            return []
        while high - low > 1:
            middle = (low + high) // 2
            if self._funds(self._with_cost(Fraction(middle, 2**_COST_STEPS))):
                low = middle
            else:
                high = middle
        part = Fraction(low, 2**_COST_STEPS)
        after = Fraction(int(self.asked * part))
        text = (
            f"It would be funded at a cost of {wording.money(self.case, after)} instead of "
            f"{wording.money(self.case, self.asked)} ({wording.percent(self.case, 1 - part, 1)} less)."
        )
        return [LeastChange("cost", "", Fraction(self.asked), after, self._funds(self._with_cost(part)), text)]

    def _with_cost(self, part: Fraction) -> Case:
        """Every amount of the decision a part of what it is, rounded down to whole minor units."""
        requests, choices = self.case.requests, self.case.requests.choices
        own = choices.decision[choices.option] == self.decision
        least, most = choices.least.copy(), choices.most.copy()
        for column in (least, most):
            column[own] = [int(amount * part) for amount in column[own].tolist()]
        changed = replace(choices, least=least, most=most)
        cap, floor = requests.cap.copy(), requests.floor.copy()
        lines = np.unique(choices.line[own])
        for line in lines.tolist():
            cap[line] = int(most[own & (choices.line == line)].max())
            floor[line] = min(int(floor[line]), int(cap[line]))
        return replace(self.case, requests=replace(requests, cap=cap, floor=floor, choices=changed))

    def _rules(self) -> list[LeastChange]:
        """Each rule without which it is funded."""
        found = []
        for rule in self._tried_rules():
            if self._funds(without_rule(self.case, rule)):
                text = f"It would be funded without the rule '{rule.title}'."
                found.append(LeastChange("rule", rule.id, Fraction(0), Fraction(0), True, text))
        return found

    def _tried_rules(self) -> list[Rule]:
        rules = [rule for rule in all_rules(self.case) if may_be_left_out(rule)]
        return rules[:_RULES_MAX]

    def _total(self) -> list[LeastChange]:
        """The smallest of the tested totals that funds it, narrowed down to the cent where it is funded first."""
        total = self.case.total
        last = total
        for step in range(1, _TOTAL_STEPS + 1):
            tried = total + self.asked * step * 2 // _TOTAL_STEPS
            if self._funds(with_total(self.case, tried)):
                is_small = self.case.requests.choices.options <= _SMALL
                for _ in range(_TOTAL_HALVINGS[0 if is_small else 1]):
                    middle = (last + tried) // 2
                    if middle == last:
                        break  # the next smaller total in whole minor units does not fund it
                    last, tried = (last, middle) if self._funds(with_total(self.case, middle)) else (middle, tried)
                text = (
                    f"It would be funded with a total of {wording.money(self.case, tried)}, "
                    f"{wording.money(self.case, tried - total)} more: the smallest of the totals tried."
                )
                return [LeastChange("total", "", Fraction(total), Fraction(tried), True, text)]
            last = tried
        return []

    def _funds(self, case: Case) -> bool:
        try:
            return self.is_funded(judge(case, BRIEF))
        except Infeasible:
            return False

    def _tested(self) -> str:
        case = self.case
        most = wording.money(case, case.total + 2 * self.asked)
        rules = len(self._tried_rules())
        return f"Totals from {wording.money(case, case.total)} to {most} and {rules} rules were tried, one at a time."

    def _text(self, loss: Fraction, forced: Judged) -> str:
        case = self.case
        if not loss:
            return f"{self.name} could be funded in another plan of the same value."
        low = "" if forced.is_comparable and self.judged.is_comparable else "about "
        return f"The best plan that funds {self.name} is worth {low}{wording.value(case, loss)} less than this one."


_ASKED: Final = "asked-for"
"""Id of the rule that stands for the question."""


def _decimal(amount: int) -> Decimal:
    return Decimal(amount)
