"""Whole texts of formats that are not delimited: decoded, with what must be told of their encoding."""

from __future__ import annotations

import codecs
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crmmigrate.adapters.readers import encoding
from crmmigrate.adapters.readers.content import TEXT_SUFFIXES, WORKBOOK_SUFFIXES
from crmmigrate.adapters.readers.encoding import Encoding
from crmmigrate.core.errors import SourceError
from crmmigrate.core.findings import Finding, Severity

CHUNK = 1 << 20
LOST = "\ufffd"
MOST_SHOWN, LONGEST = 50, 300


@dataclass(frozen=True)
class Text:
    """A decoded text, its encoding, and what must be told of it."""

    text: str
    encoding: Encoding
    findings: tuple[Finding, ...] = ()


def check_encoding(name: str) -> Encoding:
    """The encoding that the user or the file names.

    Raises:
        SourceError: There is no such encoding.
    """
    try:
        b"1".decode(name, errors="replace")
    except (LookupError, ValueError) as fault:  # ValueError: codecs that are none of text, such as idna
        raise SourceError(f"unknown encoding {name!r}", next="use a name such as utf-8, cp1252 or cp850") from fault
    return Encoding(name)


def read_text(path: Path, options: Mapping[str, Any], declared: str | None = None) -> Text:
    """A file as text; a BOM, UTF-16 and valid UTF-8 go before the encoding that the file declares."""
    return decode_text(path.read_bytes(), options, declared)


def decode_text(data: bytes, options: Mapping[str, Any], declared: str | None = None) -> Text:
    """Like `read_text`, of bytes."""
    wanted = options.get("encoding")
    found = check_encoding(str(wanted)) if wanted else _found(data, declared)
    text, strays = encoding.decode(data, found)
    return Text(text.removeprefix("\ufeff"), found, tuple(encoding_findings(text, found, strays)))


def _found(data: bytes, declared: str | None) -> Encoding:
    found = encoding.detect(data)
    if found.confidence == 1 or declared is None:
        return found
    try:
        data.decode(declared)
    except (UnicodeDecodeError, LookupError):
        return found
    return Encoding(declared)


def encoding_findings(text: str, found: Encoding, strays: list[int]) -> Iterator[Finding]:
    """What must be told of the encoding of a text."""
    yield from found_findings(found, strays)
    yield from lost_findings(found, text.count(LOST))


def found_findings(found: Encoding, strays: list[int]) -> Iterator[Finding]:
    """What must be told of how the encoding was found, and of lines in another one."""
    if strays:
        yield strays_finding(len(strays), strays, found)
    elif found.confidence < 0.9:
        message = f"the encoding was guessed: {found.name} (confidence {found.confidence:.2f})"
        yield Finding("encoding-guessed", message, Severity.INFO, next="set `encoding` in migration.yaml")


def strays_finding(count: int, lines: Sequence[int], found: Encoding) -> Finding:
    """Lines of another encoding, or with bytes of none."""
    shown = tuple(f"line {n}" for n in lines[:5])
    if found.second is None:
        message = f"{count} lines hold bytes that are not valid {found.name}; they stand as U+FFFD ({LOST})"
        return Finding("encoding-damage", message, count=count, examples=shown, next="set `encoding` in migration.yaml")
    message = f"{count} lines are not in {found.name}; they were read as {found.second}"
    return Finding("encoding-mixed", message, count=count, examples=shown, next="look at these lines")


def lost_findings(found: Encoding, lost: int, lines: Sequence[int] = ()) -> Iterator[Finding]:
    """What must be told of characters that are not in the encoding."""
    if lost:
        message = f"{lost} characters are not valid {found.name}, or were lost before; they stand as U+FFFD ({LOST})"
        shown = tuple(f"line {n}" for n in lines[:5])
        yield Finding("encoding-damage", message, count=lost, examples=shown, next="set `encoding` in migration.yaml")


def encoding_of(path: Path, options: Mapping[str, Any]) -> Encoding:
    """The encoding of a file of any size, with bounded memory."""
    if wanted := options.get("encoding"):
        return check_encoding(str(wanted))
    if path.stat().st_size <= 16 * CHUNK:
        return encoding.detect(path.read_bytes())
    decoder, high = codecs.getincrementaldecoder("utf-8")(), b""
    with path.open("rb") as file:
        head = file.read(CHUNK)
        if name := encoding.by_head(head[:4096]):
            return Encoding(name)
        valid = True
        while head:
            try:
                decoder.decode(head)
            except UnicodeDecodeError:
                valid, high = False, head
                break
            head = file.read(CHUNK)
    return Encoding("utf-8") if valid else encoding.detect(high)


def lines_of(path: Path, found: Encoding, strays: list[int]) -> Iterator[str]:
    """The lines of a file of any size; one that is not in the main encoding is read in the second one, a stray."""
    if codecs.lookup(found.name).name.startswith(("utf-16", "utf-32")):
        with path.open(encoding=found.name, errors="replace", newline="\n") as text:
            yield from (line.removeprefix("\ufeff") for line in text)
        return
    with path.open("rb") as file:
        for number, line in enumerate(file):
            try:
                text_line = line.decode(found.name)
            except UnicodeDecodeError:
                text_line = encoding.decode(line, found)[0]
                if found.second:
                    strays.append(number + 1)
            yield text_line.removeprefix("\ufeff") if number == 0 else text_line


def outside(values: Sequence[str]) -> list[Finding]:
    """The finding for values that stand outside of all records; the options of the part hold all of them."""
    if not values:
        return []
    shown = [value[:LONGEST] for value in values[:MOST_SHOWN]]
    more = f"; and {len(values) - MOST_SHOWN:,} more" if len(values) > MOST_SHOWN else ""
    message = f"values outside of the records: {'; '.join(shown)}{more}"
    return [Finding("values-outside", message, Severity.INFO, count=len(values), examples=tuple(shown))]


NAMED = frozenset(
    {*TEXT_SUFFIXES, *WORKBOOK_SUFFIXES, ".json", ".ndjson", ".jsonl", ".xml", ".html", ".htm", ".vcf", ".parquet"}
    | {".feather", ".arrow", ".dbf", ".mdb", ".accdb", ".sqlite", ".sqlite3", ".zip", ".gz", ".bz2", ".xz", ".tar"}
    | {".tgz", ".pdf", ".doc", ".docx", ".rtf"}
) - {"", ".dat", ".out", ".asc", ".lst", ".log", ".prn"}
"""Names that promise a format; files of others may be called anything."""


def named_otherwise(path: Path, kind: str, own: Collection[str]) -> list[Finding]:
    """The finding for a name that promises another format, for formats with many or no names."""
    return misnamed(path, kind, frozenset({path.suffix.lower()} - NAMED | set(own)))


def misnamed(path: Path, kind: str, suffixes: frozenset[str]) -> list[Finding]:
    """The finding for a name that says another format."""
    if path.suffix.lower() in suffixes:
        return []
    message = f"{path.name} is {kind}, although its name ends in {path.suffix or 'nothing'}"
    return [Finding("extension-wrong", message)]
