"""The workbook: live formulas whose stored results are the plan's figures, and text that never acts."""

import io
import math
import zipfile
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from apportion.model.case import Case
from apportion.model.plan import EXPLAINED_MAX, Allocations, Plan
from apportion.model.requests import Shape
from apportion.reports.workbook import plan_workbook
from apportion.reports.workbook.line_sheets import value_formula
from tests.unit.reports.office import differences, formulas, found, opened, recalculated
from tests.unit.reports.sample import M, company_case, company_plan, conflicting_plan
from tests.unit.reports.sample_capital import capital_case, capital_plan, capital_plan_cut_off
from tests.unit.reports.sample_nonprofit import nonprofit_case, nonprofit_plan

COMPANY, NONPROFIT = company_case(), nonprofit_case()
COMPANY_BOOK = plan_workbook(COMPANY, company_plan(COMPANY))
NONPROFIT_BOOK = plan_workbook(NONPROFIT, nonprofit_plan(NONPROFIT))
CAPITAL = capital_case()
CAPITAL_BOOK = plan_workbook(CAPITAL, capital_plan(CAPITAL))


def test_the_sheets_stand_in_the_order_in_which_they_are_read() -> None:
    assert opened(COMPANY_BOOK, results=True).sheetnames == [
        "Summary",
        "Input",
        "Allocation",
        "Requests",
        "Units",
        "Funds",
        "Rules",
        "Proof",
        "Baselines",
        "Findings",
    ]  # fmt: skip - a list of words


def test_projects_and_periods_have_sheets_of_their_own_where_there_are_any() -> None:
    assert opened(CAPITAL_BOOK, results=True).sheetnames[3:8] == ["Requests", "Decisions", "Units", "Funds", "Periods"]
    assert "Periods" in opened(NONPROFIT_BOOK, results=True).sheetnames
    assert "Decisions" not in opened(NONPROFIT_BOOK, results=True).sheetnames


def test_a_project_adds_up_its_lines_by_period_and_the_sheet_adds_up_its_projects() -> None:
    stored = opened(CAPITAL_BOOK, results=True)["Decisions"]
    library = [cell.value for cell in found(stored, 1, "library")]

    assert library[4:9] == ["funded, start in FY2027", "FY2027", 1, 4_400_000, 4_200_000]
    assert library[10:16] == [1, 10_800_000, 1, 10_800_000, 0, 10_800_000]
    assert library[16:19] == [0, 3_000_000, 1_200_000]
    total = [cell.value for cell in found(stored, 1, "Total")]
    assert (total[7], total[8], total[15]) == (17_900_000, 7_400_000, 15_180_000)
    assert total[16:19] == [2_000_000, 3_600_000, 1_800_000]


def test_a_project_that_is_not_funded_counts_nothing() -> None:
    bridge = [cell.value for cell in found(opened(CAPITAL_BOOK, results=True)["Decisions"], 1, "bridge")]

    assert (bridge[4], bridge[5], bridge[8], bridge[10]) == ("not funded", None, 0, 0)


def test_units_and_funds_stand_by_period_with_what_is_carried_forward() -> None:
    sheet = opened(CAPITAL_BOOK, results=True)["Periods"]
    rows = [[cell.value for cell in row][:6] for row in sheet.iter_rows()]
    first = next(index for index, row in enumerate(rows) if row[0] == "bonds")

    assert next(row for row in rows if row[0] == "works")[2:] == [2_400_000, 1_000_000, 200_000, 3_600_000]
    assert next(row for row in rows if row[0] == "Total")[2:] == [3_000_000, 4_600_000, 2_000_000, 9_600_000]
    assert [row[2:4] for row in rows[first : first + 6]] == [
        [0, 200_000],
        [1_200_000, 2_500_000],
        [1_200_000, 2_700_000],
        [1_000_000, 2_700_000],
        [200_000, 0],
        [0, 0],
    ]


