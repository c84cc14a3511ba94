"""The benchmark of alternatives asks both sides the same question: their ranges agree."""

from dataclasses import replace

import pytest

from apportion.allocation.judged import judge
from apportion.model.requests import Shape
from benchmarks.data import Share, case_of, requests
from benchmarks.near_best import cold_starts, free_money


@pytest.mark.parametrize("share", [None, Share(units=2, at_most_percent=20)])
def test_ranges_agree_with_a_linear_programme_per_end(share: Share | None) -> None:
    of = requests(40, Shape.LINEAR, units=6)
    case = replace(case_of(of), rules=() if share is None else (share.rule,))

    theirs = cold_starts(of, share, float(judge(case).proof.value_lower))

    # Each of the 80 ends is cut down to a whole cent.
    assert free_money(case) == pytest.approx(theirs, abs=80)
