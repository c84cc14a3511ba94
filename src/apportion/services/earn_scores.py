"""Scores earned from ratings: the ranking of a case, and the blank scores of its requests filled in from it.

Knows raw tables and the room of priorities. It must not know how a plan uses a score.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from apportion.model.earned import Stated, with_earned
from apportion.model.findings import Finding, Findings, Verdict
from apportion.model.raw import RawCase, RawTable
from apportion.model.scoring import Scoring

if TYPE_CHECKING:
    from apportion.model.case import Case
    from apportion.priorities.assessment import Assessment
    from apportion.priorities.case_scores import CaseScores

_DECIMALS: Final = 6
"""Decimals of a score that is written into a cell."""


@dataclass(frozen=True, eq=False)
class EarnedScores:
    """A ranking before its case is built."""

    assessment: Assessment
    stated: Scoring


def earn(raw: RawCase) -> tuple[RawCase, EarnedScores | None, Findings]:
    """Rank what a case rates, and fill in blank scores where every request is ranked.

    Returns the tables, the ranking (``None`` where the case says nothing about priorities) and what was noticed.
    """
    from apportion.model.intake.scoring import read_scoring, says_priorities

    if not says_priorities(raw):
        return raw, None, Findings()
    from apportion.model.intake.catalogue import CODES
    from apportion.model.intake.clerk import Clerk
    from apportion.model.intake.collector import Collector
    from apportion.model.intake.policy import read_policy
    from apportion.model.intake.scoring_catalogue import SCORING_CODES
    from apportion.model.intake.settings import read_settings
    from apportion.model.policy import in_force
    from apportion.model.policy_entries import ENTRIES, SETTINGS
    from apportion.priorities.assessment import assess

    # Settings and policy are read again where the case is built, and what is wrong with them is reported there.
    settings = read_settings(raw, Collector())
    overrides = read_policy(raw.tables.get("policy"), Clerk(settings.notation, Collector()), {})
    policy = in_force(SETTINGS, ENTRIES, settings.context, overrides)
    collector = Collector({**CODES, **SCORING_CODES})
    stated = read_scoring(raw, Clerk(settings.notation, collector))
    assessment = assess(stated, settings.sector, policy)
    read = collector.findings()
    findings = read + Findings.of(assessment.findings)
    if findings.blocking:
        return raw, EarnedScores(assessment, stated), findings
    filled, kept = _filled(raw, assessment, stated, settings.notation.format.spelling)
    return filled, EarnedScores(assessment, stated), findings + Findings.of(_said(item) for item in kept)


def scores_of(earned: EarnedScores | None, case: Case | None) -> CaseScores | None:
    """The ranking beside its case; ``None`` where there is no ranking or no case."""
    if earned is None or case is None or not earned.assessment.ratings.alternatives:
        return None
    from apportion.priorities.case_scores import CaseScores

    return CaseScores(earned.assessment, earned.stated, case)


def _filled(
    raw: RawCase, assessment: Assessment, stated: Scoring, number_format: str
) -> tuple[RawCase, tuple[Stated, ...]]:
    """The tables with scores in blank cells, where all requests are ranked; of requests with levels, every level."""
    by_level = {level.request for level in stated.levels}
    wanted = {level.alternative for level in stated.levels}
    table = raw.tables.get("requests")
    if table is None or not stated.requests:
        return raw, ()
    # Part of another request is decided and valued with it.
    parts = {name for name, part in _cells(table, "request", "part_of") if part}
    wanted |= set(stated.requests) - by_level - parts
    if not wanted or not set(assessment.ranking.order) >= wanted:
        return raw, ()
    point = number_format[-3]
    keys = [name if name not in by_level | parts else "" for name, _ in _cells(table, "request", "request")]
    filled, kept = with_earned(raw, "requests", "score", _texts(keys, assessment, point))
    if not by_level:
        return filled, kept
    levels = [f"{request}:{level}" for request, level in _cells(raw.tables["levels"], "request", "level")]
    filled, more = with_earned(filled, "levels", "score", _texts(levels, assessment, point))
    return filled, (*kept, *more)


def _cells(table: RawTable, *columns: str) -> list[tuple[str, ...]]:
    """The texts of some columns row by row, without spaces around them; empty where the table lacks one."""
    held = [
        [str(text).strip() for text in table.columns[name].texts.tolist()]
        if name in table.columns
        else [""] * table.rows
        for name in columns
    ]
    return list(zip(*held, strict=True))


def _texts(alternatives: list[str], assessment: Assessment, point: str) -> dict[int, str]:
    """By row the score: of what has several rows an equal part in each, so that together they are its score."""
    from apportion.reports.figures import decimal_text

    rows: dict[str, list[int]] = {}
    for row, name in enumerate(alternatives):
        if name:
            rows.setdefault(name, []).append(row)
    texts = {}
    for name, held in rows.items():
        left = assessment.score(name)
        for place, row in enumerate(held):
            part = Fraction(round(left / (len(held) - place) * 10**_DECIMALS), 10**_DECIMALS)
            texts[row] = decimal_text(part, _DECIMALS).replace(".", point)
            left -= part
    return texts


def _said(item: Stated) -> Finding:
    return Finding(
        "scoring.score-stated",
        Verdict.WARN,
        f"The score is stated as {item.stated}; the ratings give {item.earned}. The stated one counts.",
        item.place,
        item.stated,
        item.earned,
        "Leave the cell empty to take the score that follows from the ratings.",
    )
