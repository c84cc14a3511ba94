"""Several judges: what they say together, and where they are apart."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from apportion.priorities.comparisons import Comparisons, Judgement, comparisons_of
from apportion.priorities.group import Judge, concordance, judge_together
from apportion.priorities.ranking import ranked

AIMS = ("growth", "safety", "service")


def judge(name: str, growth: int, safety: int, service: int, voice: int = 1, items: tuple[str, ...] = AIMS) -> Judge:
    """A judge whose answers follow from weights."""
    weights = {"growth": growth, "safety": safety, "service": service}
    ratios = np.array([[weights[x] / weights[y] for y in items] for x in items])
    return Judge(name, Comparisons(items, ratios), voice)


def test_the_group_s_answer_is_the_geometric_mean_of_the_judges() -> None:
    """Growth to safety 8 and 2: the mean is 4; growth to service 8 and 8."""
    found = judge_together([judge("ada", 8, 1, 1), judge("ben", 8, 4, 1)])

    assert found.group.completed.comparisons.ratio("growth", "safety") == pytest.approx(4)
    # By hand: weights 8 : 2 : 1.
    assert found.group.weights.tolist() == pytest.approx([8 / 11, 2 / 11, 1 / 11])
    assert found.group.consistency.ratio == 0


def test_each_judge_s_own_weights_and_consistency_are_kept() -> None:
    crooked = comparisons_of(
        AIMS,
        [Judgement("growth", "safety", 2), Judgement("safety", "service", 3), Judgement("growth", "service", 1)],
    )

    found = judge_together([judge("ben", 6, 3, 1), Judge("ada", crooked)])

    (first, ada), (second, ben) = found.judges
    assert (first, second) == ("ada", "ben")
    assert ada is not None
    assert ben is not None
    assert not ada.consistency.is_acceptable
    assert ben.consistency.ratio == 0
    assert ben.weights.tolist() == pytest.approx([0.6, 0.3, 0.1])


def test_a_voice_that_counts_three_times_is_like_three_judges() -> None:
    weighted = judge_together([judge("ada", 8, 1, 1, voice=3), judge("ben", 1, 1, 8)])
    repeated = judge_together([*(judge(f"ada{n}", 8, 1, 1) for n in range(3)), judge("ben", 1, 1, 8)])

    assert weighted.group.weights.tolist() == pytest.approx(repeated.group.weights.tolist())
    assert weighted.mean_weights.tolist() == pytest.approx(repeated.mean_weights.tolist())


def test_the_pair_on_which_judges_differ_most_comes_first_with_their_names() -> None:
    """Safety to service 1, 4 and 16; the logarithms to base 4 are 0, 1 and 2, their deviation √(2/3)."""
    found = judge_together([judge("cy", 16, 16, 1), judge("ada", 16, 1, 1), judge("ben", 16, 4, 1)])

    widest = found.disagreements[0]
    pairs = {(item.first, item.second): item for item in found.disagreements}
    assert widest.spread == pytest.approx(4 ** (2 / 3) ** 0.5)
    safety = pairs["safety", "service"]
    assert (safety.lowest[0], safety.highest[0]) == ("ada", "cy")
    assert safety.highest[1] == pytest.approx(16)
    assert safety.mean == pytest.approx(4)
    assert safety.answers == 3
    assert pairs["growth", "service"].spread == pytest.approx(1)


def test_consistent_judges_weigh_the_same_by_answers_and_by_weights() -> None:
    found = judge_together([judge("ada", 8, 1, 1), judge("ben", 8, 4, 1)])

    assert found.mean_weights.tolist() == pytest.approx(found.group.weights.tolist())
    assert found.mean_ranking is not None
    assert found.mean_ranking.order == AIMS


def test_judges_may_share_out_the_questions() -> None:
    """Neither answers enough for weights of his own; together they do."""
    ratios = np.array([[1, 2, np.nan], [0.5, 1, np.nan], [np.nan, np.nan, 1]])
    other = np.array([[1, np.nan, np.nan], [np.nan, 1, 3], [np.nan, 1 / 3, 1]])

    found = judge_together([Judge("ada", Comparisons(AIMS, ratios)), Judge("ben", Comparisons(AIMS, other))])

    assert found.group.weights.tolist() == pytest.approx([0.6, 0.3, 0.1])
    assert [own for _, own in found.judges] == [None, None]
    assert found.mean_ranking is None
    assert found.disagreements == ()
    assert found.concordance is None


def test_judges_may_list_the_items_in_any_order() -> None:
    straight = judge_together([judge("ada", 8, 2, 1), judge("ben", 1, 2, 8)])
    turned = judge_together([judge("ada", 8, 2, 1), judge("ben", 1, 2, 8, items=("service", "growth", "safety"))])

    assert turned.group.weights.tolist() == pytest.approx(straight.group.weights.tolist())


@pytest.mark.parametrize(
    "judges",
    [
        [],
        [judge("ada", 1, 1, 1), judge("ada", 1, 1, 1)],
        [judge("ada", 1, 1, 1, voice=0)],
        [judge("ada", 1, 1, 1), Judge("ben", Comparisons(("growth",), np.ones((1, 1))))],
    ],
)
def test_a_group_that_cannot_judge_is_refused(judges: list[Judge]) -> None:
    with pytest.raises(ValueError, match="judge"):
        judge_together(judges)


def test_concordance_is_1_for_those_who_rank_alike_and_0_for_opposites() -> None:
    up, down = ranked("abc", [3, 2, 1]), ranked("abc", [1, 2, 3])

    assert concordance([up, up]) == 1
    assert concordance([up, down]) == 0
    assert concordance([up]) is None


def test_concordance_with_ties_by_hand() -> None:
    """Ranks 1, 2.5, 2.5 and 1, 2, 3: sums 2, 4.5, 5.5, mean 4, S = 4 + 0.25 + 2.25 = 6.5.

    W = 12 x 6.5 / (4 x 24 - 2 x 6) = 78 / 84.
    """
    found = concordance([ranked("abc", [3, 1, 1]), ranked("abc", [3, 2, 1])])

    assert found == pytest.approx(float(Fraction(78, 84)))
    assert concordance([ranked("abc", [1, 1, 1])] * 2) is None
