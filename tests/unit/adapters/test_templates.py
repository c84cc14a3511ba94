"""A person in finance starts from a template: it explains itself and can be planned at once."""

import csv
import io
import textwrap
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from openpyxl.utils import column_index_from_string, get_column_letter

from apportion.adapters.files import read_case
from apportion.adapters.templates.content import TEMPLATES, read_content
from apportion.adapters.templates.editor_schema import settings_schema
from apportion.adapters.templates.folder import folder_files, schema_text
from apportion.adapters.templates.reference import case_reference
from apportion.adapters.templates.wording import abridged, explanation
from apportion.adapters.templates.workbook import workbook_bytes
from apportion.adapters.templates.yaml_text import spelled
from apportion.model.case import Case
from apportion.model.coherence import coherence
from apportion.model.intake import build_case
from apportion.model.schema import SETTINGS, TABLES, Field, table
from apportion.services.new_case import new_case

ROOT = Path(__file__).resolve().parents[3]
FILLED = ("company", "nonprofit", "city")
ALL = (*FILLED, "blank", "complete")


def loaded(path: Path) -> Case:
    case, findings = build_case(read_case(path))
    assert case is not None, findings.listed
    assert findings.total == 0, findings.listed
    assert coherence(case).total == 0, coherence(case).listed
    return case


def schema_faults(settings: dict[str, Any]) -> list[str]:
    """Where a validator stops: the setting's name, or the names that are missing or too many."""
    errors = Draft202012Validator(settings_schema()).iter_errors(settings)
    return sorted(".".join(map(str, error.absolute_path)) or error.message for error in errors)


def test_the_catalogue_of_templates_is_complete() -> None:
    assert tuple(TEMPLATES) == ALL
    assert all(sentence.endswith(".") for sentence in TEMPLATES.values())
    with pytest.raises(KeyError):
        read_content("bakery")


# What is written can be used at once.


@pytest.mark.parametrize("template", FILLED)
def test_folder_and_workbook_of_a_template_are_the_same_case(template: str, tmp_path: Path) -> None:
    folder = loaded(new_case(tmp_path / "budget", template).path)
    workbook = loaded(new_case(tmp_path / "budget", template, workbook=True).path)

    assert folder.fingerprint == workbook.fingerprint
    for told in ("name", "organisation", "sector", "context", "units", "funds", "rules", "objectives", "envelopes"):
        assert getattr(folder, told) == getattr(workbook, told), told
    for told in ("initiatives", "targets", "assumptions", "baseline_change", "sensitivity_change"):
        assert getattr(folder, told) == getattr(workbook, told), told
    assert folder.requests.name.tolist() == workbook.requests.name.tolist()
    assert folder.requests.description == workbook.requests.description


@pytest.mark.parametrize("workbook", [False, True])
def test_the_blank_template_lacks_exactly_what_has_to_be_filled_in(workbook: bool, tmp_path: Path) -> None:
    path = new_case(tmp_path / "budget", "blank", workbook=workbook).path

    case, findings = build_case(read_case(path))

    assert case is None
    blocking = "\n".join(str(finding) for finding in findings.blocking)
    assert len(findings.blocking) == 6, blocking
    for what in ("currency", "name", "periods", "total", "requests", "units"):
        assert f"'{what}'" in blocking


def test_the_blank_template_filled_in_is_a_case(tmp_path: Path) -> None:
    """Four settings, one unit, one request."""
    path = new_case(tmp_path / "budget", "blank").path
    settings = path / "case.yaml"
    filled = settings.read_text(encoding="utf-8")
    for empty, value in (("name:", "name: Tea"), ("currency:", "currency: JPY"), ("total:", "total: 900")):
        filled = filled.replace(f"\n{empty}\n", f"\n{value}\n")
    settings.write_text(filled.replace("\nperiods:\n", "\nperiods:\n  - 2027\n"), encoding="utf-8")
    with (path / "units.csv").open("a", encoding="utf-8") as units:
        units.write("kitchen,,,,,,,,,\n")
    tea = {"request": "tea", "unit": "kitchen", "cap": "900", "rate": "1"}
    with (path / "requests.csv").open("a", encoding="utf-8") as requests:
        requests.write(",".join(tea.get(field.name, "") for field in table("requests").fields) + "\n")

    case, findings = build_case(read_case(path))

    assert not findings.blocking, findings.listed
    assert case is not None
    assert (case.total, case.currency.code, case.periods, case.requests.cap.tolist()) == (900, "JPY", ("2027",), [900])


