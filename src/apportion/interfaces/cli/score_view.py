"""A ranking on the terminal: scores, costs and returns, the cut line, weights, stability, consistency, judgement."""

from __future__ import annotations

from typing import Final

from apportion.interfaces.cli.findings_view import show_findings
from apportion.interfaces.cli.screen import Column, Screen
from apportion.priorities.assessment import weights_of
from apportion.priorities.case_scores import CaseScores
from apportion.priorities.weighing import Compared
from apportion.reports.score_words import (
    METHODS,
    MISSED,
    TOP,
    Names,
    change_text,
    compared_title,
    complexity_text,
    consistency_text,
    cut_text,
    decimal,
    dependence_text,
    disagreement_text,
    efficiency_text,
    efficiency_title,
    impact_text,
    interval_text,
    judge_name,
    label,
    level_name,
    payback_text,
    ranked_what,
    revision_text,
    share,
    ties_text,
)
from apportion.reports.words import Formatter, plural
from apportion.services.score_case import ScoredCase

_ROWS_MAX: Final = 40
"""Rows of a ranking on a terminal; --json and the page have all."""
_REVISIONS_MAX: Final = 3
_OPEN_MAX: Final = 5


def show_scores(screen: Screen, found: ScoredCase) -> None:
    """Print a ranking for people."""
    if screen.as_json:
        return
    scores, formatter = found.scores, Formatter(found.case)
    names = Names(scores)
    title = found.case.name
    if not scores.assessment.is_ranked:
        screen.line(f"{title}: nothing is ranked yet", "strong")
        if not scores.assessment.ratings.alternatives:
            screen.line("The table ratings says how requests or initiatives do on each criterion. These would hold:")
        _show_weights(screen, scores, formatter)
        _show_path(screen, scores)
        show_findings(screen, found.findings)
        return
    method = METHODS[scores.assessment.method]
    screen.line(f"{title}: {ranked_what(scores)} ranked by {method}", "strong")
    screen.line(scores.assessment.because)
    _show_ranking(screen, scores, names, formatter)
    _show_facts(screen, scores, names, formatter)
    _show_packages(screen, scores, names)
    _show_weights(screen, scores, formatter)
    _show_stability(screen, scores, names, formatter)
    for compared in (scores.assessment.weighed.compared, *scores.assessment.compared):
        if compared is not None:
            _show_compared(screen, compared, names, formatter)
    said = dependence_text(scores, formatter)
    if said:
        screen.heading("How much is judgement")
        screen.line(said, indent=2)
    _show_values(screen, scores, names, formatter)
    _show_path(screen, scores)
    show_findings(screen, found.findings)


def _show_ranking(screen: Screen, scores: CaseScores, names: Names, formatter: Formatter) -> None:
    assessment = scores.assessment
    parts = assessment.contributions_shown
    weights = weights_of(assessment)
    shown = [item.id for item in assessment.criteria if weights.get(item.id)] if parts else []
    columns = [Column("", "right"), Column("Name"), Column("Unit"), Column("Score", "right")]
    columns += [Column(names.criterion(name), "right") for name in shown]
    rows = []
    for name in assessment.ranking.order[:_ROWS_MAX]:
        item = scores.items.get(name)
        cells = [str(assessment.ranking.rank(name)), names.item(name), "" if item is None else item.unit]
        cells.append(decimal(assessment.scores_shown[name], formatter))
        cells += [decimal(parts[name][criterion], formatter) for criterion in shown]
        rows.append(cells)
    screen.heading("Ranking" if not shown else "Ranking: score out of 10 and what each criterion adds to it")
    screen.table(columns, rows)
    more = len(assessment.ranking.order) - _ROWS_MAX
    if more > 0:
        screen.line(f"… and {more} more: --out or --json has them.", "quiet")
    if shown and assessment.parts_miss:
        screen.line(f"The parts sum to the score{MISSED}.", "quiet")
    tied = ties_text(assessment, names)
    if tied:
        screen.line(tied)
    if assessment.from_return:
        held = plural(len(assessment.from_return), "initiative")
        screen.line(f"Return is the projected multiple of {held}.", "quiet")


def _show_facts(screen: Screen, scores: CaseScores, names: Names, formatter: Formatter) -> None:
    """What each costs and returns; columns that are empty throughout are left out."""
    order = [name for name in scores.assessment.ranking.order[:_ROWS_MAX] if name in scores.items]
    money = formatter.money_alike(scores.items[name].cost_minor for name in order)
    held = [
        ("Cost", [money(scores.items[name].cost_minor) for name in order]),
        (efficiency_title(formatter), [efficiency_text(scores, name, formatter) for name in order]),
        ("Strategic impact", [impact_text(scores, name, formatter) for name in order]),
        ("Complexity", [complexity_text(scores, name, formatter) for name in order]),
        ("Payback window", [payback_text(scores.items[name].payback, formatter) for name in order]),
    ]
    kept = [(title, cells) for title, cells in held if any(cells)]
    columns = [Column("Name")]
    columns += [Column(title, "left" if title == "Payback window" else "right") for title, _ in kept]
    screen.heading("What each costs and brings")
    screen.table(columns, [[names.item(name), *(cells[row] for _, cells in kept)] for row, name in enumerate(order)])
    said = cut_text(scores, names, formatter)
    if said:
        screen.heading("How far the money reaches")
        screen.line(said, indent=2)


