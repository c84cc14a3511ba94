"""Names: one or two, known or not, and which was meant."""

from typing import Literal

import numpy as np
import pytest

from apportion.kernel.text_search import as_bytes, search_sorted
from apportion.model.intake import build_case
from apportion.model.intake.amounts import Fault
from apportion.model.intake.coding import coded, doubles, doubtful_names, factorise, id_order
from apportion.model.intake.names import alike, mixes_scripts, nearest, read_id
from apportion.model.raw import CellKind
from tests.unit.model.written_case import built, codes_of, raw_case, raw_column, text_column

CYRILLIC_A = "\u0430"
CYRILLIC_CEO = "\u0421\u0415\u041e"


@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        ("engineering", CellKind.TEXT, "engineering"),
        ("NA", CellKind.TEXT, "NA"),
        ("None", CellKind.TEXT, "None"),
        ("NO", CellKind.TEXT, "NO"),
        ("null", CellKind.TEXT, "null"),
        ("0510", CellKind.TEXT, "0510"),
        ("  R&D ", CellKind.TEXT, "R&D"),
        ("cafe\u0301", CellKind.TEXT, "caf\u00e9"),
        ("510", CellKind.NUMBER, "510"),
        ("2025.0", CellKind.NUMBER, "2025"),
        ("", CellKind.TEXT, ""),
    ],
)
def test_names_are_taken_as_they_stand(text: str, kind: CellKind, name: str) -> None:
    assert read_id(text, kind) == name


@pytest.mark.parametrize(
    ("text", "kind", "code"),
    [
        ("public works", CellKind.TEXT, "id.characters"),
        ("unit:health", CellKind.TEXT, "id.characters"),
        ("a;b", CellKind.TEXT, "id.characters"),
        ("a\u00a0b", CellKind.TEXT, "id.characters"),
        ("a\u200bb", CellKind.TEXT, "id.invisible"),
        ("a\u202eb", CellKind.TEXT, "id.invisible"),
        ("5.1E+02", CellKind.TEXT, "id.number"),
        ("510.5", CellKind.NUMBER, "id.number"),
        ("5.1e+20", CellKind.NUMBER, "id.number"),
        ("2025-03-01", CellKind.DATE, "id.date"),
        ("TRUE", CellKind.BOOLEAN, "id.kind"),
        ("0.15", CellKind.PERCENT, "id.kind"),
    ],
)
def test_names_that_a_spreadsheet_changed_are_refused(text: str, kind: CellKind, code: str) -> None:
    refused = read_id(text, kind)
    assert isinstance(refused, Fault)
    assert refused.code == code


@pytest.mark.parametrize(
    ("name", "known", "near"),
    [
        ("enginering", {"engineering", "sales"}, "engineering"),
        ("Sales", {"engineering", "sales"}, "sales"),
        (f"s{CYRILLIC_A}les", {"engineering", "sales"}, "sales"),
        ("xyz", {"engineering", "sales"}, ""),
        ("", {"sales"}, ""),
        ("sales", set(), ""),
    ],
)
def test_the_nearest_name(name: str, known: set[str], near: str) -> None:
    assert nearest(name, known) == near


def test_the_nearest_of_many_names_is_found_all_the_same() -> None:
    assert nearest("request-04999", {f"request-{number:05d}" for number in range(4999)}) in {
        f"request-0499{number}" for number in range(9)
    }


@pytest.mark.parametrize(
    ("word", "mixed"),
    [("sales", False), ("каса", False), (f"s{CYRILLIC_A}les", True), ("Δt-team", True), ("отдел-a", False)],
)
def test_letters_of_two_alphabets_in_one_word(word: str, mixed: bool) -> None:
    assert mixes_scripts(word) is mixed


def test_names_that_look_alike() -> None:
    pairs = {(pair.code, pair.name, pair.other) for pair in alike(["Sales", "sales", "CEO", CYRILLIC_CEO, "roads"])}

    assert pairs == {("id.case", "sales", "Sales"), ("id.look-alike", CYRILLIC_CEO, "CEO")}


