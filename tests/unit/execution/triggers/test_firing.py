"""What fires as of an instant, beside what a journal holds: who, by when, and what became of it."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

from apportion.execution.journal.positions import Firing
from apportion.execution.triggers.firing import NOBODY, Fires, condition_of, firings, unowned
from apportion.execution.triggers.observed import Observation
from apportion.model.trigger_policy import DEFAULT_TRIGGERS
from apportion.model.triggers import Trigger, TriggerPlan
from apportion.model.working_time import WorkingTime

BERLIN = ZoneInfo("Europe/Berlin")
POLICY = {trigger.id: trigger for trigger in DEFAULT_TRIGGERS}
OFF, CRISIS = POLICY["variance-off"], POLICY["crisis"]
FLOOD = Observation(
    "plant",
    datetime.date(2025, 3, 28),
    None,
    "Flood (noticed by L. Chen)",
    "A. Silva",
    datetime.datetime(2025, 3, 28, 23, tzinfo=BERLIN),
)


def instant(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text).replace(tzinfo=BERLIN)


def sales(*percents: int) -> list[Observation]:
    return [
        Observation("sales", datetime.date(2025, month, 28), Fraction(one, 100), f"{one} % over", "L. Chen")
        for month, one in enumerate(percents, start=1)
    ]


def asked(
    as_of: str,
    observed: Mapping[str, Sequence[Observation]],
    entered: Mapping[str, Firing] | None = None,
    triggers: tuple[Trigger, ...] = (OFF, CRISIS),
) -> tuple[Fires, ...]:
    return firings(TriggerPlan(triggers, WorkingTime(BERLIN)), observed, entered or {}, instant(as_of))


def test_a_firing_names_condition_evidence_owner_deadline_and_action() -> None:
    [item] = asked("2025-03-05T10:00", {OFF.id: sales(5, 12)})

    assert item.event.condition == "variance more than 10 % off on either side"
    assert item.event.evidence == "12 % over"
    assert item.event.owner == "L. Chen"
    # Five working days after Wednesday 5 March: Wednesday 12 March, when work ends.
    assert item.event.deadline == "2025-03-12T17:00:00+01:00"
    assert item.event.action == "Review the unit at once and correct its course."
    assert item.id == "variance-off/sales/2025-02-28"


def test_the_clock_of_a_crisis_runs_from_its_instant_over_the_change_of_the_clocks() -> None:
    [item] = asked("2025-03-29T08:00", {CRISIS.id: [FLOOD]})

    # 23:00 on the 28th and 48 real hours: midnight of the 31st by summer time.
    assert item.event.deadline == "2025-03-31T00:00:00+02:00"
    assert item.left(instant("2025-03-29T08:00")) == datetime.timedelta(hours=39)


def test_the_owner_of_the_trigger_goes_before_the_owner_of_the_unit() -> None:
    [item] = asked("2025-03-05", {OFF.id: sales(12)}, triggers=(replace(OFF, owner="CFO"),))

    assert item.event.owner == "CFO"


def test_where_nobody_is_named_the_firing_says_so() -> None:
    found = asked("2025-03-05", {OFF.id: [replace(one, owner="") for one in sales(12)]})

    assert [item.event.owner for item in found] == [NOBODY]
    assert unowned(found) == found


def test_an_entered_firing_keeps_its_deadline_until_it_is_overdue() -> None:
    [new] = asked("2025-03-05T10:00", {OFF.id: sales(5, 12)})
    entered = {new.id: Firing(new.event)}

    [open_] = asked("2025-03-12T16:59", {OFF.id: sales(5, 12)}, entered)
    [at_its_end] = asked("2025-03-12T17:00", {OFF.id: sales(5, 12)}, entered)
    [overdue] = asked("2025-03-12T17:01", {OFF.id: sales(5, 12)}, entered)

    assert (open_.status, open_.event.deadline) == ("open", new.event.deadline)
    assert at_its_end.status == "open"
    assert overdue.status == "overdue"


def test_what_was_escalated_or_resolved_stays_so() -> None:
    [new] = asked("2025-03-05", {OFF.id: sales(5, 12)})
    escalated = {new.id: Firing(new.event, escalated_to="Board")}
    resolved = {new.id: Firing(new.event, escalated_to="Board", resolved="hiring stopped")}

    assert [item.status for item in asked("2026-01-01", {OFF.id: sales(5, 12)}, escalated)] == ["escalated"]
    assert [item.status for item in asked("2026-01-01", {OFF.id: sales(5, 12)}, resolved)] == ["resolved"]


def test_what_was_resolved_does_not_fire_again_while_it_lasts() -> None:
    [new] = asked("2025-03-05", {OFF.id: sales(5, 12)})
    resolved = {new.id: Firing(new.event, resolved="hiring stopped")}

    assert [item.status for item in asked("2025-05-05", {OFF.id: sales(5, 12, 11, 9)}, resolved)] == ["resolved"]
    again = asked("2025-06-05", {OFF.id: sales(5, 12, 7, 11)}, resolved)
    assert [(item.id, item.status) for item in again] == [
        ("variance-off/sales/2025-04-28", "new"),
        ("variance-off/sales/2025-02-28", "resolved"),
    ]


def test_what_came_back_before_anybody_entered_it_is_past() -> None:
    [item] = asked("2025-04-05", {OFF.id: sales(12, 7)})

    assert item.is_past
    assert not item.holds


def test_what_the_journal_has_is_shown_though_the_figures_were_corrected() -> None:
    [new] = asked("2025-03-05", {OFF.id: sales(5, 12)})
    [item] = asked("2025-03-06", {OFF.id: sales(5, 6)}, {new.id: Firing(new.event)})

    assert (item.status, item.crossing) == ("open", None)


def test_what_is_overdue_stands_first() -> None:
    observed = {OFF.id: sales(12), CRISIS.id: [FLOOD]}
    found = asked("2025-04-05T10:00", observed)
    entered = {item.id: Firing(item.event) for item in found}

    assert [item.event.trigger for item in asked("2025-04-05T10:00", observed, entered)] == ["crisis", "variance-off"]


def test_conditions_in_words() -> None:
    late = POLICY["milestone-late"]

    assert condition_of(late) == "milestone late by more than 4 weeks"
    assert condition_of(replace(late, threshold=Decimal(10))) == "milestone late by more than 10 days"
    assert condition_of(POLICY["satisfaction-low"]) == "satisfaction below 75 %"
    assert condition_of(replace(POLICY["return-ahead"], periods_in_a_row=2)) == (
        "return against its target above 150 %, 2 measurements in a row"
    )
    assert condition_of(POLICY["market-shock"]) == "market shock noticed"