# Everything is explained where it is filled in.


@pytest.mark.parametrize(
    ("field", "told"),
    [
        (Field("cap", "amount", "Most money.", example="1,000.00"), "Most money. Example: 1,000.00"),
        (Field("shape", "choice", "How.", choices=("a", "b"), default="a"), "How. One of: a | b. Empty: a."),
        (
            Field("kind", "choice", "What (a by default).", choices=("a",), default="a"),
            "What (a by default). One of: a.",
        ),
        (Field("note", "text", "Anything."), "Anything."),
    ],
)
def test_an_explanation_says_meaning_choices_default_and_example(field: Field, told: str) -> None:
    assert explanation(field) == told


@pytest.mark.parametrize("template", ALL)
def test_every_setting_is_explained_above_it(template: str) -> None:
    text = folder_files(read_content(template), "budget")["case.yaml"].decode()
    above, lines = "", text.splitlines()
    explained: dict[str, str] = {}
    for line in lines:
        name = line.strip().removeprefix("# ").strip().partition(":")[0]
        if line.strip().startswith("#") and not any(name == field.name.split(".")[-1] for field in SETTINGS):
            above += " " + line.strip().removeprefix("# ")
        elif line.strip():
            explained[name], above = above, ""

    for field in SETTINGS:
        said = explained[field.name.split(".")[-1]]
        assert " ".join(explanation(field).split()) in " ".join(said.split()), field.name
        assert ("(required)" if field.required else "(optional)") in said


def test_a_commented_setting_becomes_one_by_taking_the_mark_away() -> None:
    """The file says: take away '# ' before an optional setting to use it."""
    text = folder_files(read_content("blank"), "budget")["case.yaml"].decode()
    taken = "\n".join(
        line.removeprefix("# ") if line.startswith(("# context:", "#   ")) else line for line in text.splitlines()
    )
    taken = taken.replace("\n# sector: company\n", "\nsector: company\n")

    settings = yaml.safe_load(taken)

    assert settings["sector"] == "company"
    assert settings["context"]["timeframe"] == "monthly"
    assert len(settings["context"]) == 10


@pytest.mark.parametrize("template", ALL)
def test_every_column_is_explained_above_the_header_of_its_file(template: str) -> None:
    files = folder_files(read_content(template), "budget")
    tables = [name for name in files if name.endswith(".csv")]
    assert {"units.csv", "requests.csv"} <= set(tables)
    for name in tables:
        spec = table(name.removesuffix(".csv"))
        lines = files[name].decode("utf-8-sig").splitlines()
        header = next(number for number, line in enumerate(lines) if not line.startswith("#"))
        remarks = "\n".join(lines[:header])

        assert lines[header].split(",") == [field.name for field in spec.fields]
        assert spec.help in remarks
        for field in spec.fields:
            need = "required" if field.required else "optional"
            assert f"# {field.name} ({need}): {explanation(field)}" in remarks
        assert not any(line.startswith("#") for line in lines[header:])


@pytest.fixture(scope="module")
def blank_book() -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(workbook_bytes(read_content("complete"), "budget.xlsx")))


def test_every_column_of_a_sheet_carries_its_explanation(blank_book: openpyxl.Workbook) -> None:
    for spec in TABLES:
        sheet = blank_book[spec.name]
        asked = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}

        assert str(sheet["A1"].value).startswith(f"# {spec.help}")
        assert [cell.value for cell in sheet[2]][: len(spec.fields)] == [field.name for field in spec.fields]
        for column, field in enumerate(spec.fields, start=1):
            header, letter = sheet.cell(2, column), get_column_letter(column)
            rule = asked[f"{letter}3:{letter}1048576"]
            assert header.comment is not None
            assert explanation(field) in header.comment.text
            assert rule.prompt
            assert explanation(field).startswith(rule.prompt.removesuffix(" …"))