def test_trimmed_and_normalised_spellings_are_one_unit_with_a_warning() -> None:
    raw = raw_case(
        units="unit\ncaf\u00e9s\nroads\n",
        requests="request | unit | cap | rate\na | cafe\u0301s | 5 | 3\nb | cafe\u0301s | 5 | 3\nc | \troads | 5 | 3\n",
    )

    assert built(raw).requests.unit.tolist() == [0, 0, 1]
    assert codes_of(raw) == ["id.spelling", "id.spelling"]


def test_two_spellings_of_one_key_are_a_duplicate() -> None:
    assert codes_of(raw_case(units="unit\nhealth\t\nroads\nhealth\n")) == ["id.spelling", "row.duplicate"]


def test_requests_that_differ_by_capitals_are_two() -> None:
    raw = raw_case(
        requests="request | unit | cap | rate\nsales | roads | 5 | 3\nSales | roads | 6 | 3\nSALE | roads | 6 | 3\n"
    )

    assert built(raw).requests.count == 3
    assert codes_of(raw) == ["id.case"]


def test_an_unknown_name_with_other_letters_is_explained() -> None:
    _, findings = build_case(raw_case(requests=f"request | unit | cap | rate\na | ro{CYRILLIC_A}ds | 5 | 3\n"))

    assert findings.listed[0].remedy.startswith("Did you mean 'roads' (it looks the same, but has other letters)?")


def test_names_stored_as_numbers_meet_names_stored_as_text() -> None:
    case = built(
        raw_case(
            {"periods": "2025"},
            units="unit\n<number>510\n0520\n",
            requests="request | unit | period | cap | rate\na | 510 | <number>2025 | 5 | 3\nb | 0520 | 2025 | 5 | 3\n",
        )
    )

    assert [unit.id for unit in case.units] == ["510", "0520"]
    assert case.requests.unit.tolist() == [0, 1]


@pytest.mark.parametrize(
    "words",
    [
        ["b", "a", "b", "c"],
        ["same"] * 4,
        ["a-long-name-of-a-unit-1", "a-long-name-of-a-unit-2", "a-long-name", "a-long-name-of-a-unit-1"],
        ["straße", "roads", "Ärzte", "roads"],
        [],
    ],
)
def test_words_become_codes_in_code_point_order(words: list[str]) -> None:
    distinct, codes = factorise(text_column(words))

    assert distinct == sorted(set(words))
    assert [distinct[code] for code in codes] == words


def test_cells_of_different_kinds_are_different_cells() -> None:
    column = coded(raw_column(["510", "<number>510", "510"]))

    assert column.cells == (("510", CellKind.TEXT), ("510", CellKind.NUMBER))
    assert [rows.tolist() for rows in column.rows] == [[0, 2], [1]]


def test_the_order_of_lines_is_that_of_code_points() -> None:
    ids = text_column(["b", "a", "Z", "é", "a-much-longer-name", "a"])
    period = np.array([0, 1, 0, 0, 0, 0], dtype=np.int32)
    order = id_order(ids, period)

    assert order is not None
    assert [(str(ids[row]), int(period[row])) for row in order] == [
        ("Z", 0),
        ("a", 0),
        ("a", 1),
        ("a-much-longer-name", 0),
        ("b", 0),
        ("é", 0),
    ]
    assert id_order(ids[order], period[order]) is None


def test_doubtful_names_are_looked_at_one_by_one() -> None:
    cells = ["plain-name", "", "two words", "a:b", "a;b", "5.1E+02", "é", " x", "R&D", "<number>5"]

    assert np.flatnonzero(doubtful_names(raw_column(cells))).tolist() == [1, 2, 3, 4, 5, 6, 7, 9]


def test_possible_doubles_miss_no_pair() -> None:
    ids = text_column(["Sales-And-Marketing-East", "b", "sales-and-marketing-east", "c", "C"])

    assert doubles(as_bytes(ids)).tolist() == [True, False, True, True, True]


@pytest.mark.parametrize("side", ["left", "right"])
def test_long_names_are_found_where_they_stand(side: Literal["left", "right"]) -> None:
    """Names of more than 15 bytes, where NumPy's own search in columns of text is wrong."""
    names = [f"a-rather-long-department-{number:03d}" for number in range(200)]
    places = search_sorted(text_column(names), text_column([*names, "é", "", "a-rather"]), side)

    assert places.tolist() == [*range(side == "right", 200 + (side == "right")), 200, 0, 0]
