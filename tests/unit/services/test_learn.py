"""What a plan that was carried out teaches, and the next case that is made of it."""

from __future__ import annotations

import datetime
from fractions import Fraction
from pathlib import Path

import pytest

from apportion.execution.learn.calibration import learn
from apportion.execution.learn.outcomes import Outcome, Topic
from apportion.services.adopt import adopt
from apportion.services.adopted import Signed
from apportion.services.learn import LearnedPlan, learn_from
from apportion.services.learn_folder import learned_document, silence
from apportion.services.load import load_case
from apportion.services.next_case import chosen_from, next_case, write_next
from apportion.services.plan_case import plan_path, write_plan
from apportion.services.refusal import Refusal
from apportion.services.release import release
from apportion.services.spend_control import Use, close, spend

DAY = datetime.date(2026, 1, 15)
NOW = datetime.datetime(2026, 1, 15, 12, tzinfo=datetime.UTC)
CASE = """format: "1"
name: Budget 2025
organisation: Town
sector: government
currency: EUR
periods:
  - FY2025
total: 300.00
"""
REQUESTS = """request,unit,category,cap,rate
roads,works,upkeep,100.00,2
bridges,works,growth,100.00,3
school,schools,upkeep,100.00,2
"""


def signed(name: str, day: datetime.date = datetime.date(2025, 6, 1)) -> Signed:
    return Signed("A. Silva", day, NOW, name)


def lived_through(folder: Path, paid: dict[str, str], *, closed: bool = True) -> Path:
    """A small town's plan, adopted, released, and paid from."""
    town, plan = folder / "town", folder / "plan"
    town.mkdir()
    (town / "case.yaml").write_text(CASE, encoding="utf-8")
    (town / "units.csv").write_text("unit,name\nworks,Works\nschools,Schools\n", encoding="utf-8")
    (town / "requests.csv").write_text(REQUESTS, encoding="utf-8")
    write_plan(plan_path(town), plan, replace=False, with_report=False)
    adopt(plan, signed("adopt", datetime.date(2024, 12, 1)))
    for quarter in range(1, 5):
        release(plan, signed(f"release-{quarter}", datetime.date(2025, 3 * quarter - 2, 1)), f"FY2025-Q{quarter}")
    for request, amount in paid.items():
        spend(plan, signed(f"pay-{request}", datetime.date(2025, 12, 1)), Use(request, amount, "the year"))
    if closed:
        close(plan, signed("close", DAY), datetime.date(2025, 12, 31))
    return plan


def town(folder: Path) -> LearnedPlan:
    return learn_from(lived_through(folder, {"roads": "90.00", "bridges": "60.00", "school": "81.00"}), on=DAY)


def test_paid_of_allocated_is_told_by_unit_and_by_kind(tmp_path: Path) -> None:
    # Works was given 200 and paid 150; schools 100 and 81. Upkeep: 0.90 and 0.81; growth: 0.60.
    found = town(tmp_path)
    units, kinds = found.learned("spending"), found.learned("spending", "kind")
    assert units is not None
    assert kinds is not None
    assert {name: round(one.raw, 6) for name, one in units.groups.items()} == {"schools": 0.81, "works": 0.75}
    # Seen once each, so that each gets the whole: the geometric mean of both.
    assert {round(one.ratio, 6) for one in units.groups.values()} == {round((0.75 * 0.81) ** 0.5, 6)}
    assert round(kinds.groups["upkeep"].raw, 6) == round((0.9 * 0.81) ** 0.5, 6)


def test_a_period_that_is_not_closed_teaches_nothing(tmp_path: Path) -> None:
    plan = lived_through(tmp_path, {"roads": "90.00"}, closed=False)
    with pytest.raises(Refusal, match="nothing to learn"):
        learn_from(plan, on=DAY)


def test_what_may_be_chance_is_proposed_and_not_carried_out(tmp_path: Path) -> None:
    found = town(tmp_path)
    assert {edit.name for edit in found.edits} == {"request.bridges.cap", "request.roads.cap", "request.school.cap"}
    assert found.clear_edits == ()


def test_the_next_case_has_the_next_period_last_years_payments_and_the_edits_that_were_left_in(tmp_path: Path) -> None:
    found = town(tmp_path)
    chosen = tmp_path / "chosen.csv"
    chosen.write_text("name,to\nrequest.roads.cap,77.94\n", encoding="utf-8")
    before = {path.name: path.read_bytes() for path in (tmp_path / "town").iterdir()}
    write_next(next_case(found, chosen_from(found, chosen)), tmp_path / "next")

    loaded = load_case(tmp_path / "next")
    case = loaded.usable()
    assert case.periods == ("FY2026",)
    requests = dict(zip(case.requests.id.tolist(), case.requests.cap.tolist(), strict=True))
    assert requests == {"bridges": 100_00, "roads": 77_94, "school": 100_00}
    assert dict(zip(case.requests.id.tolist(), case.requests.last_year.tolist(), strict=True)) == {
        "bridges": 60_00,
        "roads": 90_00,
        "school": 81_00,
    }
    # Nothing of the user's own was touched.
    assert {path.name: path.read_bytes() for path in (tmp_path / "town").iterdir()} == before


