"""Work done by a user's cluster, through joblib and the engine that joblib is given: Dask, by its address.

Both are installed by whoever has a cluster; workers need the same release of Apportion as this process.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from apportion.adapters.pools.pool import Found, Item, PoolError, Progress, chunks, each


@dataclass(frozen=True)
class Cluster:
    """A Dask cluster that is running already."""

    address: str
    """Of its scheduler: ``tcp://10.0.0.5:8786``."""

    @property
    def name(self) -> str:
        """How it is told in reports."""
        return f"the cluster at {self.address}"

    def map(
        self, work: Callable[[Item], Found], items: Sequence[Item], told: Progress = lambda _done, _of: None
    ) -> list[Found]:
        """The result for each item, in the order of the items.

        Raises:
            PoolError: when joblib or Dask is not installed, or the cluster cannot be reached.
        """
        joblib = _engine()
        try:
            context = joblib.parallel_config("dask", scheduler_host=self.address)
        except OSError as error:
            raise PoolError(
                f"No cluster answers at {self.address}.", "Start its scheduler, or correct the address."
            ) from error
        except (ImportError, ValueError) as error:
            raise PoolError(
                "joblib cannot work with Dask here.", "Install it beside joblib: pip install distributed"
            ) from error
        with context:
            backend, _ = joblib.parallel.get_active_backend()
            try:
                parts = chunks(items, joblib.effective_n_jobs(-1))
                found: list[Found] = []
                parallel = joblib.Parallel(n_jobs=-1, batch_size=1, return_as="generator")
                for part in parallel(joblib.delayed(each)(work, part) for part in parts):
                    found.extend(part)
                    told(len(found), len(items))
                return found
            finally:
                # The backend opens a connection of its own and leaves it to whoever asked for it.
                backend.client.close()


def _engine() -> Any:
    """The module of joblib, which ships no types."""
    try:
        import joblib
    except ImportError as error:
        raise PoolError("A cluster needs joblib.", "Install it: pip install apportion[cluster] distributed") from error
    return joblib
