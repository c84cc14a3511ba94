"""The files of the documents about a plan: written in memory, read again number by number, and only then put in place.

A figure that cannot be resolved in a finished file keeps all of them from being written.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from apportion.adapters.output.folder import Content, FolderKind, OutputError, check_target, read_manifest, write_folder
from apportion.reports.document.blocks import Chart, Document, blocks_of, figures_of
from apportion.reports.document.checking.compare import Fault, check_together
from apportion.reports.document.figure import Derived
from apportion.reports.document.material import Material
from apportion.services.brief import material_at
from apportion.services.brief_audiences import BOARD, LETTERS, Made, audience_documents, audience_names, left_undone
from apportion.services.plan_case import Say
from apportion.services.refusal import Refusal

Format = Literal["html", "pdf", "docx", "xlsx", "md", "pptx"]
FORMATS: Final[tuple[Format, ...]] = ("html", "pdf", "docx", "xlsx", "md", "pptx")
_WRITTEN_AT: Final[Mapping[str, tuple[str, ...]]] = {
    "board": tuple(f"{name}.{kind}" for name in ("strategy", "briefing", "deck") for kind in FORMATS),
    "department": (LETTERS,),
    "public": ("public",),
    "donor": ("donor",),
    "regulator": ("regulator",),
}
"""By what a folder shows that documents for an audience were written there."""
BRIEF_FOLDER: Final = FolderKind("brief folder", "documents", "figures.json")


@dataclass(frozen=True, eq=False)
class Brief:
    """All documents of a plan."""

    material: Material
    documents: Mapping[str, Document]
    """By the beginning of their files' names: ``strategy``, ``briefing``, ``letters/sales``; slides are ``deck``."""
    files: Mapping[str, Content]
    """Finished files by name; ``figures.json`` is the list of all figures."""
    faults: tuple[Fault, ...]
    """Numbers in finished files that cannot be resolved; empty unless this program is wrong."""
    undone: tuple[str, ...] = ()
    """Audiences for whom there was nothing to write."""


def make_brief(
    path: Path,
    formats: Sequence[Format] = FORMATS,
    say: Say = lambda _: None,
    audiences: Sequence[str] = (BOARD,),
) -> Brief:
    """Write the documents of a case or plan folder for some audiences in memory, and read each again.

    Raises:
        Refusal: when there is no plan, a library that a format needs is not installed, or an audience is unknown or may
            be told nothing.
        CaseBlocked: when the case has findings that block.
    """
    wanted = audience_names(audiences)
    return brief_of(material_at(path, say), formats, say, wanted, path)


def brief_of(
    material: Material,
    formats: Sequence[Format] = FORMATS,
    say: Say = lambda _: None,
    audiences: Sequence[str] = (BOARD,),
    path: Path | None = None,
) -> Brief:
    """The same for a plan in hand.

    Args:
        material: the plan and all about it.
        formats: of files.
        say: told what is being done.
        audiences: whose documents are written.
        path: the case or plan folder; without it nothing is told of a journal.

    Raises:
        Refusal: when a library that a format needs is not installed, no font has a letter of a PDF, or an audience is
            unknown or may be told nothing.
    """
    from apportion.reports.document.extra import MissingExtra
    from apportion.reports.document.pdf import NoFont

    say("writing documents")
    made = audience_documents(material, audiences, path)
    documents = {name: item.document for name, item in made.items()}
    faults = list(check_together((item.document, item.sources) for item in made.values()))
    files = dict(_lists_of_figures(made, audiences))
    try:
        for name, document in documents.items():
            for file, data in _written(name, document, formats):
                say(f"reading {file} again")
                files[file] = data
                faults += check_file(document, file, data)
    except MissingExtra as error:
        raise Refusal(str(error), "Or leave that format out: --format html,md,xlsx.") from error
    except NoFont as error:
        raise Refusal(
            str(error),
            "Install a font that has it, write the name without it, or leave PDF out: --format html,docx,xlsx,md,pptx.",
        ) from error
    return Brief(material, documents, files, tuple(faults), left_undone(made, audiences))


