"""Costs reach those who cause them, to the cent, and what nobody used is named."""

from fractions import Fraction

import pytest

from apportion.analysis.activities.costing import assign_costs
from tests.support.cost_structures import (
    activity,
    assert_conserved,
    cents,
    codes,
    cost_object,
    dollars,
    each,
    paid,
    resource,
    work,
)


def test_a_cost_of_100_dollars_shared_by_three_equal_users_keeps_its_last_cent() -> None:
    costing = assign_costs(
        work(
            costs={"clerks": 100},
            uses={("clerks", "answer"): 1},
            activities=("answer",),
            terms={("answer", "calls"): 1},
            volumes={("calls", "a"): 1, ("calls", "b"): 1, ("calls", "c"): 1},
            objects=("a", "b", "c"),
        )
    )

    assert [item.cost_minor for item in costing.objects] == [3334, 3333, 3333]
    assert_conserved(costing)


def test_a_time_equation_counts_each_characteristic_of_a_parcel() -> None:
    """Packing takes 0.5 minutes a parcel, 6.5 more for special packaging, 0.2 more by air (Kaplan and Anderson 2004).

    Ten parcels, four special, five by air: 5 + 26 + 1 = 32 minutes, at 1 dollar a minute.
    """
    costing = assign_costs(
        work(
            costs={"packers": 100},
            capacity={"packers": 100},
            each={("packers", "pack"): 1},
            activities=("pack",),
            terms={("pack", "parcels"): "0.5", ("pack", "special"): "6.5", ("pack", "air"): "0.2"},
            volumes={("parcels", "shop"): 10, ("special", "shop"): 4, ("air", "shop"): 5},
            objects={"shop": 10},
        )
    )

    assert activity(costing, "pack").output == 32
    assert cost_object(costing, "shop").cost_minor == cents(32)
    assert cost_object(costing, "shop").unit_cost_minor == 320
    assert each(costing, "pack", "special") == Fraction("6.5")
    assert resource(costing, "packers").unused == 68
    assert resource(costing, "packers").unused_minor == cents(68)
    assert resource(costing, "packers").utilisation == Fraction(32, 100)
    assert_conserved(costing)


def test_unused_capacity_of_an_activity_burdens_no_product() -> None:
    """Ten buyers of 2,500 dollars can place 1,250 orders; 1,000 were placed at 20 dollars, 250 were not."""
    costing = assign_costs(
        work(
            costs={"buyers": 25_000},
            uses={("buyers", "order"): 10},
            activities=("order",),
            activity_capacity={"order": 1_250},
            terms={("order", "orders"): 1},
            volumes={("orders", "pumps"): 400, ("orders", "valves"): 600},
            objects=("pumps", "valves"),
        )
    )

    assert each(costing, "order", "orders") == 20
    assert cost_object(costing, "pumps").cost_minor == cents(8_000)
    assert cost_object(costing, "valves").cost_minor == cents(12_000)
    assert activity(costing, "order").unused_minor == cents(5_000)
    assert activity(costing, "order").utilisation == Fraction(4, 5)
    assert_conserved(costing)


def test_work_beyond_capacity_bears_the_whole_cost_and_is_told() -> None:
    costing = assign_costs(
        work(
            costs={"nurses": 900},
            capacity={"nurses": 100},
            uses={("nurses", "care"): 120},
            activities=("care",),
            terms={("care", "days"): 1},
            volumes={("days", "ward"): 12},
            objects=("ward",),
        )
    )

    assert cost_object(costing, "ward").cost_minor == cents(900)
    assert resource(costing, "nurses").rate_minor == 750
    assert resource(costing, "nurses").utilisation == Fraction(6, 5)
    (finding,) = costing.findings.listed
    assert finding.code == "activities.over-capacity"
    assert finding.message == ("120 of nurses are used, 20 more than its practical capacity of 100.")


def test_a_cost_that_nobody_uses_is_unassigned_and_named() -> None:
    costing = assign_costs(
        work(
            costs={"mayor": 300, "trucks": 50},
            uses={("trucks", "collect"): 1},
            activities=("collect",),
            objects=("waste",),
        )
    )

    assert costing.unassigned_minor == cents(350)
    assert codes(costing) == ["activities.unassigned", "activities.unassigned"]
    assert resource(costing, "mayor").rate_minor is None
    assert activity(costing, "collect").rate_minor is None
    assert_conserved(costing)


def test_capacity_that_was_paid_for_and_not_used_at_all_is_unused_not_unassigned() -> None:
    costing = assign_costs(work(costs={"hall": 80}, capacity={"hall": 10}))

    assert (costing.unused_minor, costing.unassigned_minor) == (cents(80), 0)
    assert codes(costing) == []


def test_material_goes_straight_to_the_product_that_it_is_in() -> None:
    costing = assign_costs(
        work(
            costs={"steel": 60, "staff": 40},
            each={("steel", "gate"): 2},
            uses={("steel", "fence"): 20, ("staff", "weld"): 1},
            activities=("weld",),
            terms={("weld", "hours"): 1},
            volumes={("hours", "gate"): 1, ("hours", "fence"): 3},
            objects={"gate": 5, "fence": 4},
        )
    )

    # 10 and 20 of 30 units of steel; a quarter and three quarters of the welding.
    assert [(item.id, item.direct_minor, item.activities_minor) for item in costing.objects] == [
        ("fence", cents(40), cents(30)),
        ("gate", cents(20), cents(10)),
    ]
    assert_conserved(costing)


