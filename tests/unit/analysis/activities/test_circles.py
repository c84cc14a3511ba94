"""Who serves whom is told in groups, each before those that it serves."""

from apportion.analysis.activities.circles import Circle, circles


def served(**by: str) -> dict[str, frozenset[str]]:
    return {name: frozenset(others.split()) for name, others in by.items()}


def test_a_chain_of_services_is_in_its_order() -> None:
    found = circles(served(print="", clean="heat print", heat="print"))

    assert found == (Circle(("clean",), False), Circle(("heat",), False), Circle(("print",), False))


def test_two_circles_of_which_one_serves_the_other() -> None:
    found = circles(served(a="b", b="c", c="a d", d="e", e="d", f="a"))

    assert found == (Circle(("f",), False), Circle(("a", "b", "c"), True), Circle(("d", "e"), True))


def test_who_serves_only_itself_is_a_circle_of_one() -> None:
    assert circles(served(board="board")) == (Circle(("board",), True),)


def test_a_long_chain_needs_no_deep_recursion() -> None:
    length = 5_000
    found = circles(
        {str(step): frozenset({str(step + 1)}) if step < length else frozenset() for step in range(length + 1)}
    )

    assert len(found) == length + 1
    assert found[0].members == ("0",)
