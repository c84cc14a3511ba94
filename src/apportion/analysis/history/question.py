"""What a history is made from: the groupings of a ledger, and where the analysis draws its lines.

Knows words and defaults. It must not analyse anything.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from apportion.analysis.history import quality
from apportion.analysis.history.flexing import Behaviour
from apportion.model.ledger import Balances
from apportion.model.ledger_rows import RowFacts


@dataclass(frozen=True)
class HistoryPolicy:
    """Where the analysis draws its lines. Project defaults, 2026-11; a case's policy table overrides them."""

    tolerance: float = 0.05
    """Variance, as a fraction of the budget, within which a unit counts as on budget. Usual in budget offices."""
    bridge_steps_max: int = 8
    """Steps of their own in a bridge: more cannot be told apart in a picture."""
    quality: quality.QualityPolicy = field(default_factory=quality.QualityPolicy)


@dataclass(frozen=True, eq=False)
class Totals:
    """The groupings of a ledger that the analysis needs."""

    lines: Balances
    """By year, unit, account, fund, request and measure."""
    months: Balances
    """By year, period, unit, account and measure. Rows about whole years have period ``WHOLE_YEAR``."""
    facts: RowFacts
    control_totals: tuple[quality.ControlTotal, ...] = ()
    behaviours: tuple[Behaviour, ...] = ()
    """Accounts whose variable part somebody has stated."""
