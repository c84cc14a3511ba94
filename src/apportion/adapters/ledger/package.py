"""The descriptor of a data package as strict JSON. Knows JSON; what the descriptor means is read in the model."""

from __future__ import annotations

import json
from typing import Any

from apportion.adapters.files.tally import Tally
from apportion.model.findings import Finding, Place, Verdict
from apportion.model.intake.ledger_package import build_package
from apportion.model.ledger_mapping import LedgerMapping


class _TwiceError(ValueError):
    """A name stands twice in one group."""


def read_package(text: str, file: str, tally: Tally) -> LedgerMapping | None:
    """The mapping that a ``datapackage.json`` says; ``None`` after a finding why not."""
    try:
        document = json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        tally.add(_not_json(file, error.msg, Place(file=file, line=error.lineno, column=error.colno)))
        return None
    except _TwiceError as error:
        tally.add(_not_json(file, f"the name {error} stands twice in one group", Place(file=file)))
        return None
    except (ValueError, RecursionError) as error:
        tally.add(_not_json(file, str(error) or "it is nested too deeply", Place(file=file)))
        return None
    if not isinstance(document, dict):
        tally.add(_not_json(file, "it is no group of settings", Place(file=file)))
        return None
    mapping, findings = build_package(document, file)
    tally.add_all(findings.listed)
    return mapping


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    held = dict(pairs)
    if len(held) != len(pairs):
        names = [name for name, _ in pairs]
        raise _TwiceError(next(f"'{name}'" for name in names if names.count(name) > 1))
    return held


def _no_constant(name: str) -> None:
    message = f"{name} is no number of JSON"
    raise ValueError(message)


def _not_json(file: str, reason: str, place: Place) -> Finding:
    return Finding(
        "ledger.package",
        Verdict.REJECT_FILE,
        f"{file} cannot be read as JSON: {reason[:1].lower() + reason[1:]}.",
        place,
        expected="the descriptor of a data package",
        remedy="Correct it there, or write a ledger.yaml instead.",
    )
