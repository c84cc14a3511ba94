"""The chart of an organisation: every name can be read, in every width."""

import re
from html import unescape

import pytest

from apportion.reports.charts.organisation import Part, organisation_chart
from apportion.reports.charts.svg import NARROW, WIDE, text_width

LONG = "Mayor's Office of Community Empowerment and Opportunity"
TOWN = (
    Part("Safety", (Part("Police"), Part("Fire", (Part("Fire boats"),)))),
    Part("Neighbourhoods, culture and the economy", (Part(LONG), *(Part(f"Library {letter}") for letter in "ABCDEFG"))),
    Part("Clerk"),
)


def texts(drawing: str) -> list[tuple[float, float, str]]:
    """Where each text stands, and what it says."""
    found = re.findall(r'<text x="([\d.]+)" y="([\d.]+)"[^>]*>([^<]*)</text>', drawing)
    return [(float(x), float(y), unescape(text)) for x, y, text in found]


@pytest.mark.parametrize("width", [WIDE, 640, NARROW])
def test_every_part_is_named_whole(width: int) -> None:
    said = " ".join(text for _, _, text in texts(organisation_chart("Springfield", TOWN, width, "town")))
    for name in ("Springfield", "Safety", "Police", "Fire boats", "Clerk", "Library G"):
        assert name in said
    assert "…" not in said
    assert set(LONG.split()) <= set(said.split())


@pytest.mark.parametrize("width", [WIDE, 640, NARROW])
def test_no_two_names_stand_on_each_other(width: int) -> None:
    placed = [(x, y) for x, y, _ in texts(organisation_chart("Springfield", TOWN, width, "town"))]
    assert len(placed) == len(set(placed))


@pytest.mark.parametrize("width", [WIDE, 640, NARROW])
def test_names_stay_inside_the_drawing(width: int) -> None:
    for x, _, text in texts(organisation_chart("Springfield", TOWN, width, "town")):
        assert x <= width
        assert text_width(text, 12) <= width


def test_readers_who_cannot_see_it_are_told_what_belongs_to_what() -> None:
    drawing = organisation_chart("Springfield", TOWN, WIDE, "town")
    assert '<title id="town-title">Organisation of Springfield</title>' in drawing
    assert "Safety: Police, Fire, Fire boats; " in unescape(drawing)


def test_an_organisation_without_parts_is_one_box() -> None:
    assert [text for _, _, text in texts(organisation_chart("Springfield", (), WIDE, "town"))] == ["Springfield"]
