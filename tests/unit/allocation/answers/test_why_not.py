"""Why a request is not funded, in small budgets worked by hand."""

from dataclasses import replace
from fractions import Fraction

import pytest

from apportion.allocation.answers.trials import doubling, evenly, least_step
from apportion.allocation.answers.why_not import why_not
from apportion.allocation.judged import judge
from apportion.model.why_not import LeastChange, WhyNot
from tests.support.budgets import Budget, ask, budget, fund, rule, unit

HALL = ask("hall", "60.00", value="90.00", decision="whole")
POOL = ask("pool", "50.00", value="70.00", decision="whole")
PARK = ask("park", "40.00", value="65.00", decision="whole")


def asked(book: Budget, request: str, **more: object) -> WhyNot:
    return why_not(judge(book.case()), request, **more)  # type: ignore[arg-type]  # keywords of why_not


def change(answer: WhyNot, subject: str, about: str = "") -> LeastChange:
    return next(item for item in answer.changes if item.subject == subject and item.rule == about)


def subjects(answer: WhyNot) -> list[str]:
    return [item.subject for item in answer.changes]


def test_a_pool_that_is_worth_a_little_too_little() -> None:
    """100.00 pays for hall and park (155.00). With the pool: pool and park for 90.00 (135.00), 20.00 less."""
    answer = asked(budget("100.00", unit("town", HALL, POOL, PARK), at_most=True), "pool")

    assert (answer.wanted, answer.possible, answer.amount, answer.asked) == ("funded", True, 0, 50_00)
    assert answer.loss == 20_00
    assert [(item.request, item.before, item.after) for item in answer.moved] == [("hall", 60_00, 0)]
    # Beside the park it has to be worth 90.01: then 155.01 beats 155.00.
    assert change(answer, "value").after == 90_01
    # At a cost of 50.00 less 40.00 of what hall and park leave: nothing is left over, so only the value of hall and
    # pool, 160.00 for 110.00, tells: the pool has to cost 40.00.
    assert change(answer, "cost").after == 40_00
    # Hall and pool for 110.00 are worth 160.00.
    assert change(answer, "total").after == 110_00
    assert all(item.is_proved and item.is_least for item in answer.changes)
    assert answer.is_complete
    assert answer.text == "The best plan that gives money to pool is worth 20.00 less than this one."
    assert [item.edits for item in answer.changes] == [
        (("set", "request.pool.value=90.01"),),
        (("set", "request.pool.cap=40.00"),),
        (("set", "total=110.00"),),
    ]


def test_the_limit_of_a_cap_that_would_have_to_give_way() -> None:
    """Parks may have 60.00: the park for 40.00. The pool, worth 70.00, replaces it from no lower cap than 90.00."""
    book = budget(
        "200.00", unit("parks", replace(POOL, value="60.00"), PARK, cap="60.00"), unit("other", HALL), at_most=True
    )
    found = change(asked(book, "pool"), "limit", "cap.parks")

    assert [found.before, found.after, found.counted_in] == [60_00, 90_00, "money"]
    assert found.text == "It would be funded if 'Cap of Parks' were at most $90.00 instead of $60.00 ($30.00 more)."
    assert found.edits == (("set", "cap.parks=90.00"),)
    assert found.is_proved
    assert found.is_least


def test_a_floor_that_takes_the_money() -> None:
    """Roads must have 70.00, which leaves 30.00; the park needs 40.00."""
    roads = ask("roads", "100.00", "0.50", decision="minimum", minimum="10.00")
    book = budget("100.00", unit("roads", roads, floor="70.00"), unit("parks", PARK), at_most=True)
    found = change(asked(book, "park"), "limit", "floor.roads")

    assert found.after == 60_00
    assert "were at least $60.00 instead of $70.00 ($10.00 less)" in found.text


def test_how_many_projects_a_rule_allows() -> None:
    book = budget(
        "200.00",
        unit("town", HALL, POOL, PARK),
        at_most=True,
        rules=[
            rule("few", "choose", at_most=2),
            rule("no-pool-beside-hall", "excludes", "request:pool", of="request:hall"),
        ],
    )
    answer = asked(book, "pool")

    # Hall and pool are worth 160.00, hall and park 155.00; a third project is excluded either way.
    assert "limit" not in subjects(answer)
    assert change(answer, "rule", "no-pool-beside-hall").edits == (("drop", "rule.no-pool-beside-hall"),)
    only_few = asked(book.but(rules=book.rules[:1]), "park")
    assert change(only_few, "limit", "few").after == 3


