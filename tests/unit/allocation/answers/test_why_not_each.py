"""Several requests of one plan asked about, one after the other."""

from collections.abc import Callable

import pytest

from apportion.allocation.answers import why_not_each as each
from apportion.allocation.answers.why_not import why_not
from apportion.allocation.judged import judge
from apportion.model.case import Case
from tests.support.budgets import ask, budget, unit

HALL = ask("hall", "60.00", value="90.00", decision="whole")
POOL = ask("pool", "50.00", value="70.00", decision="whole")
PARK = ask("park", "40.00", value="65.00", decision="whole")
CREW = ask("crew", "10.00", 0, part_of="pool")
ROADS = ask("roads", "40.00", "0.10")
JUDGED = judge(budget("100.00", unit("town", HALL, POOL, PARK, CREW, ROADS), at_most=True).case())


def never(_: str) -> Callable[[int], Case | None] | None:
    return None


def test_each_answer_is_the_one_that_is_given_alone() -> None:
    found = each.why_not_each(JUDGED, ["roads", "pool", "hall"], never)

    assert found == (why_not(JUDGED, "roads"), why_not(JUDGED, "pool"), why_not(JUDGED, "hall"))
    assert [answer.wanted for answer in found] == ["in full", "funded", "nothing"]


def test_what_is_decided_together_is_answered_once() -> None:
    assert [answer.request for answer in each.why_not_each(JUDGED, ["crew", "pool"], never)] == ["pool"]


def test_all_are_those_that_receive_less_than_they_ask_for_most_valuable_first() -> None:
    assert [answer.request for answer in each.why_not_all(JUDGED, never)] == ["pool", "roads"]
    assert [answer.request for answer in each.why_not_all(JUDGED, never, {"pool"})] == ["roads"]


def test_no_further_answer_is_begun_once_the_work_is_used_up(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = why_not(JUDGED, "pool")

    assert each.why_not_each(JUDGED, ["pool", "roads"], never, work_max=whole.work) == (whole,)
    assert len(each.why_not_each(JUDGED, ["pool", "roads"], never, work_max=whole.work + 1)) == 2
    monkeypatch.setattr(each, "ALL_WORK", 1)
    assert each.why_not_all(JUDGED, never) == (whole,)


def test_what_is_being_done_is_told() -> None:
    said: list[str] = []
    each.why_not_each(JUDGED, ["pool", "roads"], never, say=said.append)

    assert [text.partition("fund ")[2] for text in said] == ["pool (1 of 2)", "roads (2 of 2)"]
