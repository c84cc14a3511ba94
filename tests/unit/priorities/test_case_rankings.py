"""A case's ranking under each method, with weights from each source, worked by hand on a town's two services."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

import pytest

from apportion.model.context import Context
from apportion.model.policy import in_force
from apportion.model.policy_entries import ENTRIES, SETTINGS
from apportion.model.scoring import Scoring
from apportion.priorities.assessment import Method
from apportion.priorities.case_scores import CaseScores
from apportion.priorities.weighing import WeightsFrom, usual_set, weighed
from apportion.services.assemble import assemble
from tests.unit.model.written_case import REQUESTS, UNITS, raw_case
from tests.unit.model.written_case import SETTINGS as TOWN

CRITERIA = """
    criterion | weight | worst | best | basis
    need      | 60     | 0     | 4    | measured
    reach     | 40     | 0     | 100  | judged
"""
UNWEIGHED = """
    criterion | worst | best
    need      | 0     | 4
    reach     | 0     | 100
"""
RATINGS = """
    item    | criterion | rating
    clinics | need      | 3
    clinics | reach     | 40
    bridges | need      | 2
    bridges | reach     | 80
"""


def ranked(settings: Mapping[str, str] = {}, **tables: str) -> CaseScores:
    """The ranking of the town; a table that is not given stands as above."""
    held = {"units": UNITS, "requests": REQUESTS, "scoring": CRITERIA, "ratings": RATINGS} | tables
    assembled = assemble(raw_case({**TOWN, **settings}, **{name: text for name, text in held.items() if text}))
    assert not assembled.findings.blocking, assembled.findings.listed
    assert assembled.evidence.scores is not None
    return assembled.evidence.scores


def test_scores_are_weights_times_how_far_ratings_lie_from_worst_to_best() -> None:
    """Clinics 0.6 x 3/4 + 0.4 x 0.4 = 0.61, bridges 0.6 x 2/4 + 0.4 x 0.8 = 0.62."""
    found = ranked().assessment

    assert found.method is Method.WEIGHTED
    assert found.ranking.order == ("bridges", "clinics")
    assert dict(found.scores_shown) == {"clinics": Decimal("6.10"), "bridges": Decimal("6.20")}
    assert found.contributions_shown["clinics"] == {"need": Decimal("4.50"), "reach": Decimal("1.60")}


def test_a_weight_may_move_as_far_as_the_two_are_level() -> None:
    """With weight w on need: 0.75 w + 0.4 (1 - w) = 0.5 w + 0.8 (1 - w) at w = 0.4 / 0.65 = 8/13."""
    need, reach = ranked().assessment.order_stability

    assert need.high == pytest.approx(8 / 13, abs=1e-15)
    assert need.swaps_high == (("bridges", "clinics"),)
    assert (need.low, need.swaps_low) == (0.0, ())
    assert reach.low == pytest.approx(5 / 13, abs=1e-15)


def test_weights_follow_from_comparisons_when_none_are_stated() -> None:
    """Need three times as important as reach: 3/4 and 1/4."""
    found = ranked(scoring=UNWEIGHED, judgements="left | right | times\nneed | reach | 3\n").assessment

    assert found.weighed.weights_from is WeightsFrom.JUDGEMENTS
    assert [float(item.weight) for item in found.criteria] == pytest.approx([0.75, 0.25], abs=1e-12)


def test_two_judges_are_brought_together_by_the_geometric_mean() -> None:
    """Nine times and once: three times, so 3/4 and 1/4; and they are said to disagree."""
    judgements = "judge | left | right | times\nann | need | reach | 9\nbob | need | reach | 1\n"
    found = ranked(scoring=UNWEIGHED, judgements=judgements).assessment

    assert [float(item.weight) for item in found.criteria] == pytest.approx([0.75, 0.25], abs=1e-9)
    assert found.weighed.compared is not None
    apart = found.weighed.compared.judgement.disagreements[0]
    assert (apart.lowest, apart.highest) == (("bob", 1.0), ("ann", 9.0))


def test_weights_follow_from_swings_and_from_points_shared_out() -> None:
    """Swings 100 and 50: 2/3 and 1/3; points 60 and 40; their mean 19/30 and 11/30."""
    points = """
        judge | criterion | points | asked
        ann   | need      | 100    | swing
        ann   | reach     | 50     | swing
        bob   | need      | 60     | points
        bob   | reach     | 40     | points
    """
    found = ranked(scoring=UNWEIGHED, weight_points=points).assessment

    assert found.weighed.weights_from is WeightsFrom.POINTS
    assert [item.weight for item in found.criteria] == [Fraction(19, 30), Fraction(11, 30)]


def test_pairs_of_requests_compared_on_a_criterion_count_beside_the_best() -> None:
    """On need clinics are four times as good: 1 and 1/4 beside the best. 0.6 + 0.16 = 0.76 and 0.15 + 0.32 = 0.47."""
    judgements = "about | left | right | times\nneed | clinics | bridges | 4\n"
    found = ranked({"score_method": "pairwise_comparison"}, judgements=judgements).assessment

    assert found.method is Method.PAIRWISE
    assert dict(found.scores_shown) == {"clinics": Decimal("7.60"), "bridges": Decimal("4.70")}


def test_outranking_counts_any_difference_in_full_unless_a_preference_is_stated() -> None:
    """Net flows 0.6 - 0.4 = 0.2 and -0.2, shown as 10 x 1.2 / 2 = 6 and 4."""
    found = ranked({"score_method": "outranking"}).assessment

    assert dict(found.scores_shown) == {"clinics": Decimal("6.00"), "bridges": Decimal("4.00")}
    assert sum(found.contributions_shown["clinics"].values()) == Decimal("6.00")


def test_a_difference_within_indifference_counts_for_nothing() -> None:
    """On need the difference of 1 is within indifference 2, so only reach tells them apart."""
    preferences = "criterion | shape | indifference\nneed | u | 2\n"
    found = ranked({"score_method": "outranking"}, preferences=preferences).assessment

    assert dict(found.scores_shown) == {"clinics": Decimal("3.00"), "bridges": Decimal("7.00")}


def test_closeness_needs_no_scale() -> None:
    found = ranked({"score_method": "closeness"}, scoring="criterion | weight\nneed | 60\nreach | 40\n").assessment

    # Need 3, 2 over sqrt(13); reach 40, 80 over sqrt(8000): distances 0.6 / sqrt(13) and 0.4 x 40 / sqrt(8000).
    on_need, on_reach = 0.6 / 13**0.5, 16 / 8000**0.5
    assert float(found.score("clinics")) == pytest.approx(10 * on_need / (on_need + on_reach), abs=1e-9)
    assert found.contributions_shown == {}


def test_the_situation_asks_for_a_method_that_lacks_answers_and_is_told_so() -> None:
    found = ranked({"context.priority_complexity": "conflicting"}).assessment

    assert found.method is Method.WEIGHTED
    assert "Nobody has compared anything yet" in found.because


def test_the_situation_moves_the_usual_weights_and_says_why() -> None:
    """Growth adds 10 points to the 40 of return: 50 of 110."""
    policy = in_force(SETTINGS, ENTRIES, Context(performance_pressure="growth"))

    found = weighed(Scoring(), "company", policy)

    assert [Fraction(item.weight) for item in found.criteria] == [50, 30, 20, 10]
    assert "performance pressure is growth" in found.reasons[1]
    assert "return decides" in found.reasons[1]


@pytest.mark.parametrize("sector", ["government", "nonprofit"])
def test_public_services_are_scored_by_their_own_criteria_with_equity_where_it_is_rated(sector: str) -> None:
    assert usual_set(sector, ()).id == "public-services"
    assert usual_set(sector, ("equity",)).id == "public-services-with-equity"


def test_what_nobody_rates_is_named_and_not_ranked() -> None:
    found = ranked(ratings="item | criterion | rating\nclinics | need | 3\nclinics | reach | 40\n").assessment

    assert (found.ranking.order, found.unrated) == (("clinics",), ("bridges",))
    assert [item.code for item in found.findings] == ["scoring.not-rated"]


def test_the_money_reaches_down_the_ranking_until_one_does_not_fit() -> None:
    """Bridges ask for 6,000,000 of 6,000,000; clinics lack 5,000,000."""
    cut = ranked().cut

    assert cut is not None
    assert (cut.above, cut.below, cut.short_minor) == (("bridges",), ("clinics",), 500_000_000)
    larger = ranked().at(1_100_000_000).cut
    assert larger is not None
    assert larger.above == ("bridges", "clinics")


def test_levels_of_a_request_stand_one_behind_the_other() -> None:
    """Clinics score less than bridges: bridges first, then the basic clinics, then the rest."""
    requests = """
        request | unit   | cap        | rate | decision
        clinics | health | 5000000.00 |      | levels
        bridges | roads  | 1000000.00 | 2    |
    """
    levels = """
        request | level | amount     | value | service_result | consequence    | alternatives
        clinics | basic | 2000000.00 | 6     | Open weekdays  | No clinic      | None found
        clinics | full  | 5000000.00 | 9     | Open daily     | Closed Sundays | Fewer clinics
    """
    found = ranked(requests=requests, levels=levels)

    assert found.arranged is not None
    assert found.arranged.order == ("bridges", "clinics:basic", "clinics:full")
    assert [level.cost_minor for level in found.packages] == [100_000_000, 200_000_000, 300_000_000]
    assert found.package_findings == ()


def test_persons_served_turn_scores_into_values_of_services() -> None:
    """Clinics 0.61 x 1000 persons = 610 for 5,000,000; bridges 0.62 x 500 = 310 for 6,000,000."""
    found = ranked({"sector": "government"}, reach="item | persons\nclinics | 1000\nbridges | 500\n").services

    assert found is not None
    assert {item.programme: item.value for item in found.values} == {"clinics": 610, "bridges": 310}
    assert found.ranking.order == ("clinics", "bridges")


def test_complexity_follows_from_months_units_dependencies_and_novelty() -> None:
    """12 months 2, two units 1, no dependency 0, done here before 0 points of 4: 10 x (2 + 1) / 16."""
    complexity = "item | months | units | dependencies | novelty\nclinics | 12 | 2 | 0 | 0\n"
    found = ranked(complexity=complexity)

    assert found.complexity is not None
    assert found.complexity.score("clinics") == Fraction(30, 16)
    assert found.complexity_word("clinics") == "simple"


def faults(**tables: str) -> list[tuple[str, str, str]]:
    """Code, column and remedy of everything that blocks the town's ranking."""
    held = {"units": UNITS, "requests": REQUESTS, "scoring": CRITERIA, "ratings": RATINGS} | tables
    found = assemble(raw_case(TOWN, **held)).findings.listed
    return [(item.code, item.place.header, item.remedy) for item in found if item.blocks]


def test_a_misspelt_criterion_is_named_where_it_stands_with_the_one_that_was_meant() -> None:
    found = faults(ratings=RATINGS.replace("bridges | reach    ", "bridges | reech    "))

    assert found == [
        (
            "scoring.unknown-criterion",
            "criterion",
            "Did you mean 'reach'? Otherwise add the criterion to the table scoring.",
        )
    ]


def test_ratings_outside_their_scale_are_reported_together_with_other_faults() -> None:
    wrong = RATINGS.replace("clinics | need      | 3", "clinics | need      | 5").replace(
        "bridges | reach", "bridges | reech"
    )

    assert {code for code, _, _ in faults(ratings=wrong)} == {"scoring.unknown-criterion", "scoring.rating-outside"}
