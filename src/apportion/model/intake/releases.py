"""The tables about releases, read beside a case that was built: no plan follows from them."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Final, cast

import numpy as np

from apportion.model.case import Case
from apportion.model.findings import Findings
from apportion.model.intake.amounts import Fault, read_date, read_integer
from apportion.model.intake.catalogue import CODES
from apportion.model.intake.clerk import Clerk
from apportion.model.intake.collector import Collector
from apportion.model.intake.names import nearest, normalised
from apportion.model.intake.release_catalogue import RELEASE_CODES
from apportion.model.intake.rows import Rows, unknown_choice
from apportion.model.intake.selectors import read_selector
from apportion.model.intake.settings import read_settings
from apportion.model.intake.tables import report_duplicates
from apportion.model.raw import RawCase
from apportion.model.release_fields import RELEASE_SETTINGS, RELEASE_TABLES
from apportion.model.releases import EVEN, SEASONAL, Gate, ReleaseKind, ReleasePart, ReleasePlan, Rhythm, StatedTotal
from apportion.model.schema import setting
from apportion.model.selection import select_lines

_TABLES: Final = tuple(table.name for table in RELEASE_TABLES)
_MONTHS: Final = 12


def read_releases(raw: RawCase, case: Case | None) -> tuple[ReleasePlan, Findings]:
    """When money is released, with what is wrong with the cells that say it.

    Args:
        raw: the tables and settings.
        case: built from them; without it names cannot be checked, and nothing is read.
    """
    stated = any(name in raw.tables and raw.tables[name].rows for name in _TABLES)
    if case is None or not (stated or any(field.name in raw.settings for field in RELEASE_SETTINGS)):
        return ReleasePlan(), Findings()
    collector = Collector({**CODES, **RELEASE_CODES})
    clerk = Clerk(read_settings(raw, Collector()).notation, collector)
    clerk.declare("unit", {unit.id for unit in case.units})
    clerk.declare("request", {str(name) for name in np.unique(case.requests.id).tolist()})
    clerk.declare("tag", set(case.requests.tags))
    clerk.declare("category", set(case.requests.categories))
    rows = {name: Rows(raw.tables[name], clerk) for name in _TABLES if name in raw.tables and raw.tables[name].rows}
    months = _period_months(raw, clerk)
    profiles = _profiles(rows.get("release_profiles"), months)
    gates = tuple(_gates(rows.get("gates")))
    parts = tuple(_parts(rows.get("release_plan"), profiles, [gate.id for gate in gates]))
    totals = tuple(_totals(rows.get("release_totals"), months))
    if not collector.blocked and "release_plan" in rows:
        _check_shares(case, parts, rows["release_plan"])
    _unused(rows.get("gates"), gates, parts)
    made = ReleasePlan(_starts(raw, clerk), months, parts, profiles, totals, gates, _waits(raw, clerk))
    return made, collector.findings()


def _waits(raw: RawCase, clerk: Clerk) -> bool:
    for cell in raw.settings.get("release_when", ())[:1]:
        word = normalised(cell.text).lower()
        if word and word not in setting("release_when").choices:
            clerk.collector.add(unknown_choice(setting("release_when"), word), cell.place, cell.text)
        return word != "planned"
    return True


def _starts(raw: RawCase, clerk: Clerk) -> datetime.date | None:
    for cell in raw.settings.get("starts", ())[:1]:
        read = read_date(cell.text, cell.kind)
        if isinstance(read, Fault):
            clerk.collector.add(read, cell.place, cell.text)
        elif read:
            return datetime.date.fromisoformat(read)
    return None


def _period_months(raw: RawCase, clerk: Clerk) -> int:
    for cell in raw.settings.get("period_months", ())[:1]:
        read = read_integer(cell.text, cell.kind, clerk.notation.format)
        if isinstance(read, int) and not 1 <= read <= _MONTHS:
            message = f"a budget period of {read} months"
            read = Fault("release.period", message, "1 to 12 months", "Divide longer plans into several periods.")
        if isinstance(read, Fault):
            clerk.collector.add(read, cell.place, cell.text)
        elif read is not None:
            return read
    return _MONTHS


def _month(rows: Rows, row: int, months: int) -> int | None:
    month = rows.integer(row, "month")
    if month is None or 1 <= month <= months:
        return month
    message = f"month {month} lies outside a budget period of {months} months"
    fault = Fault("release.month", message, f"1 to {months}", "Correct the month.")
    rows.report(row, "month", fault)
    return None


def _profiles(rows: Rows | None, months: int) -> Mapping[str, tuple[Fraction, ...]]:
    if rows is None:
        return {}
    keys = [(rows.name(row, "profile"), rows.cell(row, "month")[0].strip()) for row in range(rows.count)]
    repeated = report_duplicates(
        rows.table, ((row, key) for row, key in enumerate(keys) if all(key)), rows.clerk.collector, "the month"
    )
    found: dict[str, list[Fraction]] = {}
    first: dict[str, int] = {}
    whole = True
    for row, (name, _) in enumerate(keys):
        month, share = _month(rows, row, months), rows.percent(row, "share")
        if not name or month is None or share is None or row in repeated:
            whole = False
            continue
        first.setdefault(name, row)
        found.setdefault(name, [Fraction(0)] * months)[month - 1] += Fraction(share)
    for name, shares in found.items():
        total = sum(shares)
        if whole and (total != 1 or min(shares) < 0):
            told = f"{float(total * 100):.6g} %"
            message = f"the shares of the profile '{name}' sum to {told}"
            fault = Fault("release.profile-sum", message, "exactly 100%, no share below 0%", "Correct the shares.")
            rows.report(first[name], "share", fault)
    return {name: tuple(shares) for name, shares in found.items()}


def _parts(rows: Rows | None, profiles: Mapping[str, object], gates: Sequence[str]) -> Iterator[ReleasePart]:
    if rows is None:
        return
    names = [rows.name(row, "part") for row in range(rows.count)]
    repeated = report_duplicates(
        rows.table, ((row, (name,)) for row, name in enumerate(names) if name), rows.clerk.collector, "the part"
    )
    for row, name in enumerate(names):
        selector, share = read_selector(rows, row, "applies_to"), rows.percent(row, "share")
        kind, every, gate = rows.choice(row, "kind"), rows.choice(row, "every"), rows.name(row, "gate")
        profile = rows.name(row, "profile") or EVEN
        if profile not in (EVEN, SEASONAL) and profile not in profiles:
            _unknown(rows, row, "profile", profile, [EVEN, SEASONAL, *profiles])
        if gate and gate not in gates:
            _unknown(rows, row, "gate", gate, gates)
        if bool(gate) != (kind == "gated"):
            message = f"the part '{name}' is gated by no gate" if not gate else f"the part '{name}' is {kind}"
            expected = "a gate with kind gated, and none otherwise"
            rows.report(row, "gate", Fault("release.gate", message, expected, "Name the gate, or change the kind."))
        if share is not None and not 0 < share <= 1:
            told = rows.cell(row, "share")[0].strip()
            fault = Fault("release.shares", f"a part of {told}", "above 0% and up to 100%", "Correct the percentage.")
            rows.report(row, "share", fault)
        elif name and selector is not None and row not in repeated:
            part = None if share is None else Fraction(share)
            yield ReleasePart(
                name, selector, cast("ReleaseKind", kind), part, profile, cast("Rhythm", every), gate, rows.place(row)
            )


def _unknown(rows: Rows, row: int, column: str, name: str, known: Sequence[str]) -> None:
    near = nearest(name, known)
    listed = ", ".join(known) or f"none: there is no table of {column}s"
    remedy = f"Did you mean '{near}'?" if near else f"Name one of these, or state the {column}."
    code = "release.unknown-gate" if column == "gate" else "release.unknown-profile"
    rows.report(row, column, Fault(code, f"there is no {column} '{name}'", listed, remedy))


def _check_shares(case: Case, parts: Sequence[ReleasePart], rows: Rows) -> None:
    """The parts of each request make up all of it, once: shares of 100%, or less and one part that takes the rest."""
    stated = np.zeros(case.requests.count, dtype=object)
    rests = np.zeros(case.requests.count, dtype=np.int64)
    named = np.zeros(case.requests.count, dtype=np.bool_)
    for part in parts:
        lines = select_lines(case, part.applies_to)
        named |= lines
        if part.share is None:
            rests[lines] += 1
        else:
            stated[lines] += part.share
    for line in np.flatnonzero(named).tolist():
        share, rest = stated[line], int(rests[line])
        if (rest == 0 and share == 1) or (rest == 1 and share < 1):
            continue
        request = str(case.requests.id[line])
        told = f"{float(Fraction(share) * 100):.6g} % by share"
        takers = "no part takes" if rest == 0 else "one part takes" if rest == 1 else f"{rest} parts take"
        message = f"the parts of '{request}' make up {told}, and {takers} what is left"
        remedy = "State shares that sum to 100%, or leave the share of exactly one part empty."
        expected = "100%, or less and one part for the rest"
        rows.clerk.collector.add(Fault("release.shares", message, expected, remedy), rows.place(0, "share"))
        return


def _totals(rows: Rows | None, months: int) -> Iterator[StatedTotal]:
    if rows is None:
        return
    for row in range(rows.count):
        month, kind = _month(rows, row, months), rows.choice(row, "kind")
        amount, share = rows.amount(row, "amount"), rows.percent(row, "share")
        if amount is None and share is None and not rows.cell(row, "amount")[0] and not rows.cell(row, "share")[0]:
            fault = Fault("release.total", "nothing is stated", "an amount, a share, or both", "State one of them.")
            rows.report(row, "amount", fault)
        if month is not None:
            part = None if share is None else Fraction(share)
            of = cast("ReleaseKind", kind) if kind else None
            yield StatedTotal(month, of, amount, part, rows.text(row, "source"))


def _gates(rows: Rows | None) -> Iterator[Gate]:
    if rows is None:
        return
    names = [rows.name(row, "gate") for row in range(rows.count)]
    repeated = report_duplicates(
        rows.table, ((row, (name,)) for row, name in enumerate(names) if name), rows.clerk.collector, "the gate"
    )
    for row, name in enumerate(names):
        due, evidence = rows.date(row, "due"), rows.text(row, "evidence")
        owner, signer = rows.text(row, "owner"), rows.text(row, "signer")
        if not owner:
            fault = Fault("gate.no-owner", f"nobody sees to the gate '{name}'", "a person", "Name an owner.")
            rows.report(row, "owner" if rows.has("owner") else "gate", fault)
        elif owner == signer:
            message = f"{owner} sees to the gate '{name}' and signs for it"
            fault = Fault("gate.owner-signs", message, "two different people", "Name somebody else in one of them.")
            rows.report(row, "signer", fault)
        if name and row not in repeated:
            day = datetime.date.fromisoformat(due) if due else None
            yield Gate(name, rows.text(row, "name") or name, evidence, day, owner, signer)


def _unused(rows: Rows | None, gates: Sequence[Gate], parts: Sequence[ReleasePart]) -> None:
    used = {part.gate for part in parts}
    for gate in gates:
        if rows is not None and gate.id not in used:
            row = next(row for row in range(rows.count) if rows.name(row, "gate") == gate.id)
            fault = Fault(
                "gate.unused", f"nothing waits for the gate '{gate.id}'", "a gated part", "Name it in a part."
            )
            rows.report(row, "gate", fault)