def test_the_proof_names_both_bounds_and_lists_the_steps() -> None:
    proof = opened(plan_workbook(CAPITAL, capital_plan_cut_off(CAPITAL)), results=True)["Proof"]

    assert found(proof, 1, "Bound if parts of projects could be funded")[1].value == 18_000_000
    assert found(proof, 1, "Bound of the search (the solver's word)")[1].value == 17_900_000
    assert found(proof, 1, "Gap to the lower bound")[1].value == 300_000
    assert found(proof, 1, "Search over whole projects")[1].value == "ended at its limit of work, 5,000 nodes"
    assert found(proof, 1, "Smallest funded share among units")[3].value == pytest.approx(36 / 135)
    assert found(proof, 1, "The same, recalculated")[1].value == 17_600_000


def test_a_rule_about_decisions_is_recalculated_from_what_is_funded() -> None:
    live, stored = opened(CAPITAL_BOOK, results=False)["Proof"], opened(CAPITAL_BOOK, results=True)["Proof"]

    assert found(live, 1, "one-building")[2].value.count("'Decisions'!") == 2
    assert [cell.value for cell in found(stored, 1, "one-building")][1:5] == [None, 1, 1, "OK"]


def test_the_same_plan_gives_the_same_bytes() -> None:
    assert plan_workbook(COMPANY, company_plan(COMPANY)) == COMPANY_BOOK


def test_engineering_has_twelve_million_on_allocation_requests_and_units() -> None:
    book = opened(COMPANY_BOOK, results=True)

    assert found(book["Allocation"], 1, "engineering")[6].value == 12_000_000
    assert found(book["Requests"], 1, "engineering")[5].value == 12_000_000
    assert found(book["Units"], 1, "engineering")[4].value == 12_000_000
    assert found(book["Requests"], 1, "engineering")[12].value == 9_600_000


def test_the_totals_are_formulas_with_their_results_stored() -> None:
    live, stored = opened(COMPANY_BOOK, results=False), opened(COMPANY_BOOK, results=True)

    assert "SUMIFS(" in found(live["Units"], 1, "engineering")[4].value
    assert "SUM(" in found(live["Allocation"], 6, "Allocated")[6].value
    assert found(stored["Allocation"], 6, "Allocated")[6].value == 25_000_000
    assert found(stored["Allocation"], 6, "Left over")[6].value == 0


def test_parents_add_up_their_children() -> None:
    units = opened(NONPROFIT_BOOK, results=True)["Units"]

    assert found(units, 1, "programmes")[4].value == 1_200_000
    assert found(units, 1, "health")[4].value == 900_000
    assert found(units, 1, "Total")[4].value == 1_300_000


def test_the_proof_repeats_every_check_and_names_the_soft_rule_that_gives_way() -> None:
    proof = opened(NONPROFIT_BOOK, results=True)["Proof"]

    assert found(proof, 1, "overhead")[4].value == "SOFT, BROKEN"
    assert found(proof, 1, "overhead")[2].value == 16_000
    assert found(proof, 1, "match.smith")[4].value == "OK"
    assert found(proof, 1, "No fund is overdrawn")[1].value == "OK"
    assert found(proof, 1, "Value of the plan")[1].value == 1_367_000


def test_a_text_that_looks_like_a_formula_is_text_and_marked_as_such() -> None:
    book = opened(NONPROFIT_BOOK, results=False)
    cell = found(book["Allocation"], 1, "food")[1]

    assert cell.value == '=HYPERLINK("http://x","Food")'
    assert cell.data_type == "s"
    assert cell.quotePrefix
    assert not any(sheet._hyperlinks for sheet in book)


def test_formulas_use_only_functions_that_every_office_knows() -> None:
    known = {"SUM", "SUMIFS", "SUMPRODUCT", "COUNTIF", "IF", "AND", "ROUND", "MAX", "MIN", "LN"}
    used = {
        word.rsplit("(", 1)[-1].rsplit(",", 1)[-1].lstrip("=+-*/^")
        for content in (COMPANY_BOOK, NONPROFIT_BOOK, CAPITAL_BOOK)
        for _, _, formula in formulas(content)
        for word in formula.split("(")[:-1]
    }

    assert {word for word in used if word.isidentifier()} <= known
    assert "SUMIFS" in used


