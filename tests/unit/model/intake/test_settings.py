"""Settings: currency and its decimals, number format, periods, total, context."""

from decimal import Decimal

import pytest

from apportion.model.context import CONTEXT_WORDS
from apportion.model.intake import build_case
from apportion.model.intake.currencies import CODE_OF_MARK, CURRENCY_CODES, decimals_of
from tests.unit.model.written_case import built, codes_of, raw_case

PLAIN = {"units": "unit\nhealth\n", "requests": "request | unit | cap | rate\nclinics | health | 5 | 3\n"}


@pytest.mark.parametrize(
    ("code", "decimals"), [("USD", 2), ("JPY", 0), ("KWD", 3), ("CLF", 4), ("COP", 2), ("XXX", None)]
)
def test_decimals_are_those_of_iso_4217(code: str, decimals: int | None) -> None:
    assert decimals_of(code) == decimals


def test_marks_stand_for_currencies_in_use() -> None:
    assert {code for codes in CODE_OF_MARK.values() for code in codes} <= CURRENCY_CODES


@pytest.mark.parametrize(
    ("currency", "decimals", "total", "minor"),
    [
        ("JPY", None, "12,500", 12500),
        ("KWD", None, "1.234", 1234),
        ("usd", None, "12.50", 1250),
        ("COP", "0", "12500", 12500),
        ("USD", "3", "12.505", 12505),
    ],
)
def test_the_total_is_counted_in_the_smallest_unit(currency: str, decimals: str | None, total: str, minor: int) -> None:
    stated = {"currency": currency, "total": total} | ({} if decimals is None else {"decimals": decimals})

    assert built(raw_case(stated, **PLAIN)).total == minor


def test_the_number_format_holds_for_settings_and_tables() -> None:
    case = built(
        raw_case(
            {"number_format": "1.234,56", "total": "6.000.000,00", "weights_sum_to": "1,25"},
            units="unit | floor\nhealth | 2.000.000,50\n",
            requests="request | unit | cap | rate\nclinics | health | 5.000.000 | 2,5\n",
        )
    )

    assert case.total == 600_000_000
    assert case.weights_sum_to == Decimal("1.25")
    assert case.units[0].floor == 200_000_050
    assert case.requests.rate.decimal(0) == Decimal("2.5")


def test_defaults_are_those_of_the_catalogue() -> None:
    case = built(raw_case())

    assert (case.sector, case.number_format, case.total_is) == ("company", "1,234.56", "exactly")
    assert (case.baseline_change, case.sensitivity_change) == (Decimal(0), Decimal("0.01"))
    assert case.weights_sum_to is None
    assert case.context.stated() == ()


@pytest.mark.parametrize("stated", [["FY2025; FY2026"], ["FY2025", "FY2026"], ["FY2025;", " FY2026 "]])
def test_periods_stand_in_one_cell_or_in_several(stated: list[str]) -> None:
    requests = "request | unit | period | cap | rate\nclinics | health | FY2026 | 5 | 3\n"

    assert built(raw_case({"periods": stated}, units="unit\nhealth\n", requests=requests)).periods == (
        "FY2025",
        "FY2026",
    )


@pytest.mark.parametrize(("parameter", "words"), CONTEXT_WORDS.items())
def test_the_context_knows_the_allowed_words_only(parameter: str, words: tuple[str, ...]) -> None:
    case = built(raw_case({f"context.{parameter}": words[-1]}))

    assert case.context.stated() == ((parameter, words[-1]),)
    assert codes_of(raw_case({f"context.{parameter}": "sideways"})) == ["choice.unknown"]


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("total_is", "exactley", "choice.unknown"),
        ("total", "", "setting.missing"),
        ("name", " ", "setting.missing"),
        ("periods", "", "setting.missing"),
        ("periods", "fiscal year", "id.characters"),
        ("decimals", "-1", "setting.range"),
        ("decimals", "two", "number.not-a-number"),
        ("baseline_change", "3", "percent.two-readings"),
        ("baseline_change", "-120%", "setting.range"),
        ("sensitivity_change", "-1%", "setting.range"),
        ("sensitivity_change", "101%", "setting.range"),
        ("weights_sum_to", "one", "number.not-a-number"),
        ("total", "-5", "amount.negative"),
        ("total", "€5", "amount.currency"),
        ("format", "2", "choice.unknown"),
        ("context.scop", "project", "setting.unknown"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(name: str, value: str, code: str) -> None:
    case, findings = build_case(raw_case({name: value}))

    assert case is None
    assert [finding.code for finding in findings.listed] == [code]
    assert findings.listed[0].place.file == "case.yaml"


def test_the_nearest_word_is_offered() -> None:
    _, findings = build_case(raw_case({"total_is": "at most"}))

    assert findings.listed[0].remedy == "Did you mean 'at_most'?"


def test_an_unknown_currency_blames_no_amount() -> None:
    assert codes_of(raw_case({"currency": "DOLLARS", "total": "$5.125"}, **PLAIN)) == ["setting.currency"]
