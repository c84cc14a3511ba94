"""Start a command, wait for it, and write down what it used: ``python launch.py REPORT COMMAND …``.

A process of its own, and a small one: until a new program has replaced it, a child shares its parent's memory, and the
system counts that as the child's. Uses nothing but the standard library and imports as little of it as it can.
"""

from __future__ import annotations

import os
import sys
import time


def main(report: str, command: list[str]) -> int:
    """Write CPU seconds, seconds on the clock and peak memory in MB; return the command's exit code."""
    start = time.perf_counter()
    child = os.fork()
    if child == 0:
        os.execv(command[0], command)  # noqa: S606 - the command is the benchmark's own, and no shell is wanted
    _, status, usage = os.wait4(child, 0)
    wall = time.perf_counter() - start
    per_megabyte = 2**20 if sys.platform == "darwin" else 2**10
    with open(report, "w", encoding="ascii") as file:  # noqa: PTH123 - pathlib would double the size of this process
        file.write(f"{usage.ru_utime + usage.ru_stime} {wall} {usage.ru_maxrss / per_megabyte}")
    return os.waitstatus_to_exitcode(status)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
