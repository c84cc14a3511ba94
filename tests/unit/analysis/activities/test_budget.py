"""Next year's volumes become work, work becomes resources, and these the money that each unit asks for."""

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

import pytest

from apportion.analysis.activities.budget import ActivityBudget, Requirement, activity_budget
from apportion.analysis.activities.forecast import Forecast, ObjectForecast, Supply, SupplyKind
from apportion.analysis.activities.stated import CostStructure, Per, Use, Volume
from tests.support.cost_structures import Number, Pairs, assert_conserved, cents, resource, work


def exact(*numbers: Number) -> tuple[Fraction, ...]:
    return tuple(Fraction(number) for number in numbers)


def desk() -> CostStructure:
    """28 clerks of 25,000 minutes for 560,000 dollars; 8 minutes an order, 44 an inquiry, 50 a credit check."""
    return work(
        costs={"clerks": 560_000},
        capacity={"clerks": 700_000},
        units={"clerks": "sales"},
        each={("clerks", name): 1 for name in ("order", "inquire", "check")},
        activities=("order", "inquire", "check"),
        terms={("order", "orders"): 8, ("inquire", "inquiries"): 44, ("check", "checks"): 50},
        volumes={("orders", "shop"): 49_000, ("inquiries", "shop"): 1_400, ("checks", "shop"): 2_500},
        objects={"shop": 49_000},
    )


def forecast(
    supplies: dict[str, Supply],
    objects: Mapping[str, Number],
    volumes: Pairs | None = None,
    uses: tuple[Use, ...] = (),
) -> Forecast:
    return Forecast(
        tuple(ObjectForecast(name, Fraction(volume)) for name, volume in objects.items()),
        tuple(replace(supply, resource=name) for name, supply in supplies.items()),
        tuple(Volume(*pair, Fraction(number)) for pair, number in (volumes or {}).items()),
        uses,
    )


def by_use(change: Number = 0) -> Supply:
    return Supply("", SupplyKind.BY_USE, price_change=Fraction(change))


def given(change: Number = 0) -> Supply:
    return Supply("", SupplyKind.GIVEN, price_change=Fraction(change))


def whole(step: Number, change: Number = 0, cost: Number | None = None, committed: Number | None = None) -> Supply:
    return Supply(
        "",
        SupplyKind.WHOLE_UNITS,
        Fraction(step),
        None if cost is None else cents(cost),
        Fraction(change),
        None if committed is None else cents(committed),
    )


def needed(budget: ActivityBudget, name: str) -> Requirement:
    return next(item for item in budget.requirements if item.resource == name)


def test_clerks_come_whole() -> None:
    """51,000 orders, 1,150 inquiries and 2,700 checks take 408,000 + 50,600 + 135,000 = 593,600 minutes.

    That is 23.744 clerks of 25,000 minutes, so 24 of 20,000 dollars; with 5 % more pay 504,000 instead of 480,000.
    """
    rows = {("inquiries", "shop"): 1_150, ("checks", "shop"): 2_700}

    budget = activity_budget(desk(), forecast({"clerks": whole(25_000, "0.05")}, {"shop": 51_000}, rows))

    item = needed(budget, "clerks")
    assert (item.used, item.needed) == exact(578_600, 593_600)
    assert item.whole_units == 24
    assert (item.whole_units_now, item.supplied) == exact(28, 600_000)
    assert (item.slack, item.shortfall) == exact(6_400, 0)
    assert (item.this_year_minor, item.requested_minor) == (cents(560_000), cents(504_000))
    assert (item.quantity_effect_minor, item.price_effect_minor) == (cents(-80_000), cents(24_000))
    assert item.floor_minor is None
    (unit,) = budget.units
    assert (unit.unit, unit.requested_minor, unit.floor_minor) == ("sales", cents(504_000), 0)
    assert unit.floor_unknown == ("clerks",)
    assert unit.change_minor == cents(-56_000)
    assert budget.findings.listed == ()
    # 6,400 minutes at 0.84 are left over.
    assert resource(budget.next_year, "clerks").unused_minor == cents("5376")
    assert_conserved(budget.next_year)


def test_one_order_too_many_needs_a_whole_clerk_more() -> None:
    def requested(orders: int) -> int:
        rows = {("inquiries", "shop"): 0, ("checks", "shop"): 0}
        budget = activity_budget(desk(), forecast({"clerks": whole(25_000)}, {"shop": orders}, rows))
        return budget.requested_minor

    assert requested(3_125) == cents(20_000)  # 25,000 minutes
    assert requested(3_126) == cents(40_000)
    assert requested(0) == 0


