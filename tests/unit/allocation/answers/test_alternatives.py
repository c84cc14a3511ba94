"""Alternatives of budgets small enough to work out on paper, and of the example company."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

import apportion
from apportion.allocation.answers import ranges
from apportion.allocation.answers.alternatives import alternatives
from apportion.allocation.answers.near import Near, target_row
from apportion.allocation.answers.near_programme import near_programme, whole_near
from apportion.allocation.explanation.swaps import Change, matched
from apportion.allocation.judged import judge
from apportion.allocation.solution import Infeasible
from apportion.allocation.solve import Session
from apportion.model.alternatives import Alternatives, Range
from apportion.model.case import Case
from apportion.model.rule import Measure, Rule, RuleKind
from apportion.model.selector import parse_selector
from tests.support.budgets import (
    Budget,
    aim,
    ask,
    budget,
    by_points,
    fund,
    logarithmic,
    rule,
    saturating,
    unit,
)


def _found(book: Budget | Case, within: str = "0.01", **more: object) -> Alternatives:
    case = book.case() if isinstance(book, Budget) else book
    return alternatives(judge(case), within=Fraction(within), **more)  # type: ignore[arg-type]  # its keywords


def _ends(found: Alternatives, name: str) -> tuple[int, int]:
    held = found.of("request", name) or found.of("unit", name)
    assert held is not None
    assert held.is_exact, held
    return held.low, held.high


def _two(**more: object) -> Budget:
    """100 for clinics, which return 2, or schools, which return 1.50: all of it goes to clinics, worth 200."""
    health, learning = unit("health", ask("clinics", "100.00", 2)), unit("learning", ask("schools", "100.00", "1.5"))
    return budget("100.00", health, learning, **more)  # type: ignore[arg-type]  # keywords of budget


def test_two_requests_by_hand() -> None:
    """1 % of 200 is 2; each dollar moved loses 0.50: four dollars are free."""
    found = _found(_two())

    assert found.threshold == 198_00
    assert _ends(found, "schools") == (0, 4_00)
    assert _ends(found, "clinics") == (96_00, 100_00)
    assert _ends(found, "learning") == (0, 4_00)
    assert (found.fixed, found.free) == (96_00, 4_00)
    assert found.ranges[0].text == (
        "Health could receive anything from $96.00 to $100.00 without losing more than 1 % of value; "
        "the plan gives $100.00."
    )


def test_the_other_plan_moves_all_that_is_free() -> None:
    found = _found(_two(), plans=3)

    assert [(plan.moved, plan.loss) for plan in found.plans[:1]] == [(4_00, Fraction(2_00))]
    step = found.plans[0].swaps.listed[0]
    assert (step.source, step.target, step.amount, step.value) == ("clinics", "schools", 4_00, Fraction(-2_00))
    assert found.plans[0].swaps.others_value == 0
    # Half way between the two is the one place that is away from both.
    assert found.plans[1].apart == 2_00
    assert len({plan.fingerprint for plan in found.plans}) == len(found.plans)


def test_with_nothing_to_lose_only_ties_are_free() -> None:
    """Two requests return the same: which of them gets the money is open. The third returns more and is fixed."""
    book = budget("50.00", unit("u", ask("a", "40.00", 2), ask("b", "40.00", 2), ask("c", "20.00", 3)))
    found = _found(book, "0")

    assert _ends(found, "a") == (0, 30_00)
    assert _ends(found, "b") == (0, 30_00)
    fixed = found.of("request", "c")
    assert fixed is not None
    assert fixed.is_fixed
    assert fixed.text == "c receives $20.00 in every plan that keeps 100 % of the value."


def test_the_only_plan_has_no_other() -> None:
    found = _found(budget("10.00", unit("u", ask("a", "10.00", 2, floor="10.00"))), plans=2)

    assert found.plans == ()
    assert found.plans_text == "No further plan near the best was found that moves $0.01 against the plan."


def test_a_rule_stops_an_amount_before_its_cap() -> None:
    """Schools could take 60 by their cap; their unit may have no more than 3 however little that would lose."""
    book = budget(
        "100.00",
        unit("health", ask("clinics", "100.00", 2)),
        unit("learning", ask("schools", "60.00", "1.9"), cap="3.00"),
    )

    assert _ends(_found(book, "0.1"), "schools") == (0, 3_00)


def test_money_may_be_left_over_where_the_total_is_a_limit() -> None:
    """1 % of 200 is a dollar of clinics not spent."""
    found = _found(budget("100.00", unit("health", ask("clinics", "100.00", 2)), at_most=True))

    assert _ends(found, "clinics") == (99_00, 100_00)


def test_value_counts_net_of_missed_soft_rules() -> None:
    """Schools are 40 short of what a soft rule asks for, at 0.40 for each dollar missed.

    Left as it is the plan is worth 200 - 16 = 184; a dollar moved loses 0.50 and saves 0.40. 1 % of 184 is 1.84, and so
    schools could receive 18.40. Without the rule it would be 4.
    """
    soft = rule("schools-need", "floor", "unit:learning", at_least="40.00", price="0.4")
    found = _found(_two(rules=(soft,)))

    assert found.value == 184_00
    assert _ends(found, "schools") == (0, 18_40)


def test_corners_of_a_curve() -> None:
    """Schools return 1.90 up to 10, then 1: the first 10 take one of the 2 that may be lost, the next 1 the other."""
    book = budget(
        "100.00",
        unit(
            "u", ask("clinics", "100.00", 2), ask("schools", "50.00", by_points(("10.00", "19.00"), ("50.00", "59.00")))
        ),
    )

    assert _ends(_found(book), "schools") == (0, 11_00)


def test_an_overlapping_rule_needs_a_programme() -> None:
    """Clinics may have at most twice what schools and roads have together: 2/3 of 90 is 60, and 30 are left.

    Schools return 1.50 and roads 1: the plan gives schools 30, worth 120 + 45 = 165. Within 1 % 1.65 may be lost.
    A dollar from schools to roads loses 0.50: 3.30. A dollar from clinics to schools loses 0.50 as well: 3.30.
    """
    book = budget(
        "90.00",
        unit("u", ask("clinics", "90.00", 2), ask("schools", "90.00", "1.5"), ask("roads", "90.00", 1)),
        rules=(rule("ratio", "ratio", "request:clinics", of="request:schools or request:roads", at_most="200%"),),
    )
    found = _found(book)

    assert found.value == 165_00
    assert _ends(found, "clinics") == (56_70, 60_00)
    assert _ends(found, "schools") == (26_70, 33_30)
    assert _ends(found, "roads") == (0, 3_30)


def _with_amount(case: Case, item: Range, amount: int) -> Case:
    """The case with one amount fixed by a rule."""
    held = Rule(
        id="held",
        kind=RuleKind.MANDATE,
        measured_in=Measure.MONEY,
        at_least=Decimal(amount),
        at_most=Decimal(amount),
        applies_to=parse_selector(f"{item.kind}:{item.id}"),
    )
    return replace(case, rules=(*case.rules, held))


def _value_with(case: Case, item: Range, amount: int) -> Fraction | None:
    try:
        return judge(_with_amount(case, item, amount)).proof.value_lower
    except Infeasible:
        return None


@pytest.mark.parametrize("name", ["technology-company", "technology-company-saturating", "nonprofit"])
def test_every_end_is_reached_and_a_dollar_beyond_is_not(name: str) -> None:
    """Planned again with each amount fixed by a mandate, a way that shares nothing with the search but the engine."""
    case = apportion.load(f"examples/{name}").case
    found = _found(case, plans=0)

    for item in found.ranges:
        if item.kind != "unit":
            continue
        for end, step, stop in ((item.low, -100, item.least), (item.high, 100, item.most)):
            reached = _value_with(case, item, end)
            assert reached is not None, item
            assert reached >= found.threshold, item
            assert abs(stop - end) <= 1
            beyond = _value_with(case, item, end + step) if end + step >= 0 else None
            assert beyond is None or beyond < found.threshold, item


def test_a_fading_return_by_calculus() -> None:
    """Both returns fall to nothing at 100; the plan gives 50 each, worth 2 (50 - 50²/200) = 75.

    x dollars moved lose x² / 100: with 0.75 lost x is the root of 75, 8.66 and no cent more.
    """
    curve = saturating(1, scale="100.00")
    found = _found(budget("100.00", unit("u", ask("a", "100.00", curve), ask("b", "100.00", curve))))

    assert _ends(found, "a") == (41_34, 58_66)
    assert _ends(found, "b") == (41_34, 58_66)


def test_transcendental_curves_are_claimed_at_the_lower_end_of_their_value() -> None:
    curve = logarithmic(1, scale="20.00")
    found = _found(budget("100.00", unit("u", ask("a", "100.00", curve), ask("b", "100.00", curve))))
    held = found.of("request", "a")

    assert held is not None
    # 20 ln(1 + (50 + x)/20) + 20 ln(1 + (50 - x)/20) = 0.99 · 40 ln 3.5: 3.5² - (x/20)² = 3.5^1.98, x = 20 · 0.55101
    square = 3.5**2 - 3.5**1.98
    assert held.high == int((50 + 20 * square**0.5) * 100)
    assert "lower end of their enclosures" in found.text


def _projects(total: str = "100.00", **more: object) -> Budget:
    """The hall and the pool together are best, worth 170; with the rink in place of the pool it is 169."""
    return budget(
        total,
        unit("culture", ask("hall", "60.00", value="100.00", decision="whole")),
        unit(
            "sport",
            ask("pool", "40.00", value="70.00", decision="whole"),
            ask("rink", "38.00", value="69.00", decision="whole"),
        ),
        at_most=True,
        **more,  # type: ignore[arg-type]  # keywords of budget
    )


def test_projects_by_hand() -> None:
    """1.70 may be lost: the rink may stand for the pool; without the hall it would be 139."""
    found = _found(_projects())

    assert _ends(found, "hall") == (60_00, 60_00)
    assert _ends(found, "pool") == (0, 40_00)
    assert _ends(found, "rink") == (0, 38_00)
    assert _ends(found, "sport") == (38_00, 40_00)
    sport = found.of("unit", "sport")
    assert sport is not None
    assert sport.text == (
        "Sport could receive from $38.00 to $40.00 without losing more than 1 % of value; the plan gives $40.00."
    )


def test_the_other_plan_takes_another_project() -> None:
    found = _found(_projects(), plans=2)

    assert len(found.plans) == 1
    other = found.plans[0]
    assert (other.swaps.dropped, other.swaps.added, other.swaps.otherwise) == (("pool",), ("rink",), ())
    assert other.text == "Plan 1 spends $40.00 otherwise and changes 2 decisions; it is worth 1.00 less."
    assert [(step.source, step.target, step.amount) for step in other.swaps.listed] == [
        ("pool", "rink", 38_00),
        ("pool", "", 2_00),
    ]
    assert sum(step.value or 0 for step in other.swaps.listed) == -1_00
    assert found.plans_text.startswith("No further plan near the best was found")


def test_a_project_beside_divisible_money() -> None:
    """The hall stays or goes: with it 40 are left for roads, worth 100 + 40 = 140; without it 100 for roads.

    Within 30 % (98) both are possible. With the hall at least 98 are needed and it alone is worth more.
    """
    book = budget(
        "100.00",
        unit("u", ask("hall", "60.00", value="100.00", decision="whole"), ask("roads", "100.00", 1)),
        at_most=True,
    )
    found = _found(book, "0.3")

    assert _ends(found, "hall") == (0, 60_00)
    assert _ends(found, "roads") == (0, 100_00)


def test_a_search_cut_short_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """With no node to look at, bounds hold all the same and nothing is claimed that was not found."""
    monkeypatch.setattr(ranges, "NODES", 0)
    projects = [ask(f"p{k}", f"{7 + k % 5}.{k}0", value=f"{9 + k % 7}.{k}0", decision="whole") for k in range(10)]
    found = _found(budget("43.00", unit("u", *projects), at_most=True), "0.05", everything=True, plans=0)

    for item in found.ranges:
        assert item.least <= item.low <= item.amount <= item.high <= item.most


def test_what_comes_first_in_the_order_is_not_given_up() -> None:
    """Score decides first and may lose nothing: however little value a plan would lose, the score stays."""
    book = budget(
        "10.00",
        unit("u", ask("a", "10.00", 1, score="10.00"), ask("b", "10.00", "0.999", score="5.00")),
        criteria=(aim("score", priority=1), aim("strategic", priority=2)),
    )
    found = _found(book, "0.5")
    held = found.of("request", "b")

    assert held is not None
    assert held.most <= 1


def test_restricted_money_stays_where_it_may_go() -> None:
    """The grant of 30 pays for schools alone; only the other 70 can move, and 1 % of value moves 3.70 of them.

    Schools get 30 worth 45, clinics 70 worth 140: 185 in all, of which 1.85 may be lost at 0.50 a dollar.
    """
    found = _found(_two(funds=(fund("grant", "30.00", pays_for="unit:learning"), fund("general", "70.00"))))

    assert found.value == 185_00
    assert _ends(found, "schools") == (30_00, 33_70)


def test_money_of_units_with_others_below_counts_once() -> None:
    """The town holds roads itself and has parks below it; both are free by the same two dollars."""
    book = budget(
        "100.00",
        unit("town", ask("roads", "100.00", 2), unit("parks", ask("trees", "50.00", 1, floor="10.00"))),
    )
    found = _found(book)

    # 90 · 2 + 10 = 190: 1.90 may be lost, one for each dollar moved.
    assert _ends(found, "town") == (100_00, 100_00)
    assert _ends(found, "parks") == (10_00, 11_90)
    assert (found.fixed, found.free) == (98_10, 1_90)


def test_a_plan_below_nothing_may_lose_a_part_of_its_size() -> None:
    soft = rule("need", "floor", "all", at_least="100.00", price="3")
    judged = judge(budget("10.00", unit("u", ask("a", "10.00", 1)), rules=(soft,)).case())

    assert Near(judged, Fraction(1, 10)).value == 10_00 - 270_00
    assert Near(judged, Fraction(1, 10)).threshold == -286_00


def test_largest_amounts_are_matched_first() -> None:
    changes = [Change("a", "A", 50, 20), Change("b", "B", 10, 0), Change("c", "C", 0, 25), Change("d", "D", 5, 12)]

    steps = [(step.amount, step.source and step.source.id, step.target and step.target.id) for step in matched(changes)]

    # 40 leave a and b; 32 arrive, and 8 are left over.
    assert steps == [(25, "a", "c"), (5, "a", "d"), (2, "b", "d"), (8, "b", None)]


def test_steps_along_a_curve_add_up() -> None:
    """Each step is valued from where the step before has left the curve."""
    curve = saturating(2, scale="100.00")
    case = budget("100.00", unit("u", ask("a", "100.00", curve), ask("b", "60.00", 1), ask("c", "60.00", 1))).case()
    found = alternatives(judge(case), within=Fraction(1, 10), plans=3)

    assert found.plans
    for other in found.plans:
        assert sum(step.value or 0 for step in other.swaps.listed) == other.value - found.value


def test_amounts_on_an_edge_are_rounded_along_it() -> None:
    """Two rise and one falls by the same part of a cent: rounded in step they add up as before."""
    low, high = whole_near(np.array([10.3, 20.3, 30.7, 5.0, 34.7]))

    assert low.tolist() == [10, 20, 31, 5, 35]
    assert high.tolist() == [11, 21, 30, 5, 34]
    assert whole_near(np.array([1.0, 2.0]))[0].tolist() == [1, 2]
    assert whole_near(np.array([0.2, 0.5])) == []


def test_no_chord_of_a_curve_is_without_length_and_its_amounts_keep_their_columns() -> None:
    """Two curves under a rule about shares: what the programme says is money of the line that it was asked about."""
    city = unit(
        "city",
        ask("roads", "100.00", logarithmic(4, scale="20.00"), tags=("roads",)),
        ask("schools", "100.00", logarithmic(3, scale="30.00")),
    )
    book = budget("100.00", city, rules=[rule("roads-half", "share", "tag:roads", at_most="50%")])
    near = Near(judge(book.case()), Fraction(1, 100))
    held = near_programme(near, [target_row(near.problem, np.array([line])) for line in range(2)])
    programme = held.programme
    assert (programme.upper > programme.lower).all()
    assert programme.indices.max() < programme.gain.size
    for line, (columns, gain) in enumerate(held.terms):
        assert columns.tolist() == [held.own[line]]
        answer = Session(programme).maximise(columns, gain)
        amounts = held.columns(answer, near.problem)
        assert amounts.sum() == pytest.approx(100_00)
        assert amounts[line] == pytest.approx(held.end(answer))
        assert near.judged.amounts[line] <= amounts[line] + 1
