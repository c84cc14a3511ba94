"""An import is kept once for the same files and mapping, appears whole or not at all, and is made anew when needed."""

import json
import os
import time
from pathlib import Path

import pytest

from apportion.adapters.ledger import importing, kept
from apportion.adapters.ledger.importing import import_files
from apportion.adapters.ledger.opening import open_ledger
from tests.support.small_ledgers import codes, source, totals, written

LONG = "files: ledger.csv\ncolumns: {year: Year, unit: Unit, amount: Amount}\nmeasure: actual"
TOWN = "Year,Unit,Amount\n2024,Police,100.00\n"


@pytest.fixture
def town(tmp_path: Path) -> Path:
    """A ledger whose file was last changed an hour ago."""
    folder = written(tmp_path / "town", source(LONG), {"ledger.csv": TOWN})
    age(folder / "ledger.csv")
    return folder


def age(path: Path) -> None:
    an_hour_ago = time.time() - 3600
    os.utime(path, (an_hour_ago, an_hour_ago))


def imports(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / ".apportion" / "ledger").iterdir() if path.is_dir())


def forbid(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a file was read again")

    for name in names:
        monkeypatch.setattr(name, refuse)


def test_a_second_call_reads_no_file_again(town: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = open_ledger(town)
    forbid(monkeypatch, "apportion.adapters.ledger.importing.import_files", "apportion.adapters.ledger.kept.digest_of")
    second = open_ledger(town)

    assert (first.imported.fresh, second.imported.fresh) == (True, False)
    assert first.store is not None
    assert second.store is not None
    assert totals(first.store) == totals(second.store) == {"actual": "100.00"}
    assert first.imported.files == second.imported.files
    assert first.imported.kept_in == str(town / ".apportion" / "ledger")


def test_findings_of_the_import_are_told_again(tmp_path: Path) -> None:
    folder = written(tmp_path, source(LONG), {"ledger.csv": TOWN + "2024,,7\n"})
    first, second = open_ledger(folder), open_ledger(folder)

    assert codes(first) == codes(second) == ["ledger.not-stated"]
    assert first.findings == second.findings


def test_a_changed_file_is_imported_anew(town: Path) -> None:
    open_ledger(town)
    (town / "ledger.csv").write_text(TOWN.replace("100.00", "900.00"), encoding="utf-8")
    changed = open_ledger(town)

    assert changed.imported.fresh
    assert changed.store is not None
    assert totals(changed.store) == {"actual": "900.00"}


def test_a_file_changed_within_the_tick_of_the_clock_is_noticed(town: Path) -> None:
    # Same size, same time: only a file that lay still when it was hashed is trusted by these alone.
    now = time.time()
    os.utime(town / "ledger.csv", (now, now))
    open_ledger(town)
    (town / "ledger.csv").write_text(TOWN.replace("100.00", "900.00"), encoding="utf-8")
    os.utime(town / "ledger.csv", (now, now))

    changed = open_ledger(town).store
    assert changed is not None
    assert totals(changed) == {"actual": "900.00"}


def test_a_changed_mapping_is_another_import(town: Path) -> None:
    open_ledger(town)
    (town / "ledger.yaml").write_text(source(f"{LONG}\nscale: thousands"), encoding="utf-8")

    changed = open_ledger(town)
    assert changed.imported.fresh
    assert changed.store is not None
    assert totals(changed.store) == {"actual": "100000.00"}
    (town / "ledger.yaml").write_text(source(LONG), encoding="utf-8")
    assert not open_ledger(town).imported.fresh


def test_a_file_that_joins_a_pattern_is_imported(tmp_path: Path) -> None:
    folder = written(tmp_path, source(LONG.replace("ledger.csv", "'*.csv'")), {"a.csv": TOWN})
    open_ledger(folder)
    (folder / "b.csv").write_text(TOWN, encoding="utf-8")

    store = open_ledger(folder).store
    assert store is not None
    assert totals(store) == {"actual": "200.00"}


def test_only_a_few_imports_are_kept(town: Path) -> None:
    for amount in range(kept.KEPT_MAX + 3):
        (town / "ledger.csv").write_text(f"Year,Unit,Amount\n2024,Police,{amount}\n", encoding="utf-8")
        store = open_ledger(town).store
        assert store is not None
        assert totals(store) == {"actual": f"{amount}.00"}
    assert len(imports(town)) == kept.KEPT_MAX


def test_a_run_that_is_killed_leaves_no_half_import(town: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(*arguments: object, **named: object) -> None:
        import_files(*arguments, **named)  # type: ignore[arg-type]  # handed on as they came
        raise KeyboardInterrupt

    monkeypatch.setattr(importing, "import_files", killed)
    with pytest.raises(KeyboardInterrupt):
        open_ledger(town)
    assert [path.name for path in (town / ".apportion" / "ledger").iterdir()] == ["stamps.json"]
    monkeypatch.undo()

    store = open_ledger(town).store
    assert store is not None
    assert totals(store) == {"actual": "100.00"}


@pytest.mark.parametrize("damage", ["no rows", "cut off", "older form", "no lines"])
def test_a_damaged_import_is_made_anew(town: Path, damage: str) -> None:
    first = open_ledger(town).store
    assert first is not None
    about = first.folder / "ledger.json"
    if damage == "no rows":
        next(first.folder.glob("rows-*.parquet")).unlink()
    elif damage == "no lines":
        (first.folder / "lines.npz").unlink()
    elif damage == "cut off":
        about.write_bytes(about.read_bytes()[:100])
    else:
        about.write_text(json.dumps({**json.loads(about.read_text()), "kept_format": 0}))

    again = open_ledger(town)
    assert again.imported.fresh
    assert again.store is not None
    assert totals(again.store) == {"actual": "100.00"}


def test_stamps_that_cannot_be_read_only_cost_time(town: Path) -> None:
    open_ledger(town)
    (town / ".apportion" / "ledger" / "stamps.json").write_text("[")

    assert not open_ledger(town).imported.fresh


def test_an_import_can_be_kept_elsewhere(town: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere" / "deep"
    first, second = open_ledger(town, elsewhere), open_ledger(town, elsewhere)

    assert not (town / ".apportion").exists()
    assert (first.imported.fresh, second.imported.fresh) == (True, False)


def test_where_nothing_can_be_kept_the_ledger_is_held_for_the_run(town: Path) -> None:
    found = open_ledger(town, town / "ledger.csv" / "kept")

    assert codes(found) == ["ledger.not-kept"]
    assert found.imported.kept_in == ""
    store = found.store
    assert store is not None
    del found
    assert totals(store) == {"actual": "100.00"}  # the temporary folder stays as long as the store
    folder = store.folder
    del store
    assert not folder.exists()


def test_two_runs_that_finish_the_same_import_agree(town: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def overtaken(*arguments: object, **named: object) -> object:
        monkeypatch.undo()
        assert open_ledger(town).store is not None  # the other run comes first
        return import_files(*arguments, **named)  # type: ignore[arg-type]  # handed on as they came

    monkeypatch.setattr(importing, "import_files", overtaken)
    store = open_ledger(town).store

    assert store is not None
    assert totals(store) == {"actual": "100.00"}
    assert len(imports(town)) == 1
    assert not [path for path in (town / ".apportion" / "ledger").iterdir() if path.name.startswith(".")]


def test_the_hash_of_the_raw_file_is_kept(town: Path) -> None:
    import hashlib

    store = open_ledger(town).store
    assert store is not None
    assert store.ledger.sources == {"ledger.csv": hashlib.sha256(TOWN.encode()).hexdigest()}
