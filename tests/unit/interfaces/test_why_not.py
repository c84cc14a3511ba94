"""The commands why-not and explain --rules, limits of the search, and the same from Python."""

from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

import apportion
from apportion.services.load import load_case
from apportion.services.what_if import standing, what_if
from apportion.services.why_not import why_not_of
from tests.documents.reading import ROOT
from tests.support.terminal import Run, document
from tests.support.town import edited, write_case

PROJECTS: dict[str, str | None] = {
    "case.yaml": """
        format: "1"
        name: Buildings of a town
        currency: USD
        periods: FY2025
        total: 100.00
        total_is: at_most
        """,
    "units.csv": """
        unit,name,floor,cap
        parks,Parks,,90.00
        culture,Culture,,
        """,
    "requests.csv": """
        request,name,unit,cap,decision,value
        hall,Town hall,culture,60.00,whole,90.00
        park,River park,parks,40.00,whole,65.00
        pool,Open-air pool,parks,50.00,whole,70.00
        """,
    "rules.csv": """
        rule,kind,applies_to,authority
        hall-first,mandate,request:hall,Council
        """,
}
"""Hall (by mandate) and park take all 100.00; without the mandate park and pool, 135.00, are worth less than 155.00."""


@pytest.fixture
def run(run: Run, tmp_path: Path) -> Run:
    """The same in a folder that holds the buildings as well."""
    write_case(tmp_path / "buildings", PROJECTS)
    return run


def test_why_the_pool_is_not_built(run: Run) -> None:
    """The hall is mandated; beside it the pool (70.00) would replace the park (65.00) but costs 10.00 too much."""
    code, out, err = run("why-not", "buildings", "pool")

    assert (code, err) == (0, "")
    said = " ".join(out.split())
    for sentence in (
        "Open-air pool (pool) receives nothing; it asks for $50.00",
        "No plan that keeps all rules can give money to Open-air pool.",
        "It would be funded if it cost $40.00 instead of $50.00 (20 % less).",
        "apportion what-if buildings --set request.pool.cap=40.00",
        "It would be funded with a total of $110.00 ($10.00 more).",
        "apportion what-if buildings --set total=110.00",
        "Totals from $100.00 to $200.00 were tried.",
        "2 rules were tried, one at a time.",
    ):
        assert sentence in said


def test_the_answer_for_programs(run: Run) -> None:
    code, found = document(run, "why-not", "buildings", "pool", "--totals", "105..120")

    assert code == 0
    assert (found["status"], found["request"], found["wanted"]) == ("answered", "pool", "funded")
    assert (found["possible"], found["loss"], found["complete"]) == (False, None, True)
    total = next(item for item in found["changes"] if item["subject"] == "total")
    assert (total["before"], total["after"], total["proved"], total["least"]) == ("100.00", "110.00", True, True)
    assert total["edits"] == ["--set total=110.00"]
    named = {rule for conflict in found["conflicts"] for rule in conflict["rules"]}
    assert {"total", "hall-first"} <= {name.partition("/")[0] for name in named}


def test_a_request_by_its_name_and_one_that_receives_everything(run: Run) -> None:
    code, out, _ = run("why-not", "buildings", "river park")

    assert code == 0
    assert "River park receives everything it asks for: $40.00." in out


def test_every_edit_that_is_offered_does_what_it_says(run: Run) -> None:
    """The same changes made in the tables and planned from there."""
    run("check", "town")
    company = ROOT / "examples" / "technology-company"
    cases: list[tuple[str | Path, str]] = [
        ("buildings", "pool"),
        ("town", "roads"),
        (company, "research"),
        (company, "sales"),
    ]
    tried = 0
    for name, request in cases:
        loaded = load_case(Path(name))
        answer = why_not_of(loaded, request).answer
        assert answer is not None
        for change in answer.changes:
            if not change.edits:
                continue
            sets = dict(text.split("=", 1) for word, text in change.edits if word == "set")
            drops = [text for word, text in change.edits if word == "drop"]
            after = what_if(standing(loaded), sets, drops).after
            assert after.judged is not None
            amount = int(after.judged.amounts[after.case.requests.id == request].sum())
            wanted = {"more": answer.amount + 1, "in full": answer.asked, "funded": 1}[change.reaches]
            assert amount >= wanted, change.text
            tried += 1
    assert tried > 5


