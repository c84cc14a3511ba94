"""The shipped examples, planned by the engine, in every document: the same figures everywhere."""

from functools import cache
from pathlib import Path

import pytest

from apportion.allocation.plan import make_plan
from apportion.model.case import Case
from apportion.model.plan import Plan
from apportion.reports.page import report_page
from apportion.reports.plan_json import plan_json
from apportion.reports.plan_reader import read_plan_document
from apportion.reports.words import Formatter
from apportion.reports.workbook import plan_workbook
from apportion.services.load import load_case
from tests.unit.reports.office import differences, found, opened, recalculated

EXAMPLES = Path(__file__).resolve().parents[3] / "examples"
NAMES = ("capital-programme", "city", "nonprofit", "technology-company", "technology-company-saturating")
EVERY_EXAMPLE = pytest.mark.parametrize("name", NAMES)


@cache
def planned(name: str) -> tuple[Case, Plan]:
    loaded = load_case(EXAMPLES / name)
    case = loaded.usable()
    return case, make_plan(case, findings=loaded.findings)


@cache
def workbook(name: str) -> bytes:
    return plan_workbook(*planned(name))


def test_the_printed_figures_of_the_company_come_out_in_json_page_and_workbook() -> None:
    document = read_plan_document(plan_json(*planned("technology-company")))
    page = report_page(*planned("technology-company"))
    units = opened(workbook("technology-company"), results=True)["Units"]

    amounts = {unit.unit: unit.amount for unit in document.units}
    assert amounts["engineering"] == 12_000_000_00
    assert amounts["research"] == 1_300_000_00
    assert document.value == document.bound == 14_987_900_00
    for figure in ("$12,000,000.00", "$1,300,000.00", "14,987,900.00", "0.70 of weighted value"):
        assert figure in page
    assert found(units, 1, "engineering")[4].value == 12_000_000
    assert found(units, 1, "research")[4].value == 1_300_000


def test_the_fading_returns_of_the_company_add_up_to_the_cent() -> None:
    document = read_plan_document(plan_json(*planned("technology-company-saturating")))

    amounts = {unit.unit: unit.amount for unit in document.units}
    assert abs(amounts["engineering"] - 8_991_374_47) <= 1
    assert sum(amounts.values()) == 25_000_000_00


@EVERY_EXAMPLE
def test_json_reads_back_as_it_was_planned(name: str) -> None:
    case, plan = planned(name)
    document = read_plan_document(plan_json(case, plan))

    assert document.fingerprint == plan.fingerprint
    assert sum(entry.amount for entry in document.allocations) == plan.allocated == document.allocated
    assert {unit.unit: unit.amount for unit in document.units} == {unit.unit: unit.amount for unit in plan.units}


@EVERY_EXAMPLE
def test_the_page_shows_the_amount_of_every_unit_and_the_fingerprint(name: str) -> None:
    case, plan = planned(name)
    page = report_page(case, plan)

    assert plan.fingerprint in page
    for unit in plan.units:
        assert Formatter(case).money(unit.amount) in page


@pytest.fixture(scope="module")
def again(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return recalculated({name: workbook(name) for name in NAMES}, tmp_path_factory.mktemp("office"))


@pytest.mark.office
@EVERY_EXAMPLE
def test_recalculated_by_libreoffice_totals_equal_ours_and_every_check_holds(
    name: str, again: dict[str, bytes]
) -> None:
    _, plan = planned(name)
    book = opened(again[name], results=True)

    assert differences(workbook(name), again[name]) == []
    assert round(found(book["Allocation"], 6, "Allocated")[6].value * 100) == plan.allocated
    assert round(found(book["Units"], 1, "Total")[4].value * 100) == plan.allocated
    cells = [cell.value for sheet in book for row in sheet.iter_rows() for cell in row]
    assert "BROKEN" not in cells
    assert cells.count("OK") >= 10
