"""Figures that somebody stated, beside what follows from the data: who is wrong is for the reader to say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from apportion.execution.monitor.dashboard import StatedBeside
from apportion.execution.monitor.returns import Return
from apportion.execution.monitor.utilisation import Use
from apportion.model.reported import StatedFigure


def stated_beside(
    stated: Sequence[StatedFigure], total: Use, uses: Mapping[str, Use], returns: Sequence[Return]
) -> tuple[StatedBeside, ...]:
    """What follows for each stated figure; a variance is compared with an even year, and with past years if known.

    Args:
        stated: for the day that is looked at.
        total: the whole plan.
        uses: by id of unit and request; a unit goes before a request of the same name.
        returns: of requests.
    """
    by_request = {item.request: item for item in returns}
    found: list[StatedBeside] = []
    for item in stated:
        use = uses.get(item.subject) if item.subject else total
        found.extend(_follows(item, use, by_request.get(item.subject)))
    return tuple(found)


def _follows(item: StatedFigure, use: Use | None, of: Return | None) -> Iterator[StatedBeside]:
    if item.figure == "variance":
        yield StatedBeside(item, None if use is None else use.against_even, "an even year")
        if use is not None and use.against_season is not None:
            yield StatedBeside(item, use.against_season, "its past years")
        return
    follows: Fraction | None
    match item.figure:
        case "utilisation":
            follows = None if use is None else use.rate
        case "productive":
            follows = None if use is None else use.productive
        case "multiple":
            follows = None if of is None else of.multiple
        case "milestones":
            follows = None if of is None else of.milestones
    yield StatedBeside(item, follows, "")
