"""From the text of a plan's document to what it says.

Knows the order of checks and which sections stand in which format version.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any, Final

from apportion.kernel.money import Currency
from apportion.model.findings import Finding, Place, Verdict
from apportion.model.plan import PLAN_FORMAT
from apportion.reports.plan_reader import sections
from apportion.reports.plan_reader.document import AllocationEntry, PlanDocument
from apportion.reports.plan_reader.entry import Entry, PlanUnreadable
from apportion.reports.plan_reader.why_not import why_not_section

_STATUSES: Final = ("optimal", "feasible", "infeasible", "unknown")
_BEFORE_DECISIONS: Final = "1"
"""Plans of this format version are read as plans without decisions, steps and money carried forward."""


def read_plan_document(text: str, file: str = "plan.json") -> PlanDocument:
    """Read a plan's JSON document.

    Args:
        text: the document.
        file: its name for messages.

    Raises:
        PlanUnreadable: when it is not JSON, not a plan, of another format version, or an entry is missing or
            not what it should be; the first such entry is named.
    """
    try:
        content = json.loads(text, parse_float=_no_float, parse_constant=_no_float, object_pairs_hook=_unique)
    except json.JSONDecodeError as error:
        place = Place(file=file, line=error.lineno, column=error.colno)
        raise _unreadable("plan.not-json", place, f"The file is not JSON: {error.msg}.") from error
    except (ValueError, RecursionError) as error:
        raise _unreadable("plan.not-json", Place(file=file), f"The file is not a plan: {error}.") from error
    reader = Entry(content, file)
    version = reader.node.get("format") if isinstance(content, Mapping) else None
    if not isinstance(version, str):
        raise _unreadable("plan.not-a-plan", Place(file=file), "The file has no plan format version.")
    if version not in (_BEFORE_DECISIONS, PLAN_FORMAT):
        finding = Finding(
            "plan.format",
            Verdict.REJECT_FILE,
            f"The plan has format version {version!r}; this release reads up to {PLAN_FORMAT!r}.",
            Place(file=file),
            found=version,
            expected=PLAN_FORMAT,
            remedy="Make the plan again from its case with this release, or use the release that wrote it.",
        )
        raise PlanUnreadable(finding)
    return _document(reader)


def _document(top: Entry) -> PlanDocument:
    decimals = top.get("currency_decimals", int, "a whole number")
    if not 0 <= decimals <= 9:  # noqa: PLR2004 - one digit; no currency has more than four
        raise top.fault("currency_decimals", "a number of decimals")
    reader = replace(
        top,
        currency=Currency(top.text("currency"), decimals),
        is_before_decisions=top.node.get("format") == _BEFORE_DECISIONS,
    )
    status = reader.one_of("status", _STATUSES)
    apart = isinstance(reader.node.get("allocations"), Mapping)
    allocations: tuple[AllocationEntry, ...] = () if apart else reader.each("allocations", sections.allocation)
    file = reader.child("allocations").text("file") if apart else ""
    rows = reader.child("allocations").get("rows", int, "a whole number") if apart else len(allocations)
    case = reader.child("case")
    return PlanDocument(
        format=reader.text("format"),
        status=status,
        fingerprint=reader.optional_text("fingerprint"),
        case_fingerprint=reader.text("case_fingerprint"),
        case_name=case.text("name"),
        organisation=case.text("organisation"),
        currency=reader.currency,
        number_format=reader.text("number_format"),
        periods=reader.words("periods"),
        total=reader.money("total"),
        total_is=reader.text("total_is"),
        allocated=reader.money("allocated"),
        reserve=reader.money("reserve"),
        reserves=reader.each("reserves", lambda row: (row.text("rule"), row.money("amount"))),
        unallocated=reader.money("unallocated"),
        value=reader.optional_value("value"),
        expected_value=reader.optional_value("expected_value"),
        bound=reader.optional_value("bound"),
        gap=reader.optional_value("gap"),
        allocations=allocations,
        allocations_file=file,
        allocation_rows=rows,
        units=reader.each("units", sections.unit),
        requests=reader.each("requests", sections.request),
        funds=reader.each("funds", sections.fund),
        rules=reader.each("rules", sections.rule),
        next_price=None if reader.absent("next_unit") else reader.child("next_unit").price("weighted"),
        **_decided(reader),
    )


def _decided(reader: Entry) -> dict[str, Any]:
    """What came with decisions; nothing of it stands in a plan of the version before them."""
    if reader.is_before_decisions:
        return {}
    searched = {} if reader.absent("proof") else _searched(reader.child("proof"))
    return {
        "decisions": reader.each("decisions", sections.decision),
        "decision_count": reader.child("decided").whole("count"),
        "dependence": "" if reader.absent("dependence") else reader.child("dependence").text("text"),
        "price_of_fairness": reader.optional_value("price_of_fairness"),
        "unmet": reader.child("unmet").count("count"),
        "why_not": why_not_section(reader),
        "evidence": dict(reader.child("evidence").node),
        **_asked_of_the_search(reader.child("solver")),
        **searched,
    }


def _asked_of_the_search(solver: Entry) -> dict[str, Any]:
    if solver.absent("work_max"):
        return {}
    return {"work_max": solver.whole("work_max"), "solver_gap": Fraction(solver.decimal("gap"))}


def _searched(proof: Entry) -> dict[str, Any]:
    return {"search_bound": proof.optional_value("search_bound"), "searched_all": proof.flag("searched_all")}


def _no_float(text: str) -> float:
    message = f"{text} is a binary number; amounts in a plan are texts"
    raise ValueError(message)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object; a key that stands twice would hide one of its two meanings."""
    held = dict(pairs)
    if len(held) != len(pairs):
        twice = next(key for index, (key, _) in enumerate(pairs) if key in dict(pairs[:index]))
        message = f"the key {twice!r} stands twice"
        raise ValueError(message)
    return held


def _unreadable(code: str, place: Place, message: str) -> PlanUnreadable:
    finding = Finding(
        code,
        Verdict.REJECT_FILE,
        message,
        place,
        expected="the file plan.json of a plan folder",
        remedy="Name the plan.json that 'apportion plan' wrote.",
    )
    return PlanUnreadable(finding)
