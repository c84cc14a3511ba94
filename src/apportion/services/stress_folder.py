"""Writing what stress showed as a folder, and the scenarios that a ledger tells as tables."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Final

from apportion.adapters.output.folder import Content, FolderKind, OutputError, check_target, write_folder
from apportion.model.scenarios import Scenario
from apportion.services.load import load_case
from apportion.services.refusal import Refusal
from apportion.services.stress_scenarios import market_of

if TYPE_CHECKING:
    from apportion.reports.stress_found import Stress

Say = Callable[[str], None]

STRESS_FOLDER: Final = FolderKind("stress folder", "stress test", "stress.json")
PAGE: Final = "stress.html"
TABLES: Final = ("scenarios.csv", "scenario_changes.csv")


def refuse_stress_target(target: Path, *, replace: bool) -> None:
    """Find out before any long work that the folder could not be written.

    Raises:
        Refusal: saying what stands at the place.
    """
    try:
        check_target(target, replace=replace, kind=STRESS_FOLDER)
    except OutputError as error:
        raise Refusal(str(error), error.remedy) from error


def write_stress(found: Stress, target: Path, *, replace: bool, say: Say = lambda _: None) -> None:
    """Write what was found as a folder, whole or not at all.

    Raises:
        Refusal: when the target may not be used or the disk refuses.
    """
    say(f"writing {target}")
    try:
        check_target(target, replace=replace, kind=STRESS_FOLDER)
        write_folder(target, stress_files(found), fingerprint="", replace=replace, kind=STRESS_FOLDER)
    except OutputError as error:
        raise Refusal(str(error), error.remedy) from error


def stress_files(found: Stress) -> Mapping[str, Content]:
    """The files of a stress folder by name; the two tables only where scenarios were tried."""
    from apportion.reports.plan_json import json_text
    from apportion.reports.stress_json import stress_document
    from apportion.reports.stress_page import stress_page

    tables = scenario_tables(found.stated, found.case.number_format[5]) if found.stated else {}
    return {
        STRESS_FOLDER.main_file: json_text(stress_document(found)).encode(),
        PAGE: stress_page(found).encode(),
        **{name: text.encode() for name, text in tables.items()},
    }


def scenario_tables(scenarios: tuple[Scenario, ...], point: str) -> Mapping[str, str]:
    """The two tables of a case that declare some scenarios, as CSV by file name; ``point`` is its decimal sign."""
    stated = [(one.id, one.name, _percent(one.probability, point), one.source) for one in scenarios]
    changes = [
        (one.id, change.number, "" if change.applies_to.is_everything else str(change.applies_to), change.to, change.by)
        for one in scenarios
        for change in one.changes
    ]
    return {
        TABLES[0]: _csv(("scenario", "name", "probability", "source"), stated),
        TABLES[1]: _csv(("scenario", "number", "applies_to", "to", "by"), changes),
    }


def _percent(share: Fraction | None, point: str) -> str:
    if share is None:
        return ""
    exact = Decimal(share.numerator * 100) / Decimal(share.denominator)
    return f"{exact:f}%".replace(".", point)


def _csv(header: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([header, *rows])
    return text.getvalue()


def write_scenarios(path: Path, folder: Path, *, replace: bool) -> tuple[Scenario, ...]:
    """Write the market conditions that a case's ledger tells as the two tables, for editing.

    Args:
        path: the case.
        folder: where they go: the case itself, where it is a folder, or another folder that is there.
        replace: whether tables that stand there are replaced.

    Raises:
        Refusal: when the ledger tells none, or the tables stand there already.
        CaseBlocked: when the case has findings that block.
    """
    loaded = load_case(path)
    found, note = market_of(loaded)
    if not found:
        raise Refusal(note.partition(". ")[0] + ".", "State them by hand in the tables scenarios and scenario_changes.")
    there = [name for name in TABLES if (folder / name).exists()]
    if there and not replace:
        raise Refusal(f"{folder / there[0]} is there already.", "Nothing was written. --force replaces the tables.")
    if not folder.is_dir():
        raise Refusal(f"{folder} is no folder.", "Name the folder of the case, or another one.")
    for name, text in scenario_tables(found, loaded.usable().number_format[5]).items():
        staged = folder / f".{name}.new"
        try:
            staged.write_text(text, encoding="utf-8")
            staged.replace(folder / name)
        except OSError as error:
            raise Refusal(
                f"{folder / name} cannot be written: {error.strerror}.", "Nothing else was changed."
            ) from error
    return found
