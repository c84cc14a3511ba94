"""Why a project is funded or not, told in small budgets whose best plan can be seen at a glance."""

from apportion.allocation.plan import make_plan
from apportion.model.plan import DecisionOutcome, Plan
from tests.support.budgets import Ask, Budget, Condition, ask, budget, fund, rule, unit


def project(name: str, cost: str, value: str, **more: object) -> Ask:
    return ask(name, cost, 0, decision="whole", value=value, **more)


def town(total: str, *asks: Ask, rules: tuple[Condition, ...] = (), **more: object) -> Budget:
    return budget(total, unit("town", *asks), at_most=True, rules=rules, **more)  # type: ignore[arg-type]  # keywords of budget


def decided(case: Budget, name: str) -> DecisionOutcome:
    return next(item for item in planned(case).decisions if item.request == name)


def planned(case: Budget) -> Plan:
    plan = make_plan(case.case())
    assert plan.status == "optimal"
    return plan


def why(case: Budget, name: str) -> str:
    return " ".join(reason.text for reason in decided(case, name).reasons)


POOL, HALL = project("pool", "60.00", "120.00"), project("hall", "50.00", "80.00")


def test_a_project_is_not_funded_because_the_money_that_is_left_does_not_suffice() -> None:
    """After the pool 40.00 are left; the hall asks for 50.00."""
    case = town("100.00", POOL, HALL)

    assert decided(case, "pool").option == "funded"
    assert why(case, "pool").startswith("Funded: each $1 of it returns 2.00 of weighted value")
    assert decided(case, "hall").option == "not funded"
    assert why(case, "hall") == ("Not funded: it needs $50.00 more under 'Total to allocate', which has $40.00 left.")


def test_a_project_worth_less_than_its_money_does_elsewhere_is_said_to_be() -> None:
    """Roads return 1.50 for every 1.00, on more than there is; a project at 1.20 cannot compete."""
    case = town("100.00", ask("roads", "200.00", "1.5"), project("fountain", "30.00", "36.00"))

    assert why(case, "fountain") == (
        "Not funded: each $1 of it returns 1.20 of weighted value, less than the 1.50 that it is worth elsewhere."
    )


def test_a_mandate_is_the_reason_whatever_the_project_is_worth() -> None:
    case = town(
        "100.00",
        POOL,
        project("sewer", "50.00", "10.00"),
        rules=(rule("court", "mandate", "request:sewer", reason="Court order", authority="State court"),),
    )

    assert why(case, "sewer") == "Mandated by 'Court'. Court order. Authority: State court."
    assert decided(case, "pool").funded is False


def test_a_project_needed_by_another_is_funded_for_its_sake() -> None:
    """The plant alone is worth nothing; with it the pool brings 120.00 for 90.00."""
    case = town(
        "100.00",
        POOL,
        HALL,
        project("plant", "30.00", "0.00"),
        rules=(rule("heat", "requires", "request:pool", of="request:plant"),),
    )

    assert decided(case, "pool").funded
    assert why(case, "plant") == "Funded because pool needs it ('Heat')."


def test_a_project_whose_need_is_not_funded_says_what_it_lacks() -> None:
    case = town(
        "70.00",
        POOL,
        project("plant", "30.00", "0.00"),
        HALL,
        rules=(rule("heat", "requires", "request:pool", of="request:plant"),),
    )

    assert decided(case, "hall").funded
    assert why(case, "pool") == "Needs plant, which is not funded ('Heat')."


def test_an_excluded_project_names_what_stands_in_its_way() -> None:
    case = town("200.00", POOL, HALL, rules=(rule("one-site", "excludes", "request:pool or request:hall"),))

    assert why(case, "hall") == "Excluded by 'One site': pool is funded."
    rules = {item.rule: item for item in planned(case).rules}
    assert (rules["one-site"].need, rules["one-site"].have) == ("at most 1 funded", "1 funded")


