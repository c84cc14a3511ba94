"""Studies of what drives a cost: stated quantities beside costs from the ledger or from a table of costs.

Knows stated tables, an open ledger and the room of analysis. It must not know how a study is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Final

from apportion.analysis.activities.wording import names as listed
from apportion.analysis.drivers.limits import Limits, limits
from apportion.analysis.drivers.observed import Candidate, CostHistory, finding
from apportion.analysis.drivers.simple_methods import Account, Classified, classify_accounts
from apportion.analysis.drivers.studied import Coming, CostStudy, study_cost
from apportion.model.activities import StatedQuantity, StatedWork
from apportion.model.findings import Finding, Findings, Place
from apportion.model.intake.names import nearest
from apportion.services.ledger_costs import LedgerCosts, Period, in_time_order, path_of, period_of
from apportion.services.refusal import CaseBlocked, Refusal

if TYPE_CHECKING:
    from apportion.kernel.money import Currency

SEED: Final = 1
"""Of the periods drawn for intervals: the same case gives the same intervals."""
Say = Callable[[str], None]


@dataclass(frozen=True)
class _Cost:
    """One cost that is studied, before its periods are matched."""

    id: str
    label: str
    source: str
    """``unit``, ``account`` or ``table``."""
    rows: tuple[StatedQuantity, ...]
    amounts: Mapping[str, int]
    """By the spelling of the period, as far as they are known."""
    known: Mapping[str, Period | None]
    """What each spelling means."""
    faults: tuple[Finding, ...] = ()
    classified: Mapping[str, Classified] = field(default_factory=dict)


def study_drivers(
    path: Path, stated: StatedWork, currency: Currency, say: Say = lambda _: None, seed: int = SEED
) -> tuple[tuple[CostStudy, ...], Findings]:
    """Every cost of the table driver_history, by name, and what stands against studying any of them.

    Raises:
        CaseBlocked: when the ledger of the case has findings that block.
        Refusal: when the library that fits equations is not installed.
    """
    rows: dict[str, list[StatedQuantity]] = {}
    for row in stated.quantities:
        rows.setdefault(path_of(row.cost), []).append(row)
    tables: dict[str, dict[str, int]] = {}
    for cost in stated.costs:
        tables.setdefault(path_of(cost.cost), {})[cost.period] = cost.amount_minor
    ledger, told = None, list[Finding]()
    if set(rows) - set(tables):
        ledger = _ledger(path, currency, say)
    if ledger is not None:
        told += _unknown_accounts(stated, ledger)
    told += _wrong_shares(stated)
    studies = []
    for name in sorted(rows):
        found = _cost(name, tuple(rows[name]), tables.get(name), ledger)
        if isinstance(found, Finding):
            told.append(found)
            continue
        if found.faults:
            told += found.faults
            continue
        judged, more = _classified(found, stated, ledger)
        told += more
        say(f"studying {name}")
        study = _studied(replace(found, classified=judged), limits(), seed)
        studies.append(study)
        told += study.findings.listed
    return tuple(studies), Findings.of(told)


def _ledger(path: Path, currency: Currency, say: Say) -> LedgerCosts | None:
    from apportion.services.ledger import has_ledger, read_ledger

    if not has_ledger(path):
        return None
    say("reading the ledger")
    opened = read_ledger(path)
    if opened.store is None:
        raise CaseBlocked(str(path), opened.findings)
    if opened.store.ledger.currency != currency:
        message = f"The ledger is in {opened.store.ledger.currency.code}, the case in {currency.code}."
        raise Refusal(message, "State the costs that are studied in the table cost_history.")
    return LedgerCosts.of(opened.store)


def _cost(
    name: str, rows: tuple[StatedQuantity, ...], table: Mapping[str, int] | None, ledger: LedgerCosts | None
) -> _Cost | Finding:
    """One cost with its amounts, or why there are none."""
    first = min(rows, key=lambda row: row.place)
    if table is not None:
        spelled = {text: period_of(text) for text in dict.fromkeys((*table, *(row.period for row in rows)))}
        return _Cost(name, name, "table", rows, table, spelled)
    kinds = () if ledger is None else ledger.kinds(name)
    if ledger is None or not kinds:
        return _unknown_cost(name, first.place, ledger)
    if len(kinds) > 1:
        return finding(
            "drivers.two-readings",
            f"The ledger has a unit and an account called {name}.",
            first.place,
            expected="a name that only one of them bears",
            remedy="State its costs in the table cost_history, or rename one of them in the ledger.",
        )
    spelled = {text: period_of(text) for text in dict.fromkeys(row.period for row in rows)}
    faults = tuple(_wrong_periods(rows, spelled, ledger.ledger.calendar.periods))
    meant = {period: text for text, period in spelled.items() if period is not None}
    amounts = ledger.by_period(kinds[0], name, set(meant))
    by_text = {meant[period]: amount for period, amount in amounts.items()}
    return _Cost(name, ledger.label(kinds[0], name), kinds[0], rows, by_text, spelled, faults)


def _unknown_cost(name: str, place: Place, ledger: LedgerCosts | None) -> Finding:
    if ledger is None:
        return finding(
            "drivers.unknown-cost",
            f"What {name} cost is not stated, and the case has no ledger.",
            place,
            expected="a cost of the table cost_history",
            remedy="Add its costs to the table cost_history, or a ledger.yaml to the case.",
        )
    near = nearest(name, ledger.paths())
    return finding(
        "drivers.unknown-cost",
        f"{name} is no unit and no account of the ledger, and no cost of the table cost_history.",
        place,
        expected=near or "a unit or account by its path, such as operations > delivery",
        remedy=f"Did you mean {near}? Otherwise state its costs in the table cost_history."
        if near
        else "Correct the name, or state its costs in the table cost_history.",
    )


def _wrong_periods(
    rows: Iterable[StatedQuantity], spelled: Mapping[str, Period | None], periods: int
) -> Iterator[Finding]:
    """Names that are no period of the ledger, and years among periods; each spelling once."""
    told: set[str] = set()
    for row in sorted(rows, key=lambda row: row.place):
        period = spelled[row.period]
        if row.period not in told and (period is None or period[1] > periods):
            told.add(row.period)
            yield finding(
                "drivers.unknown-period",
                f"{row.period} is no year and no period of a year.",
                row.place,
                expected=f"such as 2024, or 2024-01 to 2024-{periods}",
                remedy="Write the fiscal year, and the period of the fiscal year behind it.",
            )
    if not told and not in_time_order(spelled):
        first = min(rows, key=lambda row: row.place)
        yield finding(
            "drivers.unknown-period",
            f"The quantities for {first.cost} are of years and of periods of a year.",
            first.place,
            expected="all of them years, or none",
            remedy="State all quantities by period, or all by year.",
        )


def _studied(cost: _Cost, limit: Limits, seed: int) -> CostStudy:
    ordered = in_time_order(cost.known)

    def time(text: str) -> tuple[Period, str]:
        return (cost.known[text] or (0, 0), text) if ordered else ((0, 0), text)

    quantities: dict[str, dict[str, Fraction]] = {}
    places: dict[str, Place] = {}
    for row in sorted(cost.rows, key=lambda row: row.place):
        quantities.setdefault(row.driver, {})[row.period] = row.quantity
        places.setdefault(row.driver, row.place)
    periods = sorted({row.period for row in cost.rows}, key=time)
    last = max((time(text) for text in periods if text in cost.amounts), default=((0, 0), ""))
    # A period after the last one whose cost is known has not been forgotten: it is still to come.
    coming = [text for text in periods if ordered and text not in cost.amounts and time(text) > last]
    past = [text for text in periods if text not in coming]
    history = CostHistory(
        periods=tuple(past),
        cost_minor=tuple(cost.amounts.get(text) for text in past),
        candidates=tuple(
            Candidate(driver, tuple(_float(held.get(text)) for text in past), place=places[driver])
            for driver, held in sorted(quantities.items())
        ),
        is_in_time_order=ordered,
    )
    ahead = tuple(
        Coming(text, {driver: float(held[text]) for driver, held in quantities.items() if text in held})
        for text in coming
    )
    try:
        study = study_cost((cost.id, cost.label, cost.source), history, ahead, cost.classified, limit, seed=seed)
    except ModuleNotFoundError as error:
        raise Refusal("Looking for drivers needs SciPy.", 'Install it: pip install "apportion[evidence]".') from error
    # Messages of a study do not know which cost they are about, nor where it stands.
    start = min(row.place for row in cost.rows)
    told = [
        replace(item, message=f"{cost.label}: {item.message}", place=item.place if item.place.file else start)
        for item in study.findings.listed
    ]
    return replace(study, findings=Findings.of(told))


def _float(number: Fraction | None) -> float | None:
    return None if number is None else float(number)


def _classified(
    cost: _Cost, stated: StatedWork, ledger: LedgerCosts | None
) -> tuple[dict[str, Classified], list[Finding]]:
    """What judged accounts say of a cost of the ledger, by driver, for a mean period."""
    candidates = {row.driver for row in cost.rows}
    wanted = sorted({row.driver for row in stated.behaviours} & candidates)
    if ledger is None or cost.source == "table" or not wanted or any(_wrong_shares(stated)):
        return {}, []
    judged = {path_of(row.account): row for row in stated.behaviours}
    used = [text for text in cost.amounts if all(_has(cost.rows, text, driver) for driver in candidates)]
    periods = {period for text in used if (period := cost.known[text]) is not None}
    if not periods:
        return {}, []
    amounts = {name: amount for name, amount in ledger.by_account(cost.source, cost.id, periods).items() if amount}
    nearest_of = {name: next((one for one in ledger.above(name) if one in judged), "") for name in amounts}
    missing = sorted(name or "amounts without an account" for name in amounts if not nearest_of[name])
    if missing:
        place = min(row.place for row in stated.behaviours)
        message = f"{cost.label}: nobody has judged {listed(missing)} to be fixed, variable or mixed."
        remedy = "Add them to the table account_behaviour, or leave the method out."
        return {}, [finding("drivers.accounts-not-judged", message, place, remedy=remedy)]
    found = {}
    for driver in wanted:
        rows = {name: judged[nearest_of[name]] for name in amounts}
        if any(row.driver != driver and row.variable for row in rows.values()):
            continue  # part of the cost follows another driver: one rate would not say it
        volume = sum((row.quantity for row in cost.rows if row.driver == driver and row.period in used), Fraction(0))
        if volume > 0:
            whole = classify_accounts(
                (
                    Account(name, amounts[name], rows[name].variable if rows[name].driver == driver else Fraction(0))
                    for name in amounts
                ),
                volume,
            )
            count = len(used)
            found[driver] = Classified(
                round(Fraction(whole.fixed_minor, count)),
                round(Fraction(whole.variable_minor, count)),
                whole.rate_minor,
            )
    return found, []


def _has(rows: Sequence[StatedQuantity], period: str, driver: str) -> bool:
    return any(row.period == period and row.driver == driver for row in rows)


def _unknown_accounts(stated: StatedWork, ledger: LedgerCosts) -> Iterator[Finding]:
    accounts = {item.id for item in ledger.ledger.accounts}
    for row in stated.behaviours:
        name = path_of(row.account)
        if name not in accounts:
            near = nearest(name, accounts)
            yield finding(
                "drivers.unknown-account",
                f"{name} is no account of the ledger.",
                row.place,
                expected=near or "an account by its path",
                remedy=f"Did you mean {near}?" if near else "Correct the name, or delete the row.",
            )


def _wrong_shares(stated: StatedWork) -> Iterator[Finding]:
    for row in stated.behaviours:
        if not 0 <= row.variable <= 1:
            yield finding(
                "drivers.share",
                f"{float(row.variable):.0%} of {row.account} cannot move with {row.driver}.",
                row.place,
                expected="0% to 100%",
                remedy="Correct the percentage.",
            )
