"""From a checked case to a plan: solve, judge, bound, explain; or say which rules cannot hold together."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import numpy as np

from apportion.allocation.baselines import baselines, describe_violation
from apportion.allocation.bound import upper_bound
from apportion.allocation.conflict import explain_conflict
from apportion.allocation.decided import Decided
from apportion.allocation.decision_outcomes import decision_outcomes
from apportion.allocation.dependence import dependence
from apportion.allocation.dispatch import solve_problem
from apportion.allocation.formulate import formulate
from apportion.allocation.fund_outcomes import fund_outcomes
from apportion.allocation.funding import allocations, fund_ids
from apportion.allocation.margins import last_unit, neighbours, next_unit
from apportion.allocation.outcomes import line_prices, request_outcomes, unit_outcomes
from apportion.allocation.problem import Problem
from apportion.allocation.reasons import Reasons, binding_rows, total_price
from apportion.allocation.rule_outcomes import rule_outcomes
from apportion.allocation.solution import Infeasible, Solution
from apportion.allocation.unit_lines import unit_lines
from apportion.allocation.values import total_value
from apportion.allocation.verify import Verdict, verify_amounts
from apportion.kernel.exact import Int64Array, exact_sum
from apportion.kernel.fingerprint import fingerprint
from apportion.model import findings as noticed
from apportion.model.case import Case
from apportion.model.findings import Finding, Findings, Place
from apportion.model.plan import Allocations, Conflict, Plan, Proof, Repair, Solver, Status

AMOUNTS_MAX = 2**61
"""Largest sum of what is asked for, or of last year, in minor units: 64-bit columns carry it with room to spare."""


class BrokenPlan(RuntimeError):
    """A solved plan failed the judge: a fault of this program, never shown as a plan."""


def make_plan(case: Case, findings: Findings | None = None) -> Plan:
    """Plan a checked case.

    Args:
        case: what to plan.
        findings: what was noticed about the case, carried into the plan.

    Raises:
        BrokenPlan: when the judge finds that a solved plan breaks a hard rule.
    """
    findings = findings or Findings()
    too_large = _too_large(case)
    if too_large is not None:
        return _without_plan(case, Findings.of([too_large]) + findings, (), ())
    problem = formulate(case)
    try:
        solution = solve_problem(problem)
    except Infeasible:
        conflicts, repairs = explain_conflict(problem)
        noted = findings if conflicts else findings + Findings.of([_whole_units_finding(case)])
        return _without_plan(case, noted, conflicts, repairs, problem)
    return _with_plan(problem, solution, findings)


def _with_plan(problem: Problem, solution: Solution, findings: Findings) -> Plan:
    case = problem.case
    amounts = problem.line_amounts(solution.amounts)
    paid = allocations(problem, solution.amounts)
    kept = {rule.id: int(solution.amounts[problem.pairs + k]) for k, rule in enumerate(problem.reserve_rules)}
    chosen = problem.options.chosen(solution.amounts[problem.option_columns])
    verdict = verify_amounts(case, amounts, paid, kept, chosen)
    if not verdict.feasible:
        raise BrokenPlan("; ".join([*(describe_violation(case, item) for item in verdict.broken), *verdict.faults]))
    proof = prove(problem, solution, amounts, verdict)
    beside = neighbours(case, exact=solution.method == "sorting")
    decided = Decided(problem, chosen) if chosen.size else None
    bindings, price = binding_rows(problem, solution), total_price(problem, solution)
    reasons = Reasons(problem, bindings, price, unit_lines(case), decided)
    prices = line_prices(problem, solution)
    explained = request_outcomes(problem, amounts, prices, beside, reasons)
    reserve = sum(kept.values())
    return Plan(
        status=status_of(proof, reasons.total_price),
        case_fingerprint=case.fingerprint,
        fingerprint=plan_fingerprint(case, paid, kept),
        amounts=amounts,
        fund_ids=fund_ids(case),
        allocations=paid,
        allocated=exact_sum(amounts),
        reserve=reserve,
        unallocated=case.total - exact_sum(amounts) - reserve,
        proof=proof,
        units=unit_outcomes(problem, amounts, explained, beside, reasons),
        requests=explained,
        funds=fund_outcomes(problem, solution, paid),
        rules=rule_outcomes(problem, solution, verdict, prices),
        next_unit=next_unit(problem, amounts, proof.soft_cost, beside),
        last_unit=last_unit(problem, amounts, proof.soft_cost, beside),
        baselines=baselines(problem),
        conflicts=(),
        repairs=(),
        findings=findings,
        solver=Solver(solution.method, solution.solver, solution.solver_version, solution.work),
        dependence=dependence(problem, amounts),
        reserves=tuple(kept.items()),
        chosen=chosen,
        decisions=decision_outcomes(problem, solution, chosen, paid),
    )


def prove(problem: Problem, solution: Solution, amounts: Int64Array, verdict: Verdict) -> Proof:
    """Value and bound recomputed from published amounts and from prices, which need not be trusted."""
    requests = problem.case.requests
    worth = total_value(requests, amounts)
    plain = total_value(requests, amounts, weighted=False)
    soft_cost = verdict.soft_cost(problem.case)
    bound = upper_bound(problem, solution.row_prices)
    lower, upper = worth.lower - soft_cost, worth.upper - soft_cost
    exact = worth.is_exact and bound.is_exact
    return Proof(
        feasible=verdict.feasible,
        value_lower=lower,
        value_upper=upper,
        expected_value=(plain.lower + plain.upper) / 2,
        bound=max(bound.upper, lower),
        rounding=max(Fraction(0), bound.lower - upper),
        soft_cost=soft_cost,
        is_exact=exact,
        method=_method_words(solution, exact=exact),
    )


def _method_words(solution: Solution, *, exact: bool) -> str:
    arithmetic = "whole numbers and fractions" if exact else "whole numbers, fractions and outward-rounded enclosures"
    return (
        f"Amounts were found by {solution.method}. Every rule was then checked in whole minor units against the case "
        f"itself, and the bound was computed from the prices of the rules (weak duality) in {arithmetic}."
    )


def status_of(proof: Proof, price: Fraction) -> Status:
    """Optimal when any better plan could gain less than one minor unit of money is worth."""
    return "optimal" if proof.gap <= max(Fraction(1), abs(price)) else "feasible"


def plan_fingerprint(case: Case, paid: Allocations, kept: Mapping[str, int]) -> str:
    """Identity of the decision: for which case, who gets how much from which fund, and what is kept back."""
    requests = case.requests
    periods = np.array(case.periods, dtype=np.dtypes.StringDType())
    funds = np.array(fund_ids(case), dtype=np.dtypes.StringDType())
    return fingerprint(
        {
            "case": case.fingerprint,
            "request": requests.id[paid.line],
            "period": periods[requests.period[paid.line]],
            "fund": funds[paid.fund],
            "amount": paid.amount,
            "reserve": kept,
        }
    )


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


def _whole_units_finding(case: Case) -> Finding:
    return Finding(
        code="plan.whole-units",
        verdict=noticed.Verdict.REJECT_CELL,
        message="The rules can hold together only with fractions of the smallest unit of money.",
        found="no plan in whole minor units",
        expected=f"amounts with {case.currency.decimals} decimals that meet every rule",
        remedy="Let one of the rules that ask for an exact share or ratio give way by one minor unit.",
    )
