"""Each thing that is said about a workbook, word for word: a provoking file is made, its messages are compared.

A changed wording is seen here before a user sees it. To add a message, add a recipe and write what it should say.
"""

import ast
import re
from pathlib import Path

import pytest

from apportion.adapters.files import workbook
from apportion.adapters.files.workbook import WORKBOOK_CODES, read_workbook
from apportion.model.findings import Finding, Findings, Verdict
from tests.golden.workbook.recipes import RECIPES

MESSAGES = Path(__file__).parent / "messages"
SOURCE = Path(workbook.__file__).parent
CODE = re.compile(r"(?:file|table|text|workbook)\.[a-z]+(?:-[a-z]+)*")
CODES = {code for code, _ in WORKBOOK_CODES}


def rendered(finding: Finding) -> str:
    """A finding as a user is told it, every sentence on a line."""
    lines = [f"{finding.verdict.value} {finding.code}", f"at: {finding.place}", finding.message]
    told = (("found", finding.found), ("expected", finding.expected), ("remedy", finding.remedy))
    return "\n".join([*lines, *(f"{word}: {text}" for word, text in told if text)])


@pytest.fixture(scope="module", params=sorted(RECIPES))
def provoked(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Findings]:
    """A recipe's name, and what the reader says about the workbook that it makes."""
    path = tmp_path_factory.mktemp("recipe") / "case.xlsx"
    RECIPES[request.param](path)
    findings = read_workbook(path).findings
    if path.is_file():
        path.unlink()
    return request.param, findings


def test_the_message_is_the_one_that_was_agreed(provoked: tuple[str, Findings]) -> None:
    name, findings = provoked

    said = "\n\n".join(rendered(finding) for finding in findings.listed) + "\n"

    assert said == (MESSAGES / f"{name}.txt").read_text(encoding="utf-8")
    assert any(name.startswith(finding.code) for finding in findings.listed), "provokes what its name says"


def test_a_message_says_what_to_do(provoked: tuple[str, Findings]) -> None:
    for finding in provoked[1].listed:
        assert finding.message.endswith("."), finding
        assert finding.remedy.endswith("."), finding
        assert finding.expected, finding
        assert finding.place.file == "case.xlsx", finding
        if finding.verdict is Verdict.REJECT_CELL:
            assert finding.place.cell, finding


def test_every_message_has_its_recipe_and_every_recipe_its_message() -> None:
    assert {file.stem for file in MESSAGES.glob("*.txt")} == set(RECIPES)


def test_every_code_is_provoked() -> None:
    provoked = {code for code in CODES for name in RECIPES if name == code or name.startswith(f"{code}-")}

    assert provoked == CODES


def test_codes_are_listed_once_in_order_with_their_meaning() -> None:
    codes = [code for code, _ in WORKBOOK_CODES]

    assert codes == sorted(set(codes))
    assert all(meaning.endswith(".") for _, meaning in WORKBOOK_CODES)


def test_no_other_code_stands_in_the_source() -> None:
    files = [*SOURCE.glob("workbook*.py"), SOURCE / "headers.py", SOURCE / "texts.py", SOURCE / "file_bytes.py"]
    written = {
        node.value
        for file in files
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and CODE.fullmatch(node.value)
    }

    assert written == CODES
