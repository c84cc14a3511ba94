"""Why several requests of one plan receive no more, one after the other as far as the work reaches."""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence
from typing import Final

from apportion.allocation.answers.trials import WORK_MAX
from apportion.allocation.answers.unmet import Unmet
from apportion.allocation.answers.why_not import why_not
from apportion.allocation.judged import Judged
from apportion.model.case import Case
from apportion.model.why_not import WhyNot

Later = Callable[[int], Case | None]
"""The case in which a request may start so many periods later; ``None`` where it cannot."""

ALL_WORK: Final = 50 * WORK_MAX
"""Steps of work after which no further request is begun when all of a plan are asked about: fifty answers that use up
their own limit, or many hundreds in a small case."""


def why_not_each(
    judged: Judged,
    requests: Sequence[str],
    later: Callable[[str], Later | None],
    work_max: int | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> tuple[WhyNot, ...]:
    """Answer for each request; of those that are decided together only the first is answered.

    Args:
        judged: the plan.
        requests: ids, in the order in which they are to be answered.
        later: for a request, the case in which it may start later.
        work_max: steps of work after which no further answer is begun, so that none is cut short for others; ``None``:
            all are answered.
        say: told what is being done.
    """
    found: dict[str, WhyNot] = {}
    work = 0
    for number, request in enumerate(requests, start=1):
        if work_max is not None and work >= work_max:
            break
        say(f"planning with changes that might fund {request} ({number} of {len(requests)})")
        answer = why_not(judged, request, later=later(request))
        found.setdefault(answer.request, answer)
        work += answer.work
    return tuple(found.values())


def why_not_all(
    judged: Judged,
    later: Callable[[str], Later | None],
    answered: Container[str] = (),
    say: Callable[[str], None] = lambda _: None,
) -> tuple[WhyNot, ...]:
    """Answers for the requests that receive less than they ask for, most valuable first, as far as the work reaches.

    Args:
        judged: the plan.
        later: for a request, the case in which it may start later.
        answered: ids of requests that are left out.
        say: told what is being done.
    """
    requests = [request for request in Unmet(judged).most_valuable_first if request not in answered]
    return why_not_each(judged, requests, later, ALL_WORK, say)
