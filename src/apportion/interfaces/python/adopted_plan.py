"""A plan in force: ``apportion.adopt("my-plan", by="M. Ortega").commit("engineering", ...)``.

Each method is one service and one entry of the journal; amounts are ``Decimal`` in major units. It must not print.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from os import PathLike
from pathlib import Path

from apportion.interfaces.python.calling import signed, told
from apportion.interfaces.python.releasing import Releasing
from apportion.interfaces.python.spending import Spending
from apportion.interfaces.python.watching import Watching


@dataclass(frozen=True)
class AdoptedPlan(Spending, Releasing, Watching):
    """A plan in force. Made by ``adopt`` and ``open_adopted``."""


def adopt(
    folder: str | PathLike[str],
    *,
    by: str,
    on: datetime.date | None = None,
    starts: datetime.date | None = None,
    months: int | None = None,
    store: str | None = None,
    replaces: str | PathLike[str] | None = None,
    operation: str | None = None,
) -> AdoptedPlan:
    """Put a written plan into force; it is verified first.

    Args:
        folder: that ``PlanResult.write`` or ``apportion plan`` wrote.
        by: who adopts it.
        on: the day; ``None``: today.
        starts: first day of the first budget period; ``None``: as the case says.
        months: length of a budget period; ``None``: as the case says.
        store: database of a team where the journal is kept; ``None``: where it is, otherwise a file in the folder.
        replaces: folder of the plan in force that it takes over from: what was released, committed and spent stays.
        operation: your own name for this call, by which a retry changes nothing.

    Raises:
        ApportionError: when no plan stands there, it does not hold, is not approved, or was adopted before.
    """
    from apportion.services.adopt import adopt as adopt_plan

    old = None if replaces is None else Path(replaces)
    with told():
        adopt_plan(Path(folder), signed(by, on, operation), starts=starts, months=months, store=store, replaces=old)
    return AdoptedPlan(Path(folder))


def open_adopted(folder: str | PathLike[str]) -> AdoptedPlan:
    """A plan that was adopted before.

    Raises:
        ApportionError: when none stands there.
    """
    from apportion.services.adopted import open_adopted as opened

    with told(), opened(Path(folder)):
        return AdoptedPlan(Path(folder))
