"""A smallest set of claims that cannot hold together, from a test whether some claims can.

QuickXplain (Junker, AAAI 2004): halves are left out at a time, so that a conflict of a few rules among thousands is
found with a few dozen tests instead of one for each rule.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

Holds = Callable[[Sequence[str]], bool]
"""Whether the named claims can hold together."""


def irreducible(claims: Sequence[str], holds: Holds) -> list[str]:
    """Claims of which none can be left out without the others becoming possible.

    Args:
        claims: names that cannot hold together, those to be kept out of the answer if possible last.
        holds: the test; it has to be ``False`` for all claims together.
    """
    if not claims or not holds([]):
        return []
    found = _explain([], list(claims), holds, changed=False)
    return [claim for claim in claims if claim in set(found)]


def _explain(background: list[str], claims: list[str], holds: Holds, *, changed: bool) -> list[str]:
    if changed and not holds(background):
        return []
    if len(claims) == 1:
        return claims
    half = len(claims) // 2
    first, second = claims[:half], claims[half:]
    of_second = _explain([*background, *first], second, holds, changed=bool(first))
    of_first = _explain([*background, *of_second], first, holds, changed=bool(of_second))
    return [*of_first, *of_second]
