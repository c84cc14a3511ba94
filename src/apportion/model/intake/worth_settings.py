"""The settings about worth: rates, words and days by which cash flows are judged. One bad setting hides no other."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final

from apportion.model.findings import Place
from apportion.model.intake.amounts import Fault, read_date, read_integer, read_percent
from apportion.model.intake.clerk import Clerk
from apportion.model.intake.names import normalised
from apportion.model.intake.rows import unknown_choice
from apportion.model.raw import RawCase, RawCell
from apportion.model.schema import Field, setting
from apportion.model.worth import WorthSettings
from apportion.model.worth_fields import WORTH_SETTINGS

_SHARES: Final = ("debt_share", "tax_rate")
"""Percentages from 0% to 100%; of all others it is only asked that money cannot lose more than everything."""


def read_worth_settings(raw: RawCase, clerk: Clerk) -> WorthSettings:
    """Every setting about worth, with its default where it is not stated; faults are reported."""
    cells = {field.name: _one(raw, field, clerk) for field in WORTH_SETTINGS}
    words = {f.name: _word(f, cells[f.name], clerk) for f in WORTH_SETTINGS if f.type in ("choice", "text")}
    rates = {f.name: _rate(f, cells[f.name], clerk) for f in WORTH_SETTINGS if f.type == "percent"}
    months = _whole("flow_months", cells, clerk, least=1)
    return WorthSettings(
        words,
        {name: rate for name, rate in rates.items() if rate is not None},
        int(setting("flow_months").default) if months is None else months,
        _whole("treasury_year", cells, clerk, least=1),
        _day(cells["valued_on"], clerk),
        {name: cell.place for name, cell in cells.items() if cell is not None},
    )


def needed(settings: WorthSettings, raw: RawCase, name: str, why: str, clerk: Clerk) -> None:
    """Report a setting that something else in the case needs; ``why`` completes the sentence."""
    field = setting(name)
    message = f"the setting '{name}' is missing, {why}"
    example = field.example or (field.choices[0] if field.choices else "")
    remedy = f"Add it, for example '{name}: {example}'." if example else "Add it."
    place = settings.places.get("discounting", Place(file=raw.settings_file, sheet=raw.settings_sheet))
    clerk.collector.add(Fault("setting.missing", message, field.help, remedy), place)


def _one(raw: RawCase, field: Field, clerk: Clerk) -> RawCell | None:
    cells = [cell for cell in raw.settings.get(field.name, ()) if cell.text.strip()]
    if len(cells) > 1:
        message = f"'{field.name}' has {len(cells)} values"
        clerk.collector.add(Fault("setting.several", message, "one value", "Keep one of them."), cells[1].place)
    return cells[0] if cells else None


def _word(field: Field, cell: RawCell | None, clerk: Clerk) -> str:
    if cell is None:
        return field.default
    if field.type == "text":
        return cell.text.strip()
    word = normalised(cell.text)
    if word in field.choices:
        return word
    clerk.collector.add(unknown_choice(field, word), cell.place, cell.text)
    return field.default


def _rate(field: Field, cell: RawCell | None, clerk: Clerk) -> Fraction | None:
    if cell is None:
        return None
    read = read_percent(cell.text, cell.kind, clerk.notation.format)
    if isinstance(read, Decimal):
        share = field.name in _SHARES
        if read > -1 and (not share or 0 <= read <= 1) and not (field.name == "debt_share" and read == 1):
            return Fraction(read)
        expected = "from 0% to 100%" if share else "above -100%"
        message = f"'{cell.text.strip()}' makes no sense for {field.name}"
        read = Fault("setting.range", message, expected, "Correct the percentage.")
    if isinstance(read, Fault):
        clerk.collector.add(read, cell.place, cell.text)
    return None


def _whole(name: str, cells: Mapping[str, RawCell | None], clerk: Clerk, *, least: int) -> int | None:
    cell = cells[name]
    if cell is None:
        return None
    read = read_integer(cell.text, cell.kind, clerk.notation.format)
    if isinstance(read, int):
        if read >= least:
            return read
        read = Fault("setting.range", f"{read} makes no sense for {name}", f"{least} or more", "Correct the number.")
    if isinstance(read, Fault):
        clerk.collector.add(read, cell.place, cell.text)
    return None


def _day(cell: RawCell | None, clerk: Clerk) -> date | None:
    if cell is None:
        return None
    read = read_date(cell.text, cell.kind)
    if isinstance(read, Fault):
        clerk.collector.add(read, cell.place, cell.text)
        return None
    return date.fromisoformat(read) if read else None
