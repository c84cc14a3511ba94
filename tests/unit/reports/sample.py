"""A case and its plan written by hand, so that reports are tested without readers and without an engine.

``company`` is the technology company of eight departments; ``conflicting`` has too small a total.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import TypeVar, cast

import numpy as np

from apportion.kernel.decimals import DecimalColumn
from apportion.kernel.money import Currency
from apportion.model.case import Case
from apportion.model.conflict import Conflict, Repair
from apportion.model.context import Context
from apportion.model.findings import Finding, Findings, Place, Verdict
from apportion.model.organisation import Assumption, Unit
from apportion.model.plan import (
    Allocations,
    Baseline,
    Dependence,
    Marginal,
    Plan,
    Proof,
    Reason,
    RequestOutcome,
    RuleOutcome,
    Solver,
    UnitOutcome,
)
from apportion.model.raw import TextColumn
from apportion.model.requests import Points, Requests, Shape
from apportion.model.rule import RuleKind

USD = Currency("USD", 2)
M = 100_000_000
"""One million dollars in cents."""


T = TypeVar("T")


def known(value: T | None) -> T:
    """The value, which this plan has."""
    assert value is not None
    return value


@dataclass(frozen=True)
class Line:
    """One linear request line with the amount that the plan gives it, in cents."""

    request: str
    name: str
    unit: str
    floor: int
    cap: int
    amount: int
    rate: str
    weight: str
    period: int = 0
    last_year: int | None = None
    reasons: tuple[Reason, ...] = ()
    gains: int = 0
    loses: int = 0
    tags: tuple[str, ...] = ()


def texts(words: list[str]) -> TextColumn:
    return cast("TextColumn", np.array(words, dtype=np.dtypes.StringDType()))


def requests_of(lines: Sequence[Line], units: Sequence[Unit]) -> Requests:
    """The columns of linear request lines, which must be in the order of request and period."""
    count = len(lines)
    position = {unit.id: index for index, unit in enumerate(units)}
    money = {
        name: np.array([getattr(line, name) or 0 for line in lines], dtype=np.int64)
        for name in ("floor", "cap", "last_year")
    }
    nothing = np.zeros(count, dtype=np.int64)
    tags = sorted({tag for line in lines for tag in line.tags})
    return Requests(
        id=texts([line.request for line in lines]),
        name=texts([line.name for line in lines]),
        unit=np.array([position[line.unit] for line in lines], dtype=np.int32),
        period=np.array([line.period for line in lines], dtype=np.int32),
        category=np.full(count, -1, dtype=np.int32),
        categories=(),
        floor=money["floor"],
        cap=money["cap"],
        last_year=money["last_year"],
        last_year_known=np.array([line.last_year is not None for line in lines]),
        shape=np.full(count, Shape.LINEAR, dtype=np.int8),
        rate=DecimalColumn.of([Decimal(line.rate) for line in lines]),
        start=nothing,
        scale=nothing,
        exponent=DecimalColumn.of([Decimal(1)] * count),
        ceiling=nothing,
        weight=DecimalColumn.of([Decimal(line.weight) for line in lines]),
        points=Points(np.zeros(count + 1, dtype=np.int64), np.zeros(0, dtype=np.int64), DecimalColumn.of([])),
        tags={tag: np.array([i for i, line in enumerate(lines) if tag in line.tags]) for tag in tags},
        uses={},
        alignment={},
        description={},
        source_line=np.arange(2, count + 2, dtype=np.int64),
    )


def outcome_of(line: Line, periods: tuple[str, ...]) -> RequestOutcome:
    rate, weight = Fraction(line.rate), Fraction(line.weight)
    at_cap, at_floor = line.amount == line.cap, line.amount == line.floor
    return RequestOutcome(
        request=line.request,
        name=line.name,
        unit=line.unit,
        period=periods[line.period],
        amount=line.amount,
        floor=line.floor,
        cap=line.cap,
        last_year=line.last_year,
        weight=Decimal(line.weight),
        weighted_value=line.amount * rate * weight,
        expected_value=line.amount * rate,
        next_weighted=None if at_cap else rate * weight,
        last_weighted=None if at_floor else rate * weight,
        next_expected=None if at_cap else rate,
        needed_rate=None if at_cap else Fraction(7, 10) / weight,
        gains=line.gains,
        loses=line.loses,
        reasons=line.reasons,
    )


_FLOOR = Reason("Held at its floor: another $1 is worth more in research.", "floor")
COMPANY_LINES = (
    Line(
        "customer-success",
        "Customer Success",
        "customer-success",
        180_000_000,
        4 * M,
        180_000_000,
        "2.9",
        "0.15",
        last_year=180_000_000,
        reasons=(_FLOOR,),
    ),
    Line(
        "engineering",
        "Engineering",
        "engineering",
        580_000_000,
        12 * M,
        12 * M,
        "3.2",
        "0.25",
        last_year=680_000_000,
        reasons=(
            Reason(
                "Given all it asked for: each $1 adds 0.80 of weighted value, the most of all.",
                "cap.engineering",
            ),
        ),
    ),
    Line(
        "finance-admin",
        "Finance & Administration",
        "finance-admin",
        150_000_000,
        3 * M,
        150_000_000,
        "1.8",
        "0.08",
        last_year=150_000_000,
        reasons=(_FLOOR,),
    ),
    Line(
        "hr-legal",
        "HR & Legal",
        "hr-legal",
        120_000_000,
        250_000_000,
        120_000_000,
        "1.6",
        "0.07",
        last_year=None,
        reasons=(_FLOOR,),
    ),
    Line(
        "operations",
        "Operations",
        "operations",
        320_000_000,
        650_000_000,
        320_000_000,
        "2.4",
        "0.15",
        last_year=400_000_000,
        reasons=(_FLOOR,),
    ),
    Line(
        "research",
        "Research & Development",
        "research",
        1 * M,
        350_000_000,
        130_000_000,
        "3.5",
        "0.20",
        last_year=1 * M,
        reasons=(Reason("Takes what is left of the total: the next $1 goes here.", "total"),),
        gains=25_000_000,
        loses=-25_000_000,
    ),
    Line(
        "sales-marketing",
        "Sales & Marketing",
        "sales-marketing",
        350_000_000,
        8 * M,
        350_000_000,
        "2.8",
        "0.20",
        last_year=460_000_000,
        reasons=(_FLOOR,),
    ),
    Line(
        "strategic",
        "Strategic Initiatives",
        "strategic",
        50_000_000,
        4 * M,
        50_000_000,
        "3.1",
        "0.15",
        last_year=None,
        reasons=(_FLOOR,),
    ),
)
COMPANY_VALUE = Fraction(1_498_790_000)
COMPANY_EXPECTED = Fraction(7_182_000_000)


def company_case() -> Case:
    units = tuple(
        Unit(line.unit, line.name, floor=line.floor, cap=line.cap, floor_reason="Base operations")
        for line in sorted(COMPANY_LINES, key=lambda line: -line.cap)
    )
    return Case(
        name="Budget 2025",
        organisation="Technology company",
        sector="company",
        currency=USD,
        number_format="1,234.56",
        periods=("FY2025",),
        total=25 * M,
        total_is="exactly",
        context=Context(scope="organization", timeframe="annual"),
        units=units,
        funds=(),
        requests=requests_of(COMPANY_LINES, units),
        rules=(),
        assumptions=(
            Assumption("returns", "Each department returns the same on every dollar.", "values", "Interviews"),
        ),
        weights_sum_to=Decimal(1),
    )


def company_plan(case: Case) -> Plan:
    requests = tuple(outcome_of(line, case.periods) for line in COMPANY_LINES)
    by_unit = {item.unit: item for item in requests}
    units = tuple(leaf_of(by_unit[unit.id], unit) for unit in case.units)
    rules = (
        RuleOutcome(
            "total",
            RuleKind.TOTAL,
            "Total to allocate",
            "",
            "",
            True,
            "case",
            "everything",
            "$25,000,000.00",
            "exactly $25,000,000.00",
            Fraction(0),
            True,
            Fraction(7, 10),
            text="All money is used.",
        ),
        *(_limit(unit, "cap") for unit in case.units),
        *(_limit(unit, "floor") for unit in case.units),
    )
    proof = Proof(
        True,
        COMPANY_VALUE,
        COMPANY_VALUE,
        COMPANY_EXPECTED,
        COMPANY_VALUE,
        Fraction(0),
        method="A price of 0.70.",
    )
    amounts = np.array([line.amount for line in COMPANY_LINES], dtype=np.int64)
    return Plan(
        status="optimal",
        case_fingerprint=case.fingerprint,
        fingerprint="sha256:" + "5e" * 32,
        amounts=amounts,
        fund_ids=("",),
        allocations=Allocations(np.arange(8, dtype=np.int32), np.zeros(8, dtype=np.int32), amounts),
        allocated=25 * M,
        reserve=0,
        unallocated=0,
        proof=proof,
        units=units,
        requests=requests,
        funds=(),
        rules=rules,
        next_unit=Marginal(Fraction(7, 10), Fraction(7, 2), ("research",), 220_000_000),
        last_unit=Marginal(Fraction(7, 10), Fraction(7, 2), ("research",), 30_000_000),
        baselines=_company_baselines(case),
        conflicts=(),
        repairs=(),
        findings=Findings.of(
            [
                Finding(
                    "weights.sum",
                    Verdict.WARN,
                    "The strategic weights sum to 1.25, not to 1.",
                    Place("case.yaml"),
                    found="1.25",
                    expected="1",
                    remedy="Correct the weights, or leave weights_sum_to empty.",
                )
            ]
        ),
        solver=Solver("sorting", "apportion", "0.1.0"),
        dependence=Dependence(650_000_000, 650_000_000, "All money above the floors follows the stated returns."),
    )


def leaf_of(request: RequestOutcome, unit: Unit) -> UnitOutcome:
    return UnitOutcome(
        unit=unit.id,
        name=unit.name,
        parent=unit.parent,
        depth=0,
        amount=request.amount,
        floor=unit.floor,
        cap=unit.cap,
        requested=request.cap,
        last_year=request.last_year,
        weighted_value=request.weighted_value,
        expected_value=request.expected_value,
        next_weighted=request.next_weighted,
        gains=request.gains,
        loses=request.loses,
        reasons=request.reasons,
    )


def _limit(unit: Unit, side: str) -> RuleOutcome:
    amount = next(line.amount for line in COMPANY_LINES if line.unit == unit.id)
    limit = unit.floor if side == "floor" else unit.cap
    assert limit is not None
    slack = Fraction(amount - limit if side == "floor" else limit - amount)
    prices = {"floor.sales-marketing": Fraction(14, 100), "cap.engineering": Fraction(1, 10)}
    return RuleOutcome(
        f"{side}.{unit.id}",
        RuleKind(side),
        f"{side.title()} of {unit.name}",
        "",
        "",
        True,
        "units",
        unit.name,
        USD.grouped(amount),
        f"at {'least' if side == 'floor' else 'most'} {USD.grouped(limit)}",
        slack,
        slack == 0,
        prices.get(f"{side}.{unit.id}"),
    )


def _company_baselines(case: Case) -> tuple[Baseline, ...]:
    proportional = tuple((unit.id, round(25 * M * (unit.cap or 0) / (43.5 * M))) for unit in case.units)
    return (
        Baseline(
            "proportional",
            "In proportion to requests",
            "Everybody gets the same part of what was asked.",
            proportional,
            25 * M,
            Fraction(1_260_000_000),
            keeps_rules=True,
        ),
        Baseline(
            "brief",
            "The printed allocation",
            "As entered in the table baselines.",
            tuple((unit.id, unit.floor or 0) for unit in case.units),
            27 * M,
            None,
            keeps_rules=False,
            violations=("The total of $25,000,000.00 is exceeded by $2,000,000.00.",),
        ),
    )


def conflicting_plan(case: Case) -> Plan:
    """The company with a total below its eight floors."""
    plan = company_plan(case)
    return replace(
        plan,
        status="infeasible",
        fingerprint="",
        amounts=np.zeros(0, dtype=np.int64),
        allocations=None,
        allocated=0,
        proof=None,
        units=(),
        requests=(),
        rules=(),
        next_unit=None,
        last_unit=None,
        baselines=(),
        conflicts=(
            Conflict(
                ("total", "floor.engineering", "floor.research"),
                "The floors add up to $18,500,000.00, but the total is $18,000,000.00.",
                Fraction(50_000_000),
            ),
        ),
        repairs=(
            Repair("total", Fraction(50_000_000), "Raise the total by $500,000.00.", alone=True),
            Repair(
                "floor.engineering",
                Fraction(50_000_000),
                "Lower the floor of Engineering by $500,000.00.",
                alone=True,
            ),
        ),
        dependence=None,
    )
