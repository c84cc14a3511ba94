"""What the checks of an approval are held against, gathered from a plan folder."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from apportion.alignment.approval.checklist import Facts, ReserveNeed, UnitMoney
from apportion.kernel.money import Currency
from apportion.model.contingency_fields import CONTINGENCY_TABLES
from apportion.model.exposure_fields import EXPOSURE_TABLES
from apportion.model.scenario_fields import SCENARIO_TABLES
from apportion.model.uncertain_fields import UNCERTAIN_TABLES
from apportion.model.working_time import WorkingTime
from apportion.services.refusal import Refusal

_ALL: Final = 100
"""Percent."""

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
    filled = {name: table.rows for name, table in loaded.raw.tables.items() if table.rows}
    before, past = _before(stored)
    policy = loaded.evidence.policy
    risk = [
        table.name
        for table in (*SCENARIO_TABLES, *EXPOSURE_TABLES, *CONTINGENCY_TABLES, *UNCERTAIN_TABLES)
        if table.name in filled
    ]
    paid = stored_amounts(folder, stored, case).by_request(case)
    return Facts(
        currency=stored.currency,
        problems=problems,
        units=_units(stored, case),
        before=before,
        past=past,
        agreement=float(policy["approval_agreement"].number / Decimal(100)),
        dependence=stored.dependence,
        objectives=_objectives(case, paid),
        risk_tables=tuple(risk),
        reserve=_reserve(loaded, stored),
        unbalanced=_unbalanced(stored, case),
        feedback=_feedback(loaded, case),
        rounds=(_rounds(loaded, case), int(policy["feedback_rounds"].number)),
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


def _units(stored: PlanDocument, case: Case) -> tuple[UnitMoney, ...]:
    """Units of the top level, each with all below it."""
    needed = _needed(stored)
    owners = {unit.id for unit in case.units if unit.owner.strip()}
    aims = {target.unit for target in case.targets}
    return tuple(
        UnitMoney(
            unit.name,
            unit.amount,
            _sum_below(needed, _branch(case, unit.unit)),
            bool(owners & _branch(case, unit.unit)),
            bool(aims & _branch(case, unit.unit)),
        )
        for unit in stored.units
        if not unit.parent
    )


def _sum_below(amounts: Mapping[str, int], branch: set[str]) -> int | None:
    known = [amount for unit, amount in amounts.items() if unit in branch]
    return sum(known) if known else None


def _before(stored: PlanDocument) -> tuple[tuple[tuple[int, int], ...], str]:
    """Planned and past amounts of the lowest units: from the ledger where it tells both, otherwise of last year."""
    spent, year = _spent(stored)
    parents = {unit.unit: unit.parent or "" for unit in stored.units}
    for past, told in (
        (spent, f"what they spent in {year}"),
        ({unit.unit: unit.last_year for unit in stored.units}, "what they received last year"),
    ):
        known = {unit.unit for unit in stored.units if past.get(unit.unit) is not None}
        above = {ancestor for name in known for ancestor in _above(parents, name)}
        pairs = [(unit.amount, past[unit.unit]) for unit in stored.units if unit.unit in known - above]
        if len(pairs) > 1:
            return tuple((planned, amount) for planned, amount in pairs if amount is not None), told
    return (), ""


def _above(parents: Mapping[str, str], unit: str) -> Iterator[str]:
    while unit := parents.get(unit, ""):
        yield unit


def _branch(case: Case, unit: str) -> set[str]:
    return {case.units[position].id for position in case.below(unit).tolist()}


def _spent(stored: PlanDocument) -> tuple[Mapping[str, int], str]:
    past: dict[str, Any] | None = stored.evidence.get("past")
    if not past or not past["years"]:
        return {}, ""
    told = [line["year"] for unit in past["units"] for line in unit["years"] if line["actual"] is not None]
    year = max(told, default=0)
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
    needed: dict[str, int] = {}
    for row in asked or ():
        unit = str(row["unit"])
        needed[unit] = needed.get(unit, 0) + _minor(row["needed"], stored.currency)
    return needed


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


def _rounds(loaded: Loaded, case: Case) -> int:
    """The last round of which the case holds an answer."""
    from apportion.model.intake.feedback import read_feedback

    table = loaded.raw.tables.get("feedback")
    if table is None or not table.rows:
        return 0
    return max((entry.round for entry in read_feedback(table, loaded.raw, case)[0]), default=0)


def _reserve(loaded: Loaded, stored: PlanDocument) -> ReserveNeed | None:
    """What the risks ask to be kept back, as ``apportion stress`` sizes it, beside what the plan keeps."""
    from apportion.model.intake.contingency import read_contingency
    from apportion.risk.contingency.total import total_cost

    stated = read_contingency(loaded.raw)[0]
    if stated is None or not stated.risks:
        return None
    confidence = loaded.evidence.policy["reserve_confidence"].number
    if not 0 < confidence < _ALL:
        return None
    try:
        total = total_cost(sorted(stated.risks, key=lambda risk: risk.id))
    except ModuleNotFoundError:
        # Costs of shape pert need SciPy; without it nothing is said, and the check tells that it lacks the figure.
        return None
    held = stored.reserve
    needed = total.quantile(float(confidence) / _ALL)
    return ReserveNeed(len(stated.risks), needed, int(confidence), held, total.covered(held)[0])


def _unbalanced(stored: PlanDocument, case: Case) -> tuple[str, ...]:
    """Funds that the evidence of the plan shows to be short of money, by name, in the order of the case."""
    risk: dict[str, Any] | None = stored.evidence.get("risk")
    rows = (risk or {}).get("funds", ())
    short = {str(row["fund"] or "") for row in rows if row["balanced"] is False or Decimal(row["below_floor"] or 0) > 0}
    names = {"": "the whole budget", **{fund.id: fund.name for fund in case.funds}}
    return tuple(name for fund, name in names.items() if fund in short)


def _first_day(loaded: Loaded, case: Case) -> str:
    from apportion.model.intake.releases import read_releases
    from apportion.services.adopt import budget_periods

    try:
        return budget_periods(case, read_releases(loaded.raw, case)[0].starts)[0].first.isoformat()
    except Refusal:
        return ""
