"""How far a weight may move before a ranking changes, on scores small enough to draw by hand."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from apportion.priorities.additive import Additive
from apportion.priorities.criteria import Criterion, Ratings, Scale
from apportion.priorities.smallest_change import Taken, change_to_draw_level, smallest_change
from apportion.priorities.stability import End, Swap, WeightInterval, order_intervals, top_intervals
from apportion.priorities.topsis import closest_to_ideal
from apportion.priorities.topsis_stability import bracketed_intervals

HALF = Fraction(1, 2)


def model(values: dict[str, tuple[int, ...]], *weights: int) -> Additive:
    """Alternatives with values from 0 to 10 on criteria c1, c2 …, weights as parts of their sum."""
    criteria = tuple(f"c{column}" for column in range(1, len(weights) + 1))
    whole = tuple(Fraction(weight, sum(weights)) for weight in weights)
    return Additive(tuple(values), criteria, whole, np.array(list(values.values())), (10,) * len(criteria))


def end(weight: Fraction | int, *swaps: tuple[str, str]) -> End:
    return End(Fraction(weight), tuple(Swap(*pair) for pair in swaps))


def span(interval: WeightInterval) -> list[Fraction]:
    return [interval.low.weight, interval.high.weight]


# Bridge leads on need (c1), clinic on speed (c2). With weight t on need:
# bridge 9t + 2(1 - t), clinic 5t + 7(1 - t), depot 3t + 3(1 - t) = 3, all in tenths.
TOWN = model({"bridge": (9, 2), "clinic": (5, 7), "depot": (3, 3)}, 60, 40)


def test_the_weight_may_move_to_where_two_lines_meet() -> None:
    """Bridge 2 + 7t meets clinic 7 - 2t at t = 5/9; bridge meets depot at 1/7, after it."""
    need, speed = order_intervals(TOWN)

    assert TOWN.ranking.order == ("bridge", "clinic", "depot")
    assert need.low == end(Fraction(5, 9), ("bridge", "clinic"))
    assert need.high == end(1)
    assert speed.low == end(0)
    assert speed.high == end(Fraction(4, 9), ("bridge", "clinic"))
    assert need.room == Fraction(6, 10) - Fraction(5, 9)


def test_who_is_among_the_best_two_is_more_stable_than_their_order() -> None:
    """Bridge falls to depot's 3 only where 2 + 7t = 3."""
    need, _ = top_intervals(TOWN, 2)

    assert need.low == end(Fraction(1, 7), ("bridge", "depot"))
    assert need.high == end(1)


def test_all_of_three_are_the_best_three_whatever_the_weights() -> None:
    for interval in top_intervals(TOWN, 3):
        assert span(interval) == [0, 1]
        assert interval.room is None


def test_the_best_of_none_is_no_question() -> None:
    with pytest.raises(ValueError, match="one or more"):
        top_intervals(TOWN, 0)


def test_level_alternatives_that_part_at_once_are_named_and_do_not_hide_the_rest() -> None:
    """Bridge and clinic are level at 50:50 with 6, depot at 1 + 2t meets them later."""
    level = model({"bridge": (8, 4), "clinic": (4, 8), "depot": (3, 1)}, 1, 1)

    need, _ = order_intervals(level)

    assert level.ranking.ties == (("bridge", "clinic"),)
    assert need.parting == (("bridge", "clinic"),)
    # Clinic 8 - 4t meets depot 1 + 2t at 7/6, beyond 1; bridge 4 + 4t meets it at -3/2.
    assert span(need) == [0, 1]


def test_twins_never_part() -> None:
    twins = model({"bridge": (8, 4), "ferry": (8, 4), "depot": (3, 1)}, 1, 1)

    assert [interval.parting for interval in order_intervals(twins)] == [(), ()]


def test_a_criterion_with_all_the_weight_cannot_be_moved() -> None:
    alone = model({"bridge": (8, 4), "clinic": (4, 8)}, 1, 0)
    need, speed = order_intervals(alone)

    assert not need.can_move
    assert span(need) == [1, 1]
    # Speed may rise from nothing until 8 - 4s = 4 + 4s.
    assert span(speed) == [0, HALF]


def test_other_weights_keep_their_proportions_while_one_moves() -> None:
    """Three criteria at 50:30:20; with c1 at t the others get 3/5 and 2/5 of the rest.

    Bridge 10t, clinic (6 + 4) x (1 - t) = 5 x (1 - t) on values 5 and 5: they meet at 10t = 5 - 5t, t = 1/3.
    """
    three = model({"bridge": (10, 0, 0), "clinic": (0, 5, 5)}, 50, 30, 20)

    assert order_intervals(three)[0].low.weight == Fraction(1, 3)


