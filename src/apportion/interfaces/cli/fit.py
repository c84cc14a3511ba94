"""``apportion fit``: response curves from a history of spending and results."""

from __future__ import annotations

from pathlib import Path

import click

from apportion.interfaces.cli.ending import BLOCKED, DONE
from apportion.interfaces.cli.options import PathThere, PathToMake, examples, json_option
from apportion.interfaces.cli.screen import Screen


@click.command(
    short_help="Fit response curves from a history of spending and results.",
    epilog=examples(
        "apportion fit examples/marketing-response",
        "apportion fit my-budget --out my-curves",
        "apportion fit my-budget --write --out my-curves",
    ),
)
@click.argument("case", type=PathThere())
@click.option("--write", is_flag=True, help="Also write a copy of the case with the curves, as FOLDER/case.")
@click.option(
    "--curve",
    type=click.Choice(["fitted", "low", "high"]),
    default="fitted",
    show_default=True,
    help="Which curve requests get: the fitted one, or an end of its interval as points.",
)
@click.option("--even-if-no-better", is_flag=True, help="Write curves that did not make predictions better.")
@click.option("--out", metavar="FOLDER", type=PathToMake(), help="Write response.html and response.json there.")
@click.option("--force", is_flag=True, help="Replace that folder if it is one of ours.")
@json_option
def fit(
    case: Path, write: bool, curve: str, even_if_no_better: bool, out: Path | None, force: bool, as_json: bool
) -> int:
    """Fit how results grow with money: a curve for each channel of spending, and how sure it is.

    CASE is a case with a file response.yaml, which names the history, its columns, the request that each stands for,
    and the shapes to fit; docs/reference/response.md shows how. The cells that the fit fills may still be empty.

    You see for each channel the curve, the money that brings half of its ceiling, carry-over, what the next 1.00
    returns at current spending, and how wrong the model was on periods it had not seen, with and without the channels.
    What the data cannot tell is said.

    With --write, a copy of the case is written in which the requests have the curves; your own files stay as they are.
    Curves that did not make predictions better are not written unless you say so.

    Ends with 1 when the mapping or the history cannot be used.
    """
    from apportion.interfaces.cli.fit_view import show_changes, show_fit
    from apportion.reports.plan_json import findings_document
    from apportion.reports.response_json import response_document
    from apportion.services.fit_response import fit_at
    from apportion.services.write_response import check_writable, write_response

    if write and out is None:
        raise click.UsageError("--write needs --out FOLDER: your own files are never written to.")
    screen = Screen(as_json)
    with screen.progress() as say:
        found = fit_at(case, curve, say)
        if write:
            check_writable(found, even_if_no_better=even_if_no_better)
        if out is not None:
            write_response(found, out, with_case=write, replace=force, say=say)
    screen.document(
        lambda: {
            "status": "fitted",
            **response_document(found.evidence, found.written.changes if write else ()),
            **findings_document(found.findings),
            "written_to": None if out is None else str(out),
        }
    )
    show_fit(screen, found)
    if write:
        show_changes(screen, found)
    if out is not None:
        screen.line()
        screen.line(f"Curves written to {out / 'response.html'}", "strong")
    if write and out is not None:
        screen.line(f"Case with the curves written to {out / 'case'}", "strong")
    return BLOCKED if found.findings.blocking else DONE
