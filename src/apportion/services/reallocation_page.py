"""A reallocation as a page: money as it flows, what other limits would gain, and every move with its reason."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Final

from apportion.model import wording
from apportion.model.reallocations import TOLD
from apportion.reports.charts.flow import Flow, flow_chart
from apportion.reports.charts.gains import GainPoint, gains_chart
from apportion.reports.grid import Grid
from apportion.reports.page.follow_up import FollowUpView, Remarks
from apportion.reports.page.pictures import ENDS_MAX, picture
from apportion.reports.part import Part
from apportion.reports.words import Formatter
from apportion.services.reallocation_document import nothing_moves, status_of

if TYPE_CHECKING:
    from apportion.execution.journal.events import Line
    from apportion.execution.reallocate.reasons import ReasonedMove
    from apportion.reports.page.pictures import Picture
    from apportion.services.reallocate import Reallocation

_NONE: Final = "–"
_STATUS: Final = {
    "infeasible": "nothing within the limit mends the rules",
    "nothing": "nothing moves",
    "proposed": "proposed",
    "needs approval": "needs approval",
}


def reallocation_view(found: Reallocation, entry: int | None) -> FollowUpView:
    """Everything the page shows.

    Args:
        found: what was worked out.
        entry: of the journal, where it was entered.
    """
    say = Formatter(found.case)
    return FollowUpView(
        found.case.name,
        "reallocated",
        f"Reallocation on {found.on}: {_STATUS[status_of(found)] if entry is None else f'entered as entry {entry}'}",
        _lead(found, say),
        _figures(found, say),
        _remarks(found),
        (_flow(found, say), _gains(found, say)),
        "What moves, and what it gains",
        (*_moves(found, say), *_frontier(found, say), _stays(found, say)),
        (),
        "reallocation.json",
    )


def _lead(found: Reallocation, say: Formatter) -> tuple[str, ...]:
    proposal = found.proposal
    if proposal is None:
        return ("Nothing within the limit mends it." if found.is_blocked else nothing_moves(found),)
    share = say.percent(Fraction(proposal.disruption, max(1, found.ground.open_total)))
    told = [f"{say.money(proposal.disruption)} would move, {share} of the money on lines."]
    if found.gain is not None and proposal.disruption:
        verb = "gains" if found.gain >= 0 else "costs"
        each = wording.rate(found.case, abs(found.gain) / proposal.disruption)
        told.append(f"That {verb} {say.value(abs(found.gain))} of weighted value, {each} for each 1.00 that moves.")
    return tuple(told)


def _figures(found: Reallocation, say: Formatter) -> tuple[tuple[str, str, str], ...]:
    allowed, proposal = found.allowed, found.proposal
    upto = "less than " if allowed.entry.is_below else ""
    when = "outside all periods" if allowed.is_outside else TOLD[allowed.entry.when]
    gain = "–" if found.gain is None else say.value_short(found.gain)
    return (
        ("On lines", say.money_short(found.ground.open_total), "of periods that are not over"),
        ("Protected", say.money_short(sum(found.ground.protected.values())), "released, committed or spent"),
        ("May move", f"{upto}{say.money_short(allowed.amount)}", when),
        ("Moves", _NONE if proposal is None else say.money_short(proposal.disruption), "changes its line"),
        ("Gain", gain, "weighted value"),
        ("Least", _NONE if found.least is None else say.money_short(found.least.amount), "that the rules demand"),
    )


def _remarks(found: Reallocation) -> Remarks | None:
    rows = [
        ("changed", f"{item.name}: {item.before or 'not stated'} → {item.after or 'left out'}") for item in found.edits
    ]
    rows += [("broken", sentence) for sentence in found.start.sentences]
    rows += [("conflict", item.text) for item in found.conflicts]
    rows += [("or", f"{item.text}.") for item in found.repairs]
    if found.answer.verdict == "needs approval":
        rows += [("approval", reason) for reason in found.answer.reasons]
        rows += (
            [("approval", f"Could approve it: {', '.join(found.answer.approvers)}.")] if found.answer.approvers else []
        )
    return Remarks("What changed, and what it takes", tuple(rows)) if rows else None


def _flow(found: Reallocation, say: Formatter) -> Picture | None:
    flows: dict[tuple[str, str], int] = {}
    for item in found.moves:
        ends = _name(found, item.move.source), _name(found, item.move.target)
        flows[ends] = flows.get(ends, 0) + item.move.amount
    if not flows or len(flows) > ENDS_MAX**2:
        return None
    drawn = [Flow(source, target, amount) for (source, target), amount in flows.items()]
    caption = "From the lines that give to the lines that get; ribbons are as wide as the amounts."
    return picture(
        lambda width, name: flow_chart(drawn, say, width, name, title="Money that changes its line"), "moves", caption
    )


def _gains(found: Reallocation, say: Formatter) -> Picture | None:
    start = found.start.value
    if start is None or not found.start.is_sound:
        return None
    chosen = None if found.proposal is None else found.proposal.disruption
    points = {0: GainPoint(0, Fraction(0), chosen == 0)}
    for point in found.points:
        points[point.disruption] = GainPoint(point.disruption, point.value - start, point.disruption == chosen)
    if len(points) < 2:  # noqa: PLR2004 - a line needs two points
        return None
    rows = [points[moves] for moves in sorted(points)]
    caption = "Gain of weighted value over the money that changes its line. Each dot is a proved plan."
    return picture(lambda width, name: gains_chart(rows, found.allowed.amount, say, width, name), "gains", caption)


def _moves(found: Reallocation, say: Formatter) -> list[Part]:
    if not found.moves:
        return []
    headers = (("From", ""), ("To", "text"), ("Amount", "num"), ("Why", "text long"))
    rows = tuple(
        (
            _name(found, item.move.source),
            _name(found, item.move.target),
            say.money(item.move.amount),
            _why(found, item),
        )
        for item in found.moves
    )
    note = "Of all plans that keep the rules and move no more, none is worth more: proved as every plan is."
    return [Part("moves", "Every move with its reason", (), Grid("", "", headers, rows), note)]


def _why(found: Reallocation, item: ReasonedMove) -> str:
    parts = [f"demanded by {', '.join(item.demanded_by)}"] if item.demanded_by else []
    if item.given_up is not None and item.gained is not None:
        given, gained = (wording.rate(found.case, rate) for rate in (item.given_up, item.gained))
        parts.append(f"1.00 is worth {given} where it lies and {gained} where it goes")
    return "; ".join(parts) or "it makes room for the other moves"


def _frontier(found: Reallocation, say: Formatter) -> list[Part]:
    if not found.points:
        return []
    start = found.start.value
    rows = tuple(
        (
            "everything" if point.limit is None else say.money(point.limit),
            say.money(point.disruption),
            say.value(point.value),
            _NONE if start is None else say.value(point.value - start),
        )
        for point in found.points
    )
    headers = (("May move", ""), ("Moves", "num"), ("Value", "num"), ("Gain", "num"))
    return [Part("frontier", "What other limits would gain", (), Grid("", "", headers, rows))]


def _stays(found: Reallocation, say: Formatter) -> Part:
    """What is protected, line by line."""
    lines = found.ground.lines
    held = sorted(
        ((lines[pair], amount, found.ground.now.get(pair, 0)) for pair, amount in found.ground.protected.items()),
        key=lambda row: (-row[1], row[0]),
    )
    rows = tuple((_name(found, line), say.money(now), say.money(amount)) for line, amount, now in held if amount)
    headers = (("Line", ""), ("Lies there", "num"), ("Protected", "num"))
    reason = f"{found.allowed.entry.reason} ({found.allowed.entry.source})."
    return Part("stays", "What stays", (reason,), Grid("", "", headers, rows) if rows else None)


def _name(found: Reallocation, line: Line) -> str:
    name = line.request
    name += f" from {line.fund}" if len(found.case.funds) > 1 else ""
    return f"{name} in {line.period}" if len(found.case.periods) > 1 else name
