"""A ledger that is not the one of this year, or not yet: nothing is taken for zero, and nothing silently for fine."""

from __future__ import annotations

import datetime
import shutil
from pathlib import Path

import pytest

from apportion.services.adopt import adopt
from apportion.services.adopted import Signed, open_adopted
from apportion.services.import_actuals import import_actuals
from apportion.services.load import load_case
from apportion.services.monitor import monitor
from apportion.services.plan_case import plan_case, write_plan
from apportion.services.refusal import Refusal
from apportion.services.spend_control import positions
from apportion.services.triggers import watch

EXAMPLE = Path(__file__).parents[2] / "examples" / "first-quarter"
END = datetime.date(2025, 3, 31)
APRIL = datetime.date(2025, 4, 2)
NOW = datetime.datetime(2025, 4, 2, 9, tzinfo=datetime.UTC)
HALF_OF_2013 = {f"2013-{month:02}" for month in range(1, 7)}
JANUARY = "2025-01-28,engineering,6100,130200.00"


def signed(operation: str, on: datetime.date = APRIL) -> Signed:
    return Signed("M. Ortega", on, NOW, operation)


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(EXAMPLE, tmp_path_factory.mktemp("first") / "case"))


@pytest.fixture(scope="module")
def adopted(case: Path) -> Path:
    target = case.parent / "plan"
    write_plan(plan_case(load_case(case)), target, replace=False)
    adopt(target, signed("adopt", datetime.date(2024, 12, 12)))
    return target


@pytest.fixture
def plan(adopted: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(adopted, tmp_path / "plan"))


@pytest.fixture
def ledger(case: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(case, tmp_path / "ledger", ignore=shutil.ignore_patterns(".apportion")))


@pytest.fixture
def past(ledger: Path) -> Path:
    """The ledger of the twelve years before."""
    (ledger / "ledger" / "first-quarter.csv").write_text("date,department,account,amount\n", encoding="utf-8")
    with (ledger / "ledger" / "first-quarter.csv").open("a", encoding="utf-8") as file:
        file.write("2024-12-31,engineering,6100,0.00\n")
    return ledger


def test_last_years_ledger_is_no_import_of_nothing(plan: Path, past: Path) -> None:
    with pytest.raises(Refusal, match="books nothing in FY2025 through 2025-03-31: what was spent is not known"):
        import_actuals(plan, past, signed("one"), END)

    with open_adopted(plan) as opened:
        assert opened.book().state.sources == {}


def test_of_a_year_without_a_row_no_forecast_is_made(plan: Path, past: Path) -> None:
    # Twelve past years and three months taken for months without spending would forecast three quarters of a year.
    held = monitor(plan, past, END).dashboard

    assert {item.point for item in held.completions} == {None}
    assert {item.reason for item in held.completions} == {"the ledger books nothing in the period"}
    assert held.curve == ()


def test_triggers_say_that_last_years_ledger_judges_nobody(plan: Path, past: Path) -> None:
    found = watch(plan, "2025-03-31", ledger=past)

    assert not [item for item in found.fires if item.event.trigger == "variance-off"]
    assert any("books nothing in FY2025 up to 2025-03-31" in note for note in found.notes)


def test_triggers_name_the_unit_of_which_the_ledger_books_nothing(plan: Path, ledger: Path) -> None:
    book = ledger / "ledger" / "first-quarter.csv"
    book.write_text(book.read_text(encoding="utf-8").replace(",sales,", ",slaes,"), encoding="utf-8")

    notes = watch(plan, "2025-03-31", ledger=ledger).notes

    assert "Variance of sales is not judged: Three departments, first quarter books nothing of it." in notes
    assert any(note.startswith("1,600,000.00 of Three departments") and "belongs to no line" in note for note in notes)


