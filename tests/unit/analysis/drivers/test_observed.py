"""Only complete periods are used, and what is wrong with a history is said."""

import pytest

from apportion.analysis.drivers.limits import limits
from apportion.analysis.drivers.observed import DRIVER_CODES, CostHistory, check_history, observe
from tests.support.cost_histories import history

LIMITS = limits()


def messages(stated: CostHistory) -> list[str]:
    return [item.message for item in check_history(stated, LIMITS).listed]


def test_a_month_whose_cost_or_driver_is_not_known_is_left_out_and_named() -> None:
    stated = history([10, None, 30, 40, 50, 60], {"hours": [1, 2, None, 4, 5, 6]})

    seen = observe(stated)

    assert seen.periods == ("01", "04", "05", "06")
    assert seen.left_out == ("02", "03")
    assert seen.cost.tolist() == [1000, 4000, 5000, 6000]
    assert messages(stated) == [
        "02 is left out: its cost or the quantity of a driver is not known.",
        "03 is left out: its cost or the quantity of a driver is not known.",
    ]


def test_places_are_in_the_order_of_their_names_and_months_in_that_of_time() -> None:
    def periods(in_time: bool) -> tuple[str, ...]:
        rows = ("c", "a", "b", "d")
        return observe(history([1, 2, 3, 4], {"x": [1, 2, 3, 4]}, in_time=in_time, periods=rows)).periods

    assert periods(in_time=False) == ("a", "b", "c", "d")
    assert periods(in_time=True) == ("c", "a", "b", "d")


@pytest.mark.parametrize(
    ("stated", "message"),
    [
        (history([1, 2, 3, 4], {"x": [1, 2, 3, -4]}), "The quantity of x in 04 is -4."),
        (history([1, 2, 3, 4], {"x": [1, 2, 3, float("inf")]}), "The quantity of x in 04 is inf."),
        (history([1, 2, 3, 4], {"x": [1, 2, 3, 4]}, periods=("a", "b", "b", "c")), "The period b is there twice."),
        (
            history([1, 2, 3, 4], {"x": [5, 5, 5, 5]}),
            "No candidate driver varies: there is nothing that the cost could depend on.",
        ),
        (history([1, 2, 3], {"x": [1, 2, 3]}), "Only 3 periods are complete."),
        (history([1] * 9, {str(n): [*range(8), n] for n in range(9)}), "9 candidate drivers are stated."),
    ],
    ids=lambda part: part[:40] if isinstance(part, str) else "",
)
def test_each_fault_is_said_once(stated: CostHistory, message: str) -> None:
    assert messages(stated) == [message]
    assert check_history(stated, LIMITS).blocking


def test_two_candidates_of_one_name_are_refused() -> None:
    once = history([1, 2, 3, 4], {"x": [1, 2, 3, 4]})
    twice = CostHistory(once.periods, once.cost_minor, once.candidates * 2, is_in_time_order=False)

    assert messages(twice) == ["The candidate driver x is there twice."]


def test_columns_of_different_lengths_are_no_history() -> None:
    with pytest.raises(ValueError, match="different lengths"):
        history([1, 2, 3], {"x": [1, 2]})


def test_more_rows_than_can_be_judged_one_by_one_are_refused() -> None:
    few = limits({"periods_max": 4})

    found = check_history(history([1, 2, 3, 4, 5], {"x": [1, 2, 3, 4, 5]}), few)

    assert [item.message for item in found.blocking] == ["5 rows are complete."]


def test_every_code_has_a_meaning() -> None:
    assert all(meaning.endswith(".") for _, meaning in DRIVER_CODES.values())
