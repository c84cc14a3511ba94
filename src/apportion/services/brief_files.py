"""The files of the documents about a plan: written in memory, read again number by number, and only then put in place.

A figure that cannot be resolved in a finished file keeps all of them from being written.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from apportion.adapters.output.folder import Content, FolderKind, OutputError, check_target, write_folder
from apportion.reports.document.blocks import Chart, Document, blocks_of, figures_of
from apportion.reports.document.checking.compare import Fault, check_sources
from apportion.reports.document.figure import Derived
from apportion.reports.document.material import Material
from apportion.services.brief import material_at
from apportion.services.plan_case import Say
from apportion.services.refusal import Refusal

Format = Literal["html", "pdf", "docx", "md", "pptx"]
FORMATS: Final[tuple[Format, ...]] = ("html", "pdf", "docx", "md", "pptx")
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


def documents_of(material: Material) -> dict[str, Document]:
    """Strategy, briefing, slides and letters of a plan; of a government also what the strategy covers of an award."""
    from apportion.reports.document.deck import deck_document
    from apportion.reports.document.letters import briefing_document, letters
    from apportion.reports.document.strategy import strategy_document
    from apportion.reports.document.strategy.award.pages import coverage_document

    strategy = strategy_document(material)
    found = {"strategy": strategy, "briefing": briefing_document(material), "deck": deck_document(material, strategy)}
    if material.is_government:
        found["award"] = coverage_document(material, strategy)
    return found | {f"letters/{_file_name(unit)}": made for unit, made in letters(material).items()}


def make_brief(path: Path, formats: Sequence[Format] = FORMATS, say: Say = lambda _: None) -> Brief:
    """Write all documents of a case or plan folder in memory, and read each again.

    Raises:
        Refusal: when there is no plan, or a library that a format needs is not installed.
        CaseBlocked: when the case has findings that block.
    """
    return brief_of(material_at(path, say), formats, say)


def brief_of(material: Material, formats: Sequence[Format] = FORMATS, say: Say = lambda _: None) -> Brief:
    """The same for a plan in hand.

    Raises:
        Refusal: when a library that a format needs is not installed.
    """
    from apportion.reports.document.extra import MissingExtra

    say("writing documents")
    documents = documents_of(material)
    faults = [fault for made in documents.values() for fault in check_sources(made, material.sources)]
    files: dict[str, Content] = {"figures.json": _figures_json(documents).encode()}
    try:
        for name, made in documents.items():
            for file, data in _written(name, made, formats):
                say(f"reading {file} again")
                files[file] = data
                faults += check_file(made, file, data)
    except MissingExtra as error:
        raise Refusal(str(error), "Or leave that format out: --format html,md.") from error
    return Brief(material, documents, files, tuple(faults))


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
    return check_brief_of(material_at(path, say), folder, say)


def check_brief_of(material: Material, folder: Path, say: Say = lambda _: None) -> Checked:
    """The same for a plan in hand.

    Raises:
        Refusal: when no document of it is in the folder.
    """
    documents = documents_of(material)
    faults = [fault for made in documents.values() for fault in check_sources(made, material.sources)]
    read: list[str] = []
    for name, made in documents.items():
        for file in _file_names(name, made):
            if (folder / file).is_file():
                say(f"reading {file}")
                read.append(file)
                faults += check_file(made, file, (folder / file).read_bytes())
    if not read:
        raise Refusal(
            f"{folder} holds none of the documents of this plan.", "apportion brief PLAN --out FOLDER writes them."
        )
    return Checked(tuple(read), material.plan.fingerprint, tuple(faults))


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
    yield from (f"{name}.{kind}" for kind in FORMATS if kind != "pptx")
    yield from (f"{name}-charts/{chart_name(item)}" for item in _charts(document))


def _written(name: str, document: Document, formats: Sequence[Format]) -> Iterator[tuple[str, bytes]]:
    if document.kind == "deck":
        if "pptx" in formats:
            from apportion.reports.document.slides import slides_bytes

            yield f"{name}.pptx", slides_bytes(document)
        return
    for kind, write in _WRITERS.items():
        if kind in formats:
            yield f"{name}.{kind}", write(name, document)
    if "md" in formats:
        from apportion.reports.document.markdown import markdown_charts

        yield from ((f"{name}-charts/{file}", svg.encode()) for file, svg in markdown_charts(document).items())


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


_WRITERS: Final[Mapping[str, Callable[[str, Document], bytes]]] = {
    "html": _html,
    "pdf": _pdf,
    "docx": _word,
    "md": _markdown,
}


def _figures_json(documents: Mapping[str, Document]) -> str:
    """All figures of all documents: as shown, exactly, in which unit, rounded how, from where."""
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
    lines = ",\n".join(f"  {json.dumps(row, ensure_ascii=False)}" for row in rows)
    return f"[\n{lines}\n]\n"


def _file_name(unit: str) -> str:
    return "".join(letter if letter.isalnum() or letter in "-_." else "_" for letter in unit)
