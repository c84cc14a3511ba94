"""The Python face of a watched plan: what ``AdoptedPlan.monitor`` gives. It must not print."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from os import PathLike
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from apportion.interfaces.python.calling import told

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

    def write(self, folder: str | PathLike[str], *, force: bool = False) -> Path:
        """Write ``monitor.html`` and ``monitor.json``, whole or not at all; returns the path.

        Raises:
            ApportionError: when the place cannot be used.
        """
        from apportion.services.write_monitor import write_monitor

        target = Path(folder)
        with told():
            write_monitor(self._monitored, target, replace=force)
        return target

    def to_dict(self) -> dict[str, Any]:
        """The dashboard as in ``monitor.json``."""
        from apportion.reports.monitor_json import monitor_document

        return monitor_document(self.detail)
