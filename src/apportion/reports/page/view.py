"""What the page says, as plain values: every figure spelled, every list cut to what a reader can take in.

Knows the plan and how it is told. It must not know markup.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from apportion.model.case import Case
from apportion.model.conflict import Conflict
from apportion.model.plan import Plan, Proof
from apportion.reports.conflict_words import Demand, clash_sentence, clashing_demands
from apportion.reports.page.alternatives_view import AlternativesView, alternatives_view
from apportion.reports.page.decisions_view import (
    DecisionsView,
    StageRow,
    decisions_view,
    funds_over_time,
    stage_rows,
)
from apportion.reports.page.frontier_view import FrontierView, frontier_view
from apportion.reports.page.pictures import (
    Picture,
    amounts_picture,
    beside_picture,
    flow_picture,
    worth_picture,
)
from apportion.reports.page.tables_view import (
    BaselineRow,
    FundRow,
    MoverRow,
    RequestRow,
    RuleRow,
    UnitRow,
    asked_rows,
    baseline_rows,
    fund_rows,
    movers,
    request_rows,
    rule_rows,
    unit_rows,
)
from apportion.reports.page.why_not_view import WhyNotView, why_not_view
from apportion.reports.words import (
    Formatter,
    carries_forward,
    fairness_sentence,
    gap_sentence,
    marginal_sentence,
    plural,
    sentence,
    status_sentence,
    status_title,
)

FINDINGS_MAX: Final = 25


@dataclass(frozen=True)
class Figure:
    """One key figure."""

    label: str
    text: str
    note: str = ""


@dataclass(frozen=True)
class Remark:
    """Something to know before reading on: a word for its kind, the text, and what can be done about it."""

    kind: str
    text: str
    more: str = ""


@dataclass(frozen=True)
class ConflictRow:
    """Rules that cannot hold together."""

    text: str
    demands: tuple[Demand, ...]


@dataclass(frozen=True)
class RepairRow:
    """One change that would let the rules hold together."""

    text: str
    alone: bool


@dataclass(frozen=True)
class Report:
    """Everything on the page."""

    title: str
    organisation: str
    periods: str
    tone: str
    """good, warning or bad."""
    status: str
    sentence: str
    figures: tuple[Figure, ...]
    remarks: tuple[Remark, ...]
    remarks_hidden: int
    assumptions: tuple[Remark, ...]
    has_plan: bool
    conflicts: tuple[ConflictRow, ...]
    repairs: tuple[RepairRow, ...]
    asked: tuple[UnitRow, ...]
    units: tuple[UnitRow, ...]
    units_hidden: int
    units_total: UnitRow | None
    with_floors: bool
    with_caps: bool
    """False: no unit states one, and what was asked for is shown instead."""
    with_last_year: bool
    amounts: Picture | None
    flow: Picture | None
    decisions: DecisionsView | None
    stages: tuple[StageRow, ...]
    fairness: str
    funds: tuple[FundRow, ...]
    with_rollover: bool
    """Whether funds are shown with what they carry forward and what lapses."""
    funds_over_time: Picture | None
    several_periods: bool
    next_sentence: str
    last_sentence: str
    worth: Picture | None
    change: str
    """How far the total is moved: ``1 %``."""
    change_money: str
    gainers: tuple[MoverRow, ...]
    losers: tuple[MoverRow, ...]
    requests: tuple[RequestRow, ...]
    requests_hidden: int
    binding: tuple[RuleRow, ...]
    other_rules: tuple[RuleRow, ...]
    with_lost: bool
    """Whether rules were priced by planning again without them."""
    rules_hidden: int
    beside: Picture | None
    baselines: tuple[BaselineRow, ...]
    frontier: FrontierView | None
    alternatives: AlternativesView | None
    why_not: WhyNotView | None
    proof: tuple[Figure, ...]
    gap: str
    method: str
    exact: bool
    one: str
    smallest: str
    fingerprint: str
    case_fingerprint: str
    solver: str


def report_view(case: Case, plan: Plan) -> Report:
    """The page of a plan, or of a case that has none."""
    formatter = Formatter(case)
    units, units_hidden, total = unit_rows(plan, formatter)
    requests, requests_hidden = request_rows(case, plan, formatter)
    binding, other_rules, rules_hidden = rule_rows(plan, formatter)
    remarks = _remarks(plan)
    gainers, losers = movers(plan, formatter)
    moved = case.total * Fraction(case.sensitivity_change)
    return Report(
        title=case.name,
        organisation=case.organisation,
        periods=", ".join(case.periods),
        tone={"optimal": "good", "feasible": "good", "infeasible": "bad"}.get(plan.status, "warning"),
        status=status_title(plan),
        sentence=status_sentence(plan, formatter),
        figures=_figures(case, plan, formatter),
        remarks=tuple(remarks[:FINDINGS_MAX]),
        remarks_hidden=max(0, len(remarks) - FINDINGS_MAX) + plan.findings.total - len(plan.findings.listed),
        assumptions=_assumptions(case),
        has_plan=plan.proof is not None,
        conflicts=tuple(_conflict(case, item, formatter) for item in plan.conflicts),
        repairs=tuple(RepairRow(sentence(item.text), item.alone) for item in plan.repairs),
        asked=asked_rows(case, formatter) if plan.proof is None else (),
        units=units,
        units_hidden=units_hidden,
        units_total=total,
        with_floors=any(unit.floor is not None for unit in plan.units),
        with_caps=any(unit.cap is not None for unit in plan.units),
        with_last_year=any(unit.last_year is not None for unit in plan.units),
        amounts=amounts_picture(case, plan, formatter),
        flow=flow_picture(plan, formatter) if plan.proof is not None else None,
        decisions=decisions_view(case, plan, formatter),
        stages=stage_rows(plan, formatter),
        fairness=fairness_sentence(plan, formatter),
        funds=fund_rows(plan, formatter, with_rollover=carries_forward(case)),
        with_rollover=carries_forward(case),
        funds_over_time=funds_over_time(case, plan, formatter),
        several_periods=len(case.periods) > 1,
        next_sentence=_marginal(plan, formatter, last=False),
        last_sentence=_marginal(plan, formatter, last=True),
        worth=worth_picture(plan, formatter),
        change=formatter.percent_plain(Fraction(case.sensitivity_change)),
        change_money=formatter.money_whole(round(moved)),
        gainers=gainers,
        losers=losers,
        requests=requests,
        requests_hidden=requests_hidden if plan.requests else 0,
        binding=binding,
        other_rules=other_rules,
        with_lost=any(rule.value_lost is not None for rule in plan.rules),
        rules_hidden=rules_hidden,
        beside=beside_picture(plan, formatter),
        baselines=baseline_rows(plan, formatter),
        frontier=frontier_view(plan, formatter),
        alternatives=alternatives_view(plan, formatter),
        why_not=why_not_view(case, plan, formatter),
        proof=_proof_figures(plan.proof, formatter),
        gap=gap_sentence(plan.proof, formatter) if plan.proof is not None else "",
        method=sentence(plan.proof.method) if plan.proof is not None else "",
        exact=plan.proof is None or plan.proof.is_exact,
        one=formatter.one,
        smallest=formatter.smallest,
        fingerprint=plan.fingerprint,
        case_fingerprint=plan.case_fingerprint,
        solver=_solver(plan),
    )


def _assumptions(case: Case) -> tuple[Remark, ...]:
    return tuple(
        Remark(item.concerns, sentence(item.statement), item.source and f"Source: {item.source}")
        for item in case.assumptions
    )


def _figures(case: Case, plan: Plan, formatter: Formatter) -> tuple[Figure, ...]:
    proof = plan.proof
    if proof is None:
        return (Figure("Total to allocate", formatter.money_whole(case.total)),)
    figures = [Figure("Allocated", formatter.money_whole(plan.allocated), f"of {formatter.money_whole(case.total)}")]
    if plan.reserve:
        figures.append(
            Figure("Kept as reserve", formatter.money_whole(plan.reserve), _of(plan.reserve, case.total, formatter))
        )
    if plan.unallocated:
        left = _of(plan.unallocated, case.total, formatter)
        figures.append(Figure("Left over", formatter.money_whole(plan.unallocated), left))
    requested = sum(unit.requested for unit in plan.units if unit.depth == 0)
    if requested:
        funded = formatter.percent(Fraction(plan.allocated, requested), 0)
        figures.append(Figure("Asked for", formatter.money_whole(requested), f"{funded} of it is funded"))
    figures.append(Figure("Weighted value", formatter.value(proof.value_lower), "the measure that the plan maximises"))
    best, by = proof.bound, "proved: no plan can be worth more"
    if proof.search_bound is not None and proof.search_bound < proof.bound:
        best, by = proof.search_bound, "by the solver's search: no plan is worth more"
    figures.append(Figure("Best possible", formatter.value(best), by))
    figures.append(
        Figure(
            "Expected value",
            formatter.money_whole(round(proof.expected_value)),
            "without strategic weights" if case.stated_requests is None else "what requests say they return",
        )
    )
    return tuple(figures)


def _conflict(case: Case, conflict: Conflict, formatter: Formatter) -> ConflictRow:
    demands = clashing_demands(case, conflict)
    return ConflictRow(clash_sentence(conflict, formatter) if demands else sentence(conflict.text), demands)


def _of(part: int, whole: int, formatter: Formatter) -> str:
    return f"{formatter.percent(Fraction(part, whole))} of the total" if whole else ""


def _remarks(plan: Plan) -> list[Remark]:
    """Dependence first, then broken soft rules, then findings; the worst first."""
    remarks: list[Remark] = []
    if plan.dependence is not None and plan.dependence.text:
        remarks.append(Remark("Dependence", sentence(plan.dependence.text)))
    remarks.extend(
        Remark("Soft rule", f"{rule.name or rule.rule}: {sentence(rule.text or 'broken at its price')}", rule.reason)
        for rule in plan.rules
        if rule.broken_by > 0
    )
    if not plan.solver.reproducible:
        remarks.append(Remark("Not repeatable", "The search was limited by a clock: another run may end elsewhere."))
    findings = sorted(plan.findings.listed, key=lambda finding: not finding.blocks)
    for finding in findings:
        place = str(finding.place)
        parts = [part for part in (sentence(finding.remedy), place and f"({place})") if part]
        remarks.append(
            Remark("Must be settled" if finding.blocks else "Warning", sentence(finding.message), " ".join(parts))
        )
    return remarks


def _marginal(plan: Plan, formatter: Formatter, *, last: bool) -> str:
    marginal = plan.last_unit if last else plan.next_unit
    if marginal is None:
        return ""
    names = {item.request: item.name for item in plan.requests}
    return sentence(marginal.text or marginal_sentence(marginal, formatter, names, last=last))


def _proof_figures(proof: Proof | None, formatter: Formatter) -> tuple[Figure, ...]:
    if proof is None:
        return ()
    figures = [
        Figure("Value of the plan", formatter.value(proof.value_lower)),
        *_bound_figures(proof, formatter),
    ]
    if proof.soft_cost:
        figures.append(Figure("Given up for broken soft rules", formatter.value(proof.soft_cost)))
    if not proof.is_exact:
        width = proof.value_upper - proof.value_lower
        figures.append(Figure("Value is known to within", _small(width, formatter)))
    return tuple(figures)


def _bound_figures(proof: Proof, formatter: Formatter) -> tuple[Figure, ...]:
    if proof.search_bound is None:
        return (
            Figure("Bound", formatter.value(proof.bound)),
            Figure("Gap", _small(proof.gap, formatter)),
            Figure("Part of the gap due to whole amounts", _small(proof.rounding, formatter)),
        )
    return (
        Figure("Bound if parts of projects could be funded", formatter.value(proof.bound), "without the solver"),
        Figure("Bound of the search over whole projects", formatter.value(proof.search_bound), "the solver's word"),
        Figure("Gap to the lower bound", _small(proof.best_gap, formatter)),
    )


def _small(number: Fraction, formatter: Formatter) -> str:
    if number == 0:
        return "0"
    return formatter.value(number) if number >= 1 else f"less than {formatter.value(Fraction(1))}"


def _solver(plan: Plan) -> str:
    how = {
        "sorting": "Found by sorting requests by value",
        "water-filling": "Found by levelling marginal values",
        "rule pricing": "Found by pricing the rules",
        "linear programme": "Found by linear programming",
        "branch and bound": "Found by searching over whole projects (branch and bound)",
    }.get(plan.solver.method, "")
    name = " ".join(part for part in (plan.solver.name, plan.solver.version) if part)
    work = f", {plural(plan.solver.work, 'step')}" if plan.solver.work else ""
    return f"{how} ({name}{work})" if how and name else how