def test_choices_are_lists_to_choose_from(blank_book: openpyxl.Workbook) -> None:
    lists = 0
    for spec in TABLES:
        for rule in blank_book[spec.name].data_validations.dataValidation:
            column = column_index_from_string(str(rule.sqref).partition(":")[0].rstrip("0123456789"))
            choices = spec.fields[column - 1].choices
            listed = bool(choices) and len(",".join(choices)) <= 255
            assert (rule.type == "list") == listed
            if listed:
                assert rule.formula1 == f'"{",".join(choices)}"'
                lists += 1

    assert lists == sum(0 < len(",".join(field.choices)) <= 255 for spec in TABLES for field in spec.fields)


def test_the_sheet_of_settings_has_name_value_and_explanation(blank_book: openpyxl.Workbook) -> None:
    held = [[cell.value for cell in row] for row in blank_book["case"].iter_rows()]

    assert held[0] == ["field", "value", "explanation"]
    assert [row[0] for row in held[1:]] == [field.name for field in SETTINGS]
    for row, field in zip(held[1:], SETTINGS, strict=True):
        assert explanation(field) in str(row[2])


@pytest.mark.parametrize("template", ALL)
def test_the_guide_is_in_folder_and_workbook_and_ends_with_the_commands(template: str) -> None:
    content = read_content(template)
    text = folder_files(content, "my budget")["GUIDE.md"].decode()
    book = openpyxl.load_workbook(io.BytesIO(workbook_bytes(content, "budget.xlsx")))
    sheet = "\n".join(str(cell.value) for row in book["Guide"].iter_rows() for cell in row if cell.value)

    assert book.sheetnames[:2] == ["Guide", "case"]
    assert '`apportion plan "my budget"`' in text
    assert "apportion plan budget.xlsx" in sheet
    for spec in TABLES:
        assert spec.help in text
        assert spec.help in sheet


@pytest.mark.parametrize("template", FILLED)
def test_amounts_are_numbers_and_names_are_text_in_a_workbook(template: str) -> None:
    content = read_content(template)
    book = openpyxl.load_workbook(io.BytesIO(workbook_bytes(content, "budget.xlsx")))
    settings = {row[0].value: row[1] for row in book["case"].iter_rows()}
    header = [cell.value for cell in book["requests"][2]]
    first = book["requests"][3]

    assert isinstance(settings["total"].value, int | float)
    assert settings["periods"].value == "FY2026"
    assert settings["periods"].number_format == "@"
    assert isinstance(first[header.index("cap")].value, int | float)
    assert isinstance(first[header.index("request")].value, str)
    assert first[header.index("request")].number_format == "@"


def test_the_same_template_is_the_same_bytes() -> None:
    content = read_content("city")

    assert workbook_bytes(content, "city.xlsx") == workbook_bytes(content, "city.xlsx")
    assert folder_files(content, "city") == folder_files(content, "city")


def test_spreadsheets_see_that_tables_are_utf_8() -> None:
    files = folder_files(read_content("blank"), "budget")

    assert files["uses.csv"].startswith(b"\xef\xbb\xbf#")
    assert "…" in files["uses.csv"].decode()


# Editors complete and check the settings.


@pytest.mark.parametrize("template", FILLED)
def test_the_schema_accepts_what_the_template_writes(template: str) -> None:
    files = folder_files(read_content(template), "budget")

    Draft202012Validator.check_schema(settings_schema())
    assert schema_faults(yaml.safe_load(files["case.yaml"])) == []
    assert files["case.yaml"].startswith(b"# yaml-language-server: $schema=case.schema.json\n")
    assert files["case.schema.json"].decode() == schema_text()


def test_the_schema_names_what_the_blank_template_lacks() -> None:
    settings = yaml.safe_load(folder_files(read_content("blank"), "budget")["case.yaml"])

    assert schema_faults(settings) == ["currency", "name", "periods", "total"]


