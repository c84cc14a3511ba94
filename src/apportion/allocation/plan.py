"""From a checked case to a plan: solve, judge, bound, explain; or say which rules cannot hold together."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np

from apportion.allocation.answers.rule_costs import rule_costs, rules_to_try, with_costs
from apportion.allocation.answers.unmet import Unmet
from apportion.allocation.beside.baselines import baselines
from apportion.allocation.beside.dependence import dependence
from apportion.allocation.beside.margins import last_unit, neighbours, next_unit
from apportion.allocation.conflicts.conflict import explain_conflict
from apportion.allocation.dispatch import solve_problem
from apportion.allocation.effort import THOROUGH, Effort
from apportion.allocation.explanation.decided import Decided
from apportion.allocation.explanation.decision_outcomes import decision_outcomes
from apportion.allocation.explanation.fund_outcomes import fund_outcomes
from apportion.allocation.explanation.outcomes import line_prices, request_outcomes, unit_outcomes
from apportion.allocation.explanation.reasons import Reasons, binding_rows
from apportion.allocation.explanation.rule_outcomes import rule_outcomes
from apportion.allocation.formulation.formulate import formulate
from apportion.allocation.formulation.problem import Problem
from apportion.allocation.formulation.unit_lines import unit_lines
from apportion.allocation.funding import fund_ids
from apportion.allocation.judged import Judged, judge_solution
from apportion.allocation.solution import Infeasible, Solution, Undecided
from apportion.allocation.stages.stages import price_of_fairness, soft_classes, staged, with_reached
from apportion.kernel.exact import exact_sum
from apportion.model import findings as noticed
from apportion.model.case import Case
from apportion.model.conflict import Conflict, Repair
from apportion.model.findings import Finding, Findings, Place
from apportion.model.plan import Plan, Solver

AMOUNTS_MAX = 2**61
"""Largest sum of what is asked for, or of last year, in minor units: 64-bit columns carry it with room to spare."""


def make_plan(case: Case, findings: Findings | None = None, effort: Effort = THOROUGH) -> Plan:
    """Plan a checked case.

    Args:
        case: what to plan.
        findings: what was noticed about the case, carried into the plan.
        effort: how far to search where there are options to choose between.

    Raises:
        BrokenPlan: when the judge finds that a solved plan breaks a hard rule.
    """
    return make_judged_plan(case, findings, effort)[0]


def make_judged_plan(
    case: Case, findings: Findings | None = None, effort: Effort = THOROUGH
) -> tuple[Plan, Judged | None]:
    """The same, with what further answers are found from; ``None`` where there is no plan."""
    findings = findings or Findings()
    too_large = _too_large(case)
    if too_large is not None:
        return _without_plan(case, Findings.of([too_large]) + findings, (), ()), None
    try:
        planned = staged(case, effort)
    except Undecided:
        return _undecided(case, findings, effort), None
    problem = formulate(planned.case)
    try:
        solution = solve_problem(problem, effort)
    except Undecided:
        return _undecided(case, findings, effort), None
    except Infeasible:
        conflicts, repairs = explain_conflict(problem)
        noted = findings if conflicts else findings + Findings.of([_whole_units_finding(case)])
        return _without_plan(case, noted, conflicts, repairs, problem), None
    judged = judge_solution(case, planned, problem, solution)
    return _with_plan(judged, findings, effort), judged


def _with_plan(judged: Judged, findings: Findings, effort: Effort) -> Plan:
    case, problem, solution = judged.case, judged.problem, judged.solution
    amounts, chosen, proof = judged.amounts, judged.chosen, judged.proof
    beside = neighbours(problem, solution)
    decided = Decided(problem, chosen) if chosen.size else None
    bindings, price = binding_rows(problem, solution), judged.price
    reasons = Reasons(problem, bindings, price, unit_lines(problem.case), decided)
    prices = line_prices(problem, solution)
    explained = request_outcomes(problem, amounts, prices, beside, reasons)
    rules = rule_outcomes(problem, solution, judged.verdict, prices)
    breaches = [judged.verdict.breach(priority) for priority in soft_classes(case)]
    return Plan(
        status=judged.status,
        case_fingerprint=case.fingerprint,
        fingerprint=judged.fingerprint,
        amounts=amounts,
        fund_ids=fund_ids(case),
        allocations=judged.paid,
        allocated=judged.allocated,
        reserve=judged.reserve,
        unallocated=case.total - judged.allocated - judged.reserve,
        proof=proof,
        units=unit_outcomes(problem, amounts, explained, beside, reasons),
        requests=explained,
        funds=fund_outcomes(problem, solution, judged.paid),
        rules=with_costs(rules, rule_costs(judged, rules_to_try(judged))),
        next_unit=next_unit(problem, amounts, proof.soft_cost, beside),
        last_unit=last_unit(problem, amounts, proof.soft_cost, beside),
        baselines=baselines(problem),
        conflicts=(),
        repairs=(),
        findings=findings,
        solver=_solver(solution, effort),
        dependence=None if chosen.size else dependence(problem, amounts),
        reserves=tuple(judged.kept.items()),
        chosen=chosen,
        decisions=decision_outcomes(problem, solution, chosen, judged.paid),
        stages=with_reached(judged.planned, amounts, chosen, breaches),
        price_of_fairness=price_of_fairness(judged.planned, amounts, chosen, proof.soft_cost),
        unmet=Unmet(judged).count,
    )


def _solver(solution: Solution, effort: Effort) -> Solver:
    searched = solution.search is not None
    return Solver(
        solution.method,
        solution.solver,
        solution.solver_version,
        solution.work,
        work_max=effort.work if searched else None,
        gap=effort.gap if searched else Fraction(0),
    )


def _undecided(case: Case, findings: Findings, effort: Effort) -> Plan:
    plan = _without_plan(case, findings + Findings.of([_undecided_finding()]), (), ())
    return replace(plan, status="unknown", solver=replace(plan.solver, work_max=effort.work, gap=effort.gap))


def _without_plan(
    case: Case,
    findings: Findings,
    conflicts: tuple[Conflict, ...],
    repairs: tuple[Repair, ...],
    problem: Problem | None = None,
) -> Plan:
    return Plan(
        status="infeasible",
        case_fingerprint=case.fingerprint,
        fingerprint="",
        amounts=np.zeros(0, dtype=np.int64),
        fund_ids=fund_ids(case),
        allocations=None,
        allocated=0,
        reserve=0,
        unallocated=0,
        proof=None,
        units=(),
        requests=(),
        funds=(),
        rules=(),
        next_unit=None,
        last_unit=None,
        baselines=() if problem is None else baselines(problem),
        conflicts=conflicts,
        repairs=repairs,
        findings=findings,
        solver=Solver("none", "apportion", ""),
    )


def _too_large(case: Case) -> Finding | None:
    asked = exact_sum(case.requests.cap) + case.total
    received = exact_sum(case.requests.last_year)
    if max(asked, received) < AMOUNTS_MAX:
        return None
    what = "All amounts asked for" if asked >= AMOUNTS_MAX else "All amounts of last year"
    found = case.currency.grouped(max(asked, received))
    return Finding(
        code="plan.amounts-too-large",
        verdict=noticed.Verdict.REJECT_CELL,
        message=f"{what} add up to {found} {case.currency.code}.",
        place=case.places.get(("requests", ""), Place()),
        found=found,
        expected=f"at most {case.currency.grouped(AMOUNTS_MAX)}",
        remedy="Look for amounts entered in the wrong unit, or plan in a currency unit with fewer decimals.",
    )


def _undecided_finding() -> Finding:
    return Finding(
        code="plan.search-limit",
        verdict=noticed.Verdict.REJECT_CELL,
        message="The search found no plan within its limit of work; whether there is one is not known.",
        found="no combination of options that keeps every rule",
        expected="a plan, or the proof that there is none",
        remedy="Allow more work with --work, or loosen the rules that leave the fewest possibilities.",
    )


def _whole_units_finding(case: Case) -> Finding:
    return Finding(
        code="plan.whole-units",
        verdict=noticed.Verdict.REJECT_CELL,
        message="The rules can hold together only with fractions of the smallest unit of money.",
        found="no plan in whole minor units",
        expected=f"amounts with {case.currency.decimals} decimals that meet every rule",
        remedy="Let one of the rules that ask for an exact share or ratio give way by one minor unit.",
    )
