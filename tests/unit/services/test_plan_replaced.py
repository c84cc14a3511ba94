"""A refined plan takes the place of another one: before it is in force, and while money of it is spent.

The town gives 600.00 to clinics, which return 3, and 400.00 to bridges, which return 2. The revision gives clinics
500.00 and bridges 350.00, and has parks, which return 1 and receive 150.00.
"""

from __future__ import annotations

import datetime
import itertools
import shutil
from pathlib import Path

import pytest

from apportion.adapters.journal import JournalUnusable
from apportion.execution.journal.positions import Position
from apportion.services import spend_control
from apportion.services.adopt import adopt
from apportion.services.adopted import Signed, open_adopted
from apportion.services.approval import approve, standing, submit
from apportion.services.journal import read_journal
from apportion.services.open_plan import read_stored
from apportion.services.plan_case import plan_path, write_plan
from apportion.services.refusal import Refusal
from apportion.services.release import release
from apportion.services.spend_control import Use
from apportion.services.stores import STORE, home_of
from apportion.services.verify_plan import verify
from tests.support.team_database import new_database, team_server

SPRING = datetime.date(2025, 3, 3)
BEFORE = datetime.date(2024, 12, 2)
NOW = datetime.datetime(2025, 3, 3, 9, tzinfo=datetime.UTC)
CASE = {
    "case.yaml": "format: 1\nname: Budget 2025\ncurrency: USD\nperiods: FY2025\ntotal: 1,000.00\n",
    "units.csv": "unit,name\nhealth,Health\nroads,Roads\nparks,Parks\n",
    "requests.csv": "request,unit,cap,rate\nclinics,health,600.00,3\nbridges,roads,600.00,2\n",
}
REVISED = {
    **CASE,
    "requests.csv": "request,unit,cap,rate\nclinics,health,500.00,3\nbridges,roads,350.00,2\nlawns,parks,150.00,1\n",
}
WITHOUT_BRIDGES = {**CASE, "requests.csv": "request,unit,cap,rate\nclinics,health,800.00,3\nlawns,parks,200.00,1\n"}
STAGES = {
    "approval_stages.csv": "stage,weeks,signers,signed_by\ncouncil,2,1,council\n",
    "signatories.csv": "person,role\nMayor,council\nClerk,council\n",
}

_NUMBERS = itertools.count(1)


def signed(by: str, on: datetime.date = SPRING, operation: str = "") -> Signed:
    return Signed(by, on, NOW, operation or f"operation {next(_NUMBERS)}")


def written(folder: Path, name: str, files: dict[str, str]) -> Path:
    case = folder / f"{name}-case"
    case.mkdir()
    for file, text in files.items():
        (case / file).write_text(text, encoding="utf-8")
    write_plan(plan_path(case, alone=True), folder / name, replace=False, with_report=False)
    return folder / name


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("planned")
    for name, files in (("old", CASE), ("new", REVISED), ("without", WITHOUT_BRIDGES)):
        written(folder, name, files)
        written(folder, f"{name}-staged", {**files, **STAGES})
    return folder


@pytest.fixture
def place(planned: Path, tmp_path: Path) -> Path:
    shutil.copytree(planned, tmp_path, dirs_exist_ok=True)
    return tmp_path


@pytest.fixture
def lived(place: Path) -> Path:
    """The plan in force since December: a quarter released, 40.00 of bridges committed, 60.00 of clinics spent."""
    old = place / "old"
    adopt(old, signed("Council", BEFORE))
    release(old, signed("Clerk", datetime.date(2025, 1, 2)), "FY2025-Q1")
    spend_control.commit(old, signed("Clerk"), Use("bridges", "40.00", "steel", "PO-1"))
    spend_control.spend(old, signed("Clerk"), Use("clinics", "60.00", "beds"))
    return place


def positions(folder: Path) -> dict[str, Position]:
    with open_adopted(folder) as plan:
        return {line.request: item for line, item in plan.book().state.positions.items()}


