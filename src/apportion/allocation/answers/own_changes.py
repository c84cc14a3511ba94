"""What a request itself would have to be like to be funded: worth more, cheaper, or starting later."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final, Literal

import numpy as np

from apportion.allocation.answers.changed_requests import (
    is_minimum,
    money_of,
    options_of,
    with_cost,
    with_minimum,
    with_rate,
    with_return,
    with_value,
)
from apportion.allocation.answers.trials import Trials, Wanted, doubling, evenly, least_step
from apportion.allocation.judged import Judged
from apportion.kernel.exact import Int64Array, exact_sum
from apportion.model import wording
from apportion.model.case import Case
from apportion.model.choices import Choices, Decision
from apportion.model.edit_names import Edits, amount_edit, number_edit
from apportion.model.requests import Shape
from apportion.model.why_not import LeastChange

_COST_RUNGS: Final = 12
_COST_RUNGS_HARD: Final = 4
_FINE_STEPS: Final = 1 << 10
_FINE_STEPS_HARD: Final = 1 << 5
_RATE_STEP: Final = 10_000
"""Steps of one unit in which a return is looked for: four decimals."""
_FACTOR_STEP: Final = 1_000
_RETURN_TIMES: Final = 64
"""How many times as much a request may return on trial."""
_RETURN_RUNGS: Final = 16
_VALUE_RUNGS: Final = 3
_STRONGER: Final = (1, 10, 100, 1_000)
"""Minor units of value beyond the computed ones that are tried: programmes in floating point see no finer in very large
budgets."""
_LATER_MAX: Final = 3


@dataclass(frozen=True, eq=False)
class Asked:
    """A request of a plan about which somebody asks."""

    judged: Judged
    lines: Int64Array
    decision: int
    """-1 for a divisible request."""
    wanted: Wanted
    asked: int
    """Minor units that it would receive."""
    level: str
    """The level that is missing; empty where there are none."""

    @property
    def case(self) -> Case:
        """What was planned."""
        return self.judged.case

    @property
    def choices(self) -> Choices:
        """The decisions of the case."""
        return self.case.requests.choices

    @property
    def request(self) -> str:
        """Its id."""
        return self.wanted.request

    @property
    def name(self) -> str:
        """Its name for readers."""
        return str(self.case.requests.name[self.lines[0]])

    @property
    def amount(self) -> int:
        """Minor units that it receives."""
        return exact_sum(self.judged.amounts[self.lines])

    @property
    def kind(self) -> Decision:
        """How it may be funded."""
        return Decision.DIVISIBLE if self.decision < 0 else Decision(int(self.choices.kind[self.decision]))

    @property
    def reaches(self) -> Literal["funded", "in full"]:
        """What a change brings about."""
        return "in full" if self.wanted.kind == "amount" else "funded"

    @property
    def in_words(self) -> str:
        """What the plan does not give, as the object of *gives*."""
        money = wording.money(self.case, self.asked)
        if self.level:
            return f"{self.name} its level {self.level} ({money})"
        if self.wanted.kind == "amount":
            return f"{self.name} all of {money}"
        return f"money to {self.name}"

    @property
    def funded(self) -> str:
        """How sentences about changes begin."""
        if self.level:
            return f"It would be funded at level {self.level}"
        return "It would receive all that it asks for" if self.wanted.kind == "amount" else "It would be funded"

    def name_of(self, decision: int) -> str:
        """Name of the request that leads a decision."""
        requests = self.case.requests
        lead = np.flatnonzero(requests.id == str(self.choices.request[decision]))
        return str(requests.name[lead[0]])

    @property
    def values_decide(self) -> bool:
        """True when strategic value alone decides, so that a value says what a request would have to be worth."""
        others = [item for item in self.case.criteria if (item.measure, item.factor) != ("strategic", Decimal(1))]
        return not others and all(stage.kind == "soft class" for stage in self.judged.planned.stages)


def value_change(asked: Asked, loss: Fraction, forced: Judged, trials: Trials) -> list[LeastChange]:
    """Its value raised by what funding it costs the plan, and a minor unit more so that nothing else is as good.

    Options that start later lose a part of the value; they gain in proportion.
    """
    choices = asked.choices
    if asked.decision < 0 or asked.wanted.kind == "amount" or is_minimum(choices, asked.decision):
        return []
    weight = choices.weight.fraction(asked.decision)
    if not weight or not asked.values_decide:
        return []
    own = options_of(choices, asked.decision)
    first = own.start + asked.wanted.least
    before = choices.value.fraction(first)
    share = Fraction(1)
    taken = int(forced.chosen[asked.decision])
    if choices.delay[taken] and before:
        share = choices.value.fraction(taken) / before
    if not share:
        return []
    # Where the search was cut short, what surely suffices: more than any plan without it can be worth.
    unknown = asked.judged.proof.best_gap if trials.is_hard else Fraction(0)
    needed = int((loss + unknown) / weight / share) + 1

    def changed(more: int) -> Case:
        later = asked.kind is Decision.WHOLE and before
        parts = {o: choices.value.fraction(o) / before if later else Fraction(1) for o in range(first, own.stop)}
        return with_value(asked.case, {option: int(more * part) for option, part in parts.items()})

    # What is computed suffices; with several starts less may do.
    several = len(own) > 1 and asked.kind is Decision.WHOLE
    narrows = several and not trials.is_costly and not trials.is_hard
    for extra in _STRONGER:
        most = needed + extra - 1
        if narrows and extra == 1:
            found = least_step(lambda more: _if_funded(trials, changed(more), more), doubling(most, _VALUE_RUNGS))
            most = most if found is None else found.step
        # The plan that funds it gains just that much: where it is then worth more than any other can be, that is proof.
        is_shown = trials.is_hard and share == 1 and loss + unknown < most * weight
        if is_shown or trials.proves(changed(most), own=True):
            after = before + most
            sure = asked.funded.replace("would", "would certainly") if trials.is_hard else asked.funded
            text = (
                f"{sure} if it were worth {wording.value(asked.case, after)} instead of "
                f"{wording.value(asked.case, before)} ({wording.value(asked.case, Fraction(most))} more)."
            )
            edits = _value_edits(asked, most)
            return [
                LeastChange(
                    "value",
                    "value",
                    before,
                    after,
                    text,
                    is_least=extra == 1 and not trials.is_hard and several == narrows,
                    edits=edits,
                )
            ]
    return []


def _value_edits(asked: Asked, more: int) -> Edits:
    case, choices = asked.case, asked.choices
    own = options_of(choices, asked.decision)
    if len(case.periods) > 1 and asked.kind is Decision.LEVELS:
        return ()
    edits = []
    for option in range(own.start + asked.wanted.least, own.stop):
        value = choices.value.fraction(option) + more
        if value.denominator != 1:
            return ()
        if asked.kind is Decision.LEVELS:
            edits.append(amount_edit(case, f"level.{asked.request}.{choices.level[option]}.value", int(value)))
        elif not choices.delay[option]:
            edits.append(amount_edit(case, f"request.{asked.request}.value", int(value)))
    return tuple(edits)


def return_changes(asked: Asked, trials: Trials) -> list[LeastChange]:
    """What its money would have to return for more of it, and for all of it."""
    requests = asked.case.requests
    lines = asked.lines
    divisible = asked.decision < 0 or is_minimum(asked.choices, asked.decision)
    if not divisible or not asked.values_decide or not any(requests.weight.scaled[lines].tolist()):
        return []
    found = []
    more = Wanted(asked.request, "amount", asked.amount + 1)
    if asked.wanted.kind == "amount":
        found += _return(asked, more, "more", trials)
        found += _return(asked, asked.wanted, "in full", trials)
    else:
        found += _return(asked, asked.wanted, "funded", trials)
    return found


def _return(
    asked: Asked, wanted: Wanted, reaches: Literal["funded", "more", "in full"], trials: Trials
) -> list[LeastChange]:
    case, lines = asked.case, asked.lines
    requests = case.requests
    straight = (
        bool((requests.shape[lines] == Shape.LINEAR).all()) and len(set(requests.rate.scaled[lines].tolist())) == 1
    )
    rate = requests.rate.fraction(int(lines[0]))
    base = rate if straight else Fraction(1)
    size = _RATE_STEP if straight else _FACTOR_STEP

    def changed(step: int) -> Case:
        after = base + Fraction(step, size)
        return with_rate(case, lines, after) if straight else with_return(case, lines, after)

    most = int(max(base, Fraction(1)) * _RETURN_TIMES * size)
    step = least_step(lambda k: _if_funded(trials, changed(k), k, wanted), doubling(most, _RETURN_RUNGS))
    if step is None:
        return []
    after = base + Fraction(step.step, size)
    one = wording.one_unit(case)
    whom = {
        "funded": "It would be funded",
        "more": "It would receive more",
        "in full": "It would receive all that it asks for",
    }[reaches]
    if straight:
        text = f"{whom} if each {one} returned {wording.rate(case, after)} instead of {wording.rate(case, base)}."
    else:
        text = f"{whom} if its money returned {wording.percent(case, after - 1, 1)} more."
    edits = (
        (number_edit(case, f"request.{asked.request}.rate", _decimal(after)),) if straight and lines.size == 1 else ()
    )
    return [
        LeastChange(
            "return",
            "rate" if straight else "percent",
            base,
            after,
            text,
            reaches=reaches,
            is_proved=trials.proves(changed(step.step), wanted=wanted),
            is_least=step.is_least,
            edits=edits,
        )
    ]


def cost_changes(asked: Asked, brings: tuple[int, ...], trials: Trials, *, to_the_unit: bool) -> list[LeastChange]:
    """The largest cost, value staying the same, at which it is funded; also with what it cannot be funded without."""
    if asked.decision < 0 or asked.wanted.kind == "amount":
        return []
    if is_minimum(asked.choices, asked.decision):
        return _minimum(asked, trials, to_the_unit=to_the_unit)
    found = _cost(asked, (asked.decision,), trials, to_the_unit=to_the_unit)
    if brings:
        found += _cost(asked, (asked.decision, *brings), trials, to_the_unit=to_the_unit)
    return found


def _cost(asked: Asked, decisions: tuple[int, ...], trials: Trials, *, to_the_unit: bool) -> list[LeastChange]:
    case, choices = asked.case, asked.choices
    above = asked.wanted.least if asked.kind is Decision.LEVELS and len(decisions) == 1 else -1
    own = options_of(choices, asked.decision).start
    below = money_of(choices, own + above - 1) if above > 0 else 0
    costs = [max(money_of(choices, option) for option in options_of(choices, held)) for held in decisions]
    cost = sum(costs) if above < 0 else money_of(choices, own + above)
    part_of_it = cost - below

    def changed(saved: int) -> Case:
        return with_cost(case, decisions, Fraction(part_of_it - saved, part_of_it), above)

    finest = 1 if to_the_unit else max(1, part_of_it // (_FINE_STEPS_HARD if trials.is_hard else _FINE_STEPS))
    step = least_step(
        lambda saved: _if_funded(trials, changed(saved), saved),
        evenly(part_of_it - 1, _COST_RUNGS_HARD if trials.is_hard else _COST_RUNGS),
        finest,
    )
    if step is None:
        return []
    after = cost - step.step
    partners = tuple(asked.name_of(held) for held in decisions[1:])
    what = f"it and {' and '.join(partners)} together cost" if partners else "it cost"
    text = (
        f"{asked.funded} if {what} {wording.money(case, after)} instead of {wording.money(case, cost)} "
        f"({wording.percent(case, Fraction(step.step, cost), 1)} less)."
    )
    single = len(decisions) == 1 and choices.start[own + 1] - choices.start[own] == 1 and asked.lines.size == 1
    edits = (amount_edit(case, f"request.{asked.request}.cap", after),) if single and above < 0 else ()
    return [
        LeastChange(
            "cost",
            "money",
            Fraction(cost),
            Fraction(after),
            text,
            together_with=tuple(str(choices.request[held]) for held in decisions[1:]),
            is_proved=trials.proves(changed(step.step), own=True),
            is_least=step.is_least,
            edits=edits,
        )
    ]


def _minimum(asked: Asked, trials: Trials, *, to_the_unit: bool) -> list[LeastChange]:
    case, choices = asked.case, asked.choices
    option = options_of(choices, asked.decision).start
    least = int(choices.least[int(choices.start[option]) : int(choices.start[option + 1])].sum())
    finest = 1 if to_the_unit else max(1, least // _FINE_STEPS)
    # At a minimum of nothing it would be divisible: one minor unit is the smallest.
    step = least_step(
        lambda saved: _if_funded(trials, with_minimum(case, asked.decision, least - saved), saved),
        evenly(least - 1, _COST_RUNGS),
        finest,
    )
    if step is None:
        return []
    after = least - step.step
    text = (
        f"{asked.funded} if it could do with a minimum of {wording.money(case, after)} instead of "
        f"{wording.money(case, least)}."
    )
    edits = (amount_edit(case, f"request.{asked.request}.minimum", after),) if asked.lines.size == 1 else ()
    return [
        LeastChange(
            "cost",
            "money",
            Fraction(least),
            Fraction(after),
            text,
            is_proved=trials.proves(with_minimum(case, asked.decision, after), own=True),
            is_least=step.is_least,
            edits=edits,
        )
    ]


def start_change(asked: Asked, later: Callable[[int], Case | None] | None, trials: Trials) -> list[LeastChange]:
    """The first later start at which a project is funded, by how many periods later than it may start now."""
    if later is None or asked.kind is not Decision.WHOLE:
        return []
    before = int(asked.choices.delay[list(options_of(asked.choices, asked.decision))].max())
    for more in range(1, _LATER_MAX + 1):
        case = later(before + more)
        if case is None:
            return []
        judged = trials.funds(case)
        if judged is None:
            continue
        choices = case.requests.choices
        option = int(judged.chosen[choices.index[asked.request]])
        delay = int(choices.delay[option]) if option >= 0 else 0
        entry = int(choices.start[option])
        first = min(case.requests.period[choices.line[entry : int(choices.start[option + 1])]].tolist(), default=0)
        periods = "1 period" if delay == 1 else f"{delay} periods"
        text = f"It would be funded if it could start in {case.periods[first]}, {periods} later than asked for."
        proved = judged.proof.searched_all
        return [LeastChange("start", "periods", Fraction(before), Fraction(before + more), text, is_proved=proved)]
    return []


def _if_funded(trials: Trials, case: Case, step: int, wanted: Wanted | None = None) -> int | None:
    return None if trials.funds(case, own=True, wanted=wanted) is None else step


def _decimal(number: Fraction) -> Decimal:
    return Decimal(number.numerator) / Decimal(number.denominator)
