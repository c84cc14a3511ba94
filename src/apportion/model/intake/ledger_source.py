"""One source of a mapping file: files of one layout, and what their columns mean.

Knows the settings of a source. It must not read files.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Final, Literal

from apportion.kernel.calendar import FiscalCalendar
from apportion.model.findings import Place
from apportion.model.intake.amounts import Fault
from apportion.model.intake.collector import Collector
from apportion.model.intake.ledger_settings import Group
from apportion.model.intake.names import normalised
from apportion.model.ledger import DIMENSIONS, AccountType, Dimension, Measure
from apportion.model.ledger_mapping import (
    PATH_SEPARATOR,
    SIGNS,
    TIME_FIELDS,
    Factors,
    Filter,
    Heading,
    LedgerSource,
    PathColumns,
    Scale,
    Sign,
    TotalColumn,
    ValueColumn,
    factors_of,
)
from apportion.model.raw import RawCell

PLACEHOLDERS: Final = ("year", "month", "period", "quarter")
"""What a heading may hold in braces."""

_BRACED: Final = re.compile(r"\{([^{}]*)\}")
_MEASURES: Final = {measure.value: measure for measure in Measure}
_TYPES: Final = {kind.value: kind for kind in AccountType}
_SIGNS: Final[dict[str, Sign]] = {sign: sign for sign in SIGNS}
_SCALES: Final[dict[str, Scale | None]] = {"units": "units", "thousands": "thousands", "millions": "millions"}
_NUMBERS: Final[dict[str, Literal["exact", "binary"]]] = {"exact": "exact", "binary": "binary"}
_CONTROLS: Final[dict[str, Literal["refuse", "remove"]]] = {"refuse": "refuse", "remove": "remove"}
_BLANKS: Final[dict[str, Literal["refuse", "ignore"]]] = {"refuse": "refuse", "ignore": "ignore"}
_TOTAL_ROWS: Final[dict[str, Literal["ask", "keep"]]] = {"ask": "ask", "keep": "keep"}
_DELIMITERS: Final = {",": ",", ";": ";", "|": "|", "tab": "\t", "comma": ",", "semicolon": ";"}
_FACTORS: Final = {"as-is": 1, "negated": -1}
_DATE_WORD: Final = re.compile(r"[Yy]{4}|[Yy]{2}|[Mm]{1,4}|[Dd]{1,2}|[Hh]{1,2}|[Ss]{2}|[Aa][Mm](?:/[Pp][Mm])?")


def heading(text: str, place: Place) -> Heading:
    """The column of one name."""
    return Heading((normalised(text),), place)


def heading_of(group: Group, name: str) -> Heading | None:
    """The column that a setting names, by one or several alternatives."""
    cells = group.texts(name)
    return Heading(tuple(normalised(cell.text) for cell in cells), cells[0].place) if cells else None


def type_words(group: Group, name: str) -> tuple[tuple[str, AccountType], ...]:
    """What the user's words for types of accounts mean."""
    words = group.group(name, f"'{name}'")
    if words is None:
        return ()
    return tuple((normalised(word), words.choice(word, _TYPES, AccountType.EXPENSE)) for word in words.names())


