"""Planning a loaded case, and writing the plan as a folder that holds everything it was made from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Final

from apportion.adapters.output.folder import Content, OutputError, check_target, copy_of, write_folder
from apportion.allocation.effort import THOROUGH, Effort, asked_for
from apportion.kernel.money import Currency
from apportion.model.case import Case
from apportion.model.findings import Findings
from apportion.model.plan import Plan
from apportion.reports.evidence import Evidence
from apportion.reports.tables import Table
from apportion.services.asked_requests import answers_for, asked_requests
from apportion.services.load import Loaded, load_case
from apportion.services.past_years import with_past_years
from apportion.services.refusal import Refusal
from apportion.services.risk_beside import with_risk
from apportion.services.totals import STEPS, totals_between

if TYPE_CHECKING:
    from apportion.allocation.judged import Judged

CASE_COPY = "case"
"""Folder inside a plan folder that holds the case's files, byte for byte."""

Say = Callable[[str], None]
"""Told what is being done, for work that takes long."""


@dataclass(frozen=True)
class Further:
    """Answers that a plan is to hold beside those that every small plan comes with, however long they take."""

    why_not: tuple[str, ...] = ()
    """Ids or names of requests of which it is said why they receive no more; ``ALL``: every one that receives less than
    it asks for."""
    frontier: bool = False
    """Value against the totals that the command ``frontier`` takes when nothing is said."""
    alternatives: bool = False
    """What the command ``alternatives`` answers when nothing is said: ranges, and other plans."""


NOTHING_FURTHER: Final = Further()


@dataclass(frozen=True, eq=False)
class Planned:
    """A plan with the case it was made for."""

    loaded: Loaded
    case: Case
    plan: Plan
    evidence: Evidence = field(default_factory=Evidence)
    """What the figures rest on."""
    judged: Judged | None = None
    """The decision with its proof, from which further answers are found; ``None`` where there is no plan."""

    @property
    def findings(self) -> Findings:
        """What was noticed about the case and while planning it."""
        return self.plan.findings


def plan_case(
    loaded: Loaded,
    say: Say = lambda _: None,
    effort: Effort = THOROUGH,
    *,
    further: Further = NOTHING_FURTHER,
    alone: bool = False,
) -> Planned:
    """Plan a case.

    Args:
        loaded: the case.
        say: told what is being done.
        effort: how far to search where there are options to choose between.
        further: what the plan is asked beside.
        alone: leave out all that stands beside the plan itself: other totals, how far amounts can move.

    Raises:
        Refusal: when a request is asked about that is not there.
        CaseBlocked: when the case has findings that block.
    """
    from apportion.allocation.plan import make_judged_plan

    case = loaded.usable()
    asked = asked_requests(case, further.why_not)
    say("looking for the best plan and proving it")
    plan, judged = make_judged_plan(case, findings=loaded.findings, effort=effort)
    if judged is not None:
        if not alone:
            plan = _with_what_stands_beside(plan, judged, further, say)
        if asked is not None:
            plan = replace(plan, why_not=answers_for(judged, loaded.raw, asked, say))
    evidence = loaded.evidence if alone else with_risk(with_past_years(loaded, say), loaded, plan)
    return Planned(loaded, case, plan, evidence, judged)


def _with_what_stands_beside(plan: Plan, judged: Judged, further: Further, say: Say) -> Plan:
    """The plan with other totals and alternatives: shortened where they come by themselves, whole where asked for."""
    from apportion.allocation.answers.alternatives import alternatives, alternatives_beside
    from apportion.allocation.answers.frontier import frontier, frontier_beside

    case = judged.case
    say("planning with other totals")
    totals = totals_between(case, None, None, STEPS) if further.frontier and case.total else ()
    against = frontier(case, totals) if totals else frontier_beside(case, plan.solver.method)
    say("looking how far amounts can move")
    near = alternatives(judged) if further.alternatives else alternatives_beside(judged)
    return replace(plan, frontier=against, alternatives=near)


def plan_path(
    path: Path,
    say: Say = lambda _: None,
    effort: Effort | None = None,
    *,
    gap: str | None = None,
    work: int | None = None,
    further: Further = NOTHING_FURTHER,
    alone: bool = False,
) -> Planned:
    """Read and plan the case at ``path``.

    Args:
        path: a case.
        say: told what is being done.
        effort: how far to search; ``None``: as ``gap`` and ``work`` say.
        gap: part of the value within which a plan is good enough, as ``0.01%``; ``None``: nothing.
        work: limit on the search in columns times nodes; ``None``: the usual one.
        further: what the plan is asked beside.
        alone: leave out all that stands beside the plan itself: other totals, how far amounts can move.

    Raises:
        Refusal: when no case stands there, the search asked for makes no sense, or a request is asked about that is
            not there.
        CaseBlocked: when the case has findings that block.
    """
    say(f"reading {path}")
    loaded = load_case(path)
    effort = effort or stated_effort(loaded.usable(), gap, work)
    return plan_case(loaded, say, effort, further=further, alone=alone)


