"""Figures and sentences as a council or a board reads them."""

from dataclasses import replace
from fractions import Fraction

import pytest

from apportion.kernel.money import Currency
from apportion.model.plan import Marginal
from apportion.reports.words import (
    Formatter,
    dependence_share,
    fairness_sentence,
    gap_sentence,
    marginal_sentence,
    plural,
    rule_cost_sentence,
    rule_price_sentence,
    sentence,
    status_sentence,
    status_title,
)
from tests.unit.reports.sample import M, company_case, company_plan, conflicting_plan, known
from tests.unit.reports.sample_capital import capital_case, capital_plan, capital_plan_cut_off
from tests.unit.reports.sample_nonprofit import nonprofit_case, nonprofit_plan

CASE = company_case()
PLAN = company_plan(CASE)
PROOF = known(PLAN.proof)
DOLLARS = Formatter(CASE)
EUROS = Formatter(nonprofit_case())


@pytest.mark.parametrize(
    ("cents", "short"),
    [
        (12 * M, "$12.0M"),
        (1_300_000_00, "$1.30M"),
        (850_000_00, "$850k"),
        (999_950_00, "$1.00M"),
        (999_499_99, "$999k"),
        (-2_500_000_000_00, "-$2.50B"),
        (950_00, "$950"),
        (0, "$0"),
    ],
)
def test_headlines_show_three_digits(cents: int, short: str) -> None:
    assert DOLLARS.money_short(cents) == short


