"""Draws are dependent as stated, and the same however the work is cut."""

import math
from fractions import Fraction

import numpy as np
import pytest
from scipy import stats

from apportion.model.uncertain import Correlation, StatedUncertainty
from apportion.risk.uncertainty.draws import DIMENSIONS_MAX, Design, TooManyNumbers, draw, joint
from apportion.risk.uncertainty.elements import Element
from apportion.risk.uncertainty.spreads import lognormal, normal, pert

NOTHING = np.zeros(0, dtype=np.int64)
DESIGN = Design(8, 2_048, 5)


def element(name: str, driver: str = "", loading: float = 0.0) -> Element:
    return Element(name, name, name, "value", lognormal(0.0, 0.3), NOTHING, driver=driver, loading=loading)


def test_a_stated_correlation_becomes_the_rank_correlation_of_a_gaussian_copula() -> None:
    """Spearman's rank correlation is 6 / pi x arcsin(r / 2) (Kruskal 1958): 0.5 gives 0.4826."""
    stated = StatedUncertainty((), (Correlation("a", "b", Fraction(1, 2)),))
    drawn = draw(joint([element("a"), element("b")], stated), DESIGN)

    assert 6.0 / math.pi * math.asin(0.25) == pytest.approx(0.4826, abs=5e-5)
    assert stats.spearmanr(drawn[0], drawn[1]).statistic == pytest.approx(0.4826, abs=0.005)


def test_two_numbers_of_one_driver_are_correlated_by_the_product_of_their_loadings() -> None:
    made = joint([element("a", "economy", 0.8), element("b", "economy", -0.5)], StatedUncertainty())
    logs = np.log1p(draw(made, DESIGN))

    assert np.corrcoef(logs)[0, 1] == pytest.approx(-0.4, abs=0.005)


def test_correlated_drivers_pass_their_correlation_on() -> None:
    """Loadings 0.8 and 0.5 on drivers that are correlated by 0.6: 0.8 x 0.6 x 0.5 = 0.24."""
    stated = StatedUncertainty((), (Correlation("east", "west", Fraction(3, 5)),))
    logs = np.log1p(draw(joint([element("a", "east", 0.8), element("b", "west", 0.5)], stated), DESIGN))

    assert np.corrcoef(logs)[0, 1] == pytest.approx(0.24, abs=0.005)


def test_every_number_keeps_its_own_spread_whatever_it_moves_with() -> None:
    stated = StatedUncertainty((), (Correlation("a", "b", Fraction(9, 10)),))
    drawn = draw(joint([element("a"), element("b"), element("c", "economy", 0.9)], stated), DESIGN)

    for row in drawn:
        assert stats.kstest(np.log1p(row) / 0.3, "norm").statistic < 0.005


@pytest.mark.parametrize("size", [1, 7, 500, 2_048, 5_000])
def test_draws_are_the_same_bit_by_bit_in_pieces_of_any_size(size: int) -> None:
    stated = StatedUncertainty((), (Correlation("a", "b", Fraction(1, 2)), Correlation("a", "d", Fraction(1, 5))))
    parts = [
        element("a"),
        element("b"),
        element("c", "d", 0.5),
        Element("e", "e", "e", "cost", pert(-0.1, 0.0, 0.3), NOTHING),
    ]
    made, design = joint(parts, stated), Design(4, 512 if size > 1 else 16, 9)
    whole = draw(made, design)
    pieces = [draw(made, design, start, min(start + size, design.count)) for start in range(0, design.count, size)]

    assert np.array_equal(np.concatenate(pieces, axis=1), whole)


def test_another_seed_gives_other_draws_and_the_same_seed_the_same() -> None:
    made = joint([element("a")], StatedUncertainty())

    assert np.array_equal(draw(made, Design(2, 64, 1)), draw(made, Design(2, 64, 1)))
    assert not np.array_equal(draw(made, Design(2, 64, 1)), draw(made, Design(2, 64, 2)))


def test_no_draw_is_infinite() -> None:
    made = joint([Element("a", "a", "a", "value", normal(0.0, 1.0), NOTHING)], StatedUncertainty())

    assert np.isfinite(draw(made, Design(4, 4_096, 3))).all()


def test_a_design_has_at_least_the_draws_asked_for() -> None:
    assert Design.of(10_000, 10, 1) == Design(10, 1_024, 1)
    assert Design.of(1, 2, 1).count == 2
    with pytest.raises(ValueError, match="1 replicates"):
        Design.of(100, 1, 1)


def test_more_numbers_than_a_net_has_coordinates_are_refused() -> None:
    with pytest.raises(TooManyNumbers, match=str(DIMENSIONS_MAX)):
        joint([element(f"n{n}") for n in range(DIMENSIONS_MAX + 1)], StatedUncertainty())
