"""What a case's cash flows fill in: net present value, value and rate, and what stays as the user stated it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from apportion.model.findings import Verdict
from apportion.model.raw import RawCase
from apportion.services.assemble import Assembled, assemble
from apportion.services.earn_worth import earn_worth
from tests.unit.model.written_case import raw_case

AT_25: Mapping[str, str] = {
    "discounting": "rate",
    "discount_rate": "25%",
    "rate_terms": "nominal",
    "rate_kind": "risk-adjusted",
    "flow_prices": "nominal",
}
REQUESTS = """
    request | unit   | cap     | decision | rate
    library | health | 1000.00 | whole    | 2
    bridges | roads  | 500.00  |          | 2
"""
LIBRARY = """
    request | kind       | period | amount
    library | investment | 0      | 1000.00
    library | benefit    | 1      | 600.00
    library | benefit    | 2      | 1000.00
    library | benefit    | 3      | 625.00
"""
"""At 25%: 480 + 640 + 320 = 1,440 for 1,000."""
NPV_FIRST = "criterion | priority\n npv | 1"


def case(settings: Mapping[str, str] = AT_25, **tables: str | None) -> RawCase:
    stated = {"requests": REQUESTS, "cash_flows": LIBRARY, **tables}
    return raw_case({"total": "1500.00", "total_is": "at_most", **settings}, **stated)


def column(raw: RawCase, name: str, table: str = "requests") -> list[str]:
    held = raw.tables[table].columns[name].texts.tolist()
    return [str(text) for text in held]


def codes(assembled: Assembled) -> list[str]:
    return [finding.code for finding in assembled.findings.listed]


def test_the_net_present_value_of_a_library_is_filled_in() -> None:
    after, evidence, findings = earn_worth(case())

    assert column(after, "npv") == ["440.00", ""]
    assert evidence is not None
    assert [(item.request, item.worth.npv_minor) for item in evidence.appraisals] == [("library", 44_000)]
    assert [(item.column, item.cells, item.stated) for item in evidence.filled] == [("npv", 1, ())]
    assert findings.listed == ()


def test_a_case_without_cash_flows_is_left_as_it_is() -> None:
    raw = raw_case()

    after, evidence, findings = earn_worth(raw)

    assert after is raw
    assert evidence is None
    assert findings.listed == ()


def test_a_stated_net_present_value_stays_and_both_figures_are_reported() -> None:
    requests = REQUESTS.replace("rate\n", "rate | npv\n").replace("whole    | 2", "whole | 2 | 500")

    after, evidence, findings = earn_worth(case(requests=requests.replace("         | 2\n", " | 2 | 7\n")))

    assert column(after, "npv")[0] == "500"
    assert [finding.code for finding in findings.listed] == ["worth.stated"]
    assert findings.listed[0].verdict is Verdict.WARN
    assert findings.listed[0].message == "The npv of library is stated as 500; by its cash flows it would be 440.00."
    assert evidence is not None
    assert [item.stated for item in evidence.filled[0].stated] == ["500"]


def test_a_stated_figure_that_agrees_is_not_reported() -> None:
    requests = """
        request | unit   | cap     | decision | rate | npv
        library | health | 1000.00 | whole    | 2    | 440.0
        bridges | roads  | 500.00  |          | 2    | 7
    """

    assert earn_worth(case(requests=requests))[2].listed == ()


def test_value_and_rate_are_filled_in_only_where_the_setting_says_so() -> None:
    requests = """
        request | unit   | cap     | decision
        library | health | 1000.00 | whole
        bridges | roads  | 500.00  | divisible
    """
    flows = f"{LIBRARY}    bridges | investment | 0 | 500.00\n    bridges | benefit | 1 | 750.00\n"

    def filled(word: str) -> tuple[list[str], list[str]]:
        after = earn_worth(case({**AT_25, "value_from_flows": word}, requests=requests, cash_flows=flows))[0]
        return column(after, "value"), column(after, "rate")

    assert filled("present_value") == (["1440.00", ""], ["", "1.200000"])
    # 750 / 1.25 - 500 = 100 for 500.
    assert filled("npv") == (["440.00", ""], ["", "0.200000"])
    assert "value" not in earn_worth(case(requests=requests, cash_flows=flows))[0].tables["requests"].columns


def test_a_whole_request_with_a_stated_rate_gets_no_value() -> None:
    after = earn_worth(case({**AT_25, "value_from_flows": "npv"}))[0]

    assert "value" not in after.tables["requests"].columns


def test_a_value_below_zero_is_filled_in_as_zero_and_said_to_be() -> None:
    requests = """
        request | unit   | cap     | decision | rate
        library | health | 1000.00 | whole    |
        bridges | roads  | 500.00  |          | 2
    """
    flows = """
        request | kind       | period | amount
        library | investment | 0      | 1000.00
        library | benefit    | 1      | 1000.00
    """

    after, _, findings = earn_worth(case({**AT_25, "value_from_flows": "npv"}, requests=requests, cash_flows=flows))

    assert column(after, "npv")[0] == "-200.00"
    assert column(after, "value")[0] == "0.00"
    assert "worth.negative" in [finding.code for finding in findings.listed]


def test_a_divisible_request_over_two_years_earns_by_the_money_it_asks_for() -> None:
    """440.00 over 300 and 700: 132 and 308."""
    requests = """
        request | unit   | period | cap    | rate
        library | health | FY1    | 300.00 | 2
        library | health | FY2    | 700.00 | 2
    """

    after = earn_worth(case({**AT_25, "periods": "FY1; FY2"}, requests=requests))[0]

    assert column(after, "npv") == ["132.00", "308.00"]


def test_a_whole_request_over_two_years_states_its_worth_once() -> None:
    requests = """
        request | unit   | period | cap    | decision | value
        library | health | FY1    | 300.00 | whole    | 9
        library | health | FY2    | 700.00 | whole    |
    """

    after = earn_worth(case({**AT_25, "periods": "FY1; FY2"}, requests=requests))[0]

    assert column(after, "npv") == ["440.00", ""]


def test_each_level_is_worth_what_flows_at_it() -> None:
    requests = """
        request | unit   | cap     | decision
        library | health | 1000.00 | levels
        bridges | roads  | 500.00  | divisible
    """
    levels = """
        request | level | amount  | value
        library | small | 400.00  | 1
        library | large | 1000.00 | 2
    """
    flows = """
        request | level | kind       | period | amount
        library | small | investment | 0      | 400.00
        library | large | investment | 0      | 1000.00
        library | small | benefit    | 1      | 600.00
        library | large | benefit    | 1      | 1000.00
        library |       | benefit    | 2      | 625.00
    """

    after, evidence, _ = earn_worth(case(requests=requests, levels=levels, cash_flows=flows))

    # 600/1.25 + 625/1.5625 - 400 = 480; 800 + 400 - 1000 = 200
    assert column(after, "npv", "levels") == ["480.00", "200.00"]
    assert evidence is not None
    assert [item.subject for item in evidence.appraisals] == [("library", "large"), ("library", "small")]


def test_the_situation_raises_hurdle_rates_and_no_others() -> None:
    """A class at 22% becomes 25% in a fight for survival; a rate as given stays."""
    hurdle = {
        **AT_25,
        "discounting": "hurdle",
        "base_rate": "20%",
        "context.performance_pressure": "survival",
    }
    classes = "risk_class | premium\n plain | 2%"
    valuations = "request | risk_class\n library | plain"

    def rate(settings: Mapping[str, str]) -> object:
        evidence = earn_worth(case(settings, risk_classes=classes, valuations=valuations))[1]
        assert evidence is not None
        return str(evidence.appraisals[0].worth.proposal.discounting.rate), evidence.because

    parts = "20.00% cost of capital as given + 2.00% premium of class plain + 3.00% premium for the situation"
    assert rate(hurdle) == (
        f"25.00% a year, nominal: {parts} (performance pressure survival)",
        "because performance pressure is survival: hurdle rate: +3 percentage points",
    )
    assert rate({**AT_25, "context.performance_pressure": "survival"}) == (
        "25.00% a year, nominal: 25.00% rate as given",
        "",
    )


def test_the_policy_of_a_case_has_the_last_word_on_the_premium() -> None:
    settings = {**AT_25, "discounting": "hurdle", "base_rate": "20%", "context.performance_pressure": "survival"}

    evidence = earn_worth(
        case(
            settings,
            risk_classes="risk_class | premium\n plain | 2%",
            valuations="request | risk_class\n library | plain",
            policy="setting | value | reason\n hurdle_premium | 0 | The council has decided so",
        )
    )[1]

    assert evidence is not None
    assert evidence.situation == ()
    assert evidence.appraisals[0].worth.proposal.discounting.single_rate == pytest.approx(0.22)


def test_what_cannot_be_valued_blocks_the_case() -> None:
    valuations = "request | discounting | risk_class\n library | hurdle | daring"
    settings = {**AT_25, "base_rate": "20%"}

    assembled = assemble(case(settings, risk_classes="risk_class | premium\n plain | 2%", valuations=valuations))

    assert assembled.case is None
    assert "worth.unknown-risk-class" in codes(assembled)


def test_an_investment_that_is_not_what_is_asked_for_is_reported() -> None:
    flows = LIBRARY.replace("1000.00\n    library | benefit    | 1", "900.00\n    library | benefit    | 1")

    assembled = assemble(case(cash_flows=flows))

    assert codes(assembled) == ["worth.investment"]
    assert "900.00 in the cash flows, and it asks for 1,000.00" in assembled.findings.listed[0].message


def test_scenarios_are_weighted_and_each_is_told() -> None:
    flows = """
        request | kind       | period | amount  | scenario
        library | investment | 0      | 1000.00 |
        library | benefit    | 1      | 1000.00 | slow
        library | benefit    | 1      | 2000.00 | fast
    """
    scenarios = "request | scenario | probability\n library | slow | 75%\n library | fast | 25%"

    after, evidence, _ = earn_worth(case(cash_flows=flows, request_scenarios=scenarios))

    # 1,250 expected: 1,000 for 1,000; fast 600, slow -200.
    assert column(after, "npv")[0] == "0.00"
    assert evidence is not None
    found = evidence.appraisals[0]
    assert [(item.name, int(item.net)) for item in found.scenarios] == [("fast", 60_000), ("slow", -20_000)]
    assert found.loss_probability == pytest.approx(0.75)


def test_the_number_format_of_the_case_is_kept() -> None:
    settings = {**AT_25, "number_format": "1.234,56", "total": "1500,00"}
    requests = REQUESTS.replace(".00", ",00")
    flows = LIBRARY.replace(".00", ",00")

    assembled = assemble(case(settings, units="unit\n health\n roads", requests=requests, cash_flows=flows))

    assert column(assembled.raw, "npv")[0] == "440,00"
    assert assembled.case is not None


def test_yen_have_no_decimals() -> None:
    settings = {**AT_25, "currency": "JPY", "total": "1500"}

    after = earn_worth(case(settings, requests=REQUESTS.replace(".00", ""), cash_flows=LIBRARY.replace(".00", "")))[0]

    assert column(after, "npv")[0] == "440"


def test_only_the_reason_is_told_where_worth_cannot_be_told() -> None:
    """Not also that net present value, value and rate are missing."""
    requests = """
        request | unit   | cap     | decision
        library | health | 1000.00 | whole
        bridges | roads  | 500.00  | divisible
        patrol  | roads  | 400.00  | levels
    """
    flows = f"""{LIBRARY}
        bridges | investment | 0      | 500.00
        bridges | benefit    | -1     | 750.00
        patrol  | investment | 0      | 400.00
    """
    levels = "request | level | amount\n patrol | day | 400.00"
    settings = {**AT_25, "value_from_flows": "npv"}

    assembled = assemble(
        case(settings, requests=requests, cash_flows=flows.replace("\n\n", "\n"), levels=levels, criteria=NPV_FIRST)
    )

    assert codes(assembled) == ["worth.when"]
    assert assembled.case is None


def test_a_what_if_about_something_else_values_nothing_again(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = case()
    first = earn_worth(raw)[1]

    def refuse(_: object) -> None:
        pytest.fail("valued again")

    monkeypatch.setattr("apportion.services.value_worth.assess", refuse)
    other = replace(raw, settings={**raw.settings, "total": raw.settings["name"]})
    second = earn_worth(other)[1]

    assert first is not None
    assert second is not None
    assert second.appraisals == first.appraisals


@pytest.mark.parametrize(
    ("settings", "tables", "npv"),
    [
        ({"discount_rate": "0%"}, {}, "1225.00"),
        ({}, {"cash_flows": LIBRARY.replace("625.00", "0.00")}, "120.00"),
        ({}, {"valuations": "request | discounting | rate\n library | rate | 0%"}, "1225.00"),
    ],
)
def test_what_worth_depends_on_is_never_remembered_for_another_case(
    settings: Mapping[str, str], tables: Mapping[str, str], npv: str
) -> None:
    earn_worth(case())

    after = earn_worth(case({**AT_25, **settings}, **tables))[0]

    assert column(after, "npv")[0] == npv
    assert column(earn_worth(case())[0], "npv")[0] == "440.00"
