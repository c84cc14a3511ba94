"""How a call from Python reaches a service: who signs it, in what amounts, and how its refusal comes back."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import TYPE_CHECKING

from apportion.interfaces.python.errors import ApportionError, CaseError

if TYPE_CHECKING:
    from apportion.services.adopted import Signed

Amount = str | Decimal | int
"""Money in major units; text as the case writes it, such as ``"4M"``."""


@contextmanager
def told() -> Iterator[None]:
    """Tell what a service refuses as the errors that this package documents.

    Raises:
        CaseError: with all findings, when a case or a table cannot be read.
        ApportionError: when the call cannot be carried out; with what can be done instead.
    """
    from apportion.services.refusal import CaseBlocked, Refusal

    try:
        yield
    except Refusal as error:
        raise ApportionError(f"{error} {error.remedy}".strip()) from error
    except CaseBlocked as error:
        raise CaseError(str(error), error.findings) from error


def signed(by: str, on: datetime.date | None, operation: str | None) -> Signed:
    """Who does something, on which day (``None``: today), under which name by which a retry changes nothing."""
    from apportion.services.adopted import Signed

    at = now()
    return Signed(by, on or at.date(), at, operation or uuid.uuid4().hex)


def now() -> datetime.datetime:
    """The instant, in the zone of this machine."""
    return datetime.datetime.now(datetime.UTC).astimezone()
