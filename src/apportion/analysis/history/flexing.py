"""Which budgets of a ledger can be flexed, and what they come to.

Knows accounts whose variable part is stated and the statistics of a ledger that count volume. It must not know where
the shares come from.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from apportion.analysis.history.flexed import FlexedBudget, flex
from apportion.kernel.exact import exact_sum
from apportion.model.ledger import AccountType, Balances, Ledger, Measure


@dataclass(frozen=True)
class Behaviour:
    """How an account moves with volume."""

    account: str
    """Id of an account of the ledger."""
    driver: str
    """Id of a statistical account that counts the volume."""
    variable: Fraction
    """Part of the budget that moves with it, from 0 to 1."""


def flexed_budgets(
    ledger: Ledger, lines: Balances, behaviours: Sequence[Behaviour], year: int
) -> tuple[FlexedBudget, ...]:
    """The flexed budget of every account that has a budget, an actual and both volumes in a year.

    ``lines`` has the keys year, account and measure; finer keys are added up. Accounts and drivers that the ledger does
    not have are left out.
    """
    known = {member.id for member in ledger.accounts}
    of_year = lines.where(lines.year == year)
    final = bool(of_year.of(Measure.BUDGET).size)
    budget, actual = of_year.of(Measure.BUDGET if final else Measure.ORIGINAL), of_year.of(Measure.ACTUAL)
    found = []
    for item in behaviours:
        if item.account not in known or item.driver not in known or not 0 <= item.variable <= 1:
            continue
        driver = ledger.position("account", item.driver)
        if ledger.accounts[driver].account_type is not AccountType.STATISTICAL:
            continue
        planned, came = _volume(budget, driver), _volume(actual, driver)
        rows = ledger.within("account", ledger.position("account", item.account))
        own_budget, own_actual = (held.where(np.isin(held.account, rows)) for held in (budget, actual))
        if planned <= 0 or came < 0 or not own_budget.size or not own_actual.size:
            continue
        found.append(
            flex(
                ledger.accounts[ledger.position("account", item.account)].label,
                budget=exact_sum(own_budget.amount),
                actual=exact_sum(own_actual.amount),
                variable_share=item.variable,
                budget_volume=planned,
                actual_volume=came,
            )
        )
    return tuple(found)


def _volume(held: Balances, driver: int) -> Fraction:
    """Quantities of one statistical account added up; floats that are decimals are taken as such."""
    return sum((Fraction(str(number)) for number in held.quantity[held.account == driver].tolist()), Fraction(0))
