"""The commands frontier and what-if, and the same from Python: what they print, wrong input, documents for programs."""

import csv
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

import apportion
from tests.support.terminal import Run, document
from tests.support.town import edited, write_case


def test_the_frontier_of_the_town(run: Run) -> None:
    """Parks take what lies between the floors and 950 (their cap of 800), at 3.5; then roads at 2."""
    code, out, err = run("frontier", "town", "--from", "400", "--to", "1.2k", "--steps", "3")

    assert (code, err) == (0, "")
    said = " ".join(out.split())
    for sentence in (
        "Value rises in straight pieces; these are all of them, exact to whole minor units.",
        "$400 1,175.00 3.50",
        "$800 2,575.00 3.50 Green spaces +$400.00",
        "* $1,000 3,200.00 2.00 Green spaces +$150.00; Asphalt +$50.00",
        "$1,200 3,600.00 2.00 Asphalt +$200.00",
        "$400 $950 3.50 Green spaces +$550.00",
        "$950 $1,200 2.00 Asphalt +$250.00",
    ):
        assert sentence in said


def test_totals_without_a_plan_are_named_with_what_is_missing(run: Run) -> None:
    code, out, _ = run("frontier", "town", "--from", "100", "--to", "900", "--steps", "3")

    assert code == 0
    assert "No plan keeps all rules with $100: $250 is missing." in out
    assert "What needs the smallest total: " in out


def test_a_range_without_a_plan_ends_with_one(run: Run) -> None:
    code, found = document(run, "frontier", "town", "--from", "1", "--to", "2", "--steps", "2")

    assert code == 1
    assert (found["status"], found["points"], found["smallest_total"]) == ("infeasible", [], "350.00")


def test_the_frontier_for_programs(run: Run) -> None:
    code, found = document(run, "frontier", "town", "--from", "400", "--to", "1,200.00", "--steps", "2")

    assert code == 0
    assert [(point["total"], point["value"], point["is_case"]) for point in found["points"]] == [
        ("400.00", "1175.00", False),
        ("1000.00", "3200.00", True),
        ("1200.00", "3600.00", False),
    ]
    assert [(piece["start"], piece["end"], piece["price"]) for piece in found["pieces"]] == [
        ("400.00", "950.00", "3.5"),
        ("950.00", "1200.00", "2"),
    ]
    assert found["exact"] is True
    assert found["written_to"] is None


def test_points_are_written_as_csv_and_never_over_a_file(run: Run) -> None:
    code, out, _ = run("frontier", "town", "--steps", "3", "--out", "points.csv")
    assert code == 0
    assert "Points written to points.csv" in out
    with Path("points.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["total"], row["value"]) for row in rows] == [
        ("800.00", "2575.00"),
        ("1000.00", "3200.00"),
        ("1200.00", "3600.00"),
    ]
    assert rows[1]["moves"] == "parks 650.00 to 800.00; roads 150.00 to 200.00"

    code, _, err = run("frontier", "town", "--out", "points.csv")
    assert code == 2
    assert "points.csv is there already." in err
    assert run("frontier", "town", "--steps", "2", "--out", "points.csv", "--force")[0] == 0
    assert run("frontier", "town", "--out", "nowhere/points.csv")[0] == 2
    assert run("frontier", "town", "--out", "town")[0] == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--from", "1x"], "The start of the range: '1x' is not an amount."),
        (["--from", "2k", "--to", "1k"], "The range from 2,000.00 to 1,000.00 is empty"),
        (["--from", "-5"], "the amount '-5' is negative"),
        (["--steps", "1"], "1 steps cannot be made: at least 2 and at most 1001."),
        (
            ["--from", "x", "--to", "y", "--steps", "0"],
            "The start of the range: 'x' is not an amount; the end of the range",
        ),
        (["--steps", "many"], "'many' is not a valid integer"),
    ],
)
def test_a_range_that_makes_no_sense_is_refused(run: Run, arguments: list[str], said: str) -> None:
    code, out, err = run("frontier", "town", *arguments)

    assert (code, out) == (2, "")
    assert said in err


def test_a_plan_folder_answers_for_its_case(run: Run) -> None:
    assert run("plan", "town", "--no-report")[0] == 0

    assert document(run, "frontier", "town-plan")[1] == document(run, "frontier", "town")[1]
    assert document(run, "what-if", "town-plan", "--set", "total=900") == (
        document(run, "what-if", "town", "--set", "total=900")
    )


