"""The history of a ledger: opened, summed up in one pass, analysed, and written as a page and a document."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from apportion.adapters.output.folder import HISTORY_FOLDER, Content, OutputError, check_target, write_folder
from apportion.analysis.history.flexing import Behaviour
from apportion.analysis.history.history import History, history
from apportion.analysis.history.question import HistoryPolicy, Totals
from apportion.analysis.outlook import Outlook, outlook
from apportion.model.findings import Findings
from apportion.services.ledger import read_ledger
from apportion.services.refusal import CaseBlocked, Refusal

if TYPE_CHECKING:
    from apportion.adapters.ledger.store import LedgerStore
    from apportion.model.ledger import Ledger
    from apportion.services.load import Loaded

Say = Callable[[str], None]


@dataclass(frozen=True, eq=False)
class Reviewed:
    """A history with what was noticed while its ledger was read."""

    history: History
    outlook: Outlook | None
    """Forecasts; ``None`` where the ledger has too few years."""
    findings: Findings
    tolerance_reason: str = ""
    """Why the tolerance is not the usual one; empty where it is, or where the caller set it."""


def review_ledger(
    path: Path, say: Say = lambda _: None, tolerance: float | None = None, case: Loaded | None = None
) -> Reviewed:
    """Read and analyse the ledger at ``path``.

    Args:
        path: a case folder, a folder with ``ledger.yaml`` or ``datapackage.json``, or one of these files.
        say: told what is being done.
        tolerance: variance, as a fraction of the budget, within which a unit counts as on budget; ``None``: as the
            policy says.
        case: the case that the ledger belongs to, where it is loaded already.

    Raises:
        Refusal: when no ledger stands there.
        CaseBlocked: when the ledger has findings that block.
    """
    say(f"reading {path}")
    opened = read_ledger(path)
    if opened.store is None:
        raise CaseBlocked(str(path), opened.findings)
    say("analysing")
    policy, reason = HistoryPolicy(), ""
    case = case or _case_at(path)
    held = None if case is None else case.evidence.policy.get("tolerance_variance")
    if tolerance is not None:
        policy = replace(policy, tolerance=tolerance)
    elif held is not None:
        policy = replace(policy, tolerance=float(held.number) / 100)
        reason = held.sentence() if held.differs else ""
    found = history(_named(opened.store.ledger, case), totals_of(opened.store, _behaviours(case)), policy)
    say("forecasting")
    return Reviewed(found, outlook(found), opened.findings, reason)


def _case_at(path: Path) -> Loaded | None:
    """The case that the ledger belongs to; ``None`` where the path is no case."""
    if not (path / "case.yaml").is_file():
        return None
    from apportion.services.load import load_case

    return load_case(path)


def _named(ledger: Ledger, case: Loaded | None) -> Ledger:
    """The ledger with the case's names for units that it knows by id alone."""
    if case is None or case.case is None:
        return ledger
    names = {unit.id: unit.name for unit in case.case.units}
    return replace(ledger, units=tuple(replace(one, name=one.name or names.get(one.id, "")) for one in ledger.units))


def _behaviours(case: Loaded | None) -> tuple[Behaviour, ...]:
    """How accounts move with volume, as the case says it."""
    if case is None:
        return ()
    from apportion.model.intake.activities import read_work

    stated, _ = read_work(case.raw)
    rows = () if stated is None else stated.behaviours
    return tuple(Behaviour(row.account, row.driver, row.variable) for row in rows)


def refuse_year(found: History, year: int | None) -> None:
    """Refuse a year whose variances cannot be ranked.

    Raises:
        Refusal: naming the years that can.
    """
    if year is not None and found.compared_in(year) is None:
        years = ", ".join(str(one) for one in found.compared_years) or "none"
        raise Refusal(f"{year} has no budget and actual to compare.", f"Years that have both: {years}.")


def totals_of(store: LedgerStore, behaviours: tuple[Behaviour, ...] = ()) -> Totals:
    """Everything the analysis needs, in one pass over the rows."""
    lines, months = store.balances_many(
        [("year", "unit", "account", "fund", "request"), ("year", "period", "unit", "account")]
    )
    return Totals(lines, months, store.facts(), behaviours=behaviours)


def history_files(reviewed: Reviewed, year: int | None = None) -> Mapping[str, Content]:
    """The files of a history folder by name."""
    from apportion.reports.history_json import history_document
    from apportion.reports.history_page import history_page
    from apportion.reports.plan_json import json_text

    return {
        HISTORY_FOLDER.main_file: json_text(history_document(reviewed.history, reviewed.outlook, year)).encode(),
        "history.html": history_page(reviewed.history, reviewed.outlook, year).encode(),
    }


def write_history(
    reviewed: Reviewed, target: Path, *, replace: bool, say: Say = lambda _: None, year: int | None = None
) -> None:
    """Write the history as a folder, whole or not at all.

    Raises:
        Refusal: when the target may not be used or the disk refuses.
    """
    say(f"writing {target}")
    try:
        check_target(target, replace=replace, kind=HISTORY_FOLDER)
        write_folder(target, history_files(reviewed, year), fingerprint="", replace=replace, kind=HISTORY_FOLDER)
    except OutputError as error:
        raise Refusal(str(error), error.remedy) from error
