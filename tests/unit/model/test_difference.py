"""What differs between two cases is named once, under its cause, with both figures."""

from decimal import Decimal
from pathlib import Path

import pytest

from apportion.adapters.files import read_case
from apportion.model.case import Case
from apportion.model.difference import Cause, Difference, differences
from apportion.model.intake import build_case
from apportion.model.matched_lines import match_lines
from apportion.model.transition import _mixed, steps
from tests.support.town import TOWN, edited, write_case


def town(folder: Path, changes: dict[str, str | None] | None = None) -> Case:
    case, findings = build_case(read_case(write_case(folder, changes)))
    assert case is not None, findings.listed
    return case


FUNDS = """
    fund,amount,pays_for,must_spend,match_percent,match_from
    general,900.00,,,,
    grant,300.00,unit:parks,50.00,25%,general
    """
CURVES = """
    request,name,unit,category,cap,rate,weight,tags,shape,start,scale,exponent,ceiling
    parks,Green spaces,parks,base,900.00,3.5,0.5,green;open,linear,,,,
    roads,Asphalt,roads,base,700.00,2,0.5,,quadratic,100.00,800.00,,
    lights,Street lights,roads,growth,100.00,,1,green,points,,,,
    bus,Bus stops,roads,,50.00,,1,,hill,,20.00,0.8,90.00
    """
POINTS = """
    request,amount,value
    lights,0.00,0
    lights,50.00,120
    lights,100.00,150
    """
USES = """
    request,resource,quantity,per_amount
    parks,posts,1,50.00
    """
RICH: dict[str, str | None] = {
    "funds.csv": FUNDS,
    "requests.csv": CURVES,
    "points.csv": POINTS,
    "uses.csv": USES,
}

# What is edited, in which file, from what to what; and how it is reported.
EDITS = [
    ("case.yaml", "1,000.00", "1,100.00", Cause.TOTAL, ("case", "", "total", 100000, 110000)),
    ("units.csv", "parks,Parks,200.00", "parks,Parks,", Cause.UNIT_BOUNDS, ("unit", "parks", "floor", 20000, None)),
    ("units.csv", "800.00", "850.00", Cause.UNIT_BOUNDS, ("unit", "parks", "cap", 80000, 85000)),
    ("funds.csv", "900.00", "950.00", Cause.FUNDS, ("fund", "general", "amount", 90000, 95000)),
    ("funds.csv", "unit:parks", "unit:roads", Cause.FUNDS, ("fund", "grant", "pays_for", "unit:parks", "unit:roads")),
    ("funds.csv", ",50.00", ",60.00", Cause.FUNDS, ("fund", "grant", "must_spend", 5000, 6000)),
    (
        "funds.csv",
        "25%",
        "20%",
        Cause.FUNDS,
        ("fund", "grant", "match", "25% from general for the same", "20% from general for the same"),
    ),
    ("requests.csv", "base,900.00", "base,880.00", Cause.REQUEST_AMOUNTS, ("request", "parks", "cap", 90000, 88000)),
    (
        "requests.csv",
        "900.00,3.5,",
        "900.00,3.50001,",
        Cause.REQUEST_VALUES,
        ("request", "parks", "rate", Decimal("3.5"), Decimal("3.50001")),
    ),
    (
        "requests.csv",
        "3.5,0.5",
        "3.5,0.25",
        Cause.REQUEST_VALUES,
        ("request", "parks", "weight", Decimal("0.5"), Decimal("0.25")),
    ),
    ("requests.csv", "quadratic,100.00", "quadratic,", Cause.REQUEST_VALUES, ("request", "roads", "start", 10000, 0)),
    ("requests.csv", ",800.00,,", ",900.00,,", Cause.REQUEST_VALUES, ("request", "roads", "scale", 80000, 90000)),
    (
        "requests.csv",
        "20.00,0.8",
        "20.00,0.7",
        Cause.REQUEST_VALUES,
        ("request", "bus", "exponent", Decimal("0.8"), Decimal("0.7")),
    ),
    ("requests.csv", ",90.00", ",95.00", Cause.REQUEST_VALUES, ("request", "bus", "ceiling", 9000, 9500)),
    (
        "points.csv",
        "50.00,120",
        "50.00,130",
        Cause.REQUEST_VALUES,
        ("request", "lights", "points", "0.00 → 0; 50.00 → 120; 100.00 → 150", "0.00 → 0; 50.00 → 130; 100.00 → 150"),
    ),
    (
        "requests.csv",
        "lights,roads",
        "lights,parks",
        Cause.REQUEST_PLACES,
        ("request", "lights", "unit", "roads", "parks"),
    ),
    ("requests.csv", "growth", "base", Cause.REQUEST_PLACES, ("request", "lights", "category", "growth", "base")),
    ("requests.csv", "green;open", "open", Cause.REQUEST_PLACES, ("request", "parks", "tags", "green; open", "open")),
    (
        "uses.csv",
        "50.00",
        "25.00",
        Cause.REQUEST_PLACES,
        ("request", "parks", "uses", "0.02 posts per 1", "0.04 posts per 1"),
    ),
    ("rules.csv", "60%", "12%", Cause.RULES, ("rule", "roads-share", "at_most", Decimal("0.6"), Decimal("0.12"))),
    (
        "rules.csv",
        "share,unit:roads",
        "share,unit:parks",
        Cause.RULES,
        ("rule", "roads-share", "applies_to", "unit:roads", "unit:parks"),
    ),
]


