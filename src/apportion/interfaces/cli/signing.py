"""Options of commands that enter something into the journal of an adopted plan: who, on which day, and once."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import click

from apportion.interfaces.cli.options import Command

if TYPE_CHECKING:
    from apportion.services.adopted import Signed


def read_day(_context: click.Context, _option: click.Parameter, value: str | None) -> datetime.date | None:
    """Callback of an option that names a day.

    Raises:
        click.BadParameter: saying how a day is written.
    """
    try:
        return None if value is None else datetime.date.fromisoformat(value)
    except ValueError:
        raise click.BadParameter(f"'{value}' is not a day. Write it as year-month-day, such as 2025-12-31.") from None


def signing_options(command: Command) -> Command:
    """``--by``, ``--on`` and ``--operation``."""
    by = click.option("--by", metavar="NAME", required=True, help="Who does this; it stands in the journal.")
    on = click.option("--on", metavar="DAY", callback=read_day, help="Day to which it belongs. Default: today.")
    operation = click.option(
        "--operation",
        metavar="ID",
        help="Your own name for this entry: the same one a second time changes nothing, so a call can be repeated.",
    )
    return by(on(operation(command)))


def signed(by: str, on: datetime.date | None, operation: str | None) -> Signed:
    """The signature of one call, by the machine's clock."""
    import uuid

    from apportion.services.adopted import Signed

    now = datetime.datetime.now(datetime.UTC).astimezone()
    return Signed(by, on or now.date(), now, operation or uuid.uuid4().hex)
