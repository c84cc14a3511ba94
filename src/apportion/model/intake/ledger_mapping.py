"""From the settings of a mapping file to the mapping, or to findings that name every fault of it.

Knows the names of the settings; the settings of one source are read in ``ledger_source``. It must not read files.
"""

from __future__ import annotations

from typing import Final, Literal

from apportion.kernel.calendar import CalendarKind, FiscalCalendar, YearStartRule
from apportion.kernel.money import Currency
from apportion.model.fields import FieldType
from apportion.model.findings import Findings
from apportion.model.intake.amounts import Fault
from apportion.model.intake.collector import Collector
from apportion.model.intake.currencies import CURRENCY_CODES, decimals_of
from apportion.model.intake.ledger_catalogue import ALL_CODES
from apportion.model.intake.ledger_settings import Group
from apportion.model.intake.ledger_source import heading, heading_of, read_source, type_words
from apportion.model.intake.names import nearest
from apportion.model.ledger import Dimension
from apportion.model.ledger_mapping import LedgerMapping, MemberTable
from apportion.model.raw_tree import RawGroup
from apportion.model.schema import setting

FORMAT: Final = "1"
"""Version of the mapping file that this release reads."""

NUMBERS: Final[dict[str, FieldType]] = dict.fromkeys(
    ("format", "decimals", "start_month", "week_start", "year", "calendar_year", "month", "period", "quarter"),
    "integer",
)
"""Settings that are numbers, so that YAML does not bend them."""

TABLES: Final[dict[str, Dimension]] = {
    "units": "unit",
    "accounts": "account",
    "funds": "fund",
    "requests": "request",
}
_DECIMALS_MAX: Final = 4
_KINDS: Final[dict[str, CalendarKind]] = {
    "months": "months",
    "4-4-5": "4-4-5",
    "4-5-4": "4-5-4",
    "5-4-4": "5-4-4",
    "13x4": "13x4",
}


def build_mapping(raw: RawGroup, file: str) -> tuple[LedgerMapping | None, Findings]:
    """The mapping that a file holds; ``None`` when a finding blocks."""
    collector = Collector(ALL_CODES)
    top = Group(raw, "the mapping", collector)
    top.choice("format", {FORMAT: FORMAT}, FORMAT)
    if "format" not in top:
        top.missing("format", f"the version of the mapping format, {FORMAT}", f"format: {FORMAT}")
    spellings = {spelling: spelling for spelling in setting("number_format").choices}
    number_format = top.choice("number_format", spellings, "1,234.56")
    calendar = _calendar(top.group("calendar", "the calendar"))
    sources = tuple(read_source(group, calendar, collector) for group in top.groups("sources", "a source"))
    if not sources and "sources" not in top:
        top.missing("sources", "a list of files with the meaning of their columns", "sources: [{files: ledger.csv, …}]")
    mapping = LedgerMapping(
        name=top.text("name", file),
        currency=_currency(top),
        number_format=number_format,
        calendar=calendar,
        sources=sources,
        tables=tuple(table for name in TABLES if (table := _table(top, name)) is not None),
        file=file,
    )
    top.refuse_rest()
    return (None if collector.blocked else mapping), collector.findings()


def _currency(top: Group) -> Currency:
    code = top.required("currency", "the ISO 4217 code of all amounts", "currency: USD").upper()
    usual = decimals_of(code)
    if code and usual is None:
        near = nearest(code, CURRENCY_CODES)
        remedy = f"Did you mean '{near}'?" if near else "Use the code of three letters, such as USD, EUR or JPY."
        fault = Fault("setting.currency", f"'{code}' is no currency code of ISO 4217", "such as USD", remedy)
        top.report("currency", fault, code)
    return Currency(code, top.integer("decimals", (0, _DECIMALS_MAX), 2 if usual is None else usual))


def _calendar(group: Group | None) -> FiscalCalendar:
    if group is None:
        return FiscalCalendar()
    named: dict[str, Literal["end", "start"]] = {"end": "end", "start": "start"}
    rules: dict[str, YearStartRule] = {"nearest": "nearest", "last-before": "last-before"}
    calendar = FiscalCalendar(
        kind=group.choice("kind", _KINDS, "months"),
        start_month=group.integer("start_month", (1, 12), 1),
        named_by=group.choice("named_by", named, "end"),
        week_start=group.integer("week_start", (1, 7), 7),
        year_start_rule=group.choice("year_start_rule", rules, "nearest"),
    )
    group.refuse_rest()
    return calendar


def _table(top: Group, name: str) -> MemberTable | None:
    dimension = TABLES[name]
    group = top.group(name, f"the table of {name}")
    if group is None:
        return None
    table = MemberTable(
        dimension=dimension,
        file=group.required("file", "the file that lists them", f"file: {name}.csv"),
        id=heading_of(group, dimension) or heading(dimension, group.place),
        # The columns of a case's own tables are taken where the file has them; a stated one has to be there.
        name=heading_of(group, "name"),
        parent=heading_of(group, "parent"),
        type=heading_of(group, "type") if dimension == "account" else None,
        types=type_words(group, "types") if dimension == "account" else (),
        place=group.place,
    )
    group.refuse_rest()
    return table
