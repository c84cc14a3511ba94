"""What no committed file may contain: registry hosts, index lines in locks, paths of one machine."""

import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

# Written in parts, so that this file is no hit of its own search.
REGISTRY_HOSTS = tuple(
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("yarnpkg", "com"),
        ("jsdelivr", "net"),
        ("unpkg", "com"),
        ("anaconda", "org"),
        ("crates", "io"),
        ("golang", "org"),
        ("rubygems", "org"),
        ("jfrog", "io"),
        ("astral", "sh"),
    )
)
_HOST = re.compile("|".join(rf"(?:[\w-]+\.)*{re.escape(host)}\b" for host in REGISTRY_HOSTS), re.IGNORECASE)
_INDEX_LINE = re.compile(r"^\s*(?:-i|-f|--(?:(?:extra-)?index(?:-url)?|find-(?:links)|trusted-host|no-index))\b")
_URL = re.compile(r"\b(?:https?|file|git)\+?[\w+]*://")
_HOME = re.compile(r"(?<![\w.~/\\-])(?:/(?:home|root|Users|work|workspace)|[A-Za-z]:\\+Users\\?)[/\\][\w.-]+")


def leaks_in(path: PurePosixPath, text: str, root: str) -> Iterator[str]:
    """Each leak as path:line: what; root is where the project lies on this machine."""
    in_lock = path.parts[0] == "requirements"
    for number, line in enumerate(text.splitlines(), start=1):
        if host := _HOST.search(line):
            yield f"{path}:{number}: names a package registry: {host.group()}"
        if in_lock and (_INDEX_LINE.search(line) or _URL.search(line)):
            yield f"{path}:{number}: a lock must not say where packages come from"
        if home := _HOME.search(line):
            yield f"{path}:{number}: a path of one machine: {home.group()}"
        elif root in line:
            yield f"{path}:{number}: the path of this checkout"


def leaks_among(paths: list[PurePosixPath], root: Path) -> list[str]:
    """The leaks in these files below root; a file with a NUL byte is no text and passes."""
    found: list[str] = []
    for path in paths:
        file = root / path
        content = file.read_bytes() if file.is_file() and not file.is_symlink() else b""
        if b"\0" not in content:
            found.extend(leaks_in(path, content.decode("utf-8", errors="replace"), str(root)))
    return found