def test_a_percentage_is_found_to_a_hundredth() -> None:
    """The park is 40.00 of 100.00 where everything is funded: the share has to allow 40 %."""
    book = budget(
        "100.00", unit("town", HALL, PARK), at_most=True, rules=[rule("green", "share", "request:park", at_most="30%")]
    )
    found = change(asked(book, "park"), "limit", "green")

    assert (found.before, found.after, found.counted_in) == (Fraction(3, 10), Fraction(4, 10), "percent")
    assert "at most 40 % instead of 30 % (10 percentage points more)" in found.text


def test_a_fund_that_has_too_little() -> None:
    book = budget(
        "200.00",
        unit("parks", PARK, POOL),
        at_most=True,
        funds=[fund("grant", "60.00", pays_for="unit:parks"), fund("own", "140.00", pays_for="not unit:parks")],
    )
    found = change(asked(book, "park"), "limit", "fund.grant")

    # The pool (70.00) is funded; both cost 90.00.
    assert found.after == 90_00
    assert found.text == "It would be funded if Grant had $90.00, $30.00 more."


def test_the_next_level_is_what_is_missing() -> None:
    """Basic (30.00, worth 60.00) and the park (40.00, worth 65.00) take all 70.00: better would push out the park."""
    paving = ask(
        "paving", "50.00", decision="levels", levels=(("basic", "30.00", "60.00"), ("better", "50.00", "75.00"))
    )
    answer = asked(budget("70.00", unit("town", paving, PARK), at_most=True), "paving")

    assert [answer.level, answer.amount, answer.asked, answer.loss] == ["better", 30_00, 50_00, 50_00]
    assert change(answer, "value").before == 75_00
    assert change(answer, "value").after == 125_01
    # 30.00 and what is left of 70.00 beside the park: nothing. So it may cost no more than the level below.
    assert "cost" not in subjects(answer)
    assert change(answer, "total").after == 90_00
    assert change(answer, "total").text == "It would be funded at level better with a total of $90.00 ($20.00 more)."


def test_a_cheaper_level_keeps_what_the_level_below_costs() -> None:
    """With 80.00 there is 10.00 beside basic and the park: better has to cost 40.00."""
    paving = ask(
        "paving", "50.00", decision="levels", levels=(("basic", "30.00", "60.00"), ("better", "50.00", "75.00"))
    )
    answer = asked(budget("80.00", unit("town", paving, PARK), at_most=True), "paving")

    assert change(answer, "cost").after == 40_00


def test_a_divisible_request_is_told_what_it_would_have_to_return() -> None:
    """Both ask for 60.00 of 100.00: signs receive 40.00, and all of it at more than what roads return."""
    book = budget("100.00", unit("town", ask("roads", "60.00", 3), ask("signs", "60.00", 2)))
    answer = asked(book, "signs")

    assert [answer.wanted, answer.amount, answer.asked, answer.loss] == ["in full", 40_00, 60_00, 20_00]
    more, full = (item for item in answer.changes if item.subject == "return")
    assert (more.reaches, more.after) == ("more", Fraction(30_001, 10_000))
    assert (full.reaches, full.after) == ("in full", Fraction(30_001, 10_000))
    assert change(answer, "total").after == 120_00


def test_a_minimum_may_be_too_high() -> None:
    """Of 100.00 the hall takes 60.00; trees need 50.00 at the least and could do with 40.00."""
    trees = ask("trees", "80.00", "1.00", decision="minimum", minimum="50.00")
    answer = asked(budget("100.00", unit("town", HALL, trees), at_most=True), "trees")

    assert change(answer, "cost").after == 40_00
    assert "could do with a minimum of $40.00 instead of $50.00" in change(answer, "cost").text
    # 50.00 of trees alone against the hall: 100.00 of money, 80.00 in trees at most: 90.00 has to be beaten.
    assert change(answer, "return").after == Fraction(11_251, 10_000)


def test_what_it_cannot_be_funded_without_counts_with_it() -> None:
    """The slide (20.00) needs the pool (50.00): 80.00 of value for 70.00, against the hall's 90.00 for 60.00."""
    slide = ask("slide", "20.00", value="30.00", decision="whole")
    pool = replace(POOL, value="50.00")
    book = budget(
        "70.00",
        unit("town", HALL, pool, slide),
        at_most=True,
        rules=[rule("slide-needs-pool", "requires", "request:slide", of="request:pool")],
    )
    answer = asked(book, "slide")

    assert answer.brings == ("pool",)
    assert "It cannot be had without pool, which is not funded either." in answer.text
    assert answer.loss == 10_00
    both = next(item for item in answer.changes if item.together_with)
    assert both.together_with == ("pool",)
    # Beside the hall 10.00 is left for both: their costs shrink in proportion.
    assert both.after == 10_00


