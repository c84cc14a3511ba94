"""Present values and rates of return that others have printed.

numpy-financial's own tests (BSD-3-Clause, commit 03e194b); the examples of Microsoft Excel's XNPV and XIRR; the Green
Book's discount factors as printed in the United Kingdom's guide to investment appraisal; pyxirr beside each.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
import pyxirr

from apportion.valuation.capital.policy_rates import green_book
from apportion.valuation.capital.rate import Terms, decimal_of
from apportion.valuation.cash.flows import Flow, FlowKind, Forecast, net_by_time
from apportion.valuation.cash.payback import payback
from apportion.valuation.cash.present_value import net_present_value
from apportion.valuation.cash.rates_of_return import modified_rate_of_return, rates_of_return
from tests.support.cash_flows import at, invested, yearly

YEAR = (Fraction(1), Fraction(0))

VANISHING = """-3000 2.3926932267015667e-07 4.1672087103345505e-16 5.3965110036378706e-25 5.1962551071806174e-34
3.7202955645436402e-43 1.9804961711632469e-52 7.8393517651814181e-62 2.3072565113911438e-71 5.0491839233308912e-81
8.2159177668499263e-91 9.9403244366963527e-101 8.942410813633967e-111 5.9816122646481191e-121 2.9750309031844241e-131
1.1002067043497954e-141 3.0252876563518021e-152 6.1854121948207909e-163 9.4032980015353301e-174 1.0629218520017728e-184
8.9337141847171845e-196 5.5830607698467935e-207 2.5943122036622652e-218 8.9635842466507006e-230 2.3027710094332358e-241
4.3987510596745562e-253 6.2476630372575209e-265 6.598046841695288e-277 5.1811095266842017e-289 3.0250999925830644e-301
1.3133070599585015e-313""".split()


def test_numpy_financial_s_present_value() -> None:
    value = net_present_value(yearly(-15000, 1500, 2500, 3500, 4500, 6000), at("0.05"))

    assert str(decimal_of(value, 2)) == "122.89"
    # It prints 122.894854950942692161628715 from decimals of 28 digits, the last of which is its rounding.
    assert str(decimal_of(value, 23)) == "122.89485495094269216162872"


@pytest.mark.parametrize(
    ("flows", "printed", "places"),
    [
        ((-150000, 15000, 25000, 35000, 45000, 60000), "0.0524", 4),
        ((-100, 0, 0, 74), "-0.0955", 4),
        ((-100, 39, 59, 55, 20), "0.28095", 5),
        ((-100, 100, 0, -7), "-0.0833", 4),
        ((-100, 100, 0, 7), "0.06206", 5),
        ((-5, "10.5", 1, -8, 1), "0.0886", 4),
        ((-5, "10.5", 1, -8, 1, 0, 0, 0), "0.0886", 4),
    ],
)
def test_numpy_financial_s_rates_of_return(flows: tuple[int | str, ...], printed: str, places: int) -> None:
    """Where there are several, it prints the one nearest to nought."""
    found = rates_of_return(yearly(*flows))
    nearest = min(found.all, key=abs)

    assert str(decimal_of(Fraction(nearest), places)) == printed
    assert nearest == pytest.approx(pyxirr.irr([float(Fraction(flow)) for flow in flows]), rel=1e-9)


def test_two_of_these_have_further_rates_that_nobody_prints() -> None:
    """The first: 0.32111³ - 0.32111² + 0.07 = 0.03311 - 0.10311 + 0.07 = 0."""
    loan = rates_of_return(yearly(-100, 100, 0, -7))
    swing = rates_of_return(yearly(-5, "10.5", 1, -8, 1))

    assert loan.crossing == pytest.approx((-0.67889, -0.08330), abs=5e-6)
    assert swing.crossing == pytest.approx((-0.87020, 0.08860, 0.70956), abs=5e-6)


def test_money_that_only_goes_out_has_no_rate() -> None:
    assert rates_of_return(yearly(-1, -2, -3)).all == ()


def test_three_thousand_that_all_but_vanish() -> None:
    """numpy-financial issue 15, "very rough approximation": -0.9999999990596069."""
    found = rates_of_return(yearly(*(Fraction(float(flow)) for flow in VANISHING)))

    assert found.only == pytest.approx(-0.9999999990596069, rel=1e-9)
    # How far it is from total loss is what the figure says.
    assert found.only is not None
    assert 1 + found.only == pytest.approx(1 - 0.9999999990596069, rel=1e-3)


@pytest.mark.parametrize(
    ("flows", "finance", "reinvest", "printed"),
    [
        ((-4500, -800, 800, 800, 600, 600, 800, 800, 700, 3000), "0.08", "0.055", 0.066597175031553548874239618),
        ((-120000, 39000, 30000, 21000, 37000, 46000), "0.10", "0.12", 0.126094130365905145828421880),
        ((100, 200, -50, 300, -200), "0.05", "0.06", 0.342823387842176663647819868),
    ],
)
def test_numpy_financial_s_modified_rates(flows: tuple[int, ...], finance: str, reinvest: str, printed: float) -> None:
    found = modified_rate_of_return(yearly(*flows), Decimal(finance), Decimal(reinvest))

    assert found == pytest.approx(printed, rel=1e-13)
    assert found == pytest.approx(pyxirr.mirr(list(flows), float(finance), float(reinvest)), rel=1e-12)


def test_money_that_only_comes_in_has_no_modified_rate() -> None:
    flows = yearly(39000, 30000, 21000, 37000, 46000)

    assert modified_rate_of_return(flows, Decimal("0.10"), Decimal("0.12")) is None


def test_excel_s_example_of_dated_flows() -> None:
    """XNPV(9%, …) = 2086.65 and XIRR = 0.373362535."""
    days = [date(2008, 1, 1), date(2008, 3, 1), date(2008, 10, 30), date(2009, 2, 15), date(2009, 4, 1)]
    amounts = [-10000, 2750, 4250, 3250, 2750]
    flows = (
        Flow(FlowKind.INVESTMENT, days[0], 10000),
        *(Flow(FlowKind.BENEFIT, day, amount) for day, amount in zip(days[1:], amounts[1:], strict=True)),
    )
    forecast = Forecast(flows, Terms.NOMINAL, valued_on=days[0])
    net = net_by_time(forecast.timed())

    value = net_present_value(net, at("0.09"))
    rate = rates_of_return(net).only

    assert str(decimal_of(value, 4)) == "2086.6476"
    assert float(value) == pytest.approx(pyxirr.xnpv(0.09, days, amounts), rel=1e-12)
    assert rate == pytest.approx(0.373362535, abs=5e-9)
    assert rate == pytest.approx(pyxirr.xirr(days, amounts), rel=1e-9)


GREEN_BOOK_FACTORS = """0 1.0000 1 0.9662 2 0.9335 3 0.9019 4 0.8714 5 0.8420 6 0.8135 7 0.7860 8 0.7594 9 0.7337
10 0.7089 11 0.6849 12 0.6618 13 0.6394 14 0.6178 15 0.5969 16 0.5767 17 0.5572 18 0.5384 19 0.5202 20 0.5026 21 0.4856
22 0.4692 23 0.4533 24 0.4380 25 0.4231 26 0.4088 27 0.3950 28 0.3817 29 0.3687 30 0.3563 40 0.2651 50 0.1973 60 0.1468
75 0.0942 80 0.0833 90 0.0651 100 0.0508 125 0.0274 150 0.0167 200 0.0062 250 0.0029 300 0.0014 350 0.0009 400 0.0005
500 0.0002""".split()
"""Year and factor; table 1 of annex 4 of the guide: 3.5% to year 30 and falling afterwards."""


@pytest.mark.parametrize(
    ("year", "printed"), list(zip(map(int, GREEN_BOOK_FACTORS[::2]), GREEN_BOOK_FACTORS[1::2], strict=True))
)
def test_the_green_book_s_discount_factors_for_five_hundred_years(year: int, printed: str) -> None:
    assert str(decimal_of(green_book().factor(Fraction(year)), 4)) == printed


@pytest.mark.parametrize(
    ("investment", "benefit", "years", "rate", "simple", "discounted"),
    [
        # Solutions of exercises that teachers have published: 5 + 1697/8662, 2 + 1515.38/9130.31, 8 + 6521.75/39229.25.
        (55_000, 13_000, 8, "0.07", "4.23", "5.20"),
        (25_000, 15_000, 3, "0.18", "1.67", "2.17"),
        (500_000, 92_500, 10, "0.10", "5.41", "8.17"),
    ],
)
def test_discounted_payback_in_exercises(
    investment: int, benefit: int, years: int, rate: str, simple: str, discounted: str
) -> None:
    net = net_by_time(invested(investment, *[benefit] * years).timed())

    plain, later = payback(net, spread=YEAR), payback(net, discounting=at(rate), spread=YEAR)

    assert plain.years is not None
    assert later.years is not None
    assert str(decimal_of(plain.years, 2)) == simple
    assert str(decimal_of(later.years, 2)) == discounted
