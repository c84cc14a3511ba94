"""A whole fit: what is known is inside the intervals, and what the data cannot tell is said."""

import sys
from functools import cache

import numpy as np
import pytest
from statsmodels.stats.diagnostic import acorr_ljungbox

from apportion.valuation.response.as_request import as_request_curve
from apportion.valuation.response.channel import ChannelDraws, ChannelResponse, interval_where_it_works
from apportion.valuation.response.diagnosis import check_residual
from apportion.valuation.response.fit import ResponseFit, fit_response
from apportion.valuation.response.model import Baseline, Channel, Resampling, ResponseModel, RollingOrigin
from apportion.valuation.response.request_curve import BudgetTerms, RequestCurve
from apportion.valuation.response.resampling import Interval
from apportion.valuation.response.saturation import Saturation
from tests.unit.valuation.response.made_history import YEAR, Numbers, at_work, hill, history_of, model_of, spending

WEEKS = 150
SETTINGS = Resampling(40, 0.9, 11)


def codes(fit: ResponseFit) -> list[str]:
    return [finding.code for finding in fit.findings.listed]


@cache
def shop() -> ResponseFit:
    """Television brings up to 900 a week (half of it at 300, with 0.5 left after a week), leaflets nothing at all.

    1,000 sales a week without either, 40 more each week from an offer, and noise of 30 (standard deviation).
    """
    tv, leaflets, dice = spending(21, WEEKS), spending(22, WEEKS, 200.0), np.random.default_rng(23)
    offer = (np.arange(WEEKS) % 9 == 4).astype(float)
    work = at_work(tv, 0.5, 6)
    result = 1000.0 + 40.0 * offer + 900.0 * work / (300.0 + work) + dice.normal(0.0, 30.0, WEEKS)
    history = history_of(result, {"tv": tv, "leaflets": leaflets}, {"offer": offer})
    model = ResponseModel((hill("tv", 6), hill("leaflets", 6)), Baseline(0, controls=("offer",)))
    return fit_response(history, model, SETTINGS, current_periods=50, rolling=RollingOrigin(3, 10))


def test_the_known_curve_lies_in_the_intervals() -> None:
    tv = shop().channel("tv")

    assert tv.effect_interval.holds(900.0)
    assert tv.scale_interval is not None
    assert tv.scale_interval.holds(300.0)
    assert tv.retention_interval is not None
    assert tv.retention_interval.holds(0.5)
    assert tv.chance_without_effect == pytest.approx(1 / 41)
    assert not tv.may_have_no_effect


def test_the_known_baseline_lies_in_the_intervals() -> None:
    found = {one.name: one.interval for one in shop().baseline}

    assert found["intercept"].holds(1000.0)
    assert found["offer"].holds(40.0)
    assert shop().residual_spread == pytest.approx(30.0, rel=0.15)


def test_the_known_response_at_every_level_of_spending_lies_in_the_band() -> None:
    spend = np.array([0.0, 100.0, 300.0, 600.0])
    band = shop().channel("tv").at(spend)
    known = 900.0 * spend / (300.0 + spend)

    assert (band.low <= known).all()
    assert (known <= band.high).all()
    assert (band.low <= band.result).all()


def test_the_interval_of_a_channel_without_effect_contains_none() -> None:
    leaflets = shop().channel("leaflets")

    assert leaflets.may_have_no_effect
    assert leaflets.effect_interval.low == 0.0
    assert leaflets.result_interval.low == 0.0
    assert leaflets.marginal_interval.low == 0.0
    assert leaflets.at(np.array([100.0])).low.tolist() == [0.0]
    assert "response.no-effect" in codes(shop())


def test_the_next_unit_at_current_spending_returns_the_slope_of_the_curve() -> None:
    """Hill: effect x scale / (scale + spend)²."""
    tv = shop().channel("tv")
    slope = tv.curve.effect * tv.curve.scale / (tv.curve.scale + tv.current_spend) ** 2

    assert tv.current_spend == pytest.approx(float(spending(21, WEEKS)[-50:].mean()))
    assert tv.marginal_now == pytest.approx(slope)
    assert tv.marginal_interval.holds(900.0 * 300.0 / (300.0 + tv.current_spend) ** 2)


def test_how_far_history_reaches_is_told() -> None:
    """The highest carried spending of the known retention of one half, as far as the fitted one is near it."""
    spend, seen = spending(21, WEEKS), shop().channel("tv").seen

    assert (seen.spend_lowest, seen.spend_highest) == (0.0, spend.max())
    assert seen.spend_total == pytest.approx(spend.sum())
    assert seen.periods_with_spend == np.count_nonzero(spend)
    assert seen.carried_highest == pytest.approx(at_work(spend, 0.5, 6).max(), rel=0.1)
    assert seen.spend_variation == pytest.approx(spend.std() / spend.mean())


