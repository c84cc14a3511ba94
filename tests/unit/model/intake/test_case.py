"""The whole step: a budget office's tables become a case, or every finding is told at once."""

import random
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from apportion.model.findings import Finding, Findings, Place, Verdict
from apportion.model.intake import build_case
from apportion.model.requests import Shape
from apportion.model.rule import Measure, RuleKind
from tests.unit.model.written_case import DISTRICT, SETTINGS, built, codes_of, raw_case


def test_a_district_budget_is_read_exactly() -> None:
    case = built(raw_case(**DISTRICT))

    assert case.total == 600_000_000
    assert [(unit.id, unit.name, unit.parent, unit.floor, unit.cap) for unit in case.units] == [
        ("services", "Public services", "", None, 900_000_000),
        ("health", "Health", "services", 200_000_000, None),
        ("roads", "roads", "services", None, None),
    ]
    assert case.units[1].floor_reason == "Law"
    assert case.currency.decimals == 2
    assert case.total_is == "exactly"


def test_requests_become_sorted_columns() -> None:
    requests = built(raw_case(**DISTRICT)).requests

    assert requests.id.tolist() == ["bridges", "clinics", "lamps"]
    assert requests.name.tolist() == ["bridges", "Two clinics", "Lamps"]
    assert requests.unit.tolist() == [2, 1, 2]
    assert requests.categories == ("base", "growth")
    assert requests.category.tolist() == [1, 0, -1]
    assert requests.floor.tolist() == [0, 10_000_000, 0]
    assert requests.cap.tolist() == [90_000_000, 50_000_000, 3_000_000]
    assert requests.last_year.tolist() == [0, 45_000_000, 0]
    assert requests.last_year_known.tolist() == [False, True, True]
    assert requests.shape.tolist() == [Shape.POINTS, Shape.QUADRATIC, Shape.LINEAR]
    assert [requests.rate.decimal(line) for line in range(3)] == [0, Decimal("2.5"), Decimal("1.1")]
    assert requests.start.tolist() == [0, 5_000_000, 0]
    assert requests.scale.tolist() == [0, 70_000_000, 0]
    assert {tag: lines.tolist() for tag, lines in requests.tags.items()} == {"care": [1], "roads": [0, 2], "steel": [0]}
    assert requests.description == {"clinics": "Open six days"}
    assert requests.source_line.tolist() == [3, 2, 4]


def test_a_weight_is_stated_or_follows_from_the_alignment() -> None:
    requests = built(raw_case(**DISTRICT)).requests

    # clinics: 0.6 x 0.5 + 0.4 x 0.25 = 0.4
    assert [requests.weight.decimal(line) for line in range(3)] == [Decimal("0.75"), Decimal("0.4"), Decimal(2)]
    assert requests.alignment == {"clinics": (("growth", Decimal("0.25")), ("safety", Decimal("0.5")))}


def test_without_weight_and_alignment_a_request_counts_once() -> None:
    requests = built(raw_case()).requests

    assert [requests.weight.decimal(line) for line in range(2)] == [1, 1]


def test_points_stand_in_order_of_the_amount() -> None:
    points = built(raw_case(**DISTRICT)).requests.points

    assert points.offset.tolist() == [0, 3, 3, 3]
    assert points.amount.tolist() == [0, 30_000_000, 90_000_000]
    assert [points.value.decimal(corner) for corner in range(3)] == [0, 60_000_050, 100_000_000]


def test_use_of_a_resource_is_an_exact_fraction_per_cent() -> None:
    posts = built(raw_case(**DISTRICT)).requests.uses["posts"]

    assert posts.lines.tolist() == [1, 2]
    assert posts.per_minor == (Fraction(1, 8_000_000), Fraction(1, 6_000_000))


def test_funds_keep_their_order_and_restrictions() -> None:
    grant, general = built(raw_case(**DISTRICT)).funds

    assert (grant.id, grant.amounts, grant.must_spend, str(grant.pays_for)) == (
        "grant",
        (100_000_000,),
        (20_000_000,),
        "unit:health",
    )
    assert grant.match is not None
    assert (grant.match.percent, grant.match.sources, grant.match.purpose) == (Decimal("0.25"), ("general",), None)
    assert (general.must_spend, general.match, general.pays_for.is_everything) == ((), None, True)