def read_source(group: Group, calendar: FiscalCalendar, collector: Collector) -> LedgerSource:
    """One source; faults are collected, and what is faulty is taken as not stated."""
    columns = group.group("columns", "'columns'")
    files = tuple(normalised(cell.text) for cell in group.texts("files"))
    if "files" not in group:
        group.missing("files", "names or patterns of files beside the mapping", "files: ledger-*.csv")
    values = tuple(_values(group, columns))
    source = LedgerSource(
        files=files,
        place=group.place,
        sheet=group.text("sheet"),
        encoding=_encoding(group),
        delimiter=group.choice("delimiter", _DELIMITERS, ""),
        time=tuple((name, found) for name in TIME_FIELDS if columns and (found := heading_of(columns, name))),
        constants=tuple((name, text) for name in TIME_FIELDS[1:] if (text := group.text(name))),
        date_format=_date_format(group),
        paths=tuple((dimension, _path(group, columns, dimension, collector)) for dimension in DIMENSIONS),
        account_type_column=heading_of(columns, "account_type") if columns else None,
        account_types=type_words(group, "account_types"),
        account_type=group.choice("account_type", {**_TYPES, "": None}, None),
        measure=_measure(group),
        measure_column=heading_of(columns, "measure") if columns else None,
        measures=_measures(group),
        values=values,
        quantity=heading_of(columns, "quantity") if columns else None,
        factors=_factors(group),
        scale=group.choice("scale", _SCALES, None),
        filters=(*_filters(group, "where", keeps=True), *_filters(group, "leave_out", keeps=False)),
        totals=tuple(_total(total) for total in group.groups("totals", "a total")),
        details=tuple(heading(cell.text, cell.place) for cell in group.texts("details")),
        numbers=group.choice("numbers", _NUMBERS, "exact"),
        control_characters=group.choice("control_characters", _CONTROLS, "refuse"),
        blank_amounts=group.choice("blank_amounts", _BLANKS, "refuse"),
        total_rows=group.choice("total_rows", _TOTAL_ROWS, "ask"),
    )
    if columns is not None or "columns" not in group:
        _check_time(source, group, calendar)
        _check_amounts(source, group, columns)
    group.refuse_rest()
    if columns is not None:
        columns.refuse_rest()
    return source


def _path(group: Group, columns: Group | None, dimension: Dimension, collector: Collector) -> PathColumns:
    codes = _levels(columns, dimension) if columns else ()
    names = _levels(columns, f"{dimension}_name") if columns else ()
    separators = group.group("separators", "'separators'")
    separator = separators.text(dimension) if separators else ""
    if separators is not None:
        separators.refuse_rest(DIMENSIONS)
    constant = _constant(group.text(dimension))
    place = columns.place_of(dimension) if codes and columns else group.place_of(dimension)
    if codes and constant:
        _twice(group, dimension, f"the {dimension} is given by a column and as '{group.text(dimension)}'")
    if names and len(names) != len(codes):
        fault = Fault(
            "ledger.path-levels",
            f"the {dimension} has {len(codes)} levels of codes and {len(names)} of names",
            "as many names as codes",
            f"Name as many columns in {dimension}_name as in {dimension}, separated by '>'.",
        )
        collector.add(fault, place)
        names = ()
    return PathColumns(codes, names, separator, constant if not codes else (), place)


def _levels(columns: Group, name: str) -> tuple[Heading, ...]:
    """``Department > Service``, or several such paths of which a file has one, level by level."""
    cells = columns.texts(name)
    if not cells:
        return ()
    paths = [_constant(cell.text) for cell in cells]
    if len({len(path) for path in paths}) > 1:
        fault = Fault(
            "ledger.path-levels",
            f"the alternatives for {name} have different numbers of levels",
            "as many levels in each",
            "Give files with other levels a source of their own.",
        )
        columns.report(name, fault)
        paths = paths[:1]
    return tuple(
        Heading(tuple(dict.fromkeys(path[level] for path in paths)), cells[0].place) for level in range(len(paths[0]))
    )


def _constant(text: str) -> tuple[str, ...]:
    return tuple(normalised(part) for part in text.split(PATH_SEPARATOR.strip()) if part.strip())


def _values(group: Group, columns: Group | None) -> Iterator[ValueColumn]:
    for entry in group.groups("values", "a value"):
        yield _value(entry)
    if columns is None:
        return
    for name, negative in (("amount", False), ("debit", False), ("credit", True)):
        found = heading_of(columns, name)
        if found is not None:
            yield ValueColumn(found, negative=negative)


