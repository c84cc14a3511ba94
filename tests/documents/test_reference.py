"""The reference pages say what the program does: every code, command, key, name, rule and shape, and no other."""

import ast
import csv
import dataclasses
import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

import apportion
from apportion.interfaces.cli import findings_view
from apportion.model.findings import Verdict
from apportion.model.schema import TABLES
from apportion.reports.plan_json import plan_document
from scripts.write_reference import PAGES, PLAN_CODES, VERDICT_WORDS, findings_page
from tests.documents.reading import ROOT, blocks
from tests.unit.reports.sample_capital import capital_case, capital_plan

REFERENCE = ROOT / "docs" / "reference"
SOURCE = ROOT / "src" / "apportion"
EXAMPLES = ROOT / "examples"


def _page(name: str) -> str:
    return (REFERENCE / name).read_text(encoding="utf-8")


def _headings(text: str) -> list[str]:
    return re.findall(r"^## (.+)$", text, re.MULTILINE)


def _choices(table: str, column: str) -> set[str]:
    return set(next(item for item in TABLES if item.name == table).field(column).choices)


@pytest.mark.parametrize("name", sorted(PAGES))
def test_a_made_page_is_what_the_program_says_today(name: str) -> None:
    assert _page(name) == PAGES[name]().rstrip("\n") + "\n", "run scripts/write_reference.py"


def test_every_code_in_the_source_is_on_the_page_of_findings() -> None:
    listed = set(re.findall(r"^\| `([^`]+)` \|", findings_page(), re.MULTILINE))
    families = {code.partition(".")[0] for code in listed}
    code = re.compile(rf"(?:{'|'.join(sorted(families))})\.[a-z][a-z-]+")
    used: set[str] = set()
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and code.fullmatch(node.value):
                used.add(node.value)
    endings = {"csv", "html", "json", "sqlite", "toml", "xlsx", "yaml", "yml"}
    files = {name for name in used if name.rpartition(".")[2] in endings}
    names = {"case.places", "points.amount", "unit.name"}
    assert used - files - names <= listed


def test_the_codes_of_plans_are_those_in_the_source() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in SOURCE.rglob("*.py"))
    assert {code for code in PLAN_CODES if f'"{code}"' not in text} == set()


def test_verdicts_are_named_as_on_the_screen() -> None:
    assert {verdict: findings_view._WORDS[verdict][0] for verdict in Verdict} == dict(VERDICT_WORDS)


def _documented_keys() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for part in re.split(r"^## ", _page("plan-format.md"), flags=re.MULTILINE)[1:]:
        heading, _, body = part.partition("\n")
        keys = re.findall(r"^\| `([^`]+)` \|", body, re.MULTILINE)
        assert len(keys) == len(set(keys)), heading
        found["" if heading == "Top level" else heading.strip("`")] = set(keys)
    return found


_FREE = {"finding_counts", "context"} | {f"evidence.{part}" for part in ("past", "scores", "worth", "costs", "risk")}
"""Objects whose keys are data, or stand on a page of their own."""


def _keys(value: object, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping) and path not in _FREE:
        for key, part in value.items():
            yield path, str(key)
            yield from _keys(part, f"{path}.{key}".lstrip("."))
    elif isinstance(value, list):
        for part in value:
            yield from _keys(part, f"{path}[]")


def test_every_key_of_a_history_is_documented_and_no_other() -> None:
    from apportion.analysis.outlook import outlook
    from apportion.reports.history_json import history_document
    from apportion.services.history import review_ledger

    found: dict[str, set[str]] = {"history": set(), "whole[]": set(), "members[]": set(), "members[].years[]": set()}
    found |= {"outlook": set(), "outlook.units[]": set()}
    history = review_ledger(EXAMPLES / "city").history
    for path, key in _keys(history_document(history, outlook(history))):
        if (path or "history") in found:
            found[path or "history"].add(key)
    page = {}
    for part in re.split(r"^### ", _page("history.md"), flags=re.MULTILINE)[1:]:
        heading, _, body = part.partition("\n")
        page[heading.strip("`")] = set(re.findall(r"^\| `([^`]+)` \|", body, re.MULTILINE))
    assert page == found


def _short_of_money(folder: Path) -> Path:
    """The example company with less than its floors need."""
    folder.mkdir()
    for path in (EXAMPLES / "technology-company").iterdir():
        if path.suffix in {".csv", ".yaml"}:
            text = path.read_text(encoding="utf-8").replace("total: 25,000,000.00", "total: 18,000,000.00")
            (folder / path.name).write_text(text, encoding="utf-8")
    return folder


def test_every_key_of_a_plan_is_documented_and_no_other(tmp_path: Path) -> None:
    found: dict[str, set[str]] = {}
    workbook = tmp_path / "company.xlsx"
    _workbook(workbook)
    cases = [EXAMPLES / "nonprofit", EXAMPLES / "technology-company", _short_of_money(tmp_path / "short"), workbook]
    for case in cases:
        document = apportion.load(case).plan(alternatives=case.name == "technology-company").to_dict()
        json.dumps(document)
        for path, key in _keys(document):
            found.setdefault(path, set()).add(key)
    capital = capital_case()
    for path, key in _keys(plan_document(capital, capital_plan(capital))):
        found.setdefault(path, set()).add(key)
    assert found == _documented_keys()


