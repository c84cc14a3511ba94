"""The end of a budget period: what each line leaves goes into the next one, or lapses, as its fund says."""

from __future__ import annotations

from collections.abc import Iterator

from apportion.execution.journal.events import Line, LineAmount, Move, RolledOver
from apportion.execution.journal.positions import NotAllowed, Position
from apportion.execution.journal.state import State
from apportion.model.case import Case
from apportion.model.organisation import Fund


def rolled_over(state: State, case: Case, period: str) -> RolledOver:
    """What happens to the money of a period that is neither committed nor spent.

    Money of a fund that carries forward, and does not expire, goes to the same request in the next period where the
    plan has such a line. Everything else lapses. What is committed stays with its commitments.

    Raises:
        NotAllowed: when there is no such period.
    """
    names = [item.name for item in state.periods().values()]
    if period not in names:
        raise NotAllowed([f"There is no period {period}; the plan has {', '.join(names)}."])
    place = names.index(period)
    after = names[place + 1 :]
    carried, lapsed = [], []
    for line, held in _left(state, period):
        following = Line(line.request, line.fund, after[0]) if after else None
        if following in state.positions and _carries(case, line.fund, place):
            carried.append(Move(line, following, held.available + held.unreleased))
        else:
            lapsed.append(LineAmount(line, held.available + held.unreleased))
    return RolledOver(period, tuple(carried), tuple(lapsed))


def _left(state: State, period: str) -> Iterator[tuple[Line, Position]]:
    for line in sorted(state.positions):
        held = state.positions[line]
        if line.period == period and held.available + held.unreleased > 0:
            yield line, held


def _carries(case: Case, fund: str, place: int) -> bool:
    found: Fund | None = next((item for item in case.funds if item.id == fund), None)
    if found is None:
        return False
    return found.carries_forward and (found.expires is None or place < found.expires)
