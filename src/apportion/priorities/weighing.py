"""The criteria that a case scores by, and where their weights come from: stated, compared, points, or the usual ones.

Knows what a case stated and the usual sets. It must not know any rating.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Final

from apportion.model.findings import Finding, Place, Verdict
from apportion.model.policy import InForce
from apportion.model.scoring import Scoring, StatedCriterion, StatedJudgement, StatedPoints
from apportion.priorities.ahp import check_consistency
from apportion.priorities.comparisons import NOT_CONNECTED, Judgement, check_judgements, comparisons_of
from apportion.priorities.criteria import Basis, Beyond, Criterion, Direction, Number, PlaceOf, Scale, check_criteria
from apportion.priorities.defaults import (
    DEFAULT_SETS,
    INITIATIVES,
    PUBLIC_SERVICES,
    PUBLIC_SERVICES_WITH_EQUITY,
    DefaultSet,
)
from apportion.priorities.group import GroupJudgement, Judge, judge_together
from apportion.priorities.inconsistent import Revision, revisions
from apportion.priorities.swing import Elicitation, check_stated, stated_weights

SHIFTS: Final[Mapping[str, str]] = {
    "weight_return": "return",
    "weight_strategic": "strategic",
    "weight_risk": "risk",
    "weight_timeline": "timeline",
}
"""Settings of the policy that add percentage points to the usual weight of a criterion."""
NAMELESS: Final = "judge"
"""What a judge without a name is called."""


class WeightsFrom(StrEnum):
    """Where weights come from."""

    STATED = "stated"
    USUAL = "usual"
    """Those of a usual set, moved as the situation says."""
    JUDGEMENTS = "judgements"
    POINTS = "points"


@dataclass(frozen=True, eq=False)
class Compared:
    """What comparisons of one kind say."""

    about: str
    """Criterion on which alternatives were compared; empty where the criteria were."""
    judgement: GroupJudgement
    revisions: Mapping[str, tuple[Revision, ...]]
    """By judge, for those who contradict themselves too much: single changes, the most effective first."""


@dataclass(frozen=True, eq=False)
class Weighed:
    """Criteria with weights."""

    criteria: tuple[Criterion, ...]
    weights_from: WeightsFrom
    reasons: tuple[str, ...]
    """In sentences, where the weights come from and what moved them."""
    compared: Compared | None
    """What the weights follow from, where criteria were compared."""
    judges: Mapping[str, tuple[Fraction, ...]]
    """By judge, the weights that follow from points; empty elsewhere."""
    findings: tuple[Finding, ...]


def weighed(stated: Scoring, sector: str, policy: Mapping[str, InForce]) -> Weighed:
    """The criteria of a case.

    Args:
        stated: what the case says.
        sector: ``company``, ``nonprofit`` or ``government``: which usual set holds where the case has no criteria.
        policy: what the situation sets.
    """
    if not stated.criteria:
        usual = usual_set(sector, {rating.criterion for rating in stated.ratings})
        moved, reasons = _moved(usual, policy)
        start = Weighed(moved, WeightsFrom.USUAL, reasons, None, {}, ())
    else:
        criteria = tuple(_criterion(row) for row in stated.criteria)
        start = Weighed(criteria, WeightsFrom.STATED, ("Weights as stated in the table scoring.",), None, {}, ())
    if not stated.criteria or not any(row.weight is not None for row in stated.criteria):
        found = _worked_out(start, stated)
        if found is not None:
            return found
        if stated.criteria:
            return replace(start, findings=(_no_weights(stated.criteria[0]),))
        return start
    missing = [row for row in stated.criteria if row.weight is None]
    if missing:
        return replace(start, findings=tuple(_no_weights(row) for row in missing))
    return replace(start, findings=(*_set_faults(start.criteria, stated), *_beside(stated)))


def usual_set(sector: str, rated: Iterable[str]) -> DefaultSet:
    """The usual criteria of a kind of organisation; equity is among them where somebody rates it."""
    if sector == "company":
        return INITIATIVES
    return PUBLIC_SERVICES_WITH_EQUITY if "equity" in set(rated) else PUBLIC_SERVICES


def _moved(usual: DefaultSet, policy: Mapping[str, InForce]) -> tuple[tuple[Criterion, ...], tuple[str, ...]]:
    """The usual weights with the points of the situation added; below nothing no weight can fall."""
    criteria = {item.id: item for item in usual.criteria}
    reasons = [f"Usual weights for {usual.name.lower()}."]
    for setting, criterion in SHIFTS.items():
        held = policy.get(setting)
        if held is None or not held.number or criterion not in criteria:
            continue
        item = criteria[criterion]
        criteria[criterion] = replace(item, weight=max(Fraction(item.weight) + Fraction(held.number), Fraction(0)))
        why = "; ".join(entry.reason.lower() for entry in held.because)
        reasons.append(f"{_sentence(held.sentence())}{f' ({why})' if why and held.override is None else ''}.")
    if len(reasons) > 1:
        reasons.append("All weights are then brought back to 100 %.")
    return tuple(criteria.values()), tuple(reasons)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def usual_criterion(criterion: str) -> Criterion | None:
    """The criterion of this id in the first usual set that has one."""
    return next((item for held in DEFAULT_SETS for item in held.criteria if item.id == criterion), None)


def _criterion(row: StatedCriterion) -> Criterion:
    """A stated criterion; what it leaves open is taken from the usual one of its id."""
    usual = usual_criterion(row.id)
    scale = None if usual is None else usual.scale
    if row.worst is not None or row.best is not None:
        worst = row.worst if row.worst is not None else None if scale is None else scale.worst
        best = row.best if row.best is not None else None if scale is None else scale.best
        scale = None if worst is None or best is None else Scale(worst, best)
    elif row.direction and scale is not None and scale.direction != row.direction:
        scale = None  # the usual scale runs the other way, so it is another criterion under the same name
    if scale is not None:
        usual_beyond = Beyond.REFUSED if usual is None or usual.scale is None else usual.scale.beyond
        scale = replace(scale, beyond=Beyond(row.beyond) if row.beyond else usual_beyond)
    direction = Direction.HIGHER if scale is None else scale.direction
    basis = Basis.JUDGED if usual is None else usual.basis
    return Criterion(
        row.id,
        Decimal(0) if row.weight is None else row.weight,
        Direction(row.direction) if row.direction else direction,
        scale,
        Basis(row.basis) if row.basis else basis,
        row.name or ("" if usual is None else usual.name),
        "" if usual is None else usual.meaning,
    )


def _worked_out(start: Weighed, stated: Scoring) -> Weighed | None:
    """Weights from comparisons of the criteria, or from points; ``None`` where there are neither."""
    answers = [answer for answer in stated.judgements if not answer.about]
    if answers:
        items = tuple(item.id for item in start.criteria)
        compared, findings = compare("", items, answers, "the criteria")
        if compared is None:
            return replace(start, weights_from=WeightsFrom.JUDGEMENTS, findings=findings)
        exact = dict(zip(compared.judgement.group.items, compared.judgement.group.exact(), strict=True))
        criteria = tuple(replace(item, weight=exact[item.id]) for item in start.criteria)
        count = len(compared.judgement.judges)
        said = "one judge" if count == 1 else f"{count} judges, by the geometric mean of their answers"
        reasons = (f"Weights from comparisons of the criteria in pairs by {said} (analytic hierarchy process).",)
        return Weighed(criteria, WeightsFrom.JUDGEMENTS, reasons, compared, {}, findings)
    return _from_points(start, stated.points) if stated.points else None


def compare(
    about: str, items: Sequence[str], answers: Sequence[StatedJudgement], what: str
) -> tuple[Compared | None, tuple[Finding, ...]]:
    """What the answers of all judges say together; nothing where one of them cannot be used."""
    by_judge: dict[str, list[StatedJudgement]] = {}
    for answer in answers:
        by_judge.setdefault(answer.judge or NAMELESS, []).append(answer)
    given = {
        judge: [Judgement(answer.left, answer.right, answer.times) for answer in by_judge[judge]]
        for judge in sorted(by_judge)
    }
    findings = [
        item
        for judge, said in given.items()
        for item in check_judgements(items, said, _place_of(by_judge[judge]))
        # Where the answers of one judge fall apart, those of the others may still link them.
        if item.code != NOT_CONNECTED
    ]
    everywhere = [answer for said in given.values() for answer in said]
    if not any(item.blocks for item in findings):
        pairs = {(answer.first, answer.second): replace(answer, ratio=1) for answer in everywhere}
        findings += check_judgements(items, tuple(pairs.values()))
    if any(item.blocks for item in findings):
        return None, placed(findings, answers[0].place)
    tables = [Judge(judge, comparisons_of(items, said, may_fall_apart=True)) for judge, said in given.items()]
    judgement = judge_together(tables)
    revised = {}
    for table in tables:
        own = dict(judgement.judges)[table.id]
        found = () if own is None else check_consistency(_whose(what, table.id), own.consistency)
        findings += found
        if any(item.code == "judgement.inconsistent" for item in found):
            revised[table.id] = revisions(table.comparisons)
    return Compared(about, judgement, revised), placed(findings, answers[0].place)


def _whose(what: str, judge: str) -> str:
    return what if judge == NAMELESS else f"{what} by {judge}"


def _place_of(answers: Sequence[StatedJudgement]) -> PlaceOf:
    places = {(answer.left, answer.right): answer.place for answer in answers}
    return lambda left, right: places.get((left, right), Place())


def placed(findings: Iterable[Finding], place: Place) -> tuple[Finding, ...]:
    """Findings that know no place, with one that leads to the table."""
    table = replace(place, line=0, column=0, header="")
    return tuple(item if item.place != Place() else replace(item, place=table) for item in findings)


def _from_points(start: Weighed, points: Sequence[StatedPoints]) -> Weighed:
    """Weights from points; those of several judges by their mean."""
    ids = tuple(item.id for item in start.criteria)
    by_judge: dict[str, list[StatedPoints]] = {}
    for row in points:
        by_judge.setdefault(row.judge or NAMELESS, []).append(row)
    findings: list[Finding] = []
    judges: dict[str, tuple[Fraction, ...]] = {}
    for judge in sorted(by_judge):
        rows = by_judge[judge]
        asked = Elicitation(rows[0].asked)
        given: dict[str, Number] = {row.criterion: row.points for row in rows}
        wrong = check_stated(asked, ids, given, _place_of_points(rows))
        findings += placed(wrong, rows[0].place)
        if not any(item.blocks for item in wrong):
            judges[judge] = stated_weights(asked, ids, given).weights
    if len(judges) < len(by_judge):
        return replace(start, weights_from=WeightsFrom.POINTS, findings=tuple(findings))
    means = [sum(column, Fraction(0)) / len(judges) for column in zip(*judges.values(), strict=True)]
    criteria = tuple(replace(item, weight=mean) for item, mean in zip(start.criteria, means, strict=True))
    said = "one judge" if len(judges) == 1 else f"{len(judges)} judges, by the mean of their weights"
    ways = sorted({_WAYS[Elicitation(row.asked)] for row in points})
    reasons = (f"Weights from {' and '.join(ways)} of {said}.",)
    return Weighed(criteria, WeightsFrom.POINTS, reasons, None, judges, tuple(findings))


def _place_of_points(rows: Sequence[StatedPoints]) -> PlaceOf:
    places = {row.criterion: row.place for row in rows}
    return lambda _, criterion: places.get(criterion, Place())


_WAYS: Final[Mapping[Elicitation, str]] = {
    Elicitation.SWING: "weight_points",
    Elicitation.DIRECT: "direct ratings",
    Elicitation.POINTS: "points shared out",
}


def _no_weights(row: StatedCriterion) -> Finding:
    return Finding(
        "scoring.weights-missing",
        Verdict.REJECT_CELL,
        f"{row.id} has no weight, and no comparison or points give it one.",
        row.place,
        expected="a weight for each criterion, or for none beside the table judgements or weight_points",
        remedy="State a weight for it, 0 if it should not count.",
    )


def _set_faults(criteria: Sequence[Criterion], stated: Scoring) -> tuple[Finding, ...]:
    """What is wrong with stated weights, each at its row."""
    found = [
        replace(fault, place=row.place)
        for item, row in zip(criteria, stated.criteria, strict=True)
        for fault in check_criteria((item,))
        if fault.code == "scoring.weight-negative"
    ]
    if all(item.weight == 0 for item in criteria):
        found += placed(
            (fault for fault in check_criteria(criteria) if fault.code == "scoring.no-weight"), stated.table_place
        )
    return tuple(found)


def _beside(stated: Scoring) -> tuple[Finding, ...]:
    """Said where weights are stated and could be worked out as well."""
    judged = next((answer.place for answer in stated.judgements if not answer.about), None)
    place = judged if judged is not None else stated.points[0].place if stated.points else None
    if place is None:
        return ()
    message = "The table scoring states all weights, so comparisons or points for criteria change nothing."
    remedy = "Leave the column weight empty if the weights should follow from them."
    return (Finding("scoring.weights-beside", Verdict.WARN, message, place, remedy=remedy),)
