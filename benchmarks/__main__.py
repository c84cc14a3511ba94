"""``python -m benchmarks [--quick]``: time, print the tables, and write ``docs/benchmarks.md`` after a full run."""

from __future__ import annotations

import argparse
import os
import sys

_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")


def main() -> int:
    """End with 1 when a bar was missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Time Apportion beside its peers.")
    parser.add_argument("--quick", action="store_true", help="smaller sizes, in well under a minute; writes nothing")
    quick = parser.parse_args().quick
    # Before NumPy is loaded: threads that wait for each other on small matrices would time the waiting.
    os.environ.update(dict.fromkeys(_THREADS, "1"))
    from benchmarks.run import run

    return run(quick=quick)


if __name__ == "__main__":
    sys.exit(main())
