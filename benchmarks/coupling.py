"""Very many divisible requests under a few rules that cross: shares, limits that overlap, posts, restricted funds."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import Final

import highspy
import numpy as np

from apportion.allocation.dispatch import solve_case
from apportion.allocation.formulation.formulate import formulate
from apportion.allocation.formulation.problem import Problem
from apportion.model.case import Case
from apportion.model.organisation import Fund
from apportion.model.requests import ResourceUse, Shape
from apportion.model.rule import Measure, Rule, RuleKind
from apportion.model.selector import EVERYTHING, Selector, Term
from benchmarks.data import SEED, THOUSAND, Lines, case_of, requests
from benchmarks.million import proved_value
from benchmarks.table import Bar, Row, Section
from benchmarks.timing import measure

_COUNTS: Final = (1, 5, 20)
_POSTS: Final = (5, 50)
"""Posts that a request needs for a million dollars."""
_MILLION: Final = 1_000 * THOUSAND

_NOTES: Final = f"""\
The requests of the section on one total, each wearing some of 20 tags at random, so that a rule is about a fifth of
them and any two rules overlap. Rules in turn: a share of all money that the tag may get at most, one that it gets at
least, a limit in money, and (once) posts, of which a request needs {_POSTS[0]} to {_POSTS[1]} for a million dollars.
*Funds*: three of five funds may pay only for a tag each; which fund pays
for what is part of the answer. *Solved* is from the case in memory to whole cents, *proved* adds the judgement of every
rule, the exact value and the bound.

