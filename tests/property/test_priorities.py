"""What must hold for every scoring, comparison and ranking, searched for the smallest that breaks it."""

from __future__ import annotations

import random
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from apportion.priorities.additive import Additive
from apportion.priorities.ahp import Method, priorities
from apportion.priorities.comparisons import Comparisons
from apportion.priorities.criteria import Basis, Beyond, Criterion, Direction, Ratings, Scale
from apportion.priorities.cut_line import cut_line
from apportion.priorities.dependence import error_that_swaps
from apportion.priorities.group import Judge, judge_together
from apportion.priorities.merged_rankings import Ballot, merge
from apportion.priorities.packages import PackageLevel, arrange
from apportion.priorities.preference import Preference, Shape
from apportion.priorities.promethee import outrank
from apportion.priorities.ranking import ranked
from apportion.priorities.smallest_change import change_to_draw_level, smallest_change
from apportion.priorities.stability import WeightInterval, order_intervals, top_intervals
from apportion.priorities.topsis import Normalisation, closest_to_ideal
from apportion.priorities.weighted import score

FEW = settings(max_examples=60)


@st.composite
def scorings(draw: st.DrawFn) -> tuple[list[Criterion], Ratings]:
    """One to six alternatives rated in tenths on one to four criteria with scales either way."""
    criteria = []
    for column in range(draw(st.integers(1, 4))):
        worst, best = draw(st.sampled_from([(0, 1), (0, 4), (4, 0), (-2, 7), (10, 3)]))
        direction = Direction.HIGHER if best > worst else Direction.LOWER
        weight = draw(st.integers(0, 9)) if column else draw(st.integers(1, 9))
        basis = draw(st.sampled_from(Basis))
        criteria.append(Criterion(f"c{column}", weight, direction, Scale(worst, best, Beyond.CAPPED), basis))
    names = tuple(f"a{row}" for row in range(draw(st.integers(1, 6))))
    rating = st.integers(-30, 120).map(lambda tenths: tenths / 10)
    table = [[draw(rating) for _ in criteria] for _ in names]
    return criteria, Ratings(names, tuple(item.id for item in criteria), np.array(table))


@st.composite
def models(draw: st.DrawFn) -> Additive:
    """Two to six alternatives with small whole values, so that ties are frequent."""
    columns = draw(st.integers(2, 4))
    weights = draw(st.lists(st.integers(0, 6), min_size=columns, max_size=columns).filter(any))
    rows = draw(st.integers(2, 6))
    values = draw(st.lists(st.integers(0, 5), min_size=rows * columns, max_size=rows * columns))
    return Additive(
        tuple(f"a{row}" for row in range(rows)),
        tuple(f"c{column}" for column in range(columns)),
        tuple(Fraction(weight, sum(weights)) for weight in weights),
        np.array(values).reshape(rows, columns),
        (5,) * columns,
    )


def moved_to(model: Additive, column: int, weight: Fraction) -> Additive:
    """The model with one weight moved and the others rescaled in proportion."""
    rest = 1 - model.weights[column]
    weights = [weight if j == column else part * (1 - weight) / rest for j, part in enumerate(model.weights)]
    return model.reweighted(weights)


@given(scorings())
@FEW
def test_contributions_sum_to_the_score_and_each_is_printed_rounded(case: tuple[list[Criterion], Ratings]) -> None:
    found = score(*case)
    for decimals in (0, 2):
        shown = found.shown(decimals)
        for name in found.alternatives:
            assert sum(found.contribution(name, item.id) for item in found.criteria) == found.score(name)
            assert abs(Fraction(shown.score(name)) - found.score(name)) <= Fraction(1, 2 * 10**decimals)
            for item in found.criteria:
                exact = found.contribution(name, item.id)
                assert abs(Fraction(shown.contribution(name, item.id)) - exact) <= Fraction(1, 2 * 10**decimals)


@given(scorings(), st.randoms(use_true_random=False))
@FEW
def test_the_order_of_rows_and_columns_does_not_matter(
    case: tuple[list[Criterion], Ratings], shuffler: random.Random
) -> None:
    criteria, ratings = case
    rows, columns = list(range(len(ratings.alternatives))), list(range(len(criteria)))
    shuffler.shuffle(rows)
    shuffler.shuffle(columns)
    turned = Ratings(
        tuple(ratings.alternatives[row] for row in rows),
        tuple(ratings.criteria[column] for column in columns),
        ratings.values[np.ix_(rows, columns)],
    )

    one, other = score(criteria, ratings), score([criteria[column] for column in columns], turned)

    assert one.ranking == other.ranking
    for name in one.alternatives:
        assert one.score(name) == other.score(name)
        for item in criteria:
            assert one.shown().contribution(name, item.id) == other.shown().contribution(name, item.id)


