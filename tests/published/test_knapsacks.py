"""Knapsacks with published optima, as budgets of projects that are done in full or not at all.

OR-Library (J. E. Beasley): Petersen 1967 (mknap1), 48 problems of several authors (mknap2), Chu and Beasley 1998
(mknapcb). kplib: 39 problems whose optima were found by dynamic programming, three of them bundled.
"""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from benchmarks.published.knapsacks import case_of, read_best_known, read_kplib, read_mknap, read_mknap2
from tests.support.proved import proved_value

BUNDLED = Path(__file__).parent / "kplib"

LONG = {"03InverseStronglyCorrelated_n00500_R01000_s000.kp", "10MultipleStronglyCorrelated_n00500_R01000_s000.kp"}
"""Not proved within the search's own limit of work."""


@pytest.mark.parametrize(
    ("file", "optimum"),
    [
        # HiGHS 1.15.1 with whole numbers to nine decimals called a plan one below each of these the best.
        ("02StronglyCorrelated_n00050_R01000_s000.kp", 17539),
        ("03InverseStronglyCorrelated_n00100_R01000_s000.kp", 30468),
        ("10MultipleStronglyCorrelated_n00050_R01000_s000.kp", 21338),
    ],
)
def test_a_budget_that_value_and_cost_nearly_tie_in_is_filled_as_well_as_can_be(file: str, optimum: int) -> None:
    assert proved_value(case_of(read_kplib(BUNDLED / file))) == optimum


@pytest.mark.data
def test_petersen_s_seven_problems(data_dir: Path) -> None:
    problems = read_mknap(data_dir / "mkp-orlib" / "mknap1.txt")
    printed = [Decimal(number) for number in "3800 8706.1 4015 6120 12400 10618 16537".split()]

    assert [problem.optimum for problem in problems] == printed
    assert [proved_value(case_of(problem)) for problem in problems] == printed


@pytest.mark.data
def test_the_forty_eight_problems_of_the_literature(data_dir: Path) -> None:
    problems = read_mknap2(data_dir / "mkp-orlib" / "mknap2.txt")
    found = {problem.name: proved_value(case_of(problem)) for problem in problems}

    assert len(found) == 48
    assert found["SENTO1"] == 7772
    assert found["WEING7"] == 1095445
    assert found == {problem.name: problem.optimum for problem in problems}


@pytest.mark.data
@pytest.mark.parametrize(("file", "number", "name", "optimum"), [("mknapcb4", 20, "10.100-20", 57375)])
def test_a_problem_of_chu_and_beasley(data_dir: Path, file: str, number: int, name: str, optimum: int) -> None:
    folder = data_dir / "mkp-orlib"
    problem = read_mknap(folder / f"{file}.txt.gz")[number]

    assert read_best_known(folder / "best_known.txt")[name] == optimum
    assert proved_value(case_of(problem)) == optimum


@pytest.mark.data
def test_plain_knapsacks_of_thirteen_kinds(data_dir: Path) -> None:
    folder = data_dir / "knapsack-kplib"
    with (folder / "optima.csv").open(encoding="utf-8", newline="") as file:
        optima = {row["file"]: int(row["optimum"]) for row in csv.DictReader(file)}
    asked = sorted(set(optima) - LONG)

    assert len(optima) == 39
    assert {name: proved_value(case_of(read_kplib(folder / name))) for name in asked} == {
        name: optima[name] for name in asked
    }