def test_limits_of_rules_are_counted_by_their_kind() -> None:
    rules = {rule.id: rule for rule in built(raw_case(**DISTRICT)).rules}

    assert (rules["overhead"].measured_in, rules["overhead"].at_most) == (Measure.PERCENT, Decimal("0.15"))
    assert (rules["debt"].measured_in, rules["debt"].at_least, rules["debt"].at_most) == (
        Measure.MONEY,
        Decimal(2_000_000),
        Decimal(2_000_000),
    )
    assert (rules["posts"].measured_in, rules["posts"].at_most, rules["posts"].resource) == (
        Measure.QUANTITY,
        Decimal("12.5"),
        "posts",
    )
    assert (rules["kept"].measured_in, rules["kept"].at_least) == (Measure.PERCENT, Decimal("0.02"))
    assert (rules["kept-more"].measured_in, rules["kept-more"].at_least) == (Measure.MONEY, Decimal(5_000_000))
    assert (rules["wish"].kind, rules["wish"].applies_to.each, rules["wish"].price) == (
        RuleKind.FLOOR,
        "unit",
        Decimal("0.4"),
    )
    assert [rule.id for rule in rules.values() if not rule.is_hard] == ["wish"]


def test_places_lead_back_to_the_files() -> None:
    places = built(raw_case(**DISTRICT)).places

    assert str(places["units", "roads"]) == "units.csv:4"
    assert str(places["rules", "overhead"]) == "rules.csv:2"
    assert str(places["requests", ""]) == "requests.csv:1"
    assert str(places["case", "total"]) == "case.yaml:5:8"


def _shuffled(table: str, order: random.Random) -> str:
    header, *rows = [line for line in table.strip().splitlines() if line.strip()]
    order.shuffle(rows)
    return "\n".join([header, *rows])


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_rows_does_not_matter(seed: int) -> None:
    order = random.Random(seed)  # noqa: S311 - a shuffled table keeps no secret
    shuffled = {name: _shuffled(table, order) if name != "funds" else table for name, table in DISTRICT.items()}

    assert built(raw_case(**shuffled)).fingerprint == built(raw_case(**DISTRICT)).fingerprint


def test_another_spelling_of_the_same_numbers_is_the_same_case() -> None:
    other = {**DISTRICT, "requests": DISTRICT["requests"].replace("500000.00", "500,000").replace("1.10", "1.1")}

    assert built(raw_case(**other)).fingerprint == built(raw_case(**DISTRICT)).fingerprint


def test_several_periods() -> None:
    case = built(
        raw_case(
            {"periods": ["FY2026", "FY2027"]},
            requests="""
                request | unit   | period | cap  | rate | weight
                clinics | health | FY2027 | 2000 | 3    | 0.5
                bridges | roads  | FY2026 | 3000 | 2    | 0.25
                clinics | health | FY2026 | 1000 | 3    | 0.5
            """,
            funds="""
                fund    | period | amount | pays_for    | must_spend
                general | FY2026 | 4000   |             |
                general | FY2027 | 2000   |             |
                grant   | FY2027 | 500    | unit:health | 100
            """,
            uses="""
                request | resource | quantity | per_amount
                clinics | posts    | 1        | 1000
            """,
        )
    )

    assert case.requests.id.tolist() == ["bridges", "clinics", "clinics"]
    assert case.requests.period.tolist() == [0, 0, 1]
    assert case.requests.cap.tolist() == [300_000, 100_000, 200_000]
    assert [(fund.id, fund.amounts, fund.must_spend) for fund in case.funds] == [
        ("general", (400_000, 200_000), ()),
        ("grant", (None, 50_000), (0, 10_000)),
    ]
    assert case.requests.uses["posts"].lines.tolist() == [1, 2]


