"""A plan under stress, worked by hand: does it fit, how is it cut, who is hit, what was missed."""

from fractions import Fraction
from pathlib import Path

import pytest

from apportion.reports.stress_found import Stress
from apportion.risk.scenarios.result import InScenario
from apportion.services.load import load_case
from apportion.services.stress import How, stress
from tests.support.town import write_case

# Two whole projects and a road budget. The plan: the bridge (400.00, worth 1,400) and the clinic (300.00, worth 900),
# and 300.00 for roads at 2.00 a dollar. Worth 1,400 + 900 + 600 = 2,900.
PROJECTS = """
    request,unit,cap,rate,value,decision
    bridge,roads,400.00,,1400,whole
    clinic,parks,300.00,,900,whole
    surface,roads,500.00,2,,
    """
PLAIN: dict[str, str | None] = {
    "units.csv": "unit,name\nparks,Parks\nroads,Roads\n",
    "requests.csv": PROJECTS,
    "rules.csv": None,
}


def tried(folder: Path, changes: str, files: dict[str, str | None] | None = None) -> Stress:
    """The plan of a town against scenarios: one per row ``scenario | number,applies_to,to,by``."""
    rows = [line.strip().split(" | ") for line in changes.strip().splitlines()]
    names = dict.fromkeys(name for name, _ in rows)
    tables = {
        "scenarios.csv": "scenario\n" + "".join(f"{name}\n" for name in names),
        "scenario_changes.csv": "scenario,number,applies_to,to,by\n" + "".join(f"{n},{c}\n" for n, c in rows),
    }
    return stress(load_case(write_case(folder, {**PLAIN, **tables, **(files or {})})))


def only(found: Stress) -> InScenario:
    assert found.scenarios is not None
    (one,) = found.scenarios.scenarios
    return one


def test_less_money_is_taken_where_it_is_missed_least(tmp_path: Path) -> None:
    """800.00 instead of 1,000.00: roads give 200.00 of their 300.00, worth 400. Nothing else could lose less."""
    one = only(tried(tmp_path, "slump | total,,800.00,"))

    assert not one.fits
    assert [(item.rule, item.by) for item in one.breaks] == [("total", Fraction(20_000))]
    assert one.value == 290_000
    assert one.left_over == -20_000
    assert one.cut is not None
    assert one.cut.value == 250_000
    assert [(hit.kind, hit.id, hit.planned, hit.left) for hit in one.hits] == [
        ("unit", "roads", 70_000, 50_000),
        ("request", "surface", 30_000, 10_000),
    ]
    assert one.hits[1].reasons
    assert one.regret == 0


def test_a_project_is_given_up_where_money_is_short_of_it(tmp_path: Path) -> None:
    """500.00: bridge and 100.00 of roads (1,600) beat clinic and 200.00 of roads (1,300)."""
    one = only(tried(tmp_path, "slump | total,,500.00,"))

    assert one.cut is not None
    assert one.cut.value == 160_000
    assert {hit.id: hit.lost for hit in one.hits if hit.kind == "request"} == {"clinic": 30_000, "surface": 20_000}


def test_what_is_bought_whole_costs_what_the_scenario_says(tmp_path: Path) -> None:
    """The bridge costs 500.00: the plan is 100.00 short. Cut: roads to 200.00, 1,400 + 900 + 400 = 2,700."""
    one = only(tried(tmp_path, "dear | request.bridge.cap,,500.00,"))

    assert one.costs == 110_000
    assert [item.by for item in one.breaks] == [10_000]
    assert one.cut is not None
    assert one.cut.value == 270_000
    assert one.regret == 0