def test_a_refined_plan_continues_the_approval_and_voids_the_signatures(place: Path) -> None:
    old, new = place / "old-staged", place / "new-staged"
    submit(old, signed("Silva", BEFORE))
    approve(old, signed("Mayor", BEFORE), "council")

    submit(new, signed("Weiss", SPRING), replaces=old)

    held = standing(new, SPRING)
    assert (held.status, held.is_edited) == ("submitted", False)
    assert [item.person for item in held.void] == ["Mayor"]
    assert not (new / "journal.sqlite").exists()
    # Who submitted the plan before does not sign the refined one either.
    with pytest.raises(Refusal, match="Silva submitted the plan"):
        approve(new, signed("Silva"), "council")
    with pytest.raises(Refusal, match="submit it again"):
        adopt(old, signed("Council"))
    approve(new, signed("Clerk"), "council")
    adopt(new, signed("Council"))
    assert verify(new).holds
    assert read_journal(new).plan == read_stored(new).fingerprint


def test_a_revised_plan_takes_over_what_is_released_committed_and_spent(lived: Path) -> None:
    """A quarter of 600.00 and of 400.00 is released; of the first 60.00 is spent, of the second 40.00 committed."""
    old, new = lived / "old", lived / "new"

    adopt(new, signed("Council"), replaces=old)

    held = positions(new)
    assert {name: (item.allocated, item.released, item.committed, item.spent) for name, item in held.items()} == {
        "clinics": (500_00, 150_00, 0, 60_00),
        "bridges": (350_00, 100_00, 40_00, 0),
        "lawns": (150_00, 0, 0, 0),
    }
    # The original budget stands beside the final one.
    assert {name: item.adopted for name, item in held.items()} == {"clinics": 600_00, "bridges": 400_00, "lawns": 0}
    spend_control.spend(new, signed("Clerk"), Use("bridges", "40.00", "steel", settles="PO-1"))
    release(new, signed("Clerk", datetime.date(2025, 4, 2)), "FY2025-Q2")
    assert positions(new)["lawns"].released == 75_00
    assert verify(new).holds


def test_one_chain_names_both_plans(lived: Path) -> None:
    old, new = lived / "old", lived / "new"
    before = read_journal(old).entries
    adopt(new, signed("Council"), replaces=old)

    held = read_journal(new)

    assert held.entries[: len(before)] == before
    assert held.sentences[-1].startswith(f"replaced the plan {read_stored(old).fingerprint[:19]}")
    assert read_stored(new).fingerprint[:19] in held.sentences[-1]
    assert read_journal(old) == held
    assert verify(old).holds


def test_the_plan_that_was_replaced_is_used_no_more(lived: Path) -> None:
    old, new = lived / "old", lived / "new"
    adopt(new, signed("Council"), replaces=old)

    with pytest.raises(Refusal, match=f"was replaced by {read_stored(new).fingerprint} on 2025-03-03"):
        spend_control.spend(old, signed("Clerk"), Use("clinics", "1.00", "beds"))
    assert len(read_journal(new).entries) == 5


def test_a_line_that_vanishes_with_money_in_use_is_refused_by_name(lived: Path) -> None:
    without = lived / "without"

    with pytest.raises(Refusal, match=r"bridges .* 40\.00 are committed or spent, and the new plan does not have it"):
        adopt(without, signed("Council"), replaces=lived / "old")

    assert not (without / STORE).exists()
    assert len(read_journal(lived / "old").entries) == 4
    spend_control.give_up(lived / "old", signed("Clerk"), "PO-1", None, "cheaper")
    adopt(without, signed("Council"), replaces=lived / "old")
    held = positions(without)["bridges"]
    assert (held.allocated, held.released) == (0, 0)
    assert verify(without).holds


def test_a_line_that_has_spent_more_than_the_new_plan_gives_is_refused(lived: Path) -> None:
    spend_control.commit(lived / "old", signed("Clerk"), Use("clinics", "480.00", "beds", approved_by="Council"))
    amount = positions(lived / "old")["clinics"]
    assert amount.committed + amount.spent > 500_00

    with pytest.raises(Refusal, match=r"clinics .* 540\.00 are committed or spent, and the new plan gives 500\.00"):
        adopt(lived / "new", signed("Council"), replaces=lived / "old")