@given(scorings(), st.sampled_from([10, 1000]), st.integers(1, 7))
@FEW
def test_the_unit_of_a_criterion_and_of_the_weights_does_not_matter(
    case: tuple[list[Criterion], Ratings], unit: int, times: int
) -> None:
    criteria, ratings = case
    rescaled = []
    for item in criteria:
        assert item.scale is not None
        scale = replace(item.scale, worst=item.scale.worst * unit, best=item.scale.best * unit)
        rescaled.append(replace(item, weight=item.weight * times, scale=scale))
    # Tenths times ten or a thousand are whole: rounding removes what floats add.
    larger = Ratings(ratings.alternatives, ratings.criteria, np.rint(ratings.values * unit))

    one, other = score(criteria, ratings), score(rescaled, larger)

    for name in one.alternatives:
        assert one.score(name) == other.score(name)


def orders(model: Additive) -> set[tuple[str, str]]:
    """Pairs of which the first is strictly ahead."""
    ranking = model.ranking
    return {(x, y) for x in ranking.order for y in ranking.order if ranking.rank(x) < ranking.rank(y)}


def inside(interval: WeightInterval) -> list[Fraction]:
    """Weights strictly between the ends, close to either and in the middle."""
    low, high = interval.low.weight, interval.high.weight
    return [low + (high - low) * part for part in (Fraction(1, 1000), Fraction(1, 2), Fraction(999, 1000))]


@given(models())
@FEW
def test_inside_an_interval_nobody_falls_back_and_beyond_it_the_named_ones_do(model: Additive) -> None:
    ahead = orders(model)
    for column, interval in enumerate(order_intervals(model)):
        if not interval.can_move:
            continue
        assert 0 <= interval.low.weight <= interval.weight <= interval.high.weight <= 1
        for weight in inside(interval):
            assert ahead <= orders(moved_to(model, column, weight))
        for end, limit in ((interval.low, 0), (interval.high, 1)):
            at = moved_to(model, column, end.weight)
            for swap in end.swaps:
                assert at.total(swap.ahead) == at.total(swap.behind)
            if not end.swaps:
                assert end.weight == limit
            elif end.weight != limit:
                beyond = moved_to(model, column, end.weight + (limit - end.weight) / 1000)
                for swap in end.swaps:
                    assert beyond.total(swap.behind) > beyond.total(swap.ahead)


@given(models(), st.integers(1, 4))
@FEW
def test_inside_an_interval_the_best_stay_the_best(model: Additive, count: int) -> None:
    best = set(model.ranking.top(count))
    for column, interval in enumerate(top_intervals(model, count)):
        if not interval.can_move:
            continue
        for weight in inside(interval):
            moved = moved_to(model, column, weight)
            others = [moved.total(name) for name in model.alternatives if name not in best]
            assert not others or min(moved.total(name) for name in best) > max(others)
        for end, limit in ((interval.low, 0), (interval.high, 1)):
            if not end.swaps:
                assert end.weight == limit
            elif end.weight != limit:
                beyond = moved_to(model, column, end.weight + (limit - end.weight) / 1000)
                last = min(beyond.total(name) for name in best)
                assert max(beyond.total(name) for name in model.alternatives if name not in best) > last


@given(models(), st.integers(0, 2**32 - 1))
@FEW
def test_no_smaller_change_of_weights_lets_a_rival_draw_level(model: Additive, seed: int) -> None:
    """Five hundred random changes that are a little smaller all leave the winner ahead of every rival."""
    change = smallest_change(model)
    generator = np.random.default_rng(seed)
    weights = np.array([float(weight) for weight in model.weights])
    values = model.values / 5
    winner = model.row(model.ranking.order[0])
    rivals = [row for row in range(len(values)) if row != winner]
    if change is not None:
        after = model.reweighted(change.weights)
        assert after.total(change.winner) <= after.total(change.rival)
        moved = sum(abs(new - old) for new, old in zip(change.weights, model.weights, strict=True)) / 2
        assert moved == change.moved
    for tried in generator.dirichlet(np.ones(len(weights)), 500):
        step = tried - weights
        size = np.abs(step).sum() / 2
        if change is not None:
            step *= min(1.0, 0.999 * float(change.moved) / size)
        totals = values @ (weights + step)
        assert totals[winner] >= totals[rivals].max() - 1e-12


