"""Costs on the terminal: cost objects, rates, capacity, value chain, next year, and what drives costs."""

from __future__ import annotations

from apportion.interfaces.cli.findings_view import show_findings
from apportion.interfaces.cli.screen import Column, Screen
from apportion.reports.grid import Grid
from apportion.reports.page.costs_view import costs_view
from apportion.reports.words import Formatter
from apportion.services.costs import WHAT_TO_ADD, ReviewedCosts


def show_costs(screen: Screen, reviewed: ReviewedCosts) -> None:
    """Print costs for people."""
    if screen.as_json:
        return
    if not reviewed.is_stated:
        screen.line(f"{reviewed.case.name}: nothing is said about work", "strong")
        screen.line(WHAT_TO_ADD, "bad")
        return
    view = costs_view(reviewed.costs, Formatter(reviewed.case), reviewed.findings)
    screen.line(f"{reviewed.case.name}: costs", "strong")
    show_findings(screen, reviewed.findings)
    if view.figures:
        screen.line()
    screen.table([Column(""), Column("", "right"), Column("")], [list(figure) for figure in view.figures])
    for grid in (*view.things, *view.resources):
        _show(screen, grid)
    if view.chain is not None:
        _show(screen, view.chain)
    for grid in view.following:
        _show(screen, grid)
    for study in view.studies:
        screen.heading(study.title)
        for text in study.sentences:
            screen.line(text, indent=2)
        for grid in study.grids:
            _show(screen, grid)


def _show(screen: Screen, grid: Grid) -> None:
    screen.heading(grid.title)
    columns = [Column(text, "right" if "num" in kind else "left") for text, kind in grid.headers]
    screen.table(columns, grid.rows)
    for note in (grid.caption, grid.more):
        if note:
            screen.line(note, "quiet")
