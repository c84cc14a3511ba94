"""Contingency of a case: the reserve its risks need, what is cut first, and its rules tried on the ledger's history."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Final

from apportion.model.case import Case
from apportion.model.contingency import StatedContingency, StatedContingencyRule
from apportion.model.findings import Finding, Findings
from apportion.model.ledger import Balances, Ledger, Measure
from apportion.services.load import Loaded
from apportion.services.refusal import NoPlan, Refusal

if TYPE_CHECKING:
    from apportion.risk.contingency.backtest import BackTest, Spending
    from apportion.risk.contingency.cuts import CutOrder
    from apportion.risk.contingency.reserve import OperatingCost, Reserve
    from apportion.risk.contingency.watching import Standing
    from apportion.risk.contingency.whole import Contingency, RuleAnswer

Say = Callable[[str], None]

_CUTS: Final = ("cut_first", "cut_second", "cut_third")
_PERCENT: Final = 100


@dataclass(frozen=True, eq=False)
class ContingencyAnswer:
    """The contingency of a case with the case."""

    loaded: Loaded
    case: Case
    found: Contingency


@dataclass(frozen=True, eq=False)
class _Books:
    """An open ledger with its totals by month."""

    ledger: Ledger
    months: Balances


def contingency(
    loaded: Loaded,
    as_of: datetime.date | None = None,
    draws: int | None = None,
    seed: int = 0,
    say: Say = lambda _: None,
) -> ContingencyAnswer:
    """Size the reserve, find what is cut first, and try the rules.

    Args:
        loaded: the case; one without the tables about risks still has a floor for its reserve and an order of cutting.
        as_of: the day asked about: risks that are over by then need no reserve, and rules are judged by figures known
            then. ``None``: the reserve is for all risks, and rules are judged by all figures that there are.
        draws: draws against which the reserve is checked; ``None``: the usual number.
        seed: of the draws.
        say: told what is being done.

    Raises:
        Refusal: when the case has no plan, SciPy is needed and missing, or the policy asks for what cannot be.
        CaseBlocked: when the case has findings that block.
    """
    from apportion.model.intake.contingency import read_contingency
    from apportion.risk.contingency.whole import Contingency

    case = loaded.usable()
    stated = read_contingency(loaded.raw)[0] or StatedContingency()
    say("planning with less money")
    order = _order(loaded, case, stated)
    say("reading the ledger")
    books = _books(loaded.root)
    say("sizing the reserve")
    reserve = _reserve(loaded, case, stated, order, books, as_of, draws, seed)
    say("trying the rules on the past")
    noticed: list[Finding] = []
    shelves: dict[str, _Books | None] = {"": books}
    answers = tuple(_answer(loaded, rule, order, shelves, as_of, noticed) for rule in stated.rules)
    ids, names = case.requests.id.tolist(), case.requests.name.tolist()
    told = {str(request): str(name) or str(request) for request, name in zip(ids, names, strict=True)}
    found = Contingency(stated, reserve, order, answers, Findings.of(noticed), told)
    return ContingencyAnswer(loaded, case, found)


def _order(loaded: Loaded, case: Case, stated: StatedContingency) -> CutOrder:
    from apportion.allocation.solution import Infeasible, Undecided
    from apportion.risk.contingency.cuts import cut_order

    shares = {_share(loaded, name) for name in _CUTS} | {rule.cut for rule in stated.rules if rule.cut is not None}
    if not all(0 < share < 1 for share in shares):
        raise Refusal("The policy prepares cuts of nothing or of everything.", "Correct its cut_ settings.")
    try:
        return cut_order(case, sorted(shares))
    except (Infeasible, Undecided) as error:
        remedy = "apportion plan says which rules cannot hold together."
        raise NoPlan("The case has no plan that could be cut.", remedy) from error


def _share(loaded: Loaded, name: str) -> Fraction:
    return Fraction(loaded.evidence.policy[name].number) / _PERCENT


def _reserve(
    loaded: Loaded,
    case: Case,
    stated: StatedContingency,
    order: CutOrder,
    books: _Books | None,
    as_of: datetime.date | None,
    draws: int | None,
    seed: int,
) -> Reserve:
    from apportion.risk.contingency.reserve import DRAWS, ReserveQuestion, size_reserve

    policy = loaded.evidence.policy
    months = int(policy["reserve_months"].number)
    if case.sector == "government":
        months = max(months, int(policy["reserve_months_public"].number))
    asked = ReserveQuestion(
        confidence=_share(loaded, "reserve_confidence"),
        months=months,
        operating=_operating(case, books),
        held_minor=order.reserve_minor,
        as_of=as_of,
        draws=DRAWS if draws is None else draws,
        seed=seed,
    )
    if not 0 < asked.confidence < 1:
        raise Refusal("A reserve cannot be sized for certainty, nor for none.", "Correct reserve_confidence.")
    try:
        return size_reserve(stated.risks, asked)
    except ModuleNotFoundError as missing:
        raise Refusal("Risks of shape pert need SciPy.", 'Install it: pip install "apportion[evidence]".') from missing


def _operating(case: Case, books: _Books | None) -> OperatingCost:
    """Cost of a year: of the last whole one in the ledger, or what the case has to spend."""
    from apportion.risk.contingency.expected import spending_by_year
    from apportion.risk.contingency.reserve import OperatingCost

    if books is not None:
        spent = spending_by_year(books.ledger, books.months, Measure.ACTUAL)
        if spent:
            return OperatingCost(spent[max(spent)], f"actual spending of {max(spent)} in the ledger")
    if len(case.periods) == 1:
        return OperatingCost(case.total, "the total of the case")
    return OperatingCost(case.total // len(case.periods), "the total of the case, by period")


def _books(folder: Path) -> _Books | None:
    """The ledger in a folder; ``None`` where there is none that can be used."""
    from apportion.services.ledger import has_ledger, read_ledger

    if not folder.is_dir() or not has_ledger(folder):
        return None
    store = read_ledger(folder).store
    if store is None:
        return None
    return _Books(store.ledger, store.balances(("year", "period", "unit", "account", "fund")))


def _answer(
    loaded: Loaded,
    rule: StatedContingencyRule,
    order: CutOrder,
    shelves: dict[str, _Books | None],
    as_of: datetime.date | None,
    noticed: list[Finding],
) -> RuleAnswer:
    from apportion.risk.contingency.cuts import cuts_until
    from apportion.risk.contingency.whole import RuleAnswer

    amounts = dict(order.amounts)
    stops = tuple((request, amounts.get(request, 0)) for request in rule.requests)
    reached = any(step.share == rule.cut for step in order.steps)
    cuts = cuts_until(order, rule.cut) if rule.cut is not None and reached else ()
    noticed += _protected(loaded, rule, order)
    if rule.ledger not in shelves:
        shelves[rule.ledger] = _books(loaded.root / rule.ledger)
    books = shelves[rule.ledger]
    tried = standing = None
    if books is None:
        where = f"in the folder '{rule.ledger}' of the case" if rule.ledger else "beside the case"
        remedy = "Put a ledger.yaml there, or check it with apportion history."
        noticed.append(_finding(rule, "no-ledger", f"There is no usable ledger {where}", "ledger", remedy))
    else:
        spending = _spending(rule, order, shelves[""], sum(amount for _, amount in stops))
        tried, standing = _tried(rule, books, spending, as_of, noticed)
    return RuleAnswer(rule, _line(rule, books), tried, standing, cuts, stops)


def _line(rule: StatedContingencyRule, books: _Books | None) -> str:
    """What a rule watches, by the names of the ledger."""
    told = []
    for watched in rule.watches:
        members = () if books is None else books.ledger.members(watched.kind)
        label = next((member.label for member in members if member.id == watched.name), watched.name)
        told.append(label if watched.kind == "account" else f"{watched.kind} {label}")
    return ", ".join(told)


def _tried(
    rule: StatedContingencyRule,
    books: _Books,
    spending: Callable[[int], Spending],
    as_of: datetime.date | None,
    noticed: list[Finding],
) -> tuple[BackTest | None, Standing | None]:
    from apportion.model.intake.names import nearest
    from apportion.risk.contingency.backtest import back_test
    from apportion.risk.contingency.expected import NothingWatched, watched_line
    from apportion.risk.contingency.watching import known_on, standing

    try:
        line = watched_line(books.ledger, books.months, rule)
    except NothingWatched as error:
        near = nearest(error.watched.name, error.known)
        remedy = f"Did you mean '{near}'?" if near else "Correct the name; apportion history lists them."
        message = f"The ledger has no {error.watched.kind} '{error.watched.name}'"
        noticed.append(_finding(rule, "unknown-line", message, "watches", remedy))
        return None, None
    tried = back_test(line, rule, {year: spending(year) for year in line.years})
    if tried.last is None:
        message = f"The rule '{rule.id}' cannot be tried: no month has both an actual and what was expected of it"
        remedy = "Extend the ledger by months of earlier years, or compare with something else."
        noticed.append(_finding(rule, "no-months", message, "against", remedy))
        return None, None
    return tried, standing(line, rule, as_of or known_on(line.calendar, tried.last, rule))


def _spending(
    rule: StatedContingencyRule, order: CutOrder, books: _Books | None, stopped_minor: int
) -> Callable[[int], Spending]:
    """What could have been cut in each year: budget, actual or, where the ledger says neither, what the plan uses."""
    from apportion.risk.contingency.backtest import Spending
    from apportion.risk.contingency.expected import spending_by_year

    if rule.cut is None:
        return lambda _: Spending(stopped_minor, "what the plan gives to the requests that are stopped")
    held: dict[int, Spending] = {}
    if books is not None:
        for measure, words in (
            (Measure.ACTUAL, "actual spending"),
            (Measure.ORIGINAL, "adopted budget"),
            (Measure.BUDGET, "final budget"),
        ):
            for year, amount in spending_by_year(books.ledger, books.months, measure).items():
                held[year] = Spending(amount, f"{words} of {year}")
    plan = Spending(order.used_minor, "what the plan uses, as the ledger has no spending of that year")
    return lambda year: held.get(year, plan)


def _protected(loaded: Loaded, rule: StatedContingencyRule, order: CutOrder) -> list[Finding]:
    """Requests that a rule would stop although a mandate protects them."""
    import numpy as np

    from apportion.model.selection import select_lines
    from apportion.model.selector import Selector

    case, found = loaded.usable(), []
    rules = {item.id: item for item in case.rules}
    for kept in order.protected:
        lines = select_lines(case, Selector(rules[kept.rule].applies_to.alternatives))
        inside = {str(name) for name in case.requests.id[np.flatnonzero(lines)].tolist()}
        for request in rule.requests:
            if request in inside:
                message = f"The rule '{rule.id}' stops '{request}', which '{kept.name}' protects"
                remedy = "Take it out of the rule, or change the mandate by the way that made it."
                found.append(_finding(rule, "protected", message, "requests", remedy))
    return found


def _finding(rule: StatedContingencyRule, code: str, message: str, column: str, remedy: str) -> Finding:
    from dataclasses import replace

    from apportion.model.intake.contingency_catalogue import CONTINGENCY_CODES

    name = f"contingency.{code}"
    place = replace(rule.place, header=column)
    return Finding(name, CONTINGENCY_CODES[name].verdict, f"{message}.", place, rule.id, remedy=remedy)
