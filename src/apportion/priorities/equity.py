"""Equity weights: persons counted by how much a unit of service is worth to them.

Either somebody states how much each group counts, or the weight follows from incomes: welfare weight = (reference
income / income of the group) ^ elasticity, as in HM Treasury's Green Book, annex 3. Only used where equity is asked
for. Knows groups; it must not know programmes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

from apportion.model.findings import Finding, Verdict
from apportion.priorities.criteria import Number
from apportion.priorities.defaults import WELFARE_ELASTICITY

_DECIMALS: Final = 6
"""Welfare weights are kept to a millionth: far finer than any elasticity is known."""
FORMULA: Final = "equity-weighted population = sum over groups of persons × weight of the group"
WELFARE_FORMULA: Final = "welfare weight = (reference income / income of the group) ^ elasticity"


@dataclass(frozen=True)
class Population:
    """Persons that a programme serves, by group."""

    persons: Mapping[str, Number]
    """By group; zero or more."""

    @property
    def total(self) -> Fraction:
        """All persons, each counted once."""
        return sum((Fraction(number) for number in self.persons.values()), Fraction(0))


def welfare_weight(reference_income: Number, income: Number, elasticity: Decimal = WELFARE_ELASTICITY) -> Fraction:
    """What a unit of money is worth to a group beside one with the reference income; 1 for the reference itself.

    Raises:
        ValueError: for an income that is not above zero or an elasticity below zero.
    """
    if reference_income <= 0 or income <= 0 or elasticity < 0:
        raise ValueError("incomes are above zero and the elasticity is zero or more")
    weight = float(Fraction(reference_income) / Fraction(income)) ** float(elasticity)
    return Fraction(Decimal(repr(weight)).quantize(Decimal(1).scaleb(-_DECIMALS)))


def check_groups(programme: str, population: Population, weights: Mapping[str, Number]) -> tuple[Finding, ...]:
    """What is wrong with groups and their weights; all of it blocks."""
    return tuple(_in_groups(programme, population, weights))


def _in_groups(programme: str, population: Population, weights: Mapping[str, Number]) -> Iterator[Finding]:
    for group in sorted(population.persons):
        number = population.persons[group]
        if number < 0:
            message = f"{programme} serves {number} persons of {group}."
            yield Finding("service.persons-negative", Verdict.REJECT_CELL, message, expected="zero or more")
        if group not in weights:
            message = f"{programme} serves {group}, a group without an equity weight."
            remedy = "State its weight; 1 counts its members like anybody."
            yield Finding("service.group-unknown", Verdict.REJECT_CELL, message, found=group, remedy=remedy)
        elif weights[group] < 0:
            message = f"The equity weight of {group} is {weights[group]}."
            yield Finding("service.weight-negative", Verdict.REJECT_CELL, message, expected="zero or more")


def weighted_population(population: Population, weights: Mapping[str, Number]) -> Fraction:
    """Persons, each counted by the weight of the group.

    Raises:
        ValueError: when groups or weights have findings; check them first with ``check_groups``.
    """
    blocking = check_groups("the programme", population, weights)
    if blocking:
        raise ValueError(f"groups must be checked first: {blocking[0].message}")
    return sum(
        (Fraction(number) * Fraction(weights[group]) for group, number in population.persons.items()), Fraction(0)
    )
