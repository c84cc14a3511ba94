"""``apportion fit`` as a person and a program call it."""

import csv
import json
import sys
from pathlib import Path

import pytest
import xlsxwriter

import apportion
from apportion.interfaces.python.errors import ApportionError
from tests.support.responses import edited, theatre
from tests.support.terminal import Run, document


@pytest.fixture
def case(tmp_path: Path) -> Path:
    return theatre(tmp_path / "theatre")


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def measured(folder: Path) -> Path:
    """The folder with an error out of sample asked for."""
    path = folder / "response.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "out_of_sample: {origins: 2, horizon: 5}\n", encoding="utf-8")
    return folder


def test_each_channel_is_near_the_half_that_it_was_made_with(run: Run, case: Path) -> None:
    """Halves at 300 and 250 a week are 15,600 and 13,000 a year of 52 weeks; noise of 40 leaves a quarter at most."""
    code, found = document(run, "fit", str(case))

    assert code == 0
    assert found["status"] == "fitted"
    halves = {item["channel"]: float(item["half_spend"]) for item in found["channels"]}
    assert halves["posters"] == pytest.approx(15_600, rel=0.25)
    assert halves["radio"] == pytest.approx(13_000, rel=0.25)
    assert found["changes"] == []
    assert found["out_of_sample"] is None


def test_people_read_curves_errors_and_cells(run: Run, case: Path) -> None:
    code, out, _ = run("fit", str(measured(case)))

    said = " ".join(out.split())
    assert code == 0
    assert "Theatre: response curves" in said
    assert "Next $1 returns" in said
    assert "2 curves fitted to 60 periods of weekly.csv from 2024-01-01 on" in said
    assert "Out of sample, over 10 periods predicted 5 at a time" in said
    assert "less wrong" in said
    assert "posters: shape hill, scale " in said


def test_the_curves_go_into_a_copy_that_can_be_planned(run: Run, case: Path) -> None:
    before = {path: path.read_bytes() for path in sorted(case.rglob("*")) if path.is_file()}
    code, out, _ = run("fit", str(measured(case)), "--write", "--out", "made")

    before[case / "response.yaml"] = (case / "response.yaml").read_bytes()
    assert code == 0
    assert {path: path.read_bytes() for path in sorted(case.rglob("*")) if path.is_file()} == before
    written = {row["request"]: row for row in rows(Path("made/case/requests.csv"))}
    assert written["posters"]["shape"] == "hill"
    assert written["posters"]["rate"] == ""
    assert float(written["posters"]["ceiling"]) > 0
    assert written["tour"] == {**rows(case / "requests.csv")[2], "scale": "", "exponent": "", "ceiling": ""}
    assert "requests.csv:2:4 (shape) posters: linear → hill" in out
    assert run("plan", "made/case")[0] == 0
    assert run("fit", "made/case")[0] == 0


def test_the_folder_holds_a_page_and_the_document_of_the_command(run: Run, case: Path) -> None:
    code, found = document(run, "fit", str(measured(case)), "--write", "--out", "made")

    assert code == 0
    held = json.loads(Path("made/response.json").read_text(encoding="utf-8"))
    assert held == {name: found[name] for name in held}
    assert {item["column"] for item in held["changes"]} == {"shape", "rate", "scale", "exponent", "ceiling"}
    page = Path("made/response.html").read_text(encoding="utf-8")
    assert "posters" in page
    assert "<script" not in page
    assert run("fit", str(case), "--out", "made")[0] == 2
    assert run("fit", str(case), "--out", "made", "--force")[0] == 0
    assert not Path("made/case").exists()


def test_cells_that_are_to_be_fitted_may_be_empty(run: Run, case: Path) -> None:
    edited(case, "requests.csv", ",linear,2\n", ",,\n")

    assert run("check", str(case))[0] == 1
    assert run("fit", str(measured(case)), "--write", "--out", "made")[0] == 0
    assert run("check", "made/case")[0] == 0


def test_remarks_and_a_decimal_comma_are_kept_in_the_copy(run: Run, case: Path) -> None:
    edited(case, "case.yaml", "currency: USD\n", 'currency: USD\nnumber_format: "1.234,56"\n')
    edited(case, "case.yaml", "40000.00", "40000,00")
    (case / "requests.csv").write_text(
        "# asked for in May\nrequest;unit;cap;shape;rate\nposters;marketing;40000,00;;\nradio;marketing;20000,00;;\n",
        encoding="utf-8",
    )
    code, _, errors = run("fit", str(measured(case)), "--write", "--out", "made")

    assert (code, errors) == (0, "")
    remark, head, first, _ = Path("made/case/requests.csv").read_text(encoding="utf-8").splitlines()
    assert remark == "# asked for in May"
    assert head == "request,unit,cap,shape,rate,scale,exponent,ceiling"
    assert first.startswith('posters,marketing,"40000,00",hill,,"')
    assert run("check", "made/case")[0] == 0


