"""Zero-based budgeting: decision packages at levels, services with a least sensible size, categories and regions.

Expected plans are worked by hand in each docstring, and each plan is looked at a second time by ``checked``.
"""

from apportion.allocation.plan import make_plan
from tests.support.budgets import Budget, Condition, ask, budget, rule, saturating, unit
from tests.support.checked import checked

POLICE = (("minimum", "20", "50"), ("current", "35", "70"), ("enhanced", "50", "80"))
CLINIC = (("minimum", "15", "45"), ("current", "30", "75"), ("enhanced", "40", "85"))


def packages(total: str, *rules: Condition) -> Budget:
    """Two services at three levels each; every level contains the one below.

    Police: 50 for the first 20, then 20 for 15 more, then 10 for 15 more. Clinic: 45 for 15, 30 for 15, 10 for 10.
    """
    return budget(
        total,
        unit("safety", ask("police", "50", decision="levels", levels=POLICE)),
        unit("health", ask("clinic", "40", decision="levels", levels=CLINIC)),
        at_most=True,
        rules=rules,
    )


def test_packages_are_funded_from_the_most_worthwhile_step_on() -> None:
    """50 buy both minima (35) and the clinic's step to current (15): 50 + 75. The police's step would bring 20."""
    plan = checked(packages("50"))
    assert (plan.option("police"), plan.option("clinic")) == (("minimum", 0), ("current", 0))
    assert (plan.amount("police"), plan.amount("clinic")) == (2000, 3000)
    assert plan.proof.value_lower == 12500


def test_a_level_is_not_funded_in_part() -> None:
    """5 more than that buy nothing: the next step costs 10."""
    plan = checked(packages("55"))
    assert plan.proof.value_lower == 12500
    assert plan.plan.unallocated == 500


def test_a_service_may_get_nothing_when_its_least_level_is_too_dear() -> None:
    """17 fund the clinic's minimum; the police's costs 20."""
    plan = checked(packages("17"))
    assert plan.option("police") is None
    assert plan.option("clinic") == ("minimum", 0)


def test_a_floor_asks_for_a_level_that_reaches_it() -> None:
    """The police may not fall below 30, so they stand at current (35); 15 are left for the clinic's minimum."""
    book = budget(
        "50",
        unit("safety", ask("police", "50", floor="30", decision="levels", levels=POLICE)),
        unit("health", ask("clinic", "40", decision="levels", levels=CLINIC)),
        at_most=True,
    )
    plan = checked(book)
    assert (plan.option("police"), plan.option("clinic")) == (("current", 0), ("minimum", 0))
    broke = make_plan(book.but(total="34").case())
    assert broke.status == "infeasible"


def test_levels_take_posts_as_they_stand() -> None:
    """Posts are not bought per dollar: police 2, 4, 7 and clinic 1, 3, 4. With 90 of money and 7 posts:

    both current take 7 and bring 145; police minimum with the clinic enhanced takes 6 and brings 135.
    """
    posts = {
        "police": {"minimum": 2, "current": 4, "enhanced": 7},
        "clinic": {"minimum": 1, "current": 3, "enhanced": 4},
    }
    book = budget(
        "90",
        unit("safety", ask("police", "50", decision="levels", levels=POLICE, uses={"posts": posts["police"]})),
        unit("health", ask("clinic", "40", decision="levels", levels=CLINIC, uses={"posts": posts["clinic"]})),
        rules=[rule("posts", "resource", resource="posts", at_most="7")],
        at_most=True,
    )
    plan = checked(book)
    assert (plan.option("police"), plan.option("clinic")) == (("current", 0), ("current", 0))
    assert plan.proof.value_lower == 14500


def test_a_package_over_two_years_stands_at_one_level_in_both() -> None:
    """Current costs 30 and 32; with 31 in the second year only the minimum (15 and 16) can be kept up."""
    year = (("minimum", "15", "45"), ("current", "30", "75"))
    after = (("minimum", "16", "0"), ("current", "32", "0"))
    book = budget(
        "100",
        unit(
            "health",
            ask("clinic", "30", decision="levels", period="2026", levels=year),
            ask("clinic", "32", period="2027", levels=after),
        ),
        periods=("2026", "2027"),
        at_most=True,
        rules=[rule("lean-year", "total", at_most="31", period="2027")],
    )
    plan = checked(book)
    assert plan.option("clinic") == ("minimum", 0)
    assert (plan.amount("clinic", "2026"), plan.amount("clinic", "2027")) == (1500, 1600)


