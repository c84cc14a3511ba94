"""Sets of criteria to start from, dated and sourced; a case may replace any weight, scale or criterion.

Holds data only. What a set leaves open on purpose is every rating: no alternative is scored by a constant.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final

from apportion.priorities.criteria import Basis, Beyond, Criterion, Scale
from apportion.priorities.sourced import PROJECT_DEFAULT, Origin


@dataclass(frozen=True)
class DefaultSet:
    """Criteria that fit a kind of organisation."""

    id: str
    name: str
    purpose: str
    criteria: tuple[Criterion, ...]
    weights: Origin
    """Where the weights come from."""
    scales: Origin
    """Where the scales and their words come from."""

    def criterion(self, criterion: str) -> Criterion:
        """One criterion of the set.

        Raises:
            KeyError: when the set has none of this id.
        """
        for item in self.criteria:
            if item.id == criterion:
                return item
        raise KeyError(criterion)


_PART_OF_ONE: Final = Scale(0, 1)

INITIATIVES: Final = DefaultSet(
    id="initiatives",
    name="Initiatives with a projected return",
    purpose="Projects and growth initiatives of a company, each with a projected multiple of its cost.",
    criteria=(
        Criterion(
            "return",
            40,
            scale=Scale(0, 5, Beyond.CAPPED),
            basis=Basis.MEASURED,
            name="Return",
            meaning="The projected return as a multiple of the cost; 5 and above counts in full.",
        ),
        Criterion(
            "strategic",
            30,
            scale=_PART_OF_ONE,
            name="Strategic alignment",
            meaning="How far it serves the weighted objectives: 0 not at all, 1 in full.",
        ),
        Criterion(
            "risk",
            20,
            scale=_PART_OF_ONE,
            name="Safety of the result",
            meaning="How sure it is that the result is reached: 0 a gamble, 1 certain.",
        ),
        Criterion(
            "timeline",
            10,
            scale=_PART_OF_ONE,
            name="Timeline",
            meaning="How soon and how surely the result comes in time: 0 beyond the plan's horizon, 1 at once.",
        ),
    ),
    weights=Origin(
        date(2025, 1, 1),
        PROJECT_DEFAULT,
        "Return 40 %, strategic alignment 30 %, risk 20 %, timeline 10 % is a split that companies commonly use; "
        "nobody has shown it to be better than another, so look at the stability of the ranking.",
    ),
    scales=Origin(
        date(2025, 1, 1),
        PROJECT_DEFAULT,
        "A return of five times the cost is as good as any larger projection, which is rarely met; the other inputs "
        "are parts of one and must be given for each initiative.",
    ),
)

_ATTRIBUTES: Final = Origin(
    date(2011, 1, 1),
    "S. C. Kavanagh, J. Johnson and C. Fabian, Anatomy of a Priority-Driven Budget Process, Government Finance "
    "Officers Association 2011; Center for Priority Based Budgeting, basic programme attributes, scored 0 to 4",
    "The attributes and the range from 0 to 4 are those of priority-based budgeting; the words of the levels are our "
    "own, and a city that has its own scoring guide should use that.",
)

_RESULTS: Final = Criterion(
    "results",
    50,
    scale=Scale(
        0,
        4,
        levels=(
            (0, "no influence on any priority result"),
            (1, "some influence on one result"),
            (2, "a clear influence on one result, or some on several"),
            (3, "a strong influence on one result, or a clear one on several"),
            (4, "a result cannot be reached without it"),
        ),
    ),
    name="Influence on results",
    meaning="How strongly the programme moves the results that the community has given priority.",
)
_MANDATE: Final = Criterion(
    "mandate",
    10,
    scale=Scale(
        0,
        4,
        levels=(
            (0, "nothing asks for it"),
            (1, "recommended by a professional body or standard"),
            (2, "required by an ordinance, a resolution or a contract of the government's own"),
            (3, "required by the charter"),
            (4, "required by state or national law, or by a court"),
        ),
    ),
    name="Mandate",
    meaning="Who requires that the programme be provided.",
)
_RELIANCE: Final = Criterion(
    "reliance",
    10,
    scale=Scale(
        0,
        4,
        levels=(
            (0, "private firms in the area offer it"),
            (1, "private firms elsewhere offer it"),
            (2, "another government or a nonprofit offers it"),
            (3, "nobody else offers it, but somebody could be contracted to"),
            (4, "nobody else offers it or could"),
        ),
    ),
    name="Reliance",
    meaning="Whether the community could get the service from somebody else.",
)
_POPULATION: Final = Criterion(
    "population",
    10,
    scale=Scale(
        0,
        4,
        levels=(
            (0, "a few persons"),
            (1, "a small part of the community"),
            (2, "a notable part of the community"),
            (3, "most of the community"),
            (4, "all of the community"),
        ),
    ),
    name="Population served",
    meaning="How large a part of the community benefits.",
)
_RECOVERY: Final = Criterion(
    "cost-recovery",
    10,
    scale=Scale(
        0,
        4,
        levels=(
            (0, "no fees or grants of its own"),
            (1, "up to a quarter of its cost"),
            (2, "a quarter to a half of its cost"),
            (3, "half to three quarters of its cost"),
            (4, "more than three quarters of its cost"),
        ),
    ),
    basis=Basis.MEASURED,
    name="Cost recovery",
    meaning="How much of its cost the programme earns by fees and grants.",
)
_DEMAND: Final = Criterion(
    "demand",
    10,
    scale=Scale(
        0,
        4,
        levels=(
            (0, "demand falls or stays"),
            (1, "demand rises by up to 5 % a year"),
            (2, "demand rises by 5 to 15 % a year"),
            (3, "demand rises by 15 to 25 % a year"),
            (4, "demand rises by more than 25 % a year"),
        ),
    ),
    basis=Basis.MEASURED,
    name="Change in demand",
    meaning="How fast demand for the service grows.",
)
_EQUITY: Final = Criterion(
    "equity",
    10,
    scale=Scale(
        0,
        4,
        levels=(
            (0, "serves those who are well served already"),
            (1, "serves all alike"),
            (2, "reaches some of those in greater need"),
            (3, "serves mostly those in greater need"),
            (4, "is made for those in the greatest need"),
        ),
    ),
    name="Equity",
    meaning="Whether the programme reaches those who are served least today.",
)

PUBLIC_SERVICES: Final = DefaultSet(
    id="public-services",
    name="Programmes of a city or a nonprofit",
    purpose="Services whose return is not known in money, scored as in priority-based budgeting.",
    criteria=(_RESULTS, _MANDATE, _RELIANCE, _POPULATION, _RECOVERY, _DEMAND),
    weights=Origin(
        date(2025, 1, 1),
        PROJECT_DEFAULT,
        "Results are what priority-based budgeting is for, so they weigh as much as all attributes together; the five "
        "attributes weigh alike because no source ranks them. A council should set its own weights.",
    ),
    scales=_ATTRIBUTES,
)

PUBLIC_SERVICES_WITH_EQUITY: Final = replace(
    PUBLIC_SERVICES,
    id="public-services-with-equity",
    name="Programmes of a city or a nonprofit, with equity",
    criteria=(
        *(replace(item, weight=Fraction(item.weight) * Fraction(9, 10)) for item in PUBLIC_SERVICES.criteria),
        _EQUITY,
    ),
    weights=Origin(
        date(2025, 1, 1),
        PROJECT_DEFAULT,
        "Equity, where it is asked for, weighs a tenth of the whole; the other weights keep their ratios.",
    ),
)

DEFAULT_SETS: Final = (INITIATIVES, PUBLIC_SERVICES, PUBLIC_SERVICES_WITH_EQUITY)


@dataclass(frozen=True)
class Band:
    """A word for a range of scores."""

    at_least: Decimal
    """Lowest score of the band, as a part of one."""
    word: str


@dataclass(frozen=True)
class Bands:
    """Words for scores, highest band first; the last begins at zero."""

    bands: tuple[Band, ...]
    origin: Origin

    def word(self, part: Fraction) -> str:
        """The word for a score between 0 and 1."""
        for band in self.bands:
            if part >= Fraction(band.at_least):
                return band.word
        raise ValueError(f"a score is a part of one, not {part}")


IMPACT_BANDS: Final = Bands(
    (
        Band(Decimal("0.75"), "critical"),
        Band(Decimal("0.50"), "high"),
        Band(Decimal("0.25"), "moderate"),
        Band(Decimal(0), "low"),
    ),
    Origin(date(2025, 1, 1), PROJECT_DEFAULT, "Quarters of the range: words for readers, no number depends on them."),
)
COMPLEXITY_BANDS: Final = Bands(
    (
        Band(Decimal("0.75"), "very complex"),
        Band(Decimal("0.50"), "complex"),
        Band(Decimal("0.25"), "moderate"),
        Band(Decimal(0), "simple"),
    ),
    Origin(date(2025, 1, 1), PROJECT_DEFAULT, "Quarters of the range: words for readers, no number depends on them."),
)
JUDGED_SHARE_WARNING: Final = Decimal("0.50")
"""Above this part of a score, or of the money, a warning says that it hangs on judgement."""
JUDGED_SHARE_ORIGIN: Final = Origin(
    date(2025, 1, 1), PROJECT_DEFAULT, "More than half: then the judgements, and not the measurements, decide."
)
WELFARE_ELASTICITY: Final = Decimal("1.3")
"""How fast a unit of money loses worth as income rises: welfare weight = (reference income / income) ** 1.3."""
WELFARE_ORIGIN: Final = Origin(
    date(2022, 3, 30),
    "HM Treasury, The Green Book: central government guidance on appraisal and evaluation, 2022, annex 3",
    "The elasticity of the marginal utility of income that the guidance estimates for distributional weights.",
)
INCONSISTENCY_LIMIT: Final = Decimal("0.10")
"""Above this consistency ratio comparisons should be looked at again."""
INCONSISTENCY_ORIGIN: Final = Origin(
    date(1980, 1, 1),
    "T. L. Saaty, The Analytic Hierarchy Process, McGraw-Hill 1980",
    "A tenth of the inconsistency of comparisons made at random.",
)
COMPARISON_LIMIT: Final = 9
"""The strongest preference on the fundamental scale; one ninth is the weakest."""
COMPARISON_ORIGIN: Final = Origin(
    date(1980, 1, 1),
    "T. L. Saaty, The Analytic Hierarchy Process, McGraw-Hill 1980",
    "1 equal, 3 moderate, 5 strong, 7 very strong, 9 extreme preference, with 2, 4, 6 and 8 between them.",
)
