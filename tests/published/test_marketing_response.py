"""The example marketing-response from the published history to a plan, against the printed process that made it.

PyMC-Marketing prints the process: each channel brings effect * (1 - exp(-lambda x)) / (1 + exp(-lambda x)), which is
effect * tanh(lambda x / 2), with effects 3000 and 2000, lambdas 4 and 3, carry-over 0.4 and 0.2. The example counts
spending of 1 as 10,000 dollars and takes 10 dollars for a unit of result.
"""

import csv
import math
import runpy
import shutil
from functools import cache
from pathlib import Path

import pytest

from apportion.services.fit_response import FittedCase, fit_at
from apportion.services.load import load_case
from apportion.services.plan_case import plan_case
from apportion.services.refusal import Refusal
from apportion.services.write_response import check_writable, write_response

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


ROBYN = {"television": "tv_S", "outdoor": "ooh_S", "print": "print_S", "search": "search_S", "social": "facebook_S"}
"""Requests and the columns of spending of Robyn's example, whose making nobody has printed."""


def robyn(folder: Path) -> Path:
    """A case with Robyn's 208 weeks: Hill curves on a straight trend with seasons and the two controls it has."""
    (folder / "history").mkdir(parents=True)
    shutil.copy(ROOT / "tests" / "published" / "responses" / "robyn.csv", folder / "history" / "weekly.csv")
    channels = "".join(
        f"  - {{column: {column}, request: {request}, saturation: hill, carry_over: 4}}\n"
        for request, column in ROBYN.items()
    )
    files = {
        "case.yaml": (
            'format: "1"\nname: Media\ncurrency: USD\nperiods:\n  - "2020"\ntotal: 2000000.00\ntotal_is: at_most\n'
        ),
        "units.csv": "unit\nmarketing\n",
        "requests.csv": "request,unit,cap,shape,rate\n" + "".join(f"{name},marketing,900000.00,,\n" for name in ROBYN),
        "response.yaml": (
            'format: "1"\nfile: history/weekly.csv\ndate: DATE\nresult: revenue\nvalue_per_result: 0.25\n'
            f"periods: 52\ncurrent_periods: 52\nspending_before: unknown\nchannels:\n{channels}"
            "baseline: {trend: straight, season: 52.18, harmonics: 3, controls: [competitor_sales_B, newsletter]}\n"
            "resampling: {replicates: 2, level: 90%, seed: 1}\nout_of_sample: {origins: 3, horizon: 8}\n"
        ),
    }
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_curves_that_a_plain_model_finds_in_a_history_nobody_explains_are_not_written(tmp_path: Path) -> None:
    found = fit_at(robyn(tmp_path / "media"))

    assert found.is_better is False
    assert "response.no-better-than-baseline" in {item.code for item in found.findings.listed}
    with pytest.raises(Refusal, match="more wrong with the channels than without"):
        check_writable(found, even_if_no_better=False)
    check_writable(found, even_if_no_better=True)
