"""The table of policy: an organisation's own numbers in place of those that its situation sets."""

from __future__ import annotations

from decimal import Decimal

from apportion.model.findings import Place
from apportion.model.intake.amounts import Fault, read_decimal
from apportion.model.intake.clerk import Clerk
from apportion.model.intake.rows import Rows
from apportion.model.intake.tables import report_duplicates
from apportion.model.policy import Override, Setting
from apportion.model.policy_entries import SETTINGS
from apportion.model.raw import CellKind, RawTable

_LEAST = {"months": Decimal(1), "percent": Decimal(0), "count": Decimal(0)}


def read_policy(table: RawTable | None, clerk: Clerk, places: dict[tuple[str, str], Place]) -> tuple[Override, ...]:
    """The overrides in the order of the settings."""
    if table is None:
        return ()
    rows = Rows(table, clerk)
    names = [rows.choice(row, "setting") for row in range(rows.count)]
    repeated = report_duplicates(
        rows.table, ((row, (name,)) for row, name in enumerate(names) if name), clerk.collector, "the setting"
    )
    settings = {setting.name: setting for setting in SETTINGS}
    held: dict[str, Override] = {}
    for row, name in enumerate(names):
        value = rows.text(row, "value")
        reason, authority = rows.text(row, "reason"), rows.text(row, "authority")
        if not name or not value or row in repeated:
            continue
        read = _value(settings[name], value, rows.cell(row, "value")[1], clerk)
        if isinstance(read, Fault):
            rows.report(row, "value", read)
            continue
        places["policy", name] = rows.place(row)
        held[name] = Override(name, read, reason, authority, rows.place(row))
    return tuple(held[name] for name in settings if name in held)


def _value(setting: Setting, text: str, kind: CellKind, clerk: Clerk) -> str | Fault:
    """The value as the policy holds it, or what is wrong with it."""
    if setting.unit == "word":
        word = text.lower().replace(" ", "_").replace("-", "_")
        return word if word in setting.words else _fault(setting, text)
    number = read_decimal(text, kind, clerk.notation.format)
    if isinstance(number, Fault) or number is None:
        return _fault(setting, text)
    whole_number_wanted = setting.unit in {"months", "count"}
    if number < _LEAST.get(setting.unit, number) or (whole_number_wanted and number != int(number)):
        return _fault(setting, text)
    return f"{number.normalize():f}"


def _fault(setting: Setting, text: str) -> Fault:
    expected = {
        "percent": "a number of percent without its sign, not below 0",
        "points": "a number of percentage points, with a minus to lower the rate",
        "months": "a whole number of months, at least 1",
        "count": "a whole number, not below 0",
        "word": f"one of {', '.join(setting.words)}",
    }[setting.unit]
    return Fault(
        "policy.value", f"'{text}' cannot be the value of {setting.name}", expected, "Correct it, or remove the row."
    )
