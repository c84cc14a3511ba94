"""Printed examples of activity-based costing, time-driven costing and services that departments do for each other."""

from fractions import Fraction

import pytest

from apportion.analysis.activities.budget import activity_budget
from apportion.analysis.activities.costing import assign_costs
from apportion.analysis.activities.forecast import Forecast, ObjectForecast, Supply, SupplyKind
from tests.support.cost_structures import activity, assert_conserved, cents, cost_object, each, resource, work

SERVICE = {"orders": 49_000, "inquiries": 1_400, "checks": 2_500}


def test_traditional_rates_of_a_customer_service_department() -> None:
    """R. S. Kaplan and S. R. Anderson, "Time-Driven Activity-Based Costing", Harvard Business Review, November 2004.

    70, 10 and 20 % of 560,000 dollars: 8.00 an order, 40.00 an inquiry and 44.80 a credit check.
    """
    costing = assign_costs(
        work(
            costs={"department": 560_000},
            uses={("department", "orders"): 70, ("department", "inquiries"): 10, ("department", "checks"): 20},
            activities=tuple(SERVICE),
            terms={(name, name): 1 for name in SERVICE},
            volumes={(name, "customers"): number for name, number in SERVICE.items()},
            objects=("customers",),
        )
    )

    rates = [each(costing, name, name) for name in SERVICE]
    assert rates == [Fraction("8.00"), Fraction("40.00"), Fraction("44.80")]
    assert cost_object(costing, "customers").cost_minor == cents(560_000)


def test_time_driven_rates_of_the_same_department_and_its_unused_capacity() -> None:
    """The same article: 700,000 minutes of practical capacity at 0.80; 8, 44 and 50 minutes each.

    578,600 minutes are used for 462,880 dollars, 83 % of the capacity; 121,400 minutes or 97,120 dollars are not.
    """
    minutes = {"orders": 8, "inquiries": 44, "checks": 50}
    costing = assign_costs(
        work(
            costs={"department": 560_000},
            capacity={"department": 700_000},
            each={("department", name): 1 for name in SERVICE},
            activities=tuple(SERVICE),
            terms={(name, name): minutes[name] for name in SERVICE},
            volumes={(name, "customers"): number for name, number in SERVICE.items()},
            objects=("customers",),
        )
    )

    department = resource(costing, "department")
    assert department.rate_minor == 80
    assert [each(costing, name, name) for name in SERVICE] == [Fraction("6.40"), Fraction("35.20"), Fraction("40.00")]
    assert [activity(costing, name).output for name in SERVICE] == [392_000, 61_600, 125_000]
    assert [activity(costing, name).cost_minor for name in SERVICE] == [cents(313_600), cents(49_280), cents(100_000)]
    assert (department.used, department.unused) == (Fraction(578_600), Fraction(121_400))
    assert (department.assigned_minor, department.unused_minor) == (cents(462_880), cents(97_120))
    assert department.utilisation is not None
    assert round(department.utilisation, 2) == Fraction("0.83")
    assert_conserved(costing)


def test_two_service_departments_that_serve_each_other() -> None:
    """Printed as "reciprocal or algebraic method" on accountingformanagement.org: Y = 7,260 + 0.3 Z, Z = 4,000 + 0.2 Y.

    The result is Y = 9,000 and Z = 5,800. The shares of the two producing departments are not needed for that; here
    they are halves.
    """
    costing = assign_costs(
        work(
            costs={"y": 7_260, "z": 4_000},
            uses={("y", "Y"): 1, ("z", "Z"): 1},
            activities=("Y", "Z"),
            terms={("Y", "from Y"): 1, ("Z", "from Z"): 1},
            volumes={
                ("from Y", "Z"): 20,
                ("from Y", "a"): 40,
                ("from Y", "b"): 40,
                ("from Z", "Y"): 30,
                ("from Z", "a"): 35,
                ("from Z", "b"): 35,
            },
            objects=("a", "b"),
        )
    )

    assert activity(costing, "Y").cost_minor == cents(9_000)
    assert activity(costing, "Z").cost_minor == cents(5_800)
    assert cost_object(costing, "a").cost_minor == cents(3_600 + 2_030)
    assert_conserved(costing)


def test_two_support_departments_that_also_serve_themselves() -> None:
    """A textbook passage on "The Reciprocal Method", reprinted by bartleby.com (textbook question 6a565e29).

    Maintenance costs 9,000,000 and serves 54,000 units, 1,500 of them itself and 2,500 administration. Administration
    costs 20,000,000 and serves 560, of them 110 maintenance and 50 itself. Printed: 13,836,226.42 and 22,664,150.94.
    """
    costing = assign_costs(
        work(
            costs={"maintenance": 9_000_000, "administration": 20_000_000},
            uses={("maintenance", "maintain"): 1, ("administration", "administer"): 1},
            activities=("maintain", "administer"),
            terms={("maintain", "feet"): 1, ("administer", "people"): 1},
            volumes={
                ("feet", "maintain"): 1_500,
                ("feet", "administer"): 2_500,
                ("feet", "production"): 50_000,
                ("people", "maintain"): 110,
                ("people", "administer"): 50,
                ("people", "production"): 400,
            },
            objects=("production",),
        )
    )

    assert abs(activity(costing, "maintain").cost_minor - cents("13836226.42")) <= 1
    assert abs(activity(costing, "administer").cost_minor - cents("22664150.94")) <= 1
    assert cost_object(costing, "production").cost_minor == cents(29_000_000)
    assert_conserved(costing)


