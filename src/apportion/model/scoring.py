"""What a case says about priorities: criteria, ratings, comparisons and points, as they were stated.

Knows the user's words and numbers with their places. It must not know how a ranking follows from them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from apportion.model.findings import Place


@dataclass(frozen=True)
class StatedCriterion:
    """A row of the table scoring; what is empty there is empty or ``None`` here."""

    id: str
    name: str = ""
    weight: Decimal | None = None
    direction: str = ""
    worst: Decimal | None = None
    best: Decimal | None = None
    beyond: str = ""
    basis: str = ""
    place: Place = field(default_factory=Place)


@dataclass(frozen=True)
class StatedRating:
    """One rating of an alternative."""

    alternative: str
    """Id of a request or initiative; for a level of a request ``request:level``."""
    criterion: str
    rating: Decimal
    note: str = ""
    source: str = ""
    place: Place = field(default_factory=Place)


@dataclass(frozen=True)
class StatedJudgement:
    """One answer of a judge: left is ``times`` times as important as right."""

    judge: str
    about: str
    """The criterion on which alternatives are compared; empty where criteria are."""
    left: str
    right: str
    times: Decimal
    place: Place = field(default_factory=Place)


@dataclass(frozen=True)
class StatedPoints:
    """Points of a judge for a criterion."""

    judge: str
    criterion: str
    points: Decimal
    asked: str
    """``swing``, ``direct`` or ``points``."""
    place: Place = field(default_factory=Place)


@dataclass(frozen=True)
class StatedPreference:
    """How strongly a difference on a criterion counts."""

    criterion: str
    shape: str
    indifference: Decimal | None = None
    preference: Decimal | None = None
    spread: Decimal | None = None
    place: Place = field(default_factory=Place)


@dataclass(frozen=True)
class StatedComplexity:
    """What makes an alternative hard to carry out; ``None`` where nobody said."""

    item: str
    months: Decimal | None = None
    units: Decimal | None = None
    dependencies: Decimal | None = None
    novelty: Decimal | None = None
    place: Place = field(default_factory=Place)


@dataclass(frozen=True)
class StatedReach:
    """Whom a service reaches; ``None`` where nobody said."""

    item: str
    persons: Decimal | None = None
    priority: Decimal | None = None
    place: Place = field(default_factory=Place)


@dataclass(frozen=True)
class StatedLevel:
    """A level of a request as a decision package states it."""

    request: str
    level: str
    amount: int
    """Minor units over all periods, lower levels included."""
    service_result: str = ""
    consequence: str = ""
    alternatives: str = ""
    place: Place = field(default_factory=Place)

    @property
    def alternative(self) -> str:
        """Its id among alternatives; no id contains a colon."""
        return f"{self.request}:{self.level}"


@dataclass(frozen=True)
class StatedReturn:
    """The projected return of an initiative."""

    initiative: str
    multiple: Decimal
    months: int | None = None
    """``None`` where nobody said."""
    place: Place = field(default_factory=Place)


@dataclass(frozen=True)
class Scoring:
    """All that a case says about priorities."""

    method: str = ""
    """Empty: as the policy says."""
    criteria: tuple[StatedCriterion, ...] = ()
    ratings: tuple[StatedRating, ...] = ()
    judgements: tuple[StatedJudgement, ...] = ()
    points: tuple[StatedPoints, ...] = ()
    preferences: tuple[StatedPreference, ...] = ()
    complexity: tuple[StatedComplexity, ...] = ()
    reach: tuple[StatedReach, ...] = ()
    levels: tuple[StatedLevel, ...] = ()
    returns: tuple[StatedReturn, ...] = ()
    requests: tuple[str, ...] = ()
    """Ids of all requests of the case, sorted."""
    initiatives: tuple[str, ...] = ()
    """Likewise."""
    table_place: Place = field(default_factory=Place)
    """Where the criteria stand, or the ratings where the usual ones are taken."""
    criterion_columns: Mapping[str, Place] = field(default_factory=dict)
    """By table the place of the first cell that names the criterion of a row; other rows name it in the same column."""
    is_packaged: bool = False
    """Whether the table levels has any of the columns of decision packages."""
