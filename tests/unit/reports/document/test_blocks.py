"""A document as data: numbers are looked up, tables add up or say that they do not."""

from __future__ import annotations

from fractions import Fraction

import pytest

from apportion.reports.document.blocks import Column, Document, Section, TypedNumber, numbered, spans, table, walk
from apportion.reports.document.figure import Figure, Rounding, Unit
from apportion.reports.document.sources import Sources, how_many, less, share_of, sum_of
from tests.unit.reports.document.village import village


def amounts(*major: str) -> list[Figure]:
    rows = [{"unit": f"unit-{place}", "amount": amount} for place, amount in enumerate(major)]
    sources = Sources({"plan.json": {"units": rows}}, {"plan.json": "sha256:0"})
    return [row["amount"].money(Rounding.WHOLE) for row in sources["plan.json"]["units"]]


def test_a_number_typed_into_words_is_refused() -> None:
    with pytest.raises(TypedNumber, match="12 departments"):
        spans("money for 12 departments")


def test_a_figure_knows_where_it_stands() -> None:
    first = amounts("12000000.00")[0]
    assert first.exact == 12_000_000
    assert str(first.source) == "plan.json: units[unit=unit-0].amount"
    assert first.fingerprints == ("sha256:0",)


def test_what_is_worked_out_can_be_worked_out_again() -> None:
    three, one = amounts("3.00", "1.00")
    assert share_of(one, three).exact == Fraction(1, 3)
    assert sum_of([three, one]).exact == 4
    assert less(one, three).exact == -2
    assert how_many([three, one]).exact == 2
    told = "plan.json: units[unit=unit-1].amount, as a part of plan.json: units[unit=unit-0].amount"
    assert share_of(one, three).origin == told


def test_money_of_another_unit_is_not_added() -> None:
    money = amounts("1.00")[0]
    with pytest.raises(ValueError, match="one unit"):
        sum_of([money, share_of(money, money)])


def test_rounded_figures_that_add_up_are_shown_without_a_note() -> None:
    parts = amounts("1.20", "2.20")
    made = table(
        spans("x"), [Column(spans("Amount"), adds=True)], [*((each,) for each in wrapped(parts)), ((sum_of(parts),),)]
    )
    assert made.note == ()


def test_rounded_figures_that_do_not_add_up_say_so() -> None:
    # 1.40 + 1.40 = 2.80: shown are 1 and 1, and 3.
    parts = amounts("1.40", "1.40")
    made = table(
        spans("x"), [Column(spans("Amount"), adds=True)], [*((each,) for each in wrapped(parts)), ((sum_of(parts),),)]
    )
    assert "do not add up" in str(made.note)


def test_a_total_that_is_wrong_is_refused() -> None:
    one, two, wrong = amounts("1.00", "2.00", "4.00")
    with pytest.raises(ValueError, match="does not"):
        table(spans("x"), [Column(spans("Amount"), adds=True)], [((one,),), ((two,),), ((wrong,),)])


def test_sections_tables_and_charts_are_numbered_in_the_order_of_reading() -> None:
    inner = Section("b", spans("Inner"), (table(spans("t"), [Column(spans("a"))], []),))
    outer = Section("a", spans("Outer"), (table(spans("s"), [Column(spans("a"))], []),), (inner,))
    document = Document("strategy", spans("T"), (), (outer,), village().formatter, "", numbers_sections=True)
    made = numbered(document)
    assert [section.number for section in walk(made.sections)] == ["1", "1.1"]
    assert [block.number for section in walk(made.sections) for block in section.blocks] == [1, 2]  # type: ignore[union-attr]  # both are tables


def test_figures_are_written_in_their_unit() -> None:
    formatter = village().formatter
    amount = amounts("1234567.89")[0]
    assert Figure(amount.exact, Unit.MONEY, Rounding.EXACT, amount.source).text(formatter) == "€1,234,567.89"
    assert amount.text(formatter) == "€1,234,568"
    assert Figure(amount.exact, Unit.MONEY, Rounding.SHORT, amount.source).text(formatter) == "€1.23M"
    assert Figure(Fraction(1, 3), Unit.SHARE, Rounding.ONE, amount.source).text(formatter) == "33.3\N{NO-BREAK SPACE}%"
    day = Figure(Fraction(739_341), Unit.DATE, Rounding.EXACT, amount.source)
    assert day.text(formatter) == "31\N{NO-BREAK SPACE}March 2025"


def wrapped(parts: list[Figure]) -> list[tuple[Figure, ...]]:
    return [(part,) for part in parts]