def test_printing_is_landscape_as_wide_as_the_page_with_headers_repeated() -> None:
    sheet = opened(COMPANY_BOOK, results=True)["Units"]

    assert sheet.page_setup.orientation == "landscape"
    assert (sheet.page_setup.fitToHeight, sheet.sheet_properties.pageSetUpPr.fitToPage) == (0, True)
    assert sheet.print_title_rows == "$4:$4"
    assert sheet.freeze_panes == "A5"


def test_yen_are_shown_without_decimals() -> None:
    case = replace(COMPANY, currency=replace(COMPANY.currency, code="JPY", decimals=0))
    sheet = opened(plan_workbook(case, company_plan(case)), results=True)["Allocation"]

    cell = found(sheet, 1, "engineering")[6]
    assert (cell.value, cell.number_format) == (12 * M, "#,##0")


def test_more_digits_than_a_sheet_keeps_are_said() -> None:
    case = replace(COMPANY, total=10**15)
    texts = [
        cell.value for row in opened(plan_workbook(case, company_plan(case)), results=True)["Summary"] for cell in row
    ]

    assert any("keeps 15 digits" in str(text) for text in texts)


def test_ten_thousand_lines_and_more_are_summed_up_by_unit_with_a_note() -> None:
    rows = EXPLAINED_MAX + 1
    held = Allocations(np.zeros(rows, dtype=np.int32), np.zeros(rows, dtype=np.int32), np.ones(rows, dtype=np.int64))
    book = opened(plan_workbook(COMPANY, replace(company_plan(COMPANY), allocations=held)), results=True)

    assert "Allocation" not in book.sheetnames
    assert found(book["Units"], 1, "engineering")[4].value == 12_000_000
    notes = " ".join(str(cell.value) for row in book["Summary"] for cell in row)
    assert "10,001 lines" in notes
    assert "allocations-5e5e5e5e5e5e5e5e.parquet" in notes


def test_without_a_plan_the_conflict_and_its_repairs_are_shown() -> None:
    book = opened(plan_workbook(COMPANY, conflicting_plan(COMPANY)), results=True)

    assert book.sheetnames == ["Summary", "Conflicts", "Input", "Findings"]
    assert found(book["Conflicts"], 2, "Raise the total by $500,000.00.")[0].value == 500_000


def test_nothing_in_the_file_points_outside() -> None:
    with zipfile.ZipFile(io.BytesIO(NONPROFIT_BOOK)) as archive:
        for name in archive.namelist():
            assert "externalLink" not in name
            assert b"TargetMode" not in archive.read(name)


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        # At 9 M, rate 3, start 5 M, scale 10 M, exponent 0.5, ceiling 40 M; by hand, in millions:
        (Shape.LINEAR, 27.0),
        (Shape.QUADRATIC, 3 * (5 + 4 - 16 / 10)),
        (Shape.LOG, 30 * 0.6418538861723947),
        (Shape.POWER, 30 * 0.9486832980505138),
        (Shape.HILL, 40 / (1 + 1.0540925533894598)),
    ],
)
def test_value_curves_as_formulas(shape: Shape, expected: float) -> None:
    formula = value_formula(shape, 1, "x")
    cells = {"I": 3.0, "K": 5.0, "L": 10.0, "M": 0.5, "N": 40.0}
    text = str(formula)
    for letter, number in cells.items():
        text = text.replace(f"'Input'!${letter}$1", repr(number))
    text = text.replace("^", "**").replace("IF(x=0,0,", "(").replace("MIN", "min").replace("MAX", "max")

    result = eval(text, {"x": 9.0, "LN": math.log, "min": min, "max": max})  # noqa: S307 - our own formula

    assert result == pytest.approx(expected, rel=1e-12)


