"""Why a request is not funded in full: what funding it would cost, and the least change that would fund it.

Every answer is another plan: with the request required, with its value raised, its cost lowered, a rule that gives way,
or another total; what is proposed is planned again with exactly that change.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Final

import numpy as np

from apportion.allocation.answers.changed_requests import money_of, options_of
from apportion.allocation.answers.least_relaxation import decisions_named, rule_changes
from apportion.allocation.answers.own_changes import Asked, cost_changes, return_changes, start_change, value_change
from apportion.allocation.answers.total_needed import total_change, totals_words
from apportion.allocation.answers.trials import WORK_MAX, Trials, Wanted
from apportion.allocation.conflicts.conflict import explain_conflict
from apportion.allocation.formulation.formulate import formulate
from apportion.allocation.judged import Judged
from apportion.kernel.exact import exact_sum
from apportion.model import wording
from apportion.model.case import Case
from apportion.model.choices import Decision
from apportion.model.conflict import Conflict
from apportion.model.rule import Measure, Rule, RuleKind
from apportion.model.selector import Selector, Term
from apportion.model.why_not import LeastChange, Moved, WhyNot

SMALL: Final = 300
"""Options, or lines where everything is divisible, up to which changes are found to their smallest step."""
_SHARE: Final = Fraction(1, 3)
"""Part of all work for the cost, and for the total: the rules take what is left."""
_MOVED_MAX: Final = 20
_ASKED: Final = "asked-for"
"""Id of the rule that stands for the question."""


def why_not(
    judged: Judged,
    request: str,
    totals: tuple[int, int] | None = None,
    later: Callable[[int], Case | None] | None = None,
    work_max: int = WORK_MAX,
) -> WhyNot:
    """Explain why a request is not funded in full.

    Args:
        judged: the plan with its proof.
        request: id of the request. One that is part of the decision of another is answered with that.
        totals: range of totals to try, in minor units; ``None``: from that of the case to twice what is missing more.
        later: the case in which the request may start so many periods later than it may now, or ``None`` where it
            cannot; without it no later start is tried.
        work_max: steps of work of all plans that are made to find out.

    Raises:
        KeyError: when there is no such request.
    """
    asked = asked_about(judged, request)
    if asked is None:
        return _receives_all(judged, request)
    trials = Trials(judged, asked.wanted, lambda case: with_it_required(asked, case), work_max)
    return _Answer(asked, trials, totals, later).given()


def asked_about(judged: Judged, request: str) -> Asked | None:
    """What the question is about; ``None`` when the request receives all that it asks for.

    Raises:
        KeyError: when there is no such request.
    """
    requests, choices = judged.case.requests, judged.case.requests.choices
    lines = np.flatnonzero(requests.id == request)
    if not lines.size:
        raise KeyError(request)
    decision = int(choices.decision_of_line(requests.count)[lines[0]]) if choices.count else -1
    if decision < 0:
        return _in_full(judged, lines, -1)
    lines = np.flatnonzero(requests.id == str(choices.request[decision]))
    taken = int(judged.chosen[decision])
    if taken < 0:
        wanted = Wanted(str(choices.request[decision]), "option", 0)
        own = options_of(choices, decision)
        first = own.start if choices.kind[decision] == Decision.LEVELS else max(own, key=lambda o: money_of(choices, o))
        return Asked(judged, lines, decision, wanted, money_of(choices, first), str(choices.level[first]))
    if choices.kind[decision] == Decision.LEVELS:
        held = money_of(choices, taken)
        more = [o for o in options_of(choices, decision) if o > taken and money_of(choices, o) > held]
        if not more:
            return None
        wanted = Wanted(str(choices.request[decision]), "option", more[0] - int(choices.offset[decision]))
        return Asked(judged, lines, decision, wanted, money_of(choices, more[0]), str(choices.level[more[0]]))
    return None if choices.kind[decision] == Decision.WHOLE else _in_full(judged, lines, decision)


def _in_full(judged: Judged, lines: np.ndarray, decision: int) -> Asked | None:
    asked = exact_sum(judged.case.requests.cap[lines])
    if exact_sum(judged.amounts[lines]) >= asked:
        return None
    wanted = Wanted(str(judged.case.requests.id[lines[0]]), "amount", asked)
    return Asked(judged, lines, decision, wanted, asked, "")


def _receives_all(judged: Judged, request: str) -> WhyNot:
    requests, choices = judged.case.requests, judged.case.requests.choices
    lines = np.flatnonzero(requests.id == request)
    decision = int(choices.decision_of_line(requests.count)[lines[0]]) if choices.count else -1
    lead = request if decision < 0 else str(choices.request[decision])
    amount = exact_sum(judged.amounts[requests.id == lead])
    name = str(requests.name[np.flatnonzero(requests.id == lead)[0]])
    text = f"{name} receives everything it asks for: {wording.money(judged.case, amount)}."
    if lead != request:
        text = f"{requests.name[lines[0]]} is decided with {name}. {text}"
    return WhyNot(
        lead,
        name,
        "nothing",
        "",
        amount,
        amount,
        True,
        Fraction(0),
        (),
        (),
        (),
        (),
        plans=0,
        work=0,
        is_complete=True,
        tried=(),
        text=text,
    )


@dataclass(frozen=True, eq=False)
class _Answer:
    """One question with the plans that are made for it."""

    asked: Asked
    trials: Trials
    totals: tuple[int, int] | None
    later: Callable[[int], Case | None] | None

    def given(self) -> WhyNot:
        """The answer."""
        asked = self.asked
        required = with_it_required(asked, asked.case)
        forced, possible = self._forced(required)
        brings = () if forced is None else self._brings(forced)
        loss = None if forced is None else loss_of(asked, forced)
        small = self._is_small
        changes: list[LeastChange] = []
        if forced is not None:
            changes += return_changes(asked, self.trials)
            if loss is not None:
                changes += value_change(asked, loss, forced, self.trials)
        self.trials.allow(_SHARE)
        changes += cost_changes(asked, brings, self.trials, to_the_unit=small)
        self.trials.allow(_SHARE)
        changes += total_change(asked, self.totals, self.trials, to_the_unit=small)
        self.trials.allow(Fraction(1))
        of_rules, rules_tried = self._rules(small=small)
        changes += of_rules
        changes += start_change(asked, self.later, self.trials)
        conflicts: tuple[Conflict, ...] = ()
        if possible is False:
            conflicts = self._conflicts(required)
        return WhyNot(
            request=asked.request,
            name=asked.name,
            wanted="in full" if asked.wanted.kind == "amount" else "funded",
            level=asked.level,
            amount=asked.amount,
            asked=asked.asked,
            possible=possible,
            loss=loss,
            moved=() if forced is None else _moved(asked, forced),
            brings=tuple(str(asked.choices.request[held]) for held in brings),
            changes=tuple(changes),
            conflicts=conflicts,
            plans=self.trials.count,
            work=self.trials.work,
            is_complete=not self.trials.is_cut,
            tried=self._tried(changes, rules_tried),
            text=self._text(loss, forced, brings, known=possible is not None),
        )

    @property
    def _is_small(self) -> bool:
        requests = self.asked.case.requests
        return (requests.choices.options or requests.count) <= SMALL and not self.trials.is_costly

    def _forced(self, required: Case) -> tuple[Judged | None, bool | None]:
        """The best plan with the request, and whether there is one; ``None`` where that is not known."""
        was_cut = self.trials.is_cut
        forced = self.trials.best(required)
        if forced is None:
            return None, None if self.trials.is_cut and not was_cut else False
        self.trials.is_cut |= not forced.proof.searched_all
        return forced, True

    def _brings(self, forced: Judged) -> tuple[int, ...]:
        """Decisions that are funded only in the plan with the request, and that rules demand beside it."""
        if self.asked.decision < 0:
            return ()
        new = set(np.flatnonzero((self.asked.judged.chosen < 0) & (forced.chosen >= 0)).tolist())
        linked, waiting = {self.asked.decision}, [self.asked.decision]
        while waiting:
            held = waiting.pop()
            for other in sorted(self._needed_beside(held) & new - linked):
                linked.add(other)
                waiting.append(other)
        return tuple(sorted(linked - {self.asked.decision}))

    def _needed_beside(self, decision: int) -> set[int]:
        case, found = self.asked.case, set[int]()
        for rule in case.rules:
            if rule.kind in (RuleKind.REQUIRES, RuleKind.TOGETHER) and decision in decisions_named(
                case, rule.applies_to
            ):
                other = rule.relative_to if rule.kind is RuleKind.REQUIRES else rule.applies_to
                found |= set(decisions_named(case, other).tolist())
        return found

    def _rules(self, *, small: bool) -> tuple[list[LeastChange], str]:
        """Rules that give way, and in words how many were tried."""
        found, tried, rules = rule_changes(self.asked, self.trials, to_the_unit=small)
        if not rules:
            return found, ""
        of_all = f"{tried} of {rules} rules were" if tried < rules else f"{tried} rules were"
        return found, f"{'1 rule was' if tried == rules == 1 else of_all} tried, one at a time."

    def _conflicts(self, required: Case) -> tuple[Conflict, ...]:
        conflicts, _ = explain_conflict(formulate(required))
        return tuple(
            replace(
                conflict,
                rules=tuple(rule for rule in conflict.rules if rule.partition("/")[0] != _ASKED),
                demands=tuple(
                    demand
                    for rule, demand in zip(conflict.rules, conflict.demands, strict=True)
                    if rule.partition("/")[0] != _ASKED
                ),
            )
            for conflict in conflicts
        )

    def _tried(self, changes: list[LeastChange], rules_tried: str) -> tuple[str, ...]:
        asked = self.asked
        has_total = any(change.subject == "total" for change in changes)
        said = [totals_words(asked, self.totals, found=has_total, is_cut=self.trials.is_cut)]
        said += [rules_tried] if rules_tried else []
        if self.trials.is_cut:
            said.append(
                f"The {self.trials.count} plans that were made for this reached the limit of work: a smaller change, "
                "or another one, may do."
            )
        return tuple(said)

    def _text(self, loss: Fraction | None, forced: Judged | None, brings: tuple[int, ...], *, known: bool) -> str:
        asked, case = self.asked, self.asked.case
        what = asked.in_words
        if not known:
            return f"Whether any plan can give {what} was not found out within the limit of work."
        if forced is None:
            return f"No plan that keeps all rules can give {what}."
        with_them = ""
        if brings:
            names = ", ".join(asked.name_of(held) for held in brings)
            are = "is" if len(brings) == 1 else "are"
            with_them = f" It cannot be had without {names}, which {are} not funded either."
        if loss is None:
            return f"Other plans give {what}, but not the one that comes first in the order of priority.{with_them}"
        if not loss:
            return f"Another plan of the same value gives {what}.{with_them}"
        about = "" if forced.is_comparable and asked.judged.is_comparable else "about "
        worth = f"is worth {about}{wording.value(case, loss)} less than this one"
        return f"The best plan that gives {what} {worth}.{with_them}"


def with_it_required(asked: Asked, case: Case) -> Case:
    """The case in which the request has to be funded: by a mandate, or a floor, beside the other rules."""
    is_any = asked.wanted.kind == "option" and asked.wanted.least == 0
    asked_for = asked.asked
    if asked.wanted.kind == "option" and not is_any:
        # A level may cost less in a changed case.
        choices = case.requests.choices
        asked_for = money_of(choices, int(choices.offset[choices.index[asked.request]]) + asked.wanted.least)
    rule = Rule(
        id=_ASKED,
        kind=RuleKind.MANDATE if is_any else RuleKind.FLOOR,
        measured_in=Measure.COUNT if is_any else Measure.MONEY,
        at_least=None if is_any else Decimal(asked_for),
        applies_to=Selector(((Term("request", asked.request),),)),
        name=f"{asked.name} as asked for",
    )
    return replace(case, rules=(*case.rules, rule))


def without_it(asked: Asked, wanted: Wanted, case: Case) -> Case:
    """The case in which the request receives less than what is wanted: by a cap beside the other rules."""
    most = wanted.least - 1
    if wanted.kind == "option":
        choices = case.requests.choices
        first = int(choices.offset[choices.index[asked.request]])
        most = money_of(choices, first + wanted.least - 1) if wanted.least else 0
    rule = Rule(
        id=_ASKED,
        kind=RuleKind.CAP,
        measured_in=Measure.MONEY,
        at_most=Decimal(most),
        applies_to=Selector(((Term("request", asked.request),),)),
    )
    return replace(case, rules=(*case.rules, rule))


def loss_of(asked: Asked, forced: Judged) -> Fraction | None:
    """Value that the best plan with the request has less; ``None`` where value alone does not decide."""
    if not _same_measure(asked.judged, forced):
        return None
    return max(Fraction(0), asked.judged.proof.value_lower - forced.proof.value_lower)


def _same_measure(judged: Judged, forced: Judged) -> bool:
    """Whether the values of two plans say the same thing: nothing but soft rules comes before, missed alike in both."""
    before, after = (
        [(stage.kind, stage.name, stage.best) for stage in held.planned.stages] for held in (judged, forced)
    )
    return before == after and all(kind == "soft class" for kind, _, _ in before)


def _moved(asked: Asked, forced: Judged) -> tuple[Moved, ...]:
    requests, before, after = asked.case.requests, asked.judged.amounts, forced.amounts
    sums: dict[str, list[int]] = {}
    for line in np.flatnonzero(before != after).tolist():
        held = sums.setdefault(str(requests.id[line]), [0, 0])
        held[0] += int(before[line])
        held[1] += int(after[line])
    sums.pop(asked.request, None)
    moved = []
    for name, (was, now) in sums.items():
        own = requests.id == name
        rest = exact_sum(before[own]) - was
        if was != now:
            moved.append(Moved(name, str(requests.name[np.flatnonzero(own)[0]]), was + rest, now + rest))
    moved.sort(key=lambda item: (-abs(item.after - item.before), item.request))
    return tuple(moved[:_MOVED_MAX])
