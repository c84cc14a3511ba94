"""Intervals against figures that others have printed."""

from fractions import Fraction

import pytest

from apportion.alignment.stakeholders.spread import Interval, Part, interval_of, interval_over, t_quantile

# Student (1908), The probable error of a mean: hours of sleep gained by two drugs, as R prints them (data set sleep).
FIRST = tuple(Fraction(text) for text in "0.7 -1.6 -0.2 -1.2 -0.1 3.4 3.7 0.8 0.0 2.0".split())
SECOND = tuple(Fraction(text) for text in "1.9 0.8 1.1 0.1 -0.1 4.4 5.5 1.6 4.6 3.4".split())


@pytest.mark.parametrize(
    ("freedom", "printed"),
    # NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2, column 0.975.
    [(1, 12.706), (2, 4.303), (4, 2.776), (9, 2.262), (30, 2.042), (100, 1.984)],
)
def test_quantiles_of_t_are_those_of_the_table(freedom: int, printed: float) -> None:
    assert t_quantile(0.975, freedom) == pytest.approx(printed, abs=0.0005)


def test_no_quantile_without_freedom() -> None:
    with pytest.raises(ValueError, match="no quantile"):
        t_quantile(0.975, 0)


def test_a_paired_interval_is_that_of_students_own_data() -> None:
    # R 4: t.test(extra ~ group, data = sleep, paired = TRUE) prints -2.4598858 and -0.7001142 for first less second.
    gained = tuple(second - first for first, second in zip(FIRST, SECOND, strict=True))

    found = interval_of(Part(Fraction(1), gained), -10, 10)

    assert found is not None
    assert (found.low, found.high) == pytest.approx((0.7001142, 2.4598858), abs=5e-8)


def test_the_mean_over_groups_takes_satterthwaites_degrees_of_freedom() -> None:
    # R 4: t.test(extra ~ group, data = sleep), Welch, prints -3.3654832 and 0.2054832 for the difference of the means;
    # half the sum of both means has half the spread of their difference.
    found = interval_over((Part(Fraction(1), FIRST), Part(Fraction(1), SECOND)), -10, 10)

    assert found is not None
    assert (found.high - found.low) / 2 == pytest.approx((3.3654832 + 0.2054832) / 4, abs=5e-8)
    assert (found.high + found.low) / 2 == pytest.approx((0.75 + 2.33) / 2)


def test_a_group_of_known_size_has_a_narrower_interval() -> None:
    # Half of the group answered: the variance is halved (Cochran 1977, 2.20), the reach is divided by the root of 2.
    wide = interval_of(Part(Fraction(1), FIRST), -10, 10)
    narrow = interval_of(Part(Fraction(1), FIRST, people=20), -10, 10)

    assert wide is not None
    assert narrow is not None
    assert (wide.high - wide.low) / (narrow.high - narrow.low) == pytest.approx(2**0.5)


def test_when_everybody_answered_nothing_is_estimated() -> None:
    assert interval_of(Part(Fraction(1), (Fraction(1), Fraction(0)), people=2), 0, 1) == Interval(0.5, 0.5)


@pytest.mark.parametrize("numbers", [(Fraction(1, 2),), (Fraction(1, 2),) * 3])
def test_one_answer_or_equal_answers_of_many_show_no_spread(numbers: tuple[Fraction, ...]) -> None:
    assert interval_of(Part(Fraction(1), numbers), 0, 1) is None


def test_an_interval_stays_on_the_scale() -> None:
    found = interval_of(Part(Fraction(1), (Fraction(1), Fraction(0))), 0, 1)

    assert found == Interval(0.0, 1.0)
