"""Requests are collected by workbook: sent out, filled in, merged, every cell reconciled."""

from __future__ import annotations

import datetime
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from apportion.alignment.collect.form import token_of
from apportion.services.collect import collect_at, write_forms
from apportion.services.load import load_case
from apportion.services.merge_collected import Merged, merge_at, write_merged
from apportion.services.refusal import CaseBlocked, Refusal

RELEASE = "1.2.3"
DAY = datetime.date(2025, 9, 20)
CASE = {
    "case.yaml": "format: 1\nname: Small town\norganisation: Small town\ncurrency: USD\nperiods: [FY2026]\n"
    "total: 1,000.00\n",
    "units.csv": "unit,name,parent,cap\nparks,Parks,,600.00\ntrees,Trees,parks,\nroads,Roads,,\n",
    "requests.csv": "# what units ask for\nrequest,name,unit,floor,cap,decision,minimum,last_year,rate\n"
    "lawns,Lawns,parks,100.00,400.00,,,380.00,2\n"
    "planting,=Planting,trees,,150.00,minimum,50.00,,3\n"
    "asphalt,Asphalt,roads,200.00,700.00,,,650.00,1.5\n",
    "collection.csv": "unit,due,contact,note\n,2025-09-30,budget@example.org,\n"
    "roads,2025-09-15,,Bridges are asked apart\n",
}

Edits = Mapping[str, Mapping[str, Any]]


@pytest.fixture
def case(tmp_path: Path) -> Path:
    folder = tmp_path / "town"
    folder.mkdir()
    for name, text in CASE.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def sent(case: Path, tmp_path: Path) -> Path:
    write_forms(collect_at(case, RELEASE), tmp_path / "sent", replace=False)
    return tmp_path / "sent"


@pytest.fixture
def back(sent: Path, tmp_path: Path) -> Callable[..., Path]:
    """A folder of workbooks that came back, with some cells filled in as a unit would do it."""

    def fill(**edits: Edits) -> Path:
        folder = tmp_path / "back"
        folder.mkdir(exist_ok=True)
        for unit, sheets in edits.items():
            book = openpyxl.load_workbook(sent / f"{unit}.xlsx")
            for sheet, cells in sheets.items():
                for at, value in cells.items():
                    book[sheet][at] = value
            # openpyxl reads the text =Planting as a formula; a person's spreadsheet keeps it as the text it is.
            if unit == "parks" and "B6" not in sheets.get("Requests", {}):
                book["Requests"]["B6"].data_type = "s"
            book.save(folder / f"{unit}.xlsx")
        return folder

    return fill


def codes(merged: Merged) -> list[str]:
    return [finding.code for finding in merged.findings.listed]


def said(merged: Merged, code: str) -> str:
    return next(str(finding) for finding in merged.findings.listed if finding.code == code)


def columns(book: Path) -> dict[str, str]:
    """Letters of the columns of requests by their heading."""
    sheet = openpyxl.load_workbook(book)["Requests"]
    return {str(cell.value): cell.column_letter for cell in sheet[4] if cell.value}


def row(book: Path, line: int, **answers: Any) -> dict[str, Any]:
    """Addresses of answers in one line of requests, by heading with spaces as underscores."""
    at = columns(book)
    return {f"{at[heading.replace('_', ' ')]}{line}": value for heading, value in answers.items()}


def test_every_unit_under_the_organisation_gets_one_workbook_with_all_below_it(case: Path, sent: Path) -> None:
    assert sorted(path.name for path in sent.glob("*.xlsx")) == ["parks.xlsx", "roads.xlsx"]
    sheet = openpyxl.load_workbook(sent / "parks.xlsx")["Requests"]
    assert [sheet.cell(line, 1).value for line in (5, 6, 7)] == ["lawns", "planting", None]


def test_only_open_cells_can_be_typed_into_and_no_password_is_pretended(sent: Path) -> None:
    book = openpyxl.load_workbook(sent / "parks.xlsx")
    asked = columns(sent / "parks.xlsx")["Amount asked"]
    floor = columns(sent / "parks.xlsx")["Floor"]
    sheet = book["Requests"]
    assert all(one.protection.sheet and not one.protection.password for one in book.worksheets)
    assert not sheet[f"{asked}5"].protection.locked
    assert sheet[f"{floor}5"].protection.locked
    assert sheet[f"{floor}5"].value == 100
    assert book["apportion"].sheet_state == "veryHidden"


