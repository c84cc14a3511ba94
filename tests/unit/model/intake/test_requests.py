"""Requests and the tables beside them: shapes of value, points, alignment, resources."""

from decimal import Decimal

import pytest

from apportion.model.intake import build_case
from tests.unit.model.written_case import built, codes_of, raw_case

SHAPES = "request | unit | cap | shape | rate | start | scale | exponent | ceiling\na | roads | 900 | {}\n"


@pytest.mark.parametrize(
    "shape",
    [
        "linear | 2 | | | |",
        " | 0 | | | |",
        "quadratic | 2 | | 900 | |",
        "quadratic | 2 | 100 | 900 | |",
        "quadratic | 2 | 0 | 900 | |",
        "log | 2 | | 300 | |",
        "power | 2 | | 300 | 0.5 |",
        "power | 2 | | 300 | 1 |",
        "hill | | | 300 | | 5000",
        "hill | | | 300 | 0.7 | 5000",
    ],
)
def test_shapes_that_are_concave_are_taken(shape: str) -> None:
    assert codes_of(raw_case(requests=SHAPES.format(shape))) == []


@pytest.mark.parametrize(
    ("shape", "codes"),
    [
        ("linear | | | | |", ["shape.missing"]),
        ("linear | 2 | 5 | 900 | |", ["shape.not-wanted", "shape.not-wanted"]),
        ("linear | -2 | | | |", ["number.negative"]),
        ("quadratic | 2 | | | |", ["shape.missing"]),
        ("quadratic | 2 | 900 | 900 | |", ["shape.start"]),
        ("quadratic | 2 | | 0 | |", ["shape.scale"]),
        ("log | 2 | | | |", ["shape.missing"]),
        ("log | 2 | | 300 | | 7", ["shape.not-wanted"]),
        ("power | 2 | | 300 | |", ["shape.missing"]),
        ("power | 2 | | 300 | 1.001 |", ["shape.convex"]),
        ("power | 2 | | 300 | 0 |", ["shape.exponent"]),
        ("power | 2 | | 300 | -1 |", ["shape.exponent"]),
        ("hill | 2 | | 300 | | 5000", ["shape.not-wanted"]),
        ("hill | | | 300 | |", ["shape.missing"]),
        ("hill | | | 300 | 2 | 5000", ["shape.convex"]),
        ("hill | | | x | | 5000", ["amount.not-a-number"]),
        ("sigmoid | 2 | | | |", ["choice.unknown"]),
    ],
)
def test_shapes_that_cannot_be_are_refused(shape: str, codes: list[str]) -> None:
    case, findings = build_case(raw_case(requests=SHAPES.format(shape)))

    assert case is None
    assert [finding.code for finding in findings.listed] == codes


def test_a_cap_beyond_the_scale_is_taken_with_a_warning() -> None:
    raw = raw_case(requests=SHAPES.format("quadratic | 2 | | 899.99 | |"))

    assert codes_of(raw) == ["shape.flat"]
    assert built(raw).requests.scale.tolist() == [89_999]


def test_the_exponent_of_hill_is_one_when_not_stated() -> None:
    requests = built(
        raw_case(
            requests="""
                request | unit  | cap | shape | rate | scale | exponent | ceiling
                a       | roads | 900 | hill  |      | 300   |          | 5000
                b       | roads | 900 | power | 2    | 300   | 0.5      |
                c       | roads | 900 |       | 2    |       |          |
            """
        )
    ).requests

    assert [requests.exponent.decimal(line) for line in range(3)] == [1, Decimal("0.5"), 0]


@pytest.mark.parametrize(
    ("row", "codes"),
    [
        ("a | roads | 10 | 9 | 1 |", ["floor.above-cap"]),
        ("a | roads | | 9 | |", ["shape.missing"]),
        ("a | roads | 1 | -9 | 1 |", ["amount.negative"]),
        ("a | | 1 | 9 | 1 |", ["cell.required"]),
        (" | roads | 1 | 9 | 1 |", ["cell.required"]),
        ("a | roads | 1 | 9 | 1 | -1", ["number.negative"]),
        ("a b | roads | 1 | 9 | 1 |", ["id.characters"]),
    ],
)
def test_requests_that_cannot_be(row: str, codes: list[str]) -> None:
    assert codes_of(raw_case(requests=f"request | unit | floor | cap | rate | weight\n{row}\n")) == codes


