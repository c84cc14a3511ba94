"""Funds read a second time: an account that is filled, drawn on and looked at, one period after the other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import numpy as np

from apportion.model.organisation import Fund

Money = TypeVar("Money", int, np.ndarray)


def rolls(fund: Fund) -> bool:
    """True when something is said about what is left at the end of a period."""
    return fund.carries_forward or fund.expires is not None or any(fund.cash_floor)


def short_of(fund: Fund, spent: Sequence[Money]) -> list[Money]:
    """What each period misses: money that was spent without being there, or that had to be left.

    Args:
        fund: the account.
        spent: what it pays in each period, as one number or as one per plan.
    """
    found: list[Money] = []
    account = spent[0] * 0
    for period, payment in enumerate(spent):
        if not fund.carries_forward:
            account = account * 0
        account = account + (fund.amounts[period] or 0)
        if fund.expires is not None and period > fund.expires:
            account = account * 0
        account = account - payment
        wanted = fund.cash_floor[period] if fund.cash_floor else 0
        found.append(_positive(wanted - account))
        account = _positive(account)
    return found


def _positive(number: Money) -> Money:
    positive: Money = (number + abs(number)) // 2
    return positive
