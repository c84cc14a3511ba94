"""Tables of plain information: envelopes, needs, initiatives, targets, baselines and assumptions."""

from __future__ import annotations

from apportion.model.findings import Place
from apportion.model.intake.clerk import Clerk
from apportion.model.intake.rows import Rows
from apportion.model.intake.tables import report_duplicates
from apportion.model.organisation import Assumption, Envelope, Initiative, Need, ProposedAmount, Target
from apportion.model.raw import RawTable

Places = dict[tuple[str, str], Place]


def _opened(table: RawTable | None, clerk: Clerk) -> Rows | None:
    return None if table is None else Rows(table, clerk)


def _repeated(rows: Rows, keys: list[tuple[str, ...]], what: str) -> set[int]:
    """Rows to leave out because their key stands above."""
    return report_duplicates(
        rows.table, ((row, key) for row, key in enumerate(keys) if key[0]), rows.clerk.collector, what
    )


def read_envelopes(table: RawTable | None, clerk: Clerk, places: Places) -> tuple[Envelope, ...]:
    """Money set aside by category."""
    rows = _opened(table, clerk)
    if rows is None:
        return ()
    names = [rows.name(row, "category") for row in range(rows.count)]
    repeated = _repeated(rows, [(name,) for name in names], "the envelope")
    envelopes = []
    for row, name in enumerate(names):
        amount = rows.amount(row, "amount")
        reason, covers = rows.text(row, "reason"), rows.choice(row, "covers")
        if name and amount is not None and row not in repeated:
            places["envelopes", name] = rows.place(row)
            envelopes.append(Envelope(name, amount, reason, covers))
    return tuple(envelopes)


def read_needs(table: RawTable | None, clerk: Clerk, places: Places) -> tuple[Need, ...]:
    """What units say they need by category; a place is found by ``unit:category``."""
    rows = _opened(table, clerk)
    if rows is None:
        return ()
    keys = [(rows.reference(row, "unit", "unit"), rows.name(row, "category")) for row in range(rows.count)]
    repeated = _repeated(rows, list(keys), "the need of")
    needs = []
    for row, (unit, category) in enumerate(keys):
        amount = rows.amount(row, "amount")
        if unit and category and amount is not None and row not in repeated:
            places["needs", f"{unit}:{category}"] = rows.place(row)
            needs.append(Need(unit, category, amount, rows.text(row, "note")))
    return tuple(needs)


def read_initiatives(table: RawTable | None, clerk: Clerk, places: Places) -> tuple[Initiative, ...]:
    """Named initiatives with cost and return."""
    rows = _opened(table, clerk)
    if rows is None:
        return ()
    names = [rows.name(row, "initiative") for row in range(rows.count)]
    repeated = _repeated(rows, [(name,) for name in names], "the initiative")
    initiatives = []
    for row, name in enumerate(names):
        unit = rows.reference(row, "unit", "unit")
        category = rows.name(row, "category")
        cost = rows.amount(row, "cost")
        multiple, months = rows.decimal(row, "return_multiple"), rows.integer(row, "return_months")
        if not name or not unit or cost is None or row in repeated:
            continue
        places["initiatives", name] = rows.place(row)
        title = rows.text(row, "name") or name
        initiatives.append(Initiative(name, title, unit, category, cost, multiple, months, rows.text(row, "note")))
    return tuple(initiatives)


def read_targets(table: RawTable | None, clerk: Clerk, places: Places) -> tuple[Target, ...]:
    """What is expected in return for money; a place is found by ``unit:measure``."""
    rows = _opened(table, clerk)
    if rows is None:
        return ()
    keys = [(rows.reference(row, "unit", "unit"), rows.text(row, "measure")) for row in range(rows.count)]
    repeated = _repeated(rows, list(keys), "the target of")
    targets = []
    for row, (unit, measure) in enumerate(keys):
        request = rows.reference(row, "request", "request")
        goal, baseline = rows.decimal(row, "goal"), rows.decimal(row, "baseline")
        direction, date = rows.choice(row, "direction"), rows.date(row, "date")
        if not unit or not measure or goal is None or row in repeated:
            continue
        places["targets", f"{unit}:{measure}"] = rows.place(row)
        words = {column: rows.text(row, column) for column in ("measured_in", "owner", "note")}
        targets.append(Target(unit, request, measure, goal, baseline, direction=direction, date=date, **words))
    return tuple(targets)


def read_proposals(table: RawTable | None, clerk: Clerk, places: Places) -> tuple[ProposedAmount, ...]:
    """Allocations that somebody proposed; the place of a proposal is that of its first row."""
    rows = _opened(table, clerk)
    if rows is None:
        return ()
    keys = [
        (rows.name(row, "baseline"), rows.reference(row, "unit", "unit"), rows.name(row, "category"))
        for row in range(rows.count)
    ]
    repeated = report_duplicates(
        rows.table,
        ((row, key) for row, key in enumerate(keys) if key[0] and key[1]),
        clerk.collector,
        "the proposal",
    )
    proposals = []
    for row, (baseline, unit, category) in enumerate(keys):
        amount = rows.amount(row, "amount")
        if baseline and unit and amount is not None and row not in repeated:
            places.setdefault(("baselines", baseline), rows.place(row))
            proposals.append(ProposedAmount(baseline, unit, category, amount, rows.text(row, "note")))
    return tuple(proposals)


def read_assumptions(table: RawTable | None, clerk: Clerk, places: Places) -> tuple[Assumption, ...]:
    """What is assumed rather than known."""
    rows = _opened(table, clerk)
    if rows is None:
        return ()
    names = [rows.name(row, "assumption") for row in range(rows.count)]
    repeated = _repeated(rows, [(name,) for name in names], "the assumption")
    assumptions = []
    for row, name in enumerate(names):
        statement, concerns = rows.text(row, "statement"), rows.choice(row, "concerns")
        if name and statement and row not in repeated:
            places["assumptions", name] = rows.place(row)
            assumptions.append(Assumption(name, statement, concerns, rows.text(row, "source")))
    return tuple(assumptions)
