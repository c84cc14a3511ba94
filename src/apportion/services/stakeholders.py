"""Stakeholders of a case or plan: the register, answers before and after, wishes met, beside another plan or alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from apportion.adapters.output.folder import FolderKind, OutputError, check_target, write_folder
from apportion.alignment.stakeholders.whole import Concerned, Other, concerned
from apportion.model.findings import Findings
from apportion.services.open_plan import open_plan
from apportion.services.refusal import CaseBlocked, Refusal

if TYPE_CHECKING:
    from apportion.model.raw import RawTable

Say = Callable[[str], None]

STAKEHOLDER_FOLDER: Final = FolderKind("stakeholder folder", "stakeholders", "stakeholders.json")
PAGE: Final = "stakeholders.html"


@dataclass(frozen=True, eq=False)
class Stakeholders:
    """What there is to say of the stakeholders of a plan."""

    path: Path
    found: Concerned
    plan: str
    """Fingerprint of the plan; empty: no plan keeps all rules."""
    departures: tuple[str, ...]
    """How a plan folder differs from the plan made now of its case, and of the other plan likewise."""
    findings: Findings


def stakeholders_at(
    path: Path, responses: Path | None = None, against: Path | None = None, say: Say = lambda _: None
) -> Stakeholders:
    """Read the register of a case or plan folder, and hold the plan against it.

    Args:
        path: a case or a plan folder.
        responses: a folder or workbook with more answers in its table ``responses``; ``None``: those of the case.
        against: another case or plan folder, of which wishes met are told as before.
        say: told what is being done.

    Raises:
        Refusal: when nothing stands at a path, the case states no stakeholders, or there are no answers in the folder.
        CaseBlocked: when one of the cases, or the answers, have findings that block.
    """
    from apportion.model.intake.stakeholders import read_stakeholders

    opened = open_plan(path, say)
    loaded, plan = opened.planned.loaded, opened.planned.plan
    table, noticed = (None, Findings()) if responses is None else _answers(responses)
    register, found = read_stakeholders(loaded.raw, loaded.usable(), table)
    noticed += found
    if noticed.blocking:
        raise CaseBlocked(str(responses or path), noticed)
    if not register.stakeholders and not register.responses:
        raise Refusal(
            f"{path} states no stakeholders.",
            "Fill in the tables stakeholders and stakeholder_interests of the case: apportion new --template complete "
            "shows them.",
        )
    other, departures = None, opened.departures
    if against is not None:
        beside = open_plan(against, say)
        departures = (*departures, *beside.departures)
        if beside.planned.plan.allocations is None:
            raise Refusal(f"No plan of {against} keeps all rules.", "Compare with one that does.")
        other = Other(str(against), beside.planned.case, beside.planned.plan.amounts)
    amounts = None if plan.allocations is None else plan.amounts
    made = concerned(register, loaded.usable(), amounts, other)
    return Stakeholders(path, made, plan.fingerprint, departures, noticed)


def write_stakeholders(found: Stakeholders, target: Path, *, replace: bool, say: Say = lambda _: None) -> None:
    """Write ``stakeholders.html`` and ``stakeholders.json``.

    Raises:
        Refusal: when the target may not be used or the disk refuses.
    """
    from apportion.reports.plan_json import json_text
    from apportion.reports.stakeholders_json import stakeholders_document
    from apportion.reports.stakeholders_page import stakeholders_page

    say(f"writing {target}")
    try:
        check_target(target, replace=replace, kind=STAKEHOLDER_FOLDER)
        files = {
            STAKEHOLDER_FOLDER.main_file: json_text(stakeholders_document(found.found, found.plan)).encode(),
            PAGE: stakeholders_page(found.found).encode(),
        }
        write_folder(target, files, fingerprint=found.plan, replace=replace, kind=STAKEHOLDER_FOLDER)
    except OutputError as error:
        raise Refusal(str(error), error.remedy) from error


def refuse_stakeholder_target(target: Path, *, replace: bool) -> None:
    """Find out before any long work that the folder could not be written.

    Raises:
        Refusal: saying what stands at the place.
    """
    try:
        check_target(target, replace=replace, kind=STAKEHOLDER_FOLDER)
    except OutputError as error:
        raise Refusal(str(error), error.remedy) from error


def _answers(path: Path) -> tuple[RawTable, Findings]:
    """The table of answers in a folder or workbook of what was reported."""
    from apportion.adapters.files.reported import read_reported_files

    tables, findings, _ = read_reported_files(path)
    if findings.blocking:
        raise CaseBlocked(str(path), findings)
    if "responses" not in tables:
        raise Refusal(f"{path} holds no answers.", "Put them into a table called responses: responses.csv.")
    return tables["responses"], findings
