"""The judge: each rule kept to the cent, and broken by one cent, with amounts written down by hand."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from apportion.allocation.proof.verify import Measured, Verdict, verify_amounts
from apportion.model.case import Case
from apportion.model.plan import Allocations
from tests.support.budgets import Budget, ask, budget, fund, rule, unit


def allocations(rows: list[tuple[int, int, int]]) -> Allocations:
    return Allocations(
        np.array([row[0] for row in rows], dtype=np.int32),
        np.array([row[1] for row in rows], dtype=np.int32),
        np.array([row[2] for row in rows], dtype=np.int64),
    )


def judged(book: Budget | Case, *cents: int, kept: dict[str, int] | None = None) -> Verdict:
    """A plan without restricted funds: cents per request line."""
    case = book.case() if isinstance(book, Budget) else book
    amounts = np.array(cents, dtype=np.int64)
    return verify_amounts(case, amounts, allocations([(k, 0, c) for k, c in enumerate(cents)]), kept)


def measured(verdict: Verdict, name: str) -> Measured:
    return next(item for item in verdict.measured if item.id == name)


TOWN = budget(
    "100",
    unit("police", ask("patrol", "60", tags=("safety",), last_year="40")),
    unit("parks", ask("trees", "60", tags=("green",), last_year="33.33"), ask("ponds", "60", last_year="10")),
)
"""Lines in the order of requests: patrol, ponds, trees."""


@pytest.mark.parametrize(
    ("written", "kept", "broken"),
    [
        (rule("r", "floor", "unit:parks", at_least="50"), (5000, 2000, 3000), (5001, 2000, 2999)),
        (rule("r", "cap", "tag:safety", at_most="50"), (5000, 2000, 3000), (5001, 2000, 2999)),
        (rule("r", "mandate", "request:ponds", exactly="20"), (5000, 2000, 3000), (5000, 2001, 2999)),
        (rule("r", "mandate", "request:ponds", exactly="20"), (5000, 2000, 3000), (5000, 1999, 3001)),
        (rule("r", "share", "tag:safety", at_most="45%"), (4500, 2500, 3000), (4501, 2500, 2999)),
        (rule("r", "share", "tag:green", at_least="30%"), (5000, 2000, 3000), (5000, 2001, 2999)),
        (rule("r", "share", "tag:green", of="unit:parks", at_most="60%"), (5000, 2000, 3000), (5000, 1999, 3001)),
        (rule("r", "ratio", "unit:parks", of="unit:police", at_least="150%"), (4000, 3000, 3000), (4001, 2999, 3000)),
        # 40.00 plus 5 % is 42.00; 33.33 less 10 % is 29.997, of which 30.00 is the least in whole cents.
        (rule("r", "change", "unit:police", at_most="5%"), (4200, 2800, 3000), (4201, 2799, 3000)),
        (rule("r", "change", "request:trees", at_least="-10%"), (5000, 2000, 3000), (5000, 2001, 2999)),
        (rule("r", "change", "each request", at_least="-50%"), (5000, 2000, 3000), (5000, 499, 4501)),
        (rule("r", "floor", "each request", at_least="20"), (6000, 2000, 2000), (6000, 1999, 2001)),
        (rule("r", "cap", "each unit", at_most="60"), (4000, 3000, 3000), (3999, 3001, 3000)),
        (rule("r", "share", "each request", at_most="50%"), (5000, 2000, 3000), (5001, 1999, 3000)),
        (rule("r", "total", at_least="100"), (5000, 2000, 3000), (5000, 2000, 2999)),
        (rule("r", "floor", "tag:green or tag:safety and not unit:police", at_least="30"), (0, 0, 3000), (1, 0, 2999)),
    ],
)  # fmt: skip  # one budget rule a line reads best
def test_one_cent_decides(written: object, kept: tuple[int, ...], broken: tuple[int, ...]) -> None:
    book = TOWN.but(rules=(written,), at_most=True)
    assert judged(book, *kept).feasible
    # What the cent is taken from or given to is not limited, but the total may be.
    verdict = judged(book, *broken)
    assert [item.rule.id for item in verdict.broken] == ["r"]
    assert 0 < verdict.broken[0].broken_by <= 3  # a cent on both sides of a ratio of 150 % is two and a half


def test_the_total_is_met_to_the_cent() -> None:
    assert judged(TOWN, 5000, 2000, 3000).feasible
    for patrol in (4999, 5001):
        broken = judged(TOWN, patrol, 2000, 3000).broken
        assert [item.id for item in broken] == ["total"]
        assert broken[0].broken_by == 1
    assert judged(TOWN.but(at_most=True), 4999, 2000, 3000).feasible
    assert not judged(TOWN.but(at_most=True), 5001, 2000, 3000).feasible


def test_money_kept_back_counts_towards_the_total() -> None:
    book = TOWN.but(rules=(rule("rainy-day", "reserve", at_least="5%"),))
    assert judged(book, 5000, 2000, 2500, kept={"rainy-day": 500}).feasible
    assert [item.id for item in judged(book, 5000, 2000, 2501, kept={"rainy-day": 499}).broken] == ["rainy-day"]
    assert {item.id for item in judged(book, 5000, 2000, 3000).broken} == {"rainy-day"}
    assert {item.id for item in judged(book, 5000, 2000, 3000, kept={"rainy-day": 500}).broken} == {"total"}


def test_an_exact_percentage_kept_back_is_the_next_whole_cent() -> None:
    """7 % of 99.99 is 6.9993: 7.00 is kept, neither less nor more."""
    book = TOWN.but(total="99.99", rules=(rule("rainy-day", "reserve", exactly="7%"),))
    assert judged(book, 5000, 2000, 2299, kept={"rainy-day": 700}).feasible
    assert not judged(book, 5000, 2000, 2300, kept={"rainy-day": 699}).feasible
    assert not judged(book, 5000, 2000, 2298, kept={"rainy-day": 701}).feasible


def test_a_resource_is_counted_exactly() -> None:
    """One post for each 3.00 of patrol: 5 posts are 15.00, and a cent more is more than 5."""
    book = budget(
        "100",
        unit("a", ask("patrol", "100", uses={"posts": ("1", "3")}), ask("trees", "100")),
        rules=[rule("posts", "resource", resource="posts", at_most="5")],
    )
    assert judged(book, 1500, 8500).feasible
    verdict = judged(book, 1501, 8499)
    assert verdict.broken[0].have == Fraction(1501, 300)
    assert verdict.broken[0].broken_by == Fraction(1, 300)


def test_a_soft_rule_is_measured_but_not_broken() -> None:
    book = TOWN.but(rules=(rule("wish", "floor", "each request", at_least="30", price="0.5"),))
    verdict = judged(book, 6000, 2000, 2000)
    assert verdict.feasible
    missed = {item.id: item.broken_by for item in verdict.measured if item.broken_by}
    assert missed == {"wish/ponds": 1000, "wish/trees": 1000}


def test_of_a_hard_rule_on_each_request_the_tightest_is_told() -> None:
    book = TOWN.but(rules=(rule("most", "cap", "each request", at_most="55"),))
    item = next(item for item in judged(book, 5000, 2000, 3000).measured if item.rule.id == "most")
    assert item.id == "most/patrol"
    assert item.room == 500


def test_a_rule_on_each_request_adds_up_its_periods() -> None:
    book = budget(
        "20",
        unit(
            "a",
            ask("x", "9", period="2026", last_year="5"),
            ask("x", "9", period="2027", last_year="5"),
            ask("y", "9"),
        ),
        periods=("2026", "2027"),
        rules=[
            rule("most", "cap", "each request", at_most="12"),
            rule("growth", "change", "each request in request:x", at_most="20%"),
        ],
    )
    assert judged(book, 600, 600, 800).feasible
    assert {item.rule.id for item in judged(book, 600, 601, 799).broken} == {"most", "growth"}


def test_a_rule_of_one_period_counts_that_period_only() -> None:
    book = budget(
        "20",
        unit("a", ask("x", "9", period="2026"), ask("x", "9", period="2027"), ask("y", "9", period="2027")),
        periods=("2026", "2027"),
        rules=[
            rule("first", "total", at_most="5", period="2026"),
            rule("each", "floor", "each request", at_least="6", period="2027"),
        ],
    )
    assert judged(book, 500, 700, 800).feasible
    assert [item.id for item in judged(book, 501, 700, 799).broken] == ["first"]
    # y asks for nothing in 2026, x does: only what is asked for in 2027 is meant.
    assert [item.id for item in judged(book, 500, 599, 901).broken] == ["each/x"]


GRANT = budget(
    "30",
    unit("clinic", ask("nurse", "20", tags=("health",)), ask("rent", "20")),
    funds=[fund("general", "20"), fund("grant", "10", pays_for="tag:health", must_spend="4", match="50%")],
)
"""Lines: nurse, rent; funds: general 0, grant 1. Each dollar of the grant needs half a dollar of general for nurses."""


def funded(rows: list[tuple[int, int, int]], total: str = "30") -> Verdict:
    case = GRANT.but(total=total).case()
    amounts = np.zeros(2, dtype=np.int64)
    for line, _, cents in rows:
        amounts[line] += cents
    return verify_amounts(case, amounts, allocations(rows))


def test_a_grant_pays_only_for_its_purpose_and_with_its_match() -> None:
    assert funded([(0, 0, 500), (0, 1, 1000), (1, 0, 1500)]).feasible
    assert [item.id for item in funded([(0, 0, 499), (0, 1, 1000), (1, 0, 1501)]).broken] == ["match.grant"]
    assert funded([(0, 0, 1000), (1, 1, 1000), (1, 0, 1000)]).faults == (
        "fund grant pays for something that it may not pay for",
    )
    assert [item.id for item in funded([(0, 0, 1900), (1, 0, 101)], "20.01").broken] == [
        "fund.general",
        "must_spend.grant",
    ]
    over = funded([(0, 0, 501), (0, 1, 1001), (1, 0, 1499)], "30.01")
    assert [item.id for item in over.broken] == ["fund.grant"]
    assert over.broken[0].broken_by == 1


def test_a_match_may_be_asked_for_another_purpose_than_the_grant_pays_for() -> None:
    """The grant pays for nurses; its match is money of general spent on rent, of which 5.00 is half of 10.00."""
    matched = fund("grant", "10", pays_for="tag:health", match="50%", match_for="request:rent")
    case = GRANT.but(funds=(fund("general", "20"), matched)).case()

    def missing(nurse: int, rent: int) -> list[tuple[str, Fraction]]:
        amounts = np.array([nurse + 1000, rent], dtype=np.int64)
        verdict = verify_amounts(case, amounts, allocations([(0, 0, nurse), (0, 1, 1000), (1, 0, rent)]))
        return [(item.id, item.broken_by) for item in verdict.broken if item.id != "total"]

    assert missing(1000, 500) == []
    assert missing(1001, 499) == [("match.grant", Fraction(1))]


def test_amounts_outside_floor_and_cap_are_faults() -> None:
    case = budget("10", unit("a", ask("x", "5", floor="2"), ask("y", "5")), at_most=True).case()
    assert judged(case, 200, 500).feasible
    low, high = judged(case, 199, 500), judged(case, 200, 501)
    assert len(low.faults) == len(high.faults) == 1
    assert "x receives less than the floor" in low.faults[0]
    assert "y receives more than the cap" in high.faults[0]
    both = judged(case, 199, 501)
    assert not both.broken
    assert len(both.faults) == 2


def test_funds_that_do_not_add_up_are_faults() -> None:
    case = GRANT.but(funds=()).case()
    amounts = np.array([1000, 2000], dtype=np.int64)
    verdict = verify_amounts(case, amounts, allocations([(0, 0, 1000), (1, 0, 1999)]))
    assert any("do not add up" in fault for fault in verdict.faults)
    paid_back = verify_amounts(case, amounts, allocations([(0, 0, 1000), (1, 0, 2001), (1, 0, -1)]))
    assert paid_back.faults == ("a fund pays less than nothing",)


def test_a_rule_about_nothing_holds_unless_it_demands_something() -> None:
    about_nothing = (
        rule("most", "cap", "tag:none", at_most="5"),
        rule("each", "floor", "each request in tag:none", at_least="5"),
        rule("growth", "change", "tag:none", at_least="-5%"),
    )
    assert judged(TOWN.but(rules=about_nothing), 5000, 2000, 3000).feasible
    least = rule("least", "floor", "tag:none", at_least="5")
    assert [item.broken_by for item in judged(TOWN.but(rules=(least,)), 5000, 2000, 3000).broken] == [500]


def test_the_judge_reads_the_case_and_not_what_was_solved() -> None:
    """A mistake between the case and the solver shows: the case says 60.00, whatever was formulated from another."""
    case = TOWN.case()
    stricter = replace(case, units=(replace(case.units[0], cap=4999), *case.units[1:]))
    assert judged(case, 5000, 2000, 3000).feasible
    assert [item.id for item in judged(stricter, 5000, 2000, 3000).broken] == ["cap.police"]
    assert measured(judged(stricter, 5000, 2000, 3000), "cap.police").have == 5000
