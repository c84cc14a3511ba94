"""What a document contains that can be tried: blocks of code, commands with the output shown, links.

Knows Markdown as these documents use it. It must not run anything.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

_FENCE = re.compile(r"^```(\S*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_MAKE = re.compile(r"(?:\$ )?make ([a-z]+)\b")


@dataclass(frozen=True)
class Block:
    """A fenced block: what language it says it is, its text, and the line on which the text begins."""

    language: str
    text: str
    line: int


@dataclass(frozen=True)
class Step:
    """One thing to try, in the order of the document."""

    kind: str
    """``console``: a shell command; ``python``: a script; ``pycon``: a session with results."""
    command: str
    shown: str
    """Output that the document shows; empty when it shows none."""
    line: int


def documents() -> list[Path]:
    """Every document of the project, whoever wrote it."""
    found = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("examples/**/*.md")]
    return sorted(path for path in found if "build" not in path.relative_to(ROOT).parts)


def blocks(text: str) -> Iterator[Block]:
    """The fenced blocks of a document."""
    for match in _FENCE.finditer(text):
        yield Block(match[1], match[2], text.count("\n", 0, match.start(2)) + 1)


def steps(text: str) -> list[Step]:
    """What the blocks console, python and pycon of a document ask to try.

    A command begins with ``$ `` and goes on in lines that begin with ``> ``.
    """
    found: list[Step] = []
    for block in blocks(text):
        if block.language == "console":
            found.extend(_commands(block))
        elif block.language in {"python", "pycon"}:
            found.append(Step(block.language, block.text, "", block.line))
    return found


def _commands(block: Block) -> Iterator[Step]:
    lines = block.text.splitlines()
    starts = [index for index, line in enumerate(lines) if line.startswith("$ ")]
    if lines and starts[:1] != [0]:
        raise ValueError(f"line {block.line}: a console block begins with a command, after '$ '")
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        first = start + 1
        while first < end and lines[first].startswith("> "):
            first += 1
        command = "\n".join(line[2:] for line in lines[start:first])
        yield Step("console", command, "\n".join(lines[first:end]), block.line + start)


def make_targets(text: str) -> set[str]:
    """Targets of make that a document names, in blocks of commands and in code within a sentence."""
    commands = [
        line for block in blocks(text) if block.language in {"console", "sh"} for line in block.text.splitlines()
    ]
    commands += re.findall(r"`([^`\n]+)`", _FENCE.sub("", text))
    return {found[1] for command in commands if (found := _MAKE.match(command))}


def local_links(text: str) -> set[str]:
    """Links that lead to a file of the project, without the part after #."""
    prose = _FENCE.sub("", text)
    links = {link.partition("#")[0] for link in _LINK.findall(prose)}
    return {link for link in links if link and not re.match(r"[a-z]+:", link)}


def is_shown(shown: str, output: str) -> bool:
    """Whether ``output`` is what a document shows: ``...`` stands for anything, on a line alone for any lines."""
    parts = []
    for line in shown.splitlines():
        if line.strip() == "...":
            parts.append(r"(?:.*\n)*?")
        else:
            parts.append(r"[^\n]*?".join(re.escape(piece) for piece in line.rstrip().split("...")) + r"\n")
    tidy = "".join(f"{line.rstrip()}\n" for line in output.strip("\n").splitlines())
    return re.fullmatch("".join(parts), tidy) is not None
