"""Why a project is funded or not, at the level or start that was taken, in sentences.

First what rules about decisions say, then what money is worth elsewhere (by the prices of the relaxation, in which
parts of options could be taken), then where there is too little of it. Each sentence can be checked against the plan.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from apportion.allocation.explanation.decided import Decided
from apportion.allocation.explanation.option_terms import OptionTerms
from apportion.allocation.formulation.decision_rows import decisions_meant, is_about_decisions
from apportion.allocation.solution import Solution
from apportion.model import wording
from apportion.model.plan import Allocations, Reason
from apportion.model.rule import LOGICAL, Rule, RuleKind

_NAMED_MAX: Final = 3
"""Names in a sentence; the others are counted."""


@dataclass(frozen=True, eq=False)
class _Sides:
    """A rule about decisions with the decisions on both of its sides."""

    rule: Rule
    about: tuple[int, ...]
    other: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class DecisionReasons:
    """What can be said about each decision of a plan."""

    decided: Decided
    solution: Solution
    paid: Allocations

    @cached_property
    def _terms(self) -> OptionTerms:
        return OptionTerms(self.decided, self.solution, self.paid)

    def of(self, decision: int) -> tuple[Reason, ...]:
        """The reasons of one decision, most important first."""
        option = int(self.decided.chosen[decision])
        if option < 0:
            return self._not_funded(decision)
        reasons = list(self._funded(decision, option))
        reasons.extend(self._larger_level(decision, option))
        reasons.extend(self._earlier_start(decision, option))
        return tuple(reasons)

    def _funded(self, decision: int, option: int) -> list[Reason]:
        asked = self._asked_for(decision)
        if asked:
            return asked
        if self._terms.worth(option) >= self._terms.cost(option):
            return [Reason(f"Funded: {self._terms.compared(option, money_alone=True)}.")]
        needed = self._needed_by_rules(decision)
        return needed or [
            Reason(f"Funded because it fits into the money that the others leave: {self._terms.compared(option)}.")
        ]

    def _asked_for(self, decision: int) -> list[Reason]:
        """What has to be funded whatever it is worth."""
        for held in self._rules_of.get(decision, []):
            if held.rule.kind is RuleKind.MANDATE:
                return [_because(held.rule, f"Mandated by '{held.rule.title}'.")]
        problem = self.decided.problem
        if not problem.options.must[decision]:
            return []
        for line in self._lines_of[decision]:
            name = problem.bound_rules.get((line, "floor"))
            if name is not None:
                return [Reason(f"Has to be funded: '{self._title(name)}' asks for money for it.", name)]
        return [Reason("Has to be funded: its floor asks for it.")]

    def _needed_by_rules(self, decision: int) -> list[Reason]:
        for held in self._rules_of.get(decision, []):
            rule, title = held.rule, held.rule.title
            if rule.kind is RuleKind.REQUIRES and decision in held.other:
                needing = [one for one in held.about if self._is_funded(one) and one != decision]
                if needing:
                    verb = "needs" if len(needing) == 1 else "need"
                    return [_because(rule, f"Funded because {self._names(needing)} {verb} it ('{title}').")]
            elif rule.kind is RuleKind.TOGETHER:
                return [_because(rule, f"Funded together with {self._names(held.about, but=decision)} ('{title}').")]
            elif rule.kind is RuleKind.CHOOSE and rule.at_least is not None:
                count = sum(self._is_funded(one) for one in held.about)
                if count <= rule.at_least:
                    return [_because(rule, f"One of the {count} that '{title}' asks for.")]
        return []

    def _not_funded(self, decision: int) -> tuple[Reason, ...]:
        problem = self.decided.problem
        offered = [option for option in self.decided.options_of(decision) if problem.options.is_open[option]]
        if not offered:
            return (self._closed(decision),)
        barred = self._barred(decision)
        if barred:
            return barred
        best = max(offered, key=self._terms.gain)
        gain = self._terms.gain(best)
        # Where it is worth as much as its money elsewhere, it is the money that is left which decides.
        missing = self._terms.missing(best) if gain >= 0 else None
        if missing is not None:
            return (Reason(f"Not funded: {missing[0]}", missing[1]),)
        if gain <= 0:
            return (Reason(f"Not funded: {self._terms.compared(best)}."),)
        return (Reason("Not funded: the projects that are funded instead are together worth more."),)

    def _closed(self, decision: int) -> Reason:
        """No option is left by limits on the request alone."""
        problem = self.decided.problem
        for option in self.decided.options_of(decision):
            name = problem.options.because.get(option)
            if name is not None:
                rule = next((held for held in self.decided.case.rules if held.id == name), None)
                if rule is not None and rule.kind is RuleKind.FORBIDDEN:
                    return _because(rule, f"Forbidden by '{rule.title}'.")
                return Reason(f"Ruled out: '{self._title(name)}' leaves no option open.", name)
        return Reason("Ruled out: no fund may pay for it in every period in which it needs money.")

    def _barred(self, decision: int) -> tuple[Reason, ...]:
        """Rules about decisions that keep it out of this plan."""
        for held in self._rules_of.get(decision, []):
            rule, title = held.rule, held.rule.title
            text = ""
            if rule.kind is RuleKind.EXCLUDES:
                sides = held.about if not held.other else held.other if decision in held.about else held.about
                there = [one for one in sides if one != decision and self._is_funded(one)]
                if there:
                    are = "is" if len(there) == 1 else "are"
                    text = f"Excluded by '{title}': {self._names(there)} {are} funded."
            elif rule.kind is RuleKind.REQUIRES and decision in held.about:
                lacking = [one for one in held.other if one != decision and not self._is_funded(one)]
                enough = len(held.other) if rule.at_least is None else int(rule.at_least)
                if len(held.other) - len(lacking) < enough:
                    are = "is" if len(lacking) == 1 else "are"
                    text = f"Needs {self._names(lacking)}, which {are} not funded ('{title}')."
            elif rule.kind is RuleKind.TOGETHER and len(held.about) > 1:
                text = f"Only together with {self._names(held.about, but=decision)} ('{title}')."
            elif rule.kind is RuleKind.CHOOSE and rule.at_most is not None:
                count = sum(self._is_funded(one) for one in held.about)
                if count >= int(rule.at_most):
                    are = "is" if count == 1 else "are"
                    text = f"'{title}' allows {int(rule.at_most)} of {len(held.about)}, and {count} {are} funded."
            if text:
                return (_because(rule, text),)
        return ()

    def _larger_level(self, decision: int, option: int) -> list[Reason]:
        """Why not one level more."""
        choices, is_open = self.decided.choices, self.decided.problem.options.is_open
        above = next(
            (
                held
                for held in self.decided.options_of(decision)
                if held > option and choices.level[held] != choices.level[option]
            ),
            None,
        )
        if above is None or not choices.level[option]:
            return []
        name = str(choices.level[above])
        if not is_open[above]:
            rule = self.decided.problem.options.because.get(above, "")
            return [Reason(f"The level {name} is ruled out" + (f" by '{self._title(rule)}'." if rule else "."), rule)]
        step = self._terms.gain(above) - self._terms.gain(option)
        money, worth = (
            self._terms.money(above) - self._terms.money(option),
            self._terms.worth(above) - self._terms.worth(option),
        )
        if step > 0 or not money:
            missing = self._terms.missing(above, instead=option)
            return [] if missing is None else [Reason(f"The level {name} does not fit: {missing[0]}", missing[1])]
        case = self.decided.case
        return [
            Reason(
                f"The step to level {name} would add {wording.value(case, worth)} of weighted value for "
                f"{wording.money(case, money)}, less than that money does elsewhere."
            )
        ]

    def _earlier_start(self, decision: int, option: int) -> list[Reason]:
        """Why it starts later than asked for."""
        choices = self.decided.choices
        delay = int(choices.delay[option])
        if not delay:
            return []
        same = [
            held
            for held in self.decided.options_of(decision)
            if choices.level[held] == choices.level[option] and choices.delay[held] < delay
        ]
        late = f"Starts {delay} period{'s' if delay > 1 else ''} later than asked for"
        if not same:
            return [Reason(f"{late}: no earlier start is offered.")]
        earliest = same[0]
        return [*self._why_later(late, earliest, option), *self._after_the_end(earliest, option)]

    def _after_the_end(self, earliest: int, option: int) -> list[Reason]:
        """A later start moves cost that belongs to it behind the last period, where it is no longer counted."""
        case = self.decided.case
        moved = self._asked(earliest) - self._asked(option)
        if moved <= 0:
            return []
        text = f"{wording.money(case, moved)} of its cost then falls after {case.periods[-1]} and is not in this plan."
        return [Reason(text)]

    def _asked(self, option: int) -> int:
        return sum(int(self.decided.choices.most[entry]) for entry in self.decided.entries(option))

    def _why_later(self, late: str, earliest: int, option: int) -> list[Reason]:
        if not self.decided.problem.options.is_open[earliest]:
            rule = self.decided.problem.options.because.get(earliest, "")
            return [
                Reason(f"{late}: the earlier start is ruled out" + (f" by '{self._title(rule)}'." if rule else "."))
            ]
        missing = self._terms.missing(earliest, instead=option)
        if missing is not None:
            return [Reason(f"{late}: {missing[0]}", missing[1])]
        lost = self.decided.value(earliest) - self.decided.value(option)
        costs = f", at the price of {wording.value(self.decided.case, lost)} of weighted value" if lost > 0 else ""
        return [Reason(f"{late}{costs}: money is worth more in the earlier periods.")]

    @cached_property
    def _rules_of(self) -> dict[int, list[_Sides]]:
        """Rules about decisions by each decision that they name, in the order of the table."""
        case = self.decided.case
        found: dict[int, list[_Sides]] = {}
        for rule in case.rules:
            if rule.kind not in LOGICAL and not (rule.kind is RuleKind.MANDATE and is_about_decisions(rule)):
                continue
            about = tuple(decisions_meant(case, rule.applies_to).tolist())
            other = () if rule.relative_to.is_everything else tuple(decisions_meant(case, rule.relative_to).tolist())
            if rule.kind is RuleKind.CHOOSE and rule.applies_to.each:
                continue
            held = _Sides(rule, about, other)
            for decision in sorted({*about, *other}):
                found.setdefault(decision, []).append(held)
        return found

    @cached_property
    def _lines_of(self) -> dict[int, list[int]]:
        found: dict[int, list[int]] = {}
        for line in np.flatnonzero(self.decided.owner >= 0).tolist():
            found.setdefault(int(self.decided.owner[line]), []).append(line)
        return found

    def _is_funded(self, decision: int) -> bool:
        return int(self.decided.chosen[decision]) >= 0

    def _title(self, rule: str) -> str:
        return next((item.title for item in self.decided.case.rules if item.id == rule), rule)

    def _names(self, decisions: list[int] | tuple[int, ...], but: int = -1) -> str:
        names = [self.decided.name(decision) for decision in decisions if decision != but]
        shown, more = names[:_NAMED_MAX], len(names) - _NAMED_MAX
        if more > 0:
            return f"{', '.join(shown)} and {more} more"
        return f"{', '.join(shown[:-1])} and {shown[-1]}" if len(shown) > 1 else shown[0] if shown else "nothing else"


def _because(rule: Rule, text: str) -> Reason:
    """The sentence with the rule's reason and authority behind it."""
    parts = [part.rstrip(".") for part in (rule.reason, rule.authority and f"Authority: {rule.authority}") if part]
    return Reason(" ".join([text, *(f"{part}." for part in parts)]), rule.id)
