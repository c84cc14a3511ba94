"""Where no return is known: values from service scores, equity, and how far all of it hangs on judgement."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from apportion.priorities.criteria import Basis, Criterion, Ratings, Scale
from apportion.priorities.defaults import PUBLIC_SERVICES
from apportion.priorities.dependence import dependence, error_that_swaps
from apportion.priorities.equity import Population, check_groups, weighted_population, welfare_weight
from apportion.priorities.guided_path import Answers, next_step, path_to_values
from apportion.priorities.service_values import Measure, check_service_values, service_values
from apportion.priorities.weighted import Scored, score

NEED = Criterion("need", 3, scale=Scale(0, 4), basis=Basis.JUDGED)
FEES = Criterion("fees", 1, scale=Scale(0, 4), basis=Basis.MEASURED)


def scored(**rows: tuple[float, float]) -> Scored:
    return score((NEED, FEES), Ratings(tuple(rows), ("need", "fees"), np.array(list(rows.values()), dtype=float)))


# library 10 x (3/4 x 2/4 + 1/4 x 4/4) = 6.25, shelter 7.5, pool 10 x (3/4 x 1/4 + 1/4) = 4.375
TOWN = scored(library=(2, 4), shelter=(4, 0), pool=(1, 4))
COSTS = {"library": 100_000_00, "shelter": 50_000_00, "pool": 200_000_00}
PERSONS = {"library": 20_000, "shelter": 400, "pool": 30_000}


def test_benefit_times_population_per_unit_of_money() -> None:
    """Library 0.625 x 20,000 / 100,000 = 0.125 persons fully served per unit of money; shelter 0.006."""
    found = service_values(TOWN, COSTS, PERSONS, measure=Measure.POPULATION, minor_per_major=100)

    values = {item.programme: item for item in found.values}
    assert values["library"].benefit == Fraction(5, 8)
    assert values["library"].value == 12_500
    assert values["library"].per_unit == Fraction(1, 8)
    assert values["shelter"].per_unit == Fraction(300, 50_000)
    assert found.ranking.order == ("library", "pool", "shelter")
    assert "persons served" in found.formula


def test_by_stated_priority_the_shelter_comes_first() -> None:
    priority = {"library": 2, "shelter": 5, "pool": 1}

    found = service_values(TOWN, COSTS, priority, measure=Measure.PRIORITY, minor_per_major=100)

    assert found.ranking.order == ("shelter", "library", "pool")
    assert "stated priority" in found.formula


def test_relative_values_say_how_far_above_the_mean_a_programme_is() -> None:
    found = service_values(TOWN, COSTS, PERSONS, measure=Measure.POPULATION, minor_per_major=100)

    # Weighted by cost the relative values average to one.
    whole = sum(item.relative * item.cost_minor for item in found.values)
    assert whole == sum(item.cost_minor for item in found.values)


def test_what_lacks_a_number_is_left_out_and_named() -> None:
    found = service_values(
        TOWN,
        COSTS | {"pool": None, "museum": 5},
        {"library": 1, "shelter": None, "pool": 4, "museum": 1},
        measure=Measure.POPULATION,
        minor_per_major=100,
    )

    assert [item.programme for item in found.values] == ["library"]
    assert found.left_out == ("museum", "pool", "shelter")
    assert [item.code for item in found.findings] == ["service.no-cost", "service.no-population"]


def test_numbers_that_cannot_be_are_refused() -> None:
    found = check_service_values({"pool": -1, "library": 1}, {"pool": -1, "zoo": 1, "library": 1}, Measure.PRIORITY)

    assert [item.code for item in found] == [
        "service.unknown-programme",
        "service.cost-negative",
        "service.size-negative",
    ]
    with pytest.raises(ValueError, match="checked first"):
        service_values(TOWN, {"pool": -1}, {}, measure=Measure.PRIORITY, minor_per_major=100)


def test_nothing_to_value_is_no_error() -> None:
    found = service_values(TOWN, {}, {}, measure=Measure.POPULATION, minor_per_major=100)

    assert (found.values, found.ranking.order) == ((), ())


def test_a_person_with_half_the_income_weighs_two_to_the_elasticity() -> None:
    assert welfare_weight(30_000, 15_000) == Fraction("2.462289")  # 2 ^ 1.3 = 2.4622888…
    assert welfare_weight(30_000, 30_000) == 1
    assert welfare_weight(30_000, 15_000, Decimal(1)) == 2
    assert welfare_weight(30_000, 15_000, Decimal(0)) == 1
    with pytest.raises(ValueError, match="above zero"):
        welfare_weight(30_000, 0)


def test_equity_counts_persons_by_their_group() -> None:
    """100 of whom 40 count double: 60 + 80."""
    population = Population({"poorest": 40, "others": 60})

    assert population.total == 100
    assert weighted_population(population, {"poorest": 2, "others": 1}) == 140
    assert weighted_population(population, {"poorest": 1, "others": 1}) == population.total


def test_groups_without_a_weight_are_told() -> None:
    found = check_groups("pool", Population({"poorest": -1, "others": 2}), {"poorest": -2})

    assert [item.code for item in found] == [
        "service.group-unknown",
        "service.persons-negative",
        "service.weight-negative",
    ]
    with pytest.raises(ValueError, match="checked first"):
        weighted_population(Population({"others": 2}), {})


def test_the_part_of_a_score_that_is_judgement() -> None:
    """Library 3.75 of 6.25, shelter all 7.5 of 7.5, pool 1.875 of 4.375; together 13.125 of 18.125."""
    found = dependence(TOWN)

    assert found.of_scores == (("shelter", Fraction(1)), ("library", Fraction(3, 5)), ("pool", Fraction(3, 7)))
    assert found.of_all == Fraction(13125, 18125)
    assert found.of_weights == Fraction(3, 4)
    assert found.of_money is None
    assert [item.code for item in found.findings] == ["scoring.scores-judged"]
    assert found.findings[0].message.startswith("72% of the scores")


def test_the_part_of_the_money_that_rests_on_judgement() -> None:
    """50 to the shelter, all judged, 50 to the library, three fifths judged: 80 of 100; 25 to what nobody scored."""
    found = dependence(TOWN, {"shelter": 50, "library": 50, "museum": 25}, warn_above=Decimal("0.9"))

    assert found.of_money == Fraction(8, 10)
    assert found.money_unscored_minor == 25
    assert found.findings == ()
    assert "scoring.money-judged" in [item.code for item in dependence(TOWN, {"shelter": 50}).findings]
    with pytest.raises(ValueError, match="zero or more"):
        dependence(TOWN, {"shelter": -1})


def test_pairs_that_judgement_turns_round_are_named() -> None:
    found = dependence(TOWN)

    assert found.measured_ranking is not None
    assert found.measured_ranking.groups == (("library", "pool"), ("shelter",))
    assert found.overturned == (("shelter", "library"), ("shelter", "pool"))


def test_where_everything_is_judged_there_is_no_measured_order() -> None:
    all_judged = score((NEED,), Ratings(("a", "b"), ("need",), np.array([[1.0], [0.0]])))

    found = dependence(all_judged)

    assert found.measured_ranking is None
    assert found.of_scores == (("a", Fraction(1)), ("b", None))
    assert found.of_all == 1


def test_how_wrong_judgements_may_be_before_two_change_places() -> None:
    """Shelter 0.75 and library 0.625 of one: each point of error moves both by 3/4, so 0.125 / 1.5."""
    assert error_that_swaps(TOWN, "shelter", "library") == Fraction(1, 12)


def test_an_error_cannot_lead_beyond_the_end_of_a_scale() -> None:
    """Zoo is at the top of need already, so only the fall of the other counts: 1 falls to 0 at most, 0.75 x e."""
    found = scored(shelter=(4, 4), zoo=(4, 0))

    # Gap 0.25, only the shelter's need can give way: e = 1/3.
    assert error_that_swaps(found, "shelter", "zoo") == Fraction(1, 3)
    measured_lead = scored(shelter=(0, 4), zoo=(4, 0))
    assert error_that_swaps(measured_lead, "zoo", "shelter") == Fraction(1, 3)
    hopeless = score(
        (replace(NEED, weight=1), replace(FEES, weight=9)),
        Ratings(("a", "b"), ("need", "fees"), np.array([[0.0, 4], [4, 0]])),
    )
    assert error_that_swaps(hopeless, "a", "b") is None
    with pytest.raises(ValueError, match="not ahead"):
        error_that_swaps(TOWN, "library", "shelter")


def test_level_ones_need_no_error() -> None:
    assert error_that_swaps(scored(a=(2, 2), b=(2, 2)), "a", "b") == 0


def test_the_path_says_what_is_still_open() -> None:
    ids = tuple(item.id for item in PUBLIC_SERVICES.criteria)
    table = np.full((2, len(ids)), 3.0)
    table[1, 0] = np.nan
    start = Answers()
    listed = Answers(programmes={"library": 1, "pool": None})
    rated = Answers(
        programmes={"library": 1, "pool": 2},
        criteria=PUBLIC_SERVICES.criteria,
        ratings=Ratings(("library", "pool"), ids, table),
    )

    assert [step.is_done for step in path_to_values(start)] == [False] * 5
    step = next_step(listed)
    assert step is not None
    assert step.open == ("pool",)
    step = next_step(rated)
    assert step is not None
    assert (step.title, step.open) == ("Rate every programme on every criterion", ("pool / results",))


def test_the_path_ends_when_everything_is_said() -> None:
    ids = tuple(item.id for item in PUBLIC_SERVICES.criteria)
    whole = Answers(
        programmes={"library": 1},
        criteria=PUBLIC_SERVICES.criteria,
        ratings=Ratings(("library",), ids, np.full((1, len(ids)), 3.0)),
        measure=Measure.POPULATION,
        sizes={"library": 20_000},
    )

    assert next_step(whole) is None
    step = next_step(replace(whole, asks_equity=True))
    assert step is not None
    assert step.title == "Say whom each programme serves"
    assert next_step(replace(whole, asks_equity=True, populations={"library": Population({"all": 1})})) is None
