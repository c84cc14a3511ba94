"""Approval when several act at once, and when a run ends suddenly: a file and a database of a team alike.

What the journal may hold is judged here a second time, from its entries alone.
"""

from __future__ import annotations

import datetime
import multiprocessing
import os
import random
import shutil
import signal
import sqlite3
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from apportion.adapters.journal import check_journal
from apportion.execution.journal.chain import Entry
from apportion.kernel.journal import NotAllowed
from apportion.model.approval.events import Signed as StageSigned
from apportion.services.adopt import adopt
from apportion.services.adopted import Signed
from apportion.services.approval import approve, standing, submit, withdraw
from apportion.services.journal import read_journal
from apportion.services.plan_case import plan_path, write_plan
from apportion.services.refusal import Refusal
from apportion.services.stores import JOURNAL, STORE, following, has_store, home_of, open_store
from apportion.services.verify_plan import verify
from tests.support.team_database import new_database, team_server
from tests.unit.services.test_approval import CASE

pytestmark = pytest.mark.skipif(os.name == "nt", reason="SIGKILL and fork are words of POSIX systems")

DAY = datetime.date(2024, 9, 2)
NOW = datetime.datetime(2024, 9, 2, 9, tzinfo=datetime.UTC)
NEEDED = {"technical": 2, "strategic": 1}
ROUNDS = 3
STEPS = 12
TRIES = 4
PEOPLE = ("M. Ortega", "T. Roth")


