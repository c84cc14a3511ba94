"""Rows where nothing is withheld are the same, whether they are read off or decided cell by cell."""

from __future__ import annotations

import pytest

from apportion.model.audiences import StatedAudiences, Withheld
from apportion.reports.document.audiences.cells import open_rows, plan_cells, shown_rows
from apportion.reports.document.audiences.lens import lens
from apportion.reports.document.audiences.protection import protect
from tests.unit.reports.document.village import village

BREAKDOWNS = ("payments", "requests", "categories", "funds", "units")


@pytest.mark.parametrize(("own", "names"), [("", BREAKDOWNS), ("roads", ("requests", "units"))])
def test_with_nothing_withheld_all_rows_are_read_off(own: str, names: tuple[str, ...]) -> None:
    m = village()
    seen = lens(m.case, m.plan, StatedAudiences(), "department")
    cells = plan_cells(m.case, m.plan, seen, own=own, by_request=not own)
    assert open_rows(m.case, m.plan, seen, names, own=own) == protect(cells, names, 3, 10)


def test_of_roads_and_a_library_neither_is_shown_where_one_is_withheld() -> None:
    m = village()
    stated = StatedAudiences(withheld=(Withheld("unit", "library", ""),))
    made = shown_rows(m.case, m.plan, lens(m.case, m.plan, stated, "public"), ("categories", "units"))
    assert "units" not in made.rows
    assert made.has_total


def test_texts_that_name_something_withheld_or_its_amount_are_empty() -> None:
    m = village()
    stated = StatedAudiences(withheld=(Withheld("unit", "library", ""),))
    seen = lens(m.case, m.plan, stated, "public")
    # The library receives 20,000 of the 50,000 that it asks for.
    assert seen.text("The Library waits") == ""
    assert seen.text("20,000 would do") == ""
    assert seen.text("Roads first") == "Roads first"
    assert lens(m.case, m.plan, stated, "board").text("The Library waits") == "The Library waits"
