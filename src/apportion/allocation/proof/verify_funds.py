"""The judge's view of funds: money is followed from period to period, as a treasurer follows a bank account."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from apportion.kernel.exact import exact_sum
from apportion.model import wording
from apportion.model.case import Case
from apportion.model.organisation import Fund
from apportion.model.plan import Allocations


@dataclass(frozen=True)
class FundPeriod:
    """One fund in one period, in minor units."""

    period: int
    """Index into ``Case.periods``."""
    carried_in: int
    """Left from the period before."""
    received: int
    """The fund's own amount of the period; 0 where it has none."""
    paid: int
    left: int
    """At the end of the period; below 0 when the fund paid more than it had."""
    carried_out: int
    """Left for the next period."""
    lapsed: int
    """Left and lost: the fund does not carry forward, expires with this period, or has no period after it."""


def follow_fund(case: Case, fund: int, allocations: Allocations) -> tuple[FundPeriod, ...]:
    """Roll the balance of a fund forward.

    Args:
        case: the case; ``case.funds[fund]`` is the fund that is meant.
        fund: its position.
        allocations: what it pays.
    """
    item = case.funds[fund]
    found: list[FundPeriod] = []
    carried = 0
    for period in range(len(case.periods)):
        expired = item.expires is not None and period > item.expires
        received = 0 if expired or period >= len(item.amounts) else item.amounts[period] or 0
        own = (allocations.fund == fund) & (case.requests.period[allocations.line] == period)
        paid = exact_sum(allocations.amount[own])
        left = carried + received - paid
        ends = item.expires == period or period + 1 == len(case.periods)
        # What was paid without being there is told in its own period; the next one starts with nothing.
        onward = max(0, left) if item.carries_forward and not ends else 0
        found.append(FundPeriod(period, carried, received, paid, left, onward, max(0, left) - onward))
        carried = onward
    return tuple(found)


def fund_faults(case: Case, allocations: Allocations) -> Iterator[str]:
    """Payments for which the money is not there, and balances below what has to be left, in words.

    Funds of which nothing is said about what is left are measured by their rule alone.
    """
    for position, fund in enumerate(case.funds):
        if not fund.has_rollover:
            continue
        for step in follow_fund(case, position, allocations):
            yield from _step_faults(case, fund, step)


def _step_faults(case: Case, fund: Fund, step: FundPeriod) -> Iterator[str]:
    name = case.periods[step.period]
    if step.paid and fund.expires is not None and step.period > fund.expires:
        paid = wording.money(case, step.paid)
        yield f"Fund {fund.id} pays {paid} in {name}; it expired with {case.periods[fund.expires]}."
        return
    if step.left < 0:
        had = wording.money(case, step.carried_in + step.received)
        yield f"Fund {fund.id} pays {wording.money(case, step.paid)} in {name} and has {had}."
        return
    least = fund.cash_floor[step.period] if fund.cash_floor else 0
    if step.left < least:
        left = wording.money(case, step.left)
        yield f"Fund {fund.id} has {left} left at the end of {name}; {wording.money(case, least)} has to be left."


def reserve_faults(case: Case, paid: int, kept: Mapping[str, int]) -> Iterator[str]:
    """Money kept back has to lie in a fund, as money that is spent has."""
    if not case.funds or not kept:
        return
    held = sum(amount or 0 for fund in case.funds for amount in fund.amounts)
    if paid + sum(kept.values()) > held:
        yield "allocations and reserves are together more than all funds hold"
