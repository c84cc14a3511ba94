"""A response curve as the tables of a case want it: a shape with its parameters, or points.

Constant spending over a budget period, in its steady state: what is carried in from before is taken to equal what is
carried out at the end. A history of weeks and a budget of years then differ by the number of weeks alone, because the
weights of carry-over sum to 1: value of *x* = value per result * weeks * result of (*x* / weeks).

Rounding: rates and exponents to six decimals, half to even; money to the currency's minor unit, half to even. By how
much the written curve exceeds or falls short of the fitted one is stated with it. Linear, log, power and Hill up to
exponent 1 become the planner's own shapes; exponential, logistic and the ends of intervals become points that lie on
the curve. A curve that is first slow and then fast becomes points on its concave envelope, or is refused.

Knows curves and money. It must not know how a curve was fitted.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Final, Literal

import numpy as np

from apportion.kernel.money import Currency
from apportion.model.findings import Finding, Findings, Place, Verdict
from apportion.valuation.response.saturation import Curve, FloatArray, Saturation

PLACES: Final = 6
"""Decimals of rates and exponents."""
POINTS_FINE: Final = 0.001
"""Points are added until straight lines between them miss the curve by at most this part of its value at the cap."""
_GRID: Final = 1_024
"""Amounts at which a curve is looked at to choose points, closer together towards no money; four times as many to
state the error."""

_FLOAT_NOISE: Final = 1e-12


@dataclass(frozen=True)
class BudgetTerms:
    """How results per period of the history become value per budget period."""

    currency: Currency
    periods: Decimal
    """Periods of the history in one budget period: 52 for weeks and a year, 12 for months and a year. Above 0."""
    value_per_result: Decimal
    """Money that one unit of result is worth: 1 where results are money, the margin where only that is kept. At least
    0."""

    def __post_init__(self) -> None:
        if self.periods <= 0 or self.value_per_result < 0:
            raise ValueError("a budget period has periods above 0, and results are worth 0 or more")

    def per_period(self, amount_minor: FloatArray) -> FloatArray:
        """Money per period of the history, in major units, that an amount per budget period is."""
        return np.asarray(amount_minor / (self.currency.minor_per_major * float(self.periods)))

    def value_minor(self, result: FloatArray) -> FloatArray:
        """Value per budget period, in minor units, of a result per period of the history."""
        return np.asarray(result * float(self.periods * self.value_per_result) * self.currency.minor_per_major)


@dataclass(frozen=True)
class RequestCurve:
    """Cells for the tables ``requests`` and ``points``. What is None stays empty."""

    shape: str
    """Linear, points, log, power or hill."""
    rate: Decimal | None
    scale: Decimal | None
    """Major units, like ceiling and points."""
    exponent: Decimal | None
    ceiling: Decimal | None
    points: tuple[tuple[Decimal, Decimal], ...]
    """Amount and value, from no money to the cap; empty unless the shape is points."""
    cap_minor: int
    """Amount per budget period up to which the curve is written."""
    overstated_minor: int
    """At no amount up to the cap is the written value above the fitted one by more than this."""
    understated_minor: int
    """Likewise below."""
    findings: Findings
    """Warnings that belong to this curve: returns beyond what history has seen, and the envelope of an S-curve."""

    def request_cells(self) -> dict[str, str]:
        """Columns of the table ``requests``; decimal point, no thousands separators, empty where there is none."""
        cells = {"rate": self.rate, "scale": self.scale, "exponent": self.exponent, "ceiling": self.ceiling}
        return {"shape": self.shape, **{name: "" if cell is None else f"{cell:f}" for name, cell in cells.items()}}

    def point_rows(self, request: str, period: str = "") -> tuple[dict[str, str], ...]:
        """Rows of the table ``points``.

        Args:
            request: id of the request.
            period: its budget period; empty for the only one.
        """
        return tuple(
            {"request": request, "period": period, "amount": f"{amount:f}", "value": f"{value:f}"}
            for amount, value in self.points
        )


def request_curve(
    curve: Curve,
    terms: BudgetTerms,
    cap_minor: int,
    *,
    name: str,
    seen_highest: float,
    s_curve: Literal["envelope", "refuse"],
) -> RequestCurve | Finding:
    """Write a curve of the history's periods as a request of budget periods.

    Args:
        curve: result per period against constant spending per period.
        terms: how these become value and money of a budget period.
        cap_minor: the most that the request can receive per budget period, above 0.
        name: of the channel, for findings.
        seen_highest: the most money at work in any period of the history, in major units.
        s_curve: what becomes of a curve that is first slow and then fast: its concave envelope, or a finding.

    Returns:
        The cells, or a finding where an S-curve is refused.

    Raises:
        ValueError: for a cap that is not above 0.
    """
    if cap_minor <= 0:
        raise ValueError("the cap of a request is above 0")
    fitted = _fitted(curve, terms)
    if curve.bends_upwards and s_curve == "refuse":
        return Finding(
            "response.s-curve",
            Verdict.ASK,
            f"the result of {name} grows slowly at first and then faster (exponent {curve.exponent:.2f}); a plan needs "
            "returns that fall",
            Place(),
            f"{curve.exponent:.2f}",
            "an exponent up to 1",
            "Take its concave envelope and a minimum below which it gets nothing, or fit an exponent up to 1.",
        )
    written = _own_shape(curve, terms, cap_minor) or points_of(fitted, terms, cap_minor)
    found = beyond_history(terms, cap_minor, name, seen_highest)
    if curve.bends_upwards:
        found += Findings.of([_envelope(written, terms, name)])
    return replace(written, findings=found)


def _fitted(curve: Curve, terms: BudgetTerms) -> Callable[[FloatArray], FloatArray]:
    return lambda amount_minor: terms.value_minor(curve.result(terms.per_period(amount_minor)))


def _own_shape(curve: Curve, terms: BudgetTerms, cap_minor: int) -> RequestCurve | None:
    """The planner's own shape, rounded; None where it has none like this."""
    rate = _number(float(terms.value_per_result) * curve.effect / curve.scale)
    scale = max(_money(curve.scale * float(terms.periods), terms.currency), terms.currency.decimal(1))
    exponent = min(max(_number(curve.exponent), Decimal(1).scaleb(-PLACES)), Decimal(1))
    if curve.effect == 0 or curve.saturation is Saturation.LINEAR:
        flat = RequestCurve("linear", rate, None, None, None, (), cap_minor, 0, 0, Findings())
        rounded = replace(curve, saturation=Saturation.LINEAR)
    elif curve.saturation is Saturation.LOG:
        flat = RequestCurve("log", rate, scale, None, None, (), cap_minor, 0, 0, Findings())
        rounded = curve
    elif curve.saturation is Saturation.POWER:
        flat = RequestCurve("power", rate, scale, exponent, None, (), cap_minor, 0, 0, Findings())
        rounded = replace(curve, exponent=float(exponent))
    elif curve.saturation is Saturation.HILL and not curve.bends_upwards:
        worth = float(terms.periods * terms.value_per_result) * curve.effect
        ceiling = _money(worth, terms.currency)
        flat = RequestCurve("hill", None, scale, exponent, ceiling, (), cap_minor, 0, 0, Findings())
        rounded = replace(curve, exponent=float(exponent))
    else:
        return None
    return _with_errors(flat, _written(flat, rounded, terms), _fitted(curve, terms))


