"""The command alternatives and the same from Python: what is printed, wrong input, documents, plan.json, the report."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import apportion
from tests.support.terminal import Run, document
from tests.support.town import edited, write_case

# Parks return 3.50 and get their cap of 800, roads 2 and get 200: worth 3,200. Each dollar moved loses 1.50, and 32 may
# be lost: 21.33 dollars are free.


def _document(run: Run, *arguments: str) -> tuple[int, dict[str, Any]]:
    return document(run, "alternatives", *arguments)


def test_the_free_money_of_the_town(run: Run) -> None:
    code, out, err = run("alternatives", "town")

    assert (code, err) == (0, "")
    said = " ".join(out.split())
    for sentence in (
        "The plan is worth 3,200.00; plans near it at least 3,168.00.",
        "Parks $778.67 $800.00 $800.00",
        "Roads $200.00 $200.00 $221.33",
        "Parks could receive anything from $778.67 to $800.00 without losing more than 1 % of value;",
        "$978.67 stays with the same units in every such plan; $21.33 is free to go to other units",
        "Plan 1 spends $21.33 otherwise; it is worth 32.00 less.",
        "takes $21.33 from Green spaces, gives it to Asphalt: -32.00 of value",
    ):
        assert sentence in said


def test_only_what_is_named_is_looked_at(run: Run) -> None:
    code, found = _document(run, "town", "--request", "roads", "--within", "2%")

    assert code == 0
    assert [(item["kind"], item["id"], item["low"], item["high"]) for item in found["ranges"]] == [
        ("request", "roads", "200.00", "242.66")
    ]
    assert (found["plans"], found["fixed"], found["within"]) == ([], None, "0.02")


def test_all_requests_on_demand(run: Run) -> None:
    _, found = _document(run, "town", "--all", "--plans", "0")

    assert [item["id"] for item in found["ranges"]] == ["parks", "roads", "parks", "roads"]
    assert all(item["exact"] and item["searched_all"] for item in found["ranges"])


def test_another_plan_for_programs(run: Run) -> None:
    code, found = _document(run, "town", "--plans", "1")

    assert (code, found["status"], found["currency"]) == (0, "found", "USD")
    plan = found["plans"][0]
    assert (plan["value"], plan["loss"], plan["moved"]) == ("3168.005", "31.995", "21.33")
    assert plan["swaps"] == [
        {"amount": "21.33", "from": "parks", "to": "roads", "value": "-31.995", "drops": False, "adds": False}
    ]
    assert [(item["request"], item["amount"]) for item in plan["amounts"]] == [("parks", "778.67"), ("roads", "221.33")]
    assert plan["fingerprint"] not in ("", found["case_fingerprint"])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--unit", "parcs"], "No unit is called 'parcs' (did you mean 'parks'?)."),
        (["--request", "harbour"], "No request is called 'harbour'"),
        (["--within", "120%"], "The value that may be lost has to lie between 0% and 100%."),
        (["--within", "a little"], "How much value may be lost:"),
        (["--within", ""], "How much value may be lost is empty; write it as 1%."),
        (["--plans", "21"], "21 other plans cannot be looked for: at least 0 and at most 20."),
        (["--plans", "-1"], "-1 other plans cannot be looked for"),
        (["--all", "--unit", "parks"], "Units and requests are named, and all are asked for as well."),
        (["--plans", "many"], "Invalid value for '--plans'"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused(run: Run, arguments: list[str], said: str) -> None:
    code, out, err = run("alternatives", "town", *arguments)

    assert (code, out) == (2, "")
    assert said in err


def test_all_that_is_wrong_is_said_at_once(run: Run) -> None:
    code, _, err = run("alternatives", "town", "--unit", "x", "--request", "y", "--within", "-1%")

    assert code == 2
    assert all(part in err for part in ("no unit is called 'x'", "no request is called 'y'", "value that may be lost"))


def test_no_plan_no_alternatives(run: Run, tmp_path: Path) -> None:
    write_case(tmp_path / "poor", edited("case.yaml", "1,000.00", "300.00"))

    code, out, _ = run("alternatives", "poor")
    assert code == 1
    assert "There is no plan: no amounts can keep all rules." in out

    code, found = _document(run, "poor")
    assert (code, found["status"]) == (1, "infeasible")
    with pytest.raises(apportion.ApportionError, match="no alternatives"):
        apportion.load(tmp_path / "poor").plan().alternatives()


def test_a_plan_folder_answers_for_its_case_and_says_the_ranges_itself(run: Run, tmp_path: Path) -> None:
    run("plan", "town", "--out", "decided")

    code, found = _document(run, "decided", "--plans", "0")
    written = json.loads((tmp_path / "decided" / "plan.json").read_text(encoding="utf-8"))["alternatives"]

    assert code == 0
    units = [item for item in found["ranges"] if item["kind"] == "unit"]
    assert written["ranges"] == units
    assert (written["free"], written["plans"]) == ("21.33", [])
    page = (tmp_path / "decided" / "report.html").read_text(encoding="utf-8")
    assert "It could be from $778.67 to $800.00 in plans that keep 99 % of the value." in page


def test_alternatives_from_python(tmp_path: Path) -> None:
    plan = apportion.load(write_case(tmp_path / "town")).plan()

    found = plan.alternatives(Decimal("0.01"), plans=1)

    assert dict(found.units) == {
        "parks": (Decimal("778.67"), Decimal("800.00")),
        "roads": (Decimal("200.00"), Decimal("221.33")),
    }
    assert found.free == Decimal("21.33")
    assert len(found.detail.plans) == 1
    assert found.to_dict()["free"] == "21.33"
    named = plan.alternatives(units=["parks"])
    assert (list(named.units), dict(named.requests), named.free) == (["parks"], {}, None)
    with pytest.raises(apportion.ApportionError, match="did you mean 'parks'"):
        plan.alternatives(units=["park"])
