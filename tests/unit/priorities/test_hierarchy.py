"""Weights multiplied down a hierarchy, and hierarchies that do not hold together."""

from __future__ import annotations

import pytest

from apportion.priorities.hierarchy import Shares, check_hierarchy, weigh

HALVES = Shares(("need", "cost"), (0.5, 0.5))
NEED = Shares(("parks", "roads"), (0.8, 0.2))
COST = Shares(("roads", "parks"), (0.7, 0.3))
TOWN = {"plan": HALVES, "need": NEED, "cost": COST}


def codes(**shares: Shares) -> list[str]:
    return [finding.code for finding in check_hierarchy("plan", shares)]


def test_an_alternative_gets_what_reaches_it_through_every_criterion() -> None:
    """Parks 0.5 x 0.8 + 0.5 x 0.3, roads 0.5 x 0.2 + 0.5 x 0.7."""
    found = weigh("plan", TOWN)

    assert found.weight("parks") == pytest.approx(0.55)
    assert found.weight("roads") == pytest.approx(0.45)
    assert found.reached["need", "parks"] == pytest.approx(0.4)
    assert found.ranking.order == ("parks", "roads")


def test_a_whole_hierarchy_has_no_finding() -> None:
    assert codes(**TOWN) == []


def test_a_hierarchy_with_a_fault_is_told_before_it_is_weighed() -> None:
    assert codes(need=NEED, cost=COST) == ["judgement.no-goal"]
    assert codes(**TOWN, spare=NEED) == ["judgement.not-below-goal"]
    assert codes(**TOWN | {"cost": Shares(("need", "plan"), (0.5, 0.5))}) == ["judgement.goal-below"]
    assert codes(**TOWN | {"cost": Shares(("need",), (1.0,))}) == ["judgement.two-parents"]
    assert codes(plan=HALVES, need=NEED) == ["judgement.no-comparisons"]
    assert codes(**TOWN | {"cost": Shares(("roads",), (1.0,))}) == ["judgement.alternative-missing"]
    with pytest.raises(ValueError, match="checked first"):
        weigh("plan", {"plan": HALVES, "need": NEED})


@pytest.mark.parametrize(
    ("items", "weights"), [(("a", "a"), (0.5, 0.5)), (("a",), (0.5,)), (("a", "b"), (1.5, -0.5)), (("a", "b"), (1.0,))]
)
def test_shares_that_do_not_share_out_the_whole_are_refused(items: tuple[str, ...], weights: tuple[float, ...]) -> None:
    with pytest.raises(ValueError, match=r"sum to one|per item"):
        Shares(items, weights)