def test_regret_is_what_another_plan_would_have_been_worth_more(tmp_path: Path) -> None:
    """Roads return 5.00 a dollar. The plan still fits: 1,400 + 900 + 1,500 = 3,800. Wanted: bridge and 500.00 for roads
    leave 100.00, 3,900; clinic and 500.00 leave 200.00, 3,400; so 3,900, and the total may not all be spent."""
    files: dict[str, str | None] = {"case.yaml": _case("total_is: at_most")}
    one = only(tried(tmp_path, "bumpy | request.surface.rate,,5,", files))

    assert one.fits
    assert one.value == 380_000
    assert one.wanted is not None
    assert one.wanted.value == 390_000
    assert one.regret == 10_000
    assert {move.request: (move.planned, move.wanted) for move in one.moves} == {
        "clinic": (30_000, 0),
        "surface": (30_000, 50_000),
    }


def test_more_money_breaks_nothing_and_begins_nothing_new(tmp_path: Path) -> None:
    """1,100.00: the plan leaves 100.00; the scenario would have wanted 400.00 for roads, worth 200 more."""
    one = only(tried(tmp_path, "boom | total,,1100.00,"))

    assert one.fits
    assert one.left_over == 10_000
    assert one.cut is not None
    assert one.cut.value == 290_000
    assert one.regret == 20_000


def test_the_fund_that_breaks_is_named(tmp_path: Path) -> None:
    files: dict[str, str | None] = {
        "funds.csv": "fund,name,amount,pays_for\ncapital,Capital fund,700.00,request:bridge or request:clinic\n"
        "general,General fund,300.00,request:surface\n"
    }
    one = only(tried(tmp_path, "slump | fund.capital,,600.00,\nslump | total,,900.00,", files))

    assert {item.rule: item.by for item in one.breaks if item.rule} == {"total": 10_000, "fund.capital": 10_000}
    assert one.cut is not None
    # 600.00 of capital pay for the bridge alone; the clinic is lost, and nobody may take what is left.
    assert {hit.id: hit.lost for hit in one.hits if hit.kind == "request"} == {"clinic": 30_000}
    assert one.cut.value == 200_000


def test_a_scenario_that_leaves_no_plan_is_told_with_its_rules(tmp_path: Path) -> None:
    files: dict[str, str | None] = {"units.csv": "unit,name,floor\nparks,Parks,300.00\nroads,Roads,200.00\n"}
    found = tried(tmp_path, "collapse | total,,400.00,", files)
    one = only(found)

    assert one.cut is None
    assert one.wanted is None
    assert one.regret is None
    assert {rule for conflict in one.conflicts for rule in conflict.rules} >= {"total", "floor.parks"}
    assert one.cut_conflicts
    assert one.repairs
    assert not found.holds


def test_what_a_rule_obliges_the_plan_to_pay_is_paid_and_others_give(tmp_path: Path) -> None:
    """Parks have to receive 400.00 and were planned 300.00: the playground gets 100.00, worth 50, and roads give
    100.00, worth 200. 2,900 + 50 - 200 = 2,750."""
    one = only(tried(tmp_path, "law | floor.parks,,400.00,", {"requests.csv": _WITH_PLAYGROUND}))

    assert [item.rule for item in one.breaks] == ["floor.parks"]
    assert one.cut is not None
    assert one.cut.value == 275_000
    assert [(move.request, move.planned, move.wanted) for move in one.obliged] == [("playground", 0, 10_000)]
    assert [(hit.id, hit.lost) for hit in one.hits if hit.kind == "request"] == [("surface", 10_000)]


def test_a_request_whose_own_floor_rises_receives_it(tmp_path: Path) -> None:
    one = only(tried(tmp_path, "law | request.surface.floor,,400.00,"))

    assert not one.fits
    assert one.cut is not None
    # 400.00 of roads leave 600.00: the bridge (1,400) and not the clinic as well.
    assert one.cut.amounts.tolist() == [40_000, 0, 40_000]


_WITH_PLAYGROUND = PROJECTS.rstrip() + "\n    playground,parks,100.00,0.5,,\n"


