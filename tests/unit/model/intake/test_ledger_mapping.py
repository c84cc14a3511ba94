"""The mapping file of a ledger and a Fiscal Data Package as mappings; every setting is on the page about ledgers."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from apportion.adapters.files.tally import Tally
from apportion.adapters.files.yaml_tree import read_tree
from apportion.adapters.ledger.package import read_package
from apportion.kernel.calendar import FiscalCalendar
from apportion.model.findings import Findings
from apportion.model.intake.ledger_mapping import NUMBERS, build_mapping
from apportion.model.ledger import AccountType, Measure
from apportion.model.ledger_mapping import SIGNS, LedgerMapping, factors_of
from tests.support.small_ledgers import HEAD, source

ROOT = Path(__file__).resolve().parents[4]
LONG = "files: ledger.csv\ncolumns: {year: Year, unit: Unit, amount: Amount}\nmeasure: actual"


def built(text: str) -> tuple[LedgerMapping | None, Findings]:
    tally = Tally()
    tree = read_tree(text, "ledger.yaml", NUMBERS, tally)
    if tree is None:
        return None, tally.findings()
    mapping, findings = build_mapping(tree, "ledger.yaml")
    return (None if tally.blocks else mapping), tally.findings() + findings


def good(text: str) -> LedgerMapping:
    mapping, findings = built(text)
    assert mapping is not None, [str(finding) for finding in findings.listed]
    assert not findings.listed
    return mapping


def faults(text: str) -> list[tuple[str, int]]:
    return [(finding.code, finding.place.line) for finding in built(text)[1].listed]


def test_what_is_left_out_has_its_usual_meaning() -> None:
    mapping = good(source(LONG))

    assert mapping.calendar == FiscalCalendar()
    assert (mapping.currency.code, mapping.currency.decimals, mapping.number_format) == ("USD", 2, "1,234.56")
    one = mapping.sources[0]
    assert (one.factors, one.scale, one.blank_amounts, one.total_rows) == (factors_of("as-is"), None, "refuse", "ask")
    assert not one.needs_types


def test_lists_may_be_written_once_and_referred_to() -> None:
    values = "values: &classes\n  - {column: a, measure: actual}\n  - {column: b, measure: budget}"
    text = source(f"files: x.csv\ncolumns: {{year: Y}}\n{values}")
    text += "  - files: y.csv\n    columns: {year: Y}\n    values: *classes\n"
    mapping = good(text)

    assert mapping.sources[0].values == mapping.sources[1].values
    assert [value.measure for value in mapping.sources[0].values] == [Measure.ACTUAL, Measure.BUDGET]


def test_every_unknown_name_is_told_with_the_nearest_one() -> None:
    text = source(f"{LONG}\nscail: units") + "calender: {kind: months}\n"
    _, findings = built(text)

    assert [(finding.code, finding.place.line) for finding in findings.listed] == [
        ("setting.unknown", 8),
        ("setting.unknown", 9),
    ]
    assert [finding.remedy for finding in findings.listed] == ["Did you mean 'scale'?", "Did you mean 'calendar'?"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("format: 2\n" + source(LONG)[10:], [("choice.unknown", 1)]),
        (source(LONG, HEAD.replace("USD", "USX")), [("setting.currency", 3)]),
        (source(LONG, HEAD + "calendar: {start_month: 13}\n"), [("setting.range", 4)]),
        (source(LONG, HEAD + "calendar: {start_month: July}\n"), [("number.not-a-number", 4)]),
        (source(LONG, HEAD + "number_format: 1234\n"), [("choice.unknown", 4)]),
        (source(f"{LONG}\nsign: upside-down"), [("choice.unknown", 8)]),
        (source(f"{LONG}\nsign: {{expense: doubled}}"), [("choice.unknown", 8)]),
        (source(f"{LONG}\nwhere: Fund"), [("ledger.setting-shape", 8)]),
        (source(f"{LONG}\ntotals: [total]"), [("ledger.setting-shape", 8)]),
        (source(f"{LONG}\nvalues: []"), [("ledger.setting-shape", 8)]),
        (source(f"{LONG}\nvalues:\n  - {{measure: actual}}"), [("setting.missing", 9)]),
        (source(f"{LONG}\nunit: Police"), [("ledger.given-twice", 8)]),
        (source(LONG) + "units: {unit: U}\n", [("setting.missing", 8)]),
        (source(LONG).replace("Amount}", "[Amount, [Net]]}"), [("ledger.no-amounts", 6), ("ledger.setting-shape", 6)]),
        ("- a\n- b\n", [("yaml.not-settings", 1)]),
        ("", [("yaml.empty", 0)]),
        ("format: [1\n", [("yaml.syntax", 1)]),
        ("a: *nothing\n" + source(LONG), [("setting.unknown", 1), ("yaml.alias", 1)]),
        ("? [a, b]\n: c\n", [("yaml.name", 1)]),
        ("a: " * 3 + "1\n", [("yaml.syntax", 1)]),
        ("a: [[[[[[[[[1]]]]]]]]]\n", [("yaml.depth", 1)]),
        ("x: &x 1\ny: [" + ", ".join(["*x"] * 9) + "]\n", [("yaml.alias", 2)]),
    ],
)
def test_each_fault_of_a_mapping_is_told_with_its_line(text: str, expected: list[tuple[str, int]]) -> None:
    found = faults(text)

    assert sorted(found) == sorted(expected)
    assert built(text)[0] is None


def test_signs_turn_money_and_leave_quantities() -> None:
    assert {dict(factors_of(sign))[AccountType.STATISTICAL] for sign in SIGNS} == {1}
    assert [dict(factors_of(sign))[AccountType.REVENUE] for sign in SIGNS] == [1, -1, -1, 1]


def test_every_setting_is_on_the_page_about_ledgers() -> None:
    asked = re.compile(
        r"\.(?:text|texts|choice|integer|groups?|cell|node|required)\(\s*\"(\w+)\"|heading_of\(\w+, \"(\w+)\""
    )
    package = ROOT / "src" / "apportion" / "model" / "intake"
    code = "".join((package / name).read_text("utf-8") for name in ("ledger_mapping.py", "ledger_source.py"))
    settings = {one or other for one, other in asked.findall(code)}
    page = (ROOT / "docs" / "reference" / "ledger.md").read_text("utf-8")

    assert len(settings) > 40
    assert {name for name in settings if not re.search(rf"\b{name}\b", page)} == set()


PACKAGE: dict[str, Any] = {
    "name": "town",
    "title": "Town budget",
    "fiscalPeriod": {"start": "2012-07-01"},
    "resources": [{"name": "spending", "path": "spending.csv"}],
    "mapping": {
        "measures": {
            "amount": {
                "source": "Amount",
                "currency": "EUR",
                "factor": 1000,
                "phase": "executed",
                "direction": "revenue",
            }
        },
        "dimensions": {
            "date": {"dimensionType": "datetime", "attributes": {"year": {"source": "Year"}}},
            "who": {
                "classificationType": "administrative",
                "primaryKey": ["office", "area"],
                "attributes": {
                    "office": {"source": "Office", "parent": "area"},
                    "area": {"source": "Area"},
                    "label": {"source": "Office name", "labelfor": "office"},
                },
            },
            "fund": {"attributes": {"fund": {"source": "Fund"}}},
        },
    },
}


def package(**changes: Any) -> tuple[LedgerMapping | None, list[str]]:
    """The package with some measures' or other settings changed."""
    document = json.loads(json.dumps(PACKAGE))
    for name, value in changes.items():
        if name in document["mapping"]["measures"]["amount"]:
            document["mapping"]["measures"]["amount"][name] = value
        else:
            document[name] = value
    tally = Tally()
    mapping = read_package(json.dumps(document), "datapackage.json", tally)
    return mapping, [finding.message for finding in tally.findings().listed]


