"""Each of the ten parameters of the situation changes what the strategy says, not only the table that lists them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from apportion.model.context import CONTEXT_WORDS
from apportion.reports.document.blocks import blocks_of, plain, texts_of, walk
from apportion.reports.document.strategy import strategy_document
from apportion.services.brief import material_at
from tests.unit.reports.document.village import CASE

LISTED = {"situation", "register"}
"""Sections that say the parameter itself, or where figures stand."""
# Of each parameter two words, and a section that has to say something else under the second.
CHANGES = {
    "scope": ("department", "organization", "validation"),
    "timeframe": ("monthly", "annual", "monitoring"),
    "allocation_type": ("operational", "capital", "monitoring"),
    "resource_constraints": ("adequate", "constrained", "requirements"),
    "priority_complexity": ("clear", "conflicting", "challenges"),
    "stakeholder_dynamics": ("aligned", "political", "communication"),
    "performance_pressure": ("growth", "innovation", "requirements"),
    "market_conditions": ("stable", "volatile", "challenges"),
    "regulatory_environment": ("minimal", "complex", "why"),
    "change_frequency": ("stable", "continuous", "monitoring"),
}


def sections(folder: Path, **words: str) -> dict[str, list[str]]:
    """The texts of the strategy of the village in a situation, by section."""
    case = folder / "case"
    shutil.rmtree(case, ignore_errors=True)
    shutil.copytree(CASE, case)
    stated = "".join(f"  {name}: {word}\n" for name, word in words.items())
    (case / "case.yaml").write_text(f"{(CASE / 'case.yaml').read_text(encoding='utf-8')}context:\n{stated}", "utf-8")
    made = strategy_document(material_at(case))
    return {
        section.id: [plain(text, made.formatter) for block in section.blocks for text in texts_of(block)]
        for section in walk(made.sections)
        if section.id not in LISTED
    }


def test_every_parameter_is_tried() -> None:
    assert set(CHANGES) == set(CONTEXT_WORDS)
    for name, (first, second, _) in CHANGES.items():
        assert {first, second} <= set(CONTEXT_WORDS[name])


@pytest.mark.parametrize("parameter", CHANGES)
def test_a_parameter_changes_what_the_strategy_says(tmp_path: Path, parameter: str) -> None:
    first, second, section = CHANGES[parameter]
    usual = {name: words[0] for name, words in CONTEXT_WORDS.items()}
    before = sections(tmp_path, **(usual | {parameter: first}))
    after = sections(tmp_path, **(usual | {parameter: second}))
    assert before[section] != after[section]


def test_the_situation_lists_every_parameter(tmp_path: Path) -> None:
    case = tmp_path / "case"
    shutil.copytree(CASE, case)
    stated = "".join(f"  {name}: {words[0]}\n" for name, words in CONTEXT_WORDS.items())
    (case / "case.yaml").write_text(f"{(CASE / 'case.yaml').read_text(encoding='utf-8')}context:\n{stated}", "utf-8")
    made = strategy_document(material_at(case))
    told = " ".join(plain(text, made.formatter) for block in blocks_of(made) for text in texts_of(block))
    for name in CONTEXT_WORDS:
        assert name.replace("_", " ").capitalize() in told
