"""The whole workbook: which sheets there are, in which order they stand, and in which they are written."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

from apportion.model.case import Case
from apportion.model.plan import Allocations, Plan, Proof
from apportion.reports.tables import lines_stand_apart
from apportion.reports.words import Formatter, status_sentence, status_title
from apportion.reports.workbook.cells import Amount, Column, Sheet, Text, formats
from apportion.reports.workbook.decision_sheet import write_decisions
from apportion.reports.workbook.input_sheet import write_input
from apportion.reports.workbook.layout import (
    ALLOCATION,
    DECISIONS,
    FUNDS,
    INPUT,
    MEMBERS,
    PERIODS,
    REQUESTS,
    UNITS,
    Ancestry,
    Block,
    DecisionBlock,
    InputRows,
)
from apportion.reports.workbook.line_sheets import AllocationBlock, write_allocation, write_requests
from apportion.reports.workbook.live_rules import LiveRule, live_rules, write_members
from apportion.reports.workbook.period_sheet import write_periods
from apportion.reports.workbook.result_sheets import (
    write_baselines,
    write_conflicts,
    write_findings,
    write_proof,
    write_rules,
)
from apportion.reports.workbook.sum_sheets import Sources, write_funds, write_units
from apportion.reports.workbook.summary_sheet import write_summary

_CREATED: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""Creation date inside the file: a fixed one, so that the same plan gives the same bytes."""

_WITHOUT_PLAN: Final = ("Summary", "Conflicts", INPUT, "Findings")
_WITHOUT_LINES: Final = ("Summary", INPUT, UNITS, FUNDS, "Rules", "Proof", "Baselines", "Findings")
_WITH_LINES: Final = ("Summary", INPUT, ALLOCATION, REQUESTS, *_WITHOUT_LINES[2:])


def _sheets(case: Case, plan: Plan, *, apart: bool) -> list[str]:
    """The sheets of a plan in the order in which they stand."""
    names = list(_WITHOUT_LINES if apart else _WITH_LINES)
    if plan.decisions:
        names.insert(names.index(UNITS), DECISIONS)
    if len(case.periods) > 1 and not apart:
        names.insert(names.index(FUNDS) + 1, PERIODS)
    return names


def plan_workbook(case: Case, plan: Plan) -> bytes:
    """The workbook of a plan; the same case and plan give the same bytes.

    A plan of more than 10,000 lines is shown by unit, with a note where its lines are. A case without a plan
    shows the conflicts and their repairs.
    """
    import xlsxwriter

    from apportion.reports.workbook.plain_formulas import PlainFormulaSheet

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties({"title": case.name, "created": _CREATED.replace(tzinfo=None), "comments": plan.fingerprint})
    styles = formats(book, case.currency)

    def new(name: str) -> Sheet:
        return Sheet(book, PlainFormulaSheet, name, styles, case.currency)

    apart = lines_stand_apart(case, plan)
    if plan.allocations is None or plan.proof is None:
        sheets = {name: new(name) for name in _WITHOUT_PLAN}
        write_input(sheets[INPUT], case, plan.case_fingerprint, with_lines=not apart)
        _write_without_plan(sheets, case, plan)
    else:
        sheets = {name: new(name) for name in _sheets(case, plan, apart=apart)}
        rows = write_input(sheets[INPUT], case, plan.fingerprint, with_lines=not apart)
        _write_plan(sheets, new, case, plan, (plan.allocations, plan.proof, rows))
    write_findings(sheets["Findings"], case, plan)
    book.close()
    return out.getvalue()


def _write_without_plan(sheets: dict[str, Sheet], case: Case, plan: Plan) -> None:
    write_conflicts(sheets["Conflicts"], case, plan)
    summary = sheets["Summary"]
    notes = [case.organisation, status_title(plan), status_sentence(plan, Formatter(case))]
    summary.title(case.name, [note for note in notes if note], plan.case_fingerprint)
    summary.table([Column("Key figures", 40), Column(case.currency.code, 24)])
    summary.add([Text("Total"), Amount(case.total)])
    summary.gap()
    for repair in plan.repairs:
        summary.add([Text("Possible repair"), Text(repair.text, "label")])


def _write_plan(
    sheets: dict[str, Sheet],
    new: Callable[[str], Sheet],
    case: Case,
    plan: Plan,
    decided: tuple[Allocations, Proof, InputRows],
) -> None:
    held, proof, rows = decided
    ancestry = Ancestry.of(case)
    checks: dict[str, Block] = {}
    allocation: AllocationBlock | None = None
    sources: Sources | None = None
    decisions: DecisionBlock | None = None
    live: tuple[LiveRule, ...] = ()
    if ALLOCATION in sheets:
        allocation = write_allocation(sheets[ALLOCATION], case, plan, held, rows, ancestry)
        checks["requests"] = write_requests(sheets[REQUESTS], case, plan, rows, allocation.lines, ancestry)
    if DECISIONS in sheets:
        decisions = write_decisions(sheets[DECISIONS], case, plan, checks.get("requests"), ancestry)
    if allocation is not None:
        sources = Sources(allocation.lines, checks["requests"], allocation.allocated, decisions)
    checks["units"], places = write_units(sheets[UNITS], case, plan, rows, sources)
    checks["funds"] = write_funds(sheets[FUNDS], case, plan, rows, sources)
    if allocation is not None and PERIODS in sheets:
        write_periods(sheets[PERIODS], case, plan, held, allocation.lines, rows, ancestry)
    if allocation is not None and held.count:
        live, members = live_rules(case, plan, held, allocation, places, decisions)
        if members:
            write_members(new(MEMBERS), case, plan, held, members)
    write_rules(sheets["Rules"], case, plan)
    write_proof(sheets["Proof"], case, plan, proof, checks, allocation, live, decisions)
    write_baselines(sheets["Baselines"], case, plan, places)
    write_summary(sheets["Summary"], case, plan, rows, places, allocation)
