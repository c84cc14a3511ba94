"""No committed file names a registry or a machine, and the search for such names finds what is planted."""

import shutil
import subprocess
from pathlib import Path, PurePosixPath

import pytest

from tests.architecture.committed import REGISTRY_HOSTS, leaks_among, leaks_in

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = PurePosixPath("docs/set-up.md")
LOCK = PurePosixPath("requirements/dev.txt")
CHECKOUT = "/srv/checkouts/apportion"
# In parts, so that this file is not what it looks for.
URL, LINKS, WORK = "url", "links", "work"


def files_to_commit() -> list[PurePosixPath]:
    """Tracked files, and those that would become tracked by adding everything."""
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout: which files are committed is not known")
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [PurePosixPath(name) for name in listed.split("\0") if name]


def test_no_committed_file_leaks() -> None:
    found = leaks_among(files_to_commit(), ROOT)

    assert not found, "\n" + "\n".join(found)


@pytest.mark.parametrize("host", REGISTRY_HOSTS)
def test_a_registry_is_found_by_its_host_and_by_a_part_of_it(host: str) -> None:
    assert len(list(leaks_in(DOCUMENT, f"see https://{host}/simple\nand files.{host.upper()}\n", CHECKOUT))) == 2


@pytest.mark.parametrize(
    "line",
    [
        f"--index-{URL} somewhere",
        f"--extra-index-{URL}=somewhere",
        "--index somewhere",
        "--no-index",
        "-i somewhere",
        f"--find-{LINKS} wheels",
        "-f wheels",
        "--trusted-host here",
        "numpy @ https://example.org/numpy.whl",
        "numpy @ file:///numpy.whl",
        "numpy @ git+ssh://example.org/numpy",
    ],
)
def test_a_lock_that_says_where_packages_come_from_is_found(line: str) -> None:
    assert list(leaks_in(LOCK, f"babel==2\n{line}\n", CHECKOUT)) == [
        "requirements/dev.txt:2: a lock must not say where packages come from"
    ]


@pytest.mark.parametrize("folder", ["home", "root", "Users", "work", "workspace"])
def test_a_path_of_one_machine_is_found(folder: str) -> None:
    assert len(list(leaks_in(DOCUMENT, f"open '/{folder}/ada/budget.csv'", CHECKOUT))) == 1


@pytest.mark.parametrize("separator", ["\\", "\\\\"])
def test_a_path_of_one_windows_machine_is_found(separator: str) -> None:
    path = separator.join(["C:", "Users", "ada", "budget.csv"])

    assert len(list(leaks_in(DOCUMENT, f"open '{path}'", CHECKOUT))) == 1


def test_the_path_of_the_checkout_is_found() -> None:
    assert len(list(leaks_in(DOCUMENT, f"cd {CHECKOUT}", CHECKOUT))) == 1


@pytest.mark.parametrize(
    "text",
    [
        f"home/office costs, road/{WORK}/repair, ~/{WORK}/budget",
        "https://example.org/home/ada",
        "pip install apportion",
        f"requirements/dev.txt --no-emit-index-{URL}",
        "../shared/data",
    ],
)
def test_ordinary_text_passes(text: str) -> None:
    assert list(leaks_in(DOCUMENT, text, CHECKOUT)) == []
