"""Every code of an alert of a watched plan, with what it means. They warn, and stop nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

ALERT_CODES: Final[Mapping[str, str]] = {
    "forecast.over": "A unit is forecast to spend more than it has.",
    "journal.behind": "The ledger books more spending than the journal of the plan knows.",
    "ledger.behind": "The ledger ends before the day that is asked about.",
    "ledger.nothing": "The ledger books nothing in the budget period.",
    "ledger.unmapped": "Spending belongs to no line of the plan.",
    "milestone.late": "A milestone is reached, or expected, after the day on which it is due.",
    "satisfaction.low": "A group of people is less content than the policy asks for.",
    "spending.beyond-released": "More was spent on a line than was released and free.",
    "spending.over": "A unit has spent more than was to be expected by now, by more than the tolerance.",
    "spending.under": "A unit has spent less than was to be expected by now, by more than the tolerance.",
    "work.dearer": "Work that was done has cost more than it was planned to.",
}
