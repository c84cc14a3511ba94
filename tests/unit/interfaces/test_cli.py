"""The commands, called in this process: what they print, their exit codes, and one document where a program reads."""

import json
from pathlib import Path

import click
import pytest

from apportion.interfaces.cli import commands
from apportion.interfaces.cli.new import TEMPLATES
from tests.support.terminal import Run, document
from tests.support.town import edited, write_case


def all_commands() -> list[str]:
    return sorted(commands.commands)


def test_the_commands_of_this_release() -> None:
    assert all_commands() == [
        "adopt",
        "alternatives",
        "amend",
        "approval",
        "approve",
        "award",
        "brief",
        "check",
        "close",
        "collect",
        "commit",
        "compare",
        "costs",
        "credit",
        "decommit",
        "delegate",
        "explain",
        "feedback",
        "fit",
        "frontier",
        "gate",
        "history",
        "import",
        "journal",
        "learn",
        "monitor",
        "move",
        "new",
        "plan",
        "position",
        "reallocate",
        "reject",
        "release",
        "resolve",
        "roll-over",
        "schedule",
        "score",
        "spend",
        "stakeholders",
        "stress",
        "submit",
        "triggers",
        "verify",
        "what-if",
        "why-not",
        "withdraw",
        "worth",
    ]


@pytest.mark.parametrize("name", all_commands())
def test_every_command_and_option_is_explained_with_an_example(name: str) -> None:
    command = commands.commands[name]

    assert command.help
    assert len(command.help) > 100
    assert command.epilog
    assert f"  apportion {name} " in command.epilog
    assert len(command.get_short_help_str(limit=70)) > 20
    assert not command.get_short_help_str(limit=70).endswith("...")
    options = [item for item in command.params if isinstance(item, click.Option)]
    assert all(option.help and len(option.help) > 10 for option in options)
    assert "--json" in [name for option in options for name in option.opts]


@pytest.mark.parametrize("name", all_commands())
def test_help_reads_well_at_eighty_columns(name: str, run: Run) -> None:
    code, out, _ = run(name, "--help")

    assert code == 0
    assert "\b" not in out
    assert max(len(line) for line in out.splitlines()) <= 80


def test_version_and_help(run: Run) -> None:
    code, out, _ = run("--version")
    assert (code, out.split()[0]) == (0, "apportion")
    code, out, _ = run("--help")
    assert code == 0
    assert "apportion plan my-budget" in out


def test_a_good_case_is_called_ready(run: Run) -> None:
    code, out, err = run("check", "town")

    assert (code, err) == (0, "")
    assert out == "Read 2 units, 2 requests, 1 rule: no findings. The case can be planned.\n"


def test_findings_are_listed_by_file_with_place_and_remedy(run: Run, tmp_path: Path) -> None:
    changes = {**edited("units.csv", "800.00", "8OO.00"), **edited("requests.csv", "900.00", "1.234")}
    write_case(tmp_path / "town", changes)

    code, out, _ = run("check", "town")

    assert code == 1
    assert "units.csv:2:4 (cap): refused [" in out
    assert "requests.csv:2:4 (cap): " in out
    assert out.index("requests.csv") < out.index("units.csv")
    assert "To do: " in out
    assert out.endswith("2 that must be dealt with first. The case cannot be planned before that.\n")


def test_of_one_kind_of_finding_a_hundred_are_listed_and_all_are_counted(run: Run, tmp_path: Path) -> None:
    rows = [f"r{number},roads,x{number},1" for number in range(150)]
    write_case(tmp_path / "town", {"requests.csv": "\n".join(["request,unit,cap,rate", *rows, ""])})

    code, out, _ = run("check", "town")
    assert code == 1
    assert "50 more of " in out
    assert "150 that must be dealt with first" in out

    code, found = document(run, "check", "town")
    assert code == 1
    assert found["status"] == "blocked"
    assert found["case_fingerprint"] is None
    assert sum(found["finding_counts"].values()) == 150
    assert len(found["findings"]) == 100
    assert {"code", "verdict", "message", "place", "found", "expected", "remedy"} <= set(found["findings"][0])


def test_a_plan_is_summed_up_and_written(run: Run) -> None:
    code, out, err = run("plan", "town")

    assert (code, err) == (0, "")
    for said in (
        "Town budget 2025 - Little Town",
        "Optimal: proved",
        "the gap is zero",
        "Parks  $800.00  $200.00  $800.00",
        "Cap of Parks: at most $800.00",
        "The next $1 goes to Asphalt and adds 2.00 of weighted value",
        "Rank and fill",
        "Report written to town-plan/report.html",
    ):
        assert " ".join(said.split()) in " ".join(out.split())
    assert Path("town-plan/report.html").is_file()


