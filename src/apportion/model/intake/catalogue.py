"""Every code that the intake can report, with its verdict and meaning. The reference of findings is made of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from apportion.model.findings import Verdict


@dataclass(frozen=True)
class CodeMeaning:
    """What a code stands for, and what becomes of the data."""

    verdict: Verdict
    meaning: str


_WARN, _ASK, _CELL, _FILE = Verdict.WARN, Verdict.ASK, Verdict.REJECT_CELL, Verdict.REJECT_FILE

_NUMERALS: Final = {
    "boolean": (_CELL, "{noun}: the cell holds TRUE or FALSE."),
    "date": (_CELL, "{noun}: the cell holds a date."),
    "percent": (_CELL, "{noun}: a percentage stands where a plain number is wanted."),
    "not-finite": (_CELL, "{noun}: NaN, infinity or a spreadsheet's error value."),
    "digits": (_CELL, "{noun}: digits other than 0 to 9, such as full-width digits."),
    "underscore": (_CELL, "{noun}: an underscore between digits."),
    "exponent": (_CELL, "{noun}: written with an exponent, such as 1e5."),
    "too-long": (_CELL, "{noun}: more digits than can be kept exactly."),
    "two-readings": (
        _ASK,
        "{noun}: a lone separator that is either a thousands separator or a decimal sign.",
    ),
    "grouping": (_CELL, "{noun}: separators that do not fit the number format of the case."),
    "not-a-number": (_CELL, "{noun}: the cell holds something else than a number."),
    "negative": (_CELL, "{noun}: below zero where only zero or more makes sense."),
}

CODES: Final[dict[str, CodeMeaning]] = {
    **{
        f"{family}.{code}": CodeMeaning(verdict, meaning.format(noun=noun))
        for family, noun in (("amount", "Amount"), ("number", "Number or percentage"))
        for code, (verdict, meaning) in _NUMERALS.items()
    },
    **{
        code: CodeMeaning(verdict, meaning)
        for code, verdict, meaning in (
            ("alignment.score", _CELL, "A score of alignment is not between 0 and 1."),
            ("amount.abbreviated", _CELL, "An amount is shortened, such as 5M or 12k."),
            ("amount.currency", _CELL, "An amount bears the mark of another currency than the case's."),
            ("amount.decimals", _CELL, "An amount is finer than the currency's minor unit."),
            ("amount.sign", _CELL, "An amount has more than one sign, or an open bracket."),
            ("cell.required", _CELL, "A cell that has to be filled is empty."),
            ("choice.unknown", _CELL, "A word is none of the choices of its column or setting."),
            (
                "criterion.allowed-loss",
                _CELL,
                "The allowed loss of a criterion makes no sense, or two of one priority differ.",
            ),
            ("criterion.curved", _CELL, "Several objectives or fairness would weigh values that bend."),
            ("criterion.factor", _CELL, "The factor of a criterion is zero or less."),
            ("policy.value", _CELL, "A policy setting is given a value that it cannot have."),
            ("criterion.priority", _CELL, "The priority of a criterion is below 1."),
            ("criterion.unmeasured", _CELL, "A request does not state a measure that some criterion uses."),
            ("table.missing-column", _FILE, "A table lacks a column that it must have."),
            ("table.unknown-column", _CELL, "A table has a column that no such table has."),
            ("date.unreadable", _CELL, "A day is not written as year-month-day."),
            ("decision.curve", _CELL, "The value of a fixed amount would follow from a curve that is not a fraction."),
            ("decision.delay-beyond", _WARN, "A project may start later than the budget periods leave room for."),
            ("decision.delay-loss", _CELL, "The loss per period of delay is not between 0% and 100%."),
            ("decision.floor", _CELL, "The floor of a request that is whole is neither nothing nor its cap."),
            ("decision.minimum", _CELL, "A minimum is not above zero and up to the cap."),
            ("decision.missing", _CELL, "A decision lacks a figure that it needs."),
            ("decision.not-wanted", _CELL, "A cell is filled that this kind of decision does not have."),
            ("decision.part-of", _CELL, "A request is part of one that cannot lead a decision."),
            ("floor.above-cap", _CELL, "A floor is above the cap beside it."),
            ("fund.cash-floor", _CELL, "A fund would have to keep more than it can hold."),
            ("fund.expired", _CELL, "A fund has an amount in a period after it expires."),
            ("fund.inconsistent", _CELL, "The rows of one fund say different things about it."),
            ("fund.match", _CELL, "The matching of a fund is incomplete or cannot be."),
            ("fund.must-spend", _CELL, "A fund must use more than it holds."),
            ("id.case", _WARN, "Two names differ only in capital letters; they are two."),
            ("id.characters", _CELL, "A name contains a space, a colon or a semicolon."),
            ("id.date", _CELL, "A spreadsheet turned a name into a date."),
            ("id.invisible", _CELL, "A name contains an invisible character."),
            ("id.kind", _CELL, "A name is stored as a truth value or a percentage."),
            ("id.look-alike", _WARN, "A name has letters that look like those of another alphabet."),
            ("id.number", _CELL, "A spreadsheet took a name for a number and changed it."),
            ("id.spelling", _WARN, "A name is read without spaces around it, or in Unicode normal form."),
            ("levels.cap", _CELL, "The highest level of a request is not its cap."),
            ("levels.falling", _CELL, "A level has less money, value or use than the level below it."),
            ("levels.incomplete", _CELL, "A level has no row for a period of its request."),
            ("levels.none", _CELL, "A request with levels has no rows in the table levels."),
            ("levels.not-wanted", _CELL, "The table levels names a request that has no levels."),
            ("levels.same", _CELL, "Two levels of a request cost the same, or a level costs nothing."),
            ("levels.value", _CELL, "A level does not say what it is worth."),
            ("number.column-range", _CELL, "The numbers of a column need more than 18 digits together."),
            ("number.not-whole", _CELL, "A whole number is wanted."),
            ("percent.two-readings", _ASK, "A percentage without its sign: 15 may be 15% or 1500%."),
            (
                "period.needed",
                _CELL,
                "The case has several budget periods, and a row does not say which it means.",
            ),
            ("points.convex", _CELL, "A curve of points grows steeper: it is not concave."),
            ("points.falling", _CELL, "A curve of points falls as money grows."),
            ("points.few", _CELL, "A request of shape points has fewer than two points."),
            ("points.reach", _CELL, "The points of a request do not reach from its floor to its cap."),
            ("points.repeated", _CELL, "A request has two points at the same amount."),
            ("request.inconsistent", _CELL, "The rows of one request say different things about it."),
            ("request.no-period", _CELL, "A table names a request in a period in which it asks for nothing."),
            ("request.two-units", _CELL, "The rows of one request belong to different units."),
            ("row.duplicate", _CELL, "Two rows of a table have the same key."),
            ("rule.authority", _CELL, "A mandate does not say who demands it."),
            ("rule.crossed", _CELL, "The lower limit of a rule is above its upper limit."),
            ("rule.divisible", _CELL, "A rule about decisions selects a request that can be funded in part."),
            ("rule.last-year", _CELL, "A change rule is about requests whose last year is not known."),
            ("rule.limits", _CELL, "A rule says exactly and another limit."),
            ("rule.no-limit", _CELL, "A rule has no limit."),
            ("rule.not-wanted", _CELL, "A cell is filled that this kind of rule does not have."),
            ("rule.price", _CELL, "A soft rule without a usable price, or a hard one with a price."),
            ("rule.priority", _CELL, "The priority class of a rule is not usable, or stands beside a price."),
            ("rule.range", _CELL, "The limit of a rule makes no sense for its kind."),
            ("rule.reserved", _CELL, "A rule bears a name reserved for rules that follow from other tables."),
            ("rule.scope", _CELL, "A rule does not say what it is about, which its kind has to."),
            ("selector.each", _CELL, "A selector begins with 'each' where one rule of each is not possible."),
            ("selector.fund", _CELL, "A condition on a fund stands where only requests can be chosen."),
            ("selector.unreadable", _CELL, "A selector cannot be read."),
            ("setting.currency", _CELL, "The currency code is not one of ISO 4217."),
            ("setting.missing", _CELL, "A setting that a case must have is missing."),
            ("setting.no-effect", _WARN, "A setting is stated that another setting leaves without effect."),
            ("setting.period-twice", _CELL, "A budget period is named twice."),
            ("setting.range", _CELL, "The number of a setting is out of its range."),
            ("setting.several", _CELL, "A setting that has one value is given several."),
            ("setting.unknown", _CELL, "A case has no such setting."),
            ("shape.convex", _CELL, "The exponent would make value convex or S-shaped."),
            ("shape.exponent", _CELL, "The exponent is zero or less."),
            (
                "shape.flat",
                _WARN,
                "A request may receive money beyond the amount at which more returns nothing.",
            ),
            ("shape.missing", _CELL, "A shape lacks a number that it needs."),
            ("shape.not-wanted", _CELL, "A number is stated that the shape does not have."),
            ("shape.scale", _CELL, "The scale of a shape is zero."),
            ("shape.start", _CELL, "A quadratic value starts to fall at or beyond its end."),
            ("table.empty", _FILE, "A table that a case must have has no rows."),
            ("table.missing", _FILE, "A table that a case must have is missing."),
            ("table.unknown", _FILE, "A case has no such table."),
            ("total-row.differs", _CELL, "A row of totals is not the sum of the rows above it."),
            ("total-row.left-out", _WARN, "A row of totals was recognised, checked and left out."),
            ("unit.cycle", _CELL, "Units belong to each other in a circle."),
            ("unknown.category", _CELL, "No request carries this category."),
            ("unknown.fund", _CELL, "There is no such fund."),
            ("unknown.objective", _CELL, "There is no such objective."),
            ("unknown.period", _CELL, "There is no such budget period."),
            ("unknown.request", _CELL, "There is no such request."),
            ("unknown.resource", _CELL, "No request uses this resource."),
            ("unknown.tag", _CELL, "No request carries this tag."),
            ("unknown.unit", _CELL, "There is no such unit."),
            ("uses.level", _CELL, "The use of a resource does not name a level of its request, or not every level."),
            ("uses.no-amount", _CELL, "A quantity without an amount of money belongs to no decision."),
            ("uses.not-wanted", _CELL, "A cell is filled that this use of a resource does not have."),
            ("uses.per-nothing", _CELL, "A use of a resource is stated per amount of zero."),
            ("weight.not-aligned", _WARN, "A request has no alignment, while others are weighted by theirs."),
            ("weight.two-readings", _ASK, "A request has a weight of its own and one from its alignment."),
        )
    },
}
"""By code, the verdict and the meaning. A code always has the same verdict."""
