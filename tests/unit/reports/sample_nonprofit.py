"""A nonprofit and its plan written by hand: unit tree, three funds, two periods, a soft rule broken.

Some of its texts are hostile on purpose.
"""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import numpy as np

from apportion.kernel.money import Currency
from apportion.model.case import Case
from apportion.model.context import Context
from apportion.model.findings import Findings
from apportion.model.organisation import Fund, Match, Unit
from apportion.model.plan import Allocations, FundOutcome, Marginal, Plan, Proof, RuleOutcome, Solver
from apportion.model.rule import Measure, Rule, RuleKind
from apportion.model.selector import parse_selector
from tests.unit.reports.sample import Line, leaf_of, outcome_of, requests_of

NONPROFIT_LINES = (
    Line(
        "clinic",
        "Mobile clinic",
        "health",
        0,
        600_000_00,
        500_000_00,
        "2",
        "0.5",
        tags=("health",),
        last_year=450_000_00,
    ),
    Line("clinic", "Mobile clinic", "health", 0, 600_000_00, 400_000_00, "2", "0.5", period=1, tags=("health",)),
    Line("food", '=HYPERLINK("http://x","Food")', "relief", 100_000_00, 300_000_00, 300_000_00, "3", "0.5"),
    Line(
        "office",
        'Office <b>&</b> "accounts"',
        "support",
        50_000_00,
        200_000_00,
        100_000_00,
        "1",
        "0.25",
        tags=("overhead",),
    ),
)


def nonprofit_case() -> Case:
    units = (
        Unit("programmes", "Programmes"),
        Unit("health", "Health", parent="programmes", floor=500_000_00),
        Unit("relief", "Relief", parent="programmes"),
        Unit("support", "Support services", cap=150_000_00, cap_authority="Board"),
    )
    return Case(
        name="Plan 2025–26",
        organisation="Helping Hands",
        sector="nonprofit",
        currency=Currency("EUR", 2),
        number_format="1.234,56",
        periods=("2025", "2026"),
        total=1_400_000_00,
        total_is="at_most",
        context=Context(),
        units=units,
        funds=(
            Fund("general", "General donations", (600_000_00, 200_000_00)),
            Fund(
                "smith",
                "Smith grant",
                (300_000_00, 200_000_00),
                parse_selector("tag:health"),
                match=Match(Decimal("0.25")),
            ),
            Fund("city", "City contract", (100_000_00, None), parse_selector("unit:relief")),
        ),
        requests=requests_of(NONPROFIT_LINES, units),
        rules=(
            Rule(
                "overhead",
                RuleKind.RATIO,
                Measure.PERCENT,
                at_most=Decimal("0.07"),
                applies_to=parse_selector("tag:overhead"),
                relative_to=parse_selector("unit:programmes"),
                name="Overhead limit",
                authority="Board",
                price=Decimal("0.5"),
            ),
        ),
        objectives=(),
    )


def nonprofit_plan(case: Case) -> Plan:
    requests = tuple(outcome_of(line, case.periods) for line in NONPROFIT_LINES)
    clinic, later, food, office = requests
    amounts = np.array([line.amount for line in NONPROFIT_LINES], dtype=np.int64)
    health = replace(
        leaf_of(clinic, case.units[1]),
        depth=1,
        amount=900_000_00,
        requested=1_200_000_00,
        last_year=None,
        weighted_value=clinic.weighted_value + later.weighted_value,
        expected_value=clinic.expected_value + later.expected_value,
    )
    relief = replace(leaf_of(food, case.units[2]), depth=1)
    programmes = replace(
        health,
        unit="programmes",
        name="Programmes",
        parent="",
        depth=0,
        amount=1_200_000_00,
        floor=None,
        requested=1_500_000_00,
        weighted_value=health.weighted_value + relief.weighted_value,
        expected_value=health.expected_value + relief.expected_value,
    )
    value = sum((item.weighted_value for item in requests), Fraction(0)) - Fraction(800_000)
    return Plan(
        status="feasible",
        case_fingerprint=case.fingerprint,
        fingerprint="sha256:" + "0a" * 32,
        amounts=amounts,
        fund_ids=("general", "smith", "city"),
        allocations=Allocations(
            np.array([0, 0, 1, 1, 2, 2, 3], dtype=np.int32),
            np.array([0, 1, 0, 1, 0, 2, 0], dtype=np.int32),
            np.array([200_000_00, 300_000_00, 200_000_00, 200_000_00, 200_000_00, 100_000_00, 100_000_00]),
        ),
        allocated=1_300_000_00,
        reserve=0,
        unallocated=100_000_00,
        proof=Proof(
            True,
            value,
            value,
            Fraction(2_800_000_00),
            value + Fraction(1_000_000, 3),
            Fraction(0),
            Fraction(800_000),
            method="The dual prices of the linear programme.",
        ),
        units=(programmes, health, relief, replace(leaf_of(office, case.units[3]))),
        requests=requests,
        funds=(
            FundOutcome(
                "general",
                "General donations",
                "2025",
                600_000_00,
                500_000_00,
                "all",
                False,
                None,
                (("programmes", 400_000_00), ("support", 100_000_00)),
                (),
                lapsed=100_000_00,
            ),
            FundOutcome(
                "general",
                "General donations",
                "2026",
                200_000_00,
                200_000_00,
                "all",
                True,
                Fraction(1),
                (("programmes", 200_000_00),),
                (),
            ),
            FundOutcome(
                "smith",
                "Smith grant",
                "2025",
                300_000_00,
                300_000_00,
                "tag:health",
                True,
                Fraction(1, 3),
                (("programmes", 300_000_00),),
                (),
            ),
            FundOutcome(
                "smith",
                "Smith grant",
                "2026",
                200_000_00,
                200_000_00,
                "tag:health",
                True,
                Fraction(1, 3),
                (("programmes", 200_000_00),),
                (),
            ),
            FundOutcome(
                "city",
                "City contract",
                "2025",
                100_000_00,
                100_000_00,
                "unit:relief",
                True,
                Fraction(0),
                (("programmes", 100_000_00),),
                (),
            ),
        ),
        rules=(
            RuleOutcome(
                "overhead",
                RuleKind.RATIO,
                "Overhead limit",
                "Donors look at it",
                "Board",
                False,
                "rules",
                "tag:overhead against unit:programmes",
                "8.3%",
                "at most 7%",
                Fraction(-16_000_00),
                True,
                Fraction(1, 2),
                Fraction(16_000_00),
                Fraction(800_000),
                "Broken by 16.000,00 €.",
            ),
        ),
        next_unit=Marginal(Fraction(0), Fraction(0), ()),
        last_unit=None,
        baselines=(),
        conflicts=(),
        repairs=(),
        findings=Findings(),
        solver=Solver("linear programme", "HiGHS", "1.15", 12),
    )
