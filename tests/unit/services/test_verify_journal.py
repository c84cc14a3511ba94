"""A journal whose chain is whole, whose entries replay, and which says something that nobody could have entered.

The village has 100.00: clinics ask for 60.00 (worth 3) and receive it, roads ask for 60.00 (worth 2) and receive 40.00.
A grant of 30.00 pays for health alone. Each fault is planted as somebody would who writes to the database past the
program, and makes the chain anew.
"""

from __future__ import annotations

import datetime
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from apportion.adapters.journal import create_journal, open_journal
from apportion.execution.journal.chain import Entry, Stamp
from apportion.execution.journal.events import (
    Adopted,
    AdoptedLine,
    Amended,
    Committed,
    Event,
    GateMet,
    Line,
    LineAmount,
    Move,
    Moved,
    Released,
    RolledOver,
    Spent,
)
from apportion.model.approval.events import Signed as StageSigned
from apportion.model.approval.events import Stage, Submitted
from apportion.services.adopt import adopt
from apportion.services.adopted import Signed
from apportion.services.approval import approve, submit
from apportion.services.plan_case import plan_path, write_plan
from apportion.services.release import meet_gate, release
from apportion.services.spend_control import Use, commit, move, roll_over, spend
from apportion.services.verify_plan import verify

DAY = datetime.date(2025, 1, 2)
POWERS = "Who entered something in the journal could do so, and what came into force is this plan"
CASE = {
    "case.yaml": "format: 1\nname: Budget 2025\ncurrency: USD\nperiods: FY2025\ntotal: 100.00\n",
    "units.csv": "unit,name\nhealth,Health\nroads,Roads\n",
    "funds.csv": "fund,name,amount,pays_for\ngrant,Grant,30.00,unit:health\nown,Own money,70.00,\n",
    "requests.csv": "request,unit,cap,rate\nclinics,health,60.00,3\nbridges,roads,60.00,2\n",
    "approval_stages.csv": "stage,weeks,signers,signed_by,limit\ncouncil,,1,council,\n",
    "signatories.csv": "person,role,limit,until\nMayor,council,,\n",
    "authors.csv": "person,request\nR. Diaz,clinics\n",
    "authorities.csv": (
        "person,may,applies_to,limit,until\nChen,commit,unit:roads,10.00,\nDiaz,commit,,,\nOrtega,release,,,2025-06-30\n"
        "Roth,release,,,\nChen,move,,5.00,\nOrtega,amend,,,2025-06-30\nOrtega,sign,,,\n"
    ),
    "virement_limits.csv": "limit,applies_to,percent,amount,within,reason\nordinary,,,2.00,,\n",
    "gates.csv": ("gate,name,evidence,due,owner,signer\ndesign,Design,report,,Chen,\nlands,Lands,deed,,Diaz,Roth\n"),
}
BRIDGES = Line("bridges", "own", "FY2025")
CLINICS = Line("clinics", "own", "FY2025")
GRANTED = Line("clinics", "grant", "FY2025")


def signed(by: str, operation: str, on: datetime.date = DAY) -> Signed:
    return Signed(by, on, datetime.datetime.combine(on, datetime.time(9), datetime.UTC), operation)


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The village's plan after its year, by the services alone."""
    folder = tmp_path_factory.mktemp("lived")
    (folder / "case").mkdir()
    for name, text in CASE.items():
        (folder / "case" / name).write_text(text, encoding="utf-8")
    plan = folder / "plan"
    write_plan(plan_path(folder / "case", alone=True), plan, replace=False, with_report=False)
    submit(plan, signed("Silva", "submit"))
    approve(plan, signed("Mayor", "sign"), "council")
    adopt(plan, signed("Mayor", "adopt"))
    meet_gate(plan, signed("Ortega", "gate"), "design", "report 7")
    release(plan, signed("Ortega", "release"), "FY2025-Q1")
    commit(plan, signed("Chen", "commit"), Use("bridges", "2.00", "steel", "PO-1"))
    spend(plan, signed("Chen", "spend"), Use("bridges", "1.00", "steel", settles="PO-1"))
    move(plan, signed("Chen", "move"), ("bridges", "clinics/own"), "1.00", "winter")
    roll_over(plan, signed("Ortega", "end", datetime.date(2025, 12, 31)), "FY2025")
    return plan


