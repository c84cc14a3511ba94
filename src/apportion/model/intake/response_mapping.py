"""From the settings of ``response.yaml`` to the mapping, or to findings that name every fault of it.

Nothing that decides a curve has a silent default: shape, carry-over, seasons, seed and number of draws are stated.
Knows the names of the settings. It must not read files, and knows no case.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Final, TypeVar

from apportion.model.fields import FieldType
from apportion.model.findings import Findings
from apportion.model.intake.amounts import Fault, NumberFormat, read_decimal, read_percent
from apportion.model.intake.collector import Collector
from apportion.model.intake.ledger_settings import Group
from apportion.model.intake.names import normalised
from apportion.model.intake.response_catalogue import ALL_RESPONSE_CODES
from apportion.model.raw import CellKind, RawCell
from apportion.model.raw_tree import RawGroup
from apportion.model.response_mapping import SATURATIONS, WITH_EXPONENT, MappedChannel, ResponseMapping
from apportion.model.schema import setting

Word = TypeVar("Word")

FORMAT: Final = "1"
"""Version of the mapping file that this release reads."""

NUMBERS: Final[dict[str, FieldType]] = {
    **dict.fromkeys(
        ("format", "carry_over", "harmonics", "current_periods", "replicates", "seed", "origins", "horizon"), "integer"
    ),
    **dict.fromkeys(("periods", "value_per_result", "season", "exponent"), "decimal"),
    "level": "percent",
}
"""Settings that are numbers, so that YAML does not bend them."""

_PLAIN: Final = NumberFormat("1,234.56")
_TRENDS: Final = {"none": 0, "straight": 1, "bent": 2}
_BEFORE: Final = {"none": True, "unknown": False}
_S_CURVES: Final = {"refuse": False, "envelope": True}
_MANY: Final = 10_000_000
_HARMONICS_MAX: Final = 26


def build_response_mapping(raw: RawGroup) -> tuple[ResponseMapping | None, Findings]:
    """The mapping that a file holds; ``None`` when a finding blocks."""
    collector = Collector(ALL_RESPONSE_CODES)
    top = Group(raw, "the mapping", collector, "response.setting-shape")
    top.choice("format", {FORMAT: FORMAT}, FORMAT)
    if "format" not in top:
        top.missing("format", f"the version of the mapping format, {FORMAT}", f"format: {FORMAT}")
    spellings = {spelling: spelling for spelling in setting("number_format").choices}
    trend, season, harmonics, controls = _baseline(top)
    replicates, level, seed = _resampling(top)
    origins, horizon = _out_of_sample(top)
    mapping = ResponseMapping(
        file=top.required(
            "file", "the file of the history, beside the mapping or below it", "file: history/weekly.csv"
        ),
        sheet=top.text("sheet"),
        number_format=top.choice("number_format", spellings, "1,234.56"),
        date=top.required("date", "the column of days", "date: week"),
        result=top.required("result", "the column of what was achieved", "result: revenue"),
        channels=_channels(top),
        controls=controls,
        trend=trend,
        season=season,
        harmonics=harmonics,
        began_here=_stated(
            top, "spending_before", _BEFORE, "whether money was spent before the history begins: none or unknown"
        ),
        periods=_number(top, "periods", "periods of the history in one budget period", "52", lambda number: number > 0),
        value_per_result=_number(
            top, "value_per_result", "money that one unit of result is worth", "1", lambda number: number >= 0
        ),
        current_periods=_whole(
            top, "current_periods", (1, _MANY), "last periods of the history whose mean is current spending", 52
        ),
        replicates=replicates,
        level=level,
        seed=seed,
        origins=origins,
        horizon=horizon,
        place=raw.place,
    )
    _look_for_doubles(mapping, top)
    top.refuse_rest()
    return (None if collector.blocked else mapping), collector.findings()


def _channels(top: Group) -> tuple[MappedChannel, ...]:
    if "channels" not in top:
        top.missing(
            "channels",
            "a list of columns of spending with the requests that they stand for",
            "channels: [{column: tv, request: television, saturation: hill, carry_over: 8}]",
        )
    return tuple(_channel(group) for group in top.groups("channels", "a channel"))


def _channel(group: Group) -> MappedChannel:
    shapes = {name: name for name in SATURATIONS}
    shape = _stated(group, "saturation", shapes, f"the shape to fit: {', '.join(SATURATIONS)}")
    channel = MappedChannel(
        column=group.required("column", "a column of spending", "column: tv"),
        request=group.required("request", "the request that the column stands for", "request: television"),
        saturation=shape,
        carry_over=_whole(group, "carry_over", (1, 1_000), "periods in which money works; 1 for no carry-over", 8),
        exponents=_exponents(group, shape),
        takes_envelope=group.choice("s_curve", _S_CURVES, default=False),
        place=group.place,
    )
    group.refuse_rest()
    return channel


def _exponents(group: Group, shape: str) -> tuple[Decimal, Decimal] | None:
    cells = group.texts("exponent")
    if not cells:
        return None
    numbers = [_read(group, "exponent", cell) for cell in cells]
    known = [number for number in numbers if number is not None]
    if len(known) < len(numbers):
        return None
    low, high = known[0], known[-1]
    highest = {"power": "1", "hill": "any number above 0"}.get(shape, "")
    if shape not in WITH_EXPONENT:
        _out_of_range(group, "exponent", f"a {shape} curve has no exponent", "no exponent", "Delete the setting.")
    elif len(known) > 2 or not 0 < low <= high or (shape == "power" and high > 1):  # noqa: PLR2004 - from and to
        _out_of_range(
            group,
            "exponent",
            f"{' to '.join(map(str, known))} is no range of exponents for a {shape} curve",
            f"one number, or the lowest and the highest, above 0 and at most {highest}",
            "Correct it, or delete the setting.",
        )
    else:
        return low, high
    return None


def _baseline(top: Group) -> tuple[int, Decimal | None, int, tuple[str, ...]]:
    """Trend, length of the seasons, harmonics and controls."""
    group = top.group("baseline", "the baseline")
    if group is None:
        if "baseline" not in top:
            top.missing("baseline", "the result without the channels", "baseline: {trend: straight}")
        return 0, None, 0, ()
    trend = _stated(group, "trend", _TRENDS, "the trend of the result: none, straight or bent")
    season, harmonics = None, 0
    if "season" in group or "harmonics" in group:
        season = _number(group, "season", "periods in one round of seasons", "52.18", lambda number: number > 1)
        harmonics = _whole(group, "harmonics", (1, _HARMONICS_MAX), "pairs of waves per round of seasons", 2)
        if season < 2 * harmonics:
            message = f"{season} periods cannot carry {harmonics} harmonics"
            _out_of_range(group, "harmonics", message, "two periods at least for each", "Use fewer harmonics.")
    controls = tuple(normalised(cell.text) for cell in group.texts("controls"))
    group.refuse_rest(("season", "harmonics"))
    return trend, season, harmonics, controls


def _resampling(top: Group) -> tuple[int, Decimal, int]:
    group = top.group("resampling", "the resampling")
    if group is None:
        if "resampling" not in top:
            example = "resampling: {replicates: 200, level: 90%, seed: 1}"
            top.missing("resampling", "how it is found out how sure the curves are", example)
        return 1, Decimal("0.5"), 0
    replicates = _whole(group, "replicates", (1, 100_000), "histories drawn; 200 for a look, 1000 to print", 200)
    level = Decimal("0.5")
    cell = group.cell("level")
    if cell is None and "level" not in group:
        group.missing("level", "part of the draws that an interval holds", "level: 90%")
    elif cell is not None:
        read = read_percent(cell.text, CellKind.TEXT, _PLAIN)
        if isinstance(read, Fault):
            group.report("level", read, cell.text)
        elif read is None or not 0 < read < 1:
            _out_of_range(
                group, "level", f"{cell.text} is no part of the draws", "above 0% and below 100%", "Correct it."
            )
        else:
            level = read
    seed = _whole(group, "seed", (0, 2**32 - 1), "any whole number: it fixes the draws", 1)
    group.refuse_rest()
    return replicates, level, seed


def _out_of_sample(top: Group) -> tuple[int, int]:
    group = top.group("out_of_sample", "the test out of sample")
    if group is None:
        return 0, 0
    origins = _whole(group, "origins", (1, 1_000), "times at which a prediction is made", 6)
    horizon = _whole(group, "horizon", (1, 1_000), "periods predicted each time", 4)
    group.refuse_rest()
    return origins, horizon


def _look_for_doubles(mapping: ResponseMapping, top: Group) -> None:
    """Columns and requests that are named twice."""
    seen: dict[str, str] = {}
    uses = [("date", mapping.date), ("result", mapping.result)]
    uses += [("channels", channel.column) for channel in mapping.channels]
    uses += [("baseline", name) for name in mapping.controls]
    for name, column in uses:
        if column and column.casefold() in seen:
            fault = Fault(
                "response.column-twice",
                f"the column '{column}' is named twice, in '{seen[column.casefold()]}' and in '{name}'",
                "each column once",
                "Correct one of the two.",
            )
            top.report(name, fault, column)
        seen.setdefault(column.casefold(), name)
    requests: set[str] = set()
    for channel in mapping.channels:
        if channel.request and channel.request in requests:
            fault = Fault(
                "response.request-twice",
                f"two channels stand for the request '{channel.request}'",
                "one channel for each request",
                "Add the columns up in the history, or split the request.",
            )
            top.report_at(channel.place, fault, channel.request)
        requests.add(channel.request)


def _stated(group: Group, name: str, choices: dict[str, Word], expected: str) -> Word:
    """A choice that has to be made; the first one after a finding."""
    first = next(iter(choices.values()))
    if name not in group:
        group.cell(name)
        group.missing(name, expected, f"{name}: {next(iter(choices))}")
        return first
    return group.choice(name, choices, first)


def _whole(group: Group, name: str, bounds: tuple[int, int], expected: str, example: int) -> int:
    number = group.integer(name, bounds, bounds[0])
    if name not in group:
        group.missing(name, expected, f"{name}: {example}")
    return number


def _number(group: Group, name: str, expected: str, example: str, fits: Callable[[Decimal], bool]) -> Decimal:
    """A number that has to be there; 1 after a finding."""
    cell = group.cell(name)
    if cell is None:
        if name not in group:
            group.missing(name, expected, f"{name}: {example}")
        return Decimal(1)
    number = _read(group, name, cell)
    if number is None:
        return Decimal(1)
    if not fits(number):
        _out_of_range(group, name, f"{cell.text} makes no sense for {name}", expected, "Correct it.", cell.text)
        return Decimal(1)
    return number


def _read(group: Group, name: str, cell: RawCell) -> Decimal | None:
    number = read_decimal(cell.text, cell.kind, _PLAIN)
    if isinstance(number, Fault):
        group.report(name, number, cell.text)
        return None
    return number


def _out_of_range(group: Group, name: str, message: str, expected: str, remedy: str, found: str = "") -> None:
    group.report(name, Fault("response.range", message, expected, remedy), found)
