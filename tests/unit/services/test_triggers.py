"""The company's plan watched: what fires, entered once, escalated, dealt with, and tried on the past."""

from __future__ import annotations

import datetime
import json
import shutil
from pathlib import Path

import pytest

from apportion.execution.journal.events import Imported, LineAmount
from apportion.interfaces.cli import main
from apportion.services.adopt import adopt
from apportion.services.adopted import Signed, find_line, open_adopted
from apportion.services.journal import read_journal
from apportion.services.plan_case import plan_path, write_plan
from apportion.services.refusal import Refusal
from apportion.services.release import release
from apportion.services.spend_control import Use, spend
from apportion.services.trigger_backtest import back_tested
from apportion.services.triggers import Entering, Watch, resolve, watch
from apportion.services.write_triggers import check_triggers_folder, write_triggers

ROOT = Path(__file__).parents[3]
NOW = datetime.datetime(2025, 4, 2, 8, tzinfo=datetime.UTC)
TRIGGERS = """\
trigger,watches,compares,threshold,applies_to,owner,deadline,action,escalates_to
variance-off,,,,,A. Silva,,,Board
crisis,,,,,L. Chen,,,M. Ortega
engineering-high,variance,above,20%,unit:engineering,L. Chen,2 weeks,Stop hiring,Board
opportunity,,,,unit:sales,L. Chen,,,
"""
MILESTONES = """\
request,milestone,due
engineering,pilot,2025-01-31
"""
SIGNALS = """\
kind,subject,on,what,by
crisis,operations,2025-02-03T09:30+01:00,Warehouse flooded,R. Diaz
opportunity,operations,2025-02-03T09:30+01:00,Cheap lorries,R. Diaz
opportunity,sales,2025-02-03T09:30+01:00,A large customer,R. Diaz
"""


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("planned")
    shutil.copytree(ROOT / "examples" / "technology-company", folder / "case")
    (folder / "case" / "triggers.csv").write_text(TRIGGERS, encoding="utf-8")
    (folder / "case" / "milestones.csv").write_text(MILESTONES, encoding="utf-8")
    settings = folder / "case" / "case.yaml"
    stated = settings.read_text(encoding="utf-8")
    settings.write_text(stated.replace("America/New_York", "Europe/Berlin"), encoding="utf-8")
    write_plan(plan_path(folder / "case", alone=True), folder / "plan", replace=False, with_report=False)
    return folder / "plan"


@pytest.fixture
def plan(planned: Path, tmp_path: Path) -> Path:
    """A copy of it, adopted, its first quarter released; engineering spent 3,000,000.00 of 12,000,000.00 in January."""
    shutil.copytree(planned, tmp_path / "plan")
    signed = Signed("Board", datetime.date(2024, 12, 12), NOW, "adopt")
    adopt(tmp_path / "plan", signed)
    release(tmp_path / "plan", Signed("Board", datetime.date(2025, 1, 2), NOW, "release"), "FY2025-Q1")
    paid = Signed("L. Chen", datetime.date(2025, 1, 20), NOW, "pay")
    spend(tmp_path / "plan", paid, Use("engineering", "3,000,000", "servers"))
    return tmp_path / "plan"


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / "signals.csv").write_text(SIGNALS, encoding="utf-8")
    return folder


def of(found: Watch, trigger: str) -> list[tuple[str, str]]:
    return [(item.event.subject, item.status) for item in found.fires if item.event.trigger == trigger]


def test_spending_is_held_against_an_even_year_where_no_past_is_named(plan: Path) -> None:
    # 3,000,000 of 12,000,000 spent in January; a twelfth is 1,000,000: 200 % over. Who spent nothing is 100 % under.
    found = watch(plan, "2025-02-01")
    [high] = [item for item in found.fires if item.event.trigger == "engineering-high"]

    assert high.event.evidence == "3,000,000.00 spent by 2025-01-31, 1,000,000.00 due evenly: 200 % over"
    assert high.event.condition == "variance above 20 %"
    # Two weeks after the end of 1 February in Berlin.
    assert high.event.deadline == "2025-02-15T23:59:59+01:00"
    off = dict(of(found, "variance-off"))
    assert off["sales"] == "new"
    assert off["engineering"] == "new"


def test_a_month_counts_once_work_has_ended_on_its_last_day(plan: Path) -> None:
    assert of(watch(plan, "2025-01-31T16:59"), "engineering-high") == []
    assert of(watch(plan, "2025-01-31T17:00"), "engineering-high") == [("engineering", "new")]


