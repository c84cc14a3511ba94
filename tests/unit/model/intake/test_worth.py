"""What a case states about worth, read from its tables; and every way in which it can be stated wrongly."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

import pytest

from apportion.kernel.money import Currency
from apportion.model.intake.amounts import Notation, NumberFormat
from apportion.model.intake.catalogue import CODES
from apportion.model.intake.clerk import Clerk
from apportion.model.intake.collector import Collector
from apportion.model.intake.currencies import decimals_of
from apportion.model.intake.worth import read_worth, says_worth
from apportion.model.intake.worth_catalogue import WORTH_INTAKE_CODES
from apportion.model.raw import RawTable
from apportion.model.worth import StatedFlow, StatedWorth
from tests.unit.model.written_case import raw_case

HURDLE: Mapping[str, str] = {
    "discounting": "hurdle",
    "rate_terms": "nominal",
    "base_rate": "8%",
    "flow_prices": "nominal",
}
TABLES: Mapping[str, str | RawTable | None] = {
    "requests": """
        request | unit   | cap  | decision | part_of
        library | health | 1000 | whole    |
        shelves | health | 100  |          | library
        patrol  | roads  | 500  | levels   |
        bridges | roads  | 700  |          |
    """,
    "levels": "request | level | amount | value\n patrol | day | 300 | 1\n patrol | night | 500 | 2",
    "cash_flows": """
        request | kind       | period | amount  | item | probability | certainty
        library | benefit    | 1      | 1,500.00 | fees | 80%         | 90%
        library | investment | 0      | 1,000.00 |      |             |
    """,
    "risk_classes": "risk_class | premium | source\n plain | 2% | Board",
    "valuations": "request | risk_class\n library | plain",
}
ONE = Fraction(1)


def read(
    settings: Mapping[str, str] = HURDLE, **tables: str | RawTable | None
) -> tuple[StatedWorth, list[tuple[str, str]]]:
    raw = raw_case(settings, **{**TABLES, **tables})
    decimals = decimals_of("USD")
    assert decimals is not None
    collector = Collector({**CODES, **WORTH_INTAKE_CODES})
    notation = Notation(NumberFormat("1,234.56"), Currency("USD", decimals))
    stated = read_worth(raw, Clerk(notation, collector))
    return stated, [(item.code, str(item.place)) for item in collector.findings().listed]


def found(settings: Mapping[str, str] = HURDLE, **tables: str | RawTable | None) -> list[tuple[str, str]]:
    return read(settings, **tables)[1]


def test_flows_are_read_with_their_probability_and_certainty() -> None:
    stated, findings = read()

    assert findings == []
    assert stated.flows == {
        "library": (
            StatedFlow("investment", 0, 100_000, "", ONE, ONE),
            StatedFlow("benefit", 1, 150_000, "", Fraction(4, 5), Fraction(9, 10)),
        )
    }
    assert stated.subjects == (("library", ""),)
    assert stated.valuations["library"].risk_class == "plain"
    assert [(item.name, item.premium, item.source) for item in stated.classes] == [("plain", Fraction(1, 50), "Board")]


def test_the_order_of_rows_does_not_matter() -> None:
    rows = str(TABLES["cash_flows"]).strip().splitlines()
    turned = "\n".join([rows[0], rows[2], rows[1]])

    assert read(cash_flows=turned)[0].flows == read()[0].flows


def test_a_case_says_something_about_worth_by_a_table_or_by_a_setting() -> None:
    assert not says_worth(raw_case())
    assert says_worth(raw_case(cash_flows=TABLES["cash_flows"]))
    assert says_worth(raw_case({"discount_rate": "5%"}))


def test_each_level_is_valued_by_itself() -> None:
    flows = """
        request | level | kind       | period | amount
        patrol  | day   | investment | 0      | 300
        patrol  | night | investment | 0      | 500
        patrol  |       | benefit    | 1      | 900
    """

    stated, findings = read(cash_flows=flows, valuations="request | risk_class\n patrol | plain")

    assert findings == []
    assert stated.subjects == (("patrol", "day"), ("patrol", "night"))
    assert [flow.amount_minor for flow in stated.flows_of(("patrol", "day"))] == [30_000, 90_000]


def test_flows_may_have_days() -> None:
    flows = """
        request | kind       | day        | amount
        library | investment | 2026-01-01 | 1000
        library | benefit    | 2027-01-01 | 1500
    """
    settings = {**HURDLE, "valued_on": "2026-01-01"}

    stated, findings = read(settings, cash_flows=flows)

    assert findings == []
    assert [flow.when for flow in stated.flows["library"]] == [date(2026, 1, 1), date(2027, 1, 1)]
    assert found(cash_flows=flows) == [("setting.missing", "case.yaml:6:14")]
    late = {**HURDLE, "valued_on": "2026-06-01"}
    assert found(late, cash_flows=flows) == [("worth.when", "cash_flows.csv:2:3 (day)")]


@pytest.mark.parametrize(
    ("missing", "settings", "tables"),
    [
        ("discounting", {"discounting": None}, {"valuations": None}),
        ("flow_prices", {"flow_prices": None}, {}),
        ("rate_terms", {"rate_terms": None}, {}),
        ("base_rate", {"base_rate": None}, {}),
        ("risk_free_rate", {"equity_premium": "5%"}, {"risk_classes": "risk_class | beta\n plain | 1.2"}),
        ("equity_premium", {"risk_free_rate": "4%"}, {"risk_classes": "risk_class | beta\n plain | 1.2"}),
        ("discount_rate", {"discounting": "rate", "rate_kind": "risk-free"}, {}),
        ("rate_kind", {"discounting": "rate", "discount_rate": "5%"}, {}),
        ("treasury_year", {"discounting": "treasury"}, {}),
        ("debt_rate", {"debt_share": "40%", "tax_rate": "25%"}, {}),
        ("tax_rate", {"debt_share": "40%", "debt_rate": "5%"}, {}),
    ],
)
def test_a_setting_that_is_needed_is_asked_for(
    missing: str, settings: Mapping[str, str | None], tables: Mapping[str, str | None]
) -> None:
    stated = {name: text for name, text in {**HURDLE, **settings}.items() if text is not None}
    raw = raw_case(stated, **{**TABLES, **tables})
    collector = Collector({**CODES, **WORTH_INTAKE_CODES})

    read_worth(raw, Clerk(Notation(NumberFormat("1,234.56"), Currency("USD", 2)), collector))

    listed = collector.findings().listed
    assert [item.code for item in listed] == ["setting.missing"]
    assert f"'{missing}'" in listed[0].message


@pytest.mark.parametrize(
    ("code", "settings"),
    [
        ("choice.unknown", {"flow_timing": "noon"}),
        ("percent.two-readings", {"base_rate": "8"}),
        ("setting.range", {"debt_share": "100%", "debt_rate": "5%", "tax_rate": "25%"}),
        ("setting.range", {"tax_rate": "140%"}),
        ("setting.range", {"base_rate": "-100%"}),
        ("setting.range", {"flow_months": "0"}),
        ("number.not-whole", {"flow_months": "1.5"}),
        ("date.unreadable", {"valued_on": "1/2/2026"}),
    ],
)
def test_a_setting_that_makes_no_sense_is_refused(code: str, settings: Mapping[str, str]) -> None:
    assert [name for name, _ in found({**HURDLE, **settings})] == [code]


def test_a_setting_with_two_values_is_refused() -> None:
    raw = raw_case({**HURDLE, "base_rate": ["8%", "9%"]}, **TABLES)
    collector = Collector({**CODES, **WORTH_INTAKE_CODES})

    read_worth(raw, Clerk(Notation(NumberFormat("1,234.56"), Currency("USD", 2)), collector))

    assert [item.code for item in collector.findings().listed] == ["setting.several"]


@pytest.mark.parametrize(
    ("codes", "row"),
    [
        (["worth.when"], "library | cost |  |  | 5 | | |"),
        (["worth.when"], "library | cost | 1 | 2026-01-01 | 5 | | |"),
        (["worth.when"], "library | cost | -1 |  | 5 | | |"),
        (["worth.range"], "library | cost | 1 |  | 5 | 0% | |"),
        (["worth.range"], "library | cost | 1 |  | 5 | | 101% |"),
        (["worth.scenarios"], "library | cost | 1 |  | 5 | | | wet"),
        (["unknown.request"], "libary | cost | 1 |  | 5 | | |"),
        (["cell.required"], "library |  | 1 |  | 5 | | |"),
        (["cell.required"], "library | cost | 1 |  |  | | |"),
        (["choice.unknown"], "library | gift | 1 |  | 5 | | |"),
        (["row.duplicate"], "library | benefit | 1 |  | 5 | | |"),
        (["worth.part"], "shelves | cost | 1 |  | 5 | | |"),
        ([], "library | benefit | 2 |  | -5 | | |"),
    ],
)
def test_a_flow_that_is_stated_wrongly_is_refused(codes: list[str], row: str) -> None:
    flows = f"""
        request | kind       | period | day | amount | probability | certainty | scenario
        library | investment | 0      |     | 1000   |             |           |
        library | benefit    | 1      |     | 1500   |             |           |
        {row}
    """
    valuations = "request | risk_class\n library | plain\n shelves | plain"

    assert [code for code, _ in found(cash_flows=flows, valuations=valuations)] == codes


def test_the_flows_of_one_request_have_periods_or_days() -> None:
    flows = """
        request | kind       | period | day        | amount
        library | investment | 0      |            | 1000
        library | benefit    |        | 2027-01-01 | 1500
    """

    assert found({**HURDLE, "valued_on": "2026-01-01"}, cash_flows=flows) == [
        ("worth.when", "cash_flows.csv:2:1 (request)")
    ]


@pytest.mark.parametrize(
    ("code", "scenarios"),
    [
        ("worth.scenarios", "request | scenario | probability\n library | a | 50%\n library | b | 49.99%"),
        ("worth.range", "request | scenario | probability\n library | a | 0%\n library | b | 100%"),
        ("row.duplicate", "request | scenario | probability\n library | a | 100%\n library | a | 100%"),
    ],
)
def test_scenarios_that_cannot_be_are_refused(code: str, scenarios: str) -> None:
    assert code in [name for name, _ in found(request_scenarios=scenarios)]


def test_thirds_are_no_hundred_percent_and_that_is_said() -> None:
    thirds = "request | scenario | probability\n" + "\n".join(f" library | {name} | 33.33%" for name in "abc")

    assert [code for code, _ in found(request_scenarios=thirds)] == ["worth.scenarios"]


@pytest.mark.parametrize(
    ("code", "header", "cells"),
    [
        ("worth.missing", "terminal", "growth"),
        ("worth.missing", "terminal", "multiple"),
        ("worth.not-wanted", "terminal_growth", "2%"),
        ("worth.not-wanted", "terminal_multiple", "6"),
        ("worth.not-wanted", "rate", "7%"),
        ("worth.range", "reinvest_rate", "-100%"),
        ("worth.range", "months_per_period", "0"),
        ("worth.range", "multiple_months", "-3"),
        ("choice.unknown", "discounting", "guess"),
    ],
)
def test_a_valuation_that_makes_no_sense_is_refused(code: str, header: str, cells: str) -> None:
    valuations = f"request | risk_class | {header}\n library | plain | {cells}"

    assert [name for name, _ in found(valuations=valuations)] == [code]


def test_a_hurdle_rate_needs_a_class() -> None:
    assert found(valuations=None) == [("worth.missing", "cash_flows.csv:2")]
    assert found(valuations="request | prices\n library | real") == [("worth.missing", "valuations.csv:2")]


def test_a_class_has_a_beta_an_industry_or_a_premium() -> None:
    for row in ("plain | | |", "plain | 1 | | 2%", "plain | 1 | Retail |"):
        classes = f"risk_class | beta | industry | premium\n {row}"
        assert [code for code, _ in found(risk_classes=classes)] == ["worth.class"]


def test_an_industry_has_to_be_in_the_table() -> None:
    settings = {**HURDLE, "risk_free_rate": "4%", "equity_premium": "5%"}
    classes = "risk_class | industry\n plain | Retail"
    industries = "industry | beta | debt_to_equity | tax_rate\n Retails | 1.1 | 20% | 25%"

    assert [code for code, _ in found(settings, risk_classes=classes)] == ["worth.unknown-industry"]
    assert [code for code, _ in found(settings, risk_classes=classes, industry_betas=industries)] == [
        "worth.unknown-industry"
    ]
    stated, findings = read(settings, risk_classes=classes, industry_betas=industries.replace("Retails", "Retail"))
    assert findings == []
    assert stated.industries["Retail"].debt_to_equity == Fraction(1, 5)


def test_industries_out_of_range_are_refused() -> None:
    industries = "industry | beta | debt_to_equity | tax_rate\n Retail | 1.1 | -20% | 125%"

    assert [code for code, _ in found(industry_betas=industries)] == ["worth.range", "worth.range"]


def test_inflation_by_year_is_counted_from_one_without_a_gap() -> None:
    assert read(inflation="year | rate\n 2 | 3%\n 1 | 2%")[0].inflation == (Fraction(1, 50), Fraction(3, 100))
    assert read({**HURDLE, "inflation_rate": "2%"})[0].inflation == (Fraction(1, 50),)
    for rows in (" 1 | 2%\n 3 | 3%", " 1 | 2%\n 1 | 3%", " 0 | 2%\n 1 | 3%"):
        assert {code for code, _ in found(inflation=f"year | rate\n{rows}")} == {"worth.inflation"}
    both = {**HURDLE, "inflation_rate": "2%"}
    assert [code for code, _ in found(both, inflation="year | rate\n 1 | 2%")] == ["worth.inflation"]


def test_a_row_of_totals_is_left_out() -> None:
    flows = (
        f"{str(TABLES['cash_flows']).rstrip()}\n        Total   |            |        | 2,500.00 |      |             |"
    )

    assert [code for code, _ in found(cash_flows=flows)] == ["total-row.left-out"]
