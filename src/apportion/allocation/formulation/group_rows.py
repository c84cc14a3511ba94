"""Rows that compare groups: what each receives of what it asks beside what all receive together."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Final

import numpy as np

from apportion.allocation.formulation.problem import Row
from apportion.kernel.exact import Int64Array
from apportion.model.case import Case
from apportion.model.requests import Mask
from apportion.model.rule import Rule
from apportion.model.selection import expand, select_lines
from apportion.model.selector import Selector

_INT64_SAFE: Final = 2**62


def balance_rows(
    case: Case, rule: Rule, line: Int64Array, mask: Callable[[Selector, int | None], Mask]
) -> Iterator[Row]:
    """One row per group: its funded share stays within the limit of the funded share of all groups together.

    With ``a`` the money and ``n`` the caps of a group, ``A`` and ``N`` those of all groups:
    ``-p n N <= N a - n A <= p n N``, divided by what all coefficients have in common.

    Args:
        case: the case.
        rule: a rule of kind balance.
        line: request line of each pair.
        mask: pairs that a selector means in a period.
    """
    groups = [(name, selector, _asking(case, rule, selector)) for name, selector in expand(case, rule.applies_to)]
    if not groups:
        return
    union = np.logical_or.reduce([about for _, _, about in groups])
    whole = union[line]
    everything = case.requests.asked(union)
    percent = Fraction(rule.at_most or 0)
    for name, selector, about in groups:
        asked = case.requests.asked(about)
        if not asked:
            continue
        inside = mask(selector, rule.period)
        of_group, of_all = everything * percent.denominator, asked * percent.denominator
        limit = asked * everything * percent.numerator
        divisor = math.gcd(of_group, of_all, limit)
        of_group, of_all, limit = of_group // divisor, of_all // divisor, limit // divisor
        weights = of_group * inside.astype(object) - of_all * whole.astype(object)
        columns = np.flatnonzero(weights)
        chosen = weights[columns]
        peak = max((abs(int(number)) for number in chosen), default=0)
        yield Row(
            f"{rule.id}/{name}",
            rule,
            columns,
            chosen if peak >= _INT64_SAFE else chosen.astype(np.int64),
            -limit,
            limit,
            scale=of_group,
        )


def _asking(case: Case, rule: Rule, selector: Selector) -> Mask:
    """The lines of a group in the periods that the rule is about."""
    about = select_lines(case, selector)
    return about if rule.period is None else about & (case.requests.period == rule.period)
