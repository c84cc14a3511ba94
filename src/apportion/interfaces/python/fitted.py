"""Answer of the Python facade to a fit of response curves. It must not print."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from apportion.interfaces.python.calling import told

if TYPE_CHECKING:
    from apportion.model.findings import Findings
    from apportion.services.fit_response import FittedCase
    from apportion.valuation.response.evidence import ResponseEvidence


@dataclass(frozen=True, eq=False)
class ResponseResult:
    """Response curves fitted to the history of a case. Made by ``LoadedCase.fit_response``."""

    _fitted: FittedCase

    @property
    def detail(self) -> ResponseEvidence:
        """The fit with the requests that it stands for; statistics are floats, amounts minor units."""
        return self._fitted.evidence

    @property
    def findings(self) -> Findings:
        """What the data cannot tell, and what is doubtful about the curves."""
        return self._fitted.findings

    @property
    def is_better(self) -> bool | None:
        """Whether predictions were better with the channels than without; ``None``: that was not asked for."""
        return self._fitted.is_better

    @property
    def cells(self) -> Mapping[str, Mapping[str, str]]:
        """By request, the cells of the table ``requests`` that it gets, with decimal points.

        Of its last row where it has several; requests without a curve are left out.
        """
        rows = [row for row in self._fitted.evidence.rows if row.curve is not None]
        return MappingProxyType({row.request: row.curve.request_cells() for row in rows if row.curve is not None})

    def write(
        self,
        folder: str | PathLike[str],
        *,
        with_case: bool = False,
        even_if_no_better: bool = False,
        force: bool = False,
    ) -> Path:
        """Write ``response.html`` and ``response.json``, whole or not at all.

        Args:
            folder: where; it must not exist yet.
            with_case: also write a copy of the case with the curves in it, as ``case`` in that folder.
            even_if_no_better: write it although predictions were no better with the channels than without.
            force: replace a response folder that stands there.

        Raises:
            ApportionError: when the place cannot be used, or curves are not good enough to be written into a case.
            CaseError: when the case with the curves cannot be used.
        """
        from apportion.services.write_response import check_writable, write_response

        target = Path(folder)
        with told():
            if with_case:
                check_writable(self._fitted, even_if_no_better=even_if_no_better)
            write_response(self._fitted, target, with_case=with_case, replace=force)
        return target

    def to_dict(self) -> dict[str, Any]:
        """The document that is written as ``response.json``; no cell is changed in it."""
        from apportion.reports.response_json import response_document

        return response_document(self._fitted.evidence)