def test_a_name_that_looks_like_a_formula_stays_a_name(sent: Path) -> None:
    from apportion.adapters.files.form_cells import read_form

    found, _ = read_form(sent / "parks.xlsx")
    assert found is not None
    cell = found.sheets["Requests"][6, 2]
    assert (cell.text, cell.is_formula) == ("=Planting", False)


def test_the_same_case_gives_the_same_bytes(case: Path, sent: Path, tmp_path: Path) -> None:
    write_forms(collect_at(case, RELEASE), tmp_path / "again", replace=False)
    assert (tmp_path / "again" / "parks.xlsx").read_bytes() == (sent / "parks.xlsx").read_bytes()


def test_untouched_workbooks_leave_the_case_as_it_is(case: Path, sent: Path, tmp_path: Path) -> None:
    merged = merge_at(case, sent, DAY, RELEASE)
    write_merged(merged, tmp_path / "new", replace_folder=False)

    before, after = load_case(case), load_case(tmp_path / "new")
    assert after.usable().fingerprint == before.usable().fingerprint
    assert [(book.rows, len(book.answers), book.refused, book.unchanged, book.altered) for book in merged.books] == [
        (2, 0, 0, 2, 0),
        (1, 0, 0, 1, 0),
    ]
    assert (tmp_path / "new" / "requests.csv").read_text() == CASE["requests.csv"]


def test_answers_become_requests_of_a_new_case_and_say_where_they_come_from(
    case: Path, sent: Path, back: Callable[..., Path], tmp_path: Path
) -> None:
    """Parks asks for 450 instead of 400 for lawns, a better return of planting, and a pond of 80."""
    book = sent / "parks.xlsx"
    answers = {
        **row(book, 5, Amount_asked=450, Reason="More mowing"),
        f"{columns(book)['Return per 1.00']}6": 3.25,
        **row(book, 7, Request="pond", Name="Pond", Unit="trees", Amount_asked=80, Reason="Frogs"),
        f"{columns(book)['Return per 1.00']}7": 4,
    }
    signed = {"B7": "A. Green", "B8": datetime.date(2025, 9, 12)}
    folder = back(parks={"Read me": signed, "Requests": answers}, roads={})
    merged = merge_at(case, folder, DAY, RELEASE)

    assert not merged.findings.blocking, [str(item) for item in merged.findings.listed]
    parks = merged.books[0]
    assert (parks.rows, len(parks.answers), parks.refused, parks.unchanged) == (3, 3, 0, 0)
    write_merged(merged, tmp_path / "new", replace_folder=False)
    new = load_case(tmp_path / "new").usable()
    caps = dict(zip(new.requests.id.tolist(), new.requests.cap.tolist(), strict=True))
    assert caps == {"lawns": 45_000, "planting": 15_000, "asphalt": 70_000, "pond": 8_000}
    collected = (tmp_path / "new" / "collected.csv").read_text()
    assert "parks,lawns,,400.00,450.00,cap,More mowing,A. Green,2025-09-12,parks.xlsx," in collected
    assert (case / "requests.csv").read_text() == CASE["requests.csv"]


def test_the_same_workbook_merged_twice_adds_nothing(
    case: Path, sent: Path, back: Callable[..., Path], tmp_path: Path
) -> None:
    folder = back(parks={"Requests": row(sent / "parks.xlsx", 5, Amount_asked=450, Reason="More")}, roads={})
    write_merged(merge_at(case, folder, DAY, RELEASE), tmp_path / "new", replace_folder=False)

    again = merge_at(tmp_path / "new", folder, DAY, RELEASE)
    write_merged(again, tmp_path / "newer", replace_folder=False)

    assert codes(again) == ["collect.already-merged"] * 2
    for name in ("requests.csv", "collected.csv"):
        assert (tmp_path / "newer" / name).read_bytes() == (tmp_path / "new" / name).read_bytes()


def test_workbooks_may_come_in_one_after_the_other(
    case: Path, sent: Path, back: Callable[..., Path], tmp_path: Path
) -> None:
    folder = back(parks={"Requests": row(sent / "parks.xlsx", 5, Amount_asked=450, Reason="More")})
    write_merged(merge_at(case, folder, DAY, RELEASE), tmp_path / "first", replace_folder=False)
    back(roads={"Requests": row(sent / "roads.xlsx", 5, Amount_asked=750, Reason="Oil")})

    merged = merge_at(tmp_path / "first", folder, DAY, RELEASE)

    assert merged.missing == ()
    assert [book.unit for book in merged.books] == ["roads"]
    write_merged(merged, tmp_path / "second", replace_folder=False)
    new = load_case(tmp_path / "second").usable()
    caps = dict(zip(new.requests.id.tolist(), new.requests.cap.tolist(), strict=True))
    assert (caps["lawns"], caps["asphalt"]) == (45_000, 75_000)


