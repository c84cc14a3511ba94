"""From the tables about work to what it costs: translated, checked and worked out.

Knows stated tables and the room of analysis. It must not know requests or ledgers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from apportion.model.activities import StatedWork
from apportion.model.findings import Findings
from apportion.model.raw import RawCase

if TYPE_CHECKING:
    from apportion.analysis.activities.forecast import Forecast
    from apportion.analysis.activities.stated import CostStructure
    from apportion.analysis.costs import CostEvidence
    from apportion.model.case import Case


def read_costs(raw: RawCase) -> tuple[CostEvidence | None, Findings]:
    """What the tables about work come to; ``None`` where the case has none of them, or a finding blocks.

    Costs nothing where a case says nothing about work. Studies of drivers are left out: they take a ledger and time.
    """
    from apportion.model.intake.activities import read_work

    stated, findings = read_work(raw)
    if stated is None or findings.blocking or not stated.has_structure:
        return None, findings
    from apportion.analysis.activities.whole_costs import whole_costs
    from apportion.analysis.costs import CostEvidence

    work, noticed = whole_costs(structure_of(stated), forecast_of(stated))
    return None if work is None else CostEvidence(work), findings + noticed


def beside_requests(evidence: CostEvidence, case: Case) -> CostEvidence:
    """The same with what units ask for beside what their work needs."""
    from dataclasses import replace

    import numpy as np

    from apportion.analysis.costs import AskedFor
    from apportion.kernel.exact import exact_sum

    names = {unit.id: unit.name or unit.id for unit in case.units}
    budget = None if evidence.work is None else evidence.work.budget
    asked = []
    for needing in budget.units if budget is not None else ():
        if not needing.unit:
            continue
        below = case.below(needing.unit)
        inside = {case.units[int(position)].id for position in below}
        chosen = np.isin(case.requests.unit, below) & (case.requests.period == 0)
        if budget is not None and chosen.any():
            unit = case.units[case.unit_index[needing.unit]]
            floor = exact_sum(case.requests.floor[chosen])
            asking = case.requests.asked(chosen)
            asked.append(
                AskedFor(
                    needing.unit,
                    names[needing.unit],
                    needed_minor=sum(item.requested_minor for item in budget.units if item.unit in inside),
                    asked_minor=asking if unit.cap is None else min(asking, unit.cap),
                    floor_minor=max(floor, unit.floor or 0),
                )
            )
    return replace(evidence, asked=tuple(asked), names=names)


def structure_of(stated: StatedWork) -> CostStructure:
    """This year, as stated."""
    from apportion.analysis.activities.stated import (
        PORTER_STAGES,
        Activity,
        CostObject,
        CostStructure,
        Per,
        Resource,
        Stage,
        StageKind,
        Support,
        Term,
        Use,
        Volume,
    )

    return CostStructure(
        resources=tuple(
            Resource(row.id, row.cost_minor, row.capacity, row.measure, row.unit, row.name, row.place)
            for row in stated.resources
        ),
        uses=tuple(Use(row.resource, row.consumer, row.quantity, Per(row.per), row.place) for row in stated.uses),
        activities=tuple(
            Activity(row.id, row.stage, row.capacity, row.measure, row.name, row.place) for row in stated.activities
        ),
        terms=tuple(Term(row.activity, row.driver, row.factor, row.place) for row in stated.terms),
        volumes=tuple(Volume(row.driver, row.consumer, row.quantity, row.place) for row in stated.volumes),
        objects=tuple(
            CostObject(row.id, row.volume, row.revenue_minor, row.kind, row.measure, row.name, row.place)
            for row in stated.objects
        ),
        supports=tuple(Support(row.cost_object, row.objective, row.share, row.place) for row in stated.supports),
        stages=tuple(Stage(row.id, StageKind(row.kind), row.name, row.place) for row in stated.stages) or PORTER_STAGES,
    )


def forecast_of(stated: StatedWork) -> Forecast | None:
    """Next year, as stated; ``None`` where not a single cell is about it."""
    from apportion.analysis.activities.forecast import Forecast, ObjectForecast, Supply, SupplyKind
    from apportion.analysis.activities.stated import Per, Use, Volume

    following = (
        *(row.quantity_next for row in stated.uses),
        *(row.quantity_next for row in stated.volumes),
        *(cell for row in stated.objects for cell in (row.volume_next, row.revenue_next_minor)),
        *(row.supply or None for row in stated.resources),
        *(
            cell
            for row in stated.resources
            for cell in (row.step, row.step_cost_minor, row.price_change, row.committed_minor)
        ),
    )
    if all(cell is None for cell in following):
        return None
    return Forecast(
        objects=tuple(
            ObjectForecast(row.id, row.volume_next, row.revenue_next_minor, row.place)
            for row in stated.objects
            if row.volume_next is not None
        ),
        supplies=tuple(
            Supply(
                row.id,
                SupplyKind(row.supply),
                row.step,
                row.step_cost_minor,
                row.price_change,
                row.committed_minor,
                row.place,
            )
            for row in stated.resources
            if row.supply
        ),
        volumes=tuple(
            Volume(row.driver, row.consumer, row.quantity_next, row.place)
            for row in stated.volumes
            if row.quantity_next is not None
        ),
        uses=tuple(
            Use(row.resource, row.consumer, row.quantity_next, Per(row.per), row.place)
            for row in stated.uses
            if row.quantity_next is not None
        ),
    )
