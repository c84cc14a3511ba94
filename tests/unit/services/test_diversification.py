"""From a case to what its plan hangs on: the example company, as a document, in sentences and as a picture."""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from apportion.reports.charts.value_against_risk import Kind, ValueAtRisk, value_against_risk_chart
from apportion.reports.diversification_json import diversification_document
from apportion.reports.diversification_words import diversification_sentences
from apportion.reports.words import Formatter
from apportion.services.diversification import Diversification, diversification
from apportion.services.load import load_case
from apportion.services.refusal import Refusal

COMPANY = Path(__file__).parents[3] / "examples" / "technology-company"

CASE = """\
format: 1
name: Budget 2027
currency: USD
periods: FY2027
total: 100.00
"""


def _written(folder: Path, **tables: str) -> Diversification:
    """A town with clinics (40 at 2) and roads (60 at 1)."""
    held: Mapping[str, str] = {
        "units": "unit\ntown\n",
        "requests": "request,unit,cap,rate\nclinics,town,40.00,2\nroads,town,80.00,1\n",
        **tables,
    }
    (folder / "case.yaml").write_text(CASE, encoding="utf-8")
    for name, text in held.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return diversification(load_case(folder), 3)


@pytest.fixture(scope="module")
def company() -> Diversification:
    return diversification(load_case(COMPANY), 3)


def test_the_frontier_of_the_company_ends_in_its_plan(company: Diversification) -> None:
    """The plan is worth 14,987,900.00; the floors and 6.5 million more leave room for less risk."""
    frontier = company.risk.frontier
    assert frontier is not None

    assert frontier.plan.value == 14_987_900_00
    assert frontier.is_concave
    assert max(point.gap for point in frontier.points) < 100


def test_the_document_holds_every_part_and_is_plain_json(company: Diversification) -> None:
    document = diversification_document(company.risk, company.risk.case.currency)

    assert json.loads(json.dumps(document)) == document
    assert document["basis"] == "single index"
    assert document["frontier"]["points"][-1]["value"] == "14987900.00"
    assert [item["by"] for item in document["concentration"]] == ["unit"]
    parts = [Fraction(item["share"]) for item in document["spread"]["groups"]]
    assert abs(sum(parts, Fraction(-1))) < Fraction(1, 10**8)
    systematic, residual = document["spread"]["systematic_share"], document["spread"]["residual_share"]
    assert abs(Fraction(systematic) + Fraction(residual) - 1) < Fraction(1, 10**8)


def test_a_board_reads_what_the_plan_hangs_on(company: Diversification) -> None:
    said = diversification_sentences(company.risk, Formatter(company.risk.case))

    assert said[0].startswith("The plan's weighted value of 15.0M has a standard deviation of 4.09M")
    assert any(
        "Engineering and development has the largest share of the money, 48.0\N{NO-BREAK SPACE}%" in text
        for text in said
    )
    assert all(text.endswith(".") for text in said)


def test_a_case_without_exposures_says_that_risk_is_not_known(tmp_path: Path) -> None:
    found = _written(tmp_path)
    document = diversification_document(found.risk, found.risk.case.currency)

    assert document["spread"] is None
    assert document["frontier"] is None
    assert "not known" in diversification_sentences(found.risk, Formatter(found.risk.case))[0]


def test_stated_pairs_decide_and_a_limit_on_shares_is_told(tmp_path: Path) -> None:
    """20² + 30² + 2 · 0.4 · 20 · 30 = 1780; roads may have 70 % and stand at 60."""
    found = _written(
        tmp_path,
        exposures="group,applies_to,spread\nclinics,request:clinics,25%\nroads,,50%\n",
        exposure_correlations="group,other,correlation\nroads,clinics,0.4\n",
        rules="rule,kind,applies_to,at_most\nroads-share,share,request:roads,70%\n",
    )
    spread = found.risk.spread
    assert spread is not None

    assert spread.variance == 1780 * 100**2
    said = diversification_sentences(found.risk, Formatter(found.risk.case))
    assert "roads-share allows at most 70 %; the plan has 60.0\N{NO-BREAK SPACE}%, $10.00 is left." in said


def test_a_frontier_of_one_limit_is_refused(company: Diversification) -> None:
    with pytest.raises(Refusal, match="none"):
        diversification(company.loaded, 1)


def test_no_frontier_where_none_is_asked_for(company: Diversification) -> None:
    assert diversification(company.loaded, 0).risk.frontier is None


@pytest.mark.parametrize("width", [920, 332])
def test_the_picture_marks_the_plan_and_the_least_risk(company: Diversification, width: int) -> None:
    frontier = company.risk.frontier
    assert frontier is not None
    kinds: list[Kind] = ["least", "", "plan"]
    points = [ValueAtRisk(point.risk, point.value, kind) for point, kind in zip(frontier.points, kinds, strict=True)]
    formatter = Formatter(company.risk.case)
    drawn = value_against_risk_chart(points, formatter, width, "risk")

    assert "this plan, 15.0M" in drawn
    assert "least risk" in drawn
    assert "stroke-dasharray" not in drawn
    assert "stroke-dasharray" in value_against_risk_chart(points, formatter, width, "risk", known_between=False)
    across = [float(number) for number in re.findall(r' x="([-0-9.]+)"', drawn)]
    assert min(across) >= 0
    assert max(across) <= width
    alike = [replace(points[0], value=points[2].value), points[2]]
    assert "<svg" in value_against_risk_chart(alike, formatter, width, "risk")
