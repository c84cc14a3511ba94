"""A capital board: projects that are built or not, what they need, exclude and bring with them.

The board has 100 for the year unless a test says otherwise; amounts are in thousands of dollars. Expected plans are
worked by hand in each docstring, and each plan is looked at a second time by ``checked``.
"""

from fractions import Fraction

from apportion.allocation.plan import make_plan
from apportion.model.organisation import Criterion
from tests.support.budgets import Budget, Condition, aim, ask, budget, rule, unit
from tests.support.checked import checked

YEARS = ("2026", "2027", "2028")


def board(*rules: Condition, total: str = "100") -> Budget:
    """Value per project and cost: bridge 90 for 60, depot 40 for 30, pool 60 for 45, library 35 for 25, hall 20 for 20.

    Without rules 100 buy the bridge and, of the 40 left, the depot (40): 130. Pool, depot and library cost 100 and are
    worth 135: the best.
    """
    return budget(
        total,
        unit(
            "works",
            ask("bridge", "60", value="90", decision="whole", category="roads"),
            ask("depot", "30", value="40", decision="whole", category="roads"),
        ),
        unit(
            "culture",
            ask("pool", "45", value="60", decision="whole", category="leisure"),
            ask("library", "25", value="35", decision="whole", category="leisure"),
            ask("hall", "20", value="20", decision="whole", category="leisure"),
        ),
        at_most=True,
        rules=rules,
    )


def test_projects_are_built_in_full_or_not_at_all() -> None:
    """Three that fill the money exactly beat the one that returns most for its size."""
    plan = checked(board())
    assert plan.funded == ["depot", "library", "pool"]
    assert plan.proof.value_lower == 13500
    assert plan.plan.unallocated == 0


def test_money_is_left_where_no_project_fits() -> None:
    """With 50: the pool (60 for 45) beats depot and hall (60 for 50) by cost only; library and hall give 55.

    Depot and hall are worth 60 too. The pool leaves 5. Either is a best plan; 50 cannot bring more than 60.
    """
    plan = checked(board(total="50"))
    assert plan.proof.value_lower == 6000
    assert plan.funded in (["pool"], ["depot", "hall"])


def test_a_project_that_needs_another_is_only_built_with_it() -> None:
    """The pool needs the hall. Pool and hall cost 65 and bring 80, with the depot (95) 120; with the library (90) 115.

    Without the pool: bridge and depot (90) bring 130, which is better.
    """
    plan = checked(board(rule("access", "requires", "request:pool", of="request:hall")))
    assert plan.funded == ["bridge", "depot"]
    assert plan.proof.value_lower == 13000


def test_a_project_that_needs_one_of_several() -> None:
    """The pool needs the bridge or the library: the best plan has the library, and nothing changes."""
    plan = checked(board(rule("road", "requires", "request:pool", of="request:bridge or request:library", at_least=1)))
    assert plan.funded == ["depot", "library", "pool"]


def test_two_projects_on_one_site_exclude_each_other() -> None:
    """Pool and library share a site. Bridge and depot (90) bring 130; pool, depot and hall (95) 120."""
    plan = checked(board(rule("site", "excludes", "request:pool", of="request:library")))
    assert plan.funded == ["bridge", "depot"]


def test_of_a_group_of_variants_at_most_one_is_built() -> None:
    """Pool, library and hall are variants of one plot: the bridge and depot bring 130, with none of the three for 10.

    With 130 of money one variant fits beside bridge and depot: the pool does not (135), the library (115) brings 165.
    """
    variants = rule("plot", "excludes", "category:leisure")
    assert checked(board(variants)).funded == ["bridge", "depot"]
    plan = checked(board(variants, total="130"))
    assert plan.funded == ["bridge", "depot", "library"]
    assert plan.proof.value_lower == 16500


