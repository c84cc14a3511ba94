"""A small museum's budget in force, as a person and a program see it: two funds, two years, yen without decimals."""

import json
from pathlib import Path

import pytest

from tests.support.terminal import Run

CASE = {
    "case.yaml": """\
format: 1
name: Museum
currency: JPY
number_format: 1,234.56
periods:
  - FY2025
  - FY2026
total: 1,200
total_is: exactly
""",
    "units.csv": "unit,name\nhouse,House\nart,Art\n",
    "funds.csv": """\
fund,period,amount,pays_for,carry_forward
general,FY2025,400,,no
general,FY2026,400,,no
donors,FY2025,200,unit:art,yes
donors,FY2026,200,unit:art,yes
""",
    "requests.csv": """\
request,unit,period,floor,cap,shape,rate
heating,house,FY2025,400,400,linear,2
heating,house,FY2026,400,400,linear,2
shows,art,FY2025,200,200,linear,1
shows,art,FY2026,200,200,linear,1
""",
}
REVENUES = {
    "revenues.csv": "source,fund,period,amount,kind\ntickets,general,FY2025,400,recurring\n",
    "cash_profile.csv": "flow,month,share\ntickets,11,50%\ntickets,12,50%\n",
}


@pytest.fixture
def plan(run: Run, tmp_path: Path) -> str:
    """Planned and adopted; the whole first year released."""
    _written(tmp_path / "museum", CASE)
    assert run("plan", "museum", "--out", "plan")[0] == 0
    assert run("adopt", "plan", "--by", "Board", "--on", "2024-12-12")[0] == 0
    assert run("release", "plan", "FY2025-Q4", "--by", "Mori", "--on", "2025-10-01")[0] == 0
    return "plan"


def _written(folder: Path, tables: dict[str, str]) -> None:
    folder.mkdir(exist_ok=True)
    for name, text in tables.items():
        (folder / name).write_text(text, encoding="utf-8")


def test_rows_say_no_more_than_tells_them_apart(run: Run, plan: str) -> None:
    def firsts(*lines: str) -> list[str]:
        _, out, _ = run("position", plan, *lines, "--on", "2025-12-01")
        return [row.split("  ")[0] for row in out.splitlines()[3:]]

    assert firsts("heating/general/FY2025") == ["heating", "together"]
    assert firsts("heating/general/FY2025", "shows/donors/FY2025") == [
        "heating from general",
        "shows from donors",
        "together",
    ]
    assert firsts("shows/donors/FY2025", "shows/donors/FY2026") == [
        "shows in FY2025",
        "shows in FY2026",
        "together",
    ]


def test_yen_have_no_decimals(run: Run, plan: str) -> None:
    assert run("commit", plan, "heating/general/FY2025", "0.5", "--for", "oil", "--by", "Mori")[0] == 2
    code, out, _ = run(
        "commit", plan, "heating/general/FY2025", "50", "--for", "oil", "--by", "Mori", "--on", "2025-10-02", "--json"
    )
    assert code == 0
    said = json.loads(out)
    assert (said["reference"], said["amount"], said["currency"], said["available"]) == ("C3", "50", "JPY", "350")
    assert said["target"] is None
    # A program that reads the journal finds whole yen in bodies, and each entry in words.
    says = [entry["says"] for entry in json.loads(run("journal", plan, "--json")[1])["entries"]]
    assert says[1:] == [
        "released 600 for 2 lines (FY2025-Q4)",
        "committed 50 of heating from general in FY2025 (C3): oil",
    ]


def test_the_end_of_a_year_says_what_went_where(run: Run, plan: str) -> None:
    bought = ("--for", "oil", "--by", "Mori", "--on", "2025-10-02")
    assert run("commit", plan, "heating/general/FY2025", "50", *bought)[0] == 0
    assert run("spend", plan, "shows/donors/FY2025", "30", *bought)[0] == 0

    code, _, err = run("roll-over", plan, "FY2025", "--by", "Board", "--on", "2025-12-30")
    assert code == 2
    assert "FY2025 goes on until 2025-12-31" in err
    ended = ("roll-over", plan, "FY2025", "--by", "Board", "--on", "2025-12-31", "--operation", "end")
    code, out, _ = run(*ended, "--json")
    # General money lapses but for the 50 that are promised; 170 of the donors' 200 go on.
    said = json.loads(out)
    assert (code, said["carried"], said["lapsed"], said["still_committed"]) == (0, "170", "350", "50")
    assert run(*ended)[1] == "Entered before; nothing changed.\n"
    _, out, _ = run("position", plan, "shows/donors/FY2026", "--on", "2026-01-01", "--json")
    assert json.loads(out)["lines"][0]["allocated"] == "370"


def test_a_second_adoption_by_the_same_call_changes_nothing(run: Run, plan: str) -> None:
    call = ("adopt", "other", "--by", "Board", "--on", "2024-12-12", "--operation", "a1")
    assert run("plan", "museum", "--out", "other")[0] == 0
    assert "Adopted before" not in run(*call)[1]
    assert "Adopted before; nothing changed.\n" in run(*call)[1]
    # The same name in somebody else's mouth is not the same call.
    assert run("adopt", "other", "--by", "Mori", "--on", "2024-12-12", "--operation", "a1")[0] == 2


def test_months_of_waiting_for_revenue_are_told_together(run: Run, tmp_path: Path) -> None:
    # 100 are due by quarter, and nothing comes in before November: 200 in that month, 400 in all by December.
    _written(tmp_path / "museum", CASE | REVENUES)
    assert run("plan", "museum", "--out", "plan")[0] == 0
    assert run("adopt", "plan", "--by", "Board", "--on", "2024-12-12")[0] == 0
    code, out, _ = run("schedule", "plan")
    assert code == 0
    assert "JPY: 0 of 600 released.\n" in out
    months = ", ".join(str(month) for month in range(1, 12))
    assert f"Up to 400 of the fund general waits for revenue to come in (months {months}).\n" in out