def stated_effort(case: Case, gap: str | Decimal | None, work: int | None) -> Effort:
    """How far to search, as somebody says it.

    Args:
        case: whose number format a text is written in.
        gap: ``"0.01%"``, or as a fraction ``Decimal("0.0001")``; ``None``: the best plan is wanted.
        work: columns times nodes; ``None``: the usual limit.

    Raises:
        Refusal: with everything that is wrong.
    """
    problems = []
    wanted: Fraction | None = None
    if isinstance(gap, str):
        from apportion.model.intake.amounts import Fault
        from apportion.model.stated import stated_percent

        read = stated_percent(case, gap)
        if isinstance(read, Fault):
            problems.append(f"the gap: {read.message}")
        elif read is None:
            problems.append("the gap is empty")
        else:
            wanted = Fraction(read)
    elif gap is not None:
        wanted = Fraction(gap)
    if wanted is not None and not 0 <= wanted < 1:
        problems.append("the gap has to lie between 0% and 100%")
    if work is not None and work < 1:
        problems.append("the work has to be at least 1")
    if problems:
        listed = "; ".join(problems)
        raise Refusal(f"{listed[:1].upper()}{listed[1:]}.", "Write them as --gap 0.01% --work 1000000.")
    return asked_for(work, wanted)


def default_target(path: Path) -> Path:
    """Where a plan goes when nothing is said: that of ``budget.xlsx`` to ``budget-plan`` in this folder."""
    resolved = path.resolve()
    name = resolved.stem if resolved.is_file() else resolved.name
    return Path(f"{name or 'case'}-plan")


def refuse_target(target: Path, *, replace: bool) -> None:
    """Find out before any long work that the plan could not be written.

    Raises:
        Refusal: saying what stands at the place.
    """
    try:
        check_target(target, replace=replace)
    except OutputError as error:
        raise Refusal(str(error), error.remedy) from error


def write_plan(
    planned: Planned, target: Path, *, replace: bool, with_report: bool = True, say: Say = lambda _: None
) -> None:
    """Write the plan folder, whole or not at all.

    Args:
        planned: the plan and its case.
        target: the folder to make.
        replace: whether a plan folder that stands there may be replaced.
        with_report: whether the page ``report.html`` is made.
        say: told what is being done.

    Raises:
        Refusal: when the target may not be used, the case was changed meanwhile, or the disk refuses.
    """
    refuse_target(target, replace=replace)
    say("making tables, workbook and report")
    files = plan_files(planned, with_report=with_report)
    say(f"writing {target}")
    try:
        write_folder(target, files, fingerprint=planned.plan.fingerprint, replace=replace)
    except OutputError as error:
        raise Refusal(str(error), error.remedy) from error


def plan_files(planned: Planned, *, with_report: bool = True) -> Mapping[str, Content]:
    """The files of a plan folder by name: documents, tables, and the copy of the case."""
    from apportion.reports import tables
    from apportion.reports.plan_json import plan_json
    from apportion.reports.workbook import plan_workbook

    case, plan = planned.case, planned.plan
    files: dict[str, Content] = {"plan.json": plan_json(case, plan, planned.evidence).encode()}
    allocations = tables.allocations_table(case, plan)
    if tables.lines_stand_apart(case, plan):
        files[tables.allocations_file(plan)] = _parquet(allocations, case.currency)
    else:
        files["allocations.csv"] = tables.csv_bytes(allocations, case.currency)
    for make in (tables.units_table, tables.requests_table, tables.funds_table, tables.rules_table):
        table = make(case, plan)
        files[f"{table.name}.csv"] = tables.csv_bytes(table, case.currency)
    if plan.decisions:
        files["decisions.csv"] = tables.csv_bytes(tables.decisions_table(case, plan), case.currency)
    files["plan.xlsx"] = plan_workbook(case, plan)
    if with_report:
        from apportion.reports.page import report_page

        files["report.html"] = report_page(case, plan, planned.evidence).encode()
    raw, root = planned.loaded.raw, planned.loaded.root
    for name, sha256 in raw.digests.items():
        source = root / name if root.is_dir() else root
        files[f"{CASE_COPY}/{name}"] = copy_of(source, sha256)
    return files


def _parquet(table: Table, currency: Currency) -> Content:
    def write(path: Path) -> None:
        from apportion.adapters.output.parquet import write_parquet

        write_parquet(path, table, currency)

    return write
