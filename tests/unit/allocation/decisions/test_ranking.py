"""A ranked list of projects is funded as it is by hand."""

from apportion.allocation.decisions.ranking import rank_and_fill, ranked_options
from apportion.allocation.formulation.formulate import formulate
from tests.support.budgets import JPY, Budget, Condition, ask, budget, fund, rule, unit


def listed(*rules: Condition, total: int = 10) -> Budget:
    """Per yen: clinic 3, hall 2, pool 1.5, depot 1."""
    return budget(
        total,
        unit(
            "a",
            ask("clinic", 4, value=12, decision="whole"),
            ask("depot", 3, value=3, decision="whole"),
            ask("hall", 5, value=10, decision="whole", uses={"posts": 3}),
            ask("pool", 4, value=6, decision="whole", uses={"posts": 1}),
        ),
        at_most=True,
        rules=rules,
        currency=JPY,
    )


def funded(book: Budget) -> list[str]:
    problem = formulate(book.case())
    taken = ranked_options(problem)
    choices = problem.options.choices
    return [str(choices.request[choices.decision[option]]) for option in taken.nonzero()[0]]


def test_down_the_list_while_the_money_lasts() -> None:
    """Clinic and hall take 9 of 10; with 12 the depot fits where the pool does not."""
    assert funded(listed()) == ["clinic", "hall"]
    assert funded(listed(total=12)) == ["clinic", "depot", "hall"]


def test_what_has_to_be_funded_comes_first() -> None:
    """The depot is last by what it returns; promised, it leaves 7 for the clinic."""
    assert funded(listed(rule("promised", "mandate", "request:depot"))) == ["clinic", "depot"]
    assert funded(listed(rule("least", "floor", "each request in request:depot", at_least="minor 1"))) == [
        "clinic",
        "depot",
    ]


def test_a_project_waits_for_the_one_that_it_needs() -> None:
    """The hall needs the pool, which comes later; the list is gone down again, if any money is left by then."""
    needs = rule("needs", "requires", "request:hall", of="request:pool")
    assert funded(listed(needs)) == ["clinic", "pool"]
    assert funded(listed(needs, total=13)) == ["clinic", "depot", "pool"]
    assert funded(listed(needs, total=16)) == ["clinic", "depot", "hall", "pool"]


def test_posts_run_out_as_money_does() -> None:
    assert funded(listed(rule("posts", "resource", resource="posts", at_most=2))) == ["clinic", "pool"]


def test_no_list_where_it_keeps_no_rule() -> None:
    """A floor that a ranked list does not look at."""
    book = listed(rule("sport", "floor", "request:pool", at_least="minor 4"))
    problem = formulate(book.case())
    assert rank_and_fill(problem) is None
    found = rank_and_fill(formulate(listed().case()))
    assert found is not None
    assert found.tolist() == [4, 0, 5, 0, 1, 0, 1, 0]


def test_restricted_funds_are_asked_about_each_project() -> None:
    """5 of general money: the clinic takes 4 of it; the gift pays for the pool."""
    book = listed().but(funds=(fund("general", 5), fund("gift", 4, pays_for="request:pool")))
    assert funded(book) == ["clinic", "pool"]
