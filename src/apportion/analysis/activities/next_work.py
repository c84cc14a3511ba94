"""Next year's work from the volumes of cost objects, backwards: drivers, outputs of activities, uses of resources.

What an object caused per unit of its volume, and an activity per unit of its output, stays as it was unless stated
otherwise. Activities that serve each other are solved together (Leontief 1936), exactly. Knows quantities only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from apportion.analysis.activities.circles import circles
from apportion.analysis.activities.equations import solve
from apportion.analysis.activities.forecast import Forecast
from apportion.analysis.activities.quantities import Quantities, quantities
from apportion.analysis.activities.stated import CostObject, CostStructure, Per, Use, Volume

_NOTHING = Fraction(0)


@dataclass(frozen=True)
class NextWork:
    """Next year's work."""

    structure: CostStructure
    """This year's with next year's volumes and uses; resources are those of this year."""
    this_year: Quantities
    next_year: Quantities
    stood_still: tuple[tuple[str, ...], ...]
    """Groups of activities that only serve each other: nothing says how much of them is needed, so their volumes
    stay."""


def next_work(structure: CostStructure, forecast: Forecast) -> NextWork:
    """The structure of next year, for a forecast without blocking findings."""
    before = quantities(structure)
    growth = _Growth(structure, forecast, before)
    volumes, still = growth.volumes()
    following = replace(structure, volumes=volumes, objects=growth.objects())
    outputs = quantities(replace(following, uses=())).output
    following = replace(following, uses=growth.uses(outputs))
    return NextWork(following, before, quantities(following), still)


@dataclass(frozen=True)
class _Growth:
    """How volumes and uses grow from this year to the next."""

    structure: CostStructure
    forecast: Forecast
    before: Quantities

    def objects(self) -> tuple[CostObject, ...]:
        """Cost objects with next year's volume and revenue."""
        told = {item.cost_object: item for item in self.forecast.objects}
        return tuple(
            replace(item, volume=told[item.id].volume, revenue_minor=told[item.id].revenue_minor)
            if item.id in told
            else replace(item, revenue_minor=None)
            for item in self.structure.objects
        )

    def volumes(self) -> tuple[tuple[Volume, ...], tuple[tuple[str, ...], ...]]:
        """Next year's volumes of all drivers, and the groups whose volumes stay for want of a demand."""
        stated = {(item.driver, item.consumer): item for item in self.forecast.volumes}
        ratio = self._object_ratios()
        known: list[Volume] = list(stated.values())
        following: list[Volume] = []
        """Those that follow the output of an activity."""
        for row in self.structure.volumes:
            if (row.driver, row.consumer) in stated:
                continue
            if self.before.output.get(row.consumer):
                following.append(row)
            else:
                # An activity without output serves all as a whole: its needs do not grow with anything.
                known.append(replace(row, quantity=row.quantity * ratio.get(row.consumer, Fraction(1))))
        still = self._without_demand(following)
        stays = {name for group in still for name in group}
        known += [row for row in following if row.consumer in stays]
        following = [row for row in following if row.consumer not in stays]
        output = self._outputs(known, following)
        grown = [
            replace(row, quantity=row.quantity * output[row.consumer] / self.before.output[row.consumer])
            for row in following
        ]
        every = sorted((*known, *grown), key=lambda row: (row.driver, row.consumer))
        return tuple(every), still

    def uses(self, outputs: Mapping[str, Fraction]) -> tuple[Use, ...]:
        """Next year's uses of resources."""
        stated = {(item.resource, item.consumer): item for item in self.forecast.uses}
        ratio = self._object_ratios()
        for name, output in self.before.output.items():
            if output:
                ratio[name] = outputs[name] / output
        kept = [
            replace(use, quantity=use.quantity * ratio.get(use.consumer, Fraction(1))) if use.per is Per.TOTAL else use
            for use in self.structure.uses
            if (use.resource, use.consumer) not in stated
        ]
        return tuple(sorted((*stated.values(), *kept), key=lambda use: (use.resource, use.consumer)))

    def _object_ratios(self) -> dict[str, Fraction]:
        """Next year's volume over this year's, for cost objects where both say something."""
        told = {item.cost_object: item.volume for item in self.forecast.objects}
        ratio = {}
        for item in self.structure.objects:
            if item.id in told:
                # Where this year's volume is zero or not known, whatever there was has been stated anew.
                ratio[item.id] = told[item.id] / item.volume if item.volume else _NOTHING
        return ratio

    def _factors(self) -> dict[str, list[tuple[str, Fraction]]]:
        """For each driver the activities that it drives, with the output that one unit takes."""
        factors: dict[str, list[tuple[str, Fraction]]] = {}
        for term in self.structure.terms:
            factors.setdefault(term.driver, []).append((term.activity, term.factor))
        return factors

    def _without_demand(self, following: Iterable[Volume]) -> tuple[tuple[str, ...], ...]:
        """Groups that this year served only themselves: their equations have no single solution."""
        factors = self._factors()
        served: dict[str, set[str]] = {item.id: set() for item in self.structure.activities}
        for row in following:
            for activity, _ in factors[row.driver]:
                if row.quantity:
                    served[activity].add(row.consumer)
        follows = {(row.driver, row.consumer) for row in following}
        wanted = {
            activity
            for row in self.structure.volumes
            if row.quantity and (row.driver, row.consumer) not in follows
            for activity, _ in factors[row.driver]
        }
        groups = circles({name: frozenset(others) for name, others in served.items()})
        return tuple(
            group.members
            for group in groups
            if group.is_circular
            and all(name not in wanted and served[name] <= set(group.members) for name in group.members)
        )

    def _outputs(self, known: Iterable[Volume], following: Iterable[Volume]) -> dict[str, Fraction]:
        """What each activity has to do: for the known volumes, and for the other activities."""
        factors = self._factors()
        own = {item.id: _NOTHING for item in self.structure.activities}
        for row in known:
            for activity, factor in factors[row.driver]:
                own[activity] += factor * row.quantity
        per_output: dict[tuple[str, str], Fraction] = {}
        for row in following:
            for activity, factor in factors[row.driver]:
                key = (activity, row.consumer)
                each = factor * row.quantity / self.before.output[row.consumer]
                per_output[key] = per_output.get(key, _NOTHING) + each
        return solve(own, per_output)
