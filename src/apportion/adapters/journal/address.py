"""Where the database of a team is: never with its password, which the folder of a plan must not hold.

Three forms: ``postgresql://host/database`` without a password, ``service:NAME`` (a section of the connection service
file of PostgreSQL), and ``env:NAME`` (an environment variable that holds the whole address).
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from typing import Final

from apportion.adapters.journal.journal import Journal, JournalUnusable

_FORMS: Final = "Write postgresql://HOST/DATABASE without a password, service:NAME or env:NAME."
_ELSEWHERE: Final = (
    "Leave it out and keep it in ~/.pgpass, or name a service (service:NAME) or an environment variable (env:NAME)."
)
_NAME: Final = re.compile(r"[A-Za-z0-9_.-]+")


@dataclass(frozen=True)
class StoreAddress:
    """An address that may be written down."""

    text: str

    def conninfo(self) -> str:
        """What the database's own library is given; a password may be in it.

        Raises:
            JournalUnusable: when the environment does not say it.
        """
        kind, _, name = self.text.partition(":")
        if kind == "service":
            return f"service={name}"
        if kind != "env":
            return self.text
        held = os.environ.get(name, "").strip()
        if not held:
            raise JournalUnusable(
                f"The environment variable {name} does not say where the journal is.",
                f"Set {name} to the address of the database, as postgresql://HOST/DATABASE.",
            )
        return held


def open_team_journal(address: StoreAddress, name: str, *, create: bool) -> Journal:
    """The journal of a plan in the database of a team.

    Args:
        address: of the database.
        name: of the journal in it.
        create: make it where there is none of this name.

    Raises:
        JournalUnusable: when it is not there, of another release, or cannot be reached.
    """
    from apportion.adapters.journal.postgres import open_postgres

    return open_postgres(address.conninfo(), name, create=create)


def read_address(text: str) -> StoreAddress:
    """An address as a user writes it.

    Raises:
        JournalUnusable: when it is none, or holds a password.
    """
    kind, _, rest = text.strip().partition(":")
    if kind in ("service", "env"):
        if not _NAME.fullmatch(rest):
            raise JournalUnusable(f"What stands after {kind}: is not a name.", _FORMS)
        return StoreAddress(f"{kind}:{rest}")
    if kind not in ("postgresql", "postgres"):
        # What was written is not repeated: it may hold a password.
        raise JournalUnusable("The store is not a place for a journal.", _FORMS)
    from apportion.adapters.journal.postgres import parts_of

    if "password" in parts_of(text.strip()):
        raise JournalUnusable("The address of the store holds a password, which would stay in the folder.", _ELSEWHERE)
    return StoreAddress(text.strip())
