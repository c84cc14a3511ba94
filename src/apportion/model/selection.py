"""Which request lines, or which pairs of line and fund, a selector means."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

import numpy as np

from apportion.kernel.exact import Int64Array
from apportion.model.case import Case
from apportion.model.requests import Mask
from apportion.model.selector import PERIOD, Selector, Term


def select_lines(case: Case, selector: Selector) -> Mask:
    """True for each request line that the selector means; shape (lines,).

    Raises:
        ValueError: when the selector asks for funds, which a line alone does not have.
    """
    if mentions_funds(selector):
        message = f"'{selector}' asks for funds; select pairs of line and fund instead"
        raise ValueError(message)
    everyone = np.arange(case.requests.count)
    return select_pairs(case, selector, everyone, np.zeros(everyone.size, dtype=np.int64))


def select_pairs(case: Case, selector: Selector, line: Int64Array, fund: Int64Array) -> Mask:
    """True for each pair ``(line[j], fund[j])`` that the selector means; ``fund`` indexes ``case.funds``."""
    if not selector.alternatives:
        return np.ones(line.size, dtype=np.bool_)
    units, others = _whole_units(selector)
    chosen = np.zeros(line.size, dtype=np.bool_)
    if units:
        # A list of units is one pass over the lines, however long it is.
        inside = np.zeros(len(case.units), dtype=np.bool_)
        for name in units:
            inside[case.below(name)] = True
        chosen = inside[case.requests.unit][line]
    for alternative in others:
        both = np.ones(line.size, dtype=np.bool_)
        for term in alternative:
            holds = _holds(case, term, line, fund)
            both &= ~holds if term.negated else holds
        chosen |= both
    return chosen


def _whole_units(selector: Selector) -> tuple[list[str], list[tuple[Term, ...]]]:
    """The alternatives that are a unit and nothing else, by its id, and the others."""
    units: list[str] = []
    others: list[tuple[Term, ...]] = []
    for alternative in selector.alternatives:
        if len(alternative) == 1 and alternative[0].kind == "unit" and not alternative[0].negated:
            units.append(alternative[0].name)
        else:
            others.append(alternative)
    return units, others


def mentions_funds(selector: Selector) -> bool:
    """True when any condition is about a fund."""
    return any(term.kind == "fund" for term in selector.terms)


def expand(case: Case, selector: Selector, period: int | None = None) -> tuple[tuple[str, Selector], ...]:
    """The selectors that ``each …`` stands for with the id of each, or the selector itself with an empty id.

    In one period only the units, requests, categories and tags that ask for money in it are meant. Of tags, those that
    the selector names, or all when it names none.
    """
    if not selector.each:
        return (("", selector),)
    plain = Selector(selector.alternatives)
    inside = select_lines(case, plain)
    if period is not None:
        inside &= case.requests.period == period
    if selector.each == "unit":
        named = {case.units[position].id for position in np.unique(case.requests.unit[inside])}
        ids = [unit.id for unit in case.units if unit.id in named]
    elif selector.each == "category":
        present = np.unique(case.requests.category[inside])
        ids = [case.requests.categories[code] for code in present.tolist() if code >= 0]
    elif selector.each == "tag":
        wanted = {term.name for term in selector.terms if term.kind == "tag" and not term.negated}
        tags = case.requests.tags
        ids = [tag for tag in sorted(wanted or tags) if tag in tags and bool(inside[tags[tag]].any())]
    else:
        ids = list(dict.fromkeys(str(name) for name in case.requests.id[inside].tolist()))
    alternatives = plain.alternatives or ((),)
    return tuple(
        (name, Selector(tuple((Term(selector.each, name), *alternative) for alternative in alternatives)))
        for name in ids
    )


def _holds(case: Case, term: Term, line: Int64Array, fund: Int64Array) -> Mask:
    requests = case.requests
    if term.kind == "fund":
        index = [position for position, item in enumerate(case.funds) if item.id == term.name]
        return np.isin(fund, index)
    per_line = np.zeros(requests.count, dtype=np.bool_)
    if term.kind == "unit":
        inside = np.zeros(len(case.units), dtype=np.bool_)
        inside[case.below(term.name)] = True
        per_line = inside[requests.unit]
    elif term.kind == "tag" and term.name in requests.tags:
        per_line[requests.tags[term.name]] = True
    elif term.kind == "category" and term.name in requests.categories:
        per_line = requests.category == requests.categories.index(term.name)
    elif term.kind == PERIOD:
        per_line = requests.period == case.periods.index(term.name)
    elif term.kind == "request":
        # Lines are sorted by request; thousands of rules that each name one would otherwise each read every line.
        per_line[bisect_left(requests.id, term.name) : bisect_right(requests.id, term.name)] = True
    return per_line[line]
