"""The tables of costs, as text for page and terminal alike: every figure written in the case's number format.

Knows which columns a reader needs. It must not compute figures, nor know markup.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from typing import Final

from apportion.analysis.activities.assigned import Kind
from apportion.analysis.activities.budget import ActivityBudget, Requirement
from apportion.analysis.activities.comparison import Change
from apportion.analysis.activities.forecast import SupplyKind
from apportion.analysis.activities.profits import ProfitRanking
from apportion.analysis.activities.stated import CostStructure, StageKind
from apportion.analysis.activities.whole_costs import WorkCosts
from apportion.analysis.costs import CostEvidence
from apportion.reports.grid import Grid
from apportion.reports.words import Formatter

_SUPPLIES: Final = {
    SupplyKind.BY_USE: "paid by use",
    SupplyKind.WHOLE_UNITS: "in whole units",
    SupplyKind.GIVEN: "given",
}
_STAGES: Final = {StageKind.PRIMARY: "primary", StageKind.SUPPORT: "support", None: ""}


class Names:
    """Names for readers of everything in a cost structure; the id where none is stated."""

    def __init__(self, structure: CostStructure, units: Mapping[str, str]) -> None:
        self._held = {
            (kind, item.id): item.name or item.id
            for kind, items in (
                ("resource", structure.resources),
                ("activity", structure.activities),
                ("object", structure.objects),
                ("stage", structure.stages),
            )
            for item in items
        }
        self._measures = {
            (kind, item.id): item.measure
            for kind, items in (
                ("resource", structure.resources),
                ("activity", structure.activities),
                ("object", structure.objects),
            )
            for item in items
        }
        self._units = units

    def of(self, kind: str, name: str) -> str:
        """The name of a resource, activity, object or stage."""
        return self._held.get((kind, name), name)

    def unit(self, unit: str) -> str:
        """The name of a unit; words where there is none."""
        return self._units.get(unit, unit) if unit else "No unit"

    def measure(self, kind: str, name: str) -> str:
        """What it is counted in, with a space before it; empty where that is not said."""
        measure = self._measures.get((kind, name), "")
        return f" {measure}" if measure else ""

    def each(self, kind: str, name: str) -> str:
        """Heading of one unit: ``one order`` would need grammar, so the measure stands as it is."""
        return self._measures.get((kind, name), "")


class Grids:
    """All tables of one piece of evidence."""

    def __init__(self, work: WorkCosts, evidence: CostEvidence, formatter: Formatter) -> None:
        self.work = work
        self.evidence = evidence
        self.formatter = formatter
        self.names = Names(work.structure, evidence.names)

    def objects(self) -> Grid:
        """What each cost object costs, in all and each."""
        held = self.work.costing.objects
        money = self._alike(item.cost_minor for item in held)
        rows = tuple(
            (
                self.names.of("object", item.id),
                item.kind,
                self._quantity(item.volume, self.names.measure("object", item.id)),
                money(item.cost_minor),
                self.price(item.unit_cost_minor),
            )
            for item in held
        )
        headers = (("What", ""), ("Kind", "text"), ("Volume", "num"), ("Cost", "num main"), ("Each", "num"))
        return _filled(Grid("What things cost", "", headers, rows), {1, 2, 4})

    def rates(self) -> Grid:
        """What one unit of each driver costs in each activity."""
        following = {} if self.work.budget is None else _rates(self.work.budget)
        rows = tuple(
            (
                self.names.of("activity", item.activity),
                item.driver,
                counted(self.formatter.number(item.factor, 4), self.names.measure("activity", item.activity)),
                self._quantity(item.quantity),
                self.price(item.cost_each_minor),
                self.price(following.get((item.activity, item.driver))),
            )
            for item in self.work.costing.rates
        )
        headers = (
            ("Activity", ""),
            ("Driver", "text"),
            ("Takes", "num"),
            ("This year", "num"),
            ("Cost of each", "num main"),
            ("Next year", "num"),
        )
        return _filled(Grid("Rates", "What one unit of a driver costs in an activity.", headers, rows), {5})

    def resources(self) -> Grid:
        """Capacity and unused capacity, in quantity and in money."""
        held = self.work.costing.resources
        money = self._alike(amount for item in held for amount in (item.cost_minor, item.unused_minor))
        rows = tuple(
            (
                self.names.of("resource", item.id),
                self.names.unit(item.unit) if item.unit else "",
                money(item.cost_minor),
                self._quantity(item.capacity, self.names.measure("resource", item.id)),
                self._quantity(item.used) if item.capacity is not None else "",
                "" if item.utilisation is None else self.formatter.percent(item.utilisation),
                self.price(item.rate_minor) if self._is_measured(item.id) else "",
                self._quantity(item.unused),
                "" if item.capacity is None else money(item.unused_minor),
            )
            for item in held
        )
        headers = (
            ("Resource", ""),
            ("Unit", "text"),
            ("Cost", "num"),
            ("Capacity", "num"),
            ("Used", "num"),
            ("Part used", "num"),
            ("Cost of one", "num"),
            ("Unused", "num"),
            ("Unused cost", "num main"),
        )
        return _filled(Grid("Capacity", "", headers, rows), {1, 3, 4, 5, 6, 7, 8})

    def activities(self) -> Grid:
        """What each activity costs and where it goes."""
        held = self.work.costing.activities
        money = self._alike(item.cost_minor for item in held)
        rows = tuple(
            (
                self.names.of("activity", item.id),
                self.names.of("stage", item.stage),
                money(item.own_minor),
                money(item.received_minor) if item.received_minor else "",
                money(item.cost_minor),
                self._quantity(item.output, self.names.measure("activity", item.id)),
                self.price(item.rate_minor),
                "" if item.capacity is None else money(item.unused_minor),
                money(item.unassigned_minor) if item.unassigned_minor else "",
            )
            for item in held
        )
        headers = (
            ("Activity", ""),
            ("Stage", "text"),
            ("From resources", "num"),
            ("From activities", "num"),
            ("Cost", "num main"),
            ("Output", "num"),
            ("Cost of one", "num"),
            ("Unused", "num"),
            ("Unassigned", "num"),
        )
        return _filled(Grid("Activities", "", headers, rows), {1, 3, 7, 8})

    def stages(self) -> Grid:
        """The value chain."""
        held = self.work.chain.stages
        money = self._alike(stage.own_minor for stage in held)
        rows = tuple(
            (
                self.names.of("stage", stage.id) if stage.id else "Without a stage",
                _STAGES[stage.kind],
                ", ".join(self.names.of("activity", name) for name in stage.activities),
                money(stage.own_minor),
                money(stage.received_minor) if stage.received_minor else "",
                money(stage.passed_minor) if stage.passed_minor else "",
                money(stage.objects_minor),
                self._reached(stage.reaches),
            )
            for stage in held
        )
        headers = (
            ("Stage", ""),
            ("", "text"),
            ("Activities", "text"),
            ("Costs", "num main"),
            ("From other stages", "num"),
            ("To other stages", "num"),
            ("To cost objects", "num"),
            ("Serves in the end", "text"),
        )
        return _filled(Grid("Value chain", "", headers, rows), {1, 4, 5})

    def profits(self) -> list[Grid]:
        """A ranking for each kind of cost object."""
        return [self._profits(ranking) for ranking in self.work.rankings]

    def needs(self, budget: ActivityBudget) -> Grid:
        """How much of each resource next year's work needs, and how much is supplied."""
        rows = tuple(self._need(item) for item in budget.requirements)
        headers = (
            ("Resource", ""),
            ("Supplied", "text"),
            ("Used this year", "num"),
            ("Needed", "num main"),
            ("Supply", "num"),
            ("Left or lacking", "num"),
        )
        return _filled(Grid("What next year’s work needs", "", headers, rows), {5})

    def needed_money(self, budget: ActivityBudget) -> Grid:
        """What that supply costs, and why more or less than this year."""
        held = budget.requirements
        money = self._alike(amount for item in held for amount in (item.this_year_minor, item.requested_minor))
        rows = tuple(
            (
                self.names.of("resource", item.resource),
                money(item.this_year_minor),
                signed(item.quantity_effect_minor, money),
                signed(item.price_effect_minor, money),
                money(item.requested_minor),
                "" if item.floor_minor is None else money(item.floor_minor),
            )
            for item in held
        )
        headers = (
            ("Resource", ""),
            ("This year", "num"),
            ("More or less of it", "num"),
            ("Prices", "num"),
            ("Next year", "num main"),
            ("Committed", "num"),
        )
        return _filled(Grid("What that costs", "", headers, rows), {5})

    def units(self, budget: ActivityBudget) -> Grid:
        """What each unit's work needs, beside what its requests ask for."""
        asked = {item.unit: item for item in self.evidence.asked}
        money = self._alike(
            [
                *(amount for item in budget.units for amount in (item.this_year_minor, item.requested_minor)),
                *(amount for item in asked.values() for amount in (item.asked_minor, item.floor_minor)),
            ]
        )
        rows = []
        for item in budget.units:
            beside = asked.get(item.unit)
            rows.append(
                (
                    self.names.unit(item.unit),
                    money(item.this_year_minor),
                    money(item.requested_minor),
                    signed(item.change_minor, money),
                    money(item.floor_minor) + (" at least" if item.floor_unknown else ""),
                    "" if beside is None else f"{money(beside.floor_minor)} to {money(beside.asked_minor)}",
                    ""
                    if beside is None
                    else _verdict(beside.needed_minor, beside.floor_minor, beside.asked_minor, money),
                )
            )
        headers = (
            ("Unit", ""),
            ("This year", "num"),
            ("Work needs", "num main"),
            ("Change", "num"),
            ("Committed", "num"),
            ("Its requests, floor to cap", "num"),
            ("Beside the need", "text"),
        )
        caption = "Only the work that the model describes; a unit’s requests may ask for more than that."
        return _filled(Grid("By unit", caption, headers, tuple(rows)), {5, 6})

    def changes(self, budget: ActivityBudget) -> Grid:
        """This year's and next year's cost of each activity and cost object."""
        held = [item for item in budget.changes if item.cost_minor or item.cost_next_minor]
        money = self._alike(amount for item in held for amount in (item.cost_minor, item.cost_next_minor))
        rows = tuple(self._change(item, money) for item in held)
        headers = (
            ("What", ""),
            ("Quantity", "num"),
            ("Quantity next year", "num"),
            ("Each", "num"),
            ("Each next year", "num"),
            ("Cost next year", "num main"),
            ("By volume", "num"),
            ("By cost of each", "num"),
        )
        return Grid("Costs next year", "", headers, rows)

    def price(self, rate_minor: Fraction | None) -> str:
        """Money per unit of something; empty where it is not known."""
        return price(rate_minor, self.formatter)

    def _profits(self, ranking: ProfitRanking) -> Grid:
        money = self._alike(
            amount for item in ranking.profits for amount in (item.revenue_minor, item.cost_minor, item.profit_minor)
        )
        rows = tuple(
            (
                self.names.of("object", item.cost_object),
                money(item.revenue_minor),
                money(item.cost_minor),
                signed(item.profit_minor, money),
                "" if item.margin is None else self.formatter.percent(item.margin),
                signed(item.running_minor, money),
            )
            for item in ranking.profits
        )
        headers = (
            ("What", ""),
            ("Revenue", "num"),
            ("Cost", "num"),
            ("Profit", "num main"),
            ("Margin", "num"),
            ("Running sum", "num"),
        )
        caption = "Before unused capacity, which belongs to nobody."
        unknown = ", ".join(self.names.of("object", name) for name in ranking.unknown)
        more = f"Revenue not known: {unknown}." if unknown else ""
        title = f"Profitability: {ranking.kind}" if ranking.kind else "Profitability"
        return Grid(title, caption, headers, rows, more=more)

    def _need(self, item: Requirement) -> tuple[str, ...]:
        if item.shortfall:
            left = f"{self.formatter.number(item.shortfall)} lacking"
        else:
            left = f"{self.formatter.number(item.slack)} left" if item.slack else ""
        units = ""
        if item.whole_units is not None:
            now = "" if item.whole_units_now is None else f", now {self.formatter.number(item.whole_units_now)}"
            units = f" ({item.whole_units}{now})"
        return (
            self.names.of("resource", item.resource),
            _SUPPLIES[item.kind],
            *self._needed(item),
            (self._quantity(item.supplied) if self._is_measured(item.resource) else "") + units,
            left,
        )

    def _reached(self, objects: tuple[str, ...]) -> str:
        """Whom a stage serves in the end; many names would hide that it is all of them."""
        if objects and len(objects) == len(self.work.structure.objects):
            return "all cost objects"
        return ", ".join(self.names.of("object", name) for name in objects)

    def _is_measured(self, resource: str) -> bool:
        """That its quantities mean something by themselves; mere weights do not."""
        stated = next(item for item in self.work.structure.resources if item.id == resource)
        return stated.capacity is not None or bool(stated.measure)

    def _needed(self, item: Requirement) -> tuple[str, str]:
        """What is used this year, and needed next year; of mere weights only how they change."""
        if self._is_measured(item.resource):
            used = self._quantity(item.used, self.names.measure("resource", item.resource))
            return used, self._quantity(item.needed)
        return "", f"{self.formatter.percent_change(item.needed / item.used - 1)}" if item.used else ""

    def _change(self, item: Change, money: Callable[[int], str]) -> tuple[str, ...]:
        kind = "activity" if item.kind is Kind.ACTIVITY else "object"
        return (
            self.names.of(kind, item.id),
            self._quantity(item.quantity, self.names.measure(kind, item.id)),
            self._quantity(item.quantity_next),
            self.price(item.each_minor),
            self.price(item.each_next_minor),
            money(item.cost_next_minor),
            "" if item.volume_effect_minor is None else signed(item.volume_effect_minor, money),
            "" if item.rate_effect_minor is None else signed(item.rate_effect_minor, money),
        )

    def _quantity(self, number: Fraction | None, measure: str = "") -> str:
        return "" if number is None else counted(self.formatter.number(number), measure)

    def _alike(self, amounts: Iterable[int | None]) -> Callable[[int], str]:
        return self.formatter.money_alike(list(amounts))


