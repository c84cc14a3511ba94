"""Few observations are drawn towards the whole: checked by hand, by other computations, and as properties."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping, Sequence

import numpy as np
import pytest
import scipy.optimize
import scipy.special
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st

from apportion.execution.learn.drawn import dersimonian_laird, draw, paule_mandel
from apportion.execution.learn.variances import digamma, student, trigamma, variances

FIGURES = st.lists(st.integers(-300, 300).map(lambda one: one / 100), min_size=1, max_size=6)
GROUPS = st.dictionaries(st.sampled_from("abcdefgh"), FIGURES, min_size=1, max_size=8)


def test_groups_of_equal_size_are_drawn_by_a_closed_form() -> None:
    # Means 0, 2, 4, 6; four observations each with variance 4, so that a mean has variance 1. Squares about 3: 20.
    # Paule and Mandel: 20 / (1 + between) = 3, between = 17/3. Plain weight 3/20, times (4 - 3)/(4 - 1): 1/20.
    observed = {name: [mean] * 4 for name, mean in (("a", 0.0), ("b", 2.0), ("c", 4.0), ("d", 6.0))}
    drawn = draw(observed, within=4.0)
    assert drawn is not None
    assert drawn.whole == pytest.approx(3)
    assert drawn.between == pytest.approx(17 / 3)
    assert [one.mean for one in drawn.groups.values()] == pytest.approx([0.15, 2.05, 3.95, 5.85])
    # Variance of a's mean by Morris: 1 - 3/4 · 1/20, and 2/(4 - 3) · (1/20)² · (0 - 3)².
    half = scipy.stats.norm.ppf(0.95) * math.sqrt(1 - 0.75 / 20 + 2 / 400 * 9)
    assert (drawn.groups["a"].low, drawn.groups["a"].high) == pytest.approx((0.15 - half, 0.15 + half))


def test_three_groups_are_drawn_by_the_plain_weight() -> None:
    # Means -1, 0, 1 with variance 1/2: squares 2, between = 2/2 - 1/2 = 1/2, weight of the whole 1/2.
    drawn = draw({"a": [-1.0, -1.0], "b": [0.0, 0.0], "c": [1.0, 1.0]}, within=1.0)
    assert drawn is not None
    assert drawn.between == pytest.approx(0.5)
    assert [one.mean for one in drawn.groups.values()] == pytest.approx([-0.5, 0, 0.5])


def test_a_unit_that_was_seen_often_is_drawn_less_than_one_seen_once() -> None:
    seen = {"often": [0.2] * 9, "once": [0.2], "c": [0.0, 0.1], "d": [-0.1, -0.2], "e": [0.0, -0.1]}
    drawn = draw(seen, within=0.01)
    assert drawn is not None
    assert drawn.groups["often"].mean > drawn.groups["once"].mean
    assert drawn.groups["often"].weight_of_whole < drawn.groups["once"].weight_of_whole


def test_where_nobody_was_seen_twice_everybody_gets_the_whole() -> None:
    # Mean 2, variance 1 of three; a group's interval is that of a next observation: 2 ± t(2) · √(1 + 1/3).
    drawn = draw({"a": [1.0], "b": [2.0], "c": [3.0]})
    assert drawn is not None
    assert not drawn.tells_groups_apart
    assert {one.mean for one in drawn.groups.values()} == {2.0}
    half = scipy.stats.t.ppf(0.95, 2) * math.sqrt(4 / 3)
    assert drawn.groups["a"].high == pytest.approx(2 + half)
    assert drawn.whole_high == pytest.approx(2 + scipy.stats.t.ppf(0.95, 2) * math.sqrt(1 / 3))


def test_a_single_figure_has_no_ends() -> None:
    drawn = draw({"a": [1.0]})
    assert drawn is not None
    assert (drawn.groups["a"].mean, drawn.groups["a"].low, drawn.groups["a"].high) == (1.0, -math.inf, math.inf)


def test_figures_that_are_all_the_same_are_certain() -> None:
    drawn = draw({"a": [0.5, 0.5], "b": [0.5, 0.5, 0.5]})
    assert drawn is not None
    assert (drawn.whole, drawn.between, drawn.groups["a"].low, drawn.groups["a"].high) == (0.5, 0.0, 0.5, 0.5)


def test_nothing_teaches_nothing_and_what_is_no_number_is_refused() -> None:
    assert draw({}) is None
    assert draw({"a": []}) is None
    with pytest.raises(ValueError, match="finite"):
        draw({"a": [math.nan]})


def test_the_variance_between_units_is_the_root_that_scipy_finds() -> None:
    means = {"a": 0.1, "b": -0.4, "c": 0.9, "d": 0.3, "e": -1.2}
    known = {"a": 0.02, "b": 0.3, "c": 0.05, "d": 0.01, "e": 0.15}
    y, v = (np.array([one[name] for name in sorted(means)]) for one in (means, known))

    def beyond(between: float) -> float:
        weights = 1 / (v + between)
        whole = (weights * y).sum() / weights.sum()
        return float((weights * (y - whole) ** 2).sum()) - 4

    assert paule_mandel(means, known) == pytest.approx(scipy.optimize.brentq(beyond, 0, 100), rel=1e-9)


def test_one_step_and_the_root_agree_where_units_are_known_alike_and_not_elsewhere() -> None:
    means = {"a": 0.0, "b": 1.0, "c": 2.0, "d": 5.0}
    alike = dict.fromkeys(means, 0.5)
    assert dersimonian_laird(means, alike) == pytest.approx(paule_mandel(means, alike))
    unlike = {"a": 0.5, "b": 0.1, "c": 2.0, "d": 0.01}
    assert dersimonian_laird(means, unlike) != pytest.approx(paule_mandel(means, unlike), rel=0.01)


def test_units_that_scatter_differently_get_variances_between_their_own_and_the_usual_one() -> None:
    # By hand with scipy's functions, after Smyth (2004): moments of log s² of four groups of three observations each.
    observed = {"a": [0.0, 0.01, 0.02], "b": [0.0, 1.0, 2.0], "c": [0.0, 0.1, 0.2], "d": [0.0, 0.03, 0.06]}
    own = np.array([np.var(observed[name], ddof=1) for name in sorted(observed)])
    logs = np.log(own) - scipy.special.digamma(1) + np.log(1)
    beyond = np.var(logs, ddof=1) - scipy.special.polygamma(1, 1)
    half = scipy.optimize.brentq(lambda x: scipy.special.polygamma(1, x) - beyond, 1e-6, 1e6)
    usual = math.exp(logs.mean() + scipy.special.digamma(half) - math.log(half))
    found = variances(observed)
    assert found is not None
    assert found.prior_freedom == pytest.approx(2 * half, rel=1e-6)
    assert found.usual == pytest.approx(usual, rel=1e-6)
    wanted = (2 * half * usual + 2 * own) / (2 * half + 2)
    assert [found.of[name] for name in sorted(found.of)] == pytest.approx(wanted.tolist(), rel=1e-6)


def test_units_that_scatter_alike_share_one_variance() -> None:
    # Squares 2, 2, 2 with one degree of freedom each: pooled 6/3.
    found = variances({"a": [0.0, 2.0], "b": [5.0, 7.0], "c": [1.0, 3.0]})
    assert found is not None
    assert math.isinf(found.prior_freedom)
    assert set(found.of.values()) == {2.0}


@pytest.mark.parametrize("x", [0.01, 0.5, 1.0, 3.7, 42.0])
def test_digamma_and_trigamma_are_those_of_scipy(x: float) -> None:
    assert digamma(x) == pytest.approx(float(scipy.special.digamma(x)), rel=1e-10)
    assert trigamma(x) == pytest.approx(float(scipy.special.polygamma(1, x)), rel=1e-10)


@pytest.mark.parametrize("freedom", [1, 2, 3, 4, 7, 20, 200])
def test_half_widths_are_those_of_student(freedom: int) -> None:
    assert student(0.9, freedom) == pytest.approx(scipy.stats.t.ppf(0.95, freedom), rel=1e-3)


@given(GROUPS)
def test_what_is_drawn_lies_between_the_unit_and_the_whole(observed: Mapping[str, Sequence[float]]) -> None:
    drawn = draw(observed)
    assert drawn is not None
    for one in drawn.groups.values():
        low, high = sorted((one.raw, drawn.whole))
        assert low - 1e-9 <= one.mean <= high + 1e-9
        assert 0 <= one.weight_of_whole <= 1
        assert one.next_low <= one.low <= one.mean <= one.high <= one.next_high


@given(GROUPS, st.randoms(use_true_random=False))
def test_the_order_of_units_and_of_their_years_does_not_matter(
    observed: Mapping[str, Sequence[float]], source: random.Random
) -> None:
    names = list(observed)
    source.shuffle(names)
    mixed = {name: source.sample(list(observed[name]), len(observed[name])) for name in names}
    assert draw(mixed) == draw(observed)


@given(GROUPS, st.integers(-3, 3))
def test_what_all_figures_gain_the_means_gain(observed: Mapping[str, Sequence[float]], gain: int) -> None:
    before, after = draw(observed), draw({name: [one + gain for one in held] for name, held in observed.items()})
    assert before is not None
    assert after is not None
    for name, one in before.groups.items():
        assert after.groups[name].mean == pytest.approx(one.mean + gain, abs=1e-6)
