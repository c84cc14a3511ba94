"""Spellings of years, months, periods and quarters; what could be another is refused."""

import pytest

from apportion.kernel.calendar import FiscalCalendar
from apportion.model.intake.amounts import Fault
from apportion.model.intake.ledger_times import read_month, read_period, read_quarter, read_time, read_year

BY_END, BY_START = FiscalCalendar(start_month=7), FiscalCalendar(start_month=4, named_by="start")
THIRTEEN = FiscalCalendar("13x4")


@pytest.mark.parametrize(
    ("text", "ends", "begins"),
    [
        ("2019", 2019, 2019),
        ("FY2019", 2019, 2019),
        ("FY 19", 2019, 2019),
        ("fy68", 2068, 2068),
        ("FY69", 1969, 1969),
        ("2018-19", 2019, 2018),
        ("2018/2019", 2019, 2018),
        ("FY18–19", 2019, 2018),
        ("1999-00", 2000, 1999),
        ("2019.0", 2019, 2019),
    ],
)
def test_years(text: str, ends: int, begins: int) -> None:
    assert (read_year(text, BY_END), read_year(text, BY_START)) == (ends, begins)


@pytest.mark.parametrize(
    "text", ["", "19", "0224", "20190", "2018-20", "2019-18", "next year", "2019.5", "1800", "2200"]
)
def test_what_is_no_year(text: str) -> None:
    assert isinstance(read_year(text, BY_END), Fault)


@pytest.mark.parametrize(
    ("text", "month"), [("1", 1), ("09", 9), ("Sept.", 9), ("DECEMBER", 12), ("may", 5), ("3.0", 3)]
)
def test_months(text: str, month: int) -> None:
    assert read_month(text) == month


@pytest.mark.parametrize("text", ["", "0", "13", "Ju", "Marchember", "1.5"])
def test_what_is_no_month(text: str) -> None:
    assert isinstance(read_month(text), Fault)


def test_periods_and_quarters_are_those_of_the_calendar() -> None:
    assert [read_period(text, BY_END) for text in ("1", "P01", "Period 12", "M3")] == [1, 1, 12, 3]
    assert isinstance(read_period("13", BY_END), Fault)
    assert read_period("13", THIRTEEN) == 13
    assert [read_quarter(text, BY_END) for text in ("1", "Q2", "q4", "3.0")] == [3, 6, 12, 9]
    assert isinstance(read_quarter("5", BY_END), Fault)
    assert isinstance(read_quarter("Q1", THIRTEEN), Fault)


def test_a_time_is_put_together_from_what_is_stated() -> None:
    assert read_time({"year": "2019"}, BY_END) == (2019, 0)
    assert read_time({"year": "2019", "month": "7"}, BY_END) == (2019, 1)
    assert read_time({"calendar_year": "2018", "month": "7"}, BY_END) == (2019, 1)
    assert read_time({"calendar_year": "2018", "month": "3"}, BY_START) == (2017, 12)
    assert read_time({"calendar_year": "2018"}, FiscalCalendar()) == (2018, 0)
    assert isinstance(read_time({"year": "2019", "month": "3"}, THIRTEEN), Fault)
    assert isinstance(read_time({"calendar_year": "2018", "month": "x"}, BY_END), Fault)
    assert isinstance(read_time({"calendar_year": "x", "month": "3"}, BY_END), Fault)
