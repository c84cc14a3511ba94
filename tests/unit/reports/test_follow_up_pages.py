"""Pages about a plan in force: what they draw, and that nothing is fetched, run or left unescaped."""

from __future__ import annotations

import datetime
import math
import re
from decimal import Decimal
from fractions import Fraction

from apportion.execution.learn.calibration import learn
from apportion.execution.learn.outcomes import Outcome
from apportion.execution.triggers.firing import Fires, firings
from apportion.execution.triggers.observed import Observation
from apportion.kernel.money import Currency
from apportion.model.trigger_policy import DEFAULT_TRIGGERS
from apportion.model.triggers import TriggerPlan
from apportion.reports.charts.clocks import Clock, clocks_chart
from apportion.reports.charts.drawn import DrawnRow, drawn_chart
from apportion.reports.charts.gains import GainPoint, gains_chart
from apportion.reports.charts.svg import NARROW, WIDE
from apportion.reports.page.follow_up import follow_up_page
from apportion.reports.page.learning_view import LearnedParts, learning_view
from apportion.reports.page.triggers_view import triggers_view
from apportion.reports.words import Formatter

OFF = next(trigger for trigger in DEFAULT_TRIGGERS if trigger.id == "variance-off")
NOW = datetime.datetime(2025, 3, 5, 10, tzinfo=datetime.UTC)


class _Written:
    currency = Currency("USD", 2)
    number_format = "1,234.56"


SAY = Formatter(_Written())


def sales_off() -> tuple[Fires, ...]:
    rows = [
        Observation("sales", datetime.date(2025, month, 28), Fraction(12, 100), f"12 % over <{month}>", "L. Chen")
        for month in (1, 2)
    ]
    return firings(TriggerPlan((OFF,)), {OFF.id: rows}, {}, NOW)


def days(count: int) -> datetime.timedelta:
    return datetime.timedelta(days=count)


def numbers(svg: str, attribute: str) -> list[float]:
    return [float(found) for found in re.findall(rf' {attribute}="(-?[0-9.]+)"', svg)]


def test_the_page_of_triggers_says_who_acts_and_stands_alone() -> None:
    view = triggers_view("Budget", NOW, (OFF,), sales_off(), ("Milestones are not judged.",))
    page = follow_up_page(view)

    assert view.sentences == ("1 condition for action: L. Chen (1).",)
    assert ("New", "1", "not entered yet") in view.figures
    assert "12 % over &lt;1&gt;" in page
    assert "Milestones are not judged." in page
    assert "<script" not in page
    assert not re.search(r"(?:src|href)=\"https?:", page)


def test_a_page_without_firings_says_so_and_draws_nothing() -> None:
    view = triggers_view("Budget", NOW, (OFF,), (), ())

    assert view.pictures == (None,)
    assert "Nothing fires, and nothing is open." in follow_up_page(view)


def test_what_is_late_is_drawn_from_the_deadline_to_now() -> None:
    late = Clock("late", NOW - days(10), NOW - days(5), "5 days late")
    svg = clocks_chart([late], NOW, WIDE, "clocks")

    bars = [row for row in re.findall(r"<rect[^>]*>", svg) if 'x="0"' not in row]
    (track, run, beyond) = [(numbers(row, "x")[0], numbers(row, "width")[0]) for row in bars]
    # Ten days: half of them until the deadline, which is all that the clock had, and half beyond it.
    assert run == track
    assert beyond[0] == round(run[0] + run[1], 1)
    assert abs(beyond[1] - run[1]) <= 0.2


def test_a_clock_in_time_has_no_late_part() -> None:
    svg = clocks_chart([Clock("in time", NOW - days(1), NOW + days(3), "3 days left")], NOW, NARROW, "clocks")

    assert svg.count('class="c-even"') == 1  # in the legend
    assert "in time: 3 days left" in svg


def test_ratios_without_ends_stay_in_the_drawing() -> None:
    rows = [DrawnRow("roads", 0.8, 0.9, 0.0, math.inf), DrawnRow("parks", 1.1, 1.0, 0.95, 1.05)]
    for width in (WIDE, NARROW):
        svg = drawn_chart(rows, 0.95, lambda ratio: f"{ratio:.0%}", width, "drawn", title="Spent")

        assert all(0 <= x <= width for x in (*numbers(svg, "x"), *numbers(svg, "cx"), *numbers(svg, "x1")))
        assert "roads: found 80%, proposed 90%" in svg


def test_gains_carry_no_sign_of_a_currency() -> None:
    points = [GainPoint(0, Fraction(0)), GainPoint(100_000_00, Fraction(50_000_00), is_proposed=True)]
    svg = gains_chart(points, 40_000_00, SAY, WIDE, "gains")

    # Money that moves has one; weighted value is no money.
    assert ">$100k<" in svg
    assert ">20.0k<" in svg
    assert "proposed" in svg


def test_the_page_of_lessons_shows_what_was_found_beside_what_is_proposed() -> None:
    outcomes = [
        Outcome("spending", unit, "", "", when, Fraction(100), Fraction(came), "the ledger")
        for unit, listed in {"roads": (80, 82), "parks": (99, 101)}.items()
        for when, came in zip(("2023", "2024"), listed, strict=True)
    ]
    topic = learn(outcomes, "spending", "unit")
    assert topic is not None
    held = LearnedParts(
        "Budget", "2025-01-15", ("2023", "2024"), (topic,), {"roads": "Roads & bridges"}, (), {}, (), ("Not closed.",)
    )
    page = follow_up_page(learning_view(held, SAY))

    assert "Learned from 2023, 2024." in page
    assert "Nothing of the next case would change." in page
    assert "Roads &amp; bridges" in page
    assert "Not closed." in page
    # The mean of the logarithms of 80 % and 82 % is that of 81.0 %.
    assert "81.0 %" in page
    assert Decimal("0.81") == round(Decimal("0.80") * Decimal("0.82"), 10).sqrt().quantize(Decimal("0.01"))
