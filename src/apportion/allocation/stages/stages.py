"""Decisions in order of priority: each step is planned as a case of its own, and what it reaches is kept by a rule.

The order is: classes of soft rules, each missed as little as possible; fairness; criteria by their priority. Every step
turns the case into a simpler one that the engine can plan as it stands. The last step is the plan itself.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Final

import numpy as np

from apportion.allocation.effort import THOROUGH, Effort
from apportion.allocation.formulation.kept_rows import FINEST
from apportion.allocation.solution import Infeasible, Undecided
from apportion.allocation.stages.fairness import LEVELS, Fair, fairest, groups_of, largest_distance, smallest_share
from apportion.allocation.stages.step import Step, decide
from apportion.allocation.worth.objective import in_words, of_priority, priorities, with_objective, worth
from apportion.allocation.worth.pieces import cut
from apportion.kernel.decimals import DecimalColumn
from apportion.kernel.exact import Int64Array
from apportion.model import wording
from apportion.model.case import Case
from apportion.model.organisation import Criterion
from apportion.model.plan import StageOutcome
from apportion.model.requests import Requests, Shape
from apportion.model.rule import Measure, Rule, RuleKind

_PLACES: Final = 9
"""Decimals of a minor unit to which a limit that a step leaves behind is rounded, towards what was found."""
_MARGIN: Final = Fraction(1, 10**5)
"""What is kept is less than what was reached by what so much of a minor unit of money can bring at the most: programmes
in floating point meet a limit no more closely."""


@dataclass(frozen=True, eq=False)
class Staged:
    """A case ready for its last step, and what was decided before."""

    case: Case
    """To be planned as any other: the objective of the last priority under rules that keep what was reached."""
    stages: tuple[StageOutcome, ...] = ()
    """``reached`` is what the step itself has reached; ``with_reached`` tells where the plan stands in the end."""
    unfair: Fraction | None = None
    """Value of the best plan without fairness, by the criteria decided first; ``None`` where no fairness was asked
    for."""


def staged(case: Case, effort: Effort = THOROUGH) -> Staged:
    """Decide everything that comes before the last criterion.

    A case with nothing to decide before comes back as it is. Where a step has no plan, what was decided until then is
    kept: planning the case tells which rules cannot hold together.

    Args:
        case: the case as stated.
        effort: how far each step is searched for where there are options to choose between.

    Raises:
        Undecided: when the search of a step ended at its limit of work before it found any plan.
    """
    order = priorities(case)
    kept, stages = case, list[StageOutcome]()
    unfair: Fraction | None = None
    last = of_priority(case, order[-1]) if order else ()
    try:
        for priority in soft_classes(case):
            kept, outcome = _soft_class(kept, priority, effort)
            stages.append(outcome)
        first: Step | None = None
        least: Fraction | None = None
        if case.fairness is not None:
            aimed = with_objective(kept, of_priority(case, order[0]) if order else ())
            first = decide(aimed, effort)
            unfair = first.net
            least = first.net - abs(first.net) * Fraction(case.fairness.cost_max)
            fair = fairest(aimed, first, least, effort)
            if fair is not None:
                kept, first = replace(kept, rules=(*kept.rules, *fair.rules)), fair.step
                stages.append(_fair_outcome(case, fair))
        for priority in order[:-1]:
            kept, outcome = _criterion(kept, of_priority(case, priority), first, least, effort)
            stages.append(outcome)
            first = least = None
    except Undecided:
        raise
    except Infeasible:
        return Staged(with_objective(kept, last), tuple(stages))
    return Staged(with_objective(kept, last), tuple(stages), unfair)


def soft_classes(case: Case) -> tuple[int, ...]:
    """The priority classes of soft rules, the one that is decided first in front.

    A class is left out where a rule says already how far it may be missed: nothing about it is to be decided.
    """
    limited = {rule.priority for rule in case.rules if rule.kind is RuleKind.BREACH}
    found = {rule.priority for rule in case.rules if _is_in_class(rule) and rule.priority is not None}
    return tuple(sorted(found - limited))


def with_reached(
    planned: Staged, amounts: Int64Array, chosen: Int64Array, breaches: Sequence[Fraction]
) -> tuple[StageOutcome, ...]:
    """The steps with where the final plan stands.

    Args:
        planned: what ``staged`` gave.
        amounts: minor units per request line of the plan.
        chosen: the option taken of each decision, -1 for none.
        breaches: how far each class of ``soft_classes`` is missed by the plan, as the judge counts it.
    """
    case = planned.case
    missed, measures = iter(breaches), iter(priorities(case))
    found = []
    for stage in planned.stages:
        if stage.kind == "soft class":
            reached = next(missed)
        elif stage.kind == "fairness":
            reached = _fair_reached(case, amounts)
        else:
            reached = worth(case, of_priority(case, next(measures)), amounts, chosen).lower
        found.append(replace(stage, reached=reached, text=f"{stage.text} {_stands(case, stage, reached)}"))
    return tuple(found)


def price_of_fairness(planned: Staged, amounts: Int64Array, chosen: Int64Array, soft_cost: Fraction) -> Fraction | None:
    """Value of the best plan without fairness less that of the plan; ``None`` where no fairness was asked for.

    Both by the criteria that are decided first, net of what missed soft rules cost.
    """
    if planned.unfair is None:
        return None
    order = priorities(planned.case)
    first = of_priority(planned.case, order[0]) if order else ()
    return planned.unfair - (worth(planned.case, first, amounts, chosen).lower - soft_cost)


def _is_in_class(rule: Rule) -> bool:
    return rule.priority is not None and rule.kind is not RuleKind.BREACH


def _soft_class(case: Case, priority: int, effort: Effort) -> tuple[Case, StageOutcome]:
    """Miss the soft rules of one class as little as possible: nothing else is worth anything, and each miss costs."""
    rules = []
    for rule in case.rules:
        if _is_in_class(rule) and rule.priority == priority:
            # A miss counts one for each minor unit of money, or each unit of a resource.
            per_unit = Decimal(case.currency.minor_per_major) if rule.measured_in is Measure.QUANTITY else Decimal(1)
            rules.append(replace(rule, priority=None, price=1 / per_unit))
        elif rule.price is None and not (_is_in_class(rule) and (rule.priority or 0) > priority):
            rules.append(rule)
    step = decide(replace(case, rules=tuple(rules), requests=_worthless(case.requests)), effort)
    missed, least = -step.net, max(Fraction(0), -step.bound)
    limit = Rule(
        id=f"soft-class.{priority}",
        kind=RuleKind.BREACH,
        measured_in=Measure.MONEY,
        at_most=_rounded(missed, up=True),
        priority=priority,
        name=f"Soft rules of class {priority}",
        reason="Missed as little as possible before anything of lower priority counts",
        origin="criteria",
    )
    money = wording.money(case, missed)
    if missed:
        sure = "and no plan misses them by less" if least == missed else f"and {wording.money(case, least)} is certain"
        text = f"Under the rules above them the soft rules of class {priority} are missed by {money} together, {sure}."
    else:
        text = f"All soft rules of class {priority} can be kept, and are."
    outcome = StageOutcome(
        f"Soft rules of class {priority}",
        "soft class",
        "money",
        missed,
        least,
        Fraction(limit.at_most or 0),
        missed,
        text,
    )
    return replace(case, rules=(*case.rules, limit)), outcome


def _worthless(requests: Requests) -> Requests:
    """Requests that return nothing, so that only what rules cost counts."""
    nothing = DecimalColumn(np.zeros(requests.count, dtype=np.int64), 0)
    choices = requests.choices
    free = DecimalColumn(np.zeros(choices.options, dtype=np.int64), 0)
    straight = np.full(requests.count, Shape.LINEAR, dtype=np.int8)
    return replace(requests, shape=straight, rate=nothing, choices=replace(choices, value=free))


def _criterion(
    case: Case, criteria: tuple[Criterion, ...], known: Step | None, least: Fraction | None, effort: Effort
) -> tuple[Case, StageOutcome]:
    """Make one measure as large as possible, and keep of it what may not be given up for later ones.

    Args:
        case: the case with everything that was decided before.
        criteria: those of one priority.
        known: the best plan, where it is known already.
        least: what the measure must not fall below whatever may be given up for later ones: the cost of fairness is
            bounded. Counted net of the price of missed soft rules.
        effort: how far to search.
    """
    aimed = with_objective(case, criteria)
    step = decide(aimed, effort) if known is None else known
    best = worth(case, criteria, step.amounts, step.chosen).lower
    cost = best - step.net
    loss = max(Fraction(item.allowed_loss) for item in criteria)
    within = _guard(aimed)
    kept = best - abs(best) * loss - within
    if least is not None:
        kept = max(kept, min(least + cost, best - within))
    priority, words = criteria[0].priority, in_words(criteria)
    limit = Rule(
        id=f"worth.{priority}",
        kind=RuleKind.WORTH,
        measured_in=Measure.WORTH,
        at_least=_rounded(kept, up=False),
        measure=str(priority),
        name=f"{words[0].upper()}{words[1:]} (priority {priority})",
        reason=f"At most {wording.percent(case, loss)} of its best may be given up for what comes after it",
        origin="criteria",
    )
    bound = step.bound + cost
    sure = "no plan has more" if bound - best <= 1 else f"no plan has more than {wording.value(case, bound)}"
    text = (
        f"{words[0].upper()}{words[1:]} comes before what follows: {wording.value(case, best)} can be reached, {sure}."
    )
    if loss:
        text = f"{text} {wording.percent(case, loss)} of it may be given up; {wording.value(case, kept)} is kept."
    outcome = StageOutcome(words, "criterion", "value", best, bound, Fraction(limit.at_least or 0), best, text)
    return replace(case, rules=(*case.rules, limit)), outcome


def _guard(case: Case) -> Fraction:
    """Less than a reader can see: what the rounding of slopes and the tolerance of programmes need."""
    straight, _ = cut(case.requests, np.zeros_like(case.requests.cap), case.requests.cap)
    ranks = (int(straight.rank.min()), int(straight.rank.max())) if straight.rank.size else ()
    steepest = max((abs(straight.scale.fraction(rank)) for rank in ranks), default=Fraction(0))
    return steepest * _MARGIN + Fraction(case.total, FINEST)


def _fair_outcome(case: Case, fair: Fair) -> StageOutcome:
    if case.fairness is None:
        raise ValueError("the case asks for no fairness")
    each = case.fairness.among.each or "group"
    may_cost = Fraction(case.fairness.cost_max)
    others = "No plan under the rules"
    if may_cost < 1:
        others = f"No plan that keeps {wording.percent(case, 1 - may_cost)} of the best value"
    if case.fairness.kind == "max_min":
        level, beyond = Fraction(fair.level, LEVELS), Fraction(min(fair.beyond, LEVELS), LEVELS)
        first = f"No {each} receives less than {wording.percent(case, level, 4)} of what it asks for."
        second = (
            f"{others} gives every {each} {wording.percent(case, beyond, 4)}."
            if fair.beyond <= LEVELS
            else f"Every {each} receives all that it asks for."
        )
    else:
        level, beyond = Fraction(LEVELS - fair.level, LEVELS), Fraction(LEVELS - min(fair.beyond, LEVELS), LEVELS)
        first = (
            f"The part of what it asks for that any {each} receives is within {_points(case, level)} of the part that "
            "all receive together."
        )
        second = (
            f"{others} keeps all of them within {_points(case, beyond)}."
            if fair.beyond <= LEVELS
            else f"Nearer than {wording.money(case, 1)} of the smallest {each} was not asked for."
        )
    idea = "Largest smallest share" if case.fairness.kind == "max_min" else "Shares proportional to what is asked for"
    return StageOutcome(idea, "fairness", "share", level, beyond, level, level, f"{first} {second}")


def _points(case: Case, share: Fraction) -> str:
    return f"{wording.percent(case, share, 4).removesuffix(' %')} percentage points"


def _fair_reached(case: Case, amounts: Int64Array) -> Fraction:
    if case.fairness is None:
        raise ValueError("the case asks for no fairness")
    groups = groups_of(case, case.fairness)
    if case.fairness.kind == "max_min":
        return smallest_share(groups, amounts)
    return largest_distance(case, groups, amounts)


def _stands(case: Case, stage: StageOutcome, reached: Fraction) -> str:
    """Where the plan stands in the end."""
    if stage.measured_in == "share":
        if case.fairness is not None and case.fairness.kind == "proportional":
            return f"In the plan the largest distance is {_points(case, reached)}."
        return f"In the plan the smallest share is {wording.percent(case, reached, 4)}."
    write = wording.money if stage.measured_in == "money" else wording.value
    return f"In the plan it is {write(case, reached)}."


def _rounded(number: Fraction, *, up: bool) -> Decimal:
    """A limit as a decimal, rounded so that what was found still keeps it."""
    scaled = number * 10**_PLACES
    whole = math.ceil(scaled) if up else math.floor(scaled)
    # Not with the context's 28 digits: a limit has as many as it needs.
    return Decimal(f"{whole}E-{_PLACES}")
