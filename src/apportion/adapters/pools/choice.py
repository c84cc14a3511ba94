"""Which pool somebody asks for by name, and which one is taken when nothing is said."""

from __future__ import annotations

import re
from typing import Final

from apportion.adapters.pools.cluster import Cluster
from apportion.adapters.pools.here import Here
from apportion.adapters.pools.pool import Pool, PoolError
from apportion.adapters.pools.processes import Processes, processors

SMALL_WORK: Final = 20_000
"""Request lines times solves below which starting processes takes longer than the work: about a second of it."""
FORMS: Final = "processes, processes:NUMBER, here, joblib:dask://ADDRESS"

_COUNTED = re.compile(r"processes:(?P<workers>[1-9][0-9]{0,3})")
_JOBLIB = re.compile(r"joblib:dask://(?P<address>[^/\s]+)")


def pool_called(name: str, work: int) -> Pool:
    """The pool of a name.

    Args:
        name: one of ``FORMS``; empty: processes, or this process where the work is small.
        work: request lines times solves.

    Raises:
        PoolError: when no pool is called so.
    """
    if not name:
        return Here() if work < SMALL_WORK or processors() == 1 else Processes(processors())
    if name == "here":
        return Here()
    if name == "processes":
        return Processes(processors())
    if counted := _COUNTED.fullmatch(name):
        return Processes(int(counted["workers"]))
    if named := _JOBLIB.fullmatch(name):
        return Cluster(f"tcp://{named['address']}")
    raise PoolError(f"No pool is called '{name}'.", f"Use one of {FORMS}.")
