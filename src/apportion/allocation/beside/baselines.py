"""Other ways to split the same total, set beside the plan so that a reader sees what optimising bought.

Last year plus or minus a percentage, in proportion to what was asked, rank-and-fill, and every allocation that
somebody proposed. Each is checked by the same judge as the plan; one that breaks a rule says which and by how much.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Final

import numpy as np

from apportion.allocation.decisions.ranking import rank_and_fill
from apportion.allocation.dispatch import solve_case
from apportion.allocation.formulation.decision_rows import is_about_decisions
from apportion.allocation.formulation.problem import Problem
from apportion.allocation.funding import allocations
from apportion.allocation.proof.verify import Measured, verify_amounts
from apportion.allocation.solution import Infeasible
from apportion.allocation.worth.objective import options_worth
from apportion.allocation.worth.pieces import FloatArray
from apportion.allocation.worth.values import total_value, weighted_values
from apportion.kernel.decimals import DecimalColumn
from apportion.kernel.exact import Int64Array, exact_sum
from apportion.kernel.rounding import largest_remainder
from apportion.model import wording
from apportion.model.case import Case
from apportion.model.organisation import ProposedAmount
from apportion.model.plan import Allocations, Baseline
from apportion.model.rule import Measure, RuleKind
from apportion.model.selection import select_lines

_VIOLATIONS_MAX: Final = 20
_NOT_BY_UNIT: Final = (
    RuleKind.FUND,
    RuleKind.CASH_FLOOR,
    RuleKind.MUST_SPEND,
    RuleKind.MATCH,
    RuleKind.RESOURCE,
    RuleKind.WORTH,
    RuleKind.BREACH,
)
"""Kinds that amounts per unit say nothing about: which request receives them, and from where, decides."""
_RANK_PLACES: Final = 9
"""Decimals of an average return that count for its rank."""
_DIGITS_MAX: Final = 17


def baselines(problem: Problem) -> tuple[Baseline, ...]:
    """All baselines of a case, the proposed ones last."""
    case = problem.case
    found = [item for item in (_last_year(problem), _proportional(problem), _rank_and_fill(problem)) if item]
    names = dict.fromkeys(row.baseline for row in case.proposals)
    found.extend(_proposed(problem, name, [row for row in case.proposals if row.baseline == name]) for name in names)
    return tuple(found)


def _available(problem: Problem) -> int:
    """The total without what has to be kept back."""
    return problem.case.total - exact_sum(problem.reserve_floor)


def _last_year(problem: Problem) -> Baseline | None:
    case = problem.case
    requests = case.requests
    if not requests.count or not bool(requests.last_year_known.any()):
        return None
    change = Fraction(case.baseline_change)
    target = round(exact_sum(requests.last_year) * (1 + change))
    amounts = largest_remainder(requests.last_year, target)
    text = wording.percent(case, change)
    unknown = int((~requests.last_year_known).sum())
    how = f"Every request gets what it had last year, changed by {text}."
    if unknown:
        how += f" {unknown} requests without a figure for last year get nothing."
    name = (
        "Last year"
        if change == 0
        else f"Last year {'plus' if change > 0 else 'minus'} {wording.percent(case, abs(change))}"
    )
    return _judged(problem, "last-year", name, how, amounts)


def _proportional(problem: Problem) -> Baseline:
    requests = problem.case.requests
    available = max(0, min(_available(problem), exact_sum(requests.cap)))
    amounts = largest_remainder(requests.cap, available)
    how = "Every request gets the same share of what it asked for."
    return _judged(problem, "proportional", "In proportion to requests", how, amounts)


def _rank_and_fill(problem: Problem) -> Baseline | None:
    """How a ranked list is funded by hand: least amounts first, then the best average return in full until it is gone.

    Found by the same engine with every curve replaced by its average, so that floors and caps are respected.
    """
    if problem.options.count:
        return _ranked_projects(problem)
    requests = problem.case.requests
    worth = weighted_values(requests, problem.cap)
    average = np.divide(worth, problem.cap, out=np.zeros_like(worth), where=problem.cap > 0)
    ranked = replace(
        requests,
        shape=np.zeros(requests.count, dtype=np.int8),
        rate=_ranking_rate(average),
        weight=DecimalColumn(np.ones(requests.count, dtype=np.int64), 0),
    )
    try:
        found, solution = solve_case(replace(problem.case, requests=ranked))
    except Infeasible:
        return None
    how = (
        "Requests are ranked by average weighted value per unit of money and, once all floors are served, "
        "funded in full from the top until the money is gone."
    )
    amounts = found.line_amounts(solution.amounts)
    kept = solution.amounts[found.pairs :]
    return _judged(problem, "rank-and-fill", "Rank and fill", how, amounts, allocations(found, solution.amounts), kept)


def _ranked_projects(problem: Problem) -> Baseline | None:
    """Down the list of projects, each in full while everything it needs is left; the rest to divisible requests."""
    found = rank_and_fill(problem)
    if found is None:
        return None
    how = (
        "Projects are ranked by weighted value per unit of money, those that must be funded first, and funded in full "
        "from the top while everything they need is left; what remains goes to divisible requests."
    )
    amounts, kept = problem.line_amounts(found), found[problem.pairs : problem.option_columns.start]
    chosen = problem.options.chosen(found[problem.option_columns])
    return _judged(problem, "rank-and-fill", "Rank and fill", how, amounts, allocations(problem, found), kept, chosen)


def _ranking_rate(average: FloatArray) -> DecimalColumn:
    """Averages with as many decimals as 64 bits leave room for; beyond that, all are equally best."""
    digits = len(str(int(np.max(average, initial=0.0))))
    places = min(_RANK_PLACES, max(0, _DIGITS_MAX - digits))
    return DecimalColumn(np.rint(np.minimum(average * 10.0**places, 10.0**_DIGITS_MAX)).astype(np.int64), places)


def _judged(
    problem: Problem,
    baseline: str,
    name: str,
    how: str,
    amounts: Int64Array,
    paid: Allocations | None = None,
    reserves: Int64Array | None = None,
    chosen: Int64Array | None = None,
) -> Baseline:
    """A baseline with an amount per request, valued and checked."""
    case = problem.case
    requests = case.requests
    parts = paid if paid is not None else _paid(problem, amounts)
    held = problem.reserve_floor if reserves is None else reserves
    kept = problem.kept(np.concatenate([np.zeros(problem.pairs, dtype=np.int64), held]))
    taken = _nearest_options(problem, amounts) if chosen is None else chosen
    verdict = verify_amounts(case, amounts, parts, kept, taken)
    violations = [describe_violation(case, item) for item in verdict.broken] + list(verdict.faults)
    worth = total_value(requests, amounts)
    of_options = options_worth(requests.choices, taken)
    return Baseline(
        id=baseline,
        name=name,
        how=how,
        units=_unit_sums(case, amounts),
        total=exact_sum(amounts),
        weighted_value=None
        if _funds_parts(problem, amounts, taken)
        else (worth.lower + worth.upper) / 2 + of_options - verdict.soft_cost(case),
        keeps_rules=not violations,
        violations=tuple(violations[:_VIOLATIONS_MAX]),
    )


def _nearest_options(problem: Problem, amounts: Int64Array) -> Int64Array:
    """The option of each decision that gives its lines exactly these amounts, -1 for none."""
    choices = problem.options.choices
    given = amounts[choices.line]
    fits = np.ones(choices.options, dtype=np.bool_)
    fits[choices.option[(given < choices.least) | (given > choices.most)]] = False
    chosen = np.full(choices.count, -1, dtype=np.int64)
    found = np.flatnonzero(fits)[::-1]
    chosen[choices.decision[found]] = found
    return chosen


def _funds_parts(problem: Problem, amounts: Int64Array, chosen: Int64Array) -> bool:
    """True when parts of projects are funded: what those are worth nobody has said."""
    choices = problem.options.choices
    untaken = chosen[choices.decision[choices.option]] < 0
    return bool((amounts[choices.line[untaken]] > 0).any())


def _paid(problem: Problem, amounts: Int64Array) -> Allocations:
    """Funds for a baseline that does not say: drawn down in order, each line from the first that may pay for it."""
    if not problem.funds_matter:
        padded = np.concatenate([amounts, problem.reserve_floor])
        return allocations(problem, padded)
    left = [list(fund.amounts) for fund in problem.case.funds]
    rows: list[tuple[int, int, int]] = []
    ends = np.searchsorted(problem.line, np.arange(problem.lines + 1))
    for line in range(problem.lines):
        need, period = int(amounts[line]), int(problem.case.requests.period[line])
        pairs = problem.fund[ends[line] : ends[line + 1]].tolist()
        for fund in pairs:
            part = min(need, max(0, left[fund][period] or 0))
            if part:
                rows.append((line, fund, part))
                left[fund][period] = (left[fund][period] or 0) - part
                need -= part
        if need and pairs:
            rows.append((line, pairs[-1], need))
    merged: dict[tuple[int, int], int] = {}
    for line, fund, part in rows:
        merged[line, fund] = merged.get((line, fund), 0) + part
    keys = sorted(merged)
    return Allocations(
        np.array([key[0] for key in keys], dtype=np.int32),
        np.array([key[1] for key in keys], dtype=np.int32),
        np.array([merged[key] for key in keys], dtype=np.int64),
    )


def _unit_sums(case: Case, amounts: Int64Array) -> tuple[tuple[str, int], ...]:
    sums = np.zeros(len(case.units), dtype=np.int64)
    np.add.at(sums, case.requests.unit, amounts)
    asking = np.bincount(case.requests.unit, minlength=len(case.units)) > 0
    return tuple((unit.id, int(sums[k])) for k, unit in enumerate(case.units) if asking[k])


def _proposed(problem: Problem, name: str, rows: list[ProposedAmount]) -> Baseline:
    """An allocation to units that somebody entered; valued where each named unit has exactly one request."""
    case = problem.case
    per_unit: dict[str, int] = {}
    for row in rows:
        per_unit[row.unit] = per_unit.get(row.unit, 0) + row.amount
    lines_of = {unit.id: np.flatnonzero(case.requests.unit == k) for k, unit in enumerate(case.units)}
    how = "Proposed by somebody and entered with the case."
    if all(lines_of[unit].size == 1 for unit in per_unit):
        amounts = np.zeros(case.requests.count, dtype=np.int64)
        for unit, amount in per_unit.items():
            amounts[lines_of[unit][0]] = amount
        return _judged(problem, name, name, how, amounts)
    return _judged_by_units(problem, name, how, per_unit)


def _judged_by_units(problem: Problem, name: str, how: str, per_unit: dict[str, int]) -> Baseline:
    """Amounts per unit, with several requests each: judged by the rules that see only sums of whole units."""
    case = problem.case
    amounts = np.zeros(case.requests.count, dtype=np.int64)
    violations = []
    for unit, amount in per_unit.items():
        lines = np.flatnonzero(case.requests.unit == case.unit_index[unit])
        if lines.size == 0 and amount:
            violations.append(f"It gives {wording.money(case, amount)} to {unit}, which has no request of its own.")
        elif lines.size:
            amounts[lines] = largest_remainder(np.maximum(case.requests.cap[lines], 1), amount)
    kept = problem.kept(np.concatenate([np.zeros(problem.pairs, dtype=np.int64), problem.reserve_floor]))
    chosen = _nearest_options(problem, amounts)
    measured = verify_amounts(case, amounts, _paid(problem, amounts), kept, chosen).measured
    judged = [item for item in measured if _sees_whole_units(problem, item)]
    violations += [describe_violation(case, item) for item in judged if item.rule.is_hard and item.room < 0]
    if len(judged) < len(measured):
        how += f" {len(measured) - len(judged)} of {len(measured)} rules cannot be judged from amounts per unit."
    total = sum(per_unit.values())
    return Baseline(name, name, how, tuple(per_unit.items()), total, None, not violations, tuple(violations))


def _sees_whole_units(problem: Problem, item: Measured) -> bool:
    """True when what a rule adds up is made of whole units, so that amounts per unit suffice to judge it."""
    if item.rule.kind in _NOT_BY_UNIT or is_about_decisions(item.rule) or item.rule.applies_to.each == "request":
        return False
    if item.rule.kind is RuleKind.FORBIDDEN:
        requests, period = problem.case.requests, item.rule.period
        inside = select_lines(problem.case, item.rule.applies_to)
        inside = inside if period is None else inside & (requests.period == period)
        units = requests.unit
        return not bool(np.isin(units[inside], units[~inside]).any())
    rows = [row for row in problem.rows if row.id == item.id]
    unit = problem.case.requests.unit
    for row in rows:
        pairs = row.columns[row.columns < problem.pairs]
        coefficients = np.ones(pairs.size) if row.coefficients is None else row.coefficients[: pairs.size].astype(float)
        per_line = np.zeros(problem.lines)
        per_line[problem.line[pairs]] = coefficients
        order = np.argsort(unit, kind="stable")
        same_unit = unit[order][1:] == unit[order][:-1]
        if bool(np.any(same_unit & (per_line[order][1:] != per_line[order][:-1]))):
            return False
    return True


def describe_violation(case: Case, item: Measured) -> str:
    """One broken rule in words, with the amount."""
    whole = -(-item.broken_by.numerator // item.broken_by.denominator)
    by = {
        Measure.QUANTITY: lambda: wording.quantity(case, item.broken_by),
        Measure.COUNT: lambda: "1 decision" if whole == 1 else f"{whole} decisions",
        Measure.WORTH: lambda: wording.value(case, Fraction(whole)),
    }.get(item.rule.measured_in, lambda: wording.money(case, whole))()
    if item.rule.kind is RuleKind.TOTAL and item.rule.at_most is not None:
        direction = "more" if item.have > item.rule.at_most else "less"
        return f"It allocates {by} {direction} than the {item.rule.title.lower()}."
    name = item.rule.title if item.id == item.rule.id else f"{item.rule.title} ({item.id.partition('/')[2]})"
    when = ""
    if item.rule.period is not None and len(case.periods) > 1:
        when = f" {'in' if item.rule.since is None else 'up to'} {case.periods[item.rule.period]}"
    return f"It breaks the rule '{name}'{when} by {by}."
