"""The settings of case.yaml: the text that was written, never what YAML would make of it."""

from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from apportion.adapters.files.tally import Tally
from apportion.adapters.files.yaml_scalars import bent
from apportion.adapters.files.yaml_settings import Settings, read_settings
from apportion.model.findings import Findings
from apportion.model.raw import CellKind
from apportion.model.schema import FieldType


def read(text: str) -> tuple[Settings, Findings]:
    tally = Tally()
    settings = read_settings(text, "case.yaml", tally)
    return settings, tally.findings()


def texts(text: str) -> dict[str, list[str]]:
    """The settings, where nothing at all is to be remarked."""
    settings, findings = read(text)
    assert findings.total == 0, [str(finding) for finding in findings.listed]
    return {name: [cell.text for cell in cells] for name, cells in settings.items()}


def codes(text: str) -> list[tuple[str, int, int]]:
    return [(finding.code, finding.place.line, finding.place.column) for finding in read(text)[1].listed]


def test_settings_are_read_as_written_with_their_places() -> None:
    settings, findings = read("# a budget\nformat: 1\ntotal: 25,000,000.00   # dollars\nperiods: [FY2025, 'FY2026']\n")

    assert findings.total == 0
    assert {name: [(cell.text, str(cell.place)) for cell in cells] for name, cells in settings.items()} == {
        "format": [("1", "case.yaml:2:9")],
        "total": [("25,000,000.00", "case.yaml:3:8")],
        "periods": [("FY2025", "case.yaml:4:11"), ("FY2026", "case.yaml:4:19")],
    }
    assert all(cell.kind is CellKind.TEXT for cells in settings.values() for cell in cells)


def test_groups_become_dotted_names() -> None:
    assert texts("context:\n  scope: project\n  timeframe: annual\ncontext.market_conditions: stable\n") == {
        "context.scope": ["project"],
        "context.timeframe": ["annual"],
        "context.market_conditions": ["stable"],
    }


def test_every_way_of_writing_a_text_gives_the_text() -> None:
    assert texts("name: 'It''s ours'\norganisation: \"A \\u20ac 5 plan\"\nsector: >\n  govern\n  ment\n") == {
        "name": ["It's ours"],
        "organisation": ["A € 5 plan"],
        "sector": ["govern ment"],
    }


@pytest.mark.parametrize(
    "word", ["NO", "no", "yes", "on", "Off", "y", "12:30", "1_000", "2025-01-01", "0b11", "NA", "None", "1,5"]
)
def test_what_only_older_readers_bend_is_text(word: str) -> None:
    assert texts(f"name: {word}\nperiods: [{word.replace(',', '.')}]\n")["name"] == [word]


@pytest.mark.parametrize("word", ["2025", "0", "-5", "2025.5", "0.25"])
def test_a_number_that_stays_as_it_is_written_is_text(word: str) -> None:
    assert texts(f"name: {word}\n") == {"name": [word]}


@pytest.mark.parametrize(
    "word",
    [
        "null",
        "Null",
        "~",
        "true",
        "FALSE",
        "0510",
        "08",
        "+0510",
        "0x1F",
        "0o17",
        "1e5",
        "5E2",
        "2024.10",
        "+5",
        ".5",
        "5.",
        ".inf",
        "-.Inf",
        ".nan",
    ],
)
def test_what_yaml_itself_would_change_is_asked_about(word: str) -> None:
    assert codes(f"name: {word}\n") == [("yaml.two-readings", 1, 7)]
    assert texts(f"name: '{word}'\n") == {"name": [word]}
    assert codes(f"periods:\n  - FY1\n  - {word}\n") == [("yaml.two-readings", 3, 5)]


@pytest.mark.parametrize("kind", ["amount", "percent", "decimal", "integer", "limit"])
@pytest.mark.parametrize("word", ["1e5", "true", "0x1F", ".inf", "+5", "10.50"])
def test_numbers_are_left_to_the_grammar_of_numbers(kind: FieldType, word: str) -> None:
    assert bent(word, kind) is None


def test_an_unknown_setting_is_read_as_text() -> None:
    assert codes("nmae: 1e5\n") == [("yaml.two-readings", 1, 7)]


def test_leading_zeros_are_asked_about_even_in_a_number() -> None:
    other = bent("0510", "amount")

    assert other is not None
    assert "510" in other.reading
    assert "328" in other.reading  # 5 * 64 + 1 * 8 + 0
    digits = bent("0089", "amount")
    assert digits is not None
    assert "older" not in digits.reading  # 8 and 9 are no octal digits


def test_what_is_left_empty_is_there_and_empty() -> None:
    assert texts("name:\nperiods: []\ncontext:\n  scope: ''\n") == {
        "name": [""],
        "periods": [""],
        "context.scope": [""],
    }