def test_phases_of_one_scheme_come_together_or_not_at_all() -> None:
    """Depot and library only with the hall. All three cost 75 and bring 95; bridge and pool cost 105, too much.

    The pool beside nothing else of the three leaves 60; the bridge alone 90: the scheme, for 95, is best.
    """
    scheme = rule("scheme", "together", "request:depot or request:library or request:hall")
    plan = checked(board(scheme))
    assert plan.funded == ["depot", "hall", "library"]
    assert plan.proof.value_lower == 9500


def test_the_number_of_projects_of_a_group_is_limited() -> None:
    """At most one of leisure: bridge and depot (130) beat pool and depot (100) and bridge and library (125)."""
    assert checked(board(rule("few", "choose", "category:leisure", at_most=1))).funded == ["bridge", "depot"]


def test_a_group_gets_at_least_so_many_projects() -> None:
    """All three of leisure cost 90 and bring 115; that leaves 10."""
    plan = checked(board(rule("many", "choose", "category:leisure", at_least=3)))
    assert plan.funded == ["hall", "library", "pool"]


def test_each_unit_gets_exactly_one_project() -> None:
    """One of works and one of culture: bridge and library (85) bring 125; depot and pool 100."""
    plan = checked(board(rule("one-each", "choose", "each unit", exactly=1)))
    assert plan.funded == ["bridge", "library"]


def test_a_court_order_has_to_be_carried_out() -> None:
    """The hall must be built: of the 80 left, the bridge brings 90 (with nothing for 20); depot and pool (75) 100."""
    plan = checked(board(rule("court", "mandate", "request:hall", authority="District court")))
    assert plan.funded == ["depot", "hall", "pool"]
    assert plan.proof.value_lower == 12000


def test_what_is_forbidden_gets_nothing() -> None:
    """Without the pool: bridge and depot bring 130."""
    plan = checked(board(rule("ban", "forbidden", "request:pool", authority="Environmental agency")))
    assert plan.funded == ["bridge", "depot"]
    assert plan.amount("pool") == 0


def test_a_mandate_that_cannot_be_paid_is_named() -> None:
    """Bridge and pool must be built and cost 105; the total is 100."""
    plan = make_plan(board(rule("must", "mandate", "request:bridge or request:pool")).case())
    assert plan.status == "infeasible"
    assert {name.partition("/")[0] for name in plan.conflicts[0].rules} == {"must", "total"}


def test_projects_share_the_engineers() -> None:
    """9 engineering months; bridge 6, depot 4, pool 4, library 3, hall 1.

    The 135 of depot, pool and library need 11. Bridge and library need 9 and bring 125; depot, pool and hall need 9
    and bring 120.
    """
    months = {"bridge": 6, "depot": 4, "pool": 4, "library": 3, "hall": 1}
    book = board(rule("engineers", "resource", resource="months", at_most="9"))
    parts = tuple(
        unit(part.id, *(ask(item.id, item.cap, value=item.value, decision="whole", uses={"months": months[item.id]})
                        for item in part.asks))
        for part in book.parts
    )  # fmt: skip  # the same projects with what they consume
    plan = checked(book.but(parts=parts))
    assert plan.funded == ["bridge", "library"]
    outcome = next(item for item in plan.plan.rules if item.rule == "engineers")
    assert outcome.slack == 0


# Years


def test_a_bridge_brings_its_running_cost_into_later_years() -> None:
    """40 a year for two years. The bridge costs 40 in 2026 and 15 a year of upkeep from 2027, and brings 70.

    Its upkeep takes 15 from roads in 2027, which bring 1 each: 70 + 25 for 80, against 80 for roads alone.
    """
    book = budget(
        "80",
        unit("works", ask("bridge", "40", value="70", decision="whole", period="2026"),
             *(ask("roads", "40", period=year) for year in YEARS[:2])),
        unit("operations", ask("upkeep", "15", period="2027", part_of="bridge")),
        periods=YEARS[:2],
        rules=[rule(f"year-{year}", "total", at_most="40", period=year) for year in YEARS[:2]],
        at_most=True,
    )  # fmt: skip  # a project and the service that keeps it
    plan = checked(book)
    assert plan.funded == ["bridge"]
    assert (plan.amount("upkeep", "2027"), plan.amount("roads", "2027")) == (1500, 2500)
    dearer = book.but(parts=(book.parts[0], unit("operations", ask("upkeep", "35", period="2027", part_of="bridge"))))
    # 70 + 5 for the bridge is less than 80 for roads alone.
    assert checked(dearer).funded == []