def test_no_plan_at_all_names_the_rules() -> None:
    book = budget(
        "200.00",
        unit("town", HALL, POOL),
        at_most=True,
        rules=[rule("closed", "forbidden", "request:pool", reason="Protected wetland")],
    )
    answer = asked(book, "pool")

    assert (answer.possible, answer.loss, answer.moved) == (False, None, ())
    assert answer.text == "No plan that keeps all rules can give money to pool."
    assert [conflict.rules for conflict in answer.conflicts] == [("closed/pool",)]
    assert subjects(answer) == ["rule"]


def test_a_later_start_may_help() -> None:
    """The hall takes the first year; the pool could start in the second."""
    book = budget(
        "120.00",
        unit("town", replace(HALL, period="2026"), replace(POOL, period="2026")),
        at_most=True,
        funds=[fund("own", "60.00", "60.00")],
        periods=("2026", "2027"),
    )
    delayed = {1: unit("town", replace(HALL, period="2026"), replace(POOL, period="2026", delay_max=1))}
    answer = asked(
        book, "pool", later=lambda more: book.but(parts=(delayed[more],)).case() if more in delayed else None
    )
    found = change(answer, "start")

    assert [found.before, found.after] == [0, 1]
    assert found.text == "It would be funded if it could start in 2027, 1 period later than asked for."


def test_everything_is_received() -> None:
    book = budget("100.00", unit("town", HALL, ask("roads", "30.00", 1)), at_most=True)
    for request, amount in (("hall", "$60.00"), ("roads", "$30.00")):
        answer = asked(book, request)
        assert (answer.wanted, answer.changes, answer.plans) == ("nothing", (), 0)
        assert answer.text == f"{request} receives everything it asks for: {amount}."


def test_what_belongs_to_a_project_is_answered_with_it() -> None:
    crew = ask("crew", "30.00", 0, part_of="pool")
    answer = asked(budget("100.00", unit("town", HALL, POOL, crew), at_most=True), "crew")

    assert answer.request == "pool"


def test_a_stated_range_of_totals_is_kept() -> None:
    book = budget("100.00", unit("town", HALL, POOL, PARK), at_most=True)
    assert change(asked(book, "pool", totals=(105_00, 115_00)), "total").after == 110_00
    short = asked(book, "pool", totals=(101_00, 109_00))
    assert "total" not in subjects(short)
    assert short.tried[0] == "No total from $101.00 to $109.00 is enough."
    above = change(asked(book, "pool", totals=(120_00, 130_00)), "total")
    assert [above.after, above.is_least] == [120_00, False]


def test_too_little_work_is_admitted() -> None:
    book = budget("100.00", unit("town", HALL, POOL, PARK), at_most=True)
    answer = asked(book, "pool", work_max=1)

    assert not answer.is_complete
    assert "reached the limit of work: a smaller change, or another one, may do." in answer.tried[-1]
    assert "was found to be enough" in answer.tried[0]


def test_an_unknown_request() -> None:
    with pytest.raises(KeyError, match="pond"):
        asked(budget("100.00", unit("town", HALL), at_most=True), "pond")


def test_the_first_step_that_suffices_is_narrowed_down() -> None:
    tried: list[int] = []

    def enough(step: int) -> int | None:
        tried.append(step)
        return step if step >= 37 else None

    found = least_step(enough, evenly(100, 4))
    assert found is not None
    assert (found.step, found.is_least) == (37, True)
    assert tried[:2] == [25, 50]


def test_a_plan_that_needs_less_than_it_was_given_saves_steps() -> None:
    tried: list[int] = []

    def enough(step: int) -> int | None:
        tried.append(step)
        return 37 if step >= 37 else None

    found = least_step(enough, (100,))
    assert found is not None
    assert (found.step, found.is_least) == (37, True)
    assert tried == [100, 36]


def test_what_suffices_before_more_no_longer_does_is_found() -> None:
    """Eleven to thirteen suffice, and everything from eighty: the rungs decide which of the two is met first."""
    found = least_step(lambda step: step if 11 <= step <= 13 or step >= 80 else None, evenly(100, 8))
    assert found is not None
    assert found.step == 11
    assert doubling(100, 4) == (12, 25, 50, 100)
    assert evenly(3, 8) == (1, 2, 3)