def _value(entry: Group) -> ValueColumn:
    found = heading_of(entry, "column")
    if found is None and "column" not in entry:
        entry.missing("column", "the heading of the column", "column: Amount")
    found = found or Heading(("",), entry.place)
    for word in (word for text in found.alternatives for word in _BRACED.findall(text)):
        if word not in PLACEHOLDERS:
            fault = Fault(
                "ledger.pattern",
                f"'{{{word}}}' is no placeholder",
                "one of " + ", ".join(f"{{{name}}}" for name in PLACEHOLDERS),
                "Correct the placeholder.",
            )
            entry.report("column", fault, found.label)
    value = ValueColumn(
        heading=found,
        measure=_measure(entry),
        year=entry.text("year"),
        period=entry.text("period"),
        month=entry.text("month"),
        quarter=entry.text("quarter"),
        constants=tuple((name, _constant(text)) for name in DIMENSIONS if (text := entry.text(name))),
        negative=entry.choice("sign", _FACTORS, 1) < 0,
        quantity=entry.choice("holds", {"amounts": False, "quantities": True}, default=False),
    )
    entry.refuse_rest()
    return value


def _measure(group: Group) -> Measure | None:
    """The measure that a setting names. After a finding it is any, so that nobody is told that it is missing too."""
    cell = group.cell("measure")
    return None if cell is None else group.word("measure", cell, {**_MEASURES, "": None}, Measure.ACTUAL)


def _measures(group: Group) -> tuple[tuple[str, Measure], ...]:
    words = group.group("measures", "'measures'")
    if words is None:
        return ()
    return tuple((normalised(word), words.choice(word, _MEASURES, Measure.ACTUAL)) for word in words.names())


def _factors(group: Group) -> Factors:
    """One word for all, or one for each type of account."""
    node = group.node("sign")
    if node is None:
        return factors_of("as-is")
    if isinstance(node, RawCell):
        return factors_of(group.choice("sign", _SIGNS, "as-is"))
    by_type = group.group("sign", "'sign'")
    if by_type is None:
        return factors_of("as-is")
    factors = tuple((kind, by_type.choice(kind.value, _FACTORS, 1)) for kind in AccountType)
    by_type.refuse_rest()
    return factors


def _filters(group: Group, name: str, *, keeps: bool) -> Iterator[Filter]:
    conditions = group.group(name, f"'{name}'")
    if conditions is None:
        return
    for column in conditions.names():
        cells = conditions.texts(column)
        # An empty text is a condition too: records in which nothing stands.
        texts = tuple(normalised(cell.text) for cell in cells) or ("",)
        yield Filter(heading(column, conditions.place_of(column)), texts, keeps)


def _total(entry: Group) -> TotalColumn:
    found = heading_of(entry, "column")
    if found is None and "column" not in entry:
        entry.missing("column", "the heading of the column of totals", "column: Total")
    parts: list[tuple[Heading, int]] = []
    for name, factor in (("of", 1), ("less", -1)):
        parts.extend((heading(cell.text, cell.place), factor) for cell in entry.texts(name))
    if not parts:
        entry.missing("of", "the columns that it adds up", "of: [Salaries, Supplies]")
    entry.refuse_rest()
    return TotalColumn(found or Heading(("",), entry.place), tuple(parts))


def _date_format(group: Group) -> str:
    """``DD/MM/YYYY`` as ``%d/%m/%Y``; what already has percent signs is taken as it is."""
    text = group.text("date_format")
    if not text or "%" in text:
        return text
    has_hour = False

    def code(match: re.Match[str]) -> str:
        nonlocal has_hour
        word = match[0].upper()
        if word in ("HH", "H"):
            has_hour = True
            return "%I" if "AM" in text.upper() else "%H"
        if word == "MM" and has_hour:
            return "%M"
        named = {"YYYY": "%Y", "YY": "%y", "MMMM": "%B", "MMM": "%b", "MM": "%m", "M": "%m", "DD": "%d", "D": "%d"}
        return named.get(word, {"SS": "%S"}.get(word, "%p"))

    written = _DATE_WORD.sub(code, text)
    if "%Y" not in written and "%y" not in written:
        fault = Fault(
            "ledger.date-format",
            f"'{text}' does not say how days are written",
            "such as DD/MM/YYYY, MM/DD/YY, YYYYMMDD or DD MMM YYYY",
            "Write D, M and Y as often as the file has digits.",
        )
        group.report("date_format", fault, text)
    return written