def test_a_group_with_everything_commented_out_is_nothing() -> None:
    assert texts("format: 1\ncontext:\n  # scope: project\n") == {"format": ["1"]}


def test_a_value_for_a_group_is_kept_to_be_refused_as_unknown() -> None:
    assert texts("context: annual\n") == {"context": ["annual"]}


def test_a_few_references_are_followed_and_stand_where_they_are_used() -> None:
    settings, findings = read("name: &n Budget\norganisation: *n\nperiods: &p [a, b]\nothers: *p\n")

    assert findings.total == 0
    assert [(cell.text, cell.place.line) for cell in settings["organisation"]] == [("Budget", 2)]
    assert [(cell.text, cell.place.line) for cell in settings["others"]] == [("a", 4), ("b", 4)]


def test_a_reference_into_itself_is_refused() -> None:
    assert codes("periods: &p [a, *p]\n") == [("yaml.alias", 1, 17)]


def test_a_repeated_setting_keeps_the_first() -> None:
    settings, findings = read("total: 1\ntotal: 2\n")

    assert [cell.text for cell in settings["total"]] == ["1"]
    assert [finding.code for finding in findings.listed] == ["yaml.duplicate-setting"]


def test_a_repeated_group_is_refused_too() -> None:
    assert codes("context:\n  scope: project\ncontext:\n  timeframe: annual\n") == [("yaml.duplicate-setting", 3, 1)]


def test_the_same_name_in_two_groups_is_two_settings() -> None:
    assert texts("a:\n  x: 1\nb:\n  x: 2\n") == {"a.x": ["1"], "b.x": ["2"]}


def test_after_a_fault_the_settings_below_are_still_read() -> None:
    settings, findings = read("format: 1\nname: 'Budget\ncurrency: USD\nperiods: [a\ntotal: 5\ntotal: 6\n")

    assert [(finding.code, finding.place.line) for finding in findings.listed] == [
        ("yaml.syntax", 2),
        ("yaml.syntax", 4),
        ("yaml.duplicate-setting", 6),
    ]
    assert {name: cells[0].place.line for name, cells in settings.items()} == {"format": 1, "currency": 3, "total": 5}


def test_the_control_character_of_an_escape_is_found() -> None:
    assert codes('name: "Bud\\0get"\norganisation: "\\u202Eemca"\n') == [
        ("text.control-character", 1, 7),
        ("text.direction-override", 2, 15),
    ]


@pytest.mark.parametrize("mark", ["\u2028", "\u2029", "\x85", "\ufeff", "\x00", "\x1b"])
def test_a_mark_that_breaks_lines_unseen_is_refused_and_shifts_no_line(mark: str) -> None:
    settings, findings = read(f"name: Bud{mark}get\ntotal: 5\n")

    assert [(finding.code, finding.place.line, finding.place.column) for finding in findings.listed] == [
        ("text.control-character", 1, 10)
    ]
    assert settings["total"][0].place.line == 2


def test_a_tag_runs_nothing() -> None:
    settings, findings = read("name: !!python/object/apply:builtins.exit [3]\n")

    assert [finding.code for finding in findings.listed] == ["yaml.tag"]
    assert [cell.text for cell in settings["name"]] == ["3"]


def test_a_tag_in_a_list_is_refused_too() -> None:
    assert codes("periods: [FY1, !!int 5]\n") == [("yaml.tag", 1, 16)]


LAUGHS = "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9) if n else 'ha'}]\n" for n in range(12))


@pytest.mark.parametrize(
    ("bomb", "code"),
    [
        (LAUGHS, "yaml.alias"),
        ("a: " + "[" * 100_000, "yaml.depth"),
        ("a: " + "{a: " * 30_000, "yaml.depth"),
        ("".join(" " * n + "a:\n" for n in range(400)), "yaml.depth"),
        ("? " * 50_000, "yaml.depth"),
        ("a: &a x\nb: [" + "*a," * 40_000 + "]", "yaml.alias"),
        ("a: 'x\n" * 20_000, "yaml.syntax"),
    ],
    ids=["laughs", "lists", "groups", "indentation", "names", "references", "faults"],
)
def test_a_bomb_is_refused_before_it_unfolds(bomb: str, code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    events: list[yaml.Event] = []
    parse = yaml.parse

    def counted(text: str, **options: Any) -> Iterator[yaml.Event]:
        for event in parse(text, **options):
            events.append(event)
            yield event

    monkeypatch.setattr(yaml, "parse", counted)

    _, findings = read(bomb)

    assert code in {finding.code for finding in findings.listed}
    assert all(len(str(finding)) < 1000 for finding in findings.listed)
    # The parser makes an event of every value that it looks at: a hundred thousand a second.
    assert len(events) < 1000