def test_a_month_without_any_payment_in_the_journal_is_not_judged(plan: Path) -> None:
    later = watch(plan, "2025-06-01")

    assert {
        item.crossing.latest.on for item in later.fires if item.crossing and item.event.trigger == "variance-off"
    } == {datetime.date(2025, 1, 31)}


def test_nothing_that_is_dated_later_counts(plan: Path) -> None:
    assert watch(plan, "2025-01-15").fires == ()


def test_signals_about_others_do_not_fire_a_trigger_about_sales(plan: Path, reports: Path) -> None:
    found = watch(plan, "2025-02-03T12:00", reported=reports)

    assert of(found, "opportunity") == [("sales", "new")]
    assert of(found, "crisis") == [("operations", "new")]


def test_a_signal_is_not_known_before_its_instant(plan: Path, reports: Path) -> None:
    assert of(watch(plan, "2025-02-03T09:29", reported=reports), "crisis") == []
    assert of(watch(plan, "2025-02-03T09:30", reported=reports), "crisis") == [("operations", "new")]


def test_a_firing_is_entered_once(plan: Path, reports: Path) -> None:
    first = watch(plan, "2025-02-03T12:00", reported=reports, enter=Entering("A. Silva", NOW))
    entries = len(read_journal(plan).entries)
    second = watch(plan, "2025-02-04T12:00", reported=reports, enter=Entering("R. Diaz", NOW))

    assert "crisis/operations/2025-02-03T09:30:00+01:00" in first.entered
    assert second.entered == ()
    assert len(read_journal(plan).entries) == entries
    assert of(second, "crisis") == [("operations", "open")]


def test_what_nobody_dealt_with_is_escalated_once(plan: Path, reports: Path) -> None:
    entering = Entering("A. Silva", NOW)
    watch(plan, "2025-02-03T12:00", reported=reports, enter=entering)
    overdue = watch(plan, "2025-02-05T09:31", reported=reports)
    told = watch(plan, "2025-02-05T09:31", reported=reports, enter=entering)
    again = watch(plan, "2025-02-06", reported=reports, enter=entering)

    assert of(overdue, "crisis") == [("operations", "overdue")]
    assert told.escalated == ("crisis/operations/2025-02-03T09:30:00+01:00",)
    assert again.escalated == ()
    assert of(again, "crisis") == [("operations", "escalated")]


def test_a_signal_that_is_read_too_late_is_entered_and_escalated_at_once(plan: Path, reports: Path) -> None:
    found = watch(plan, "2025-03-03", reported=reports, enter=Entering("A. Silva", NOW))

    assert of(found, "crisis") == [("operations", "escalated")]


def test_an_overdue_firing_with_nobody_to_tell_is_reported(plan: Path, reports: Path) -> None:
    found = watch(plan, "2025-03-03", reported=reports, enter=Entering("A. Silva", NOW))

    assert "'opportunity' is overdue, and nobody is named to be told: fill in escalates_to." in found.notes


def test_a_milestone_without_a_report_is_late_after_four_weeks_and_has_no_owner(plan: Path) -> None:
    # Due 31 January; 28 days later is 28 February, so it is late from 1 March.
    assert of(watch(plan, "2025-02-28"), "milestone-late") == []
    found = watch(plan, "2025-03-01")

    assert of(found, "milestone-late") == [("engineering/pilot", "new")]
    assert "Nobody would act on 'milestone-late': name an owner of the unit, or of the trigger." in found.notes


def test_what_cannot_be_judged_is_said(plan: Path) -> None:
    assert watch(plan, "2025-03-01").notes[:2] == (
        "Return is not judged: no results are reported (--reported).",
        "Satisfaction is not judged: no responses are reported (--reported).",
    )


def test_a_firing_is_dealt_with_by_the_beginning_of_its_name(plan: Path, reports: Path) -> None:
    watch(plan, "2025-02-03T12:00", reported=reports, enter=Entering("A. Silva", NOW))
    signed = Signed("L. Chen", datetime.date(2025, 2, 4), NOW, "done")
    name, written = resolve(plan, signed, "crisis", "pumps hired")
    repeated = resolve(plan, signed, "crisis", "pumps hired")

    assert name == "crisis/operations/2025-02-03T09:30:00+01:00"
    assert not written.is_repeat
    assert repeated[1].is_repeat
    assert of(watch(plan, "2025-02-10", reported=reports), "crisis") == [("operations", "resolved")]
    assert of(watch(plan, "2025-02-03T18:00", reported=reports), "crisis") == [("operations", "open")]


