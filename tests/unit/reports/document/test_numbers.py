"""Which letters make up a number in a finished text."""

from __future__ import annotations

import pytest

from apportion.reports.document.checking.numbers import numbers_in


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("$12,000,000.00 of $25.0M", ["$12,000,000.00", "$25.0M"]),
        ("down by -5.2 %, up by +3 %", ["-5.2", "+3"]),
        ("FY2025-Q1 to FY2026", ["2025", "1", "2026"]),
        ("a range of 10-20 posts", ["10", "20"]),
        ("1.234,56 and 1'234.56", ["1.234,56", "1'234.56"]),
        ("It ends with 7.", ["7"]),
        ("no figure at all", []),
    ],
)
def test_numbers_are_found_with_sign_currency_and_scale(text: str, found: list[str]) -> None:
    assert [number.text for number in numbers_in(text)] == found
