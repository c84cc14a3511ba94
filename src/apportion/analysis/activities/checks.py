"""What is wrong with a stated cost structure, as findings: unknown names, doubled rows, impossible quantities.

Knows the structure alone. What only shows when costs are assigned (work beyond capacity, services in a circle) is
found there.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Final, TypeVar

from apportion.analysis.activities.stated import CostStructure, Per, Use
from apportion.analysis.activities.wording import names, quantity
from apportion.model.findings import Finding, Findings, Place, Verdict
from apportion.model.intake.names import nearest

_Key = TypeVar("_Key", bound=Hashable)

ACTIVITY_CODES: Final[Mapping[str, tuple[Verdict, str]]] = {
    "activities.name-twice": (Verdict.REJECT_CELL, "Two resources, or two activities or cost objects, share a name."),
    "activities.row-twice": (Verdict.REJECT_CELL, "Two rows state the same quantity of a use, term, volume or share."),
    "activities.unknown-name": (Verdict.REJECT_CELL, "A row names something that is not declared."),
    "activities.quantity": (Verdict.REJECT_CELL, "A quantity, capacity, factor or share is not in its range."),
    "activities.volume-unknown": (Verdict.REJECT_CELL, "Something is counted per unit of an unknown volume."),
    "activities.driver-without-volume": (Verdict.WARN, "Nobody caused any of a driver."),
    "activities.over-capacity": (Verdict.WARN, "More is used of a resource or activity than its practical capacity."),
    "activities.circle-without-exit": (
        Verdict.WARN,
        "Activities serve only each other, so that their cost can reach nobody; it stays unassigned.",
    ),
    "activities.unassigned": (Verdict.WARN, "A cost reaches no cost object because nobody uses what it pays for."),
    "activities.no-forecast": (Verdict.REJECT_CELL, "Next year's volume of a cost object or driver is not stated."),
    "activities.no-supply": (Verdict.REJECT_CELL, "How a resource is supplied next year is not stated."),
    "activities.supply": (Verdict.REJECT_CELL, "What is stated of a supply does not fit its kind."),
    "activities.shortfall": (Verdict.WARN, "Next year's work needs more of a resource than will be supplied."),
    "activities.price-assumed": (Verdict.WARN, "No change of price is stated, so last year's price is taken."),
}
"""By code, its verdict and what it means."""


def check_structure(structure: CostStructure) -> Findings:
    """All findings about a cost structure; costs can be assigned where none of them blocks."""
    checks = (_names, _rows_twice, _unknown, _quantities, _objectives, _idle_drivers)
    return Findings.of(found for check in checks for found in check(structure))


def refuse(findings: Findings) -> None:
    """Stop where findings block: nobody should have come so far with them.

    Raises:
        ValueError: with the messages.
    """
    if findings.blocking:
        raise ValueError("; ".join(finding.message for finding in findings.blocking))


def finding(code: str, message: str, place: Place, *, expected: str = "", remedy: str = "") -> Finding:
    """A finding of this room with the verdict of its code."""
    return Finding(code, ACTIVITY_CODES[code][0], message, place, expected=expected, remedy=remedy)


def _names(structure: CostStructure) -> Iterator[Finding]:
    groups: tuple[tuple[str, Iterable[tuple[str, Place]]], ...] = (
        ("resource", ((item.id, item.place) for item in structure.resources)),
        # Both can be served and can use resources: a row that names one has to mean one thing.
        (
            "activity or cost object",
            (
                *((item.id, item.place) for item in structure.activities),
                *((item.id, item.place) for item in structure.objects),
            ),
        ),
        ("stage", ((item.id, item.place) for item in structure.stages)),
    )
    for noun, named in groups:
        for name, place in _repeated(named):
            yield finding(
                "activities.name-twice",
                f"The {noun} {name} is declared twice.",
                place,
                expected="a name of its own for each",
                remedy="Rename one of them, or delete the row if it is the same.",
            )


def _rows_twice(structure: CostStructure) -> Iterator[Finding]:
    groups: tuple[tuple[str, Iterable[tuple[tuple[str, str], Place]]], ...] = (
        ("use of {} by {}", (((item.resource, item.consumer), item.place) for item in structure.uses)),
        ("driver {1} of {0}", (((item.activity, item.driver), item.place) for item in structure.terms)),
        ("volume of {} caused by {}", (((item.driver, item.consumer), item.place) for item in structure.volumes)),
        ("share of {} for {}", (((item.cost_object, item.objective), item.place) for item in structure.supports)),
    )
    for said, rows in groups:
        for (first, second), place in _repeated(rows):
            yield finding(
                "activities.row-twice",
                f"The {said.format(first, second)} is stated twice.",
                place,
                expected="one row",
                remedy="Add the quantities up in one row, or delete the one that is wrong.",
            )


def _repeated(rows: Iterable[tuple[_Key, Place]]) -> Iterator[tuple[_Key, Place]]:
    seen: set[_Key] = set()
    for key, place in rows:
        if key in seen:
            yield key, place
        seen.add(key)


def _unknown(structure: CostStructure) -> Iterator[Finding]:
    activities = {item.id for item in structure.activities}
    objects = {item.id for item in structure.objects}
    consumers = activities | objects
    drivers = {item.driver for item in structure.terms}
    either = "activity or cost object"
    named: tuple[tuple[str, str, Place, set[str]], ...] = (
        *(("resource", use.resource, use.place, {item.id for item in structure.resources}) for use in structure.uses),
        *((either, use.consumer, use.place, consumers) for use in structure.uses),
        *(("activity", term.activity, term.place, activities) for term in structure.terms),
        *(("driver of any activity", volume.driver, volume.place, drivers) for volume in structure.volumes),
        *((either, volume.consumer, volume.place, consumers) for volume in structure.volumes),
        *(("cost object", support.cost_object, support.place, objects) for support in structure.supports),
        *(
            ("stage", item.stage, item.place, {stage.id for stage in structure.stages})
            for item in structure.activities
            if item.stage
        ),
    )
    for noun, name, place, declared in named:
        if name not in declared:
            yield unknown(noun, name, place, declared)


def unknown(noun: str, name: str, place: Place, declared: Collection[str]) -> Finding:
    """A finding about a name that nobody declared."""
    near = nearest(name, declared)
    return finding(
        "activities.unknown-name",
        f"{name} is no {noun}.",
        place,
        expected=f"one of {names(declared)}" if declared else "a declared name",
        remedy=f"Did you mean {near}? Otherwise declare {name}." if near else "Correct the name, or declare it.",
    )


def _quantities(structure: CostStructure) -> Iterator[Finding]:
    stated: tuple[tuple[str, Fraction | None, Place, bool], ...] = (
        *((f"capacity of {item.id}", item.capacity, item.place, False) for item in structure.resources),
        *((f"capacity of {item.id}", item.capacity, item.place, False) for item in structure.activities),
        *((f"use of {use.resource} by {use.consumer}", use.quantity, use.place, True) for use in structure.uses),
        *((f"factor of {term.driver} in {term.activity}", term.factor, term.place, False) for term in structure.terms),
        *((f"volume of {row.driver} for {row.consumer}", row.quantity, row.place, True) for row in structure.volumes),
        *((f"volume of {item.id}", item.volume, item.place, True) for item in structure.objects),
    )
    for what, number, place, may_be_zero in stated:
        if number is not None and (number < 0 or (number == 0 and not may_be_zero)):
            yield out_of_range(what, number, place, may_be_zero=may_be_zero)
    volumes = {item.id: item.volume for item in structure.objects}
    for use in structure.uses:
        if use.per is Per.EACH and volumes.get(use.consumer, Fraction(0)) is None:
            yield _no_volume(use)


def out_of_range(what: str, number: Fraction, place: Place, *, may_be_zero: bool) -> Finding:
    """A finding about a quantity that cannot be so small."""
    return finding(
        "activities.quantity",
        f"The {what} is {quantity(number)}.",
        place,
        expected="zero or more" if may_be_zero else "more than zero",
        remedy="Correct the quantity, or leave it empty if it is not known.",
    )


def _no_volume(use: Use) -> Finding:
    return finding(
        "activities.volume-unknown",
        f"{use.consumer} uses {use.resource} per unit of its volume, which is not known.",
        use.place,
        expected="a cost object with a volume",
        remedy="State its volume, or the use in total.",
    )


def _objectives(structure: CostStructure) -> Iterator[Finding]:
    together: dict[str, Fraction] = {}
    for support in structure.supports:
        together[support.cost_object] = together.get(support.cost_object, Fraction(0)) + support.share
        if support.share <= 0 or together[support.cost_object] > 1:
            yield finding(
                "activities.quantity",
                f"The share of {support.cost_object} that serves {support.objective} is {quantity(support.share)}, "
                f"and its shares up to there sum to {quantity(together[support.cost_object])}.",
                support.place,
                expected="shares above 0 that sum to at most 1",
                remedy="Correct the shares of this cost object.",
            )


def _idle_drivers(structure: CostStructure) -> Iterator[Finding]:
    caused = {volume.driver for volume in structure.volumes if volume.quantity}
    told: set[str] = set()
    for term in sorted(structure.terms, key=lambda term: (term.driver, term.activity)):
        if term.driver not in caused | told:
            told.add(term.driver)
            yield finding(
                "activities.driver-without-volume",
                f"Nobody caused any {term.driver}, which drives {term.activity}.",
                term.place,
                remedy="State its volumes, or delete the driver if it no longer matters.",
            )