def test_a_group_that_is_full_says_how_many_it_allows() -> None:
    case = town("200.00", POOL, HALL, rules=(rule("site", "choose", "request:pool or request:hall", at_most=1),))

    assert why(case, "hall") == "'Site' allows 1 of 2, and 1 is funded."


def test_projects_that_stand_together_name_each_other() -> None:
    case = town("60.00", POOL, HALL, rules=(rule("pair", "together", "request:pool or request:hall"),))

    assert why(case, "pool") == "Only together with hall ('Pair')."
    assert planned(case).allocated == 0


def test_a_forbidden_project_names_the_rule() -> None:
    case = town("200.00", POOL, rules=(rule("moratorium", "forbidden", "request:pool", authority="Council"),))

    assert why(case, "pool") == "Forbidden by 'Moratorium'. Authority: Council."
    assert decided(case, "pool").is_open is False


def test_a_project_that_no_fund_may_pay_for_says_so() -> None:
    case = town("100.00", POOL, ask("roads", "100.00", 1), funds=(fund("gas-tax", "100.00", pays_for="request:roads"),))

    assert why(case, "pool") == "Ruled out: no fund may pay for it in every period in which it needs money."


def test_a_late_start_names_the_period_that_is_short_of_money() -> None:
    """The first year has 40.00 and carries them forward; the pool costs 60.00."""
    case = town(
        "100.00",
        project("pool", "60.00", "120.00", period="2026", delay_max=1, delay_loss="10%"),
        funds=(fund("cash", "40.00", "60.00", carry_forward=True),),
        periods=("2026", "2027"),
    )

    pool = decided(case, "pool")
    assert (pool.start, pool.delay, pool.amount) == ("2027", 1, 60_00)
    assert pool.weighted_value == 108_00
    assert "Starts 1 period later than asked for: it needs $60.00 more from the funds of 2026" in why(case, "pool")
    first, second = planned(case).funds
    assert (first.carried_out, second.carried_in, second.available) == (40_00, 40_00, 100_00)
    assert first.reasons[0].text == "$40.00 is carried forward into 2027."


def test_a_level_says_why_it_is_not_the_next_one() -> None:
    """The step to enhanced adds 5.00 for 20.00; roads return 1.50 on the same money."""
    parks = ask(
        "parks",
        "50.00",
        0,
        decision="levels",
        levels=(("current", "30.00", "90.00"), ("enhanced", "50.00", "95.00")),
    )
    case = town("60.00", parks, ask("roads", "100.00", "1.5"))

    assert decided(case, "parks").level == "current"
    assert why(case, "parks").endswith(
        "The step to level enhanced would add 5.00 of weighted value for $20.00, less than that money does elsewhere."
    )


def test_what_a_unit_asks_for_is_what_its_largest_options_take() -> None:
    """A start that may shift gives the pool a line in each year, but it asks for its 60.00 once."""
    case = town(
        "100.00",
        project("pool", "60.00", "120.00", period="2026", delay_max=1, delay_loss="0%"),
        funds=(fund("cash", "60.00", "40.00"),),
        periods=("2026", "2027"),
    )

    (town_unit,) = planned(case).units
    assert (town_unit.requested, town_unit.amount) == (60_00, 60_00)
    assert town_unit.weighted_value == 120_00


def test_cost_that_a_later_start_moves_behind_the_last_period_is_told() -> None:
    """The hall cannot be paid in 2026; a year later its running cost of 2028 would fall into 2029."""
    hall = (
        project("hall", "50.00", "80.00", period="2026", delay_max=1, delay_loss="0"),
        *(ask("care", "5.00", 0, part_of="hall", period=year) for year in ("2027", "2028")),
    )
    money = fund("capital", "20.00", "80.00", "20.00", carry_forward=True)
    case = town("120.00", *hall, funds=(money,), periods=("2026", "2027", "2028"))

    assert decided(case, "hall").start == "2027"
    assert why(case, "hall").endswith("$5.00 of its cost then falls after 2028 and is not in this plan.")
