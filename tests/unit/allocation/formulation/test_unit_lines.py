"""Which requests stand under which unit, in one pass over all of them.

The city: parks, with trees (requests pruning, watering) and pools (request pool) below it and a request of its own
(fences); roads (request paving); an archive without any request.
"""

import numpy as np
import pytest

from apportion.allocation.formulation.unit_lines import UnitLines, unit_lines
from apportion.model.case import Case
from tests.support.budgets import ask, budget, unit


@pytest.fixture
def city() -> Case:
    trees = unit("trees", ask("pruning", "1"), ask("watering", "1"))
    pools = unit("pools", ask("pool", "1"))
    return budget(
        "5",
        unit("roads", ask("paving", "1")),
        unit("parks", ask("fences", "1"), trees, pools),
        unit("archive"),
    ).case()


@pytest.fixture
def lines(city: Case) -> UnitLines:
    return unit_lines(city)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("roads", {"paving"}),
        ("parks", {"fences", "pruning", "watering", "pool"}),
        ("trees", {"pruning", "watering"}),
        ("pools", {"pool"}),
        ("archive", set()),
    ],
)
def test_a_unit_has_its_own_requests_and_those_below_it(
    city: Case, lines: UnitLines, name: str, expected: set[str]
) -> None:
    k = city.unit_index[name]

    assert set(city.requests.id[lines.under(k)].tolist()) == expected
    assert int(lines.sizes[k]) == len(expected)


def test_every_unit_is_followed_by_the_units_below_it(city: Case, lines: UnitLines) -> None:
    assert [city.units[k].id for k in lines.order] == ["roads", "parks", "trees", "pools", "archive"]


def test_some_requests_are_counted_under_every_unit_above_them(city: Case, lines: UnitLines) -> None:
    names = city.requests.id.tolist()
    some = np.array([names.index("pruning"), names.index("pool"), names.index("paving")])

    counts = dict(zip([item.id for item in city.units], lines.counts(some).tolist(), strict=True))

    assert counts == {"roads": 1, "parks": 2, "trees": 1, "pools": 1, "archive": 0}


def test_units_may_be_nested_very_deep() -> None:
    deep = unit("u2000", ask("only", "1"))
    for depth in range(1_999, -1, -1):
        deep = unit(f"u{depth}", deep)

    lines = unit_lines(budget("1", deep).case())

    assert lines.sizes.tolist() == [1] * 2_001
