"""Merged rankings, against the standard example of the textbooks of voting.

The capital of Tennessee, as in the articles on Borda's count and on Kemeny and Young's method in Wikipedia (CC BY-SA):
42 % of the voters live near Memphis, 26 % near Nashville, 15 % near Chattanooga, 17 % near Knoxville, and all want the
capital near.
"""

from __future__ import annotations

from apportion.priorities.merged_rankings import Ballot, merge
from apportion.priorities.ranking import Ranking

VOTERS = {
    42: ("memphis", "nashville", "chattanooga", "knoxville"),
    26: ("nashville", "chattanooga", "knoxville", "memphis"),
    15: ("chattanooga", "knoxville", "nashville", "memphis"),
    17: ("knoxville", "chattanooga", "nashville", "memphis"),
}
BALLOTS = [Ballot(order[0], Ranking(order, (1, 2, 3, 4)), voices) for voices, order in VOTERS.items()]


def test_tennessee_by_points() -> None:
    found = merge(BALLOTS)

    assert dict(found.points) == {"nashville": 194, "chattanooga": 173, "memphis": 126, "knoxville": 107}


def test_tennessee_by_the_fewest_overruled_votes() -> None:
    """Nashville, Chattanooga, Knoxville, Memphis follows 393 of the 600 pairwise votes."""
    found = merge(BALLOTS).kemeny

    assert found is not None
    assert found.order == ("nashville", "chattanooga", "knoxville", "memphis")
    assert (found.agreed, found.overruled) == (393, 207)
    assert found.equally_good == 1
    assert merge(BALLOTS).majority_winner == "nashville"
    assert merge(BALLOTS).methods_agree is False
