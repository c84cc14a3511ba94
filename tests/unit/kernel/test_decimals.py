"""Columns of exact decimals."""

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from apportion.kernel.decimals import DecimalColumn
from apportion.kernel.fingerprint import fingerprint

SHORT = st.decimals(min_value=-999_999, max_value=999_999, places=6)


@given(st.lists(SHORT, min_size=1, max_size=20))
def test_every_number_comes_back_as_it_was(numbers: list[Decimal]) -> None:
    column = DecimalColumn.of(numbers)
    assert len(column) == len(numbers)
    for row, number in enumerate(numbers):
        assert column.fraction(row) == Fraction(number)
        assert column.decimal(row) == number
        assert column.floats()[row] == pytest.approx(float(number), rel=1e-15)


def test_the_scale_is_the_smallest_that_holds_all() -> None:
    column = DecimalColumn.of([Decimal("0.20"), Decimal("1.5"), Decimal(3)])
    assert column.places == 1
    assert column.scaled.tolist() == [2, 15, 30]
    assert DecimalColumn.of([Decimal("1E+3")]).scaled.tolist() == [1000]
    assert DecimalColumn.of([]).places == 0


def test_rows_can_be_taken_in_another_order() -> None:
    column = DecimalColumn.of([Decimal("0.1"), Decimal("0.02"), Decimal(7)])
    assert [column.take(np.array([2, 0])).decimal(row) for row in range(2)] == [Decimal(7), Decimal("0.1")]


def test_trailing_zeros_are_no_part_of_the_meaning() -> None:
    short, long = DecimalColumn(np.array([2, 15]), 1), DecimalColumn(np.array([200, 1500]), 3)
    assert fingerprint(short.canonical()) == fingerprint(long.canonical())
    assert fingerprint(short.canonical()) != fingerprint(DecimalColumn(np.array([2, 15]), 2).canonical())


def test_numbers_too_far_apart_are_refused() -> None:
    with pytest.raises(OverflowError):
        DecimalColumn.of([Decimal("1E-18"), Decimal(1000)])


def test_a_column_times_a_power_of_ten_keeps_its_numbers() -> None:
    column = DecimalColumn.of([Decimal("1.25"), Decimal(-3)])
    assert [column.times_power_of_ten(1).decimal(row) for row in range(2)] == [Decimal("12.5"), Decimal(-30)]
    assert column.times_power_of_ten(1).places == 1
    assert column.times_power_of_ten(5).scaled.tolist() == [125_000, -300_000]
    assert column.times_power_of_ten(5).places == 0
    with pytest.raises(OverflowError, match="more than 18 digits"):
        column.times_power_of_ten(18)