def test_signed_contracts_are_the_floor_and_are_paid_even_if_less_is_needed() -> None:
    supply = whole(25_000, committed=500_000)

    budget = activity_budget(desk(), forecast({"clerks": supply}, {"shop": 49_000 // 2}))

    item = needed(budget, "clerks")
    assert item.requested_minor == item.floor_minor == cents(500_000)
    (unit,) = budget.units
    assert (unit.floor_minor, unit.floor_unknown) == (cents(500_000), ())


def test_a_building_stays_and_what_it_lacks_is_told() -> None:
    structure = work(
        costs={"pool": 90_000},
        capacity={"pool": 3_000},
        each={("pool", "swim"): 1},
        activities=("swim",),
        terms={("swim", "hours"): 1},
        volumes={("hours", "clubs"): 2_000, ("hours", "schools"): 800},
        objects={"clubs": 20, "schools": 8},
    )

    budget = activity_budget(structure, forecast({"pool": given("0.02")}, {"clubs": 24, "schools": 8}))

    item = needed(budget, "pool")
    assert (item.needed, item.supplied, item.shortfall, item.slack) == exact(3_200, 3_000, 200, 0)
    assert item.requested_minor == item.floor_minor == cents(91_800)
    assert [finding.code for finding in budget.findings.listed] == [
        "activities.over-capacity",
        "activities.shortfall",
    ]
    assert budget.findings.listed[1].message == "Next year's work needs 3,200 of pool; 200 are lacking."


def test_what_is_paid_by_use_follows_the_volume_and_the_price() -> None:
    """1,000 meals took 400 kg for 2,000 dollars: 5 a kg. 1,100 meals take 440 kg; at 5.50 a kg 2,420."""
    structure = work(
        costs={"food": 2_000},
        uses={("food", "cook"): 400},
        activities=("cook",),
        terms={("cook", "meals"): 1},
        volumes={("meals", "school"): 1_000},
        objects={"school": 50},
    )

    budget = activity_budget(structure, forecast({"food": by_use("0.10")}, {"school": 55}))

    item = needed(budget, "food")
    assert item.needed == 440
    assert item.requested_minor == cents(2_420)
    assert (item.quantity_effect_minor, item.price_effect_minor) == (cents(200), cents(220))
    (cook, school) = budget.changes
    assert (cook.quantity, cook.quantity_next) == exact(1_000, 1_100)
    assert (school.each_minor, school.each_next_minor) == exact(4_000, 4_400)
    assert (school.volume_effect_minor, school.rate_effect_minor) == (cents(200), cents(220))
    assert school.change_minor == cents(420)


def circle() -> CostStructure:
    """A post takes half a seat and a seat a tenth of a post; the police takes 5 seats and 9 posts."""
    return work(
        costs={"it": 100, "hr": 50},
        each={("it", "computers"): 3, ("hr", "people"): 1},
        activities=("computers", "people"),
        terms={("computers", "seats"): 1, ("people", "posts"): 1},
        volumes={("seats", "people"): 5, ("seats", "police"): 5, ("posts", "computers"): 1, ("posts", "police"): 9},
        objects={"police": 1},
    )


def test_services_for_each_other_grow_with_each_other() -> None:
    """s = 5 + p / 2 and p = 18 + s / 10: s = 14 / 0.95 = 280 / 19, p = 370 / 19."""
    supplies = {"it": by_use(), "hr": by_use()}

    budget = activity_budget(circle(), forecast(supplies, {"police": 1}, {("posts", "police"): 18}))

    output = {item.id: item.output for item in budget.next_year.activities}
    assert output == {"computers": Fraction(280, 19), "people": Fraction(370, 19)}
    assert needed(budget, "it").needed == 3 * Fraction(280, 19)
    # 30 uses of 100 dollars this year: 840 / 19 of them cost 147.368...
    assert needed(budget, "it").requested_minor == 14_737


def test_a_stated_volume_of_an_activity_stays_what_it_is() -> None:
    """People take 4 seats whatever they do: s = 5 + 4, p = 9 + 0.9."""
    supplies = {"it": by_use(), "hr": by_use()}

    budget = activity_budget(circle(), forecast(supplies, {"police": 1}, {("seats", "people"): 4}))

    assert {item.id: item.output for item in budget.next_year.activities} == {"computers": 9, "people": Fraction("9.9")}


def test_activities_that_serve_only_each_other_stand_still_and_are_named() -> None:
    structure = work(
        costs={"a": 10, "b": 20, "c": 5},
        uses={("a", "audit"): 1, ("b", "legal"): 1, ("c", "post"): 2},
        activities=("audit", "legal", "post"),
        activity_capacity={"audit": 6},
        terms={("audit", "checks"): 1, ("legal", "cases"): 1, ("post", "letters"): 1},
        volumes={("checks", "legal"): 3, ("cases", "audit"): 4, ("letters", "audit"): 1, ("letters", "school"): 1},
        objects={"school": 10},
    )
    supplies = {"a": by_use(), "b": by_use(), "c": by_use()}

    budget = activity_budget(structure, forecast(supplies, {"school": 20}))

    assert {item.id: item.output for item in budget.next_year.activities} == {"audit": 3, "legal": 4, "post": 3}
    assert needed(budget, "c").requested_minor == cents("7.50")
    messages = [finding.message for finding in budget.findings.listed]
    assert any("audit and legal" in message and "volumes stay" in message for message in messages)


def test_work_that_serves_all_as_a_whole_does_not_grow() -> None:
    """The mayor's office serves nobody in particular; its cleaning stays when the school's doubles."""
    structure = work(
        costs={"mayor": 10, "cleaners": 30},
        uses={("mayor", "govern"): 1, ("cleaners", "clean"): 3},
        activities=("govern", "clean"),
        terms={("clean", "metres"): 1},
        volumes={("metres", "govern"): 10, ("metres", "school"): 20},
        objects={"school": 1},
    )

    budget = activity_budget(structure, forecast({"mayor": given(), "cleaners": by_use()}, {"school": 2}))

    assert needed(budget, "cleaners").requested_minor == cents(50)
    assert needed(budget, "mayor").requested_minor == cents(10)


def test_a_better_time_takes_the_place_of_the_old_one_and_a_fixed_use_stays() -> None:
    structure = work(
        costs={"staff": 120},
        each={("staff", "answer"): 5},
        fixed={("staff", "train"): 20},
        activities=("answer", "train"),
        terms={("answer", "calls"): 1, ("train", "days"): 1},
        volumes={("calls", "line"): 20, ("days", "line"): 1},
        objects={"line": 20},
    )
    better = (Use("staff", "answer", Fraction(4), Per.EACH),)

    budget = activity_budget(structure, forecast({"staff": by_use()}, {"line": 30}, uses=better))

    assert needed(budget, "staff").needed == 4 * 30 + 20


def test_a_resource_that_nobody_needs_any_more_costs_nothing() -> None:
    structure = work(costs={"ink": 30}, each={("ink", "leaflets"): 3}, objects={"leaflets": 10})

    budget = activity_budget(structure, forecast({"ink": by_use()}, {"leaflets": 0}))

    assert budget.requested_minor == 0
    assert budget.next_year.unused_minor == 0
    (change,) = budget.changes
    assert (change.volume_effect_minor, change.rate_effect_minor, change.each_next_minor) == (cents(-30), 0, None)


def test_posts_at_a_stated_cost_need_no_capacity_of_this_year() -> None:
    structure = work(costs={"posts": 70}, each={("posts", "school"): "0.1"}, objects={"school": 100})

    budget = activity_budget(structure, forecast({"posts": whole(1, cost=8)}, {"school": 101}))

    item = needed(budget, "posts")
    assert (item.whole_units, item.whole_units_now, item.requested_minor) == (11, None, cents(88))


def test_a_price_that_is_not_stated_is_said_to_be_this_year_s() -> None:
    structure = work(costs={"ink": 30}, each={("ink", "leaflets"): 3}, objects={"leaflets": 10})
    supply = Supply("ink", SupplyKind.BY_USE)

    budget = activity_budget(structure, Forecast((ObjectForecast("leaflets", Fraction(10)),), (supply,)))

    assert [finding.code for finding in budget.findings.listed] == ["activities.price-assumed"]
    assert budget.requested_minor == budget.this_year_minor == cents(30)


def test_next_year_s_profit_uses_next_year_s_revenue() -> None:
    structure = work(
        costs={"ink": 30}, each={("ink", "leaflets"): 3}, objects={"leaflets": 10}, revenue={"leaflets": 50}
    )
    following = Forecast((ObjectForecast("leaflets", Fraction(20), cents(90)),), (replace(by_use(), resource="ink"),))

    budget = activity_budget(structure, following)

    assert budget.this_year.objects[0].profit_minor == cents(20)
    assert budget.next_year.objects[0].profit_minor == cents(30)


def test_a_budget_without_a_forecast_is_refused() -> None:
    with pytest.raises(ValueError, match="The volume of shop next year is not stated"):
        activity_budget(desk(), forecast({"clerks": whole(25_000)}, {}))