def _written(cells: RequestCurve, rounded: Curve, terms: BudgetTerms) -> Callable[[FloatArray], FloatArray]:
    """The curve as the planner will read it, computed from the rounded cells."""
    minor = terms.currency.minor_per_major
    scale = float(cells.scale) * minor if cells.scale is not None else 1.0
    factor = float(cells.ceiling) * minor if cells.ceiling is not None else float(cells.rate or 0) * scale
    unit = replace(rounded, effect=1.0, scale=1.0)
    return lambda amount_minor: np.asarray(factor * unit.result(amount_minor / scale))


def points_of(value: Callable[[FloatArray], FloatArray], terms: BudgetTerms, cap_minor: int) -> RequestCurve:
    """Points on the concave envelope of a value curve between no money and the cap.

    Args:
        value: minor units of value at minor units of money; never falling, nothing at nothing.
        terms: whose currency is written.
        cap_minor: where the points end.
    """
    amounts = _looked_at(cap_minor, _GRID)
    values = [round(one) for one in value(amounts.astype(np.float64)).tolist()]
    hull = concave_corners(list(zip(amounts.tolist(), values, strict=True)))
    corners = _fewest(hull, POINTS_FINE * hull[-1][1])
    at, worth = (np.array(column, dtype=np.float64) for column in zip(*corners, strict=True))
    points = tuple((terms.currency.decimal(x), terms.currency.decimal(y)) for x, y in corners)
    cells = RequestCurve("points", None, None, None, None, points, cap_minor, 0, 0, Findings())
    return _with_errors(cells, lambda amount_minor: np.interp(amount_minor, at, worth), value)


