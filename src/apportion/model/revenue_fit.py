"""Revenue beside the whole case: whether sources make up the amounts of funds, and which spending ends.

Knows the case and what it says about revenue. It corrects nothing.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from apportion.model.case import Case
from apportion.model.findings import Finding, Findings, Place, Verdict
from apportion.model.requests import Mask
from apportion.model.revenues import FundBalance, StatedMoney
from apportion.model.selection import select_lines


def fund_amounts(case: Case) -> Mapping[tuple[str, int], int]:
    """New money by fund and period, in the order of the table; a case without funds has its total in one period.

    A fund without a row in a period is left out, and so is a total that stands for several periods.
    """
    if not case.funds:
        return {("", 0): case.total} if len(case.periods) == 1 else {}
    return {
        (fund.id, period): amount
        for fund in case.funds
        for period, amount in enumerate(fund.amounts)
        if amount is not None
    }


def balance_of(stated: StatedMoney, fund: str, period: int) -> FundBalance:
    """What is stated of a fund's balance in a period; nothing moves where nothing is stated."""
    found = (row for row in stated.balances if (row.fund, row.period) == (fund, period))
    return next(found, FundBalance(fund, period))


def made_up(stated: StatedMoney, fund: str, period: int) -> int | None:
    """What a fund's revenue comes to, with balance and transfers; ``None`` where no source is stated."""
    sources = [row.amount for row in stated.revenues if (row.fund, row.period) == (fund, period)]
    if not sources:
        return None
    balance = balance_of(stated, fund, period)
    return sum(sources) + balance.transfers_in + balance.drawn - balance.added - balance.transfers_out


def recurring_lines(case: Case, stated: StatedMoney) -> Mask:
    """True for request lines whose spending goes on; shape (lines,). What no row names goes on."""
    recurring = np.ones(case.requests.count, dtype=np.bool_)
    for kind in stated.kinds:
        if not kind.is_recurring:
            recurring &= ~select_lines(case, kind.applies_to)
    return recurring


def fit(case: Case, stated: StatedMoney) -> Findings:
    """Revenues that do not come to the amount of their fund, and requests of two kinds."""
    return Findings.of([*_ties(case, stated), *_kinds(case, stated)])


def _ties(case: Case, stated: StatedMoney) -> list[Finding]:
    found = []
    grouped = case.currency.grouped
    for (fund, period), amount in fund_amounts(case).items():
        come_to = made_up(stated, fund, period)
        if come_to is None or come_to == amount:
            continue
        rows = [row for row in stated.revenues if (row.fund, row.period) == (fund, period)]
        balance = balance_of(stated, fund, period)
        parts = [f"sources {grouped(sum(row.amount for row in rows))}"]
        parts += [
            f"{sign} {word} {grouped(part)}"
            for sign, word, part in (
                ("+", "transfers in", balance.transfers_in),
                ("+", "balance drawn", balance.drawn),
                ("-", "balance added", balance.added),
                ("-", "transfers out", balance.transfers_out),
            )
            if part
        ]
        whose = f"fund '{fund}'" if fund else "the total"
        when = f" in {case.periods[period]}" if len(case.periods) > 1 else ""
        less = grouped(abs(come_to - amount))
        found.append(
            Finding(
                "revenue.tie",
                Verdict.WARN,
                f"The revenues of {whose}{when} come to {grouped(come_to)} ({' '.join(parts)}), "
                f"its amount is {grouped(amount)}: {less} {'more' if come_to > amount else 'less'}.",
                rows[0].place,
                grouped(come_to),
                grouped(amount),
                "Correct one of them, or say in fund_balances what is drawn from or added to the balance.",
            )
        )
    return found


def _kinds(case: Case, stated: StatedMoney) -> list[Finding]:
    found = []
    ends = np.zeros(case.requests.count, dtype=np.bool_)
    goes_on = np.zeros(case.requests.count, dtype=np.bool_)
    for kind in stated.kinds:
        chosen = select_lines(case, kind.applies_to)
        both = chosen & (ends if kind.is_recurring else goes_on)
        if both.any():
            names = list(dict.fromkeys(str(name) for name in case.requests.id[both].tolist()))
            found.append(_two_kinds(names, kind.place))
        if kind.is_recurring:
            goes_on |= chosen
        else:
            ends |= chosen
    return found


def _two_kinds(names: list[str], place: Place) -> Finding:
    more = f" and {len(names) - 1} more" if len(names) > 1 else ""
    return Finding(
        "spending.two-kinds",
        Verdict.REJECT_CELL,
        f"Another row says the opposite of '{names[0]}'{more}.",
        place,
        names[0],
        "one kind for each request",
        "Narrow one of the two selectors.",
    )
