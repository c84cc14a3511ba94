"""Every rule as a formula over the lines: the integer rows that were solved, where they can be recalculated.

Knows the problem's rows and the workbook's addresses. It must not change what a rule means.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

import numpy as np

from apportion.allocation.formulation.decision_rows import is_about_decisions
from apportion.allocation.formulation.formulate import formulate
from apportion.allocation.formulation.problem import Problem, Row
from apportion.model.case import Case
from apportion.model.plan import Allocations, Plan
from apportion.model.rule import Measure, Rule, RuleKind
from apportion.reports.workbook.cells import Cell, Column, Formula, Number, Sheet, Text, at
from apportion.reports.workbook.layout import (
    AMOUNT_COLUMN,
    MEMBERS,
    UNITS,
    Block,
    DecisionBlock,
    fund_name,
    fund_positions,
)
from apportion.reports.workbook.line_sheets import AllocationBlock
from apportion.reports.workbook.sum_sheets import UNIT_AMOUNT_COLUMN

CELLS_MAX: Final = 200_000
"""More coefficients than this make a workbook slow; the rules are then shown only as the plan judged them."""
_FIRST_COLUMN: Final = 2
_NAME_COLUMNS: Final = (Column("Request", 22), Column("Fund", 18))
_TERMS_MAX: Final = 100
"""Decisions in one formula; beyond that it would be too long to be read or written."""
_EXACT_DECIMALS: Final = 6
"""Decimals to which a percentage or a quantity is compared."""
_KEPT_DIGITS: Final = 14
"""Digits of a sum that survive a spreadsheet's binary numbers; comparing more would find faults of theirs."""


@dataclass(frozen=True)
class LiveRule:
    """One row of the problem with the formula of where the plan stands."""

    row: Row
    have: str
    result: Fraction
    """In major units of money, or in the resource's quantity."""
    lower: Fraction | None
    upper: Fraction | None
    decimals: int


def live_rules(
    case: Case,
    plan: Plan,
    held: Allocations,
    allocation: AllocationBlock,
    units: Mapping[str, int],
    decisions: DecisionBlock | None = None,
) -> tuple[tuple[LiveRule, ...], tuple[tuple[Row, np.ndarray], ...]]:
    """The rules that can be recalculated, and the coefficients per line that they need on Rule lines.

    Args:
        case: the case.
        plan: its plan.
        held: the plan's allocations.
        allocation: where they stand on the sheet Allocation.
        units: row of each unit on the sheet Units.
        decisions: the sheet Decisions; ``None`` where there is none.
    """
    problem = formulate(case)
    pair_of = _pairs(case, plan, held, problem)
    amounts = _amounts(plan, held, problem, pair_of)
    rules: list[LiveRule] = []
    members: list[tuple[Row, np.ndarray]] = []
    for row in problem.rows:
        taken = _of_decisions(problem, row, decisions)
        reserves = int(np.count_nonzero((row.columns >= problem.pairs) & (row.columns < problem.option_columns.start)))
        if taken is None or not row.columns.size:
            continue
        if reserves not in (0, len(problem.reserve_rules)):
            continue
        unit = row.rule.id.partition(".")[2] if row.rule.origin == "units" else ""
        if unit in units and row.is_plain_sum:
            have = at(UNITS, UNIT_AMOUNT_COLUMN, units[unit])
        elif taken and not np.any(row.columns < problem.pairs):
            have = taken.removeprefix("+")
        elif row.is_plain_sum and np.count_nonzero(row.columns < problem.pairs) == problem.pairs:
            have = allocation.allocated + (f"+{allocation.reserve}" if reserves else "")
        else:
            column = _FIRST_COLUMN + len(members)
            members.append((row, _coefficients(problem, row)[pair_of]))
            counted = Block(MEMBERS, *_rows_of(held)).column(column)
            have = f"SUMPRODUCT({counted},{allocation.lines.column(AMOUNT_COLUMN)})"
            have += (f"+{allocation.reserve}" if reserves else "") + taken
        rules.append(_live(case, row, have, row.activity(amounts)))
    if len(members) * held.count > CELLS_MAX:
        return (), ()
    return tuple(rules), tuple(members)


def write_members(
    sheet: Sheet, case: Case, plan: Plan, held: Allocations, members: tuple[tuple[Row, np.ndarray], ...]
) -> None:
    """For each line how much one unit of its money counts in each rule."""
    sheet.title(
        "Rule lines",
        ["How much 1.00 of each line counts in each rule: 1 for a plain sum, a percentage, or a quantity."],
        plan.fingerprint,
    )
    sheet.table([*_NAME_COLUMNS, *(Column(row.id, 16) for row, _ in members)], first=True)
    money = case.currency.minor_per_major
    for position, (line, fund) in enumerate(zip(held.line.tolist(), held.fund.tolist(), strict=True)):
        cells: list[Cell | None] = [
            Text(str(case.requests.id[line])),
            Text(fund_name(case, plan.fund_ids[fund])),
        ]
        for row, coefficient in members:
            factor = money if row.rule.kind is RuleKind.RESOURCE else 1
            cells.append(Number(Fraction(int(coefficient[position]) * factor, row.scale), "number"))
        sheet.add(cells)


