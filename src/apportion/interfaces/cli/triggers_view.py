"""How triggers would have done in the past, on a screen."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import click

from apportion.interfaces.cli.ending import DONE
from apportion.interfaces.cli.screen import Column, Screen

if TYPE_CHECKING:
    from apportion.execution.triggers.backtest import Tried, YearTried


def show_backtest(screen: Screen, path: Path, tolerance: str | None) -> int:
    """Try the triggers of a case, and show what came of it."""
    from apportion.reports.trigger_words import tried_sentences
    from apportion.reports.triggers_json import backtest_document
    from apportion.services.trigger_backtest import back_tested

    held = back_tested(path, _share(tolerance))
    screen.document(lambda: backtest_document(held.ledger, held.tried, held.variants, held.left_out))
    for item in held.tried:
        screen.line(f"{item.trigger.name}, on {held.ledger}", "strong")
        for sentence in tried_sentences(item):
            screen.line(sentence, indent=2)
        screen.line()
        _years(screen, [year for year in item.years if year.verdict not in ("quiet", "open")])
        screen.line()
        _variants(screen, [one for one in held.variants if one.trigger.id == item.trigger.id])
    silent = sorted({trigger for trigger, _ in held.left_out})
    if silent:
        screen.line()
        screen.line(f"Not tried, because a ledger does not tell what they watch: {', '.join(silent)}.", "quiet")
    return DONE


def _years(screen: Screen, years: Sequence[YearTried]) -> None:
    columns = [
        Column("unit"),
        Column("year"),
        Column("ended", "right"),
        Column("fired"),
        Column(""),
        Column("months early", "right"),
    ]
    rows = [
        [
            year.subject,
            str(year.year),
            "" if year.outcome is None else f"{float(year.outcome) * 100:+.1f} %",
            ", ".join(f"{one.fired.on:%Y-%m}" for one in year.firings),
            year.verdict,
            "" if year.lead_months is None else str(year.lead_months),
        ]
        for year in years
    ]
    screen.table(columns, rows)


def _variants(screen: Screen, tried: Sequence[Tried]) -> None:
    columns = [
        Column("in a row", "right"),
        *(Column(name, "right") for name in ("fired", "for nothing", "seen", "missed", "months early (median)")),
    ]
    rows = [
        [
            str(one.trigger.periods_in_a_row),
            str(one.firings),
            str(one.false_firings),
            str(one.count("right")),
            str(one.count("missed")),
            "" if one.lead_median is None else f"{float(one.lead_median):g}",
        ]
        for one in tried
    ]
    screen.line("Had it waited for several measurements in a row:")
    screen.table(columns, rows)


def _share(text: str | None) -> Fraction | None:
    if text is None:
        return None
    try:
        share = Fraction(text.strip().removesuffix("%").strip()) / 100
    except ValueError:
        share = Fraction(-1)
    if share < 0 or not text.strip().endswith("%"):
        raise click.BadParameter(f"'{text}' is no percentage. Write it as 5%.", param_hint="--tolerance")
    return share
