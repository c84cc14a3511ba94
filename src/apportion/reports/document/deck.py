"""The slides for a board, from the sections of the strategy: about ten, each with what can be taken in at a glance.

Knows which parts of the strategy are shown. It must not know media.
"""

from __future__ import annotations

from apportion.reports.document.blocks import (
    Block,
    Chart,
    Document,
    Items,
    Keys,
    Section,
    Spans,
    Table,
    numbered,
    spans,
    walk,
)
from apportion.reports.document.material import Material
from apportion.reports.document.strategy.deciding import conditions, decisions
from apportion.reports.document.strategy.wording import missing

_ITEMS_MAX = 6
_ROWS_MAX = 12


def deck_document(m: Material, strategy: Document) -> Document:
    """The slides; each section is one."""
    by_id = {section.id: section for section in walk(strategy.sections)}

    def of(section: str, kind: type[Block], place: int = 0) -> tuple[Block, ...]:
        found = [block for block in by_id[section].blocks if isinstance(block, kind)] if section in by_id else []
        return (_short(found[place]),) if len(found) > place else ()

    slides: list[tuple[str, str, tuple[Block, ...]]] = [
        ("proposal", "What is proposed", (*of("overview", Keys), *of("summary", Items))),
        ("challenges", "What makes it hard", of("challenges", Items)),
        ("past", "Where we come from", of("history", Chart)),
        ("amounts", "The allocation", of("results", Table)),
        ("ranges", "Between floor and cap", of("results", Chart)),
        ("beside", "Against other ways to divide the money", of("other-ways", Chart)),
        ("themes", "What the money is for", of("themes", Table)),
        ("cuts", "If money falls short", of("cuts", Table)),
        ("release", "When the money comes", of("release", Table)),
        ("conditions", "Granted under conditions", tuple(_short(block) for block in conditions(m))),
        ("decide", "Decisions to take", (_short(Items(tuple(decisions(m)))),)),
    ]
    made = tuple(
        Section(f"slide-{name}", spans(title), blocks or (missing(*_BRINGS[name]),)) for name, title, blocks in slides
    )
    return numbered(Document("deck", strategy.title, strategy.subtitle, made, strategy.formatter, strategy.fingerprint))


_BRINGS = {
    "proposal": ("requests", "amounts"),
    "challenges": ("requests", "what is asked for"),
    "past": ("ledger", "past years"),
    "amounts": ("requests", "amounts"),
    "ranges": ("units: floor and cap", "limits of units"),
    "beside": ("requests", "other ways to compare with"),
    "themes": ("requests: category", "what the money is for"),
    "cuts": ("requests", "what can be cut"),
    "release": ("release_plan", "tranches"),
    "conditions": ("gates and release_plan", "conditions"),
    "decide": ("requests", "decisions"),
}


def _short(block: Block) -> Block:
    """As much of a block as a slide holds, saying that there is more."""
    if isinstance(block, Items) and len(block.items) > _ITEMS_MAX:
        more: Spans = spans("More stands in the strategy.")
        return Items((*block.items[: _ITEMS_MAX - 1], more))
    if isinstance(block, Table) and len(block.rows) > _ROWS_MAX:
        kept = block.rows[: _ROWS_MAX - 1]
        last = (block.rows[-1],) if block.has_total else ()
        note = spans("Not all rows are shown; the strategy has the others.")
        return Table(block.caption, block.columns, (*kept, *last), block.has_total, note)
    return block
