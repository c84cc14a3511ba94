"""The approval of a plan as a user meets it: exit codes, output for programs, and wrong calls."""

from __future__ import annotations

from pathlib import Path

from tests.end_to_end.test_commands import document, run
from tests.support.town import edited, write_case


def test_a_town_approves_its_plan_and_adopts_it(tmp_path: Path) -> None:
    write_case(tmp_path / "town")
    assert run(tmp_path, "plan", "town", "--out", "plan").returncode == 0

    before = document(run(tmp_path, "approval", "plan", "--on", "2024-09-02", "--json"))
    assert (before["status"], before["submitted"], len(before["stages"])) == ("none", None, 4)
    submitted = document(run(tmp_path, "submit", "plan", "--by", "Silva", "--on", "2024-09-02", "--json"))
    assert (submitted["status"], submitted["number"]) == ("submitted", 1)
    for stage in before["stages"]:
        accepted = [
            part
            for check in stage["checklist"]
            if check["verdict"] == "fails"
            for part in ("--accept", f"{check['check']}=known")
        ]
        call = ("approve", "plan", "--stage", stage["stage"], "--by", "Ortega", "--on", "2024-09-20")
        done = run(tmp_path, *call, *accepted, "--json")
        assert done.returncode == 0, done.stdout
        assert document(done)["status"] == "signed"
    after = document(run(tmp_path, "approval", "plan", "--on", "2024-12-31", "--json"))
    assert (after["status"], after["late"], after["edited"]) == ("approved", [], False)
    assert {item["plan"] for stage in after["stages"] for item in stage["signatures"]} == {after["fingerprint"]}
    adopted = run(tmp_path, "adopt", "plan", "--by", "Council", "--on", "2024-12-31", "--starts", "2025-01-01")
    assert adopted.returncode == 0, adopted.stderr
    assert run(tmp_path, "verify", "plan").returncode == 0


def test_wrong_calls_are_told_what_to_do_and_enter_nothing(tmp_path: Path) -> None:
    write_case(tmp_path / "town")
    assert run(tmp_path, "plan", "town", "--out", "plan").returncode == 0
    day, signer = ("--on", "2024-09-02"), ("--by", "Ortega")

    for call, reason in (
        (("approve", "plan", "--stage", "technical", *signer), "The plan is not submitted."),
        (("submit", "town", *signer), "is not a plan folder"),
        (("submit", "plan", "--by", " "), "Nobody is named who does this"),
        (("submit", "plan", *signer, "--store", "postgresql://u:pw@db/x"), "holds a password"),
        (("approve", "plan", "--stage", "technical", *signer, "--accept", "history"), "gives no reason"),
        (("delegate", "plan", *signer, "--to", "Roth", "--until", "Friday"), "'Friday' is not a day"),
    ):
        done = run(tmp_path, *call)
        assert done.returncode == 2, call
        assert reason in done.stderr
    assert not (tmp_path / "plan" / "journal.sqlite").exists()
    assert run(tmp_path, "submit", "plan", "--by", "Silva", *day).returncode == 0
    unknown = run(tmp_path, "approve", "plan", "--stage", "tecnical", *signer, *day)
    assert unknown.returncode == 2
    assert "The stages are technical, strategic, stakeholder, implementation." in unknown.stderr


def test_a_refined_plan_takes_over_from_a_draft_and_later_from_the_plan_in_force(tmp_path: Path) -> None:
    write_case(tmp_path / "town")
    write_case(tmp_path / "refined", edited("units.csv", "800.00", "700.00"))
    for name in ("town", "refined"):
        assert run(tmp_path, "plan", name, "--out", f"{name}-plan").returncode == 0
    clerk, day = ("--by", "Clerk"), ("--on", "2024-12-02")

    assert run(tmp_path, "submit", "town-plan", *clerk, *day).returncode == 0
    refused = run(tmp_path, "submit", "refined-plan", *clerk, *day, "--replaces", "refined")
    assert (refused.returncode, "has no journal" in refused.stderr) == (2, True)
    assert (
        document(run(tmp_path, "submit", "refined-plan", *clerk, *day, "--replaces", "town-plan", "--json"))["number"]
        == 2
    )
    state = document(run(tmp_path, "approval", "town-plan", *day, "--json"))
    assert (state["status"], state["edited"]) == ("submitted", True)
    assert "is, and no signature is for this one" in run(tmp_path, "approval", "town-plan", *day).stdout

    write_case(tmp_path / "again")
    assert run(tmp_path, "plan", "again", "--out", "again-plan").returncode == 0
    assert run(tmp_path, "adopt", "again-plan", *clerk, *day).returncode == 0
    write_case(tmp_path / "later", edited("units.csv", "800.00", "750.00"))
    assert run(tmp_path, "plan", "later", "--out", "later-plan").returncode == 0
    march = ("--on", "2025-03-03")
    adopted = document(run(tmp_path, "adopt", "later-plan", *clerk, *march, "--replaces", "again-plan", "--json"))
    assert adopted["status"] == "adopted"
    used = run(tmp_path, "spend", "again-plan", "parks", "1.00", "--for", "seeds", *clerk, *march)
    assert (used.returncode, "was replaced by" in used.stderr) == (2, True)
    assert run(tmp_path, "verify", "later-plan").returncode == 0