@pytest.mark.parametrize(
    ("setting", "value", "fault"),
    [
        ("total", "lots", "total"),
        ("total", -5, "total"),
        ("total", None, "total"),
        ("sector", "compny", "sector"),
        ("format", 2, "format"),
        ("decimals", 2.5, "decimals"),
        ("decimals", "two", "decimals"),
        ("baseline_change", 3, "baseline_change"),
        ("baseline_change", "3", "baseline_change"),
        ("weights_sum_to", "about 1", "weights_sum_to"),
        ("periods", [], "periods"),
        ("periods", ["FY1", "FY1"], "periods"),
        ("periods", "FY2026", "periods"),
        ("name", "", "name"),
        ("context", {"scope": "galaxy"}, "context.scope"),
    ],
)
def test_the_schema_refuses_a_wrong_setting(setting: str, value: object, fault: str) -> None:
    settings = yaml.safe_load(folder_files(read_content("company"), "budget")["case.yaml"])

    assert schema_faults(settings | {setting: value}) == [fault]


def test_the_schema_refuses_unknown_and_missing_settings() -> None:
    settings = yaml.safe_load(folder_files(read_content("company"), "budget")["case.yaml"])
    del settings["currency"]
    settings["totl"] = "12"
    settings["context"]["mood"] = "good"

    assert len(schema_faults(settings)) == 3


@pytest.mark.parametrize(
    "value", ["2,500,000.00", "2.500.000,00", "2 500 000,00", "2'500'000", "$ 2,500", 2500, 2500.5]
)
def test_the_schema_accepts_amounts_as_people_write_them(value: object) -> None:
    settings = yaml.safe_load(folder_files(read_content("company"), "budget")["case.yaml"])

    assert schema_faults(settings | {"total": value}) == []


@pytest.mark.parametrize(
    "value", ["NO", "yes", "0510", "12:30", "1e5", "a: b", "#1", "- x", "5.1E+02", "null", "~", "é …"]
)
def test_no_yaml_reader_bends_a_value(value: str) -> None:
    assert yaml.safe_load(f"name: {spelled(value)}")["name"] == value


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=40))
def test_every_text_survives_the_way_through_yaml(value: str) -> None:
    assert yaml.load(f"name: {spelled(value)}", Loader=yaml.BaseLoader)["name"] == value  # noqa: S506 - reads text only


@given(st.lists(st.text("ab. ", min_size=1, max_size=30), min_size=1).map(" ".join), st.integers(5, 80))
def test_an_abridged_text_fits_and_begins_like_the_whole(text: str, length: int) -> None:
    short = abridged(text, length)

    assert len(short) <= length
    assert text.startswith(short.removesuffix(" …"))


@pytest.mark.parametrize(("name", "made"), [("case-format.md", case_reference), ("case.schema.json", schema_text)])
def test_the_reference_is_what_the_catalogue_says(name: str, made: Any) -> None:
    written = (ROOT / "docs" / "reference" / name).read_text(encoding="utf-8")

    assert written == made(), "run: python scripts/write_case_reference.py"


def test_the_reference_names_every_setting_table_and_column() -> None:
    page = case_reference()

    assert "{" not in page
    for spec in TABLES:
        section = page.partition(f"## Table `{spec.name}`\n")[2].partition("\n## ")[0]
        assert spec.help in section
        for field in spec.fields:
            assert f"\n| `{field.name}` | {field.type} |" in section
    for field in SETTINGS:
        assert f"\n| `{field.name}` |" in page


def test_no_cell_of_a_template_would_be_run_as_a_formula() -> None:
    for template in ALL:
        for name, content in folder_files(read_content(template), "budget").items():
            if name.endswith(".csv"):
                lines = textwrap.dedent(content.decode("utf-8-sig")).splitlines()
                cells = [cell for row in csv.reader(line for line in lines if not line.startswith("#")) for cell in row]
                assert not [cell for cell in cells if cell.startswith(("=", "+", "@", "\t"))]
