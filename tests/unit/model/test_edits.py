"""Edits of single numbers: by name, held to what the reader of files demands, complete over the case format."""

from decimal import Decimal

import pytest

from apportion.model.addresses import ADDRESSES, LEFT_OUT, NUMERIC, covered
from apportion.model.case import Case
from apportion.model.edits import Edited, Stated, edited
from apportion.model.raw import CellKind, RawCase
from apportion.model.schema import SETTINGS, TABLES
from apportion.model.stated import stated_amount, stated_number, stated_percent
from tests.unit.model.written_case import DISTRICT, built, raw_case

TWO_YEARS = {
    "settings": {"periods": ["FY2026", "FY2027"]},
    "requests": """
        request | unit   | period | cap        | rate
        clinics | health | FY2026 | 5000000.00 | 3
        clinics | health | FY2027 | 4000000.00 | 3
        bridges | roads  | FY2026 | 6000000.00 | 2
    """,
    "funds": """
        fund    | period | amount
        general | FY2026 | 9000000
        general | FY2027 | 1000000
        grant   | FY2026 | 500000
    """,
}


def _two_years() -> RawCase:
    return raw_case(TWO_YEARS["settings"], requests=TWO_YEARS["requests"], funds=TWO_YEARS["funds"])  # type: ignore[arg-type]  # a mapping of mixed values


def _edit(raw: RawCase, sets: dict[str, Stated] | None = None, *drops: str) -> Edited:
    return edited(raw, built(raw), sets or {}, drops)


def _case(raw: RawCase, sets: dict[str, Stated] | None = None, *drops: str) -> Case:
    done = _edit(raw, sets, *drops)
    assert done.problems == ()
    return built(done.raw)


def _said(raw: RawCase, sets: dict[str, Stated] | None = None, *drops: str) -> tuple[str, ...]:
    return _edit(raw, sets, *drops).problems


def test_every_number_of_the_case_format_can_be_set_or_is_left_out_with_its_reason() -> None:
    numbers = {f"case.{field.name}" for field in SETTINGS if field.type in NUMERIC}
    numbers |= {f"{table.name}.{field.name}" for table in TABLES for field in table.fields if field.type in NUMERIC}

    assert set(covered()) | set(LEFT_OUT) == numbers
    assert not set(covered()) & set(LEFT_OUT)
    assert all(len(reason) > 20 for reason in LEFT_OUT.values())


def test_forms_of_names_are_different() -> None:
    assert len({address.root for address in ADDRESSES}) == len(ADDRESSES)
    assert [address.form for address in ADDRESSES[:4]] == [
        "floor.UNIT",
        "cap.UNIT",
        "fund.FUND[.PERIOD]",
        "must_spend.FUND[.PERIOD]",
    ]


def test_the_total_and_the_bounds_of_a_unit() -> None:
    case = _case(raw_case(), {"total": "7M", "floor.health": "2.5M", "cap.roads": Decimal(5000000)})

    assert case.total == 7_000_000_00
    assert [(unit.floor, unit.cap) for unit in case.units] == [
        (2_500_000_00, 6_000_000_00),
        (1_000_000_00, 5_000_000_00),
    ]


def test_what_was_changed_is_told_with_both_ends() -> None:
    done = _edit(raw_case(), {"total": "7M", "cap.roads": "5M"}, "floor.health")

    assert [(change.name, change.kind, change.before, change.after) for change in done.changes] == [
        ("total", "amount", "6000000.00", "7000000.00"),
        ("cap.roads", "amount", "", "5000000.00"),
        ("floor.health", "amount", "2000000.00", ""),
    ]
    assert done.changes[2].dropped


def test_the_case_itself_stays_as_it_was() -> None:
    raw = raw_case(**DISTRICT)
    before = built(raw).fingerprint
    _case(raw, {"total": "6.5M", "floor.health": "1M", "request.clinics.cap": "450k"}, "rule.wish")

    assert built(raw).fingerprint == before