def test_the_low_end_of_the_interval_is_written_as_points(run: Run, case: Path) -> None:
    code, found = document(run, "fit", str(measured(case)), "--curve", "low", "--write", "--out", "made")

    assert code == 0
    written = rows(Path("made/case/points.csv"))
    assert {row["request"] for row in written} == {"posters", "radio"}
    assert list(written[0]) == ["request", "amount", "value"]
    assert rows(Path("made/case/requests.csv"))[0]["shape"] == "points"
    fitted = document(run, "fit", str(case))[1]
    low = {item["channel"]: float(item["requests"][0]["points"][-1][1]) for item in found["channels"]}
    best = {item["channel"]: float(item["requests"][0]["cells"]["ceiling"]) for item in fitted["channels"]}
    assert all(low[name] < best[name] for name in low)
    assert run("plan", "made/case")[0] == 0


def test_curves_that_did_not_help_are_not_written_unless_somebody_says_so(run: Run, tmp_path: Path) -> None:
    useless = theatre(tmp_path / "useless", "response.no-better-than-baseline")
    code, out, errors = run("fit", str(useless), "--write", "--out", "made")

    assert (code, out) == (2, "")
    assert "more wrong with the channels than without" in errors
    assert not Path("made").exists()
    assert run("fit", str(useless), "--write", "--even-if-no-better", "--out", "made")[0] == 0


def test_curves_whose_error_was_not_measured_are_not_written_either(run: Run, case: Path) -> None:
    code, _, errors = run("fit", str(case), "--write", "--out", "made")

    assert code == 2
    assert "Add out_of_sample to response.yaml" in errors


def test_an_s_curve_is_a_question_until_the_mapping_answers_it(run: Run, tmp_path: Path) -> None:
    asked = theatre(tmp_path / "asked", "response.s-curve")
    code, out, _ = run("fit", str(asked), "--write", "--even-if-no-better", "--out", "made")

    assert code == 1
    assert "response.s-curve" in out
    answered = theatre(tmp_path / "answered", "response.s-curve+envelope")
    assert run("fit", str(answered), "--write", "--even-if-no-better", "--out", "made")[0] == 0
    assert {row["request"] for row in rows(Path("made/case/points.csv"))} == {"posters"}


def test_writing_needs_a_place(run: Run, case: Path) -> None:
    code, _, errors = run("fit", str(case), "--write")

    assert code == 2
    assert "--write needs --out FOLDER" in errors


def test_a_history_in_excel_is_read_like_one_in_csv(run: Run, case: Path) -> None:
    plain = document(run, "fit", str(case))[1]
    book = xlsxwriter.Workbook(str(case / "history" / "weekly.xlsx"))
    sheet = book.add_worksheet("Weeks")
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for place, row in enumerate(rows(case / "history" / "weekly.csv")):
        if not place:
            sheet.write_row(0, 0, [*row, "Remark"])
        year, month, date = map(int, row["week"].split("-"))
        sheet.write_formula(place + 1, 0, f"=DATE({year},{month},{date})", day, 45292 + 7 * place)
        sheet.write_row(place + 1, 1, [float(row[name]) for name in ("sales", "posters", "radio")])
        sheet.write_string(place + 1, 4, "closed on Monday")
    book.add_worksheet("Empty")
    book.close()
    edited(case, "response.yaml", "weekly.csv", "weekly.xlsx")
    code, found = document(run, "fit", str(case))

    assert code == 0, found
    assert found["channels"] == plain["channels"]


def test_a_sheet_that_is_not_there_is_offered_the_nearest(run: Run, case: Path) -> None:
    book = xlsxwriter.Workbook(str(case / "history" / "weekly.xlsx"))
    for name in ("Weeks", "Months"):
        book.add_worksheet(name).write_row(0, 0, ["week", "sales"])
    book.close()
    edited(case, "response.yaml", "file: history/weekly.csv", "file: history/weekly.xlsx")
    assert "Not exactly one sheet" in run("fit", str(case))[1]
    edited(case, "response.yaml", "date: week", "date: week\nsheet: Week")
    assert "Did you mean 'Weeks'?" in run("fit", str(case))[1]


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("result: sales", "results: sales", "Did you mean 'result'?"),
        ("saturation: hill, carry_over: 1}\n  - {column: radio", "carry_over: 1}\n  - {column: radio", "'saturation'"),
        ("trend: straight", "trend: strait", "Did you mean 'straight'?"),
        ("level: 90%", "level: 90", "percent.two-readings"),
        ("level: 90%", "level: 100%", "100% is no part of the draws"),
        ("seed: 1", "seed: one", "number.not-a-number"),
        ("spending_before: none\n", "", "none or unknown"),
        ("file: history", "file: ../history", "does not stand beside"),
        ("current_periods: 52", "current_periods: 61", "current_periods says 61"),
        ("baseline: {trend: straight}\n", "", "no setting 'baseline'"),
        ("{trend: straight}", "{trend: straight, season: 52}", "harmonics"),
        ("posters, saturation: hill", "posters, saturation: log, exponent: 0.5", "a log curve has no exponent"),
        ("radio, saturation: hill", "radio, saturation: power, exponent: [0.5, 2]", "no range of exponents"),
    ],
)
def test_a_wrong_mapping_is_told_with_what_to_do(run: Run, case: Path, before: str, after: str, said: str) -> None:
    code, out, errors = run("fit", str(edited(case, "response.yaml", before, after)))

    assert code in (1, 2)
    assert said.lower() in (" ".join(out.split()) + errors).lower()


