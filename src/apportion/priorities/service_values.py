"""From service scores to a value per unit of money, where no return is known.

value = benefit x measure, with benefit = score / what a full score is. Measured by the population served, value is
counted in persons fully served; by a stated priority, in points. Divided by the cost it is a value per unit of money
that an allocation can work with. It compares these programmes with one another and with nothing else: it is not money.

Knows scores, costs and one measure per programme; which measure is used is always stated.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from typing import Final

from apportion.model.findings import Finding, Verdict
from apportion.priorities.criteria import Number
from apportion.priorities.ranking import Ranking, ranked_fractions
from apportion.priorities.weighted import Scored


class Measure(StrEnum):
    """What a benefit is multiplied by."""

    POPULATION = "population"
    """Persons served, or persons weighted for equity: half the benefit for twice as many is worth the same."""
    PRIORITY = "priority"
    """A stated priority, on any scale above zero: for services to everybody, or to nobody who can be counted."""


FORMULAS: Final[Mapping[Measure, str]] = {
    Measure.POPULATION: (
        "value = score / full score × persons served, in persons fully served; value per unit of money = value / cost"
    ),
    Measure.PRIORITY: (
        "value = score / full score × stated priority, in points; value per unit of money = value / cost"
    ),
}
_NO_SIZE: Final[Mapping[Measure, str]] = {
    Measure.POPULATION: "service.no-population",
    Measure.PRIORITY: "service.no-priority",
}


@dataclass(frozen=True)
class ServiceValue:
    """The value of one programme."""

    programme: str
    benefit: Fraction
    """Its score as a part of a full score."""
    size: Fraction
    """Persons served or stated priority."""
    cost_minor: int
    value: Fraction
    """Benefit times size."""
    per_unit: Fraction
    """Value per major unit of money."""
    relative: Fraction
    """The same beside the mean of all programmes, which is their total value over their total cost: 2 is twice it."""


@dataclass(frozen=True)
class ServiceValues:
    """Values of programmes that can be compared with one another."""

    measure: Measure
    values: tuple[ServiceValue, ...]
    """By programme."""
    left_out: tuple[str, ...]
    """Programmes without score, size or cost, by id."""
    findings: tuple[Finding, ...]

    @property
    def formula(self) -> str:
        """How the values were computed, in words."""
        return FORMULAS[self.measure]

    @cached_property
    def ranking(self) -> Ranking:
        """From the most value per unit of money to the least."""
        return ranked_fractions({item.programme: item.per_unit for item in self.values})


def check_service_values(
    programmes: Mapping[str, int | None], sizes: Mapping[str, Number | None], measure: Measure
) -> tuple[Finding, ...]:
    """What is wrong with costs and sizes: what is absent is a warning, what cannot be true blocks."""
    return tuple(_in_sizes(programmes, sizes, measure))


def _in_sizes(
    programmes: Mapping[str, int | None], sizes: Mapping[str, Number | None], measure: Measure
) -> Iterator[Finding]:
    for name in sorted(set(sizes) - set(programmes)):
        message = f"A {measure} is given for {name}, which is no programme of this case."
        yield Finding("service.unknown-programme", Verdict.REJECT_CELL, message, found=name)
    for name in sorted(programmes):
        cost, size = programmes[name], sizes.get(name)
        if cost is not None and cost < 0:
            message = f"{name} costs less than nothing."
            yield Finding("service.cost-negative", Verdict.REJECT_CELL, message, found=str(cost))
        elif not cost:
            message = f"{name} has no cost, so a value per unit of money is not known."
            yield Finding("service.no-cost", Verdict.WARN, message, remedy="State what it costs.")
        if size is None:
            message = f"{name} has no {measure}, so its value is not known."
            yield Finding(_NO_SIZE[measure], Verdict.WARN, message, remedy="State it. Nothing is assumed.")
        elif size < 0:
            message = f"The {measure} of {name} is below zero."
            yield Finding("service.size-negative", Verdict.REJECT_CELL, message, found=str(size))


def service_values(
    scored: Scored,
    programmes: Mapping[str, int | None],
    sizes: Mapping[str, Number | None],
    *,
    measure: Measure,
    minor_per_major: int,
) -> ServiceValues:
    """The value of each programme that has a score, a size and a cost.

    Args:
        scored: service scores.
        programmes: cost in minor units by programme; ``None`` where nobody knows.
        sizes: persons served or stated priority by programme.
        measure: which of the two it is; there is no default, because it decides the order.
        minor_per_major: 100 for a currency with cents.

    Raises:
        ValueError: when costs or sizes have findings that block; check them first with ``check_service_values``.
    """
    findings = check_service_values(programmes, sizes, measure)
    blocking = [finding.message for finding in findings if finding.blocks]
    if blocking:
        raise ValueError(f"costs and sizes must be checked first: {blocking[0]}")
    known = [
        (name, scored.score(name) / scored.out_of, Fraction(size), cost)
        for name in sorted(set(scored.alternatives) & set(programmes))
        if (size := sizes.get(name)) is not None and (cost := programmes[name])
    ]
    value = sum((benefit * size for _, benefit, size, _ in known), Fraction(0))
    mean = value * minor_per_major / sum(cost for *_, cost in known) if known else Fraction(0)
    values = []
    for name, benefit, size, cost in known:
        per_unit = benefit * size * minor_per_major / cost
        relative = per_unit / mean if mean else Fraction(0)
        values.append(ServiceValue(name, benefit, size, cost, benefit * size, per_unit, relative))
    left_out = tuple(sorted(set(programmes) - {name for name, *_ in known}))
    return ServiceValues(measure, tuple(values), left_out, (*scored.findings, *findings))
