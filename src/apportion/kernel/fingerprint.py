"""SHA-256 over the canonical meaning of a value: key order, spelling of numbers and file bytes do not matter."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

import numpy as np


def fingerprint(meaning: object) -> str:
    """``"sha256:…"`` of a value built of mappings, sequences, text, integers, ``Decimal``, ``Fraction`` and columns.

    Raises:
        TypeError: for a binary float or any other type whose text is not canonical.
    """
    digest = hashlib.sha256()
    digest.update(json.dumps(_canonical(meaning), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode())
    return f"sha256:{digest.hexdigest()}"


def _canonical(value: object) -> object:
    if value is None or isinstance(value, (str, bool)):
        return value
    if isinstance(value, (int, np.integer)):
        return {"int": str(int(value))}
    if isinstance(value, (Decimal, Fraction)):
        exact = Fraction(value)
        return {"ratio": f"{exact.numerator}/{exact.denominator}"}
    if isinstance(value, np.ndarray):
        return {"column": _column_digest(value)}
    if isinstance(value, Mapping):
        return {str(key): _canonical(item) for key, item in value.items()}
    if isinstance(value, (set, frozenset)):
        return {"set": sorted(json.dumps(_canonical(item), sort_keys=True) for item in value)}
    if isinstance(value, Sequence):
        return [_canonical(item) for item in value]
    message = f"no canonical form for {type(value).__name__}"
    raise TypeError(message)


def _column_digest(column: np.ndarray) -> str:
    """Digest of a column: integers as little-endian 64-bit words, text as length-prefixed UTF-8."""
    digest = hashlib.sha256(str(column.shape).encode())
    if column.dtype.kind in "iub":
        digest.update(b"int")
        digest.update(np.ascontiguousarray(column, dtype="<i8").tobytes())
        return digest.hexdigest()
    if column.dtype.kind not in "TUO":
        message = f"no canonical form for a column of {column.dtype}"
        raise TypeError(message)
    digest.update(b"text")
    digest.update(json.dumps([str(text) for text in column.ravel().tolist()], ensure_ascii=False).encode())
    return digest.hexdigest()
