"""A town's capital plan over three years, written by hand: projects, levels, a delayed start, money carried forward.

``capital_plan`` is proved by the search; ``capital_plan_cut_off`` is the same plan when the search ended early. In
thousands of dollars: the library starts a year late and takes 3,000 and 1,000 and staff of 200; the parks stand at the
middle one of three levels (600 a year); the fleet receives 1,400 of 1,500; roads 1,000, 1,000 and 200; the bridge
(9,000) is not built. That is 9,600 of 9,700, worth 10,800 + 2,700 + 1,680 + 2,420 = 17,600. Bridge, fleet, parks and
roads receive less than they ask for. Bounds, steps and prices of rules are invented.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import numpy as np

from apportion.kernel.decimals import DecimalColumn
from apportion.model.case import Case
from apportion.model.choices import Choices, Decision
from apportion.model.context import Context
from apportion.model.findings import Findings
from apportion.model.organisation import Fairness, Fund, Unit
from apportion.model.plan import (
    Allocations,
    DecisionOutcome,
    FundOutcome,
    Plan,
    Proof,
    Reason,
    RequestOutcome,
    RuleOutcome,
    Solver,
    StageOutcome,
    UnitOutcome,
)
from apportion.model.rule import Measure, Rule, RuleKind
from apportion.model.selector import parse_selector
from tests.unit.reports.sample import USD, Line, leaf_of, outcome_of, requests_of, texts
from tests.unit.reports.sample_why_not import BRIDGE, LIBRARY, PARKS

K = 100_000
"""A thousand dollars in cents."""

CAPITAL = ("capital",)
LINES = (
    Line("bridge", "River bridge", "works", 0, 5_000 * K, 0, "0", "1", period=0, tags=CAPITAL),
    Line("bridge", "River bridge", "works", 0, 4_000 * K, 0, "0", "1", period=1, tags=CAPITAL),
    Line("fleet", "Fleet", "works", 0, 1_500 * K, 1_400 * K, "1.2", "1", period=0),
    Line("library", "Library", "culture", 0, 3_000 * K, 0, "0", "1", period=0, tags=CAPITAL),
    Line("library", "Library", "culture", 0, 3_000 * K, 3_000 * K, "0", "1", period=1, tags=CAPITAL),
    Line("library", "Library", "culture", 0, 1_000 * K, 1_000 * K, "0", "1", period=2, tags=CAPITAL),
    Line("library-staff", "Library staff", "culture", 0, 200 * K, 0, "0", "1", period=1),
    Line("library-staff", "Library staff", "culture", 0, 200 * K, 200 * K, "0", "1", period=2),
    Line("parks", "Parks", "culture", 0, 1_000 * K, 600 * K, "0", "1", period=0),
    Line("parks", "Parks", "culture", 0, 1_000 * K, 600 * K, "0", "1", period=1),
    Line("parks", "Parks", "culture", 0, 1_000 * K, 600 * K, "0", "1", period=2),
    Line("roads", "Roads", "works", 200 * K, 1_000 * K, 1_000 * K, "1.1", "1", period=0, tags=CAPITAL),
    Line("roads", "Roads", "works", 200 * K, 1_000 * K, 1_000 * K, "1.1", "1", period=1, tags=CAPITAL),
    Line("roads", "Roads", "works", 200 * K, 1_000 * K, 200 * K, "1.1", "1", period=2, tags=CAPITAL),
)

_OPTIONS: tuple[tuple[str, int, int, tuple[tuple[int, int, int], ...]], ...] = (
    # level, delay, value in thousands, (line, least, most) in thousands
    ("", 0, 14_000, ((0, 5_000, 5_000), (1, 4_000, 4_000))),
    ("", 0, 0, ((2, 500, 1_500),)),
    ("", 0, 12_000, ((3, 3_000, 3_000), (4, 1_000, 1_000), (6, 200, 200), (7, 200, 200))),
    ("", 1, 10_800, ((4, 3_000, 3_000), (5, 1_000, 1_000), (7, 200, 200))),
    ("minimum", 0, 2_000, ((8, 400, 400), (9, 400, 400), (10, 400, 400))),
    ("current", 0, 2_700, ((8, 600, 600), (9, 600, 600), (10, 600, 600))),
    ("enhanced", 0, 3_300, ((8, 1_000, 1_000), (9, 1_000, 1_000), (10, 1_000, 1_000))),
)
CHOSEN = np.array([-1, 1, 3, 5], dtype=np.int64)


def choices() -> Choices:
    entries = [entry for *_, held in _OPTIONS for entry in held]
    values = [Decimal(value * K) for _, _, value, _ in _OPTIONS]
    return Choices(
        request=texts(["bridge", "fleet", "library", "parks"]),
        kind=np.array([Decision.WHOLE, Decision.MINIMUM, Decision.WHOLE, Decision.LEVELS], dtype=np.int8),
        must=np.zeros(4, dtype=np.bool_),
        weight=DecimalColumn.of([Decimal(1)] * 4),
        offset=np.array([0, 1, 2, 4, 7], dtype=np.int64),
        level=texts([level for level, *_ in _OPTIONS]),
        delay=np.array([delay for _, delay, *_ in _OPTIONS], dtype=np.int64),
        value=DecimalColumn.of(values),
        start=np.cumsum([0, *(len(held) for *_, held in _OPTIONS)]).astype(np.int64),
        line=np.array([line for line, _, _ in entries], dtype=np.int64),
        least=np.array([least * K for _, least, _ in entries], dtype=np.int64),
        most=np.array([most * K for *_, most in entries], dtype=np.int64),
    )


def capital_case() -> Case:
    units = (Unit("works", "Public works"), Unit("culture", "Culture and parks"))
    return Case(
        name="Capital plan 2026-2028",
        organisation="Riverton",
        sector="government",
        currency=USD,
        number_format="1,234.56",
        periods=("FY2026", "FY2027", "FY2028"),
        total=9_700 * K,
        total_is="at_most",
        context=Context(),
        units=units,
        funds=(
            Fund("general", "General fund", (2_000 * K, 2_000 * K, 2_000 * K)),
            Fund(
                "bonds",
                "Capital bonds",
                (1_200 * K, 2_500 * K, None),
                parse_selector("tag:capital"),
                carries_forward=True,
                expires=1,
            ),
        ),
        requests=replace(requests_of(LINES, units), choices=choices()),
        rules=(
            Rule(
                "one-building",
                RuleKind.EXCLUDES,
                Measure.COUNT,
                applies_to=parse_selector("request:bridge or request:library"),
                name="One building at a time",
                authority="Council",
            ),
        ),
        fairness=Fairness("max_min", parse_selector("each unit"), Decimal("0.05")),
    )


_NO_CHANGE = Reason("Follows the decision on Library.")


def _requests(case: Case) -> tuple[RequestOutcome, ...]:
    outcomes = [outcome_of(line, case.periods) for line in LINES]
    decided = ("bridge", "library", "library-staff", "parks")
    return tuple(
        replace(item, next_weighted=None, last_weighted=None, next_expected=None, needed_rate=None)
        if item.request in decided
        else item
        for item in outcomes
    )


def _units(case: Case, requests: tuple[RequestOutcome, ...]) -> tuple[UnitOutcome, ...]:
    def unit(position: int, amount: int, requested: int, value: int) -> UnitOutcome:
        held = case.units[position]
        return replace(
            leaf_of(requests[0], held),
            amount=amount * K,
            requested=requested * K,
            weighted_value=Fraction(value * K),
            expected_value=Fraction(value * K),
            reasons=(Reason("Its projects are decided one by one."),),
        )

    return unit(0, 3_600, 13_500, 4_100), unit(1, 6_000, 7_400, 13_500)


def _decisions() -> tuple[DecisionOutcome, ...]:
    # Request, name, unit, kind, option in words, level, periods of delay, first period, reason.
    words = (
        (
            "bridge",
            "River bridge",
            "works",
            "whole",
            "not funded",
            "",
            0,
            "",
            "Excluded by 'One building at a time': Library is funded.",
        ),
        ("fleet", "Fleet", "works", "minimum", "funded", "", 0, "FY2026", "Funded above its minimum of $500,000.00."),
        (
            "library",
            "Library",
            "culture",
            "whole",
            "funded, start in FY2027",
            "",
            1,
            "FY2027",
            "Starts one period late: FY2026 has too little money for it.",
        ),
        (
            "parks",
            "Parks",
            "culture",
            "levels",
            "level current",
            "current",
            0,
            "FY2026",
            "The level enhanced is worth less than its money brings elsewhere.",
        ),
    )  # fmt: skip - a table
    money = ((0, 9_000, 0), (1_400, 1_500, 1_680), (4_200, 4_400, 10_800), (1_800, 3_000, 2_700))
    return tuple(
        DecisionOutcome(
            request,
            name,
            unit,
            kind,
            bool(start),
            option,
            level,
            delay,
            start,
            amount * K,
            asked * K,
            Fraction(value * K),
            Fraction(value * K),
            is_open=True,
            reasons=(Reason(why, "one-building" if request == "bridge" else ""),),
        )
        for (request, name, unit, kind, option, level, delay, start, why), (amount, asked, value) in zip(
            words, money, strict=True
        )
    )


def _funds() -> tuple[FundOutcome, ...]:
    def fund(
        fund: str,
        name: str,
        period: str,
        available: int,
        used: int,
        works: int,
        *,
        carried_in: int = 0,
        carried_out: int = 0,
        lapsed: int = 0,
    ) -> FundOutcome:  # fmt: skip - a table
        by_unit = [("works", works * K), ("culture", (used - works) * K)]
        return FundOutcome(
            fund,
            name,
            period,
            available * K,
            used * K,
            "anything" if fund == "general" else "tag:capital",
            used == available,
            None,
            tuple(sorted(((unit, amount) for unit, amount in by_unit if amount), key=lambda item: -item[1])),
            (),
            carried_in * K,
            carried_out * K,
            lapsed * K,
        )

    return (
        fund("general", "General fund", "FY2026", 2_000, 2_000, 1_400),
        fund("general", "General fund", "FY2027", 2_000, 1_900, 1_000, lapsed=100),
        fund("general", "General fund", "FY2028", 2_000, 2_000, 200),
        fund("bonds", "Capital bonds", "FY2026", 1_200, 1_000, 1_000, carried_out=200),
        fund("bonds", "Capital bonds", "FY2027", 2_700, 2_700, 0, carried_in=200),
    )


def _rules() -> tuple[RuleOutcome, ...]:
    def rule(
        name: str, kind: RuleKind, title: str, have: str, need: str, *, lost: int | None, binding: bool, text: str
    ) -> RuleOutcome:
        return RuleOutcome(
            name,
            kind,
            title,
            "Two sites are too much for one team" if kind is RuleKind.EXCLUDES else "",
            "Council" if kind is RuleKind.EXCLUDES else "",
            True,
            "rules",
            "everything",
            have,
            need,
            Fraction(0) if binding else Fraction(100 * K),
            binding,
            None,
            text=text,
            value_lost=None if lost is None else Fraction(lost * K),
        )

    return (
        rule(
            "total",
            RuleKind.TOTAL,
            "Total to allocate",
            "$9,600,000.00",
            "at most $9,700,000.00",
            lost=None,
            binding=False,
            text="Holds with $100,000.00 to spare.",
        ),
        rule(
            "one-building",
            RuleKind.EXCLUDES,
            "One building at a time",
            "1 funded",
            "at most 1 of 2 funded",
            lost=1_250,
            binding=True,
            text="Without it the best plan would be worth 1,250,000.00 more.",
        ),
        rule(
            "fund.general.FY2028",
            RuleKind.FUND,
            "Money in General fund",
            "$2,000,000.00",
            "at most $2,000,000.00",
            lost=300,
            binding=True,
            text="Met exactly.",
        ),
        rule(
            "floor.roads",
            RuleKind.FLOOR,
            "Roads are kept",
            "$2,200,000.00",
            "at least $2,200,000.00",
            lost=0,
            binding=True,
            text="Met exactly.",
        ),
    )  # fmt: skip - a table


def capital_plan(case: Case) -> Plan:
    requests = _requests(case)
    amounts = np.array([line.amount for line in LINES], dtype=np.int64)
    value = Fraction(17_600 * K)
    lines = [2, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13]
    funds = [0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0]
    paid = [1_400, 300, 2_700, 1_000, 200, 600, 600, 600, 1_000, 1_000, 200]
    return Plan(
        status="optimal",
        case_fingerprint=case.fingerprint,
        fingerprint="sha256:" + "ca" * 32,
        amounts=amounts,
        fund_ids=("general", "bonds"),
        allocations=Allocations(
            np.array(lines, dtype=np.int32),
            np.array(funds, dtype=np.int32),
            np.array([amount * K for amount in paid], dtype=np.int64),
        ),
        allocated=9_600 * K,
        reserve=0,
        unallocated=100 * K,
        proof=Proof(
            True,
            value,
            value,
            value,
            Fraction(18_000 * K),
            Fraction(0),
            method="Amounts were found by branch and bound.",
            search_bound=value,
            nodes=37,
        ),
        units=_units(case, requests),
        requests=requests,
        funds=_funds(),
        rules=_rules(),
        next_unit=None,
        last_unit=None,
        baselines=(),
        conflicts=(),
        repairs=(),
        findings=Findings(),
        solver=Solver("branch and bound", "HiGHS", "1.15", 412),
        chosen=CHOSEN,
        decisions=_decisions(),
        stages=(
            StageOutcome(
                "Smallest funded share among units",
                "fairness",
                "share",
                Fraction(27, 100),
                Fraction(3, 10),
                Fraction(26, 100),
                Fraction(36, 135),
                "The smallest share is 26.67 %; no plan within the cost allowed has one above 30 %.",
            ),
        ),
        price_of_fairness=Fraction(400 * K),
        unmet=4,
        why_not=(BRIDGE, PARKS, LIBRARY),
    )


def capital_plan_cut_off(case: Case) -> Plan:
    """The same plan when the search ended at its limit: a plan worth 17,900 could still exist."""
    plan = capital_plan(case)
    assert plan.proof is not None
    proof = replace(plan.proof, search_bound=Fraction(17_900 * K), searched_all=False, nodes=5_000)
    return replace(plan, status="feasible", proof=proof)
