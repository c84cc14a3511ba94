"""How a ranking reads for people: payback windows, weights, stability and consistency in sentences.

Knows the case's number format. It must not know the medium.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Final

from apportion.priorities.ahp import Consistency
from apportion.priorities.assessment import Assessment, Interval, Method
from apportion.priorities.case_scores import CaseScores
from apportion.priorities.group import Disagreement
from apportion.priorities.inconsistent import Revision
from apportion.priorities.payback import PaybackWindow
from apportion.priorities.smallest_change import WeightChange
from apportion.priorities.weighing import NAMELESS, Compared
from apportion.reports.words import Formatter, plural

METHODS: Final = {
    Method.WEIGHTED: "weighted score",
    Method.PAIRWISE: "pairwise comparison",
    Method.OUTRANKING: "outranking",
    Method.CLOSENESS: "closeness to the ideal",
}
EFFICIENCY_PER: Final = 1_000_000
"""Units of money that resource efficiency is counted per, so that it can be read."""
MISSED: Final = ", but for roundings: each figure is rounded by itself"
_PAIRS_MAX: Final = 2
_TIES_MAX: Final = 5
_LISTED_MAX: Final = 6
TOP: Final = 3
"""How many of the best are looked at beside the whole order."""


class Names:
    """Names of what is ranked and of criteria, for sentences."""

    def __init__(self, scores: CaseScores) -> None:
        self._items = {name: item.name for name, item in scores.items.items()}
        self._criteria = {item.id: item.label for item in scores.assessment.criteria}

    def item(self, name: str) -> str:
        """The name of something ranked; its id where it has none."""
        return self._items.get(name, name)

    def criterion(self, name: str) -> str:
        """The name of a criterion."""
        return self._criteria.get(name, name)

    def pairs(self, swaps: Sequence[tuple[str, str]]) -> str:
        """``AI platform and Enterprise sales``, and how many more there are."""
        shown = "; ".join(f"{self.item(ahead)} and {self.item(behind)}" for ahead, behind in swaps[:_PAIRS_MAX])
        more = len(swaps) - _PAIRS_MAX
        return f"{shown}; and {plural(more, 'more pair')}" if more > 0 else shown


def decimal(number: Decimal | Fraction, formatter: Formatter, decimals: int = 2) -> str:
    """A score with all its decimals, so that columns align."""
    text = formatter.number(Fraction(number), decimals)
    point = formatter.number(Fraction(1, 2), 1)[1]
    whole, _, part = text.partition(point)
    return f"{whole}{point}{part.ljust(decimals, '0')}" if decimals else whole


def share(number: float, formatter: Formatter) -> str:
    """A part of one as a percentage."""
    return formatter.percent(Fraction(number).limit_denominator(10**9))


def payback_text(window: PaybackWindow | None, formatter: Formatter) -> str:
    """``4.2x over 24 months, 160.0 % a year simple, 104.9 % compound``; empty where no return is projected."""
    if window is None:
        return ""
    multiple = f"{formatter.number(window.multiple, 4)}x"
    if window.months is None or window.rate_simple is None or window.rate_compound is None:
        return f"{multiple}, months not stated"
    rates = (formatter.percent(window.rate_simple), share(window.rate_compound, formatter))
    return f"{multiple} over {formatter.number(window.months)} months, {rates[0]} a year simple, {rates[1]} compound"


def efficiency_text(scores: CaseScores, name: str, formatter: Formatter) -> str:
    """Points of score per million of money; empty where it is not known."""
    held = scores.efficiency.per_unit.get(name)
    return "" if held is None else decimal(held * EFFICIENCY_PER, formatter)


def efficiency_title(formatter: Formatter) -> str:
    """``Points per $1M``."""
    return f"Points per {formatter.money_tick(EFFICIENCY_PER * formatter.currency.minor_per_major)}"


def graded(number: Fraction | None, word: str, formatter: Formatter) -> str:
    """``8.5 critical``; empty where it is not known."""
    return "" if number is None else f"{decimal(number, formatter, 1)} {word}"


def complexity_text(scores: CaseScores, name: str, formatter: Formatter) -> str:
    """``5.0 complex``; empty where nobody said."""
    found = scores.complexity
    known = found is not None and name in found.alternatives
    return graded(found.score(name) if known and found else None, scores.complexity_word(name), formatter)


def impact_text(scores: CaseScores, name: str, formatter: Formatter) -> str:
    """``8.5 critical``; empty where it is not known."""
    return graded(scores.impact.get(name), scores.impact_word(name), formatter)


def interval_text(
    interval: Interval, names: Names, formatter: Formatter, *, kept: str, count: int, top: int | None = None
) -> str:
    """How far one weight may move.

    Args:
        interval: the weights between which something stays.
        names: for sentences.
        formatter: of the case.
        kept: what stays: ``the order``.
        count: how many are ranked.
        top: how many of the best are looked at; ``None`` where the order is.
    """
    if interval.room is None:
        return f"any weight keeps {kept}"
    low, high = share(interval.low, formatter), share(interval.high, formatter)
    moved, extremes = [], []
    ends = (
        (low, interval.swaps_low, interval.low, interval.level_low),
        (high, interval.swaps_high, interval.high, interval.level_high),
    )
    for weight, swaps, at, level in ends:
        if not swaps:
            continue
        if at in (0.0, 1.0):
            # A weight of all or nothing is no weighing any more: that many are level there is said, not listed.
            who = _level_there(level, count) if top is None else _level_with_best(swaps)
            extremes.append(f"{'without it' if at == 0 else 'by it alone'} {who}")
        else:
            moved.append(f"at {weight} {names.pairs(swaps)} change places")
    between = f"from {low} to {high}" if moved else f"any weight keeps {kept}"
    return "; ".join([between, *moved, *extremes])


def _level_there(pairs: int, count: int) -> str:
    possible = count * (count - 1) // 2
    if pairs == possible:
        return f"all {count} would be level"
    return f"{pairs} of {plural(possible, 'pair')} would be level"


def _level_with_best(swaps: Sequence[tuple[str, str]]) -> str:
    others = len({behind for _, behind in swaps})
    return f"{plural(others, 'other')} would be level with the last of them"


def change_text(change: WeightChange | None, names: Names, formatter: Formatter) -> str:
    """What has to move before somebody else wins."""
    if change is None:
        return "No change of weights lets anybody else win."
    if not change.taken:
        return f"{names.item(change.rival)} is level with {names.item(change.winner)} already."
    taken = " and ".join(
        f"{formatter.percent(item.amount)[:-2]} points from {names.criterion(item.criterion)}" for item in change.taken
    )
    given = names.criterion(change.given_to)
    return (
        f"The smallest change of weights after which {names.item(change.winner)} no longer wins alone moves {taken} to "
        f"{given}; {names.item(change.rival)} is then level with it."
    )


def ties_text(assessment: Assessment, names: Names) -> str:
    """Who is level with whom; empty where nobody is."""
    ties = assessment.ranking.ties
    groups = [_listed([names.item(name) for name in group]) for group in ties[:_TIES_MAX]]
    if len(ties) > _TIES_MAX:
        groups.append(f"and {plural(len(ties) - _TIES_MAX, 'more group')}")
    return f"Level: {'; '.join(groups)}." if groups else ""


def _listed(names: Sequence[str]) -> str:
    """``a, b and c``; what is beyond the first few is counted."""
    if len(names) > _LISTED_MAX:
        return f"{', '.join(names[: _LISTED_MAX - 1])} and {len(names) - _LISTED_MAX + 1} others"
    return " and ".join([*([", ".join(names[:-1])] if len(names) > 1 else []), *names[-1:]])


def cut_text(scores: CaseScores, names: Names, formatter: Formatter) -> str:
    """How far down the money reaches; empty where there is no cut line."""
    told = _cut_text(scores, names, formatter)
    unranked = _unranked_text(scores, formatter)
    return f"{told} {unranked}" if told and unranked else told


def _unranked_text(scores: CaseScores, formatter: Formatter) -> str:
    """Who is not ranked and so stands on neither side of the line; empty where all are."""
    unranked = scores.unranked
    if not unranked:
        return ""
    cost = sum(item.cost_minor for item in unranked)
    listed = _listed([item.name for item in unranked])
    verb = "is" if len(unranked) == 1 else "are"
    return (
        f"On neither side of the line {verb} what lacks ratings and is not ranked: {listed}, which "
        f"{'costs' if len(unranked) == 1 else 'cost'} {formatter.money_whole(cost)}."
    )


def _cut_text(scores: CaseScores, names: Names, formatter: Formatter) -> str:
    cut = scores.cut
    if cut is None:
        return ""
    total = f"{formatter.money_whole(cut.total_minor)} ({scores.reached.what})"
    if cut.first_below is None:
        all_of = "the only one" if len(cut.above) == 1 else f"all {len(cut.above)}"
        return f"{total} pays for {all_of}; {formatter.money_whole(cut.left_minor)} is left."
    first = {0: "none", 1: f"the first, which costs {formatter.money_whole(cut.spent_minor)}"}.get(
        len(cut.above), f"the first {len(cut.above)}, which cost {formatter.money_whole(cut.spent_minor)}"
    )
    sentence = (
        f"{total} pays for {first}. "
        f"{level_name(cut.first_below, names)} comes next and lacks {formatter.money_whole(cut.short_minor)}."
    )
    tied = _tied_across(scores, names)
    if tied:
        sentence += f" The line runs through a tie: {tied} are level, and ids alone say who comes first."
    if cut.still_fit:
        listed = _listed([level_name(name, names) for name in cut.still_fit])
        sentence += f" Further down would still fit: {listed}."
    return sentence


def _tied_across(scores: CaseScores, names: Names) -> str:
    """Those on both sides of the line that are level; empty where the line runs between two scores."""
    cut, order = scores.cut, {level.id: level.package for level in scores.packages}
    if cut is None or cut.first_below is None:
        return ""
    held = [name for name in (cut.first_below, order.get(cut.first_below, "")) if name in scores.items]
    group = next((group for group in scores.assessment.ranking.ties if held and held[0] in group), ())
    above = {name for level in cut.above for name in (level, order.get(level, ""))}
    return _listed([names.item(name) for name in group]) if above & set(group) - set(held) else ""


def level_name(name: str, names: Names) -> str:
    """The name of a level of a request, or of what is funded as a whole."""
    known = names.item(name)
    if known != name:
        return known
    request, _, level = name.partition(":")
    return f"{names.item(request)}: {level}" if level else known


def dependence_text(scores: CaseScores, formatter: Formatter) -> str:
    """How far the ranking rests on judgement; empty where that cannot be said."""
    held = scores.dependence
    if held is None or held.of_all is None:
        return ""
    parts = [f"{formatter.percent(held.of_all)} of all scores"]
    if held.of_money is not None:
        parts.append(f"{formatter.percent(held.of_money)} of the money above the line")
    turned = len(held.overturned)
    by_measure = (
        "nothing is measured"
        if held.measured_ranking is None
        else "by what is measured alone the order would be the same"
        if not turned
        else f"by what is measured alone {turned} of {_pairs_of(scores)} would stand the other way round"
    )
    return f"Judgement makes up {' and '.join(parts)}; {by_measure}."


def _pairs_of(scores: CaseScores) -> str:
    count = len(scores.assessment.ranking.order)
    return plural(count * (count - 1) // 2, "pair")


def consistency_text(found: Consistency, formatter: Formatter) -> str:
    """``consistency ratio 0.05, within the limit of 0.10``."""
    ratios = [ratio for ratio in (found.ratio, found.ratio_of_given) if ratio is not None]
    if not ratios:
        return "consistency not known for so many"
    ratio = decimal(Fraction(max(ratios)).limit_denominator(10**9), formatter, 3)
    within = "within" if found.is_acceptable else "beyond"
    return f"consistency ratio {ratio}, {within} the limit of {formatter.number(Fraction(1, 10))}"


def times(ratio: float, formatter: Formatter) -> str:
    """``3`` or ``1/3``: an answer of the scale, or a ratio with two decimals."""
    turned = Fraction(1 / ratio).limit_denominator(1000)
    if ratio < 1 and turned.denominator == 1:
        return f"1/{turned.numerator}"
    return formatter.number(Fraction(ratio).limit_denominator(1000))


def revision_text(revision: Revision, names: Names, formatter: Formatter) -> str:
    """Which comparison to look at again, and what it would have to be."""
    first, second = (label(name, names) for name in (revision.first, revision.second))
    ratio = revision.after.ratio
    after = (
        ""
        if ratio is None
        else f"; the ratio is then {decimal(Fraction(ratio).limit_denominator(10**9), formatter, 3)}"
    )
    given, proposed = times(revision.given, formatter), times(revision.proposed, formatter)
    return f"{first} to {second}: {given} given, {proposed} would fit the other answers{after}"


def label(name: str, names: Names) -> str:
    """The name of a criterion or of something ranked."""
    known = names.criterion(name)
    return known if known != name else level_name(name, names)


def judge_name(judge: str) -> str:
    """A judge as sentences call him; the nameless one has no name."""
    return "The comparisons" if judge == NAMELESS else judge


def disagreement_text(item: Disagreement, names: Names, formatter: Formatter) -> str:
    """How far judges are apart on one pair."""
    first, second = label(item.first, names), label(item.second, names)
    low, high = item.lowest, item.highest
    return (
        f"{first} to {second}: from {times(low[1], formatter)} ({low[0]}) to {times(high[1], formatter)} ({high[0]}), "
        f"mean {times(item.mean, formatter)}"
    )


def compared_title(compared: Compared, names: Names) -> str:
    """What was compared."""
    return f"Compared on {names.criterion(compared.about)}" if compared.about else "Comparisons of the criteria"


def ranked_what(scores: CaseScores) -> str:
    """``10 initiatives``."""
    kinds = {item.kind for item in scores.items.values()}
    count = len(scores.assessment.ranking.order)
    noun = {"request": "request", "level": "level", "initiative": "initiative"}[kinds.pop()] if len(kinds) == 1 else ""
    return plural(count, noun) if noun else plural(count, "request or initiative", "requests and initiatives")
