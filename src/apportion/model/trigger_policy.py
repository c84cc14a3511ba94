"""The default triggers: what holds for a case that says nothing, each with its source and date.

Data only, but for the variance, which the policy table sets (``trigger_variance``). A row of the table ``triggers``
with the same id overrides what it states and keeps the rest. Nobody is named here: who acts is the owner of the unit,
or whom the case names.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Final

from apportion.model.context import Context
from apportion.model.policy import Override, in_force
from apportion.model.policy_entries import ENTRIES, SETTINGS
from apportion.model.spans import Span
from apportion.model.triggers import VARIANCE, Compares, Trigger

_DATED: Final = "2026-11"
_REVIEW: Final = f"project default of {_DATED}: a limit that budget offices commonly use; to be replaced by your own"
_CHANCE: Final = f"project default of {_DATED}: success counts as much as failure when money is looked for a use"
_CLOCK: Final = f"project default of {_DATED}: clocks of an emergency protocol; to be replaced by your own"


def _measured(
    name: str,
    words: str,
    watches: str,
    compares: Compares,
    levels: tuple[str, str],
    deadline: Span,
    action: str,
    source: str = _REVIEW,
) -> Trigger:
    threshold, clear_at = (Decimal(level) for level in levels)
    return Trigger(
        name, words, watches, compares, threshold, clear_at, 1, "", deadline, action, "", source, is_default=True
    )


def _noticed(name: str, words: str, kind: str, deadline: Span, action: str, source: str = _CLOCK) -> Trigger:
    watches = f"signal:{kind}"
    return Trigger(name, words, watches, "above", None, None, 1, "", deadline, action, "", source, is_default=True)


_WEEK: Final = Span(5, "working days")
_FORTNIGHT: Final = Span(10, "working days")

DEFAULT_TRIGGERS: Final[tuple[Trigger, ...]] = (
    _measured(
        "variance-off",
        "Unit off its budget",
        "variance",
        "beyond",
        ("0.10", "0.08"),
        _WEEK,
        "Review the unit at once and correct its course.",
    ),
    _measured(
        "return-short",
        "Return short of its target",
        "return",
        "below",
        ("0.50", "0.60"),
        _FORTNIGHT,
        "Assess the initiative again; its money may be reallocated.",
    ),
    _measured(
        "milestone-late",
        "Milestone late",
        "milestone_delay",
        "above",
        ("28", "14"),
        _FORTNIGHT,
        "Add resources or reduce the scope.",
    ),
    _measured(
        "satisfaction-low",
        "Stakeholders not content",
        "satisfaction",
        "below",
        ("0.75", "0.78"),
        _FORTNIGHT,
        "Improve the process, and tell stakeholders more.",
    ),
    _measured(
        "return-ahead",
        "Return ahead of its target",
        "return",
        "above",
        ("1.50", "1.40"),
        _FORTNIGHT,
        "Consider more money, to go faster.",
        _CHANCE,
    ),
    _measured(
        "milestone-early",
        "Milestone early",
        "milestone_advance",
        "above",
        ("14", "7"),
        _FORTNIGHT,
        "Put the resources that are free to use where it succeeds.",
        _CHANCE,
    ),
    _noticed(
        "market-opportunity",
        "Market opportunity",
        "market_opportunity",
        _FORTNIGHT,
        "Decide on money from the fund for strategic initiatives.",
        _CHANCE,
    ),
    _noticed(
        "competitive-advantage",
        "Competitive advantage",
        "competitive_advantage",
        _FORTNIGHT,
        "Decide on money from the fund for innovation.",
        _CHANCE,
    ),
    _noticed("crisis", "Crisis", "crisis", Span(48, "hours"), "Reallocate money in an emergency."),
    _noticed("market-shock", "Market shock", "market_shock", Span(2, "weeks"), "Adjust the budget to the market."),
    _noticed("opportunity", "Opportunity", "opportunity", Span(1, "weeks"), "Decide whether to pay for it."),
    _noticed("risk", "Risk", "risk", Span(72, "hours"), "Release money against the risk."),
)


def default_triggers(context: Context, overrides: Sequence[Override] = ()) -> tuple[Trigger, ...]:
    """The default triggers of a budget in its situation.

    Where the policy sets another variance, the trigger is armed again at the same part of it as by default.

    Args:
        context: the situation.
        overrides: what the organisation sets itself instead.
    """
    held = in_force(SETTINGS, ENTRIES, context, overrides)["trigger_variance"]
    return tuple(
        _with_variance(one, held.number / 100, held.because_text) if held.differs and one.watches == VARIANCE else one
        for one in DEFAULT_TRIGGERS
    )


def _with_variance(trigger: Trigger, threshold: Decimal, because: str) -> Trigger:
    usual, clear_at = trigger.threshold, trigger.clear_at
    if usual is None or clear_at is None:
        return trigger
    source = f"policy entry trigger_variance, {because}" if because else "policy entry trigger_variance"
    return replace(trigger, threshold=threshold, clear_at=threshold * clear_at / usual, source=source)
