"""Getting at the bytes of one file of a case: ordinary files of a sensible size only, with their digest.

Knows the file system. It must not know what the bytes mean.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

from apportion.model.findings import Finding, Place, Verdict

SETTINGS_BYTES_MAX: Final = 128 * 1024
"""A case.yaml with every setting and a long comment on each has a tenth of this."""
TABLE_BYTES_MAX: Final = 1 << 30
_BLOCK: Final = 1 << 20


def refusal(path: Path, bytes_max: int, remedy: str) -> Finding | None:
    """Why the file should not even be opened, or ``None``: pipes and devices never end, huge files fill the memory."""
    try:
        is_file, size = path.is_file(), path.stat().st_size
    except OSError as error:
        return unreadable(path.name, error)
    if not is_file:
        return Finding(
            "file.unreadable",
            Verdict.REJECT_FILE,
            "This is a folder, a pipe or a device, not a file.",
            Place(file=path.name),
            expected="an ordinary file",
            remedy="Put the file itself in its place.",
        )
    return too_large(path.name, size, bytes_max, remedy) if size > bytes_max else None


def too_large(file: str, size: int, bytes_max: int, remedy: str) -> Finding:
    """A file, or what it unpacks to, is larger than is read; sizes in bytes."""
    return Finding(
        "file.too-large",
        Verdict.REJECT_FILE,
        f"There are {size:,} bytes to read here; at most {bytes_max:,} are read.",
        Place(file=file),
        f"{size:,} bytes",
        f"at most {bytes_max:,} bytes",
        remedy,
    )


def unreadable(file: str, error: OSError) -> Finding:
    """The system refused to open or read the file."""
    return Finding(
        "file.unreadable",
        Verdict.REJECT_FILE,
        f"The file cannot be read: {error.strerror or 'the system gives no reason'}.",
        Place(file=file),
        expected="a file that you may read",
        remedy="Check the permissions of the file, and whether another program holds it open.",
    )


def digest_of(path: Path) -> str:
    """SHA-256 of the bytes of a file as 64 hexadecimal digits.

    Raises:
        OSError: when the system does not let it be read.
    """
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()
