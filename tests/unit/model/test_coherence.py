"""What does not fit together in a case is said with its arithmetic, and nothing is said of what fits.

The figures of the technology company are printed in its source: floors of eight departments, base and growth needs of
three, nine initiatives, and a plan of 25M whose parts sum to 27.0M.
"""

import pytest

from apportion.model.coherence import coherence
from apportion.model.findings import Finding
from tests.unit.model.written_case import built, findings_of, raw_case

COMPANY: dict[str, str] = {
    "units": """
        unit             | floor     | cap
        sales            | 3,500,000 | 8,000,000
        engineering      | 5,800,000 | 12,000,000
        operations       | 3,200,000 | 6,000,000
        customer-success | 1,800,000 | 4,000,000
        finance          | 1,500,000 | 2,500,000
        people           | 1,200,000 | 2,000,000
        research         | 1,000,000 | 3,500,000
        strategic        | 500,000   | 2,000,000
    """,
    "requests": """
        request          | unit             | cap        | rate | weight
        sales            | sales            | 8,000,000  | 2.8  | 0.20
        engineering      | engineering      | 12,000,000 | 3.2  | 0.25
        operations       | operations       | 6,000,000  | 2.4  | 0.18
        customer-success | customer-success | 4,000,000  | 2.9  | 0.15
        finance          | finance          | 2,500,000  | 1.8  | 0.10
        people           | people           | 2,000,000  | 2.0  | 0.07
        research         | research         | 3,500,000  | 3.5  | 0.20
        strategic        | strategic        | 2,000,000  | 3.0  | 0.10
    """,
    "envelopes": """
        category    | amount     | covers
        operational | 18,000,000 | floors
        growth      | 7,000,000  |
    """,
    "needs": """
        unit        | category    | amount
        sales       | operational | 4,200,000
        sales       | growth      | 2,800,000
        engineering | operational | 6,500,000
        engineering | growth      | 3,200,000
        operations  | operational | 3,800,000
        operations  | growth      | 1,500,000
    """,
    "initiatives": """
        initiative        | unit        | category | cost
        enterprise-sales  | sales       | growth   | 1,200,000
        marketing         | sales       | growth   | 800,000
        acquisition       | sales       | growth   | 600,000
        ai-platform       | engineering | growth   | 1,800,000
        infrastructure    | engineering | growth   | 1,100,000
        developer-tools   | engineering | growth   | 700,000
        automation        | operations  | growth   | 900,000
        quality           | operations  | growth   | 400,000
        supply-chain      | operations  | growth   | 600,000
    """,
    "baselines": """
        baseline | unit             | category    | amount
        printed  | engineering      | operational | 5,800,000
        printed  | engineering      | growth      | 1,400,000
        printed  | sales            | operational | 3,500,000
        printed  | sales            | growth      | 2,300,000
        printed  | operations       | operational | 3,200,000
        printed  | operations       | growth      | 900,000
        printed  | research         | operational | 1,000,000
        printed  | research         | growth      | 1,800,000
        printed  | customer-success | operational | 1,800,000
        printed  | customer-success | growth      | 700,000
        printed  | strategic        | growth      | 1,800,000
        printed  | finance          | operational | 1,200,000
        printed  | finance          | growth      | 300,000
        printed  | people           | operational | 1,000,000
        printed  | people           | growth      | 300,000
    """,
}


def _company(total: str = "25,000,000") -> dict[str, list[str]]:
    """Messages by code."""
    found: dict[str, list[str]] = {}
    case = built(raw_case({"total": total, "weights_sum_to": "1"}, **COMPANY))
    for finding in coherence(case).listed:
        assert not finding.blocks
        found.setdefault(finding.code, []).append(finding.message)
    return found


def test_the_company_is_told_what_does_not_fit() -> None:
    assert _company() == {
        "fit.weights": ["The strategic weights of the 8 requests sum to 1.25, not 1; they are used as stated."],
        "fit.floors-envelope": [
            (
                "The floors of the units sum to 18,500,000.00, 500,000.00 more than "
                "the envelope 'operational' of 18,000,000.00, which is meant to cover them."
            ),
        ],
        "fit.needs-envelope": [
            "The needs of category 'growth' sum to 7,500,000.00, 500,000.00 more than its envelope of 7,000,000.00.",
        ],
        "fit.initiatives-need": [
            (
                "The 3 initiatives of 'engineering' in category 'growth' cost 3,600,000.00, 400,000.00 more than "
                "the 3,200,000.00 that it says it needs for it."
            ),
            (
                "The 3 initiatives of 'operations' in category 'growth' cost 1,900,000.00, 400,000.00 more than "
                "the 1,500,000.00 that it says it needs for it."
            ),
        ],
        "fit.baseline-total": [
            (
                "The amounts of baseline 'printed' sum to 27,000,000.00, 2,000,000.00 more than "
                "the total of 25,000,000.00."
            ),
        ],
        "fit.baseline-envelope": [
            (
                "Baseline 'printed' gives category 'growth' 9,500,000.00, 2,500,000.00 more than "
                "its envelope of 7,000,000.00."
            ),
        ],
    }


def test_with_a_total_below_the_floors_the_gap_is_named() -> None:
    found = _company("18,000,000")

    assert found["fit.floors-total"] == [
        "The floors sum to 18,500,000.00, 500,000.00 more than the total of 18,000,000.00."
    ]
    assert found["fit.envelopes-total"] == [
        "The envelopes sum to 25,000,000.00, 7,000,000.00 more than the total of 18,000,000.00."
    ]