def test_a_service_to_another_activity_is_passed_on_with_its_work() -> None:
    """Cleaning costs 100, a fifth of it in the kitchen, whose 60 dollars become 80."""
    costing = assign_costs(
        work(
            costs={"cleaners": 100, "cooks": 60},
            uses={("cleaners", "clean"): 1, ("cooks", "cook"): 1},
            activities=("clean", "cook"),
            terms={("clean", "metres"): 1, ("cook", "meals"): 1},
            volumes={("metres", "cook"): 20, ("metres", "school"): 80, ("meals", "school"): 40},
            objects=("school",),
        )
    )

    assert activity(costing, "cook").own_minor == cents(60)
    assert activity(costing, "cook").received_minor == cents(20)
    assert each(costing, "cook", "meals") == 2
    assert paid(costing, "clean", "cook") == cents(20)
    assert costing.circles == ()
    assert_conserved(costing)


def test_services_in_a_circle_are_paid_by_those_outside_to_the_cent() -> None:
    """x = 100 + 0.1 y, y = 50 + 0.5 x: x = 105 / 0.95 = 110.526..., y = 105.263...

    Half of x and nine tenths of y leave: 55.26 + 94.74 = 150.
    """
    costing = assign_costs(
        work(
            costs={"it": 100, "hr": 50},
            uses={("it", "computers"): 1, ("hr", "people"): 1},
            activities=("computers", "people"),
            terms={("computers", "seats"): 1, ("people", "posts"): 1},
            volumes={
                ("seats", "people"): 5,
                ("seats", "police"): 5,
                ("posts", "computers"): 1,
                ("posts", "police"): 9,
            },
            objects=("police",),
        )
    )

    assert abs(dollars(activity(costing, "computers").cost_minor) - Fraction("105") / Fraction("0.95")) < Fraction(
        1, 50
    )
    assert paid(costing, "computers", "police") in (5526, 5527)
    assert paid(costing, "people", "police") in (9473, 9474)
    assert cost_object(costing, "police").cost_minor == cents(150)
    assert costing.circles == (("computers", "people"),)
    assert codes(costing) == []
    assert_conserved(costing)


def test_what_an_activity_does_for_itself_changes_nothing_for_others() -> None:
    def cost(own_posts: int) -> int:
        costing = assign_costs(
            work(
                costs={"hr": 1000},
                uses={("hr", "people"): 1},
                activities=("people",),
                terms={("people", "posts"): 1},
                volumes={("posts", "people"): own_posts, ("posts", "fire"): 30, ("posts", "parks"): 70},
                objects=("fire", "parks"),
            )
        )
        assert_conserved(costing)
        return cost_object(costing, "fire").cost_minor

    assert cost(0) == cost(25) == cents(300)


def test_activities_that_serve_only_each_other_keep_their_cost_and_are_named() -> None:
    costing = assign_costs(
        work(
            costs={"a": 10, "b": 20, "c": 5},
            uses={("a", "audit"): 1, ("b", "legal"): 1, ("c", "post"): 1},
            activities=("audit", "legal", "post"),
            terms={("audit", "checks"): 1, ("legal", "cases"): 1, ("post", "letters"): 1},
            volumes={
                ("checks", "legal"): 3,
                ("cases", "audit"): 4,
                ("letters", "audit"): 1,
                ("letters", "school"): 1,
            },
            objects=("school",),
        )
    )

    assert cost_object(costing, "school").cost_minor == cents("2.50")
    assert costing.unassigned_minor == cents("32.50")
    (finding,) = costing.findings.listed
    assert finding.code == "activities.circle-without-exit"
    assert finding.message == "audit and legal serve only each other: the cost can reach nobody and stays unassigned."
    assert_conserved(costing)


def test_an_activity_that_serves_only_itself_is_named_too() -> None:
    costing = assign_costs(
        work(
            costs={"a": 10},
            uses={("a", "board"): 1},
            activities=("board",),
            terms={("board", "meetings"): 1},
            volumes={("meetings", "board"): 3},
        )
    )

    assert [finding.message for finding in costing.findings.listed] == [
        "board serves only itself: the cost can reach nobody and stays unassigned."
    ]


def test_spare_capacity_is_a_way_out_of_a_circle() -> None:
    """Each serves the other with half of its capacity: in the end all of the cost is that of what nobody used."""
    costing = assign_costs(
        work(
            costs={"a": 10, "b": 20},
            uses={("a", "audit"): 1, ("b", "legal"): 1},
            activities=("audit", "legal"),
            activity_capacity={"audit": 6, "legal": 8},
            terms={("audit", "checks"): 1, ("legal", "cases"): 1},
            volumes={("checks", "legal"): 3, ("cases", "audit"): 4},
        )
    )

    # x = 10 + y / 2, y = 20 + x / 2: x = 80 / 3, y = 100 / 3, of which half is unused.
    assert activity(costing, "audit").unused_minor in (1333, 1334)
    assert activity(costing, "legal").unused_minor in (1666, 1667)
    assert costing.unused_minor == cents(30)
    assert_conserved(costing)


def test_a_credit_note_lowers_the_cost_of_those_who_used_it() -> None:
    costing = assign_costs(
        work(costs={"refund": "-0.05"}, uses={("refund", "a"): 1, ("refund", "b"): 1}, objects=("a", "b"))
    )

    assert sorted(item.cost_minor for item in costing.objects) == [-3, -2]
    assert_conserved(costing)


def test_costs_of_a_structure_with_an_unknown_name_are_not_assigned() -> None:
    with pytest.raises(ValueError, match="roads is no activity or cost object"):
        assign_costs(work(costs={"a": 1}, uses={("a", "roads"): 1}))