def test_a_name_that_means_none_or_several_is_refused(plan: Path, reports: Path) -> None:
    watch(plan, "2025-02-03T12:00", reported=reports, enter=Entering("A. Silva", NOW))
    signed = Signed("L. Chen", datetime.date(2025, 2, 4), NOW, "done")
    with pytest.raises(Refusal, match="There is no open firing 'crises'"):
        resolve(plan, signed, "crises", "pumps hired")
    with pytest.raises(Refusal, match="'variance-off' stands for 8 firings"):
        resolve(plan, signed, "variance-off", "looked at")


def test_the_journal_holds_after_all_of_it(plan: Path, reports: Path) -> None:
    watch(plan, "2025-03-03", reported=reports, enter=Entering("A. Silva", NOW))
    resolve(plan, Signed("L. Chen", datetime.date(2025, 3, 4), NOW, "done"), "crisis", "pumps hired")

    assert read_journal(plan).holds


@pytest.mark.parametrize("text", ["yesterday", "2025-02-30", "2025-13-01T10:00"])
def test_what_is_no_instant(plan: Path, text: str) -> None:
    with pytest.raises(Refusal, match=f"'{text}' is no instant"):
        watch(plan, text)


def test_the_command_shows_enters_and_ends_with_1_when_something_is_overdue(
    plan: Path, reports: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["triggers", str(plan), "--reported", str(reports), "--enter", "--by", "A. Silva"]

    assert main([*asked, "--as-of", "2025-02-03T12:00"]) == 0
    assert main([*asked, "--as-of", "2025-02-20", "--json"]) == 1
    printed = capsys.readouterr().out
    document = json.loads(printed[printed.index("\n{") :])
    opportunity = next(item for item in document["firings"] if item["trigger"] == "opportunity")
    assert (opportunity["status"], opportunity["owner"]) == ("overdue", "L. Chen")
    assert document["entered"] == []
    assert main(["resolve", str(plan), "opportunity", "--how", "taken", "--by", "L. Chen", "--on", "2025-02-20"]) == 0
    assert main([*asked, "--as-of", "2025-02-21"]) == 0


def test_who_enters_has_to_be_named(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["triggers", str(plan), "--as-of", "2025-02-20", "--enter"]) == 2
    assert "--by NAME" in capsys.readouterr().err


def test_the_past_of_the_company_tells_how_the_trigger_would_have_done() -> None:
    found = back_tested(ROOT / "examples" / "technology-company")
    [tried] = found.tried

    assert tried.trigger.id == "variance-off"
    assert len(tried.years) == 24
    assert {name for name, _ in found.left_out} >= {"crisis", "milestone-late", "return-short"}
    assert [item.trigger.periods_in_a_row for item in found.variants] == [1, 2, 3]


def test_a_case_without_a_ledger_has_no_past(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "examples" / "capital-programme", tmp_path / "case")
    with pytest.raises(Refusal, match="has no ledger"):
        back_tested(tmp_path / "case")


def test_a_ledger_of_whole_years_cannot_be_tried() -> None:
    with pytest.raises(Refusal, match="month by month"):
        back_tested(ROOT / "examples" / "city")


LEDGER = """\
format: 1
name: Spending of 2024 and 2025
currency: USD
calendar:
  kind: months
  start_month: 1
sources:
  - files: rows.csv
    columns:
      date: date
      unit: unit
      account: account
      amount: amount
    measure: actual
"""


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    """Sales spent half of 2024 in January and the rest evenly; in January 2025 600,000.00, in February 40,000.00."""
    folder = tmp_path / "ledger"
    folder.mkdir()
    (folder / "ledger.yaml").write_text(LEDGER, encoding="utf-8")
    year = [f"2024-{month:02},sales,salaries,{550 if month == 1 else 50}.00" for month in range(1, 13)]
    rows = [row.replace(",sales", "-15,sales") for row in year]
    rows += ["2025-01-20,sales,salaries,600000.00", "2025-02-03,sales,salaries,40000.00"]
    (folder / "rows.csv").write_text("\n".join(["date,unit,account,amount", *rows, ""]), encoding="utf-8")
    return folder


def test_a_ledger_tells_what_was_spent_and_the_season_of_its_past(plan: Path, ledger: Path) -> None:
    # Sales has 3,500,000.00. Of 1,100 in 2024, 550 fell in January: half, 1,750,000.00; 600,000.00 is 65.7 % under.
    found = watch(plan, "2025-02-01", ledger=ledger)
    [off] = [item for item in found.fires if item.event.trigger == "variance-off"]

    assert off.event.subject == "sales"
    assert off.event.evidence == (
        "600,000.00 spent by 2025-01-31, 1,750,000.00 due by the season of past years: 65.7 % under"
    )


def test_months_beyond_the_ledger_are_not_judged(plan: Path, ledger: Path) -> None:
    found = watch(plan, "2025-06-01", ledger=ledger)
    [off] = [item for item in found.fires if item.event.trigger == "variance-off"]

    assert off.crossing is not None
    assert off.crossing.latest.on == datetime.date(2025, 2, 28)


def imported(plan: Path, through: str, amount: int, operation: str) -> None:
    """Sales spent so much more by a day, which is entered some days later."""
    with open_adopted(plan) as opened:
        day = datetime.date.fromisoformat(through)
        line = find_line(opened.book().state, "sales")
        event = Imported(f"ledger {operation}", day, (LineAmount(line, amount),))
        opened.write(Signed("L. Chen", day + datetime.timedelta(days=6), NOW, operation), event)


def test_an_import_counts_for_the_days_that_it_covers(plan: Path) -> None:
    # January is imported on 6 February, up to Friday the 31st: 280,000.00 of 3,500,000.00, a twelfth is 291,666.67.
    imported(plan, "2025-01-31", 280_000_00, "january")
    found = watch(plan, "2025-02-10")

    assert ("sales", "new") not in of(found, "variance-off")
    assert ("research", "new") in of(found, "variance-off")


def test_a_month_within_an_import_is_not_judged(plan: Path) -> None:
    # One import up to Friday 28 February: what of it fell into January nobody knows.
    imported(plan, "2025-02-28", 290_000_00, "february")
    [sales] = [item for item in watch(plan, "2025-04-01").fires if item.id.startswith("variance-off/sales")]

    assert sales.id == "variance-off/sales/2025-02-28"


def test_an_import_up_to_the_last_working_day_tells_the_month(plan: Path) -> None:
    # 31 May 2025 is a Saturday; the books end on Friday the 30th.
    imported(plan, "2025-05-30", 100_000_00, "may")

    assert "variance-off/sales/2025-05-31" in {item.id for item in watch(plan, "2025-06-10").fires}


def test_what_was_dealt_with_is_not_dealt_with_again(plan: Path, reports: Path) -> None:
    watch(plan, "2025-02-03T12:00", reported=reports, enter=Entering("A. Silva", NOW))
    resolve(plan, Signed("L. Chen", datetime.date(2025, 3, 3), NOW, "done"), "crisis", "pumps hired")

    # Another open firing is never offered in its place.
    with pytest.raises(Refusal, match=r"crisis/operations/.*: dealt with already: pumps hired"):
        resolve(plan, Signed("L. Chen", datetime.date(2025, 3, 4), NOW, "again"), "crisis/operations", "looked again")


def test_what_fires_is_written_as_a_page_and_a_document(plan: Path, reports: Path, tmp_path: Path) -> None:
    held = watch(plan, "2025-02-03T12:00", reported=reports)
    write_triggers(held, tmp_path / "out", replace=False)

    page = (tmp_path / "out" / "triggers.html").read_text(encoding="utf-8")
    document = json.loads((tmp_path / "out" / "triggers.json").read_text(encoding="utf-8"))
    assert "Warehouse flooded" in page
    assert [item["firing"] for item in document["firings"]] == [item.id for item in held.fires]
    with pytest.raises(Refusal, match="exists"):
        check_triggers_folder(tmp_path / "out", replace=False)


def test_nothing_is_dealt_with_before_it_was_noticed(plan: Path, reports: Path) -> None:
    watch(plan, "2025-02-03T12:00", reported=reports, enter=Entering("A. Silva", NOW))

    with pytest.raises(Refusal, match="was entered on 2025-02-03; it cannot be dealt with on 2025-02-02"):
        resolve(plan, Signed("L. Chen", datetime.date(2025, 2, 2), NOW, "early"), "crisis", "pumps hired")
