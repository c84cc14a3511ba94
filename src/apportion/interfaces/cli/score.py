"""``apportion score``: what matters most, by which weights, and how far the order hangs on them."""

from __future__ import annotations

from pathlib import Path

import click

from apportion.interfaces.cli.ending import BLOCKED, DONE
from apportion.interfaces.cli.options import PathThere, PathToMake, examples, json_option
from apportion.interfaces.cli.screen import Screen


@click.command(
    short_help="Rank requests or initiatives by weighed criteria.",
    epilog=examples(
        "apportion score examples/technology-company",
        "apportion score examples/technology-company --total 4M",
        "apportion score my-budget --out my-scores",
    ),
)
@click.argument("case", type=PathThere())
@click.option("--total", metavar="AMOUNT", help="Money that the cut line is drawn at; by default the case's own.")
@click.option("--out", metavar="FOLDER", type=PathToMake(), help="Also write score.html and score.json there.")
@click.option("--force", is_flag=True, help="Replace that folder if it is one of ours.")
@json_option
def score(case: Path, total: str | None, out: Path | None, force: bool, as_json: bool) -> int:
    """Rank what a case rates: scores, what each criterion contributes, and how stable the order is.

    CASE is a case or a plan folder. Its table ratings says how requests or initiatives do on each criterion; the table
    scoring has criteria and weights, without it the usual ones hold. Weights may also follow from comparisons in
    pairs (table judgements) or from points (table weight_points); docs/reference/score.md shows how.

    You see the ranking with ties, what each costs and returns, how far down the money reaches, between which weights
    the order stays as it is, which comparisons contradict one another, and how much rests on judgement.

    Amounts may be written with k, M or B behind them: 4M.

    Ends with 1 when nothing could be ranked.
    """
    from apportion.interfaces.cli.score_view import show_scores
    from apportion.reports.plan_json import findings_document
    from apportion.reports.scores_json import scores_document
    from apportion.services.score_case import score_at, write_scores

    screen = Screen(as_json)
    with screen.progress() as say:
        found = score_at(case, total, say)
        if out is not None:
            write_scores(found, out, replace=force, say=say)
    written = None if out is None else str(out)
    screen.document(
        lambda: {**scores_document(found.scores), **findings_document(found.findings), "written_to": written}
    )
    show_scores(screen, found)
    if out is not None:
        screen.line()
        screen.line(f"Scores written to {out / 'score.html'}", "strong")
    return DONE if found.scores.assessment.is_ranked else BLOCKED
