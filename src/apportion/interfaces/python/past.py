"""Past years, and what work costs and is worth: ``apportion.history("ledger.yaml").years``. It must not print."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from apportion.interfaces.python.calling import told
from apportion.interfaces.python.errors import ApportionError
from apportion.model.findings import Findings

if TYPE_CHECKING:
    from apportion.analysis.costs import CostEvidence
    from apportion.analysis.history.history import History
    from apportion.analysis.outlook import Outlook
    from apportion.execution.triggers.backtest import Tried
    from apportion.services.costs import ReviewedCosts
    from apportion.services.history import Reviewed
    from apportion.services.trigger_backtest import BackTested
    from apportion.services.worth_case import WorthOfCase
    from apportion.valuation.worth.evidence import WorthEvidence


@dataclass(frozen=True, eq=False)
class HistoryResult:
    """What a ledger says about past years. Made by ``history``."""

    _reviewed: Reviewed
    _year: int | None

    @property
    def detail(self) -> History:
        """Panels, variances, seasons, bridges and checks, as a frozen value; amounts in it are whole minor units."""
        return self._reviewed.history

    @property
    def outlook(self) -> Outlook | None:
        """Forecasts; ``None`` where the ledger has too few years."""
        return self._reviewed.outlook

    @property
    def years(self) -> tuple[int, ...]:
        """Years in which expenses have both budget and actual."""
        return self._reviewed.history.compared_years

    @property
    def findings(self) -> Findings:
        """What was noticed while the ledger was read."""
        return self._reviewed.findings

    def write(self, folder: str | PathLike[str], *, force: bool = False) -> Path:
        """Write ``history.html`` and ``history.json``, whole or not at all; returns the path.

        Raises:
            ApportionError: when the place cannot be used.
        """
        from apportion.services.history import write_history

        target = Path(folder)
        with told():
            write_history(self._reviewed, target, replace=force, year=self._year)
        return target

    def to_dict(self) -> dict[str, Any]:
        """The document of ``history.json``."""
        from apportion.reports.history_json import history_document

        return history_document(self._reviewed.history, self._reviewed.outlook, self._year)


@dataclass(frozen=True, eq=False)
class CostsResult:
    """What work costs and needs, and what drives a cost. Made by ``LoadedCase.study_costs``."""

    _reviewed: ReviewedCosts

    @property
    def is_stated(self) -> bool:
        """False where the case says nothing about its work."""
        return self._reviewed.is_stated

    @property
    def detail(self) -> CostEvidence:
        """Everything that was worked out, as a frozen value; amounts in it are minor units."""
        return self._reviewed.costs

    @property
    def findings(self) -> Findings:
        """What was noticed about tables of work and about drivers."""
        return self._reviewed.findings

    def write(self, folder: str | PathLike[str], *, force: bool = False) -> Path:
        """Write ``costs.html`` and ``costs.json``, whole or not at all; returns the path.

        Raises:
            ApportionError: when there is nothing to write, or the place cannot be used.
        """
        from apportion.services.costs import write_costs

        target = Path(folder)
        with told():
            write_costs(self._reviewed, target, replace=force)
        return target

    def to_dict(self) -> dict[str, Any]:
        """The document of ``costs.json``, without findings."""
        from apportion.reports.costs_json import costs_document

        return costs_document(self._reviewed.costs, self._reviewed.case.currency)


@dataclass(frozen=True, eq=False)
class WorthResult:
    """What requests are worth by their cash flows. Made by ``LoadedCase.study_worth``."""

    _found: WorthOfCase

    @property
    def detail(self) -> WorthEvidence | None:
        """Everything that was worked out, as a frozen value; amounts in it are minor units. ``None``: no cash flows."""
        return self._found.worth

    @property
    def findings(self) -> Findings:
        """What was noticed about worth; about the request alone where one was asked about."""
        return self._found.findings

    def write(self, folder: str | PathLike[str], *, force: bool = False) -> Path:
        """Write ``worth.json``, whole or not at all; returns the path.

        Raises:
            ApportionError: when there is nothing to write, or the place cannot be used.
        """
        from apportion.services.worth_case import write_worth

        target = Path(folder)
        with told():
            write_worth(self._found, target, replace=force)
        return target

    def to_dict(self) -> dict[str, Any]:
        """The document of ``worth.json``; empty without cash flows."""
        from apportion.reports.worth_json import worth_document

        found = self._found
        return {} if found.worth is None else worth_document(found.worth, found.case.currency, found.request)


@dataclass(frozen=True, eq=False)
class BackTestResult:
    """Triggers tried on the past. Made by ``LoadedCase.back_test``."""

    _tried: BackTested

    @property
    def tried(self) -> tuple[Tried, ...]:
        """Per trigger: ``firings``, ``false_firings``, ``count("right")``, ``count("missed")``, years."""
        return self._tried.tried

    @property
    def variants(self) -> tuple[Tried, ...]:
        """The same triggers, had they waited for fewer or more measurements in a row."""
        return self._tried.variants

    @property
    def left_out(self) -> tuple[tuple[str, str], ...]:
        """Triggers that the ledger says nothing about, each with the reason."""
        return self._tried.left_out

    def to_dict(self) -> dict[str, Any]:
        """The document that ``apportion triggers --backtest --json`` prints."""
        from apportion.reports.triggers_json import backtest_document

        held = self._tried
        return backtest_document(held.ledger, held.tried, held.variants, held.left_out)


def history(
    ledger: str | PathLike[str], *, year: int | None = None, tolerance: str | Decimal | None = None
) -> HistoryResult:
    """What a ledger says: trends, budget against actual, seasons, and whether the data can be relied on.

    Args:
        ledger: a case with a ledger, a folder with ``ledger.yaml``, or that file.
        year: whose variances are ranked; ``None``: the latest that has budget and actual.
        tolerance: variance up to which a unit counts as on budget: ``"5%"``, or as a fraction; ``None``: as the policy
            says.

    Raises:
        CaseError: with all findings, when the ledger cannot be read.
        ApportionError: when none stands there, or the year cannot be compared.
    """
    from apportion.services.history import refuse_year, review_ledger

    share = share_of(tolerance)
    with told():
        reviewed = review_ledger(Path(ledger), tolerance=None if share is None else float(share))
        refuse_year(reviewed.history, year)
    return HistoryResult(reviewed, year)


def share_of(tolerance: str | Decimal | None) -> Fraction | None:
    """A part of one from ``"5%"`` or a fraction.

    Raises:
        ApportionError: when it is neither, or below nothing.
    """
    if tolerance is None:
        return None
    try:
        if isinstance(tolerance, str):
            if not tolerance.strip().endswith("%"):
                raise ApportionError(f"'{tolerance}' is no percentage. Write it as 5%.")
            share = Fraction(tolerance.strip().removesuffix("%").strip()) / 100
        else:
            share = Fraction(tolerance)
    except ValueError as error:
        raise ApportionError(f"'{tolerance}' is no percentage. Write it as 5%.") from error
    if share < 0:
        raise ApportionError(f"'{tolerance}' is below nothing. Write it as 5%.")
    return share