def test_everything_is_reported_at_once() -> None:
    codes = codes_of(
        raw_case(
            {"currency": "USD", "total": "1.234", "colour": "blue"},
            units="unit | floor\nhealth | 1_000\nroads | 5M\n",
            requests="request | unit | cap | rate\nclinics | helth | 1e5 | 15%\nbridges | roads | | two\n",
            rules="rule | kind | applies_to | at_most\nr | share | tag:x | 15\n",
        )
    )

    assert sorted(codes) == sorted(
        [
            "setting.unknown",
            "amount.two-readings",
            "amount.underscore",
            "amount.abbreviated",
            "unknown.unit",
            "amount.exponent",
            "number.percent",
            "cell.required",
            "number.not-a-number",
            "unknown.tag",
            "percent.two-readings",
        ]
    )


def test_a_case_with_warnings_only_is_a_case() -> None:
    case, findings = build_case(
        raw_case(requests="request | unit | cap | rate\nclinics | health | 5 | 3\nClinics | roads | 6 | 2\n")
    )

    assert case is not None
    assert [finding.code for finding in findings.listed] == ["id.case"]


def test_a_blocking_finding_of_the_readers_blocks_too() -> None:
    unread = Findings.of(
        [Finding("csv.unclosed-quote", Verdict.REJECT_FILE, "A quote is open.", Place("targets.csv", line=3))]
    )

    case, findings = build_case(raw_case({}, unread))

    assert case is None
    assert [finding.code for finding in findings.listed] == ["csv.unclosed-quote"]


def test_nothing_is_concluded_from_a_file_that_could_not_be_read() -> None:
    unread = Findings.of(
        [Finding("csv.row-length", Verdict.REJECT_FILE, "A row is short.", Place("units.csv", line=3))]
    )

    assert codes_of(raw_case({}, unread, units=None)) == ["csv.row-length"]


def test_nothing_is_concluded_from_a_sheet_that_could_not_be_read() -> None:
    place = Place("case.xlsx", "Requests", 3)
    unread = Findings.of([Finding("sheet.broken", Verdict.REJECT_FILE, "The sheet is damaged.", place)])

    codes = codes_of(
        raw_case(
            {},
            unread,
            requests=None,
            rules="rule | kind | applies_to | at_least\nr | floor | request:clinics and tag:care | 5\n",
            alignment="request | objective | score\nclinics | safety | 1\n",
            objectives="objective | weight\nsafety | 1\n",
        )
    )

    assert codes == ["sheet.broken"]


def test_settings_that_could_not_be_read_are_not_called_missing() -> None:
    unread = Findings.of(
        [Finding("yaml.syntax", Verdict.REJECT_FILE, "A line cannot be read.", Place("case.yaml", line=2))]
    )
    nothing: dict[str, None] = dict.fromkeys(SETTINGS)

    assert codes_of(raw_case(nothing, unread)) == ["yaml.syntax"]


def test_a_source_that_is_not_there_is_one_finding() -> None:
    nothing: dict[str, None] = dict.fromkeys(SETTINGS)
    missing = Findings.of(
        [Finding("source.not-found", Verdict.REJECT_FILE, "There is no such folder.", Place("budget"))]
    )

    assert codes_of(raw_case(nothing, missing, units=None, requests=None)) == ["source.not-found"]


def test_an_empty_table_that_is_not_needed_is_absent() -> None:
    assert built(raw_case(funds="fund | amount\n")).funds == ()


def test_findings_beyond_the_first_hundred_are_counted() -> None:
    rows = "".join(f"r{row:03d} | roads | -1 | 1\n" for row in range(130))

    _, findings = build_case(raw_case(requests=f"request | unit | cap | rate\n{rows}"))

    assert dict(findings.counts) == {"amount.negative": 130}
    assert len(findings.listed) == 100
    assert [finding.place.line for finding in findings.listed[:2]] == [2, 3]


def test_a_million_cells_are_not_a_million_objects() -> None:
    requests = built(raw_case()).requests

    assert requests.cap.dtype == np.int64
    assert requests.unit.dtype == np.int32
    assert requests.period.dtype == np.int32
    assert requests.shape.dtype == np.int8
    assert requests.source_line.dtype == np.int64
