"""Who may see what of a plan, read beside a case that was built: no plan follows from it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, cast

import numpy as np

from apportion.model.audience_fields import AUDIENCE_TABLES
from apportion.model.audiences import SUMMED, TELLS, Seeing, Shown, StatedAudiences, Withheld
from apportion.model.case import Case
from apportion.model.findings import Findings
from apportion.model.intake.amounts import Fault, read_integer
from apportion.model.intake.audience_catalogue import AUDIENCE_CODES
from apportion.model.intake.catalogue import CODES
from apportion.model.intake.clerk import Clerk
from apportion.model.intake.collector import Collector
from apportion.model.intake.names import nearest
from apportion.model.intake.rows import Rows
from apportion.model.intake.settings import read_settings
from apportion.model.intake.tables import report_duplicates
from apportion.model.raw import RawCase

_TABLES: Final = tuple(table.name for table in AUDIENCE_TABLES)
_ABOUT_ONE: Final = ("department", "donor")
"""Audiences whose documents are about one unit or fund."""


def read_audiences(raw: RawCase, case: Case | None) -> tuple[StatedAudiences, Findings]:
    """What a case says about who may see what, with what is wrong with the cells that say it.

    Args:
        raw: the tables.
        case: built from them; without it names cannot be checked, and nothing is read.
    """
    is_said = any(name in raw.tables and raw.tables[name].rows for name in _TABLES) or "population" in raw.settings
    if case is None or not is_said:
        return StatedAudiences(), Findings()
    collector = Collector({**CODES, **AUDIENCE_CODES})
    clerk = Clerk(read_settings(raw, Collector()).notation, collector)
    rows = {name: Rows(raw.tables[name], clerk) for name in _TABLES if name in raw.tables and raw.tables[name].rows}
    stated = StatedAudiences(
        tuple(_seeing(rows["audiences"])) if "audiences" in rows else (),
        tuple(_withheld(rows["withheld"], case, raw)) if "withheld" in rows else (),
        _population(raw, clerk),
        _setting(raw, "population_source"),
    )
    return stated, collector.findings()


def _seeing(rows: Rows) -> Iterator[Seeing]:
    keys = [(rows.choice(row, "audience"), rows.choice(row, "part")) for row in range(rows.count)]
    repeated = report_duplicates(
        rows.table, ((row, key) for row, key in enumerate(keys) if all(key)), rows.clerk.collector, "audience and part"
    )
    for row, (audience, part) in enumerate(keys):
        shown = rows.choice(row, "shown")
        fault = _misfit(audience, part, shown) if audience and part else None
        if fault is not None:
            rows.report(row, "shown", fault)
            if fault.code != "audience.no-effect":
                continue
        if audience and part and shown and row not in repeated:
            reason, authority = rows.text(row, "reason"), rows.text(row, "authority")
            yield Seeing(audience, part, cast("Shown", shown), reason, authority)


def _misfit(audience: str, part: str, shown: str) -> Fault | None:
    """What makes a word about a part senseless for an audience."""
    if shown == "own" and audience not in _ABOUT_ONE:
        message = f"'own' is said of '{audience}', whose document is about no single unit or fund"
        return Fault("audience.own", message, "yes, together or no", "Say yes, together or no.")
    if shown == "together" and part not in SUMMED:
        message = f"'{part}' cannot be shown together: there is nothing to add up"
        return Fault("audience.together", message, "yes, own or no", f"Say it of {', '.join(SUMMED)} only.")
    if shown not in ("", "no") and part not in TELLS[audience]:
        message = f"documents for '{audience}' have no place for '{part}'"
        return Fault("audience.no-effect", message, ", ".join(TELLS[audience]), "Leave the row out.")
    return None


def _withheld(rows: Rows, case: Case, raw: RawCase) -> Iterator[Withheld]:
    known = _declared(case, raw)
    keys = [(rows.choice(row, "kind"), rows.name(row, "id"), rows.choice(row, "audience")) for row in range(rows.count)]
    repeated = report_duplicates(
        rows.table,
        ((row, key) for row, key in enumerate(keys) if key[0] and key[1]),
        rows.clerk.collector,
        "what is withheld",
    )
    for row, (kind, name, audience) in enumerate(keys):
        if not kind or not name or row in repeated:
            continue
        if name not in known[kind]:
            near = nearest(name, sorted(known[kind]))
            hint = f"Did you mean '{near}'?" if near else f"Name a {kind} of the case."
            fault = Fault("audience.unknown", f"There is no {kind} '{name}'", f"the id of a {kind}", hint)
            rows.report(row, "id", fault)
            continue
        yield Withheld(kind, name, audience, rows.text(row, "reason"), rows.text(row, "authority"))


def _declared(case: Case, raw: RawCase) -> dict[str, frozenset[str]]:
    """Ids by kind; those of risks as their table spells them."""
    risks = raw.tables.get("risks")
    held = risks.columns.get("risk") if risks is not None else None
    return {
        "request": frozenset(str(name) for name in np.unique(case.requests.id).tolist()),
        "unit": frozenset(unit.id for unit in case.units),
        "fund": frozenset(fund.id for fund in case.funds),
        "initiative": frozenset(item.id for item in case.initiatives),
        "risk": frozenset() if held is None else frozenset(str(text).strip() for text in held.texts),
    }


def _population(raw: RawCase, clerk: Clerk) -> int | None:
    cell = next((cell for cell in raw.settings.get("population", ()) if cell.text.strip()), None)
    if cell is None:
        return None
    number = read_integer(cell.text, cell.kind, clerk.notation.format)
    if isinstance(number, int) and number >= 1:
        return number
    message = f"the population is '{cell.text.strip()}'"
    fault = Fault("audience.population", message, "a whole number of at least 1", "Write the number of persons.")
    clerk.collector.add(fault, cell.place, cell.text)
    return None


def _setting(raw: RawCase, name: str) -> str:
    return next((cell.text.strip() for cell in raw.settings.get(name, ()) if cell.text.strip()), "")
