"""What fires as a document for programs."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from apportion.execution.triggers.backtest import Tried, YearTried
from apportion.execution.triggers.firing import Fires, level_text
from apportion.execution.triggers.observed import Observation
from apportion.model.triggers import Trigger


def trigger_document(trigger: Trigger) -> dict[str, object]:
    """One trigger of the policy."""
    return {
        "trigger": trigger.id,
        "name": trigger.name,
        "watches": trigger.watches,
        "compares": None if trigger.is_signal else trigger.compares,
        "threshold": level_text(trigger, trigger.threshold) or None,
        "clear_at": level_text(trigger, trigger.clear_at) or None,
        "periods_in_a_row": trigger.periods_in_a_row,
        "applies_to": str(trigger.applies_to),
        "owner": trigger.owner or None,
        "deadline": str(trigger.deadline),
        "action": trigger.action,
        "escalates_to": trigger.escalates_to or None,
        "source": trigger.source,
        "is_default": trigger.is_default,
    }


def firing_document(item: Fires, as_of: datetime.datetime) -> dict[str, object]:
    """One firing. ``status`` is ``past`` for what came back before anybody entered it."""
    event, crossing = item.event, item.crossing
    return {
        "firing": item.id,
        "status": "past" if item.is_past else item.status,
        "trigger": event.trigger,
        "subject": event.subject,
        "condition": event.condition,
        "evidence": event.evidence,
        "owner": None if event.owner == "nobody is named" else event.owner,
        "deadline": event.deadline,
        "seconds_left": int(item.left(as_of).total_seconds()),
        "action": event.action,
        "escalates_to": item.escalates_to or None,
        "escalated_to": item.escalated_to or None,
        "resolved": item.resolved or None,
        "holds": item.holds,
        "fired": None if crossing is None else _observed(crossing.fired),
        "latest": None if crossing is None else _observed(crossing.latest),
        "cleared": None if crossing is None or crossing.cleared is None else _observed(crossing.cleared),
    }


def watch_document(
    as_of: datetime.datetime,
    triggers: Sequence[Trigger],
    fires: Sequence[Fires],
    entered: Sequence[str],
    escalated: Sequence[str],
    notes: Sequence[str],
) -> dict[str, object]:
    """Everything that fires or fired, with the policy by which it does."""
    return {
        "format": "1",
        "as_of": as_of.isoformat(timespec="seconds"),
        "firings": [firing_document(item, as_of) for item in fires],
        "entered": list(entered),
        "escalated": list(escalated),
        "notes": list(notes),
        "triggers": [trigger_document(item) for item in triggers],
    }


def backtest_document(
    ledger: str, tried: Sequence[Tried], variants: Sequence[Tried], left_out: Sequence[tuple[str, str]]
) -> dict[str, object]:
    """Triggers on the past of a ledger."""
    return {
        "format": "1",
        "ledger": ledger,
        "tried": [{**_summary(item), "years": [_year(year) for year in item.years]} for item in tried],
        "variants": [_summary(item) for item in variants],
        "left_out": [{"trigger": trigger, "reason": reason} for trigger, reason in left_out],
    }


def _summary(item: Tried) -> dict[str, object]:
    median = item.lead_median
    return {
        "trigger": item.trigger.id,
        "periods_in_a_row": item.trigger.periods_in_a_row,
        "threshold": level_text(item.trigger, item.trigger.threshold),
        "tolerance": level_text(item.trigger, item.tolerance),
        "firings": item.firings,
        "false_firings": item.false_firings,
        "right": item.count("right"),
        "false_alarm": item.count("false alarm"),
        "missed": item.count("missed"),
        "quiet": item.count("quiet"),
        "open": item.count("open"),
        "lead_months": list(item.leads),
        "lead_months_median": None if median is None else float(median),
    }


def _year(item: YearTried) -> dict[str, object]:
    return {
        "subject": item.subject,
        "year": item.year,
        "verdict": item.verdict,
        "outcome": None if item.outcome is None else float(item.outcome),
        "fired": [_observed(crossing.fired) for crossing in item.firings],
        "right": None if item.right is None else item.right.fired.on.isoformat(),
        "fact_on": item.fact_on.isoformat(),
        "lead_months": item.lead_months,
    }


def _observed(item: Observation) -> dict[str, object]:
    return {
        "on": item.on.isoformat(),
        "at": None if item.at is None else item.at.isoformat(),
        "value": None if item.value is None else float(item.value),
        "evidence": item.evidence,
    }
