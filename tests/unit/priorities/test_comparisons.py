"""Answers to pairwise questions, weights that follow, and what is told about contradictions."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from apportion.model.findings import Verdict
from apportion.priorities.ahp import (
    Method,
    check_consistency,
    consistency,
    exact_weights,
    measured_priorities,
    priorities,
)
from apportion.priorities.comparisons import Comparisons, Judgement, check_judgements, comparisons_of
from apportion.priorities.criteria import Number
from apportion.priorities.incomplete import complete, logarithmic_weights
from apportion.priorities.inconsistent import on_scale, revisions, triads
from apportion.priorities.random_index import DONEGAN_DODD, SAATY

AIMS = ("growth", "safety", "service")


def answers(*stated: tuple[str, str, Number]) -> list[Judgement]:
    return [Judgement(*one) for one in stated]


def table(*stated: tuple[str, str, Number], items: tuple[str, ...] = AIMS) -> Comparisons:
    return comparisons_of(items, answers(*stated))


CONSISTENT = table(("growth", "safety", 2), ("safety", "service", 3), ("growth", "service", 6))


@pytest.mark.parametrize("method", ["eigenvector", "geometric-mean"])
def test_consistent_answers_give_the_weights_they_state(method: Method) -> None:
    """6 : 3 : 1, by either method, without contradiction."""
    found = priorities(CONSISTENT, method=method)

    assert found.weights.tolist() == pytest.approx([0.6, 0.3, 0.1])
    assert found.consistency.ratio == 0
    assert found.consistency.is_acceptable
    assert found.ranking.order == AIMS
    assert found.weight("safety") == pytest.approx(0.3)


def test_three_answers_contradict_one_another_as_the_closed_form_says() -> None:
    """For three items lambda = 1 + c^(1/3) + c^(-1/3), with c = a12 a23 / a13 (Saaty)."""
    found = priorities(table(("growth", "safety", 2), ("safety", "service", 3), ("growth", "service", Fraction(1, 2))))

    c = 2 * 3 / 0.5
    assert found.consistency.lambda_max == pytest.approx(1 + c ** (1 / 3) + c ** (-1 / 3))
    assert found.consistency.index == pytest.approx((found.consistency.lambda_max - 3) / 2)
    assert found.consistency.ratio == pytest.approx(found.consistency.index / 0.52)
    # For three items eigenvector and geometric mean are the same.
    assert found.weights.tolist() == pytest.approx(
        [1, (3 / 2) ** (1 / 3), (2 / 3) ** (1 / 3)] / np.sum([1, (3 / 2) ** (1 / 3), (2 / 3) ** (1 / 3)])
    )


def test_weights_from_comparisons_can_be_used_as_exact_weights() -> None:
    weights = priorities(CONSISTENT).exact()

    assert weights == (Fraction(6, 10), Fraction(3, 10), Fraction(1, 10))
    assert sum(exact_weights(np.array([1 / 3, 1 / 3, 1 / 3]))) == 1


def test_the_comparison_that_is_wrong_is_named_with_what_it_would_have_to_be() -> None:
    """Six times three times … but growth to service was answered the wrong way round."""
    wrong = table(("growth", "safety", 2), ("safety", "service", 3), ("growth", "service", Fraction(1, 6)))

    first = revisions(wrong)[0]

    assert not priorities(wrong).consistency.is_acceptable
    assert (first.first, first.second) == ("service", "growth")
    assert first.given == pytest.approx(6)
    assert first.ideal == pytest.approx(1 / 6)
    assert first.proposed == pytest.approx(1 / 6)
    assert first.after.ratio == 0


def test_a_single_slip_among_four_is_the_first_to_be_proposed() -> None:
    """Weights 8 : 4 : 2 : 1 answered in full, but b to d as 1/4 in place of 4."""
    weights = dict(zip("abcd", (8, 4, 2, 1), strict=True))
    stated = [
        Judgement(x, y, Fraction(weights[x], weights[y]) if (x, y) != ("b", "d") else Fraction(1, 4))
        for x, y in (("a", "b"), ("a", "c"), ("a", "d"), ("b", "c"), ("b", "d"), ("c", "d"))
    ]

    found = revisions(comparisons_of("abcd", stated))

    assert (found[0].first, found[0].second, found[0].proposed) == ("d", "b", 0.25)
    assert found[0].after.ratio == 0
    ratios = [round(item.after.index, 9) for item in found]
    assert ratios == sorted(ratios)
    worst = triads(comparisons_of("abcd", stated))[0]
    assert "b" in (worst.first, worst.second, worst.third)
    assert worst.factor == pytest.approx(16)


def test_consistent_answers_need_no_revision() -> None:
    assert revisions(CONSISTENT) == ()
    assert triads(CONSISTENT) == ()


@pytest.mark.parametrize(("ratio", "nearest"), [(1.2, 1), (0.55, 1 / 2), (20, 9), (0.01, 1 / 9), (4.4, 4), (4.5, 5)])
def test_a_proposed_answer_is_one_of_the_scale(ratio: float, nearest: float) -> None:
    assert on_scale(ratio) == pytest.approx(nearest)


def test_a_chain_of_comparisons_suffices_for_weights_and_cannot_contradict_itself() -> None:
    found = priorities(table(("growth", "safety", 2), ("safety", "service", 3)))

    assert found.weights.tolist() == pytest.approx([0.6, 0.3, 0.1])
    ((filled),) = found.completed.filled_in
    assert (filled.first, filled.second) == ("growth", "service")
    assert filled.ratio == pytest.approx(6)
    assert found.consistency.ratio == found.consistency.ratio_of_given == 0
    assert revisions(table(("growth", "safety", 2), ("safety", "service", 3))) == ()


def test_absent_comparisons_make_the_measure_of_consistency_stricter() -> None:
    four = comparisons_of("abcd", answers(("a", "b", 1), ("a", "c", 5), ("a", "d", 2), ("b", "c", 3), ("b", "d", 4)))

    found = priorities(four).consistency

    # One of three degrees of freedom is absent: the random index is 0.89 x (1 - 2 / 6).
    assert found.ratio == pytest.approx(found.index / 0.89)
    assert found.ratio_of_given == pytest.approx(found.index / (0.89 * 2 / 3))


def test_comparisons_that_fall_apart_are_named_and_give_no_weights() -> None:
    stated = answers(("a", "b", 2), ("c", "d", 3))

    (finding,) = check_judgements("abcd", stated)

    assert finding.code == "judgement.not-connected"
    assert "(a, b) with (c, d)" in finding.message
    assert finding.remedy == "Compare a with c."
    with pytest.raises(ValueError, match="checked first"):
        comparisons_of("abcd", stated)
    ratios = np.full((2, 2), np.nan)
    np.fill_diagonal(ratios, 1)
    for method in (logarithmic_weights, complete):
        with pytest.raises(ValueError, match="fall apart"):
            method(Comparisons(("a", "b"), ratios))


@pytest.mark.parametrize(
    ("stated", "code"),
    [
        (("growth", "speed", 2), "judgement.unknown-item"),
        (("growth", "safety", 0), "judgement.not-positive"),
        (("growth", "growth", 2), "judgement.itself"),
        (("safety", "growth", 3), "judgement.contradiction"),
    ],
)
def test_an_answer_that_cannot_be_used_is_told(stated: tuple[str, str, int], code: str) -> None:
    given = answers(("growth", "safety", 2), ("safety", "service", 3), stated)

    (finding,) = check_judgements(AIMS, given)

    assert finding.code == code
    assert finding.blocks


def test_both_ways_round_are_one_answer_if_they_agree() -> None:
    given = answers(("growth", "safety", 3), ("safety", "growth", Decimal("0.333")), ("safety", "service", 3))

    assert check_judgements(AIMS, given) == ()
    assert check_judgements(AIMS, [*given, Judgement("service", "service", 1)]) == ()


def test_an_answer_beyond_nine_is_taken_and_said() -> None:
    given = answers(("growth", "safety", 12), ("safety", "service", 3))

    (finding,) = check_judgements(AIMS, given)

    assert (finding.code, finding.verdict) == ("judgement.beyond-scale", Verdict.WARN)
    assert comparisons_of(AIMS, given).ratio("safety", "growth") == pytest.approx(1 / 12)


@pytest.mark.parametrize(
    "ratios",
    [
        [[1, 2], [2, 1]],
        [[2, 2], [0.5, 1]],
        [[1, np.nan], [0.5, 1]],
        [[1, -2], [-0.5, 1]],
        [[1, 2, 3]],
    ],
)
def test_a_table_that_is_not_reciprocal_is_no_table(ratios: list[list[float]]) -> None:
    with pytest.raises(ValueError, match=r"reciprocal|diagonal|square"):
        Comparisons(("a", "b"), np.array(ratios, dtype=float))


def test_an_item_is_compared_once() -> None:
    with pytest.raises(ValueError, match="appears twice"):
        Comparisons(("a", "a"), np.ones((2, 2)))


def test_contradicting_answers_are_a_warning_with_their_ratio() -> None:
    wrong = table(("growth", "safety", 2), ("safety", "service", 3), ("growth", "service", Fraction(1, 6)))

    (finding,) = check_consistency("aims", priorities(wrong).consistency)

    assert finding.code == "judgement.inconsistent"
    assert finding.expected == "at most 0.10"
    assert check_consistency("aims", priorities(CONSISTENT).consistency) == ()


def test_more_items_than_the_table_of_random_indices_has_get_no_ratio() -> None:
    sixteen = Comparisons(tuple(f"i{n:02}" for n in range(16)), np.ones((16, 16)))

    assert consistency(complete(sixteen), SAATY).ratio is None
    assert consistency(complete(sixteen), DONEGAN_DODD).ratio == 0
    (finding,) = check_consistency("projects", consistency(complete(sixteen), SAATY))
    assert finding.code == "judgement.no-random-index"


def test_random_indices_between_two_sizes_are_interpolated() -> None:
    assert DONEGAN_DODD.of(22) == pytest.approx(1.5371 + 2 / 5 * (1.5619 - 1.5371))
    assert DONEGAN_DODD.of(101) is None
    assert SAATY.of(2) == SAATY.of(1) == 0


def test_the_line_for_absent_comparisons_is_near_what_random_answers_show() -> None:
    """The mean inconsistency of three hundred random tables of four items with one or two absent pairs."""
    generator = np.random.default_rng(20250101)
    scale = np.array([*(1 / step for step in range(9, 1, -1)), *range(1, 10)])
    pairs = [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)]
    for absent in (1, 2):
        found = []
        for _ in range(300):
            ratios = np.ones((4, 4))
            for row, column in pairs:
                ratios[row, column] = scale[generator.integers(scale.size)]
                ratios[column, row] = 1 / ratios[row, column]
            for place in generator.choice(6, absent, replace=False).tolist():
                ratios[pairs[place]] = ratios[pairs[place][::-1]] = np.nan
            given = Comparisons(tuple("abcd"), ratios)
            found.append((complete(given).lambda_max - 4) / 3)
        lowered = SAATY.of_incomplete(4, absent)
        assert lowered is not None
        assert np.mean(found) == pytest.approx(lowered, rel=0.2)


def test_measured_amounts_need_no_comparison() -> None:
    assert measured_priorities(("a", "b"), np.array([30.0, 10.0])).tolist() == [0.75, 0.25]
    for wrong in ([-1.0, 2.0], [0.0, 0.0], [1.0]):
        with pytest.raises(ValueError, match="zero or more"):
            measured_priorities(("a", "b"), np.array(wrong))
