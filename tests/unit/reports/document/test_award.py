"""Which criteria of a budget award a document covers: found out from the document, never stated by the program."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from apportion.model.award_criteria import GFOA
from apportion.model.presentation import Attachment
from apportion.reports.document.blocks import Document, Section, Spans, Table, plain, walk
from apportion.reports.document.checking.compare import check_sources
from apportion.reports.document.material import Material
from apportion.reports.document.strategy import strategy_document
from apportion.reports.document.strategy.award.coverage import Coverage, Covered, coverage
from apportion.reports.document.strategy.award.glossary import TERMS
from apportion.reports.document.strategy.award.pages import coverage_document, coverage_of, verdict
from apportion.reports.document.strategy.award.places import PLACES
from apportion.reports.document.strategy.wording import NONE, column, compact
from apportion.services.brief import material_at
from tests.unit.reports.document.village import village

CITY = Path(__file__).parents[4] / "examples" / "city"


@cache
def city() -> tuple[Material, Document]:
    material = material_at(CITY)
    return material, strategy_document(material)


def states(found: Coverage) -> dict[str, str]:
    return {item.criterion.code: item.state for item in found.items}


def one(found: Coverage, code: str) -> Covered:
    return next(item for item in found.items if item.criterion.code == code)


def small_city(folder: Path, tables: Mapping[str, str]) -> Coverage:
    """A city of two departments with some tables, and what its strategy covers."""
    (folder / "case.yaml").write_text(
        'format: "1"\nname: Budget\norganisation: Smallville\nsector: government\ncurrency: USD\nperiods: [FY2026]\n'
        "total: 900.00\ntotal_is: exactly\n",
        encoding="utf-8",
    )
    held = {
        "units": "unit,name\nfire,Fire\nparks,Parks\n",
        "requests": "request,unit,category,cap,rate,weight\nfire,fire,safety,600,2,1\nparks,parks,leisure,500,1,1\n",
        "funds": "fund,name,amount\ngeneral,General Fund,900\n",
        **tables,
    }
    for name, text in held.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    material = material_at(folder)
    return coverage_of(material, strategy_document(material))


REVENUES = "source,name,amount,kind,basis\ntax,Property tax,800,recurring,Assessor\nfees,Fees,150,recurring,Last year\n"
BALANCES = "fund,opening,basis\ngeneral,400,Unassigned balance\n"
FULL: Mapping[str, str] = {
    "revenues": REVENUES,
    "fund_balances": BALANCES,
    "fund_descriptions": (
        "fund,type,appropriated,description,basis,statements\n"
        "general,general,yes,Pays what no other fund pays,modified-accrual,The same basis\n"
    ),
    "unit_descriptions": (
        "unit,description,priorities,changes\nfire,Puts out fires,Two new engines,\n"
        "parks,Keeps the parks,,Pool fee rises\n"
    ),
    "targets": (
        "unit,measure,baseline,goal,measured_in,direction,date,owner\n"
        "fire,Minutes to arrive,9,7,minutes,down,2026-12-31,Chief\n"
    ),
    "objectives": "objective,name,weight\nsafe,A safe city,1\n",
    "initiatives": "initiative,name,unit,category,cost\nengines,New engines,fire,growth,100\n",
    "authorities": "person,may\nMayor,release\n",
}


def test_there_are_25_criteria_of_which_15_are_mandatory() -> None:
    # GFOA, budget-award-2021: 15 mandatory and 10 other items; Explanation of Criteria for fiscal years from 1/1/25.
    assert len(GFOA.criteria) == 25
    assert [item.code for item in GFOA.mandatory] == [
        *("C1", "P1", "P2", "C2", "O1", "P3", "P4", "F3", "F5", "F6", "F8", "F9", "O3", "O4", "O6"),
    ]
    # Questions as GFOA's explanation numbers them, in its order: C1 has 3, P1 has 3, P2 has 4, and so on.
    assert [len(item.questions) for item in GFOA] == [
        *(3, 3, 4, 4, 1, 4, 1, 3, 3, 3, 4, 5, 7, 4, 3, 5, 4, 3, 2, 4, 3, 3, 3, 2, 4),
    ]


def test_every_place_belongs_to_a_question_that_the_documents_may_answer() -> None:
    for code, number in PLACES:
        criterion = GFOA.named(code)
        assert criterion is not None
        assert criterion.questions[number - 1].by == "document"
    told = {
        (item.code, number)
        for item in GFOA
        for number, question in enumerate(item.questions, start=1)
        if question.by == "document"
    }
    assert told == set(PLACES)


def test_what_philadelphias_example_covers() -> None:
    material, strategy = city()
    found = states(coverage_of(material, strategy))
    assert [code for code, state in found.items() if state == "covered"] == [
        *("C1", "O1", "O2", "P3", "F3", "F5", "F6", "C5"),
    ]
    assert [item.criterion.code for item in coverage_of(material, strategy).of("missing")] == [
        *("P1", "P4", "F8", "F9", "O3", "O6"),
    ]
    # Were a section or a column renamed, its question would no longer be found.
    assert {
        item.criterion.code: [answer.number for answer in item.left]
        for item in coverage_of(material, strategy).items
        if item.state == "in part"
    } == {"P2": [4], "C2": [4], "F4": [3], "F7": [1, 3], "O4": [2], "C4": [2], "C6": [4]}


def test_the_verdict_counts_and_names_and_promises_nothing() -> None:
    material, strategy = city()
    words = plain(verdict(material, coverage_of(material, strategy)).text, material.formatter)
    assert words.startswith(
        "Of 15 mandatory criteria, 6 are covered by the document; in part Priorities and Issues (P2)"
    )
    assert "missing Strategic Goals and Strategies (P1), Budget Process (P4), Capital Program (F8), Debt (F9)" in words
    assert words.endswith("nothing is said here of whether the award would be given.")


def test_places_name_tables_that_stand_in_the_section_they_name() -> None:
    material, strategy = city()
    for item in coverage_of(material, strategy).items:
        for answer in item.answers:
            for found in answer.found:
                if found.section and found.block is not None:
                    section = next(one for one in walk(strategy.sections) if one.id == found.section)
                    assert any(block is found.block for block in section.blocks)


def test_the_annex_of_the_strategy_agrees_with_what_is_found_in_it() -> None:
    """The coverage stands at the end, so that no number that it names has moved."""
    material, strategy = city()
    last = next(section for section in strategy.sections[-1].sections if section.id == "award")
    row = next(
        row
        for table in last.blocks
        if isinstance(table, Table)
        for row in table.rows
        if plain(row[0], material.formatter) == "F5"
    )
    section = next(item for item in walk(strategy.sections) if item.id == "fund-balances")
    made = next(block for block in section.blocks if isinstance(block, Table))
    assert plain(row[3], material.formatter) == f"{section.number}, Table\N{NO-BREAK SPACE}{made.number}"
    assert check_sources(strategy, material.sources) == ()


def test_a_city_that_states_everything_covers_all_that_tables_can_bring(tmp_path: Path) -> None:
    found = small_city(tmp_path, FULL)
    left = {
        (item.criterion.code, brings)
        for item in found.items
        for answer in item.left
        for brings in answer.question.brings[:1]
    }
    # The small city has no ledger, no months of past revenue, one budget period, and states no assumptions.
    ledger = "ledger (with ledger.yaml)"
    assert left == {
        *{("C2", ledger), ("F4", ledger), ("F4", "cash_history"), ("F6", "cash_history")},
        *{("F7", "case.yaml: periods"), ("F7", "assumptions"), ("P2", "requests: last_year")},
    }


@pytest.mark.parametrize(
    ("left_out", "code", "before", "after"),
    [
        ("revenues", "F3", "covered", "in part"),
        ("revenues", "F6", "in part", "missing"),
        ("fund_balances", "F5", "covered", "missing"),
        ("unit_descriptions", "O4", "covered", "in part"),
        ("targets", "O6", "covered", "missing"),
        ("authorities", "P4", "in part", "missing"),
        ("fund_descriptions", "F2", "covered", "missing"),
    ],
)
def test_without_its_table_a_criterion_is_missing(
    tmp_path: Path, left_out: str, code: str, before: str, after: str
) -> None:
    whole, less = tmp_path / "whole", tmp_path / "less"
    whole.mkdir()
    less.mkdir()
    assert states(small_city(whole, FULL))[code] == before
    found = small_city(less, {name: text for name, text in FULL.items() if name != left_out})
    assert states(found)[code] == after
    assert any(left_out in brings for answer in one(found, code).left for brings in answer.question.brings)


def test_the_city_without_its_revenues_no_longer_covers_them(tmp_path: Path) -> None:
    case = tmp_path / "city"
    shutil.copytree(CITY, case)
    for name in ("revenues", "fund_balances", "cash_history"):
        (case / f"{name}.csv").unlink()
    material = material_at(case)
    found = states(coverage_of(material, strategy_document(material)))
    assert (found["F3"], found["F5"], found["F6"]) == ("in part", "missing", "missing")


def test_a_unit_that_nobody_describes_leaves_the_descriptions_incomplete(tmp_path: Path) -> None:
    tables = {**FULL, "unit_descriptions": "unit,description\nfire,Puts out fires\n"}
    assert states(small_city(tmp_path, tables))["O4"] == "in part"


def test_revenue_whose_estimate_is_not_explained_leaves_its_criterion_in_part(tmp_path: Path) -> None:
    tables = {**FULL, "revenues": REVENUES.replace(",Last year", ",")}
    assert [answer.number for answer in one(small_city(tmp_path, tables), "F6").left] == [3, 4]


def test_what_a_table_says_once_for_every_row_is_stated(tmp_path: Path) -> None:
    """Two targets of the same day: the day stands in the note of the table, not in a column."""
    targets = (
        "unit,measure,baseline,goal,measured_in,direction,date,owner\n"
        "fire,Minutes to arrive,9,7,minutes,down,2026-12-31,Chief\nparks,Trees,90,99,trees,up,2026-12-31,Warden\n"
    )
    found = small_city(tmp_path, {**FULL, "targets": targets})
    assert [answer.by for answer in one(found, "O5").answers] == ["document", "missing", "document", "document"]


def test_what_stands_elsewhere_is_told_as_stated_and_never_as_found(tmp_path: Path) -> None:
    tables = {
        **FULL,
        "attachments": (
            "criterion,question,title,place,date\n"
            "O3,,Position schedule,page 112,2026-05-01\n"
            "F9,2,Debt service,page 80,\n"
        ),
    }
    found = small_city(tmp_path, tables)
    positions, debt = one(found, "O3"), one(found, "F9")
    assert positions.state == "covered with what is stated"
    assert {answer.by for answer in positions.answers} == {"stated"}
    assert all(not answer.found for answer in positions.answers)
    assert [answer.by for answer in debt.answers] == ["missing", "stated", "missing", "missing"]
    material = material_at(tmp_path)
    words = plain(verdict(material, found).text, material.formatter)
    assert "1 is covered only with what the user states to stand elsewhere" in words


def test_an_attachment_does_not_replace_what_the_document_says() -> None:
    _, strategy = city()
    said = Attachment("F5", None, "Balances", "page 9")
    assert one(coverage(strategy, GFOA, [said]), "F5").state == "covered"


def test_a_document_without_sections_covers_nothing_but_what_stands_elsewhere() -> None:
    _, strategy = city()
    empty = replace(strategy, sections=(), preamble=(), has_contents=False)
    found = coverage(empty, GFOA, [Attachment("C1", None, "Contents", "page 1")])
    assert {item.criterion.code for item in found.items if item.state != "missing"} == {"C1"} | {
        "C6" for item in found.items if item.criterion.code == "C6" and item.state == "in part"
    }


def test_the_coverage_as_a_document_names_every_question_and_every_figure_is_traced() -> None:
    material, strategy = city()
    made = coverage_document(material, strategy)
    assert check_sources(made, material.sources) == ()
    criteria = [section for section in walk(made.sections) if section.id.startswith("criterion-")]
    assert len(criteria) == 25
    rows = [len(block.rows) for section in criteria for block in section.blocks if isinstance(block, Table)]
    assert sum(rows) == sum(len(item.questions) for item in GFOA)


def test_only_governments_are_measured_by_an_award_for_governments() -> None:
    document = strategy_document(material_at(CITY.parent / "nonprofit"))
    assert not {"award", "glossary", "presentation"} & {section.id for section in walk(document.sections)}


def test_a_village_that_states_little_has_what_is_missing_named_once_and_no_empty_headings() -> None:
    document = strategy_document(village())
    section = next(item for item in document.sections if item.id == "presentation")
    assert {item.id for item in section.sections} == {"organisation", "consolidated", "financial-policies"}
    texts = [plain(block.text, document.formatter) for block in section.blocks if hasattr(block, "text")]
    assert len(texts) == len(set(texts))


def test_the_glossary_explains_only_terms_that_the_document_uses() -> None:
    _, strategy = city()
    section = next(item for item in strategy.sections if item.id == "glossary")
    (items,) = [block for block in section.blocks if hasattr(block, "items")]
    told = [plain(item, strategy.formatter).partition(":")[0] for item in items.items]
    assert told == sorted(told)
    assert "Reserve" in told
    # Nothing in Philadelphia's example is set aside for orders.
    assert "Encumbrance" not in told
    assert set(told) <= {term.term for term in TERMS}


def test_balances_of_funds_follow_from_what_comes_in_and_goes_out() -> None:
    """1,628,500,000 at the start, 5,684,100,000 of revenue (added up from the table), 5,430,000,000 spent."""
    material, strategy = city()
    with (CITY / "revenues.csv").open(encoding="utf-8", newline="") as file:
        revenue = sum(int(row["amount"]) for row in csv.DictReader(file))
    section = next(item for item in walk(strategy.sections) if item.id == "fund-balances")
    table = next(block for block in section.blocks if isinstance(block, Table))
    shown = [plain(cell, material.formatter) for cell in table.rows[0]]
    end = 1_628_500_000 + revenue - 5_430_000_000
    assert shown[2:6] == ["$1,628,500,000", f"${revenue:,}", "$5,430,000,000", f"${end:,}"]
    assert shown[6] == f"{(end - 1_628_500_000) / 1_628_500_000:.1%}".replace("%", "\N{NO-BREAK SPACE}%")


def test_the_reference_page_lists_the_criteria_as_they_are() -> None:
    page = (CITY.parents[1] / "docs" / "reference" / "award.md").read_text(encoding="utf-8")
    for item in GFOA:
        brings = dict.fromkeys(name for question in item.questions for name in question.brings)
        user, readers = (sum(question.by == by for question in item.questions) for by in ("user", "reader"))
        told = ", ".join(f"`{name}`" for name in brings)
        mandatory = "yes" if item.is_mandatory else ""
        assert f"| {item.code} | {item.name} | {mandatory} | {told} | {user or ''} | {readers or ''} |\n" in page


@pytest.mark.parametrize(("day", "left"), [(("Christmas",), []), (NONE, [4])])
def test_what_is_said_once_counts_only_where_it_says_something(day: Spans, left: list[int]) -> None:
    columns = [column("Measure"), column("Goal"), column("By")]
    rows = [[("Minutes",), ("Fewer",), day], [("Trees",), ("More",), day]]
    section = Section("outcomes", ("Outcomes",), (compact(("Targets",), columns, rows),))
    document = Document("strategy", ("Test",), (), (section,), village().formatter, "sha256:0")
    answers = one(coverage(document, GFOA, ()), "O5").answers
    assert [answer.number for answer in answers if answer.by == "missing"] == [2, *left]
