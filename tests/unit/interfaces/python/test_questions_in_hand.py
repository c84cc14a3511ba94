"""What else has a command is there in Python: past years, costs, worth, documents, schedules, the books of a line."""

from __future__ import annotations

import datetime
from decimal import Decimal
from pathlib import Path

import pytest

import apportion
from apportion.interfaces.cli import commands
from apportion.interfaces.facade import HOMES
from tests.support.terminal import Run, document
from tests.support.town import write_case

EXAMPLES = Path(__file__).parents[4] / "examples"
OTHER_WORDS = {"gate": "meet_gate", "import": "import_actuals", "position": "positions"}
"""Commands that are called otherwise in Python: ``import`` is a word of the language."""


@pytest.fixture
def budget(tmp_path: Path) -> apportion.AdoptedPlan:
    """The town's plan in force since December: parks 800.00, roads 200.00."""
    folder = apportion.load(write_case(tmp_path / "town")).plan().write(tmp_path / "plan", report=False)
    plan = apportion.adopt(folder, by="Board", on=datetime.date(2024, 12, 12))
    plan.release("FY2025-Q1", by="Board", on=datetime.date(2025, 1, 2))
    return plan


def test_every_name_that_the_package_exports_has_its_home() -> None:
    assert sorted(apportion.__all__) == sorted([*HOMES, "__version__"])
    for name in HOMES:
        assert getattr(apportion, name).__module__ == f"apportion.interfaces.python.{HOMES[name]}"


def test_every_command_has_its_counterpart() -> None:
    page = (EXAMPLES.parent / "docs" / "reference" / "python.md").read_text(encoding="utf-8")
    table = page.partition("## Where each command is\n")[2].partition("\n## ")[0]
    in_force = set(dir(apportion.AdoptedPlan))
    for name in commands.commands:
        told = f"`{name}`" in table or OTHER_WORDS.get(name, name.replace("-", "_")) in in_force
        assert told, name


def test_money_that_came_back_can_be_used_again(budget: apportion.AdoptedPlan) -> None:
    day = datetime.date(2025, 2, 3)
    budget.spend("parks", 120, "seeds", by="Diaz", on=day)

    answer = budget.credit("parks", Decimal("20.50"), "returned", by="Diaz", on=day)

    assert answer.is_entered
    assert budget.positions("parks", on=day)[0].spent == Decimal("99.50")
    with pytest.raises(apportion.ApportionError):
        budget.credit("parks", 100, "returned", by="Diaz", on=day)


def test_a_commitment_is_listed_until_it_is_given_up(budget: apportion.AdoptedPlan) -> None:
    day = datetime.date(2025, 2, 3)
    budget.commit("parks", 100, "benches", by="Diaz", on=day, reference="PO-1")

    budget.decommit("PO-1", "fewer benches", by="Diaz", amount=40, on=day)

    (held,) = budget.commitments("parks")
    assert (held.commitment, held.request, held.open, held.purpose) == ("PO-1", "parks", Decimal("60.00"), "benches")
    budget.decommit("PO-1", "none at all", by="Diaz", on=day)
    assert budget.commitments() == ()


def test_an_authority_gives_and_takes(budget: apportion.AdoptedPlan) -> None:
    day = datetime.date(2025, 2, 3)

    budget.amend({"roads": 50, "parks": Decimal("-30.25")}, "storm", "Ordinance 9", by="Board", on=day)

    held = {item.request: item.allocated for item in budget.positions(on=day)}
    assert held == {"parks": Decimal("769.75"), "roads": Decimal("250.00")}


def test_the_schedule_is_that_of_the_command(budget: apportion.AdoptedPlan, run: Run) -> None:
    """Nothing is stated: 1,000.00 are released evenly, by quarter."""
    schedule = budget.schedule()

    assert [(item.name, item.total) for item in schedule.tranches] == [
        (f"FY2025-Q{quarter}", Decimal("250.00")) for quarter in (1, 2, 3, 4)
    ]
    code, printed = document(run, "schedule", "plan")
    assert code == 0
    assert schedule.to_dict() == {key: printed[key] for key in schedule.to_dict()}
    with pytest.raises(apportion.ApportionError, match="There is no budget period 'FY2031'"):
        budget.schedule("FY2031")


def test_what_fires_and_what_should_move_is_written_as_a_folder(budget: apportion.AdoptedPlan, tmp_path: Path) -> None:
    """Roads return 4 now, more than parks with 3.5: money moves to them up to the 60 % that they may have."""
    day = datetime.date(2025, 3, 28)
    fires = budget.triggers("2025-03-28", out=tmp_path / "fires")
    shift = budget.reallocate({"request.roads.rate": 4}, on=day, limit="all")

    assert fires == ()
    assert (tmp_path / "fires" / "triggers.html").is_file()
    assert {(move.source, move.target) for move in shift.moves} == {("parks", "roads")}
    assert (shift.write(tmp_path / "shift") / "reallocation.json").is_file()
    with pytest.raises(apportion.ApportionError, match="exists"):
        budget.triggers("2025-03-28", out=tmp_path / "fires")


def test_books_are_closed_on_the_day_that_is_named(budget: apportion.AdoptedPlan) -> None:
    budget.close(datetime.date(2025, 1, 31), by="Board", on=datetime.date(2025, 2, 7))

    assert budget.entries()[-1].stamp.on == datetime.date(2025, 2, 7)


