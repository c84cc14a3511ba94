"""Whoever asks about an amount is told why it is what it is, in sentences with the plan's own figures."""

from pathlib import Path

import pytest

from apportion.allocation.plan import make_plan
from apportion.services.explain_plan import explain
from apportion.services.explanation import Explanation
from apportion.services.plan_case import Planned, plan_path
from apportion.services.refusal import Refusal
from tests.support.budgets import ask, budget, rule, unit
from tests.support.town import edited, write_case


def told(planned: Planned, name: str) -> tuple[Explanation, ...]:
    return explain(planned.case, planned.plan, name)


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


def story(explanation: Explanation) -> str:
    return plain(" ".join(explanation.sentences))


@pytest.fixture
def town(tmp_path: Path) -> Planned:
    return plan_path(write_case(tmp_path / "town"))


def test_a_unit_and_its_request_of_the_same_name_are_both_explained(town: Planned) -> None:
    assert [(item.kind, item.id) for item in told(town, "parks")] == [("unit", "parks"), ("request", "parks")]
    assert [item.kind for item in told(town, "unit:parks")] == ["unit"]
    assert [item.kind for item in told(town, "request:parks")] == ["request"]


def test_a_unit_is_told_what_it_gets_why_and_what_moves_it(town: Planned) -> None:
    (parks,) = told(town, "unit:parks")
    (roads,) = told(town, "unit:roads")

    assert {label: plain(text) for label, text in parks.figures} == {
        "Amount": "$800.00",
        "Floor": "$200.00",
        "Cap": "$800.00",
        "Last year": "$400.00",
        "Change": "+$400.00 (+100.0 %)",
        "Requested": "$900.00",
        "Weighted value": "2,800.00",
        "Expected value": "$2,800.00",
    }
    assert "Parks receives $800.00, 80.0 % of everything allocated." in story(parks)
    assert "$800.00 is met exactly" in story(parks)
    assert "A total 1 % higher or lower would not change its amount." in story(parks)
    assert "With a total 1 % higher its amount would change by +$10.00; with one 1 % lower by -$10.00." in story(roads)


def test_the_rules_that_touch_an_entry_are_named_and_others_are_not(town: Planned) -> None:
    (roads,) = told(town, "unit:roads")
    touched = [sentence.split(":")[0] for sentence in roads.sentences if sentence.startswith("Rule ")]

    # The share is taken of everything allocated, so that parks count towards it too.
    assert touched == ["Rule total", "Rule floor.roads", "Rule roads-share"]
    (parks,) = told(town, "unit:parks")
    touched = [sentence.split(":")[0] for sentence in parks.sentences if sentence.startswith("Rule ")]
    assert touched == ["Rule total", "Rule floor.parks", "Rule cap.parks", "Rule roads-share"]


def test_a_request_is_told_what_it_would_have_to_return(tmp_path: Path) -> None:
    """Lamps return 1 where roads return 2: they get nothing until they return more than 2."""
    changes = edited("requests.csv", "roads,Asphalt", "lamps,Lamps,roads,50.00,1,\n        roads,Asphalt")
    planned = plan_path(write_case(tmp_path / "town", changes))

    (lamps,) = told(planned, "lamps")

    assert dict(lamps.figures)["Amount"] == "$0.00"
    assert "To receive more it would have to return more than $2.00 for each $1; it returns $1.00." in lamps.sentences


def test_funds_say_what_they_pay_and_units_who_pays_them(tmp_path: Path) -> None:
    funds = "fund,name,amount,pays_for\ngrant,Green grant,300.00,unit:parks\ngeneral,Taxes,700.00,\n"
    planned = plan_path(write_case(tmp_path / "town", {"funds.csv": funds}))

    (grant,) = told(planned, "grant")
    (parks,) = told(planned, "unit:parks")

    assert "Green grant pays $300.00 of $300.00; nothing is left." in grant.sentences
    assert "It pays $300.00 to Parks." in grant.sentences
    assert "It may pay for unit:parks." in grant.sentences
    assert "Paid by: Green grant $300.00, Taxes $500.00." in parks.sentences


def test_a_rule_says_what_it_demands_who_demands_it_and_whether_it_binds(town: Planned) -> None:
    (share,) = told(town, "roads-share")
    (floor,) = told(town, "floor.roads")
    (total,) = told(town, "rule:total")

    assert dict(share.figures)["Demanded"].startswith("at most 60")
    assert "It does not bind: the plan would be the same without it." in share.sentences
    assert "Authority: Council." in share.sentences
    assert "Authority: State law." in floor.sentences
    assert "2.00 of weighted value" in story(total)


