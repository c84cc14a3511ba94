"""Plans of whole cases over their declared scenarios and over draws, side by side."""

from fractions import Fraction
from pathlib import Path
from textwrap import dedent

import pytest

from apportion.services.load import Loaded, load_case
from apportion.services.refusal import Refusal
from apportion.services.robust import Robust, Wanted, robust_plans

FILES = {
    "case.yaml": """
        format: "1"
        name: Town
        currency: USD
        periods: FY
        total: 10.00
        total_is: at_most
    """,
    "units.csv": """
        unit,name
        town,Town
    """,
    "requests.csv": """
        request,unit,cap,rate
        a,town,6.00,1.5
        b,town,9.00,1.2
    """,
}
SCENARIOS = {
    "scenarios.csv": """
        scenario,probability
        good,75%
        bad,25%
    """,
    "scenario_changes.csv": """
        scenario,number,to
        good,request.a.rate,2
        good,request.b.rate,1.25
        bad,request.a.rate,0.5
        bad,request.b.rate,1
        bad,total,8.00
    """,
}
UNCERTAIN = {
    "uncertain.csv": """
        uncertain,what,applies_to,distribution,low,likely,high,figures_are
        returns,value,request:a,triangular,-80%,0%,80%,bounds
    """
}


def case_of(folder: Path, *parts: dict[str, str]) -> Loaded:
    for name, text in {key: value for part in (FILES, *parts) for key, value in part.items()}.items():
        (folder / name).write_text(dedent(text).lstrip(), encoding="utf-8")
    return load_case(folder)


def values(found: Robust, name: str) -> list[float]:
    """Value of a plan in each scenario, in dollars."""
    return next([float(value / 100) for value in one.values] for one in found.table.plans if one.name == name)


def test_plans_stand_side_by_side_in_every_scenario(tmp_path: Path) -> None:
    """By hand: of 10 dollars with ``a`` for A, good is worth 12.5 + 0.75 a and bad 10 - 0.5 a; the bad scenario has
    only 8 dollars, whose best use is all for B: 8, so that a plan that spends 10 may be ahead of it."""
    found = robust_plans(case_of(tmp_path, SCENARIOS))
    assert found.origin == "scenarios"
    assert found.table.futures == ("bad", "good")
    assert list(found.table.own_best) == [800, 1700]
    assert values(found, "") == values(found, "average") == [7.0, 17.0]
    assert values(found, "worst") == values(found, "tail") == [9.5, 13.25]
    nominal = found.table.nominal
    assert nominal.nominal == 1380
    assert nominal.price == 0
    worst = next(one for one in found.table.plans if one.name == "worst")
    # 1.5 · 1 + 1.2 · 9 = 12.30 where nothing goes wrong, 1.50 less than 13.80.
    assert worst.price == 150
    assert list(worst.regrets) == [-150, 375]
    assert worst.average == Fraction("0.25") * 950 + Fraction("0.75") * 1325
    assert [fit.short for fit in worst.plan.fits] == [200, 0]
    assert found.trial is None
    assert not found.unseen


def test_a_plan_may_have_to_fit_the_money_of_every_scenario(tmp_path: Path) -> None:
    """With 8 dollars everywhere A and B share them: the worst scenario wants all for B."""
    found = robust_plans(case_of(tmp_path, SCENARIOS), Wanted(("worst",), every_scenario=True))
    worst = next(one for one in found.table.plans if one.name == "worst")
    assert worst.plan.amounts.tolist() == [0, 800]
    assert [fit.short for fit in worst.plan.fits] == [0, 0]
    assert not any(fit.broken for fit in worst.plan.fits)


def test_without_probabilities_averages_are_left_out_and_said_to_be(tmp_path: Path) -> None:
    unlikely = {"scenarios.csv": "scenario,name\ngood,Good\nbad,Bad\n"}
    found = robust_plans(case_of(tmp_path, {**SCENARIOS, **unlikely}))
    assert [one.name for one in found.table.plans] == ["", "worst", "regret", "budget"]
    assert all("probabilities" in text for text in found.left_out)
    assert found.table.nominal.average is None


def test_where_no_scenarios_are_declared_draws_stand_in_and_others_judge_the_plans(tmp_path: Path) -> None:
    case = case_of(tmp_path, UNCERTAIN)
    wanted = Wanted(("average", "tail"), level=Fraction(9, 10), draws=50, unseen=64)
    found, again = robust_plans(case, wanted), robust_plans(case, wanted)
    assert found.origin == "draws"
    assert len(found.table.futures) == 50
    assert set(found.unseen) == {"", "average", "tail"}
    assert {name: one.mean for name, one in found.unseen.items()} == {
        name: one.mean for name, one in again.unseen.items()
    }
    tail = found.unseen["tail"]
    assert tail.draws == 64
    assert tail.tail.figure <= tail.low.figure <= tail.mean.figure
    assert all(one.low <= one.figure <= one.high for one in (tail.mean, tail.tail))
    # A may lose 80 % of its return and B nothing: in the tail B takes all that it can.
    careful = next(one for one in found.table.plans if one.name == "tail")
    assert careful.plan.amounts.tolist() == [100, 900]


def test_what_the_case_does_not_state_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="neither scenarios nor uncertain numbers"):
        robust_plans(case_of(tmp_path))
    with pytest.raises(Refusal, match="best by 'luck'"):
        robust_plans(case_of(tmp_path, SCENARIOS), Wanted(("luck",)))
