"""Starting a case from a template: ``apportion.new("my-budget", "company")``."""

from __future__ import annotations

from os import PathLike
from pathlib import Path

from apportion.interfaces.python.calling import told


def new(path: str | PathLike[str], template: str, *, workbook: bool = False, force: bool = False) -> Path:
    """Write a small worked example to fill in, with an explanation beside every field; returns its path.

    Args:
        path: where; a workbook whose name has no suffix gets ``.xlsx``.
        template: ``company``, ``nonprofit``, ``city`` or another one that ``apportion new --help`` names.
        workbook: one Excel workbook instead of a folder of tables.
        force: replace a case that stands there.

    Raises:
        ApportionError: when there is no such template, or the place cannot be used.
    """
    from apportion.services.new_case import new_case

    with told():
        return new_case(Path(path), template, workbook=workbook, force=force).path