def test_another_workbook_of_a_unit_that_was_merged_is_asked_about(
    case: Path, sent: Path, back: Callable[..., Path], tmp_path: Path
) -> None:
    folder = back(parks={"Requests": row(sent / "parks.xlsx", 5, Amount_asked=450, Reason="More")})
    write_merged(merge_at(case, folder, DAY, RELEASE), tmp_path / "first", replace_folder=False)
    back(parks={"Requests": row(sent / "parks.xlsx", 5, Amount_asked=470, Reason="Even more")})

    assert "collect.again" in codes(merge_at(tmp_path / "first", folder, DAY, RELEASE))


def test_a_locked_cell_that_was_altered_is_named_with_both_texts_and_not_taken(
    case: Path, sent: Path, back: Callable[..., Path]
) -> None:
    floor = columns(sent / "parks.xlsx")["Floor"]
    merged = merge_at(case, back(parks={"Requests": {f"{floor}5": 300}}, roads={}), DAY, RELEASE)

    assert merged.books[0].altered == 1
    assert not merged.findings.blocking
    assert "'100.00' was sent out, '300' came back" in said(merged, "collect.altered")
    assert f"parks.xlsx[Requests]!{floor}5" in said(merged, "collect.altered")
    assert merged.taken == 0


def test_answers_in_a_row_whose_request_was_altered_are_refused(
    case: Path, sent: Path, back: Callable[..., Path]
) -> None:
    answers = {**row(sent / "parks.xlsx", 5, Amount_asked=450, Reason="More"), "A5": "planting"}
    merged = merge_at(case, back(parks={"Requests": answers}, roads={}), DAY, RELEASE)

    assert "collect.altered-row" in codes(merged)
    assert (merged.books[0].refused, merged.taken) == (1, 0)


def test_a_sum_that_was_typed_over_is_noticed(case: Path, back: Callable[..., Path]) -> None:
    merged = merge_at(case, back(parks={"Check": {"B3": 1}}, roads={}), DAY, RELEASE)
    assert "the formula =SUM(" in said(merged, "collect.altered")


def test_late_and_missing_workbooks_are_named(case: Path, sent: Path, tmp_path: Path) -> None:
    """Parks was due on 30 September, roads on the 15th."""
    (sent / "parks.xlsx").unlink()
    merged = merge_at(case, sent, DAY, RELEASE)
    assert "There is no workbook of Parks; it is due on 2025-09-30." in said(merged, "collect.missing")
    assert "Roads was due on 2025-09-15 and is of 2025-09-20." in said(merged, "collect.late")
    assert merged.missing == ("parks",)


def test_the_day_that_a_unit_states_decides_whether_it_is_late(case: Path, back: Callable[..., Path]) -> None:
    folder = back(parks={}, roads={"Read me": {"B8": datetime.date(2025, 9, 15)}})
    assert "collect.late" not in codes(merge_at(case, folder, DAY, RELEASE))
    back(roads={"Read me": {"B8": datetime.date(2025, 9, 21)}})
    assert "collect.after-day" in codes(merge_at(case, folder, DAY, RELEASE))


def test_two_workbooks_of_one_unit_are_asked_about_and_nothing_is_written(
    case: Path, sent: Path, tmp_path: Path
) -> None:
    shutil.copy(sent / "parks.xlsx", sent / "parks (2).xlsx")
    merged = merge_at(case, sent, DAY, RELEASE)

    assert codes(merged).count("collect.duplicate") == 2
    with pytest.raises(CaseBlocked):
        write_merged(merged, tmp_path / "new", replace_folder=False)
    assert not (tmp_path / "new").exists()


def test_a_workbook_of_another_case_is_refused(case: Path, sent: Path) -> None:
    text = (case / "requests.csv").read_text().replace("700.00", "710.00")
    (case / "requests.csv").write_text(text)
    assert codes(merge_at(case, sent, DAY, RELEASE)) == ["collect.another-case"] * 2


def test_a_workbook_of_another_release_is_named(case: Path, back: Callable[..., Path]) -> None:
    token = token_of(load_case(case).usable().fingerprint, "parks", "0.0.1")
    merged = merge_at(case, back(parks={"apportion": {"B2": "0.0.1", "B5": token}}, roads={}), DAY, RELEASE)
    assert "made by Apportion 0.0.1" in said(merged, "collect.another-release")


