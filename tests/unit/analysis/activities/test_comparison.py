"""Two years stand side by side only where they are about the same."""

import pytest

from apportion.analysis.activities.comparison import compare
from apportion.analysis.activities.costing import assign_costs
from tests.support.cost_structures import cents, work


def test_more_of_it_and_dearer() -> None:
    """10 at 3 became 12 at 4: 6 for the two more, 12 for the price."""
    now = assign_costs(work(costs={"a": 30}, uses={("a", "o"): 1}, objects={"o": 10}))
    then = assign_costs(work(costs={"a": 48}, uses={("a", "o"): 1}, objects={"o": 12}))

    (change,) = compare(now, then)

    assert (change.volume_effect_minor, change.rate_effect_minor) == (cents(6), cents(12))


def test_without_a_volume_the_change_is_not_divided() -> None:
    now = assign_costs(work(costs={"a": 30}, uses={("a", "o"): 1}, objects=("o",)))
    then = assign_costs(work(costs={"a": 48}, uses={("a", "o"): 1}, objects=("o",)))

    (change,) = compare(now, then)

    assert (change.volume_effect_minor, change.rate_effect_minor, change.each_minor) == (None, None, None)
    assert change.change_minor == cents(18)


def test_other_cost_objects_cannot_be_compared() -> None:
    now = assign_costs(work(costs={}, objects=("o",)))

    with pytest.raises(ValueError, match="o and p are not the same"):
        compare(now, assign_costs(work(costs={}, objects=("p",))))