def test_triggers_say_up_to_which_month_the_ledger_tells(plan: Path, ledger: Path) -> None:
    book = ledger / "ledger" / "first-quarter.csv"
    kept = [row for row in book.read_text(encoding="utf-8").splitlines() if not row.startswith("2025-03")]
    book.write_text("\n".join(kept) + "\n", encoding="utf-8")

    notes = watch(plan, "2025-03-31", ledger=ledger).notes

    assert any(note.startswith("Variance is not judged after 2025-02-28") for note in notes)


def test_the_season_of_triggers_is_that_of_the_dashboard(plan: Path, case: Path) -> None:
    units = {unit.id: unit for unit in monitor(plan, case, END).dashboard.units}
    fired = [item for item in watch(plan, "2025-03-31", ledger=case).fires if item.event.trigger == "variance-off"]

    # Engineering is 11.2 % above its past years on the dashboard: beyond the 10 % at which the trigger fires.
    latest = {item.event.subject: item.crossing.latest for item in fired if item.crossing}
    assert "engineering" in latest
    assert {item.on for item in latest.values()} == {END}
    assert {unit: item.value for unit, item in latest.items()} == {unit: units[unit].against_season for unit in latest}


def test_a_year_in_whose_midst_the_ledger_begins_has_no_season(plan: Path, case: Path, ledger: Path) -> None:
    # Twelve past years; without the first half of 2013 that year would seem to spend everything from July on.
    book = ledger / "ledger" / "before.csv"
    kept = [row for row in book.read_text(encoding="utf-8").splitlines() if row[:7] not in HALF_OF_2013]
    book.write_text("\n".join(kept) + "\n", encoding="utf-8")

    years = [
        {unit.season.years for unit in monitor(plan, source, END).dashboard.units if unit.season}
        for source in (case, ledger)
    ]
    assert years == [{12}, {11}]


def test_a_year_that_is_over_is_not_held_against_itself(plan: Path, case: Path) -> None:
    later = monitor(plan, case, datetime.date(2026, 2, 28)).dashboard

    assert {unit.season.years for unit in later.units if unit.season} == {12}


def test_what_is_spent_on_days_to_come_is_not_known(plan: Path, case: Path) -> None:
    with pytest.raises(Refusal, match="spent through 2025-03-31 is not known on 2025-03-30"):
        import_actuals(plan, case, signed("one", datetime.date(2025, 3, 30)), END)


def test_a_position_names_what_was_imported_later_for_its_days(plan: Path, case: Path) -> None:
    import_actuals(plan, case, signed("one"), END)

    before, after = positions(plan, END), positions(plan, APRIL)
    assert sum(item.paid for item in before.standing.positions.values()) == 0
    assert before.imported_later == ((END, APRIL, 4_400_000_00),)
    assert sum(item.paid for item in after.standing.positions.values()) == 4_400_000_00
    assert after.imported_later == ()
    # Before the last day that it covers, nobody knows how much of it was spent.
    assert positions(plan, datetime.date(2025, 3, 30)).imported_later == ()


def test_before_its_first_day_nothing_was_spent_of_a_plan(plan: Path, case: Path) -> None:
    with pytest.raises(Refusal, match="FY2025 begins on 2025-01-01, after 2024-12-31"):
        import_actuals(plan, case, signed("one"), datetime.date(2024, 12, 31))


def test_a_ledger_corrected_and_corrected_back_leaves_the_first_figures(plan: Path, case: Path, ledger: Path) -> None:
    book = ledger / "ledger" / "first-quarter.csv"
    other = book.read_text(encoding="utf-8").replace(JANUARY, JANUARY.replace("1302", "2302"))
    book.write_text(other, encoding="utf-8")

    added = [
        import_actuals(plan, source, signed(str(number)), END).total_added
        for number, source in enumerate([case, ledger, case, case, ledger, case])
    ]

    assert added == [4_400_000_00, 100_000_00, -100_000_00, 0, 100_000_00, -100_000_00]
    with open_adopted(plan) as opened:
        assert opened.book().state.totals().paid == 4_400_000_00
