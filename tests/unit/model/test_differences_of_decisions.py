"""Whatever changes the meaning of a case with decisions is told when two cases are compared, and nothing else is."""

import pytest

from apportion.model.case import Case
from apportion.model.difference import Cause, differences
from apportion.model.transition import steps
from tests.support.budgets import Condition, Pot, aim, ask, budget, fair, fund, rule, unit

YEARS = ("2026", "2027", "2028")
LEVELS = (("low", 20, 30), ("full", 40, 50))
BOND = fund("bond", 500, 300, None, carry_forward=True, expires="2027", cash_floor=(0, 20, 0))


def town(
    *,
    rules: tuple[Condition, ...] = (),
    funds: tuple[Pot, ...] = (BOND,),
    levels: tuple[tuple[str, int, int], ...] = LEVELS,
    staff: int = 5,
    aims: tuple[str, ...] = (),
    cost: str = "",
    **hall: object,
) -> Case:
    """A hall with its staff, a police with levels, and roads."""
    stated = {"decision": "whole", "value": 100, "delay_max": 1, "delay_loss": "5%", "uses": {"crew": 2}, **hall}
    cap = stated.pop("cap", 50)
    book = budget(
        1000,
        unit(
            "town",
            ask("hall", cap, period="2026", score=7, **stated),  # type: ignore[arg-type]  # of Ask
            ask("staff", staff, 0, period="2027", part_of="hall"),
            ask("roads", 90, "1.5", score=3),
            ask("police", 40, decision="levels", levels=levels, score=1),
        ),
        periods=YEARS,
        at_most=True,
        rules=rules,
        funds=funds,
        criteria=tuple(aim(word, priority=place) for place, word in enumerate(aims, start=1)),
        fairness=fair("max_min", cost=cost) if cost else None,
    )
    return book.case()


EXCLUDED = rule("one", "excludes", "request:hall", of="request:police")

CHANGES: list[tuple[dict[str, object], Cause, str]] = [
    ({"value": 120}, Cause.DECISIONS, "value"),
    ({"delay_max": 2}, Cause.DECISIONS, "value (2 later)"),
    ({"delay_loss": "7%"}, Cause.DECISIONS, "value (1 later)"),
    ({"cap": 60}, Cause.DECISIONS, "amount"),
    ({"staff": 6}, Cause.DECISIONS, "amount"),
    ({"floor": 50}, Cause.DECISIONS, "has to be funded"),
    ({"uses": {"crew": 3}}, Cause.DECISIONS, "crew in 2026"),
    ({"levels": (("low", 20, 31), ("full", 40, 50))}, Cause.DECISIONS, "value (level low)"),
    ({"levels": (("least", 20, 30), ("full", 40, 50))}, Cause.DECISIONS, "value (level least)"),
    ({"tags": ("new",)}, Cause.REQUEST_PLACES, "tags"),
    ({"weight": 2}, Cause.REQUEST_VALUES, "weight"),
    ({"rules": (EXCLUDED,)}, Cause.RULES, "kind"),
    ({"aims": ("score",)}, Cause.AIMS, "criteria"),
    ({"cost": "5%"}, Cause.AIMS, "fairness"),
    ({"funds": (fund("bond", 500, 300, None, expires="2027", cash_floor=(0, 20, 0)),)}, Cause.FUNDS, "carry_forward"),
    ({"funds": (fund("bond", 500, 300, None, carry_forward=True, cash_floor=(0, 20, 0)),)}, Cause.FUNDS, "expires"),
    ({"funds": (fund("bond", 500, 300, None, carry_forward=True, expires="2027"),)}, Cause.FUNDS, "cash_floor"),
]


@pytest.mark.parametrize(("change", "cause", "field"), CHANGES, ids=lambda part: str(part)[:40])
def test_every_change_of_meaning_is_told(change: dict[str, object], cause: Cause, field: str) -> None:
    before, after = town(), town(**change)  # type: ignore[arg-type]  # of town
    found = differences(before, after)

    assert before.fingerprint != after.fingerprint
    assert (cause, field) in {(item.cause, item.field) for item in found.listed}
    assert list(steps(before, after, found.causes))[-1].case is after


@pytest.mark.parametrize(("change", "cause", "field"), CHANGES, ids=lambda part: str(part)[:40])
def test_and_back_again(change: dict[str, object], cause: Cause, field: str) -> None:
    found = differences(town(**change), town())  # type: ignore[arg-type]  # of town
    assert cause in found.causes
    assert field


def test_a_case_with_decisions_does_not_differ_from_itself() -> None:
    assert differences(town(), town()).counts == ()


def test_a_rule_without_a_limit_that_comes_or_goes_is_told_by_its_kind() -> None:
    gone = differences(town(rules=(EXCLUDED,)), town())
    assert [(item.name, item.before, item.after, item.change) for item in gone.listed] == [
        ("one", "excludes", None, "removed")
    ]
