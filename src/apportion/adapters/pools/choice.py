"""Which pool somebody asks for by name, and which one is taken when nothing is said."""

from __future__ import annotations

import re
from typing import Final

from apportion.adapters.pools.cluster import Cluster
from apportion.adapters.pools.here import Here
from apportion.adapters.pools.pool import Pool, PoolError
from apportion.adapters.pools.processes import Processes, processors
from apportion.adapters.pools.suited import Suited

FORMS: Final = "processes, processes:NUMBER, here, joblib:dask://ADDRESS"

_COUNTED = re.compile(r"processes:(?P<workers>[1-9][0-9]{0,3})")
_JOBLIB = re.compile(r"joblib:dask://(?P<address>[^/\s]+)")


def pool_called(name: str) -> Pool:
    """The pool of a name.

    Args:
        name: one of ``FORMS``; empty: processes, or this process where the work is small.

    Raises:
        PoolError: when no pool is called so.
    """
    if not name:
        return Suited()
    if name == "here":
        return Here()
    if name == "processes":
        return Processes(processors())
    if counted := _COUNTED.fullmatch(name):
        return Processes(int(counted["workers"]))
    if named := _JOBLIB.fullmatch(name):
        return Cluster(f"tcp://{named['address']}")
    raise PoolError(f"No pool is called '{name}'.", f"Use one of {FORMS}.")
