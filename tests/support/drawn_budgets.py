"""Budgets drawn by Hypothesis: from ones so small that every plan can be tried to ones of ordinary size."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from hypothesis import strategies as st

from tests.support.budgets import (
    JPY,
    USD,
    Ask,
    Budget,
    Condition,
    Curve,
    Part,
    Pot,
    by_points,
    by_power,
    hill,
    logarithmic,
    saturating,
    steadily,
)

RATES = ("0", "0.25", "0.5", "1", "1.5", "2", "3.2")
WEIGHTS = ("0", "0.25", "0.5", "1", "1", "1.25")
LINEAR = ("linear",)
RATIONAL = ("linear", "linear", "points", "quadratic")
CURVED = ("linear", "points", "quadratic", "log", "power", "hill")
NESTED_KINDS = ("floor", "cap", "mandate", "total")
ALL_KINDS = ("floor", "cap", "mandate", "share", "ratio", "change", "reserve", "resource", "total")


@dataclass(frozen=True)
class Size:
    """How large a drawn budget may become."""

    lines: int
    cap: int
    """Largest cap of a request, in minor units."""
    units: int = 3
    periods: int = 1
    rules: int = 2
    funds: int = 0


@st.composite
def budgets(
    draw: st.DrawFn,
    size: Size,
    *,
    shapes: Sequence[str] = RATIONAL,
    kinds: Sequence[str] = ALL_KINDS,
    soft: bool = True,
    unit_limits: bool = True,
) -> Budget:
    """A budget whose rules may or may not hold together."""
    periods = tuple(str(2026 + k) for k in range(draw(st.integers(1, size.periods))))
    asks = draw(_asks(size, periods, shapes))
    names = [f"u{k}" for k in range(draw(st.integers(1, size.units)))]
    parts = draw(_tree(names, asks, size, limited=unit_limits))
    asked, needed = sum(int(ask.cap) for ask in asks), sum(int(ask.floor) for ask in asks)
    funds = draw(_funds(size, periods, asked)) if size.funds else ()
    scopes = _scopes(names, asks, funds)
    count = draw(st.integers(0, size.rules)) if kinds else 0
    rules = tuple(draw(_rule(f"rule-{k}", kinds, scopes, asks, periods, asked, soft=soft)) for k in range(count))
    return Budget(
        total=draw(st.one_of(st.integers(needed, asked), st.integers(needed, asked), st.integers(0, asked + 1))),
        parts=parts,
        at_most=draw(st.booleans()),
        rules=rules,
        funds=funds,
        periods=periods,
        currency=draw(st.sampled_from((JPY, USD))),
    )


@st.composite
def _asks(draw: st.DrawFn, size: Size, periods: Sequence[str], shapes: Sequence[str]) -> list[Ask]:
    asks: list[Ask] = []
    while len(asks) < size.lines and (not asks or draw(st.integers(0, 4))):
        name = f"r{len(asks)}"
        used = periods if len(asks) + len(periods) <= size.lines and draw(st.booleans()) else (periods[0],)
        for period in used:
            cap = draw(st.integers(0, size.cap))
            floor = draw(st.one_of(st.just(0), st.just(0), st.integers(0, cap)))
            asks.append(
                Ask(
                    name,
                    cap,
                    draw(_curve(cap, shapes)),
                    floor=floor,
                    weight=draw(st.sampled_from(WEIGHTS)),
                    last_year=draw(st.integers(0, size.cap)),
                    tags=tuple(draw(st.sets(st.sampled_from(("a", "b")), max_size=2))),
                    category=draw(st.sampled_from(("", "c", "d"))),
                    period=period,
                    uses={"posts": (draw(st.sampled_from(("0", "1", "0.5", "3"))), draw(st.integers(1, 4)))},
                )
            )
    return asks


@st.composite
def _curve(draw: st.DrawFn, cap: int, shapes: Sequence[str]) -> Curve:
    shape = draw(st.sampled_from(shapes))
    rate = draw(st.sampled_from(RATES))
    if shape == "linear":
        return steadily(rate)
    if shape == "points":
        return _falling_points(draw(st.lists(st.integers(1, max(2, cap)), min_size=1, max_size=3)), draw, cap)
    scale = draw(st.integers(1, 2 * cap + 2))
    if shape == "quadratic":
        return saturating(rate, start=draw(st.integers(0, scale - 1)), scale=scale)
    if shape == "log":
        return logarithmic(rate, scale=scale)
    exponent = draw(st.sampled_from(("0.3", "0.5", "0.9", "1")))
    if shape == "power":
        return by_power(rate, scale=scale, exponent=exponent)
    return hill(draw(st.integers(0, 2 * cap + 1)), scale=scale, exponent=exponent)


def _falling_points(widths: Sequence[int], draw: st.DrawFn, cap: int) -> Curve:
    slopes = sorted((draw(st.integers(0, 8)) for _ in widths), reverse=True)
    amount, value = 0, draw(st.integers(0, 2))
    corners = [(amount, value)]
    for width, slope in zip(widths, slopes, strict=True):
        amount, value = amount + width, value + width * slope
        corners.append((amount, value))
    if amount < cap:
        corners.append((cap, value))
    return by_points(*corners)


@st.composite
def _tree(draw: st.DrawFn, names: Sequence[str], asks: Sequence[Ask], size: Size, *, limited: bool) -> tuple[Part, ...]:
    home = {name: draw(st.sampled_from(names)) for name in dict.fromkeys(ask.id for ask in asks)}
    above = {name: draw(st.sampled_from(("", *names[:k]))) for k, name in enumerate(names)}
    limits = {name: draw(_unit_limits(size)) if limited else (None, None) for name in names}

    def part(name: str) -> Part:
        floor, cap = limits[name]
        return Part(
            name,
            tuple(ask for ask in asks if home[ask.id] == name),
            tuple(part(other) for other in names if above[other] == name),
            floor,
            cap,
        )

    return tuple(part(name) for name in names if above[name] == "")


@st.composite
def _unit_limits(draw: st.DrawFn, size: Size) -> tuple[int | None, int | None]:
    floor = draw(st.one_of(st.none(), st.none(), st.integers(0, size.cap // 2), st.integers(0, size.cap)))
    cap = draw(st.one_of(st.none(), st.none(), st.integers(size.cap // 2, 2 * size.cap)))
    return floor, cap


@st.composite
def _funds(draw: st.DrawFn, size: Size, periods: Sequence[str], asked: int) -> tuple[Pot, ...]:
    count = draw(st.integers(0, size.funds))
    pots = []
    for k in range(count):
        amounts = tuple(draw(st.one_of(st.none(), st.integers(0, asked))) for _ in periods)
        least = tuple(draw(st.integers(0, amount // 2)) if amount and draw(st.booleans()) else 0 for amount in amounts)
        match = draw(st.sampled_from(("", "", "25%", "50%", "100%"))) if count > 1 else ""
        pots.append(
            Pot(
                f"f{k}",
                amounts,
                draw(st.sampled_from(("all", "all", "tag:a", "not tag:a", "category:c or tag:b", "unit:u0"))),
                least,
                match,
                draw(st.sampled_from(((), (f"f{(k + 1) % count}",)))) if match else (),
                draw(st.sampled_from(("", "all", "tag:b"))) if match else "",
            )
        )
    return tuple(pots)


def _scopes(names: Sequence[str], asks: Sequence[Ask], funds: Sequence[Pot]) -> list[str]:
    found = ["all", "tag:a", "not tag:a", "tag:a and tag:b", "category:c or tag:b", "category:d and not tag:b"]
    found += [f"unit:{name}" for name in names] + [f"request:{ask.id}" for ask in asks]
    found += [f"fund:{pot.id}" for pot in funds] + [f"not fund:{pot.id} and tag:a" for pot in funds]
    return found


@st.composite
def _rule(
    draw: st.DrawFn,
    name: str,
    kinds: Sequence[str],
    scopes: Sequence[str],
    asks: Sequence[Ask],
    periods: Sequence[str],
    asked: int,
    *,
    soft: bool,
) -> Condition:
    kind = draw(st.sampled_from(kinds))
    price = draw(st.sampled_from(("", "", "0.3", "1", "2.5"))) if soft and kind != "reserve" else ""
    plain = [scope for scope in scopes if "fund:" not in scope]
    if kind in ("total", "reserve"):
        on = "all"
    elif kind == "change":
        on = draw(st.sampled_from([*plain, "each unit", "each request", "each request in tag:a"]))
    elif kind in ("floor", "cap", "mandate", "share"):
        on = draw(st.sampled_from([*scopes, "each unit", "each request", "each unit in tag:a"]))
    else:
        on = draw(st.sampled_from(scopes))
    period = draw(st.sampled_from(("", *periods)))
    return Condition(
        name,
        kind,
        on,
        period=period,
        price=price,
        of=draw(st.sampled_from(scopes)) if kind in ("share", "ratio") else "all",
        resource="posts" if kind == "resource" else "",
        **draw(_limits(kind, asked)),
    )


_SIDES = {
    "floor": ("at_least",),
    "cap": ("at_most",),
    "mandate": ("at_least", "exactly"),
    "reserve": ("at_least", "exactly"),
}


@st.composite
def _limits(draw: st.DrawFn, kind: str, asked: int) -> dict[str, str]:
    side = draw(st.sampled_from(_SIDES.get(kind, ("at_least", "at_most", "exactly"))))
    if kind == "share":
        return {side: draw(st.sampled_from(("0%", "10%", "25%", "50%", "100%")))}
    if kind == "ratio":
        return {side: draw(st.sampled_from(("20%", "50%", "100%", "150%")))}
    if kind == "change":
        return {side: draw(st.sampled_from(("-100%", "-33%", "-5%", "0%", "12.5%", "100%")))}
    if kind == "resource":
        return {side: draw(st.sampled_from(("0", "1", "2.5", "6", "20")))}
    if kind == "reserve" and draw(st.booleans()):
        return {side: draw(st.sampled_from(("0%", "7%", "30%")))}
    least, most = {"at_least": (0, asked // 3), "at_most": (asked // 3, asked)}.get(side, (0, asked // 2))
    return {side: minor_text(draw(st.integers(least, most)))}


def minor_text(amount: int) -> str:
    """An amount of minor units as a rule's limit in text; ``Budget`` reads it back as minor units."""
    return f"minor {Decimal(amount)}"
