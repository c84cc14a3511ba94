"""Shares and indices of concentration, worked by hand."""

from fractions import Fraction

from apportion.allocation.judged import judge
from apportion.risk.diversification.concentration import Concentration, concentrations, limits
from apportion.risk.diversification.spread import request_values
from tests.support.budgets import Budget, ask, budget, fund, rule, unit


def _town(**more: object) -> Budget:
    """Health gets 50, roads 30, parks 20."""
    return budget(
        "100.00",
        unit("health", ask("clinics", "50.00", 3, category="base", tags=("care",))),
        unit("roads", ask("bridges", "30.00", 2, category="growth", tags=("care", "steel"))),
        unit("parks", ask("lawns", "20.00", 1)),
        **more,  # type: ignore[arg-type]  # keywords of budget
    )


def _by(book: Budget, classes: dict[str, str] | None = None) -> dict[str, Concentration]:
    judged = judge(book.case())
    values = request_values(judged.problem.case, judged.amounts, judged.chosen)
    return {item.by: item for item in concentrations(judged, values, None, classes)}


def test_units_and_the_index_by_hand() -> None:
    """0.5² + 0.3² + 0.2² = 0.38: as 2.63 equal parts. Value 150, 60, 20 of 230."""
    found = _by(_town())["unit"]
    money, value = found.index("money"), found.index("value")

    assert money is not None
    assert value is not None
    assert money.herfindahl == Fraction(38, 100)
    assert money.effective == Fraction(100, 38)
    assert (money.largest, money.largest_share) == ("health", Fraction(1, 2))
    assert value.largest_share == Fraction(150, 230)
    assert found.index("risk") is None


def test_what_has_no_category_is_money_elsewhere() -> None:
    found = _by(_town())["category"]

    assert [(part.id, part.money) for part in found.parts] == [("base", 50_00), ("growth", 30_00)]
    assert found.money_elsewhere == 20_00


def test_tags_overlap_and_have_no_index() -> None:
    found = _by(_town())["tag"]

    assert found.overlaps
    assert [(part.id, part.money) for part in found.parts] == [("care", 80_00), ("steel", 30_00)]
    assert found.index("money") is None


def test_funds_have_money_and_no_value_of_their_own() -> None:
    found = _by(_town(funds=[fund("taxes", "70.00"), fund("grant", "30.00", pays_for="tag:care")]))["fund"]

    assert {part.id: part.money for part in found.parts} == {"taxes": 70_00, "grant": 30_00}
    assert found.index("value") is None
    money = found.index("money")
    assert money is not None
    assert money.herfindahl == Fraction(58, 100)


def test_risk_classes_are_kinds_too() -> None:
    found = _by(_town(), {"clinics": "steady", "lawns": "steady", "bridges": "bold"})["risk class"]

    assert [(part.id, part.money) for part in found.parts] == [("steady", 70_00), ("bold", 30_00)]


def test_nothing_at_all_has_no_index() -> None:
    nothing = _by(budget("0.00", unit("town", ask("a", "1.00", 1)), at_most=True))["unit"]

    assert nothing.index("money") is None


def test_limits_on_shares_say_what_room_is_left() -> None:
    """Roads may have 40 % of 100 and stand at 30; health may have 50 % and stands at it."""
    book = _town(
        rules=[
            rule("roads-share", "share", "unit:roads", at_most="40%"),
            rule("health-share", "share", "unit:health", at_most="50%"),
            rule("spend", "floor", at_least="100.00"),
        ]
    )
    found = limits(judge(book.case()))

    assert [(item.rule, item.room, item.have) for item in found] == [
        ("health-share", Fraction(0), Fraction(1, 2)),
        ("roads-share", Fraction(10_00), Fraction(3, 10)),
    ]
    assert all(item.is_kept for item in found)
