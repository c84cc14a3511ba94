"""What the tests of all commands start from."""

from pathlib import Path

import pytest

from apportion.interfaces.cli import main
from tests.support.terminal import Run
from tests.support.town import write_case


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run one command in a folder that holds nothing but the town; exit code, output, errors."""
    write_case(tmp_path / "town")
    monkeypatch.chdir(tmp_path)

    def command(*arguments: str) -> tuple[int, str, str]:
        code = main(arguments)
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return command
