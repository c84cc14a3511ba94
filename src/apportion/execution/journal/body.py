"""Events as JSON and back: strict, canonical, and the same bytes on every machine.

Knows dataclasses of text, whole numbers, truth values, days, their absence, and tuples of them. Anything
else is an error.
"""

from __future__ import annotations

import dataclasses
import datetime
import json
from functools import cache
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from apportion.execution.journal.events import EVENTS, Event


class BodyUnreadable(ValueError):
    """A body does not say what its event says."""


def body_of(event: Event) -> str:
    """The body of an event: keys sorted, no spaces, so that equal events have equal bodies."""
    return json.dumps(_plain(event), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def event_of(kind: str, body: str) -> Event:
    """The event that a body says.

    Raises:
        BodyUnreadable: with what is wrong.
    """
    if kind not in EVENTS:
        raise BodyUnreadable(f"there is no event '{kind}'")
    try:
        held = json.loads(body, parse_float=_no_float, parse_constant=_no_float)
    except ValueError as error:
        raise BodyUnreadable(f"the body of '{kind}' is no JSON: {error}") from error
    event = _read(EVENTS[kind], held, ((), kind))
    if not isinstance(event, Event):
        raise BodyUnreadable(f"the body of '{kind}' is no event")
    return event


def _plain(value: object) -> object:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if value is None or isinstance(value, (str, int)):
        return value
    message = f"{type(value).__name__} has no place in a journal"
    raise TypeError(message)


def _no_float(text: str) -> object:
    raise BodyUnreadable(f"{text} is no whole number")


Where = tuple[Any, ...]
"""Way to a value, innermost part last: ``(((), "adopted"), "lines")``. It is put into words when something is wrong."""


def _read(wanted: Any, held: object, where: Where) -> object:
    # Most of what a body holds is text and numbers of the very type that is wanted. A truth value is a whole number to
    # Python, and must not pass for one here.
    if type(held) is wanted:
        return held
    shape, inner = _shape(wanted)
    if shape == "value":
        return _read_value(wanted, held, where)
    if shape == "list":
        if not isinstance(held, list):
            raise BodyUnreadable(f"{_told(where)} is no list")
        return tuple([_read(inner, item, (where, position)) for position, item in enumerate(held)])
    if shape == "absent":
        return None if held is None else _read(inner, held, where)
    if shape == "day":
        return _read_day(held, where)
    raise BodyUnreadable(f"{_told(where)} is {json.dumps(held)}, not {wanted.__name__}")


@cache
def _shape(wanted: Any) -> tuple[str, Any]:
    """What a type asks for, worked out once: a journal of many lines asks for the same few types over and over."""
    if isinstance(wanted, UnionType):
        # A value or its absence; no field holds anything else in two ways.
        (inner,) = (item for item in get_args(wanted) if item is not NoneType)
        return "absent", inner
    if get_origin(wanted) is tuple:
        return "list", get_args(wanted)[0]
    if dataclasses.is_dataclass(wanted):
        return "value", None
    return ("day", None) if wanted is datetime.date else ("other", None)


def _read_value(wanted: Any, held: object, where: Where) -> object:
    hints = _hints(wanted)
    if not isinstance(held, dict) or held.keys() != hints.keys():
        raise BodyUnreadable(f"{_told(where)} has to hold {', '.join(sorted(hints))}")
    return wanted(**{name: _read(hint, held[name], (where, name)) for name, hint in hints.items()})


def _read_day(held: object, where: Where) -> datetime.date:
    try:
        return datetime.date.fromisoformat(held if isinstance(held, str) else "")
    except ValueError as error:
        raise BodyUnreadable(f"{_told(where)} is {json.dumps(held)}, not a day") from error


def _told(where: Where) -> str:
    """The way to a value in words: ``adopted.lines[3].unit``."""
    if not where:
        return ""
    above, part = where
    if isinstance(part, int):
        return f"{_told(above)}[{part}]"
    return f"{_told(above)}.{part}" if above else part


@cache
def _hints(wanted: Any) -> dict[str, Any]:
    hints = get_type_hints(wanted)
    return {field.name: hints[field.name] for field in dataclasses.fields(wanted)}
