"""``apportion plan --why-not``: the answers in plan.json, on the page, on the terminal, and from Python."""

import json
from pathlib import Path

import pytest

import apportion
from tests.support.terminal import Run, document
from tests.support.town import write_case
from tests.unit.interfaces.test_why_not import PROJECTS


@pytest.fixture
def run(run: Run, tmp_path: Path) -> Run:
    """The same in a folder that holds the buildings as well: hall and park are built, the pool is not."""
    write_case(tmp_path / "buildings", PROJECTS)
    return run


def plan_of(folder: str) -> dict[str, object]:
    held: dict[str, object] = json.loads((Path(folder) / "plan.json").read_text(encoding="utf-8"))
    return held


def test_the_answer_of_the_command_stands_in_the_plan(run: Run) -> None:
    _, alone = document(run, "why-not", "buildings", "pool")
    code, found = document(run, "plan", "buildings", "--why-not", "pool")

    assert code == 0
    assert found["unmet"] == {"count": 1, "answered": 1}
    (answer,) = found["why_not"]
    assert {**answer, **{key: alone[key] for key in ("status", "currency", "case_fingerprint")}} == alone
    assert plan_of("buildings-plan")["why_not"] == [answer]


def test_the_terminal_tells_the_answers_and_the_page_what_to_try(run: Run) -> None:
    code, out, err = run("plan", "buildings", "--why-not", "pool")

    assert (code, err) == (0, "")
    assert "Why not more" in out
    assert "No plan that keeps all rules can give money to Open-air pool." in out
    page = (Path("buildings-plan") / "report.html").read_text(encoding="utf-8")
    assert "It would be funded if it cost $40.00 instead of $50.00 (20 % less)." in page
    assert "apportion what-if . --set request.pool.cap=40.00" in page


def test_the_command_on_the_page_runs_in_the_folder_of_the_page(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    run("plan", "buildings", "--why-not", "pool")
    monkeypatch.chdir("buildings-plan")
    code, found = document(run, "what-if", ".", "--set", "request.pool.cap=40.00")

    assert code == 0
    assert found["after"]["status"] == "optimal"
    assert "pool" in json.dumps(found)


def test_all_are_asked_about_the_most_valuable_first(run: Run) -> None:
    """Roads lack 500.00 at 2, parks 100.00 at 3.5."""
    code, found = document(run, "plan", "town", "--why-not", "all", "--no-report")

    assert code == 0
    assert [answer["request"] for answer in found["why_not"]] == ["roads", "parks"]
    assert found["unmet"] == {"count": 2, "answered": 2}


def test_a_request_that_is_named_comes_before_the_others_and_once(run: Run) -> None:
    _, found = document(run, "plan", "town", "--why-not", "all", "--why-not", "Green spaces", "--why-not", "parks")

    assert [answer["request"] for answer in found["why_not"]] == ["parks", "roads"]


def test_nobody_asked_nothing_is_said(run: Run) -> None:
    code, found = document(run, "plan", "town")

    assert code == 0
    assert found["why_not"] is None
    assert found["unmet"] == {"count": 2, "answered": 0}
    assert "Why not more" not in run("plan", "town", "--force")[1]


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["pol"], "No request is called 'pol'. Did you mean pool?"),
        (["swimming"], "No request is called 'swimming'. Requests are named by their ids in the case."),
        (
            ["pool", "hal", "pak", "lido"],
            "called 'hal' (did you mean 'hall'?) or 'pak' (did you mean 'park'?) or 'lido'.",
        ),
        (["request:pol"], "No request is called 'pol'. Did you mean pool?"),
        ([""], "No request is called ''."),
    ],
)
def test_an_unknown_request_is_a_wrong_call_before_anything_is_planned(run: Run, names: list[str], said: str) -> None:
    code, out, err = run("plan", "buildings", *(part for name in names for part in ("--why-not", name)))

    assert (code, out) == (2, "")
    assert said in " ".join(err.split())
    assert not Path("buildings-plan").exists()


def test_a_request_whose_id_is_all_is_called_with_its_kind(run: Run, tmp_path: Path) -> None:
    """It lacks 400.00; roads, which get 100.00 and their floor of 150.00, lack more."""
    rows = "request,name,unit,cap,rate\nall,All of it,parks,900.00,1\nroads,Asphalt,roads,700.00,2\n"
    write_case(tmp_path / "named", {"requests.csv": rows})

    _, everything = document(run, "plan", "named", "--why-not", "all", "--no-report")
    _, one = document(run, "plan", "named", "--why-not", "request:all", "--no-report", "--force")

    assert {answer["request"] for answer in everything["why_not"]} == {"all", "roads"}
    assert [answer["request"] for answer in one["why_not"]] == ["all"]