def write_brief(brief: Brief, target: Path, *, replace: bool) -> None:
    """Put the files of a brief in place, whole or not at all.

    Raises:
        Refusal: when a figure could not be resolved, the target may not be used, or the disk refuses.
    """
    if brief.faults:
        listed = "; ".join(str(fault) for fault in brief.faults[:5])
        raise Refusal(f"Documents were not written: {listed}", "This is a fault of the program; please report it.")
    try:
        write_folder(
            target, dict(brief.files), fingerprint=brief.material.plan.fingerprint, replace=replace, kind=BRIEF_FOLDER
        )
    except OutputError as error:
        raise Refusal(str(error), error.remedy) from error


def refuse_brief_target(target: Path, *, replace: bool) -> None:
    """Find out before any long work that documents could not be written.

    Raises:
        Refusal: saying what stands at the place.
    """
    try:
        check_target(target, replace=replace, kind=BRIEF_FOLDER)
    except OutputError as error:
        raise Refusal(str(error), error.remedy) from error


@dataclass(frozen=True)
class Checked:
    """What reading a folder of documents again found."""

    files: tuple[str, ...]
    """Files that were read."""
    numbers_of: str
    """Fingerprint of the plan that they were compared with."""
    faults: tuple[Fault, ...]
    written_for: str = ""
    """Fingerprint of the plan that they were written for, by the list in their folder; empty: not known."""

    @property
    def is_of_another_plan(self) -> bool:
        """Whether they were written for another plan than that which they were compared with."""
        return self.written_for not in ("", self.numbers_of)


def check_brief(path: Path, folder: Path, say: Say = lambda _: None) -> Checked:
    """Read the documents in a folder again and compare every number with a plan.

    Args:
        path: a case or plan folder.
        folder: what ``brief`` wrote, perhaps edited since.
        say: told what is being done.

    Raises:
        Refusal: when there is no plan, or no document in the folder.
        CaseBlocked: when the case has findings that block.
    """
    return check_brief_of(material_at(path, say), folder, say, path)


def check_brief_of(material: Material, folder: Path, say: Say = lambda _: None, path: Path | None = None) -> Checked:
    """The same for a plan in hand.

    Raises:
        Refusal: when no document of it is in the folder.
    """
    audiences = [name for name, parts in _WRITTEN_AT.items() if any((folder / part).exists() for part in parts)]
    made = audience_documents(material, audiences, path) if audiences else {}
    faults = list(check_together((item.document, item.sources) for item in made.values()))
    read: list[str] = []
    for name, item in made.items():
        for file in _file_names(name, item.document):
            if (folder / file).is_file():
                say(f"reading {file}")
                read.append(file)
                faults += check_file(item.document, file, (folder / file).read_bytes())
    if not read:
        raise Refusal(
            f"{folder} holds none of the documents of this plan.", "apportion brief PLAN --out FOLDER writes them."
        )
    held = read_manifest(folder, BRIEF_FOLDER)
    return Checked(tuple(read), material.plan.fingerprint, tuple(faults), "" if held is None else held.fingerprint)


def check_file(document: Document, file: str, data: bytes) -> tuple[Fault, ...]:
    """Numbers of one finished file that cannot be resolved."""
    from apportion.reports.document.checking import formats
    from apportion.reports.document.markdown import chart_name

    match file.rsplit(".", 1)[-1]:
        case "html":
            return formats.check_html(document, data.decode(), file)
        case "md":
            return formats.check_markdown(document, data.decode(), file)
        case "pdf":
            return formats.check_pdf(document, data, file)
        case "docx":
            return formats.check_word(document, data, file)
        case "xlsx":
            from apportion.reports.document.checking.workbook import check_workbook

            return check_workbook(document, data, file)
        case "pptx":
            return formats.check_slides(document, data, file)
        case _:
            drawn = next(item for item in _charts(document) if file.endswith(f"/{chart_name(item)}"))
            return formats.check_drawing((*drawn.wide.spoken, *drawn.wide.texts), data.decode(), file)