@pytest.mark.parametrize(("file", "old", "new", "cause", "told"), EDITS)
def test_one_edit_is_one_difference_under_its_cause(
    tmp_path: Path, file: str, old: str, new: str, cause: Cause, told: tuple[object, ...]
) -> None:
    files = {**TOWN, **RICH}
    text = files[file]
    assert text is not None
    assert text.count(old) >= 1
    before = town(tmp_path / "before", RICH)
    after = town(tmp_path / "after", {**RICH, file: text.replace(old, new, 1)})

    found = differences(before, after)

    assert [(item.subject, item.name, item.field, item.before, item.after) for item in found.listed] == [told]
    assert found.counts == ((cause, 1),)
    assert found.listed[0].change == "changed"


@pytest.mark.parametrize(("file", "old", "new", "cause", "told"), EDITS)
def test_applying_what_differs_makes_the_other_case(
    tmp_path: Path, file: str, old: str, new: str, cause: Cause, told: tuple[object, ...]
) -> None:
    """Nothing that can change a plan is forgotten on the way: the fingerprint of the last mixture is the other's."""
    text = {**TOWN, **RICH}[file]
    assert text is not None
    before = town(tmp_path / "before", RICH)
    after = town(tmp_path / "after", {**RICH, file: text.replace(old, new, 1)})

    mixed = _mixed(before, after, match_lines(before, after), frozenset({cause}))

    assert before.fingerprint != after.fingerprint
    assert mixed is not None
    assert mixed.fingerprint == after.fingerprint


def test_a_case_does_not_differ_from_itself_nor_from_the_same_in_another_order(tmp_path: Path) -> None:
    before = town(tmp_path / "before")
    rows = TOWN["requests.csv"].strip().splitlines()
    turned = "\n".join([rows[0], rows[2], rows[1]])

    assert differences(before, town(tmp_path / "after", {"requests.csv": turned})).counts == ()


def test_requests_units_and_rules_that_come_and_go_are_told_as_such(tmp_path: Path) -> None:
    before = town(tmp_path / "before")
    after = town(
        tmp_path / "after",
        {
            "units.csv": "unit,parent\nparks,\nroads,\nlights,roads\n",
            "requests.csv": "request,unit,cap,rate\nparks,parks,900.00,3.5\nlamps,lights,50.00,2\n",
            "rules.csv": "rule,kind,applies_to,at_most\nlamps-cap,cap,request:lamps,40.00\n",
        },
    )

    found = differences(before, after)

    told = {(item.subject, item.name, item.field, item.before, item.after, item.change) for item in found.listed}
    assert ("request", "lamps", "cap", None, 5000, "added") in told
    assert ("request", "roads", "cap", 70000, None, "removed") in told
    assert ("unit", "lights", "", None, None, "added") in told
    assert ("rule", "lamps-cap", "at_most", None, 4000, "added") in told
    assert ("rule", "roads-share", "at_most", Decimal("0.6"), None, "removed") in told
    assert dict(found.counts)[Cause.STRUCTURE] == 3


