"""The Python face of a watched plan: what ``AdoptedPlan.monitor`` gives. It must not print."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from apportion.execution.monitor.dashboard import Alert, Criterion, Dashboard
    from apportion.services.monitor import Monitored


@dataclass(frozen=True, eq=False)
class MonitorResult:
    """An adopted plan as it was known on a day. Made by ``AdoptedPlan.monitor``."""

    _monitored: Monitored

    @property
    def detail(self) -> Dashboard:
        """Everything that is known, as a frozen value; amounts in it are whole minor units."""
        return self._monitored.dashboard

    @property
    def spent(self) -> Mapping[str, Decimal]:
        """Spent by unit, in major units."""
        exact = self.detail.currency.decimal
        return MappingProxyType({unit.id: exact(unit.spent) for unit in self.detail.units})

    @property
    def variances(self) -> Mapping[str, Fraction | None]:
        """Spending of each unit against its past years, or an even year where none is known, less one."""
        return MappingProxyType({unit.id: unit.variance for unit in self.detail.units})

    @property
    def scorecard(self) -> Mapping[str, Criterion]:
        """Criteria by id: value, threshold, whether it is met, and how it is worked out."""
        return MappingProxyType({item.id: item for item in self.detail.scorecard})

    @property
    def alerts(self) -> tuple[Alert, ...]:
        """What somebody should look at."""
        return self.detail.alerts

    @property
    def not_known(self) -> tuple[str, ...]:
        """What the data do not say, and what would say it."""
        return self.detail.not_known

    def to_dict(self) -> dict[str, Any]:
        """The dashboard as in ``monitor.json``."""
        from apportion.reports.monitor_json import monitor_document

        return monitor_document(self.detail)
