"""The tables and the setting of a case about priorities: criteria, ratings, judgements, and what makes a thing hard."""

from __future__ import annotations

from typing import Final

from apportion.model.fields import Field, Table

SCORE_METHODS: Final = ("weighted_score", "pairwise_comparison", "outranking", "closeness")
"""How ratings become a ranking."""
PREFERENCE_SHAPES: Final = ("usual", "u", "v", "level", "linear", "gaussian")
ELICITATIONS: Final = ("swing", "direct", "points")

SCORING_SETTINGS: Final[tuple[Field, ...]] = (
    Field(
        "score_method",
        "choice",
        "How ratings become a ranking: weighted_score (weights times ratings), pairwise_comparison (weights, and "
        "ratings where pairs were compared, from the table judgements), outranking (PROMETHEE), closeness (TOPSIS). "
        "Empty: as the policy of the case says.",
        choices=SCORE_METHODS,
    ),
)

_ITEM: Final = Field("item", "id", "Id of a request or of an initiative.", required=True, example="ai-platform")

SCORING_TABLES: Final[tuple[Table, ...]] = (
    Table(
        "scoring",
        "Criteria that requests or initiatives are scored by. No table: return, strategic alignment, risk and timeline "
        "for a company; results, mandate, reliance, population, cost recovery and demand for others.",
        ("criterion",),
        (
            Field("criterion", "id", "Short unique name.", required=True, example="strategic"),
            Field("name", "text", "Name shown to readers. Empty: that of the usual criterion of this id, or the id."),
            Field(
                "weight",
                "decimal",
                "Importance beside the others; only ratios count. Empty in every row: from the table judgements or "
                "weight_points.",
                example="30",
            ),
            Field(
                "direction",
                "choice",
                "Whether higher or lower ratings are better. Empty: as best and worst say, or higher.",
                choices=("higher", "lower"),
            ),
            Field(
                "worst",
                "decimal",
                "Rating that counts for nothing. Empty: that of the usual criterion of this id; outranking and "
                "closeness need none.",
                example="0",
            ),
            Field("best", "decimal", "Rating that counts in full. Empty: likewise.", example="5"),
            Field(
                "beyond",
                "choice",
                "What becomes of a rating beyond worst or best: refused (it is reported) or capped (it counts as the "
                "end). Empty: as for the usual criterion of this id, or refused.",
                choices=("refused", "capped"),
            ),
            Field(
                "basis",
                "choice",
                "Whether ratings are measured (counted or computed) or judged. Empty: as for the usual criterion of "
                "this id, or judged.",
                choices=("measured", "judged"),
            ),
        ),
    ),
    Table(
        "ratings",
        "How requests or initiatives do on each criterion. What is not rated is never taken for zero: it is not "
        "ranked, and named.",
        ("item", "level", "criterion"),
        (
            _ITEM,
            Field(
                "level",
                "id",
                "Level of a request with levels that is rated by itself. Empty: the whole.",
                example="current",
            ),
            Field("criterion", "id", "The criterion.", required=True, example="strategic"),
            Field("rating", "decimal", "On the scale of the criterion.", required=True, example="0.85"),
            Field("note", "text", "Why, in words that may be quoted."),
            Field("source", "text", "Where it comes from: a measurement, a document, a person."),
        ),
    ),
    Table(
        "judgements",
        "Comparisons in pairs: one row per answer. Weights follow from them, with how far the answers contradict one "
        "another.",
        ("judge", "about", "left", "right"),
        (
            Field("judge", "id", "Who answered. Empty: one nameless judge.", example="treasurer"),
            Field(
                "about",
                "id",
                "Criterion on which requests or initiatives are compared. Empty: the criteria themselves are compared.",
                example="strategic",
            ),
            Field("left", "id", "Criterion, request or initiative.", required=True, example="return"),
            Field("right", "id", "The other one.", required=True, example="risk"),
            Field(
                "times",
                "decimal",
                "How many times as important left is as right: 1 equal, 3 moderately more, 5 strongly, 7 very "
                "strongly, 9 extremely; below 1 for the reverse.",
                required=True,
                example="3",
            ),
        ),
    ),
    Table(
        "weight_points",
        "Points for criteria, from which weights follow: one row per judge and criterion.",
        ("judge", "criterion"),
        (
            Field("judge", "id", "Who answered. Empty: one nameless judge.", example="treasurer"),
            Field("criterion", "id", "The criterion.", required=True, example="return"),
            Field("points", "decimal", "Points given.", required=True, example="100"),
            Field(
                "asked",
                "choice",
                "swing (what it is worth to raise the criterion from worst to best, the most important one 100; the "
                "default), direct (rated by itself), points (a hundred shared out). The same in all rows of a judge.",
                default="swing",
                choices=ELICITATIONS,
            ),
        ),
    ),
    Table(
        "preferences",
        "Outranking only: how strongly a difference on a criterion counts. No row: any difference counts in full.",
        ("criterion",),
        (
            Field("criterion", "id", "The criterion.", required=True, example="return"),
            Field(
                "shape",
                "choice",
                "usual (any difference in full), u (nothing up to indifference), v (in proportion up to preference), "
                "level (half between the two), linear (rising between the two), gaussian (never quite in full).",
                required=True,
                choices=PREFERENCE_SHAPES,
            ),
            Field(
                "indifference",
                "decimal",
                "Difference up to which nothing counts; for u, level and linear.",
                example="0.1",
            ),
            Field("preference", "decimal", "Difference that counts in full; for v, level and linear.", example="0.5"),
            Field("spread", "decimal", "Difference at which a gaussian is steepest.", example="0.3"),
        ),
    ),
    Table(
        "complexity",
        "What makes requests or initiatives hard to carry out, from which their complexity follows.",
        ("item",),
        (
            _ITEM,
            Field("months", "decimal", "Months from the decision to the result.", example="12"),
            Field("units", "decimal", "Units that have to work on it.", example="2"),
            Field("dependencies", "decimal", "Other projects or outside parties that it has to wait for.", example="1"),
            Field(
                "novelty",
                "decimal",
                "How new it is: 0 done here before, 1 done by some of us, 2 known elsewhere, 3 new to our field, 4 "
                "done nowhere before.",
                example="2",
            ),
        ),
    ),
    Table(
        "reach",
        "Whom services reach, where no return in money is known: their scores times this is what they are worth "
        "beside one another.",
        ("item",),
        (
            _ITEM,
            Field("persons", "decimal", "Persons served in a year. Empty: not known.", example="12000"),
            Field(
                "priority",
                "decimal",
                "Stated priority, for services to everybody or to nobody who can be counted. Either this or persons, "
                "the same for all.",
                example="3",
            ),
        ),
    ),
)

PACKAGE_FIELDS: Final[tuple[Field, ...]] = (
    Field("service_result", "text", "What service this level gives.", example="Answer in 8 minutes, 9 times of 10"),
    Field("consequence", "text", "What happens if this level is not funded."),
    Field("alternatives", "text", "Other ways that were considered, and why they were not chosen."),
)
"""Columns of the table levels: what a decision package says of each level."""
