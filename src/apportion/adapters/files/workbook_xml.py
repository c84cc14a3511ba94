"""XML parts read as a stream, with everything refused that could make a part reach outside itself or explode.

Knows XML. It must not know workbooks. Document type declarations and entities of a part's own are never
processed: the first one ends the reading.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import IO, Final

# The parser refuses document types, where every known attack on it begins; nothing safer ships with Python.
from xml.parsers import expat

CHUNK_BYTES: Final = 1 << 18
_PROLOG_BYTES_MAX: Final = 1 << 20
_ELEMENTS_MAX: Final = 1 << 16
_COUNT_DIGITS: Final = 9

_FAULTS: Final = (expat.ExpatError, LookupError, ValueError)
"""The parser says with the last two that it does not know an encoding."""

Start = Callable[[str, dict[str, str]], None]
End = Callable[[str], None]
Text = Callable[[str], None]


class UnsafeXmlError(Exception):
    """A part declares a document type or an entity."""


class BrokenXmlError(Exception):
    """A part is not well-formed XML."""


class _RootReached(Exception):
    """Ends the reading of a prolog."""


def parser(start: Start, end: End, text: Text | None = None) -> expat.XMLParserType:
    """A parser that calls back with ``namespace name`` and refuses document types and entities."""
    made = expat.ParserCreate(namespace_separator=" ")
    made.buffer_text = True
    made.StartElementHandler = start
    made.EndElementHandler = end
    made.CharacterDataHandler = text
    made.StartDoctypeDeclHandler = _refuse
    made.EntityDeclHandler = _refuse
    made.ExternalEntityRefHandler = _refuse
    return made


def feed(made: expat.XMLParserType, chunks: Iterator[bytes]) -> None:
    """Parse all chunks.

    Raises:
        BrokenXmlError: when they are not one well-formed document.
        UnsafeXmlError: at a document type or entity.
    """
    try:
        for chunk in chunks:
            made.Parse(chunk, False)
        made.Parse(b"", True)
    except _FAULTS as error:
        raise _broken(error) from error


def elements(stream: IO[bytes], wanted: frozenset[str]) -> list[tuple[str, dict[str, str]]]:
    """The root of a small part and all ``wanted`` elements in order: local names and attributes.

    Raises:
        BrokenXmlError: when the part is not one well-formed document.
        UnsafeXmlError: at a document type or entity.
    """
    found: list[tuple[str, dict[str, str]]] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        word = local(name)
        if word in wanted or not found:
            found.append((word, {local(key): value for key, value in attributes.items()}))
        if len(found) > _ELEMENTS_MAX:
            raise BrokenXmlError(f"it lists more than {_ELEMENTS_MAX:,} parts")

    feed(parser(start, _ignore), chunks_of(stream))
    return found


def check_prolog(stream: IO[bytes], *, must_be_xml: bool) -> None:
    """Read a part up to its first element; a document type can only stand before it.

    Raises:
        BrokenXmlError: when no element comes and ``must_be_xml``.
        UnsafeXmlError: at a document type or entity.
    """

    def root(_name: str, _attributes: dict[str, str]) -> None:
        raise _RootReached

    made = parser(root, _ignore)
    read = 0
    try:
        while read < _PROLOG_BYTES_MAX and (chunk := stream.read(4096)):
            read += len(chunk)
            made.Parse(chunk, False)
        made.Parse(b"", True)
    except _RootReached:
        return
    except _FAULTS as error:
        broken = _broken(error)
        if must_be_xml:
            raise broken from error


def whole(text: str | None) -> int:
    """A number that counts or names something in a part, of at most nine digits.

    Raises:
        BrokenXmlError: when it is anything else.
    """
    if text is None or not (text.isascii() and text.isdecimal() and len(text) <= _COUNT_DIGITS):
        raise BrokenXmlError(f"'{(text or '')[:20]}' stands where a whole number belongs")
    return int(text)


def local(name: str) -> str:
    """The name without its namespace."""
    return name.rpartition(" ")[2]


def chunks_of(stream: IO[bytes]) -> Iterator[bytes]:
    """The stream in pieces of moderate size."""
    while chunk := stream.read(CHUNK_BYTES):
        yield chunk


def _broken(error: expat.ExpatError | LookupError | ValueError) -> BrokenXmlError:
    """What the parser means; anything that it did not mean is raised again."""
    if isinstance(error, expat.ExpatError):
        return BrokenXmlError(f"the XML is broken in line {error.lineno} ({expat.ErrorString(error.code)})")
    if "encoding" in str(error):
        return BrokenXmlError("the XML has an unknown encoding")
    raise error


def _ignore(_name: str) -> None:
    """The end of an element that nobody waits for."""


def _refuse(*_declaration: object) -> int:
    raise UnsafeXmlError
