"""A charity with restricted gifts, a matching grant and money that has to be used: who pays for what."""

from apportion.allocation.plan import make_plan
from tests.support.budgets import Budget, Pot, ask, budget, fund, rule, unit
from tests.support.planned import Planned, money, planned


def charity(*funds: Pot, total: str = "100", at_most: bool = False) -> Budget:
    """Wells return 3, schools 2, the office 1; each asks for 60."""
    return budget(
        total,
        unit("programmes", ask("wells", "60", 3, tags=("water",)), ask("schools", "60", 2, tags=("children",))),
        unit("office", ask("office", "60", 1, tags=("overhead",))),
        funds=funds,
        at_most=at_most,
    )


def paid_by(plan: Planned, name: str) -> dict[str, int]:
    """Cents that one fund pays for each request."""
    index = [item.id for item in plan.case.funds].index(name)
    requests = plan.case.requests.id
    return {
        str(requests[line]): amount
        for (kind, line, fund_index), amount in plan.decision().items()
        if kind == "pay" and fund_index == index and amount
    }


def test_a_gift_for_children_pays_for_schools_alone() -> None:
    """Given 70 free and 30 for children; then wells get 60 of the free money and schools the gift and the rest."""
    plan = planned(charity(fund("free", "70"), fund("gift", "30", pays_for="tag:children")))
    assert money(plan) == {"office": "0.00", "schools": "40.00", "wells": "60.00"}
    assert paid_by(plan, "gift") == {"schools": 3000}
    assert paid_by(plan, "free") == {"schools": 1000, "wells": 6000}


def test_a_gift_that_nothing_may_use_up_is_left_over() -> None:
    """Given a gift of 70 for children, who ask for 60; then 10 of it stay, and the plan says so."""
    plan = planned(charity(fund("free", "30"), fund("gift", "70", pays_for="tag:children"), at_most=True))
    assert money(plan) == {"office": "0.00", "schools": "60.00", "wells": "30.00"}
    gift = next(item for item in plan.plan.funds if item.fund == "gift")
    assert (gift.available, gift.used, gift.binding) == (7000, 6000, False)
    free = next(item for item in plan.plan.funds if item.fund == "free")
    # Another free dollar would go to wells.
    assert (free.used, free.binding) == (3000, True)
    assert free.price == 3


def test_a_total_that_restricted_money_cannot_reach_is_refused() -> None:
    plan = make_plan(charity(fund("free", "30"), fund("gift", "70", pays_for="tag:children")).case())
    assert plan.status == "infeasible"
    assert {"total", "fund.free"} <= set(plan.conflicts[0].rules)
    assert plan.conflicts[0].shortfall == 1000


def test_money_that_has_to_be_used_is_used_even_where_it_returns_least() -> None:
    """Given a fund for the office only, of which 15 have to be used; then the office gets 15 and no more."""
    book = charity(fund("free", "100"), fund("rent-aid", "40", pays_for="tag:overhead", must_spend="15"))
    plan = planned(book)
    assert money(plan) == {"office": "15.00", "schools": "25.00", "wells": "60.00"}
    assert paid_by(plan, "rent-aid") == {"office": 1500}


def test_a_matching_grant_draws_money_of_its_own_kind() -> None:
    """Given a grant of 40 for schools, each dollar of which needs half a dollar of free money for schools.

    Then with 60 free, 20 go beside the grant's 40, and the other 40 to wells.
    """
    book = charity(fund("free", "60"), fund("grant", "40", pays_for="tag:children", match="50%"))
    plan = planned(book)
    assert money(plan) == {"office": "0.00", "schools": "60.00", "wells": "40.00"}
    assert paid_by(plan, "grant") == {"schools": 4000}
    assert paid_by(plan, "free") == {"schools": 2000, "wells": 4000}


def test_a_grant_is_left_where_its_match_costs_more_than_it_brings() -> None:
    """Given a match of 300 %: a dollar of grant for schools (2) ties three free dollars to schools, not wells (3).

    Four dollars in schools are worth 8, three in wells 9: the grant is not touched.
    """
    book = charity(
        fund("free", "60"), fund("grant", "40", pays_for="tag:children", match="300%"), total="100", at_most=True
    )
    plan = planned(book)
    assert money(plan) == {"office": "0.00", "schools": "0.00", "wells": "60.00"}
    assert paid_by(plan, "grant") == {}


def test_a_match_may_have_to_come_from_one_fund() -> None:
    """The grant is matched by the county alone, which has 10: with a match of 50 % it pays 20 at most."""
    book = charity(
        fund("free", "70"),
        fund("county", "10"),
        fund("grant", "40", pays_for="tag:children", match="50%", match_from=("county",)),
        at_most=True,
    )
    plan = planned(book)
    assert sum(paid_by(plan, "grant").values()) == 2000
    assert paid_by(plan, "county") == {"schools": 1000}
    assert plan.plan.allocated == 10_000


def test_a_match_for_another_purpose() -> None:
    """The grant for schools is matched by money for the office: without it no grant."""
    book = charity(
        fund("free", "100"),
        fund("grant", "40", pays_for="tag:children", match="25%", match_for="tag:overhead"),
        total="100",
    )
    plan = planned(book)
    # Each 4 of grant for schools free 4 for nothing else here: wells have their 60, so the grant brings nothing.
    assert plan.proof.value_lower == 100 * (3 * 60 + 2 * 40)
    needed = planned(book.but(funds=(fund("free", "68"), book.funds[1]), total="100"))
    # 68 free: 60 to wells, and 8 of office match 32 of grant.
    assert money(needed) == {"office": "8.00", "schools": "32.00", "wells": "60.00"}


def test_overhead_may_not_exceed_a_share_of_programmes() -> None:
    book = charity(fund("aid", "50", pays_for="tag:overhead"), fund("free", "80"), total="120", at_most=True).but(
        rules=(rule("overhead-limit", "ratio", "tag:overhead", of="unit:programmes", at_most="15%"),)
    )
    # 80 free dollars to programmes, and 12 of the aid beside them.
    assert money(planned(book)) == {"office": "12.00", "schools": "20.00", "wells": "60.00"}


def test_restricted_money_never_leaves_its_purpose() -> None:
    """Whatever returns most: 100 for the office stay with the office."""
    plan = planned(charity(fund("aid", "100", pays_for="tag:overhead"), fund("free", "1"), at_most=True))
    assert money(plan) == {"office": "60.00", "schools": "0.00", "wells": "1.00"}
