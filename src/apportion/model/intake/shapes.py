"""What each shape of value needs, forbids and bounds, checked for all rows at once.

Every shape must be concave: the next unit of money never returns more than the last. That is what makes the proof of
the best plan possible, so an S-curve or a convex curve is refused with the way to model it instead.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from apportion.model.intake.amounts import Fault
from apportion.model.intake.columns import AmountColumn, NumberColumn
from apportion.model.intake.request_columns import RequestColumns
from apportion.model.requests import Mask, Shape

_REQUIRED: Final = {
    "rate": (Shape.LINEAR, Shape.QUADRATIC, Shape.LOG, Shape.POWER),
    "scale": (Shape.QUADRATIC, Shape.LOG, Shape.POWER, Shape.HILL),
    "exponent": (Shape.POWER,),
    "ceiling": (Shape.HILL,),
}
_PERMITTED: Final = {
    **_REQUIRED,
    "start": (Shape.QUADRATIC,),
    "exponent": (Shape.POWER, Shape.HILL),
}


def check_shapes(columns: RequestColumns, curveless: Mask) -> None:
    """Report what is missing, not wanted, out of bounds, convex, or worth a warning.

    Args:
        columns: the table of requests.
        curveless: rows whose value does not follow from a curve; what they must not state is reported elsewhere.
    """
    for name in _PERMITTED:
        _check_presence(columns, name, curveless)
    _check_floors(columns)
    _check_numbers(columns)
    _check_scales(columns)


def _column(columns: RequestColumns, name: str) -> AmountColumn | NumberColumn:
    return columns.amounts[name] if name in columns.amounts else columns.numbers[name]


def _check_presence(columns: RequestColumns, name: str, curveless: Mask) -> None:
    column = _column(columns, name)
    for shape in Shape:
        held = (columns.shape == shape) & ~curveless
        if not held.any():
            continue
        word = shape.name.lower()
        if shape in _REQUIRED.get(name, ()):
            fault = Fault(
                "shape.missing",
                f"a request of shape {word} needs {name}",
                columns.rows.spec.field(name).help,
                f"Fill in {name}, or choose another shape.",
            )
            _rows(columns, held & ~column.known & ~column.faulty, fault, name)
        elif shape not in _PERMITTED[name]:
            fault = Fault(
                "shape.not-wanted",
                f"a request of shape {word} has no {name}",
                "an empty cell",
                f"Empty the cell, or choose the shape that {name} belongs to.",
            )
            _rows(columns, held & column.known, fault, name)


def _rows(columns: RequestColumns, chosen: Mask, fault: Fault, column: str) -> None:
    rows = columns.rows
    rows.clerk.collector.rows(fault, rows.table, np.flatnonzero(chosen).tolist(), column)


def _check_floors(columns: RequestColumns) -> None:
    floor, cap = columns.amounts["floor"], columns.amounts["cap"]
    rows, grouped = columns.rows, columns.rows.clerk.notation.currency.grouped
    for row in np.flatnonzero(floor.known & cap.known & (floor.minor > cap.minor)).tolist():
        message = f"the floor {grouped(int(floor.minor[row]))} is above the cap {grouped(int(cap.minor[row]))}"
        fault = Fault("floor.above-cap", message, "a floor up to the cap", "Lower the floor or raise the cap.")
        rows.report(row, "floor", fault)


def _check_numbers(columns: RequestColumns) -> None:
    for name in ("rate", "weight"):
        fault = Fault(
            "number.negative",
            f"a {name} cannot be negative",
            "zero or more",
            f"Correct the {name}. Spending that does harm is not requested; spending that must be made has a floor.",
        )
        _rows(columns, columns.numbers[name].known & (columns.numbers[name].digits < 0), fault, name)
    exponent = columns.numbers["exponent"]
    wanted = exponent.known & np.isin(columns.shape, (Shape.POWER, Shape.HILL))
    one = 10 ** exponent.places.astype(np.int64)
    fault = Fault("shape.exponent", "the exponent is not above 0", "above 0 and at most 1", "Correct the exponent.")
    _rows(columns, wanted & (exponent.digits <= 0), fault, "exponent")
    fault = Fault(
        "shape.convex",
        "the exponent is above 1: value would grow ever faster with money, or faster at first (an S-curve)",
        "above 0 and at most 1",
        "Model it with shape points and falling slopes, or with a floor below which it is not worth doing.",
    )
    _rows(columns, wanted & (exponent.digits > one), fault, "exponent")


def _check_scales(columns: RequestColumns) -> None:
    scale, start, cap = (columns.amounts[name] for name in ("scale", "start", "cap"))
    scaled = scale.known & np.isin(columns.shape, _PERMITTED["scale"])
    fault = Fault("shape.scale", "the scale is zero", "an amount above zero", "State the amount that the shape needs.")
    _rows(columns, scaled & (scale.minor <= 0), fault, "scale")
    quadratic = scaled & (columns.shape == Shape.QUADRATIC)
    fault = Fault(
        "shape.start",
        "start is not below scale: the return would have no room to fall",
        "a start below the scale",
        "Lower start or raise scale; choose the shape linear if the return does not fall.",
    )
    _rows(columns, quadratic & start.known & (start.minor >= scale.minor) & (scale.minor > 0), fault, "start")
    fault = Fault(
        "shape.flat",
        "the cap is above the scale: money beyond the scale returns nothing",
        "a cap up to the scale",
        "Lower the cap to the scale, unless the money has to be spent all the same.",
    )
    _rows(columns, quadratic & cap.known & (cap.minor > scale.minor) & (scale.minor > 0), fault, "cap")
