"""Reader of delimited text: CSV, TSV and any other delimiter."""

from __future__ import annotations

import re
import shutil
import tempfile
import weakref
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import ftfy.badness

from crmmigrate.adapters.readers import bulk, dialect, encoding
from crmmigrate.adapters.readers.content import TEXT, TEXT_SUFFIXES, kind_of
from crmmigrate.adapters.readers.records import Dialect, Records, physical_lines, split_records
from crmmigrate.core.errors import SourceError
from crmmigrate.core.findings import Finding, Severity, Where
from crmmigrate.core.sources import Grid

_WORD = re.compile(r"\w+")


class TextReader:
    """Reads delimited text; converted copies of large files live until the reader is gone."""

    name = "text"

    def __init__(self) -> None:
        self._folder: Path | None = None

    def claims(self, path: Path, head: bytes) -> float:
        """See `Reader.claims`."""
        return 0.5 if kind_of(path, head) == TEXT else 0.0

    def read(self, path: Path, options: Mapping[str, Any]) -> Iterator[Grid]:
        """See `Reader.read`."""
        if path.stat().st_size > bulk.THRESHOLD:
            grid = self._read_bulk(path, options)
            if grid is not None:
                yield grid
                return
        yield _read_whole(path, path.read_bytes(), options)

    def _read_bulk(self, path: Path, options: Mapping[str, Any]) -> Grid | None:
        with path.open("rb") as file:
            head = file.read(bulk.HEAD_BYTES)
        found = _encoding(head[: head.rfind(b"\n") + 1] or head, options)
        utf8 = bulk.to_utf8(path, found, self._scratch())
        if utf8 is None:
            return None
        with utf8.open("rb") as file:
            start = file.read(bulk.HEAD_BYTES)
        lines = physical_lines(start[: start.rfind(b"\n") + 1].decode("utf-8"))
        guess = _dialect(lines, options)
        records = split_records(lines[: bulk.HEAD_ROWS], guess.dialect)
        skip = _preamble(records)
        offset = sum(len(line.encode("utf-8")) for line in lines[:skip])
        width = records.width()
        layout = None if records.joined else bulk.regular(utf8, guess.dialect, width, offset)
        if layout is None or layout.lines <= bulk.HEAD_ROWS + bulk.TAIL_ROWS or len(lines) < bulk.HEAD_ROWS:
            return None
        _add_tail(records, utf8, guess.dialect, skip + layout.lines)
        form = TextFormat(guess.dialect.delimiter, guess.dialect.quote, guess.dialect.quote, skip, width)
        return _grid(records, found, guess, _findings(path, records, found, guess, []), (form, utf8))

    def _scratch(self) -> Path:
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="crmmigrate-text-"))
            weakref.finalize(self, shutil.rmtree, self._folder, True)  # noqa: FBT003
        return self._folder


def _read_whole(path: Path, data: bytes, options: Mapping[str, Any]) -> Grid:
    found = _encoding(data, options)
    text, strays = encoding.decode(data, found)
    text = text.removeprefix("\ufeff")
    nul = text.count("\0")
    lines = physical_lines(text.replace("\0", ""))
    if not lines:
        raise SourceError(f"{path.name}: the file is empty; it holds no text", code="source-empty")
    guess = _dialect(lines, options)
    records = split_records(lines, guess.dialect)
    if not guess.dialect.delimiter:
        _refuse_prose(path, lines)
    findings = _findings(path, records, found, guess, strays)
    if nul:
        findings.append(Finding("nul-bytes", f"{nul} NUL bytes were left out", count=nul))
    return _grid(records, found, guess, findings, None)


def _encoding(data: bytes, options: Mapping[str, Any]) -> encoding.Encoding:
    name = options.get("encoding")
    if not name:
        return encoding.detect(data)
    try:
        data[:4096].decode(name, errors="replace")
    except LookupError as fault:
        raise SourceError(f"unknown encoding {name!r}", next="use a name such as utf-8, cp1252 or cp850") from fault
    return encoding.Encoding(str(name))


def _dialect(lines: Sequence[str], options: Mapping[str, Any]) -> dialect.Guess:
    return dialect.detect(lines, delimiter=options.get("delimiter"), quote=options.get("quote"))


def _preamble(records: Records) -> int:
    """Number of lines above the first record of the usual width."""
    width = records.width()
    return next((line - 1 for row, line in zip(records.rows, records.lines, strict=True) if len(row) == width), 0)


