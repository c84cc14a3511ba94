"""Whatever stands in the cells of a case, the intake answers with findings and never with an exception."""

from hypothesis import given
from hypothesis import strategies as st

from apportion.model.coherence import COHERENCE_CODES, coherence
from apportion.model.intake import CODES, build_case
from apportion.model.raw import RawCase, RawTable
from apportion.model.schema import SETTINGS, TABLES, Table
from tests.unit.model.written_case import raw_case, raw_table

NAMES = st.sampled_from(["health", "roads", "clinics", "FY1", "FY2", "posts", "care", "growth", "Health", "hеalth", "5", "total"])
NUMBERS = st.sampled_from(["0", "5", "5.00", "0.5", "15%", "-5%", "1.234", "1,234", "-1", "0.000000000000000001", "9e9", "999999"])
WORDS = st.sampled_from(["Total", "all", "unit:health", "each unit", "tag:care and not unit:roads", "2025-12-31", "<number>7.5"])
SCRIBBLES = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=6)
BLANK = st.just("")


def _cells(table: Table, header: str) -> st.SearchStrategy[str]:
    field = table.field(header)
    likely = {"amount": NUMBERS, "decimal": NUMBERS, "percent": NUMBERS, "limit": NUMBERS, "integer": NUMBERS}
    choices = st.sampled_from(field.choices) if field.choices else likely.get(field.type, NAMES)
    return st.one_of(choices, choices, choices, NAMES, NUMBERS, WORDS, SCRIBBLES, BLANK)


@st.composite
def tables(draw: st.DrawFn, table: Table) -> RawTable | None:
    """A table with some of its columns and a few rows, or none."""
    if draw(st.integers(0, 3)) == 0:
        return None
    header = [field.name for field in table.fields if field.required or draw(st.booleans())]
    row = st.tuples(*(_cells(table, name) for name in header))
    return raw_table(table.name, header, draw(st.lists(row, min_size=1, max_size=4)))


@st.composite
def cases(draw: st.DrawFn) -> RawCase:
    """A case with anything in it."""
    settings: dict[str, str | list[str]] = {"periods": draw(st.sampled_from(["FY1", ["FY1", "FY2"], ""]))}
    if draw(st.booleans()):
        setting = draw(st.sampled_from(SETTINGS))
        settings[setting.name] = draw(st.one_of(st.sampled_from(setting.choices or ("",)), NAMES, NUMBERS, SCRIBBLES))
    return raw_case(settings, None, **{table.name: draw(tables(table)) for table in TABLES})


@given(cases())
def test_every_case_is_built_or_explained(raw: RawCase) -> None:
    case, findings = build_case(raw)

    assert (case is None) == bool(findings.blocking)
    assert all(CODES[finding.code].verdict is finding.verdict for finding in findings.listed)
    if case is not None:
        assert len(case.fingerprint) == len("sha256:") + 64
        assert {finding.code for finding in coherence(case).listed} <= set(COHERENCE_CODES)


@given(cases())
def test_findings_do_not_depend_on_the_run(raw: RawCase) -> None:
    assert build_case(raw)[1] == build_case(raw)[1]
