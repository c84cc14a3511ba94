"""Every code that fitting can report is listed, and every listed one is used."""

import re
from pathlib import Path

import apportion.valuation.response
from apportion.valuation.response.codes import CODES

FOLDER = Path(apportion.valuation.response.__file__).parent


def test_codes_in_the_program_and_in_the_list_are_the_same() -> None:
    used = {
        code
        for path in sorted(FOLDER.glob("*.py"))
        if path.name != "codes.py"
        for code in re.findall(r'"(response\.[a-z-]+)"', path.read_text(encoding="utf-8"))
    }

    assert used == set(CODES)
