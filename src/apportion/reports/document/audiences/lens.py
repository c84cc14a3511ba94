"""What one audience may see: parts of the plan by the policy, single things that are withheld, and texts about them.

Knows ids and names. It must not know documents.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from apportion.model import wording
from apportion.model.audience_policy import seeing
from apportion.model.audiences import Seeing, Shown, StatedAudiences, Withheld
from apportion.model.case import Case
from apportion.model.plan import Plan

SHORTEST: Final = 3
"""Names of fewer letters are looked for nowhere: they would be found inside of everything."""
_SMALLEST: Final = 1000
"""Amounts below it, in major units, are looked for in no text: they would be taken for years and counts."""
_SIGNS: Final = "$€£¥ABCDEFGHIJKLMNOPQRSTUVWXYZ \N{NO-BREAK SPACE}"


@dataclass(frozen=True, eq=False)
class Lens:
    """What an audience may see."""

    audience: str
    seeing: Mapping[str, Seeing]
    withheld: tuple[Withheld, ...]
    hidden: Mapping[str, frozenset[str]]
    """Ids that may not be named, by kind; with a unit all units and requests below it."""
    names: re.Pattern[str] | None
    """Ids and names of these; ``None``: nothing is withheld."""

    def shows(self, part: str) -> Shown:
        """Whether a part is seen."""
        return self.seeing[part].shown

    def sees(self, part: str) -> bool:
        """Whether anything of a part is seen."""
        return self.shows(part) != "no"

    def hides(self, kind: str, name: str) -> bool:
        """Whether a single thing may not be named."""
        return name in self.hidden.get(kind, frozenset())

    def text(self, written: str) -> str:
        """A text that somebody wrote; empty where it speaks of something withheld."""
        return "" if self.names is not None and self.names.search(written) else written


def lens(
    case: Case, plan: Plan, stated: StatedAudiences, audience: str, risks: Mapping[str, str] | None = None
) -> Lens:
    """What an audience may see of the plan of a case.

    Args:
        case: the case.
        plan: its plan.
        stated: what it says about audiences.
        audience: whose view it is.
        risks: names of the risks of its register, by id.
    """
    withheld = stated.withheld_from(audience)
    hidden = _hidden(case, withheld)
    found = {*_spellings(case, hidden, risks or {}), *_amounts(case, plan, hidden)}
    spelled = sorted(found, key=lambda name: (-len(name), name))
    names = re.compile("|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in spelled), re.IGNORECASE)
    return Lens(audience, seeing(audience, stated), withheld, hidden, names if spelled else None)


def _hidden(case: Case, withheld: tuple[Withheld, ...]) -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for item in withheld:
        found.setdefault(item.kind, set()).add(item.id)
    for name in sorted(found.get("unit", ())):
        inside = case.below(name)
        found["unit"] |= {case.units[place].id for place in inside.tolist()}
        lines = np.isin(case.requests.unit, inside)
        found.setdefault("request", set()).update(str(item) for item in case.requests.id[lines].tolist())
        found.setdefault("initiative", set()).update(item.id for item in case.initiatives if item.unit in found["unit"])
    return {kind: frozenset(names) for kind, names in found.items()}


def _spellings(case: Case, hidden: Mapping[str, frozenset[str]], risks: Mapping[str, str]) -> Iterator[str]:
    """Ids and names of what is hidden, those that something shown bears too left out."""
    named: dict[str, Mapping[str, str]] = {
        "request": dict(zip(case.requests.id.tolist(), case.requests.name.tolist(), strict=True)),
        "unit": {unit.id: unit.name for unit in case.units},
        "fund": {fund.id: fund.name for fund in case.funds},
        "initiative": {item.id: item.name for item in case.initiatives},
        "risk": risks,
    }
    borne = {
        spelled.lower()
        for kind, names in named.items()
        for name, shown in names.items()
        if name not in hidden.get(kind, ())
        for spelled in (str(name), str(shown))
    }
    for kind, ids in hidden.items():
        for name in ids:
            for spelled in (name, str(named[kind].get(name, ""))):
                if len(spelled) >= SHORTEST and spelled.lower() not in borne:
                    yield spelled


def _amounts(case: Case, plan: Plan, hidden: Mapping[str, frozenset[str]]) -> Iterator[str]:
    """What is hidden in money, as texts spell it: asked for, granted, last year, and what funds have and pay."""
    minor: set[int] = set()
    requests = case.requests
    for line, name in enumerate(requests.id.tolist()):
        if name in hidden.get("request", ()):
            minor |= {int(column[line]) for column in (requests.cap, requests.floor, requests.last_year, plan.amounts)}
    for unit in plan.units:
        if unit.unit in hidden.get("unit", ()):
            minor |= {
                amount for amount in (unit.amount, unit.requested, unit.floor, unit.cap, unit.last_year) if amount
            }
    for fund in plan.funds:
        if fund.fund in hidden.get("fund", ()):
            minor |= {fund.available, fund.used}
    minor |= {item.cost for item in case.initiatives if item.id in hidden.get("initiative", ())}
    per_major = case.currency.minor_per_major
    for amount in minor:
        if amount < _SMALLEST * per_major:
            continue
        exact = wording.money(case, amount).lstrip(_SIGNS)
        yield from (exact, case.currency.text(amount))
        if not amount % per_major:
            yield from (wording.money_whole(case, amount).lstrip(_SIGNS), str(amount // per_major))