def test_the_plan_in_force_is_used_while_its_revision_is_approved(place: Path) -> None:
    old, new = place / "old-staged", place / "new-staged"
    submit(old, signed("Silva", BEFORE))
    approve(old, signed("Mayor", BEFORE), "council")
    adopt(old, signed("Council", BEFORE))
    submit(new, signed("Weiss"), replaces=old)

    release(old, signed("Clerk"), "FY2025-Q1")
    with pytest.raises(Refusal, match="is in force"):
        release(new, signed("Clerk"), "FY2025-Q1")
    with pytest.raises(Refusal, match="lacks 1 of 1 signatures"):
        adopt(new, signed("Council"))
    assert standing(new, SPRING).void == ()  # the plan in force was adopted with its signatures
    approve(new, signed("Mayor"), "council")
    adopt(new, signed("Council"))

    assert positions(new)["clinics"].released == 150_00
    assert standing(new, SPRING).status == "adopted"
    assert verify(new).holds


def test_who_is_stopped_before_the_entry_is_written_repeats_the_call(
    lived: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The folder is told first where its journal is; the entry is written next."""
    old, new = lived / "old", lived / "new"

    class Killed(BaseException):
        pass

    def killed(*_: object, **__: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr("apportion.services.adopt.open_or_create_store", killed)
        with pytest.raises(Killed):
            adopt(new, signed("Council", operation="takes over"), replaces=old)
    assert (new / STORE).exists()
    release(old, signed("Clerk", datetime.date(2025, 4, 2)), "FY2025-Q2")

    adopt(new, signed("Council", datetime.date(2025, 4, 3), "takes over"), replaces=old)
    again = adopt(new, signed("Council", datetime.date(2025, 4, 3), "takes over"), replaces=old)

    assert again.is_repeat
    assert len(read_journal(new).entries) == 6
    assert verify(new).holds


def test_a_draft_that_was_replaced_before_adoption_still_holds_and_comes_back_only_by_name(place: Path) -> None:
    old, new = place / "old-staged", place / "new-staged"
    submit(old, signed("Silva", BEFORE))
    submit(new, signed("Weiss"), replaces=old)
    approve(new, signed("Clerk"), "council")
    adopt(new, signed("Council"))

    assert verify(old).holds
    with pytest.raises(Refusal, match="is in force: name its folder with --replaces"):
        adopt(old, signed("Council"))
    submit(old, signed("Silva"), replaces=new)
    approve(old, signed("Mayor"), "council")
    adopt(old, signed("Council"), replaces=new)

    assert positions(old)["clinics"].allocated == 600_00
    with pytest.raises(Refusal, match="was replaced by"):
        positions(new)


def test_a_plan_with_a_journal_of_its_own_takes_over_no_other(lived: Path) -> None:
    adopt(lived / "new", signed("Council"))

    with pytest.raises(Refusal, match="was adopted by Council"):
        adopt(lived / "new", signed("Council"), replaces=lived / "old")
    with pytest.raises(Refusal, match="has a journal already"):
        submit(lived / "new", signed("Silva"), replaces=lived / "old")
    with pytest.raises(Refusal, match="has no journal"):
        adopt(lived / "without", signed("Council"), replaces=lived / "new-staged")


def test_a_revision_can_be_revised(lived: Path) -> None:
    adopt(lived / "new", signed("Council"), replaces=lived / "old")
    spend_control.give_up(lived / "new", signed("Clerk"), "PO-1", None, "cheaper")

    adopt(lived / "without", signed("Council"), replaces=lived / "new")

    assert home_of(lived / "without").resolve() == (lived / "old").resolve()
    assert positions(lived / "without")["lawns"].allocated == 200_00
    with pytest.raises(Refusal, match="was replaced by"):
        positions(lived / "new")


def test_a_journal_that_is_not_where_it_was_is_named(lived: Path) -> None:
    adopt(lived / "new", signed("Council"), replaces=lived / "old")
    (lived / "old").rename(lived / "elsewhere")

    with pytest.raises(Refusal, match=r"is kept in .*old, and is not there"):
        positions(lived / "new")
    with pytest.raises(JournalUnusable):
        home_of(lived / "new")


def test_two_plans_of_a_team_share_a_journal_of_its_database(place: Path) -> None:
    with team_server() as server:
        at = new_database(server)
        old, new = place / "old", place / "new"
        adopt(old, signed("Council", BEFORE), store=at)

        adopt(new, signed("Council"), replaces=old)

        assert positions(new)["lawns"].allocated == 150_00
        with pytest.raises(Refusal, match="was replaced by"):
            positions(old)
