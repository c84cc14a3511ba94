"""What must hold of every reserve and every contingency rule."""

from datetime import date
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from apportion.kernel.calendar import FiscalCalendar
from apportion.model.contingency import CostShape, StatedContingencyRule, StatedRisk, Watched
from apportion.risk.contingency.backtest import back_test
from apportion.risk.contingency.cost import mean_cost
from apportion.risk.contingency.expected import WatchedLine
from apportion.risk.contingency.reserve import OperatingCost, ReserveQuestion, size_reserve
from apportion.risk.contingency.total import total_cost
from apportion.risk.contingency.watching import standing

YEAR = OperatingCost(1_200_00, "made up")
SHAPES: tuple[CostShape, ...] = ("triangular", "pert")


@st.composite
def registers(draw: st.DrawFn) -> list[StatedRisk]:
    risks = []
    for position in range(draw(st.integers(1, 5))):
        low, likely, high = sorted(draw(st.tuples(*[st.integers(0, 10**9)] * 3)))
        risks.append(
            StatedRisk(
                f"r{position}",
                "",
                draw(st.sampled_from(["", "roads", "clinics"])),
                "Director",
                draw(st.fractions(Fraction(1, 100), 1)),
                low,
                likely,
                high,
                draw(st.sampled_from(SHAPES)),
                draw(st.sampled_from(["", "", "slump"])),
            )
        )
    return risks


CONFIDENCE = st.fractions(Fraction(1, 20), Fraction(19, 20))


@settings(max_examples=10)
@given(registers(), CONFIDENCE)
def test_parts_of_a_reserve_add_up_to_the_cent(risks: list[StatedRisk], confidence: Fraction) -> None:
    held = size_reserve(risks, ReserveQuestion(confidence, 0, YEAR, 0, draws=100))

    whole = held.risk_minor if any(part.worst_minor for part in held.parts) else 0
    assert sum(part.part_minor for part in held.parts) == whole
    assert sum(part.part_minor for part in held.by_request) == whole
    assert held.expected_minor == sum((risk.probability * mean_cost(risk) for risk in risks), Fraction(0))
    assert 0 <= held.risk_low_minor <= held.risk_minor <= held.risk_high_minor <= sum(risk.high_minor for risk in risks)


@settings(max_examples=10)
@given(registers(), CONFIDENCE)
def test_the_reserve_encloses_the_quantile_and_covers_what_it_promises(
    risks: list[StatedRisk], confidence: Fraction
) -> None:
    total = total_cost(risks, 1 << 13)
    low, high = total.enclosed(float(confidence))

    assert low <= total.quantile(float(confidence)) <= high
    # Rounding up makes the upper end safe: it covers the risks with the confidence, whatever the grid.
    assert total.covered(high)[1] >= float(confidence) - 1e-9
    assert high - low <= (len(risks) + 1) * total.step_minor or total.covered(low)[1] >= float(confidence) - 1e-9


@settings(max_examples=10)
@given(registers(), st.permutations(range(5)))
def test_the_order_of_the_register_never_matters(risks: list[StatedRisk], order: list[int]) -> None:
    shuffled = [risks[k] for k in order if k < len(risks)]
    asked = ReserveQuestion(Fraction(4, 5), 0, YEAR, 0, draws=100)

    first, second = size_reserve(risks, asked), size_reserve(shuffled, asked)

    assert first.parts == second.parts
    assert first.check == second.check


MONTHS = st.lists(st.integers(50, 150), min_size=12, max_size=12)


@settings(max_examples=40)
@given(
    st.lists(MONTHS, min_size=2, max_size=4),
    st.integers(1, 3),
    st.integers(0, 45),
    st.booleans(),
    st.sampled_from(["month", "year_to_date"]),
)
def test_a_back_test_knows_nothing_that_was_not_known_on_the_day(
    years: list[list[int]], in_a_row: int, known_after: int, falls: bool, counted: str
) -> None:
    actual = {(2020 + y, m): amount for y, row in enumerate(years) for m, amount in enumerate(row, start=1)}
    line = WatchedLine(FiscalCalendar(), actual, {}, {}, {})
    rule = StatedContingencyRule(
        "r",
        "",
        (Watched("account", "tax"),),
        "last_year",
        "month" if counted == "month" else "year_to_date",
        falls,
        Fraction(1, 20),
        in_a_row,
        known_after,
        Fraction(1, 50),
        (),
        None,
        "",
    )  # fmt: skip - one line for each kind of figure

    for firing in back_test(line, rule, {}).firings:
        eve = standing(line, rule, date.fromordinal(firing.known_on.toordinal() - 1))
        day = standing(line, rule, firing.known_on)
        assert day.acted is not None
        assert day.acted.month == firing.month
        assert eve.acted is None or eve.acted.month != firing.month