def test_predictions_with_the_channels_are_better_and_their_error_is_near_the_noise() -> None:
    """The mean absolute value of noise of 30 is 24."""
    measured = shop().out_of_sample

    assert measured is not None
    assert measured.gain_over_baseline > 0.5
    assert measured.with_channels.mean_absolute == pytest.approx(24.0, rel=0.35)
    assert "response.no-better-than-baseline" not in codes(shop())


def test_what_is_left_has_no_pattern_and_is_judged_as_another_library_does() -> None:
    fit = shop()
    other = acorr_ljungbox(fit.residual, lags=[10])

    assert fit.residual_check.ljung_box == pytest.approx(float(other["lb_stat"].iloc[0]))
    assert fit.residual_check.chance == pytest.approx(float(other["lb_pvalue"].iloc[0]))
    assert "response.residual-pattern" not in codes(fit)


def test_the_parts_of_the_result_add_up() -> None:
    """What the channels brought, the offer and 1,000 a week are the fitted result, by the numbers that are told."""
    fit = shop()
    offers = np.count_nonzero(np.arange(WEEKS) % 9 == 4)
    base = fit.baseline[0].value * WEEKS + fit.baseline[1].value * offers

    assert sum(channel.result_total for channel in fit.channels) + base == pytest.approx(fit.fitted.sum())


def test_low_and_high_curves_enclose_the_fitted_one() -> None:
    tv, cap = shop().channel("tv"), 20_000_00
    value = {}
    for side in ("low", "high"):
        cells = as_request_curve(tv, YEAR, cap, side="low" if side == "low" else "high")
        assert isinstance(cells, RequestCurve)
        assert cells.shape == "points"
        value[side] = float(cells.points[-1][1])
    fitted = as_request_curve(tv, YEAR, cap)
    assert isinstance(fitted, RequestCurve)

    assert fitted.shape == "hill"
    middle = 52.0 * float(tv.curve.result(np.array([20_000 / 52.0]))[0])
    assert value["low"] < middle < value["high"]
    low = as_request_curve(shop().channel("leaflets"), YEAR, cap, side="low")
    assert isinstance(low, RequestCurve)
    assert {value for _, value in low.points} == {0}


def test_curves_of_one_replicate_can_be_drawn_for_scenarios() -> None:
    tv = shop().channel("tv")
    drawn = [tv.drawn_curve(number).effect for number in range(SETTINGS.replicates)]

    assert drawn == tv.draws.effects.tolist()


def test_the_same_history_and_seed_give_the_same_fit() -> None:
    again = shop.__wrapped__()

    assert again.channel("tv").draws.scales.tolist() == shop().channel("tv").draws.scales.tolist()
    assert again.out_of_sample == shop().out_of_sample
    assert again.findings == shop().findings


def test_the_order_in_which_channels_and_controls_are_named_changes_nothing() -> None:
    one, two, dice = spending(61, 60), spending(62, 60), np.random.default_rng(63)
    result = 500.0 + 0.3 * one + 90.0 * two / (300.0 + two) + dice.normal(0.0, 5.0, 60)
    rain, sun = dice.random(60), dice.random(60)
    channels = (hill("tv", 2), hill("web", 2))
    settings = Resampling(5, 0.9, 3)

    history = history_of(result, {"tv": one, "web": two}, {"rain": rain, "sun": sun})
    fit = fit_response(
        history, ResponseModel(channels, Baseline(0, controls=("rain", "sun"))), settings, current_periods=9
    )
    turned = fit_response(
        history, ResponseModel(channels[::-1], Baseline(0, controls=("sun", "rain"))), settings, current_periods=9
    )

    assert [one.name for one in turned.channels] == ["tv", "web"]
    assert turned.channels[0].draws.effects.tolist() == fit.channels[0].draws.effects.tolist()
    assert turned.baseline == fit.baseline


def test_a_channel_that_was_not_fitted_has_no_response() -> None:
    with pytest.raises(KeyError, match="radio"):
        shop().channel("radio")


@cache
def twins() -> ResponseFit:
    """Two channels that always spend alike but for a little noise of payment."""
    one, dice = spending(31, WEEKS), np.random.default_rng(32)
    two = one * (1.0 + 0.02 * dice.standard_normal(WEEKS))
    result = 500.0 + 300.0 * one / (300.0 + one) + dice.normal(0.0, 20.0, WEEKS)
    model = model_of(hill("tv"), hill("radio"), shrinkage=0.0002)
    return fit_response(history_of(result, {"tv": one, "radio": two}), model, SETTINGS, current_periods=52)