def test_without_a_plan_the_conflict_is_told_and_nothing_is_answered(run: Run, tmp_path: Path) -> None:
    rules = "rule,kind,applies_to,authority\nhall,mandate,request:hall,Council\npool,mandate,request:pool,Council\n"
    write_case(tmp_path / "both", {**PROJECTS, "rules.csv": rules})
    code, found = document(run, "plan", "both", "--why-not", "all")

    assert code == 1
    assert (found["status"], found["why_not"]) == ("infeasible", None)
    assert len(found["conflicts"][0]["demands"]) == len(found["conflicts"][0]["rules"])
    page = (Path("both-plan") / "report.html").read_text(encoding="utf-8")
    assert "authority: Council" in page
    assert run("verify", "both-plan")[0] == 0
    result = apportion.load("both").plan(why_not="all")
    assert (result.why_not, result.conflicts[0].rules) == ((), tuple(found["conflicts"][0]["rules"]))
    assert [repair.text for repair in result.repairs] == [repair["text"] for repair in found["repairs"]]


def test_python_asks_in_the_same_words(run: Run) -> None:
    run("check", "town")
    loaded = apportion.load("buildings")

    (answer,) = loaded.plan(why_not="pool").why_not
    assert answer.text == loaded.why_not("pool").text
    assert answer.to_dict() == loaded.why_not("pool").to_dict()
    assert [item.detail.request for item in loaded.plan(why_not=["hall", "all"]).why_not] == ["hall", "pool"]
    assert loaded.plan().why_not == ()
    with pytest.raises(apportion.ApportionError, match=r"No request is called 'pol'\. Did you mean pool"):
        loaded.plan(why_not=["pol"])


def test_a_written_answer_is_verified_and_a_forged_one_refused(run: Run) -> None:
    assert run("plan", "buildings", "--why-not", "all", "--no-report")[0] == 0
    code, out, _ = run("verify", "buildings-plan")
    assert code == 0
    assert "What is said of requests that receive less than they ask for holds" in out

    path = Path("buildings-plan") / "plan.json"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('"wanted": "funded"', '"wanted": "gold"'), encoding="utf-8")
    code, out, err = run("verify", "buildings-plan")

    assert code == 1
    assert "The plan's entry 'why_not[0].wanted' is not one of funded, in full, nothing." in " ".join(
        (out + err).split()
    )


def test_a_plan_of_projects_holds_alternatives_and_a_whole_frontier_when_asked(run: Run) -> None:
    """Ranges among projects need a search each, so no plan comes with them."""
    _, plain = document(run, "plan", "buildings", "--no-report")
    code, found = document(run, "plan", "buildings", "--frontier", "--alternatives", "--force")

    assert code == 0
    assert plain["alternatives"] is None
    _, alone = document(run, "alternatives", "buildings")
    assert {**alone, **found["alternatives"]} == alone
    assert len(plain["frontier"]["points"]) < len(found["frontier"]["points"])
    _, frontier = document(run, "frontier", "buildings")
    assert {**frontier, **found["frontier"]} == frontier
    page = (Path("buildings-plan") / "report.html").read_text(encoding="utf-8")
    assert '<section id="alternatives">' in page
    assert '<section id="frontier">' in page
    assert run("verify", "buildings-plan")[0] == 0


def test_python_keeps_alternatives_and_the_frontier_with_a_plan(run: Run) -> None:
    run("check", "town")
    loaded = apportion.load("buildings")
    plan = loaded.plan(frontier=True, alternatives=True)

    assert plan.to_dict()["alternatives"] == plan.alternatives().to_dict()
    assert plan.to_dict()["frontier"] == loaded.frontier().to_dict()


def test_a_total_of_nothing_has_no_frontier(run: Run, tmp_path: Path) -> None:
    rules = "rule,kind,applies_to,at_most\n"
    settings = str(PROJECTS["case.yaml"]).replace("total: 100.00", "total: 0.00")
    write_case(tmp_path / "empty", {**PROJECTS, "case.yaml": settings, "rules.csv": rules})
    code, found = document(run, "plan", "empty", "--frontier", "--no-report")

    assert code == 0
    assert (found["allocated"], found["frontier"]) == ("0.00", None)
