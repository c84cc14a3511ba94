"""How far scores, and the money that follows them, hang on judgement where nothing was measured.

Each criterion says whether its ratings are measured or judged. From that follow the part of every score that is
judgement, the part of the money that rests on it, the order by what was measured alone, and how wrong the judgements
would have to be before two neighbours change places. Knows scores; it must not know a plan, only amounts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import combinations

from apportion.model.findings import Finding, Verdict
from apportion.priorities.criteria import Basis
from apportion.priorities.defaults import JUDGED_SHARE_WARNING
from apportion.priorities.ranking import Ranking, ranked_fractions
from apportion.priorities.weighted import Scored


@dataclass(frozen=True)
class Dependence:
    """What rests on judgement."""

    of_scores: tuple[tuple[str, Fraction | None], ...]
    """The judged part of each score, in the order of the ranking; ``None`` for a score of zero."""
    of_all: Fraction | None
    """The judged part of all scores together; ``None`` where all are zero."""
    of_weights: Fraction
    """The weight of the judged criteria."""
    of_money: Fraction | None
    """The judged part of the money: each amount by the judged part of its score. ``None`` without amounts."""
    money_unscored_minor: int
    """Money given to what has no score, or a score of zero: it hangs on nothing that is written down here."""
    measured_ranking: Ranking | None
    """The order by the measured criteria alone; ``None`` where nothing is measured."""
    overturned: tuple[tuple[str, str], ...]
    """Pairs that judgement turns round: (ahead by the score, ahead by measurement)."""
    findings: tuple[Finding, ...]


def dependence(
    scored: Scored,
    amounts_minor: Mapping[str, int] | None = None,
    *,
    warn_above: Decimal = JUDGED_SHARE_WARNING,
) -> Dependence:
    """How far a ranking, and amounts that were given by it, rest on judgement.

    Args:
        scored: scores with their contributions.
        amounts_minor: money by alternative, zero or more, in minor units; may name others that were not scored.
        warn_above: the part from which on a warning is given.

    Raises:
        ValueError: for an amount below zero.
    """
    judged = [item.id for item in scored.criteria if item.basis is Basis.JUDGED]
    parts = {
        name: (sum((scored.model.part(name, item) for item in judged), Fraction(0)), scored.model.total(name))
        for name in scored.alternatives
    }
    of_scores = {name: (part / whole if whole else None) for name, (part, whole) in parts.items()}
    whole = sum((total for _, total in parts.values()), Fraction(0))
    of_all = sum((part for part, _ in parts.values()), Fraction(0)) / whole if whole else None
    weights = dict(zip(scored.model.criteria, scored.model.weights, strict=True))
    of_weights = sum((weights[item] for item in judged), Fraction(0))
    of_money, unscored = _of_money(of_scores, amounts_minor)
    measured = _measured(parts) if of_weights < 1 else None
    return Dependence(
        tuple((name, of_scores[name]) for name in scored.ranking.order),
        of_all,
        of_weights,
        of_money,
        unscored,
        measured,
        () if measured is None else _overturned(scored.ranking, measured),
        _warnings(of_all, of_money, Fraction(warn_above)),
    )


def _measured(parts: Mapping[str, tuple[Fraction, Fraction]]) -> Ranking:
    return ranked_fractions({name: whole - part for name, (part, whole) in parts.items()})


def _of_money(
    of_scores: Mapping[str, Fraction | None], amounts_minor: Mapping[str, int] | None
) -> tuple[Fraction | None, int]:
    if amounts_minor is None:
        return None, 0
    if any(amount < 0 for amount in amounts_minor.values()):
        raise ValueError("amounts are zero or more")
    known = [
        (part, amounts_minor[name]) for name, part in of_scores.items() if part is not None and name in amounts_minor
    ]
    money = sum(amount for _, amount in known)
    unscored = sum(amounts_minor.values()) - money
    return (sum((part * amount for part, amount in known), Fraction(0)) / money if money else None), unscored


def _overturned(by_score: Ranking, by_measure: Ranking) -> tuple[tuple[str, str], ...]:
    return tuple(
        (ahead, behind)
        for ahead, behind in combinations(by_score.order, 2)
        if by_score.rank(ahead) < by_score.rank(behind) and by_measure.rank(behind) < by_measure.rank(ahead)
    )


def _warnings(of_all: Fraction | None, of_money: Fraction | None, limit: Fraction) -> tuple[Finding, ...]:
    found = []
    for code, part, what in (
        ("scoring.scores-judged", of_all, "of the scores"),
        ("scoring.money-judged", of_money, "of the money"),
    ):
        if part is not None and part > limit:
            found.append(
                Finding(
                    code,
                    Verdict.WARN,
                    f"{float(part):.0%} {what} rests on judgement and not on anything measured.",
                    found=f"{float(part):.0%}",
                    expected=f"at most {float(limit):.0%}",
                    remedy="Measure what can be measured, or let several people judge and look at the stability.",
                )
            )
    return tuple(found)


def error_that_swaps(scored: Scored, ahead: str, behind: str) -> Fraction | None:
    """How wrong judgements may be, as a part of their scales, before one behind draws level.

    The worst case: every judged value of the one ahead is too high by this much and every one of the other too low,
    though none leaves its scale. ``None`` where even the ends of the scales would not suffice; 0 where both are level.

    Raises:
        ValueError: when the first is not ahead.
    """
    gap = scored.model.total(ahead) - scored.model.total(behind)
    if gap < 0:
        raise ValueError(f"{ahead} is not ahead of {behind}")
    weights = dict(zip(scored.model.criteria, scored.model.weights, strict=True))
    # Each judged value can give way by what separates it from the end of its scale: (room, weight).
    rooms = []
    for item in scored.criteria:
        if item.basis is Basis.JUDGED:
            rooms.append((scored.model.value(ahead, item.id), weights[item.id]))
            rooms.append((1 - scored.model.value(behind, item.id), weights[item.id]))
    error = Fraction(0)
    pull = sum((weight for _, weight in rooms), Fraction(0))
    for room, weight in sorted(rooms):
        if gap <= pull * (room - error):
            break
        gap -= pull * (room - error)
        error, pull = room, pull - weight
    if gap == 0:
        return error
    return error + gap / pull if pull else None
