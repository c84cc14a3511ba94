"""Plans over several futures as sentences, as a document and as a picture."""

import json
from fractions import Fraction
from functools import cache
from pathlib import Path

from apportion.reports.charts.regret_table import RegretTable, regret_chart, shown_futures
from apportion.reports.charts.svg import NARROW, WIDE
from apportion.reports.robust_json import robust_document
from apportion.reports.robust_words import robust_sentences
from apportion.reports.words import Formatter
from apportion.services.load import load_case
from apportion.services.robust import Robust, Wanted, robust_plans

EXAMPLES = Path(__file__).resolve().parents[3] / "examples"


@cache
def found(name: str) -> Robust:
    return robust_plans(load_case(EXAMPLES / name), Wanted(unseen=64))


def test_a_board_reads_what_a_careful_plan_costs_and_what_it_brings() -> None:
    told = robust_sentences(found("nonprofit"), Formatter(found("nonprofit").case))
    assert told[0] == (
        "Over 4 scenarios the plan as stated is worth at least 31.6M (in dear-care). Most is to be regretted in "
        "dear-care: a plan that knew of it would have been worth 8.86k more."
    )
    assert (
        "The plan that is least to regret gives up 4.57k of value where all goes as stated and lowers the largest "
        "regret by 4.29k."
    ) in told
    assert any(
        text.startswith("The plan as stated, tried on 64 draws that took no part in choosing it") for text in told
    )


def test_a_plan_that_need_not_change_is_said_to_hold_and_missing_money_is_named() -> None:
    told = robust_sentences(found("technology-company"), Formatter(found("technology-company").case))
    assert "The plan that is least to regret is the plan as stated: nothing has to change for it." in told
    assert "In downturn the plan as stated needs $2.00M more than there is." in told


def test_the_document_holds_every_plan_in_every_future() -> None:
    document = robust_document(found("nonprofit"))
    assert json.loads(json.dumps(document)) == document
    assert [one["plan"] for one in document["plans"]] == ["case", "average", "tail", "worst", "regret", "budget"]
    assert [one["future"] for one in document["futures"]] == ["as-planned", "dear-care", "fewer-gifts", "grants-cut"]
    for plan in document["plans"]:
        for own, one in zip(document["futures"], plan["futures"], strict=True):
            missed = Fraction(own["own_best"]) - Fraction(one["value"])
            assert abs(missed - Fraction(one["regret"])) <= Fraction(1, 10**9)
    regret = document["plans"][4]
    assert Fraction(regret["reached"]) == -Fraction(regret["largest_regret"])
    assert sum(Fraction(weight) for weight in regret["weights"].values()) == 1
    assert document["plans"][0]["measure"] is None


def test_the_picture_says_the_largest_regret_of_each_plan_in_words() -> None:
    table = RegretTable(
        ("as stated", "careful"),
        ("good", "bad"),
        ((Fraction(0), Fraction(250_000)), (Fraction(150_000), Fraction(-150_000))),
    )
    for width in (WIDE, NARROW):
        drawn = regret_chart(table, Formatter(found("nonprofit").case), width, "regret")
        assert "as stated: at most 2.50k, in bad. careful: at most 1.50k, in good." in drawn
        assert drawn.count("<rect") == 4
        assert "–" in drawn


def test_of_many_futures_the_picture_shows_those_that_decide() -> None:
    regrets = tuple(Fraction(k % 7) for k in range(20))
    table = RegretTable(("one",), tuple(f"d{k}" for k in range(20)), (regrets,))
    assert len(shown_futures(table)) == 8
    assert {6, 13, 5, 12, 19} <= set(shown_futures(table))
    assert "the 8 of 20 that decide" in regret_chart(table, Formatter(found("nonprofit").case), WIDE, "many")