def test_a_plan_folder_is_asked_like_its_case(run: Run) -> None:
    assert run("plan", "buildings", "--no-report")[0] == 0
    assert document(run, "why-not", "buildings-plan", "pool") == document(run, "why-not", "buildings", "pool")


def test_a_later_start_is_tried_in_the_tables_of_the_case(run: Run, tmp_path: Path) -> None:
    """Each year has 60.00, and nothing is carried forward: the pool can follow the hall a year later."""
    two_years = {
        **PROJECTS,
        "case.yaml": """
            format: "1"
            name: Two years
            currency: USD
            periods: [FY2025, FY2026]
            total: 120.00
            total_is: at_most
            """,
        "requests.csv": """
            request,name,unit,period,cap,decision,value
            hall,Town hall,culture,FY2025,60.00,whole,90.00
            pool,Open-air pool,parks,FY2025,50.00,whole,70.00
            """,
        "funds.csv": """
            fund,name,period,amount
            own,Own money,FY2025,60.00
            own,,FY2026,60.00
            """,
    }
    write_case(tmp_path / "two-years", two_years)
    code, found = document(run, "why-not", "two-years", "pool")

    assert code == 0
    start = next(item for item in found["changes"] if item["subject"] == "start")
    assert (start["before"], start["after"], start["proved"]) == ("0", "1", True)
    assert start["text"] == "It would be funded if it could start in FY2026, 1 period later than asked for."
    fund = next(item for item in found["changes"] if item["rule"] == "fund.own.FY2025")
    assert fund["edits"] == ["--set fund.own.FY2025=110.00"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["pol"], "No request is called 'pol'. Did you mean pool?"),
        (["pool", "--totals", "24M"], "'24M' is no range of totals. Write it as 24M..26M."),
        (["pool", "--totals", "..26M"], "'..26M' is no range of totals."),
        (["pool", "--totals", "1x..2k"], "The start of the range: '1x' is not an amount."),
        (["pool", "--totals", "2k..1k"], "The range from 2,000.00 to 1,000.00 is empty"),
    ],
)
def test_wrong_questions_are_refused(run: Run, arguments: list[str], said: str) -> None:
    code, out, err = run("why-not", "buildings", *arguments)

    assert (code, out) == (2, "")
    assert said in " ".join(err.split())


def test_a_case_without_a_plan_ends_with_one(run: Run, tmp_path: Path) -> None:
    write_case(tmp_path / "short", edited("case.yaml", "1,000.00", "300.00"))

    code, out, _ = run("why-not", "short", "parks")
    assert code == 1
    assert "There is no plan, so nothing is funded" in out
    assert document(run, "why-not", "short", "parks")[1]["status"] == "infeasible"
    with pytest.raises(apportion.ApportionError, match="There is no plan"):
        apportion.load("short").why_not("parks")


def test_why_not_from_python(run: Run) -> None:
    run("check", "buildings")
    case = apportion.load("buildings")
    answer = case.why_not("pool", totals=(Decimal(105), "120"))

    assert (answer.possible, answer.loss) == (False, None)
    assert "It would be funded with a total of $110.00 ($10.00 more)." in answer.changes
    assert answer.to_dict()["request"] == "pool"
    full = apportion.load("town").why_not("parks")
    assert full.loss == Fraction(0) or full.possible is False
    with pytest.raises(apportion.ApportionError, match="Did you mean pool"):
        case.why_not("pol")


def test_what_rules_cost(run: Run) -> None:
    """Without their cap parks take 50.00 more at 3.50, until roads have their floor of 150.00; roads give it at 2."""
    code, out, _ = run("explain", "town", "--rules")

    assert code == 0
    said = " ".join(out.split())
    assert "75.00 1.50 Cap of Parks (cap.parks) at most $800.00" in said
    assert "3 other rules cost nothing." in said


def test_what_rules_cost_projects(run: Run) -> None:
    """Without the mandate hall and park are still best: it costs nothing, and neither does the cap of 90.00."""
    code, found = document(run, "explain", "buildings", "--rules")

    assert code == 0
    assert {item["rule"]: (item["value_lost"], item["price"]) for item in found["rules"]} == {
        "cap.parks": ("0.00", None),
        "hall-first": ("0.00", None),
    }


