"""Two plans side by side: on the terminal for people, as a document for programs."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Final

from apportion.interfaces.cli.alternatives_view import show_swaps
from apportion.interfaces.cli.screen import Column, Screen
from apportion.model.difference import Difference, Figure, FigureKind
from apportion.reports.alternatives_words import BEFORE_AND_AFTER
from apportion.reports.words import Formatter
from apportion.services.changes import AmountChange
from apportion.services.compare_plans import Comparison, Effect

_ROWS_MAX: Final = 100
_KINDS: Final = {"unit": "Units", "request": "Requests", "fund": "Funds"}


def show_comparison(screen: Screen, comparison: Comparison) -> None:
    """Print what differs in the input, what each cause moved, and what changed line by line."""
    if screen.as_json:
        return
    formatter = Formatter(comparison.after.planned.case)
    for side in (comparison.before, comparison.after):
        for departure in side.departures:
            screen.line(departure, "warning")
    _show_sides(screen, comparison, formatter)
    _show_differences(screen, comparison, formatter)
    if not comparison.both_stand:
        screen.line()
        for side in (comparison.before, comparison.after):
            if side.planned.plan.proof is None:
                screen.line(f"{side.path} has no plan: no amounts can keep all its rules.", "bad")
        return
    _show_effects(screen, comparison, formatter)
    _show_decisions(screen, comparison, formatter)
    if comparison.swaps.listed:
        screen.heading("Who gives to whom, largest first")
        show_swaps(screen, comparison.swaps, formatter, BEFORE_AND_AFTER)
    for kind, title in _KINDS.items():
        show_amounts(screen, title, [item for item in comparison.amounts if item.kind == kind], formatter)


def _show_sides(screen: Screen, comparison: Comparison, formatter: Formatter) -> None:
    rows = []
    for label, side in (("Before", comparison.before), ("After", comparison.after)):
        plan, case = side.planned.plan, side.planned.case
        value = "no plan" if plan.proof is None else formatter.value(plan.proof.value_lower)
        allocated = "" if plan.proof is None else formatter.money(plan.allocated)
        rows.append([label, str(side.path), formatter.money(case.total), allocated, value])
    columns = [Column(""), Column("Plan"), Column("Total", "right"), Column("Allocated", "right")]
    screen.table([*columns, Column("Weighted value", "right")], rows)


def _show_differences(screen: Screen, comparison: Comparison, formatter: Formatter) -> None:
    found = comparison.differences
    if not found.counts:
        screen.line()
        screen.line("Nothing differs in the input that could change a plan.")
    for cause, count in found.counts:
        listed = [item for item in found.listed if item.cause is cause]
        screen.heading(f"Changed: {cause.value}")
        for item in listed:
            screen.line(_sentence(item, formatter), indent=2)
        if count > len(listed):
            screen.line(f"… and {count - len(listed)} more", "quiet", indent=2)
    if found.without_effect:
        screen.line()
        screen.line(f"Also different, without effect on any amount: {', '.join(found.without_effect)}.", "quiet")


def _sentence(item: Difference, formatter: Formatter) -> str:
    subject = "" if item.subject == "case" else f"{item.subject} {item.name}"
    period = f" in {item.period}" if item.period else ""
    fact = f"{subject}{period}{', ' if subject and item.field else ''}{item.field.replace('_', ' ')}"
    before, after = _figure(item.before, item.kind, formatter), _figure(item.after, item.kind, formatter)
    if item.change == "changed":
        return f"{fact}: {before or 'not stated'} -> {after or 'not stated'}"
    held = after if item.change == "added" else before
    return f"{fact}: {item.change}{f' ({held})' if held else ''}"


def _figure(figure: Figure, kind: FigureKind, formatter: Formatter) -> str:
    if figure is None or figure == "":
        return ""
    if isinstance(figure, str):
        return figure
    if kind == "money":
        return formatter.money(int(figure))
    number = Fraction(figure)
    if kind == "percent":
        decimals = next((places for places in range(9) if (number * 100 * 10**places).denominator == 1), 9)
        return formatter.percent(number, decimals)
    return formatter.number(number, 9)


def _show_effects(screen: Screen, comparison: Comparison, formatter: Formatter) -> None:
    if not comparison.effects:
        return
    screen.heading("What moved the plan, applied in this order")
    rows = [
        [str(number), _causes(effect), formatter.change(effect.allocated), signed_value(effect.value, formatter)]
        for number, effect in enumerate(comparison.effects, start=1)
    ]
    whole = comparison.value_change or Fraction(0)
    moved = sum(effect.allocated for effect in comparison.effects)
    rows.append(["", "Together", formatter.change(moved), signed_value(whole, formatter)])
    columns = [Column(""), Column("Cause"), Column("Allocated", "right"), Column("Weighted value", "right")]
    screen.table(columns, rows)
    for effect in comparison.effects:
        if effect.why_together:
            screen.line(f"{_causes(effect)}: counted together, because {effect.why_together}.", "quiet")
    _show_units_by_cause(screen, comparison, formatter)


def _show_units_by_cause(screen: Screen, comparison: Comparison, formatter: Formatter) -> None:
    names = {item.id: item.name for item in comparison.amounts if item.kind == "unit"}
    moved = [dict(effect.units) for effect in comparison.effects]
    touched = [name for name in names if any(name in effect for effect in moved)]
    if not touched:
        return
    screen.heading("Units by cause, numbered as above")
    columns = [Column("Unit"), *(Column(str(number), "right") for number in range(1, len(moved) + 1))]
    rows = []
    for name in touched[:_ROWS_MAX]:
        parts = [effect.get(name, 0) for effect in moved]
        cells = ["" if not part else formatter.change(part) for part in parts]
        rows.append([names[name], *cells, formatter.change(sum(parts))])
    screen.table([*columns, Column("Together", "right")], rows)


def _causes(effect: Effect) -> str:
    return " and ".join(cause.value for cause in effect.causes)


def signed_value(value: Fraction, formatter: Formatter) -> str:
    """A change of value with its sign."""
    text = formatter.value(value)
    return f"+{text}" if round(value) > 0 else text


def show_amounts(screen: Screen, title: str, amounts: Sequence[AmountChange], formatter: Formatter) -> None:
    """Print amounts of one kind that changed, and how many did not."""
    changed = [item for item in amounts if item.difference or (item.before is None) != (item.after is None)]
    if not amounts:
        return
    screen.heading(title)
    if not changed:
        screen.line("No amount changed.")
        return
    rows = []
    for item in changed[:_ROWS_MAX]:
        name = f"{item.name} ({item.period})" if item.period else item.name
        before = "-" if item.before is None else formatter.money(item.before)
        after = "-" if item.after is None else formatter.money(item.after)
        rows.append([name, before, after, formatter.change(item.difference)])
    columns = [Column("Name"), Column("Before", "right"), Column("After", "right")]
    screen.table([*columns, Column("Difference", "right")], rows)
    if len(changed) > _ROWS_MAX:
        screen.line(f"… and {len(changed) - _ROWS_MAX} more that changed", "quiet")
    same = len(amounts) - len(changed)
    if same:
        screen.line(f"{same} did not change.", "quiet")


_CHANGES: Final = {
    "gained": "funded now",
    "lost": "no longer funded",
    "level": "another level",
    "start": "another start",
    "amount": "another amount",
}


def _show_decisions(screen: Screen, comparison: Comparison, formatter: Formatter) -> None:
    """Projects gained, lost or changed."""
    if not any(side.planned.plan.decisions for side in (comparison.before, comparison.after)):
        return
    screen.heading("Projects and levels")
    if not comparison.decisions:
        screen.line("Every project was decided as before.")
        return
    rows = [
        [
            item.name,
            _CHANGES[item.change],
            item.before or "-",
            item.after or "-",
            formatter.change(item.amount_after - item.amount_before),
        ]
        for item in comparison.decisions[:_ROWS_MAX]
    ]
    columns = [Column("Project"), Column("Change"), Column("Before"), Column("After"), Column("Difference", "right")]
    screen.table(columns, rows)
    if len(comparison.decisions) > _ROWS_MAX:
        screen.line(f"… and {len(comparison.decisions) - _ROWS_MAX} more that changed", "quiet")