def _charts(document: Document) -> Iterator[Chart]:
    yield from (block for block in blocks_of(document) if isinstance(block, Chart))


def _file_names(name: str, document: Document) -> Iterator[str]:
    from apportion.reports.document.markdown import chart_name

    if document.kind == "deck":
        yield f"{name}.pptx"
        return
    yield from (f"{name}.{kind}" for kind in _WRITERS if _is_for(kind, document))
    yield from (f"{name}-charts/{chart_name(item)}" for item in _charts(document))


def _written(name: str, document: Document, formats: Sequence[Format]) -> Iterator[tuple[str, bytes]]:
    if document.kind == "deck":
        if "pptx" in formats:
            from apportion.reports.document.slides import slides_bytes

            yield f"{name}.pptx", slides_bytes(document)
        return
    for kind, write in _WRITERS.items():
        if kind in formats and _is_for(kind, document):
            yield f"{name}.{kind}", write(name, document)
    if "md" in formats:
        from apportion.reports.document.markdown import markdown_charts

        yield from ((f"{name}-charts/{file}", svg.encode()) for file, svg in markdown_charts(document).items())


def _is_for(kind: str, document: Document) -> bool:
    """Only the strategy has so many tables that a workbook of them is of use."""
    return kind != "xlsx" or document.kind == "strategy"


def _html(_name: str, document: Document) -> bytes:
    from apportion.reports.document.html import html_page

    return html_page(document).encode()


def _markdown(name: str, document: Document) -> bytes:
    from apportion.reports.document.markdown import markdown_text

    return markdown_text(document, f"{name.rsplit('/', 1)[-1]}-charts").encode()


def _pdf(_name: str, document: Document) -> bytes:
    from apportion.reports.document.pdf import pdf_bytes

    return pdf_bytes(document)


def _word(_name: str, document: Document) -> bytes:
    from apportion.reports.document.word import word_bytes

    return word_bytes(document)


def _workbook(_name: str, document: Document) -> bytes:
    from apportion.reports.document.workbook.write import workbook_bytes

    return workbook_bytes(document)


_WRITERS: Final[Mapping[str, Callable[[str, Document], bytes]]] = {
    "html": _html,
    "pdf": _pdf,
    "docx": _word,
    "xlsx": _workbook,
    "md": _markdown,
}


def _lists_of_figures(made: Mapping[str, Made], audiences: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    """Figures of the board's documents in one file, and those of every other document beside it.

    One file of all figures would tell each audience what the others may see.
    """
    board = made if audiences == (BOARD,) else {name: item for name, item in made.items() if item.audience == BOARD}
    yield "figures.json", _figures_json({name: item.document for name, item in board.items()}).encode()
    for name, item in made.items():
        if item.audience in audiences and item.audience != BOARD:
            yield f"{name}.figures.json", _figures_json({name: item.document}).encode()


def _figures_json(documents: Mapping[str, Document]) -> str:
    """All figures of some documents: as shown, exactly, in which unit, rounded how, from where."""
    rows: list[dict[str, Any]] = []
    for name, document in documents.items():
        for figure in figures_of(document):
            exact = figure.exact
            rows.append(
                {
                    "document": name,
                    "text": figure.text(document.formatter),
                    "exact": str(exact) if exact.denominator != 1 else str(exact.numerator),
                    "unit": figure.unit.value,
                    "rounding": figure.rounding.value,
                    "origin": figure.origin,
                    "worked_out": isinstance(figure.source, Derived),
                    "fingerprints": list(figure.fingerprints),
                }
            )
    if not rows:
        return "[]\n"
    lines = ",\n".join(f"  {json.dumps(row, ensure_ascii=False)}" for row in rows)
    return f"[\n{lines}\n]\n"
