"""A Fiscal Data Package read as the mapping of a ledger: its measures and dimensions say what the columns mean.

Specification: Fiscal Data Package 0.3 (Open Knowledge International, 2016), https://specs.frictionlessdata.io. What a
package says and a ledger does not need is left alone; what a ledger needs and the package does not say is a finding.

Knows the specification. It must not read files.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from apportion.kernel.calendar import FiscalCalendar
from apportion.kernel.money import Currency
from apportion.model.findings import Findings, Place
from apportion.model.intake.amounts import Fault
from apportion.model.intake.collector import Collector
from apportion.model.intake.currencies import decimals_of
from apportion.model.intake.ledger_catalogue import ALL_CODES
from apportion.model.intake.names import normalised
from apportion.model.ledger import DIMENSIONS, AccountType, Dimension, Measure
from apportion.model.ledger_mapping import SCALES, Heading, LedgerMapping, LedgerSource, PathColumns, Scale, ValueColumn

_PHASES: Final = {
    "proposed": Measure.PROPOSED,
    "approved": Measure.ORIGINAL,
    "adjusted": Measure.BUDGET,
    "executed": Measure.ACTUAL,
}
_DIRECTIONS: Final = {"expenditure": AccountType.EXPENSE, "revenue": AccountType.REVENUE}
_DIMENSIONS: Final[dict[str, Dimension]] = {
    "administrative": "unit",
    "entity": "unit",
    "economic": "account",
    "fund": "fund",
    "functional": "request",
    "activity": "request",
    "program": "request",
    "project": "request",
}
"""What a dimension of the package is in a ledger, by its classification, its type or its name."""
_DAY: Final = len("2012-01-01")
_SPELLINGS: Final = {(",", "."): "1,234.56", (".", ","): "1.234,56", (" ", ","): "1 234,56", ("'", "."): "1'234.56"}

Json = Mapping[str, Any]


def build_package(document: Json, file: str) -> tuple[LedgerMapping | None, Findings]:
    """The mapping that a package says; ``None`` when a finding blocks."""
    reader = _Reader(document, file)
    mapping = reader.mapping()
    return (None if reader.collector.blocked else mapping), reader.collector.findings()


class _Reader:
    def __init__(self, document: Json, file: str) -> None:
        self.collector = Collector(ALL_CODES)
        self._document = document
        self._place = Place(file=file)
        held = document.get("mapping", document.get("model", {}))
        self._model: Json = held if isinstance(held, Mapping) else {}
        self._measures = _named(self._model.get("measures"))
        self._dimensions = _named(self._model.get("dimensions"))

    def mapping(self) -> LedgerMapping:
        if not self._measures or not self._dimensions:
            self._refuse("the package has no measures or dimensions", "a 'mapping' with 'measures' and 'dimensions'")
        resources = [one for one in _listed(self._document.get("resources")) if isinstance(one, Mapping)]
        if not resources:
            self._refuse("the package has no resources", "a list of 'resources'")
        sources = tuple(source for one in resources if (source := self._source(one, resources)) is not None)
        return LedgerMapping(
            name=_text(self._document.get("title")) or _text(self._document.get("name")),
            currency=self._currency(),
            number_format=self._spelling(resources),
            calendar=FiscalCalendar(start_month=self._start_month()),
            sources=sources,
            file=self._place.file,
        )

    def _source(self, resource: Json, resources: Sequence[Json]) -> LedgerSource | None:
        name = _text(resource.get("name"))
        alone = len(resources) == 1

        def here(item: Json) -> bool:
            return alone or _text(item.get("resource")) in ("", name)

        measures = {key: one for key, one in self._measures.items() if here(one)}
        if not measures:
            return None  # a table of codes beside the facts
        path = _text(resource.get("path")) or _text(resource.get("url"))
        if not path or "://" in path:
            self._refuse(f"the resource '{name}' has no file in the package", "a 'path' relative to the package")
        time, constants = self._time(here)
        paths: dict[Dimension, PathColumns] = {}
        for key, one in self._dimensions.items():
            dimension = _dimension(key, one)
            if dimension is not None and dimension not in paths and (columns := self._path(one, here)).stated:
                paths[dimension] = columns
        dialect = resource.get("dialect")
        return LedgerSource(
            files=(path,),
            place=self._place,
            encoding=_text(resource.get("encoding")).lower().replace("utf-8", ""),
            delimiter=_text(dialect.get("delimiter")) if isinstance(dialect, Mapping) else "",
            time=time,
            constants=constants,
            paths=tuple((dimension, paths.get(dimension, PathColumns())) for dimension in DIMENSIONS),
            account_type=self._direction(measures),
            values=tuple(self._value(key, one) for key, one in measures.items()),
            scale=self._scale(measures),
        )

    def _value(self, key: str, one: Json) -> ValueColumn:
        phase = _text(one.get("phase"))
        if phase not in _PHASES:
            self._refuse(f"the measure '{key}' has no phase", f"a 'phase': one of {', '.join(_PHASES)}")
        return ValueColumn(Heading((_text(one.get("source")) or key,), self._place), _PHASES.get(phase))

    def _time(self, here: Any) -> tuple[tuple[tuple[str, Heading], ...], tuple[tuple[str, str], ...]]:
        """The attributes of the dimension of dates: a day alone, or a year with a month or quarter."""
        columns: dict[str, Heading] = {}
        constants: dict[str, str] = {}
        for key, one in self._dimensions.items():
            if key.casefold() not in ("date", "time", "year") and one.get("dimensionType") != "datetime":
                continue
            for name, attribute in _named(one.get("attributes")).items():
                field = {"fiscalyear": "year", "day": "date"}.get(name.casefold(), name.casefold())
                if field not in ("date", "year", "month", "quarter") or not here(attribute):
                    continue
                if _text(attribute.get("constant")):
                    constants[field] = _text(attribute["constant"])
                elif _text(attribute.get("source")):
                    columns[field] = Heading((_text(attribute["source"]),), self._place)
        if "date" in columns:
            columns = {"date": columns["date"]}
        if not {"date", "year"} & {*columns, *constants}:
            self._refuse("the package has no dimension of dates", "a dimension 'date' with a year or a day")
        return tuple(columns.items()), tuple(constants.items())

    def _path(self, one: Json, here: Any) -> PathColumns:
        """The attributes that identify a member from the highest level down, and the labels beside them."""
        attributes = {key: item for key, item in _named(one.get("attributes")).items() if here(item)}
        codes = {
            key: item for key, item in attributes.items() if not item.get("labelfor") and _text(item.get("source"))
        }
        labels = {_text(item.get("labelfor")): item for item in attributes.values() if item.get("labelfor")}
        order = _from_the_top(codes, [_text(key) for key in _listed(one.get("primaryKey"))])
        named = all(key in labels for key in order)
        return PathColumns(
            codes=tuple(Heading((_text(codes[key]["source"]),), self._place) for key in order),
            names=tuple(Heading((_text(labels[key].get("source")),), self._place) for key in order) if named else (),
            place=self._place,
        )

    def _currency(self) -> Currency:
        codes = sorted({_text(one.get("currency")).upper() for one in self._measures.values()})
        if len(codes) != 1 or decimals_of(codes[0]) is None:
            self._refuse(f"the measures have the currencies {', '.join(codes) or 'none'}", "one currency of ISO 4217")
            return Currency("", 2)
        return Currency(codes[0], decimals_of(codes[0]) or 0)

    def _scale(self, measures: Mapping[str, Json]) -> Scale | None:
        factors = {str(one.get("factor", 1)) for one in measures.values()}
        names = {str(10**power): scale for scale, power in SCALES.items()}
        if len(factors) != 1 or not factors <= set(names):
            self._refuse(f"the measures have the factors {', '.join(sorted(factors))}", "1, 1000 or 1000000 for all")
            return None
        scale = names[factors.pop()]
        return None if scale == "units" else scale

    def _direction(self, measures: Mapping[str, Json]) -> AccountType | None:
        words = {_text(one.get("direction")) for one in measures.values()} - {""}
        kinds = {_DIRECTIONS[word] for word in words if word in _DIRECTIONS}
        if len(kinds) > 1 or len(words) != len(kinds):
            self._refuse(f"the measures have the directions {', '.join(sorted(words))}", "expenditure or revenue")
        return next(iter(kinds), None)

    def _start_month(self) -> int:
        period = self._document.get("fiscalPeriod")
        start = _text(period.get("start")) if isinstance(period, Mapping) else ""
        month = start[5:7] if len(start) == _DAY else ""
        return int(month) if month.isascii() and month.isdigit() and 1 <= int(month) <= 12 else 1  # noqa: PLR2004 - December is the last

    def _spelling(self, resources: Sequence[Json]) -> str:
        sources = {_text(one.get("source")) for one in self._measures.values()}
        for resource in resources:
            schema = resource.get("schema")
            for field in _listed(schema.get("fields")) if isinstance(schema, Mapping) else ():
                if isinstance(field, Mapping) and _text(field.get("name")) in sources:
                    mark = _text(field.get("decimalChar")) or "."
                    group = str(field.get("groupChar") or {".": ",", ",": "."}.get(mark, ""))
                    if (group, mark) in _SPELLINGS:
                        return _SPELLINGS[group, mark]
        return "1,234.56"

    def _refuse(self, message: str, expected: str) -> None:
        remedy = "Correct datapackage.json, or write a ledger.yaml beside it."
        self.collector.add(Fault("ledger.package", message, expected, remedy), self._place)


def _dimension(key: str, one: Json) -> Dimension | None:
    words = (one.get("classificationType"), one.get("dimensionType"), key)
    return next((_DIMENSIONS[word] for word in map(_text, words) if word in _DIMENSIONS), None)


def _from_the_top(codes: Mapping[str, Json], primary: Sequence[str]) -> list[str]:
    """The attributes of the key, each below its parent; in the order of the key where no parent is stated."""
    order = [key for key in primary if key in codes] or list(codes)

    def depth(key: str) -> int:
        seen: list[str] = []
        while (parent := _text(codes[key].get("parent"))) in codes and parent not in seen:
            seen.append(parent)
            key = parent
        return len(seen)

    return sorted(order, key=depth)


def _named(value: object) -> dict[str, Json]:
    """A group of groups by name; a list of groups that bear their names is the same."""
    if isinstance(value, Mapping):
        return {str(key): item for key, item in value.items() if isinstance(item, Mapping)}
    return {_text(item.get("name")): item for item in _groups(value)}


def _groups(value: object) -> Iterator[Json]:
    yield from (item for item in _listed(value) if isinstance(item, Mapping))


def _listed(value: object) -> Sequence[Any]:
    if value is None:
        return ()
    return value if isinstance(value, list) else (value,)


def _text(value: object) -> str:
    return normalised(str(value)) if isinstance(value, (str, int)) and not isinstance(value, bool) else ""