def test_a_case_is_started_from_a_template(tmp_path: Path) -> None:
    path = apportion.new(tmp_path / "mine", "nonprofit")

    assert apportion.load(path).plan().status == "optimal"
    with pytest.raises(apportion.ApportionError, match="There is no template 'bank'"):
        apportion.new(tmp_path / "other", "bank")


def test_a_comparison_is_that_of_the_command(run: Run, tmp_path: Path) -> None:
    write_case(tmp_path / "next", {"case.yaml": _yaml("1,100.00")})

    compared = apportion.compare("town", "next")

    code, printed = document(run, "compare", "town", "next")
    assert code == 0
    assert compared.to_dict() == printed


def _yaml(total: str) -> str:
    return (
        'format: "1"\nname: Town budget 2025\norganisation: Little Town\ncurrency: USD\nperiods: FY2025\n'
        f"total: {total}\n"
    )


def test_past_years_are_read_and_written(tmp_path: Path) -> None:
    past = apportion.history(EXAMPLES / "technology-company")

    assert past.years == (2022, 2023, 2024)
    assert past.outlook is not None
    assert (past.write(tmp_path / "past") / "history.json").is_file()
    with pytest.raises(apportion.ApportionError, match="2031 has no budget and actual"):
        apportion.history(EXAMPLES / "technology-company", year=2031)


@pytest.mark.parametrize("tolerance", ["5", "five %", "-5%", Decimal("-0.05")])
def test_a_tolerance_is_a_percentage_or_a_fraction(tolerance: str | Decimal) -> None:
    with pytest.raises(apportion.ApportionError):
        apportion.history(EXAMPLES / "technology-company", tolerance=tolerance)


def test_costs_and_worth_are_written_where_there_are_any(tmp_path: Path) -> None:
    town = apportion.load(write_case(tmp_path / "town"))

    costs = apportion.load(EXAMPLES / "technology-company").study_costs()
    worth = apportion.load(EXAMPLES / "appraised-projects").study_worth()

    assert (costs.write(tmp_path / "costs") / "costs.json").is_file()
    assert (worth.write(tmp_path / "worth") / "worth.json").is_file()
    assert not town.study_costs().is_stated
    assert (town.study_worth().detail, town.study_worth().to_dict()) == (None, {})
    with pytest.raises(apportion.ApportionError, match="nothing to write"):
        town.study_worth().write(tmp_path / "none")


def test_triggers_are_tried_on_the_past(run: Run) -> None:
    tried = apportion.load(EXAMPLES / "technology-company").back_test()

    code, printed = document(run, "triggers", str(EXAMPLES / "technology-company"), "--backtest")
    assert code == 0
    assert tried.to_dict() == printed
    assert {item.trigger.id for item in tried.tried}


def test_a_number_that_was_edited_in_a_document_is_named(tmp_path: Path) -> None:
    result = apportion.load(write_case(tmp_path / "town")).plan()
    brief = result.brief(tmp_path / "brief", formats=["md"])
    assert result.check_brief(brief).agrees
    letter = brief / "letters" / "parks.md"
    letter.write_text(letter.read_text(encoding="utf-8").replace("$800", "$810"), encoding="utf-8")

    checked = apportion.open_plan(result.write(tmp_path / "plan", report=False)).check_brief(brief)

    assert not checked.agrees
    assert {fault.file for fault in checked.faults} == {"letters/parks.md"}
    assert any("810" in fault.found for fault in checked.faults)
    assert checked.fingerprint == result.fingerprint


def test_a_format_that_there_is_not_is_refused(tmp_path: Path) -> None:
    result = apportion.load(write_case(tmp_path / "town")).plan()

    with pytest.raises(apportion.ApportionError, match="'odt' is no format"):
        result.brief(tmp_path / "brief", formats=["odt"])
    with pytest.raises(apportion.ApportionError, match="No format is named"):
        result.brief(tmp_path / "brief", formats=[])
    with pytest.raises(apportion.ApportionError):
        result.brief(tmp_path / "town", force=True)


def test_criteria_of_an_award_are_those_of_governments(tmp_path: Path) -> None:
    town = apportion.load(write_case(tmp_path / "town")).plan()

    with pytest.raises(apportion.ApportionError, match="for governments"):
        town.award()
    found = apportion.load(EXAMPLES / "city").plan().award()
    assert set(found.states) == {item.criterion.code for item in found.detail.items}
    assert found.to_dict()
    assert (found.write(tmp_path / "award") / "award.json").is_file()


def test_stakeholders_are_those_of_the_command(run: Run, tmp_path: Path) -> None:
    case = EXAMPLES / "technology-company"

    found = apportion.stakeholders(case, against=case)

    code, printed = document(run, "stakeholders", str(case), "--against", str(case))
    assert code == 0
    assert found.to_dict() == {key: printed[key] for key in found.to_dict()}
    assert found.wishes == found.wishes_before
    assert found.departures == ()
    assert (found.write(tmp_path / "concerned") / "stakeholders.json").is_file()
    with pytest.raises(apportion.ApportionError, match="states no stakeholders"):
        apportion.stakeholders(write_case(tmp_path / "town"))


def test_a_budget_in_brief_is_for_the_public(tmp_path: Path) -> None:
    result = apportion.load(write_case(tmp_path / "town")).plan()

    brief = result.brief(tmp_path / "brief", formats=["md"], audiences=["public"])

    assert (brief / "public" / "budget-in-brief.md").is_file()
    assert not (brief / "strategy.md").exists()
    with pytest.raises(apportion.ApportionError, match="'press' is no audience"):
        result.brief(tmp_path / "other", audiences=["press"])
