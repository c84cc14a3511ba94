"""What a criterion for the presentation of a budget is: its name, whether it is mandatory, and the questions it asks.

Knows criteria as facts about somebody's award. It must not know any document, nor where one answers a question.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Answer = Literal["document", "user", "reader"]
"""Who can answer a question: our documents, from the tables of a case; only the user, by an attachment, as no table
brings it; or only those who read the documents, as it asks for a judgement."""


@dataclass(frozen=True)
class Question:
    """One question by which reviewers look at a criterion."""

    asks: str
    """In our own words, without a question mark: ``which funds need an appropriation``."""
    by: Answer = "document"
    brings: tuple[str, ...] = ()
    """Tables of the case (or ``table: column``) that bring what answers it; empty where no table does."""


@dataclass(frozen=True)
class AwardCriterion:
    """One criterion."""

    code: str
    """As reviewers know it: ``F5``. The letter says of which kind the document is judged: policy, finance,
    operations or communication."""
    name: str
    is_mandatory: bool
    wants: str
    """What it wants, in our own words."""
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class CriteriaSet:
    """The criteria of one edition of an award."""

    award: str
    by: str
    """Who gives it."""
    edition: str
    """To which budgets it applies, in the words of its publisher."""
    source: str
    """Where it was read."""
    dated: str
    """Day on which it was last checked."""
    note: str
    """What replaces it, and from when; empty where nothing is known."""
    criteria: tuple[AwardCriterion, ...]

    def __iter__(self) -> Iterator[AwardCriterion]:
        """Its criteria in their order."""
        return iter(self.criteria)

    @property
    def mandatory(self) -> tuple[AwardCriterion, ...]:
        """Those without which the award is not given."""
        return tuple(item for item in self.criteria if item.is_mandatory)

    def named(self, code: str) -> AwardCriterion | None:
        """The criterion of a code; ``None`` where there is none."""
        return next((item for item in self.criteria if item.code == code), None)