def test_probabilities_weigh_what_is_left_and_what_was_missed(tmp_path: Path) -> None:
    """800.00 (25 %): 2,500. As planned (75 %): 2,900. Together 2,800; nothing is regretted."""
    files: dict[str, str | None] = {
        "scenarios.csv": "scenario,probability\nslump,25%\nusual,75%\n",
        "scenario_changes.csv": "scenario,number,applies_to,to,by\nslump,total,,800.00,\n",
    }
    found = stress(load_case(write_case(tmp_path, {**PLAIN, **files}))).scenarios

    assert found is not None
    assert found.expected_value == 280_000
    assert found.expected_regret == 0
    assert found.chance_it_fits == Fraction(3, 4)


def test_without_probabilities_nothing_is_expected(tmp_path: Path) -> None:
    found = tried(tmp_path, "slump | total,,800.00,\nboom | total,,1100.00,").scenarios

    assert found is not None
    assert found.expected_value is None
    assert found.largest_regret == (Fraction(20_000), "boom")


def test_a_reserve_shrinks_with_the_total_that_it_is_a_part_of(tmp_path: Path) -> None:
    """10 % of 1,000.00 are kept back; of 800.00 only 80.00 have to be. The plan of 900.00 is then 180.00 over."""
    files: dict[str, str | None] = {"rules.csv": "rule,kind,exactly\nsaved,reserve,10%\n"}
    one = only(tried(tmp_path, "slump | total,,800.00,", files))

    assert one.reserve == 8_000
    assert [item.by for item in one.breaks] == [18_000]
    assert one.cut is not None
    assert one.cut.allocated == 72_000


def test_soft_rules_in_classes_are_kept_in_the_cut_as_well(tmp_path: Path) -> None:
    """Roads should have 600.00 before value counts. With 800.00 that leaves no room for the clinic, which would be
    worth more: bridge and 300.00 of roads stay, 1,400 + 600 = 2,000 instead of 2,500."""
    files: dict[str, str | None] = {
        "rules.csv": "rule,kind,applies_to,at_least,strength,priority\nroads-first,floor,unit:roads,600.00,soft,1\n"
    }
    one = only(tried(tmp_path, "slump | total,,800.00,", files))

    assert one.cut is not None
    assert not one.comparable
    assert one.regret is None
    assert one.cut.amounts.tolist() == [40_000, 0, 30_000]
    assert one.cut.value == 200_000


def test_every_pool_and_number_of_workers_gives_the_same(tmp_path: Path) -> None:
    changes = "a | total,,800.00,\nb | total,,500.00,\nc | request.surface.rate,,5,\nd | costs,,,10%"
    tried(tmp_path, changes)
    loaded = load_case(tmp_path)
    seen = [_summary(stress(loaded, How(pool=name))) for name in ("here", "processes:1", "processes:2")]

    assert seen[0] == seen[1] == seen[2]


def _summary(found: Stress) -> list[tuple[object, ...]]:
    assert found.scenarios is not None
    return [
        (
            one.id,
            one.value,
            one.regret,
            one.hits,
            one.moves,
            one.breaks,
            None if one.cut is None else one.cut.amounts.tolist(),
            None if one.wanted is None else one.wanted.amounts.tolist(),
        )
        for one in found.scenarios.scenarios
    ]


def test_the_order_of_rows_changes_nothing(tmp_path: Path) -> None:
    rows = ["a | total,,800.00,", "a | costs,,,10%", "b | values,unit:roads,,-30%"]
    first = tried(tmp_path / "first", "\n".join(rows))
    second = tried(tmp_path / "second", "\n".join(rows[::-1]))

    assert _summary(first) == _summary(second)


@pytest.mark.parametrize("by", ["-40%", "-20%", "0%", "20%", "60%"])
def test_the_cut_plan_never_gives_more_than_planned_and_never_beats_the_plan_wanted(tmp_path: Path, by: str) -> None:
    one = only(tried(tmp_path, f"s | total,,,{by}\ns | values,unit:parks,,{by}"))

    assert one.cut is not None
    assert one.regret is None or one.regret >= 0
    assert all(hit.lost > 0 for hit in one.hits)


def _case(setting: str) -> str:
    return 'format: "1"\nname: Town budget 2025\ncurrency: USD\nperiods: FY2025\ntotal: 1,000.00\n' + setting + "\n"
