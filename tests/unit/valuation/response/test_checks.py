"""What keeps a model from being fitted, all said at once."""

from apportion.valuation.response.checks import check_history, parameters_at_most
from apportion.valuation.response.model import Baseline, Channel, RollingOrigin
from apportion.valuation.response.saturation import Saturation
from tests.unit.valuation.response.made_history import hill, history_of, model_of, spending


def test_a_history_that_fits_has_no_findings() -> None:
    history = history_of(range(40), {"posters": spending(1, 40)})

    assert check_history(history, model_of(hill("posters", 3)), RollingOrigin(2, 5)).total == 0


def test_unknown_channels_and_controls_are_named_with_what_there_is() -> None:
    history = history_of(range(40), {"posters": spending(1, 40)})
    model = model_of(hill("radio"), baseline=Baseline(0, controls=("price",)))

    listed = check_history(history, model).listed

    assert [finding.code for finding in listed] == ["response.unknown-column"] * 2
    assert {finding.message for finding in listed} == {
        "the history has no channel 'radio'",
        "the history has no control 'price'",
    }
    assert {finding.expected for finding in listed} == {"one of posters", "one of none"}


def test_everything_else_is_found_together() -> None:
    """A channel that never spent, a control that is the intercept again, and a result that never changes."""
    history = history_of([5.0] * 40, {"posters": [0.0] * 40}, {"open": [1.0] * 40})
    model = model_of(hill("posters"), baseline=Baseline(0, controls=("open",)))

    codes = [finding.code for finding in check_history(history, model).listed]

    assert sorted(codes) == ["response.dependent-column", "response.flat-result", "response.no-spend"]


def test_eight_parameters_need_more_than_eight_weeks() -> None:
    """Intercept and trend, and for each of two channels effect, retention and scale."""
    model = model_of(hill("posters", 2), hill("radio", 2), baseline=Baseline(1))
    spend = {"posters": spending(1, 9), "radio": spending(2, 9)}

    assert parameters_at_most(model) == 8
    assert check_history(history_of(range(9), spend), model).total == 0
    shorter = check_history(history_of(range(9), spend, spending_began_here=False), model)
    assert [finding.code for finding in shorter.listed] == ["response.too-short"]
    assert "1 of 9 are lost" in shorter.listed[0].message


def test_an_exponent_and_a_scale_are_counted_where_they_are_searched() -> None:
    assert parameters_at_most(model_of(Channel("a", Saturation.LINEAR, 1))) == 2
    assert parameters_at_most(model_of(Channel("a", Saturation.POWER, 1))) == 3
    assert parameters_at_most(model_of(Channel("a", Saturation.HILL, 2, (0.5, 2.0)))) == 5


def test_a_prediction_needs_enough_history_before_it() -> None:
    history = history_of(range(40), {"posters": spending(1, 40)})

    found = check_history(history, model_of(hill("posters", 3)), RollingOrigin(3, 12))

    assert [finding.code for finding in found.listed] == ["response.too-short-for-origins"]


def test_a_history_shorter_than_the_carry_over_is_too_short_and_nothing_else_is_said() -> None:
    history = history_of(range(5), {"posters": spending(1, 5)}, spending_began_here=False)

    codes = [finding.code for finding in check_history(history, model_of(hill("posters", 8))).listed]

    assert codes == ["response.too-short"]
