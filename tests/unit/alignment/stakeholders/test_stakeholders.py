"""Grid, weights, answers and wishes of a small city budget, worked by hand."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from apportion.alignment.stakeholders.grid import placed, without_contact
from apportion.alignment.stakeholders.satisfaction import changes, rounds
from apportion.alignment.stakeholders.spread import Interval
from apportion.alignment.stakeholders.weights import weights
from apportion.alignment.stakeholders.wishes import met_changes, weighted, wishes_met
from apportion.kernel.exact import Int64Array
from apportion.model.case import Case
from apportion.model.reported import Response
from apportion.model.stakeholders import Asked, Interest, InterestIn, Register, Scale, Stakeholder, Stance
from tests.unit.model.written_case import built, raw_case

SCALE = Scale(Decimal(1), Decimal(5))
DRAFT, NEXT = datetime.date(2025, 9, 1), datetime.date(2025, 10, 1)


def person(
    name: str, marks: tuple[int, int] | None = None, weight: str | None = None, people: int | None = None
) -> Stakeholder:
    interest, influence = (None, None) if marks is None else (Decimal(marks[0]), Decimal(marks[1]))
    given = None if weight is None else Decimal(weight)
    return Stakeholder(name, name, "other", "", interest, influence, SCALE if marks else None, given, people, "", "")


def answers(group: str, round_: str, day: datetime.date, scores: Mapping[str, int]) -> list[Response]:
    return [
        Response(who, group, day, Decimal(score), SCALE.lowest, SCALE.highest, round=round_)
        for who, score in scores.items()
    ]


def asked(group: str, round_: str, day: datetime.date, people: int | None) -> Asked:
    return Asked(round_, round_.title(), group, day, None, people)


COUNCIL, RESIDENTS = person("council", weight="2"), person("residents", weight="1")


def test_the_field_of_a_stakeholder_follows_from_the_middle_of_the_scale() -> None:
    found = placed(
        Register((person("a", (4, 4)), person("b", (2, 4)), person("c", (4, 2)), person("d", (2, 2)), person("e")))
    )

    assert [item.quadrant for item in found] == ["players", "context setters", "subjects", "crowd", None]


def test_a_mark_in_the_middle_counts_as_high_and_is_said() -> None:
    (found,) = placed(Register((person("a", (3, 5)),)))

    assert (found.quadrant, found.is_on_line) == ("players", True)


def test_those_with_influence_and_no_contact_are_named() -> None:
    kept = replace(person("a", (5, 5)), contact="Mayor")

    assert without_contact(placed(Register((kept, person("b", (1, 5)), person("c", (5, 1)))))) == ("b",)


def test_weights_are_exact_parts_of_one_and_absent_is_not_zero() -> None:
    found = weights(Register((person("a", weight="1"), person("b", weight="2"), person("c"))))

    assert found.parts == {"a": Fraction(1, 3), "b": Fraction(2, 3)}
    assert found.unweighted == ("c",)


def test_weights_are_products_only_when_the_case_says_so() -> None:
    # From 1 to 5, marks 5 and 3 are 1 and 1/2 of the way: 1 x 1/2 against 1/2 x 1/2, that is 2 to 1.
    people = (person("a", (5, 3)), person("b", (3, 3)), person("c"))

    assert weights(Register(people)).parts == {}
    found = weights(Register(people, weights_from="influence_times_interest"))
    assert found.parts == {"a": Fraction(2, 3), "b": Fraction(1, 3)}
    assert found.unweighted == ("c",)


@pytest.fixture
def surveyed() -> Register:
    """Two rounds: of the council 2 of 3 answer and then 3, of the residents 3 of 10 and then 2, the unions never."""
    answered = [
        *answers("council", "draft", DRAFT, {"ann": 5, "bob": 3}),
        *answers("residents", "draft", DRAFT, {"r1": 2, "r2": 2, "r3": 3}),
        *answers("council", "next", NEXT, {"ann": 4, "bob": 3, "cy": 5}),
        *answers("residents", "next", NEXT, {"r1": 4, "r9": 1}),
    ]
    called = [
        asked(group, round_, day, people)
        for round_, day in (("next", NEXT), ("draft", DRAFT))
        for group, people in (("council", 3), ("residents", 10), ("unions", 4))
    ]
    unions = person("unions", weight="1")
    return Register((COUNCIL, RESIDENTS, unions), asked=tuple(called), responses=tuple(answered))


def test_satisfaction_is_weighted_over_those_who_answered(surveyed: Register) -> None:
    draft, later = rounds(surveyed, weights(surveyed).parts)

    # Council (1 + 1/2) / 2 = 3/4, residents (1/4 + 1/4 + 1/2) / 3 = 1/3; weights 2 to 1: (2 x 3/4 + 1/3) / 3 = 11/18.
    assert (draft.round, later.round) == ("draft", "next")
    assert draft.mean == Fraction(11, 18)
    assert draft.silent == ("unions",)
    assert draft.weight_heard == Fraction(3, 4)
    assert draft.rate == Fraction(5, 17)


def test_bounds_hold_whatever_the_silent_would_have_said(surveyed: Register) -> None:
    draft = rounds(surveyed, weights(surveyed).parts)[0]

    # Council 1.5/3 to 2.5/3, residents 1/10 to 8/10, unions 0 to 1, with weights 1/2, 1/4 and 1/4.
    low = Fraction(1, 2) * Fraction(1, 2) + Fraction(1, 4) * Fraction(1, 10)
    high = Fraction(1, 2) * Fraction(5, 6) + Fraction(1, 4) * Fraction(8, 10) + Fraction(1, 4)
    assert draft.bounds == (low, high)


def test_without_the_number_asked_there_is_no_rate_and_no_bound() -> None:
    held = Register(
        (COUNCIL,),
        asked=(asked("council", "draft", DRAFT, None),),
        responses=tuple(answers("council", "draft", DRAFT, {"ann": 5})),
    )

    (draft,) = rounds(held, weights(held).parts)

    assert (draft.rate, draft.bounds, draft.interval) == (None, None, None)
    assert draft.mean == 1


def test_without_rounds_answers_are_ordered_by_their_first_day() -> None:
    held = Register(
        (COUNCIL,),
        responses=(
            *answers("council", "a-later", NEXT, {"ann": 1}),
            *answers("council", "b-first", DRAFT, {"ann": 5}),
        ),
    )

    assert [item.round for item in rounds(held, {})] == ["b-first", "a-later"]
    assert all(item.mean is None for item in rounds(held, {}))


def test_only_people_who_answered_twice_are_compared(surveyed: Register) -> None:
    weighed = weights(surveyed).parts
    (found,) = changes(rounds(surveyed, weighed))

    # Ann 1 to 3/4, Bob unchanged: mean -1/8. Resident r1 from 1/4 to 3/4: +1/2. (2 x -1/8 + 1/2) / 3 = 1/12.
    council, residents = found.groups
    assert (council.pairs, council.only_before, council.only_after) == (2, 0, 1)
    assert (residents.pairs, residents.only_before, residents.only_after) == (1, 2, 1)
    assert (council.mean, residents.mean, found.mean) == (Fraction(-1, 8), Fraction(1, 2), Fraction(1, 12))
    # One resident of unknown many: how far the whole can be trusted is not known.
    assert found.interval is None


def test_when_all_of_a_group_answered_twice_its_change_is_exact() -> None:
    council = person("council", weight="1", people=2)
    held = Register(
        (council,),
        responses=(
            *answers("council", "draft", DRAFT, {"ann": 5, "bob": 3}),
            *answers("council", "next", NEXT, {"ann": 4, "bob": 3}),
        ),
    )

    (found,) = changes(rounds(held, weights(held).parts))

    assert found.mean == Fraction(-1, 8)
    assert found.interval == Interval(-0.125, -0.125)


def test_the_order_of_rows_changes_nothing(surveyed: Register) -> None:
    turned = replace(surveyed, responses=surveyed.responses[::-1], asked=surveyed.asked[::-1])
    weighed = weights(surveyed).parts

    assert [item.mean for item in rounds(turned, weighed)] == [item.mean for item in rounds(surveyed, weighed)]
    assert [item.interval for item in rounds(turned, weighed)] == [item.interval for item in rounds(surveyed, weighed)]


TOWN = raw_case(
    {"total": "100.00", "total_is": "at_most"},
    units="""
        unit  | parent
        town  |
        parks | town
        roads | town
    """,
    objectives="""
        objective | weight
        green     | 1
    """,
    alignment="""
        request | objective | score
        pond    | green     | 1
        trees   | green     | 0.5
    """,
    requests="""
        request | unit  | cap   | rate
        pond    | parks | 60.00 | 1
        trees   | parks | 20.00 | 1
        paving  | roads | 80.00 | 1
    """,
)


def wish(name: str, kind: InterestIn, about: str, importance: int = 1, stance: Stance = "for") -> Interest:
    return Interest(name, kind, about, Decimal(importance), stance)


def granted(case: Case, amounts: Mapping[str, int]) -> Int64Array:
    return np.array([amounts[str(name)] * 100 for name in case.requests.id.tolist()], dtype=np.int64)


@pytest.mark.parametrize(
    ("interests", "met"),
    [
        ([wish("a", "request", "pond")], Fraction(1, 2)),
        ([wish("a", "unit", "parks")], Fraction(5, 8)),
        ([wish("a", "unit", "town")], Fraction(90, 160)),
        ([wish("a", "request", "paving", stance="against")], Fraction(1, 2)),
        # Green: pond counts whole, trees half: (30 + 10) of (60 + 10).
        ([wish("a", "objective", "green")], Fraction(40, 70)),
        ([wish("a", "request", "pond", 3), wish("a", "request", "trees", 1)], Fraction(5, 8)),
    ],
)
def test_wishes_met_is_the_granted_part_by_stated_importance(interests: Sequence[Interest], met: Fraction) -> None:
    case = built(TOWN)
    amounts = granted(case, {"pond": 30, "trees": 20, "paving": 40})

    (found,) = wishes_met(Register((person("a"),), tuple(interests)), case, amounts)

    assert found.part == met


def test_who_loses_between_two_plans_stands_first() -> None:
    case = built(TOWN)
    register = Register((COUNCIL, RESIDENTS), (wish("council", "unit", "roads"), wish("residents", "request", "pond")))
    before = wishes_met(register, case, granted(case, {"pond": 30, "trees": 0, "paving": 40}))
    after = wishes_met(register, case, granted(case, {"pond": 60, "trees": 0, "paving": 20}))

    moved = met_changes(before, after)

    assert [(item.stakeholder, item.difference) for item in moved] == [
        ("council", Fraction(-1, 4)),
        ("residents", Fraction(1, 2)),
    ]
    # 2/3 x 1/2 + 1/3 x 1/2 before; 2/3 x 1/4 + 1/3 x 1 after.
    weighed = weights(register).parts
    assert (weighted(before, weighed), weighted(after, weighed)) == (Fraction(1, 2), Fraction(1, 2))
