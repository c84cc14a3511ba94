"""Coverage of an award's criteria as a document for programs.

Knows the layout of the document. It must not find anything out.
"""

from __future__ import annotations

from typing import Any, Final

from apportion.reports.document.blocks import Chart, Document, plain, walk
from apportion.reports.document.strategy.award.coverage import Answer, Coverage, Covered, Found

FORMAT: Final = "1"


def award_document(found: Coverage, strategy: Document, verdict: str) -> dict[str, Any]:
    """Everything that was found.

    Args:
        found: the coverage.
        strategy: the document that it is about.
        verdict: in words.
    """
    criteria = found.criteria
    return {
        "format": FORMAT,
        "award": criteria.award,
        "by": criteria.by,
        "edition": criteria.edition,
        "source": criteria.source,
        "dated": criteria.dated,
        "note": criteria.note,
        "plan": strategy.fingerprint,
        "verdict": verdict,
        "mandatory": {
            "criteria": len(criteria.mandatory),
            "covered": [item.criterion.code for item in found.of("covered")],
            "covered_with_what_is_stated": [item.criterion.code for item in found.of("covered with what is stated")],
            "in_part": [item.criterion.code for item in found.of("in part")],
            "missing": [item.criterion.code for item in found.of("missing")],
        },
        "criteria": [_criterion(item, strategy) for item in found.items],
    }


def _criterion(item: Covered, strategy: Document) -> dict[str, Any]:
    return {
        "code": item.criterion.code,
        "name": item.criterion.name,
        "mandatory": item.criterion.is_mandatory,
        "wants": item.criterion.wants,
        "state": item.state,
        "questions": [_answer(answer, strategy) for answer in item.answers],
    }


def _answer(answer: Answer, strategy: Document) -> dict[str, Any]:
    return {
        "question": answer.number,
        "asks": answer.question.asks,
        "answered_by": answer.by if answer.by != "missing" else None,
        "found": [_place(found, strategy) for found in answer.found],
        "stated": [{"title": item.title, "place": item.at, "date": item.date or None} for item in answer.stated],
        "would_be_brought_by": list(answer.question.brings) if answer.by == "missing" else [],
        "has_to_be_attached": answer.by == "missing" and not answer.question.brings,
    }


def _place(found: Found, strategy: Document) -> dict[str, Any]:
    section = next((item for item in walk(strategy.sections) if item.id == found.section), None)
    block = found.block
    return {
        "section": found.section or None,
        "number": None if section is None else section.number,
        "title": None if section is None else plain(section.title, strategy.formatter),
        "table": block.number if block is not None and not isinstance(block, Chart) else None,
        "chart": block.number if isinstance(block, Chart) else None,
    }