def test_a_plain_case_that_fits_is_not_talked_about() -> None:
    assert findings_of(raw_case()) == ()


def _found(settings: dict[str, str] | None = None, **tables: str) -> dict[str, Finding]:
    return {finding.code: finding for finding in findings_of(raw_case(settings, **tables))}


def test_floors_of_units_below_count_once_within_their_parent() -> None:
    units = "unit | parent | floor | cap\nservices | | {} | 400\nhealth | services | 200 |\nroads | services | 150 |\n"

    assert "fit.floors-total" not in _found({"total": "360"}, units=units.format(360))
    assert (
        "360.00, 1.00 more than the total"
        in _found({"total": "359"}, units=units.format(360))["fit.floors-total"].message
    )
    assert (
        "350.00, 10.00 more than the total"
        in _found({"total": "340"}, units=units.format(""))["fit.floors-total"].message
    )


def test_floors_of_requests_count_like_those_of_units() -> None:
    found = _found(
        units="unit | cap\nhealth | 500\nroads |\n",
        requests="request | unit | floor | cap | rate\na | health | 300 | 900 | 1\nb | health | 201 | 900 | 1\n",
    )

    assert (
        found["fit.floors-cap"].message == "The floors inside 'health' sum to 501.00, 1.00 more than its cap of 500.00."
    )


def test_caps_of_units_limit_what_their_requests_may_receive() -> None:
    found = _found(
        {"total": "1000"},
        units="unit | parent | cap\nservices | | 700\nhealth | services | 500\nroads | services | 150\nparks | |\n",
        requests="request | unit | cap | rate\na | health | 900 | 1\nb | roads | 900 | 1\nc | parks | 200 | 1\n",
    )

    # health 500 + roads 150 = 650 within services, parks 200
    assert found["fit.caps-total"].message.startswith("Requests and units together may receive 850.00, 150.00 less")
    assert "fit.caps-total" not in _found(
        {"total": "1000", "total_is": "at_most"},
        units="unit\nhealth\nroads\n",
        requests="request | unit | cap | rate\na | health | 9 | 1\nb | roads | 9 | 1\n",
    )


def test_a_request_of_two_periods_has_one_weight() -> None:
    found = _found(
        {"periods": "FY1; FY2", "weights_sum_to": "0.75"},
        requests="""
            request | unit   | period | cap        | rate | weight
            clinics | health | FY1    | 4000000.00 | 3    | 0.5
            clinics | health | FY2    | 4000000.00 | 3    | 0.5
            bridges | roads  | FY1    | 4000000.00 | 3    | 0.25
        """,
    )

    assert "fit.weights" not in found


@pytest.mark.parametrize(
    ("funds", "unpaid"),
    [
        ("general | FY1 | 6000000.00 |\ngeneral | FY2 | 1 |\n", None),
        ("general | FY1 | 6000000.00 |\n", "'bridges'"),
        ("general | FY1 | 6000000.00 |\ngeneral | FY2 | 0 |\n", "'bridges'"),
        ("general | FY1 | 6000000.00 | unit:roads\ngeneral | FY2 | 1 |\n", "'clinics'"),
    ],
)
def test_a_fund_pays_only_in_periods_in_which_it_has_money(funds: str, unpaid: str | None) -> None:
    found = _found(
        {"periods": "FY1; FY2"},
        funds=f"fund | period | amount | pays_for\n{funds}",
        requests="""
            request | unit   | period | cap        | rate
            clinics | health | FY1    | 5000000.00 | 3
            bridges | roads  | FY2    | 5000000.00 | 2
        """,
    )

    if unpaid is None:
        assert "fit.request-unpaid" not in found
    else:
        assert found["fit.request-unpaid"].message == f"No fund may pay for {unpaid}."


def test_many_unpaid_requests_are_counted() -> None:
    rows = "".join(f"r{row} | roads | 9 | 1\n" for row in range(12))
    found = _found(
        requests=f"request | unit | cap | rate\nclinics | health | 9000000 | 1\n{rows}",
        funds="fund | amount | pays_for\ngeneral | 6000000 | unit:health\n",
    )

    assert found["fit.request-unpaid"].message == "No fund may pay for 'r0', 'r1', 'r10', 'r11', 'r2', 12 lines in all."
    assert str(found["fit.request-unpaid"].place) == "requests.csv:3"


def test_a_unit_is_busy_through_the_units_below_it() -> None:
    found = _found(units="unit | parent\nservices |\nhealth | services\nroads | services\nparks |\npools | parks\n")

    assert set(found) == {"fit.unit-idle"}
    assert [
        finding.message.split("'")[1]
        for finding in findings_of(
            raw_case(units="unit | parent\nservices |\nhealth | services\nroads | services\nparks |\npools | parks\n")
        )
    ] == ["parks", "pools"]


def test_a_rule_about_a_fund_is_about_what_the_fund_may_pay() -> None:
    found = _found(
        funds="fund | amount | pays_for\ngeneral | 6000000 |\n",
        rules="rule | kind | applies_to | at_most\na | share | fund:general and unit:health | 90%\n"
        "b | share | fund:general and not fund:general | 90%\n",
    )

    assert found["fit.rule-idle"].message.startswith("The rule 'b' is about no request")
    assert set(found) == {"fit.rule-idle"}


def test_findings_stand_in_the_order_of_the_files() -> None:
    case = built(raw_case({"total": "25,000,000", "weights_sum_to": "1"}, **COMPANY))
    places = [finding.place for finding in coherence(case).listed]

    assert places == sorted(places)