def signed(by: str, operation: str) -> Signed:
    return Signed(by, DAY, NOW, operation)


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A plan, and a refined one with less money."""
    folder = tmp_path_factory.mktemp("planned")
    for name, total in (("plan", "6,000,000.00"), ("refined", "5,500,000.00")):
        (folder / f"{name}-case").mkdir()
        for file, text in CASE.items():
            told = text.replace("total: 6,000,000.00", f"total: {total}")
            (folder / f"{name}-case" / file).write_text(told, encoding="utf-8")
        write_plan(plan_path(folder / f"{name}-case", alone=True), folder / name, replace=False, with_report=False)
    return folder


@pytest.fixture(scope="module")
def server() -> Iterator[Callable[[], str]]:
    with team_server() as address:
        yield lambda: new_database(address)


@pytest.fixture(params=["file", "team"])
def store(request: pytest.FixtureRequest) -> Callable[[], str | None]:
    """A place for a journal each time it is asked for one; ``None``: a file in the folder."""
    if request.param == "file":
        return lambda: None
    made: Callable[[], str] = request.getfixturevalue("server")
    return made


def entries_of(plan: Path) -> tuple[Entry, ...]:
    """Entries of a journal whose chain is whole, that replays, and whose balances are those of its entries."""
    if not has_store(plan):
        return ()
    journal = open_store(plan)
    try:
        assert check_journal(journal) == ()
        return tuple(journal.entries())
    finally:
        journal.close()


def assert_approved_in_order(entries: Sequence[Entry]) -> None:
    """Four eyes, one signature for each person and stage, stage after stage, and no adoption with one that is void."""
    barred, held, is_laid, is_adopted = {"R. Diaz"}, dict[str, list[str]](), False, False
    for entry in entries:
        by = entry.stamp.by
        assert not is_adopted
        if entry.kind == "submitted":
            assert not is_laid
            barred, held, is_laid = barred | {by}, {name: [] for name in NEEDED}, True
            continue
        assert is_laid
        if entry.kind == "withdrawn":
            is_laid = False
        elif entry.kind == "signed":
            event = entry.event
            assert isinstance(event, StageSigned)
            assert by not in barred
            assert by not in held[event.stage]
            assert event.stage == "technical" or len(held["technical"]) == NEEDED["technical"]
            held[event.stage].append(by)
            assert len(held[event.stage]) <= NEEDED[event.stage]
        else:
            assert entry.kind == "adopted"
            assert {name: len(people) for name, people in held.items()} == NEEDED
            is_adopted = True


def _act(plan: Path, at: str | None, who: int, ready: Barrier, told: Queue[tuple[list[str], list[str]]]) -> None:
    """Somebody who tries everything, in any order, while another one does the same."""
    chance = random.Random(who)  # noqa: S311 - steps of a test, not secrets
    done, refused = [], []
    steps: dict[str, tuple[int, Callable[[Signed], object]]] = {
        "A. Silva/submit": (3, lambda held: submit(plan, held, store=at)),
        "B. Costa/submit": (1, lambda held: submit(plan, held, store=at)),
        **{f"{name}/technical": (3, lambda held: approve(plan, held, "technical")) for name in PEOPLE},
        "R. Diaz/technical": (1, lambda held: approve(plan, held, "technical")),
        "City Council/strategic": (3, lambda held: approve(plan, held, "strategic")),
        "A. Silva/withdraw": (1, lambda held: withdraw(plan, held, "to be put right")),
        "Mayor/adopt": (3, lambda held: adopt(plan, held)),
    }
    ready.wait(60)
    names = ["A. Silva/submit", *chance.choices(list(steps), [weight for weight, _ in steps.values()], k=STEPS)]
    for number, name in enumerate(names):
        operation = f"{who}-{number}"
        try:
            steps[name][1](signed(name.split("/")[0], operation))
        except Refusal as error:
            refused.append(str(error))
        else:
            done.append(operation)
    told.put((done, refused))


def _finish(plan: Path, at: str | None, name: str) -> None:
    """What is left to do, by somebody who comes later; what is done already is refused."""
    steps: list[Callable[[Callable[[str], Signed]], object]] = [
        lambda held: submit(plan, held("A. Silva"), store=at),
        lambda held: approve(plan, held("M. Ortega"), "technical"),
        lambda held: approve(plan, held("T. Roth"), "technical"),
        lambda held: approve(plan, held("City Council"), "strategic"),
        lambda held: adopt(plan, held("Mayor")),
    ]
    for number, step in enumerate(steps):
        operation = f"{name}-{number}"
        with suppress(Refusal):
            step(lambda by, operation=operation: signed(by, operation))  # type: ignore[misc]  # bound to this round


def test_two_who_sign_withdraw_submit_and_adopt_at_once_never_break_the_order(
    planned: Path, tmp_path: Path, store: Callable[[], str | None]
) -> None:
    context = multiprocessing.get_context("fork")
    acknowledged, plan = 0, tmp_path
    for number in range(ROUNDS):
        plan, at = tmp_path / str(number), store()
        shutil.copytree(planned / "plan", plan)
        ready, told = context.Barrier(2), context.Queue()
        actors = [context.Process(target=_act, args=(plan, at, 2 * number + who, ready, told)) for who in range(2)]
        for actor in actors:
            actor.start()
        heard = [told.get(timeout=120) for _ in actors]
        for actor in actors:
            actor.join(60)
        assert [actor.exitcode for actor in actors] == [0, 0]
        entries = entries_of(plan)
        assert_approved_in_order(entries)
        # Everything that was acknowledged is there once, and nothing else is; an adoption may be heard of twice.
        assert {entry.stamp.operation for entry in entries} == {name for done, _ in heard for name in done}
        assert not [said for _, refused in heard for said in refused if "damaged" in said or "writing" in said]
        acknowledged += len(entries)

        _finish(plan, at, "later")
        assert_approved_in_order(entries_of(plan))
        assert standing(plan, DAY).status == "adopted"
        assert read_journal(plan).holds
    assert acknowledged > ROUNDS
    assert verify(plan).holds


def _run_and_be_killed(work: Callable[[], object], moment: int) -> int:
    """Run something in a process that is killed when so many lines about journals were run; how the process ended."""
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1]
    left = moment  # pragma: no cover - from here on in a process that ends by itself or by SIGKILL

    def in_journal(_frame: FrameType, event: str, _arg: Any) -> Any:  # pragma: no cover - see above
        nonlocal left
        left -= event == "line"
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return in_journal

    def anywhere(frame: FrameType, _event: str, _arg: Any) -> Any:  # pragma: no cover - see above
        name = frame.f_code.co_filename
        return in_journal if name.endswith("services/stores.py") or "adapters/journal/" in name else None

    try:  # pragma: no cover - see above
        sys.settrace(anywhere)
        work()
        os._exit(0)
    except BaseException:  # pragma: no cover - see above
        traceback.print_exc(file=sys.__stderr__)
        raise
    finally:  # pragma: no cover - see above
        os._exit(1)


def test_whoever_is_killed_at_any_moment_finds_the_step_there_once_or_not_at_all(
    planned: Path, tmp_path: Path, store: Callable[[], str | None]
) -> None:
    """A plan goes all the way, then a refined one takes over from it; each command is killed a few times first."""
    for name in ("plan", "refined"):
        shutil.copytree(planned / name, tmp_path / name)
    plan, refined, at = tmp_path / "plan", tmp_path / "refined", store()
    chance = random.Random(20241129)  # noqa: S311 - moments of kills, not secrets
    steps: list[Callable[[str], object]] = [
        lambda name: submit(plan, signed("A. Silva", name), store=at),
        lambda name: approve(plan, signed("M. Ortega", name), "technical"),
        lambda name: approve(plan, signed("T. Roth", name), "technical"),
        lambda name: approve(plan, signed("City Council", name), "strategic"),
        lambda name: adopt(plan, signed("Mayor", name)),
        lambda name: submit(refined, signed("A. Silva", name), replaces=plan),
        lambda name: approve(refined, signed("M. Ortega", name), "technical"),
        lambda name: approve(refined, signed("T. Roth", name), "technical"),
        lambda name: approve(refined, signed("City Council", name), "strategic"),
        lambda name: adopt(refined, signed("Mayor", name), replaces=plan),
    ]
    names = [f"step {number}" for number in range(len(steps))]
    killed = 0
    for number, step in enumerate(steps):
        there: list[str] = []
        for attempt in range(TRIES + 1):
            moment = chance.randint(1, 160) if attempt < TRIES else 10**9
            ending = _run_and_be_killed(lambda: step(names[number]), moment)  # noqa: B023 - used within this round
            there = [entry.stamp.operation for entry in entries_of(plan)]
            assert there in (names[:number], names[: number + 1])
            assert not has_store(refined) or has_store(home_of(refined))
            if ending == 0:
                break
            assert ending == signal.SIGKILL
            killed += 1
        assert there == names[: number + 1]
    assert killed > len(steps)
    assert [entry.kind for entry in entries_of(refined)][-1] == "revised"
    for folder in (plan, refined):
        assert verify(folder).holds


def test_an_empty_file_that_a_killed_run_left_is_no_journal_and_is_begun_anew(planned: Path, tmp_path: Path) -> None:
    plan = Path(shutil.copytree(planned / "plan", tmp_path / "plan"))
    (plan / JOURNAL).touch()

    assert not has_store(plan)
    assert standing(plan, DAY).status == "none"
    submit(plan, signed("A. Silva", "submit"))
    assert [entry.stamp.operation for entry in entries_of(plan)] == ["submit"]


def test_a_file_that_was_half_written_when_its_run_was_killed_is_taken_back(planned: Path, tmp_path: Path) -> None:
    """The second file is what SQLite needs to undo the first: how it was before, which is empty."""
    plan = Path(shutil.copytree(planned / "plan", tmp_path / "plan"))
    assert _run_and_be_killed(lambda: _half_write(plan / JOURNAL), 10**9) == signal.SIGKILL
    assert (plan / JOURNAL).stat().st_size
    assert (plan / f"{JOURNAL}-journal").stat().st_size

    assert not has_store(plan)
    submit(plan, signed("A. Silva", "submit"))
    assert [entry.stamp.operation for entry in entries_of(plan)] == ["submit"]


def _half_write(path: Path) -> None:  # pragma: no cover - ends by SIGKILL
    held = sqlite3.connect(path, isolation_level=None)
    held.executescript("PRAGMA cache_size = 1; PRAGMA cache_spill = 1; BEGIN IMMEDIATE;")
    for number in range(200):
        held.execute(f"CREATE TABLE entry_{number} (number INTEGER)")
    os.kill(os.getpid(), signal.SIGKILL)


def test_who_is_refused_does_not_cut_a_plan_off_that_somebody_else_entered_meanwhile(
    planned: Path, tmp_path: Path
) -> None:
    plan, refined = (Path(shutil.copytree(planned / name, tmp_path / name)) for name in ("plan", "refined"))
    submit(plan, signed("A. Silva", "submit"))

    def refused_while_another_submits() -> None:
        with following(refined, plan):
            submit(refined, signed("B. Costa", "other"), replaces=plan)
            raise NotAllowed(["Too late."])

    with pytest.raises(NotAllowed, match="Too late"):
        refused_while_another_submits()
    assert home_of(refined) == plan
    assert standing(refined, DAY).submitted == standing(refined, DAY).plan


def test_who_enters_a_plan_puts_back_what_somebody_who_was_refused_took_away(planned: Path, tmp_path: Path) -> None:
    plan, refined = (Path(shutil.copytree(planned / name, tmp_path / name)) for name in ("plan", "refined"))
    submit(plan, signed("A. Silva", "submit"))

    with following(refined, plan) as home:
        (refined / STORE).unlink()
    assert home == home_of(refined) == plan
