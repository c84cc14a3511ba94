"""Every code that reading priorities and ranking by them can report, beside those of cells, with verdicts and meaning.

The room of priorities makes its findings itself; a test keeps this list equal to what it can say. A code whose verdict
depends on what was found has the mildest here, and ``ALSO`` has the other.
"""

from __future__ import annotations

from typing import Final

from apportion.model.findings import Verdict
from apportion.model.intake.catalogue import CodeMeaning

_WARN, _ASK, _CELL = Verdict.WARN, Verdict.ASK, Verdict.REJECT_CELL

SCORING_CODES: Final[dict[str, CodeMeaning]] = {
    code: CodeMeaning(verdict, meaning)
    for code, verdict, meaning in (
        ("judgement.beyond-scale", _WARN, "A comparison is stronger than nine times."),
        ("judgement.contradiction", _ASK, "A judge answers one pair twice, and differently."),
        ("judgement.inconsistent", _WARN, "The comparisons of a judge contradict one another too much."),
        ("judgement.itself", _CELL, "Something is compared to itself as other than 1."),
        ("judgement.no-random-index", _WARN, "Too many things are compared at once to judge consistency."),
        ("judgement.not-connected", _CELL, "Comparisons fall apart into groups that nothing links."),
        ("judgement.not-positive", _CELL, "A comparison is zero or less."),
        ("judgement.unknown-item", _CELL, "A comparison names something that is not compared there."),
        ("package.level-gap", _CELL, "The levels of a decision package are not numbered in order."),
        ("package.level-twice", _CELL, "Two levels of decision packages have one id."),
        ("package.cost-negative", _CELL, "A level of a decision package costs less than nothing."),
        ("package.no-alternatives", _WARN, "A decision package does not say what else was considered."),
        ("package.no-consequence", _WARN, "A decision package does not say what happens if it is not funded."),
        ("package.no-result", _WARN, "A decision package does not say which service it gives."),
        ("scoring.complexity-input", _CELL, "The inputs of complexity are not those of its table."),
        ("scoring.complexity-negative", _CELL, "An input of complexity is below zero."),
        ("scoring.criterion-twice", _CELL, "A set of criteria has one criterion twice."),
        ("scoring.efficiency-unknown", _WARN, "Efficiency is not known, because a value or a cost is not."),
        ("scoring.few", _CELL, "Fewer than two things are rated on every criterion, so nothing can be compared."),
        ("scoring.item-twice", _ASK, "A name is both that of a request and of an initiative."),
        ("scoring.money-judged", _WARN, "Most of the money rests on judgement and not on anything measured."),
        ("scoring.no-difference", _WARN, "Nothing that is rated differs from anything else."),
        ("scoring.no-judgements", _CELL, "Pairwise comparison is asked for, but nobody compared anything."),
        ("scoring.no-ratings", _CELL, "A criterion has no ratings at all."),
        ("scoring.no-weight", _CELL, "No criterion has a weight."),
        ("scoring.not-rated", _WARN, "Some requests or initiatives are rated on nothing, while others are."),
        ("scoring.points-missing", _CELL, "A judge gives no points to a criterion."),
        ("scoring.points-negative", _CELL, "The points of a criterion are below zero."),
        ("scoring.points-none", _CELL, "No criterion is given any points."),
        ("scoring.points-sum", _CELL, "Points that were shared out do not sum to 100."),
        ("scoring.points-two-ways", _CELL, "The rows of one judge say that points were asked for in different ways."),
        ("scoring.points-unknown", _CELL, "Points are given to something that is no criterion."),
        ("scoring.rating-missing", _WARN, "Something is not rated on a criterion, so it is not ranked."),
        ("scoring.rating-outside", _CELL, "A rating lies outside the scale of its criterion."),
        ("scoring.return-months", _WARN, "A return is projected, but not over how many months."),
        ("scoring.return-negative", _CELL, "A projected return is below zero."),
        ("scoring.scale-direction", _CELL, "The scale of a criterion runs the other way than its direction."),
        ("scoring.scale-empty", _CELL, "The scale of a criterion begins and ends with the same rating."),
        ("scoring.scale-missing", _CELL, "A criterion has no scale where scores need one."),
        ("scoring.score-stated", _WARN, "A score is stated although ratings give another; the stated one counts."),
        ("scoring.scores-judged", _WARN, "Most of the scores rest on judgement and not on anything measured."),
        ("scoring.swing-reference", _WARN, "No swing of a judge was given 100 points."),
        ("scoring.thresholds", _CELL, "The thresholds of a preference function do not fit its shape."),
        ("scoring.unknown-criterion", _CELL, "A row names a criterion that this case does not score by."),
        ("scoring.unknown-item", _CELL, "A row names something that is neither a request nor an initiative."),
        ("scoring.unknown-level", _CELL, "A rating names a level that its request does not have."),
        ("scoring.weight-negative", _CELL, "The weight of a criterion is below zero."),
        ("scoring.weights-beside", _WARN, "Weights are stated and could also be worked out; the stated ones count."),
        ("scoring.weights-missing", _CELL, "A criterion has no weight, and none can be worked out."),
        ("service.cost-negative", _CELL, "A programme costs less than nothing."),
        ("service.no-cost", _WARN, "A programme has no cost, so its value per unit of money is not known."),
        ("service.no-population", _WARN, "It is not known how many persons a programme serves."),
        ("service.no-priority", _WARN, "A programme has no stated priority."),
        ("service.size-negative", _CELL, "The persons served by a programme, or its priority, are below zero."),
        ("service.two-measures", _CELL, "Some services state persons and others a priority."),
        ("service.unknown-programme", _CELL, "Persons or a priority are given for something that is not in the case."),
    )
}
"""By code, the verdict and the meaning."""

ALSO: Final[dict[str, Verdict]] = {"scoring.return-months": _CELL}
"""Codes that are refused where the figure cannot be, and a warning where it is absent."""

LIBRARY_ONLY: Final[dict[str, CodeMeaning]] = {
    code: CodeMeaning(verdict, meaning)
    for code, verdict, meaning in (
        ("judgement.alternative-missing", _CELL, "A hierarchy lacks an alternative below one of its criteria."),
        ("judgement.goal-below", _CELL, "The goal of a hierarchy stands below something."),
        ("judgement.no-comparisons", _CELL, "Nothing is compared below a node of a hierarchy."),
        ("judgement.no-goal", _CELL, "A hierarchy has no goal."),
        ("judgement.not-below-goal", _CELL, "A node of a hierarchy does not stand below its goal."),
        ("judgement.two-parents", _CELL, "A node of a hierarchy stands below two others."),
        ("ranking.ballots", _CELL, "There is no ranking to bring together, or a voice without a ranking."),
        ("ranking.incomplete", _CELL, "A ranking of a committee member does not rank all."),
        ("ranking.too-many", _WARN, "Too many are ranked to search for the order that overrules the fewest votes."),
        ("ranking.voices", _CELL, "A voice in a committee is zero or less."),
        ("service.group-unknown", _CELL, "A programme serves a group without an equity weight."),
        ("service.persons-negative", _CELL, "A programme serves less than no persons of a group."),
        ("service.weight-negative", _CELL, "The equity weight of a group is below zero."),
    )
}
"""Codes that programs can meet which call the room of priorities themselves; no table of a case leads to them."""
