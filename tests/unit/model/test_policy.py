"""What the situation of a budget sets, and why."""

from decimal import Decimal

import pytest

from apportion.model.context import CONTEXT_WORDS, Context
from apportion.model.policy import Override, in_force
from apportion.model.policy_entries import ENTRIES, SETTINGS


def force(*overrides: Override, **words: str) -> dict[str, str]:
    return {name: held.value for name, held in in_force(SETTINGS, ENTRIES, Context(**words), overrides).items()}


@pytest.mark.parametrize(("parameter", "word"), [(p, w) for p, words in CONTEXT_WORDS.items() for w in words])
def test_every_word_of_every_parameter_sets_something_named(parameter: str, word: str) -> None:
    assert [entry.setting for entry in ENTRIES if (entry.parameter, entry.word) == (parameter, word)]


def test_two_words_of_one_parameter_differ_in_what_they_set() -> None:
    """Neutral and aligned stakeholders alone are treated alike: one round of feedback serves both."""
    alike = []
    for parameter, words in CONTEXT_WORDS.items():
        for place, word in enumerate(words):
            alike += [
                {word, other}
                for other in words[place + 1 :]
                if force(**{parameter: word}) == force(**{parameter: other})
            ]

    assert alike == [{"aligned", "neutral"}]


def test_every_entry_is_about_a_setting_and_a_word_that_exist_and_can_be_read() -> None:
    settings = {setting.name: setting for setting in SETTINGS}
    for entry in ENTRIES:
        setting = settings[entry.setting]
        assert entry.word in CONTEXT_WORDS[entry.parameter]
        assert entry.reason
        assert entry.source
        assert entry.dated
        assert entry.value in setting.words if setting.words else Decimal(entry.value) >= 0
    assert len({(entry.parameter, entry.word, entry.setting) for entry in ENTRIES}) == len(ENTRIES)
    assert len(settings) == len(SETTINGS)


def test_volatile_markets_ask_for_a_larger_reserve_and_monthly_reviews() -> None:
    held = in_force(SETTINGS, ENTRIES, Context(market_conditions="volatile"))

    assert held["reserve_confidence"].sentence() == (
        "because market conditions are volatile: reserve sized at confidence: 90 % instead of 80 %"
    )
    assert held["review_months"].sentence() == (
        "because market conditions are volatile: plan reviewed after: every month instead of 3 months"
    )
    assert not held["scenarios"].differs


def test_the_most_careful_of_several_words_wins() -> None:
    held = force(market_conditions="stable", allocation_type="capital", change_frequency="stable", scope="project")

    assert (held["reserve_confidence"], held["review_months"]) == ("85", "1")


def test_only_the_word_that_decides_is_named_as_the_cause() -> None:
    held = in_force(SETTINGS, ENTRIES, Context(market_conditions="stable", allocation_type="capital"))

    assert held["reserve_confidence"].sentence().startswith("because allocation type is capital: ")


def test_premiums_and_weights_add_up() -> None:
    held = force(timeframe="multi_year", allocation_type="capital", performance_pressure="survival")

    assert (held["hurdle_premium"], held["weight_timeline"], held["weight_return"]) == ("4.5", "15", "0")


def test_words_combine_along_their_scale() -> None:
    assert force(regulatory_environment="minimal", stakeholder_dynamics="complex")["rationale_per"] == "request"
    assert force(regulatory_environment="minimal")["rationale_per"] == "organisation"


def test_the_case_has_the_last_word_and_is_named_for_it() -> None:
    own = Override("review_months", "12", "The statute asks for a yearly report", "City charter")
    held = in_force(SETTINGS, ENTRIES, Context(market_conditions="volatile"), [own])["review_months"]

    assert held.number == 12
    assert held.sentence() == "because City charter says so: plan reviewed after: 12 months instead of 3 months"


def test_an_empty_situation_leaves_every_default() -> None:
    assert force() == {setting.name: setting.default for setting in SETTINGS}


def test_several_causes_are_all_named() -> None:
    held = in_force(SETTINGS, ENTRIES, Context(timeframe="multi_year", market_conditions="declining"))

    assert held["hurdle_premium"].sentence() == (
        "because timeframe is multi year and market conditions are declining: hurdle rate: +1.5 percentage points"
    )
