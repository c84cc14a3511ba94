"""The benchmarks time the same task on both sides: their data, peers and tables. No time is asserted here.

Three departments share 10 thousand dollars. Sports has a floor of 1, a cap of 4 and returns 3.00 of weighted value per
dollar; roads 2, 4 and 1.00; libraries 3, 10 and 2.00 (all in thousands). Above the floors 4 are left: sports takes 3,
libraries 1, which is worth 3·4 + 1·2 + 2·4 = 22 thousand.
"""

import itertools
import socket
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from apportion.allocation.dispatch import solve_case
from apportion.allocation.worth.values import total_value
from apportion.kernel.decimals import DecimalColumn
from apportion.model.case import Case
from apportion.model.requests import Shape
from apportion.services.load import load_case
from benchmarks import duckdb_fill, highs, slsqp
from benchmarks.data import SEED, Lines, Share, case_of, departments, requests, write_case
from benchmarks.document import document
from benchmarks.machine import machine
from benchmarks.million import proved_value
from benchmarks.table import HEADER, Bar, Row, Section, as_markdown, as_text, difference, megabytes, seconds, times
from benchmarks.textbook_script import company
from benchmarks.timing import Timed, measure, measure_command

ROOT = Path(__file__).resolve().parents[2]
THOUSANDS = np.array([1, 2, 3]), np.array([4, 4, 10])
CURVED = (Shape.QUADRATIC, Shape.LOG)


@pytest.fixture
def three() -> Lines:
    floor, cap = THOUSANDS
    return Lines(
        shape=Shape.LINEAR,
        floor=floor * 100_000,
        cap=cap * 100_000,
        rate=np.array([300, 200, 400]),
        weight=DecimalColumn(np.array([10, 5, 5]), 1),
        scale=np.zeros(3, dtype=np.int64),
        unit=np.arange(3),
        units=3,
        total=1_000_000,
    )


def engine_value(case: Case) -> float:
    problem, solution = solve_case(case)
    return float(total_value(case.requests, problem.line_amounts(solution.amounts)).lower)


class TestData:
    def test_the_same_on_every_run(self) -> None:
        first, second = requests(50, Shape.QUADRATIC), requests(50, Shape.QUADRATIC)

        assert case_of(first).fingerprint == case_of(second).fingerprint
        assert case_of(first).fingerprint != case_of(requests(50, Shape.QUADRATIC, seed=SEED + 1)).fingerprint

    def test_weights_of_departments_are_shares_of_one_whole(self) -> None:
        of = departments(7)

        assert sum(of.weight.fraction(row) for row in range(7)) == 1

    @pytest.mark.parametrize("of", [departments(40), *(requests(200, shape) for shape in (Shape.LINEAR, *CURVED))])
    def test_every_budget_leaves_something_to_decide(self, of: Lines) -> None:
        assert bool(np.all(of.floor < of.cap))
        assert of.floor.sum() < of.total < of.cap.sum()

    @pytest.mark.parametrize("shape", [Shape.LINEAR, *CURVED])
    def test_the_folder_means_the_same_as_the_case_in_memory(self, tmp_path: Path, shape: Shape) -> None:
        of = requests(30, shape, units=4)
        write_case(of, tmp_path / "case")

        assert load_case(tmp_path / "case").usable().fingerprint == case_of(of).fingerprint

    def test_limits_of_units_leave_the_same_optimum(self, three: Lines) -> None:
        assert engine_value(case_of(three, limits_on_units=True)) == engine_value(case_of(three)) == 2_200_000


