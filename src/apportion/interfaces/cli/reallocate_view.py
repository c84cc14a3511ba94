"""A reallocation on the terminal."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Final

from apportion.interfaces.cli.screen import Column, Screen
from apportion.model import wording
from apportion.model.reallocations import TOLD
from apportion.services.reallocate import Reallocation, changes_of
from apportion.services.reallocation_document import nothing_moves

if TYPE_CHECKING:
    from apportion.execution.journal.events import Line
    from apportion.execution.reallocate.frontier import Point
    from apportion.execution.reallocate.reasons import ReasonedMove

_NAMED_MAX: Final = 3
"""Lines that one row of the frontier names; --json has all."""


def show_reallocation(screen: Screen, found: Reallocation, *, entry: int | None) -> None:
    """Print what moves, why, what it gains, what stays, and the frontier."""
    if screen.as_json:
        return
    _show_day(screen, found)
    _show_rules(screen, found)
    if found.conflicts:
        return
    _show_moves(screen, found)
    _show_frontier(screen, found)
    screen.line()
    if entry is not None:
        screen.line(f"Entered as entry {entry}.", "strong")
    elif found.answer.verdict == "needs approval":
        screen.line("Needs approval.", "warning")
        for reason in found.answer.reasons:
            screen.line(reason, indent=2)
        if found.answer.approvers:
            screen.line(f"Who could approve it: {', '.join(found.answer.approvers)}.", indent=2)
    elif found.moves:
        screen.line("Nothing is entered: that takes --enter --by NAME.", "quiet")


def _show_day(screen: Screen, found: Reallocation) -> None:
    case, ground, allowed = found.case, found.ground, found.allowed
    money, protected = ground.open_total, sum(ground.protected.values())
    screen.line(f"{case.name} on {found.on}", "strong")
    screen.line(f"{wording.money(case, money)} lie on lines; {wording.money(case, protected)} of it are protected.")
    share = wording.percent(case, allowed.entry.share)
    upto = f"less than {share}" if allowed.entry.is_below else share
    then = f"; then {TOLD[allowed.then]}" if allowed.then else ""
    time = TOLD[allowed.entry.when].capitalize()
    now = "Outside all budget periods" if allowed.is_outside else f"{time} until {allowed.until}{then}"
    screen.line(f"{now}: {upto} may move, {wording.money(case, allowed.amount)}.")
    screen.line(f"{allowed.entry.reason} ({allowed.entry.source}).", "quiet", indent=2)
    for edit in found.edits:
        screen.line(f"{edit.name}: {edit.before or 'not stated'} -> {edit.after or 'left out'}", indent=2)
    for name in ground.raised_caps:
        screen.line(f"More of {name} is protected than it asks for: it keeps exactly that.", "warning")


def _show_rules(screen: Screen, found: Reallocation) -> None:
    case, least = found.case, found.least
    for sentence in found.start.sentences:
        screen.line(f"As the money lies: {sentence[:1].lower()}{sentence[1:]}", "bad")
    for conflict in found.conflicts:
        screen.line(f"No plan mends it. {conflict.text}", "bad")
    for repair in found.repairs:
        screen.line(f"Or: {repair.text}.", indent=2)
    if found.start.is_sound or least is None:
        return
    if least.is_proved:
        less = wording.money(case, least.amount - 1)
        sure = f"{less} would not do" + (", by the solver's word" if least.rests_on_search else "")
    else:
        sure = f"less than {wording.money(case, least.certain)} would not do"
    screen.line(f"The cheapest sufficient change moves {_part(found, least.amount)}; {sure}.", "strong")


def _show_moves(screen: Screen, found: Reallocation) -> None:
    case, proposal = found.case, found.proposal
    if proposal is None:
        screen.line()
        told = "Nothing within the limit mends it." if found.is_blocked else nothing_moves(found)
        screen.line(told, "bad" if found.is_blocked else "strong")
        return
    screen.heading(f"What moves: {_part(found, proposal.disruption)}")
    rows = [
        [_name(found, item.move.source), _name(found, item.move.target), case.currency.grouped(item.move.amount)]
        for item in found.moves
    ]
    screen.table([Column("from"), Column("to"), Column("amount", "right")], rows)
    for item in found.moves:
        ends = f"{_name(found, item.move.source)} to {_name(found, item.move.target)}"
        screen.line(f"{ends}: {_why(found, item)}", indent=2)
    if found.gain is not None and proposal.disruption:
        per_unit = wording.rate(case, abs(found.gain) / proposal.disruption)
        verb, gain = "gains" if found.gain >= 0 else "costs", wording.value(case, abs(found.gain))
        screen.line(f"It {verb} {gain} of weighted value, {per_unit} for each 1.00 that moves.", "strong")
    gap = proposal.bound - proposal.value
    sure = "none is worth more" if gap <= 1 else f"none is worth {wording.value(case, gap)} more"
    screen.line(f"Of all plans that keep the rules and move no more, {sure}: proved as every plan is.", "quiet")


def _why(found: Reallocation, item: ReasonedMove) -> str:
    parts = []
    if item.demanded_by:
        parts.append(f"demanded by {', '.join(item.demanded_by)}")
    if item.given_up is not None and item.gained is not None:
        given, gained = (wording.rate(found.case, rate) for rate in (item.given_up, item.gained))
        parts.append(f"1.00 is worth {given} where it lies and {gained} where it goes")
    return "; ".join(parts) or "it makes room for the other moves"


def _show_frontier(screen: Screen, found: Reallocation) -> None:
    if not found.points:
        return
    case, start = found.case, found.start
    screen.heading("What other limits would gain")
    rows, before = [], dict[str, int]()
    if start.value is not None and start.is_sound:
        rows.append(["nothing", "0.00", wording.value(case, start.value), "", ""])
    for point in found.points:
        changes = _by_request(found, point)
        steps = {name: changes.get(name, 0) - before.get(name, 0) for name in {*changes, *before}}
        gain = "" if start.value is None else wording.value(case, point.value - start.value)
        rows.append(
            [
                _limit(found, point),
                case.currency.grouped(point.disruption),
                wording.value(case, point.value),
                gain,
                _step(found, steps),
            ]
        )
        before = changes
    columns = [Column("may move"), *(Column(name, "right") for name in ("moves", "value", "gain")), Column("the step")]
    screen.table(columns, rows)


def _limit(found: Reallocation, point: Point) -> str:
    is_least = found.least is not None and not found.start.is_sound and point.disruption == found.least.amount
    if point.limit is None:
        return "everything, which is the least" if is_least else "everything"
    share = wording.percent(found.case, Fraction(point.limit, max(1, found.ground.open_total)))
    if is_least:
        return f"the least ({share})"
    return f"the calendar ({share})" if point.limit == found.allowed.amount else share


def _by_request(found: Reallocation, point: Point) -> dict[str, int]:
    changes: dict[str, int] = {}
    for line, change in changes_of(found, point).items():
        changes[line.request] = changes.get(line.request, 0) + change
    return changes


def _step(found: Reallocation, steps: dict[str, int]) -> str:
    ordered = sorted(((name, step) for name, step in steps.items() if step), key=lambda item: (-abs(item[1]), item[0]))
    told = [
        f"{name} {'+' if step > 0 else '-'}{found.currency.grouped(abs(step))}" for name, step in ordered[:_NAMED_MAX]
    ]
    more = len(ordered) - _NAMED_MAX
    return ", ".join([*told, f"{more} more"] if more > 0 else told)


def _part(found: Reallocation, amount: int) -> str:
    share = wording.percent(found.case, Fraction(amount, max(1, found.ground.open_total)))
    return f"{wording.money(found.case, amount)} ({share})"


def _name(found: Reallocation, line: Line) -> str:
    name = line.request
    name += f" from {line.fund}" if len(found.case.funds) > 1 else ""
    return f"{name} in {line.period}" if len(found.case.periods) > 1 else name
