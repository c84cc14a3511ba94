"""What a regulator may see of a plan, as values: restrictions, rules, proof, payments, and what they were made from.

Amounts are counted again by the judge of plans, which shares no code with the solver. Knows the plan and the policy. It
must not know how it reads.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from apportion.allocation.proof.verify import Verdict
from apportion.allocation.proof.verify_funds import follow_fund
from apportion.kernel.exact import exact_sum
from apportion.model.plan import Allocations
from apportion.model.selection import select_lines
from apportion.reports.document.audiences.cells import REQUESTS_MAX, shown_rows
from apportion.reports.document.audiences.fund_facts import purpose
from apportion.reports.document.audiences.lens import Lens
from apportion.reports.document.audiences.protection import Protected, Rows
from apportion.reports.document.audiences.rows import left_out_document, together
from apportion.reports.document.audiences.view import CASE, PLAN, Spelling, View, sources_of
from apportion.reports.document.material import Material

REGULATOR: Final = "regulator"
_TOTALS: Final = ("total", "total_is", "allocated", "reserve", "unallocated")
_RULE: Final = ("rule", "kind", "name", "reason", "authority", "strength", "origin", "have", "need", "binding")
_NONE: Final = Rows((), ())


@dataclass(frozen=True)
class Asked:
    """One question that verifying a plan folder asks, and how many things speak against a yes."""

    question: str
    problems: int


def regulator_view(m: Material, seen: Lens, verdict: Verdict, verified: Sequence[Asked] | None) -> View:
    """The plan as a regulator may see it.

    Args:
        m: the plan and all about it.
        seen: what may be seen.
        verdict: of the judge.
        verified: what verifying the written plan found; ``None``: there is no plan folder.

    Raises:
        ValueError: when the material holds no plan.
    """
    held = m.plan.allocations
    if held is None:
        raise ValueError("There is no plan to write about.")
    plan, case = m.sources.documents[PLAN], m.sources.documents[CASE]
    is_small = m.case.requests.count <= REQUESTS_MAX
    has_lines = is_small and seen.shows("requests") == "yes" and seen.shows("payments") == "yes"
    breakdowns = [
        name for name in ("payments", "funds", "units") if (has_lines if name == "payments" else seen.sees(name))
    ]
    protected = shown_rows(m.case, m.plan, seen, breakdowns)
    rows = {name: protected.rows.get(name, _NONE) for name in ("payments", "funds", "units")}
    tops = [row for row in plan["units"] if row["depth"] == 0]
    has_totals = seen.sees("totals") and protected.has_total
    document: dict[str, Any] = {
        "case": dict(plan["case"]),
        "periods": plan["periods"],
        "totals": {name: plan[name] for name in _TOTALS} if has_totals else None,
        "sums": list(_sums(m, held)) if has_totals else [],
        "units": _alone(tops, rows["units"], "unit", ("name", "amount", "requested", "last_year")),
        "units_together": together(tops, rows["units"].together, "unit"),
        "lines": list(_lines(m, held, rows["payments"])),
        "funds": list(_funds(m, held, rows["funds"], seen)),
        "rules": list(_rules(plan["rules"], seen, protected)) if seen.sees("rules") else [],
        "proof": _proof(plan, verdict) if seen.sees("proof") and not seen.withheld else None,
        "judged": {
            "measured": str(len(verdict.measured)),
            "broken": str(len(verdict.broken)),
            "faults": str(len(verdict.faults)),
        },
        "verified": None
        if verified is None
        else [{"question": item.question, "problems": str(item.problems)} for item in verified],
        "authorities": [row for row in case["authorities"] if seen.sees("people") and seen.text(row["applies_to"])],
        "gates": [
            row
            for row in case["gates"]
            if seen.sees("release") and seen.text(f"{row['gate']} {row['name']} {row['evidence']}")
        ],
        "risks": _risks(case["risks"], seen),
        "assumptions": [
            dict(row) | {"source": seen.text(row["source"])}
            for row in case["assumptions"]
            if seen.sees("assumptions") and seen.text(row["statement"])
        ],
        "warnings": [row for row in _warnings(plan["findings"]) if seen.sees("warnings") and seen.text(row["message"])],
        "provenance": _provenance(m, plan, seen) if seen.sees("provenance") else None,
        "left_out": left_out_document(seen),
    }
    spelling = Spelling(m.case.currency, m.case.number_format)
    sources = sources_of({REGULATOR: document}, m.fingerprint)
    return View(REGULATOR, "", sources, spelling, m.case.sector, m.fingerprint, {})


def _alone(rows: Sequence[Mapping[str, Any]], shown: Rows, key: str, fields: Sequence[str]) -> list[dict[str, Any]]:
    wanted = frozenset(shown.alone)
    return [{key: row[key]} | {name: row[name] for name in fields} for row in rows if row[key] in wanted]


def _sums(m: Material, held: Allocations) -> Iterator[dict[str, Any]]:
    """What has to agree with what is allocated, each counted from the published amounts."""
    text = m.case.currency.text
    yield {"sum": "lines", "amount": text(exact_sum(m.plan.amounts))}
    yield {"sum": "payments", "amount": text(exact_sum(held.amount))}
    yield {"sum": "units", "amount": text(sum(unit.amount for unit in m.plan.units if unit.depth == 0))}
    if m.case.funds:
        yield {"sum": "funds", "amount": text(sum(fund.used for fund in m.plan.funds))}


def _lines(m: Material, held: Allocations, shown: Rows) -> Iterator[dict[str, Any]]:
    """Every payment, by request, fund and period, as far as its amount may be told."""
    case, wanted = m.case, frozenset(shown.alone)
    for line, fund, amount in zip(held.line.tolist(), held.fund.tolist(), held.amount.tolist(), strict=True):
        name, paid_by = str(case.requests.id[line]), m.plan.fund_ids[fund]
        if (f"{name}/{paid_by}" if paid_by else name) not in wanted:
            continue
        period = case.periods[int(case.requests.period[line])]
        yield {
            "line": f"{name}/{paid_by}/{period}",
            "request": name,
            "name": str(case.requests.name[line]) or name,
            "unit": case.units[int(case.requests.unit[line])].id,
            "fund": paid_by,
            "period": period,
            "amount": case.currency.text(amount),
        }


def _funds(m: Material, held: Allocations, shown: Rows, seen: Lens) -> Iterator[dict[str, Any]]:
    """Restrictions of each fund, its money, and whether its payments keep to them."""
    case, text = m.case, m.case.currency.text
    for place, fund in enumerate(case.funds):
        if fund.id not in shown.alone:
            continue
        paid = held.line[held.fund == place]
        steps = follow_fund(case, place, held)
        yield {
            "fund": fund.id,
            "name": fund.name or fund.id,
            "purpose": purpose(case, fund.pays_for, seen),
            "reason": seen.text(fund.reason),
            "authority": seen.text(fund.authority),
            "received": text(sum(step.received for step in steps)),
            "used": text(sum(step.paid for step in steps)),
            "left": text(steps[-1].left if steps else 0),
            "payments": str(int(paid.size)),
            "keeps": bool(select_lines(case, fund.pays_for)[paid].all()) and all(step.left >= 0 for step in steps),
        }


def _rules(rows: Sequence[Mapping[str, Any]], seen: Lens, protected: Protected) -> Iterator[dict[str, Any]]:
    """Rules as they were measured; with something withheld what was measured is told of none.

    A rule that was measured is one more sum of amounts, which the protection of rows does not know.
    """
    hidden = frozenset().union(*seen.hidden.values()) if seen.hidden else frozenset()
    for row in rows:
        spoken = " ".join(str(row[name]) for name in ("rule", "name", "reason", "authority", "scope"))
        if not seen.text(spoken) or any(name in str(row["rule"]).split(".") for name in hidden):
            continue
        is_measured = not seen.withheld and protected.has_total
        yield {name: row[name] if is_measured or name not in ("have", "need") else "" for name in _RULE} | {
            "holds": not Fraction(row["broken_by"])
        }


def _proof(plan: Mapping[str, Any], verdict: Verdict) -> dict[str, Any]:
    proof = plan["proof"] or {}
    return {
        "status": plan["status"],
        "value": plan["value"],
        "bound": plan["bound"],
        "gap": plan["gap"],
        "method": proof.get("method", ""),
        "is_feasible": verdict.feasible,
    }


def _risks(rows: Sequence[Mapping[str, Any]], seen: Lens) -> list[dict[str, Any]]:
    if not seen.sees("risks"):
        return []
    fields = ("risk", "name", "probability", "low", "likely", "high", "response")
    return [
        {name: row[name] for name in fields}
        for row in rows
        if not seen.hides("risk", row["risk"])
        and not seen.hides("request", row["request"])
        and seen.text(f"{row['name']} {row['response']} {row['risk']}")
    ]


def _warnings(rows: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    yield from ({"code": row["code"], "message": row["message"]} for row in rows)


def _provenance(m: Material, plan: Mapping[str, Any], seen: Lens) -> dict[str, Any]:
    """Files and programs; with something withheld digests of tables are left out, since they could be tried out."""
    solver = plan["solver"]
    return {
        "plan": plan["fingerprint"],
        "case": plan["case_fingerprint"],
        "solver": str(solver.get("name", "")),
        "solver_version": str(solver.get("version", "")),
        "files": []
        if seen.withheld
        else [{"file": name, "digest": f"sha256:{digest}"} for name, digest in sorted(m.digests.items())],
    }