def _points(*points: str, floor: str = "0", cap: str = "900") -> list[str]:
    return codes_of(
        raw_case(
            requests=f"""
                request | unit  | floor   | cap   | shape  | rate
                a       | roads | {floor} | {cap} | points |
                b       | roads |         | 5     |        | 1
            """,
            points="request | amount | value\n" + "".join(f"{point}\n" for point in points),
        )
    )


@pytest.mark.parametrize(
    ("points", "codes"),
    [
        (["a | 0 | 0", "a | 900 | 1"], []),
        (["a | 900 | 9", "a | 300 | 5", "a | 0 | 0"], []),
        (["a | 0 | 0", "a | 300 | 3", "a | 600 | 6", "a | 900 | 9"], []),
        (["a | 0 | 4", "a | 900 | 4"], []),
        (["a | 0 | 0", "a | 300 | 3", "a | 900 | 9.000001"], ["points.convex"]),
        (["a | 0 | 0", "a | 300 | 3", "a | 900 | 2"], ["points.falling"]),
        (["a | 0 | 0", "a | 0 | 1", "a | 900 | 2"], ["points.repeated"]),
        (["a | 0 | 0"], ["points.few"]),
        (["b | 0 | 0", "b | 5 | 5"], ["shape.not-wanted", "shape.not-wanted", "points.few"]),
        (["a | 0 | 0", "a | 899.99 | 5"], ["points.reach"]),
        (["a | 0.01 | 0", "a | 900 | 5"], ["points.reach"]),
        (["a | 0 | 0", "a | 900 | x"], ["number.not-a-number", "points.few"]),
        (["a | 0 | 0", "a | 900 |"], ["cell.required", "points.few"]),
        (["a | 0 | 0", "z | 900 | 5"], ["unknown.request", "points.few"]),
        (["a | 0 | 0", "a | -5 | 0", "a | 900 | 5"], ["amount.negative"]),
    ],
)
def test_points_rise_ever_more_slowly(points: list[str], codes: list[str]) -> None:
    assert _points(*points) == codes


def test_points_may_begin_at_the_floor() -> None:
    assert _points("a | 300 | 0", "a | 900 | 5", floor="300") == []


def test_slopes_are_compared_exactly() -> None:
    # As binary floats, 1000000000000000.01 and 1000000000000000.00 cents are the same; as a slope the first is steeper.
    low, high, higher = "1000000000000000.00", "1000000000000000.01", "2000000000000000.01"

    assert _points("a | 0 | 0", f"a | 450 | {low}", f"a | 900 | {higher}") == ["points.convex"]
    assert _points("a | 0 | 0", f"a | 450 | {high}", f"a | 900 | {higher}") == []


def test_points_without_the_table_are_missing() -> None:
    assert codes_of(raw_case(requests="request | unit | cap | shape\na | roads | 900 | points\n")) == ["points.few"]


def _aligned(*rows: str, weight: str = "") -> list[str]:
    return codes_of(
        raw_case(
            requests=f"request | unit | cap | rate | weight\na | roads | 9 | 1 | {weight}\nb | roads | 9 | 1 | 1\n",
            objectives="objective | weight\nsafety | 0.7\ngrowth | 0.3\n",
            alignment="request | objective | score\n" + "".join(f"{row}\n" for row in rows),
        )
    )


@pytest.mark.parametrize(
    ("rows", "codes"),
    [
        (["a | safety | 0", "a | growth | 1"], []),
        (["a | safety | 1.01"], ["alignment.score"]),
        (["a | safety | -0.1"], ["alignment.score"]),
        (["a | safety | 80%"], ["number.percent"]),
        (["a | safety | 1", "a | safety | 1"], ["row.duplicate"]),
        (["a | safety | 1", "z | safety | 1"], ["unknown.request"]),
        (["a | saftey | 1"], ["unknown.objective"]),
        (["a | safety |"], ["cell.required"]),
    ],
)
def test_scores_lie_between_nothing_and_one(rows: list[str], codes: list[str]) -> None:
    assert _aligned(*rows) == codes


