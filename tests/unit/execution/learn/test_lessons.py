"""The register of lessons is carried from case to case."""

import datetime
from dataclasses import replace

from apportion.execution.learn.lessons import carried_on, lessons_of, says
from apportion.model.lessons import Lesson

DAY = datetime.date(2026, 1, 15)
OLD = Lesson("spending-works-FY2024", "works", "Works spends less.", "2024 90 %", "A. Silva", DAY, "no")
NEW = replace(OLD, id="spending-works-FY2025", adopted="open")


def test_new_lessons_stand_behind_old_ones_and_old_decisions_stay() -> None:
    assert carried_on([OLD], [NEW]) == (OLD, NEW)


def test_a_lesson_that_is_learned_again_replaces_itself_in_its_place() -> None:
    again = replace(OLD, adopted="yes")
    assert carried_on([OLD, NEW], [again]) == (again, NEW)


def test_a_lesson_says_which_way_and_by_how_much() -> None:
    assert says("spending", 0.918, "Works") == "Works spends 8.2 % less than it is given."
    assert says("return", 1.25, "Works") == "Works delivers 25.0 % more than it promises."


def test_nothing_learned_is_no_lesson() -> None:
    assert lessons_of([None], {}, ("A. Silva", DAY), "FY2025") == ()
