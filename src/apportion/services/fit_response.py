"""Fitting response curves to the history of a case, and turning them into the cells of its requests.

The case is read with placeholders in the cells that the fit is to fill, so that these may still be empty. Nothing here
writes a file: see ``write_response``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, get_args

from apportion.model.case import Case
from apportion.model.findings import Findings
from apportion.model.intake.amounts import Fault
from apportion.model.intake.collector import Collector
from apportion.model.intake.response_catalogue import ALL_RESPONSE_CODES
from apportion.model.raw import RawCase, RawTable
from apportion.model.response_mapping import ResponseMapping
from apportion.services.fitted_cells import WithCurves, request_rows, rows_of, with_curves, with_placeholders
from apportion.services.refusal import CaseBlocked, Refusal

if TYPE_CHECKING:
    from apportion.valuation.response.evidence import ResponseEvidence
    from apportion.valuation.response.fit import ResponseFit
    from apportion.valuation.response.history import History
    from apportion.valuation.response.model import ResponseModel, RollingOrigin

Say = Callable[[str], None]

_WORDS: Final = frozenset({"the", "there", "what", "history", "money", "predictions", "spending"})
"""First words of findings of the library that are no names of columns."""


@dataclass(frozen=True, eq=False)
class FittedCase:
    """A fit with its case, and the case as it would be with the curves in it."""

    path: Path
    """As the user named it."""
    case: Case
    """With placeholders for the curves: for names, currency and number format only."""
    mapping: ResponseMapping
    evidence: ResponseEvidence
    raw: RawCase
    """As read."""
    written: WithCurves
    """With the fitted curves."""
    findings: Findings
    """About the history, the fit and the curves."""

    @property
    def is_better(self) -> bool | None:
        """Whether predictions were better with the channels than without; ``None``: it was not measured."""
        return self.evidence.has_gain


def fit_at(path: Path, side: str = "fitted", say: Say = lambda _: None) -> FittedCase:
    """Fit the history of the case at a path.

    Args:
        path: a case folder, its ``case.yaml``, or a workbook with ``response.yaml`` beside it.
        side: which curve requests get: ``fitted``, or the ``low`` or ``high`` end of its interval.
        say: told what is being done.

    Raises:
        Refusal: when no case stands there, the side is unknown, or SciPy is not installed.
        CaseBlocked: with all findings, when the case, its mapping or its history cannot be used.
    """
    from apportion.adapters.files import read_case
    from apportion.adapters.files.response_file import read_response_file

    if not path.exists():
        raise Refusal(f"{path} does not exist.", "Name a case: a folder with case.yaml, or a workbook (.xlsx).")
    say(f"reading {path}")
    mapping, findings = read_response_file(path)
    if mapping is None:
        raise CaseBlocked(str(path), findings)
    raw = read_case(path)
    case = _case(path, raw, mapping, findings)
    history, noticed = _history(path, mapping)
    findings += noticed
    if history is None:
        raise CaseBlocked(str(path), findings)
    model, protocol = _model(mapping)
    checked = _at_file(_checked(history, model, protocol), mapping)
    if checked.blocking:
        raise CaseBlocked(str(path), findings + checked)
    say(f"fitting {len(model.channels)} curves to {history.periods} periods")
    fit = _fit(history, mapping, model, protocol)
    return _with_curves(path, raw, case, mapping, fit, side, findings + checked)


def _case(path: Path, raw: RawCase, mapping: ResponseMapping, findings: Findings) -> Case:
    """The case with placeholders for the curves.

    Raises:
        CaseBlocked: when anything else is wrong with it, or the mapping names requests that it cannot name.
    """
    from apportion.services.assemble import built

    table = raw.tables.get("requests")
    case, noticed = built(with_placeholders(raw, {channel.request for channel in mapping.channels}))
    collector = Collector(ALL_RESPONSE_CODES)
    if table is not None:
        _check_requests(table, mapping, collector)
    told = collector.findings()
    if case is None or told.blocking:
        raise CaseBlocked(str(path), findings + told + Findings.of(noticed.blocking))
    return case


def _check_requests(table: RawTable, mapping: ResponseMapping, collector: Collector) -> None:
    """Whether every channel stands for a divisible request of the case."""
    from apportion.model.intake.names import nearest

    ids = (
        {str(name).strip() for name in table.columns["request"].texts.tolist()} if "request" in table.columns else set()
    )
    decisions = table.columns["decision"].texts.tolist() if "decision" in table.columns else [""] * table.rows
    for channel in mapping.channels:
        if channel.request not in ids:
            near = nearest(channel.request, ids)
            remedy = f"Did you mean '{near}'?" if near else f"The case has {', '.join(sorted(ids)[:10])}."
            fault = Fault(
                "response.unknown-request", f"there is no request '{channel.request}'", "a request of the case", remedy
            )
            collector.add(fault, channel.place, channel.request)
            continue
        kinds = {str(decisions[row]).strip() for row in rows_of(table, {channel.request})}
        other = sorted(kinds - {"", "divisible"})
        if other:
            fault = Fault(
                "response.request-kind",
                f"the request '{channel.request}' is decided as {other[0]}; a curve is for any amount up to the cap",
                "a divisible request",
                "Make it divisible, or leave the channel out.",
            )
            collector.add(fault, channel.place, channel.request)


def _history(path: Path, mapping: ResponseMapping) -> tuple[History | None, Findings]:
    from apportion.adapters.files.one_table import WantedColumn, key_of, no_history, read_columns
    from apportion.adapters.files.response_file import mapping_beside
    from apportion.model.intake.response_history import read_history_cells
    from apportion.valuation.response.history import read_history

    file = mapping_beside(path).parent / mapping.file
    if Path(mapping.file).is_absolute() or ".." in Path(mapping.file).parts:
        message = f"'{mapping.file}' does not stand beside {mapping_beside(path).name} or below it."
        found = no_history(mapping.file, message, "Put the history into the folder of the case.")
        return None, Findings.of([found])
    if not file.is_file():
        message = f"There is no file '{mapping.file}' beside {mapping_beside(path).name}."
        found = no_history(mapping.file, message, "Correct 'file' in response.yaml, or put the file there.")
        return None, Findings.of([found])
    day, *numbers = mapping.columns
    wanted = [WantedColumn(day, "date"), *(WantedColumn(name, "decimal") for name in numbers)]
    table, findings = read_columns(file, mapping.sheet, wanted)
    if table is None or findings.blocking:
        return None, findings
    spending = tuple(channel.column for channel in mapping.channels)
    others = (mapping.result, *mapping.controls)
    cells, told = read_history_cells(
        table, key_of(day), tuple(map(key_of, spending)), tuple(map(key_of, others)), mapping.number_format
    )
    findings += told
    if cells is None:
        return None, findings
    history, noticed = read_history(
        cells.dates,
        cells.numbers[key_of(mapping.result)],
        {name: cells.numbers[key_of(name)] for name in spending},
        {name: cells.numbers[key_of(name)] for name in mapping.controls},
        spending_began_here=mapping.began_here,
    )
    return history, findings + _at_file(noticed, mapping)


def _at_file(findings: Findings, mapping: ResponseMapping) -> Findings:
    """The same findings, placed in the file of the history."""
    listed = {item.code: sum(1 for other in findings.listed if other.code == item.code) for item in findings.listed}
    more = [(code, count - listed.get(code, 0)) for code, count in findings.counts]
    file = Path(mapping.file).name
    placed = [
        replace(item, place=replace(item.place, file=file), message=_sentence(item.message)) for item in findings.listed
    ]
    return Findings.of(placed, more)


def _sentence(message: str) -> str:
    """With a full stop; a capital letter only where the sentence does not begin with the name of a column."""
    first = message.split(" ", 1)[0]
    return f"{message[:1].upper() if first in _WORDS else message[:1]}{message[1:]}."


def _model(mapping: ResponseMapping) -> tuple[ResponseModel, RollingOrigin | None]:
    from apportion.valuation.response.model import Baseline, Channel, ResponseModel, RollingOrigin
    from apportion.valuation.response.saturation import Saturation

    channels = tuple(
        Channel(
            channel.column,
            Saturation(channel.saturation),
            channel.carry_over,
            None if channel.exponents is None else (float(channel.exponents[0]), float(channel.exponents[1])),
        )
        for channel in mapping.channels
    )
    season = None if mapping.season is None else float(mapping.season)
    baseline = Baseline(mapping.trend, season, mapping.harmonics, mapping.controls)
    protocol = RollingOrigin(mapping.origins, mapping.horizon) if mapping.origins else None
    return ResponseModel(channels, baseline), protocol


def _checked(history: History, model: ResponseModel, protocol: RollingOrigin | None) -> Findings:
    from apportion.valuation.response.checks import check_history

    return check_history(history, model, protocol)


def _fit(
    history: History, mapping: ResponseMapping, model: ResponseModel, protocol: RollingOrigin | None
) -> ResponseFit:
    from apportion.valuation.response.fit import fit_response
    from apportion.valuation.response.model import Resampling

    if mapping.current_periods > history.periods:
        message = f"The history has {history.periods} periods; current_periods says {mapping.current_periods}."
        raise Refusal(message, "Correct current_periods in response.yaml.")
    resampling = Resampling(mapping.replicates, float(mapping.level), mapping.seed)
    try:
        return fit_response(history, model, resampling, current_periods=mapping.current_periods, rolling=protocol)
    except ModuleNotFoundError as missing:
        raise Refusal("Response curves need SciPy.", "Install it with: pip install 'apportion[evidence]'") from missing


def _with_curves(
    path: Path, raw: RawCase, case: Case, mapping: ResponseMapping, fit: ResponseFit, side: str, findings: Findings
) -> FittedCase:
    from apportion.valuation.response.as_request import Side
    from apportion.valuation.response.evidence import ResponseEvidence
    from apportion.valuation.response.request_curve import BudgetTerms

    sides: dict[str, Side] = {name: name for name in get_args(Side)}
    if side not in sides:
        raise Refusal(f"There is no curve '{side}'.", f"Use one of {', '.join(sides)}.")
    terms = BudgetTerms(case.currency, mapping.periods, mapping.value_per_result)
    rows, told = request_rows(raw, case, mapping, fit, terms, sides[side])
    evidence = ResponseEvidence(fit, terms, Path(mapping.file).name, mapping.result, fit.fitted.size, sides[side], rows)
    findings += _at_file(fit.findings, mapping) + _at_file(told, mapping)
    return FittedCase(path, case, mapping, evidence, raw, with_curves(raw, case, rows), findings)
