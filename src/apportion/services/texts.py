"""Texts that a user hands over to be kept: on one line, and nothing in them that cannot be seen."""

from __future__ import annotations

import unicodedata

from apportion.services.refusal import Refusal


def text_of(what: str, text: str) -> str:
    """A text for the journal, on one line.

    Raises:
        Refusal: when it is blank, or holds characters that move what stands beside them.
    """
    held = " ".join(text.split())
    if not held:
        raise Refusal(f"{what} is empty.", "Say it in a few words: it stands in the journal.")
    return clean(what, held)


def clean(what: str, text: str) -> str:
    """A text that may be blank, on one line.

    Raises:
        Refusal: when it holds characters that move what stands beside them.
    """
    held = " ".join(text.split())
    # Control characters and overrides of direction would make a journal show something else than it holds.
    if any(unicodedata.category(sign) in ("Cc", "Cf") for sign in held):
        raise Refusal(f"{what} holds characters that cannot be seen.", "Type it again.")
    return held
