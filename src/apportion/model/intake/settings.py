"""The settings of a case: name, currency, periods, total, context. One bad setting does not hide the next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, cast

from apportion.kernel.money import Currency
from apportion.model.case import TotalIs
from apportion.model.context import CONTEXT_WORDS, Context
from apportion.model.findings import Place
from apportion.model.intake.amounts import (
    Fault,
    Notation,
    NumberFormat,
    read_amount,
    read_decimal,
    read_integer,
    read_percent,
)
from apportion.model.intake.collector import Collector
from apportion.model.intake.currencies import CURRENCY_CODES, decimals_of
from apportion.model.intake.names import nearest, normalised, read_id
from apportion.model.intake.rows import unknown_choice
from apportion.model.raw import CellKind, RawCase, RawCell
from apportion.model.schema import SETTINGS, Field, setting

_DECIMALS_MAX: Final = 4
"""No currency of ISO 4217 has more; amounts of 15 digits would not fit a 64-bit word."""


@dataclass(frozen=True)
class FairnessCells:
    """What the settings say about fairness; whose shares are compared is read when all names are known."""

    kind: str
    """``none``, ``max_min`` or ``proportional``."""
    place: Place
    among: RawCell | None
    cost_cell: RawCell | None
    cost: Decimal | None
    """``None`` where it is not stated or cannot be read, which is reported."""


@dataclass(frozen=True)
class Settings:
    """The settings as read. Defaults stand for what is missing or faulty; a blocking finding says so then."""

    name: str
    organisation: str
    sector: str
    notation: Notation
    periods: tuple[str, ...]
    """Empty when they could not be read."""
    total: int
    total_is: TotalIs
    weights_sum_to: Decimal | None
    baseline_change: Decimal
    sensitivity_change: Decimal
    context: Context
    fairness: FairnessCells
    places: Mapping[str, Place]


class _Cells:
    """The settings' cells by name."""

    def __init__(self, raw: RawCase, collector: Collector) -> None:
        self._raw = raw
        self._collector = collector
        self.unread = not raw.settings and bool(raw.findings.blocking)
        """True when the file of the settings could not be read, so that nothing follows from their absence."""

    def __contains__(self, name: str) -> bool:
        return any(cell.text.strip() for cell in self._raw.settings.get(name, ()))

    def all(self, name: str) -> tuple[RawCell, ...]:
        return tuple(cell for cell in self._raw.settings.get(name, ()) if cell.text.strip())

    def place(self, name: str) -> Place:
        cells = self._raw.settings.get(name, ())
        return cells[0].place if cells else Place(file=self._raw.settings_file, sheet=self._raw.settings_sheet)

    def report(self, name: str, fault: Fault, cell: RawCell | None = None) -> None:
        place = self.place(name) if cell is None else cell.place
        self._collector.add(fault, place, "" if cell is None else cell.text)

    def one(self, field: Field) -> RawCell | None:
        """The only cell of a setting, ``None`` when it is not stated; what is required is reported."""
        cells = self.all(field.name)
        if len(cells) > 1:
            fault = Fault(
                "setting.several", f"'{field.name}' has {len(cells)} values", "one value", "Keep one of them."
            )
            self.report(field.name, fault, cells[1])
        if not cells and field.required and not self.unread:
            self.report(field.name, _missing(field))
        return cells[0] if cells else None

    def taken(self, name: str, value: object, cell: RawCell) -> bool:
        """Report a fault; true when there was none."""
        if isinstance(value, Fault):
            self.report(name, value, cell)
            return False
        return True


def read_settings(raw: RawCase, collector: Collector) -> Settings:
    """Every setting with its default, unknown ones reported."""
    _report_unknown(raw, collector)
    cells = _Cells(raw, collector)
    _choice(cells, "format")
    notation = Notation(NumberFormat(_choice(cells, "number_format")), _currency(cells))
    places = {name: cell[0].place for name, cell in raw.settings.items() if cell}
    return Settings(
        name=_text(cells, "name"),
        organisation=_text(cells, "organisation"),
        sector=_choice(cells, "sector"),
        notation=notation,
        periods=_periods(cells),
        total=_total(cells, notation),
        total_is=cast("TotalIs", _choice(cells, "total_is")),
        weights_sum_to=_weights_sum(cells, notation.format),
        baseline_change=_percent(cells, "baseline_change", notation.format),
        sensitivity_change=_percent(cells, "sensitivity_change", notation.format),
        context=Context(**{word: _choice(cells, f"context.{word}") for word in CONTEXT_WORDS}),
        fairness=_fairness(cells, notation.format),
        places=places,
    )


def _report_unknown(raw: RawCase, collector: Collector) -> None:
    names = [field.name for field in SETTINGS]
    for name, cells in sorted(raw.settings.items()):
        if name in names:
            continue
        near = nearest(name, names)
        remedy = f"Did you mean '{near}'?" if near else f"Remove it; the settings are {', '.join(names)}."
        place = cells[0].place if cells else Place(file=raw.settings_file, sheet=raw.settings_sheet)
        collector.add(Fault("setting.unknown", f"there is no setting '{name}'", near, remedy), place, name)


