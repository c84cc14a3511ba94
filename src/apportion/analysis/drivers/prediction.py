"""What an equation says of next year's volumes, with an interval, and where it leaves the range it was found in.

Knows a finished study. Randomness comes from a seed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from apportion.analysis.drivers.discovery import DriverStudy
from apportion.analysis.drivers.intervals import interval
from apportion.analysis.drivers.observed import finding
from apportion.model.findings import Finding, Findings


@dataclass(frozen=True)
class Prediction:
    """The cost of some volumes."""

    expected_minor: int
    """Rounded half to even."""
    low_minor: int
    high_minor: int
    """Ends of the interval: draws of the rates, each with a miss that was really made on an unseen period."""
    confidence: float
    findings: Findings


def predict_cost(study: DriverStudy, volumes: Mapping[str, float], *, seed: int) -> Prediction:
    """The cost that a study expects for one period with these volumes.

    Args:
        study: one that found drivers.
        volumes: for each driver of its equation; others are an error.
        seed: of the draws.

    Raises:
        ValueError: when the study found no driver, or the volumes are not those of its drivers.
    """
    judged = study.choice_holdout or study.holdout
    names = [rate.driver for rate in study.rates]
    if judged is None or set(volumes) != set(names):
        message = f"volumes of {', '.join(names) or 'no driver'} are needed, not of {', '.join(sorted(volumes))}"
        raise ValueError(message)
    stated = [volumes[name] for name in names]
    random = np.random.default_rng(seed)
    factors = np.array([*stated, 1.0] if study.fixed else stated)
    errors = np.array(judged.actual_minor) - np.array(judged.predicted_minor)
    drawn = study.draws @ factors + random.choice(errors, size=len(study.draws))
    low, high = interval(drawn, study.confidence)
    return Prediction(
        round(study.expected_minor(stated)),
        round(low),
        round(high),
        study.confidence,
        Findings.of(_outside(study, volumes)),
    )


def _outside(study: DriverStudy, volumes: Mapping[str, float]) -> Iterator[Finding]:
    for rate in study.rates:
        volume = volumes[rate.driver]
        if not rate.observed_min <= volume <= rate.observed_max:
            yield finding(
                "drivers.outside-range",
                f"{volume:,g} of {rate.driver} lies outside of the {rate.observed_min:,g} to {rate.observed_max:,g} "
                "in which its rate was found.",
                expected="a volume in the relevant range",
                remedy="Ask whether the same rate, and the same fixed cost, would still hold.",
            )
