"""The example marketing-response from the published history to a plan, against the printed process that made it.

PyMC-Marketing prints the process: each channel brings effect * (1 - exp(-lambda x)) / (1 + exp(-lambda x)), which is
effect * tanh(lambda x / 2), with effects 3000 and 2000, lambdas 4 and 3, carry-over 0.4 and 0.2. The example counts
spending of 1 as 10,000 dollars and takes 10 dollars for a unit of result.
"""

import csv
import math
import runpy
from functools import cache
from pathlib import Path

import pytest

from apportion.services.fit_response import FittedCase, fit_at
from apportion.services.load import load_case
from apportion.services.plan_case import plan_case
from apportion.services.write_response import write_response

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "marketing-response"
PRINTED = [("search_spend", 3000.0, 0.4, 4.0), ("fair_spend", 2000.0, 0.2, 3.0)]
"""Column, effect, carry-over and lambda."""


@cache
def fitted() -> FittedCase:
    return fit_at(EXAMPLE)


def current(column: str) -> float:
    """Mean of the last 52 weeks, as a part of 10,000 dollars."""
    with (EXAMPLE / "history" / "weekly.csv").open(encoding="utf-8", newline="") as lines:
        last = [float(row[column]) for row in csv.DictReader(lines)][-52:]
    return sum(last) / len(last) / 10_000


def test_the_history_is_what_the_script_makes_of_the_published_file() -> None:
    made = runpy.run_path(str(ROOT / "scripts" / "extract_marketing_response.py"))["history"]()

    with (EXAMPLE / "history" / "weekly.csv").open(encoding="utf-8", newline="") as lines:
        assert list(csv.reader(lines)) == made


@pytest.mark.parametrize(("column", "effect", "carry_over", "lam"), PRINTED)
def test_carry_over_and_return_of_the_next_dollar_lie_in_their_intervals(
    column: str, effect: float, carry_over: float, lam: float
) -> None:
    """Hill is fitted to a process that is logistic, so only what both mean is compared.

    The slope of effect * tanh(lambda x / 2) is effect * lambda / 2 / cosh(lambda x / 2)^2.
    """
    evidence = fitted().evidence
    channel = evidence.fit.channel(column)
    slope = effect * lam / 2 / math.cosh(lam * current(column) / 2) ** 2

    assert channel.retention_interval is not None
    assert channel.retention_interval.holds(carry_over)
    assert evidence.returns_now(channel)[1].holds(slope * 10 / 10_000)


def test_knowing_the_channels_makes_predictions_better_by_half_at_least() -> None:
    measured = fitted().evidence.fit.out_of_sample

    assert measured is not None
    assert measured.gain_over_baseline > 0.5
    assert fitted().is_better


def test_the_curves_change_the_plan_that_was_made_of_guesses(tmp_path: Path) -> None:
    """By the guesses search is filled first and fairs, at 2.5, come after the loyalty programme at 3.1."""
    write_response(fitted(), tmp_path / "curves", with_case=True, replace=False)

    def amounts(case: Path) -> dict[str, int]:
        planned = plan_case(load_case(case))
        assert planned.plan.status == "optimal"
        return {item.request: item.amount for item in planned.plan.requests}

    guessed, earned = amounts(EXAMPLE), amounts(tmp_path / "curves" / "case")
    assert guessed == {"search": 25_000_000, "fairs": 0, "loyalty": 5_000_000}
    assert sum(earned.values()) == 30_000_000
    assert earned["fairs"] > 5_000_000
    assert earned["search"] < 25_000_000
