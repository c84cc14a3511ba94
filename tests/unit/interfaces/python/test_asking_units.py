"""Units are asked and answer, from Python: workbooks collected and merged, counter-proposals priced and granted.

The town has 1,000.00. Parks return 3.5 up to their cap of 800.00, roads 2 on the 200.00 that are left: 2,800 + 400.
"""

from __future__ import annotations

import datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest

import apportion
from apportion.interfaces.python.answered import AnswerRow
from tests.support.terminal import Run, document
from tests.support.town import write_case

COUNTER: AnswerRow = {"round": 1, "unit": "roads", "answer": "counter", "amount": Decimal("300.00"), "by": "Stone"}
"""100.00 move from parks to roads, and each 1.00 loses 1.5: 150.00 of value."""
DAY = datetime.date(2024, 10, 30)


@pytest.fixture
def loaded(run: Run, tmp_path: Path) -> apportion.LoadedCase:
    return apportion.load(tmp_path / "town")


def test_a_counter_proposal_has_a_price_and_takes_from_somebody(loaded: apportion.LoadedCase) -> None:
    price = loaded.feedback([COUNTER]).prices["roads"]

    assert (price.now, price.asked, price.cost) == (Decimal("200.00"), Decimal("300.00"), Fraction(150))
    assert dict(price.units) == dict(price.requests) == {"parks": Decimal("-100.00"), "roads": Decimal("100.00")}
    assert (price.by, price.round, price.is_within, price.against) == ("Stone", 1, False, ())


def test_what_is_granted_becomes_a_floor_of_a_new_case(loaded: apportion.LoadedCase, tmp_path: Path) -> None:
    heard = loaded.feedback([COUNTER], grant="roads")

    refined = apportion.load(heard.write(tmp_path / "refined"))

    assert [step.cost for step in heard.granted] == [Fraction(150)]
    assert refined.plan().units["roads"] == Decimal("300.00")
    assert refined.feedback().granted_before == ("roads",)
    assert refined.feedback().is_closed
    compared = apportion.compare(tmp_path / "town", tmp_path / "refined")
    assert compared.value_change == Fraction(-150)
    assert dict(compared.units) == {"parks": Decimal("-100.00"), "roads": Decimal("100.00")}
    assert [(effect.causes, effect.value) for effect in compared.effects] == [(("rules",), Fraction(-150))]
    assert (compared.both_stand, compared.departures) == (True, ())


def test_answers_in_hand_and_in_a_file_are_the_same_and_the_command_s(
    loaded: apportion.LoadedCase, run: Run, tmp_path: Path
) -> None:
    file = tmp_path / "round.csv"
    file.write_text(
        "round,unit,request,answer,amount,reason,on,by\n1,roads,,counter,300.00,,,Stone\n", encoding="utf-8"
    )

    in_hand = loaded.feedback([COUNTER]).to_dict()
    code, printed = document(run, "feedback", "town", "round.csv")

    assert code == 0
    assert in_hand == loaded.feedback(file).to_dict() == {key: printed[key] for key in in_hand}


def test_what_no_plan_can_grant_is_said_with_the_rules_against_it(loaded: apportion.LoadedCase, tmp_path: Path) -> None:
    """Roads may have 60 % of the total at most."""
    heard = loaded.feedback([{**COUNTER, "amount": 650}], grant=["roads"])

    price = heard.prices["roads"]
    assert price.cost is None
    assert any("roads-share" in said or "60" in said for said in price.against)
    assert not heard.can_be_granted
    with pytest.raises(apportion.ApportionError, match="No plan can grant roads"):
        heard.write(tmp_path / "refined")


def test_answers_that_make_no_sense_are_refused(loaded: apportion.LoadedCase) -> None:
    with pytest.raises(apportion.ApportionError, match="An answer has no 'sum'"):
        loaded.feedback([{**COUNTER, "sum": 300}])
    with pytest.raises(apportion.ApportionError, match="'parks' has no counter-proposal"):
        loaded.feedback([COUNTER], grant="parks")
    with pytest.raises(apportion.CaseError) as refused:
        loaded.feedback([{**COUNTER, "unit": "pools"}])
    assert refused.value.findings.blocking


def test_a_unit_answers_in_its_workbook_and_the_case_takes_it(
    loaded: apportion.LoadedCase, run: Run, tmp_path: Path
) -> None:
    books = loaded.collect(tmp_path / "to-send")
    assert set(books) == {"parks", "roads"}
    book = openpyxl.load_workbook(books["roads"])
    book["Requests"]["H5"], book["Requests"]["K5"] = 650, "Frost"
    book.save(books["roads"])

    merged = loaded.merge(tmp_path / "to-send", DAY)

    (answer,) = merged.answers
    assert (answer.request, answer.unit, answer.before, answer.asked) == (
        "roads",
        "roads",
        Decimal("700.00"),
        Decimal("650.00"),
    )
    assert (answer.reason, answer.is_new, answer.file) == ("Frost", False, "roads.xlsx")
    assert dict(merged.rows) == {"read": 2, "taken": 1, "refused": 0, "unchanged": 1}
    assert (merged.missing, merged.is_blocked) == ((), False)
    code, printed = document(run, "collect", "town", "--merge", "to-send", "--as-of", "2024-10-30")
    assert code == 0
    assert merged.to_dict() == {key: printed[key] for key in merged.to_dict()}
    again = apportion.load(merged.write(tmp_path / "next")).merge(tmp_path / "to-send", DAY)
    assert again.rows["taken"] == 0


def test_a_workbook_that_cannot_be_taken_blocks_the_new_case(loaded: apportion.LoadedCase, tmp_path: Path) -> None:
    books = loaded.collect(tmp_path / "to-send")
    (tmp_path / "to-send" / "copy.xlsx").write_bytes(books["roads"].read_bytes())

    merged = loaded.merge(tmp_path / "to-send", DAY)

    assert merged.is_blocked
    with pytest.raises(apportion.CaseError):
        merged.write(tmp_path / "next")
    assert not (tmp_path / "next").exists()


def test_workbooks_are_not_written_over_something_else(loaded: apportion.LoadedCase, tmp_path: Path) -> None:
    write_case(tmp_path / "other")

    with pytest.raises(apportion.ApportionError):
        loaded.collect(tmp_path / "other", force=True)
