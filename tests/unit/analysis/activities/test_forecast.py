"""What is missing or wrong in a forecast is said; nothing is filled in."""

from dataclasses import replace
from fractions import Fraction

import pytest

from apportion.analysis.activities.forecast import Forecast, ObjectForecast, Supply, SupplyKind, check_forecast
from apportion.analysis.activities.stated import CostObject, CostStructure, Per, Use, Volume
from tests.support.cost_structures import work

ONE = Fraction(1)
GOOD = Forecast((ObjectForecast("school", Fraction(30)),), (Supply("staff", SupplyKind.GIVEN, price_change=ONE),))
COST_UNKNOWN = (
    "The supply of staff comes in whole units, "
    "whose cost is not stated and cannot be told without this year's capacity."
)


def structure() -> CostStructure:
    return work(
        costs={"staff": 100},
        uses={("staff", "teach"): 40, ("staff", "school"): 1},
        activities=("teach",),
        terms={("teach", "lessons"): 1},
        volumes={("lessons", "school"): 20},
        objects={"school": 300},
    )


def messages(stated: CostStructure, forecast: Forecast) -> list[str]:
    return [item.message for item in check_forecast(stated, forecast).listed]


def test_nothing_is_said_of_a_sound_forecast() -> None:
    assert messages(structure(), GOOD) == []


@pytest.mark.parametrize(
    ("forecast", "message"),
    [
        (replace(GOOD, objects=()), "The volume of school next year is not stated."),
        (replace(GOOD, supplies=()), "How staff is supplied next year is not stated."),
        (replace(GOOD, objects=(*GOOD.objects, ObjectForecast("scool", ONE))), "scool is no cost object."),
        (replace(GOOD, supplies=(*GOOD.supplies, Supply("stuff", SupplyKind.GIVEN))), "stuff is no resource."),
        (replace(GOOD, volumes=(Volume("lesson", "school", ONE),)), "lesson is no driver of any activity."),
        (replace(GOOD, volumes=(Volume("lessons", "scool", ONE),)), "scool is no activity or cost object."),
        (replace(GOOD, uses=(Use("stuff", "teach", ONE),)), "stuff is no resource."),
        (replace(GOOD, uses=(Use("staff", "preach", ONE),)), "preach is no activity or cost object."),
        (replace(GOOD, objects=GOOD.objects * 2), "The forecast of school is stated twice for next year."),
        (replace(GOOD, supplies=GOOD.supplies * 2), "The supply of staff is stated twice for next year."),
        (
            replace(GOOD, volumes=(Volume("lessons", "school", ONE),) * 2),
            "The volume of lessons by school is stated twice for next year.",
        ),
        (
            replace(GOOD, uses=(Use("staff", "teach", ONE),) * 2),
            "The use of staff by teach is stated twice for next year.",
        ),
        (replace(GOOD, objects=(ObjectForecast("school", -ONE),)), "The forecast volume of school is -1."),
        (replace(GOOD, volumes=(Volume("lessons", "school", -ONE),)), "The volume of lessons for school is -1."),
        (replace(GOOD, uses=(Use("staff", "teach", -ONE),)), "The use of staff by teach is -1."),
        (
            replace(GOOD, supplies=(Supply("staff", SupplyKind.GIVEN, price_change=-2 * ONE),)),
            "The price of staff after its change is -1.",
        ),
        (
            replace(GOOD, supplies=(Supply("staff", SupplyKind.GIVEN, step=ONE, price_change=ONE),)),
            "The supply of staff states a whole unit, but does not come in whole units.",
        ),
        (
            replace(GOOD, supplies=(Supply("staff", SupplyKind.WHOLE_UNITS, step_cost_minor=1, price_change=ONE),)),
            "The supply of staff comes in whole units, whose capacity has to be stated and above zero.",
        ),
        (
            replace(GOOD, supplies=(Supply("staff", SupplyKind.WHOLE_UNITS, step=ONE, price_change=ONE),)),
            COST_UNKNOWN,
        ),
    ],
    ids=lambda part: part[:50] if isinstance(part, str) else "",
)
def test_each_fault_is_said_once(forecast: Forecast, message: str) -> None:
    assert messages(structure(), forecast) == [message]


def unknown_volume() -> CostStructure:
    return replace(structure(), objects=(CostObject("school"),))


def test_without_a_volume_to_follow_every_quantity_has_to_be_stated() -> None:
    bare = replace(GOOD, objects=())

    assert messages(unknown_volume(), bare) == [
        "The use of staff by school next year is not stated.",
        "The volume of lessons for school next year is not stated.",
    ]
    told = replace(bare, volumes=(Volume("lessons", "school", ONE),), uses=(Use("staff", "school", ONE),))
    assert messages(unknown_volume(), told) == []


def test_nothing_grows_from_a_volume_of_zero() -> None:
    none_yet = replace(structure(), objects=(CostObject("school", Fraction(0)),))

    assert len(messages(none_yet, GOOD)) == 2
    assert messages(none_yet, replace(GOOD, objects=(ObjectForecast("school", Fraction(0)),))) == []


def test_a_use_per_unit_needs_a_volume() -> None:
    forecast = Forecast(
        (), GOOD.supplies, (Volume("lessons", "school", ONE),), (Use("staff", "school", ONE, Per.EACH),)
    )

    assert messages(unknown_volume(), forecast) == ["school uses staff per unit of its volume, which is not known."]


def test_a_price_of_what_was_never_used_is_not_known() -> None:
    idle = work(costs={"staff": 100})
    forecast = Forecast((), (Supply("staff", SupplyKind.BY_USE, price_change=ONE),))

    assert messages(idle, forecast) == [
        "The supply of staff is paid by use, but nothing of it is used this year, so that its price is not known."
    ]
