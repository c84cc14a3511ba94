"""What the public may see of a plan, as values: sums of rows that were chosen so that nothing withheld is told.

Knows the plan and the policy. It must not know what is said about it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from apportion.model.audiences import StatedAudiences
from apportion.model.rule import Rule
from apportion.reports.document.audiences.cells import REQUESTS_MAX, shown_rows
from apportion.reports.document.audiences.lens import Lens
from apportion.reports.document.audiences.protection import Protected, Rows
from apportion.reports.document.audiences.rows import left_out_document, together
from apportion.reports.document.audiences.view import CASE, PLAN, Spelling, View, sources_of
from apportion.reports.document.material import Material

PUBLIC: Final = "public"
_TOTALS: Final = ("total", "allocated", "reserve", "unallocated")
_NONE: Final = Rows((), ())


def public_view(m: Material, seen: Lens, stated: StatedAudiences) -> View:
    """The plan as the public may see it."""
    plan, case = m.sources.documents[PLAN], m.sources.documents[CASE]
    breakdowns = [name for name in ("requests", "categories", "funds", "units") if seen.sees(name)]
    if m.case.requests.count > REQUESTS_MAX:
        breakdowns = [name for name in breakdowns if name != "requests"]
    protected = shown_rows(m.case, m.plan, seen, breakdowns)
    tops = [row for row in plan["units"] if row["depth"] == 0]
    rows = {name: protected.rows.get(name, _NONE) for name in ("requests", "categories", "funds", "units")}
    lines = [row | {"requested": row["cap"]} for row in plan["requests"]]
    funds = _funds(plan["funds"])
    document: dict[str, Any] = {
        "case": {name: plan["case"][name] for name in ("name", "organisation")},
        "periods": plan["periods"],
        "totals": {name: plan[name] for name in _TOTALS} if seen.sees("totals") and protected.has_total else None,
        "units": _alone(tops, rows["units"], "unit", ("name", "amount", "requested", "last_year")),
        "units_together": together(tops, rows["units"].together, "unit"),
        "requests": _alone(
            _by_request(lines), rows["requests"], "request", ("name", "amount", "requested", "last_year")
        ),
        "requests_together": together(lines, rows["requests"].together, "request"),
        "categories": _alone(
            _categories(case["themes"], rows["categories"]), rows["categories"], "category", ("name", "amount")
        ),
        "categories_together": together(case["themes"], rows["categories"].together, "category"),
        "funds": _alone(funds, rows["funds"], "fund", ("name", "amount", "used", "is_restricted")),
        "funds_together": together(funds, rows["funds"].together, "fund"),
        "sources": _sources(m, seen, protected),
        "objectives": [
            _texts(row, seen, ("name", "description")) for row in case["objectives"] if seen.sees("objectives")
        ],
        "targets": _targets(case["targets"], seen, rows["units"], m),
        "rules": list(_rules(m.case.rules, seen)) if seen.sees("rules") else [],
        "descriptions": [
            _texts(row, seen, ("description", "changes"))
            for row in case.get("unit_descriptions", ())
            if row["unit"] in rows["units"].alone
        ],
        "population": None if stated.population is None else str(stated.population),
        "population_source": stated.population_source,
        "left_out": left_out_document(seen),
    }
    return View(
        PUBLIC,
        "",
        sources_of({PUBLIC: document}, m.fingerprint),
        Spelling(m.case.currency, m.case.number_format),
        m.case.sector,
        m.fingerprint,
        {},
    )


def _alone(rows: Iterable[Mapping[str, Any]], shown: Rows, key: str, fields: Sequence[str]) -> list[dict[str, Any]]:
    wanted = frozenset(shown.alone)
    return [{key: row[key]} | {name: row.get(name) for name in fields} for row in rows if row[key] in wanted]


def _texts(row: Mapping[str, Any], seen: Lens, fields: Sequence[str]) -> dict[str, Any]:
    """A row whose texts say nothing of what is withheld."""
    return dict(row) | {name: seen.text(row[name]) for name in fields}


def _sum(values: Iterable[str | None]) -> str | None:
    found = list(values)
    if any(value is None for value in found):
        return None
    return f"{sum((Decimal(value) for value in found if value is not None), Decimal(0)):f}"


def _by_request(lines: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Requests with the sums of their periods."""
    groups: dict[str, list[Mapping[str, Any]]] = {}
    for row in lines:
        groups.setdefault(row["request"], []).append(row)
    return [
        {"request": name, "name": held[0]["name"]}
        | {measure: _sum(row[measure] for row in held) for measure in ("amount", "requested", "last_year")}
        for name, held in groups.items()
    ]


def _categories(rows: Sequence[dict[str, Any]], shown: Rows) -> Sequence[Mapping[str, Any]]:
    """Categories of requests; what lies beyond the floors of units is none, and is not told."""
    if not any(row["category"] in shown.alone for row in rows):
        return ()
    return [row | {"name": row["category"].replace("-", " ").capitalize()} for row in rows]


def _funds(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Funds with the sums of their periods; what is carried from one to the next counts once."""
    groups: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        if row["fund"]:
            groups.setdefault(row["fund"], []).append(row)
    found = []
    for name, held in groups.items():
        received = _sum(f"{Decimal(row['available']) - Decimal(row['carried_in']):f}" for row in held)
        found.append(
            {
                "fund": name,
                "name": held[0]["name"],
                "is_restricted": held[0]["pays_for"] not in ("", "anything", "all"),
                "amount": received,
                "used": _sum(row["used"] for row in held),
            }
        )
    return found


def _sources(m: Material, seen: Lens, protected: Protected) -> list[dict[str, Any]]:
    """Expected revenue by source; none where a fund is withheld, whose sources would tell it."""
    money = m.beside.money
    if money is None or not seen.sees("funds") or seen.hidden.get("fund") or not protected.has_total:
        return []
    found: dict[str, dict[str, Any]] = {}
    for row in money.revenues:
        held = found.setdefault(row.source, {"source": row.source, "name": seen.text(row.name), "amount": 0})
        held["amount"] += row.amount
    ordered = sorted(found.values(), key=lambda row: (-row["amount"], row["source"]))
    return [row | {"amount": m.case.currency.text(row["amount"])} for row in ordered]


def _targets(rows: Sequence[Mapping[str, Any]], seen: Lens, units: Rows, m: Material) -> list[dict[str, Any]]:
    """Targets of units that are named, and of requests that are not withheld."""
    if not seen.sees("targets"):
        return []
    named = frozenset(name for top in units.alone for name in m.below(top)) - seen.hidden.get("unit", frozenset())
    fields = ("target", "unit_name", "measure", "baseline", "goal", "measured_in", "direction", "date")
    return [
        {name: row[name] for name in fields}
        for row in rows
        if row["unit"] in named
        and not seen.hides("request", row["request"])
        and seen.text(row["measure"])
        and seen.text(row["target"])
    ]


def _rules(rules: Iterable[Rule], seen: Lens) -> Iterable[dict[str, Any]]:
    """Rules with their reasons, in the words of the case; none that is about something withheld."""
    for rule in rules:
        terms = [*rule.applies_to.terms, *rule.relative_to.terms]
        if any(seen.hides(term.kind, term.name) for term in terms) or not seen.text(f"{rule.id} {rule.name}"):
            continue
        yield {
            "rule": rule.id,
            "name": rule.name,
            "reason": seen.text(rule.reason),
            "authority": seen.text(rule.authority),
        }
