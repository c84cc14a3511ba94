"""What was written stays readable, and what was changed afterwards is found."""

from __future__ import annotations

import datetime
import hashlib
import json
from dataclasses import replace

import pytest

from apportion.execution.journal.body import BodyUnreadable, body_of, event_of
from apportion.execution.journal.chain import GENESIS, Entry, Stamp, chained, faults_of
from apportion.execution.journal.events import (
    Adopted,
    AdoptedLine,
    BudgetPeriod,
    Event,
    GateMet,
    Line,
    LineAmount,
    Move,
    Released,
    RolledOver,
)

DAY = datetime.date(2024, 2, 29)
LINE = Line("engineering", "general", "FY2024")
EVENTS: tuple[Event, ...] = (
    Adopted("p", "c", "JPY", 0, (BudgetPeriod("FY2024", DAY, DAY),), (AdoptedLine(LINE, "Größe \u202e", 2**62),)),
    GateMet("pilot", 'said "yes"\n'),
    Released("Q1", (LineAmount(LINE, 5),), "pilot", brought_forward=True),
    RolledOver("FY2024", (Move(LINE, Line("a", "b", "c"), 1),), ()),
)


def stamp(operation: str) -> Stamp:
    return Stamp(operation, "2024-02-29T23:59:60+00:00", DAY, "Zoë")


def chain() -> list[Entry]:
    entries: list[Entry] = []
    for number, event in enumerate(EVENTS):
        entries.append(chained(entries[-1] if entries else None, stamp(f"op{number}"), event))
    return entries


@pytest.mark.parametrize("event", EVENTS)
def test_an_event_is_read_back_as_it_was(event: Event) -> None:
    assert event_of(event.kind, body_of(event)) == event


def test_the_hash_is_that_of_everything_an_entry_says() -> None:
    # Worked out here by hand, so that a later release cannot change it unnoticed.
    first = chain()[0]
    said = [1, GENESIS, "op0", "2024-02-29T23:59:60+00:00", "2024-02-29", "Zoë", "adopted", first.body]
    text = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    assert first.hash == "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def test_an_untouched_chain_has_no_faults() -> None:
    assert faults_of(chain()) == ()


@pytest.mark.parametrize(
    ("spoil", "fault"),
    [
        (lambda e: [e[0], replace(e[1], body=e[1].body.replace("yes", "no")), *e[2:]], "entry 2 was changed"),
        (lambda e: [e[0], replace(e[1], stamp=replace(e[1].stamp, by="x")), *e[2:]], "entry 2 was changed"),
        (lambda e: [e[0], *e[2:]], "entry 2 is missing"),
        (lambda e: e[1:], "entry 1 is missing"),
        (lambda e: [e[0], e[2], e[1], e[3]], "entry 2 is missing"),
        (lambda e: [e[0], chained(e[0], stamp("op0"), EVENTS[1])], "repeats operation op0"),
        (lambda e: [e[0], replace(e[1], previous=GENESIS)], "does not follow"),
    ],
)
def test_whatever_is_done_to_the_chain_is_found(spoil: object, fault: str) -> None:
    assert callable(spoil)
    assert any(fault in found for found in faults_of(spoil(chain())))


@pytest.mark.parametrize(
    ("kind", "body", "reason"),
    [
        ("invented", "{}", "no event 'invented'"),
        ("gate met", "{", "no JSON"),
        ("gate met", '{"gate":"a"}', "has to hold evidence, gate"),
        ("gate met", '{"evidence":"x","gate":"a","more":1}', "has to hold"),
        ("gate met", '{"evidence":"x","gate":1}', "gate met.gate is 1, not str"),
        ("closed", '{"through":"31.12.2024"}', "not a day"),
        ("closed", '{"through":20241231}', "not a day"),
        ("decommitted", '{"amount":1.0,"commitment":"C","reason":"r"}', "1.0 is no whole number"),
        ("decommitted", '{"amount":true,"commitment":"C","reason":"r"}', "not int"),
        ("decommitted", '{"amount":NaN,"commitment":"C","reason":"r"}', "NaN is no whole number"),
        ("released", '{"amounts":{},"approved_by":"","brought_forward":false,"gate":"","tranche":"Q1"}', "is no list"),
    ],
)
def test_a_body_that_says_something_else_is_refused(kind: str, body: str, reason: str) -> None:
    with pytest.raises(BodyUnreadable, match=reason):
        event_of(kind, body)


def test_a_binary_fraction_never_gets_into_a_journal() -> None:
    with pytest.raises(TypeError, match="float has no place"):
        body_of(Released("Q1", (LineAmount(LINE, 0.5),)))  # type: ignore[arg-type]  # what the types forbid
