"""What documents show of a fit: money of a budget period, and the money that brings half of the ceiling."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from apportion.services.fit_response import fit_at
from apportion.valuation.response.evidence import ResponseEvidence, half_spend
from apportion.valuation.response.saturation import Curve, Saturation
from tests.support.responses import theatre


@pytest.fixture(scope="module")
def evidence(tmp_path_factory: pytest.TempPathFactory) -> ResponseEvidence:
    return fit_at(theatre(Path(tmp_path_factory.mktemp("fit")) / "theatre")).evidence


@pytest.mark.parametrize("shape", [Saturation.HILL, Saturation.EXPONENTIAL, Saturation.LOGISTIC])
def test_half_of_the_ceiling_is_reached_where_it_is_said(evidence: ResponseEvidence, shape: Saturation) -> None:
    channel = evidence.fit.channels[0]
    curve = Curve(shape, 8.0, 100.0)
    found = half_spend(replace(channel, channel=replace(channel.channel, saturation=shape), curve=curve))

    assert found is not None
    assert curve.result(np.array([found]))[0] == pytest.approx(4.0)


@pytest.mark.parametrize("shape", [Saturation.LINEAR, Saturation.LOG, Saturation.POWER])
def test_a_curve_without_a_ceiling_has_no_half(evidence: ResponseEvidence, shape: Saturation) -> None:
    channel = evidence.fit.channels[0]
    open_ended = replace(channel, channel=replace(channel.channel, saturation=shape), curve=Curve(shape, 8.0, 100.0))

    assert half_spend(open_ended) is None


def test_money_of_a_week_is_counted_in_cents_of_a_year(evidence: ResponseEvidence) -> None:
    """52 weeks of 100.00 are 5,200.00; a result of 100 is worth 2.00 each, 200.00."""
    assert evidence.money(100.0) == 520_000
    assert evidence.worth(100.0) == 20_000


def test_the_band_lies_around_the_curve_that_the_request_gets(evidence: ResponseEvidence) -> None:
    """Hill at its scale is worth half of the ceiling, within the rounding of both."""
    channel = evidence.fit.channels[0]
    cells = evidence.rows_of(channel.name)[0].curve
    assert cells is not None
    assert cells.scale is not None
    assert cells.ceiling is not None
    ((middle, low, high),) = evidence.value_at(channel, [int(cells.scale * 100)])

    assert middle == pytest.approx(float(cells.ceiling) * 50, rel=1e-6)
    assert low <= middle <= high
