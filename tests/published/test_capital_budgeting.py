"""Capital budgets with published results: LOGOS of the Idaho National Laboratory (Apache-2.0), from its own tests."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from benchmarks.published.logos import mandated_case, options_case, read_logos, several_budgets_case
from tests.support.proved import funded, proved_plan, proved_value

INPUTS = Path(__file__).parent / "logos"

MILLION = 10**6
BILLION = 10**9


def test_seven_mandated_projects_over_five_yearly_budgets() -> None:
    """A budget of 18 million a year; the net present value is 37.13 million with projects 1, 2, 4, 5 and 8 to 16."""
    case = mandated_case(read_logos(INPUTS / "test_mandated.xml"))

    plan = proved_plan(case)

    assert plan.proof is not None
    assert plan.proof.value_lower == 3_713_000_000  # 37.13 million, in cents
    assert funded(case, plan) == [f"project-{number:02}" for number in (1, 2, 4, 5, *range(8, 17))]
    yearly = np.bincount(case.requests.period, plan.amounts, minlength=5)
    assert yearly.max() <= 18 * MILLION * 100


def test_without_its_mandates_the_regulator_s_projects_would_not_all_be_done() -> None:
    """The mandated projects have negative values: the mandate is what funds them."""
    case = mandated_case(read_logos(INPUTS / "test_mandated.xml"))

    assert proved_value(replace(case, rules=())) > Decimal("37.13") * MILLION


@pytest.mark.parametrize(
    ("billions", "value", "options"),
    [
        (15, "59.826", {5: 3, 6: 7}),
        (10, "59.488", {5: 1, 6: 7}),
        (5, "53.865", {6: 7}),
    ],
)
def test_at_most_one_option_of_each_road_project(billions: int, value: str, options: dict[int, int]) -> None:
    """Zhong and Young 2010: seventeen projects with 28 options; all others are done in their first option.

    At 5 billion projects 4 and 5 are left out.
    """
    case = options_case(read_logos(INPUTS / "test_mckp.xml"), Decimal(billions * BILLION))

    plan = proved_plan(case)

    assert plan.proof is not None
    assert plan.proof.value_lower == Decimal(value) * 100
    left_out = {4, 5} if billions == 5 else set()
    chosen = [(project, options.get(project, 1)) for project in range(1, 18) if project not in left_out]
    assert funded(case, plan) == [f"project-{project:02}-option-{option}" for project, option in chosen]


def test_projects_that_each_fit_into_one_of_two_budgets() -> None:
    """Weingartner and Ness 1967: 28 projects, two budgets of 300; no project may be paid from both."""
    case = several_budgets_case(read_logos(INPUTS / "test_mkp_weing.xml"))

    plan = proved_plan(case)

    assert plan.proof is not None
    assert plan.proof.value_lower == 159_846 * 100
    projects = [name.rpartition("-unit")[0] for name in funded(case, plan)]
    assert len(projects) == len(set(projects))
    assert plan.allocations is not None
    per_fund = np.bincount(plan.allocations.fund, plan.allocations.amount, minlength=2)
    assert per_fund.max() <= 300 * 100