def test_channels_that_move_together_cannot_be_told_apart_and_that_is_said_of_both() -> None:
    listed = [finding for finding in twins().findings.listed if finding.code == "response.alike"]

    assert [finding.place.header for finding in listed] == ["radio", "tv"]
    assert "tv above all" in listed[0].message


def test_what_two_alike_channels_bring_together_is_known_better_than_what_each_does() -> None:
    """At 500 a week: the known result of both is 300 x 500 / 800 = 187.50."""
    curves = [[one.drawn_curve(number) for one in twins().channels] for number in range(SETTINGS.replicates)]
    each = np.array([[float(curve.result(np.array([500.0]))[0]) for curve in pair] for pair in curves])
    low, high = np.quantile(each.sum(axis=1), [0.05, 0.95])

    assert low < 187.5 < high
    for place in range(2):
        assert high - low < np.ptp(np.quantile(each[:, place], [0.05, 0.95])) / 3
    assert twins().out_of_sample is None


def only(spend: object, result: object, channel: Channel, baseline: Baseline) -> ChannelResponse:
    history = history_of(np.asarray(result, dtype=np.float64), {channel.name: np.asarray(spend, dtype=np.float64)})
    model = ResponseModel((channel,), baseline)
    fit = fit_response(history, model, Resampling(30, 0.9, 1), current_periods=10)
    FOUND[channel.name] = codes(fit)
    return fit.channels[0]


FOUND: dict[str, list[str]] = {}


def test_spending_that_hardly_varies_shows_no_curve() -> None:
    dice = np.random.default_rng(41)
    only(500.0 + 5.0 * dice.standard_normal(80), 100.0 + dice.standard_normal(80), hill("rent"), Baseline(0))

    assert "response.steady-spend" in FOUND["rent"]


def test_a_channel_that_follows_the_season_cannot_be_told_from_it() -> None:
    dice, time = np.random.default_rng(42), np.arange(104)
    spend = 500.0 + 400.0 * np.sin(2 * np.pi * time / 52.0) + 10.0 * dice.random(104)
    only(spend, spend + 20.0 * dice.standard_normal(104), hill("ice"), Baseline(0, 52.0, 1))

    assert "response.like-baseline" in FOUND["ice"]


def test_straight_returns_do_not_show_where_they_fade() -> None:
    spend, dice = spending(43, WEEKS), np.random.default_rng(44)
    found = only(spend, 100.0 + 0.5 * spend + 20.0 * dice.standard_normal(WEEKS), hill("calls"), Baseline(0))

    assert "response.no-saturation-seen" in FOUND["calls"]
    assert found.scale_interval is not None
    assert found.scale_interval.high == pytest.approx(10.0 * spend.max(), rel=0.02)


def test_a_channel_that_is_on_or_off_does_not_show_how_little_would_be_enough() -> None:
    dice = np.random.default_rng(46)
    on = np.where(dice.random(WEEKS) < 0.5, 0.0, 900.0 + 100.0 * dice.random(WEEKS))
    only(on, 100.0 + 300.0 * (on > 0) + 20.0 * dice.standard_normal(WEEKS), hill("fair"), Baseline(0))

    assert "response.no-start-seen" in FOUND["fair"]


def test_few_weeks_of_spending_and_few_weeks_in_all_are_said() -> None:
    spend = np.zeros(30)
    spend[[3, 8, 14, 20]] = [100.0, 400.0, 200.0, 700.0]
    dice = np.random.default_rng(46)
    only(spend, 50.0 + 0.3 * spend + dice.standard_normal(30), hill("gala", 2), Baseline(0))

    assert {"response.few-spends", "response.few-periods"} <= set(FOUND["gala"])


def test_money_that_works_longer_than_the_model_allows_is_said() -> None:
    """Four weeks in equal parts; the model allows two."""
    spend, dice = spending(47, WEEKS), np.random.default_rng(48)
    work = np.convolve(spend, np.full(4, 0.25))[:WEEKS]
    channel = Channel("mail", Saturation.LINEAR, 2)
    only(spend, 100.0 + 0.5 * work + 5.0 * dice.standard_normal(WEEKS), channel, Baseline(0))

    assert {"response.long-carry-over", "response.residual-pattern"} <= set(FOUND["mail"])