def entries_of(plan: Path) -> tuple[Entry, ...]:
    store = open_journal(plan / "journal.sqlite")
    try:
        return tuple(store.entries())
    finally:
        store.close()


def rewritten(lived: Path, tmp_path: Path, steps: Sequence[tuple[Stamp, Event]]) -> dict[str, str]:
    """A copy of the plan with a journal of these steps, written past every service; what verifying it says."""
    plan = tmp_path / "plan"
    shutil.copytree(lived, plan)
    (plan / "journal.sqlite").unlink()
    store = create_journal(plan / "journal.sqlite")
    for stamp, event in steps:
        store.write(stamp, event)
    store.close()
    return {check.question: " | ".join(check.problems) for check in verify(plan).checks if check.count}


def steps_of(plan: Path) -> list[tuple[Stamp, Event]]:
    return [(entry.stamp, entry.event) for entry in entries_of(plan)]


def test_a_year_that_was_lived_through_the_services_holds(lived: Path) -> None:
    assert [entry.kind for entry in entries_of(lived)][-1] == "rolled over"
    judged = verify(lived)
    assert {check.question: check.problems for check in judged.checks if check.count} == {}
    assert POWERS in [check.question for check in judged.checks]


def stamp(by: str, on: datetime.date = DAY) -> Stamp:
    return Stamp("planted", "2025-01-02T09:00:00.000+00:00", on, by)


JULY = datetime.date(2025, 7, 1)


@pytest.mark.parametrize(
    ("by", "on", "event", "said"),
    [
        (
            "Chen",
            DAY,
            Committed("PO-2", CLINICS, 1_00, "beds"),
            "Chen may not commit 1.00 for clinics. Nobody",
        ),
        ("Chen", DAY, Committed("PO-2", CLINICS, 1_00, "beds", approved_by="Roth"), "Roth may not approve it"),
        ("Nobody", DAY, Spent("P-2", BRIDGES, 50, "nails"), "Nobody may not commit 0.50 for bridges"),
        ("Diaz", DAY, Committed("PO-2", BRIDGES, 20_00, "steel", brought_forward=20_00), "are not released yet"),
        (
            "Ortega",
            JULY,
            Released("FY2025-Q3", (LineAmount(BRIDGES, 1_00),)),
            "Ortega may not release 1.00",
        ),
        ("Ortega", DAY, Released("FY2025-Q2", (LineAmount(BRIDGES, 1_00),), "", True), "was released before its day"),
        ("Ortega", DAY, Released("FY2025-Q2", (LineAmount(BRIDGES, 1_00),), "", True, "Chen"), "Chen may not approve"),
        (
            "Chen",
            DAY,
            Moved((Move(BRIDGES, CLINICS, 1_01),), "x"),
            "may give 2.00 in FY2025, not 1.01 after 1.00",
        ),
        ("Diaz", DAY, Moved((Move(BRIDGES, CLINICS, 1),), "x"), "Diaz may not move 0.01 of bridges"),
        ("Diaz", DAY, Moved((Move(BRIDGES, CLINICS, 1),), "x", "", "sha256:n"), "Diaz may not move money of bridges"),
        ("Chen", DAY, Amended((LineAmount(BRIDGES, 1_00),), "x", "Council"), "Chen may not amend bridges by 1.00"),
        ("Ortega", JULY, Amended((LineAmount(BRIDGES, -1),), "x", "Council"), "Ortega may not amend bridges by 0.01"),
        ("Diaz", DAY, GateMet("lands", "deed"), "Diaz sees to the gate 'lands' and cannot sign for it"),
        ("Ortega", DAY, GateMet("lands", "deed"), "Ortega may not sign for the gate 'lands'"),
        ("Ortega", DAY, GateMet("moon", "landed"), "the case has no gate moon"),
    ],
)
def test_what_nobody_could_have_entered_is_found_in_a_journal_that_replays(
    lived: Path, tmp_path: Path, by: str, on: datetime.date, event: Event, said: str
) -> None:
    found = rewritten(lived, tmp_path, [*steps_of(lived)[:-1], (stamp(by, on), event)])
    assert list(found) == [POWERS]
    assert said in found[POWERS]
    assert found[POWERS].startswith(f"entry {len(steps_of(lived))} of {on}: ")


