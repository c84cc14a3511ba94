"""The words of the tables about worth are those that valuation knows."""

from apportion.model.worth_fields import WORTH_SETTINGS, WORTH_TABLES
from apportion.valuation.capital.rate import Terms
from apportion.valuation.cash.day_count import DayCount
from apportion.valuation.cash.flows import FlowKind, Timing
from apportion.valuation.worth.proposal import RateKind, TerminalKind

TABLES = {table.name: table for table in WORTH_TABLES}
SETTINGS = {field.name: field for field in WORTH_SETTINGS}


def test_tables_and_valuation_speak_the_same_words() -> None:
    assert TABLES["cash_flows"].field("kind").choices == tuple(FlowKind)
    assert TABLES["valuations"].field("prices").choices == tuple(Terms)
    assert TABLES["valuations"].field("terminal").choices == tuple(TerminalKind)
    assert SETTINGS["flow_timing"].choices == tuple(Timing)
    assert SETTINGS["rate_terms"].choices == SETTINGS["flow_prices"].choices == tuple(Terms)
    assert SETTINGS["rate_kind"].choices == tuple(RateKind)
    assert SETTINGS["day_count"].choices == tuple(DayCount)


def test_keys_are_columns_and_names_are_said_once() -> None:
    for table in WORTH_TABLES:
        names = [field.name for field in table.fields]
        assert len(set(names)) == len(names)
        assert set(table.key) <= set(names)
    assert len(SETTINGS) == len(WORTH_SETTINGS)
