"""One rule held against a plan: where the plan stands, what is allowed, and the room between them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from apportion.model.rule import Rule, RuleKind


@dataclass(frozen=True)
class Measured:
    """One rule, or one of the rules that *each …* stands for, against the plan."""

    id: str
    rule: Rule
    have: Fraction
    """As the rule counts: money or worth (minor units), a fraction of the base, a quantity, or a number of decisions.

    requires: funded decisions that lack what they need; excludes: pairs that may not be funded side by side, or the
    funded decisions where at most one of them may be; together, choose and a mandate on decisions: funded decisions;
    balance: the group's funded share, less that of all groups together where distance from it is limited."""
    base: Fraction | None
    """share, ratio, change, match: the money that percentages are taken of; balance: what the group asks for;
    otherwise ``None``."""
    at_least: Fraction | None
    at_most: Fraction | None
    """Limits on ``have``, in its own measure."""
    room: Fraction
    """Money, quantity, worth or decisions until the nearest limit; negative when the rule is broken."""

    @property
    def broken_by(self) -> Fraction:
        """Money, quantity, worth or number of decisions by which the rule is broken; 0 when it holds."""
        return max(Fraction(0), -self.room)


def in_own_measure(row: str, rule: Rule, have: Fraction, least: Fraction | None, most: Fraction | None) -> Measured:
    """A rule whose limits are counted in the same units as what the plan has."""
    return Measured(row, rule, have, None, least, most, room_between(have, least, most))


def in_money(row: str, rule: Rule, have: int, base: int | None) -> Measured:
    """A rule in money, or in percent of ``base``: both are compared as money."""
    factor = Fraction(1) if base is None else Fraction(base)
    least = None if rule.at_least is None else Fraction(rule.at_least) * factor
    most = None if rule.at_most is None else Fraction(rule.at_most) * factor
    if base is None:
        return in_own_measure(row, rule, Fraction(have), least, most)
    if rule.kind is RuleKind.RESERVE and rule.at_least == rule.at_most and most is not None:
        # An exact percentage of the total may fall between two minor units; the next whole one is kept.
        most = Fraction(-(-most.numerator // most.denominator))
    room = room_between(Fraction(have), least, most)
    share = Fraction(have, base) if base else Fraction(0)
    return Measured(row, rule, share, Fraction(base), limit(rule.at_least), limit(rule.at_most), room)


def about_nothing(rule: Rule) -> Measured:
    """A rule that nothing in the case answers to."""
    return Measured(rule.id, rule, Fraction(0), None, None, None, Fraction(0))


def room_between(have: Fraction, least: Fraction | None, most: Fraction | None) -> Fraction:
    """What is left to the nearest limit; nothing where there is none."""
    rooms = [have - least] if least is not None else []
    if most is not None:
        rooms.append(most - have)
    return min(rooms, default=Fraction(0))


def limit(number: Decimal | None) -> Fraction | None:
    """A limit of a rule as a fraction."""
    return None if number is None else Fraction(number)