class TestPeers:
    @pytest.mark.parametrize("peer", [slsqp.textbook, slsqp.fair])
    def test_slsqp_finds_the_optimum_of_three_departments(self, three: Lines, peer: object) -> None:
        answer = slsqp.textbook(three) if peer is slsqp.textbook else slsqp.fair(three)

        assert answer.success
        assert answer.value == pytest.approx(2_200_000, rel=1e-9)
        assert answer.over == pytest.approx(0, abs=0.01)

    def test_highs_finds_it_too(self, three: Lines) -> None:
        assert highs.model_of(three).run() == pytest.approx(2_200_000, rel=1e-9)

    def test_a_share_rule_means_the_same_to_both(self, three: Lines) -> None:
        """Sports may have 30 %: 3 of the 10. Libraries then get 5: 3·3 + 1·2 + 2·5 = 21."""
        share = Share(units=1, at_most_percent=30)

        assert engine_value(replace(case_of(three), rules=(share.rule,))) == 2_100_000
        assert highs.model_of(three, share).run() == pytest.approx(2_100_000, rel=1e-9)

    def test_a_warm_answer_is_that_of_another_total(self, three: Lines) -> None:
        """With 12 thousand libraries get two more: 22 + 2·2."""
        model = highs.model_of(three)
        model.run()

        model.change_total(1_200_000)

        assert model.run() == pytest.approx(2_600_000, rel=1e-9)

    @pytest.mark.parametrize("shape", CURVED)
    def test_cut_curves_are_worth_a_little_less_than_the_true_ones(self, shape: Shape) -> None:
        of = requests(60, shape)
        ours, theirs = proved_value(case_of(of)), highs.model_of(of).run()

        assert 0.999 * ours < theirs < ours

    def test_the_query_fills_as_the_engine_does(
        self, three: Lines, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        write_case(three, tmp_path / "case")

        duckdb_fill.main(tmp_path / "case", tmp_path / "filled.parquet")

        assert float(capsys.readouterr().out) == 22_000
        assert (tmp_path / "filled.parquet").stat().st_size > 0

    def test_the_script_knows_the_example_company(self) -> None:
        """Engineering 12.0 million, research 1.3, all others at their floors: 14,987,900 of weighted value."""
        answer = slsqp.textbook(company(ROOT / "examples" / "technology-company"))

        assert answer.value / 100 == pytest.approx(14_987_900, rel=1e-9)

    def test_an_answer_without_proof_is_not_timed(self, three: Lines, monkeypatch: pytest.MonkeyPatch) -> None:
        """A share rule that the judge knows of but the solver does not."""
        case = case_of(three)
        unruled = solve_case(case)
        monkeypatch.setattr("benchmarks.million.solve_case", lambda _: unruled)

        with pytest.raises(RuntimeError, match="no proof: feasible False"):
            proved_value(replace(case, rules=(Share(units=1, at_most_percent=30).rule,)))


class TestTable:
    def test_a_row_compares_processor_time(self) -> None:
        row = Row("limits", "3", Timed(0.002, 0.5, 1.0), "SLSQP", Timed(4.0, 9.0, 1.0), 100.0, 99.0)

        assert row.ratio == pytest.approx(2_000)
        assert row.advantage == pytest.approx(-0.01)
        assert row.cells()[2:9] == ("2.00 ms", "500 ms", "SLSQP", "4.00 s", "9.00 s", "2,000×", "-1.0000%")

    @pytest.mark.parametrize(
        ("bar", "met"),
        [
            (Bar(ratio_at_least=1_000), True),
            (Bar(ratio_at_least=2_001), False),
            (Bar(seconds_at_most=0.002), True),
            (Bar(seconds_at_most=0.001), False),
            (Bar(seconds_at_most=1.0, megabytes_at_most=100), True),
            (Bar(seconds_at_most=1.0, megabytes_at_most=99), False),
            (None, None),
        ],
    )
    def test_a_bar_is_met_or_not(self, bar: Bar | None, met: bool | None) -> None:
        ours = Timed(0.002, 0.002, 1.0, peak_megabytes=100)

        assert Row("limits", "3", ours, "SLSQP", Timed(4.0, 4.0, 1.0), 100.0, 100.0, bar=bar).met is met

    def test_being_fast_at_a_worse_answer_is_no_success(self) -> None:
        row = Row("", "", Timed(0.001, 0.001, 1.0), "", Timed(9.0, 9.0, 1.0), 100.0, 100.1, bar=Bar(ratio_at_least=10))

        assert row.met is False

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            (seconds(89.04), "89.0 s"),
            (seconds(1.0), "1.00 s"),
            (seconds(0.0453), "45.3 ms"),
            (seconds(0.000_254), "0.25 ms"),
            (seconds(123.4), "123 s"),
            (megabytes(858.2), "858 MB"),
            (megabytes(3_000), "3.0 GB"),
            (times(27_345), "27,300×"),
            (times(0.163), "0.16×"),
            (difference(5e-10), "same"),
            (difference(-0.000_161), "-0.0161%"),
            (difference(2e-8), "+2e-08"),
            (str(Bar(seconds_at_most=15, megabytes_at_most=3_000)), "≤ 15.0 s, ≤ 3.0 GB"),
            (str(Bar(ratio_at_least=1_000)), "≥ 1,000×"),
        ],
    )
    def test_figures_have_the_digits_that_mean_something(self, text: str, expected: str) -> None:
        assert text == expected

    def test_both_tables_have_a_cell_for_every_column(self) -> None:
        rows = [
            Row("plan", "8 departments", Timed(1, 1, None), bar=Bar(seconds_at_most=2)),
            Row("help", "", Timed(1, 1, None)),
        ]
        terminal, markdown = as_text(rows).splitlines(), as_markdown(rows).splitlines()

        assert len(terminal) == 1 + len(rows)
        assert terminal[1].endswith("≤ 2.00 s  yes")
        assert len(markdown) == 2 + len(rows)
        assert {line.count("|") for line in markdown} == {len(HEADER) + 1}

    def test_the_page_names_the_machine_and_holds_every_section(self) -> None:
        section = Section("Departments", "Explained here.", (Row("plan", "8", Timed(1, 1, None)),))

        page = document([section], machine(), SEED)

        assert machine() in page
        assert "## Departments\n\nExplained here.\n\n| what | size |" in page

    def test_the_machine_has_versions_and_no_name(self) -> None:
        described = machine()

        assert f"Python {sys.version.split()[0]}" in described
        assert "highspy " in described
        assert socket.gethostname() not in described


class TestTiming:
    def test_the_last_result_is_kept_and_the_first_run_not_counted(self) -> None:
        calls = itertools.count(1)

        timed = measure(lambda: next(calls), runs=3)

        assert timed.result == 4
        assert measure(lambda: next(calls), runs=1).result == 5

    def test_a_command_is_measured_without_the_memory_of_its_parent(self) -> None:
        held = np.ones(30_000_000)  # 240 MB that a child must not be charged with

        timed = measure_command([sys.executable, "-c", "print('done')"], runs=1)

        assert held.size
        assert timed.result == "done\n"
        assert timed.cpu_seconds > 0
        assert timed.peak_megabytes is not None
        assert 1 < timed.peak_megabytes < 100

    def test_a_command_that_fails_is_not_timed(self) -> None:
        with pytest.raises(RuntimeError, match="ended with 3: no such budget"):
            measure_command([sys.executable, "-c", "import sys; sys.stderr.write('no such budget'); sys.exit(3)"])
