"""A large text file before it is swept: its encoding, its line ends, where its text ends, its head and its tail."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from crmmigrate.adapters.readers import encoding, records
from crmmigrate.adapters.readers.chunks import NEWLINE, line_end
from crmmigrate.adapters.readers.encoding import Encoding
from crmmigrate.adapters.readers.records import Dialect, Ends, Records, ends_by_count, physical_lines, split_records
from crmmigrate.adapters.readers.streams import Scratch

BLOCK = 4 * 1024 * 1024
HEAD_BYTES = 2 * 1024 * 1024
MOST_HEAD_BYTES = 64 * 1024 * 1024
TAIL_BYTES = 256 * 1024
SAMPLE_BYTES = 1024 * 1024
HEAD_ROWS = 1000
TAIL_ROWS = 100
_END = re.compile(rb"\r\n?|\n")
_BLANKS = b"\0 \t\r\n\x0b\x0c\x1c\x1d\x1e\x1f"


def blocks(path: Path) -> Iterator[bytes]:
    """The bytes of a file."""
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            yield block


def encoding_of(path: Path) -> Encoding:
    """The encoding of a file by its head, or by its first lines beyond ASCII where the head has none."""
    head = first_bytes(path, HEAD_BYTES)
    head = head[: head.rfind(b"\n") + 1] or head
    if head.isascii() and not encoding.by_head(head[:4096]):
        head = _beyond_ascii(path) or head
    return encoding.detect(head)


def first_bytes(path: Path, count: int) -> bytes:
    """The first bytes of a file."""
    with path.open("rb") as file:
        return file.read(count)


def _beyond_ascii(path: Path) -> bytes:
    """Lines with other bytes than ASCII, from all over a file, as far as they are needed to tell its encoding."""
    found: list[bytes] = []
    size = 0
    for block in blocks(path):
        if block.isascii():
            continue
        lines = [line for line in block[block.find(b"\n") + 1 : block.rfind(b"\n")].split(b"\n") if not line.isascii()]
        found += lines
        size += sum(map(len, lines))
        if size > SAMPLE_BYTES:
            break
    return b"\n".join(found)


def to_utf8(path: Path, found: Encoding, scratch: Scratch) -> tuple[Path, int]:
    """The file in UTF-8: itself, or a converted copy; and the number of characters that were lost by that."""
    if codecs.lookup(found.name).name in {"utf-8", "utf-8-sig"}:
        return path, 0
    lost = 0
    copy = scratch.folder() / f"{path.name}.utf8"
    decoder = codecs.getincrementaldecoder(found.name)(errors="replace")
    with copy.open("wb") as target:
        for block in blocks(path):
            text = decoder.decode(block)
            lost += text.count("\ufffd")
            target.write(text.encode("utf-8", errors="replace"))
        text = decoder.decode(b"", final=True)
        target.write(text.encode("utf-8", errors="replace"))
    return copy, lost + text.count("\ufffd")


_MARKS = {Ends.LF: (b"\n",), Ends.CRLF: (b"\n",), Ends.CR: (b"\r",), Ends.ANY: (b"\r", b"\n")}
"""The last byte of each line end."""


@dataclass(frozen=True)
class Survey:
    """What was counted in a UTF-8 file.

    Attributes:
        ends: How lines end.
        end: Byte where the text ends; behind it are blank lines only.
        newlines: LF up to there.
        closed: Whether the last line has its end.
    """

    ends: Ends
    end: int
    newlines: int
    closed: bool


def survey(path: Path) -> Survey:
    """Count the line ends of a UTF-8 file, and find the end of its text."""
    newlines = returns = pairs = 0
    first, last = b"", b""
    for block in blocks(path):
        newlines += int(np.count_nonzero(np.frombuffer(block, np.uint8) == NEWLINE))
        if b"\r" in block:
            returns += block.count(b"\r")
            pairs += block.count(b"\r\n")
        pairs += last == b"\r" and block.startswith(b"\n")
        first = first or _first_end(block)
        last = block[-1:]
    ends = ends_by_count(newlines, returns, pairs, first.decode())
    end = _text_end(path, ends)
    with path.open("rb") as file:
        file.seek(end)
        while rest := file.read(BLOCK):
            newlines -= rest.count(b"\n")
        file.seek(max(0, end - 1))
        closed = file.read(1) in b"\r\n"
    return Survey(ends, end, newlines, closed)


def _first_end(block: bytes) -> bytes:
    found = _END.search(block)
    return found[0] if found else b""


def _text_end(path: Path, ends: Ends) -> int:
    """Where the last line ends that is not blank."""
    size = path.stat().st_size
    with path.open("rb") as file:
        start = size
        while start:
            start = max(0, start - TAIL_BYTES)
            file.seek(start)
            block = file.read(TAIL_BYTES)
            if block.rstrip(_BLANKS):
                break
        file.seek(max(0, start - 4 * records.MOST_CHARACTERS))
        begin = file.tell()
        rest = file.read(start - begin + 2 * TAIL_BYTES)
    if begin == 0 and rest.startswith(codecs.BOM_UTF8):
        begin, rest = len(codecs.BOM_UTF8), rest.removeprefix(codecs.BOM_UTF8)
    return begin + _last_line_end(rest, ends)


def _last_line_end(data: bytes, ends: Ends) -> int:
    filled = len(data.rstrip(_BLANKS))
    while filled:
        start = max(data.rfind(mark, 0, filled) for mark in _MARKS[ends]) + 1
        if data[start:filled].decode("utf-8", errors="replace").replace("\0", "").strip():
            return line_end(data, filled, ends)
        filled = len(data[:start].rstrip(_BLANKS))
    return 0


def head_lines(path: Path, found: Encoding, ends: Ends) -> tuple[list[str], bool]:
    """The first lines of a UTF-8 file, more than the head has records; whether these are all."""
    size = HEAD_BYTES
    while True:
        data = first_bytes(path, size)
        whole = len(data) < size
        text = _text(data, found).removeprefix("\ufeff")
        lines = physical_lines(text, ends)
        if whole or len(lines) > HEAD_ROWS or size >= MOST_HEAD_BYTES:
            return (lines if whole else lines[:-1] or lines), whole
        size *= 4


def head_records(lines: list[str], whole: bool, form: Dialect) -> Records:  # noqa: FBT001
    """The first records, as far as they surely end before the head does."""
    found = split_records(lines[: HEAD_ROWS + records.MOST_LINES], form)
    known = len(found.rows) if whole and len(lines) <= HEAD_ROWS + records.MOST_LINES else len(found.rows) - 1
    return found.first(max(1, min(HEAD_ROWS, known)))


def tail_records(path: Path, seen: Survey, found: Encoding, form: Dialect, above: int) -> Records:
    """The last records, below the line `above`. None where lines end in CR too: their numbers are not known."""
    if seen.ends in {Ends.CR, Ends.ANY}:
        return Records()
    with path.open("rb") as file:
        file.seek(max(0, seen.end - TAIL_BYTES))
        data = file.read(seen.end - file.tell())
    lines = physical_lines(_text(data[data.find(b"\n") + 1 :], found), seen.ends)[-TAIL_ROWS:]
    first = seen.newlines + (not seen.closed) - sum(map(records.height, lines)) + 1
    tail = split_records(lines, form, first)
    return tail.after(above)


def _text(data: bytes, found: Encoding) -> str:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = encoding.decode(data, replace(found, name="utf-8"))[0]
    return text.replace("\0", "")
