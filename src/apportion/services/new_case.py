"""Starting a case: a template written as a folder or as a workbook.

Knows names and places of what is written. It must not know what stands in a template.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from apportion.services.refusal import Refusal

WORKBOOK_SUFFIX: Final = ".xlsx"


@dataclass(frozen=True)
class NewCase:
    """What was written."""

    path: Path
    """The folder or workbook."""
    files: tuple[str, ...]
    """Names of the files in the folder; empty for a workbook."""
    template: str


def new_case(path: Path, template: str, *, workbook: bool = False, force: bool = False) -> NewCase:
    """Write a small case with explanations beside every field.

    Args:
        path: where; a workbook whose name has no suffix gets ``.xlsx``.
        template: one of ``adapters.templates.content.TEMPLATES``.
        workbook: one Excel workbook instead of a folder of text files.
        force: replace an existing case of this name, and only a case.

    Raises:
        Refusal: when the template does not exist, the name does not fit, or something stands at the place.
    """
    from apportion.adapters.output.folder import OutputError
    from apportion.adapters.templates.content import TEMPLATES, read_content
    from apportion.adapters.templates.writing import write_new_file, write_new_folder

    if template not in TEMPLATES:
        raise Refusal(f"There is no template '{template}'.", f"Use one of {', '.join(TEMPLATES)}.")
    target = _named(path, workbook=workbook)
    content = read_content(template)
    try:
        if workbook:
            from apportion.adapters.templates.workbook import workbook_bytes

            write_new_file(target, workbook_bytes(content, str(target)), replace=force)
            return NewCase(target, (), template)
        from apportion.adapters.templates.folder import folder_files

        files = folder_files(content, str(target))
        write_new_folder(target, files, replace=force)
    except OutputError as error:
        raise Refusal(str(error), error.remedy) from error
    return NewCase(target, tuple(files), template)


def _named(path: Path, *, workbook: bool) -> Path:
    """The path with the suffix that fits.

    Raises:
        Refusal: when the suffix says something else than the call.
    """
    if not path.name:
        path = path.resolve()
    suffix = path.suffix.lower()
    if workbook and suffix == "":
        return path.with_name(path.name + WORKBOOK_SUFFIX)
    if workbook and suffix != WORKBOOK_SUFFIX:
        raise Refusal(f"{path} does not end in {WORKBOOK_SUFFIX}.", f"Name the workbook {path.stem}{WORKBOOK_SUFFIX}.")
    if not workbook and suffix == WORKBOOK_SUFFIX:
        raise Refusal(f"{path} is the name of a workbook.", "Add --workbook, or name a folder.")
    return path