def _missing(field: Field) -> Fault:
    return Fault(
        "setting.missing",
        f"the setting '{field.name}' is missing",
        field.help,
        f"Add it, for example '{field.name}: {field.example}'.",
    )


def _text(cells: _Cells, name: str) -> str:
    cell = cells.one(setting(name))
    return "" if cell is None else cell.text.strip()


def _choice(cells: _Cells, name: str) -> str:
    field = setting(name)
    cell = cells.one(field)
    if cell is None:
        return field.default
    word = normalised(cell.text)
    if field.name == "format" and cell.kind is CellKind.NUMBER:
        word = word.removesuffix(".0")
    if word in field.choices:
        return word
    cells.report(name, unknown_choice(field, word), cell)
    return field.default


def _currency(cells: _Cells) -> Currency:
    """The currency; without a code and with the most decimals where it could not be read, so as to blame no amount."""
    cell = cells.one(setting("currency"))
    code = "" if cell is None else cell.text.strip().upper()
    usual = decimals_of(code)
    if cell is not None and usual is None:
        near = nearest(code, CURRENCY_CODES)
        remedy = f"Did you mean '{near}'?" if near else "Use the code of three letters, such as USD, EUR or JPY."
        fault = Fault(
            "setting.currency",
            f"'{cell.text.strip()}' is no currency code of ISO 4217",
            "such as USD",
            remedy,
        )
        cells.report("currency", fault, cell)
        code = ""
    stated = cells.one(setting("decimals"))
    if stated is not None:
        decimals = read_integer(stated.text, stated.kind, NumberFormat("1,234.56"))
        if cells.taken("decimals", decimals, stated) and isinstance(decimals, int):
            if 0 <= decimals <= _DECIMALS_MAX:
                return Currency(code, decimals)
            fault = Fault(
                "setting.range",
                f"a currency cannot have {decimals} decimals",
                f"0 to {_DECIMALS_MAX}",
                "Correct it.",
            )
            cells.report("decimals", fault, stated)
    return Currency(code, _DECIMALS_MAX if usual is None else usual)


def _periods(cells: _Cells) -> tuple[str, ...]:
    field = setting("periods")
    if field.name not in cells:
        if not cells.unread:
            cells.report(field.name, _missing(field))
        return ()
    names: list[str] = []
    for cell in cells.all(field.name):
        for part in cell.text.split(";"):
            name = read_id(part, cell.kind)
            if isinstance(name, Fault):
                cells.report(field.name, name, cell)
            elif name in names:
                fault = Fault(
                    "setting.period-twice",
                    f"the period '{name}' stands twice",
                    "each once",
                    "Remove one of them.",
                )
                cells.report(field.name, fault, cell)
            elif name:
                names.append(name)
    return tuple(names)


def _total(cells: _Cells, notation: Notation) -> int:
    cell = cells.one(setting("total"))
    if cell is None:
        return 0
    total = read_amount(cell.text, cell.kind, notation)
    return total if cells.taken("total", total, cell) and isinstance(total, int) else 0


def _weights_sum(cells: _Cells, number_format: NumberFormat) -> Decimal | None:
    cell = cells.one(setting("weights_sum_to"))
    if cell is None:
        return None
    weights = read_decimal(cell.text, cell.kind, number_format)
    return weights if cells.taken("weights_sum_to", weights, cell) and isinstance(weights, Decimal) else None


def _fairness(cells: _Cells, number_format: NumberFormat) -> FairnessCells:
    cost = cells.one(setting("fairness_cost"))
    return FairnessCells(
        kind=_choice(cells, "fairness"),
        place=cells.place("fairness"),
        among=cells.one(setting("fairness_among")),
        cost_cell=cost,
        cost=None if cost is None else _share(cells, "fairness_cost", cost, number_format),
    )


def _percent(cells: _Cells, name: str, number_format: NumberFormat) -> Decimal:
    field = setting(name)
    default = Decimal(field.default.removesuffix("%")).scaleb(-2)
    cell = cells.one(field)
    share = None if cell is None else _share(cells, name, cell, number_format)
    return default if share is None else share


def _share(cells: _Cells, name: str, cell: RawCell, number_format: NumberFormat) -> Decimal | None:
    """A percentage in its bounds; ``None`` where it cannot be used, which is reported."""
    share = read_percent(cell.text, cell.kind, number_format)
    if not cells.taken(name, share, cell) or not isinstance(share, Decimal):
        return None
    least = Decimal(-1) if name == "baseline_change" else Decimal(0)
    if not least <= share <= (share if name == "baseline_change" else 1):
        bounds = "-100% or more" if name == "baseline_change" else "0% to 100%"
        fault = Fault(
            "setting.range",
            f"'{cell.text.strip()}' makes no sense for {name}",
            bounds,
            "Correct the percentage.",
        )
        cells.report(name, fault, cell)
        return None
    return share
