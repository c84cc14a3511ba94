"""What rules cost, on the terminal: dearest first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from apportion.interfaces.cli.screen import Column, Screen
from apportion.model.case import Case
from apportion.model.rule_cost import RuleCost
from apportion.reports.words import Formatter, plural

_ROWS_MAX: Final = 100


def show_rule_costs(screen: Screen, case: Case, costs: Sequence[RuleCost]) -> None:
    """Print the rules that cost something, and count the others."""
    formatter = Formatter(case)
    screen.line(f"{case.name}: what the rules cost", "strong")
    screen.line("Weighted value that the best plan without the rule would have more, everything else staying as it is.")
    felt = [item for item in costs if item.value_lost is None or item.value_lost > 0 or item.price]
    with_prices = any(item.price is not None for item in felt)
    columns = [Column("Costs", "right")]
    columns += [Column(f"For each {formatter.one}", "right")] if with_prices else []
    columns += [Column("Rule"), Column("Demands"), Column("Authority")]
    rows = []
    for item in felt[:_ROWS_MAX]:
        row = ["not known" if item.value_lost is None else formatter.value(item.value_lost)]
        row += [("" if item.price is None else formatter.price(item.price))] if with_prices else []
        rows.append([*row, f"{item.name} ({item.rule})", item.need, item.authority])
    screen.line()
    screen.table(columns, rows)
    if len(felt) > _ROWS_MAX:
        screen.line(f"… and {len(felt) - _ROWS_MAX} more: --json lists all.", "quiet")
    rest = len(costs) - len(felt)
    if rest:
        screen.line(f"{plural(rest, 'other rule')} {'costs' if rest == 1 else 'cost'} nothing.", "quiet")