def test_a_row_that_nobody_proposed_is_refused(tmp_path: Path) -> None:
    found = town(tmp_path)
    chosen = tmp_path / "chosen.csv"
    chosen.write_text("name,to\ntotal,5\n", encoding="utf-8")
    with pytest.raises(Refusal, match="not proposed"):
        chosen_from(found, chosen)


def test_edits_of_another_years_case_are_refused(tmp_path: Path) -> None:
    # The cap of roads is 100.00 in this case: a file that says 90.00 was made for another one.
    found = town(tmp_path)
    chosen = tmp_path / "chosen.csv"
    chosen.write_text("name,from,to\nrequest.roads.cap,90.00,77.94\n", encoding="utf-8")
    with pytest.raises(Refusal, match=r"request\.roads\.cap is 100\.00 in the case, not 90\.00"):
        chosen_from(found, chosen)


def test_who_refuses_every_edit_leaves_the_headings_alone(tmp_path: Path) -> None:
    found = town(tmp_path)
    chosen = tmp_path / "chosen.csv"
    chosen.write_text("name,from,to\n", encoding="utf-8")

    assert chosen_from(found, chosen) == ()


def test_a_table_without_the_columns_of_edits_is_refused_in_words_of_edits(tmp_path: Path) -> None:
    found = town(tmp_path)
    chosen = tmp_path / "chosen.csv"
    chosen.write_text("number,amount\nrequest.roads.cap,77.94\n", encoding="utf-8")
    with pytest.raises(Refusal, match=r"cannot be read as edits\.csv"):
        chosen_from(found, chosen)


def test_a_ledger_that_teaches_nothing_is_named(tmp_path: Path) -> None:
    plan = lived_through(tmp_path, {"roads": "90.00", "bridges": "60.00", "school": "81.00"})
    other = tmp_path / "other"
    other.mkdir()
    (other / "ledger.yaml").write_text(
        "format: 1\nname: Another town\ncurrency: EUR\ncalendar: {kind: months, start_month: 1}\n"
        "sources:\n  - files: rows.csv\n    columns: {year: year, unit: unit, amount: amount}\n    measure: actual\n",
        encoding="utf-8",
    )
    (other / "rows.csv").write_text("year,unit,amount\n2024,harbour,5.00\n", encoding="utf-8")

    found = learn_from(plan, other, on=DAY)

    assert found.silent_ledger == "Another town"
    assert silence(found).startswith("Another town teaches nothing: it has no year before FY2025")
    assert learned_document(found, None)["notes"] == [silence(found)]


def test_periods_without_a_number_have_to_be_named(tmp_path: Path) -> None:
    found = town(tmp_path)
    assert next_case(found, (), ("autumn",)).periods == {"FY2025": "autumn"}
    with pytest.raises(Refusal, match="1 budget period, not 2"):
        next_case(found, (), ("a", "b"))


def test_results_are_held_against_what_was_promised_for_the_money_paid(tmp_path: Path) -> None:
    # Roads promised 2 for each of the 90 paid, and delivered 90: half. School promised 162 and delivered 162.
    plan = lived_through(tmp_path, {"roads": "90.00", "school": "81.00"})
    (tmp_path / "reports").mkdir()
    rows = "request,on,value\nroads,2026-01-10,90\nschool,2026-01-10,162\n"
    (tmp_path / "reports" / "results.csv").write_text(rows, encoding="utf-8")
    found = learn_from(plan, reported=tmp_path / "reports", on=DAY)
    returns = found.learned("return")
    assert returns is not None
    assert {name: one.raw for name, one in returns.groups.items()} == {"works": 0.5, "schools": 1.0}
    rates = {edit.name: (edit.before, edit.after) for edit in found.edits if edit.name.endswith(".rate")}
    assert {str(after / before) for before, after in rates.values()} == {"0.75"}


def outcome(unit: str, when: str, ratio: str, topic: Topic = "spending") -> Outcome:
    return Outcome(topic, unit, "", "", when, Fraction(100), Fraction(ratio) * 100, "the ledger")


def test_three_years_of_a_unit_do_not_rule() -> None:
    # Ten units spend about what they are given; one missed by half three times, with wide scatter.
    steady = [outcome(f"u{n}", str(year), "1.02" if (n + year) % 2 else "0.98") for n in range(10) for year in range(6)]
    wild = [outcome("wild", str(year), ratio) for year, ratio in enumerate(("0.4", "1.1", "0.35"))]
    found = learn([*steady, *wild], "spending", "unit")
    assert found is not None
    held = found.groups["wild"]
    assert held.raw < held.ratio < 1
    assert not held.is_clear


def test_a_unit_that_spent_nothing_has_no_ratio_and_is_named() -> None:
    found = learn([outcome("a", "2023", "0"), outcome("b", "2023", "0.9")], "spending", "unit")
    assert found is not None
    assert [one.unit for one in found.unusable] == ["a"]
    returned = learn([outcome("a", "2023", "0", "return")], "return", "unit")
    assert returned is not None
    assert returned.groups["a"].raw == 0