def test_a_weight_beside_an_alignment_is_asked_about() -> None:
    assert _aligned("a | safety | 1", weight="0.7") == ["weight.two-readings"]


def test_a_request_that_alone_is_not_aligned_is_named() -> None:
    assert _aligned("b | safety | 1") == ["weight.not-aligned", "weight.two-readings"]


def test_a_weight_too_fine_for_its_column_is_refused() -> None:
    case, findings = build_case(
        raw_case(
            requests="request | unit | cap | rate | weight\na | roads | 9 | 1 |\nb | roads | 9 | 1 | 1\n",
            objectives="objective | weight\nsafety | 0.0000000001\n",
            alignment="request | objective | score\na | safety | 0.0000000001\n",  # 10 and 10 decimals make 20
        )
    )

    assert case is None
    assert [finding.code for finding in findings.listed] == ["number.column-range"]


@pytest.mark.parametrize(
    ("row", "codes"),
    [
        ("clinics | posts | 0 | 95000", []),
        ("clinics | posts | -1 | 95000", ["number.negative"]),
        ("clinics | posts | 1 | 0", ["uses.per-nothing"]),
        ("clinics | posts | 1 |", ["uses.no-amount"]),
        ("clinic | posts | 1 | 95000", ["unknown.request"]),
    ],
)
def test_use_of_resources(row: str, codes: list[str]) -> None:
    assert codes_of(raw_case(uses=f"request | resource | quantity | per_amount\n{row}\n")) == codes


TWO_PERIODS = {"periods": ["FY2026", "FY2027"]}


@pytest.mark.parametrize(
    ("rows", "codes"),
    [
        (["a | roads | FY2026", "a | roads | FY2027"], []),
        (["a | roads | FY2026", "a | roads |"], ["period.needed"]),
        (["a | roads | FY2026", "a | roads | FY2028"], ["unknown.period"]),
        (["a | roads | FY2026", "a | roads | FY2026"], ["row.duplicate"]),
        (["a | roads | FY2026", "a | health | FY2027"], ["request.two-units"]),
    ],
)
def test_requests_over_several_periods(rows: list[str], codes: list[str]) -> None:
    table = "request | unit | period | cap | rate\n" + "".join(f"{row} | 9 | 1\n" for row in rows)

    assert codes_of(raw_case(TWO_PERIODS, requests=table)) == codes


def test_points_by_period_find_their_line() -> None:
    case = built(
        raw_case(
            TWO_PERIODS,
            requests="""
                request | unit  | period | cap | shape  | rate
                b       | roads | FY2027 | 10  | points |
                b       | roads | FY2026 | 20  | points |
                a       | roads | FY2027 | 5   |        | 1
            """,
            points="""
                request | period | amount | value
                b       | FY2027 | 10     | 7
                b       | FY2026 | 20     | 8
                b       | FY2026 | 0      | 0
                b       | FY2027 | 0      | 0
            """,
        )
    )

    assert case.requests.points.offset.tolist() == [0, 0, 2, 4]
    assert case.requests.points.amount.tolist() == [0, 2000, 0, 1000]
    assert [case.requests.points.value.decimal(corner) for corner in range(4)] == [0, 800, 0, 700]


def test_a_name_in_one_row_of_a_request_is_that_of_all_its_rows() -> None:
    case = built(
        raw_case(
            {"periods": ["FY2026", "FY2027"]},
            requests="""
                request | name       | unit   | period | cap | rate
                bridges |            | roads  | FY2026 | 100 | 2
                bridges | Two spans  | roads  | FY2027 | 100 | 2
                clinics | Two wards  | health | FY2026 | 100 | 2
                clinics | Four wards | health | FY2027 | 100 | 2
                lamps   |            | roads  | FY2026 | 100 | 2
                lamps   |            | roads  | FY2027 | 100 | 2
            """,
        )
    )

    assert case.requests.name.tolist() == ["Two spans", "Two spans", "Two wards", "Four wards", "lamps", "lamps"]
