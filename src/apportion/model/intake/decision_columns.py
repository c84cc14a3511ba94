"""What the tables say about decisions, put together for the step that makes options of it; and what measures need."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import numpy as np

from apportion.kernel.decimals import DecimalColumn
from apportion.model.choices import Decision
from apportion.model.intake.amounts import Fault
from apportion.model.intake.columns import assemble
from apportion.model.intake.decisions import with_decisions
from apportion.model.intake.lines import Lines
from apportion.model.intake.packages import DecisionColumns, DecisionUse, LevelRows
from apportion.model.intake.request_columns import in_minor_units, report_too_wide
from apportion.model.requests import Mask, Requests, Shape


def decided_requests(
    requests: Requests,
    lines: Lines,
    levels: LevelRows,
    uses: Mapping[str, Sequence[DecisionUse]],
    measures: Collection[str],
) -> Requests:
    """The requests with their choices; unchanged where no request is a decision and no measure is wanted.

    Args:
        requests: the lines as stated.
        lines: the same before they were put together.
        levels: the levels of those that have any.
        uses: what decisions consume as such, by resource.
        measures: measures of worth beside value that some criterion uses.
    """
    standing = lines.standing
    if not measures and not bool((standing.leader >= 0).any()):
        return requests
    columns = DecisionColumns(
        kind=standing.kind,
        leader=standing.leader,
        minimum=lines.minor("minimum"),
        delay_max=standing.delay_max,
        delay_loss=assemble(standing.delay_loss)[0],
        worth={name: _worth(lines, name) for name in ("value", *sorted(measures))},
        value_known=standing.value_told,
        levels=_of_measures(levels, measures),
        uses={name: tuple(held) for name, held in uses.items()},
    )
    _report_late(lines)
    try:
        return with_decisions(requests, columns, len(lines.periods))
    except OverflowError:
        own = np.flatnonzero(columns.is_own)
        report_too_wide(lines.rows, "value" if lines.rows.has("value") else "rate", lines.rows_of(own))
        return requests


def _worth(lines: Lines, name: str) -> DecimalColumn:
    column, wide = assemble(lines.number(name))
    rows = lines.rows_of(np.arange(lines.count))
    report_too_wide(lines.rows, name, rows[wide])
    return in_minor_units(lines.rows, name, column, rows)


def _of_measures(levels: LevelRows, measures: Collection[str]) -> LevelRows:
    worth = {name: column for name, column in levels.worth.items() if name == "value" or name in measures}
    return LevelRows(levels.line, levels.rank, levels.name, levels.amount, worth)


def _report_late(lines: Lines) -> None:
    """Warn of delays that the budget periods leave no room for."""
    standing = lines.standing
    own = np.flatnonzero((standing.kind == Decision.WHOLE) & (lines.minor("cap") > 0))
    reach = np.zeros(lines.count, dtype=np.int64)
    np.maximum.at(reach, standing.leader[own], lines.period[own].astype(np.int64))
    heads = np.flatnonzero((standing.kind == Decision.WHOLE) & (standing.leader == np.arange(lines.count)))
    room = len(lines.periods) - 1 - reach[heads]
    for head, left in zip(heads.tolist(), room.tolist(), strict=True):
        delay = int(standing.delay_max[head])
        if delay > left:
            fault = Fault(
                "decision.delay-beyond",
                f"'{lines.id[head]}' may start {delay} periods later, but there is room for a delay of {max(left, 0)}",
                f"at most {max(left, 0)}",
                "Nothing, or lower delay_max; starts that would leave part of it behind the last period are no option.",
            )
            lines.rows.report(lines.row_of(head), "delay_max", fault)


def check_measures(lines: Lines, levels: LevelRows, measures: Collection[str]) -> None:
    """Report every request that does not state a measure which some criterion uses: not known is not zero."""
    standing = lines.standing
    for name in sorted(measures):
        known = lines.number(name).known
        told = np.zeros(lines.count + 1, dtype=np.bool_)
        told[standing.leader[known]] = True
        missing = ~known & (standing.kind != Decision.LEVELS) & ~standing.is_part
        whole = standing.kind == Decision.WHOLE
        missing &= ~whole | (~told[standing.leader] & (standing.leader == np.arange(lines.count)))
        fault = Fault(
            "criterion.unmeasured",
            f"a criterion is {name}, and this request states none",
            f"the {name} of every request",
            f"Fill in {name} (0 is an answer), or remove the criterion.",
        )
        rows = lines.rows_of(np.flatnonzero(missing))
        table = lines.rows.table
        if rows.size and not lines.rows.has(name):
            lines.clerk.collector.add(fault, table.place(None))
        else:
            lines.clerk.collector.rows(fault, table, np.sort(rows).tolist(), name)
        _check_levels(lines, levels, name)


def _check_levels(lines: Lines, levels: LevelRows, name: str) -> None:
    if not levels.line.size:
        return
    leader = lines.standing.leader[levels.line]
    ranks = int(levels.rank.max()) + 1
    _, first, code = np.unique(leader * ranks + levels.rank, return_index=True, return_inverse=True)
    known: Mask = np.bincount(code, weights=levels.known[name]) > 0
    for at in first[~known].tolist():
        fault = Fault(
            "criterion.unmeasured",
            f"a criterion is {name}, and the level '{levels.name[at]}' of '{lines.id[levels.line[at]]}' states none",
            f"the {name} of every level",
            f"Fill in {name} in the table levels (0 is an answer), or remove the criterion.",
        )
        lines.rows.report(lines.row_of(int(levels.line[at])), "request", fault)


def check_straight(lines: Lines, criteria: Sequence[str]) -> None:
    """Report the first request whose value bends where several objectives are weighed: that needs straight lines."""
    standing = lines.standing
    if len(criteria) <= 1 or not {"strategic", "value"} & set(criteria):
        return
    bent = ~np.isin(lines.shape, (Shape.LINEAR, Shape.POINTS)) & (standing.kind != Decision.WHOLE)
    for line in np.flatnonzero(bent & (lines.shape >= 0))[:1].tolist():
        fault = Fault(
            "criterion.curved",
            f"the value of '{lines.id[line]}' bends, and several criteria are weighed against each other",
            "values that are linear, run straight between points, or belong to decisions",
            "Write the curve as points, or plan by strategic value alone.",
        )
        lines.rows.report(lines.row_of(line), "shape", fault)
