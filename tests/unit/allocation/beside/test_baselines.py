"""Other ways to split the total, worked by hand, judged by the same rules; and how far a plan hangs on its values."""

from fractions import Fraction

from apportion.allocation.plan import make_plan
from apportion.model.plan import Baseline
from tests.support.budgets import JPY, Budget, ask, budget, by_power, fund, rule, saturating, unit
from tests.support.planned import Planned, planned

TOWN = budget(
    "100",
    unit("police", ask("patrol", "80", 3, last_year="50", floor="10")),
    unit("parks", ask("ponds", "40", 2, last_year="20"), ask("trees", "80", 1, last_year="30")),
)


def baseline(plan: Planned, name: str) -> Baseline:
    return next(item for item in plan.plan.baselines if item.id == name)


def test_last_year_as_it_was_and_with_a_change() -> None:
    same = baseline(planned(TOWN), "last-year")
    assert same.units == (("police", 5000), ("parks", 5000))
    assert same.keeps_rules
    assert same.weighted_value == 3 * 5000 + 2 * 2000 + 3000
    more = baseline(planned(TOWN.but(baseline_change="0.05")), "last-year")
    assert more.total == 10_500
    assert not more.keeps_rules
    assert "$5.00 more" in more.violations[0]


def test_in_proportion_to_what_was_asked() -> None:
    """Of 200 asked, 80 : 40 : 80 of 100.00."""
    found = baseline(planned(TOWN), "proportional")
    assert found.units == (("police", 4000), ("parks", 6000))
    assert found.weighted_value == 3 * 4000 + 2 * 2000 + 4000
    thirds = budget("100", unit("a", ask("x", "90", 1), ask("y", "90", 1), ask("z", "90", 1)))
    assert baseline(planned(thirds), "proportional").total == 10_000


def test_rank_and_fill_takes_the_best_average_first() -> None:
    """x averages 1.5 over its 100, y returns 1.4 steadily: by rank x is filled; the optimum stops x half way."""
    book = budget("100", unit("a", ask("x", "100", saturating(3, scale="100")), ask("y", "100", "1.4")))
    plan = planned(book)
    assert baseline(plan, "rank-and-fill").weighted_value == 15_000
    # 3 (1 - x / 100) = 1.4 at x = 53.33: 3 x 53.33 - 3 x 53.33^2 / 200 + 1.4 x 46.67 = 182.67
    assert plan.amount("x") == 5333
    assert round(plan.proof.value_lower) == 18_267
    assert plan.proof.value_lower > 15_000


def test_rank_and_fill_respects_floors() -> None:
    found = baseline(planned(TOWN.but(total="30")), "rank-and-fill")
    assert found.units == (("police", 3000), ("parks", 0))
    assert found.keeps_rules


def test_a_proposal_is_judged_like_a_plan() -> None:
    rules = (rule("green", "floor", "unit:parks", at_least="30"),)
    proposals = (("mayor", "police", "75"), ("mayor", "parks", "25"))
    found = baseline(planned(TOWN.but(rules=rules, proposals=proposals)), "mayor")
    assert found.total == 10_000
    assert not found.keeps_rules
    assert len(found.violations) == 1
    assert "Green" in found.violations[0]
    assert "$5.00" in found.violations[0]


def test_money_kept_back_is_not_shared_out() -> None:
    plan = planned(TOWN.but(rules=(rule("rainy-day", "reserve", at_least="10%"),)))
    assert plan.plan.reserve == 1000
    assert baseline(plan, "proportional").total == 9000


def test_a_baseline_without_funds_to_pay_it_is_refused() -> None:
    book = TOWN.but(funds=(fund("grant", "90", pays_for="unit:police"), fund("own", "60")))
    found = baseline(planned(book), "last-year")
    # 50.00 of last year's parks fit into the 60.00 that may pay for them.
    assert found.keeps_rules
    book = TOWN.but(funds=(fund("grant", "90", pays_for="unit:police"), fund("own", "40")), total="90")
    assert not baseline(planned(book), "last-year").keeps_rules


def test_how_much_the_values_decide() -> None:
    """Floors take 10 of 100. Even shares of the way from floor to cap: 80 - 10, 40 and 80 share 90 as 90/190 each."""
    plan = planned(TOWN).plan
    assert plan.dependence is not None
    assert plan.dependence.free_money == 9000
    even = {"patrol": 1000 + 7000 * Fraction(9, 19), "ponds": 4000 * Fraction(9, 19), "trees": 8000 * Fraction(9, 19)}
    best = {"patrol": 8000, "ponds": 2000, "trees": 0}
    moved = sum(abs(even[name] - best[name]) for name in best) / 2
    assert abs(plan.dependence.moved - moved) <= 2


def test_what_the_rules_leave_open_where_they_cross() -> None:
    """Three tags of 30.00 each, of which b, c and d serve two each: 45.00 serve all, 55.00 of 100.00 are free."""
    book = budget(
        "100",
        unit(
            "a",
            ask("a", "50", 1, tags=("x",)),
            ask("b", "50", 1, tags=("x", "y")),
            ask("c", "50", 1, tags=("y", "z")),
            ask("d", "50", 3, tags=("x", "z")),
        ),
        at_most=True,
        rules=[rule(f"least-{tag}", "floor", f"tag:{tag}", at_least="30") for tag in "xyz"],
    )
    dependence = planned(book).plan.dependence
    assert dependence is not None
    assert dependence.free_money == 5500
    assert 0 <= dependence.moved <= 10_000


def test_curves_of_every_kind_are_ranked() -> None:
    book: Budget = budget("60", unit("a", ask("x", "50", by_power(4, scale="50", exponent="0.5")), ask("y", "50", 2)))
    assert baseline(planned(book), "rank-and-fill").units == (("a", 6000),)


def test_amounts_of_units_do_not_say_which_projects_are_funded() -> None:
    """6 for a unit with a hall of 5 and a pool of 3: whether the promise of the hall is kept cannot be told."""
    book = budget(
        10,
        unit("a", ask("hall", 5, value=9, decision="whole"), ask("pool", 3, value=4, decision="whole")),
        unit("b", ask("grants", 9), ask("loans", 4, tags=("no",))),
        at_most=True,
        rules=[
            rule("promised", "mandate", "request:hall", authority="Council"),
            rule("never", "forbidden", "request:loans", authority="Council"),
            rule("most", "cap", "unit:b", at_most="minor 3"),
        ],
        proposals=(("draft", "a", 6), ("draft", "b", 4)),
        currency=JPY,
    )
    (draft,) = [item for item in make_plan(book.case()).baselines if item.id == "draft"]
    assert draft.violations == ("It breaks the rule 'Most' by ¥1.",)
    assert "cannot be judged from amounts per unit" in draft.how


def test_a_forbidden_unit_is_judged_from_its_amount() -> None:
    book = budget(
        10,
        unit("a", ask("hall", 5, value=9, decision="whole")),
        unit("b", ask("grants", 9), ask("loans", 4)),
        at_most=True,
        rules=[rule("never", "forbidden", "unit:b", authority="Council")],
        proposals=(("draft", "b", 4),),
        currency=JPY,
    )
    (draft,) = [item for item in make_plan(book.case()).baselines if item.id == "draft"]
    assert draft.violations == ("It breaks the rule 'Never' by ¥4.",)
