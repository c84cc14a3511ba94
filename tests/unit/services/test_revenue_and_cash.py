"""Revenue and cash of whole cases: read, worked out, told in words, as documents and in pictures."""

import json
from pathlib import Path

import pytest

from apportion.model.raw import RawTable
from apportion.reports.cash_json import cash_document
from apportion.reports.cash_words import cash_sentences
from apportion.reports.page.money_pictures import cash_picture, revenue_picture
from apportion.reports.revenue_json import revenue_document
from apportion.reports.revenue_words import revenue_sentences, source_sentence
from apportion.reports.words import Formatter
from apportion.services.assemble import assemble
from apportion.services.cash import cash_of_case
from apportion.services.load import Loaded, load_case
from apportion.services.plan_case import plan_case
from apportion.services.refusal import CaseBlocked, Refusal
from apportion.services.revenue import revenue_of_case
from tests.unit.model.written_case import raw_case

EXAMPLES = Path(__file__).resolve().parents[3] / "examples"
SETTINGS = {"total": "1,200.00", "cash_opening": "50.00", "cash_floor": "100.00", "borrowing_rate": "6%"}
REQUESTS = """
    request | unit   | cap     | rate
    clinics | health | 1200.00 | 3
"""
UNITS = "unit\nhealth\n"


def loaded(**tables: str | RawTable | None) -> Loaded:
    raw = raw_case(SETTINGS, units=UNITS, requests=REQUESTS, **tables)
    built = assemble(raw)
    return Loaded(Path("budget"), Path("/nowhere/budget"), built.raw, built.case, built.findings, built.evidence)


REVENUES = """
    source | amount  | kind
    tax    | 1000.00 | recurring
    sale   | 200.00  | one-time
"""
STRUCTURE = (
    "Structurally it is not balanced: recurring spending of $1,200 is $200 above recurring revenue. One-time money "
    "pays for what goes on."
)
HALVES = """
    flow | month | share
    tax  | 1     | 50%
    tax  | 7     | 50%
"""


def test_a_board_reads_what_does_not_balance_and_why() -> None:
    found = revenue_of_case(loaded(revenues=REVENUES, fund_balances="opening\n30.00\n"))
    sentences = revenue_sentences(found.report, Formatter(found.case))

    assert sentences == (
        "The budget is balanced without its balance: $1,200 come in against $1,200 that go out.",
        STRUCTURE,
        "Its balance goes from $30 to $30.",
    )


def test_a_board_reads_when_cash_is_lowest_and_what_it_has_to_borrow() -> None:
    found = cash_of_case(loaded(revenues=REVENUES, cash_profile=HALVES))
    sentences = cash_sentences(found.report, Formatter(found.case))

    # 100.00 are spent each month; the sale brings 16.67 in the first eight and 16.66 in the others.
    # Month 6 ends with 50.00 + 500.00 + 6 x 16.67 - 600.00 = 50.02, month 12 with 50.00.
    assert sentences[0] == "Cash starts at $50, is lowest at the end of month 12 with $50, and ends at $50."
    # Missing are 49.98 and 50.00; months 5 and 11 end with 133.35 and 133.34. Half a percent of 99.98 is 0.4999.
    assert "As planned, $50.00 has to be borrowed at the most, for 2 months; interest comes to $0.50." in sentences
    assert sentences[-1].endswith("each is spread in twelve equal parts: sale, spending.")


def test_a_case_that_says_nothing_about_money_is_refused() -> None:
    built = assemble(raw_case({"total": "1,200.00"}, units=UNITS, requests=REQUESTS))
    nothing = Loaded(Path("budget"), Path("/nowhere/budget"), built.raw, built.case, built.findings, built.evidence)

    with pytest.raises(Refusal, match="says nothing about revenue or cash"):
        revenue_of_case(nothing)


def test_without_sources_the_money_of_the_funds_comes_in() -> None:
    found = cash_of_case(loaded())

    assert [flow.name for flow in found.report.flows] == ["revenue", "spending"]
    assert found.report.position.months[-1].closing == 50_00


def test_an_account_that_the_ledger_does_not_have_is_named() -> None:
    table = "source | amount | kind | accounts\ntax | 1200.00 | recurring | 4100\n"
    with pytest.raises(CaseBlocked) as blocked:
        revenue_of_case(loaded(revenues=table))

    (finding,) = blocked.value.findings.listed
    assert finding.code == "revenue.account"
    assert finding.place.file == "revenues.csv"
    assert finding.message == "The ledger has no account of revenue '4100', which the source 'tax' names."


def test_an_account_spelt_wrongly_is_offered_the_nearest() -> None:
    case = load_case(EXAMPLES / "technology-company")
    case.raw.tables["revenues"].columns["accounts"].texts[0] = "subscription"
    with pytest.raises(CaseBlocked) as blocked:
        revenue_of_case(case)

    (finding,) = blocked.value.findings.listed
    assert finding.remedy == "Did you mean 'subscriptions'?"


@pytest.mark.parametrize("example", ["technology-company", "city", "nonprofit"])
def test_the_examples_are_told_in_words_documents_and_pictures(example: str) -> None:
    case = load_case(EXAMPLES / example)
    planned = plan_case(case, alone=True)
    revenue, cash = revenue_of_case(case, planned).report, cash_of_case(case, planned).report
    formatter = Formatter(planned.case)

    assert not [item for item in case.findings.listed if item.code.startswith(("revenue.", "cash.", "balance."))]
    assert revenue_sentences(revenue, formatter)
    assert all(source_sentence(row, formatter).endswith(".") for row in revenue.expected)
    assert cash_sentences(cash, formatter)
    told = json.loads(json.dumps(revenue_document(revenue, planned.case.currency)))
    spent = sum(float(fund["spending"]) for fund in told["funds"])
    assert spent == pytest.approx(planned.plan.allocated / 100)
    months = json.loads(json.dumps(cash_document(cash, planned.case.currency)))["months"]
    assert len(months) == 12
    picture = cash_picture(cash, formatter)
    assert "<svg" in str(picture.wide)
    assert "NaN" not in str(picture.wide)


def test_the_city_shows_past_years_and_a_fan_and_the_same_on_every_run() -> None:
    case = load_case(EXAMPLES / "city")
    planned = plan_case(case, alone=True)
    first, again = (revenue_of_case(case, planned).report for _ in range(2))
    fan = revenue_picture(first, "general", Formatter(planned.case))

    assert fan is not None
    assert "2007" in str(fan.wide)
    currency = planned.case.currency
    assert revenue_document(first, currency) == revenue_document(again, currency)
    (short,) = first.shortfalls
    assert (short.chance.times, short.chance.of) == (2, 15)
    assert short.draw == 5_430_000_000_00


def test_a_scenario_that_cuts_a_fund_cuts_its_revenue_by_as_much() -> None:
    case = loaded(
        funds="fund | amount\ngeneral | 1200.00\n",
        revenues=REVENUES,
        fund_balances="fund | opening\ngeneral | 90.00\n",
        scenarios="scenario | name\nbase | As planned\nsoft | Soft\ntax | Less tax\n",
        scenario_changes="""
            scenario | number                 | by
            soft     | fund.general           | -100.00
            tax      | revenue.tax.amount     | -10%
        """,
    )
    base, soft, tax = revenue_of_case(case).report.scenarios

    assert base.funds == revenue_of_case(case).report.funds
    assert (soft.funds[0].revenue, soft.funds[0].closing) == (1_100_00, -10_00)
    assert (tax.funds[0].revenue, tax.sources) == (1_100_00, {("tax", 0): 900_00})