def _workbook(path: Path) -> None:
    """A case as a workbook that gives a warning in a cell: the weights do not sum to what the setting says."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "case"
    settings = {"format": "1", "name": "Town", "currency": "USD", "periods": "FY", "total": 100, "weights_sum_to": 1}
    for name, value in {"field": "value", **settings}.items():
        sheet.append([name, value])
    for title, rows in (
        ("units", [["unit"], ["town"]]),
        ("requests", [["request", "unit", "cap", "rate", "weight"], ["roads", "town", 200, 1, 2]]),
    ):
        table = book.create_sheet(title)
        for cells in rows:
            table.append(cells)
    book.save(path)


def test_every_exported_name_and_member_is_on_the_page_of_python() -> None:
    page = _page("python.md")
    for name in apportion.__all__:
        assert name in page, name
    kinds = (
        apportion.LoadedCase,
        apportion.PlanResult,
        apportion.MergeResult,
        apportion.FeedbackResult,
        apportion.ComparisonResult,
        apportion.StakeholdersResult,
        apportion.WrittenPlan,
        apportion.ApprovalState,
        apportion.AdoptedPlan,
    )
    # What any plan folder can be asked stands under the written plan.
    shared = _members(apportion.WrittenPlan) & _members(apportion.AdoptedPlan)
    for kind in kinds:
        heading = "A plan in force" if kind is apportion.AdoptedPlan else kind.__name__
        part = page.partition(f"## {heading}\n")[2].partition("\n## ")[0]
        cells = re.findall(r"^\| (`.*?`) \|", part, re.MULTILINE)
        listed = {name for cell in cells for name in re.findall(r"`([a-z_]+)(?=[(`])", cell)}
        left = shared if kind is apportion.AdoptedPlan else set()
        assert listed | left == _members(kind), kind.__name__


def _members(kind: type) -> set[str]:
    held = {item.name for item in dataclasses.fields(kind)}
    return {name for name in {*dir(kind), *held} if not name.startswith("_")}


def test_every_kind_of_rule_has_its_section() -> None:
    kinds = _choices("rules", "kind")
    assert kinds == set(_headings(_page("rules.md"))) - {
        "Choosing what a rule is about",
        "Hard and soft",
        "Rules that follow from other tables",
    }


def test_every_shape_has_its_section() -> None:
    shapes = _choices("requests", "shape")
    assert shapes == set(_headings(_page("curves.md"))) - {
        "How to choose",
        "The same money in every shape",
        "What is exact",
    }


@dataclass(frozen=True)
class _Town:
    """A case around the rows that a page shows."""

    total: str
    requests: str

    def write(self, folder: Path, **tables: str) -> Path:
        folder.mkdir()
        settings = f"format: 1\nname: Town\ncurrency: USD\nperiods: FY2026\ntotal: {self.total}\ntotal_is: at_most\n"
        (folder / "case.yaml").write_text(settings, encoding="utf-8")
        for name, text in {"units": "unit\ntown\n", "requests": self.requests, **tables}.items():
            (folder / f"{name}.csv").write_text(text, encoding="utf-8")
        return folder


TOWN = _Town(
    "8000000",
    "request,unit,category,tags,cap,last_year,rate,decision,value\n"
    "clinics,town,operational,health,6000000,3000000,2,,\n"
    "new-clinic,town,growth,health,2000000,,3,,\n"
    "head-office,town,operational,overhead,400000,300000,1,,\n"
    "travel,town,support,,150000,90000,1,,\n"
    "audit,town,support,,120000,100000,1,,\n"
    "debt-service,town,support,,400000,300000,1,,\n"
    "fire-doors,town,capital,,50000,,,whole,20000\n"
    "new-library,town,capital,,900000,,,whole,1500000\n"
    "new-pool,town,capital,,700000,,,whole,1100000\n",
)
RULE_ROWS = [block.text for block in blocks(_page("rules.md")) if block.language == "csv"]


@pytest.mark.parametrize("rows", RULE_ROWS, ids=lambda text: text.splitlines()[1].partition(",")[0])
def test_the_example_of_a_rule_can_be_planned(rows: str, tmp_path: Path) -> None:
    uses = "request,resource,quantity,per_amount\nclinics,posts,1,95000.00\n"
    loaded = apportion.load(TOWN.write(tmp_path / "case", rules=rows, uses=uses))
    assert loaded.findings.total == 0
    assert loaded.plan().status == "optimal"


def test_examples_of_rules_show_every_kind() -> None:
    shown = {row["kind"] for text in RULE_ROWS for row in csv.DictReader(io.StringIO(text))}
    assert shown == _choices("rules", "kind")


def test_shapes_return_what_their_page_says(tmp_path: Path) -> None:
    """The figures on the page were worked by hand from the formulas."""
    page = _page("curves.md")
    requests, points = (block.text for block in blocks(page) if block.language == "csv")
    plan = apportion.load(_Town("3500000", requests).write(tmp_path / "case", points=points)).plan()
    printed = re.findall(r"^\| `([a-z-]+)` \| ([0-9,.]+) \| ([0-9.]+) \|$", page, re.MULTILINE)
    minor = 100
    worked = {
        line.request: (f"{float(line.expected_value / minor):,.2f}", f"{float(line.next_expected or 0):.4f}")
        for line in plan.detail.requests
    }
    assert {name: (value, following) for name, value, following in printed} == worked
