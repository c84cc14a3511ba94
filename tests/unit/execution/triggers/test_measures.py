"""What triggers are held against, worked out by hand."""

import datetime
from decimal import Decimal
from fractions import Fraction

from apportion.execution.triggers import measures
from apportion.execution.triggers.observed import Observation
from apportion.model.monitored import Milestone
from apportion.model.organisation import Target
from apportion.model.reported import Progress, Reported, Response, Result, ResultKind, Signal

YEAR = measures.PlanTime(datetime.date(2025, 1, 1), datetime.date(2025, 12, 31))
PILOT = Milestone("platform", "pilot", "Pilot", None, datetime.date(2025, 3, 31), Fraction(1))


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(f"2025-{text}")


def nobody(_: str) -> str:
    return ""


def values(found: tuple[Observation, ...]) -> list[tuple[str, Fraction | None]]:
    return [(item.on.strftime("%m-%d"), item.value) for item in found]


def test_variance_is_what_was_spent_over_what_was_due() -> None:
    # 30 of 120 due by March when spread evenly; 33 were spent: 10 % over.
    [item] = measures.variances(
        [measures.SpentSoFar("sales", day("03-31"), 33_00, Fraction(30_00), "evenly")],
        {"sales": "L. Chen"}.__getitem__,
        lambda amount: f"{amount / 100:.2f}",
    )

    assert item.value == Fraction(1, 10)
    assert item.owner == "L. Chen"
    assert item.evidence == "33.00 spent by 2025-03-31, 30.00 due evenly: 10 % over"


def test_where_nothing_is_due_nothing_can_be_said() -> None:
    none_due = [measures.SpentSoFar("sales", day("01-31"), 5, Fraction(0), "by the season of past years")]

    assert measures.variances(none_due, nobody, str) == ()


def result(on: str, value: str, kind: ResultKind = "delivered", measure: str = "") -> Result:
    return Result("sales" if measure else "", "platform", measure, day(on), kind, Decimal(value))


def test_money_delivered_is_held_against_the_part_of_the_year_that_has_passed() -> None:
    # 365 days, 73 of them by 14 March: a fifth. Promised are 3,000, so 600 by then; 450 came: 75 %.
    reported = Reported(results=(result("03-14", "450"),))

    assert values(measures.returns(reported, (), {"platform": Fraction(3000)}, YEAR, nobody)) == [
        ("03-14", Fraction(3, 4))
    ]


def test_what_is_expected_in_the_end_is_held_against_all_of_it() -> None:
    reported = Reported(results=(result("03-14", "450"), result("03-14", "4800", "expected")))

    assert values(measures.returns(reported, (), {"platform": Fraction(3000)}, YEAR, nobody)) == [
        ("03-14", Fraction(8, 5))
    ]


def test_a_target_counts_from_where_it_began() -> None:
    # From 20 to 30 by the end of June (181 days, of which 90 by the end of March). 22.5 is a quarter of the way,
    # after 90/181 of the time.
    target = Target("sales", "platform", "growth", Decimal(30), Decimal(20), "%", "up", "2025-06-30", "A. Silva")
    [item] = measures.returns(
        Reported(results=(result("03-31", "22.5", measure="growth"),)), (target,), {}, YEAR, nobody
    )

    assert item.value == Fraction(1, 4) / Fraction(90, 181)
    assert (item.subject, item.owner) == ("platform/growth", "A. Silva")


def test_a_target_that_goes_down_counts_the_way_down() -> None:
    target = Target("sales", "platform", "cost", Decimal(2000), Decimal(3000), "USD", "down")
    reported = Reported(results=(result("06-30", "2500", "expected", "cost"),))

    assert values(measures.returns(reported, (target,), {}, YEAR, nobody)) == [("06-30", Fraction(1, 2))]


def test_a_way_down_from_nowhere_is_not_judged() -> None:
    target = Target("sales", "platform", "cost", Decimal(2000), None, "USD", "down")
    reported = Reported(results=(result("06-30", "2500", "expected", "cost"),))

    assert measures.returns(reported, (target,), {}, YEAR, nobody) == ()


def progress(on: str, reached: str = "", expected: str = "") -> Progress:
    return Progress(
        "platform",
        "pilot",
        day(on),
        None,
        day(reached) if reached else None,
        day(expected) if expected else None,
        "",
    )


def late(*reports: Progress, as_of: str) -> list[tuple[str, Fraction | None]]:
    return values(measures.delays([PILOT], Reported(progress=reports), day(as_of), Fraction(28), nobody))


def test_an_expected_day_says_early_that_it_will_be_late() -> None:
    # Due 31 March, expected 10 May: 40 days.
    assert late(progress("02-28", expected="05-10"), as_of="03-15") == [("02-28", Fraction(40))]


def test_silence_is_late_once_four_weeks_have_passed() -> None:
    # 31 March and 28 days is 28 April; on the 29th it is more than four weeks.
    assert late(as_of="04-28") == []
    assert late(as_of="04-29") == [("04-29", Fraction(29))]
    assert late(as_of="07-01") == [("04-29", Fraction(29))]


def test_an_expected_day_that_has_passed_is_late_by_every_day() -> None:
    # Expected 5 April, and nothing was heard since: on 29 April it is 29 days late, not 5.
    assert late(progress("02-28", expected="04-05"), as_of="05-01") == [("02-28", Fraction(5)), ("04-29", Fraction(29))]


def test_what_was_reached_stays_as_late_as_it_was() -> None:
    assert late(progress("04-07", reached="04-05"), as_of="07-01") == [("04-07", Fraction(5)), ("04-29", Fraction(5))]


def test_a_milestone_reached_or_expected_early() -> None:
    reports = Reported(progress=(progress("02-01", expected="03-10"), progress("03-12", reached="03-12")))

    assert values(measures.advances([PILOT], reports, nobody)) == [("02-01", Fraction(21)), ("03-12", Fraction(19))]


def test_satisfaction_is_the_mean_answer_of_a_month() -> None:
    # On a scale from 1 to 5, answers of 2 and 5 lie at a quarter and at 1: 62.5 %.
    answers = [
        Response(who, "board", day(on), Decimal(score), Decimal(1), Decimal(5))
        for who, on, score in (("a", "03-02", 2), ("b", "03-30", 5), ("a", "04-02", 5))
    ]

    assert values(measures.satisfaction(answers, day("04-29"), nobody)) == [("03-31", Fraction(5, 8))]
    assert len(measures.satisfaction(answers, day("04-30"), nobody)) == 2


def test_a_signal_keeps_its_instant() -> None:
    heard = datetime.datetime(2025, 2, 3, 9, 30, tzinfo=datetime.timezone(datetime.timedelta(hours=1)))
    signals = [
        Signal("crisis", "plant", heard, "Fire", "A. Silva"),
        Signal("risk", "plant", heard, "Smoke", "A. Silva"),
    ]
    [item] = measures.noticed(signals, "crisis", nobody)

    assert item.at == heard
    assert item.evidence == "Fire (noticed by A. Silva)"