def test_a_gate_that_its_owner_signed_alone_is_found(lived: Path, tmp_path: Path) -> None:
    steps = [
        (replace(held, by="Chen") if isinstance(event, GateMet) else held, event) for held, event in steps_of(lived)
    ]
    assert "Chen sees to the gate 'design'" in rewritten(lived, tmp_path, steps)[POWERS]


def test_money_that_was_carried_where_its_fund_lets_it_lapse_is_found(lived: Path, tmp_path: Path) -> None:
    steps = steps_of(lived)
    held, event = steps[-1]
    assert isinstance(event, RolledOver)
    assert event.lapsed
    found = rewritten(lived, tmp_path, [*steps[:-1], (held, replace(event, lapsed=event.lapsed[1:]))])
    assert "carried over or let lapse something else" in found[POWERS]


def adopted_with(lived: Path, lines: Sequence[AdoptedLine]) -> list[tuple[Stamp, Event]]:
    held, event = steps_of(lived)[2]
    assert isinstance(event, Adopted)
    others = [item for item in event.lines if item.line not in {line.line for line in lines}]
    return [*steps_of(lived)[:2], (held, replace(event, lines=(*others, *lines)))]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (AdoptedLine(BRIDGES, "roads", 41_00), "adopted with 41.00; the plan gives it 40.00"),
        (AdoptedLine(BRIDGES, "health", 40_00), "adopted for the unit health, not roads"),
        (AdoptedLine(Line("bridges", "grant", "FY2025"), "roads", 0), "no line of the plan that its fund may pay for"),
    ],
)
def test_a_plan_that_came_into_force_with_other_lines_is_found(
    lived: Path, tmp_path: Path, line: AdoptedLine, said: str
) -> None:
    """Restricted money can only go to lines that were adopted, so that a line too many is a way out of its purpose."""
    found = rewritten(lived, tmp_path, adopted_with(lived, [line]))
    assert list(found) == [POWERS]
    assert said in found[POWERS]


def test_a_plan_that_was_adopted_past_the_stages_of_its_case_is_found(lived: Path, tmp_path: Path) -> None:
    found = rewritten(lived, tmp_path, steps_of(lived)[2:3])
    assert "adopted without the stages of approval that its case states" in found[POWERS]


def test_an_approval_by_other_stages_and_people_than_the_case_names_is_found(lived: Path, tmp_path: Path) -> None:
    """One stage that anybody may sign, and no author: Diaz, who asked for clinics, approves the plan."""
    (at, laid), (then, _), *rest = steps_of(lived)
    assert isinstance(laid, Submitted)
    stage = Stage("council", "", DAY, DAY, 1)
    easy = replace(laid, stages=(stage,), signatories=(), authors=(), total=1_00)
    steps = [(at, easy), (replace(then, by="R. Diaz"), StageSigned(laid.plan, "council")), *rest]
    found = rewritten(lived, tmp_path, steps)
    assert list(found) == [POWERS]
    for said in ("other stages", "other signatories", "without its authors R. Diaz", "another total"):
        assert said in found[POWERS]
