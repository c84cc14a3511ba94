"""``apportion collect``: a workbook for every unit to state its requests in, and what came back merged."""

from __future__ import annotations

import datetime
from pathlib import Path

import click

from apportion import __version__
from apportion.interfaces.cli.ending import BLOCKED, DONE
from apportion.interfaces.cli.options import PathThere, PathToMake, examples, json_option
from apportion.interfaces.cli.screen import Screen
from apportion.interfaces.cli.signing import read_day


@click.command(
    short_help="Ask units for their requests by workbook, and merge what comes back.",
    epilog=examples(
        "apportion collect my-budget --out to-send",
        "apportion collect my-budget --merge came-back",
        "apportion collect my-budget --merge back --as-of 2025-10-01 --out next",
    ),
)
@click.argument("case", type=PathThere())
@click.option("--merge", "folder", metavar="FOLDER", type=PathThere(), help="Merge the filled workbooks in it.")
@click.option("--as-of", metavar="DAY", callback=read_day, help="Day of the merge. Default: today.")
@click.option("--out", metavar="FOLDER", type=PathToMake(), help="Where workbooks, or the new case, are written.")
@click.option("--force", is_flag=True, help="Replace that folder if it is one of ours.")
@json_option
def collect(
    case: Path, folder: Path | None, as_of: datetime.date | None, out: Path | None, force: bool, as_json: bool
) -> int:
    """Write a protected workbook for every unit, or merge those that came back.

    CASE is a case. Every unit directly under the organisation gets one Excel workbook: what is asked of it and by when
    (table collection), its past years, its requests with open cells for other amounts and reasons, rows for new
    requests, and live checks. All else is locked, without a password: that keeps from slips, not from intent.

    With --merge, every cell of every workbook is held against what was sent out. Altered locked cells are named with
    what stood there, and never taken; late, doubled, missing, foreign and damaged workbooks are named too. With --out,
    a new case is written with the answers in it and a table that says where each comes from; your own files stay as
    they are. Nothing is written while a finding blocks. The same workbook merged twice adds nothing.

    Ends with 1 when a finding blocks.
    """
    screen = Screen(as_json)
    if folder is None:
        if out is None:
            raise click.UsageError("--out FOLDER says where the workbooks are written.")
        return _send(screen, case, out, force=force)
    return _merge(screen, case, folder, as_of or datetime.datetime.now().astimezone().date(), out, force=force)


def _send(screen: Screen, case: Path, out: Path, *, force: bool) -> int:
    from apportion.interfaces.cli.collect_view import show_sent
    from apportion.reports.plan_json import findings_document
    from apportion.services.collect import collect_at, sent_document, write_forms

    with screen.progress() as say:
        sent = collect_at(case, __version__, say)
        write_forms(sent, out, replace=force, say=say)
    screen.document(
        lambda: {
            "status": "written",
            **sent_document(sent),
            **findings_document(sent.findings),
            "written_to": str(out),
        }
    )
    show_sent(screen, sent, out)
    return DONE


def _merge(screen: Screen, case: Path, folder: Path, day: datetime.date, out: Path | None, *, force: bool) -> int:
    from apportion.interfaces.cli.collect_view import show_merged
    from apportion.reports.collect_json import merged_document
    from apportion.reports.plan_json import findings_document
    from apportion.services.merge_collected import merge_at, write_merged

    with screen.progress() as say:
        merged = merge_at(case, folder, day, __version__, say)
        blocked = bool(merged.findings.blocking)
        if out is not None and not blocked:
            write_merged(merged, out, replace_folder=force, say=say)
    written = out if out is not None and not blocked else None
    currency = merged.loaded.usable().currency
    screen.document(
        lambda: {
            "status": "blocked" if blocked else "merged",
            "as_of": day.isoformat(),
            "case_fingerprint": merged.loaded.usable().fingerprint,
            "currency": currency.code,
            **merged_document(merged.books, merged.again, merged.missing, currency),
            **findings_document(merged.findings),
            "written_to": None if written is None else str(written),
        }
    )
    show_merged(screen, merged, written)
    return BLOCKED if blocked else DONE