def test_a_package_says_what_a_ledger_needs() -> None:
    mapping, messages = package()

    assert messages == []
    assert mapping is not None
    assert (mapping.name, mapping.currency.code, mapping.calendar.start_month) == ("Town budget", "EUR", 7)
    one = mapping.sources[0]
    assert (one.files, one.scale, one.account_type) == (("spending.csv",), "thousands", AccountType.REVENUE)
    assert one.values[0].measure is Measure.ACTUAL
    unit = one.path("unit")
    assert [heading.label for heading in unit.codes] == ["Area", "Office"]
    assert unit.names == ()  # not every level has a label
    assert [heading.label for heading in one.path("fund").codes] == ["Fund"]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"phase": "dreamt"}, "has no phase"),
        ({"currency": "XXX"}, "currencies XXX"),
        ({"factor": 100}, "factors 100"),
        ({"direction": "sideways"}, "directions sideways"),
        ({"resources": []}, "no resources"),
        ({"resources": [{"name": "spending", "path": "https://example.org/x.csv"}]}, "no file in the package"),
        ({"mapping": {}}, "no measures or dimensions"),
        ({"mapping": {"measures": {}, "dimensions": []}}, "no measures or dimensions"),
    ],
)
def test_what_a_package_does_not_say_is_told(changes: dict[str, Any], told: str) -> None:
    mapping, messages = package(**changes)

    assert mapping is None
    assert any(told in message for message in messages)


@pytest.mark.parametrize(
    "text", ['{"a": 1, "a": 2}', '{"a": NaN}', "[1]", "{", "[" * 100_000, '{"mapping": {"measures": [1, {"x": 2}]}}']
)
def test_what_is_no_package_is_refused(text: str) -> None:
    tally = Tally()

    assert read_package(text, "datapackage.json", tally) is None
    assert {finding.code for finding in tally.findings().listed} == {"ledger.package"}
