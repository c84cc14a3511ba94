"""The decision as it was written in a plan folder, brought back onto the lines and funds of its case."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from apportion.kernel.exact import Int64Array, exact_sum
from apportion.model.case import Case
from apportion.model.plan import Allocations
from apportion.reports.plan_reader import PlanDocument
from apportion.services.stored_options import stored_options

_COLUMNS = ("request", "unit", "fund", "period", "amount")


@dataclass(frozen=True, eq=False)
class StoredAmounts:
    """Amounts per line and fund as written, and what in them cannot be."""

    amounts: Int64Array
    """Minor units per line of the case."""
    allocations: Allocations
    fund_ids: tuple[str, ...]
    chosen: Int64Array
    """Option taken of each decision of the case, -1 for none."""
    problems: tuple[str, ...]

    @property
    def allocated(self) -> int:
        """The sum of all lines."""
        return exact_sum(self.allocations.amount)

    def by_unit(self, case: Case) -> dict[str, int]:
        """Sums per unit with everything below it."""
        totals = np.zeros(len(case.units), dtype=np.int64)
        np.add.at(totals, case.requests.unit, self.amounts)
        for position in np.argsort(-case.depth, kind="stable").tolist():
            above = int(case.parent_index[position])
            if above >= 0:
                totals[above] += totals[position]
        return {unit.id: int(totals[position]) for position, unit in enumerate(case.units)}

    def by_fund(self, case: Case) -> dict[tuple[str, str], int]:
        """Sums per fund and period."""
        held = self.allocations
        code = held.fund.astype(np.int64) * len(case.periods) + case.requests.period[held.line]
        totals = np.zeros(len(self.fund_ids) * len(case.periods), dtype=np.int64)
        np.add.at(totals, code, held.amount)
        return {
            (fund, period): int(totals[at * len(case.periods) + place])
            for at, fund in enumerate(self.fund_ids)
            for place, period in enumerate(case.periods)
        }

    def by_request(self, case: Case) -> dict[tuple[str, str], int]:
        """Amounts above zero by request and period."""
        paid = np.flatnonzero(self.amounts)
        names, periods = case.requests.id[paid].tolist(), case.requests.period[paid].tolist()
        amounts = self.amounts[paid].tolist()
        return {
            (str(name), case.periods[period]): int(amount)
            for name, period, amount in zip(names, periods, amounts, strict=True)
        }


def stored_amounts(folder: Path, stored: PlanDocument, case: Case) -> StoredAmounts:
    """Read the lines that were written and find them in the case; what cannot be placed is a problem."""
    from apportion.allocation.funding import fund_ids

    funds = fund_ids(case)
    problems: list[str] = []
    rows = _rows(folder, stored, case, problems)
    place = {
        (str(name), case.periods[period]): line
        for line, (name, period) in enumerate(
            zip(case.requests.id.tolist(), case.requests.period.tolist(), strict=True)
        )
    }
    fund_place = {fund: at for at, fund in enumerate(funds)}
    lines, paid_by, amounts = [], [], []
    for request, unit, fund, period, amount in rows:
        line, at = place.get((request, period)), fund_place.get(fund)
        if line is None or at is None:
            what = f"request {request} in {period}" if line is None else f"fund {fund}"
            problems.append(f"the case has no {what}")
            continue
        if case.units[int(case.requests.unit[line])].id != unit:
            problems.append(f"request {request} does not belong to unit {unit}")
        lines.append(line)
        paid_by.append(at)
        amounts.append(amount)
    held = Allocations(
        np.array(lines, dtype=np.int32), np.array(paid_by, dtype=np.int32), np.array(amounts, dtype=np.int64)
    )
    per_line = np.zeros(case.requests.count, dtype=np.int64)
    np.add.at(per_line, held.line, held.amount)
    chosen = stored_options(stored, case, per_line, problems)
    return StoredAmounts(per_line, held, funds, chosen, tuple(problems))


def _rows(
    folder: Path, stored: PlanDocument, case: Case, problems: list[str]
) -> Iterable[tuple[str, str, str, str, int]]:
    if not stored.allocations_file:
        return [(row.request, row.unit, row.fund, row.period, row.amount) for row in stored.allocations]
    from apportion.adapters.output.parquet import read_parquet

    name = stored.allocations_file
    if Path(name).name != name or "\\" in name:
        problems.append(f"plan.json names a file outside its folder: {name}")
        return []
    try:
        columns = read_parquet(folder / name, _COLUMNS, case.currency)
    except OSError as error:
        problems.append(f"{name} cannot be read: {error}")
        return []
    if len(columns["amount"]) != stored.allocation_rows:
        problems.append(f"{name} has {len(columns['amount'])} rows, plan.json says {stored.allocation_rows}")
    return zip(*(columns[column].tolist() for column in _COLUMNS), strict=True)
