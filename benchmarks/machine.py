"""What the figures were measured on: without it a time says nothing. No names of hosts, users or folders."""

from __future__ import annotations

import os
import platform
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

LIBRARIES = ("apportion", "numpy", "highspy", "duckdb", "scipy")
PEERS = ("ortools", "pulp")
"""Installed for benchmarks only; left out where they are not."""


def machine() -> str:
    """One line: processor, cores, memory, system, Python and the libraries that matter."""
    libraries = ", ".join(f"{name} {version(name)}" for name in _installed())
    parts = [
        _processor(),
        f"{_cores()} cores",
        f"{_memory_gigabytes():.0f} GB",
        f"{platform.system()} {platform.machine()}",
        f"{platform.python_implementation()} {platform.python_version()}",
        libraries,
    ]
    return ", ".join(part for part in parts if part)


def _installed() -> tuple[str, ...]:
    return (*LIBRARIES, *(name for name in PEERS if find_spec(name) is not None))


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")


def _cores() -> int:
    """Cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _memory_gigabytes() -> float:
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30