@pytest.mark.parametrize(
    ("name", "number", "read"),
    [
        ("request.clinics.floor", "200k", lambda case: int(case.requests.floor[1])),
        ("request.lamps.last_year", "12,000.00", lambda case: int(case.requests.last_year[2]) // 100),
        ("request.lamps.rate", "1.35", lambda case: case.requests.rate.decimal(2)),
        ("request.bridges.weight", "0.5", lambda case: case.requests.weight.decimal(0)),
        ("point.bridges.300000", "700000", lambda case: case.requests.points.value.decimal(1) / 100),
        ("point.bridges.300k", "700k", lambda case: case.requests.points.value.decimal(1) / 100),
        ("alignment.clinics.growth", "0.5", lambda case: case.requests.alignment["clinics"][0][1]),
        ("objective.safety", "0.7", lambda case: case.objectives[0].weight),
        ("uses.lamps.posts.quantity", "0.25", lambda case: case.requests.uses["posts"].per_minor[1] * 30_000_00),
        ("fund.grant", "900k", lambda case: case.funds[0].amounts[0]),
        ("must_spend.grant", "100k", lambda case: case.funds[0].must_spend[0]),
        ("match.grant", "50%", lambda case: case.funds[0].match.percent if case.funds[0].match else None),
        ("rule.overhead.at_most", "12.5%", lambda case: case.rules[0].at_most),
        ("rule.debt.exactly", "21k", lambda case: case.rules[1].at_least),
        ("rule.posts.at_most", "11.5", lambda case: case.rules[2].at_most),
        ("rule.kept.at_least", "3%", lambda case: case.rules[3].at_least),
        ("rule.kept-more.at_least", "60k", lambda case: case.rules[4].at_least),
        ("rule.wish.price", "0.6", lambda case: case.rules[5].price),
        ("sensitivity_change", "2%", lambda case: case.sensitivity_change),
    ],
)
def test_each_kind_of_number_reaches_the_case(name: str, number: str, read: object) -> None:
    expected = {
        "request.clinics.floor": 200_000_00,
        "request.lamps.last_year": 12_000,
        "request.lamps.rate": Decimal("1.35"),
        "request.bridges.weight": Decimal("0.5"),
        "point.bridges.300000": 700_000,
        "point.bridges.300k": 700_000,
        "alignment.clinics.growth": Decimal("0.5"),
        "objective.safety": Decimal("0.7"),
        "uses.lamps.posts.quantity": Decimal("0.25"),
        "fund.grant": 900_000_00,
        "must_spend.grant": 100_000_00,
        "match.grant": Decimal("0.5"),
        "rule.overhead.at_most": Decimal("0.125"),
        "rule.debt.exactly": 21_000_00,
        "rule.posts.at_most": Decimal("11.5"),
        "rule.kept.at_least": Decimal("0.03"),
        "rule.kept-more.at_least": 60_000_00,
        "rule.wish.price": Decimal("0.6"),
        "sensitivity_change": Decimal("0.02"),
    }
    before, after = (read(case) for case in (_case(raw_case(**DISTRICT)), _case(raw_case(**DISTRICT), {name: number})))  # type: ignore[operator]  # a function of the case
    assert after == expected[name]
    assert before != after


def test_with_several_periods_the_period_says_which_number_is_meant() -> None:
    case = _case(_two_years(), {"fund.general.FY2027": "2M", "request.clinics.cap.FY2027": "3M"})

    assert case.funds[0].amounts == (9_000_000_00, 2_000_000_00)
    assert case.requests.cap.tolist() == [6_000_000_00, 5_000_000_00, 3_000_000_00]
    assert _said(_two_years(), {"fund.general": "2M", "request.clinics.cap": "3M"}) == (
        "fund.general: say which one is meant, one of 'FY2026', 'FY2027'",
        "request.clinics.cap: say which one is meant, one of 'FY2026', 'FY2027'",
    )
    # Where there is only one row the period need not be said, and may be.
    assert _case(_two_years(), {"request.bridges.cap": "1M"}).fingerprint == (
        _case(_two_years(), {"request.bridges.cap.FY2026": "1M"}).fingerprint
    )


def test_a_fund_may_be_given_money_in_a_period_without_a_row() -> None:
    case = _case(_two_years(), {"fund.grant.FY2027": "250k"})

    assert case.funds[1].amounts == (500_000_00, 250_000_00)
    assert _said(_two_years(), {"fund.grant.FY2028": "1"}) == (
        "fund.grant.FY2028: fund 'grant' has no 'FY2028'; it has 'FY2026'",
    )


def test_ids_may_contain_points() -> None:
    requests = "request | unit | cap | rate\n it.v2.cap | health | 5000000 | 3\n bridges | roads | 6000000 | 2"
    case = _case(raw_case(requests=requests), {"request.it.v2.cap.cap": "4M"})

    assert case.requests.cap.tolist() == [6_000_000_00, 4_000_000_00]


def test_what_can_be_left_out() -> None:
    case = _case(
        raw_case(**DISTRICT),
        {},
        "rule.wish",
        "floor.health",
        "request.lamps",
        "rule.debt",
        "match.grant",
        "must_spend.grant",
    )

    assert [rule.id for rule in case.rules] == ["overhead", "posts", "kept", "kept-more"]
    assert case.units[1].floor is None
    assert case.requests.id.tolist() == ["bridges", "clinics"]
    assert case.requests.uses["posts"].lines.tolist() == [1]
    assert case.funds[0].match is None
    assert case.funds[0].must_spend == ()


def test_a_fund_is_left_out_in_one_period_or_as_a_whole() -> None:
    assert _case(_two_years(), {}, "fund.general.FY2027").funds[0].amounts == (9_000_000_00, None)
    assert [fund.id for fund in _case(_two_years(), {}, "fund.grant").funds] == ["general"]


def test_cells_of_a_workbook_are_replaced_by_what_was_said() -> None:
    requests = """
        request | unit   | cap               | rate
        clinics | health | <number>5000000.0 | 3
        bridges | roads  | <number>6000000.0 | 2
    """
    raw = raw_case(requests=requests)
    done = _edit(raw, {"request.clinics.cap": "4M"})

    assert [done.raw.tables["requests"].columns["cap"].kind(row) for row in (0, 1)] == [CellKind.TEXT, CellKind.NUMBER]
    assert built(done.raw).requests.cap.tolist() == [6_000_000_00, 4_000_000_00]


def test_numbers_are_read_in_the_format_of_the_case() -> None:
    german = {"total": "6.000.000,00", "number_format": "1.234,56"}
    units = "unit | floor | cap\n health | 2.000.000,00 | \n roads | |"
    requests = "request | unit | cap | rate\n clinics | health | 5.000.000,00 | 3\n bridges | roads | 6.000.000,00 | 2"
    case = _case(
        raw_case(german, units=units, requests=requests),
        {"total": "6,5M", "floor.health": "1.500.000,00", "cap.roads": Decimal("4000000.5")},
    )

    assert (case.total, case.units[0].floor, case.units[1].cap) == (6_500_000_00, 1_500_000_00, 4_000_000_50)


@pytest.mark.parametrize(
    ("name", "number", "said"),
    [
        ("totl", "1", "totl: no number of a case is called so; did you mean 'total'?"),
        ("flor.health", "1", "flor.health: no number of a case is called so; did you mean 'floor.health'?"),
        ("floor", "1", "floor: say which one is meant, as floor.UNIT"),
        ("floor.helth", "1", "floor.helth: no unit is called 'helth'; did you mean 'health'?"),
        ("request.clinic.cap", "1", "request.clinic.cap: no request is called 'clinic'; did you mean 'clinics'?"),
        ("request.clinics.capp", "1", "request.clinics.capp: 'capp' is not a number of a request; did you mean 'cap'?"),
        ("rule.x.at_most", "1", "rule.x.at_most: the case has no table rules"),
        ("total", "", "total: no number is stated; to leave it out, drop it"),
        ("total", "lots", "total: 'lots' is not an amount"),
        ("total", "24Q", "total: '24Q' is not an amount"),
        ("total", "1.0000001k", "total: the amount '1.0000001k' is finer than the smallest unit of USD"),
        ("total", "-5", "total: the amount '-5' is negative, which makes no sense here"),
        ("baseline_change", "3", "baseline_change: '3' can be read as 3% or as 300%"),
    ],
)
def test_what_cannot_be_set_is_said_with_the_nearest_name(name: str, number: str, said: str) -> None:
    assert _said(raw_case(), {name: number}) == (said,)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("total", "total: a case cannot be without it"),
        ("cap.roads", "cap.roads: the case does not state it"),
        ("request.clinics.cap", "request.clinics.cap: it cannot be left out; set it, or drop request.clinics"),
        ("request.clinic", "request.clinic: no request is called 'clinic'; did you mean 'clinics'?"),
        ("rule.x", "rule.x: the case has no table rules"),
        ("fairness", "fairness: the case does not state it"),
    ],
)
def test_what_cannot_be_left_out_is_said(name: str, said: str) -> None:
    assert _said(raw_case(), {}, name) == (said,)