def test_damaged_and_foreign_files_are_named(case: Path, sent: Path) -> None:
    content = (sent / "parks.xlsx").read_bytes()
    (sent / "parks.xlsx").write_bytes(content[: len(content) // 2])
    (sent / "notes.txt").write_text("Thursday")
    openpyxl.Workbook().save(sent / "own.xlsx")
    found = codes(merge_at(case, sent, DAY, RELEASE))
    assert {"workbook.damaged", "collect.no-workbook", "collect.not-ours"} <= set(found)


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ({"Amount_asked": 50, "Reason": "Less"}, "collect.below-floor"),
        ({"Amount_asked": -5, "Reason": "Less"}, "amount.negative"),
        ({"Amount_asked": 450.123, "Reason": "More"}, "amount.decimals"),
        ({"Amount_asked": "five", "Reason": "More"}, "amount.not-a-number"),
        ({"Amount_asked": "=400+50", "Reason": "More"}, "workbook.formula-without-value"),
    ],
)
def test_an_answer_that_cannot_be_taken_is_refused_with_its_cell(
    case: Path, sent: Path, back: Callable[..., Path], answer: dict[str, Any], code: str
) -> None:
    merged = merge_at(case, back(parks={"Requests": row(sent / "parks.xlsx", 5, **answer)}, roads={}), DAY, RELEASE)
    at = columns(sent / "parks.xlsx")["Amount asked"]
    assert f"[Requests]!{at}5" in said(merged, code)
    assert (merged.books[0].refused, merged.books[0].unchanged, merged.taken) == (1, 1, 0)


def test_an_amount_without_a_reason_and_a_nameless_workbook_are_taken_and_named(
    case: Path, sent: Path, back: Callable[..., Path]
) -> None:
    merged = merge_at(
        case, back(parks={"Requests": row(sent / "parks.xlsx", 5, Amount_asked=500)}, roads={}), DAY, RELEASE
    )
    assert {"collect.no-reason", "collect.nameless", "collect.above-cap"} <= set(codes(merged))
    assert "Parks asks for 650.00, its cap is 600.00." in said(merged, "collect.above-cap")
    assert merged.taken == 1


def test_a_new_request_has_to_be_complete_and_new(case: Path, sent: Path, back: Callable[..., Path]) -> None:
    book = sent / "parks.xlsx"
    rate = columns(book)["Return per 1.00"]
    answers = {
        **row(book, 7, Request="pond", Amount_asked=80),
        **row(book, 8, Request="lawns", Name="Lawns", Unit="parks", Amount_asked=80, Reason="x"),
        **row(book, 9, Request="bank", Name="Bank", Unit="roads", Amount_asked=80, Reason="x"),
        f"{rate}8": 1,
        f"{rate}9": 1,
    }
    merged = merge_at(case, back(parks={"Requests": answers}, roads={}), DAY, RELEASE)
    assert "says nothing in Name, Unit, Return per 1.00" in said(merged, "collect.incomplete")
    assert {"collect.request-known", "collect.unit"} <= set(codes(merged))
    assert merged.books[0].refused == 3


def test_two_units_cannot_add_requests_of_one_name(case: Path, sent: Path, back: Callable[..., Path]) -> None:
    def new(unit: str, line: int) -> dict[str, Any]:
        book = sent / f"{unit}.xlsx"
        answers = row(book, line, Request="pond", Name="Pond", Unit=unit, Amount_asked=80, Reason="Frogs")
        return {"Requests": {**answers, f"{columns(book)['Return per 1.00']}{line}": 1}}

    merged = merge_at(case, back(parks=new("parks", 7), roads=new("roads", 6)), DAY, RELEASE)
    assert "collect.request-known" in codes(merged)


def test_the_new_case_never_lies_in_the_old_one(case: Path, sent: Path) -> None:
    merged = merge_at(case, sent, DAY, RELEASE)
    with pytest.raises(Refusal, match="lies in the case itself"):
        write_merged(merged, case / "new", replace_folder=False)


