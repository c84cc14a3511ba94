"""Reading a history: order of time, and everything that is missing said aloud."""

import pickle
from datetime import date

import pytest

from apportion.valuation.response.history import History, read_history

MONTHS = [date(2024, 1, 31), date(2024, 2, 29), date(2024, 3, 31), date(2024, 4, 30)]


def read(
    dates: list[date], result: list[float | None], spend: list[float | None] | None = None
) -> tuple[History | None, list[str]]:
    history, findings = read_history(dates, result, {"posters": spend or [1.0] * len(dates)}, spending_began_here=True)
    return history, [finding.code for finding in findings.listed]


def test_rows_are_put_in_order_of_time() -> None:
    days = [date(2024, 1, 15), date(2024, 1, 1), date(2024, 1, 8)]

    history, findings = read(days, [30.0, 10.0, 20.0], [3.0, 1.0, 2.0])

    assert findings == []
    assert history is not None
    assert history.result.tolist() == [10.0, 20.0, 30.0]
    assert history.spend["posters"].tolist() == [1.0, 2.0, 3.0]


def test_ends_of_months_follow_each_other_though_their_days_differ() -> None:
    history, findings = read(MONTHS, [1.0, 2.0, 3.0, 4.0])

    assert history is not None
    assert findings == []


def test_a_missing_week_is_found_and_named() -> None:
    days = [date(2024, 1, 1), date(2024, 1, 8), date(2024, 1, 15), date(2024, 1, 29)]

    history, findings = read_history(days, [1.0] * 4, {}, spending_began_here=True)

    assert history is None
    assert [finding.code for finding in findings.listed] == ["response.uneven-dates"]
    assert "between 2024-01-15 and 2024-01-29" in findings.listed[0].message


def test_a_missing_month_is_found_though_days_between_months_differ_anyway() -> None:
    _, findings = read([*MONTHS[:2], MONTHS[3], date(2024, 5, 31), date(2024, 6, 30)], [1.0] * 5)

    assert findings == ["response.uneven-dates"]


def test_two_rows_for_one_date_are_not_added_up_in_silence() -> None:
    days = [date(2024, 1, 1), date(2024, 1, 8), date(2024, 1, 8), date(2024, 1, 15)]

    assert read(days, [1.0] * 4)[1] == ["response.date-twice"]


def test_an_empty_cell_is_unknown_and_not_zero() -> None:
    history, findings = read(MONTHS, [1.0, None, float("nan"), 4.0], [None, 1.0, 1.0, 1.0])

    assert history is None
    assert findings == ["response.no-number"] * 3


def test_spending_below_nothing_is_refused() -> None:
    assert read(MONTHS, [1.0, 2.0, 3.0, 4.0], [5.0, -1.0, 2.0, 0.0])[1] == ["response.negative-spend"]


def test_two_rows_are_no_history() -> None:
    assert read(MONTHS[:2], [1.0, 2.0])[1] == ["response.too-short"]
    assert read([], [])[1] == ["response.too-short"]


def test_columns_of_different_length_and_double_names_are_the_callers_mistake() -> None:
    with pytest.raises(ValueError, match="another number of rows in posters"):
        read(MONTHS, [1.0, 2.0, 3.0, 4.0], [1.0])
    with pytest.raises(ValueError, match="both channel and control: posters"):
        read_history(MONTHS, [1.0] * 4, {"posters": [1.0] * 4}, {"posters": [1.0] * 4}, spending_began_here=True)


def test_a_channel_may_be_called_like_the_result() -> None:
    history, _ = read_history(MONTHS, [1.0] * 4, {"result": [7.0] * 4}, spending_began_here=True)

    assert history is not None
    assert history.result.tolist() == [1.0] * 4
    assert history.spend["result"].tolist() == [7.0] * 4


def test_what_was_read_cannot_be_changed() -> None:
    history, _ = read(MONTHS, [1.0, 2.0, 3.0, 4.0])
    assert history is not None

    with pytest.raises(ValueError, match="read-only"):
        history.result[0] = 9.0
    with pytest.raises(TypeError):
        history.spend["posters"] = history.result  # type: ignore[index]  # the test is that this fails


def test_a_history_can_be_sent_to_another_process() -> None:
    history, _ = read(MONTHS, [1.0, 2.0, 3.0, 4.0])

    received = pickle.loads(pickle.dumps(history))  # noqa: S301 - the test's own bytes

    assert received.dates == tuple(MONTHS)
    assert received.spend["posters"].tolist() == [1.0] * 4
