"""Whether the ledger can be relied on: each check passes, asks for a review, or fails, with its evidence.

Knows totals and a few small lists about rows. It must not correct anything: the user's data stay as they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Final

import numpy as np

from apportion.analysis.history.panel import Panel
from apportion.kernel.money import Currency
from apportion.model.ledger import MEASURES, NOT_STATED, WHOLE_YEAR, Balances, Dimension, Ledger, Measure
from apportion.model.ledger_rows import RowFacts

_NOUNS: Final[dict[Dimension, str]] = {"unit": "units", "account": "accounts", "fund": "funds", "request": "requests"}


class Result(StrEnum):
    """What a check found, mildest first."""

    PASS = "pass"  # noqa: S105 - a result, no secret
    REVIEW = "review"
    """Somebody who knows the organisation should look; the figures can be used."""
    FAIL = "fail"
    """Figures that depend on this are wrong or cannot be trusted."""


@dataclass(frozen=True)
class Check:
    """One check of the ledger."""

    name: str
    """Stable short name, for example ``gaps``."""
    result: Result
    summary: str
    """One sentence: what was looked at and what was found."""
    advice: str = ""
    """What to do. Empty where nothing needs doing."""
    evidence: tuple[str, ...] = ()
    """The places, largest first; as many as the policy lists."""
    count: int = 0
    """How many places there are, listed or not."""


@dataclass(frozen=True)
class QualityPolicy:
    """Where the checks draw their lines. Project defaults, 2026-11: chosen so that ordinary ledgers pass."""

    listed_max: int = 10
    """Places listed for each check."""
    duplicates_review: float = 0.0
    """Fraction of rows that may be exact duplicates before a review is asked for."""
    duplicates_fail: float = 0.05
    negative_review: float = 0.05
    """Fraction of the gross amount that negative lines of spending may make up."""
    negative_fail: float = 0.25
    code_change_min: float = 0.001
    """Smallest part of a year's total for which the end or beginning of a code is worth a word."""
    code_change_near: float = 0.25
    """How far a new code's first year may lie from an old code's last one to be named as its likely successor."""


@dataclass(frozen=True)
class ControlTotal:
    """A total that somebody stated beside the rows it should be the sum of. Minor units."""

    label: str
    stated: int
    summed: int


def check_gaps(months: Balances, ledger: Ledger, policy: QualityPolicy) -> Check:
    """Periods without any actual between the first and the last period that have some.

    ``months`` has the keys year, period and measure; finer keys are added up.
    """
    actual = months.of(Measure.ACTUAL)
    actual = actual.where(actual.period != WHOLE_YEAR)
    if not actual.size:
        return Check("gaps", Result.PASS, "The ledger states whole years, so no month can be missing.")
    periods = ledger.calendar.periods
    serial = np.unique(actual.year.astype(np.int64) * periods + actual.period - 1)
    missing = np.setdiff1d(np.arange(serial[0], serial[-1] + 1), serial)
    names = tuple(f"fiscal year {place // periods}, period {place % periods + 1}" for place in missing.tolist())
    if not names:
        return Check("gaps", Result.PASS, f"All {serial.size} periods from first to last have actuals.")
    return Check(
        "gaps",
        Result.FAIL,
        f"{len(names)} of {serial.size + len(names)} periods from first to last have no actual at all.",
        "Import the missing files, or say why nothing was booked.",
        names[: policy.listed_max],
        len(names),
    )


def check_duplicates(facts: RowFacts, currency: Currency, policy: QualityPolicy) -> Check:
    """Rows that say the same thing twice."""
    part = facts.duplicate_rows / facts.rows if facts.rows else 0.0
    if part <= policy.duplicates_review:
        return Check("duplicates", Result.PASS, f"None of {facts.rows:,} rows repeats another.")
    return Check(
        "duplicates",
        Result.FAIL if part > policy.duplicates_fail else Result.REVIEW,
        f"{facts.duplicate_rows:,} of {facts.rows:,} rows ({part:.2%}) repeat another in every code, date and amount.",
        "Find out whether they are real (two equal payments on one day) or were booked or exported twice.",
        tuple(
            f"{item.row.place}: {currency.grouped(item.row.amount)} stands {item.times} times"
            for item in facts.duplicates[: policy.listed_max]
        ),
        facts.duplicate_rows,
    )


def check_negative_lines(facts: RowFacts, policy: QualityPolicy) -> Check:
    """Lines of spending below nothing: credit notes and corrections, or a sign convention read the wrong way."""
    part = facts.negative_amount / facts.gross_amount if facts.gross_amount else 0.0
    summary = (
        f"{facts.negative_rows:,} of {facts.rows:,} rows are negative; they make up {part:.2%} of the gross amount."
    )
    if part <= policy.negative_review:
        return Check("negative-lines", Result.PASS, summary, count=facts.negative_rows)
    return Check(
        "negative-lines",
        Result.FAIL if part > policy.negative_fail else Result.REVIEW,
        summary,
        "See whether these are credits and corrections, or whether the sign convention in the mapping is wrong.",
        count=facts.negative_rows,
    )