HiGHS is given the same columns and rows through its array interface, with one thread and without presolve, its best
setting for long rows; only its run is timed. For restricted funds it has a column for each pair of request and fund.
Sizes are those that it can do in reasonable time; the largest stand alone."""

_ONE: Final = Bar(seconds_at_most=1.0)
_TWENTY: Final = Bar(seconds_at_most=10.0)


def coupling_section(*, quick: bool) -> Section:
    """The bars at a million lines, and HiGHS at the sizes that it reaches."""
    rows: list[Row] = []
    sizes = (100_000,) if quick else (100_000, 1_000_000)
    for count in sizes:
        for rules in _COUNTS:
            barred = count == 1_000_000
            bar = (_ONE if rules == 1 else _TWENTY) if barred else None
            rows.extend(_alone(coupled_case(requests(count, Shape.LINEAR), rules), f"straight, {_rules(rules)}", bar))
    for rules in _COUNTS:
        rows.extend(_alone(coupled_case(requests(sizes[-1], Shape.LOG), rules), f"log, {_rules(rules)}", None))
    rows.extend(_alone(funded_case(sizes[-1]), "straight, restricted funds", None))
    rows.extend(_beside(coupled_case(requests(10_000, Shape.LINEAR), rules), _rules(rules)) for rules in _COUNTS)
    rows.append(_beside(funded_case(10_000), "restricted funds"))
    if not quick:
        rows.extend(_beside(coupled_case(requests(100_000, Shape.LINEAR), rules), _rules(rules)) for rules in _COUNTS)
    return Section("Very many requests under a few rules that cross", _NOTES, tuple(rows))


def coupled_case(of: Lines, count: int) -> Case:
    """The case with so many rules; each demands a little more or less than the tag would get without it."""
    case = _tagged(case_of(of), count)
    rules = tuple(_rule(case, k) for k in range(count))
    return replace(case, rules=rules)


def _tagged(case: Case, tags: int) -> Case:
    random = np.random.default_rng([SEED, case.requests.count, tags])
    count = case.requests.count
    worn = {f"t{k:02}": np.flatnonzero(random.random(count) < 1 / 5) for k in range(tags)}
    posts = [Fraction(number, _MILLION) for number in range(_POSTS[1] + 1)]
    needed = random.integers(_POSTS[0], _POSTS[1] + 1, count).tolist()
    use = ResourceUse(np.arange(count, dtype=np.int64), tuple(posts[number] for number in needed))
    return replace(case, requests=replace(case.requests, tags=worn, uses={"posts": use}))


def _rule(case: Case, k: int) -> Rule:
    scope = Selector(((Term("tag", f"t{k:02}"),),))
    if k == 4:
        # A tenth fewer than requests need on average: those that need few are preferred.
        posts = Decimal(case.total * sum(_POSTS) * 9 // (2 * 10 * _MILLION))
        return Rule("posts", RuleKind.RESOURCE, Measure.QUANTITY, at_most=posts, resource="posts")
    if k % 3 == 0:
        return Rule(f"share-{k:02}", RuleKind.SHARE, Measure.PERCENT, at_most=Decimal("0.19"), applies_to=scope)
    if k % 3 == 1:
        return Rule(f"share-{k:02}", RuleKind.SHARE, Measure.PERCENT, at_least=Decimal("0.21"), applies_to=scope)
    limit = Decimal(case.total * 195 // 1_000)
    return Rule(f"limit-{k:02}", RuleKind.CAP, Measure.MONEY, at_most=limit, applies_to=scope)


def funded_case(count: int) -> Case:
    """Five funds, three of which may pay for a tag only, and no more money in the open ones than is needed."""
    of = requests(count, Shape.LINEAR)
    case = _tagged(case_of(of), 3)
    parts = (("open", 20, ""), ("second", 20, ""), ("f0", 22, "t00"), ("f1", 22, "t01"), ("f2", 22, "t02"))
    funds = tuple(
        Fund(name, name, (of.total * percent // 100,), Selector(((Term("tag", tag),),)) if tag else EVERYTHING)
        for name, percent, tag in parts
    )
    return replace(case, funds=funds)


def _rules(count: int) -> str:
    return f"{count} rule" if count == 1 else f"{count} rules"


def _alone(case: Case, what: str, bar: Bar | None) -> list[Row]:
    size = f"{case.requests.count:,} lines"
    solved = measure(partial(solve_case, case), 3)
    if solved.result[1].method == "linear programme":
        raise RuntimeError(f"{what}: the rules were not priced")
    return [
        Row(f"{what}, solved", size, solved, bar=bar),
        Row(f"{what}, proved", size, measure(partial(proved_value, case), 3)),
    ]


def _beside(case: Case, what: str) -> Row:
    ours = measure(partial(proved_value, case), 3)
    model = _model(formulate(case))
    theirs = measure(partial(_run, model), 1)
    return Row(
        what=f"straight, {what}, proved",
        size=f"{case.requests.count:,} lines",
        ours=ours,
        peer="HiGHS, no presolve",
        theirs=theirs,
        our_value=ours.result,
        their_value=theirs.result,
    )


def _run(highs: highspy.Highs) -> float:
    highs.run()
    status = highs.getModelStatus()
    if status != highspy.HighsModelStatus.kOptimal:
        raise RuntimeError(f"HiGHS ended with {status}")
    return -float(highs.getInfo().objective_function_value) * THOUSAND


def _model(problem: Problem) -> highspy.Highs:
    """The same columns and rows in thousands of dollars, each row divided by its steepest coefficient."""
    columns: list[np.ndarray] = []
    values: list[np.ndarray] = []
    limits: list[tuple[float, float]] = []
    for row in problem.rows:
        size = float(row.steepest)
        columns.append(row.columns)
        values.append(np.ones(row.columns.size) if row.coefficients is None else row.coefficients / size)
        low = -np.inf if row.lower is None else row.lower / size / THOUSAND
        limits.append((low, np.inf if row.upper is None else row.upper / size / THOUSAND))
    floor = problem.floor[problem.line] if problem.single else np.zeros(problem.pairs)
    if problem.funds_matter:
        # With several funds, floor and cap of a request hold for the sum over its funds.
        order = np.argsort(problem.line, kind="stable")
        parts = np.split(order, np.searchsorted(problem.line[order], np.arange(1, problem.lines)))
        columns.extend(parts)
        values.extend(np.ones(part.size) for part in parts)
        limits.extend(zip((problem.floor / THOUSAND).tolist(), (problem.cap / THOUSAND).tolist(), strict=True))
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = problem.columns, len(limits)
    gain = problem.case.requests.rate.floats() * problem.case.requests.weight.floats()
    model.col_cost_ = -gain[problem.line]
    model.col_lower_ = floor / THOUSAND
    model.col_upper_ = problem.cap[problem.line] / THOUSAND
    model.row_lower_, model.row_upper_ = (np.array(side) for side in zip(*limits, strict=True))
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = np.concatenate([[0], np.cumsum([part.size for part in columns])]).astype(np.int32)
    model.a_matrix_.index_ = np.concatenate(columns).astype(np.int32)
    model.a_matrix_.value_ = np.concatenate(values)
    highs = highspy.Highs()  # type: ignore[no-untyped-call]  # the wrapper is not annotated
    for option, value in (("output_flag", False), ("threads", 1), ("presolve", "off")):
        highs.setOptionValue(option, value)
    highs.passModel(model)
    return highs
