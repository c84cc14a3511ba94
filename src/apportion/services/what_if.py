"""What would change if numbers of a case were others: the difference in money, value, rules and reasons.

Both cases are solved, judged and bounded like any plan; what a whole plan tells besides (plans with a little more and
less money, baselines, dependence on values) is left out, so that the answer comes at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from apportion.kernel.money import Currency
from apportion.model.case import Case
from apportion.model.conflict import Conflict, Repair
from apportion.model.edits import Change, Stated, edited
from apportion.model.findings import Finding, Findings
from apportion.model.plan import Reason, RuleOutcome
from apportion.model.raw import RawCase
from apportion.model.stated import GRAMMAR
from apportion.services.changes import AmountChange, Side, changed, fund_changes, request_changes, unit_changes
from apportion.services.load import Loaded, load_case
from apportion.services.open_plan import case_of, is_plan_folder
from apportion.services.plan_case import Say
from apportion.services.refusal import Refusal

if TYPE_CHECKING:
    from apportion.allocation.answers.quick import Told
    from apportion.allocation.judged import Judged

REASONS_MAX: Final = 30
"""Requests whose reasons are told, those that move most; the others are in the plan of the changed case."""
_SAME: Final = Fraction(1, 10**6)
"""Relative difference below which two prices are the same."""


@dataclass(frozen=True, eq=False)
class Standing:
    """A case with its decision: one side of a what-if, kept for the next question."""

    raw: RawCase
    case: Case
    findings: Findings

    @property
    def judged(self) -> Judged | None:
        """The decision; ``None`` when no plan keeps all rules, or none was found."""
        return self._decision[0]

    @property
    def is_undecided(self) -> bool:
        """True when the search found no plan within its limit of work; whether there is one is not known."""
        return self._decision[1]

    @cached_property
    def _decision(self) -> tuple[Judged | None, bool]:
        from apportion.allocation.judged import judge
        from apportion.allocation.solution import Infeasible, Undecided

        try:
            return judge(self.case), False
        except Undecided:
            return None, True
        except Infeasible:
            return None, False

    @cached_property
    def told(self) -> Told | None:
        """Rules and reasons; ``None`` without a plan."""
        from apportion.allocation.answers.quick import tell

        return None if self.judged is None else tell(self.judged)

    @property
    def value(self) -> Fraction | None:
        """Weighted value; ``None`` without a plan."""
        return None if self.judged is None else self.judged.proof.value_lower


@dataclass(frozen=True)
class RuleChange:
    """A rule that binds on one side and not on the other, at another price, or stands on one side only."""

    rule: str
    name: str
    before: RuleOutcome | None
    after: RuleOutcome | None


@dataclass(frozen=True)
class ReasonChange:
    """Why a request receives another amount than before; empty where the case does not have the request."""

    request: str
    name: str
    period: str
    before: tuple[Reason, ...]
    after: tuple[Reason, ...]


@dataclass(frozen=True, eq=False)
class WhatIf:
    """What some edits change."""

    before: Standing
    after: Standing
    edits: tuple[Change, ...]
    amounts: tuple[AmountChange, ...]
    """Units, requests and funds whose amount changes; empty unless both sides have a plan."""
    rules: tuple[RuleChange, ...]
    reasons: tuple[ReasonChange, ...]
    """Of the requests that move most."""
    conflicts: tuple[Conflict, ...] = ()
    """Why the changed case has no plan; empty when it has one."""
    repairs: tuple[Repair, ...] = ()
    noticed: tuple[Finding, ...] = ()
    """Warnings about the changed case that the case does not give."""

    @property
    def currency(self) -> Currency:
        """The currency of both sides."""
        return self.before.case.currency

    @property
    def both_stand(self) -> bool:
        """True when both sides have a plan."""
        return self.before.judged is not None and self.after.judged is not None

    @property
    def value_change(self) -> Fraction | None:
        """Change of weighted value; ``None`` unless both sides have a plan."""
        before, after = self.before.value, self.after.value
        return None if before is None or after is None else after - before


def standing(loaded: Loaded) -> Standing:
    """A loaded case as the first side of what-ifs.

    Raises:
        CaseBlocked: when the case has findings that block.
    """
    return Standing(loaded.raw, loaded.usable(), loaded.findings)


def what_if_at(path: Path, sets: Sequence[str], drops: Sequence[str], say: Say = lambda _: None) -> WhatIf:
    """Ask about the case at a path, or about the copy inside a plan folder.

    Args:
        path: a case or a plan folder.
        sets: assignments such as ``total=24M``.
        drops: what is left out.
        say: told what is being done.

    Raises:
        Refusal: when no case stands there or an edit cannot be made, with everything that is wrong.
        CaseBlocked: when the case itself has findings that block.
    """
    say(f"reading {path}")
    loaded = load_case(case_of(path) if is_plan_folder(path) else path)
    say("planning before and after")
    assigned, problems = assignments(sets)
    return what_if(standing(loaded), assigned, drops, problems)


def what_if(
    before: Standing, sets: Mapping[str, Stated], drops: Sequence[str] = (), problems: Sequence[str] = ()
) -> WhatIf:
    """Ask what some edits change.

    Args:
        before: the case as it is.
        sets: the new number per address.
        drops: addresses and things that are left out.
        problems: what is already known to be wrong with the call.

    Raises:
        Refusal: with everything that is wrong with the edits.
    """
    if not sets and not drops and not problems:
        raise Refusal("Nothing is changed.", "Name a number, such as total=24M, or something to leave out.")
    draft = edited(before.raw, before.case, sets, drops)
    found = [*problems, *draft.problems]
    if found:
        raise Refusal(listed(found), f"The reference of what-if lists every name. Numbers are {GRAMMAR}.")
    after = rebuilt(draft.raw, before)
    return _answer(before, after, draft.changes)


def assignments(sets: Sequence[str]) -> tuple[dict[str, str], list[str]]:
    """Texts such as ``total=24M`` as the new number per address, and what is wrong with them."""
    assigned: dict[str, str] = {}
    problems = []
    for text in sets:
        name, sign, number = text.partition("=")
        if not sign or not name.strip():
            problems.append(f"'{text}' is no assignment; write it as total=24M")
        elif name.strip() in assigned:
            problems.append(f"{name.strip()}: it is set twice")
        else:
            assigned[name.strip()] = number
    return assigned, problems


def listed(problems: Sequence[str]) -> str:
    """Everything that is wrong with some edits, one line each."""
    return (
        problems[0]
        if len(problems) == 1
        else "\n".join([f"{len(problems)} edits cannot be made:", *(f"  {text}" for text in problems)])
    )


def rebuilt(raw: RawCase, before: Standing) -> Standing:
    """The changed tables as a case.

    Raises:
        Refusal: when the reader of cases refuses them.
    """
    from apportion.model.coherence import coherence
    from apportion.services.assemble import built

    case, findings = built(raw)
    if case is None:
        known = set(before.findings.listed)
        blocking = [item for item in findings.blocking if item not in known]
        said = [f"{item.message} [{item.code}]. {item.remedy}".strip() for item in blocking]
        raise Refusal(
            "\n".join(
                ["With these edits the case is not sound:", *(f"  {text[:1].upper()}{text[1:]}" for text in said)]
            ),
            "Change other numbers along with it, or leave out what refers to it.",
        )
    return Standing(raw, case, findings + coherence(case))


def _answer(before: Standing, after: Standing, edits: tuple[Change, ...]) -> WhatIf:
    known = {(item.code, item.message) for item in before.findings.listed}
    noticed = tuple(item for item in after.findings.listed if (item.code, item.message) not in known)
    if after.is_undecided:
        return WhatIf(before, after, edits, (), (), (), noticed=noticed)
    if after.judged is None:
        from apportion.allocation.conflicts.conflict import explain_conflict
        from apportion.allocation.formulation.formulate import formulate

        conflicts, repairs = explain_conflict(formulate(after.case))
        return WhatIf(before, after, edits, (), (), (), conflicts, repairs, noticed)
    if before.judged is None:
        return WhatIf(before, after, edits, (), (), (), noticed=noticed)
    sides = _side(before.judged), _side(after.judged)
    requests = request_changes(*sides, moved_only=True)
    amounts = (*changed(unit_changes(*sides)), *changed(requests), *changed(fund_changes(*sides)))
    return WhatIf(
        before, after, edits, amounts, _rules(before, after), _reasons(before, after, requests), noticed=noticed
    )


def _side(judged: Judged) -> Side:
    """What is paid per request, and by each fund and period."""
    from apportion.allocation.funding import fund_ids

    case, paid = judged.case, judged.paid
    names = {fund.id: fund.name for fund in case.funds}
    ids = fund_ids(case)
    used = np.zeros((len(ids), len(case.periods)), dtype=np.int64)
    np.add.at(used, (paid.fund, case.requests.period[paid.line]), paid.amount)
    funds = tuple(
        (fund, names.get(fund, fund), period, int(used[at, position]))
        for at, fund in enumerate(ids)
        for position, period in enumerate(case.periods)
        if case.funds
    )
    return Side(case, judged.amounts, funds)


def _rules(before: Standing, after: Standing) -> tuple[RuleChange, ...]:
    """Rules in the order of the changed case, then those that only the case had."""
    old = {item.rule: item for item in before.told.rules} if before.told is not None else {}
    new = {item.rule: item for item in after.told.rules} if after.told is not None else {}
    found = []
    for rule in dict.fromkeys((*new, *old)):
        was, now = old.get(rule), new.get(rule)
        if was is None or now is None or _felt_otherwise(was, now):
            name = (now or was).name if (now or was) is not None else rule  # type: ignore[union-attr]  # one of them is there
            found.append(RuleChange(rule, name, was, now))
    return tuple(found)


def _felt_otherwise(was: RuleOutcome, now: RuleOutcome) -> bool:
    if was.binding != now.binding or was.broken_by != now.broken_by or was.need != now.need:
        return True
    old, new = was.price or Fraction(0), now.price or Fraction(0)
    return abs(old - new) > _SAME * max(abs(old), abs(new))


def _reasons(before: Standing, after: Standing, moved: Sequence[AmountChange]) -> tuple[ReasonChange, ...]:
    largest = sorted(moved, key=lambda item: (-abs(item.difference), item.id, item.period))[:REASONS_MAX]
    wanted = {item.id for item in largest}
    lines = _lines(before.case, wanted), _lines(after.case, wanted)
    found = []
    for item in largest:
        was, now = (
            _told(side, at.get((item.id, item.period))) for side, at in zip((before, after), lines, strict=True)
        )
        found.append(ReasonChange(item.id, item.name, item.period, was, now))
    return tuple(found)


def _lines(case: Case, wanted: set[str]) -> dict[tuple[str, str], int]:
    """The line of each request and period; the period is empty where there is only one."""
    requests, several = case.requests, len(case.periods) > 1
    return {
        (name, case.periods[int(requests.period[line])] if several else ""): line
        for line, name in enumerate(requests.id.tolist())
        if name in wanted
    }


def _told(side: Standing, line: int | None) -> tuple[Reason, ...]:
    return () if line is None or side.told is None else side.told.of_line(line)
