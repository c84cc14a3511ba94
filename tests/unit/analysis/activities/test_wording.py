"""Quantities and names as a reader sees them."""

from fractions import Fraction

import pytest

from apportion.analysis.activities.wording import names, quantity


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("578600", "578,600"),
        ("0.5", "0.5"),
        ("1/3", "0.3333"),
        ("-2.25", "-2.25"),
        ("-1/100000", "0"),
        ("0", "0"),
        ("1000", "1,000"),
    ],
)
def test_a_quantity_has_no_more_decimals_than_it_needs(number: str, text: str) -> None:
    assert quantity(Fraction(number)) == text


@pytest.mark.parametrize(
    ("ids", "text"),
    [
        ("hr", "hr"),
        ("it hr", "hr and it"),
        ("c a b", "a, b and c"),
        ("f e d c b a g", "a, b, c, d, e and 2 others"),
    ],
)
def test_names_are_listed_in_alphabetical_order(ids: str, text: str) -> None:
    assert names(ids.split()) == text
