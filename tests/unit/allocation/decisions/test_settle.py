"""With its options taken, a budget is one of divisible requests."""

import numpy as np
import pytest

from apportion.allocation.decisions.settle import settle, with_options_taken
from apportion.allocation.formulation.formulate import formulate
from apportion.allocation.formulation.problem import Problem
from apportion.allocation.solution import Infeasible
from tests.support.budgets import JPY, Budget, Condition, ask, budget, fund, rule, unit


def town(*rules: Condition, total: int = 10, at_most: bool = True) -> Budget:
    """A hall of 4 with upkeep of 1, a pool at 2 or 3, a lab from 2 to 5, and grants up to 6."""
    return budget(
        total,
        unit(
            "a",
            ask("hall", 4, value=9, decision="whole", uses={"posts": 2}),
            ask("hall-upkeep", 1, 0, part_of="hall"),
            ask("lab", 5, 2, decision="minimum", minimum=2),
            ask("pool", 3, decision="levels", levels=(("low", 2, 5), ("high", 3, 6))),
            ask("grants", 6, 1, uses={"posts": (1, 2)}),
        ),
        at_most=at_most,
        rules=rules,
        currency=JPY,
    )


def taking(problem: Problem, *options: int) -> np.ndarray:
    taken = np.zeros(problem.options.count, dtype=np.int64)
    taken[list(options)] = 1
    return taken


HALL, LAB, LOW, HIGH = 0, 1, 2, 3


def settled(book: Budget, *options: int) -> dict[str, int]:
    problem = formulate(book.case())
    amounts = problem.line_amounts(settle(problem, taking(problem, *options)))
    return dict(zip(problem.case.requests.id.tolist(), amounts.tolist(), strict=True))


def test_money_goes_where_the_options_leave_it_open() -> None:
    """10 less 5 for the hall and 2 for the pool leave 3, which the lab returns doubly."""
    assert settled(town(), HALL, LAB, LOW) == {"grants": 0, "hall": 4, "hall-upkeep": 1, "lab": 3, "pool": 2}
    assert settled(town(), HIGH) == {"grants": 6, "hall": 0, "hall-upkeep": 0, "lab": 0, "pool": 3}


def test_what_options_use_up_is_gone() -> None:
    """Three posts: the hall takes two of them and leaves one, enough for 2 of grants."""
    posts = rule("posts", "resource", resource="posts", at_most="3")
    assert settled(town(posts), HALL)["grants"] == 2
    assert settled(town(posts))["grants"] == 6


def test_what_options_use_counts_towards_a_least_use() -> None:
    """4.5 posts at least: the hall brings two, the other 2.5 take 5 of grants, which the lab would return doubly."""
    posts = rule("posts", "resource", resource="posts", at_least="4.5")
    assert settled(town(posts, total=12), HALL, LAB) == {
        "grants": 5,
        "hall": 4,
        "hall-upkeep": 1,
        "lab": 2,
        "pool": 0,
    }


@pytest.mark.parametrize(
    ("options", "rules"),
    [
        ((LOW, HIGH), ()),
        ((), (rule("hall", "mandate", "request:hall"),)),
        ((HALL,), (rule("no", "forbidden", "request:hall-upkeep"),)),
        ((HALL, LAB), (rule("apart", "excludes", "request:hall", of="request:lab"),)),
        ((HALL, LAB), (rule("few", "cap", at_most="minor 6"),)),
        ((HALL,), (rule("posts", "resource", resource="posts", at_most="1"),)),
        ((), (rule("least", "mandate", "each request in request:pool", at_least="minor 1"),)),
    ],
)
def test_options_that_break_a_rule_by_themselves_are_refused(
    options: tuple[int, ...], rules: tuple[Condition, ...]
) -> None:
    problem = formulate(town(*rules).case())
    with pytest.raises(Infeasible):
        settle(problem, taking(problem, *options))


def test_an_exact_total_that_the_options_cannot_meet_is_refused() -> None:
    """4 and 1 for the hall, 3 for the pool, at most 6 for grants and 5 for the lab: 8, or 10 to 19."""
    book = town(total=9, at_most=False)
    problem = formulate(book.case())
    assert settled(book, HALL)["grants"] == 4
    with pytest.raises(Infeasible):
        settle(problem, taking(problem, HALL, LAB, HIGH))
    fixed = book.but(parts=(unit("a", ask("hall", 4, value=9, decision="whole")),), total=5)
    alone = formulate(fixed.case())
    with pytest.raises(Infeasible):
        settle(alone, taking(alone, 0))
    assert settle(formulate(fixed.but(total=4).case()), taking(alone, 0)).tolist() == [4, 1]


def test_a_soft_rule_about_what_options_use_does_not_hold_them_back() -> None:
    posts = rule("posts", "resource", "request:hall", resource="posts", at_most="1", price="1")
    assert settled(town(posts), HALL)["hall"] == 4
    problem = formulate(town(posts).case())
    rest = with_options_taken(problem, taking(problem, HALL))
    assert "posts" not in {row.id for row in rest.rows}


def test_several_funds_pay_for_one_project() -> None:
    book = budget(
        6,
        unit("a", ask("hall", 5, value=9, decision="whole")),
        at_most=True,
        funds=[fund("general", 3), fund("gift", 4, pays_for="request:hall")],
        currency=JPY,
    )
    problem = formulate(book.case())
    amounts = settle(problem, taking(problem, 0))
    assert problem.line_amounts(amounts).tolist() == [5]
    assert amounts[problem.option_columns].tolist() == [1]
    assert amounts[: problem.pairs].tolist() == [3, 2]
