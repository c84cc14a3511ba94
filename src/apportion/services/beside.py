"""What stands in a case beside its plan: each group of tables is read only where it is there.

No amount of the plan follows from these tables; the services that use them read them again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from apportion.model.approval_fields import APPROVAL_TABLES
from apportion.model.audience_fields import AUDIENCE_SETTINGS, AUDIENCE_TABLES
from apportion.model.authority_fields import AUTHORITY_TABLES
from apportion.model.case import Case
from apportion.model.collect_fields import COLLECT_TABLES
from apportion.model.contingency_fields import CONTINGENCY_TABLES
from apportion.model.exposure_fields import EXPOSURE_TABLES
from apportion.model.feedback_fields import FEEDBACK_TABLES
from apportion.model.fields import Table
from apportion.model.findings import Findings
from apportion.model.lesson_fields import LESSON_TABLES
from apportion.model.monitor_fields import MONITOR_TABLES
from apportion.model.presentation_fields import PRESENTATION_TABLES
from apportion.model.raw import RawCase
from apportion.model.reallocation_fields import REALLOCATION_TABLES
from apportion.model.release_fields import RELEASE_SETTINGS, RELEASE_TABLES
from apportion.model.revenue_fields import CASH_SETTINGS, MONEY_TABLES
from apportion.model.scenario_fields import SCENARIO_TABLES
from apportion.model.stakeholder_fields import STAKEHOLDER_SETTINGS, STAKEHOLDER_TABLES
from apportion.model.trigger_fields import TRIGGER_SETTINGS, TRIGGER_TABLES
from apportion.model.uncertain_fields import UNCERTAIN_TABLES

_Reader = Callable[[RawCase, Case | None], Findings]


def noticed_beside(raw: RawCase, case: Case | None) -> Findings:
    """Findings of all tables beside the plan.

    Args:
        raw: tables and settings.
        case: built from them; ``None`` when it could not be, and then only what stands alone is read.
    """
    found = Findings()
    for tables, settings, read in _READERS:
        stated = any(table.name in raw.tables and raw.tables[table.name].rows for table in tables)
        if stated or any(name in raw.settings for name in settings):
            found += read(raw, case)
    return found


def _scenarios(raw: RawCase, case: Case | None) -> Findings:
    from apportion.services.scenario_cases import scenario_cases

    return Findings() if case is None else scenario_cases(raw, case)[1]


def _exposures(raw: RawCase, case: Case | None) -> Findings:
    from apportion.services.exposures import stated_exposures

    return Findings() if case is None else stated_exposures(raw, case)[1]


def _contingency(raw: RawCase, _case: Case | None) -> Findings:
    from apportion.model.intake.contingency import read_contingency

    return read_contingency(raw)[1]


def _uncertain(raw: RawCase, case: Case | None) -> Findings:
    from apportion.services.uncertain_inputs import read_uncertainty

    return read_uncertainty(raw, case)[1]


def _money(raw: RawCase, case: Case | None) -> Findings:
    from apportion.model.intake.revenue import read_money
    from apportion.model.revenue_fit import fit

    money, found = read_money(raw)
    return found if money is None or case is None else found + fit(case, money)


def _control(raw: RawCase, case: Case | None) -> Findings:
    from apportion.model.intake.authorities import read_control

    return read_control(raw, case)[1]


def _asking(raw: RawCase, case: Case | None) -> Findings:
    from apportion.model.intake.collection import read_collection
    from apportion.model.intake.granted import read_answers

    return Findings() if case is None else read_collection(raw, case)[1] + read_answers(raw, case)[1]


def _stakeholders(raw: RawCase, case: Case | None) -> Findings:
    from apportion.model.intake.stakeholders import read_stakeholders

    return read_stakeholders(raw, case)[1]


def _approval(raw: RawCase, case: Case | None) -> Findings:
    from apportion.model.intake.approval import read_approval

    return read_approval(raw, case)[1]


def _releases(raw: RawCase, case: Case | None) -> Findings:
    from apportion.model.intake.releases import read_releases

    return read_releases(raw, case)[1]


def _reallocations(raw: RawCase, case: Case | None) -> Findings:
    from apportion.model.intake.reallocations import read_reallocations

    return read_reallocations(raw, case)[1]


def _watched(raw: RawCase, case: Case | None) -> Findings:
    from apportion.model.intake.monitored import read_watched

    return read_watched(raw, case)[1]


def _triggers(raw: RawCase, case: Case | None) -> Findings:
    from apportion.model.intake.triggers import read_triggers

    return read_triggers(raw, case)[1]


def _lessons(raw: RawCase, _case: Case | None) -> Findings:
    from apportion.model.intake.lessons import read_lessons

    return read_lessons(raw)[1]


def _audiences(raw: RawCase, case: Case | None) -> Findings:
    from apportion.model.intake.audiences import read_audiences

    return read_audiences(raw, case)[1]


def _presentation(raw: RawCase, case: Case | None) -> Findings:
    from apportion.model.intake.presentation import read_presentation

    return read_presentation(raw, case)[1]


_READERS: Final[tuple[tuple[tuple[Table, ...], tuple[str, ...], _Reader], ...]] = (
    (SCENARIO_TABLES, (), _scenarios),
    (EXPOSURE_TABLES, (), _exposures),
    (CONTINGENCY_TABLES, (), _contingency),
    (UNCERTAIN_TABLES, (), _uncertain),
    (MONEY_TABLES, tuple(field.name for field in CASH_SETTINGS), _money),
    (AUTHORITY_TABLES, (), _control),
    ((*COLLECT_TABLES, *FEEDBACK_TABLES), (), _asking),
    (STAKEHOLDER_TABLES, tuple(field.name for field in STAKEHOLDER_SETTINGS), _stakeholders),
    (APPROVAL_TABLES, (), _approval),
    (RELEASE_TABLES, tuple(field.name for field in RELEASE_SETTINGS), _releases),
    (REALLOCATION_TABLES, (), _reallocations),
    (MONITOR_TABLES, (), _watched),
    (TRIGGER_TABLES, tuple(field.name for field in TRIGGER_SETTINGS), _triggers),
    (LESSON_TABLES, (), _lessons),
    (AUDIENCE_TABLES, tuple(field.name for field in AUDIENCE_SETTINGS), _audiences),
    (PRESENTATION_TABLES, (), _presentation),
)
