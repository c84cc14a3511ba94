"""What must hold for the requests of every plan that receive less than they ask for.

Each of them can be asked about, and no other: whether a request lacks something is found one by one a second time.
"""

from hypothesis import given, settings

from apportion.allocation.answers.unmet import Unmet
from apportion.allocation.answers.why_not import asked_about
from apportion.allocation.judged import judge
from apportion.allocation.solution import Infeasible
from tests.support.budgets import Budget
from tests.support.drawn_budgets import Size, budgets
from tests.support.drawn_decisions import Extent, decided_budgets


def check(book: Budget) -> None:
    try:
        judged = judge(book.case())
    except Infeasible:
        return
    named = sorted(set(map(str, judged.case.requests.id.tolist())))
    asked = [asked_about(judged, request) for request in named]
    found = Unmet(judged)

    assert sorted(found.most_valuable_first) == sorted({item.request for item in asked if item is not None})
    assert found.count == len(found.most_valuable_first)


@given(budgets(Size(lines=4, cap=6, periods=2)))
@settings(max_examples=80)
def test_unmet_are_the_divisible_requests_that_can_be_asked_about(book: Budget) -> None:
    check(book)


@given(decided_budgets(Extent(decisions=4, divisible=2, rules=2, logic=1)))
@settings(max_examples=80)
def test_so_with_projects_levels_and_minima(book: Budget) -> None:
    check(book)