@given(models())
@FEW
def test_a_rival_that_no_weights_help_is_worse_in_everything(model: Additive) -> None:
    winner, *rivals = model.ranking.order
    for rival in rivals:
        leads = [model.value(winner, item) - model.value(rival, item) for item in model.criteria]
        assert (change_to_draw_level(model, winner, rival) is None) == (min(leads) > 0)


@given(scorings())
@FEW
def test_an_error_that_swaps_two_makes_them_level_in_the_worst_case(case: tuple[list[Criterion], Ratings]) -> None:
    found = score(*case)
    order, model = found.ranking.order, found.model
    for ahead, behind in pairwise(order):
        error = error_that_swaps(found, ahead, behind)
        tried = Fraction(1) if error is None else error
        gap = model.total(ahead) - model.total(behind)
        for item, weight in zip(found.criteria, model.weights, strict=True):
            if item.basis is Basis.JUDGED:
                gap -= weight * min(tried, model.value(ahead, item.id))
                gap -= weight * min(tried, 1 - model.value(behind, item.id))
        assert gap > 0 if error is None else gap == 0


@st.composite
def weighted_items(draw: st.DrawFn) -> tuple[tuple[str, ...], list[Fraction]]:
    size = draw(st.integers(2, 7))
    weights = draw(st.lists(st.integers(1, 9), min_size=size, max_size=size))
    return tuple(f"i{n}" for n in range(size)), [Fraction(weight, sum(weights)) for weight in weights]


def table(items: tuple[str, ...], weights: list[Fraction]) -> Comparisons:
    return Comparisons(items, np.array([[float(x / y) for y in weights] for x in weights]))


@given(weighted_items(), st.data())
@FEW
def test_consistent_answers_give_their_weights_back_however_many_are_absent(
    case: tuple[tuple[str, ...], list[Fraction]], data: st.DataObject
) -> None:
    """A random tree of comparisons is kept and any of the others left out."""
    items, weights = case
    whole = table(items, weights)
    ratios = whole.ratios.copy()
    kept = {(data.draw(st.integers(0, row - 1)), row) for row in range(1, len(items))}
    for pair in whole.pairs():
        if pair not in kept and data.draw(st.booleans()):
            ratios[pair] = ratios[pair[::-1]] = np.nan

    methods: tuple[Method, ...] = ("eigenvector", "geometric-mean")
    for method in methods:
        found = priorities(Comparisons(items, ratios), method=method)
        np.testing.assert_allclose(found.weights, [float(weight) for weight in weights], rtol=1e-6)
        assert found.consistency.ratio is not None
        assert found.consistency.ratio < 1e-9


@st.composite
def answered(draw: st.DrawFn) -> Comparisons:
    """Three to six items compared at random on the scale of nine."""
    size = draw(st.integers(3, 6))
    ratios = np.ones((size, size))
    for row in range(size):
        for column in range(row):
            ratios[row, column] = draw(st.integers(1, 9)) ** draw(st.sampled_from([1, -1]))
            ratios[column, row] = 1 / ratios[row, column]
    return Comparisons(tuple(f"i{n}" for n in range(size)), ratios)


@given(answered())
@FEW
def test_weights_are_those_to_which_the_powers_of_the_table_tend(comparisons: Comparisons) -> None:
    """Power iteration, a second computation of the principal eigenvector and eigenvalue."""
    found = priorities(comparisons)

    weights = np.ones(comparisons.size) / comparisons.size
    for _ in range(2000):
        weights = comparisons.ratios @ weights
        weights /= weights.sum()
    eigenvalue = float((comparisons.ratios @ weights).sum())
    np.testing.assert_allclose(found.weights, weights, rtol=1e-8)
    assert abs(found.consistency.lambda_max - max(eigenvalue, comparisons.size)) < 1e-8


@given(answered(), st.randoms(use_true_random=False))
@FEW
def test_the_order_in_which_items_are_listed_does_not_matter(comparisons: Comparisons, shuffler: random.Random) -> None:
    places = list(range(comparisons.size))
    shuffler.shuffle(places)
    turned = Comparisons(tuple(comparisons.items[p] for p in places), comparisons.ratios[np.ix_(places, places)])

    one, other = priorities(comparisons), priorities(turned)

    for item in comparisons.items:
        assert abs(one.weight(item) - other.weight(item)) < 1e-10


@given(st.lists(answered(), min_size=2, max_size=4))
@FEW
def test_a_group_s_answer_lies_between_those_of_its_judges(tables: list[Comparisons]) -> None:
    size = min(one.size for one in tables)
    items = tables[0].items[:size]
    judges = [Judge(f"j{n}", Comparisons(items, one.ratios[:size, :size])) for n, one in enumerate(tables)]

    group = judge_together(judges).group.completed.comparisons

    answers = np.stack([judge.comparisons.ratios for judge in judges])
    assert (group.ratios >= answers.min(axis=0) * (1 - 1e-12)).all()
    assert (group.ratios <= answers.max(axis=0) * (1 + 1e-12)).all()


