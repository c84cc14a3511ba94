"""Stakeholders, their answers and their wishes, for programs. Knows keys; works nothing out."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from apportion.alignment.stakeholders.grid import ENGAGEMENTS, Placed
from apportion.alignment.stakeholders.satisfaction import GroupAnswers, GroupChange, RoundAnswers, RoundChange
from apportion.alignment.stakeholders.spread import CONFIDENCE, Interval
from apportion.alignment.stakeholders.whole import Concerned
from apportion.alignment.stakeholders.wishes import Met, MetChange
from apportion.model.stakeholders import Register

Document = dict[str, Any]


def stakeholders_document(found: Concerned, plan: str) -> Document:
    """The whole as values that JSON knows: parts of one as exact fractions, ends of intervals as decimals.

    Args:
        found: what there is to say.
        plan: fingerprint of the plan; empty: no plan keeps all rules.
    """
    return {
        "status": "stakeholders",
        "case_fingerprint": found.case.fingerprint,
        "plan": plan or None,
        "against": found.against or None,
        "currency": found.case.currency.code,
        "weights_from": found.register.weights_from,
        "unweighted": list(found.weights.unweighted),
        "engagements": [
            {"quadrant": item.quadrant, "interest": item.interest, "influence": item.influence, "what": item.what}
            for item in ENGAGEMENTS
        ],
        "stakeholders": [_stakeholder(item, found) for item in found.grid],
        "confidence": f"{CONFIDENCE:g}",
        "rounds": rounds_document(found.rounds, found.register),
        "changes": [_change(item, found) for item in found.changes],
        "wishes_met": _part(found.met_mean),
        "wishes_met_before": _part(found.met_mean_before),
        "wishes": [_met(item, found) for item in found.met],
        "wishes_before": [_met(item, found) for item in found.met_before],
        "wishes_changed": wishes_document(found.met_changes),
    }


def wishes_document(changes: Sequence[MetChange]) -> list[Document]:
    """Wishes met by two plans, who loses most first."""
    return [
        {
            "stakeholder": item.stakeholder,
            "before": _part(item.before),
            "after": _part(item.after),
            "difference": _part(item.difference),
        }
        for item in changes
    ]


def _stakeholder(item: Placed, found: Concerned) -> Document:
    held = item.stakeholder
    return {
        "stakeholder": held.id,
        "name": held.name,
        "kind": held.kind,
        "unit": held.unit or None,
        "interest": None if held.interest is None else f"{held.interest:f}",
        "influence": None if held.influence is None else f"{held.influence:f}",
        "scale": None if held.scale is None else [f"{held.scale.lowest:f}", f"{held.scale.highest:f}"],
        "quadrant": item.quadrant,
        "is_on_line": item.is_on_line,
        "weight": _part(found.weights.parts.get(held.id)),
        "people": held.people,
        "contact": held.contact or None,
        "wants": held.wants or None,
    }


def rounds_document(found: Sequence[RoundAnswers], register: Register) -> list[Document]:
    """Satisfaction round by round, by stakeholder."""
    return [_round(item, register) for item in found]


def _round(item: RoundAnswers, register: Register) -> Document:
    return {
        "round": item.round or None,
        "name": item.name,
        "on": item.on,
        "plan": item.plan or None,
        "satisfaction": _part(item.mean),
        "interval": _interval(item.interval),
        "bounds": _bounds(item.bounds),
        "response_rate": _part(item.rate),
        "weight_heard": _part(item.weight_heard),
        "silent": list(item.silent),
        "unweighted": list(item.unweighted),
        "stakeholders": [_group(group, register) for group in item.groups],
    }


def _group(item: GroupAnswers, register: Register) -> Document:
    return {
        "stakeholder": item.stakeholder,
        "name": register.named(item.stakeholder),
        "answered": item.answered,
        "asked": item.asked,
        "response_rate": _part(item.rate),
        "satisfaction": _part(item.mean),
        "lowest": _part(item.numbers[0]) if item.shares else None,
        "highest": _part(item.numbers[-1]) if item.shares else None,
        "interval": _interval(item.interval),
        "bounds": _bounds(item.bounds),
    }


def _change(item: RoundChange, found: Concerned) -> Document:
    return {
        "before": item.before or None,
        "after": item.after or None,
        "change": _part(item.mean),
        "interval": _interval(item.interval),
        "stakeholders": [_group_change(group, found) for group in item.groups],
    }


def _group_change(item: GroupChange, found: Concerned) -> Document:
    return {
        "stakeholder": item.stakeholder,
        "name": found.register.named(item.stakeholder),
        "pairs": item.pairs,
        "only_before": item.only_before,
        "only_after": item.only_after,
        "change": _part(item.mean),
        "interval": _interval(item.interval),
    }


def _met(item: Met, found: Concerned) -> Document:
    return {
        "stakeholder": item.stakeholder,
        "name": found.register.named(item.stakeholder),
        "met": _part(item.part),
        "wishes": [
            {
                wish.interest.kind: wish.interest.about,
                "importance": f"{wish.interest.importance:f}",
                "stance": wish.interest.stance,
                "asked": found.case.currency.text(wish.asked),
                "granted": found.case.currency.text(wish.granted),
                "met": _part(wish.part),
            }
            for wish in item.wishes
        ],
    }


def _part(part: Fraction | None) -> str | None:
    return None if part is None else f"{part.numerator}/{part.denominator}"


def _interval(interval: Interval | None) -> list[str] | None:
    return None if interval is None else [f"{interval.low:.6f}", f"{interval.high:.6f}"]


def _bounds(bounds: tuple[Fraction, Fraction] | None) -> list[str | None] | None:
    return None if bounds is None else [_part(bounds[0]), _part(bounds[1])]
