"""Stakeholders in sentences and tables of text, for the terminal and the page alike. Works nothing out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from apportion.alignment.stakeholders.grid import ENGAGEMENTS, without_contact
from apportion.alignment.stakeholders.satisfaction import GroupAnswers, RoundAnswers, RoundChange
from apportion.alignment.stakeholders.spread import CONFIDENCE, Interval
from apportion.alignment.stakeholders.whole import Concerned
from apportion.alignment.stakeholders.wishes import Met, Wish
from apportion.reports.grid import Grid
from apportion.reports.words import Formatter, plural

_NONE: Final = "–"
_NUM: Final = "num"


@dataclass(frozen=True)
class StakeholderPart:
    """One part of what there is to say."""

    id: str
    title: str
    sentences: tuple[str, ...]
    grids: tuple[Grid, ...]
    note: str = ""


def stakeholder_parts(found: Concerned, formatter: Formatter) -> tuple[StakeholderPart, ...]:
    """All parts that have something to say, in the order in which they are read."""
    parts = (_grid(found, formatter), _answers(found, formatter), _changes(found, formatter), _wishes(found, formatter))
    return tuple(part for part in parts if part.grids or part.sentences)


def missing(found: Concerned) -> tuple[str, ...]:
    """What is not known, with the table that would say it."""
    register, told = found.register, []
    if not register.stakeholders:
        told.append("The table stakeholders would say who has an interest in the budget, and how much influence.")
    if not found.weights.parts:
        told.append("The column weight of stakeholders would say how much each answer counts; no mean is weighted.")
    if not register.interests:
        told.append("The table stakeholder_interests would say what they wish of the plan.")
    if not register.responses:
        told.append("The table responses would hold their answers: satisfaction is not known.")
    elif not register.asked:
        told.append("The table satisfaction_rounds would say who was asked and when: no response rate is known.")
    return tuple(told)


def signed_points(share: Fraction, formatter: Formatter) -> str:
    """A difference of two percentages, in percentage points with its sign."""
    text = formatter.percent(share).replace("\N{NO-BREAK SPACE}%", "")
    sign = "+" if share > 0 and text.strip("0.,") else ""
    return f"{sign}{text} points"


def interval_text(interval: Interval | None, formatter: Formatter) -> str:
    """Both ends of an interval of shares."""
    if interval is None:
        return _NONE
    if interval.low == interval.high:
        return "all answered"
    low, high = (formatter.percent(Fraction(end)) for end in (interval.low, interval.high))
    return f"{low} to {high}"


def loses_text(found: Concerned, formatter: Formatter) -> str:
    """Whose wishes the plan meets less than the other plan does; empty without another plan."""
    if not found.against:
        return ""
    losers = [item for item in found.met_changes if item.difference is not None and item.difference < 0]
    if not losers:
        return f"Nobody's wishes are met less than by {found.against}."
    named = ", ".join(
        f"{found.register.named(item.stakeholder)} ({signed_points(item.difference or Fraction(0), formatter)})"
        for item in losers
    )
    return f"Less than by {found.against} are met the wishes of {named}."


def _grid(found: Concerned, formatter: Formatter) -> StakeholderPart:
    rows = []
    for item in found.grid:
        held, weight = item.stakeholder, found.weights.parts.get(item.stakeholder.id)
        rows.append(
            (
                held.name,
                held.kind,
                _NONE if held.interest is None else formatter.number(Fraction(held.interest)),
                _NONE if held.influence is None else formatter.number(Fraction(held.influence)),
                item.quadrant or "not known",
                _NONE if weight is None else formatter.percent(weight),
                held.contact or _NONE,
                held.wants or _NONE,
            )
        )
    headers = (
        ("Stakeholder", ""),
        ("Kind", "text"),
        ("Interest", _NUM),
        ("Influence", _NUM),
        ("Field", "text"),
        ("Weight", _NUM),
        ("Contact", "text"),
        ("Wants", "text long"),
    )
    grids = (Grid("", "", headers, tuple(rows)),) if rows else ()
    return StakeholderPart("grid", "Interest and influence", tuple(_engaged(found)), grids, _grid_note(found))


def _engaged(found: Concerned) -> Iterator[str]:
    for engagement in ENGAGEMENTS:
        names = [item.stakeholder.name for item in found.grid if item.quadrant == engagement.quadrant]
        if names:
            title = engagement.quadrant[:1].upper() + engagement.quadrant[1:]
            what = engagement.what[:1].upper() + engagement.what[1:]
            marks = f"{engagement.interest} interest and {engagement.influence} influence"
            yield f"{title}, {marks}: {_listed(names)}. {what}."
    lonely = without_contact(found.grid)
    if lonely:
        yield f"Nobody keeps contact with {_listed(lonely)}, who can change the decision."


def _grid_note(found: Concerned) -> str:
    told = []
    on_line = [item.stakeholder.name for item in found.grid if item.is_on_line]
    if on_line:
        told.append(f"{_listed(on_line)}: a mark in the middle of its scale counts as high.")
    if found.weights.parts and found.register.weights_from == "influence_times_interest":
        told.append("Weights are influence times interest, each from the lowest point of its scale, over their sum.")
    if found.weights.parts and found.weights.unweighted:
        named = _listed([found.register.named(item) for item in found.weights.unweighted])
        told.append(f"No weight is stated for {named}: their answers are shown and do not count in weighted means.")
    return " ".join(told)


def _answers(found: Concerned, formatter: Formatter) -> StakeholderPart:
    if not found.rounds:
        return StakeholderPart("answers", "", (), ())
    headers = (
        ("Round", ""),
        ("Day", "text"),
        ("Satisfaction", "num main"),
        (_confidence(), _NUM),
        ("If all had answered", _NUM),
        ("Answered", _NUM),
    )
    rows = [
        (
            item.name or "no round",
            item.on,
            _NONE if item.mean is None else formatter.percent(item.mean),
            interval_text(item.interval, formatter),
            _NONE if item.bounds is None else _bounds(item.bounds, formatter),
            _answered(item, formatter),
        )
        for item in found.rounds
    ]
    grids = (Grid("", "", headers, tuple(rows)), _by_stakeholder(found, formatter))
    note = (
        "0 % is the lowest possible answer, 100 % the highest. Satisfaction is weighted over stakeholders that "
        "answered. 'If all had answered' says between which figures it would lie, whatever those who are silent think. "
        "A dash for an interval: answers of one stakeholder show no spread, being one of many or all the same."
    )
    return StakeholderPart("answers", "Satisfaction", tuple(_silent(found)), grids, note)


def _by_stakeholder(found: Concerned, formatter: Formatter) -> Grid:
    names = sorted({group.stakeholder for item in found.rounds for group in item.groups})
    headers = (("Stakeholder", ""), *((item.name or "no round", _NUM) for item in found.rounds))
    rows = []
    for name in names:
        cells = []
        for item in found.rounds:
            group = next((one for one in item.groups if one.stakeholder == name), None)
            cells.append(_NONE if group is None else _group_text(group, formatter))
        rows.append((found.register.named(name), *cells))
    return Grid("By stakeholder", "", tuple(headers), tuple(rows))


def _group_text(group: GroupAnswers, formatter: Formatter) -> str:
    asked = "" if group.asked is None else f" of {group.asked}"
    if group.mean is None:
        return f"nobody{asked} answered"
    return f"{formatter.percent(group.mean)}, {group.answered}{asked}"


def _answered(item: RoundAnswers, formatter: Formatter) -> str:
    answered = sum(group.answered for group in item.groups)
    if item.rate is None:
        return f"{answered} people"
    return f"{answered} of {sum(group.asked or 0 for group in item.groups)}, {formatter.percent(item.rate)}"


def _silent(found: Concerned) -> Iterator[str]:
    for item in found.rounds:
        if item.silent:
            named = _listed([found.register.named(name) for name in item.silent])
            yield f"{item.name}: nobody answered for {named}; no answer is made up, and they stand in no mean."


def _changes(found: Concerned, formatter: Formatter) -> StakeholderPart:
    if not found.changes:
        return StakeholderPart("changes", "", (), ())
    names = {item.round: item.name for item in found.rounds}
    headers = (
        ("Stakeholder", ""),
        ("Change", "num main"),
        (_confidence(), _NUM),
        ("Answered both times", _NUM),
        ("Only before", _NUM),
        ("Only after", _NUM),
    )
    grids = []
    for change in found.changes:
        rows = [
            (
                found.register.named(group.stakeholder),
                _NONE if group.mean is None else signed_points(group.mean, formatter),
                _points(group.interval, formatter),
                str(group.pairs),
                str(group.only_before),
                str(group.only_after),
            )
            for group in change.groups
        ]
        title = f"{names[change.before] or 'no round'} to {names[change.after] or 'no round'}"
        grids.append(Grid(title, "", headers, tuple(rows)))
    told = tuple(
        sentence
        for change in found.changes
        for sentence in (change_text(change, names, formatter), _less_content(change, found, formatter))
        if sentence
    )
    note = "Changes are those of people who answered both times; nobody else's answer is compared."
    return StakeholderPart("changes", "What changed", told, tuple(grids), note)


def change_text(change: RoundChange, names: dict[str, str], formatter: Formatter) -> str:
    """A change between two rounds in one sentence."""
    between = f"From {names[change.before]} to {names[change.after]}"
    if change.mean is None:
        return f"{between} nothing can be compared: nobody with a weight answered both times."
    pairs = sum(group.pairs for group in change.paired)
    who = plural(pairs, "person who answered both times", "people who answered both times")
    says = f"{between} satisfaction changed by {signed_points(change.mean, formatter)}, by {who}"
    interval = change.interval
    if interval is None:
        return f"{says}. The answers do not show how far that can be trusted."
    reads = f"{says} ({_points(interval, formatter)} with {_confidence().lower()})"
    if interval.low <= 0 <= interval.high:
        return f"{reads}: so few answers do not show that it rose or fell."
    return f"{reads}."


def _less_content(change: RoundChange, found: Concerned, formatter: Formatter) -> str:
    fell = [(group.mean, group.stakeholder) for group in change.groups if group.mean is not None and group.mean < 0]
    if not fell:
        return ""
    named = [f"{found.register.named(name)} ({signed_points(mean, formatter)})" for mean, name in sorted(fell)]
    return f"Less content than before: {_listed(named)}."


def _wishes(found: Concerned, formatter: Formatter) -> StakeholderPart:
    if not found.met:
        return StakeholderPart("wishes", "", (), ())
    before = {item.stakeholder: item.part for item in found.met_before}
    beside = (("By the other plan", _NUM), ("Change", _NUM)) if found.against else ()
    headers = (("Stakeholder", ""), ("Wishes met", "num main"), *beside, ("What it wishes", "text long"))
    rows = []
    for item in found.met:
        cells = [found.register.named(item.stakeholder), _part(item.part, formatter)]
        if found.against:
            old = before.get(item.stakeholder)
            moved = None if old is None or item.part is None else item.part - old
            cells += [_part(old, formatter), _NONE if moved is None else signed_points(moved, formatter)]
        rows.append((*cells, _wished(item, found, formatter)))
    told = list(_met_sentences(found, formatter))
    note = (
        "Wishes met is worked out from the plan: the granted part of what a stakeholder cares about, weighted by the "
        "importance that it states. It is not satisfaction, which only answers can tell."
    )
    return StakeholderPart("wishes", "Wishes met", tuple(told), (Grid("", "", headers, tuple(rows)),), note)


def _met_sentences(found: Concerned, formatter: Formatter) -> Iterator[str]:
    mean = found.met_mean
    if mean is not None:
        beside = found.met_mean_before
        before = "" if beside is None else f", by {found.against} {formatter.percent(beside)}"
        yield f"Weighted over stakeholders, the plan meets {formatter.percent(mean)} of their wishes{before}."
    least = found.least_met
    if least is not None and least.part is not None:
        yield f"It meets those of {found.register.named(least.stakeholder)} least: {formatter.percent(least.part)}."
    loses = loses_text(found, formatter)
    if loses:
        yield loses


def _wished(item: Met, found: Concerned, formatter: Formatter) -> str:
    return "; ".join(_wish(wish, found, formatter) for wish in item.wishes)


def _wish(wish: Wish, found: Concerned, formatter: Formatter) -> str:
    name = interest_name(found, wish)
    against = " not to be funded" if wish.interest.stance == "against" else ""
    if wish.part is None:
        return f"{name}{against}: nothing is asked for"
    asked, granted = formatter.money_short(wish.asked), formatter.money_short(wish.granted)
    return f"{name}{against}: {formatter.percent(wish.part)} ({granted} of {asked})"


def interest_name(found: Concerned, wish: Wish) -> str:
    """What an interest is about, by its name."""
    case, about = found.case, wish.interest.about
    if wish.interest.kind == "unit":
        return case.units[case.unit_index[about]].name or about
    if wish.interest.kind == "objective":
        return next((item.name for item in case.objectives if item.id == about), "") or about
    line = next((line for line, name in enumerate(case.requests.id.tolist()) if str(name) == about), None)
    return about if line is None else str(case.requests.name[line]) or about


def _part(part: Fraction | None, formatter: Formatter) -> str:
    return _NONE if part is None else formatter.percent(part)


def _bounds(bounds: tuple[Fraction, Fraction], formatter: Formatter) -> str:
    if bounds[0] == bounds[1]:
        return "all did"
    return f"{formatter.percent(bounds[0])} to {formatter.percent(bounds[1])}"


def _points(interval: Interval | None, formatter: Formatter) -> str:
    if interval is None:
        return _NONE
    if interval.low == interval.high:
        return "all answered"
    ends = (signed_points(Fraction(end), formatter) for end in (interval.low, interval.high))
    low, high = (end.removesuffix(" points") for end in ends)
    return f"{low} to {high} points"


def _confidence() -> str:
    return f"{round(CONFIDENCE * 100)} % interval"


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
