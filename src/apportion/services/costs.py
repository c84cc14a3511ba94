"""The costs of a case: read, assigned, budgeted, their drivers studied, and written as a page and a document."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from apportion.adapters.output.folder import COSTS_FOLDER, Content, OutputError, check_target, write_folder
from apportion.model.findings import Findings
from apportion.services.load import load_case
from apportion.services.refusal import Refusal

if TYPE_CHECKING:
    from apportion.analysis.costs import CostEvidence
    from apportion.model.case import Case

WHAT_TO_ADD: Final = (
    "Add the tables resources, activities, consumption … or driver_history; see docs/reference/costs.md."
)
"""What a case that says nothing about its work can do about it."""
Say = Callable[[str], None]


@dataclass(frozen=True, eq=False)
class ReviewedCosts:
    """What a case says about its costs, with everything that was noticed about them."""

    case: Case
    costs: CostEvidence
    findings: Findings
    """About tables of work and about drivers; those of other tables are left to ``check``."""
    is_stated: bool = True
    """False where the case says nothing about its work: there is then nothing to show or to write."""


def review_costs(path: Path, say: Say = lambda _: None) -> ReviewedCosts:
    """Work out what a case says about its costs.

    Raises:
        Refusal: when nothing is there, or a library is missing.
        CaseBlocked: when the case, or its ledger where drivers are studied, has findings that block.
    """
    from apportion.analysis.costs import CostEvidence
    from apportion.model.intake.activities import read_work
    from apportion.services.cost_model import read_costs

    say(f"reading {path}")
    loaded = load_case(path)
    case = loaded.usable()
    stated, _ = read_work(loaded.raw)
    if stated is None or not (stated.has_structure or stated.quantities):
        return ReviewedCosts(case, CostEvidence(), Findings(), is_stated=False)
    costs = loaded.evidence.costs or CostEvidence(names={unit.id: unit.name for unit in case.units})
    findings = read_costs(loaded.raw)[1]
    if stated.quantities:
        from apportion.services.cost_drivers import study_drivers

        studies, noticed = study_drivers(path, stated, case.currency, say)
        costs, findings = replace(costs, studies=studies), findings + noticed
    return ReviewedCosts(case, costs, findings)


def costs_files(reviewed: ReviewedCosts) -> Mapping[str, Content]:
    """The files of a costs folder by name."""
    from apportion.reports.costs_json import costs_document
    from apportion.reports.costs_page import costs_page
    from apportion.reports.plan_json import findings_document, json_text

    document = {
        **costs_document(reviewed.costs, reviewed.case.currency),
        **findings_document(reviewed.findings),
    }
    return {
        COSTS_FOLDER.main_file: json_text(document).encode(),
        "costs.html": costs_page(reviewed.costs, reviewed.case, reviewed.findings).encode(),
    }


def write_costs(reviewed: ReviewedCosts, target: Path, *, replace: bool, say: Say = lambda _: None) -> None:
    """Write the costs as a folder, whole or not at all.

    Raises:
        Refusal: when there is nothing to write, the target may not be used, or the disk refuses.
    """
    if not reviewed.is_stated:
        raise Refusal("The case says nothing about its work, so there is nothing to write.", WHAT_TO_ADD)
    say(f"writing {target}")
    try:
        check_target(target, replace=replace, kind=COSTS_FOLDER)
        write_folder(target, costs_files(reviewed), fingerprint="", replace=replace, kind=COSTS_FOLDER)
    except OutputError as error:
        raise Refusal(str(error), error.remedy) from error
