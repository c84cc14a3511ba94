"""Rows that views share: several rows as one, what is left out, and how a view says so.

Knows rows of documents and what an audience may see. It must not know what a document is about.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from apportion.model.audiences import PARTS
from apportion.reports.document.audiences.lens import Lens
from apportion.reports.document.audiences.view import View
from apportion.reports.document.blocks import Block, Quoted, Section, Spans, spans
from apportion.reports.document.sources import Node
from apportion.reports.document.strategy.wording import say

MEASURES: Final = ("amount", "requested", "last_year")


def together(rows: Sequence[Mapping[str, Any]], names: Collection[str], key: str) -> dict[str, Any] | None:
    """Several rows as one: how many things they are and their sums; ``None`` where there are none.

    A sum of something that one of them does not state is not stated.
    """
    held = [row for row in rows if row[key] in names]
    if not held:
        return None
    found: dict[str, Any] = {"count": str(len({row[key] for row in held}))}
    for measure in MEASURES:
        values = [row.get(measure) for row in held]
        stated = [Decimal(value) for value in values if value is not None]
        found[measure] = f"{sum(stated, Decimal(0)):f}" if len(stated) == len(values) else None
    return found


def left_out_document(seen: Lens) -> dict[str, Any]:
    """What an audience does not see, as values: parts, and whether single things are withheld by which authority."""
    return {
        "parts": [{"part": part, "what": PARTS[part]} for part in PARTS if not seen.sees(part)],
        "is_withheld": bool(seen.withheld),
        "authorities": sorted(
            {item.authority for item in seen.withheld if item.authority and seen.text(item.authority)}
        ),
    }


def left_out(view: View) -> Section:
    """Says what a view does not show, so that nobody takes it for the whole."""
    stated, blocks = view.told["left_out"], list[Block]()
    if stated["is_withheld"].value:
        by: Spans = spans(
            "Some things may not be published. Their amounts stand together with others, marked as such; sums are "
            "chosen so that no single one of them can be worked out. Texts that speak of them are left out."
        )
        authorities = [(Quoted(name.word, str(name.source)),) for name in stated["authorities"]]
        if authorities:
            by = spans(by, " What allows it: ")
            for place, authority in enumerate(authorities):
                by = (*by, "; " if place else "", *authority)
            by = (*by, ".")
        blocks.append(say(*by))
    parts = [row["what"].word for row in stated["parts"]]
    if parts:
        blocks.append(say(f"It does not show: {'; '.join(parts)}."))
    if not blocks:
        blocks.append(say("Nothing was left out."))
    return Section("left-out", spans("What this document leaves out"), tuple(blocks))


def sentence(node: Node) -> Spans:
    """A text that somebody wrote, ended as a sentence."""
    return (node.quoted(),) if node.word.rstrip()[-1:] in (".", "!", "?") else (node.quoted(), ".")
