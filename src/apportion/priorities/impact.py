"""Strategic impact: how far something serves the weighted objectives.

impact = 10 x sum over objectives of weight x alignment, with weights that sum to one and alignments from 0 (not at all)
to 1 (in full). Knows objectives and alignments as plain numbers; an absent alignment is a finding and not zero.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Final

from apportion.priorities.criteria import Criterion, Number, PlaceOf, Ratings, Scale, nowhere
from apportion.priorities.defaults import IMPACT_BANDS, Bands
from apportion.priorities.weighted import OUT_OF, Scored, score

FORMULA: Final = "strategic impact = 10 × sum over objectives of weight × alignment; weights are divided by their sum"


def objectives_as_criteria(objectives: Mapping[str, Number]) -> tuple[Criterion, ...]:
    """Objectives with their weights as criteria on a scale from 0 to 1, in the order given."""
    meaning = "How far it serves this objective: 0 not at all, 1 in full."
    return tuple(Criterion(name, weight, scale=Scale(0, 1), meaning=meaning) for name, weight in objectives.items())


def strategic_impact(
    objectives: Mapping[str, Number], alignment: Ratings, *, out_of: int = OUT_OF, place_of: PlaceOf = nowhere
) -> Scored:
    """The strategic impact of each request, with what each objective contributes.

    Args:
        objectives: weights by objective.
        alignment: requests by objectives, from 0 to 1; NaN where nobody said. Where a table lists only what is served,
            the caller who knows that writes zeros.
        out_of: what full alignment with all objectives scores.
        place_of: where alignments stand in the user's files.

    Raises:
        ValueError: when weights or alignments have findings that block.
    """
    return score(objectives_as_criteria(objectives), alignment, out_of=out_of, place_of=place_of)


def in_words(scored: Scored, alternative: str, bands: Bands = IMPACT_BANDS) -> str:
    """The word for a score, such as ``critical``."""
    return bands.word(Fraction(scored.score(alternative), scored.out_of))