def test_a_service_needs_a_least_size_to_make_sense() -> None:
    """A shuttle returns 2 a dollar but needs 20 to run at all; parks return 1. With 30 it runs (20 or more); with 15
    all goes to parks."""
    book = budget(
        "30",
        unit("a", ask("shuttle", "25", 2, decision="minimum", minimum="20"), ask("parks", "100")),
        at_most=True,
    )
    plan = checked(book)
    assert (plan.amount("shuttle"), plan.amount("parks")) == (2500, 500)
    plan = checked(book.but(total="15"))
    assert (plan.amount("shuttle"), plan.amount("parks")) == (0, 1500)


def test_a_least_size_is_met_even_where_less_would_return_more() -> None:
    """The shuttle's return falls from 2 to nothing at 40: 20 of it return 30. Parks return 1.

    By itself 20 would be the best split (the return of the last dollar is 1 there); the least size of 26 returns 35.10,
    which beats the 26 that parks would return.
    """
    shuttle = ask("shuttle", "40", saturating(2, scale="40"), decision="minimum", minimum="26")
    plan = checked(budget("30", unit("a", shuttle, ask("parks", "100")), at_most=True))
    assert plan.amount("shuttle") == 2600
    assert plan.proof.value_lower == 3510 + 400


def company(*rules: Condition) -> Budget:
    """25M: operations return 3 a dollar and growth 2, each asks for 20M."""
    return budget(
        "25,000,000",
        unit("core", ask("run", "20,000,000", 3, category="operational")),
        unit("new", ask("grow", "20,000,000", 2, category="growth")),
        rules=rules,
    )


def test_eighteen_million_for_operations_and_seven_for_growth() -> None:
    """Without limits operations take all 20M; the envelope of 18M leaves 7M for growth."""
    assert checked(company()).amount("run") == 2_000_000_000
    plan = checked(company(rule("operations", "cap", "category:operational", at_most="18,000,000")))
    assert (plan.amount("run"), plan.amount("grow")) == (1_800_000_000, 700_000_000)
    share = checked(company(rule("growth", "share", "category:growth", at_least="28%")))
    assert (share.amount("run"), share.amount("grow")) == (1_800_000_000, 700_000_000)


def regions(*rules: Condition) -> Budget:
    """North asks 100 and returns 2 a dollar, south asks 50 and returns 1, out of 90."""
    return budget(
        "90",
        unit("n", ask("north", "100", 2, tags=("north",))),
        unit("s", ask("south", "50", 1, tags=("south",))),
        rules=rules,
    )


def test_regions_receive_a_similar_part_of_what_they_ask() -> None:
    """90 of 150 is 60 %. Within 15 points north gets at most 75 and south at least 45 %, 22.50; as north then gets
    67.50 (7.5 points above), the south's limit binds."""
    assert checked(regions()).amount("north") == 9000
    plan = checked(regions(rule("even", "balance", "each tag in tag:north or tag:south", at_most="15%")))
    assert (plan.amount("north"), plan.amount("south")) == (6750, 2250)


def test_balance_is_kept_by_whole_projects_too() -> None:
    """Each of the two regions has two projects of 10, north's worth 30 and 20, south's 5 and 4; 20 of 40 is 50 %.

    Both northern projects would leave the south 50 points behind; one each is exact: 30 + 5.
    """
    book = budget(
        "20",
        unit("n", ask("n1", "10", value="30", decision="whole"), ask("n2", "10", value="20", decision="whole")),
        unit("s", ask("s1", "10", value="5", decision="whole"), ask("s2", "10", value="4", decision="whole")),
        at_most=True,
    )
    assert checked(book).funded == ["n1", "n2"]
    plan = checked(book.but(rules=(rule("even", "balance", "each unit", at_most="25%"),)))
    assert plan.funded == ["n1", "s1"]


def test_a_wish_is_missed_where_it_costs_more_than_it_is_worth() -> None:
    """The clinic should stand at current (30), each dollar short costs 0.50 of value. With 35 there is room for both
    minima (95) short by 15, which costs 7.50: 87.50; the clinic at current alone brings 75."""
    cheap = checked(packages("35", rule("wish", "floor", "request:clinic", at_least="30", price="0.5")))
    assert (cheap.option("police"), cheap.option("clinic")) == (("minimum", 0), ("minimum", 0))
    assert cheap.proof.value_lower == 8750
    # At 2 a dollar the 15 short cost 30: 65 is less than 75.
    dear = checked(packages("35", rule("wish", "floor", "request:clinic", at_least="30", price="2")))
    assert (dear.option("police"), dear.option("clinic")) == (None, ("current", 0))