def check_code_changes(panel: Panel, policy: QualityPolicy) -> Check:
    """Members that stop or start within the years of the ledger, and which new one looks like which old one.

    Looks at the members without any below them: those above only follow.
    """
    actual, stated = panel.amounts[Measure.ACTUAL], panel.stated[Measure.ACTUAL]
    spent = np.flatnonzero(panel.totals_stated[Measure.ACTUAL])
    noun = _NOUNS[panel.dimension]
    name = f"code-changes-{noun}"
    if spent.size < 2:  # noqa: PLR2004 - a change needs two years
        return Check(name, Result.PASS, f"One year of actuals: no {panel.dimension} can begin or end.")
    leaves = np.setdiff1d(np.arange(len(panel.members)), panel.above)
    notes: list[tuple[bool, int, str]] = []
    for before, after in pairwise(spent.tolist()):
        least = policy.code_change_min * abs(int(panel.totals[Measure.ACTUAL][before]))
        large_before = stated[leaves, before] & (np.abs(actual[leaves, before]) >= least)
        large_after = stated[leaves, after] & (np.abs(actual[leaves, after]) >= least)
        ended = leaves[large_before & ~stated[leaves, after]]
        begun = leaves[large_after & ~stated[leaves, before]]
        for row in ended.tolist():
            last = int(actual[row, before])
            near = [
                other
                for other in begun.tolist()
                if abs(int(actual[other, after]) - last) <= policy.code_change_near * abs(last)
            ]
            successor = min(near, key=lambda other: (abs(int(actual[other, after]) - last), other), default=None)
            text = f"{panel.members[row].label} has no actual after {panel.years[before]}"
            if successor is not None:
                text += f"; {panel.members[successor].label} begins in {panel.years[after]} with a similar amount"
            notes.append((successor is None, -abs(last), text))
        notes.extend(
            (
                True,
                -abs(int(actual[row, after])),
                f"{panel.members[row].label} has no actual before {panel.years[after]}",
            )
            for row in begun.tolist()
        )
    if not notes:
        return Check(name, Result.PASS, f"The same {noun} have actuals in all years, small ones aside.")
    return Check(
        name,
        Result.REVIEW,
        f"{noun.capitalize()} begin or end between two years {_times(len(notes))}{_succeeded(notes)}.",
        "Where one was renamed or merged, map both codes to one, or trends will show a fall and a rise.",
        # What can be acted on comes first: an ended code whose successor is likely.
        tuple(text for _, _, text in sorted(notes)[: policy.listed_max]),
        len(notes),
    )


def _succeeded(notes: Sequence[tuple[bool, int, str]]) -> str:
    likely = sum(1 for is_alone, _, _ in notes if not is_alone)
    return (
        f"; {likely} of them have a likely successor"
        if likely > 1
        else "; one has a likely successor"
        if likely
        else ""
    )


def check_budget_and_actual(panel: Panel, policy: QualityPolicy) -> Check:
    """Members with spending and no budget, or a budget and no spending, in years that have both somewhere."""
    budget, budgeted = panel.budget()
    actual, spent = panel.amounts[Measure.ACTUAL], panel.stated[Measure.ACTUAL]
    years = panel.total_budget()[1] & panel.totals_stated[Measure.ACTUAL]
    leaves = np.setdiff1d(np.arange(len(panel.members)), panel.above)
    notes: list[tuple[int, str]] = []
    for row in leaves.tolist():
        for column in np.flatnonzero(years).tolist():
            has_budget = bool(budgeted[row, column] and budget[row, column])
            has_actual = bool(spent[row, column] and actual[row, column])
            if has_budget == has_actual:
                continue
            amount = int(budget[row, column] if has_budget else actual[row, column])
            what = "a budget and no actual" if has_budget else "an actual and no budget"
            notes.append((-abs(amount), f"{panel.members[row].label} has {what} in {panel.years[column]}"))
    noun = _NOUNS[panel.dimension]
    if not years.any():
        return Check(f"one-sided-{noun}", Result.PASS, "No year has both budgets and actuals: nothing to compare.")
    if not notes:
        return Check(f"one-sided-{noun}", Result.PASS, f"All {noun} with a budget have actuals, and the reverse.")
    return Check(
        f"one-sided-{noun}",
        Result.REVIEW,
        f"{noun.capitalize()} have only a budget or only an actual in a year {_times(len(notes))}.",
        "See whether the two sides of the ledger use the same codes.",
        tuple(text for _, text in sorted(notes)[: policy.listed_max]),
        len(notes),
    )


def check_units_stated(lines: Balances) -> Check:
    """Rows that name no unit, although others do."""
    missing = lines.unit == NOT_STATED
    if missing.all() or not missing.any():
        return Check("unit-stated", Result.PASS, "Every row names its unit, or none does.")
    rows = int(lines.rows[missing].sum())
    measures = sorted({MEASURES[code].value for code in lines.measure[missing].tolist()})
    return Check(
        "unit-stated",
        Result.REVIEW,
        f"{rows:,} of {int(lines.rows.sum()):,} rows name no unit ({', '.join(measures)}).",
        "They count in totals and in no unit; map them if they belong to one.",
        count=rows,
    )


def check_control_totals(totals: Sequence[ControlTotal], currency: Currency, policy: QualityPolicy) -> Check:
    """Totals stated beside the rows against the sums of the rows."""
    if not totals:
        return Check("control-totals", Result.PASS, "No totals are stated beside the rows.")
    wrong = [total for total in totals if total.stated != total.summed]
    if not wrong:
        return Check("control-totals", Result.PASS, f"All {len(totals)} stated totals equal the sums of their rows.")
    notes = tuple(
        f"{total.label}: stated {currency.grouped(total.stated)}, the rows sum to {currency.grouped(total.summed)}"
        for total in wrong
    )
    return Check(
        "control-totals",
        Result.FAIL,
        f"{len(wrong)} of {len(totals)} stated totals differ from the sums of their rows.",
        "Correct the file, or find the rows that are missing or counted twice.",
        notes[: policy.listed_max],
        len(wrong),
    )


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count:,} times"
