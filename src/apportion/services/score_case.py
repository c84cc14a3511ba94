"""Ranking what a case rates: read, ranked, cut at a total, and written as a page and a document."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from apportion.adapters.output.folder import SCORE_FOLDER, Content, OutputError, check_target, write_folder
from apportion.model.case import Case
from apportion.model.findings import Findings
from apportion.model.scoring import Scoring
from apportion.priorities.case_scores import CaseScores
from apportion.services.load import Loaded, load_case
from apportion.services.open_plan import case_of, is_plan_folder
from apportion.services.refusal import Refusal

Say = Callable[[str], None]


@dataclass(frozen=True, eq=False)
class ScoredCase:
    """A ranking with its case."""

    loaded: Loaded
    case: Case
    scores: CaseScores
    """Without a ranking where the case rates nothing: it then says what to do first."""

    @property
    def findings(self) -> Findings:
        """What was noticed about priorities: while the tables were read, and beside the case."""
        codes = ("scoring.", "judgement.", "package.", "service.")
        own = [item for item in self.loaded.findings.listed if item.code.startswith(codes)]
        counts = [(code, count) for code, count in self.loaded.findings.counts if code.startswith(codes)]
        listed = {code: sum(1 for item in own if item.code == code) for code, _ in counts}
        unlisted = [(code, count - listed[code]) for code, count in counts if count > listed[code]]
        return Findings.of(own, unlisted) + self.scores.findings


def scored(loaded: Loaded, total: str | int | None = None) -> ScoredCase:
    """The ranking of a case.

    Args:
        loaded: the case.
        total: money that the cut line is drawn at, as text in the grammar of ``model.stated`` or in minor units;
            ``None``: the case's own.

    Raises:
        Refusal: when the total makes no sense.
        CaseBlocked: when the case has findings that block.
    """
    case = loaded.usable()
    scores = loaded.evidence.scores
    if scores is None:
        scores = _unrated(case, loaded)
    if total is not None:
        scores = scores.at(_minor(case, total))
    return ScoredCase(loaded, case, scores)


def score_at(path: Path, total: str | None, say: Say = lambda _: None) -> ScoredCase:
    """The ranking of the case at a path, or of the copy inside a plan folder.

    Raises:
        Refusal: when no case stands there, or the total makes no sense.
        CaseBlocked: when the case has findings that block.
    """
    say(f"reading {path}")
    return scored(load_case(case_of(path) if is_plan_folder(path) else path), total)


def _unrated(case: Case, loaded: Loaded) -> CaseScores:
    """Scores of a case that rates nothing: no ranking, but the way to one."""
    from apportion.priorities.assessment import assess

    requests = tuple(sorted({str(name) for name in case.requests.id.tolist()}))
    stated = Scoring(requests=requests, initiatives=tuple(sorted(item.id for item in case.initiatives)))
    return CaseScores(assess(stated, case.sector, loaded.evidence.policy), stated, case)


def _minor(case: Case, total: str | int) -> int:
    from apportion.model.intake.amounts import Fault
    from apportion.model.stated import GRAMMAR, stated_amount

    amount = total if isinstance(total, int) else stated_amount(case, total)
    if isinstance(amount, Fault):
        raise Refusal(f"The total: {amount.message}.", f"Amounts are written as {GRAMMAR}.")
    if amount is None or amount < 0:
        raise Refusal("The total is empty or negative.", f"Amounts are written as {GRAMMAR}.")
    return amount


def score_files(found: ScoredCase) -> Mapping[str, Content]:
    """The files of a score folder by name."""
    from apportion.reports.plan_json import json_text
    from apportion.reports.score_page import score_page
    from apportion.reports.scores_json import scores_document

    return {
        SCORE_FOLDER.main_file: json_text(scores_document(found.scores)).encode(),
        "score.html": score_page(found.scores).encode(),
    }


def write_scores(found: ScoredCase, target: Path, *, replace: bool, say: Say = lambda _: None) -> None:
    """Write the ranking as a folder, whole or not at all.

    Raises:
        Refusal: when the target may not be used or the disk refuses.
    """
    say(f"writing {target}")
    try:
        check_target(target, replace=replace, kind=SCORE_FOLDER)
        write_folder(target, score_files(found), fingerprint="", replace=replace, kind=SCORE_FOLDER)
    except OutputError as error:
        raise Refusal(str(error), error.remedy) from error
