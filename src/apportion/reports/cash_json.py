"""Cash as a document for programs: amounts as decimal text in major units, shares and probabilities as numbers.

Knows the layout of the document. It must not compute anything that the report does not say.
"""

from __future__ import annotations

from typing import Any, Final

from apportion.kernel.money import Currency
from apportion.reports.figures import decimal_text
from apportion.risk.cash.position import Borrowing, CashMonth
from apportion.risk.cash.report import CashReport
from apportion.risk.cash.spread import Courses

Document = dict[str, Any]

FORMAT: Final = "1"
_DECIMALS: Final = 9


def cash_document(report: CashReport, currency: Currency) -> Document:
    """Everything that is told of cash."""
    writer = _Writer(report, currency)
    floor = report.stated.cash_floor
    return {
        "format": FORMAT,
        "currency": currency.code,
        "opening": currency.text(report.position.opening) if report.has_opening else None,
        "floor": None if floor is None else currency.text(floor),
        "months": [writer.month(month) for month in report.position.months],
        "trough": writer.month(report.position.trough),
        "borrowing": writer.borrowing(report.borrowing),
        "still_due": {name: currency.text(due) for name, due in sorted(report.position.still_due.items())},
        "past_years": None if report.courses is None else writer.courses(report.courses),
        "profiles": [
            {
                "flow": flow.name,
                "from": flow.profile.told_by,
                "years": list(flow.profile.years),
                "shares": [decimal_text(share, _DECIMALS) for share in flow.profile.shares],
                "lag_months": 0 if flow.timing is None else flow.timing.lag,
            }
            for flow in report.flows
        ],
    }


class _Writer:
    """Figures of one report in one currency."""

    def __init__(self, report: CashReport, currency: Currency) -> None:
        self.report = report
        self.currency = currency

    def month(self, month: CashMonth) -> Document:
        """One month."""
        return {
            "period": self.report.periods[month.period],
            "month": month.month,
            "received": self.currency.text(month.received),
            "paid": self.currency.text(month.paid),
            "closing": self.currency.text(month.closing),
        }

    def borrowing(self, found: Borrowing | None) -> Document | None:
        """What has to be borrowed; ``None`` where no floor is stated."""
        if found is None:
            return None
        return {
            "need": self.currency.text(found.need),
            "months": found.months,
            "interest": None if found.interest is None else self.currency.text(found.interest),
            "outstanding": [self.currency.text(amount) for amount in found.outstanding],
        }

    def courses(self, found: Courses) -> Document:
        """The same plan in the months of past years."""
        floor = self.report.stated.cash_floor
        chance = None if floor is None else found.chance_below(floor)
        return {
            "with_missed_revenue": found.with_misses,
            "as_planned": list(found.as_planned),
            "troughs": [{"year": year, **self.month(month)} for year, month in found.troughs],
            "band": [[self.currency.text(end) for end in ends] for ends in found.band],
            "below_floor": None
            if chance is None
            else {"years": chance.times, "of": chance.of, "interval": [round(end, 6) for end in chance.interval]},
            "borrowing": [
                {"year": one.year, **(self.borrowing(one.borrowing) or {})}
                for one in found.courses
                if one.borrowing is not None
            ],
        }