def test_a_plan_is_written_where_it_is_wanted_and_replaced_only_when_told(run: Run) -> None:
    assert run("plan", "town", "--out", "drafts/first", "--no-report")[0] == 0
    assert not Path("drafts/first/report.html").exists()

    code, out, err = run("plan", "town", "--out", "drafts/first")
    assert (code, out) == (2, "")
    assert "drafts/first exists" in err
    assert "--force" in err

    assert run("plan", "town", "--out", "drafts/first", "--force")[0] == 0
    assert Path("drafts/first/report.html").is_file()


def test_a_place_in_use_is_found_out_before_any_work(run: Run, tmp_path: Path) -> None:
    write_case(tmp_path / "bad", edited("units.csv", "800.00", "8OO.00"))
    Path("bad-plan").write_text("mine")

    code, out, err = run("plan", "bad")

    assert (code, out) == (2, "")
    assert "bad-plan is a file" in err


def test_the_document_of_a_plan_is_what_is_written(run: Run) -> None:
    code, found = document(run, "plan", "town", "--no-report")

    assert code == 0
    assert found.pop("written_to") == "town-plan"
    assert found == json.loads(Path("town-plan/plan.json").read_text(encoding="utf-8"))
    required = (
        "status fingerprint case_fingerprint currency total value bound gap allocations units rules baselines "
        "conflicts repairs findings solver"
    )
    assert set(required.split()) <= set(found)
    assert found["status"] == "optimal"
    assert found["value"] == found["bound"] == "3200.00"
    assert [(unit["unit"], unit["amount"]) for unit in found["units"]] == [("parks", "800.00"), ("roads", "200.00")]


def test_rules_that_clash_are_named_with_their_authority_and_repairs(run: Run, tmp_path: Path) -> None:
    write_case(tmp_path / "town", edited("rules.csv", "60%", "12%"))

    code, out, _ = run("plan", "town")

    assert code == 1
    assert "No plan can keep all these rules" in out
    assert "authority: Council" in out
    # Parks can take 800.00 of the 1,000.00, so roads need 200.00, which is 80.00 above 12 % of the whole.
    assert "Let 'roads-share' be missed by $80.00." in out
    assert Path("town-plan/report.html").is_file()

    code, found = document(run, "plan", "town", "--force")
    assert code == 1
    assert found["status"] == "infeasible"
    assert found["fingerprint"] is None
    assert found["allocations"] == []
    assert found["conflicts"]
    assert found["repairs"]
    assert run("verify", "town-plan")[0] == 0


def test_an_amount_is_explained_from_case_and_from_plan_alike(run: Run) -> None:
    run("plan", "town", "--no-report")

    code, from_plan, _ = run("explain", "town-plan", "unit:parks")
    assert code == 0
    assert "Parks receives $800.00" in from_plan
    assert run("explain", "town", "unit:parks")[1] == from_plan

    code, found = document(run, "explain", "town-plan", "parks")
    assert code == 0
    assert [entry["kind"] for entry in found["entries"]] == ["unit", "request"]
    assert found["departures"] == []


def test_a_plan_folder_whose_case_was_changed_says_so(run: Run, tmp_path: Path) -> None:
    run("plan", "town", "--no-report")
    write_case(tmp_path / "town-plan" / "case", edited("units.csv", "800.00", "700.00"))

    code, out, _ = run("explain", "town-plan", "unit:parks")
    assert code == 1
    assert "was changed after the plan was written" in out
    code, found = document(run, "explain", "town-plan", "unit:parks")
    assert code == 1
    assert len(found["departures"]) == 2


def test_two_cases_are_compared_by_cause(run: Run, tmp_path: Path) -> None:
    write_case(
        tmp_path / "next", {**edited("case.yaml", "1,000.00", "1,100.00"), **edited("rules.csv", "60%", "12.5%")}
    )
    write_case(tmp_path / "later", edited("case.yaml", "1,000.00", "1,100.00"))

    code, out, _ = run("compare", "town", "later")
    assert code == 0
    assert "total: $1,000.00 -> $1,100.00" in out
    assert "+200.00" in out

    code, found = document(run, "compare", "town", "later")
    assert (code, found["status"]) == (0, "compared")
    assert [effect["value"] for effect in found["effects"]] == ["200.00"]
    assert found["value_change_exact"] == "200/1"

    code, out, _ = run("compare", "town", "next")
    assert code == 1
    assert "at most: 60" in out.replace("\N{NO-BREAK SPACE}", " ")
    assert "next has no plan" in out
    assert document(run, "compare", "town", "next")[1]["status"] == "infeasible"


