"""Which rules form a tree, and which cross."""

from apportion.allocation.divisible.tree import Tree, nested
from apportion.allocation.formulation.formulate import formulate
from tests.support.budgets import Budget, Condition, ask, budget, fund, rule, unit

TOWN = budget(
    "100",
    unit("police", ask("p", "60", tags=("t",))),
    unit("parks", unit("north", ask("q", "60", tags=("t",)), floor="1"), ask("r", "60"), cap="90"),
)


def tree_of(book: Budget) -> Tree | None:
    return nested(formulate(book.case()))


def with_rules(*rules: Condition) -> Budget:
    return TOWN.but(rules=rules)


def test_units_inside_units_are_a_tree() -> None:
    tree = tree_of(TOWN)
    assert tree is not None
    problem = formulate(TOWN.case())
    spans = {
        frozenset(tree.order[node.begin : node.end].tolist()): (node.lower, node.upper, node.parent)
        for node in tree.nodes[1:]
    }
    # p 0, q 1, r 2: the total holds all, parks holds q and r, north holds q.
    assert spans == {
        frozenset({0, 1, 2}): (10_000, 10_000, 0),
        frozenset({1, 2}): (None, 9000, 1),
        frozenset({1}): (100, None, 2),
    }
    assert sorted(tree.order.tolist()) == [0, 1, 2]
    assert problem.rows[tree.nodes[1].upper_row].id == "total"


def test_limits_on_the_same_requests_are_one_node_with_the_tighter_of_each() -> None:
    tree = tree_of(
        with_rules(
            rule("a", "cap", "unit:parks", at_most="80"),
            rule("b", "floor", "unit:parks", at_least="5"),
            rule("c", "mandate", "unit:parks", at_least="7"),
            rule("d", "floor", "unit:parks", at_least="6"),
        )
    )
    assert tree is not None
    parks = next(node for node in tree.nodes[1:] if node.end - node.begin == 2)
    assert (parks.lower, parks.upper) == (700, 8000)
    problem = formulate(with_rules(rule("c", "mandate", "unit:parks", at_least="7")).case())
    assert problem.rows[nested(problem).nodes[2].lower_row].id == "c"  # type: ignore[union-attr]  # it is a tree


def test_a_tag_across_units_crosses() -> None:
    assert tree_of(with_rules(rule("x", "cap", "tag:t", at_most="50"))) is None
    assert tree_of(with_rules(rule("x", "cap", "tag:t and unit:north", at_most="50"))) is not None


def test_percentages_soft_rules_and_restricted_funds_are_no_tree() -> None:
    assert tree_of(with_rules(rule("x", "share", "unit:parks", at_most="50%"))) is None
    assert tree_of(with_rules(rule("x", "cap", "unit:parks", at_most="50", price="1"))) is None
    assert tree_of(TOWN.but(funds=(fund("gift", "100", pays_for="tag:t"),))) is None
    assert tree_of(TOWN.but(funds=(fund("general", "100"),))) is not None
    assert tree_of(with_rules(rule("x", "change", "unit:parks", at_most="50%"))) is not None


def test_money_kept_back_stands_under_the_total() -> None:
    tree = tree_of(with_rules(rule("rainy-day", "reserve", at_least="5")))
    assert tree is not None
    assert sorted(tree.order.tolist()) == [0, 1, 2, 3]
