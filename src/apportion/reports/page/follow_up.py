"""Pages about a plan in force, as one self-contained document each: no script, nothing fetched from anywhere.

Knows the template engine; every text is escaped by it. Dashboard, triggers, reallocations and lessons share it.
"""

from __future__ import annotations

from dataclasses import dataclass

from apportion.reports.page.environment import page_environment
from apportion.reports.page.pictures import Picture
from apportion.reports.part import Part


@dataclass(frozen=True)
class Remarks:
    """Sentences with a word before each, or what is said where there are none."""

    title: str
    rows: tuple[tuple[str, str], ...]
    """Word and sentence; an empty word is not shown."""
    none: str = ""


@dataclass(frozen=True)
class FollowUpView:
    """The whole page, every figure a text."""

    title: str
    about: str
    """What the page tells, in a word for the title of the window: ``watched``."""
    kicker: str
    sentences: tuple[str, ...]
    figures: tuple[tuple[str, str, str], ...]
    """Name, figure, and what is said below it."""
    remarks: Remarks | None
    """What comes first."""
    pictures: tuple[Picture | None, ...]
    pictures_title: str
    parts: tuple[Part, ...]
    not_known: tuple[str, ...]
    """What cannot be told, and why."""
    document: str
    """Name of the file beside the page that holds the same figures."""


def follow_up_page(view: FollowUpView) -> str:
    """The page as an HTML document; the same view gives the same text."""
    return page_environment().get_template("follow_up.html.j2").render(view=view)