def test_a_rating_takes_the_place_of_the_old_one_and_says_who_stated_it(case: Path, tmp_path: Path) -> None:
    (case / "scoring.csv").write_text("criterion,weight,worst,best\nneed,1,0,10\n")
    (case / "ratings.csv").write_text("item,criterion,rating,source\nlawns,need,4,Survey\nasphalt,need,7,Survey\n")
    write_forms(collect_at(case, RELEASE), tmp_path / "sent", replace=False)
    book = openpyxl.load_workbook(tmp_path / "sent" / "parks.xlsx")
    at = columns(tmp_path / "sent" / "parks.xlsx")["Rating: need"]
    book["Requests"][f"{at}5"], book["Requests"][f"{at}6"] = 6, 5
    book["Requests"]["B6"].data_type = "s"
    book.save(tmp_path / "sent" / "parks.xlsx")

    write_merged(merge_at(case, tmp_path / "sent", DAY, RELEASE), tmp_path / "new", replace_folder=False)

    assert (tmp_path / "new" / "ratings.csv").read_text().splitlines()[1:] == [
        "lawns,need,6,Stated by parks",
        "asphalt,need,7,Survey",
        "planting,need,5,Stated by trees",
    ]


def test_a_second_round_is_asked_of_the_case_that_holds_the_first(
    case: Path, sent: Path, back: Callable[..., Path], tmp_path: Path
) -> None:
    """Parks and roads answer, the new case is sent out again, and only parks answers once more: 450, then 420."""
    folder = back(parks={"Requests": row(sent / "parks.xlsx", 5, Amount_asked=450, Reason="More")}, roads={})
    write_merged(merge_at(case, folder, DAY, RELEASE), tmp_path / "first", replace_folder=False)
    write_forms(collect_at(tmp_path / "first", RELEASE), sent, replace=True)
    shutil.rmtree(folder)
    back(parks={"Requests": row(sent / "parks.xlsx", 5, Amount_asked=420, Reason="A little less")})

    merged = merge_at(tmp_path / "first", folder, DAY, RELEASE)

    assert not merged.findings.blocking, [str(item) for item in merged.findings.listed]
    assert merged.missing == ("roads",)
    write_merged(merged, tmp_path / "second", replace_folder=False)
    new = load_case(tmp_path / "second").usable()
    assert dict(zip(new.requests.id.tolist(), new.requests.cap.tolist(), strict=True))["lawns"] == 42_000


def test_a_workbook_of_an_earlier_round_than_the_last_answer_of_its_unit_is_asked_about(
    case: Path, sent: Path, back: Callable[..., Path], tmp_path: Path
) -> None:
    """Parks keeps its first workbook back, answers the second round, and then sends the first one."""
    folder = back(roads={"Requests": row(sent / "roads.xlsx", 5, Amount_asked=750, Reason="Oil")})
    write_merged(merge_at(case, folder, DAY, RELEASE), tmp_path / "first", replace_folder=False)
    kept = back(parks={"Requests": row(sent / "parks.xlsx", 5, Amount_asked=450, Reason="More")}) / "parks.xlsx"
    shutil.move(kept, tmp_path / "parks.xlsx")
    write_forms(collect_at(tmp_path / "first", RELEASE), sent, replace=True)
    back(parks={"Requests": row(sent / "parks.xlsx", 5, Amount_asked=420, Reason="A little less")}, roads={})
    write_merged(merge_at(tmp_path / "first", folder, DAY, RELEASE), tmp_path / "second", replace_folder=False)
    shutil.move(tmp_path / "parks.xlsx", folder / "parks.xlsx")

    assert "collect.again" in codes(merge_at(tmp_path / "second", folder, DAY, RELEASE))


def test_nothing_is_taken_from_beneath_headings_that_were_altered(
    case: Path, sent: Path, back: Callable[..., Path]
) -> None:
    """A column put in before the amounts moves every answer under another heading."""
    folder = back(parks={"Requests": row(sent / "parks.xlsx", 5, Amount_asked=450, Reason="More")}, roads={})
    book = openpyxl.load_workbook(folder / "parks.xlsx")
    book["Requests"].insert_cols(7)
    book.save(folder / "parks.xlsx")

    merged = merge_at(case, folder, DAY, RELEASE)

    assert [item.code for item in merged.findings.blocking] == ["collect.headings"]
    assert merged.taken == 0


def test_a_row_that_was_put_in_is_told_by_the_requests_that_moved_and_no_more(
    case: Path, sent: Path, back: Callable[..., Path]
) -> None:
    folder = back(parks={}, roads={})
    book = openpyxl.load_workbook(folder / "parks.xlsx")
    book["Requests"].insert_rows(5)
    book.save(folder / "parks.xlsx")

    merged = merge_at(case, folder, DAY, RELEASE)

    assert {item.place.header for item in merged.findings.listed if item.place.line in (5, 6)} == {"request", "unit"}
    assert merged.books[0].altered > len(merged.findings.listed)