@given(scorings(), st.sampled_from(Normalisation), st.randoms(use_true_random=False))
@FEW
def test_closeness_and_flows_do_not_depend_on_the_order_of_rows(
    case: tuple[list[Criterion], Ratings], normalisation: Normalisation, shuffler: random.Random
) -> None:
    criteria, ratings = case
    rows = list(range(len(ratings.alternatives)))
    shuffler.shuffle(rows)
    turned = Ratings(tuple(ratings.alternatives[row] for row in rows), ratings.criteria, ratings.values[rows])
    criteria = [replace(item, scale=None) for item in criteria]
    preferences = {item.id: Preference(Shape.LINEAR, q=Decimal("0.5"), p=3) for item in criteria}

    one = closest_to_ideal(criteria, ratings, normalisation=normalisation)
    assert one.ranking == closest_to_ideal(criteria, turned, normalisation=normalisation).ranking
    assert ((one.closeness >= 0) & (one.closeness <= 1)).all()
    if len(rows) > 1:
        flows = outrank(criteria, preferences, ratings)
        assert flows.ranking == outrank(criteria, preferences, turned).ranking
        assert abs(flows.net.sum()) < 1e-9
        assert np.allclose(flows.net, flows.positive - flows.negative, atol=1e-10)


@given(scorings(), st.sampled_from([Normalisation.VECTOR, Normalisation.LINEAR, Normalisation.RANGE]))
@FEW
def test_closeness_and_flows_do_not_depend_on_the_unit_of_a_criterion(
    case: tuple[list[Criterion], Ratings], normalisation: Normalisation
) -> None:
    criteria, ratings = case
    criteria = [replace(item, scale=None) for item in criteria]
    larger = Ratings(ratings.alternatives, ratings.criteria, np.rint(ratings.values * 1000))

    one = closest_to_ideal(criteria, ratings, normalisation=normalisation)
    other = closest_to_ideal(criteria, larger, normalisation=normalisation)
    np.testing.assert_allclose(one.closeness, other.closeness, atol=1e-9)

    if len(ratings.alternatives) > 1:
        small = {item.id: Preference(Shape.LEVEL, q=Decimal("0.5"), p=3) for item in criteria}
        large = {item.id: Preference(Shape.LEVEL, q=500, p=3000) for item in criteria}
        assert outrank(criteria, small, ratings).net.tolist() == outrank(criteria, large, larger).net.tolist()


@st.composite
def packaged(draw: st.DrawFn) -> tuple[list[PackageLevel], list[int]]:
    levels = [
        PackageLevel(f"p{package}-{number}", f"p{package}", number, draw(st.integers(0, 50)))
        for package in range(draw(st.integers(1, 4)))
        for number in range(1, draw(st.integers(1, 3)) + 1)
    ]
    return levels, [draw(st.integers(0, 9)) for _ in levels]


@given(packaged(), st.integers(0, 300))
@FEW
def test_a_cut_line_keeps_the_total_and_the_order_of_levels(
    case: tuple[list[PackageLevel], list[int]], total: int
) -> None:
    levels, scores = case
    costs = {level.id: level.cost_minor for level in levels}
    order = arrange(levels, ranked([level.id for level in levels], scores)).order

    found = cut_line(levels, order, total)

    assert found.above + found.below == order
    assert sum(costs[name] for name in found.above) == found.spent_minor <= total
    if found.below:
        assert found.spent_minor + costs[found.below[0]] == total + found.short_minor > total
    assert sum(costs[name] for name in found.still_fit) <= found.left_minor
    funded = set(found.above) | set(found.still_fit)
    for level in levels:
        if level.id in funded and level.level > 1:
            assert f"{level.package}-{level.level - 1}" in funded


@given(st.lists(st.permutations("abcd"), min_size=1, max_size=5), st.randoms(use_true_random=False))
@FEW
def test_a_committee_s_result_does_not_depend_on_the_order_of_its_members(
    cast: list[list[str]], shuffler: random.Random
) -> None:
    ballots = [Ballot(f"m{n}", ranked(order, [4, 3, 2, 1])) for n, order in enumerate(cast)]
    turned = list(ballots)
    shuffler.shuffle(turned)

    found = merge(ballots)

    assert found == merge(turned)
    assert found.kemeny is not None
    if found.majority_winner is not None:
        assert found.kemeny.order[0] == found.majority_winner