def test_money_kept_back_touches_nobody_in_particular(tmp_path: Path) -> None:
    rules = "rule,kind,at_least\nrainy-days,reserve,5%\n"
    planned = plan_path(write_case(tmp_path / "town", {"rules.csv": rules}))

    (roads,) = told(planned, "unit:roads")
    (reserve,) = told(planned, "rainy-days")

    assert "rainy-days" not in story(roads)
    assert plain(dict(reserve.figures)["Demanded"]) == "at least 5 %"


def test_a_rule_for_each_unit_is_explained_unit_by_unit(tmp_path: Path) -> None:
    rules = "rule,kind,applies_to,at_most\nat-most-900,cap,each unit,900.00\n"
    planned = plan_path(write_case(tmp_path / "town", {"rules.csv": rules}))

    assert [item.id for item in told(planned, "at-most-900")] == ["at-most-900/parks", "at-most-900/roads"]
    (roads,) = told(planned, "unit:roads")
    assert any(sentence.startswith("Rule at-most-900/roads: ") for sentence in roads.sentences)
    assert not any("at-most-900/parks" in sentence for sentence in roads.sentences)


def test_names_for_readers_are_understood(town: Planned) -> None:
    assert [item.id for item in told(town, "asphalt")] == ["roads"]
    assert [item.kind for item in told(town, "Green spaces")] == ["request"]


@pytest.mark.parametrize(
    ("name", "near"), [("parsk", "parks"), ("roads-shar", "roads-share"), ("request:park", "parks")]
)
def test_an_unknown_name_is_answered_with_the_nearest(town: Planned, name: str, near: str) -> None:
    with pytest.raises(Refusal) as refused:
        told(town, name)

    assert refused.value.remedy == f"Did you mean {near}?"


def test_a_name_of_another_kind_is_not_taken(town: Planned) -> None:
    with pytest.raises(Refusal, match="No fund is called 'parks'"):
        told(town, "fund:parks")


def test_a_request_of_two_periods_is_explained_for_each(tmp_path: Path) -> None:
    planned = plan_path(
        write_case(
            tmp_path / "town",
            {
                **edited("case.yaml", "FY2025", "FY2025; FY2026"),
                "requests.csv": (
                    "request,unit,period,cap,rate\nparks,parks,FY2025,500.00,3\nparks,parks,FY2026,300.00,2\n"
                    "roads,roads,FY2025,700.00,1\n"
                ),
                "rules.csv": None,
            },
        )
    )

    assert [(item.period, dict(item.figures)["Amount"]) for item in told(planned, "request:parks")] == [
        ("FY2025", "$500.00"),
        ("FY2026", "$300.00"),
    ]


def test_without_a_plan_the_conflict_is_told_to_those_who_are_part_of_it(tmp_path: Path) -> None:
    """Parks may have 800.00 and roads 12 % at most: 920.00 of 1,000.00."""
    planned = plan_path(write_case(tmp_path / "town", edited("rules.csv", "60%", "12%")))

    (parks,) = told(planned, "unit:parks")
    (rule,) = told(planned, "roads-share")
    (floor,) = told(planned, "floor.parks")

    assert parks.sentences[0] == "There is no plan: the rules contradict each other."
    assert "Cap of Parks" in story(parks)
    assert "$80.00" in story(parks)
    assert "A repair: " in story(rule)
    assert floor.sentences[-1] == "It has no part in the conflict."
    assert dict(parks.figures)["Cap"] == "$800.00"


def test_a_limit_on_posts_is_told_to_those_who_need_posts_and_to_nobody_else() -> None:
    case = budget(
        "100.00",
        unit(
            "town",
            ask("pool", "60.00", 0, decision="whole", value="120.00", uses={"posts": "6"}),
            ask("bench", "30.00", 0, decision="whole", value="40.00"),
        ),
        rules=(rule("posts", "resource", resource="posts", at_most="6"),),
        at_most=True,
    ).case()
    plan = make_plan(case)

    (pool,), (bench,) = (explain(case, plan, f"request:{name}") for name in ("pool", "bench"))

    assert "Rule posts: at most 6 posts" in story(pool)
    assert "Rule posts" not in story(bench)


def test_a_unit_names_each_of_its_requests_once_with_the_money_of_all_periods() -> None:
    """The pool costs 30.00 in each year and may start later; the bench is divisible and gets the rest of both years."""
    case = budget(
        "80.00",
        unit(
            "town",
            ask("pool", "30.00", 0, decision="whole", value="120.00", period="2026"),
            ask("pool", "30.00", 0, period="2027"),
            ask("bench", "15.00", 1, period="2026"),
            ask("bench", "15.00", 1, period="2027"),
        ),
        periods=("2026", "2027"),
        at_most=True,
    ).case()

    (town,) = explain(case, make_plan(case), "unit:town")

    assert "Its requests: pool $60.00, bench $20.00." in story(town)
