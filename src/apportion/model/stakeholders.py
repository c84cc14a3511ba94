"""Stakeholders of a budget, what they wish of it, and when they were asked, as values. Weighs and judges nothing."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from apportion.model.findings import Place
from apportion.model.reported import Response

WeightsFrom = Literal["stated", "influence_times_interest"]
InterestIn = Literal["objective", "request", "unit"]
Stance = Literal["for", "against"]


@dataclass(frozen=True)
class Scale:
    """Lowest and highest possible mark."""

    lowest: Decimal
    highest: Decimal

    @property
    def middle(self) -> Fraction:
        """Half way between both ends."""
        return (Fraction(self.lowest) + Fraction(self.highest)) / 2

    def part(self, mark: Decimal) -> Fraction:
        """Where a mark lies between the lowest, 0, and the highest, 1."""
        return Fraction(mark - self.lowest) / Fraction(self.highest - self.lowest)


@dataclass(frozen=True)
class Stakeholder:
    """Somebody with an interest in the budget."""

    id: str
    name: str
    kind: str
    unit: str
    """The unit that it speaks for; empty: no single one."""
    interest: Decimal | None
    """``None``: not stated."""
    influence: Decimal | None
    scale: Scale | None
    """``None`` where neither interest nor influence is stated."""
    weight: Decimal | None
    """As stated; ``None``: not stated. What counts is worked out from it for all together."""
    people: int | None
    """``None``: not known."""
    contact: str
    wants: str
    place: Place = field(default_factory=Place, compare=False)


@dataclass(frozen=True)
class Interest:
    """Something that a stakeholder wishes of the plan."""

    stakeholder: str
    kind: InterestIn
    about: str
    """Id of the objective, request or unit."""
    importance: Decimal
    """Above 0; relations among the interests of one stakeholder matter."""
    stance: Stance
    note: str = ""
    place: Place = field(default_factory=Place, compare=False)


@dataclass(frozen=True)
class Asked:
    """One stakeholder asked in one round."""

    round: str
    name: str
    """Of the round."""
    stakeholder: str
    on: datetime.date
    closes: datetime.date | None
    """``None``: no last day was set."""
    people: int | None
    """How many were asked; ``None``: not known."""
    plan: str = ""
    """Fingerprint of the plan that they were asked about; empty: none."""
    place: Place = field(default_factory=Place, compare=False)


@dataclass(frozen=True)
class Register:
    """All that a case says about its stakeholders; each table sorted, so that the order of rows does not matter."""

    stakeholders: tuple[Stakeholder, ...] = ()
    """By id."""
    interests: tuple[Interest, ...] = ()
    """By stakeholder, kind and what they are about."""
    asked: tuple[Asked, ...] = ()
    """By day, round and stakeholder."""
    responses: tuple[Response, ...] = ()
    """By day, stakeholder and who answered; those of the case and of the folder that was read beside it."""
    weights_from: WeightsFrom = "stated"

    def named(self, stakeholder: str) -> str:
        """The name shown to readers; the id where there is none."""
        return next((item.name for item in self.stakeholders if item.id == stakeholder), stakeholder)
