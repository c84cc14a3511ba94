"""One restricted fund as values: what came in, its purpose, where each amount goes, and the proof that none leaves it.

The proof is counted anew from the case and the published amounts by the judge of plans (``allocation.proof``), which
shares no code with the solver. Knows cases, plans and what a donor may see. It must not know how it reads.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

import numpy as np

from apportion.allocation.proof.verify import Verdict
from apportion.allocation.proof.verify_funds import FundPeriod, follow_fund
from apportion.kernel.exact import Int64Array, exact_sum
from apportion.model.audience_policy import LEAST_BESIDE, LEAST_ROWS
from apportion.model.case import Case
from apportion.model.organisation import Fund
from apportion.model.plan import Allocations
from apportion.model.rule import Rule, RuleKind
from apportion.model.selection import mentions_funds, select_lines
from apportion.model.selector import Selector, Term
from apportion.reports.document.audiences.lens import Lens
from apportion.reports.document.audiences.protection import Cells, Rows, protect
from apportion.reports.document.audiences.rows import together

_UNNAMED: Final = "something that may not be named here"


@dataclass(frozen=True)
class LineStanding:
    """What became of the money of one line of an adopted plan, in minor units."""

    request: str
    period: str
    allocated: int
    released: int
    committed: int
    spent: int


@dataclass(frozen=True)
class Standing:
    """What the journal of an adopted plan says of its funds."""

    through: str
    """Day of the last entry, as 2025-12-31."""
    lines: Mapping[str, tuple[LineStanding, ...]]
    """By fund."""


def is_restricted(fund: Fund) -> bool:
    """Whether something is said about what a fund may be used for, with what beside it, or until when."""
    bound = not fund.pays_for.is_everything or fund.match is not None or fund.expires is not None
    return bound or any(fund.must_spend)


def fund_facts(
    case: Case, allocations: Allocations, verdict: Verdict, seen: Lens, fund: str, standing: Standing | None
) -> dict[str, Any] | None:
    """All of it; ``None`` where even what the fund pays as a whole would tell something withheld.

    Args:
        case: the case.
        allocations: what each fund pays.
        verdict: of the judge about the whole plan.
        seen: what the donor may see.
        fund: id.
        standing: what became of the money; ``None``: the plan is not adopted.
    """
    place, item = next((place, item) for place, item in enumerate(case.funds) if item.id == fund)
    own = allocations.fund == place
    line, amount = allocations.line[own], allocations.amount[own]
    payments = _payments(case, line, amount, seen)
    rows = _shown(payments, seen)
    if rows is None:
        return None
    text = case.currency.text
    steps = follow_fund(case, place, allocations)
    return {
        "fund": item.id,
        "name": item.name or item.id,
        "pays_for": str(item.pays_for),
        "purpose": purpose(case, item.pays_for, seen),
        "reason": seen.text(item.reason),
        "authority": seen.text(item.authority),
        "expires": None if item.expires is None else case.periods[item.expires],
        "carries_forward": item.carries_forward,
        "received": text(sum(step.received for step in steps)),
        "used": text(exact_sum(amount)),
        "left": text(steps[-1].left if steps else 0),
        "lapsed": text(sum(step.lapsed for step in steps)),
        "periods": [_period(case, item, step) for step in steps],
        "payments": [row for row in payments if row["request"] in rows.alone] if seen.sees("payments") else [],
        "payments_together": together(payments, rows.together, "request"),
        "checks": list(_checks(case, item, line, amount, steps, verdict)) if seen.sees("proof") else [],
        "overhead": list(_overhead(case, line, amount, verdict, seen)) if seen.sees("rules") else [],
        "rules": list(_own_rules(case, item, verdict, seen)) if seen.sees("rules") else [],
        "standing": None if standing is None or not seen.sees("release") else _standing(case, item, standing, seen),
    }


def purpose(case: Case, selector: Selector, seen: Lens) -> str:
    """What a fund may pay for, in words."""
    if selector.is_everything:
        return "anything"
    return " or ".join(
        " and ".join(_term(case, term, seen) for term in alternative) for alternative in selector.alternatives
    )


def _term(case: Case, term: Term, seen: Lens) -> str:
    if seen.hides(term.kind, term.name):
        said = _UNNAMED
    elif term.kind == "unit":
        unit = next((unit for unit in case.units if unit.id == term.name), None)
        said = f"{unit.name or unit.id}, with all its parts" if unit is not None else term.name
    elif term.kind == "request":
        found = np.flatnonzero(case.requests.id == term.name)
        said = str(case.requests.name[found[0]]) or term.name if found.size else term.name
    else:
        said = f"requests of the {term.kind} {term.name}"
    return f"not {said}" if term.negated else said


def _payments(case: Case, line: Int64Array, amount: Int64Array, seen: Lens) -> list[dict[str, Any]]:
    """Every payment of the fund, by request and period; names only of what may be named."""
    requests, text = case.requests, case.currency.text
    found = []
    for spot, paid in zip(line.tolist(), amount.tolist(), strict=True):
        name, unit = str(requests.id[spot]), case.units[int(requests.unit[spot])]
        hidden = seen.hides("request", name)
        found.append(
            {
                "payment": f"{name}/{case.periods[int(requests.period[spot])]}",
                "request": name,
                "name": "" if hidden else str(requests.name[spot]) or name,
                "unit": "" if hidden else unit.id,
                "unit_name": "" if hidden else unit.name or unit.id,
                "period": case.periods[int(requests.period[spot])],
                "amount": text(paid),
            }
        )
    return found


def _shown(payments: Sequence[Mapping[str, Any]], seen: Lens) -> Rows | None:
    """Requests that are named, and those that stand together; ``None`` where not even their sum may be told."""
    names = tuple(str(row["request"]) for row in payments)
    hidden = frozenset(name for name in names if seen.hides("request", name))
    # Amounts are only compared with each other here, so that minor units do not matter.
    amounts = tuple(int(Fraction(row["amount"]) * 10**6) for row in payments)
    withheld = {
        f"request {name}": frozenset(spot for spot, held in enumerate(names) if held == name) for name in sorted(hidden)
    }
    cells = Cells(amounts, {"requests": names}, withheld, {"requests": hidden})
    at_once = ("requests",) if seen.shows("payments") == "together" else ()
    found = protect(cells, ("requests",), LEAST_ROWS, LEAST_BESIDE, at_once=at_once)
    if not found.has_total:
        return None
    return found.rows.get("requests", Rows((), tuple(sorted(set(names)))))


def _period(case: Case, item: Fund, step: FundPeriod) -> dict[str, Any]:
    text = case.currency.text
    least = item.must_spend[step.period] if item.must_spend else None
    return {
        "period": case.periods[step.period],
        "carried_in": text(step.carried_in),
        "received": text(step.received),
        "paid": text(step.paid),
        "left": text(step.left),
        "carried_out": text(step.carried_out),
        "lapsed": text(step.lapsed),
        "must_spend": None if not least else text(least),
    }


def _checks(
    case: Case,
    item: Fund,
    line: Int64Array,
    amount: Int64Array,
    steps: Sequence[FundPeriod],
    verdict: Verdict,
) -> Iterator[dict[str, Any]]:
    """What was counted, each with whether it holds and by which check."""
    text = case.currency.text
    may = select_lines(case, item.pays_for)[line]
    yield {
        "check": "purpose",
        "counted": str(int(line.size)),
        "inside": text(exact_sum(amount[may])),
        "outside": text(exact_sum(amount[~may])),
        "holds": bool(may.all()),
        "by": "apportion.allocation.proof.verify",
    }
    received = sum(step.received for step in steps)
    paid, left, lapsed = exact_sum(amount), steps[-1].left if steps else 0, sum(step.lapsed for step in steps)
    # Money that lapsed before the last period is neither paid nor left at its end.
    early = lapsed - (steps[-1].lapsed if steps else 0)
    yield {
        "check": "adds-up",
        "received": text(received),
        "paid": text(paid),
        "left": text(left + early),
        "holds": received == paid + left + early,
        "by": "apportion.allocation.proof.verify_funds",
    }
    yield {
        "check": "enough",
        "least": text(min((step.left for step in steps), default=0)),
        "holds": all(step.left >= 0 for step in steps),
        "by": "apportion.allocation.proof.verify_funds",
    }
    for measured in verdict.measured:
        if measured.rule.fund != item.id or measured.rule.kind not in (RuleKind.MUST_SPEND, RuleKind.MATCH):
            continue
        is_match = measured.rule.kind is RuleKind.MATCH
        yield {
            "check": "match" if is_match else "least-use",
            "have": _fraction(measured.have) if is_match else text(int(measured.have)),
            "need": _fraction(measured.at_least) if is_match else text(int(measured.at_least or 0)),
            "holds": measured.room >= 0,
            "by": "apportion.allocation.proof.verify_rules",
        }
    yield {"check": "whole", "holds": verdict.feasible, "by": "apportion.allocation.proof.verify"}


def _overhead(
    case: Case, line: Int64Array, amount: Int64Array, verdict: Verdict, seen: Lens
) -> Iterator[dict[str, Any]]:
    """Rules that limit one kind of spending against another, and how much of this fund goes to that kind."""
    for measured in verdict.measured:
        rule = measured.rule
        if not _limits_overhead(rule) or not seen.text(rule.title) or _speaks_of_hidden(rule, seen):
            continue
        inside = select_lines(case, rule.applies_to)[line]
        own, whole = exact_sum(amount[inside]), exact_sum(amount)
        yield {
            "rule": measured.id,
            "name": rule.title,
            "reason": seen.text(rule.reason),
            "authority": seen.text(rule.authority),
            "at_most": _fraction(measured.at_most),
            "have": _fraction(measured.have),
            "holds": measured.room >= 0,
            "own": case.currency.text(own),
            "own_share": _fraction(Fraction(own, whole)) if whole else None,
        }


def _limits_overhead(rule: Rule) -> bool:
    about_funds = mentions_funds(rule.applies_to) or mentions_funds(rule.relative_to)
    return rule.kind in (RuleKind.RATIO, RuleKind.SHARE) and rule.at_most is not None and not about_funds


def _speaks_of_hidden(rule: Rule, seen: Lens) -> bool:
    return any(seen.hides(term.kind, term.name) for term in (*rule.applies_to.terms, *rule.relative_to.terms))


def _own_rules(case: Case, item: Fund, verdict: Verdict, seen: Lens) -> Iterator[dict[str, Any]]:
    """Rules of the case that name the fund."""
    for measured in verdict.measured:
        rule = measured.rule
        terms = (*rule.applies_to.terms, *rule.relative_to.terms)
        names = any(term.kind == "fund" and term.name == item.id for term in terms)
        if rule not in case.rules or not names or not seen.text(rule.title):
            continue
        yield {
            "rule": measured.id,
            "name": rule.title,
            "reason": seen.text(rule.reason),
            "authority": seen.text(rule.authority),
            "holds": measured.room >= 0,
        }


def _standing(case: Case, item: Fund, standing: Standing, seen: Lens) -> dict[str, Any]:
    """What the journal says, by request where nothing is withheld: moved money may lie on any line."""
    text = case.currency.text
    lines = [line for line in standing.lines.get(item.id, ()) if line.allocated or line.released or line.spent]
    may = {str(name) for name in case.requests.id[select_lines(case, item.pays_for)].tolist()}
    outside = [line for line in lines if line.request not in may]

    def sums(held: Sequence[LineStanding]) -> dict[str, str]:
        return {
            "allocated": text(sum(line.allocated for line in held)),
            "released": text(sum(line.released for line in held)),
            "committed": text(sum(line.committed for line in held)),
            "spent": text(sum(line.spent for line in held)),
        }

    names = dict(zip(case.requests.id.tolist(), case.requests.name.tolist(), strict=True))
    return {
        "through": standing.through,
        **sums(lines),
        "outside": text(sum(line.allocated + line.spent for line in outside)),
        "lines": [
            {
                "line": f"{line.request}/{line.period}",
                "request": line.request,
                "name": str(names.get(line.request) or line.request),
                "period": line.period,
                **sums([line]),
            }
            for line in lines
        ]
        if not seen.withheld
        else [],
    }


def _fraction(number: Fraction | None) -> str | None:
    return None if number is None else f"{number.numerator}/{number.denominator}"
