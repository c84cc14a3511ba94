"""When the money of a plan is released, as values that figures are looked up in.

Knows a plan and the stated parts of its release. The schedule is that by which money is released once the plan is
adopted (``execution.release.schedule``), before revenue and gates are known. It must not know how it reads.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any, Final

from apportion.execution.journal.events import Line
from apportion.execution.release.schedule import Schedule, SeasonOf, schedule
from apportion.model.case import Case
from apportion.model.plan import Plan
from apportion.model.releases import SEASONAL, Gate, ReleasePlan

KINDS: Final = ("base", "priority", "gated")
_MONTHS_IN_YEAR: Final = 12


def release_tables(
    case: Case, plan: Plan, stated: ReleasePlan, starts: datetime.date | None, season_of: SeasonOf = lambda _: None
) -> dict[str, Any]:
    """Tranches of all budget periods, by kind and by unit at the top, and what each gate holds.

    Args:
        case: the case.
        plan: its plan; there must be one.
        stated: in which parts money is released.
        starts: first day of the first budget period; ``None``: not known, and tranches have no dates.
        season_of: seasonal shares by unit.
    """
    allocated = dict(_allocated(case, plan))
    made = [schedule(case, allocated, stated, period, season_of) for period in case.periods]
    firsts = [_later(starts, place * stated.period_months) for place in range(len(made))]
    top_of = _tops(case)
    return {
        "is_stated": bool(stated.parts),
        "tranches": [row for item, first in zip(made, firsts, strict=True) for row in _tranches(case, item, first)],
        "gates": list(_gates(case, made, stated)),
        "units": list(_units(case, made, top_of)),
        "seasonal": list(_seasonal(case, made, stated, season_of)),
        "stated": [
            {
                "month": item.month,
                "kind": item.kind or "all",
                "amount": None if item.amount is None else case.currency.text(item.amount),
                "share": None if item.share is None else f"{item.share.numerator}/{item.share.denominator}",
                "source": item.source,
            }
            for item in stated.totals
        ],
    }


def _allocated(case: Case, plan: Plan) -> Iterator[tuple[Line, int]]:
    held = plan.allocations
    if held is None:
        return
    ids, periods = case.requests.id.tolist(), case.requests.period.tolist()
    for line, fund, amount in zip(held.line.tolist(), held.fund.tolist(), held.amount.tolist(), strict=True):
        yield Line(str(ids[line]), plan.fund_ids[fund], case.periods[periods[line]]), amount


def _tops(case: Case) -> Mapping[str, str]:
    """The unit at the top above each request's unit."""
    above = case.parent_index.tolist()
    found: dict[str, str] = {}
    for request, unit in zip(case.requests.id.tolist(), case.requests.unit.tolist(), strict=True):
        while above[unit] >= 0:
            unit = above[unit]  # noqa: PLW2901 - walks up the tree
        found[str(request)] = case.units[unit].id
    return found


def _later(day: datetime.date | None, months: int) -> datetime.date | None:
    if day is None:
        return None
    index = day.year * _MONTHS_IN_YEAR + day.month - 1 + months
    # Money is released at the beginning of months, so a day that a later month lacks is drawn to one that all have.
    return datetime.date(index // _MONTHS_IN_YEAR, index % _MONTHS_IN_YEAR + 1, min(day.day, 28))


def _tranches(case: Case, made: Schedule, first: datetime.date | None) -> Iterator[dict[str, Any]]:
    for month in made.tranche_months:
        begins = _later(first, month - 1)
        sums = {
            kind: sum(item.amount for item in made.slices if item.month == month and item.kind == kind)
            for kind in KINDS
        }
        yield {
            "tranche": made.name_of(month),
            "period": made.period,
            "month": month,
            "begins": None if begins is None else begins.isoformat(),
            **{kind: case.currency.text(amount) for kind, amount in sums.items()},
            "total": case.currency.text(sum(sums.values())),
        }


def _gates(case: Case, made: list[Schedule], stated: ReleasePlan) -> Iterator[dict[str, Any]]:
    known = {gate.id: gate for gate in stated.gates}
    held: dict[str, dict[str, int]] = {}
    for item in (piece for one in made for piece in one.slices if piece.gate):
        requests = held.setdefault(item.gate, {})
        requests[item.line.request] = requests.get(item.line.request, 0) + item.amount
    for name in sorted(held):
        gate = known.get(name) or Gate(name, name, "", None, "", "")
        yield {
            "gate": name,
            "name": gate.name or name,
            "amount": case.currency.text(sum(held[name].values())),
            "requests": [
                {"request": request, "amount": case.currency.text(amount)}
                for request, amount in sorted(held[name].items())
            ],
        }


def _seasonal(case: Case, made: list[Schedule], stated: ReleasePlan, season_of: SeasonOf) -> Iterator[dict[str, Any]]:
    """Parts of the year by unit at the top, where money is to follow the seasons of the past and these are known."""
    if not made or all(part.profile != SEASONAL for part in stated.parts):
        return
    first, months = made[0], made[0].tranche_months
    for unit in case.units:
        shares = None if unit.parent else season_of(unit.id)
        if shares is None or not months or len(shares) != first.months:
            continue
        ends = [*(month - 1 for month in months[1:]), first.months]
        yield {
            "unit": unit.id,
            "tranches": [
                {"tranche": first.name_of(month), "share": _exactly(sum(shares[month - 1 : end], Fraction(0)))}
                for month, end in zip(months, ends, strict=True)
            ],
        }


def _exactly(share: Fraction) -> str:
    return f"{share.numerator}/{share.denominator}"


def _units(case: Case, made: list[Schedule], top_of: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    sums: dict[tuple[str, str], dict[str, int]] = {}
    names: dict[str, None] = {}
    for one in made:
        for month in one.tranche_months:
            names.setdefault(one.name_of(month))
        for item in one.slices:
            kinds = sums.setdefault((top_of[item.line.request], one.name_of(item.month)), {})
            kind = "held" if item.gate else "free"
            kinds[kind] = kinds.get(kind, 0) + item.amount
    for unit in case.units:
        rows = [(name, sums[unit.id, name]) for name in names if (unit.id, name) in sums]
        if rows:
            yield {
                "unit": unit.id,
                "tranches": [
                    {
                        "tranche": name,
                        "free": case.currency.text(kinds.get("free", 0)),
                        "held": case.currency.text(kinds.get("held", 0)),
                    }
                    for name, kinds in rows
                ],
            }
