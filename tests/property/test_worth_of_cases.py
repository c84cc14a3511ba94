"""What holds for every case with cash flows: neither the currency's unit nor the order of rows decides anything."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from apportion.model.raw import RawCase
from apportion.services.assemble import Assembled, assemble
from tests.unit.model.written_case import raw_case, raw_table

SETTINGS: Mapping[str, str] = {
    "total": "9000",
    "total_is": "at_most",
    "periods": "FY1; FY2",
    "discounting": "hurdle",
    "base_rate": "6%",
    "rate_terms": "nominal",
    "flow_prices": "nominal",
    "value_from_flows": "present_value",
    "context.timeframe": "multi_year",
}
REQUESTS = (
    ("library", "health", "FY1", "700", "whole"),
    ("library", "health", "FY2", "300", "whole"),
    ("clinics", "health", "FY1", "1100", ""),
    ("clinics", "health", "FY2", "1100", ""),
    ("bridges", "roads", "FY1", "2000", "levels"),
)
LEVELS = (("bridges", "one", "FY1", "900"), ("bridges", "two", "FY1", "2000"))
CLASSES = (("plain", "2%"), ("daring", "7%"))
CRITERIA = (("npv", "1"),)
Flow = tuple[str, str, str, str, str]

FLOWS = st.lists(
    st.tuples(
        st.sampled_from(("library", "clinics", "bridges")),
        st.sampled_from(("cost", "benefit")),
        st.integers(1, 20),
        st.integers(0, 5000),
        st.sampled_from(("", "50%", "12.5%")),
    ),
    max_size=10,
).map(lambda drawn: [(*row[:2], str(row[2]), str(row[3]), row[4]) for row in drawn])


def case(flows: Sequence[Flow], seed: int = 0, settings: Mapping[str, str] = SETTINGS) -> RawCase:
    """The same case with its rows in another order for each seed."""
    turn = random.Random(seed)  # noqa: S311 - an order, not a secret
    invested = [("library", "1000"), ("clinics", "2200"), ("bridges", "2000")]
    rows = [(name, "investment", "0", amount, "", str(place)) for place, (name, amount) in enumerate(invested)]
    rows += [(*flow, f"item-{place}") for place, flow in enumerate(flows)]
    valued = [("library", "plain"), ("clinics", "daring"), ("bridges", "plain")]

    def turned(held: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
        return turn.sample(list(held), len(held))

    return raw_case(
        settings,
        units=raw_table("units", ("unit",), turned([("health",), ("roads",)])),
        requests=raw_table("requests", ("request", "unit", "period", "cap", "decision"), turned(REQUESTS)),
        levels=raw_table("levels", ("request", "level", "period", "amount"), turned(LEVELS)),
        criteria=raw_table("criteria", ("criterion", "priority"), CRITERIA),
        risk_classes=raw_table("risk_classes", ("risk_class", "premium"), turned(CLASSES)),
        valuations=raw_table("valuations", ("request", "risk_class"), turned(valued)),
        cash_flows=raw_table(
            "cash_flows", ("request", "kind", "period", "amount", "probability", "item"), turned(rows)
        ),
    )


def worths(found: Assembled) -> dict[tuple[str, str], Fraction]:
    assert found.evidence.worth is not None, [str(item) for item in found.findings.blocking]
    return {item.subject: item.worth.present.net for item in found.evidence.worth.appraisals}


@given(FLOWS, st.integers(1, 10**6))
def test_the_order_of_rows_decides_nothing(flows: list[Flow], seed: int) -> None:
    one, other = assemble(case(flows)), assemble(case(flows, seed))

    assert worths(one) == worths(other)
    assert one.case is not None
    assert other.case is not None
    assert one.case.fingerprint == other.case.fingerprint


@given(FLOWS)
def test_the_unit_of_the_currency_decides_nothing_but_the_rounding(flows: list[Flow]) -> None:
    """In yen, dollars and dinars the same amounts are worth the same, to the last fraction."""
    found = [
        {subject: net / scale for subject, net in worths(assemble(case(flows, settings=settings))).items()}
        for settings, scale in (
            ({**SETTINGS, "currency": "JPY"}, 1),
            (SETTINGS, 100),
            ({**SETTINGS, "currency": "KWD"}, 1000),
        )
    ]

    assert found[0] == found[1] == found[2]


@given(FLOWS)
def test_what_was_filled_in_agrees_with_itself(flows: list[Flow]) -> None:
    """A case saved with its filled-in cells gives the same case again, and no second opinion."""
    first = assemble(case(flows))

    again = assemble(first.raw)

    assert first.case is not None
    assert again.case is not None
    assert again.case.fingerprint == first.case.fingerprint
    assert "worth.stated" not in {code for code, _ in again.findings.counts}


@given(FLOWS)
def test_the_rows_of_a_request_sum_to_its_worth(flows: list[Flow]) -> None:
    """To the cent, however it is divided over years."""
    found = assemble(case(flows))
    table = found.raw.tables["requests"]
    names, cells = table.columns["request"].texts.tolist(), table.columns["npv"].texts.tolist()

    for subject, net in worths(found).items():
        held = [Fraction(cell) for name, cell in zip(names, cells, strict=True) if name == subject[0] and cell]
        assert sum(held) * 100 == round(net) or subject[1]
