"""Balance between groups as rows in whole numbers: the same room as the judge measures in fractions."""

import random
from fractions import Fraction

import numpy as np

from apportion.allocation.formulation.formulate import formulate
from apportion.allocation.funding import allocations
from apportion.allocation.proof.verify import verify_amounts
from tests.support.budgets import JPY, Budget, ask, budget, rule, unit


def towns(north: str | int, south: str | int, *, within: str, period: str = "") -> Budget:
    return budget(
        1_000,
        unit("north", ask("a", north, period="2026"), ask("b", 2, period="2027")),
        unit("south", ask("c", south, period="2026")),
        at_most=True,
        periods=("2026", "2027"),
        rules=[rule("even", "balance", "each unit", at_most=within, period=period)],
        currency=JPY,
    )


def test_two_groups_by_hand() -> None:
    """North asks for 4 and 2, south for 9: 15 n - 6 (n + s) within 20 % of 6 * 15 = 18, all divided by 3."""
    rows = {row.id: row for row in formulate(towns(4, 9, within="20%").case()).rows if row.rule.id == "even"}
    north = rows["even/north"]
    assert (north.lower, north.upper, north.scale) == (-6, 6, 5)
    assert north.coefficients is not None
    assert north.coefficients.tolist() == [3, 3, -2]
    # South: 15 s - 9 (n + s) within 27, divided by 3.
    south = rows["even/south"]
    assert south.coefficients is not None
    assert (south.coefficients.tolist(), south.upper, south.scale) == ([-3, -3, 2], 9, 5)


def test_in_one_period_only_what_is_asked_for_in_it_counts() -> None:
    rows = {row.id: row for row in formulate(towns(4, 8, within="25%", period="2026").case()).rows}
    # North: 12 a - 4 (a + c) within 25 % of 4 * 12: 2 a - c within 3, in thirds of a yen of north's money.
    north = rows["even/north"]
    assert north.coefficients is not None
    assert north.columns.tolist() == [0, 2]
    assert (north.coefficients.tolist(), north.lower, north.upper) == ([2, -1], -3, 3)


def test_coefficients_beyond_64_bits_stay_exact() -> None:
    """Asks of trillions and a limit of five decimals: the rows hold exactly where the judge says so."""
    book = towns(3_999_999_999_989, 7_000_000_000_003, within="12.34567%").but(total=20_000_000_000_000)
    case = book.case()
    problem = formulate(case)
    rows = [row for row in problem.rows if row.rule.id == "even"]
    assert all(row.coefficients is not None and row.coefficients.dtype == object for row in rows)
    dice = random.Random(3)  # noqa: S311 - budgets, not secrets
    for _ in range(20):
        amounts = np.array([dice.randint(0, int(cap)) for cap in case.requests.cap], dtype=np.int64)
        judged = {
            item.id: item.broken_by for item in verify_amounts(case, amounts, allocations(problem, amounts)).measured
        }
        for row in rows:
            assert row.violation(amounts) == judged[row.id]


def test_money_by_which_a_group_is_too_far_off() -> None:
    """North gets all of 6, south nothing: shares of 100 % and 40 %, 40 points more than the 20 allowed: 2.4 yen."""
    case = towns(4, 9, within="20%").case()
    amounts = np.array([4, 2, 0], dtype=np.int64)
    missed = {row.id: row.violation(amounts) for row in formulate(case).rows if row.rule.id == "even"}
    # South has 0 % where all have 40 %: 20 points of 9 too few.
    assert missed == {"even/north": Fraction(24, 10), "even/south": Fraction(18, 10)}
