"""Budgets with decisions drawn by Hypothesis, so small that every option of every decision can be tried."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hypothesis import strategies as st

from tests.support.budgets import JPY, USD, Ask, Budget, Condition, Part, Pot, saturating
from tests.support.drawn_budgets import minor_text

WEIGHTS = ("0.5", "1", "1", "1.25")
LOGIC = ("requires", "excludes", "together", "choose", "mandate")
MONEY_KINDS = ("floor", "cap", "share", "balance", "forbidden", "resource", "total", "reserve")
CATEGORIES = ("", "base", "growth")


@dataclass(frozen=True)
class Extent:
    """How large a drawn budget with decisions may become."""

    decisions: int = 3
    divisible: int = 2
    cap: int = 4
    """Largest amount of a request in a period, in minor units."""
    periods: int = 2
    logic: int = 2
    """Rules about which decisions are funded."""
    rules: int = 1
    """Rules about money."""
    funds: int = 0
    curved: bool = False
    """Whether a divisible request may saturate."""


@st.composite
def decided_budgets(draw: st.DrawFn, extent: Extent, *, soft: str = "") -> Budget:
    """A budget of projects, levels, minima and divisible requests, whose rules may or may not hold together.

    Args:
        draw: Hypothesis.
        extent: its size.
        soft: ``price`` or ``priority`` where rules about money may be soft.
    """
    periods = tuple(str(2026 + k) for k in range(draw(st.integers(1, extent.periods))))
    count = draw(st.integers(1, extent.decisions))
    asks: list[Ask] = []
    for k in range(count):
        asks += draw(_decision(f"d{k}", extent, periods))
    for k in range(draw(st.integers(0, extent.divisible))):
        asks.append(draw(_divisible(f"r{k}", extent, periods)))
    home = {name: draw(st.sampled_from(("u0", "u1"))) for name in dict.fromkeys(ask.id for ask in asks)}
    parts = tuple(Part(name, tuple(ask for ask in asks if home[ask.id] == name)) for name in ("u0", "u1"))
    names = [f"d{k}" for k in range(count)]
    asked = sum(int(ask.cap) for ask in asks)
    rules = [draw(_logic(f"logic-{k}", names)) for k in range(draw(st.integers(0, extent.logic)))]
    rules += [draw(_money_rule(f"rule-{k}", asks, periods, soft)) for k in range(draw(st.integers(0, extent.rules)))]
    return Budget(
        total=draw(st.integers(0, asked)),
        parts=parts,
        at_most=draw(st.sampled_from((True, True, False))),
        rules=tuple(rules),
        funds=draw(_accounts(extent, periods, asked)) if extent.funds else (),
        periods=periods,
        currency=draw(st.sampled_from((JPY, USD))),
    )


@st.composite
def _decision(draw: st.DrawFn, name: str, extent: Extent, periods: Sequence[str]) -> list[Ask]:
    kind = draw(st.sampled_from(("whole", "whole", "minimum", "levels")))
    weight, category = draw(st.sampled_from(WEIGHTS)), draw(st.sampled_from(CATEGORIES))
    common = {"weight": weight, "category": category, "decision": kind}
    cap = draw(st.integers(1, extent.cap))
    if kind == "minimum":
        least = draw(st.integers(1, cap))
        return [Ask(name, cap, draw(st.sampled_from(("0", "0.5", "1", "2"))), minimum=least, **common)]  # type: ignore[arg-type]  # fields of Ask
    posts = draw(st.integers(0, 3))
    if kind == "levels":
        return [draw(_levels(name, cap, posts, common))]
    value = draw(st.integers(0, 3 * cap))
    uses = {"posts": posts} if posts else {}
    floor = draw(st.sampled_from((0, 0, 0, 0, cap)))
    asks = [Ask(name, cap, value=value, floor=floor, uses=uses, period=periods[0], **common)]  # type: ignore[arg-type]  # fields of Ask
    later = len(periods) > 1 and draw(st.booleans())
    if later and draw(st.booleans()):
        return [*asks, Ask(name, draw(st.integers(0, extent.cap)), weight=weight, category=category, period=periods[1])]
    if later:
        loss = draw(st.sampled_from(("0%", "10%", "50%")))
        asks = [Ask(name, cap, value=value, uses=uses, period=periods[0], delay_max=1, delay_loss=loss, **common)]  # type: ignore[arg-type]  # fields of Ask
    if draw(st.booleans()):
        upkeep = draw(st.integers(0, 2))
        asks.append(Ask(f"{name}-upkeep", upkeep, 0, part_of=name, period=draw(st.sampled_from(periods))))
    return asks


@st.composite
def _levels(draw: st.DrawFn, name: str, cap: int, posts: int, common: dict[str, str]) -> Ask:
    steps = sorted(draw(st.sets(st.integers(1, cap), max_size=2)) | {cap})
    worth = sorted(draw(st.lists(st.integers(0, 3 * cap), min_size=len(steps), max_size=len(steps))))
    levels = tuple((f"l{k}", step, value) for k, (step, value) in enumerate(zip(steps, worth, strict=True)))
    uses = {"posts": {level[0]: posts + k for k, level in enumerate(levels)}} if posts else {}
    return Ask(name, cap, levels=levels, uses=uses, **common)  # type: ignore[arg-type]  # fields of Ask


@st.composite
def _divisible(draw: st.DrawFn, name: str, extent: Extent, periods: Sequence[str]) -> Ask:
    cap = draw(st.integers(1, extent.cap))
    rate = draw(st.sampled_from(("0", "0.5", "1", "1.5")))
    bent = extent.curved and draw(st.booleans())
    return Ask(
        name,
        cap,
        saturating(rate, scale=draw(st.integers(1, 2 * cap))) if bent else rate,
        floor=draw(st.sampled_from((0, 0, 0, 1))),
        weight=draw(st.sampled_from(WEIGHTS)),
        category=draw(st.sampled_from(CATEGORIES)),
        period=draw(st.sampled_from(periods)),
        uses={"posts": ("1", 2)},
    )


@st.composite
def _some(draw: st.DrawFn, names: Sequence[str]) -> str:
    chosen = draw(st.lists(st.sampled_from(names), min_size=1, max_size=len(names), unique=True))
    return " or ".join(f"request:{name}" for name in sorted(chosen))


@st.composite
def _logic(draw: st.DrawFn, name: str, names: Sequence[str]) -> Condition:
    kind = draw(st.sampled_from(LOGIC))
    on, of = draw(_some(names)), "all"
    limits: dict[str, str] = {}
    if kind == "requires":
        of = draw(_some(names))
        limits = draw(st.sampled_from(({}, {"at_least": "1"})))
    elif kind == "excludes":
        of = draw(st.one_of(st.just("all"), _some(names)))
    elif kind == "choose":
        on = draw(st.sampled_from((on, on, f"each unit in {on}", f"each category in {on}")))
        limits = {draw(st.sampled_from(("at_least", "at_most", "exactly"))): str(draw(st.integers(0, 2)))}
    return Condition(name, kind, on, of=of, **limits)


@st.composite
def _money_rule(draw: st.DrawFn, name: str, asks: Sequence[Ask], periods: Sequence[str], soft: str) -> Condition:
    kind = draw(st.sampled_from(MONEY_KINDS))
    asked = sum(int(ask.cap) for ask in asks)
    on = draw(st.sampled_from(("unit:u0", "category:base", *(f"request:{ask.id}" for ask in asks))))
    period = draw(st.sampled_from(("", *periods)))
    limits: dict[str, str] = {}
    if kind == "floor":
        limits = {"at_least": minor_text(draw(st.integers(0, asked // 3)))}
    elif kind in ("cap", "total"):
        on = "all" if kind == "total" else on
        limits = {"at_most": minor_text(draw(st.integers(asked // 3, asked)))}
    elif kind == "share":
        limits = {draw(st.sampled_from(("at_least", "at_most"))): draw(st.sampled_from(("20%", "50%")))}
    elif kind == "balance":
        on = draw(st.sampled_from(("each unit", "each category", "each unit in category:base or category:growth")))
        limits = {"at_most": draw(st.sampled_from(("20%", "50%")))}
    elif kind == "resource":
        on = draw(st.sampled_from(("all", "unit:u0")))
        limits = {draw(st.sampled_from(("at_least", "at_most"))): draw(st.sampled_from(("1", "2.5", "4")))}
    elif kind == "reserve":
        on, period = "all", ""
        limits = {"at_least": minor_text(draw(st.integers(0, 2)))}
    hard = kind in ("forbidden", "reserve") or not soft or draw(st.booleans())
    return Condition(
        name,
        kind,
        on,
        period=period,
        resource="posts" if kind == "resource" else "",
        price="" if hard or soft != "price" else draw(st.sampled_from(("0.5", "2"))),
        priority="" if hard or soft != "priority" else draw(st.sampled_from(("1", "2"))),
        **limits,
    )


@st.composite
def _accounts(draw: st.DrawFn, extent: Extent, periods: Sequence[str], asked: int) -> tuple[Pot, ...]:
    pots = []
    for k in range(draw(st.integers(1, extent.funds))):
        amounts = [draw(st.one_of(st.none(), st.integers(0, asked))) for _ in periods]
        expires = draw(st.sampled_from(("", "", *periods)))
        if expires:
            last = periods.index(expires)
            amounts = [amount if period <= last else None for period, amount in enumerate(amounts)]
        floors = [draw(st.sampled_from((0, 0, 1))) if amount else 0 for amount in amounts]
        pots.append(
            Pot(
                f"f{k}",
                tuple(amounts),
                draw(st.sampled_from(("all", "all", "unit:u0", "not category:base"))),
                carry_forward=draw(st.booleans()),
                expires=expires,
                cash_floor=tuple(floors),
            )
        )
    return tuple(pots)
