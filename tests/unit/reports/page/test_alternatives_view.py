"""The section about what is nearly as good: ranges as picture and table, free money, and other plans step by step."""

from dataclasses import replace

from apportion.model.alternatives import Alternatives
from apportion.model.plan import Plan
from apportion.reports.page import report_page
from apportion.reports.page.alternatives_view import AlternativesView, alternatives_view
from apportion.reports.words import Formatter
from tests.unit.reports.page.test_page import Reader
from tests.unit.reports.sample import company_case, company_plan
from tests.unit.reports.sample_alternatives import FOUND, reach

CASE = company_case()
DOLLARS = Formatter(CASE)


def plan(found: Alternatives | None) -> Plan:
    return replace(company_plan(CASE), alternatives=found)


def seen(found: Alternatives) -> AlternativesView:
    view = alternatives_view(plan(found), DOLLARS)
    assert view is not None
    return view


def test_each_unit_and_request_says_how_far_its_amount_could_move() -> None:
    view = seen(FOUND)

    assert [(row.name, row.low, row.amount, row.high) for row in view.units[:2]] == [
        ("Sales", "$2,000,000.00", "$3,000,000.00", "$4,000,000.00"),
        ("Research", "$1,000,000.00", "$1,000,000.00", "$5,000,000.00"),
    ]
    assert [row.remark for row in view.units] == ["", "never above $6,000,000.00", "fixed"]
    assert [row.name for row in view.requests] == ["Travel"]
    assert view.hidden == "3 smaller ones were not looked at."


def test_the_page_says_which_money_is_free_and_what_other_plans_would_do() -> None:
    page = report_page(CASE, plan(FOUND))
    text = Reader(page).text

    for said in (
        "What is nearly as good Plans that keep all rules and 99 % of the plan's value.",
        "The plan is worth 100,000,000.00; plans near it at least 99,000,000.00.",
        "$20,000,000.00 stays with the same units in every such plan; $5,000,000.00 is free to go to other units",
        "Other plan 1 Plan 1 spends $2,000,000.00 otherwise; it is worth 1,000,000.00 less.",
        "Takes $1,000,000.00 from Sales, gives it to Research: -2,000,000.00 of value.",
        "Takes $500,000.00 from money left over or in reserve, funds Park with it: +1,000,000.00 of value.",
        "Drops Pool, $250,000.00 of it, leaves it over or in reserve.",
        "2 more steps. Funded otherwise, at another level or start: parks.",
        "No further plan is so different.",
    ):
        assert said in text
    assert page.count('<section id="alternatives">') == page.count('href="#alternatives"') == 1


def test_the_picture_shows_the_units_that_can_move() -> None:
    view = seen(FOUND)

    assert view.picture is not None
    assert "Amount of each unit over all plans near the best" in view.picture.wide
    assert "Sales" in view.picture.wide
    assert "Finance" not in view.picture.wide
    assert view.picture.caption.endswith("Shown are the 2 units whose amounts can move.")


def test_where_nothing_can_move_nothing_is_drawn() -> None:
    view = seen(replace(FOUND, ranges=(reach("Finance", 2, 2, 2),), left_out=0, fixed=None, plans=()))

    assert (view.picture, view.free, view.hidden, view.plans) == (None, "", "", ())


def test_of_many_units_the_first_are_listed_and_those_that_move_most_are_drawn() -> None:
    many = tuple(reach(f"Unit {number:03}", 1, 1, 2 + number) for number in range(120))
    view = seen(replace(FOUND, ranges=many, left_out=0))

    assert len(view.units) == 100
    assert view.hidden == "20 more rows stand in plan.json."
    assert view.picture is not None
    assert "Unit 119" in view.picture.wide
    assert "Unit 000" not in view.picture.wide
    assert view.picture.caption.endswith("Shown are the 25 units whose amounts can move most.")


def test_a_plan_without_alternatives_has_no_such_section() -> None:
    assert alternatives_view(plan(None), DOLLARS) is None
    assert 'id="alternatives"' not in report_page(CASE, plan(None))