@pytest.mark.parametrize(
    ("costs", "quantities", "units", "rates", "speedboat", "bass_boat"),
    [
        (
            # Warren, Reeve and Duchac, Accounting, 27th edition, practice exercise 25-9A: Mainline Marine.
            (750_000, 240_000, 600_000, 500_000),
            ((1_200, 1_800), (1_800, 1_200), (60, 100), (600, 200)),
            200,
            (250, 80, 3_750, 625),
            5_220,
            5_230,
        ),
        (
            # The same exercise in a later edition: Cypress Marine.
            (240_000, 128_000, 160_000, 372_000),
            ((2_800, 2_000), (1_200, 2_000), (300, 100), (1_100, 400)),
            400,
            (50, 40, 400, 248),
            1_452,
            798,
        ),
    ],
    ids=["Mainline Marine", "Cypress Marine"],
)
def test_two_boats_and_four_activities(
    costs: tuple[int, ...],
    quantities: tuple[tuple[int, int], ...],
    units: int,
    rates: tuple[int, ...],
    speedboat: int,
    bass_boat: int,
) -> None:
    """Rates and costs a boat as printed; those a boat of Mainline Marine follow from its printed rates by hand.

    (1,200 x 250 + 1,800 x 80 + 60 x 3,750 + 600 x 625) / 200 = 5,220.
    """
    names = ("fabrication", "assembly", "setup", "inspection")
    costing = assign_costs(
        work(
            costs=dict(zip(names, costs, strict=True)),
            uses={(name, f"do {name}"): 1 for name in names},
            activities=tuple(f"do {name}" for name in names),
            terms={(f"do {name}", name): 1 for name in names},
            volumes={
                (name, boat): number
                for name, pair in zip(names, quantities, strict=True)
                for boat, number in zip(("speedboat", "bass boat"), pair, strict=True)
            },
            objects={"speedboat": units, "bass boat": units},
        )
    )

    assert [each(costing, f"do {name}", name) for name in names] == list(rates)
    assert cost_object(costing, "speedboat").unit_cost_minor == cents(speedboat)
    assert cost_object(costing, "bass boat").unit_cost_minor == cents(bass_boat)
    assert_conserved(costing)


def test_buyers_with_orders_to_spare() -> None:
    """Corazon Manufacturing, after Hansen and Mowen: five buyers of 30,000 dollars who can each place 3,000 orders.

    13,350 were placed: printed are 10 dollars an order, 1,650 orders unused and 150,000 = 133,500 + 16,500 dollars.
    """
    costing = assign_costs(
        work(
            costs={"buyers": 150_000},
            capacity={"buyers": 15_000},
            each={("buyers", "buy"): 1},
            activities=("buy",),
            terms={("buy", "orders"): 1},
            volumes={("orders", "plant"): 13_350},
            objects=("plant",),
        )
    )

    buyers = resource(costing, "buyers")
    assert buyers.rate_minor == 1_000
    assert buyers.unused == 1_650
    assert (buyers.assigned_minor, buyers.unused_minor) == (cents(133_500), cents(16_500))


def test_a_special_order_that_four_clerks_can_do_and_one_that_needs_a_fifth() -> None:
    """Chasteen, after Hansen and Mowen: committed clerks and computers in whole units, supplies by use.

    Each of four clerks costs 27,400 and does 8,000 orders; so does each computer of 1,800. Supplies cost 20,800 for
    32,000 orders, 0.65 each. Of 32,000 orders 29,320 were used. By hand: 1,000 orders more cost 650 of supplies;
    4,500 more cost 2,925 of supplies and a fifth clerk with a computer, 32,125 together.
    """
    structure = work(
        costs={"clerks": 109_600, "computers": 7_200, "supplies": "19058.00"},
        capacity={"clerks": 32_000, "computers": 32_000},
        each={("clerks", "buy"): 1, ("computers", "buy"): 1, ("supplies", "buy"): 1},
        activities=("buy",),
        terms={("buy", "orders"): 1},
        volumes={("orders", "plant"): 29_320},
        objects={"plant": 29_320},
    )
    no_change = Fraction(0)
    eight_thousand = Fraction(8_000)

    def more(orders: int) -> int:
        budget = activity_budget(
            structure,
            Forecast(
                (ObjectForecast("plant", Fraction(29_320 + orders)),),
                (
                    Supply("clerks", SupplyKind.WHOLE_UNITS, eight_thousand, price_change=no_change),
                    Supply("computers", SupplyKind.WHOLE_UNITS, eight_thousand, price_change=no_change),
                    Supply("supplies", SupplyKind.BY_USE, price_change=no_change),
                ),
            ),
        )
        assert_conserved(budget.next_year)
        return budget.requested_minor - budget.this_year_minor

    assert more(1_000) == cents(650)
    assert more(4_500) == cents(32_125)
