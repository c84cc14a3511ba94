"""Capital budgeting problems of LOGOS (Idaho National Laboratory, Apache-2.0), written as XML, as ordinary cases.

Three kinds: projects over yearly budgets of which some are mandated; projects with several options of which at most one
is taken; projects that each have to fit into one of several budgets. Costs are in millions in the first kind and in the
file's own unit in the others. The value of a project is its net present value as the file states it.

The options of a project are requests of a unit of their own, of which a rule lets at most one be funded: they are
neither ordered by cost nor does one contain the other, as levels of one request would. With several budgets the options
are the budgets, so that no project is paid from two of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import numpy as np

from apportion.kernel.decimals import DecimalColumn
from apportion.model.case import Case
from apportion.model.organisation import Fund
from apportion.model.rule import Measure, Rule, RuleKind
from apportion.model.selector import Selector, Term
from benchmarks.data import DOLLARS
from benchmarks.whole import Money, Projects, case_of_projects

MILLION = 10**6 * DOLLARS.minor_per_major
_AT_MOST_ONE = Rule(
    "one-option",
    RuleKind.CHOOSE,
    Measure.COUNT,
    at_most=Decimal(1),
    applies_to=Selector(each="unit"),
    name="At most one option of each project",
)


@dataclass(frozen=True)
class CapitalBudget:
    """One file, in its own words and numbers."""

    projects: tuple[str, ...]
    options: tuple[int, ...]
    """How many options each project has."""
    budgets: tuple[str, ...]
    """Names of time periods or of capitals; one empty name where there is a single amount."""
    budgets_are: str
    """``time_periods``, ``capitals``, or nothing where there is a single amount."""
    value: tuple[Decimal, ...]
    """Net present value of each option."""
    cost: tuple[Decimal, ...]
    """By option and, within an option, by time period."""
    capital: tuple[Decimal, ...]
    """Of each budget."""
    mandatory: tuple[str, ...]


def read_logos(path: Path) -> CapitalBudget:
    """Read an input file."""
    root = ElementTree.parse(path).getroot()  # noqa: S314 - files of the project's own data folder

    def words(place: str) -> tuple[str, ...]:
        return tuple(re.split(r"[\s,]+", (root.findtext(place) or "").strip())) if root.findtext(place) else ()

    def numbers(place: str) -> tuple[Decimal, ...]:
        return tuple(Decimal(word) for word in words(place))

    projects = words("Sets/investments")
    options = (root.findtext("Sets/options") or "").split(";")
    kinds = [kind for kind in ("time_periods", "capitals") if root.findtext(f"Sets/{kind}")]
    return CapitalBudget(
        projects=projects,
        options=tuple(len(part.split(",")) for part in options) if any(options) else (1,) * len(projects),
        budgets=words(f"Sets/{kinds[0]}") if kinds else ("",),
        budgets_are=kinds[0] if kinds else "",
        value=numbers("Parameters/net_present_values"),
        cost=numbers("Parameters/costs"),
        capital=numbers("Parameters/available_capitals"),
        mandatory=words("Settings/mandatory"),
    )


def mandated_case(of: CapitalBudget) -> Case:
    """Projects over yearly budgets, in millions, nothing carried forward; mandated ones have to be done."""
    years = len(of.budgets)
    names = [_name(project) for project in of.projects]
    yearly = tuple(_minor(amount, MILLION) for amount in of.capital)
    mandate = Rule(
        "mandated",
        RuleKind.MANDATE,
        Measure.MONEY,
        applies_to=Selector(tuple((Term("request", _name(project)),) for project in of.mandatory)),
        name="Projects that the regulator demands",
    )
    cost = np.array([_minor(amount, MILLION) for amount in of.cost], dtype=np.int64).reshape(-1, years)
    return case_of_projects(
        "Mandated projects",
        Projects(names, cost, _values(of.value, MILLION)),
        Money(DOLLARS, sum(yearly), tuple(f"year-{year}" for year in of.budgets), yearly),
        [mandate],
    )


def options_case(of: CapitalBudget, capital: Decimal) -> Case:
    """Projects with several options under one amount; value in the file's unit, thousandths kept."""
    owner = [project for project, count in enumerate(of.options) for _ in range(count)]
    number = [option + 1 for count in of.options for option in range(count)]
    names = [f"{_name(of.projects[k])}-option-{n}" for k, n in zip(owner, number, strict=True)]
    major = DOLLARS.minor_per_major
    return case_of_projects(
        "Projects with options",
        Projects(
            names,
            np.array([_minor(amount, major) for amount in of.cost], dtype=np.int64).reshape(-1, 1),
            _values(of.value, major),
            unit=np.array(owner, dtype=np.int32),
        ),
        Money(DOLLARS, _minor(capital, major)),
        [_AT_MOST_ONE],
        [_name(project) for project in of.projects],
    )


def several_budgets_case(of: CapitalBudget) -> Case:
    """Projects that each fit into one of several budgets; to pay from each is an option of its own."""
    major = DOLLARS.minor_per_major
    places = len(of.budgets)
    owner = np.repeat(np.arange(len(of.projects)), places)
    names = [f"{_name(project)}-{budget}" for project in of.projects for budget in of.budgets]
    capital = [_minor(amount, major) for amount in of.capital]
    case = case_of_projects(
        "Several budgets",
        Projects(
            names,
            np.array([_minor(of.cost[k], major) for k in owner.tolist()], dtype=np.int64).reshape(-1, 1),
            _values(tuple(of.value[k] for k in owner.tolist()), major),
            unit=owner.astype(np.int32),
        ),
        Money(DOLLARS, sum(capital)),
        [_AT_MOST_ONE],
        [_name(project) for project in of.projects],
    )
    return _paid_from(case, of.budgets, capital)


def _paid_from(case: Case, budgets: tuple[str, ...], capital: list[int]) -> Case:
    """The case with one fund for each budget, which pays for the options that carry its tag."""
    tags = {
        budget: np.arange(position, case.requests.count, len(budgets), dtype=np.int64)
        for position, budget in enumerate(budgets)
    }
    funds = tuple(
        Fund(budget, budget, (amount,), pays_for=Selector(((Term("tag", budget),),)))
        for budget, amount in zip(budgets, capital, strict=True)
    )
    return replace(case, requests=replace(case.requests, tags=tags), funds=funds)


def _name(project: str) -> str:
    return f"project-{int(project):02}"


def _minor(amount: Decimal, unit: int) -> int:
    """Minor units of an amount.

    Raises:
        ValueError: when it is not whole in minor units.
    """
    minor = amount * unit
    if minor != int(minor):
        raise ValueError(f"{amount} is not whole in minor units")
    return int(minor)


def _values(values: tuple[Decimal, ...], unit: int) -> DecimalColumn:
    return DecimalColumn.of([value * unit for value in values])