def test_an_axis_shows_round_numbers_without_zeros() -> None:
    assert [DOLLARS.money_tick(n * M // 2) for n in (0, 1, 2, 5)] == ["$0", "$500k", "$1M", "$2.5M"]


def test_amounts_follow_the_number_format_of_the_case() -> None:
    assert DOLLARS.money(1_234_567_89) == "$1,234,567.89"
    assert EUROS.money(1_234_567_89) == "€1.234.567,89"
    assert EUROS.money_short(12 * M) == "€12,0M"


def test_yen_have_no_decimals() -> None:
    yen = Formatter(replace(CASE, currency=Currency("JPY", 0)))

    assert yen.money(1_234_567) == "¥1,234,567"
    assert yen.one == "¥1"
    assert yen.smallest == "¥1"
    assert yen.smallest_name == "unit"


def test_changes_carry_their_sign() -> None:
    assert [DOLLARS.change(cents) for cents in (120_000, -120_000, 0)] == ["+$1,200.00", "-$1,200.00", "no change"]


def test_percentages_align_on_one_decimal() -> None:
    assert DOLLARS.percent(Fraction(288, 1000)) == "28.8\N{NO-BREAK SPACE}%"
    assert DOLLARS.percent_change(Fraction(-1, 8)) == "-12.5\N{NO-BREAK SPACE}%"
    assert EUROS.percent_change(Fraction(1, 8)) == "+12,5\N{NO-BREAK SPACE}%"


def test_prices_show_two_to_six_decimals() -> None:
    assert DOLLARS.price(Fraction(7, 10)) == "0.70"
    assert DOLLARS.price(Fraction(2340996, 6030235)) == "0.388210"
    assert EUROS.price(Fraction(-1, 4)) == "-0,25"


def test_the_next_dollar_says_weighted_value_and_expected_value() -> None:
    said = marginal_sentence(known(PLAN.next_unit), DOLLARS)

    assert said == "the next $1 goes to research and adds 0.70 of weighted value, $3.50 of expected value"


def test_the_last_dollar_is_told_in_the_past_and_by_name() -> None:
    said = marginal_sentence(known(PLAN.last_unit), DOLLARS, {"research": "Research & Development"}, last=True)

    assert said.startswith("the last $1 went to Research & Development and added 0.70 ")


def test_money_without_a_use_is_said_to_have_none() -> None:
    assert "finds no use" in marginal_sentence(Marginal(Fraction(0), Fraction(0), ()), DOLLARS)


def test_many_receivers_are_counted() -> None:
    marginal = Marginal(Fraction(1), Fraction(1), ("a", "b", "c", "d", "e"))

    assert "goes to a, b, c and 2 others and" in marginal_sentence(marginal, DOLLARS)


def test_a_gap_below_a_cent_is_no_better_plan() -> None:
    proof = replace(PROOF, bound=PROOF.bound + Fraction(9, 10), rounding=Fraction(9, 10))
    plan = replace(PLAN, proof=proof)

    assert status_title(plan) == "Optimal: proved"
    assert "no plan under these rules can be worth more by even one cent" in status_sentence(plan, DOLLARS)
    assert gap_sentence(proof, DOLLARS) == (
        "The gap is less than 0.01 of weighted value; all of it is the cost of paying in whole cents."
    )


def test_a_gap_of_a_cent_or_more_is_named_and_never_called_nothing() -> None:
    proof = replace(PROOF, bound=PROOF.bound + 250, rounding=Fraction(250))

    said = status_sentence(replace(PLAN, proof=proof), DOLLARS)

    assert "by even one cent" not in said
    assert "worth over 2.50 of weighted value" in said


def test_a_plan_that_is_only_feasible_says_how_far_the_best_may_be() -> None:
    case = nonprofit_case()
    said = status_sentence(nonprofit_plan(case), EUROS)

    assert "1 soft rule is broken, as its price or priority allows" in said
    assert "none is worth over 3.333,33 of weighted value" in said


def test_a_case_without_a_plan_says_that_rules_contradict_each_other() -> None:
    plan = conflicting_plan(CASE)

    assert status_title(plan) == "No plan can keep all these rules"
    assert "contradict each other" in status_sentence(plan, DOLLARS)


def test_the_price_of_a_rule_is_said_only_when_there_is_one() -> None:
    by_id = {rule.rule: rule for rule in PLAN.rules}

    assert rule_price_sentence(by_id["total"], DOLLARS) == (
        "One more $1 in the total would add 0.70 of weighted value."
    )
    assert rule_price_sentence(by_id["cap.research"], DOLLARS) == ""


def test_dependence_is_a_share_of_the_free_money() -> None:
    assert dependence_share(PLAN) == 1
    assert dependence_share(replace(PLAN, dependence=None)) is None


def test_sentences_are_capitalised_and_ended() -> None:
    assert sentence("the total is used") == "The total is used."
    assert sentence("Done!") == "Done!"
    assert sentence("  ") == ""
    assert [plural(n, "rule") for n in (1, 2)] == ["1 rule", "2 rules"]


def test_with_projects_both_bounds_are_named_for_what_they_are() -> None:
    case = capital_case()
    plan = capital_plan(case)
    proof = known(plan.proof)

    assert status_sentence(plan, DOLLARS) == (
        "Every rule holds to the last cent, and the search ruled out every other combination: no plan under these "
        "rules can be worth more by even one cent of weighted value."
    )
    said = gap_sentence(proof, DOLLARS)
    assert "Could parts of projects be funded, a plan could be worth at most 18,000,000.00" in said
    assert "computed without the solver" in said
    assert "is complete (37 nodes of its tree): on its word no plan is worth more than this one." in said


def test_a_search_that_ended_early_is_never_called_optimal_and_says_what_may_be_missing() -> None:
    case = capital_case()
    plan = capital_plan_cut_off(case)

    assert "ptimal" not in status_title(plan) + status_sentence(plan, DOLLARS)
    assert "The search ended at its limit of work." in status_sentence(plan, DOLLARS)
    assert "none is worth over 300,000.00 of weighted value (1.67\N{NO-BREAK SPACE}%) more" in status_sentence(
        plan, DOLLARS
    )
    assert "ended at its limit after 5,000 nodes of its tree" in gap_sentence(known(plan.proof), DOLLARS)


def test_the_price_of_fairness_is_said_where_it_was_asked_for() -> None:
    plan = capital_plan(capital_case())

    assert fairness_sentence(plan, DOLLARS) == (
        "Fairness costs 400,000.00 of weighted value (2.22\N{NO-BREAK SPACE}%): the best plan without it is "
        "worth that much more."
    )
    assert fairness_sentence(replace(plan, price_of_fairness=Fraction(0)), DOLLARS).startswith("Fairness costs nothing")
    assert fairness_sentence(PLAN, DOLLARS) == ""


def test_what_a_rule_for_each_unit_costs_is_said_of_all_of_it() -> None:
    told = replace(PLAN.rules[0], rule="even-hand/north", value_lost=Fraction(250))

    assert rule_cost_sentence(told, DOLLARS) == (
        "Without this rule for all that it names the best plan would be worth 2.50 more."
    )
    alone = replace(told, rule="even-hand", value_lost=Fraction(0))
    assert rule_cost_sentence(alone, DOLLARS) == "Without it the best plan would be worth no more."
