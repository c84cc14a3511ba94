"""Market conditions follow from the past: worked by hand from four years, and none where the past says too little."""

from fractions import Fraction

import pytest

from apportion.risk.scenarios.market import PastGrowth, market_scenarios, quantile

# Growth of 1 %, 2 %, 4 % and 9 %: median 3 %, quartiles 1.75 % and 5.25 %, distances from the median 2, 1, 1 and 6.
PAST = PastGrowth((2021, 2022, 2023, 2024), tuple(Fraction(part, 100) for part in (2, 1, 9, 4)))


def test_each_condition_is_how_far_years_lay_from_the_usual_one() -> None:
    found = {one.id: [change.by for change in one.changes] for one in market_scenarios(PAST, has_funds=False)}

    assert found == {
        "declining": ["-1.2%"],  # 1.75 - 3, in tenths
        "expanding": ["2.2%"],  # 5.25 - 3: a tie goes to the even tenth
        "stable": [],
        "uncertain-down": ["-1.5%"],  # the median of 1, 1, 2 and 6
        "uncertain-up": ["1.5%"],
        "volatile-down": ["-2.0%"],
        "volatile-up": ["6.0%"],
    }


def test_funds_change_with_the_total() -> None:
    found = {one.id: one for one in market_scenarios(PAST, has_funds=True, point=",")}

    assert [(change.number, change.by) for change in found["volatile-up"].changes] == [
        ("funds", "6,0%"),
        ("total", "6,0%"),
    ]
    assert "2020 to 2024" in found["declining"].source


def test_three_years_are_too_few_and_years_that_are_alike_tell_nothing() -> None:
    short = PastGrowth(PAST.years[:2], PAST.growth[:2])
    alike = PastGrowth(PAST.years, (Fraction(3, 100),) * 4)

    assert market_scenarios(short, has_funds=False) == ()
    assert market_scenarios(alike, has_funds=False) == ()


@pytest.mark.parametrize(("share", "expected"), [("0", "1"), ("1/4", "7/4"), ("1/2", "3"), ("3/4", "21/4"), ("1", "9")])
def test_quantiles_are_those_that_spreadsheets_call_inclusive(share: str, expected: str) -> None:
    numbers = [Fraction(part) for part in (2, 1, 9, 4)]

    assert quantile(numbers, Fraction(share)) == Fraction(expected)


def test_no_numbers_have_no_quantile() -> None:
    with pytest.raises(ValueError, match="no numbers"):
        quantile([], Fraction(1, 2))
