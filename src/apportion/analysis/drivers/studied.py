"""One cost with its candidates: the study, the simple methods beside it, and the periods that are still to come.

Knows a stated history and stated volumes of periods without a cost. It must not know where they come from.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from apportion.analysis.drivers.comparison import MethodComparison, compare_methods
from apportion.analysis.drivers.discovery import DriverStudy, discover_drivers
from apportion.analysis.drivers.limits import Limits
from apportion.analysis.drivers.observed import CostHistory, check_history
from apportion.analysis.drivers.prediction import Prediction, predict_cost
from apportion.analysis.drivers.simple_methods import Classified
from apportion.model.findings import Findings


@dataclass(frozen=True)
class Coming:
    """A period whose cost is not known yet."""

    period: str
    volumes: Mapping[str, float]
    """By candidate, as far as they are stated."""


@dataclass(frozen=True)
class CostStudy:
    """What drives one cost."""

    cost: str
    name: str
    """Name shown to readers."""
    source: str
    """Where its amounts come from: ``unit`` or ``account`` of the ledger, or ``table``."""
    history: CostHistory
    study: DriverStudy | None
    """Empty: a finding stands against it."""
    methods: tuple[MethodComparison, ...]
    """By candidate that varies; empty without a study."""
    predictions: Mapping[str, Prediction] = field(default_factory=dict)
    """By coming period, in order of time; those of which a driver is not stated are left out."""
    findings: Findings = field(default_factory=Findings)


def study_cost(
    cost: tuple[str, str, str],
    history: CostHistory,
    coming: tuple[Coming, ...],
    classified: Mapping[str, Classified],
    limit: Limits,
    *,
    seed: int,
) -> CostStudy:
    """Study one cost.

    Args:
        cost: its id, its name for readers, and its source.
        history: its periods with the candidates.
        coming: periods to be predicted, in order of time.
        classified: what judged accounts come to, by driver.
        limit: from where on the data cannot tell.
        seed: of the periods drawn for intervals.

    Raises:
        ModuleNotFoundError: without SciPy, which the extra ``evidence`` installs.
    """
    name, label, source = cost
    checked = check_history(history, limit)
    if checked.blocking:
        return CostStudy(name, label, source, history, None, (), {}, checked)
    study = discover_drivers(history, limit, seed=seed)
    varying = [item.id for item in history.candidates if len(set(item.values) - {None}) > 1]
    methods = tuple(
        compare_methods(history, driver, limit, classified=classified.get(driver)) for driver in sorted(varying)
    )
    predictions = {}
    if study.rates:
        for item in coming:
            wanted = {rate.driver: item.volumes.get(rate.driver) for rate in study.rates}
            known = {driver: volume for driver, volume in wanted.items() if volume is not None}
            if len(known) == len(wanted):
                predictions[item.period] = predict_cost(study, known, seed=seed)
    told = dict.fromkeys(
        finding
        for findings in (
            study.findings,
            *(method.findings for method in methods),
            *(prediction.findings for prediction in predictions.values()),
        )
        for finding in findings.listed
    )
    return CostStudy(name, label, source, history, study, methods, predictions, Findings.of(told))
