"""The parts of a stress test, each made by itself: what it shows, or why it shows nothing.

A refusal or a finding in one part does not keep the others from being made. Faults of the program are let through.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from apportion.reports.stress_found import LeftOut
from apportion.services.load import Loaded
from apportion.services.refusal import CaseBlocked, Refusal
from apportion.services.scenario_cases import ScenarioCase

if TYPE_CHECKING:
    from apportion.adapters.pools.pool import Pool
    from apportion.allocation.effort import Effort
    from apportion.allocation.judged import Judged
    from apportion.model.case import Case
    from apportion.services.plan_case import Planned

Made = tuple[dict[str, Any], tuple[LeftOut, ...]]
"""Fields of ``Stress`` that a part fills, and what of it is left out."""


@dataclass(frozen=True)
class Asked:
    """What somebody asks for, understood."""

    parts: tuple[str, ...]
    effort: Effort
    pool: Pool
    draws: int | None
    seed: int | None
    measures: tuple[str, ...]
    """Of robust plans; empty: all."""
    level: Fraction | None
    """Of the tail; ``None``: as the policy says."""

    def seed_or(self, usual: int) -> int:
        """The seed that is asked for, or the usual one of a part."""
        return usual if self.seed is None else self.seed


@dataclass(frozen=True, eq=False)
class Work:
    """What every part starts from."""

    loaded: Loaded
    case: Case
    judged: Judged | None
    """The plan; ``None``: the case has none."""
    tried: tuple[ScenarioCase, ...]
    """Scenarios to try the plan in."""
    note: str
    """Why there are none, where there are none."""
    asked: Asked
    say: Callable[[str], None]
    told: Callable[[int, int], None]

    @cached_property
    def planned(self) -> Planned:
        """The plan with its explanation, for parts that read it from there."""
        from apportion.services.plan_case import plan_case

        return plan_case(self.loaded, self.say, self.asked.effort, alone=True)

    def has(self, table: str) -> bool:
        """Whether the case fills a table."""
        held = self.loaded.raw.tables.get(table)
        return held is not None and held.rows > 0


def made(part: str, work: Work) -> Made:
    """One part, or why it is not there."""
    from apportion.adapters.pools.pool import PoolError

    if work.judged is None and part not in _WITHOUT_PLAN:
        remedy = "apportion plan says which rules cannot hold together."
        return {}, (LeftOut(part, "no plan", "The case has no plan that could be tried.", remedy),)
    try:
        return _MAKERS[part](work)
    except (Refusal, PoolError) as error:
        return {}, (LeftOut(part, "failed", str(error), error.remedy),)
    except CaseBlocked as error:
        first, count = error.findings.blocking[0], len(error.findings.blocking)
        more = f" (and {count - 1} more)" if count > 1 else ""
        where = f"{first.place}: " if first.place.file else ""
        return {}, (LeftOut(part, "failed", f"{where}{first.message}{more}", first.remedy),)


def not_asked(part: str) -> LeftOut:
    """For a part that nobody wants."""
    return LeftOut(part, "not asked", "It was not asked for.")


def _scenarios(work: Work) -> Made:
    from apportion.services.stress_scenarios import tried_in

    if not work.tried:
        # What to do about it is the last sentence of the note.
        text, _, remedy = work.note.rpartition(". ")
        tables = ("scenarios", "scenario_changes")
        return {}, (LeftOut("scenarios", "no data", f"{text}.", remedy, tables),)
    work.say("trying the plan in every scenario")
    return {"scenarios": tried_in(_judged(work), work.tried, work.asked.effort, work.asked.pool, work.told)}, ()


def _robust(work: Work) -> Made:
    from apportion.services.robust import SEED, Wanted, robust_plans

    if not work.has("scenarios") and not work.has("uncertain"):
        text = "The case states neither scenarios nor uncertain numbers, so no plan can be made for them."
        remedy = "State scenarios in the tables scenarios and scenario_changes, or spreads in the table uncertain."
        tables = ("scenarios", "scenario_changes", "uncertain")
        return {}, (LeftOut("robust", "no data", text, remedy, tables),)
    asked = work.asked
    wanted = Wanted(measures=asked.measures, level=asked.level, seed=asked.seed_or(SEED))
    return {"robust": robust_plans(work.loaded, wanted, pool=asked.pool, say=work.say)}, ()


def _simulation(work: Work) -> Made:
    from apportion.services.simulate import SEED, simulate_plan

    if not work.has("uncertain"):
        return _no_data("simulation", "The case does not say how far its numbers may be off.", "uncertain")
    asked = work.asked
    found = simulate_plan(
        work.loaded,
        draws=asked.draws,
        seed=asked.seed_or(SEED),
        pool=asked.pool,
        say=work.say,
        told=work.told,
    )
    return {"simulation": found.simulation, "frequency": found.frequency}, ()


def _contingency(work: Work) -> Made:
    from apportion.services.contingency import contingency

    found = contingency(work.loaded, say=work.say, seed=work.asked.seed_or(0)).found
    missing = []
    if not found.stated.risks:
        text = "The case states no risks, so no reserve is sized for them."
        missing.append(_within("contingency", text, "risks", "say what may go wrong, so that a reserve can be sized"))
    if not found.stated.rules:
        text = "No rules are agreed beforehand."
        would = "say what is done when figures fall behind, and try it on the past"
        missing.append(_within("contingency", text, "contingency_rules", would))
    return {"contingency": found}, tuple(missing)


def _diversification(work: Work) -> Made:
    from apportion.services.diversification import diversification

    found = diversification(work.loaded, say=work.say).risk
    missing: tuple[LeftOut, ...] = ()
    if found.spread is None:
        text = "The case does not say how far returns may stray, so the risk of the mixture is not known."
        missing = (_within("diversification", text, "exposures", "say how far returns may stray, and together"),)
    return {"diversification": found}, missing


def _revenue(work: Work) -> Made:
    from apportion.services.revenue import SEED, revenue_of_case

    if not work.has("revenues"):
        return _no_data("revenue", "The case does not say where its money comes from.", "revenues")
    found = revenue_of_case(work.loaded, work.planned, say=work.say, seed=work.asked.seed_or(SEED))
    return {"revenue": found.report}, ()


def _cash(work: Work) -> Made:
    from apportion.model.intake.revenue import says_money
    from apportion.services.cash import cash_of_case

    if not says_money(work.loaded.raw):
        text = "The case does not say when its money comes in and goes out."
        return _no_data("cash", text, "revenues", "cash_profile", "cash_history")
    return {"cash": cash_of_case(work.loaded, work.planned, say=work.say).report}, ()


def _judged(work: Work) -> Judged:
    if work.judged is None:
        message = "a part that needs the plan was begun without one"
        raise RuntimeError(message)
    return work.judged


def _no_data(part: str, text: str, *tables: str) -> Made:
    return {}, (LeftOut(part, "no data", text, _add(tables), tables),)


def _within(part: str, text: str, table: str, would: str) -> LeftOut:
    """Something missing in a part that is there: the part says so itself, the remedy what a table would bring."""
    return LeftOut(part, "no data", text, f"The table {table} would {would}.", (table,), is_within=True)


def _add(tables: tuple[str, ...]) -> str:
    if len(tables) == 1:
        return f"Add the table {tables[0]}."
    return f"Add one of the tables {', '.join(tables)}."


_MAKERS: Final[Mapping[str, Callable[[Work], Made]]] = {
    "scenarios": _scenarios,
    "robust": _robust,
    "simulation": _simulation,
    "contingency": _contingency,
    "diversification": _diversification,
    "revenue": _revenue,
    "cash": _cash,
}
_WITHOUT_PLAN: Final = frozenset({"revenue"})
"""Forecasts of revenue tell something even where no plan can be made."""
