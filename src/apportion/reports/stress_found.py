"""What stress shows of a plan, as far as a case has data for it: one value for every document to read.

Knows what the rooms of risk deliver. It must not know how it is written or drawn.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from apportion.model.case import Case
from apportion.model.scenarios import Scenario

if TYPE_CHECKING:
    from apportion.allocation.judged import Judged
    from apportion.reports.robust_json import Shown
    from apportion.risk.cash.report import CashReport
    from apportion.risk.contingency.whole import Contingency
    from apportion.risk.diversification.portfolio import PortfolioRisk
    from apportion.risk.revenue.report import RevenueReport
    from apportion.risk.scenarios.result import Stressed
    from apportion.risk.uncertainty.redrawn import ChoiceFrequency
    from apportion.risk.uncertainty.simulation import Simulation

PARTS: Final = ("scenarios", "robust", "simulation", "contingency", "diversification", "revenue", "cash")
"""Every part, in the order in which a reader meets them."""

Why = Literal["not asked", "no data", "no plan", "failed"]


@dataclass(frozen=True)
class LeftOut:
    """A part, or something within a part, that is not shown, with the reason."""

    part: str
    """One of ``PARTS``."""
    why: Why
    """``no data``: the case has no table for it; ``no plan``: there is none to try; ``failed``: it was begun and
    could not be finished."""
    text: str
    """The reason in a sentence."""
    remedy: str = ""
    """What to do about it."""
    tables: tuple[str, ...] = ()
    """Tables that would bring it."""
    is_within: bool = False
    """True where the part is shown and only something in it is missing."""


@dataclass(frozen=True, eq=False)
class Stress:
    """What stress showed of a plan. A part that is ``None`` is named in ``left_out``."""

    case: Case
    judged: Judged | None
    """The plan; ``None``: the case has none."""
    undecided: bool
    """True where the search ended at its limit before it found a plan: whether there is one is not known."""
    stated: tuple[Scenario, ...]
    """The scenarios that were tried."""
    origin: Literal["case", "history", ""]
    """Whether the case declares its scenarios, or its ledger tells them; empty where there are none."""
    note: str
    """Where scenarios come from, or why there are none, in a sentence; empty where the case declares them."""
    pool: str
    """Where the work was done."""
    scenarios: Stressed | None = None
    """The plan in every scenario."""
    robust: Shown | None = None
    """Plans that hold when numbers are wrong."""
    simulation: Simulation | None = None
    """Draws of uncertain numbers."""
    frequency: ChoiceFrequency | None = None
    """How often each request is in the best plan of a draw; ``None`` where no draw was planned anew."""
    contingency: Contingency | None = None
    """Reserve, order of cuts, and rules agreed beforehand."""
    diversification: PortfolioRisk | None = None
    """Concentration, and value against risk."""
    revenue: RevenueReport | None = None
    """Forecasts of revenue and balance of funds."""
    cash: CashReport | None = None
    """Cash month by month."""
    left_out: tuple[LeftOut, ...] = ()
    """What is not shown, in the order of ``PARTS``."""

    @property
    def has_plan(self) -> bool:
        """Whether there is a plan that could be tried."""
        return self.judged is not None

    @property
    def fits_everywhere(self) -> bool:
        """True when the plan can be kept, or cut to fit, in every scenario; also where there is none to try."""
        return self.scenarios is None or all(one.cut is not None for one in self.scenarios.scenarios)

    @property
    def failed(self) -> tuple[LeftOut, ...]:
        """Parts that were begun and could not be finished."""
        return tuple(one for one in self.left_out if one.why == "failed")

    @property
    def holds(self) -> bool:
        """True when there is a plan, it can be kept or cut to fit in every scenario, and no part failed."""
        return self.has_plan and self.fits_everywhere and not self.failed

    @property
    def shown(self) -> tuple[str, ...]:
        """The parts that are there, in their order."""
        return tuple(part for part in PARTS if getattr(self, part) is not None)
