"""``apportion score`` as a person and a program call it."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from apportion.interfaces.facade import load
from tests.support.terminal import Run, document

EXAMPLES = Path(__file__).resolve().parents[3] / "examples"
COMPANY = str(EXAMPLES / "technology-company")
CASE = """\
format: "1"
name: Town budget
sector: government
currency: USD
periods: [FY2025]
total: 6,000,000.00
total_is: at_most
"""
TABLES = {
    "units": "unit\nhealth\nroads\n",
    "requests": "request,name,unit,cap,rate\nclinics,Two clinics,health,5000000.00,3\nbridges,,roads,6000000.00,2\n",
}
RATED = {
    "scoring": "criterion,weight,worst,best,basis\nneed,60,0,4,measured\nreach,40,0,100,measured\n",
    "ratings": "item,criterion,rating\nclinics,need,3\nclinics,reach,40\nbridges,need,2\nbridges,reach,80\n",
}


def written(folder: Path, **tables: str) -> str:
    folder.mkdir()
    (folder / "case.yaml").write_text(CASE, encoding="utf-8")
    for name, text in {**TABLES, **tables}.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return str(folder)


@pytest.fixture
def town(tmp_path: Path) -> str:
    return written(tmp_path / "rated", **RATED)


def test_scores_stand_with_what_each_criterion_adds(run: Run, town: str) -> None:
    code, out, _ = run("score", town)

    said = " ".join(out.split())
    assert code == 0
    assert "1 bridges roads 6.20 3.00 3.20" in said
    assert "2 Two clinics health 6.10 4.50 1.60" in said
    assert "$6,000,000 (the total of the case) pays for the first, which costs $6,000,000." in said
    assert "Two clinics comes next and lacks $5,000,000." in said


def test_how_far_a_weight_may_move_and_who_swaps_first(run: Run, town: str) -> None:
    """Level at 8/13 = 61.5 % on need; 1.5 points lead from reach to need."""
    _, out, _ = run("score", town)

    out = out.replace("\N{NO-BREAK SPACE}", " ")
    assert "the order: from 0.0 % to 61.5 %; at 61.5 % bridges and Two clinics change places" in out
    assert "moves 1.5 points from reach to need; Two clinics is then level with it." in out


def test_another_total_moves_the_line(run: Run, town: str) -> None:
    code, found = document(run, "score", town, "--total", "11M")

    assert code == 0
    assert found["cut_line"]["total"] == "11000000.00"
    assert [package["funded"] for package in found["cut_line"]["packages"]] == [True, True]


@pytest.mark.parametrize("total", ["much", "-5M", ""])
def test_a_total_that_makes_no_sense_is_refused(run: Run, town: str, total: str) -> None:
    code, _, error = run("score", town, "--total", total)

    assert code == 2
    assert "total" in error


def test_a_program_reads_the_same_figures(run: Run, town: str) -> None:
    code, found = document(run, "score", town)

    first, second = found["ranking"]
    assert code == 0
    assert (first["id"], first["score"], first["score_exact"]) == ("bridges", "6.20", "6.2")
    assert second["contributions"] == {"need": "4.50", "reach": "1.60"}
    assert second["ratings"] == {"need": 3.0, "reach": 40.0}
    assert found["stability"]["order"][0]["to"] == 0.615384615
    assert found["stability"]["smallest_change"]["rival"] == "clinics"
    assert found["findings"] == []


def test_a_page_and_a_document_are_written_together(run: Run, town: str, tmp_path: Path) -> None:
    code, out, _ = run("score", town, "--out", "made")

    page = (tmp_path / "made" / "score.html").read_text(encoding="utf-8")
    assert code == 0
    assert "Scores written to made/score.html" in out
    assert "Two clinics" in page
    assert "<script" not in page
    assert json.loads((tmp_path / "made" / "score.json").read_text(encoding="utf-8"))["case"] == "Town budget"
    assert run("score", town, "--out", "made")[0] == 2
    assert run("score", town, "--out", "made", "--force")[0] == 0


def test_names_of_users_cannot_write_markup_into_the_page(run: Run, tmp_path: Path) -> None:
    requests = "request,name,unit,cap,rate\nclinics,<b>Clinics</b>,health,5.00,3\nbridges,,roads,6.00,2\n"
    case = written(tmp_path / "rated", **RATED, requests=requests)

    run("score", case, "--out", "made")

    page = (tmp_path / "made" / "score.html").read_text(encoding="utf-8")
    assert "<b>" not in page
    assert "&lt;b&gt;Clinics&lt;/b&gt;" in page


def test_a_case_that_rates_nothing_is_shown_the_way(run: Run, tmp_path: Path) -> None:
    code, out, _ = run("score", written(tmp_path / "rated"))

    assert code == 1
    assert "nothing is ranked yet" in out
    assert "Influence on results" in out
    assert "3. Rate every programme on every criterion: open" in out


def test_what_is_wrong_with_ratings_blocks_and_is_told_by_check_as_well(run: Run, tmp_path: Path) -> None:
    case = written(tmp_path / "rated", **{**RATED, "ratings": RATED["ratings"] + "school,need,3\n"})

    for command in ("score", "check"):
        code, out, _ = run(command, case)
        assert code == 1
        assert "scoring.unknown-item" in out


def test_a_judge_who_contradicts_himself_is_shown_what_to_change(run: Run, tmp_path: Path) -> None:
    """Need five times reach, reach five times speed, but speed twice need: 25 would follow, 1/2 was said."""
    case = written(
        tmp_path / "rated",
        scoring="criterion,worst,best\nneed,0,4\nreach,0,100\nspeed,0,10\n",
        ratings=RATED["ratings"] + "clinics,speed,3\nbridges,speed,4\n",
        judgements="judge,left,right,times\nann,need,reach,5\nann,reach,speed,5\nann,need,speed,0.5\n",
    )

    code, out, _ = run("score", case)

    assert code == 0
    assert "judgement.inconsistent" in out
    assert "speed to need: 2 given, 1/9 would fit the other answers" in out


def test_the_facade_gives_the_ranking(town: str) -> None:
    found = load(town).scores()

    assert found.order == ("bridges", "clinics")
    assert found.scores == {"bridges": Decimal("6.20"), "clinics": Decimal("6.10")}
    assert found.contributions["clinics"] == {"need": Decimal("4.50"), "reach": Decimal("1.60")}
    assert found.to_dict()["method"] == "weighted_score"


def test_the_company_ranks_its_initiatives_by_the_formula_of_its_source(run: Run) -> None:
    code, found = document(run, "score", COMPANY)

    assert code == 0
    assert found["ties"] == [["customer-acquisition", "infrastructure"]]
    assert found["cut_line"]["total_is"] == "the envelope growth"


def test_all_are_level_without_the_one_criterion_that_tells_them_apart(run: Run) -> None:
    """Ten initiatives differ in return alone: without it all 45 pairs are level, two of ten are so already."""
    _, out, _ = run("score", COMPANY)

    assert "the order: any weight keeps the order; without it all 10 would be level" in out
    assert "the best 3: any weight keeps the best 3; without it 7 others would be level with the last of them" in out


def test_the_method_is_not_named_twice(run: Run) -> None:
    _, out, _ = run("score", COMPANY)

    assert "ranked by weighted score" in out
    assert "How far each weight may move is looked at as well, because priority complexity is competing." in out
    assert "instead of" not in out


def test_what_is_not_rated_stands_beside_the_cut_line(run: Run, tmp_path: Path) -> None:
    three = TABLES["requests"] + "parks,Three parks,roads,2500000.00,2\n"

    _, out, _ = run("score", written(tmp_path / "one", requests=three, **RATED))

    said = " ".join(out.split())
    assert "On neither side of the line is what lacks ratings and is not ranked: Three parks, which costs" in said


def test_a_line_that_runs_through_a_tie_says_so(run: Run, tmp_path: Path) -> None:
    level = {**RATED, "ratings": RATED["ratings"].replace("bridges,need,2", "bridges,need,3").replace("80", "40")}

    _, out, _ = run("score", written(tmp_path / "one", **level), "--total", "5M")

    said = " ".join(out.split())
    assert "The line runs through a tie" not in said  # Nothing is above it: bridges, the first by id, does not fit.
    _, out, _ = run("score", written(tmp_path / "other", **level), "--total", "6M")
    said = " ".join(out.split())
    assert "The line runs through a tie: bridges and Two clinics are level, and ids alone say who comes first." in said