def test_rule_costs_from_python_are_in_rank(run: Run) -> None:
    run("check", "town")
    costs = apportion.load("town").plan().rule_costs()

    assert costs[0].rule == "cap.parks"
    assert costs[0].value_lost == 75_00
    assert {item.rule for item in costs} == {"cap.parks", "floor.parks", "floor.roads", "roads-share"}


def test_a_floor_of_a_request_is_among_them(run: Run, tmp_path: Path) -> None:
    """Roads must have 250.00, 50.00 more than is left for them: parks lose 50.00 at 3.50 and roads bring it at 2."""
    text = """
        request,name,unit,floor,cap,rate,last_year
        parks,Green spaces,parks,,900.00,3.5,400.00
        roads,Asphalt,roads,250.00,700.00,2,300.00
        """
    write_case(tmp_path / "floored", {"requests.csv": text})
    costs = {item.rule: item for item in apportion.load("floored").plan().rule_costs()}

    assert costs["request.roads.floor"].value_lost == 75_00
    assert run("explain", "floored", "--rules")[0] == 0


def test_one_rule_is_priced_when_it_is_asked_about(run: Run) -> None:
    code, out, _ = run("explain", "town", "cap.parks")

    assert code == 0
    assert "Without it the best plan would be worth 75.00 more." in out


def test_rules_and_a_name_are_two_questions(run: Run) -> None:
    for arguments in (["town"], ["town", "parks", "--rules"]):
        code, _, err = run("explain", *arguments)
        assert code == 2
        assert "Name one thing to explain, or ask for --rules." in err


def test_the_limit_of_the_search_is_written_down_and_used_again(run: Run) -> None:
    code, found = document(run, "plan", "buildings", "--work", "50", "--gap", "0.5%", "--no-report")

    assert code == 0
    assert (found["solver"]["work_max"], found["solver"]["gap"]) == (50, "0.005")
    assert run("verify", "buildings-plan")[0] == 0
    stored = apportion.load("buildings").plan(gap=Decimal("0.005"), work=50).to_dict()
    assert stored["solver"]["work_max"] == 50
    plain = apportion.load("buildings").plan().to_dict()["solver"]
    assert (plain["work_max"], plain["gap"]) == (10_000_000, "0")
    assert apportion.load("town").plan(work=50).to_dict()["solver"]["work_max"] is None


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--work", "0"], "The work has to be at least 1."),
        (["--gap", "1x"], "The gap: '1x' is not a percentage."),
        (["--gap", "100%"], "The gap has to lie between 0% and 100%."),
        (["--gap", "-1%", "--work", "-5"], "the work has to be at least 1"),
        (["--work", "many"], "'many' is not a valid integer"),
    ],
)
def test_a_search_that_makes_no_sense_is_refused(run: Run, arguments: list[str], said: str) -> None:
    code, out, err = run("plan", "buildings", *arguments)

    assert (code, out) == (2, "")
    assert said in " ".join(err.split())
    assert not Path("buildings-plan").exists()


def test_a_search_that_finds_nothing_says_that_it_does_not_know(run: Run, tmp_path: Path) -> None:
    """Forty projects have to add up to the total to the cent: one node of the search tree finds no such set."""
    costs = [104_729 + 7_919 * k * k % 88_883 for k in range(40)]
    total = sum(costs[::3])
    rows = [f"p{k:02},town,{cost / 100:.2f},whole,{cost / 100 + k % 7:.2f}" for k, cost in enumerate(costs)]
    write_case(
        tmp_path / "exact",
        {
            "case.yaml": f"""
                format: "1"
                name: To the cent
                currency: USD
                periods: FY2025
                total: "{total / 100:.2f}"
                """,
            "units.csv": "unit,name\ntown,Town\n",
            "requests.csv": "\n".join(["request,unit,cap,decision,value", *rows]) + "\n",
            "rules.csv": None,
        },
    )
    code, found = document(run, "plan", "exact", "--work", "1", "--no-report")

    assert code == 1
    assert found["status"] == "unknown"
    assert [item["code"] for item in found["findings"]] == ["plan.search-limit"]
    assert found["solver"]["work_max"] == 1
    code, out, _ = run("verify", "exact-plan")
    assert code == 0
    assert "No plan is found within the limit of work" in out
    assert document(run, "why-not", "exact-plan", "p00")[1]["status"] == "unknown"
    code, out, _ = run("plan", "exact", "--work", "1", "--no-report", "--force")
    assert "The search ended at its limit before it found a plan or showed that there is none." in out
