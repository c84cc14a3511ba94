"""The written style as a program: finds what no linter finds. Knows Python, and nothing of budgets."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

MAX_FILE_LINES = 500
MAX_FUNCTION_LINES = 70

PACKAGE = PurePosixPath("src/apportion")
CHECKED_FOLDERS = ("src", "tests", "benchmarks", "scripts", "examples")

# A name that says nothing about its content attracts everything.
NAMELESS = frozenset({"common", "helper", "helpers", "misc", "util", "utils"})

# Rooms that may touch the outer world; everywhere else it comes in as an argument.
OUTER_ROOMS = frozenset({"adapters", "interfaces"})
OUTER_CALLS = frozenset(
    {
        "date.today",
        "datetime.now",
        "datetime.today",
        "datetime.utcnow",
        "input",
        "os.getenv",
        "print",
        "time.monotonic",
        "time.monotonic_ns",
        "time.perf_counter",
        "time.perf_counter_ns",
        "time.process_time",
        "time.time",
        "time.time_ns",
        "uuid.uuid4",
    }
)
OUTER_ATTRIBUTES = frozenset({"os.environ", "sys.argv", "sys.stderr", "sys.stdin", "sys.stdout"})
OUTER_MODULES = frozenset({"random", "secrets"})

_UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
_CODES = r"[A-Z]+[0-9]+(?:\s*,?\s*[A-Z]+[0-9]+)*"
_EXCEPTION = re.compile(
    r"#\s*(?:type:\s*ignore(?:\[[\w\s,-]*\])?"
    rf"|(?:ruff:\s*)?noqa(?::\s*{_CODES})?"
    r"|pragma:\s*no cover"
    r"|fmt:\s*(?:off|skip))"
)
_REASON = re.compile(r"\w+\W+\w+")


@dataclass(frozen=True, slots=True, order=True)
class Violation:
    """One departure from the style: where, which rule, and what to do."""

    path: str
    line: int
    rule: str
    remedy: str

    def __str__(self) -> str:
        """As editors like it: path:line: rule: remedy."""
        return f"{self.path}:{self.line}: {self.rule}: {self.remedy}"


def violations_under(root: Path) -> list[Violation]:
    """Every violation in the Python files below the project's root, in order of path and line."""
    found: list[Violation] = []
    for folder in CHECKED_FOLDERS:
        for file in sorted((root / folder).rglob("*.py")):
            path = PurePosixPath(file.relative_to(root).as_posix())
            found.extend(violations_in(path, file.read_text(encoding="utf-8")))
    return sorted(found)


def violations_in(path: PurePosixPath, text: str) -> list[Violation]:
    """The violations of one file; its path from the project's root decides which rules hold."""
    found = [*_in_name(path), *_in_length(path, text), *_in_comments(path, text)]
    if path.is_relative_to(PACKAGE):
        tree = ast.parse(text, filename=str(path))
        found += [*_in_package(path, tree), *_in_dynamic_imports(path, tree), *_in_reach(path, tree)]
    return sorted(found)


def _room(path: PurePosixPath) -> str:
    return path.relative_to(PACKAGE).parts[0]


def _in_name(path: PurePosixPath) -> Iterator[Violation]:
    for part in path.with_suffix("").parts:
        if NAMELESS & set(part.lower().split("_")):
            yield Violation(str(path), 1, "nameless", f"{part!r} names no idea of the field: say what is in it")


def _in_length(path: PurePosixPath, text: str) -> Iterator[Violation]:
    lines = len(text.splitlines())
    if lines > MAX_FILE_LINES:
        remedy = f"{lines} lines, at most {MAX_FILE_LINES}: a file holds one idea, split it"
        yield Violation(str(path), lines, "file-length", remedy)


def _in_comments(path: PurePosixPath, text: str) -> Iterator[Violation]:
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type != tokenize.COMMENT:
            continue
        line = token.start[0]
        if _UNFINISHED.search(token.string):
            yield Violation(str(path), line, "unfinished", "finish it, or record it where work is planned")
        if _EXCEPTION.search(token.string) and not _REASON.search(_EXCEPTION.sub("", token.string)):
            yield Violation(str(path), line, "reason", "write the reason for the exception behind it")


def _in_package(path: PurePosixPath, tree: ast.Module) -> Iterator[Violation]:
    if not ast.get_docstring(tree):
        remedy = "say in the module's docstring what it knows and what it must not know"
        yield Violation(str(path), 1, "module-docstring", remedy)
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > MAX_FUNCTION_LINES:
                    remedy = f"{node.name} has {lines} lines, at most {MAX_FUNCTION_LINES}: a screen holds no more"
                    yield Violation(str(path), node.lineno, "function-length", remedy)
            case ast.Assert():
                remedy = "a finding for user data, an exception for a broken promise: -O removes assert"
                yield Violation(str(path), node.lineno, "assert", remedy)
            case _:
                pass


def _in_dynamic_imports(path: PurePosixPath, tree: ast.Module) -> Iterator[Violation]:
    if _room(path) == "interfaces":  # commands are loaded by name so that --help stays fast
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _dotted(node.func).split(".")[-1] in {
            "import_module",
            "__import__",
        }:
            remedy = "an import by name passes under the guard of the layers: import it, lazily if it is heavy"
            yield Violation(str(path), node.lineno, "dynamic-import", remedy)


def _in_reach(path: PurePosixPath, tree: ast.Module) -> Iterator[Violation]:
    """Clock, dice, environment and console where they should be arguments."""
    if _room(path) in OUTER_ROOMS:
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.expr | ast.stmt) and (reached := _reached(node)):
            remedy = f"{reached}: take it as an argument; the real one belongs to interfaces and adapters"
            yield Violation(str(path), node.lineno, "hidden-input", remedy)


def _reached(node: ast.expr | ast.stmt) -> str | None:
    """What of the outer world this node takes for itself, or None."""
    match node:
        case ast.Call(func=function, args=[], keywords=[]) if _ending(function) == "random.default_rng":
            return "an unseeded generator"
        case ast.Call(func=function) if _ending(function) in OUTER_CALLS:
            return f"{_ending(function)}()"
        case ast.Attribute() if _ending(node) in OUTER_ATTRIBUTES:
            return _ending(node)
        case ast.Import(names=aliases):
            return ", ".join(sorted(OUTER_MODULES & {alias.name for alias in aliases})) or None
        case ast.ImportFrom(module=str() as module) if module in OUTER_MODULES:
            return module
        case _:
            return None


def _dotted(node: ast.expr) -> str:
    """`a.b.c` of nested attributes; the empty text for anything that is not a plain chain of names."""
    match node:
        case ast.Name():
            return node.id
        case ast.Attribute():
            return f"{_dotted(node.value)}.{node.attr}".removeprefix(".")
        case _:
            return ""


def _ending(node: ast.expr) -> str:
    """The last two names of a chain, so that `datetime.datetime.now` and `datetime.now` are the same."""
    return ".".join(_dotted(node).split(".")[-2:])
