"""Who gives to whom: as few rows as gains and losses allow, and the same ones on every machine."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apportion.execution.journal.events import Line, Move
from apportion.execution.reallocate.moves import moves_between


def line(request: str, fund: str = "general", period: str = "FY2025") -> Line:
    return Line(request, fund, period)


def told(moves: tuple[Move, ...]) -> list[tuple[str, str, int]]:
    return [(move.source.request, move.target.request, move.amount) for move in moves]


def test_the_largest_giver_gives_to_the_largest_taker() -> None:
    now = {line("roads"): 90, line("parks"): 30, line("clinics"): 10, line("schools"): 0}
    new = {line("roads"): 40, line("parks"): 20, line("clinics"): 55, line("schools"): 15}

    assert told(moves_between(now, new)) == [
        ("roads", "clinics", 45),
        ("roads", "schools", 5),
        ("parks", "schools", 10),
    ]


def test_lines_that_cancel_out_are_paired_alone() -> None:
    """7 + 5 = 12 and 4 + 4 = 8: three rows, where the largest to the largest would need four."""
    now = {line("a"): 7, line("b"): 5, line("c"): 8}
    new = {line("d"): 12, line("e"): 4, line("f"): 4}

    moves = moves_between(now, new)

    assert len(moves) == 4
    assert {(source, target) for source, target, _ in told(moves)} == {("a", "d"), ("b", "d"), ("c", "e"), ("c", "f")}


def test_money_stays_in_its_fund_and_period() -> None:
    now = {line("a", "grant"): 5, line("b"): 5, line("c", period="FY2026"): 5}
    new = {line("b", "grant"): 5, line("a"): 5, line("d", period="FY2026"): 5}

    for move in moves_between(now, new):
        assert (move.source.fund, move.source.period) == (move.target.fund, move.target.period)


def test_a_fund_whose_money_changes_has_no_moves() -> None:
    with pytest.raises(ValueError, match="the money of general in FY2025 changes"):
        moves_between({line("a"): 5}, {line("b"): 6})


def test_nothing_changes_without_moves() -> None:
    assert not moves_between({line("a"): 5}, {line("a"): 5, line("b"): 0})


@st.composite
def allocations(draw: st.DrawFn) -> tuple[Mapping[Line, int], Mapping[Line, int]]:
    count = draw(st.integers(2, 16))
    now = [draw(st.integers(0, 6)) for _ in range(count)]
    new = draw(st.permutations(now))
    names = [line(f"r{k:02}") for k in range(count)]
    return dict(zip(names, now, strict=True)), dict(zip(names, new, strict=True))


@given(allocations())
@settings(max_examples=60)
def test_moves_lead_from_one_allocation_to_the_other(both: tuple[Mapping[Line, int], Mapping[Line, int]]) -> None:
    now, new = both
    moves = moves_between(now, new)
    held = dict(now)
    for move in moves:
        assert move.amount > 0
        held[move.source] -= move.amount
        held[move.target] += move.amount
    assert held == new
    changed = [name for name in now if now[name] != new[name]]
    assert len(moves) <= max(0, len(changed) - 1)
    givers, takers = {move.source for move in moves}, {move.target for move in moves}
    assert not givers & takers
    assert moves == moves_between(dict(reversed(list(now.items()))), dict(reversed(list(new.items()))))


@given(allocations())
@settings(max_examples=40)
def test_no_partition_into_more_groups_exists(both: tuple[Mapping[Line, int], Mapping[Line, int]]) -> None:
    """Up to eight lines: rows are lines less groups, and every way of grouping is tried here by hand."""
    now, new = both
    changes = [new[name] - now[name] for name in now if now[name] != new[name]]
    if len(changes) > 8:
        return
    assert len(moves_between(now, new)) == len(changes) - most_groups(changes)


def most_groups(changes: list[int]) -> int:
    """The most groups that add up to nothing, the group of the first line taken away in every way."""
    if not changes:
        return 0
    first, rest = changes[0], changes[1:]
    best = 0
    for members in range(1 << len(rest)):
        inside = [change for k, change in enumerate(rest) if members >> k & 1]
        if first + sum(inside) == 0:
            best = max(best, 1 + most_groups([change for k, change in enumerate(rest) if not members >> k & 1]))
    return best