def counted(number: str, measure: str) -> str:
    """``55 minutes``, ``1 hour``; ``1 (workplaces)``, where the singular of the case's word is not known.

    Args:
        number: as it is printed.
        measure: with a space before it, or empty.
    """
    if number != "1" or not measure.endswith("s"):
        return f"{number}{measure}"
    return f"1{_SINGULAR[measure]}" if measure in _SINGULAR else f"1 ({measure.strip()})"


_SINGULAR: Final = {f" {word}s": f" {word}" for word in ("second", "minute", "hour", "day", "week", "month", "year")}


def price(rate_minor: Fraction | None, formatter: Formatter) -> str:
    """Money per unit of something, to the minor unit, finer below one unit of money; empty where it is not known."""
    if rate_minor is None:
        return ""
    per_major = formatter.currency.minor_per_major
    return (
        formatter.money_fine(rate_minor)
        if abs(rate_minor) >= per_major
        else formatter.money_price(rate_minor / per_major)
    )


def signed(amount_minor: int, money: Callable[[int], str]) -> str:
    """An amount with its sign."""
    return f"+{money(amount_minor)}" if amount_minor > 0 else money(amount_minor)


def _verdict(needed: int, floor: int, asked: int, money: Callable[[int], str]) -> str:
    """What the requests of a unit are beside what its work needs."""
    if asked < needed:
        return f"asks for {money(needed - asked)} less"
    if floor > needed:
        return f"floor is {money(floor - needed)} more"
    return f"may ask for {money(asked - needed)} more" if asked > needed else "asks for as much"


def _rates(budget: ActivityBudget) -> dict[tuple[str, str], Fraction]:
    return {(item.activity, item.driver): item.cost_each_minor for item in budget.next_year.rates}


def _filled(grid: Grid, columns: set[int]) -> Grid:
    """The table without those of the columns in which no row has anything."""
    kept = [at for at in range(len(grid.headers)) if at not in columns or any(row[at] for row in grid.rows)]
    return Grid(
        grid.title,
        grid.caption,
        tuple(grid.headers[at] for at in kept),
        tuple(tuple(row[at] for at in kept) for row in grid.rows),
        grid.depths,
        grid.more,
    )
