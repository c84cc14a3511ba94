"""Work is begun here; what is left of much work is shared. Where it was done changes nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from apportion.adapters.pools.processes import Processes
from apportion.adapters.pools.suited import Suited


def doubled(number: int) -> int:
    return 2 * number


def clock(seconds: float) -> Suited:
    """A pool whose every look at the clock is so many seconds after the one before."""
    ticks: Iterator[float] = iter(seconds * count for count in range(1000))
    return Suited(lambda: next(ticks))


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many items each start of processes was given."""
    given: list[int] = []

    def map_here(_pool, work, items, told):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202 - stands for Processes.map
        given.append(len(items))
        found = []
        for item in items:
            found.append(work(item))
            told(len(found), len(items))
        return found

    monkeypatch.setattr(Processes, "map", map_here)
    monkeypatch.setattr("apportion.adapters.pools.suited.processors", lambda: 2)
    return given


def test_quick_work_stays_here(started: list[int]) -> None:
    assert clock(0.001).map(doubled, range(20)) == [2 * number for number in range(20)]
    assert not started


def test_what_is_left_of_much_work_is_shared(started: list[int]) -> None:
    told: list[tuple[int, int]] = []
    found = clock(1.0).map(doubled, range(20), lambda done, of: told.append((done, of)))

    assert found == [2 * number for number in range(20)]
    assert started == [19]
    assert told == [(done, 20) for done in range(1, 21)]


def test_little_that_is_left_is_not_worth_starting_processes(started: list[int]) -> None:
    assert clock(1.0).map(doubled, range(3)) == [0, 2, 4]
    assert not started


def test_no_work_is_no_work() -> None:
    assert Suited().map(doubled, []) == []
