"""Terms of the document, each explained in a sentence to readers who know nothing of finance; data, and a choice of it.

Shown are the terms that the document uses. It must not know what the document says about them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from apportion.reports.document.blocks import Items, Section, blocks_in, plain, spans, texts_of, walk
from apportion.reports.document.strategy.wording import say
from apportion.reports.words import Formatter


@dataclass(frozen=True)
class Term:
    """One term."""

    term: str
    meaning: str
    found_as: str = ""
    """Pattern of its spellings; empty: the term itself, with or without an s."""


TERMS: Final = (
    Term("Actual", "What was really spent or received in a year, as the books say.", r"actuals?"),
    Term("Allocation", "The money that the plan gives to a department or request.", r"allocat\w+"),
    Term("Appropriation", "Permission of the governing body to spend money of a fund.", r"appropriat\w+"),
    Term("Authority", "Who or what demands a rule: a law, a board, a donor, a contract."),
    Term("Balance of a fund", "What a fund holds beside the money of the period.", r"balances? of (?:a |each )?funds?"),
    Term("Baseline", "A simple way to divide the money, set beside the plan for comparison.", r"baselines?"),
    Term("Cap", "The most that a department or request may receive."),
    Term("Cash basis", "Money is counted when it is received or paid.", r"\bcash\b(?! on)"),
    Term(
        "Modified accrual basis",
        "Revenue is counted when it is known and soon available, spending when it is owed.",
        r"modified accrual",
    ),
    Term("Contingency", "Money or measures prepared for what may go wrong.", r"contingenc\w+"),
    Term("Encumbrance", "Money that is set aside for an order that was placed but not paid.", r"encumbrances?"),
    Term("Envelope", "An amount for a category that was set before departments asked.", r"envelopes?"),
    Term("Expected value", "What requests say that the money returns, less what risk takes away."),
    Term(
        "Fingerprint",
        "A short code worked out from a document; it changes as soon as anything in the document does.",
        r"fingerprints?",
    ),
    Term("Floor", "The least that a department or request must receive."),
    Term("Fund", "A source of money with what it may pay for.", r"funds?"),
    Term("Gate", "Something that has to be reached before money behind it is released.", r"gates?"),
    Term("Mandate", "Something that has to be paid whatever else is decided.", r"mandates?"),
    Term("One-time", "Revenue or spending that is not expected again next year.", r"one-time"),
    Term("Recurring", "Revenue or spending that comes again year after year.", r"recur\w*"),
    Term(
        "Price of a rule",
        "What would be gained if the rule gave way by one unit of money.",
        r"prices? of (?:the )?rules?",
    ),
    Term("Reserve", "Money that the plan keeps back for what nobody foresees.", r"reserves?"),
    Term("Score", "How well something rated does by all criteria together.", r"scores?"),
    Term("Target", "What is expected in return for money: a measure, a goal and a date.", r"targets?"),
    Term("Tranche", "A part of the money that is released at one time.", r"tranches?"),
    Term("Transfer", "Money that moves from one fund or organisation to another.", r"transfers?"),
    Term("Trigger", "A condition that calls for an action within a deadline.", r"triggers?"),
    Term("Unit of weighted value", "What a request returns, times how much its objective counts.", r"weighted value"),
    Term("Variance", "How far what happened lies from what was budgeted.", r"variances?|actual less budget"),
    Term("Virement", "Moving money from one line of the adopted budget to another.", r"virements?"),
    Term("Water-filling", "Giving money step by step to where it adds most, until it is used.", r"water-filling"),
)
"""In alphabetical order, except where one term explains the next."""


def glossary(before: Sequence[Section], formatter: Formatter) -> Section:
    """The terms that the sections before use."""
    said = " ".join(
        [plain(section.title, formatter) for section in walk(before)]
        + [plain(text, formatter) for block in blocks_in(before) for text in texts_of(block)]
    ).lower()
    used = [
        term
        for term in sorted(TERMS, key=lambda item: item.term)
        if re.search(rf"\b(?:{term.found_as or re.escape(term.term.lower()) + 's?'})\b", said)
    ]
    lead = say("Words of finance that this document uses, in plain language.")
    return Section(
        "glossary", spans("Glossary"), (lead, Items(tuple(spans(f"{item.term}: {item.meaning}") for item in used)))
    )