def test_a_start_may_shift_within_its_window_at_a_loss() -> None:
    """30 a year for three years. School (30, worth 60, can wait a year and loses 10 %) and clinic (30, worth 50, can
    wait two years and loses 20 % a year).

    School now and clinic next year: 60 + 40 = 100; clinic now and school next year: 50 + 54 = 104.
    """
    book = budget(
        "90",
        unit("a", ask("school", "30", value="60", decision="whole", period="2026", delay_max=1, delay_loss="10%")),
        unit("b", ask("clinic", "30", value="50", decision="whole", period="2026", delay_max=2, delay_loss="20%")),
        periods=YEARS,
        rules=[rule(f"year-{year}", "total", at_most="30", period=year) for year in YEARS],
        at_most=True,
    )
    plan = checked(book)
    assert (plan.option("school"), plan.option("clinic")) == (("", 1), ("", 0))
    assert plan.proof.value_lower == 10400
    assert plan.amount("school", "2027") == plan.amount("clinic", "2026") == 3000


def test_a_project_in_phases_starts_as_a_whole() -> None:
    """20 to design in the first year and 50 to build in the second: 50 a year allow the build, 40 would not.

    Delayed by a year the build falls into 2028, where there are 60.
    """
    book = budget(
        "200",
        unit("a", ask("plant", "20", value="100", decision="whole", period="2026", delay_max=1, delay_loss="0%"),
             ask("plant", "50", period="2027")),
        periods=YEARS,
        at_most=True,
    )  # fmt: skip  # the two phases of one project
    limits = {"2026": "30", "2027": "40", "2028": "60"}
    short = [rule(f"year-{year}", "total", at_most=amount, period=year) for year, amount in limits.items()]
    plan = checked(book.but(rules=tuple(short)))
    assert plan.option("plant") == ("", 1)
    assert [plan.amount("plant", year) for year in YEARS] == [0, 2000, 5000]


# Other measures of worth


def measured(*criteria: Criterion) -> Budget:
    """Value, score and net present value point at different projects; one fits into 50."""
    return budget(
        "50",
        unit(
            "a",
            ask("plain", "50", value="70", score="2", npv="5", decision="whole"),
            ask("liked", "50", value="40", score="9", npv="6", decision="whole"),
            ask("paying", "50", value="50", score="4", npv="20", decision="whole"),
        ),
        at_most=True,
    ).but(criteria=criteria)


def test_the_board_may_rank_by_score_or_by_net_present_value() -> None:
    assert checked(measured()).funded == ["plain"]
    assert checked(measured(aim("score")), in_order=True).funded == ["liked"]
    assert checked(measured(aim("npv")), in_order=True).funded == ["paying"]


def test_measures_may_be_blended_with_stated_factors() -> None:
    """Value + 5 × score: 80, 85, 70. Value + 2 × npv: 80, 52, 90."""
    assert checked(measured(aim("value"), aim("score", 5)), in_order=True).funded == ["liked"]
    assert checked(measured(aim("value"), aim("npv", 2)), in_order=True).funded == ["paying"]


def test_one_measure_may_come_before_another_with_an_allowed_loss() -> None:
    """Value first: 70 is the best. A loss of 30 % allows 49: plain and paying, of which paying has the higher npv."""
    strict = (aim("value", allowed_loss="0%"), aim("npv", priority=2))
    assert checked(measured(*strict), in_order=True).funded == ["plain"]
    loose = (aim("value", allowed_loss="30%"), aim("npv", priority=2))
    plan = checked(measured(*loose), in_order=True)
    assert plan.funded == ["paying"]
    first = plan.plan.stages[0]
    assert first.kind == "criterion"
    assert [first.best, first.reached] == [Fraction(7000), Fraction(5000)]
