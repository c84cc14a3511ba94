"""What is withheld cannot be worked out from the sums that are shown; the tables here are small enough for a pencil."""

from __future__ import annotations

from apportion.reports.document.audiences.protection import Cells, Protected, protect

ROWS, BESIDE = 3, 10


def shown(cells: Cells, *breakdowns: str) -> Protected:
    return protect(cells, breakdowns, ROWS, BESIDE)


def test_with_nothing_withheld_every_row_stands_by_itself() -> None:
    cells = Cells((100, 50, 40), {"units": ("a", "b", "c")}, {})
    made = shown(cells, "units")
    assert (made.rows["units"].alone, made.rows["units"].together) == (("a", "b", "c"), ())
    assert made.has_total


def test_a_withheld_row_stands_together_with_the_two_smallest_others() -> None:
    # 240 - 100 - 40 would leave b alone; together with d and e there are 100 for three.
    cells = Cells(
        (100, 50, 40, 30, 20), {"units": ("a", "b", "c", "d", "e")}, {"b": frozenset({1})}, {"units": frozenset({"b"})}
    )
    made = shown(cells, "units")
    assert (made.rows["units"].alone, made.rows["units"].together) == (("a", "c"), ("b", "d", "e"))
    assert made.has_total


def test_a_withheld_request_inside_a_row_with_enough_beside_it_changes_nothing() -> None:
    cells = Cells((100, 50, 40), {"units": ("a", "a", "c")}, {"request": frozenset({1})})
    assert shown(cells, "units").rows["units"].alone == ("a", "c")


def test_a_row_that_is_nearly_all_withheld_does_not_stand_by_itself() -> None:
    # Of 104 the withheld request is 100: 4 beside it are less than a tenth.
    cells = Cells((100, 4, 40, 30, 20), {"units": ("a", "a", "b", "c", "d")}, {"request": frozenset({0})})
    assert shown(cells, "units").rows["units"].together == ("a", "c", "d")


def test_two_breakdowns_that_tell_it_only_together_are_not_both_shown() -> None:
    # Unit a is request 0 and 1, category x is request 1 and 2, and request 2 is unit c: x less c tells request 1, and a
    # less that tells request 0, which is withheld, although no row alone does.
    cells = Cells(
        (50, 40, 30, 60, 70),
        {"units": ("a", "a", "c", "d", "e"), "categories": ("y", "x", "x", "y", "z")},
        {"request": frozenset({0})},
    )
    made = shown(cells, "categories", "units")
    assert made.rows["units"].alone == ("a", "c", "d", "e")
    assert "categories" not in made.rows or "y" in made.rows["categories"].together


def test_of_two_rows_neither_may_be_shown_where_one_is_withheld() -> None:
    cells = Cells((100, 50), {"units": ("a", "b")}, {"a": frozenset({0})}, {"units": frozenset({"a"})})
    made = shown(cells, "units")
    assert "units" not in made.rows
    assert made.has_total


def test_the_total_is_not_shown_where_it_is_all_that_is_withheld() -> None:
    cells = Cells((100,), {"units": ("a",)}, {"a": frozenset({0})}, {"units": frozenset({"a"})})
    made = shown(cells, "units")
    assert not made.rows
    assert not made.has_total


def test_a_reader_who_knows_its_own_amount_is_not_told_that_of_the_only_other() -> None:
    # A department that reads 100 of 150 knows the 50 of the other one: the total is not told to it.
    cells = Cells((100, 50), {"units": ("a", "")}, {"b": frozenset({1})}, {}, (frozenset({0}),))
    made = shown(cells, "units")
    assert made.rows["units"].alone == ("a",)
    assert not made.has_total


def test_what_a_reader_knows_anyway_is_not_kept_from_it() -> None:
    # The 100 are the reader's own; its own row tells it nothing new, and the total as little.
    cells = Cells((100, 50), {"units": ("a", "")}, {"a": frozenset({0})}, {}, (frozenset({0}),))
    made = shown(cells, "units")
    assert made.rows["units"].alone == ("a",)
    assert made.has_total


def test_a_unit_reads_its_own_amount_although_a_withheld_fund_pays_part_of_it() -> None:
    # The fund pays 90 of the unit's first request and 40 of somebody else; the unit knows 100 and 50, and no split.
    cells = Cells(
        (90, 10, 50, 40, 60),
        {"units": ("a", "a", "a", "", "")},
        {"fund": frozenset({0, 3})},
        {},
        (frozenset({0, 1}), frozenset({2})),
    )
    made = shown(cells, "units")
    assert made.rows["units"].alone == ("a",)
    assert made.has_total


def test_what_is_asked_for_does_not_give_a_fund_away() -> None:
    # Unit a asks for 200, which stands beside the first of its two payments; a fund is asked for nothing by itself.
    cells = Cells(
        (90, 50, 60, 70, 80),
        {"units": ("a", "a", "b", "c", "d")},
        {"fund": frozenset({0})},
        {},
        (),
        ((200, 0, 60, 70, 80),),
        frozenset({"units"}),
        frozenset({"fund"}),
    )
    assert shown(cells, "units").rows["units"].alone == ("a", "b", "c", "d")


def test_rows_that_the_policy_shows_together_are_one_sum() -> None:
    cells = Cells((100, 50, 40), {"units": ("a", "b", "c")}, {})
    made = protect(cells, ("units",), ROWS, BESIDE, at_once=("units",))
    assert made.rows["units"].together == ("a", "b", "c")


def test_a_sum_whose_other_parts_are_shown_or_nothing_does_not_stand() -> None:
    # Unit a is 100 withheld, 50 and nothing; where the 50 are shown by themselves, a less 50 tells the 100.
    cells = Cells(
        (100, 50, 0, 70, 80, 90),
        {"requests": ("r", "s", "t", "u", "v", "w"), "units": ("a", "a", "a", "b", "c", "d")},
        {"r": frozenset({0})},
        {"requests": frozenset({"r"})},
    )
    made = shown(cells, "requests", "units")
    alone = made.rows["requests"].alone if "requests" in made.rows else ()
    assert not ({"s"} <= set(alone) and "a" in made.rows["units"].alone)


def test_what_was_asked_for_is_protected_as_what_is_granted_is() -> None:
    # Granted amounts hold enough beside the withheld one; of what was asked for it is nearly all.
    cells = Cells(
        (50, 50, 40, 30),
        {"units": ("a", "a", "b", "c")},
        {"request": frozenset({0})},
        others=((1000, 50, 60, 70),),
        others_in=frozenset({"units"}),
    )
    assert "a" not in (shown(cells, "units").rows["units"].alone if "units" in shown(cells, "units").rows else ())