def _twice(group: Group, name: str, message: str) -> None:
    group.report(name, Fault("ledger.given-twice", message, "one of the two", "Keep the one that holds."))


def _encoding(group: Group) -> str:
    """The name of a codec for text; empty after a finding."""
    name = group.text("encoding")
    try:
        "a".encode(name or "utf-8")
    except (LookupError, UnicodeError):
        fault = Fault(
            "choice.unknown",
            f"'{name}' is no encoding of text",
            "such as utf-8, utf-16, cp1252 or latin-1",
            "Correct it, or leave it out: mostly it is told by content.",
        )
        group.report("encoding", fault, name)
        return ""
    return "utf-8" if name.casefold().replace("_", "-") in ("utf-8", "utf8") else name


def _check_time(source: LedgerSource, group: Group, calendar: FiscalCalendar) -> None:
    """Whether the source says in one way in which fiscal year its amounts lie."""
    columns, constants = dict(source.time), dict(source.constants)
    written = [text for value in source.values for text in value.heading.alternatives]
    by_value = {word for text in written for word in _BRACED.findall(text)}
    by_value |= {name for value in source.values for name in PLACEHOLDERS if getattr(value, name)}
    for name in sorted(constants.keys() & columns.keys()):
        _twice(group, name, f"the {name} is given by a column and as one for all records")
    for name in sorted(by_value & (columns.keys() | constants.keys())):
        _twice(group, name, f"the {name} is given for the source and with its values")
    known = columns.keys() | constants.keys() | by_value
    years, parts = sorted(known & {"date", "year", "calendar_year"}), sorted(known & {"month", "period", "quarter"})
    if len(years) > 1 or len(parts) > 1 or ("date" in known and parts):
        together = years + parts if "date" in known or len(years) > 1 else parts
        _twice(group, "columns", f"the time is given as {' and as '.join(together)}")
    if not years:
        fault = Fault(
            "ledger.no-time",
            "the source does not say in which fiscal year its amounts lie",
            "a column 'date', 'year' or 'calendar_year', or 'year: 2019' for all of it",
            "Add it to the columns of the source, or to the source itself.",
        )
        group.report("columns", fault)
    elif not _every_value_has_a_year(source, columns.keys() | constants.keys()):
        fault = Fault(
            "ledger.no-time",
            "some of the values say in which fiscal year their amounts lie, and others do not",
            "a year with every value, or one for the whole source",
            "Add 'year: 2019' to the values that lack it, or write {year} in their headings.",
        )
        group.report("values", fault)
    is_calendar_year = calendar.kind == "months" and calendar.start_month == 1
    if "calendar_year" in known and "month" not in known and not is_calendar_year:
        fault = Fault(
            "ledger.no-time",
            "a calendar year without its month does not say in which fiscal year the amounts lie",
            "a 'month' beside 'calendar_year', or the fiscal 'year'",
            "Add the column of months, or name the column 'year' if it holds fiscal years.",
        )
        group.report("columns", fault)


def _every_value_has_a_year(source: LedgerSource, of_source: Collection[str]) -> bool:
    """Whether every value has a year, from the source or of its own."""
    if {"date", "year", "calendar_year"} & set(of_source):
        return True
    return all(
        value.year or any("year" in _BRACED.findall(text) for text in value.heading.alternatives)
        for value in source.values
    )


def _check_amounts(source: LedgerSource, group: Group, columns: Group | None) -> None:
    """Whether the source says what its amounts are."""
    if not source.values:
        remedy = "Name the column 'amount', or list several under 'values'."
        fault = Fault("ledger.no-amounts", "the source has no column of amounts", "a column of amounts", remedy)
        group.report("columns", fault)
    if source.measure is not None and source.measure_column is not None and columns is not None:
        _twice(group, "measure", "the measure is given by a column and as one for all records")
    if source.measure is None and source.measure_column is None and any(v.measure is None for v in source.values):
        fault = Fault(
            "ledger.no-measure",
            "the source does not say what its amounts are",
            f"one of {', '.join(_MEASURES)}",
            "Add 'measure: actual', a column 'measure', or a measure to each value.",
        )
        group.report("values", fault)