def test_all_faults_of_a_mapping_are_told_at_once(run: Run, case: Path) -> None:
    edited(case, "response.yaml", "result: sales\n", "reslt: sales\n")
    edited(case, "response.yaml", "periods: 52\ncurrent", "periods: -1\ncurrent")
    code, out, _ = run("fit", str(case))

    assert code == 1
    assert "response.yaml:4:1" in out
    assert "-1 makes no sense for periods" in out


def test_the_same_seed_gives_the_same_document_and_order_of_rows_makes_no_difference(run: Run, case: Path) -> None:
    first = document(run, "fit", str(case))[1]
    path = case / "history" / "weekly.csv"
    head, *lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([head, *reversed(lines)]) + "\n", encoding="utf-8")

    assert document(run, "fit", str(case))[1] == first


def test_a_program_fits_and_reads_the_same_figures(run: Run, case: Path) -> None:
    found = apportion.load(case).fit_response()

    assert found.to_dict()["channels"] == document(run, "fit", str(case))[1]["channels"]
    assert found.is_better is None
    assert found.findings.listed == ()
    assert found.cells["posters"]["shape"] == "hill"
    with pytest.raises(ApportionError, match="out_of_sample"):
        found.write("made", with_case=True)
    assert (found.write("made") / "response.html").is_file()


def test_each_period_of_a_request_gets_its_own_points_and_the_others_keep_theirs(run: Run, case: Path) -> None:
    edited(case, "case.yaml", '  - "2026"\n', '  - "2026"\n  - "2027"\n')
    (case / "requests.csv").write_text(
        "request,unit,period,cap,shape,rate\nposters,marketing,2026,40000.00,points,\nposters,marketing,2027,0.00,linear,1\n"
        "radio,marketing,2026,20000.00,,\nradio,marketing,2027,25000.00,,\ntour,marketing,2026,9000.00,points,\n",
        encoding="utf-8",
    )
    (case / "points.csv").write_text(
        "request,period,amount,value\nposters,2026,0,0\nposters,2026,40000,9\ntour,2026,0,0\ntour,2026,9000,9000\n",
        encoding="utf-8",
    )
    code, out, errors = run("fit", str(measured(case)), "--curve", "low", "--write", "--out", "made")

    assert code == 0, out + errors
    written = rows(Path("made/case/points.csv"))
    assert {(row["request"], row["period"]) for row in written} == {
        ("tour", "2026"),
        ("posters", "2026"),
        ("radio", "2026"),
        ("radio", "2027"),
    }
    assert "points: 2 rows taken out" in out
    second = rows(Path("made/case/requests.csv"))[1]
    assert (second["shape"], second["rate"]) == ("linear", "1")  # nothing may be spent: the row stays
    assert run("plan", "made/case")[0] == 0


def test_a_workbook_is_fitted_but_not_copied(run: Run, case: Path) -> None:
    book = xlsxwriter.Workbook(str(case / "budget.xlsx"))
    settings: list[tuple[str | int, ...]] = [
        ("format", "1"),
        ("name", "Theatre"),
        ("currency", "USD"),
        ("periods", "2026"),
        ("total", 40000),
    ]
    tables: dict[str, list[tuple[str | int, ...]]] = {
        "case": [("field", "value"), *settings, ("total_is", "at_most")],
        "units": [("unit",), ("marketing",)],
        "requests": [
            ("request", "unit", "cap", "shape", "rate"),
            ("posters", "marketing", 40000, "linear", 2),
            ("radio", "marketing", 20000, "linear", 2),
        ],
    }
    for name, table in tables.items():
        sheet = book.add_worksheet(name)
        for place, row in enumerate(table):
            sheet.write_row(place, 0, row)
    book.close()
    code, found = document(run, "fit", str(measured(case) / "budget.xlsx"))

    assert code == 0, found
    assert found["channels"] == document(run, "fit", str(case))[1]["channels"]
    code, _, errors = run("fit", str(case / "budget.xlsx"), "--write", "--out", "made")
    assert code == 2
    assert "type them in" in errors


def test_without_scipy_it_is_said_what_to_install(run: Run, case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "scipy.optimize", None)
    code, _, errors = run("fit", str(case))

    assert code == 2
    assert "apportion[evidence]" in errors


def test_a_history_of_a_stranger_is_never_outside_the_case(run: Run, case: Path) -> None:
    edited(case, "response.yaml", "file: history/weekly.csv", "file: /etc/passwd")

    assert "does not stand beside response.yaml" in run("fit", str(case))[1]


def test_a_case_without_a_mapping_says_how_to_begin(run: Run) -> None:
    code, out, _ = run("fit", "town")

    assert code == 1
    assert "Write response.yaml beside the case" in out