def test_a_unit_that_moves_in_the_tree_is_told(tmp_path: Path) -> None:
    def lights_under(parent: str) -> dict[str, str | None]:
        return {"units.csv": f"unit,parent\nparks,\nroads,\nlights,{parent}\n"}

    found = differences(
        town(tmp_path / "before", lights_under("parks")), town(tmp_path / "after", lights_under("roads"))
    )

    assert [(item.cause, item.name, item.field, item.before, item.after) for item in found.listed] == [
        (Cause.STRUCTURE, "lights", "parent", "parks", "roads")
    ]


def test_next_year_is_compared_with_this_year_period_by_period(tmp_path: Path) -> None:
    found = differences(town(tmp_path / "before"), town(tmp_path / "after", edited("case.yaml", "FY2025", "FY2026")))

    assert [(item.field, item.before, item.after) for item in found.listed] == [("periods", "FY2025", "FY2026")]


def test_what_only_readers_see_is_named_but_is_no_cause(tmp_path: Path) -> None:
    changes = {**edited("units.csv", "Winter service", "Snow"), **edited("case.yaml", "Little Town", "Small Town")}

    found = differences(town(tmp_path / "before"), town(tmp_path / "after", changes))

    assert found.counts == ()
    assert found.without_effect == ("organisation", "names, reasons and authorities")


def test_two_currencies_are_not_compared(tmp_path: Path) -> None:
    after = town(tmp_path / "after", edited("case.yaml", "USD", "EUR"))

    with pytest.raises(ValueError, match="USD and in EUR"):
        differences(town(tmp_path / "before"), after)


def test_of_many_differences_a_hundred_are_listed_and_all_are_counted(tmp_path: Path) -> None:
    def many(cap: str) -> dict[str, str | None]:
        rows = [f"r{number:03d},roads,{cap},1" for number in range(250)]
        return {"requests.csv": "\n".join(["request,unit,cap,rate", *rows, ""]), "rules.csv": None}

    found = differences(town(tmp_path / "before", many("10.00")), town(tmp_path / "after", many("11.00")))

    assert found.counts == ((Cause.REQUEST_AMOUNTS, 250),)
    assert len(found.listed) == 100
    assert found.listed[0] == Difference(Cause.REQUEST_AMOUNTS, "request", "r000", "cap", "money", 1000, 1100)


def test_the_way_from_one_case_to_another_goes_cause_by_cause_and_ends_there(tmp_path: Path) -> None:
    before = town(tmp_path / "before")
    after = town(
        tmp_path / "after",
        {
            **edited("case.yaml", "1,000.00", "1,200.00"),
            **edited("units.csv", "800.00", "900.00"),
            **edited("rules.csv", "60%", "50%"),
        },
    )

    way = list(steps(before, after, differences(before, after).causes))

    assert [step.cause for step in way] == [Cause.TOTAL, Cause.UNIT_BOUNDS, Cause.RULES]
    first, second, last = (step.case for step in way)
    assert first is not None
    assert (first.total, first.units, first.rules) == (120000, before.units, before.rules)
    assert second is not None
    assert (second.units[0].cap, second.rules) == (90000, before.rules)
    assert last is after


def test_a_curve_that_ends_before_the_new_cap_waits_for_its_new_points(tmp_path: Path) -> None:
    """Cap 100 with points up to 100; then cap 150 with points up to 150: neither change can stand alone."""

    def lights(cap: str) -> dict[str, str | None]:
        return {
            "requests.csv": f"request,unit,cap,shape,rate\nlights,roads,{cap},points,\nparks,parks,900.00,linear,3\n",
            "points.csv": f"request,amount,value\nlights,0.00,0\nlights,{cap},150\n",
        }

    before, after = town(tmp_path / "before", lights("100.00")), town(tmp_path / "after", lights("150.00"))

    way = list(steps(before, after, differences(before, after).causes))

    assert [(step.cause, step.case is None) for step in way] == [
        (Cause.REQUEST_AMOUNTS, True),
        (Cause.REQUEST_VALUES, False),
    ]