def test_the_smallest_change_takes_weight_from_the_winner_s_best_criterion() -> None:
    """Bridge leads clinic by 0.6 x 4 - 0.4 x 5 = 0.4 tenths; each point moved from need to speed closes nine."""
    change = smallest_change(TOWN)

    assert change is not None
    assert (change.winner, change.rival) == ("bridge", "clinic")
    assert change.moved == Fraction(4, 90)
    assert change.taken == (Taken("c1", Fraction(4, 90)),)
    assert change.given_to == "c2"
    assert change.weights == (Fraction(5, 9), Fraction(4, 9))
    moved = TOWN.reweighted(change.weights)
    assert moved.total("bridge") == moved.total("clinic")


def test_weight_is_taken_from_a_second_criterion_when_the_first_has_no_more() -> None:
    """Leads of bridge: 10 on c1 (weight 0.1), 4 on c2 (0.6), -2 on c3 (0.3): a gap of 1 + 2.4 - 0.6 = 2.8.

    All 0.1 from c1 to c3 closes 12 x 0.1 = 1.2; from c2 each unit closes 6, so 1.6 / 6 more.
    """
    three = model({"bridge": (10, 6, 3), "clinic": (0, 2, 5)}, 1, 6, 3)

    change = smallest_change(three)

    assert change is not None
    assert change.taken == (Taken("c1", Fraction(1, 10)), Taken("c2", Fraction(16, 60)))
    assert change.moved == Fraction(1, 10) + Fraction(16, 60)


def test_no_weights_make_a_winner_of_one_that_is_worse_in_everything() -> None:
    assert change_to_draw_level(TOWN, "bridge", "clinic") is not None
    worse = model({"bridge": (9, 8), "depot": (3, 3)}, 1, 1)
    assert change_to_draw_level(worse, "bridge", "depot") is None
    assert smallest_change(worse) is None


def test_level_winners_need_no_change() -> None:
    level = model({"bridge": (8, 4), "clinic": (4, 8)}, 1, 1)

    change = smallest_change(level)

    assert change is not None
    assert (change.winner, change.rival) == ("bridge", "clinic")
    assert change.moved == 0
    assert change.taken == ()


def test_a_rival_that_is_ahead_already_is_no_rival() -> None:
    with pytest.raises(ValueError, match="ahead of"):
        change_to_draw_level(TOWN, "clinic", "bridge")


def test_the_smallest_change_of_nothing_is_none() -> None:
    nobody = Additive((), ("c1",), (Fraction(1),), np.zeros((0, 1), dtype=np.int64), (1,))

    assert smallest_change(nobody) is None


@pytest.mark.parametrize(
    ("weights", "below", "message"),
    [((HALF, Fraction(1, 3)), (1, 1), "sum to one"), ((Fraction(1),), (1,), "are needed")],
)
def test_a_model_needs_whole_weights(weights: tuple[Fraction, ...], below: tuple[int, ...], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Additive(("a",), ("c1", "c2"), weights, np.array([[1, 2]]), below)


CRITERIA = (Criterion("need", 6, scale=Scale(0, 10)), Criterion("speed", 4, scale=Scale(0, 10)))
RATINGS = Ratings(("bridge", "clinic", "depot"), ("need", "speed"), np.array([[9.0, 2], [5, 7], [3, 3]]))


def test_a_bracketed_end_is_where_the_order_of_closeness_turns() -> None:
    found = closest_to_ideal(CRITERIA, RATINGS)

    need, speed = bracketed_intervals(found)

    assert need.step == 0.001
    for interval in (need, speed):
        for found_end, beyond in ((interval.low, -1e-6), (interval.high, 1e-6)):
            if not found_end.changes:
                assert found_end.weight in (0.0, 1.0)
                continue
            for moved, same in ((found_end.weight - beyond, True), (found_end.weight + beyond, False)):
                weights = (moved, 1 - moved) if interval is need else (1 - moved, moved)
                criteria = [
                    replace(item, weight=Fraction(weight)) for item, weight in zip(CRITERIA, weights, strict=True)
                ]
                assert (closest_to_ideal(criteria, RATINGS).ranking.order == found.ranking.order) is same


def test_the_winner_by_closeness_may_be_more_stable_than_the_order() -> None:
    found = closest_to_ideal(CRITERIA, RATINGS)

    whole, winner = bracketed_intervals(found)[0], bracketed_intervals(found, top=1)[0]

    assert winner.low.weight <= whole.low.weight
    assert winner.high.weight >= whole.high.weight


def test_bracketing_cannot_move_a_criterion_with_all_the_weight() -> None:
    need, _ = bracketed_intervals(closest_to_ideal((CRITERIA[0], replace(CRITERIA[1], weight=0)), RATINGS))

    assert (need.low.weight, need.high.weight) == (1, 1)


def test_bracketing_needs_steps() -> None:
    with pytest.raises(ValueError, match="one or more"):
        bracketed_intervals(closest_to_ideal(CRITERIA, RATINGS), steps=0)
