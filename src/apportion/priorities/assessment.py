"""From what a case states to a ranking: criteria, weights, ratings and the method, with everything that is wrong.

One value holds the ranking however it was found, so that every document reads it alike. Scores are out of ten under
each method: weighted scores as they are; where pairs were compared, a criterion's value is its weight over the best
one's (the ideal mode of the analytic hierarchy process, E. H. Forman and S. I. Gass 2001, The analytic hierarchy
process: an exposition, Operations Research 49); net flows f of outranking as 10 × (f + 1) / 2; closeness as 10 × c.

Knows what was stated. It must not know money or a plan.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from typing import Final

import numpy as np

from apportion.model.findings import Finding, Findings, Place, Verdict
from apportion.model.intake.names import nearest
from apportion.model.policy import InForce
from apportion.model.scoring import Scoring, StatedJudgement
from apportion.priorities.criteria import (
    Basis,
    Beyond,
    Criterion,
    Direction,
    PlaceOf,
    Ratings,
    Scale,
    check_criteria,
    check_ratings,
    shares,
)
from apportion.priorities.exact_ratings import SAFE
from apportion.priorities.payback import check_payback
from apportion.priorities.preference import Preference, Shape, check_thresholds
from apportion.priorities.promethee import Outranking, outrank
from apportion.priorities.ranking import DECIMALS, Ranking
from apportion.priorities.smallest_change import WeightChange, smallest_change
from apportion.priorities.stability import Swap, level_pairs, order_intervals, top_intervals
from apportion.priorities.topsis import Closeness, closest_to_ideal
from apportion.priorities.topsis_stability import bracketed_intervals
from apportion.priorities.weighing import Compared, Weighed, compare, placed, weighed
from apportion.priorities.weighted import OUT_OF, Scored, score

RETURN: Final = "return"
"""The criterion whose ratings are taken from the projected return of initiatives where nobody rates it."""
_SCALE_FAULTS: Final = ("scoring.scale-empty", "scoring.scale-direction")
SHOWN_DECIMALS: Final = 2
"""Decimals of a score on a page or a terminal."""


class Method(StrEnum):
    """How ratings become a ranking."""

    WEIGHTED = "weighted_score"
    PAIRWISE = "pairwise_comparison"
    OUTRANKING = "outranking"
    CLOSENESS = "closeness"


@dataclass(frozen=True)
class Interval:
    """The weights of one criterion, as parts of one, between which something of the ranking stays as it is."""

    criterion: str
    weight: float
    low: float
    high: float
    swaps_low: tuple[tuple[str, str], ...]
    """Pairs that change places at the lower end: (ahead as given, behind). Empty where the weight reaches 0 first."""
    swaps_high: tuple[tuple[str, str], ...]
    """Likewise at the upper end."""
    level_low: int = 0
    """Of all pairs, those that are level where the lower end is 0; elsewhere 0, as where the best are looked at."""
    level_high: int = 0
    """Likewise where the upper end is 1."""

    @property
    def room(self) -> float | None:
        """The smaller distance to a change; ``None`` where no weight of the criterion changes anything."""
        ends = [self.weight - self.low] if self.swaps_low else []
        ends += [self.high - self.weight] if self.swaps_high else []
        return min(ends, default=None)


@dataclass(frozen=True, eq=False)
class Assessment:
    """A ranking and how it came about."""

    method: Method
    because: str
    """Why this method, in a sentence."""
    weighed: Weighed
    criteria: tuple[Criterion, ...]
    """With the scales by which values were computed."""
    ratings: Ratings
    """Alternatives by criteria as rated; where pairs were compared, the weight beside that of the best one."""
    from_return: tuple[str, ...]
    """Alternatives whose rating of return is their projected multiple."""
    compared: tuple[Compared, ...]
    """Criteria on which alternatives were compared in pairs."""
    scored: Scored | None
    """Values and contributions; ``None`` where closeness ranks, or nothing can be ranked."""
    closeness: Closeness | None
    outranking: Outranking | None
    unrated: tuple[str, ...]
    """Requests or initiatives that nobody rates although others of their kind are rated, by id."""
    findings: tuple[Finding, ...]

    @property
    def is_ranked(self) -> bool:
        """Whether there is a ranking of at least one alternative."""
        return bool(self.ranking.order)

    @cached_property
    def ranking(self) -> Ranking:
        """From best to worst; empty where nothing could be ranked."""
        if self.closeness is not None:
            return self.closeness.ranking
        return Ranking((), ()) if self.scored is None else self.scored.ranking

    @property
    def left_out(self) -> tuple[str, ...]:
        """Alternatives that lack a rating, by id."""
        if self.closeness is not None:
            return self.closeness.left_out
        return () if self.scored is None else self.scored.unscored

    def score(self, alternative: str) -> Fraction:
        """Its score out of ten."""
        if self.closeness is not None:
            return self._close[alternative]
        if self.scored is None:
            raise KeyError(alternative)
        return self.scored.score(alternative)

    @cached_property
    def _close(self) -> Mapping[str, Fraction]:
        if self.closeness is None:
            return {}
        numbers = (Fraction(round(number * 10**DECIMALS), 10**DECIMALS) for number in self.closeness.closeness.tolist())
        return {name: OUT_OF * number for name, number in zip(self.closeness.alternatives, numbers, strict=True)}

    @cached_property
    def scores_shown(self) -> Mapping[str, Decimal]:
        """Scores as they are printed."""
        if self.scored is not None:
            shown = self.scored.shown(SHOWN_DECIMALS)
            numbers = zip(shown.alternatives, shown.scores.tolist(), strict=True)
            return {name: Decimal(number).scaleb(-SHOWN_DECIMALS) for name, number in numbers}
        power = 10**SHOWN_DECIMALS
        return {
            name: Decimal(int(number * power + Fraction(1, 2))).scaleb(-SHOWN_DECIMALS)
            for name, number in self._close.items()
        }

    @cached_property
    def contributions_shown(self) -> Mapping[str, Mapping[str, Decimal]]:
        """By alternative and criterion, what it adds to the score, as printed; empty under closeness."""
        if self.scored is None:
            return {}
        shown = self.scored.shown(SHOWN_DECIMALS)
        return {
            name: {
                criterion: Decimal(number).scaleb(-SHOWN_DECIMALS)
                for criterion, number in zip(shown.criteria, row, strict=True)
            }
            for name, row in zip(shown.alternatives, shown.contributions.tolist(), strict=True)
        }

    @property
    def parts_miss(self) -> bool:
        """Whether parts as printed, each rounded by itself, miss a score as printed."""
        return any(sum(parts.values()) != self.scores_shown[name] for name, parts in self.contributions_shown.items())

    @cached_property
    def order_stability(self) -> tuple[Interval, ...]:
        """For each criterion, the weights between which the whole order stays."""
        return self._intervals(None)

    def top_stability(self, count: int) -> tuple[Interval, ...]:
        """For each criterion, the weights between which the same make up the best ``count``."""
        return self._intervals(count)

    def _intervals(self, top: int | None) -> tuple[Interval, ...]:
        if self.closeness is not None and self.is_ranked:
            return tuple(
                Interval(
                    item.criterion, item.weight, item.low.weight, item.high.weight, item.low.changes, item.high.changes
                )
                for item in bracketed_intervals(self.closeness, top=top)
            )
        if self.scored is None or not self.is_ranked:
            return ()
        model = self.scored.model
        found = order_intervals(model) if top is None else top_intervals(model, top)
        return tuple(
            Interval(
                item.criterion,
                float(item.weight),
                float(item.low.weight),
                float(item.high.weight),
                _pairs(item.low.swaps),
                _pairs(item.high.swaps),
                *(level_pairs(model, item, end.weight) if top is None else 0 for end in (item.low, item.high)),
            )
            for item in found
        )

    @cached_property
    def smallest_change(self) -> WeightChange | None:
        """The smallest change of weights that lets somebody else win; ``None`` where none would, or closeness ranks."""
        return None if self.scored is None or not self.is_ranked else smallest_change(self.scored.model)


def _pairs(swaps: tuple[Swap, ...]) -> tuple[tuple[str, str], ...]:
    return tuple((swap.ahead, swap.behind) for swap in swaps)


def assess(stated: Scoring, sector: str, policy: Mapping[str, InForce]) -> Assessment:
    """Rank what a case rates; nothing is ranked where a finding blocks."""
    chosen, because = _method(stated, policy)
    held = weighed(stated, sector, policy)
    findings = [*held.findings]
    known = {item.id for item in held.criteria}
    findings += _unknown_criteria(stated, known)
    if chosen is Method.PAIRWISE and not stated.judgements:
        findings.append(_no_judgements(stated))
    compared, wrong = _comparisons(stated, known) if chosen is Method.PAIRWISE else ((), ())
    findings += wrong
    criteria, ratings, from_return = _table(stated, held.criteria, compared)
    if chosen in (Method.WEIGHTED, Method.PAIRWISE):
        findings += _scales(criteria, stated)
    findings += _returns(stated, ratings)
    unrated = _unrated(stated, set(ratings.alternatives))
    if unrated:
        findings.append(_not_rated(unrated, stated))
    result = Assessment(
        chosen, because, held, criteria, ratings, from_return, compared, None, None, None, unrated, tuple(findings)
    )
    place_of = _place_of(stated)
    if any(item.blocks for item in findings) or not ratings.alternatives:
        # What lies outside its scale is said together with the rest, not after it.
        scaled = [
            item for item in criteria if not any(fault.code in _SCALE_FAULTS for fault in check_criteria((item,)))
        ]
        beyond = [item for item in check_ratings(scaled, ratings, place_of) if item.code == "scoring.rating-outside"]
        return replace(result, findings=(*result.findings, *beyond))
    checked = (*check_criteria(criteria), *check_ratings(criteria, ratings, place_of))
    rated = stated.ratings[0].place if stated.ratings else stated.table_place
    result = replace(result, findings=(*result.findings, *placed(checked, rated)))
    if any(item.blocks for item in checked):
        return result
    if chosen is Method.OUTRANKING:
        return _outranked(result, stated)
    if chosen is Method.CLOSENESS:
        close = closest_to_ideal(criteria, ratings, place_of=place_of)
        more = placed((item for item in close.findings if item.code == "scoring.no-difference"), stated.table_place)
        return replace(result, closeness=close, findings=(*result.findings, *more))
    return replace(result, scored=score(criteria, ratings, place_of=place_of))


def _method(stated: Scoring, policy: Mapping[str, InForce]) -> tuple[Method, str]:
    if stated.method:
        return Method(stated.method), "The case says so (score_method)."
    held = policy.get("priority_method")
    if held is None or not held.differs:
        return Method.WEIGHTED, "The usual method: the simplest that everybody can recompute."
    why = f"{_because(held)}."
    wanted = held.value.removesuffix("_with_stability")
    if wanted == Method.PAIRWISE and not stated.judgements:
        return (
            Method.WEIGHTED,
            f"{why} Nobody has compared anything yet (table judgements), so weights and ratings are.",
        )
    return Method(wanted), why


def _because(held: InForce) -> str:
    """Why the situation asks for a method, without naming it: the title does."""
    because = held.because_text
    if held.value.endswith("_with_stability"):
        return f"How far each weight may move is looked at as well, {because}"
    return f"This method was taken {because}"


def _unknown_criteria(stated: Scoring, known: set[str]) -> list[Finding]:
    rows = [("ratings", rating.criterion, rating.place) for rating in stated.ratings]
    rows += [("judgements", answer.about, answer.place) for answer in stated.judgements if answer.about]
    rows += [("preferences", row.criterion, row.place) for row in stated.preferences]
    found = []
    for table, name, place in rows:
        if name in known:
            continue
        near, column = nearest(name, known), stated.criterion_columns.get(table, place)
        otherwise = "add the criterion to the table scoring."
        found.append(
            Finding(
                "scoring.unknown-criterion",
                Verdict.REJECT_CELL,
                f"{name} is no criterion of this case.",
                replace(place, column=column.column, header=column.header),
                name,
                f"one of {', '.join(sorted(known))}",
                f"Did you mean '{near}'? Otherwise {otherwise}" if near else f"Correct the name, or {otherwise}",
            )
        )
    return found


def _no_judgements(stated: Scoring) -> Finding:
    return Finding(
        "scoring.no-judgements",
        Verdict.REJECT_CELL,
        "Pairwise comparison is asked for, but nobody compared anything.",
        replace(stated.table_place, line=0, column=0, header=""),
        expected="rows in the table judgements",
        remedy="Add answers, or choose another score_method.",
    )


def _comparisons(stated: Scoring, known: set[str]) -> tuple[tuple[Compared, ...], tuple[Finding, ...]]:
    """What comparisons of alternatives on single criteria say."""
    about: dict[str, list[StatedJudgement]] = {}
    for answer in stated.judgements:
        if answer.about in known:
            about.setdefault(answer.about, []).append(answer)
    possible = {*stated.requests, *stated.initiatives, *(level.alternative for level in stated.levels)}
    found, findings = [], list[Finding]()
    for criterion in sorted(about):
        named = {name for answer in about[criterion] for name in (answer.left, answer.right)}
        compared, wrong = compare(criterion, tuple(sorted(named & possible)), about[criterion], criterion)
        findings += wrong
        if compared is not None:
            found.append(compared)
    return tuple(found), tuple(findings)


def _table(
    stated: Scoring, criteria: tuple[Criterion, ...], compared: tuple[Compared, ...]
) -> tuple[tuple[Criterion, ...], Ratings, tuple[str, ...]]:
    """Criteria and ratings by which is ranked, and whose return was taken from a projection."""
    rated = {rating.alternative for rating in stated.ratings}
    rated |= {name for item in compared for name in item.judgement.group.items}
    alternatives = tuple(sorted(rated))
    row_of = {name: row for row, name in enumerate(alternatives)}
    column_of = {item.id: column for column, item in enumerate(criteria)}
    values = np.full((len(alternatives), len(criteria)), np.nan)
    for rating in stated.ratings:
        if rating.criterion in column_of:
            values[row_of[rating.alternative], column_of[rating.criterion]] = float(rating.rating)
    taken = []
    if RETURN in column_of:
        for projected in stated.returns:
            row = row_of.get(projected.initiative)
            if row is not None and np.isnan(values[row, column_of[RETURN]]):
                values[row, column_of[RETURN]] = float(projected.multiple)
                taken.append(projected.initiative)
    scaled = list(criteria)
    for item in compared:
        column, group = column_of[item.about], item.judgement.group
        best = float(group.weights.max())
        values[:, column] = np.nan
        for name in group.items:
            values[row_of[name], column] = round(group.weight(name) / best, DECIMALS)
        # Beside the best one: it counts in full, and one that is worth nothing beside it for nothing.
        scaled[column] = replace(
            criteria[column], scale=Scale(0, 1, Beyond.CAPPED), direction=Direction.HIGHER, basis=Basis.JUDGED
        )
    return tuple(scaled), Ratings(alternatives, tuple(item.id for item in criteria), values), tuple(sorted(taken))


def _scales(criteria: tuple[Criterion, ...], stated: Scoring) -> list[Finding]:
    """What is wrong with scales, each at its row."""
    places = {row.id: row.place for row in stated.criteria}
    found = []
    for item in criteria:
        place = places.get(item.id, stated.table_place)
        if item.scale is None:
            found.append(
                Finding(
                    "scoring.scale-missing",
                    Verdict.REJECT_CELL,
                    f"{item.label} has no scale, so a rating on it cannot be valued.",
                    place,
                    expected="a worst and a best rating",
                    remedy="Fill in worst and best, or choose outranking or closeness as score_method.",
                )
            )
        found += [replace(fault, place=place) for fault in check_criteria((item,)) if fault.code in _SCALE_FAULTS]
    return found


def _returns(stated: Scoring, ratings: Ratings) -> list[Finding]:
    """Projected returns that cannot be; months that nobody stated are said beside the ranking."""
    return [
        fault
        for item in stated.returns
        if item.initiative in ratings.alternatives
        for fault in check_payback(item.initiative, item.multiple, item.months, item.place)
        if fault.blocks
    ]


def _unrated(stated: Scoring, rated: set[str]) -> tuple[str, ...]:
    """Those of a kind that nobody rates while others of the kind are rated."""
    whole = {name.partition(":")[0] for name in rated}
    kinds = (stated.requests, stated.initiatives)
    return tuple(sorted(name for kind in kinds if whole & set(kind) for name in set(kind) - whole))


def _not_rated(names: tuple[str, ...], stated: Scoring) -> Finding:
    listed = ", ".join(names[:_NAMED_MAX]) + (" …" if len(names) > _NAMED_MAX else "")
    verb = "is" if len(names) == 1 else "are"
    return Finding(
        "scoring.not-rated",
        Verdict.WARN,
        f"{len(names)} {verb} rated on nothing while others are, and so not ranked: {listed}.",
        replace(stated.table_place, line=0, column=0, header=""),
        remedy="Rate them in the table ratings. What is not rated is not taken for zero.",
    )


_NAMED_MAX: Final = 5


def _place_of(stated: Scoring) -> PlaceOf:
    places = {(rating.alternative, rating.criterion): rating.place for rating in stated.ratings}
    places |= {
        (item.initiative, RETURN): item.place for item in stated.returns if (item.initiative, RETURN) not in places
    }
    return lambda alternative, criterion: places.get((alternative, criterion), Place())


def _outranked(result: Assessment, stated: Scoring) -> Assessment:
    """The ranking by net flows; preference functions that nobody stated count any difference in full."""
    rows = {row.criterion: row for row in stated.preferences}
    wrong: list[Finding] = []
    for name in sorted(rows):
        row = rows[name]
        faults = check_thresholds(name, Shape(row.shape), row.indifference, row.preference, row.spread)
        wrong += [replace(fault, place=row.place) for fault in faults]
    complete = ~np.isnan(result.ratings.on(result.criteria)).any(axis=1)
    if complete.sum() < 2:  # noqa: PLR2004 - one alternative outranks nobody
        wrong.append(_few(stated))
    if wrong:
        return replace(result, findings=(*result.findings, *wrong))
    preferences = {item.id: Preference() for item in result.criteria} | {
        name: Preference(Shape(row.shape), row.indifference, row.preference, row.spread) for name, row in rows.items()
    }
    found = outrank(result.criteria, preferences, result.ratings)
    # Net flows lie between -1 and 1; moved to between 0 and 1 they are values like any other.
    whole = found.model.denominators
    kind = object if max(whole) >= SAFE else found.model.values.dtype
    model = replace(
        found.model,
        values=found.model.values.astype(kind) + np.array(whole, dtype=kind),
        denominators=tuple(2 * one for one in whole),
    )
    capped = np.zeros(model.values.shape, dtype=bool)
    scored = Scored(result.criteria, model, OUT_OF, capped, found.left_out, ())
    return replace(result, scored=scored, outranking=found)


def _few(stated: Scoring) -> Finding:
    return Finding(
        "scoring.few",
        Verdict.REJECT_CELL,
        "Fewer than two are rated on every criterion, so nothing can be compared.",
        replace(stated.table_place, line=0, column=0, header=""),
        expected="two or more with all ratings",
        remedy="Complete the table ratings, or choose weighted_score as score_method.",
    )


def weights_of(assessment: Assessment) -> Mapping[str, Fraction]:
    """The weights as parts of one, by criterion; empty where there are none."""
    criteria = assessment.criteria
    if not any(item.weight > 0 for item in criteria) or any(item.weight < 0 for item in criteria):
        return {}
    return dict(zip((item.id for item in criteria), shares(criteria), strict=True))


def all_findings(assessment: Assessment) -> Findings:
    """What was noticed, sorted and counted."""
    return Findings.of(assessment.findings)
