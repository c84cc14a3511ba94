"""Opening a ledger: import it when its files are new, or say with all findings why it cannot be used."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from apportion.services.refusal import CaseBlocked

if TYPE_CHECKING:
    from apportion.adapters.ledger.opening import OpenedLedger
    from apportion.adapters.ledger.store import LedgerStore


def read_ledger(path: Path, keep_in: Path | None = None) -> OpenedLedger:
    """The ledger at a path, as far as it can be opened, with all findings and what became of each file.

    ``path`` is a folder (of a case, or of data) with ``ledger.yaml`` or ``datapackage.json``, or one of these files.
    """
    from apportion.adapters.ledger.opening import open_ledger as opened

    return opened(path, keep_in)


def open_ledger(path: Path, keep_in: Path | None = None) -> LedgerStore:
    """The ledger at a path.

    Raises:
        CaseBlocked: with all findings, when one of them blocks.
    """
    opened = read_ledger(path, keep_in)
    if opened.store is None:
        raise CaseBlocked(str(path), opened.findings)
    return opened.store


def has_ledger(path: Path) -> bool:
    """Whether a case folder, or any path, has a ledger at all."""
    from apportion.adapters.ledger.opening import mapping_path

    return mapping_path(path) is not None
