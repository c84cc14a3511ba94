"""The same work in this process, in others, and on a cluster of two workers: the same results, bit for bit."""

import math
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from apportion.adapters.pools.choice import pool_called
from apportion.adapters.pools.cluster import Cluster
from apportion.adapters.pools.here import Here
from apportion.adapters.pools.pool import Pool, PoolError, chunks
from apportion.adapters.pools.processes import Processes
from apportion.reports.stress_json import stress_document
from apportion.services.load import load_case
from apportion.services.stress import How, stress
from tests.support.town import write_case

# Functions of the standard library: a worker on any machine can import them.
WORK = partial(math.pow, 1.1)
ITEMS = [item / 7 for item in range(1, 41)]
EXPECTED = [math.pow(1.1, item) for item in ITEMS]


@pytest.fixture(scope="module")
def cluster() -> Iterator[str]:
    """The address of a Dask cluster of two worker processes on this machine, reachable from nowhere else."""
    distributed = pytest.importorskip("distributed", reason="Dask is not installed")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=None, processes=True
    ) as running:
        yield str(running.scheduler_address).removeprefix("tcp://")


@pytest.mark.parametrize("pool", [Here(), Processes(1), Processes(2)], ids=lambda pool: pool.name)
def test_results_stand_in_the_order_of_the_items_whoever_works(pool: Pool) -> None:
    told: list[tuple[int, int]] = []

    found = pool.map(WORK, ITEMS, lambda done, of: told.append((done, of)))

    assert found == EXPECTED
    assert told[-1] == (40, 40)
    assert told == sorted(told)


def test_a_cluster_of_two_workers_gives_the_same_bit_for_bit(cluster: str) -> None:
    told: list[int] = []

    pool = pool_called(f"joblib:dask://{cluster}")
    found = pool.map(WORK, ITEMS, lambda done, _of: told.append(done))

    assert found == EXPECTED
    assert told[-1] == len(ITEMS)


def test_what_fails_in_a_worker_fails_here() -> None:
    with pytest.raises(ValueError, match=r"expected a nonnegative input|math domain error"):
        Processes(1).map(math.sqrt, [1.0, -1.0])


def test_work_ends_when_somebody_no_longer_wants_it() -> None:
    class Enough(Exception):
        pass

    def told(done: int, _of: int) -> None:
        if done >= 3:
            raise Enough

    seen: list[float] = []

    def note(item: float) -> float:
        seen.append(item)
        return item

    with pytest.raises(Enough):
        Here().map(note, ITEMS, told)
    assert len(seen) == 3
    with pytest.raises(Enough):
        Processes(1).map(WORK, ITEMS, told)


def test_no_items_are_no_work() -> None:
    assert Here().map(WORK, []) == []
    assert Processes(1).map(WORK, []) == []


def test_a_cluster_that_does_not_answer_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    class Silent:
        def parallel_config(self, *_: Any, **__: Any) -> None:
            raise OSError

    monkeypatch.setattr("apportion.adapters.pools.cluster._engine", Silent)

    with pytest.raises(PoolError, match="No cluster answers at tcp://192"):
        Cluster("tcp://192.0.2.1:8786").map(WORK, ITEMS)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("", "as it suits the work"),
        ("here", "this process"),
        ("processes:3", "3 processes"),
        ("processes:1", "1 process"),
        ("joblib:dask://10.0.0.5:8786", "the cluster at tcp://10.0.0.5:8786"),
    ],
)
def test_a_pool_is_chosen_by_name(name: str, expected: str) -> None:
    assert pool_called(name).name == expected


@pytest.mark.parametrize("name", ["threads", "processes:0", "joblib:dask://", "joblib:ray://a"])
def test_a_name_of_no_pool_is_refused_with_those_that_are(name: str) -> None:
    with pytest.raises(PoolError) as error:
        pool_called(name)
    assert "joblib:dask://ADDRESS" in error.value.remedy


@pytest.mark.parametrize(("count", "workers"), [(0, 2), (1, 2), (7, 3), (1000, 2), (1000, 64)])
def test_chunks_hold_every_item_once_and_in_order(count: int, workers: int) -> None:
    parts = chunks(list(range(count)), workers)

    assert [item for part in parts for item in part] == list(range(count))
    assert len(parts) <= max(1, workers * 8)


def test_a_plan_under_stress_is_the_same_on_a_cluster(cluster: str, tmp_path: Path) -> None:
    """What is sent are whole cases and plans; every amount and every value has to come back the same."""
    folder = write_case(
        tmp_path,
        {
            "scenarios.csv": "scenario,probability\nslump,40%\nusual,60%\n",
            "scenario_changes.csv": "scenario,number,by\nslump,total,-10%\nslump,costs,5%\n",
        },
    )
    loaded = load_case(folder)
    names = ("here", "processes:1", "processes:2", f"joblib:dask://{cluster}")
    seen = [stress_document(stress(loaded, How(pool=name)))["scenarios"] for name in names]

    assert seen[0] is not None
    assert all(other == seen[0] for other in seen[1:])
