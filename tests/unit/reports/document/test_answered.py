"""The strategy and the letters say what was taken from whom, from which answer, and who is concerned.

The town has 120.00: parks return 3 per 1.00 up to 100.00, roads 2 up to 100.00, pools 1 up to 50.00. Roads asked for
50.00 instead of 20.00, and were granted it: parks gave 30.00, and 30 of value were given up.
"""

from pathlib import Path

import pytest

from apportion.reports.document.markdown import markdown_text
from apportion.services.brief import material_at
from apportion.services.brief_audiences import audience_documents
from apportion.services.feedback import feedback_at, write_feedback

HEAD = "round,unit,request,answer,amount,reason,on,by\n"


@pytest.fixture
def town(tmp_path: Path) -> Path:
    folder = tmp_path / "town"
    folder.mkdir()
    (folder / "case.yaml").write_text(
        "format: 1\nname: Town\norganisation: Town\ncurrency: USD\nperiods: [FY2026]\ntotal: 120.00\n"
    )
    (folder / "units.csv").write_text("unit,name\nparks,Parks\nroads,Roads\npools,Pools\n")
    (folder / "requests.csv").write_text(
        "request,unit,cap,rate\nlawns,parks,100.00,3\nasphalt,roads,100.00,2\nslides,pools,50.00,1\n"
    )
    return folder


@pytest.fixture
def refined(town: Path, tmp_path: Path) -> Path:
    file = tmp_path / "round.csv"
    file.write_text(
        HEAD + "1,roads,,counter,50.00,Potholes,2025-11-03,K. Stone\n1,pools,,object,,Too little,2025-11-04,P. Wade\n"
    )
    write_feedback(feedback_at(town, file, ("roads",)), tmp_path / "second", replace=False)
    return tmp_path / "second"


def written(case: Path) -> dict[str, str]:
    """Texts of the strategy and the letters; the deck is left out."""
    made = audience_documents(material_at(case), ["board"])
    texts = {name: markdown_text(item.document, "charts") for name, item in made.items() if name != "deck"}
    return {name: text.replace("\N{NO-BREAK SPACE}", " ") for name, text in texts.items()}


def test_the_strategy_says_what_was_taken_from_whom(refined: Path) -> None:
    text = written(refined)["strategy"]

    assert (
        "Round 1: the counter-proposal of K. Stone for Roads (Potholes) was granted with $50. It took $30 from Parks, "
        "and cost the organisation 30 of weighted value." in text
    )
    assert "Round 1: P. Wade objects to the plan for Pools (Too little)." in text
    assert "Answers that neither accept the plan nor were granted are not settled." in text
    assert "some neither accept the plan nor were granted. | open" in text


def test_each_letter_names_the_answer_to_its_own_unit_and_nobody_elses(refined: Path) -> None:
    texts = written(refined)

    assert "Round 1: what K. Stone asked for was granted: at least $50 for Roads." in texts["letters/roads"]
    assert "Round 1: P. Wade objects to the plan for Pools" in texts["letters/pools"]
    assert "Round 1: $30 was taken from you to grant an answer of others." in texts["letters/parks"]
    for name in ("parks", "pools"):
        assert "K. Stone" not in texts[f"letters/{name}"]
        assert "Potholes" not in texts[f"letters/{name}"]


def test_where_nobody_answered_the_missing_tables_are_named(town: Path) -> None:
    texts = written(town)

    for table in ("stakeholders", "responses", "feedback"):
        assert f"input: {table}" in texts["strategy"]
    assert "Answers to earlier drafts" not in texts["letters/roads"]


def test_register_answers_and_wishes_stand_in_the_strategy(refined: Path) -> None:
    (refined / "stakeholders.csv").write_text(
        "stakeholder,name,kind,interest,influence,scale,weight\n"
        "runners,Runners,public,5,1,1 to 5,1\ndrivers,Drivers,public,1,5,1 to 5,1\n"
    )
    (refined / "stakeholder_interests.csv").write_text("stakeholder,unit,importance\nrunners,parks,1\n")
    (refined / "responses.csv").write_text(
        "who,group,on,score,scale,round\n"
        "a,runners,2025-10-01,4,1 to 5,before\na,runners,2025-11-01,2,1 to 5,draft\n"
        "b,drivers,2025-10-01,3,1 to 5,before\nb,drivers,2025-11-01,3,1 to 5,draft\n"
    )

    text = written(refined)["strategy"]

    assert "Subjects (Runners): keep informed" in text
    assert "Open: nobody keeps contact with Drivers." in text
    # Runners 3/4 and 1/4, drivers 1/2 twice: 62.5 % before and 37.5 % with the draft.
    assert "62.5 %" in text
    assert "37.5 %" in text
    assert "less content are Runners (-50.0 %)" in text
    assert "| Runners | 70.0 % |" in text
