"""What holds for every plan and everything that is withheld: nothing of it stands in a finished file, nor follows."""

from __future__ import annotations

import csv
import io
import itertools
import json
import random
import re
import tempfile
import zipfile
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from apportion.reports.document.audiences.protection import Cells, Protected, protect
from apportion.services.brief import material_at
from apportion.services.brief_files import Brief, Format, brief_of

UNHEARD = "Zephyrine"
"""A name that no other text holds."""


ASKED = (128_477, 391_903, 244_859, 173_611, 502_339, 287_653, 119_227, 433_781, 358_217, 201_673)
LAST_YEAR = (131_101, 377_029, 251_287, 160_453, 498_941, 290_531, 112_843, 441_307, 349_963, 199_109)


@st.composite
def tables(draw: st.DrawFn) -> Cells:
    """Up to fourteen cells in two or three breakdowns, some of them withheld."""
    count = draw(st.integers(1, 14))
    amounts = tuple(draw(st.lists(st.integers(0, 10_000), min_size=count, max_size=count)))
    names = ("units", "categories", "funds")[: draw(st.integers(1, 3))]
    labels = {name: tuple(draw(st.lists(st.sampled_from("abcdef"), min_size=count, max_size=count))) for name in names}
    held = draw(st.lists(st.sets(st.integers(0, count - 1), min_size=1, max_size=3), max_size=3))
    return Cells(amounts, labels, {f"w{place}": frozenset(cells) for place, cells in enumerate(held)})


def sums(cells: Cells, made: Protected) -> list[list[int]]:
    """Everything that is shown as rows of zeros and ones over the cells."""
    count = len(cells.amounts)
    rows = [[1] * count] if made.has_total else []
    for name, shown in made.rows.items():
        groups = [{row} for row in shown.alone] + ([set(shown.together)] if shown.together else [])
        rows += [[int(label in group) for label in cells.labels[name]] for group in groups]
    return rows


@given(tables())
def test_no_withheld_amount_is_a_combination_of_what_is_shown(cells: Cells) -> None:
    """By the rank of the matrix in floating point, which shares nothing with the exact elimination."""
    rows = sums(cells, protect(cells, tuple(cells.labels), 3, 10))
    before = np.linalg.matrix_rank(np.array(rows, dtype=float)) if rows else 0
    for held in cells.withheld.values():
        target = [int(place in held) for place in range(len(cells.amounts))]
        assert np.linalg.matrix_rank(np.array([*rows, target], dtype=float)) == before + 1


@given(tables())
def test_a_row_that_stands_for_several_stands_for_three_and_holds_enough(cells: Cells) -> None:
    made = protect(cells, tuple(cells.labels), 3, 10)
    for name, shown in made.rows.items():
        assert len(shown.together) in (0, *range(3, 7))
        for group in [{row} for row in shown.alone] + ([set(shown.together)] if shown.together else []):
            inside = {place for place, label in enumerate(cells.labels[name]) if label in group}
            for held in cells.withheld.values():
                amount = sum(cells.amounts[place] for place in inside & held)
                beside = sum(cells.amounts[place] for place in inside - held)
                assert not inside & held or (beside > 0 and 10 * beside >= amount)


@given(tables())
def test_with_nothing_withheld_nothing_is_held_back(cells: Cells) -> None:
    open_cells = Cells(cells.amounts, cells.labels, {})
    made = protect(open_cells, tuple(cells.labels), 3, 10)
    assert made.has_total
    assert not any(shown.together for shown in made.rows.values())


@st.composite
def budgets(draw: st.DrawFn) -> Mapping[str, list[list[str]]]:
    """A small case with amounts that are told apart, and one to three requests or a unit that are withheld."""
    units = draw(st.integers(2, 6))
    count = draw(st.integers(units, 12))
    # Amounts that have nothing to do with each other, so that one is not another, nor a difference, by chance.
    lots = random.Random(draw(st.integers(0, 10**9)))  # noqa: S311 - amounts of a test, not secrets
    unlike = lots.sample(range(1_000_003, 9_999_991), 2 * count)
    caps, last = unlike[:count], unlike[count:]
    homes = [place % units for place in range(count)]
    hidden = draw(st.sets(st.integers(0, count - 1), min_size=1, max_size=3))
    whole_unit = draw(st.booleans())
    requests = [
        [
            f"r{place}",
            f"{UNHEARD} {'abcdefghijkl'[place]}" if place in hidden else f"Work {'abcdefghijkl'[place]}",
            f"u{homes[place]}",
            "xyz"[place % 3],
            str(caps[place]),
            str(last[place]),
            f"{1 + place % 5}",
        ]
        for place in range(count)
    ]
    withheld = [["request", f"r{place}", ""] for place in sorted(hidden)]
    names = [f"Part {'abcdef'[place]}" for place in range(units)]
    if whole_unit:
        withheld.append(["unit", "u0", ""])
        names[0] = f"{UNHEARD} unit"
    total = sum(caps) * draw(st.integers(30, 95)) // 100
    return {
        "total": [[str(total)]],
        "units": [["unit", "name"], *([f"u{place}", name] for place, name in enumerate(names))],
        "requests": [["request", "name", "unit", "category", "cap", "last_year", "rate"], *requests],
        "withheld": [["kind", "id", "audience"], *withheld],
    }