def rule_cells(rule: LiveRule, row: int) -> list[Cell | None]:
    """Rule, lower limit, where the plan stands, upper limit and verdict, for row ``row`` of a sheet."""
    rounded = f"ROUND(C{row},{rule.decimals})"
    tests = []
    holds = True
    for limit, column, sign in ((rule.lower, "B", ">="), (rule.upper, "D", "<=")):
        if limit is not None:
            tests.append(f"{rounded}{sign}{column}{row}")
            holds = holds and (rule.result >= limit if sign == ">=" else rule.result <= limit)
    broken = "BROKEN" if rule.row.rule.is_hard else "SOFT, BROKEN"
    style = "number" if _is_counted(rule.row.rule) else "value"
    return [
        Text(rule.row.id),
        Number(rule.lower, style),
        Formula(rule.have, float(rule.result), style),
        Number(rule.upper, style),
        Formula(f'IF(AND({",".join(tests) or "TRUE"}),"OK","{broken}")', "OK" if holds else broken, "check"),
        Text(rule.row.rule.title),
    ]


def _is_counted(rule: Rule) -> bool:
    """True for rules in a quantity or a number of decisions: such figures are no money."""
    return rule.kind is RuleKind.RESOURCE or rule.measured_in is Measure.COUNT or is_about_decisions(rule)


def _live(case: Case, row: Row, have: str, activity: int) -> LiveRule:
    quantity = _is_counted(row.rule)
    unit = row.scale * (1 if quantity else case.currency.minor_per_major)
    lower = None if row.lower is None else Fraction(row.lower, unit)
    upper = None if row.upper is None else Fraction(row.upper, unit)
    wanted = case.currency.decimals if row.is_plain_sum else _EXACT_DECIMALS
    decimals = max(0, min(wanted, _KEPT_DIGITS - len(str(case.total // case.currency.minor_per_major))))
    return LiveRule(row, have, Fraction(activity, unit), lower, upper, decimals)


def _rows_of(held: Allocations) -> tuple[int, int]:
    """First and last data row of the sheet Rule lines: title, note, blank, header stand above."""
    first = 5
    return first, first + held.count - 1


def _pairs(case: Case, plan: Plan, held: Allocations, problem: Problem) -> np.ndarray:
    """Column of the problem for each row of the allocations."""
    if problem.single:
        return np.asarray(held.line, dtype=np.int64)
    position = np.array(fund_positions(case, plan), dtype=np.int64)
    index = {pair: k for k, pair in enumerate(zip(problem.line.tolist(), problem.fund.tolist(), strict=True))}
    funds = position[held.fund].tolist()
    return np.array([index[pair] for pair in zip(held.line.tolist(), funds, strict=True)], dtype=np.int64)


def _amounts(plan: Plan, held: Allocations, problem: Problem, pair_of: np.ndarray) -> np.ndarray:
    amounts = np.zeros(problem.columns, dtype=np.int64)
    np.add.at(amounts, pair_of, held.amount)
    if problem.reserve_rules:
        amounts[problem.pairs] = plan.reserve
    amounts[problem.option_columns.start + plan.chosen[plan.chosen >= 0]] = 1
    return amounts


def _of_decisions(problem: Problem, row: Row, decisions: DecisionBlock | None) -> str | None:
    """What funded decisions add to a row, as terms of a formula; empty where they add nothing.

    ``None`` where that depends on which option was taken, or needs too many terms: such a row is not recalculated.
    """
    first = problem.option_columns.start
    counted = np.flatnonzero(row.columns >= first)
    if not counted.size:
        return ""
    owner = problem.options.choices.decision
    weights: dict[int, set[int]] = {}
    for position in counted.tolist():
        weight = 1 if row.coefficients is None else int(row.coefficients[position])
        weights.setdefault(int(owner[int(row.columns[position]) - first]), set()).add(weight)
    sizes = np.diff(problem.options.choices.offset)
    options = np.bincount(owner[row.columns[counted] - first], minlength=sizes.size)
    if decisions is None or len(weights) > _TERMS_MAX or any(options[held] != sizes[held] for held in weights):
        return None
    if any(len(held) > 1 or decision not in decisions.funded for decision, held in weights.items()):
        return None
    unit = row.scale
    return "".join(
        f"+{Fraction(weight, unit)}*{decisions.funded[decision]}"
        for decision, held in sorted(weights.items())
        for weight in held
    ).replace("+-", "-")


def _coefficients(problem: Problem, row: Row) -> np.ndarray:
    weights = np.zeros(problem.columns, dtype=object)
    weights[row.columns] = 1 if row.coefficients is None else row.coefficients
    return weights
