"""Whatever stands in the cells of a case, the intake answers with findings and never with an exception."""

from hypothesis import given
from hypothesis import strategies as st

from apportion.model.coherence import COHERENCE_CODES, coherence
from apportion.model.findings import Findings
from apportion.model.intake import CODES, build_case
from apportion.model.raw import RawCase, RawTable
from apportion.model.schema import SETTINGS
from tests.unit.model.written_case import DISTRICT, barred, raw_case, raw_table
from tests.unit.model.written_case import SETTINGS as STATED

NAMES = [
    "health",
    "roads",
    "clinics",
    "FY2025",
    "posts",
    "care",
    "growth",
    "Health",
    "h\u0435alth",
    "5",
    "total",
    "general",
]
NUMBERS = ["0", "5", "5.00", "0.5", "15%", "-5%", "1.234", "1,234", "-1", "0.000000000000000001", "9e9", "999999", "3%"]
WORDS = [
    "Total",
    "all",
    "unit:health",
    "each unit",
    "tag:care and not unit:roads",
    "2025-12-31",
    "linear",
    "hill",
    "soft",
    "floor",
]
MARKED = ["<number>7.5", "<percent>0.15", "<date>2025-01-01", "<boolean>TRUE", "<number>1e300"]
SCRIBBLES = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=6)
CELLS = st.one_of(*(st.sampled_from(words) for words in (NAMES, NUMBERS, WORDS, MARKED, [""])), SCRIBBLES)
TABLES = {name: barred(name, text) for name, text in DISTRICT.items()}


def _changed(table: RawTable, changes: dict[tuple[int, str], str], order: list[int]) -> RawTable:
    """The table with some cells replaced and its rows in another order, or repeated, or left out."""
    header = list(table.columns)
    cells = [
        [changes.get((row, name), str(table.columns[name].texts[row])) for name in header] for row in range(table.rows)
    ]
    return raw_table(table.name, header, [cells[row] for row in order])


@st.composite
def cases(draw: st.DrawFn) -> RawCase:
    """A case that was in order before somebody changed up to three cells, one setting, or the rows of a table."""
    changes: dict[str, dict[tuple[int, str], str]] = {name: {} for name in TABLES}
    for _ in range(draw(st.integers(0, 3))):
        table = draw(st.sampled_from(sorted(TABLES)))
        cell = (draw(st.integers(0, TABLES[table].rows - 1)), draw(st.sampled_from(sorted(TABLES[table].columns))))
        changes[table][cell] = draw(CELLS)
    settings: dict[str, str] = {}
    if draw(st.integers(0, 3)) == 0:
        settings[draw(st.sampled_from([field.name for field in SETTINGS]))] = draw(CELLS)
    moved = draw(st.sampled_from(sorted(TABLES)))
    orders = {name: list(range(table.rows)) for name, table in TABLES.items()}
    if draw(st.booleans()):
        orders[moved] = draw(st.lists(st.sampled_from(orders[moved]), max_size=TABLES[moved].rows + 1))
    return raw_case(settings, None, **{name: _changed(TABLES[name], changes[name], orders[name]) for name in TABLES})


def _told(raw: RawCase) -> Findings:
    """What intake says, and coherence where there is a case."""
    case, findings = build_case(raw)

    assert (case is None) == bool(findings.blocking)
    assert all(CODES[finding.code].verdict is finding.verdict for finding in findings.listed)
    assert all(finding.place.file for finding in findings.listed)
    if case is None:
        return findings
    warnings = coherence(case)
    assert {finding.code for finding in warnings.listed} <= set(COHERENCE_CODES)
    assert case.fingerprint.startswith("sha256:")
    return findings + warnings


@given(cases())
def test_every_case_is_built_or_explained(raw: RawCase) -> None:
    assert _told(raw) == _told(raw)


@given(st.dictionaries(st.sampled_from(sorted(STATED)), SCRIBBLES))
def test_every_setting_is_taken_or_explained(settings: dict[str, str]) -> None:
    _told(raw_case(settings))