def test_a_plan_is_verified_and_a_change_is_found(run: Run) -> None:
    run("plan", "town", "--no-report")
    code, out, _ = run("verify", "town-plan")
    assert code == 0
    assert out.count("yes  ") == 10
    assert out.rstrip().endswith("holds.")

    table = Path("town-plan/units.csv")
    table.write_bytes(table.read_bytes().replace(b"800.00", b"900.00"))
    code, out, _ = run("verify", "town-plan")
    assert code == 1
    assert "no   The tables say the same as plan.json" in out
    code, found = document(run, "verify", "town-plan")
    assert (code, found["status"]) == (1, "differs")
    assert [check["holds"] for check in found["checks"]].count(False) == 2


@pytest.mark.parametrize("template", TEMPLATES)
def test_every_template_can_be_started_from(run: Run, template: str) -> None:
    code, out, _ = run("new", "mine", "--template", template)

    assert code == 0
    assert "apportion check mine" in out
    assert Path("mine/case.yaml").is_file()
    assert run("new", "mine", "--template", template)[0] == 2
    code, found = document(run, "new", "mine", "--template", template, "--force")
    assert (code, found["status"]) == (0, "written")
    assert "case.yaml" in found["files"]


def test_the_templates_offered_are_those_that_there_are() -> None:
    from apportion.adapters.templates.content import TEMPLATES as KNOWN

    assert set(TEMPLATES) == set(KNOWN)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["check"], "Missing argument"),
        (["check", "nowhere"], "nowhere"),
        (["plan", "town", "--nonsense"], "--nonsense"),
        (["plan", "town", "--out"], "--out"),
        (["new", "x", "--template", "castle"], "castle"),
        (["new", "town", "--template", "blank"], "town"),
        (["explain", "town"], "Name one thing to explain"),
        (["explain", "town", "parsk"], "Did you mean parks?"),
        (["compare", "town"], "Missing argument"),
        (["verify", "town"], "not a plan folder"),
        (["nonsense"], "nonsense"),
    ],
)
def test_a_wrong_call_ends_with_two_and_says_why(run: Run, arguments: list[str], said: str) -> None:
    code, out, err = run(*arguments)

    assert code == 2
    assert out == ""
    assert said in err
    assert "Traceback" not in err

    code, found = document(run, *arguments)
    assert (code, found["status"]) == (2, "refused")
    assert said.split(maxsplit=1)[0] in found["message"] + found["remedy"]


@pytest.mark.parametrize("command", [["check"], ["plan"], ["explain", "parks"], ["compare", "town"]])
def test_a_case_that_blocks_ends_with_one_and_its_findings(run: Run, tmp_path: Path, command: list[str]) -> None:
    write_case(tmp_path / "bad", edited("units.csv", "800.00", "8OO.00"))
    name, *rest = command

    code, out, _ = run(name, "bad", *rest)
    assert code == 1
    assert "units.csv:2:4 (cap)" in out

    code, found = document(run, name, "bad", *rest)
    assert (code, found["status"]) == (1, "blocked")
    assert found["findings"][0]["place"]["line"] == 2
    assert not Path("bad-plan").exists()


def test_plan_and_check_of_a_plan_folder_say_where_its_case_is(run: Run) -> None:
    run("plan", "town", "--no-report")

    for command in ("check", "plan"):
        code, _, err = run(command, "town-plan")
        assert code == 2
        assert "town-plan/case" in err


def test_a_fault_of_the_program_is_not_taken_for_a_finding(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("a promise was broken")

    monkeypatch.setattr("apportion.services.load.load_case", broken)

    code, out, err = run("check", "town")
    assert (code, out) == (70, "")
    assert "fault of the program" in err
    assert "a promise was broken" in err
    assert document(run, "check", "town")[1]["status"] == "fault"


def test_an_interrupt_ends_quietly(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("apportion.services.load.load_case", interrupted)

    code, out, err = run("check", "town")
    assert (code, out) == (130, "")
    assert err.strip() == "Interrupted."


def test_documents_are_written_or_checked_and_not_both(run: Run) -> None:
    assert run("plan", "town", "--out", "plan")[0] == 0
    code, _, err = run("brief", "plan", "--check", "plan", "--out", "papers")
    assert code == 2
    assert "either written or checked" in err
    code, _, err = run("brief", "plan", "--out", "plan", "--force")
    assert code == 2
    assert "is not a brief folder" in err
