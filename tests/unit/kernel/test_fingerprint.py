"""Fingerprints: the meaning counts, its spelling does not."""

from collections import OrderedDict
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from apportion.kernel.fingerprint import fingerprint

TEXT = np.dtypes.StringDType()


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ({"a": 1, "b": 2}, OrderedDict([("b", 2), ("a", 1)])),
        (Decimal("0.10"), Decimal("0.1")),
        (Decimal("0.5"), Fraction(1, 2)),
        ((1, 2), [1, 2]),
        ({1, 2, 3}, {3, 2, 1}),
        (np.int64(7), 7),
        (np.array([1, 2], dtype=np.int32), np.array([1, 2], dtype=np.int64)),
        (np.array(["a", "b"], dtype=TEXT), np.array(["a", "b"])),
    ],
)
def test_the_same_meaning_has_one_fingerprint(left: object, right: object) -> None:
    assert fingerprint(left) == fingerprint(right)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (1, "1"),
        (1, Decimal(1)),
        (1, True),
        (None, ""),
        ([1, 2], [2, 1]),
        (["ab"], ["a", "b"]),
        ({"a": 1}, {"a": 2}),
        (Fraction(1, 3), Fraction(1, 2)),
        (np.array([1, 2]), np.array([2, 1])),
        (np.array([[1, 2]]), np.array([1, 2])),
        (np.array([1, 0]), np.array(["1", "0"], dtype=TEXT)),
        (np.array(["a,b"], dtype=TEXT), np.array(["a", "b"], dtype=TEXT)),
        (np.array(['a","b'], dtype=TEXT), np.array(["a", "b"], dtype=TEXT)),
        (np.array([1]), [1]),
        ({1, 2}, [1, 2]),
    ],
)
def test_another_meaning_has_another(left: object, right: object) -> None:
    assert fingerprint(left) != fingerprint(right)


@pytest.mark.parametrize("value", [0.5, {"a": 0.5}, np.array([0.5]), object(), np.array(["2026-01-01"], dtype="M8[D]")])
def test_what_has_no_canonical_form_is_refused(value: object) -> None:
    with pytest.raises(TypeError, match="no canonical form"):
        fingerprint(value)


def test_a_fingerprint_says_how_it_was_made_and_never_changes() -> None:
    # SHA-256 of the two characters [] as any tool computes it.
    expected = "sha256:4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945"
    assert fingerprint([]) == expected
