"""What a page says of a ranking: figures, charts and tables as text; for the page of scores and for a plan's report.

Knows the order of the parts. It must not compute figures: those stand in the ranking.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from apportion.priorities.assessment import weights_of
from apportion.priorities.case_scores import CaseScores
from apportion.priorities.weighing import Compared
from apportion.reports.charts.contributions import ScoreRow, contributions_chart
from apportion.reports.charts.weight_bands import WeightBand, weight_bands_chart
from apportion.reports.grid import Grid
from apportion.reports.page.pictures import ROWS_MAX, Picture, picture
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
from apportion.reports.words import Formatter

_REVISIONS_MAX: Final = 5


@dataclass(frozen=True)
class JudgesView:
    """What comparisons of one kind say."""

    title: str
    table: Grid
    remarks: tuple[str, ...]


@dataclass(frozen=True)
class PackageView:
    """One level of a decision package."""

    name: str
    cost: str
    standing: str
    words: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class ScoresView:
    """A ranking as a page shows it."""

    title: str
    subtitle: str
    figures: tuple[tuple[str, str, str], ...]
    """Label, figure, note."""
    ranked: str
    """What is ranked, and by which method; empty where nothing is."""
    because: str
    picture: Picture | None
    ranking: Grid | None
    ties: str
    facts: Grid | None
    cut: str
    packages: tuple[PackageView, ...]
    weights: Grid
    reasons: tuple[str, ...]
    bands: Picture | None
    stability: Grid | None
    change: str
    judges: tuple[JudgesView, ...]
    dependence: str
    values: Grid | None
    path: tuple[tuple[str, bool, str, str], ...]
    """Title, done, task, what is missing."""
    findings: tuple[tuple[str, str, str], ...]
    """Place, message, what to do."""


def scores_view(scores: CaseScores) -> ScoresView:
    """The ranking of one case."""
    formatter, names = Formatter(scores.case), Names(scores)
    assessment = scores.assessment
    ranked = assessment.is_ranked
    judged = (assessment.weighed.compared, *assessment.compared)
    subtitle = [scores.case.organisation, f"{ranked_what(scores)} by {METHODS[assessment.method]}"]
    return ScoresView(
        scores.case.name,
        " · ".join(part for part in subtitle if part),
        tuple(_figures(scores, names, formatter)) if ranked else (),
        f"{ranked_what(scores)} ranked by {METHODS[assessment.method]}." if ranked else "",
        assessment.because,
        _picture(scores, names) if ranked else None,
        _ranking(scores, names, formatter) if ranked else None,
        ties_text(assessment, names),
        _facts(scores, names, formatter) if ranked else None,
        cut_text(scores, names, formatter) if ranked else "",
        tuple(_packages(scores, names, formatter)),
        _weights(scores, formatter),
        assessment.weighed.reasons,
        _bands(scores, names, formatter),
        _stability(scores, names, formatter),
        change_text(assessment.smallest_change, names, formatter) if _is_stable_known(scores) else "",
        tuple(_judges(item, names, formatter) for item in judged if item is not None),
        dependence_text(scores, formatter),
        _values(scores, names, formatter),
        tuple((step.title, step.is_done, step.task.strip(), ", ".join(step.open)) for step in scores.path),
        tuple((str(item.place), item.message, item.remedy) for item in scores.findings.listed),
    )


def _is_stable_known(scores: CaseScores) -> bool:
    return len(scores.assessment.ranking.order) > 1 and scores.assessment.closeness is None


def _figures(scores: CaseScores, names: Names, formatter: Formatter) -> list[tuple[str, str, str]]:
    assessment = scores.assessment
    first = assessment.ranking.order[0]
    figures = [("First", decimal(assessment.scores_shown[first], formatter), names.item(first))]
    cut = scores.cut
    if cut is not None:
        figures.append(
            (
                "Above the line",
                f"{len(cut.above)} of {len(cut.above) + len(cut.below)}",
                f"{formatter.money_whole(cut.spent_minor)} of {formatter.money_whole(cut.total_minor)}",
            )
        )
    rooms = [(item.room, item.criterion) for item in assessment.order_stability if item.room is not None]
    if rooms and len(assessment.ranking.order) > 1:
        room, criterion = min(rooms)
        points = formatter.percent(Fraction(room).limit_denominator(10**9))[:-2]
        figures.append(("Least room of a weight", f"{points} points", f"{names.criterion(criterion)}, for the order"))
    held = scores.dependence
    if held is not None and held.of_all is not None:
        figures.append(("Rests on judgement", formatter.percent(held.of_all), "of all scores together"))
    return figures


def _shown_criteria(scores: CaseScores) -> list[str]:
    """Criteria that have a weight, where scores are made of parts."""
    weights = weights_of(scores.assessment)
    if not scores.assessment.contributions_shown:
        return []
    return [item.id for item in scores.assessment.criteria if weights.get(item.id)]


def ranking_picture(scores: CaseScores) -> Picture | None:
    """The ranking as bars made of what each criterion adds; ``None`` where nothing is ranked."""
    return _picture(scores, Names(scores)) if scores.assessment.is_ranked else None


def _picture(scores: CaseScores, names: Names) -> Picture:
    assessment, formatter = scores.assessment, Formatter(scores.case)
    shown = _shown_criteria(scores)
    rows = []
    for name in assessment.ranking.order[:ROWS_MAX]:
        parts = () if assessment.scored is None else tuple(assessment.scored.contribution(name, item) for item in shown)
        text = decimal(assessment.scores_shown[name], formatter)
        rows.append(ScoreRow(names.item(name), assessment.ranking.rank(name), assessment.score(name), text, parts))
    line = _line_after(scores)
    caption = "Scores out of 10." + (" Each part is what a criterion adds." if shown else "")
    if line is not None:
        ends = f"{formatter.money_whole(scores.reached.total_minor)} ends"
        if 0 < line < len(rows):
            caption += f" The dashed line is where {ends}."
        elif line:
            caption += f" The line where {ends} lies further down, after the first {line}."
    more = len(assessment.ranking.order) - len(rows)
    if more > 0:
        caption += f" The first {len(rows)} are shown; the table has all."
    criteria = [names.criterion(item) for item in shown]
    return picture(
        lambda width, unique: contributions_chart(rows, criteria, width, unique, title="Ranking", line_after=line),
        "ranking",
        caption,
    )


def _line_after(scores: CaseScores) -> int | None:
    """How many rows of the ranking stand above the line; ``None`` where it does not fall between two rows."""
    cut = scores.cut
    if cut is None or not cut.below or any(level.id != level.package for level in scores.packages):
        return None
    above = tuple(scores.assessment.ranking.order[: len(cut.above)])
    return len(above) if set(above) == set(cut.above) else None


def _ranking(scores: CaseScores, names: Names, formatter: Formatter) -> Grid:
    assessment, shown = scores.assessment, _shown_criteria(scores)
    parts = assessment.contributions_shown
    headers = [("Name", ""), ("Rank", "num"), ("Score", "num main")]
    headers += [(names.criterion(item), "num wrap") for item in shown]
    rows = []
    for name in assessment.ranking.order:
        cells = [names.item(name), str(assessment.ranking.rank(name))]
        cells.append(decimal(assessment.scores_shown[name], formatter))
        rows.append((*cells, *(decimal(parts[name][criterion], formatter) for criterion in shown)))
    caption = f"What each criterion adds sums to the score{MISSED if assessment.parts_miss else ''}." if shown else ""
    return Grid("", caption, tuple(headers), tuple(rows))


def _facts(scores: CaseScores, names: Names, formatter: Formatter) -> Grid:
    order = [name for name in scores.assessment.ranking.order if name in scores.items]
    money = formatter.money_alike(scores.items[name].cost_minor for name in order)
    held = [
        (("Unit", "text"), [scores.items[name].unit for name in order]),
        (("Cost", "num main"), [money(scores.items[name].cost_minor) for name in order]),
        ((efficiency_title(formatter), "num"), [efficiency_text(scores, name, formatter) for name in order]),
        (("Strategic impact", "num"), [impact_text(scores, name, formatter) for name in order]),
        (("Complexity", "num"), [complexity_text(scores, name, formatter) for name in order]),
        (("Payback window", "text"), [payback_text(scores.items[name].payback, formatter) for name in order]),
    ]
    kept = [(header, cells) for header, cells in held if any(cells)]
    return Grid(
        "",
        "",
        (("Name", ""), *(header for header, _ in kept)),
        tuple((names.item(name), *(cells[row] for _, cells in kept)) for row, name in enumerate(order)),
    )


def _packages(scores: CaseScores, names: Names, formatter: Formatter) -> list[PackageView]:
    if not scores.stated.is_packaged or scores.cut is None or scores.arranged is None:
        return []
    by_id = {level.id: level for level in scores.packages}
    found = []
    for name in scores.arranged.order:
        level = by_id[name]
        words = (("Gives", level.result), ("If not funded", level.consequence), ("Considered", level.alternatives))
        found.append(
            PackageView(
                level_name(name, names),
                formatter.money_whole(level.cost_minor),
                "funded" if name in scores.cut.above else "below the line",
                tuple((what, text) for what, text in words if text),
            )
        )
    return found


def _weights(scores: CaseScores, formatter: Formatter) -> Grid:
    weights = weights_of(scores.assessment)
    headers = (("Criterion", ""), ("Weight", "num main"), ("Basis", "text"), ("What is rated", "text long"))
    rows = [
        (item.label, formatter.percent(weights[item.id]), item.basis.value, item.meaning)
        for item in scores.assessment.criteria
        if item.id in weights
    ]
    if any(row[3] for row in rows):
        return Grid("", "", headers, tuple(rows))
    return Grid("", "", headers[:3], tuple(row[:3] for row in rows))


def _top(scores: CaseScores) -> int:
    return min(TOP, len(scores.assessment.ranking.order) - 1)


def _bands(scores: CaseScores, names: Names, formatter: Formatter) -> Picture | None:
    if len(scores.assessment.ranking.order) <= 1:
        return None
    top = _top(scores)
    pairs = zip(scores.assessment.order_stability, scores.assessment.top_stability(top), strict=True)
    rows = [
        WeightBand(
            names.criterion(whole.criterion),
            whole.weight,
            (whole.low, whole.high),
            (best.low, best.high),
            share(whole.weight, formatter),
        )
        for whole, best in pairs
    ]
    ticks = [formatter.percent(Fraction(step, 4), 0) for step in range(5)]
    return picture(
        lambda width, unique: weight_bands_chart(
            rows,
            width,
            unique,
            title="How far each weight may move",
            order="the whole order stays",
            best="the best stays" if top == 1 else f"the best {top} stay",
            ticks=ticks,
        ),
        "weights",
        "One weight moves and the others make room in proportion.",
    )


def _stability(scores: CaseScores, names: Names, formatter: Formatter) -> Grid | None:
    if len(scores.assessment.ranking.order) <= 1:
        return None
    top = _top(scores)
    kept = "the best" if top == 1 else f"the best {top}"
    count = len(scores.assessment.ranking.order)
    pairs = zip(scores.assessment.order_stability, scores.assessment.top_stability(top), strict=True)
    rows = tuple(
        (
            names.criterion(whole.criterion),
            share(whole.weight, formatter),
            interval_text(whole, names, formatter, kept="the order", count=count),
            interval_text(best, names, formatter, kept=kept, count=count, top=top),
        )
        for whole, best in pairs
    )
    headers = (
        ("Criterion", ""),
        ("Now", "num"),
        ("The order stays", "text long"),
        (f"{kept[:1].upper()}{kept[1:]} stay", "text long"),
    )
    return Grid("", "", headers, rows)


def _judges(compared: Compared, names: Names, formatter: Formatter) -> JudgesView:
    found = compared.judgement
    items = found.group.items
    headers = (("Judge", ""), *((label(item, names), "num") for item in items), ("Consistency", "text"))
    rows, remarks = [], []
    for judge, own in found.judges:
        if own is None:
            rows.append((judge_name(judge), *("" for _ in items), "too few answers for weights of their own"))
            continue
        weights = (share(own.weight(item), formatter) for item in items)
        rows.append((judge_name(judge), *weights, consistency_text(own.consistency, formatter)))
        remarks += [
            f"{judge_name(judge)}, look again: {revision_text(revision, names, formatter)}."
            for revision in compared.revisions.get(judge, ())[:_REVISIONS_MAX]
        ]
    if len(found.judges) > 1:
        together = (share(found.group.weight(item), formatter) for item in items)
        rows.append(("Together", *together, consistency_text(found.group.consistency, formatter)))
        if found.concordance is not None:
            agreement = formatter.number(Fraction(found.concordance).limit_denominator(10**6))
            remarks.append(f"Agreement of their rankings (Kendall’s W, 1 is full): {agreement}.")
        remarks += [
            f"Furthest apart: {disagreement_text(item, names, formatter)}."
            for item in found.disagreements[:_REVISIONS_MAX]
            if item.lowest[1] != item.highest[1]
        ]
    return JudgesView(compared_title(compared, names), Grid("", "", headers, tuple(rows)), tuple(remarks))


def _values(scores: CaseScores, names: Names, formatter: Formatter) -> Grid | None:
    held = scores.services
    if held is None or not held.values:
        return None
    by_id = {item.programme: item for item in held.values}
    headers = (("Name", ""), (f"Value by {held.measure.value}", "num main"), ("Per unit of money, mean is 1", "num"))
    rows = tuple(
        (names.item(name), formatter.number(by_id[name].value), decimal(by_id[name].relative, formatter))
        for name in held.ranking.order
    )
    return Grid("", f"{held.formula}.", headers, rows)
