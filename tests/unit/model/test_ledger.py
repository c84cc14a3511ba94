"""Totals of a small town's ledger: summed further, rolled up in the tree, exact beyond what NumPy can add."""

from itertools import product

import numpy as np
import pytest

from apportion.kernel.money import Currency
from apportion.model.ledger import (
    ALL_YEARS,
    MEASURES,
    NOT_STATED,
    WHOLE_YEAR,
    Balances,
    FiscalCalendar,
    Key,
    Ledger,
    Measure,
    Member,
)

ACTUAL, BUDGET = MEASURES.index(Measure.ACTUAL), MEASURES.index(Measure.BUDGET)


def town() -> Ledger:
    """Parks below Works, Trees below Parks; Police alone."""
    units = (
        Member("works"),
        Member("works > parks", "Parks", "works"),
        Member("works > parks > trees", "Trees", "works > parks"),
        Member("police", "Police"),
    )
    return Ledger(
        "Town",
        Currency("USD", 2),
        FiscalCalendar(),
        units,
        (),
        (),
        (),
        (2023, 2024),
        (Measure.BUDGET, Measure.ACTUAL),
        5,
    )


def balances(rows: list[tuple[int, int, int, int, int]]) -> Balances:
    """Totals from (year, period, unit, measure, amount)."""
    year, period, unit, measure, amount = (list(column) for column in zip(*rows, strict=True))
    nothing = np.full(len(rows), NOT_STATED, dtype=np.int32)
    return Balances(
        np.array(year, dtype=np.int32),
        np.array(period, dtype=np.int16),
        np.array(unit, dtype=np.int32),
        nothing,
        nothing,
        nothing,
        np.array(measure, dtype=np.int8),
        np.array(amount, dtype=np.int64),
        np.zeros(len(rows)),
        np.ones(len(rows), dtype=np.int64),
    )


SPENT = balances(
    [
        (2024, 2, 3, ACTUAL, 50),
        (2023, 1, 0, ACTUAL, 10),
        (2023, 2, 2, ACTUAL, 7),
        (2023, 1, 2, BUDGET, 9),
        (2024, 1, 1, ACTUAL, 4),
        (2023, 1, NOT_STATED, ACTUAL, 1),
    ]
)


def told(of: Balances) -> list[tuple[int, int, int, int, int, int]]:
    columns = (of.year, of.period, of.unit, of.measure, of.amount, of.rows)
    return list(zip(*(column.tolist() for column in columns), strict=True))


def test_years_are_summed_over_their_months_and_units_measure_by_measure() -> None:
    assert told(SPENT.summed(["year"])) == [
        (2023, WHOLE_YEAR, NOT_STATED, BUDGET, 9, 1),
        (2023, WHOLE_YEAR, NOT_STATED, ACTUAL, 18, 3),
        (2024, WHOLE_YEAR, NOT_STATED, ACTUAL, 54, 2),
    ]


def test_nothing_to_group_by_leaves_one_total_for_each_measure() -> None:
    assert told(SPENT.summed([])) == [
        (ALL_YEARS, WHOLE_YEAR, NOT_STATED, BUDGET, 9, 1),
        (ALL_YEARS, WHOLE_YEAR, NOT_STATED, ACTUAL, 72, 5),
    ]


def test_the_order_of_rows_does_not_matter() -> None:
    backwards = SPENT.where(np.ones(SPENT.size, dtype=np.bool_))
    backwards = Balances(**{name: getattr(SPENT, name)[::-1] for name in SPENT.__dataclass_fields__})

    assert told(backwards.summed(["unit", "year"])) == told(SPENT.summed(["year", "unit"]))


def test_departments_roll_up_by_their_tree_and_not_by_their_names() -> None:
    ledger = town()
    top = SPENT.of(Measure.ACTUAL).renumbered("unit", ledger.ancestors("unit", 1)).summed(["unit"])

    assert told(top) == [
        (ALL_YEARS, WHOLE_YEAR, NOT_STATED, ACTUAL, 1, 1),  # no unit was stated, and none is invented
        (ALL_YEARS, WHOLE_YEAR, 0, ACTUAL, 10 + 7 + 4, 3),
        (ALL_YEARS, WHOLE_YEAR, 3, ACTUAL, 50, 1),
    ]


def test_a_unit_and_all_below_it() -> None:
    ledger = town()

    assert ledger.within("unit", 0).tolist() == [0, 1, 2]
    assert ledger.within("unit", 1).tolist() == [1, 2]
    assert ledger.within("unit", 3).tolist() == [3]
    assert ledger.depths("unit").tolist() == [1, 2, 3, 1]
    assert ledger.ancestors("unit", 2).tolist() == [0, 1, 1, 3]
    assert ledger.position("unit", "police") == 3
    assert ledger.units[0].label == "works"
    with pytest.raises(KeyError):
        ledger.position("unit", "fire")


def test_a_ledger_without_requests_has_no_levels_of_them() -> None:
    ledger = town()

    assert ledger.depths("request").size == ledger.ancestors("request", 1).size == 0
    assert ledger.within("request", 0).size == 0


def test_sums_are_exact_up_to_64_bits_and_never_wrap_around() -> None:
    largest = 2**63 - 1
    held = balances([(2024, 0, 0, ACTUAL, amount) for amount in (largest, largest, -largest)])

    assert held.summed([]).amount.tolist() == [largest]
    assert balances([(2024, 0, 0, ACTUAL, -(2**62))] * 2).summed([]).amount.tolist() == [-(2**63)]
    for sign in (1, -1):
        too_much = balances([(2024, 0, 0, ACTUAL, sign * 2**62)] * 3)
        with pytest.raises(OverflowError):
            too_much.summed([])


def test_summing_in_steps_is_summing_at_once() -> None:
    keys: list[Key] = ["year", "period", "unit"]
    for kept in product([False, True], repeat=3):
        by = [key for key, keep in zip(keys, kept, strict=True) if keep]
        assert told(SPENT.summed(keys).summed(by)) == told(SPENT.summed(by))


def test_an_empty_ledger_has_no_totals() -> None:
    empty = SPENT.where(np.zeros(SPENT.size, dtype=np.bool_))

    assert empty.summed(["year"]).size == 0