def _looked_at(cap_minor: int, count: int) -> np.ndarray:
    share = np.arange(count + 1, dtype=np.float64) / count
    return np.unique(np.rint(share * share * cap_minor).astype(np.int64))


def concave_corners(points: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Corners of the least concave curve above points of rising amount, exactly (Andrew's monotone chain, 1979)."""
    corners: list[tuple[int, int]] = []
    for x, y in points:
        while len(corners) > 1:
            (x0, y0), (x1, y1) = corners[-2:]
            if (y1 - y0) * (x - x1) > (y - y1) * (x1 - x0):
                break
            corners.pop()
        corners.append((x, y))
    return corners


def _fewest(corners: list[tuple[int, int]], allowed: float) -> list[tuple[int, int]]:
    """The ends and the corners that are missed the most, until none is missed by more than is allowed."""
    kept, open_ = {0, len(corners) - 1}, [(0, len(corners) - 1)]
    while open_:
        first, last = open_.pop()
        (x0, y0), (x1, y1) = corners[first], corners[last]
        missed = [y - y0 - (y1 - y0) * (x - x0) / (x1 - x0) for x, y in corners[first + 1 : last]]
        if missed and max(missed) > allowed:
            middle = first + 1 + missed.index(max(missed))
            kept.add(middle)
            open_ += [(first, middle), (middle, last)]
    return [corners[place] for place in sorted(kept)]


def _with_errors(
    cells: RequestCurve, written: Callable[[FloatArray], FloatArray], fitted: Callable[[FloatArray], FloatArray]
) -> RequestCurve:
    """The same cells with how far they are from the fitted curve, rounded up."""
    amounts = _looked_at(cells.cap_minor, 4 * _GRID).astype(np.float64)
    value = fitted(amounts)
    apart = written(amounts) - value
    # What floating point itself leaves between two ways to compute the same value is no error of the curve.
    noise = _FLOAT_NOISE * float(value.max())
    over, under = (math.ceil(max(float(most) - noise, 0.0)) for most in (apart.max(), -apart.min()))
    return replace(cells, overstated_minor=over, understated_minor=under)


def beyond_history(terms: BudgetTerms, cap_minor: int, name: str, seen_highest: float) -> Findings:
    """A warning where a request could receive more, all the time, than history has ever seen at work."""
    seen_minor = math.floor(seen_highest * float(terms.periods) * terms.currency.minor_per_major)
    if cap_minor <= seen_minor:
        return Findings()
    grouped = terms.currency.grouped
    finding = Finding(
        "response.extrapolated",
        Verdict.WARN,
        f"{name} may receive {grouped(cap_minor)}, but never was more at work than {grouped(seen_minor)} per budget "
        "period; the curve beyond is extrapolated",
        Place(),
        grouped(cap_minor),
        f"a cap up to {grouped(seen_minor)}",
        "Lower the cap, or treat the returns beyond as an assumption.",
    )
    return Findings.of([finding])


def _envelope(written: RequestCurve, terms: BudgetTerms, name: str) -> Finding:
    grouped = terms.currency.grouped
    straight = terms.currency.minor(written.points[1][0])
    return Finding(
        "response.s-curve",
        Verdict.WARN,
        f"the result of {name} grows slowly at first; its concave envelope is written, which overstates amounts below "
        f"{grouped(straight)} by up to {grouped(written.overstated_minor)}",
        Place(),
        grouped(written.overstated_minor),
        "returns that fall",
        f"Give the request a minimum of {grouped(straight)}, from where on the envelope is the curve itself.",
    )


def _number(value: float) -> Decimal:
    return Decimal(value).quantize(Decimal(1).scaleb(-PLACES), rounding=ROUND_HALF_EVEN)


def _money(value: float, currency: Currency) -> Decimal:
    return Decimal(value).quantize(Decimal(1).scaleb(-currency.decimals), rounding=ROUND_HALF_EVEN)
