"""Exchanging two folders in one indivisible step, where the operating system offers it.

Knows two system calls. It must not know what the folders hold.
"""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path
from typing import Final

_CURRENT_FOLDER: Final = -100
_LINUX_EXCHANGE: Final = 2
_MACOS_SWAP: Final = 2


def exchange(left: Path, right: Path) -> bool:
    """Give each folder the other's name; false, and nothing changed, where that takes more than one step."""
    if os.name == "nt":
        return False
    library = ctypes.CDLL(None, use_errno=True)
    names = os.fsencode(left), os.fsencode(right)
    if sys.platform == "darwin" and hasattr(library, "renamex_np"):
        return bool(library.renamex_np(*names, ctypes.c_uint(_MACOS_SWAP)) == 0)
    if not hasattr(library, "renameat2"):
        return False
    here = _CURRENT_FOLDER
    return bool(library.renameat2(here, names[0], here, names[1], ctypes.c_uint(_LINUX_EXCHANGE)) == 0)