def _add_tail(records: Records, path: Path, form: Dialect, lines: int) -> None:
    """Append the last records of a regular file, with their line numbers."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - bulk.TAIL_BYTES))
        block = file.read()
    tail = physical_lines(block[block.find(b"\n") + 1 :].decode("utf-8"))[-bulk.TAIL_ROWS :]
    last = split_records(tail, form)
    for number, (row, raw) in enumerate(zip(last.rows, last.raw, strict=True), start=lines - len(last.rows) + 1):
        records.rows.append(row)
        records.lines.append(number)
        records.raw.append(raw)


def _grid(
    records: Records,
    found: encoding.Encoding,
    guess: dialect.Guess,
    findings: list[Finding],
    large: tuple[TextFormat, Path] | None,
) -> Grid:
    tail = min(bulk.TAIL_ROWS, len(records.rows) - bulk.HEAD_ROWS)
    return Grid(
        sheet=None,
        rows=records.rows,
        lines=records.lines,
        raw=records.raw,
        damaged=dict(records.damaged),
        tail_from=len(records.rows) - tail if large else None,
        findings=tuple(findings),
        options={
            "encoding": found.name,
            "encoding_confidence": round(found.confidence, 3),
            "encoding_second": found.second,
            "delimiter": guess.dialect.delimiter,
            "quote": guess.dialect.quote,
            "escape": guess.dialect.escape,
            "dialect_confidence": round(guess.confidence, 3),
        },
    )


def _findings(
    path: Path, records: Records, found: encoding.Encoding, guess: dialect.Guess, strays: list[int]
) -> list[Finding]:
    findings = [*_encoding_findings(records, found, strays)]
    if guess.confidence < dialect.SURE:
        shown = repr(guess.dialect.delimiter) if guess.dialect.delimiter else "no delimiter"
        message = f"the delimiter was guessed: {shown} (confidence {guess.confidence:.2f})"
        findings.append(_finding("dialect-guessed", message, "set `delimiter` in migration.yaml", Severity.INFO))
    odd = len(records.damaged) + len(records.literal) + records.stray
    if odd:
        message = f"quotation marks are malformed in {odd} records; {len(records.damaged)} of them are rejected"
        severity = Severity.WARNING if records.damaged or records.literal else Severity.INFO
        marked = sorted([*records.damaged, *records.literal])[:5]
        examples = tuple(records.raw[i][:80] for i in marked)
        findings.append(Finding("quotes-broken", message, severity, Where(), odd, examples))
    if path.suffix.lower() not in TEXT_SUFFIXES:
        message = f"{path.name} is delimited text, although its name ends in {path.suffix or 'nothing'}"
        findings.append(Finding("extension-wrong", message))
    return findings


def _encoding_findings(records: Records, found: encoding.Encoding, strays: list[int]) -> Iterator[Finding]:
    if strays:
        message = f"{len(strays)} lines are not in {found.name}; they were read as {found.second}"
        lines = tuple(f"line {n}" for n in strays[:5])
        yield Finding("encoding-mixed", message, count=len(strays), examples=lines)
    elif found.confidence < 0.9:
        message = f"the encoding was guessed: {found.name} (confidence {found.confidence:.2f})"
        yield _finding("encoding-guessed", message, "set `encoding` in migration.yaml", Severity.INFO)
    odd = [raw for raw in records.raw if not raw.isascii() and ftfy.badness.is_bad(raw)]
    if odd:
        message = f"{len(odd)} records hold garbled text (mojibake) of an earlier wrong conversion; left as it is"
        yield Finding("encoding-damage", message, count=len(odd), examples=tuple(c[:80] for c in odd[:5]))


def _finding(code: str, message: str, hint: str, severity: Severity) -> Finding:
    return Finding(code, message, severity, next=hint)


def _refuse_prose(path: Path, lines: Sequence[str]) -> None:
    """A text without any delimiter is a table of one column, a fixed-width file or no table at all."""
    filled = [line.rstrip("\r\n") for line in lines if line.strip()]
    gaps = sum("  " in line.strip() for line in filled) / len(filled)
    lengths = {len(line) for line in filled}
    if len(filled) >= 3 and (gaps >= 0.6 or (len(lengths) == 1 and min(lengths) >= 20)):
        raise SourceError(
            f"{path.name}: looks like a fixed-width file; its columns cannot be told without a layout",
            next="save it with a delimiter, or set `delimiter` in migration.yaml",
        )
    named = path.suffix.lower() in {".csv", ".tsv", ".tab"}
    words = sum(len(_WORD.findall(line)) for line in filled) / len(filled)
    if not named and (len(filled) < 3 or words > 3):
        raise SourceError(f"{path.name}: plain text; there is no table in it", next="leave the file out with `exclude`")