def written(budget: Mapping[str, list[list[str]]], formats: tuple[Format, ...]) -> tuple[Brief, list[str]]:
    """The documents of all audiences but the board, and the amounts that none of them may tell."""
    with tempfile.TemporaryDirectory() as folder:
        case = Path(folder)
        (case / "case.yaml").write_text(
            f'format: "1"\nname: Budget\norganisation: Town\nsector: government\ncurrency: EUR\nperiods: FY\n'
            f"total: {budget['total'][0][0]}\ntotal_is: exactly\n",
            encoding="utf-8",
        )
        for name in ("units", "requests", "withheld"):
            with (case / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
                csv.writer(file).writerows(budget[name])
        material = material_at(case)
        made = brief_of(material, formats, audiences=("department", "public", "regulator"))
    hidden = {row[1] for row in budget["withheld"][1:] if row[0] == "request"}
    if any(row[0] == "unit" for row in budget["withheld"][1:]):
        hidden |= {row[0] for row in budget["requests"][1:] if row[2] == "u0"}
    requests, amounts = material.case.requests, []
    for line, name in enumerate(requests.id.tolist()):
        if name in hidden:
            amounts += [int(column[line]) for column in (requests.cap, requests.last_year, material.plan.amounts)]
    spelled = [
        text
        for amount in amounts
        if amount >= 10_001 * 100
        for text in (f"{amount // 100:,}", str(amount // 100), f"{amount // 100},{amount % 100:02d}")
    ]
    return made, spelled


def texts(data: bytes, name: str) -> str:
    """All that a file says, whatever its kind."""
    if name.endswith((".docx", ".pptx", ".xlsx")):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return "\n".join(part + archive.read(part).decode("utf-8", "replace") for part in archive.namelist())
    if name.endswith(".pdf"):
        import pypdf

        reader = pypdf.PdfReader(io.BytesIO(data))
        return "\n".join(
            [*(page.extract_text() for page in reader.pages), str(reader.metadata), str(reader.xmp_metadata)]
        )
    return data.decode("utf-8")


def assert_silent(made: Brief, amounts: list[str]) -> None:
    """Nothing withheld stands in a file, nor is it the difference of two amounts that stand in the same one."""
    assert made.faults == ()
    secret = {Fraction(amount.replace(",", "")) for amount in amounts if amount.isdigit()}
    for name, data in made.files.items():
        if name.endswith(".figures.json") and isinstance(data, bytes):
            exact = {Fraction(row["exact"]) for row in json.loads(data) if row["unit"] == "money"}
            assert not {first - second for first in exact for second in exact} & secret, name
    for name, data in made.files.items():
        assert isinstance(data, bytes)
        told = name + texts(data, name)
        assert UNHEARD.lower() not in told.lower(), name
        for amount in amounts:
            assert not re.search(rf"(?<![\d.,]){re.escape(amount)}(?:\.00)?(?![\d]|[.,]\d)", told), (name, amount)


@settings(max_examples=20)
@given(budgets())
def test_no_finished_file_holds_a_name_or_an_amount_that_is_withheld(budget: Mapping[str, list[list[str]]]) -> None:
    assert_silent(*written(budget, ("html", "md")))


def test_neither_do_office_files_and_pdf_with_their_properties() -> None:
    letters = itertools.cycle("xyz")
    budget = {
        "total": [["900000"]],
        "units": [["unit", "name"], *([f"u{place}", f"Part {'abcdef'[place]}"] for place in range(5))],
        "requests": [
            ["request", "name", "unit", "category", "cap", "last_year", "rate"],
            *(
                [
                    f"r{place}",
                    f"{UNHEARD} {place}" if place == 3 else f"Work {'abcdefghij'[place]}",
                    f"u{place % 5}",
                    next(letters),
                    str(ASKED[place]),
                    str(LAST_YEAR[place]),
                    f"{1 + place % 4}",
                ]
                for place in range(10)
            ),
        ],
        "withheld": [["kind", "id", "audience"], ["request", "r3", ""]],
    }
    made, amounts = written(budget, ("html", "md", "pdf", "docx"))
    assert amounts
    assert {name.rsplit(".", 1)[-1] for name in made.files} >= {"pdf", "docx", "html", "md", "svg", "json"}
    assert_silent(made, amounts)
