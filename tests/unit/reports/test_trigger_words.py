"""Triggers in sentences and as documents."""

import datetime
import json
from dataclasses import replace
from fractions import Fraction

import pytest

from apportion.execution.journal.positions import Firing
from apportion.execution.triggers.backtest import PastYear, back_test
from apportion.execution.triggers.firing import Fires, firings
from apportion.execution.triggers.observed import Observation
from apportion.model.trigger_policy import DEFAULT_TRIGGERS
from apportion.model.triggers import TriggerPlan
from apportion.reports.trigger_words import heading_of, instant_text, left_text, sentences, tried_sentences
from apportion.reports.triggers_json import backtest_document, watch_document

OFF = next(trigger for trigger in DEFAULT_TRIGGERS if trigger.id == "variance-off")
NOW = datetime.datetime(2025, 3, 5, 10, tzinfo=datetime.UTC)


def fires(*percents: int, resolved: str = "", escalated_to: str = "", entered: bool = False) -> Fires:
    rows = [
        Observation("sales", datetime.date(2025, month, 28), Fraction(one, 100), f"{one} % over", "L. Chen")
        for month, one in enumerate(percents, start=1)
    ]
    plan = TriggerPlan((OFF,))
    [item] = firings(plan, {OFF.id: rows}, {}, NOW)
    if not entered and not resolved:
        return item
    [item] = firings(plan, {OFF.id: rows}, {item.id: Firing(item.event, escalated_to, resolved)}, NOW)
    return item


def test_a_new_firing_says_who_acts_and_by_when() -> None:
    item = fires(12)

    assert heading_of(item) == "Fires"
    assert sentences(item, NOW) == (
        "variance-off/sales/2025-01-28",
        "Variance more than 10 % off on either side: 12 % over.",
        "L. Chen acts by 2025-03-12 17:00 +00:00 (7 days left): Review the unit at once and correct its course.",
    )


def test_what_still_holds_says_its_latest_figure() -> None:
    assert sentences(fires(12, 9, 15), NOW)[1:3] == (
        "Variance more than 10 % off on either side: 12 % over.",
        "Latest: 15 % over.",
    )


def test_what_came_back_says_since_when() -> None:
    item = fires(12, 5)

    assert heading_of(item) == "Came back before anybody entered it"
    assert sentences(item, NOW)[-1] == "Back since 2025-02-28."
    assert sentences(fires(12, 5, entered=True), NOW)[-1] == (
        "The figures are back since 2025-02-28; it is open until it is resolved."
    )


def test_what_was_escalated_or_dealt_with_says_so() -> None:
    assert sentences(fires(12, entered=True, escalated_to="Board"), NOW)[-1] == "Escalated to Board."
    assert sentences(fires(12, resolved="hiring stopped"), NOW)[-1] == "Dealt with: hiring stopped."


@pytest.mark.parametrize(
    ("hours", "text"),
    [
        (36, "36 hours left"),
        (1, "1 hour left"),
        (0.5, "less than an hour left"),
        (72, "3 days left"),
        (-30, "30 hours late"),
    ],
)
def test_time_to_a_deadline(hours: float, text: str) -> None:
    assert left_text(datetime.timedelta(hours=hours)) == text


def test_an_instant_has_its_offset() -> None:
    newfoundland = datetime.timezone(-datetime.timedelta(hours=3, minutes=30))

    assert instant_text(datetime.datetime(2025, 1, 2, 9, 5, tzinfo=newfoundland)) == "2025-01-02 09:05 -03:30"


def past(outcome: int, *percents: int) -> PastYear:
    rows = tuple(
        Observation("parks", datetime.date(2024, month, 28), Fraction(one, 100), "")
        for month, one in enumerate(percents, start=1)
    )
    return PastYear("parks", 2024, rows, Fraction(outcome, 100), datetime.date(2024, 12, 31))


def test_a_back_test_in_sentences() -> None:
    found = back_test(OFF, [past(15, 2, 12), replace(past(3, 12), subject="roads"), replace(past(20), subject="zoo")])

    assert tried_sentences(found) == (
        "3 years of units judged; 2 ended off by more than 10 %.",
        "It would have fired 2 times, 1 of them for nothing, in 1 year that ended within 10 %.",
        "Of the 2 it saw 1, half of them 10 months or more before the deviation was a fact, and missed 1.",
    )
    assert tried_sentences(back_test(OFF, [past(15, 2)]))[-1] == "Of the 1 it saw none."


def test_documents_are_json_and_hold_what_a_program_needs() -> None:
    item = fires(12, entered=True)
    document = json.loads(json.dumps(watch_document(NOW, [OFF], [item], [item.id], [], ["a note"])))
    [firing] = document["firings"]

    assert (firing["status"], firing["owner"], firing["fired"]["value"]) == ("open", "L. Chen", 0.12)
    assert firing["seconds_left"] == (7 * 24 + 7) * 3600
    assert document["triggers"][0]["threshold"] == "10 %"
    tried = back_test(OFF, [past(15, 2, 12)])
    again = json.loads(json.dumps(backtest_document("books", [tried], [tried], [("crisis", "not told")])))
    assert again["tried"][0]["years"][0]["lead_months"] == 10
    assert again["left_out"] == [{"trigger": "crisis", "reason": "not told"}]
