"""Writing a fit: its page and document, and a copy of the case in which requests have the fitted curves.

The user's own files are never written to.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from apportion.adapters.output.folder import RESPONSE_FOLDER, Content, OutputError, check_target, copy_of, write_folder
from apportion.model.response_mapping import MAPPING_FILE
from apportion.services.refusal import CaseBlocked, Refusal

if TYPE_CHECKING:
    from apportion.services.fit_response import FittedCase

Say = Callable[[str], None]


def check_writable(fitted: FittedCase, *, even_if_no_better: bool) -> None:
    """Whether curves may be written into a case at all.

    Raises:
        Refusal: when predictions were no better with the channels than without, or that was not measured, and nobody
            said to write them all the same; or when no request gets a curve.
        CaseBlocked: when a curve has the shape of an S and the mapping does not say what becomes of it.
    """
    if not even_if_no_better and fitted.is_better is None:
        raise Refusal(
            "It was not measured how wrong the curves are out of sample, so they are not written.",
            f"Add out_of_sample to {MAPPING_FILE}, or say --even-if-no-better.",
        )
    if not even_if_no_better and not fitted.is_better:
        measured = fitted.evidence.fit.out_of_sample
        loss = 0.0 if measured is None else -measured.gain_over_baseline
        raise Refusal(
            f"Predictions were {loss:.1%} more wrong with the channels than without, so the curves are not written.",
            "Do not rely on them; say --even-if-no-better to write them all the same.",
        )
    if fitted.findings.blocking:
        raise CaseBlocked(str(fitted.path), fitted.findings)
    if not fitted.path.is_dir() and fitted.path.name.casefold() != "case.yaml":
        raise Refusal(
            "The case is a workbook, and a copy of it is not written.",
            "The cells are listed without --write: type them in, or give the case as a folder.",
        )


def response_files(fitted: FittedCase, *, with_case: bool) -> Mapping[str, Content]:
    """The files of a response folder by name; with the case that has the curves in it below ``case/``.

    Raises:
        CaseBlocked: when the case with the curves cannot be used.
    """
    from apportion.reports.plan_json import json_text
    from apportion.reports.response_json import response_document
    from apportion.reports.response_page import response_page

    files: dict[str, Content] = {
        RESPONSE_FOLDER.main_file: json_text(
            response_document(fitted.evidence, fitted.written.changes if with_case else ())
        ).encode(),
        "response.html": response_page(fitted.case, fitted.evidence, fitted.findings).encode(),
    }
    return {**files, **_case_files(fitted)} if with_case else files


def write_response(
    fitted: FittedCase, target: Path, *, with_case: bool, replace: bool, say: Say = lambda _: None
) -> None:
    """Write the fit as a folder, whole or not at all.

    Raises:
        Refusal: when the target may not be used or the disk refuses.
        CaseBlocked: when the case with the curves cannot be used.
    """
    say(f"writing {target}")
    try:
        check_target(target, replace=replace, kind=RESPONSE_FOLDER)
        files = response_files(fitted, with_case=with_case)
        write_folder(target, files, fingerprint="", replace=replace, kind=RESPONSE_FOLDER)
    except OutputError as error:
        raise Refusal(str(error), error.remedy) from error


def _case_files(fitted: FittedCase) -> dict[str, Content]:
    """A copy of every file of the case; tables with curves in them are written anew."""
    from apportion.adapters.files.response_file import mapping_beside
    from apportion.adapters.output.case_table import table_text
    from apportion.adapters.output.folder import digest_of
    from apportion.services.assemble import built

    case, findings = built(fitted.written.raw)
    if case is None:
        raise CaseBlocked(str(fitted.path), findings)
    folder = mapping_beside(fitted.path).parent
    before, after = fitted.raw, fitted.written
    replaced = {before.tables[name].file for name in after.tables if name in before.tables}
    files: dict[str, Content] = {}
    for name in (*before.digests, MAPPING_FILE, fitted.mapping.file):
        if name not in replaced:
            files[f"case/{name}"] = copy_of(folder / name, before.digests.get(name) or digest_of(folder / name))
    for name in after.tables:
        held = before.tables.get(name)
        original = folder / held.file if held is not None and held.file.casefold().endswith(".csv") else None
        if name in after.raw.tables:
            files[f"case/{name}.csv"] = table_text(after.raw.tables[name], original)
    return files
