"""What a unit is sent: its own answer in full, against the whole, and nothing about what others asked for.

Knows the plan and what a department may see of it. It must not know media.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from apportion.reports.document.audiences.cells import shown_rows
from apportion.reports.document.audiences.lens import SHORTEST, Lens
from apportion.reports.document.audiences.own_answers import own_answers, own_feedback
from apportion.reports.document.audiences.rows import left_out, left_out_document, together
from apportion.reports.document.audiences.view import CASE, PLAN, RELEASE, Spelling, View, sources_of
from apportion.reports.document.blocks import Block, Document, Section, Spans, numbered, spans, table
from apportion.reports.document.figure import Rounding
from apportion.reports.document.letters import letter
from apportion.reports.document.material import Material
from apportion.reports.document.provenance import with_source_note
from apportion.reports.document.sources import share_of
from apportion.reports.document.strategy.wording import column, cut, money_cell, plural, say, text_cell

_UNIT_FIELDS = ("unit", "name", "parent", "depth", "amount", "requested", "last_year")
_REQUEST_FIELDS = ("request", "name", "unit", "period", "amount", "cap", "last_year")
_SETTINGS = ("feedback_rounds",)
"""Settings that a letter speaks of."""
_SECTION_OF: Final = {"reasons": "why", "answers": "change", "targets": "expected", "release": "when", "people": "ask"}
"""Sections of a letter by the part of the plan that they tell."""
_TOTALS: Final = ("total", "allocated", "reserve", "unallocated")


def department_view(m: Material, seen: Lens, unit: str) -> View | None:
    """What a unit at the top may see; ``None`` where it may not be told even its own amount."""
    protected = shown_rows(m.case, m.plan, seen, ("requests", "units"), own=unit)
    rows = protected.rows.get("units")
    if rows is None or unit not in rows.alone or not seen.sees("units"):
        return None
    plan, case = m.sources.documents[PLAN], m.sources.documents[CASE]
    inside = m.below(unit) - seen.hidden.get("unit", frozenset())
    others = _names_of_others(m, inside)
    # Units below it are further sums of the same requests: with something withheld they are not told.
    has_parts = seen.sees("requests") and not seen.withheld
    own = [row for row in plan["units"] if row["unit"] in inside and (row["unit"] == unit or has_parts)]
    part = protected.rows.get("requests") if seen.sees("requests") else None
    alone = frozenset(part.alone if part is not None else ())
    lines = [row | {"requested": row["cap"]} for row in plan["requests"] if row["unit"] in m.below(unit)]
    documents: dict[str, Any] = {
        PLAN: {
            "case": {name: plan["case"][name] for name in ("name", "organisation")},
            "periods": plan["periods"],
            "sensitivity_change": plan["sensitivity_change"],
            "units": [_unit(row, seen, others) for row in own],
            "requests": [_request(row, seen) for row in lines if row["request"] in alone],
            "evidence": {
                "policy": [row for row in plan["evidence"]["policy"] if row["setting"] in _SETTINGS],
                "feedback": own_feedback(
                    # Answers hold amounts that the protection of rows does not know.
                    None if seen.withheld else plan["evidence"].get("feedback"),
                    unit,
                    inside,
                    {row["request"] for row in lines if seen.text(row["name"])},
                ),
            },
            "totals": {name: plan[name] for name in _TOTALS} if protected.has_total and seen.sees("totals") else None,
        },
        CASE: {
            "targets": [
                row
                for row in case["targets"]
                if seen.sees("targets") and row["unit"] in inside and (not row["request"] or row["request"] in alone)
            ],
            "units": [row for row in case["units"] if row["unit"] == unit and seen.sees("people")],
        },
        seen.audience: {
            "requests_together": together(lines, part.together if part is not None else (), "request"),
            "left_out": left_out_document(seen),
        },
    }
    release = m.sources.documents.get(RELEASE)
    if release is not None and seen.sees("release"):
        documents[RELEASE] = {
            "is_stated": release["is_stated"],
            "units": [row for row in release["units"] if row["unit"] == unit],
            "tranches": [{name: row[name] for name in ("tranche", "begins")} for row in release["tranches"]],
        }
    return View(
        seen.audience,
        unit,
        sources_of(documents, m.fingerprint),
        Spelling(m.case.currency, m.case.number_format),
        m.case.sector,
        m.fingerprint,
        {name: m.below(name) & inside for name in inside},
    )


def _unit(row: Mapping[str, Any], seen: Lens, others: re.Pattern[str] | None) -> dict[str, Any]:
    """A unit with reasons that speak of nobody else."""
    own = {name: row[name] for name in _UNIT_FIELDS}
    reasons = row["reasons"] if seen.sees("reasons") else []
    own["reasons"] = [
        reason for reason in reasons if seen.text(reason["text"]) and not (others and others.search(reason["text"]))
    ]
    for name in ("gains", "loses"):
        own[name] = row[name] if seen.sees("answers") else "0"
    return own


def _request(row: Mapping[str, Any], seen: Lens) -> dict[str, Any]:
    return {name: row[name] for name in _REQUEST_FIELDS} | {
        "needed_rate": row["needed_rate"] if seen.sees("answers") else None
    }


def _names_of_others(m: Material, inside: frozenset[str]) -> re.Pattern[str] | None:
    """Ids and names of units and requests elsewhere, without those that something inside bears too."""
    units = {unit.id: unit.name for unit in m.case.units}
    mine = {spelled.lower() for name in inside for spelled in (name, units[name])}
    found = {spelled for name, named in units.items() if name not in inside for spelled in (name, named)}
    unit_of = [m.case.units[place].id for place in m.case.requests.unit.tolist()]
    for name, named, unit in zip(m.case.requests.id.tolist(), m.case.requests.name.tolist(), unit_of, strict=True):
        if unit in inside:
            mine |= {str(name).lower(), str(named).lower()}
        else:
            found |= {str(name), str(named)}
    spelled = sorted(
        (name for name in found if len(name) >= SHORTEST and name.lower() not in mine),
        key=lambda name: (-len(name), name),
    )
    if not spelled:
        return None
    return re.compile("|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in spelled))


def department_letter(view: View) -> Document:
    """The letter to a unit at the top, from what it may see."""
    row = view.plan_node["units"]["unit", view.about]
    made = letter(view, row)
    silent = {row["part"].word for row in view.told["left_out"]["parts"]}
    dropped = {_SECTION_OF[part] for part in silent if part in _SECTION_OF}
    sections = [section for section in made.sections if section.id not in dropped]
    place = next((place for place, section in enumerate(sections) if section.id == "expected"), len(sections))
    extra = [section for section in (own_answers(view), _requests(view)) if section is not None]
    sections[place:place] = extra
    stated = view.told["left_out"]
    if stated["is_withheld"].value:
        sections.append(left_out(view))
    return with_source_note(numbered(replace(made, preamble=(*made.preamble, *_whole(view)), sections=tuple(sections))))


def _requests(view: View) -> Section | None:
    """What each of its own requests receives."""
    rows = list(view.plan_node["requests"])
    rest = view.told["requests_together"]
    if len(rows) < 2 and not rest:  # noqa: PLR2004 - a single request
        # A single request is the amount of the unit, which is told above.
        return None
    shown, hidden = cut(rows)
    cells: list[tuple[Spans, ...]] = [
        (
            text_cell(row["name"]) if row["name"] else (row["request"].quoted(),),
            money_cell(row["cap"]),
            money_cell(row["amount"]),
        )
        for row in shown
    ]
    if rest:
        cells.append(
            (
                spans(*plural(rest["count"].count(), "other request", "other requests"), " together"),
                money_cell(rest["requested"]),
                money_cell(rest["amount"]),
            )
        )
    made = table(
        spans("Your requests"),
        (column("Request"), column("Asked for", number=True), column("Granted", number=True)),
        cells,
        note=spans("The other requests stand in requests.csv of the plan.") if hidden else (),
    )
    return Section("requests", spans("Request by request"), (made,))


def _whole(view: View) -> tuple[Block, ...]:
    """The same amount against the whole."""
    totals, row = view.plan_node["totals"], view.plan_node["units"]["unit", view.about]
    if not totals or not totals["allocated"].money().exact:
        return ()
    allocated, reserve = totals["allocated"].money(Rounding.WHOLE), totals["reserve"].money(Rounding.WHOLE)
    told = spans("That is ", share_of(row["amount"].money(), totals["allocated"].money()), " of the ", allocated)
    told = spans(told, " that the plan allocates to all. ")
    if reserve.exact:
        told = spans(told, reserve, " is kept as reserve.")
    return (say(told),)
