"""Small ledgers written into a folder, and what a reader sees of them. Knows files; nothing of how they are read."""

from pathlib import Path

from apportion.adapters.ledger.opening import OpenedLedger, open_ledger
from apportion.adapters.ledger.store import LedgerStore
from apportion.model.ledger import MEASURES, NOT_STATED, Ledger

HEAD = "format: 1\nname: Town\ncurrency: USD\n"

Files = dict[str, str | bytes]


def source(body: str, head: str = HEAD, tail: str = "") -> str:
    """A mapping file with one source, whose settings are the lines of ``body``."""
    lines = body.strip("\n").split("\n")
    return f"{head}sources:\n  - " + "\n    ".join(lines) + f"\n{tail}"


def written(folder: Path, mapping: str, files: Files) -> Path:
    """The folder, with ``ledger.yaml`` and the files in it."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "ledger.yaml").write_text(mapping, encoding="utf-8")
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def opened(folder: Path, mapping: str, files: Files) -> OpenedLedger:
    """The ledger of these files."""
    return open_ledger(written(folder, mapping, files))


def store_of(folder: Path, mapping: str, files: Files) -> LedgerStore:
    """The store of a ledger that nothing is wrong with."""
    found = opened(folder, mapping, files)
    assert found.store is not None, [str(finding) for finding in found.findings.listed]
    return found.store


def codes(found: OpenedLedger) -> list[str]:
    """The codes of all findings, in order."""
    return [finding.code for finding in found.findings.listed]


Line = tuple[int, int, str, str, str, str, str]


def lines(store: LedgerStore) -> list[Line]:
    """Every row as a reader sees it: year, period, unit, account, fund, measure, amount; in the order of the files."""
    ledger = store.ledger
    found = sorted(store.rows(limit=1_000), key=lambda row: row.place)
    return [
        (
            row.year,
            row.period,
            _named(ledger, "unit", row.unit),
            _named(ledger, "account", row.account),
            _named(ledger, "fund", row.fund),
            row.measure.value,
            ledger.currency.text(row.amount),
        )
        for row in found
    ]


def totals(store: LedgerStore) -> dict[str, str]:
    """The total of each measure."""
    balances = store.balances([])
    currency = store.ledger.currency
    pairs = zip(balances.measure.tolist(), balances.amount.tolist(), strict=True)
    return {MEASURES[measure].value: currency.text(amount) for measure, amount in pairs}


def _named(ledger: Ledger, dimension: str, position: int) -> str:
    members = {"unit": ledger.units, "account": ledger.accounts, "fund": ledger.funds}[dimension]
    return "" if position == NOT_STATED else members[position].id
