"""Documents about a plan: the strategy, the briefing, letters and slides, written from one model and read again."""

from __future__ import annotations

import datetime
from pathlib import Path

from apportion.reports.document.case_tables import Beside
from apportion.reports.document.material import CONTINGENCY, Material
from apportion.services.open_plan import case_of, effort_of, is_plan_folder
from apportion.services.plan_case import Planned, Say, plan_path
from apportion.services.refusal import Refusal


def material_at(path: Path, say: Say = lambda _: None) -> Material:
    """The plan of a case, or of a plan folder, with all that documents speak of.

    Raises:
        Refusal: when neither stands at the path, or there is no plan that keeps all rules.
        CaseBlocked: when the case has findings that block.
    """
    if is_plan_folder(path):
        return material_of(plan_path(case_of(path), say, effort_of(path)), say)
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
    from apportion.model.intake.presentation import read_presentation
    from apportion.model.intake.releases import read_releases
    from apportion.model.intake.revenue import read_money
    from apportion.model.intake.triggers import read_triggers
    from apportion.reports.document.release_tables import release_tables
    from apportion.services.adopt import budget_periods
    from apportion.services.contingency import contingency

    case, plan, loaded = planned.case, planned.plan, planned.loaded
    if plan.allocations is None:
        raise Refusal("There is no plan to write about.", "apportion plan says which rules cannot hold together.")
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
    return Material(
        case,
        plan,
        planned.evidence,
        beside,
        found,
        release_tables(case, plan, releases, starts),
        starts,
        dict(raw.digests),
        without,
    )