def test_what_if_there_were_less(run: Run) -> None:
    code, out, err = run("what-if", "town", "--set", "total=900", "--drop", "rule.roads-share")

    assert (code, err) == (0, "")
    said = " ".join(out.split())
    for sentence in (
        "total: $1,000.00 -> $900.00",
        "rule.roads-share: left out",
        "Difference -$100.00 -$100.00 -275.00 -275.00",
        "Parks $800.00 $750.00 -$50.00",
        "Floor of Roads [floor.roads]: at least $150.00, does not bind -> at least $150.00, binds",
        "Asphalt: Floor of Roads: the lower limit of $150.00 is met exactly.",
    ):
        assert sentence in said
    assert "total: 1,000.00" in Path("town/case.yaml").read_text(encoding="utf-8")


def test_what_if_for_programs(run: Run) -> None:
    code, found = document(run, "what-if", "town", "--set", "total=900")

    assert code == 0
    assert found["edits"] == [
        {"name": "total", "kind": "amount", "before": "1000.00", "after": "900.00", "dropped": False}
    ]
    assert (found["before"]["value"], found["after"]["value"], found["value_change"]) == (
        "3200.00",
        "2925.00",
        "-275.00",
    )
    assert [(item["kind"], item["id"], item["difference"]) for item in found["amounts"]] == [
        ("unit", "parks", "-50.00"),
        ("unit", "roads", "-50.00"),
        ("request", "parks", "-50.00"),
        ("request", "roads", "-50.00"),
    ]
    assert [item["rule"] for item in found["rules"]]
    assert {item["request"] for item in found["reasons"]} == {"parks", "roads"}


def test_what_if_no_plan_is_left(run: Run) -> None:
    code, out, _ = run("what-if", "town", "--set", "floor.roads=700")

    assert code == 1
    assert "With the change no plan can keep all rules" in out
    assert "What would let them hold together" in out
    code, found = document(run, "what-if", "town", "--set", "floor.roads=700")
    assert (code, found["status"], found["after"]["value"]) == (1, "infeasible", None)
    assert found["conflicts"]
    assert found["repairs"]


def test_all_wrong_edits_are_named_at_once(run: Run) -> None:
    code, out, err = run("what-if", "town", "--set", "totl=1k", "--set", "floor.park=1", "--drop", "rule.road-share")

    assert (code, out) == (2, "")
    assert err.splitlines()[:4] == [
        "Error: 3 edits cannot be made:",
        "  totl: no number of a case is called so; did you mean 'total'?",
        "  floor.park: no unit is called 'park'; did you mean 'parks'?",
        "  rule.road-share: no rule is called 'road-share'; did you mean 'roads-share'?",
    ]
    assert run("what-if", "town")[0] == 2
    assert run("what-if", "town", "--set", "floor.parks=900")[0] == 2


def test_a_blocked_case_is_blocked_here_too(run: Run, tmp_path: Path) -> None:
    write_case(tmp_path / "town", edited("units.csv", "800.00", "8OO.00"))

    assert run("what-if", "town", "--set", "total=900")[0] == 1
    assert run("frontier", "town")[0] == 1


def test_the_frontier_from_python(tmp_path: Path) -> None:
    loaded = apportion.load(write_case(tmp_path / "town"))
    found = loaded.frontier(400, "1.2k", steps=3)

    assert found.totals == (Decimal(400), Decimal(800), Decimal(1000), Decimal(1200))
    assert list(map(int, found.values)) == [1175, 2575, 3200, 3600]
    assert found.breakpoints == (Decimal(950),)
    assert found.to_dict()["exact"] is True
    assert found.write(tmp_path / "points.csv").is_file()
    with pytest.raises(apportion.ApportionError, match="is there already"):
        found.write(tmp_path / "points.csv")
    with pytest.raises(apportion.ApportionError, match="finer than 2 decimals"):
        loaded.frontier(Decimal("0.001"))
    with pytest.raises(apportion.ApportionError, match="is empty"):
        loaded.frontier("2k", "1k")


def test_what_if_from_python(tmp_path: Path) -> None:
    loaded = apportion.load(write_case(tmp_path / "town"))
    answer = loaded.what_if({"total": 900})

    assert answer.feasible
    assert answer.value == Fraction(2925)
    assert answer.value_change == Fraction(-275)
    assert dict(answer.units) == {"parks": Decimal(-50), "roads": Decimal(-50)}
    assert dict(answer.requests) == {"parks": Decimal(-50), "roads": Decimal(-50)}
    assert answer.case.total == 900_00
    anew = apportion.load(write_case(tmp_path / "anew", edited("case.yaml", "1,000.00", "900.00"))).plan()
    assert answer.fingerprint == anew.fingerprint
    assert answer.to_dict()["value_change"] == "-275.00"
    assert loaded.case.total == 1_000_00

    none = loaded.what_if(set={"floor.roads": Decimal(700)}, drop=["cap.parks"])
    assert (none.feasible, none.value, none.value_change, none.fingerprint) == (False, None, None, "")
    with pytest.raises(apportion.ApportionError, match="did you mean 'total'"):
        loaded.what_if({"totl": "1"})
