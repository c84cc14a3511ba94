"""Decisions in order of priority beside SciPy and beside every plan tried, and what must hold for each of them."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as some

from apportion.allocation.stages.fairness import LEVELS, groups_of, largest_distance, smallest_share
from apportion.allocation.stages.stages import soft_classes
from apportion.allocation.stages.step import decide
from apportion.allocation.worth.objective import of_priority, priorities
from apportion.model.organisation import Criterion
from tests.support.budgets import JPY, Ask, Budget, Condition, Curve, aim, ask, budget, by_points, fair, rule, unit
from tests.support.in_order import ByProgramme, every_plan, in_order, worth_by_hand

NAMES = ("east", "north", "west")
FEW = 3 * (3 * 3 * 5 + 3 * 9)
"""Three minor units where a blend is steepest: factor, weight and rate, and a score beside it."""


@some.composite
def asks(draw: some.DrawFn, name: str, thousand: int) -> Ask:
    cap = draw(some.integers(1, 6)) * thousand
    returns: Curve | int = draw(some.integers(0, 5))
    if draw(some.integers(0, 3)) == 0:
        middle = draw(some.integers(1, 3)) * thousand
        steep = draw(some.integers(1, 5))
        flat = draw(some.integers(0, steep))
        returns = by_points(
            (0, 0), (middle, middle * steep), (middle + 4 * thousand, middle * steep + 4 * thousand * flat)
        )
    of_measure = some.integers(-2, 9).map(lambda number: number * thousand)
    return ask(name, cap, returns, weight=draw(some.integers(1, 3)), score=draw(of_measure), npv=draw(of_measure))


@some.composite
def budgets(draw: some.DrawFn, thousand: int = 1) -> Budget:
    """Three units with a request each, in a currency without decimals."""
    parts = [unit(name, draw(asks(f"{name}-1", thousand))) for name in NAMES]
    return budget(draw(some.integers(2, 15)) * thousand, *parts, at_most=True, currency=JPY)


@some.composite
def aims(draw: some.DrawFn) -> tuple[Criterion, ...]:
    measures = draw(some.permutations(["strategic", "value", "score", "npv"]))
    count = draw(some.integers(1, 3))
    factors, losses = some.sampled_from(["1", "0.5", "3"]), some.sampled_from(["0%", "10%", "50%"])
    # Two of the four may share the first priority, which makes a blend.
    shift = draw(some.integers(0, 1)) if count > 1 else 0
    first_loss = draw(losses)
    return tuple(
        aim(
            measure,
            draw(factors),
            priority=max(1, place + 1 - shift),
            allowed_loss=first_loss if place <= shift else draw(losses),
        )
        for place, measure in enumerate(measures[:count])
    )


@some.composite
def soft_rules(draw: some.DrawFn, thousand: int) -> tuple[Condition, ...]:
    found: list[Condition] = []
    for name in draw(some.lists(some.sampled_from(NAMES), max_size=3)):
        kinds = [("floor", "at_least"), ("cap", "at_most"), ("share", "at_least"), ("share", "at_most")]
        kind, limit = draw(some.sampled_from(kinds))
        number = draw(some.integers(1, 9))
        text = f"{number}0%" if kind == "share" else f"minor {number * thousand}"
        priority = str(draw(some.integers(1, 2)))
        found.append(rule(f"soft-{len(found)}", kind, f"unit:{name}", priority=priority, **{limit: text}))
    return tuple(found)


@given(budgets(1000), aims(), soft_rules(1000))
@settings(max_examples=80)
def test_each_step_is_the_best_under_the_steps_before(
    book: Budget, order: tuple[Criterion, ...], soft: tuple[Condition, ...]
) -> None:
    """Beside SciPy; whole minor units may cost a few units of the steepest return, out of thousands."""
    case = book.but(criteria=order, rules=soft).case()
    found = in_order(case)
    other = ByProgramme(case)
    stages = list(found.stages)
    for priority in soft_classes(case):
        stage = stages.pop(0)
        assert abs(float(stage.best) - other.least_missed(priority)) <= 3
        assert float(stage.bound) <= other.least_missed(priority) + 1e-5
        other.keep_missed(priority, stage.kept)
    for priority in priorities(case)[:-1]:
        stage, criteria = stages.pop(0), of_priority(case, priority)
        assert abs(float(stage.best) - other.most_worth(criteria)) <= FEW
        assert float(stage.bound) >= other.most_worth(criteria) - 1e-4
        other.keep_worth(criteria, stage.kept)
    last = other.most_worth(of_priority(case, priorities(case)[-1]))
    assert not stages
    assert abs(float(found.step.net) - last) <= FEW
    assert found.step.net <= found.step.bound
    assert float(found.step.bound) >= last - 1e-4


@given(budgets(1000), aims(), soft_rules(1000))
@settings(max_examples=40)
def test_later_steps_never_take_away_what_was_kept(
    book: Budget, order: tuple[Criterion, ...], soft: tuple[Condition, ...]
) -> None:
    found = in_order(book.but(criteria=order, rules=soft).case())
    losses = iter([of_priority(found.case, priority)[0].allowed_loss for priority in priorities(found.case)])
    for stage in found.stages:
        if stage.kind == "criterion":
            least = stage.best - abs(stage.best) * Fraction(next(losses))
            assert least - Fraction(1, 1000) <= stage.kept <= least
            assert stage.reached >= stage.kept
        else:
            assert stage.reached <= stage.kept


@given(budgets(), some.sampled_from(["0%", "5%", "20%", "60%", "100%"]))
@settings(max_examples=40)
def test_no_plan_that_costs_no_more_has_a_larger_smallest_share(book: Budget, cost: str) -> None:
    """Every plan in whole minor units is tried."""
    case = book.but(fairness=fair("max_min", cost=cost)).case()
    plain = replace(case, fairness=None)
    best = decide(plain).net
    least = best - best * Fraction(int(cost.removesuffix("%")), 100)
    found, groups = in_order(case), groups_of(case, fair("max_min", cost=cost))
    affordable = [plan for plan in every_plan(plain) if worth_by_hand(plain, plan, (aim("strategic"),)) >= least]
    fairest = max(smallest_share(groups, np.array(plan)) for plan in affordable)
    assert found.step.net >= least
    assert found.price_of_fairness == best - found.step.net
    assert fairest - Fraction(1, LEVELS) < smallest_share(groups, found.step.amounts) <= fairest
    assert found.stages[0].best <= fairest
    assert fairest < found.stages[0].bound or found.stages[0].bound == 1


@given(budgets(1000), some.sampled_from(["0%", "5%", "20%", "60%", "100%"]))
@settings(max_examples=40)
def test_shares_in_proportion_cost_no_more_than_allowed(book: Budget, cost: str) -> None:
    idea = fair("proportional", cost=cost)
    case = book.but(fairness=idea).case()
    best = decide(replace(case, fairness=None)).net
    found, groups = in_order(case), groups_of(case, idea)
    assert found.step.net >= best - best * Fraction(int(cost.removesuffix("%")), 100)
    assert found.price_of_fairness == best - found.step.net
    assert largest_distance(case, groups, found.step.amounts) <= found.stages[0].kept
    # Whole minor units may stand between the level that is reached and the one that is out of reach.
    assert found.stages[0].bound <= found.stages[0].best <= found.stages[0].bound + Fraction(1, 100)
