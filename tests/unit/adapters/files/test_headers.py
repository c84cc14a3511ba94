"""How a header row is understood, whatever file it stands in."""

import pytest

from apportion.adapters.files.headers import is_header, is_scaled, likeness, normalised, preamble, read_header
from apportion.model.findings import Place, Verdict
from apportion.model.schema import table

REQUESTS = table("requests")
HERE = Place(file="requests.csv", line=3)


@pytest.mark.parametrize(
    ("written", "name"),
    [("cap", "cap"), (" Last Year ", "last_year"), ("last-year", "last_year"), ("LAST\u00a0YEAR", "last_year")],
)
def test_names_are_read_as_the_catalogue_writes_them(written: str, name: str) -> None:
    assert normalised(written) == name


@pytest.mark.parametrize(
    "text",
    [
        "in thousands",
        "All amounts in Thousands of dollars",
        "Cap (000s)",
        "Cap ('000)",
        "Cap ($000)",
        "cap 000s",
        "Cap $M",
        "Cap in €k",
        "CAP M$",
        "USD m",
        "EUR 000",
        "Cap (m)",
        "Figures in millions",
        "£ bn",
        "T€",
    ],
)
def test_a_remark_on_thousands_or_millions_is_seen(text: str) -> None:
    assert is_scaled(text)


@pytest.mark.parametrize(
    "text",
    ["cap", "Cap ($)", "last_year", "Budget 2000", "City of Xm", "USD", "description", "amount in full dollars", "(a)"],
)
def test_other_words_are_not_taken_for_one(text: str) -> None:
    assert not is_scaled(text)


def test_the_header_names_every_required_key_column() -> None:
    assert is_header(["Unit", "", "REQUEST", "cap"], REQUESTS)
    assert not is_header(["unit", "cap"], REQUESTS)
    assert is_header(["fund", "amount"], table("funds")), "the period may be left out"
    assert likeness(["unit", "cap", "cap", "capp"], REQUESTS) == 2


def test_a_header_is_matched_column_by_column() -> None:
    header = read_header(["Request", "unit", "", "Cap (in thousands)", "unit", "colour"], REQUESTS, HERE)

    assert header.columns == (("request", 1), ("unit", 2), ("cap", 4))
    assert header.blank == (3,)
    assert header.complete
    assert [(finding.code, finding.place.column) for finding in header.findings] == [
        ("table.scaled-amounts", 4),
        ("table.duplicate-column", 5),
        ("table.unknown-column", 6),
    ]


def test_required_columns_that_are_missing_are_each_named() -> None:
    header = read_header(["request", "caps"], REQUESTS, HERE)

    assert not header.complete
    assert [(finding.code, finding.verdict) for finding in header.findings] == [
        ("table.unknown-column", Verdict.REJECT_CELL),
        ("table.missing-column", Verdict.REJECT_FILE),
        ("table.missing-column", Verdict.REJECT_FILE),
    ]
    assert header.findings[0].remedy.startswith("Did you mean 'cap'?")


def test_rows_above_the_header_are_said_once_and_comments_never() -> None:
    (finding,) = preamble([(1, "City of X"), (2, "# ours"), (4, "draft")], HERE)

    assert (finding.code, finding.place.line, finding.found) == ("table.preamble", 1, "City of X")
    assert finding.message.startswith("2 rows")
    assert preamble([(1, "# in thousands"), (2, " ")], HERE) == []
