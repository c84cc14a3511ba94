"""What the checks of an approval are held against, gathered from a plan folder."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from apportion.alignment.approval.checklist import Facts, UnitMoney
from apportion.kernel.money import Currency
from apportion.model.contingency_fields import CONTINGENCY_TABLES
from apportion.model.exposure_fields import EXPOSURE_TABLES
from apportion.model.scenario_fields import SCENARIO_TABLES
from apportion.model.uncertain_fields import UNCERTAIN_TABLES
from apportion.model.working_time import WorkingTime
from apportion.services.refusal import Refusal

if TYPE_CHECKING:
    from apportion.model.case import Case
    from apportion.model.raw import RawCase
    from apportion.reports.plan_reader import PlanDocument
    from apportion.services.load import Loaded


def facts_of(folder: Path, stored: PlanDocument, loaded: Loaded, problems: tuple[str, ...]) -> Facts:
    """Everything that can be known of a plan when it is to be approved.

    Args:
        folder: of the plan.
        stored: what plan.json says.
        loaded: the copy of its case.
        problems: what verifying the plan found.
    """
    from apportion.services.stored_amounts import stored_amounts

    case = loaded.usable()
    filled = frozenset(name for name, table in loaded.raw.tables.items() if table.rows)
    units, past = _units(stored, case)
    risk = [
        table.name
        for table in (*SCENARIO_TABLES, *EXPOSURE_TABLES, *CONTINGENCY_TABLES, *UNCERTAIN_TABLES)
        if table.name in filled
    ]
    paid = stored_amounts(folder, stored, case).by_request(case)
    return Facts(
        problems=problems,
        units=units,
        past=past,
        agreement=float(loaded.evidence.policy["approval_agreement"].number / Decimal(100)),
        dependence=stored.dependence,
        objectives=_objectives(case, paid),
        risk_tables=tuple(risk),
        feedback=_feedback(loaded, case),
        first_day=_first_day(loaded, case),
        filled=filled,
    )


def working_time(raw: RawCase) -> WorkingTime:
    """The working days and holidays of a case; what is wrong with them is said where the case is read."""
    from apportion.model.intake.clerk import Clerk
    from apportion.model.intake.collector import Collector
    from apportion.model.intake.rows import Rows
    from apportion.model.intake.settings import read_settings
    from apportion.model.intake.working_time import read_working_time

    clerk = Clerk(read_settings(raw, Collector()).notation, Collector())
    held = raw.tables.get("holidays")
    return read_working_time(raw, clerk, None if held is None else Rows(held, clerk))


def _units(stored: PlanDocument, case: Case) -> tuple[tuple[UnitMoney, ...], str]:
    """Units of the top level; their past from the ledger where the plan has one, otherwise as the case states it."""
    spent, year = _spent(stored)
    needed = _needed(stored)
    owners = {unit.id for unit in case.units if unit.owner.strip()}
    aims = {target.unit for target in case.targets}
    units = tuple(
        UnitMoney(
            unit.name,
            unit.amount,
            spent.get(unit.unit) if spent else unit.last_year,
            needed.get(unit.unit),
            bool(owners & _branch(case, unit.unit)),
            bool(aims & _branch(case, unit.unit)),
        )
        for unit in stored.units
        if not unit.parent
    )
    return units, f"what they spent in {year}" if spent else "what they received last year"


def _branch(case: Case, unit: str) -> set[str]:
    return {case.units[position].id for position in case.below(unit).tolist()}


def _spent(stored: PlanDocument) -> tuple[Mapping[str, int], str]:
    past: dict[str, Any] | None = stored.evidence.get("past")
    if not past or not past["years"]:
        return {}, ""
    year = max(int(line["year"]) for unit in past["units"] for line in unit["years"]) if past["units"] else 0
    held = {
        str(unit["id"]): _minor(line["actual"], stored.currency)
        for unit in past["units"]
        for line in unit["years"]
        if line["year"] == year and line["actual"] is not None
    }
    return held, str(year)


def _needed(stored: PlanDocument) -> Mapping[str, int]:
    costs: dict[str, Any] | None = stored.evidence.get("costs")
    asked = costs.get("requests") if costs else None
    return {str(row["unit"]): _minor(row["needed"], stored.currency) for row in asked or ()}


def _minor(amount: str, currency: Currency) -> int:
    return int(Decimal(amount).scaleb(currency.decimals))


def _objectives(case: Case, paid: Mapping[tuple[str, str], int]) -> Mapping[str, int] | None:
    if not case.objectives:
        return None
    money = {objective.id: 0 for objective in case.objectives}
    for (request, _), amount in paid.items():
        for objective, score in case.requests.alignment.get(request, ()):
            if score:
                money[objective] += amount
    return {objective.name: money[objective.id] for objective in case.objectives}


def _feedback(loaded: Loaded, case: Case) -> tuple[int, int] | None:
    """Answers of departments that accept or were granted, and all that stand: of each thing that of its last round."""
    from apportion.model.feedback import standing_answers
    from apportion.model.intake.feedback import read_feedback

    table = loaded.raw.tables.get("feedback")
    if table is None or not table.rows:
        return None
    standing = standing_answers(read_feedback(table, loaded.raw, case)[0])
    floors = {rule.id for rule in case.rules}
    granted = [item for item in standing if item.answer == "counter" and item.rule in floors]
    return sum(item.answer == "accept" for item in standing) + len(granted), len(standing)


def _first_day(loaded: Loaded, case: Case) -> str:
    from apportion.model.intake.releases import read_releases
    from apportion.services.adopt import budget_periods

    try:
        return budget_periods(case, read_releases(loaded.raw, case)[0].starts)[0].first.isoformat()
    except Refusal:
        return ""
