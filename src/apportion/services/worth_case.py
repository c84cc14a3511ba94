"""The worth of a case's requests: read, looked up, and written as a document."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from apportion.adapters.output.folder import WORTH_FOLDER, Content, OutputError, check_target, write_folder
from apportion.model.case import Case
from apportion.model.findings import Findings
from apportion.services.load import Loaded, load_case
from apportion.services.open_plan import case_of, is_plan_folder
from apportion.services.refusal import Refusal

if TYPE_CHECKING:
    from apportion.valuation.worth.evidence import WorthEvidence

Say = Callable[[str], None]


@dataclass(frozen=True, eq=False)
class WorthOfCase:
    """What requests are worth, with their case."""

    loaded: Loaded
    case: Case
    worth: WorthEvidence | None
    """``None`` where no request has cash flows."""
    request: str = ""
    """The request that was asked about; empty: all of them."""

    @property
    def findings(self) -> Findings:
        """What was noticed about worth; about the request alone where one was asked about."""
        own = [item for item in self.loaded.findings.listed if item.code.startswith("worth.")]
        if self.request:
            named = re.compile(rf"(?<![\w-]){re.escape(self.request)}(?![\w-])")
            return Findings.of(item for item in own if named.search(item.message))
        listed = {item.code: sum(1 for other in own if other.code == item.code) for item in own}
        counts = [(code, count) for code, count in self.loaded.findings.counts if code.startswith("worth.")]
        return Findings.of(own, [(code, count - listed.get(code, 0)) for code, count in counts])


def worth_of_case(loaded: Loaded, request: str = "") -> WorthOfCase:
    """The worth of a loaded case's requests, or of one of them.

    Raises:
        Refusal: when there is no such request, or it has no cash flows although others have.
        CaseBlocked: when the case has findings that block.
    """
    case, worth = loaded.usable(), loaded.evidence.worth
    if request and worth is not None and not worth.of_request(request):
        from apportion.model.intake.names import nearest

        names = sorted({item.request for item in worth.appraisals})
        if request in case.requests.id.tolist():
            raise Refusal(f"The request '{request}' has no cash flows.", f"Those that have: {', '.join(names)}.")
        near = nearest(request, names)
        offer = f"Did you mean '{near}'?" if near else f"With cash flows there are {', '.join(names)}."
        raise Refusal(f"There is no request '{request}'.", offer)
    return WorthOfCase(loaded, case, worth, request)


def worth_at(path: Path, request: str = "", say: Say = lambda _: None) -> WorthOfCase:
    """The worth of the requests of the case at a path, or of the copy inside a plan folder.

    Raises:
        Refusal: when no case stands there, or the request cannot be told about.
        CaseBlocked: when the case has findings that block.
    """
    say(f"reading {path}")
    return worth_of_case(load_case(case_of(path) if is_plan_folder(path) else path), request)


def worth_files(found: WorthOfCase) -> Mapping[str, Content]:
    """The files of a worth folder by name; without cash flows there are none."""
    from apportion.reports.plan_json import json_text
    from apportion.reports.worth_json import worth_document

    if found.worth is None:
        return {}
    document = worth_document(found.worth, found.case.currency, found.request)
    return {WORTH_FOLDER.main_file: json_text(document).encode()}


def write_worth(found: WorthOfCase, target: Path, *, replace: bool, say: Say = lambda _: None) -> None:
    """Write the worth as a folder, whole or not at all.

    Raises:
        Refusal: when there is nothing to write, the target may not be used, or the disk refuses.
    """
    files = worth_files(found)
    if not files:
        raise Refusal("No request has cash flows, so there is nothing to write.", "Add the table cash_flows.")
    say(f"writing {target}")
    try:
        check_target(target, replace=replace, kind=WORTH_FOLDER)
        write_folder(target, files, fingerprint="", replace=replace, kind=WORTH_FOLDER)
    except OutputError as error:
        raise Refusal(str(error), error.remedy) from error
