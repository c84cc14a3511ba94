"""What a case and its ledger say of money that moves, read for the services of revenue and cash."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from apportion.model.findings import Finding, Findings
from apportion.model.intake.revenue import read_money
from apportion.model.intake.revenue_catalogue import REVENUE_CODES
from apportion.model.revenues import SPENDING, StatedMoney
from apportion.risk.revenue.past import OfLedger, Past, past_of_ledger, past_of_months
from apportion.services.refusal import CaseBlocked, Refusal

if TYPE_CHECKING:
    from apportion.services.load import Loaded
    from apportion.services.plan_case import Planned

Say = Callable[[str], None]


@dataclass(frozen=True, eq=False)
class Money:
    """What is stated of a case's money, and the past of its flows."""

    stated: StatedMoney
    pasts: Mapping[str, Past]
    """By flow; those of the table cash_history go before the ledger's."""


def money_of(loaded: Loaded, say: Say) -> Money:
    """Read it.

    Raises:
        Refusal: when the case says nothing about revenue or cash.
        CaseBlocked: when the case has findings that block, or names accounts that the ledger does not have.
    """
    loaded.usable()
    stated, _ = read_money(loaded.raw)
    if stated is None:
        remedy = "Add the table revenues: docs/reference/revenue.md shows how."
        raise Refusal(f"{loaded.path} says nothing about revenue or cash.", remedy)
    pasts = {flow: past_of_months(flow, held) for flow, held in stated.history.items()}
    wanted = {row.source: row.accounts for row in reversed(stated.revenues) if row.accounts and row.source not in pasts}
    needs_spending = SPENDING not in pasts and SPENDING not in stated.profiles
    if wanted or needs_spending:
        found = _of_ledger(loaded, wanted, say)
        if found.unknown:
            raise CaseBlocked(
                str(loaded.path), Findings.of([_no_account(stated, found, *one) for one in found.unknown])
            )
        pasts = {**found.pasts, **pasts}
        if needs_spending and found.spending is not None:
            pasts[SPENDING] = found.spending
    return Money(stated, pasts)


def _of_ledger(loaded: Loaded, wanted: Mapping[str, tuple[str, ...]], say: Say) -> OfLedger:
    """What the ledger in the case's folder says; every account is unknown where there is none."""
    from apportion.services.ledger import has_ledger, open_ledger

    nothing = OfLedger({}, tuple((flow, name) for flow, names in sorted(wanted.items()) for name in names))
    if not loaded.root.is_dir() or not has_ledger(loaded.root):
        return nothing
    say("reading the ledger")
    try:
        store = open_ledger(loaded.root)
    except CaseBlocked:
        if wanted:
            raise
        return nothing
    return past_of_ledger(store.ledger, store.balances(["year", "period", "account"]), wanted)


def _no_account(stated: StatedMoney, found: OfLedger, flow: str, account: str) -> Finding:
    from apportion.model.intake.names import nearest

    near = nearest(account, found.accounts)
    known = ", ".join(found.accounts[:10]) or "none"
    remedy = f"Did you mean '{near}'?" if near else f"Accounts of revenue in the ledger: {known}."
    return Finding(
        "revenue.account",
        REVENUE_CODES["revenue.account"].verdict,
        f"The ledger has no account of revenue '{account}', which the source '{flow}' names.",
        next(row.place for row in stated.revenues if row.source == flow),
        account,
        f"'{near}'" if near else "an account of revenue in the ledger",
        remedy,
    )


def planned_of(loaded: Loaded, planned: Planned | None, say: Say) -> Planned:
    """The plan that is asked about; made where it is not given."""
    if planned is not None:
        return planned
    from apportion.services.plan_case import plan_case

    return plan_case(loaded, say, alone=True)
