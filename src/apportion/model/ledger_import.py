"""What became of the files of a ledger: every record read was imported, refused or left out on purpose.

Knows counts. It must not know how files are read.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class FileImport:
    """One file, or one sheet of a workbook."""

    file: str
    """Relative to the mapping file."""
    sheet: str
    sha256: str
    """Of the file's bytes."""
    encoding: str
    """As it was read; empty for workbooks and Parquet."""
    delimiter: str
    records: int
    """Records with content: imported, refused and ignored ones together."""
    imported: int
    refused: int
    """Records with at least one cell that cannot be taken; then nothing of the ledger is imported."""
    ignored: int
    """Records that the mapping leaves out, and those without an amount where it allows that."""
    rows: int
    """Amounts taken: several of each record where a table has several columns of them."""
    unused: tuple[str, ...]
    """Headings that the mapping does not name."""


@dataclass(frozen=True)
class LedgerImport:
    """All files of a ledger."""

    files: tuple[FileImport, ...]
    fresh: bool
    """Whether the files were read now; otherwise an import of the same files and mapping was found."""
    kept_in: str
    """Folder that holds the import; empty when it is only held for now."""

    @property
    def records(self) -> int:
        """Records read."""
        return sum(file.records for file in self.files)

    @property
    def imported(self) -> int:
        """Records taken."""
        return sum(file.imported for file in self.files)

    @property
    def refused(self) -> int:
        """Records that cannot be taken."""
        return sum(file.refused for file in self.files)

    @property
    def ignored(self) -> int:
        """Records left out on purpose."""
        return sum(file.ignored for file in self.files)
