"""Who usually sees what, and how a case overrides it."""

from __future__ import annotations

from apportion.model.audience_policy import DEFAULT_SEEING, seeing
from apportion.model.audiences import AUDIENCES, PARTS, SUMMED, TELLS, Seeing, StatedAudiences, Withheld


def test_the_board_sees_every_part_and_nothing_is_withheld_from_it() -> None:
    stated = StatedAudiences(withheld=(Withheld("request", "site", ""),))
    assert {row.shown for row in seeing("board", stated).values()} == {"yes"}
    assert stated.withheld_from("board") == ()
    assert all(stated.withheld_from(name) for name in AUDIENCES if name != "board")


def test_what_nobody_named_is_not_shown() -> None:
    usual = seeing("public", StatedAudiences())
    assert set(usual) == set(PARTS)
    assert usual["provenance"].shown == "no"
    assert usual["units"].shown == "yes"


def test_a_row_of_the_case_replaces_one_entry_and_no_other() -> None:
    stated = StatedAudiences((Seeing("public", "requests", "yes", "Public record", "Charter"),))
    before, after = seeing("public", StatedAudiences()), seeing("public", stated)
    assert {part for part in PARTS if before[part] != after[part]} == {"requests"}
    assert after["requests"].source == "Charter"


def test_something_withheld_from_one_audience_is_not_withheld_from_another() -> None:
    stated = StatedAudiences(withheld=(Withheld("fund", "gift", "public"),))
    assert stated.withheld_from("public")
    assert not stated.withheld_from("regulator")


def test_every_usual_answer_has_a_reason_and_a_source_and_a_place_in_a_document() -> None:
    for row in DEFAULT_SEEING:
        assert row.reason
        assert row.source
        assert row.part in TELLS[row.audience]
        assert row.shown != "together" or row.part in SUMMED
    assert set(TELLS) == set(AUDIENCES) - {"board"}
    assert {part for parts in TELLS.values() for part in parts} == set(PARTS)