def _show_packages(screen: Screen, scores: CaseScores, names: Names) -> None:
    """What levels of service give, where the case describes them."""
    if not scores.stated.is_packaged or scores.cut is None or scores.arranged is None:
        return
    by_id = {level.id: level for level in scores.packages}
    screen.heading("Decision packages, first to be funded first")
    for name in scores.arranged.order:
        level = by_id[name]
        funded = "funded" if name in scores.cut.above else "below the line"
        screen.line(f"{level_name(name, names)}: {funded}", indent=2)
        for what, words in (
            ("Gives", level.result),
            ("If not funded", level.consequence),
            ("Considered", level.alternatives),
        ):
            if words:
                screen.line(f"{what}: {words}", "quiet", indent=6)
    for name in scores.arranged.held_back:
        screen.line(f"{level_name(name, names)} is ranked ahead of the level below it and waits for it.", indent=2)


def _show_weights(screen: Screen, scores: CaseScores, formatter: Formatter) -> None:
    weights = weights_of(scores.assessment)
    screen.heading("Weights")
    for reason in scores.assessment.weighed.reasons:
        screen.line(reason, indent=2)
    columns = [Column("Criterion"), Column("Weight", "right"), Column("Basis"), Column("What is rated")]
    rows = [
        [item.label, formatter.percent(weights[item.id]), item.basis.value, item.meaning]
        for item in scores.assessment.criteria
        if item.id in weights
    ]
    shown = len(columns) if any(item.meaning for item in scores.assessment.criteria) else len(columns) - 1
    screen.table(columns[:shown], [row[:shown] for row in rows])


def _show_stability(screen: Screen, scores: CaseScores, names: Names, formatter: Formatter) -> None:
    assessment = scores.assessment
    if len(assessment.ranking.order) <= 1:
        return
    screen.heading("How far each weight may move, the others in proportion")
    top = min(TOP, len(assessment.ranking.order) - 1)
    kept = "the best" if top == 1 else f"the best {top}"
    count = len(assessment.ranking.order)
    pairs = zip(assessment.order_stability, assessment.top_stability(top), strict=True)
    for whole, best in pairs:
        now = share(whole.weight, formatter)
        screen.line(f"{names.criterion(whole.criterion)} (now {now})", indent=2)
        order = interval_text(whole, names, formatter, kept="the order", count=count)
        screen.line(f"the order: {order}", indent=4)
        first = interval_text(best, names, formatter, kept=kept, count=count, top=top)
        screen.line(f"{kept}: {first}", indent=4)
    if assessment.closeness is None:
        screen.line(change_text(assessment.smallest_change, names, formatter), indent=2)


def _show_compared(screen: Screen, compared: Compared, names: Names, formatter: Formatter) -> None:
    screen.heading(compared_title(compared, names))
    found = compared.judgement
    for judge, own in found.judges:
        if own is None:
            screen.line(f"{judge_name(judge)}: too few answers for weights of their own", indent=2)
            continue
        said = ", ".join(f"{label(name, names)} {share(own.weight(name), formatter)}" for name in own.ranking.order)
        screen.line(f"{judge_name(judge)}: {said}; {consistency_text(own.consistency, formatter)}", indent=2)
        for revision in compared.revisions.get(judge, ())[:_REVISIONS_MAX]:
            screen.line(revision_text(revision, names, formatter), "warning", indent=6)
    if len(found.judges) > 1:
        group = found.group
        said = ", ".join(f"{label(name, names)} {share(group.weight(name), formatter)}" for name in group.ranking.order)
        screen.line(f"Together: {said}", indent=2)
        if found.concordance is not None:
            screen.line(f"Agreement of their rankings (Kendall's W, 1 is full): {found.concordance:.2f}", indent=2)
        for item in found.disagreements[:_REVISIONS_MAX]:
            if item.lowest[1] != item.highest[1]:
                screen.line(f"Furthest apart: {disagreement_text(item, names, formatter)}", indent=2)


def _show_values(screen: Screen, scores: CaseScores, names: Names, formatter: Formatter) -> None:
    """Values of services beside one another, where it is said whom they reach."""
    held = scores.services
    if held is None or not held.values:
        return
    screen.heading(f"Values by {held.measure.value}")
    screen.line(held.formula, "quiet", indent=2)
    by_id = {item.programme: item for item in held.values}
    rows = [
        [names.item(name), formatter.number(by_id[name].value), decimal(by_id[name].relative, formatter)]
        for name in held.ranking.order[:_ROWS_MAX]
    ]
    screen.table([Column("Name"), Column("Value", "right"), Column("Per unit of money, mean is 1", "right")], rows)


def _show_path(screen: Screen, scores: CaseScores) -> None:
    """The steps to values where no return in money is known, the next one in full."""
    steps = scores.path
    if not steps or all(step.is_done for step in steps):
        return
    screen.heading("From scores to values, where no return is known")
    is_next = True
    for number, step in enumerate(steps, start=1):
        screen.line(f"{number}. {step.title}: {'done' if step.is_done else 'open'}", indent=2)
        if not step.is_done and is_next:
            screen.line(step.task.strip(), indent=6)
            few = ", ".join(step.open[:_OPEN_MAX])
            more = len(step.open) - _OPEN_MAX
            screen.line(f"Missing: {few}{f' and {more} more' if more > 0 else ''}", "quiet", indent=6)
            is_next = False
