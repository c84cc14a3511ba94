"""QuickXplain on conflicts that are known beforehand."""

import itertools
import random
from collections.abc import Callable, Sequence

from apportion.allocation.conflicts.irreducible import irreducible

LETTERS = "abcdefgh"


def test_no_claims_are_no_conflict() -> None:
    assert irreducible("", lambda some: True) == []


def test_what_cannot_hold_even_without_claims_names_none() -> None:
    assert irreducible("abc", lambda some: False) == []


def test_the_answer_stands_in_the_order_of_the_claims() -> None:
    assert irreducible("gfedcba", lambda some: not {"b", "e", "g"} <= set(some)) == ["g", "e", "b"]


def _unless_all_of(core: Sequence[str]) -> Callable[[Sequence[str]], bool]:
    return lambda some: not set(core) <= set(some)


def test_every_pair_and_triple_of_eight_is_found_and_nothing_beside_it() -> None:
    for size in (1, 2, 3, 8):
        for core in itertools.combinations(LETTERS, size):
            assert irreducible(LETTERS, _unless_all_of(core)) == list(core)


def test_with_several_conflicts_one_is_found_of_which_none_can_be_left_out() -> None:
    dice = random.Random(1)  # noqa: S311 - budgets, not secrets
    for _ in range(50):
        cores = [set(dice.sample(LETTERS, dice.randint(1, 4))) for _ in range(3)]

        def holds(some: Sequence[str], cores: list[set[str]] = cores) -> bool:
            return not any(core <= set(some) for core in cores)

        found = irreducible(LETTERS, holds)
        assert not holds(found)
        assert all(holds([other for other in found if other != name]) for name in found)


def test_a_conflict_of_two_among_a_thousand_takes_a_few_dozen_tests() -> None:
    names = [f"rule-{k:03}" for k in range(1_000)]
    tests = []

    def holds(some: Sequence[str]) -> bool:
        tests.append(len(some))
        return not {"rule-123", "rule-789"} <= set(some)

    assert irreducible(names, holds) == ["rule-123", "rule-789"]
    assert len(tests) < 60
