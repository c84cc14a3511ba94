"""What a plan rests on as the page tells it: what the situation sets, and what past years say.

Knows which evidence a reader of a plan needs. It must not know markup, nor compute figures.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from apportion.model.plan import Plan, UnitOutcome
from apportion.model.policy import InForce
from apportion.reports.evidence import Evidence, PastYears
from apportion.reports.page.pictures import Picture
from apportion.reports.words import Formatter

if TYPE_CHECKING:
    from apportion.analysis.history.summary import MemberLine
    from apportion.reports.page.costs_view import CostsView
    from apportion.reports.page.scores_view import ScoresView
    from apportion.reports.worth_words import WorthRow

_UNITS_MAX: Final = 25
_MONTHS: Final = 12


@dataclass(frozen=True)
class PolicyRow:
    """One setting that differs from its default, or that the case sets itself."""

    text: str
    reasons: str
    is_applied: bool
    """Whether it changes figures; otherwise it is advice."""


@dataclass(frozen=True)
class PastRow:
    """One unit: what the plan gives it, beside what past years say."""

    name: str
    plan: str
    last: str
    growth: str
    used: str
    variance: str
    forecast: str
    between: str


@dataclass(frozen=True)
class PastView:
    """Past years of the organisation."""

    title: str
    sentences: tuple[str, ...]
    trend: Picture | None
    rows: tuple[PastRow, ...]
    hidden: int
    with_ranges: bool
    """Whether any forecast has an interval."""
    warnings: tuple[str, ...]


@dataclass(frozen=True)
class EvidenceView:
    """The part of the page."""

    policy: tuple[PolicyRow, ...]
    scores: ScoresView | None
    followed: str
    """That the plan was not made from the ranking, where it was not; empty otherwise."""
    worth: tuple[WorthRow, ...]
    """Most worth first."""
    worth_rates: tuple[str, ...]
    """How each rate that they are discounted at is built up, in sentences."""
    costs: CostsView | None
    past: PastView | None
    past_note: str
    risk: tuple[str, ...]
    """What can be said of risk at once, and at the end where the rest is shown; empty where nothing is known."""
    answers: tuple[str, ...] = ()
    """What was granted of answers to earlier plans, and what is open, in sentences; empty where nobody answered."""


def evidence_view(evidence: Evidence, plan: Plan, formatter: Formatter) -> EvidenceView:
    """The evidence of one plan."""
    policy = tuple(
        PolicyRow(
            f"{text[:1].upper()}{text[1:]}{_kept(held, plan, formatter)}.",
            ". ".join(dict.fromkeys(entry.reason for entry in held.because if held.override is None))
            or (held.override.reason if held.override is not None else ""),
            held.setting.is_applied,
        )
        for held in evidence.policy.values()
        if held.differs or held.override is not None
        for text in (held.sentence(),)
    )
    past = None if evidence.past is None else _past_view(evidence.past, plan, formatter)
    return EvidenceView(
        policy,
        _scores(evidence),
        _followed(evidence),
        _worth(evidence, formatter),
        _worth_rates(evidence, formatter),
        _costs(evidence, formatter),
        past,
        evidence.past_note,
        _risk(evidence, plan, formatter),
        _answers(evidence, plan, formatter),
    )


def _answers(evidence: Evidence, plan: Plan, formatter: Formatter) -> tuple[str, ...]:
    if evidence.answered is None or plan.allocations is None:
        return ()
    from apportion.reports.feedback_words import answers_told

    return answers_told(evidence.answered.answers, evidence.answered.case, plan.amounts, formatter)


def _risk(evidence: Evidence, plan: Plan, formatter: Formatter) -> tuple[str, ...]:
    if evidence.risk is None:
        return ()
    from apportion.reports.risk_beside_words import further_sentence, risk_sentences

    return *risk_sentences(evidence.risk, plan, formatter), further_sentence(evidence.risk)


def _kept(held: InForce, plan: Plan, formatter: Formatter) -> str:
    """What the plan keeps beside what a setting about the reserve asks for; empty for other settings."""
    if not held.setting.name.startswith("reserve_"):
        return ""
    if not plan.reserve:
        return "; this plan keeps no reserve"
    kept = f"; this plan keeps {formatter.money_whole(plan.reserve)}"
    if not plan.allocated:
        return kept
    share = formatter.percent(Fraction(plan.reserve, plan.allocated))
    text = f"{kept}, {share} of what it allocates"
    if held.setting.name == "reserve_months":
        months = formatter.percent(Fraction(held.number) / _MONTHS)
        text += f" (of a year's cost {held.setting.text(held.value)} months are {months})"
    return text


def _scores(evidence: Evidence) -> ScoresView | None:
    if evidence.scores is None:
        return None
    from apportion.reports.page.scores_view import scores_view

    return scores_view(evidence.scores)


def _followed(evidence: Evidence) -> str:
    """A plan that maximises something else than scores funds in another order, and a reader has to know that."""
    if evidence.scores is None or not evidence.scores.assessment.is_ranked:
        return ""
    if any(item.measure == "score" for item in evidence.scores.case.criteria):
        return ""
    return (
        "The plan does not follow this ranking: it maximises the value of what it funds under its rules, not scores. A "
        "row with the measure score in the table criteria lets scores count."
    )


def _worth(evidence: Evidence, formatter: Formatter) -> tuple[WorthRow, ...]:
    if evidence.worth is None:
        return ()
    from apportion.reports.worth_words import ranked, worth_row

    return tuple(worth_row(evidence.worth, item, formatter) for item in ranked(evidence.worth)[:_UNITS_MAX])


def _worth_rates(evidence: Evidence, formatter: Formatter) -> tuple[str, ...]:
    if evidence.worth is None:
        return ()
    from apportion.reports.worth_words import rates_told

    return rates_told(evidence.worth, formatter)


def _costs(evidence: Evidence, formatter: Formatter) -> CostsView | None:
    if evidence.costs is None:
        return None
    from apportion.reports.page.costs_view import costs_view

    return costs_view(evidence.costs, formatter)


def _past_view(past: PastYears, plan: Plan, formatter: Formatter) -> PastView:
    from apportion.analysis.history.quality import Result
    from apportion.analysis.history.summary import average_variance, member_lines, whole_lines
    from apportion.model.ledger import AccountType
    from apportion.reports.page.history_view import percent, season_text, trend_picture
    from apportion.reports.page.outlook_view import record_text

    history = past.history
    lines = [line for line in member_lines(history, "unit", AccountType.EXPENSE) if line.depth == 0]
    spending = whole_lines(history, AccountType.EXPENSE)
    sentences = []
    average = average_variance(lines)
    if average is None:
        sentences.append("The ledger has no budgets beside its actuals, so that nothing can be said of variances.")
    else:
        tolerance = percent(history.policy.tolerance, formatter)
        within = "within" if average.plain <= history.policy.tolerance else "beyond"
        sentences.append(
            f"Units lay {percent(average.plain, formatter)} from their budgets on average, {within} the tolerance of "
            f"{tolerance}; weighted by money {percent(average.weighted, formatter)}."
        )
    if history.seasons is not None and history.seasons.whole is not None:
        sentences.append(season_text(history.seasons.whole))
    if past.outlook is not None and past.outlook.next_forecasts is not None:
        sentences.append(record_text(past.outlook.next_forecasts, formatter))
    warnings = tuple(f"{check.summary} {check.advice}" for check in history.checks if check.result is not Result.PASS)
    rows = _past_rows(lines, past, plan, formatter)
    return PastView(
        history.ledger.name or "Ledger",
        tuple(sentences),
        trend_picture(spending, past.outlook, formatter),
        rows[:_UNITS_MAX],
        max(0, len(rows) - _UNITS_MAX),
        any(row.between for row in rows),
        warnings,
    )


def _past_rows(lines: Sequence[MemberLine], past: PastYears, plan: Plan, formatter: Formatter) -> tuple[PastRow, ...]:
    """Units with the most money in the plan first; units of the ledger that the plan does not have come last."""
    from apportion.reports.page.history_view import percent

    planned: dict[str, UnitOutcome] = {unit.unit: unit for unit in plan.units}
    forecasts = {}
    if past.outlook is not None and past.outlook.next_forecasts is not None:
        forecasts = {item.unit: item for item in past.outlook.next_forecasts.forecasts}

    def size(line: MemberLine) -> tuple[bool, int, str]:
        unit = planned.get(line.id)
        return unit is None, 0 if unit is None else -unit.amount, line.id

    ledger_parents = {member.parent for member in past.history.ledger.units}
    rows = []
    for line in sorted(lines, key=size):
        unit, latest, forecast = planned.get(line.id), line.latest, forecasts.get(line.id)
        low = None if forecast is None else forecast.low
        high = None if forecast is None else forecast.high
        point = None if forecast is None else forecast.point
        rows.append(
            PastRow(
                line.label if unit is None else unit.name or line.label,
                "" if unit is None else formatter.money_short(_alike(unit, plan, ledger_parents)),
                "" if latest is None else f"{formatter.money_short(latest.actual or 0)} ({latest.year})",
                "" if line.cagr is None else percent(line.cagr.rate_annual, formatter, signed=True),
                percent(line.average_utilisation, formatter),
                percent(line.average_variance, formatter),
                "" if point is None else formatter.money_short(point),
                "" if low is None or high is None else f"{formatter.money_short(low)} – {formatter.money_short(high)}",
            )
        )
    return tuple(rows)


def _alike(unit: UnitOutcome, plan: Plan, ledger_parents: set[str]) -> int:
    """What the plan gives a unit, as the ledger counts it: without the units below it where it has none there."""
    if unit.unit in ledger_parents:
        return unit.amount
    return unit.amount - sum(other.amount for other in plan.units if other.parent == unit.unit)
