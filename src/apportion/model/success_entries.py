"""From what a budget counts as a success while it is carried out: thresholds of the scorecard, each a policy setting.

Data only; a case overrides any of them in its table ``policy``.
"""

from __future__ import annotations

from typing import Final

from apportion.model.policy import Combine, Setting

_DEFAULT: Final = "project default, 2026-11: a usual success criterion of budget offices"


def _percent(name: str, label: str, value: str, effect: str) -> Setting:
    return Setting(name, label, "percent", value, Combine.MOST, effect, _DEFAULT, is_applied=True)


SUCCESS_SETTINGS: Final = (
    _percent("success_efficiency", "budget efficiency", "95", "Least part of spending that goes as expected."),
    _percent("success_alignment", "strategic alignment", "90", "Least part of spending that serves an objective."),
    _percent("success_satisfaction", "satisfaction of stakeholders", "85", "Least mean of the answers on their scale."),
    _percent("success_improvement", "improvement of measures", "15", "Least mean improvement on the baselines."),
    _percent("success_resource", "gain in resource efficiency", "20", "Least gain of the return on what was promised."),
    Setting(
        "quarter_variance",
        "largest variance of a quarter",
        "percent",
        "5",
        Combine.LEAST,
        "No unit of the scorecard may lie further off what was expected by then.",
        _DEFAULT,
        is_applied=True,
    ),
    _percent("quarter_targets", "targets on course", "90", "Least part of the targets that are met or on their way."),
    _percent("quarter_milestones", "milestones on time", "95", "Least part of milestones due that were not late."),
)