def test_all_that_is_wrong_is_said_at_once() -> None:
    assert len(_said(raw_case(), {"totl": "1", "floor.helth": "1", "total": "x"}, "cap.roads")) == 4


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("24M", 24_000_000_00),
        ("1.5k", 1_500_00),
        ("2K", 2_000_00),
        ("0.25B", 250_000_000_00),
        ("2,500,000.00", 2_500_000_00),
        ("$3M", 3_000_000_00),
        ("USD 3 M", 3_000_000_00),
        (" 17 ", 17_00),
        ("1.23456789M", 1_234_567_89),
    ],
)
def test_amounts_as_people_say_them(text: str, minor: int) -> None:
    assert stated_amount(built(raw_case()), text) == minor


def test_other_numbers_as_people_say_them() -> None:
    case = built(raw_case())

    assert stated_number(case, "2.5M") == Decimal(2_500_000)
    assert stated_percent(case, "12%") == Decimal("0.12")
    assert stated_amount(case, "  ") is None


def test_a_limit_on_posts_or_decisions_is_changed_as_a_number_and_one_on_money_as_an_amount() -> None:
    raw = raw_case(
        requests="""
            request | unit   | cap     | rate | decision | value
            clinics | health | 5000000 | 3    |          |
            bridges | roads  | 6000000 |      | whole    | 9000000
        """,
        uses="""
            request | resource | quantity
            bridges | posts    | 3
        """,
        rules="""
            rule  | kind     | applies_to      | resource | at_least | at_most
            posts | resource |                 | posts    |          | 14
            sites | choose   | request:bridges |          |          | 1
            least | floor    | unit:roads      |          | 14       |
        """,
    )

    done = _edit(raw, {"rule.posts.at_most": "19", "rule.sites.at_most": "2", "rule.least.at_least": "19"})

    told = {change.name: (change.kind, change.before, change.after) for change in done.changes}
    assert told == {
        "rule.posts.at_most": ("number", "14", "19"),
        "rule.sites.at_most": ("number", "1", "2"),
        "rule.least.at_least": ("amount", "14.00", "19.00"),
    }
