"""The section about requests that receive no more: the answers of the command, with what a reader can try."""

from dataclasses import replace

import pytest

from apportion.model.plan import Plan
from apportion.reports.page import report_page
from apportion.reports.page.why_not_view import WhyNotView, why_not_view
from apportion.reports.words import Formatter
from tests.unit.reports.page.test_page import Reader
from tests.unit.reports.sample import company_case, company_plan, conflicting_plan
from tests.unit.reports.sample_capital import K, capital_case, capital_plan
from tests.unit.reports.sample_why_not import BRIDGE, LIBRARY, PARKS

CASE = capital_case()
PLAN = capital_plan(CASE)


def seen(plan: Plan) -> WhyNotView:
    view = why_not_view(CASE, plan, Formatter(CASE))
    assert view is not None
    return view


def test_each_answer_says_what_is_missing_and_what_would_fund_it() -> None:
    bridge, parks, library = seen(PLAN).answers

    assert (bridge.name, bridge.unit, bridge.amount, bridge.part) == (
        "River bridge",
        "Public works",
        "$0.00",
        "0\N{NO-BREAK SPACE}%",
    )
    assert bridge.changes[0].command == "apportion what-if . --drop rule.one-building"
    assert bridge.conflicts == ("These rules cannot hold together: River bridge as asked for; One building at a time.",)
    assert (parks.amount, parks.asked, parks.width) == ("$1,800,000.00", "$3,000,000.00", "60.0")
    assert parks.changes[0].command == ""
    assert parks.changes[1].text.endswith("($1,200,000.00 more). Not proved: the search was cut short.")
    assert [(row.name, row.before, row.after, row.change) for row in parks.moved] == [
        ("Fleet", "$1,400,000.00", "$200,000.00", "-$1,200,000.00")
    ]
    assert (library.changes, library.none) == ((), "")


def test_the_page_tells_the_whole_answer() -> None:
    page = report_page(CASE, PLAN)
    text = Reader(page).text

    for said in (
        "Why not more? 4 requests receive less than they ask for.",
        "was proved by planning again with exactly that change, unless it says otherwise.",
        "No plan that keeps all rules can give money to River bridge.",
        "The best plan that gives Parks its level enhanced ($3,000,000.00) is worth 350,000.00 less than this one.",
        "What would move in the best plan that funds it Fleet $1,400,000.00 → $200,000.00",
        "Library receives everything it asks for: $4,000,000.00.",
        "2 more requests receive less than they ask for. 'apportion why-not' says why.",
    ):
        assert said in text
    assert page.count('<section id="why-not">') == page.count('href="#why-not"') == 1


def test_a_change_that_everybody_may_trust_is_said_to_be_proved() -> None:
    text = Reader(report_page(CASE, replace(PLAN, why_not=(BRIDGE,), unmet=1))).text

    assert "1 request receives less than it asks for. Each change below" in text
    assert "with exactly that change. The commands show what it would do" in text
    assert "more requests" not in text


def test_a_name_that_a_shell_would_read_otherwise_is_quoted() -> None:
    change = replace(PARKS.changes[1], edits=(("set", "request.o'hare & co.cap=1.00"),))
    answers = seen(replace(PLAN, why_not=(replace(PARKS, changes=(change,)),))).answers

    command = answers[0].changes[0].command
    assert command == """apportion what-if . --set 'request.o'"'"'hare & co.cap=1.00'"""
    assert "&amp; co.cap" in report_page(CASE, replace(PLAN, why_not=(replace(PARKS, changes=(change,)),)))


def test_where_no_change_was_found_that_is_said() -> None:
    (answer,) = seen(replace(PLAN, why_not=(replace(BRIDGE, changes=()),))).answers

    assert answer.none == "No single change that was tried funds it."


def test_who_was_not_asked_about_can_be_asked_about() -> None:
    text = Reader(report_page(CASE, replace(PLAN, why_not=None))).text

    assert "4 requests receive less than they ask for. What would fund one of them is said by" in text
    assert "apportion why-not . REQUEST" in text
    assert "Each change below" not in text


@pytest.mark.parametrize(("asked", "said"), [(None, False), ((), True)])
def test_a_plan_that_funds_everybody_says_so_when_asked(asked: tuple[()] | None, said: bool) -> None:
    page = report_page(CASE, replace(PLAN, unmet=0, why_not=asked))

    assert ("Every request receives all that it asks for." in page) == said


def test_without_a_plan_nothing_can_be_asked() -> None:
    case = company_case()

    assert why_not_view(case, conflicting_plan(case), Formatter(case)) is None
    assert why_not_view(case, replace(company_plan(case), unmet=0), Formatter(case)) is None


def test_of_many_answers_the_first_are_shown_and_the_others_counted() -> None:
    many = tuple(replace(PARKS, name=f"Park {number}") for number in range(60))
    view = seen(replace(PLAN, why_not=many, unmet=60))

    assert len(view.answers) == 50
    assert view.more == "10 more answers stand in plan.json."


def test_of_many_requests_that_move_the_largest_are_shown() -> None:
    moved = tuple(replace(PARKS.moved[0], request=f"r{number}", after=number * K) for number in range(8))
    (answer,) = seen(replace(PLAN, why_not=(replace(PARKS, moved=moved),))).answers

    assert (len(answer.moved), answer.moved_hidden) == (5, 3)


def test_what_receives_everything_is_not_counted_among_the_unmet() -> None:
    assert seen(replace(PLAN, why_not=(LIBRARY,), unmet=1)).more == (
        "1 more request receives less than it asks for. 'apportion why-not' says why."
    )
