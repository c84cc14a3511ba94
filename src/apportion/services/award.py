"""What a government's documents hold of the criteria of a budget presentation award, for those who apply for it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from apportion.adapters.output.folder import Content, FolderKind, OutputError, write_folder
from apportion.reports.document.blocks import Document, plain
from apportion.reports.document.checking.compare import Fault, check_sources
from apportion.reports.document.material import Material
from apportion.reports.document.strategy import strategy_document
from apportion.reports.document.strategy.award.award_json import award_document
from apportion.reports.document.strategy.award.coverage import Coverage
from apportion.reports.document.strategy.award.pages import coverage_document, coverage_of, verdict
from apportion.services.brief import material_at
from apportion.services.plan_case import Say
from apportion.services.refusal import Refusal

AWARD_FOLDER = FolderKind("award folder", "coverage of criteria", "award.json")


@dataclass(frozen=True, eq=False)
class Award:
    """The coverage of a plan's strategy."""

    material: Material
    strategy: Document
    """The numbered strategy that places refer to."""
    coverage: Coverage
    verdict: str
    """In words: how many mandatory criteria are covered, and which are not."""
    document: Mapping[str, Any]
    """For programs, as ``award.json``."""


def award_at(path: Path, say: Say = lambda _: None) -> Award:
    """What the strategy of a case or plan folder covers.

    Raises:
        Refusal: when there is no plan to write about, or the case is no government's.
        CaseBlocked: when the case has findings that block.
    """
    return award_of(material_at(path, say), say)


def award_of(material: Material, say: Say = lambda _: None) -> Award:
    """The same for a plan in hand.

    Raises:
        Refusal: when the case is no government's.
    """
    if not material.is_government:
        raise Refusal(
            "The criteria are those of an award for governments, and the case is none.",
            "Set sector: government in case.yaml where it is one.",
        )
    say("looking through the strategy")
    strategy = strategy_document(material)
    found = coverage_of(material, strategy)
    words = plain(verdict(material, found).text, material.formatter)
    return Award(material, strategy, found, words, award_document(found, strategy, words))


def write_award(award: Award, target: Path, *, replace: bool) -> None:
    """Write the coverage as a page, as Markdown and for programs.

    Raises:
        Refusal: when a number could not be resolved, the target may not be used, or the disk refuses.
    """
    from apportion.reports.document.checking.formats import check_html, check_markdown
    from apportion.reports.document.html import html_page
    from apportion.reports.document.markdown import markdown_text

    made = coverage_document(award.material, award.strategy)
    page, text = html_page(made), markdown_text(made, "award-charts")
    faults: list[Fault] = [*check_sources(made, award.material.sources), *check_html(made, page, "award.html")]
    faults += check_markdown(made, text, "award.md")
    if faults:
        listed = "; ".join(str(fault) for fault in faults[:5])
        raise Refusal(f"The coverage was not written: {listed}", "This is a fault of the program; please report it.")
    files: dict[str, Content] = {
        "award.html": page.encode(),
        "award.md": text.encode(),
        "award.json": (json.dumps(award.document, ensure_ascii=False, indent=2) + "\n").encode(),
    }
    try:
        write_folder(target, files, fingerprint=award.material.plan.fingerprint, replace=replace, kind=AWARD_FOLDER)
    except OutputError as error:
        raise Refusal(str(error), error.remedy) from error
