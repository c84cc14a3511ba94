"""Documents about a plan: the strategy, the briefing, letters and slides, written from one model and read again."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

from apportion.execution.release.schedule import SeasonOf, Shares
from apportion.reports.document.case_tables import Beside
from apportion.reports.document.material import CONTINGENCY, SIMULATION, Material
from apportion.reports.evidence import Evidence
from apportion.services.load import Loaded
from apportion.services.open_plan import case_of, effort_of, is_plan_folder
from apportion.services.plan_case import Planned, Say, plan_path
from apportion.services.refusal import NoPlan, Refusal

_MONTHS_IN_YEAR: Final = 12
_ANY_DAY: Final = datetime.date(2000, 1, 1)


def material_at(path: Path, say: Say = lambda _: None) -> Material:
    """The plan of a case, or of a plan folder, with all that documents speak of.

    Raises:
        Refusal: when neither stands at the path, or there is no plan that keeps all rules.
        CaseBlocked: when the case has findings that block.
    """
    if is_plan_folder(path):
        made = material_of(plan_path(case_of(path), say, effort_of(path)), say)
        return replace(made, approval=_standing(path))
    return material_of(plan_path(path, say), say)


def material_of(planned: Planned, say: Say = lambda _: None) -> Material:
    """A plan with everything that its documents speak of.

    Raises:
        Refusal: when there is no plan to write about.
    """
    from apportion.model.contingency import StatedContingency
    from apportion.model.intake.audiences import read_audiences
    from apportion.model.intake.authorities import read_control
    from apportion.model.intake.contingency import read_contingency
    from apportion.model.intake.monitored import read_watched
    from apportion.model.intake.presentation import read_presentation
    from apportion.model.intake.releases import read_releases
    from apportion.model.intake.revenue import read_money
    from apportion.model.intake.triggers import read_triggers
    from apportion.reports.document.release_tables import release_tables
    from apportion.services.adopt import budget_periods
    from apportion.services.contingency import contingency

    case, plan, loaded = planned.case, planned.plan, planned.loaded
    if plan.allocations is None:
        raise NoPlan("There is no plan to write about.", "apportion plan says which rules cannot hold together.")
    raw = loaded.raw
    releases = read_releases(raw, case)[0]
    starts: datetime.date | None
    try:
        starts = budget_periods(case, releases.starts, releases.period_months)[0].first
    except Refusal:
        starts = None
    beside = Beside(
        releases,
        read_contingency(raw)[0] or StatedContingency(),
        read_triggers(raw, case, starts)[0],
        read_control(raw, case)[0],
        read_presentation(raw, case)[0],
        read_watched(raw, case)[0],
        read_money(raw)[0],
        read_audiences(raw, case)[0],
    )
    without: dict[str, str] = {}
    say("working out reserve and cuts")
    found = None
    try:
        found = contingency(loaded).found
    except Refusal as error:
        without[CONTINGENCY] = str(error)
    say("trying the plan on draws of uncertain numbers")
    return Material(
        case,
        plan,
        planned.evidence,
        beside,
        found,
        release_tables(case, plan, releases, starts, _seasons(planned.evidence)),
        starts,
        dict(raw.digests),
        without,
        _simulated(loaded, without),
        stakeholders=_stakeholders(planned),
    )


def _stakeholders(planned: Planned) -> Mapping[str, Any] | None:
    """Register, answers and wishes; ``None`` where the case states no stakeholders and nobody answered."""
    from apportion.alignment.stakeholders.whole import concerned
    from apportion.model.intake.stakeholders import read_stakeholders
    from apportion.reports.stakeholders_json import stakeholders_document

    register = read_stakeholders(planned.loaded.raw, planned.case)[0]
    if not register.stakeholders and not register.responses:
        return None
    return stakeholders_document(concerned(register, planned.case, planned.plan.amounts), planned.plan.fingerprint)


def _simulated(loaded: Loaded, without: dict[str, str]) -> Mapping[str, Any] | None:
    """The plan on draws of uncertain numbers; no draw is planned anew, so that it costs little."""
    from apportion.reports.simulation_json import simulation_document
    from apportion.services.simulate import simulate_plan

    if "uncertain" not in loaded.raw.tables:
        return None
    try:
        found = simulate_plan(loaded, solves=0)
    except Refusal as error:
        without[SIMULATION] = str(error)
        return None
    return simulation_document(found.simulation, None, found.case.currency)


def _seasons(evidence: Evidence) -> SeasonOf:
    """Seasonal shares of units by the ledger that stands with the case; those of the whole where a unit has none."""
    past = evidence.past
    seasons = None if past is None else past.history.seasons

    def season_of(unit: str) -> Shares | None:
        profile = None if seasons is None else seasons.units.get(unit) or seasons.whole
        if profile is None or len(profile.share) != _MONTHS_IN_YEAR:
            return None
        exact = [Fraction(float(share)) for share in profile.share]
        return tuple(share / sum(exact) for share in exact)

    return season_of


def _standing(path: Path) -> Mapping[str, Any] | None:
    """Where the approval of a plan folder stands, by its journal; ``None`` where it was not submitted.

    What depends on the day on which it is looked at, such as what is late, is left out: a document says the same as
    long as its plan and its journal do.
    """
    from apportion.services.approval import standing
    from apportion.services.approval_document import standing_document
    from apportion.services.stores import has_store

    if not has_store(path):
        return None
    try:
        found = standing_document(standing(path, _ANY_DAY))
    except Refusal:
        return None
    return {name: found[name] for name in ("status", "submitted", "edited", "stages", "void")}
