"""Places of texts in a sorted column, also of texts longer than NumPy keeps inline."""

from typing import cast

import numpy as np

from apportion.kernel.text_search import TextColumn, search_sorted


def column(*texts: str) -> TextColumn:
    return cast("TextColumn", np.array(texts, dtype=np.dtypes.StringDType()))


def test_long_names_are_found_where_they_stand() -> None:
    names = column("a" * 20, "b" * 30, "c" * 40)
    wanted = column("b" * 30, "bb", "d", "")

    assert search_sorted(names, wanted).tolist() == [1, 1, 3, 0]
    assert search_sorted(names, wanted, "right").tolist() == [2, 1, 3, 0]
