"""The sections of a plan's document that say what was decided: one function for a row of each list.

Raises ``PlanUnreadable`` where an entry is missing or not what it should be.
"""

from __future__ import annotations

from dataclasses import replace

from apportion.reports.plan_reader.document import (
    AllocationEntry,
    DecisionEntry,
    FundEntry,
    RequestEntry,
    RuleEntry,
    UnitEntry,
)
from apportion.reports.plan_reader.entry import Entry


def decision(row: Entry) -> DecisionEntry:
    """One decision between options."""
    return DecisionEntry(
        request=row.text("request"),
        name=row.text("name"),
        unit=row.text("unit"),
        kind=row.text("kind"),
        funded=row.flag("funded"),
        option=row.text("option"),
        level=row.optional_text("level"),
        delay=row.whole("delay"),
        start=row.optional_text("start"),
        amount=row.money("amount"),
        asked=row.money("asked"),
        weighted_value=row.value("weighted_value"),
        expected_value=row.value("expected_value"),
    )


def allocation(row: Entry) -> AllocationEntry:
    """Money for one request from one fund in one period."""
    return AllocationEntry(
        row.text("request"), row.text("unit"), row.text("fund"), row.text("period"), row.money("amount")
    )


def unit(row: Entry) -> UnitEntry:
    """One unit with everything below it."""
    return UnitEntry(
        unit=row.text("unit"),
        name=row.text("name"),
        parent=row.optional_text("parent"),
        amount=row.money("amount"),
        floor=row.optional_money("floor"),
        cap=row.optional_money("cap"),
        last_year=row.optional_money("last_year"),
        weighted_value=row.value("weighted_value"),
        reasons=row.each("reasons", lambda reason: reason.text("text")),
    )


def request(row: Entry) -> RequestEntry:
    """One request in one period."""
    return RequestEntry(
        request=row.text("request"),
        name=row.text("name"),
        unit=row.text("unit"),
        period=row.text("period"),
        amount=row.money("amount"),
        floor=row.money("floor"),
        cap=row.money("cap"),
        weight=row.decimal("weight"),
        weighted_value=row.value("weighted_value"),
        next_weighted=row.price("next_weighted"),
        expected_value=row.optional_value("expected_value"),
    )


def fund(row: Entry) -> FundEntry:
    """One fund in one period; what is carried forward is not known in the version before decisions."""
    entry = FundEntry(row.text("fund"), row.text("name"), row.text("period"), row.money("available"), row.money("used"))
    if row.is_before_decisions:
        return entry
    return replace(
        entry, carried_in=row.money("carried_in"), carried_out=row.money("carried_out"), lapsed=row.money("lapsed")
    )


def rule(row: Entry) -> RuleEntry:
    """One rule as the plan stood to it."""
    return RuleEntry(
        rule=row.text("rule"),
        kind=row.text("kind"),
        name=row.text("name"),
        strength=row.text("strength"),
        scope=row.text("scope"),
        have=row.text("have"),
        need=row.text("need"),
        binding=row.flag("binding"),
        price=row.price("price"),
        text=row.text("text"),
        value_lost=None if row.is_before_decisions else row.optional_value("value_lost"),
    )
