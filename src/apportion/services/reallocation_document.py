"""A reallocation as a document for programs: amounts and values in major units as text."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from apportion.model import wording
from apportion.reports.figures import value_text
from apportion.services.reallocate import Reallocation, changes_of

if TYPE_CHECKING:
    from apportion.execution.journal.events import Line
    from apportion.execution.reallocate.frontier import Point


def reallocation_document(found: Reallocation) -> dict[str, Any]:
    """Everything that was worked out; ``status`` is ``nothing``, ``proposed``, ``needs approval`` or ``infeasible``."""
    exact, start = found.currency.text, found.start
    least, proposal = found.least, found.proposal
    return {
        "status": status_of(found),
        "on": found.on.isoformat(),
        "currency": found.currency.code,
        "edits": [
            {"name": item.name, "before": item.before or None, "after": item.after or None} for item in found.edits
        ],
        "money": exact(found.ground.open_total),
        "protected": exact(sum(found.ground.protected.values())),
        "calendar": {
            "when": found.allowed.entry.when,
            "limit": str(found.allowed.entry.share),
            "limit_is": "below" if found.allowed.entry.is_below else "up_to",
            "amount": exact(found.allowed.amount),
            "until": found.allowed.until.isoformat(),
            "then": found.allowed.then,
            "reason": found.allowed.entry.reason,
            "source": found.allowed.entry.source,
        },
        "now": {
            "keeps_rules": start.is_sound,
            "broken": list(start.sentences),
            "value": None if start.value is None else value_text(start.value, found.currency, "down"),
        },
        "least": None
        if least is None
        else {
            "amount": exact(least.amount),
            "is_proved": least.is_proved,
            "certain": exact(least.certain),
            "rests_on_search": least.rests_on_search,
        },
        "frontier": [_point(found, point) for point in found.points],
        "proposal": None if proposal is None else {**_point(found, proposal), "gain": _gain(found)},
        "moves": [
            {
                "from": _line(item.move.source),
                "to": _line(item.move.target),
                "amount": exact(item.move.amount),
                "value_given_up_per_unit": _rate(item.given_up),
                "value_gained_per_unit": _rate(item.gained),
                "demanded_by": list(item.demanded_by),
            }
            for item in found.moves
        ],
        "answer": {
            "verdict": found.answer.verdict,
            "reasons": list(found.answer.reasons),
            "approvers": list(found.answer.approvers),
        },
        "conflicts": [{"rules": list(item.rules), "text": item.text} for item in found.conflicts],
        "repairs": [{"rule": item.rule, "text": item.text, "alone": item.alone} for item in found.repairs],
    }


def status_of(found: Reallocation) -> str:
    """One word for what was found."""
    if found.is_blocked:
        return "infeasible"
    if found.proposal is None:
        return "nothing"
    return "proposed" if found.answer.verdict == "yes" else "needs approval"


def _point(found: Reallocation, point: Point) -> dict[str, Any]:
    exact, judged = found.currency.text, point.plan.judged
    return {
        "limit": None if point.limit is None else exact(point.limit),
        "moved": exact(point.disruption),
        "value": value_text(point.value, found.currency, "down"),
        "bound": value_text(point.bound, found.currency, "up"),
        "status": judged.status,
        "fingerprint": judged.fingerprint,
        "changes": [{**_line(line), "change": exact(change)} for line, change in changes_of(found, point).items()],
    }


def _line(line: Line) -> dict[str, str]:
    return {"request": line.request, "fund": line.fund, "period": line.period}


def _gain(found: Reallocation) -> str | None:
    return None if found.gain is None else value_text(found.gain, found.currency, "down")


def _rate(rate: Fraction | None) -> float | None:
    return None if rate is None else float(rate)


def nothing_moves(found: Reallocation) -> str:
    """Why nothing is proposed although the money keeps the rules: nothing gains, or the limit lets nothing gain."""
    start = found.start.value
    gains = [] if start is None else [point.value - start for point in found.points]
    if max(gains, default=Fraction(0)) <= 0:
        return "Nothing has to move, and no move gains."
    limit = found.allowed.amount if found.asked is None else found.asked
    if any(point.disruption <= limit and gain > 0 for point, gain in zip(found.points, gains, strict=True)):
        return "Nothing has to move."
    within = f"no move of {wording.money(found.case, limit)} or less gains" if limit else "nothing may move"
    whose = "by the calendar" if found.asked is None else "by the limit that was asked for"
    return f"Nothing has to move, and {within} {whose}. What other limits would gain stands below."