def test_predictions_that_knowing_the_channel_makes_no_better_are_said() -> None:
    dice = np.random.default_rng(49)
    history = history_of(100.0 + dice.standard_normal(60), {"posters": spending(50, 60)})

    fit = fit_response(history, model_of(hill("posters")), SETTINGS, current_periods=10, rolling=RollingOrigin(4, 6))

    assert fit.out_of_sample is not None
    assert fit.out_of_sample.gain_over_baseline <= 0
    assert "response.no-better-than-baseline" in codes(fit)


def test_a_series_that_repeats_its_season_exactly_is_not_beaten() -> None:
    time = np.arange(40)
    history = history_of(100.0 + 10.0 * (time % 4 == 1) + 3.0 * (time % 4 == 2), {"posters": spending(51, 40)})
    model = model_of(hill("posters"), baseline=Baseline(0, 4.0, 1))

    fit = fit_response(history, model, SETTINGS, current_periods=10, rolling=RollingOrigin(2, 6))

    assert "response.no-better-than-season" in codes(fit)


def test_a_channel_without_any_effect_has_no_intervals_of_its_curve() -> None:
    """Of three replicates the second alone has an effect, then none has."""
    other = np.array([1.0, 2.0, 3.0])

    found = interval_where_it_works(ChannelDraws(np.array([0.0, 5.0, 0.0]), other, other, other), scales, 0.9)
    none = interval_where_it_works(ChannelDraws(np.zeros(3), other, other, other), scales, 0.9)

    assert found == Interval(2.0, 2.0)
    assert none is None


def scales(draws: ChannelDraws) -> Numbers:
    return draws.scales


def test_at_no_spending_an_upright_curve_returns_without_end() -> None:
    spend, dice = spending(53, 80), np.random.default_rng(54)
    spend[-3:] = 0.0
    result = 100.0 + 9.0 * spend**0.5 + dice.standard_normal(80)
    model = model_of(Channel("posters", Saturation.POWER, 1))

    found = fit_response(history_of(result, {"posters": spend}), model, SETTINGS, current_periods=3).channels[0]

    assert found.marginal_now == np.inf
    assert found.marginal_interval.high == np.inf
    assert found.exponent_interval is not None
    assert found.exponent_interval.holds(0.5)


def test_an_s_curve_is_found_and_refused_unless_its_envelope_is_asked_for() -> None:
    spend, dice = spending(55, WEEKS), np.random.default_rng(56)
    result = 100.0 + 500.0 * spend**3 / (400.0**3 + spend**3) + 10.0 * dice.standard_normal(WEEKS)
    channel = Channel("posters", Saturation.HILL, 1, (0.5, 5.0))

    found = only(spend, result, channel, Baseline(0))

    assert found.exponent_interval is not None
    assert found.exponent_interval.holds(3.0)
    assert not isinstance(as_request_curve(found, YEAR, 30_000_00), RequestCurve)
    envelope = as_request_curve(found, YEAR, 30_000_00, s_curve="envelope")
    assert isinstance(envelope, RequestCurve)
    assert envelope.overstated_minor > 0


def test_a_history_with_findings_is_not_fitted() -> None:
    history = history_of(range(40), {"posters": [0.0] * 40})

    with pytest.raises(ValueError, match="posters never spent"):
        fit_response(history, model_of(hill("posters")), SETTINGS, current_periods=5)
    with pytest.raises(ValueError, match="41 of 40"):
        fit_response(
            history_of(range(40), {"posters": spending(1, 40)}), model_of(hill("posters")), SETTINGS, current_periods=41
        )


def test_without_scipy_the_extra_to_install_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "scipy.optimize", None)

    with pytest.raises(ModuleNotFoundError, match=r"install apportion\[evidence\]"):
        fit_response(history_of(range(40), {"p": spending(1, 40)}), model_of(hill("p")), SETTINGS, current_periods=5)


def test_residuals_of_nothing_have_no_pattern() -> None:
    check = check_residual(np.zeros(20))

    assert (check.lag_one, check.ljung_box, check.chance) == (0.0, 0.0, 1.0)


def test_terms_of_another_year_scale_low_and_high_alike() -> None:
    tv = shop().channel("tv")
    month = BudgetTerms(YEAR.currency, YEAR.periods / 13, YEAR.value_per_result)
    yearly, monthly = (
        as_request_curve(tv, terms, cap, side="high") for terms, cap in ((YEAR, 13_000_00), (month, 1_000_00))
    )
    assert isinstance(yearly, RequestCurve)
    assert isinstance(monthly, RequestCurve)

    assert float(yearly.points[-1][1]) == pytest.approx(13.0 * float(monthly.points[-1][1]), rel=1e-5)