def test_points_have_no_formula() -> None:
    assert value_formula(Shape.POINTS, 1, "x") is None


def curved_case() -> tuple[Case, Plan]:
    """The company with research on a curve that fades from 1 M to 3.5 M: at 1.3 M it is worth 4.487 M by hand."""
    case = company_case()
    requests = case.requests
    line = [str(name) for name in requests.id].index("research")
    shape, start, scale = requests.shape.copy(), requests.start.copy(), requests.scale.copy()
    shape[line], start[line], scale[line] = Shape.QUADRATIC, 1 * M, 350_000_000
    curved = replace(case, requests=replace(requests, shape=shape, start=start, scale=scale))
    plan = company_plan(curved)
    value = Fraction("3.5") * (130_000_000 - Fraction(30_000_000**2, 2 * 250_000_000))
    outcomes = tuple(
        replace(item, expected_value=value, weighted_value=value / 5) if item.request == "research" else item
        for item in plan.requests
    )
    less = (Fraction("4.55") - Fraction("4.487")) * M
    proof = plan.proof
    assert proof is not None
    assert value == Fraction("4.487") * M
    units = tuple(replace(unit, weighted_value=value / 5) if unit.unit == "research" else unit for unit in plan.units)
    proof = replace(
        proof,
        value_lower=proof.value_lower - less / 5,
        value_upper=proof.value_upper - less / 5,
        bound=proof.bound - less / 5,
    )
    return curved, replace(plan, requests=outcomes, units=units, proof=proof)


def changed_company() -> bytes:
    """The company's workbook after somebody gave engineering one cent more."""
    book = opened(COMPANY_BOOK, results=False)
    found(book["Allocation"], 1, "engineering")[6].value = 12_000_000.01
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def second_building() -> bytes:
    """The town's workbook after somebody wrote money for the bridge into it."""
    book = opened(CAPITAL_BOOK, results=False)
    found(book["Requests"], 1, "bridge")[5].value = 5_000_000
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


@pytest.fixture(scope="module")
def books() -> dict[str, bytes]:
    return {
        "company": COMPANY_BOOK,
        "nonprofit": NONPROFIT_BOOK,
        "curved": plan_workbook(*curved_case()),
        "capital": CAPITAL_BOOK,
        "second building": second_building(),
        "changed": changed_company(),
    }


@pytest.fixture(scope="module")
def again(books: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return recalculated(books, tmp_path_factory.mktemp("office"))


@pytest.mark.office
@pytest.mark.parametrize("name", ["company", "nonprofit", "curved", "capital"])
def test_recalculated_by_libreoffice_every_figure_is_ours_to_the_cent(
    name: str, books: dict[str, bytes], again: dict[str, bytes]
) -> None:
    assert differences(books[name], again[name]) == []
    assert sum(1 for _ in formulas(books[name])) > 100


@pytest.mark.office
def test_one_cent_too_much_breaks_the_checks_that_it_should_and_no_others(again: dict[str, bytes]) -> None:
    book = opened(again["changed"], results=True)

    assert found(book["Units"], 1, "engineering")[11].value == "BROKEN"
    assert found(book["Proof"], 1, "The money adds up to the total")[1].value == "BROKEN"
    assert found(book["Proof"], 1, "cap.engineering")[4].value == "BROKEN"
    assert found(book["Proof"], 1, "cap.research")[4].value == "OK"


@pytest.mark.office
def test_a_second_building_breaks_the_rule_about_decisions(again: dict[str, bytes]) -> None:
    book = opened(again["second building"], results=True)

    assert found(book["Decisions"], 1, "bridge")[10].value == 1
    assert found(book["Proof"], 1, "one-building")[4].value == "BROKEN"


def test_the_input_sheet_states_rates_and_weights_as_the_case_does() -> None:
    sheet = opened(COMPANY_BOOK, results=True)["Input"]
    row = next(row for row in sheet.iter_rows() if row[0].value == "finance-admin" and row[7].value == "linear")

    assert (row[8].value, row[9].value) == (1.8, 0.08)
