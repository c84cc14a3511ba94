"""Work done by several processes of this machine.

Workers are started clean (by a fork server where there is one, otherwise anew), never by forking this process: threads
of libraries and open files of ours would be copied half-alive.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import get_all_start_methods, get_context

from apportion.adapters.pools.pool import Found, Item, PoolError, Progress, chunks, each


def processors() -> int:
    """How many processes this one may keep busy."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity is not None else os.cpu_count() or 1


@dataclass(frozen=True)
class Processes:
    """Processes of this machine."""

    workers: int

    @property
    def name(self) -> str:
        """How it is told in reports."""
        return "1 process" if self.workers == 1 else f"{self.workers} processes"

    def map(
        self, work: Callable[[Item], Found], items: Sequence[Item], told: Progress = lambda _done, _of: None
    ) -> list[Found]:
        """The result for each item, in the order of the items.

        Raises:
            PoolError: when a worker cannot be started or is lost.
        """
        parts = chunks(items, self.workers)
        method = "forkserver" if "forkserver" in get_all_start_methods() else "spawn"
        executor = ProcessPoolExecutor(min(self.workers, max(1, len(parts))), get_context(method), _alone)
        found: list[Found] = []
        try:
            for future in [executor.submit(each, work, part) for part in parts]:
                found.extend(future.result())
                told(len(found), len(items))
        except BrokenProcessPool as error:
            raise PoolError(
                "A worker process was lost.",
                "Work in this process instead (pool here). A script that is run as a program has to call Apportion "
                "below 'if __name__ == \"__main__\":', because workers read the script as well; a worker may also have "
                "run out of memory.",
            ) from error
        finally:
            # What has not begun is not done; what has begun is waited for, so that no process stays behind.
            executor.shutdown(wait=True, cancel_futures=True)
        return found


def _alone() -> None:
    """A worker is one of many: libraries in it must not start threads of their own."""
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")
