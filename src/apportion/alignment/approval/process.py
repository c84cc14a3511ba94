"""Which stages a plan goes through, and when each is due: as the case states them, or as its situation asks.

Knows stages, weeks and days. It must not know files, nor who asks.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from apportion.model.approval.events import Stage
from apportion.model.approval.life import Approval
from apportion.model.approval.stages import DEFAULT_STAGES, DefaultStage
from apportion.model.approval.stated import StatedStage
from apportion.model.working_time import WorkingTime

_DAY: Final = datetime.timedelta(days=1)
_KNOWN: Final = {stage.stage: stage for stage in DEFAULT_STAGES}


@dataclass(frozen=True)
class Late:
    """A stage whose last day has passed without all its signatures."""

    stage: Stage
    days: int


def process_of(
    stated: Sequence[StatedStage], count: int, weeks: int, starts: datetime.date, working: WorkingTime | None = None
) -> tuple[Stage, ...]:
    """The stages one after the other, each from the day after the last one ends.

    A stage that would end on a day on which nobody works ends on the next working day, as periods do in law (Regulation
    (EEC, Euratom) No 1182/71, Article 3(4)).

    Args:
        stated: those of the case; empty: the first ``count`` default stages.
        count: how many default stages the situation asks for.
        weeks: of a stage that states none.
        starts: first day of the first one.
        working: working days and holidays; ``None``: Monday to Friday, and no holidays.
    """
    stages = stated or [_default(stage) for stage in DEFAULT_STAGES[:count]]
    return tuple(_on_calendar(stages, weeks, starts, working or WorkingTime()))


def _default(stage: DefaultStage) -> StatedStage:
    return StatedStage(stage.stage, stage.name, None, 1, (), None)


def _on_calendar(
    stages: Sequence[StatedStage], weeks: int, starts: datetime.date, working: WorkingTime
) -> Iterator[Stage]:
    first = starts
    for stage in stages:
        last = first + datetime.timedelta(weeks=weeks if stage.weeks is None else stage.weeks) - _DAY
        while not working.works_on(last):
            last += _DAY
        known = _KNOWN.get(stage.stage)
        name = stage.name or (known.name if known is not None else stage.stage)
        yield Stage(stage.stage, name, first, last, stage.signers, stage.by, stage.limit)
        first = last + _DAY


def late_on(approval: Approval, day: datetime.date) -> tuple[Late, ...]:
    """What is late on a day: nothing once the plan is approved or no longer submitted."""
    submitted = approval.submitted
    if submitted is None or approval.status != "submitted":
        return ()
    return tuple(
        Late(stage, (day - stage.last).days)
        for stage in submitted.stages
        if day > stage.last and not approval.is_complete(stage)
    )


def asks(stage: str) -> str:
    """The question that the signers of a default stage answer; empty for one that a case made up."""
    return _KNOWN[stage].asks if stage in _KNOWN else ""


def checks(stage: str) -> tuple[str, ...]:
    """Names of the checks of a stage; a stage that a case made up asks whether the plan holds."""
    return _KNOWN[stage].checks if stage in _KNOWN else ("model",)
