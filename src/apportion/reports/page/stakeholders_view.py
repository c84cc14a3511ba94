"""What the page of stakeholders shows, ready to be written: every figure a text, every chart drawn."""

from __future__ import annotations

from dataclasses import dataclass

from apportion.alignment.stakeholders.grid import ENGAGEMENTS
from apportion.alignment.stakeholders.whole import Concerned
from apportion.reports.charts.slope import SlopeLine, slope_chart
from apportion.reports.charts.stakeholder_grid import GridPoint, stakeholder_grid_chart
from apportion.reports.page.pictures import ROWS_MAX, Picture, picture
from apportion.reports.stakeholder_words import StakeholderPart, interval_text, missing, stakeholder_parts
from apportion.reports.words import Formatter, plural


@dataclass(frozen=True)
class PartView:
    """One part of the page with its chart."""

    part: StakeholderPart
    picture: Picture | None


@dataclass(frozen=True)
class StakeholdersView:
    """The whole page."""

    title: str
    kicker: str
    figures: tuple[tuple[str, str, str], ...]
    """Name, figure, and what is said below it."""
    parts: tuple[PartView, ...]
    missing: tuple[str, ...]


def stakeholders_view(found: Concerned) -> StakeholdersView:
    """Everything the page shows."""
    formatter = Formatter(found.case)
    drawn = {
        "grid": grid_picture(found),
        "answers": answers_picture(found, formatter),
        "wishes": wishes_picture(found, formatter),
    }
    parts = tuple(PartView(part, drawn.get(part.id)) for part in stakeholder_parts(found, formatter))
    kicker = found.case.organisation or "Stakeholders"
    return StakeholdersView(found.case.name, kicker, _figures(found, formatter), parts, missing(found))


def grid_picture(found: Concerned) -> Picture | None:
    """Stakeholders by interest and influence; ``None`` where no marks are stated."""
    points = [
        GridPoint(
            item.stakeholder.name,
            item.stakeholder.scale.part(item.stakeholder.interest),
            item.stakeholder.scale.part(item.stakeholder.influence),
            item.quadrant or "",
        )
        for item in found.grid
        if item.stakeholder.scale and item.stakeholder.interest is not None and item.stakeholder.influence is not None
    ]
    if not points:
        return None
    names = {(item.influence, item.interest): item.quadrant for item in ENGAGEMENTS}
    order = (("high", "low"), ("high", "high"), ("low", "low"), ("low", "high"))
    fields = [names[key] for key in order]
    caption = "Each dot is a stakeholder. The lines are the middle of the scale; a mark on a line counts as high."
    return picture(lambda width, name: stakeholder_grid_chart(points, fields, width, name), "who", caption)


def answers_picture(found: Concerned, formatter: Formatter) -> Picture | None:
    """Satisfaction by round; ``None`` for a single round."""
    rounds = [item for item in found.rounds if any(group.shares for group in item.groups)]
    if len(rounds) < 2:  # noqa: PLR2004 - a slope needs two ends
        return None
    names = sorted({group.stakeholder for item in rounds for group in item.groups if group.shares})[:ROWS_MAX]
    lines = [
        SlopeLine(
            found.register.named(name),
            tuple(next((one.mean for one in item.groups if one.stakeholder == name), None) for item in rounds),
        )
        for name in names
    ]
    means = tuple(item.mean for item in rounds)
    if any(mean is not None for mean in means):
        lines.append(SlopeLine("All, weighted", means, is_whole=True))
    columns = [item.name or "no round" for item in rounds]
    title = "Satisfaction of stakeholders by round"
    caption = "Satisfaction, 0 % to 100 %. In the colour of warnings: less content at the end than at the beginning."
    return picture(lambda width, name: slope_chart(lines, columns, formatter, width, name, title), "answers", caption)


def wishes_picture(found: Concerned, formatter: Formatter) -> Picture | None:
    """Wishes met by the other plan and by this one; ``None`` without another plan."""
    if not found.against:
        return None
    changes = [item for item in found.met_changes if item.before is not None or item.after is not None][:ROWS_MAX]
    lines = [SlopeLine(found.register.named(item.stakeholder), (item.before, item.after)) for item in changes]
    if found.met_mean is not None:
        lines.append(SlopeLine("All, weighted", (found.met_mean_before, found.met_mean), is_whole=True))
    if not lines:
        return None
    columns, title = ("the other plan", "this plan"), "Wishes met by both plans"
    caption = "Part of the wishes of each stakeholder that both plans meet. In the colour of warnings: it loses."
    return picture(lambda width, name: slope_chart(lines, columns, formatter, width, name, title), "wishes", caption)


def _figures(found: Concerned, formatter: Formatter) -> tuple[tuple[str, str, str], ...]:
    told: list[tuple[str, str, str]] = [("Stakeholders", str(len(found.register.stakeholders)), "in the register")]
    last = next((item for item in reversed(found.rounds) if item.mean is not None), None)
    if last is not None and last.mean is not None:
        below = f"{last.name}, {interval_text(last.interval, formatter)}" if last.interval else last.name
        told.append(("Satisfaction", formatter.percent(last.mean), below))
        people = sum(group.answered for group in last.groups)
        rate = "response rate not known" if last.rate is None else f"{formatter.percent(last.rate)} of those asked"
        told.append(("Answers", plural(people, "person", "people"), rate))
    if found.met_mean is not None:
        before = found.met_mean_before
        beside = "by this plan, weighted" if before is None else f"{formatter.percent(before)} by the other plan"
        told.append(("Wishes met", formatter.percent(found.met_mean), beside))
    return tuple(told)
