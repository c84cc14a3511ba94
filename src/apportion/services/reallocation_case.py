"""The case of a reallocation: that of the plan with changed numbers, and the limit on what may move, as stated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from apportion.model.case import Case
from apportion.model.edits import Change, Stated, edited
from apportion.model.intake.amounts import Fault
from apportion.model.rule import RuleKind
from apportion.model.stated import GRAMMAR, stated_amount, stated_percent
from apportion.services.load import Loaded
from apportion.services.refusal import Refusal
from apportion.services.what_if import assignments, listed, rebuilt
from apportion.services.what_if import standing as standing_of

_SUMS: Final = ("total", "fund", "must_spend", "cash_floor")
"""Names, or their first part, of numbers that say how much money there is."""
_ALL: Final = "all"


def case_for(
    loaded: Loaded, sets: Sequence[str] | Mapping[str, Stated], drops: Sequence[str]
) -> tuple[Case, tuple[Change, ...]]:
    """The case with changed numbers, and what was changed.

    Raises:
        Refusal: with everything that is wrong with the edits.
        CaseBlocked: when the case itself has findings that block.
    """
    before = standing_of(loaded)
    if not sets and not drops:
        return before.case, ()
    assigned, problems = (sets, []) if isinstance(sets, Mapping) else assignments(sets)
    draft = edited(before.raw, before.case, assigned, drops)
    found = [*problems, *draft.problems, *_about_sums(before.case, [*assigned, *drops])]
    if found:
        raise Refusal(listed(found), f"The reference of what-if lists every name. Numbers are {GRAMMAR}.")
    return rebuilt(draft.raw, before).case, draft.changes


def _about_sums(case: Case, names: Sequence[str]) -> list[str]:
    """Edits of how much money there is: a reallocation keeps what each fund carries in each period."""
    sums = {rule.id for rule in case.rules if rule.kind in (RuleKind.TOTAL, RuleKind.RESERVE)}
    found = []
    for name in names:
        root, _, rest = name.strip().partition(".")
        if root in _SUMS or (root == "rule" and rest.partition(".")[0] in sums):
            found.append(
                f"{name.strip()}: a reallocation keeps what each fund carries; other sums need 'apportion amend'"
            )
    return found


def stated_limit(case: Case, text: str | None, money: int) -> tuple[int | None, bool]:
    """A limit in minor units, and whether everything may move.

    Args:
        case: for its notation.
        text: a percentage of ``money``, an amount, or ``all``; ``None``: none is stated.
        money: minor units of the open budget periods.

    Raises:
        Refusal: when it is none of these.
    """
    if text is None:
        return None, False
    if text.strip().lower() == _ALL:
        return None, True
    if text.strip().endswith("%"):
        share = stated_percent(case, text)
        if share is None or isinstance(share, Fault) or not 0 <= share <= 1:
            raise Refusal(f"'{text}' is no limit.", "Write a percentage from 0% to 100%, an amount, or all.")
        return int(share * money), False
    amount = stated_amount(case, text)
    if amount is None or isinstance(amount, Fault) or amount < 0:
        raise Refusal(f"'{text}' is no limit.", "Write it as 7%, as 250,000.00 or 1.5M, or as all.")
    return amount, False
