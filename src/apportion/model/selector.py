"""Selectors: the small language by which rules and funds say what they are about.

``tag:health or unit:clinics and not category:growth`` reads as in speech: *and* binds before *or*. Terms are
``unit:`` (with all units below it), ``request:``, ``tag:``, ``category:``, ``fund:``; ``all`` is everything.
``each unit``, ``each request``, ``each category`` and ``each tag`` (optionally ``in`` a selector) ask for one rule of
each. ``each tag in tag:north or tag:south`` means the tags that it names, ``each tag`` all of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

TERM_KINDS: Final = ("unit", "request", "tag", "category", "fund")
EACH_KINDS: Final = ("unit", "request", "category", "tag")
PERIOD: Final = "period"
"""Kind of a condition on the budget period. It is not read from text, where a rule names its period in a column: rules
that the program makes may speak of lines of several periods at once."""

_EACH = re.compile(r"each\s+(?P<kind>\S+)(?:\s+in\s+(?P<rest>.+))?", re.DOTALL)
_TERM = re.compile(r"(?P<kind>[a-z]+)\s*:\s*(?P<name>[^\s:]+)")


@dataclass(frozen=True)
class Term:
    """One condition, for example ``not tag:overhead``."""

    kind: str
    name: str
    negated: bool = False

    def __str__(self) -> str:
        """As the user would write it."""
        return f"{'not ' if self.negated else ''}{self.kind}:{self.name}"


@dataclass(frozen=True)
class Selector:
    """Alternatives (*or*) of conditions that hold together (*and*). No alternatives: everything."""

    alternatives: tuple[tuple[Term, ...], ...] = ()
    each: str = ""
    """One of ``EACH_KINDS`` when one rule is wanted for each; empty otherwise."""

    @property
    def terms(self) -> tuple[Term, ...]:
        """All conditions, in the order written."""
        return tuple(term for alternative in self.alternatives for term in alternative)

    @property
    def unit(self) -> str:
        """The unit, when one unit with all below it is meant and nothing else; otherwise empty."""
        terms = self.terms
        alone = len(terms) == 1 and not self.each and terms[0].kind == "unit" and not terms[0].negated
        return terms[0].name if alone else ""

    @property
    def is_everything(self) -> bool:
        """True when nothing is left out."""
        return not self.alternatives and not self.each

    def __str__(self) -> str:
        """Canonical spelling; reading it again gives the same selector."""
        body = " or ".join(" and ".join(str(term) for term in alternative) for alternative in self.alternatives)
        if self.each:
            return f"each {self.each} in {body}" if body else f"each {self.each}"
        return body or "all"


EVERYTHING: Final = Selector()


class SelectorError(ValueError):
    """The text is not a selector; the message says what was expected where."""


def parse_selector(text: str) -> Selector:
    """Read a selector; blank text and ``all`` mean everything.

    Raises:
        SelectorError: naming the word that could not be read.
    """
    body = text.strip()
    each = ""
    if match := _EACH.fullmatch(body):
        each, body = match["kind"], (match["rest"] or "").strip()
        if each not in EACH_KINDS:
            known = ", ".join(f"'each {kind}'" for kind in EACH_KINDS)
            message = f"'each {each}' is not known; expected one of {known}"
            raise SelectorError(message)
    if body in ("", "all"):
        return Selector(each=each)
    alternatives = tuple(
        tuple(_term(part) for part in re.split(r"\s+and\s+", alternative))
        for alternative in re.split(r"\s+or\s+", body)
    )
    return Selector(alternatives, each)


def _term(text: str) -> Term:
    words = text.strip()
    negated = words.startswith("not ")
    match = _TERM.fullmatch(words.removeprefix("not ").strip())
    if match is None or match["kind"] not in TERM_KINDS:
        expected = ", ".join(f"{kind}:name" for kind in TERM_KINDS)
        message = f"'{words}' is not a condition; expected one of {expected}, joined by 'and' / 'or'"
        raise SelectorError(message)
    return Term(match["kind"], match["name"], negated)