def test_a_workbook_with_the_name_of_another_unit_in_its_hidden_sheet_is_refused(
    case: Path, back: Callable[..., Path]
) -> None:
    merged = merge_at(case, back(roads={"apportion": {"B4": "parks"}}), DAY, RELEASE)
    assert "hidden sheet of the workbook was altered" in said(merged, "collect.not-ours")
    assert merged.books == ()


@pytest.mark.parametrize("name", ["parks.ods", "parks.xls", "parks.xlsb"])
def test_answers_saved_in_another_format_are_refused_and_not_left_alone(case: Path, sent: Path, name: str) -> None:
    (sent / "parks.xlsx").rename(sent / name)
    (sent / name).write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4096))

    merged = merge_at(case, sent, DAY, RELEASE)

    assert [item.place.file for item in merged.findings.blocking] == [name]


def test_a_new_request_says_what_it_received_last_year_where_a_rule_compares_with_it(
    case: Path, sent: Path, back: Callable[..., Path], tmp_path: Path
) -> None:
    """No request loses more than a fifth: of a new one that has to be known too, and 0 says that it is new."""
    (case / "requests.csv").write_text(CASE["requests.csv"].replace("50.00,,3", "50.00,140.00,3"))
    (case / "rules.csv").write_text("rule,kind,name,applies_to,at_least\nno-cut,change,No deep cut,each request,-20%\n")
    write_forms(collect_at(case, RELEASE), sent, replace=True)
    rate = columns(sent / "parks.xlsx")["Return per 1.00"]
    pond = row(sent / "parks.xlsx", 7, Request="pond", Name="Pond", Unit="trees", Amount_asked=80, Reason="Frogs")
    folder = back(parks={"Requests": {**pond, f"{rate}7": 4}}, roads={})
    assert "says nothing in Last year." in said(merge_at(case, folder, DAY, RELEASE), "collect.incomplete")

    last_year = row(sent / "parks.xlsx", 7, Last_year=0)
    back(parks={"Requests": {**pond, f"{rate}7": 4, **last_year}}, roads={})
    write_merged(merge_at(case, folder, DAY, RELEASE), tmp_path / "new", replace_folder=False)

    new = load_case(tmp_path / "new").usable().requests
    assert bool(new.last_year_known[new.id.tolist().index("pond")])


def test_what_the_answers_make_wrong_in_the_case_is_said_at_the_cell_of_the_workbook(
    case: Path, sent: Path, back: Callable[..., Path], tmp_path: Path
) -> None:
    """Planting needs at least 50.00 to help; 30.00 asked for in all is less than that."""
    folder = back(parks={"Requests": row(sent / "parks.xlsx", 6, Amount_asked=30, Reason="Less")}, roads={})

    merged = merge_at(case, folder, DAY, RELEASE)

    found = merged.findings.blocking
    assert [(item.place.file, item.place.sheet, item.place.line) for item in found] == [("parks.xlsx", "Requests", 6)]
    with pytest.raises(CaseBlocked):
        write_merged(merged, tmp_path / "new", replace_folder=False)


def test_a_rating_off_its_scale_is_kept_out_and_named_in_the_workbook(case: Path, tmp_path: Path) -> None:
    (case / "scoring.csv").write_text("criterion,weight,worst,best\nneed,1,0,10\n")
    (case / "ratings.csv").write_text("item,criterion,rating,source\nlawns,need,4,Survey\nasphalt,need,7,Survey\n")
    write_forms(collect_at(case, RELEASE), tmp_path / "sent", replace=False)
    at = columns(tmp_path / "sent" / "roads.xlsx")["Rating: need"]
    book = openpyxl.load_workbook(tmp_path / "sent" / "roads.xlsx")
    rules = {str(item.sqref): item for item in book["Requests"].data_validations.dataValidation}
    assert (float(rules[f"{at}5"].formula1), float(rules[f"{at}5"].formula2)) == (0, 10)
    assert "From 0 (worst) to 10 (best). Now 7." in str(rules[f"{at}5"].prompt)
    book["Requests"][f"{at}5"] = 11
    book.save(tmp_path / "sent" / "roads.xlsx")

    found = merge_at(case, tmp_path / "sent", DAY, RELEASE).findings.blocking

    assert [str(item.place) for item in found] == [f"roads.xlsx[Requests]!{at}5 (rating:need)"]
