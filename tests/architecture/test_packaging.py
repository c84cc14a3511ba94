"""Version, locks and declared dependencies agree."""

import re
import tomllib
from pathlib import Path
from typing import Any

import apportion

ROOT = Path(__file__).resolve().parents[2]
_NAME = re.compile(r"[A-Za-z0-9._-]+")
_PIN = re.compile(r"^(?P<name>[a-z0-9-]+)==(?P<version>\S+)(?: ; (?P<marker>.+?))? \\$")


def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def declared(requirements: list[Any]) -> set[str]:
    """Normalised names of the requirements; included groups are left to their own entry."""
    names = [_NAME.match(item) for item in requirements if isinstance(item, str)]
    return {re.sub(r"[-_.]+", "-", name.group()).lower() for name in names if name}


def entries(lock: str) -> dict[str, list[str]]:
    """Lines of each pinned package in a lock, by name and version."""
    text = (ROOT / "requirements" / lock).read_text(encoding="utf-8")
    found: dict[str, list[str]] = {}
    current: list[str] = []
    for line in text.splitlines():
        pin = _PIN.match(line)
        if pin:
            current = found.setdefault(f"{pin['name']}=={pin['version']}", [])
        else:
            current.append(line)
    return found


def names(lock: str) -> set[str]:
    return {pin.partition("==")[0] for pin in entries(lock)}


def test_the_package_and_its_metadata_name_one_version() -> None:
    assert apportion.__version__ == project()["project"]["version"]


def test_every_entry_of_a_lock_is_an_exact_version_with_hashes() -> None:
    for lock in ("runtime.txt", "dev.txt", "peers.txt"):
        for pin, lines in entries(lock).items():
            assert lines, f"{lock}: {pin} has no hash"
            assert all(re.fullmatch(r"    --hash=sha256:[0-9a-f]{64}(?: \\)?", line) for line in lines), pin


def test_what_is_declared_is_locked() -> None:
    build = project()["dependency-groups"]["build"]
    runtime = declared(project()["project"]["dependencies"] + build)

    assert runtime <= names("runtime.txt")
    assert declared(project()["dependency-groups"]["dev"]) <= names("dev.txt")
    assert declared(project()["dependency-groups"]["peers"]) <= names("peers.txt")


def test_the_development_lock_contains_the_runtime_lock() -> None:
    runtime, development = entries("runtime.txt"), entries("dev.txt")

    assert {pin: development.get(pin) for pin in runtime} == runtime


def test_peers_are_timed_beside_the_versions_that_are_tested() -> None:
    development, peers = entries("dev.txt"), entries("peers.txt")
    shared = development.keys() & peers.keys()

    assert {pin.partition("==")[0] for pin in shared} == names("dev.txt") & names("peers.txt")


def test_the_backend_that_builds_is_the_backend_that_is_locked() -> None:
    assert project()["build-system"]["requires"] == project()["dependency-groups"]["build"]


def test_the_package_says_that_it_is_typed() -> None:
    assert Path(apportion.__file__).with_name("py.typed").is_file()
