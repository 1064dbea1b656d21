"""Reader of delimited text: CSV, TSV and any other delimiter."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import ftfy.badness

from crmmigrate.adapters.readers import dialect, encoding, survey, texts
from crmmigrate.adapters.readers.bulk import TextBulk, nul_finding, quotes_finding
from crmmigrate.adapters.readers.chunks import Form
from crmmigrate.adapters.readers.content import TEXT, TEXT_SUFFIXES, kind_of
from crmmigrate.adapters.readers.records import Records, physical_lines, split_records
from crmmigrate.adapters.readers.streams import Scratch
from crmmigrate.core.errors import SourceError
from crmmigrate.core.findings import Finding, Severity
from crmmigrate.core.sources import Grid

THRESHOLD = 8 * 1024 * 1024
"""From this size on, the rows of a file never stand in Python all at once."""
CAREFUL = 48 * 1024 * 1024
"""Up to this size, a file whose head is irregular is read whole, and told more of; that takes some 15 times as much."""
IRREGULAR = 0.02
_WORD = re.compile(r"\w+")


class TextReader:
    """Reads delimited text; what large files leave on the disk lives until the reader is gone."""

    name = "text"
    takes = frozenset({"encoding", "delimiter", "quote", "escape"})

    def __init__(self) -> None:
        self._scratch = Scratch(self)

    def claims(self, path: Path, head: bytes) -> float:
        """See `Reader.claims`."""
        return 0.5 if kind_of(path, head) == TEXT else 0.0

    def read(self, path: Path, options: Mapping[str, Any]) -> Iterator[Grid]:
        """See `Reader.read`."""
        size = path.stat().st_size
        if size > THRESHOLD:
            grid = _read_large(path, options, self._scratch, must=size > CAREFUL)
            if grid is not None:
                yield grid
                return
        yield _read_whole(path, path.read_bytes(), options)


class _Copy:
    """Owns the converted copy of a large file."""

    def __init__(self) -> None:
        self.scratch = Scratch(self)


def _read_large(path: Path, options: Mapping[str, Any], scratch: Scratch, *, must: bool) -> Grid | None:
    """Head, tail and bulk of a large file; None where the careful way tells more, unless `must`."""
    told = options.get("encoding")
    found = _encoding(b"", options) if told else survey.encoding_of(path)
    copy = _Copy()
    utf8, lost = survey.to_utf8(path, found, copy.scratch)
    second = None if told else found.second or encoding.DEFAULT
    read_as = encoding.Encoding("utf-8", 1.0, second if utf8 == path else None)
    seen = survey.survey(utf8)
    lines, whole = survey.head_lines(utf8, read_as, seen.ends)
    if not lines:
        return None
    guess = _dialect(lines, options)
    if not guess.dialect.delimiter:
        _refuse_prose(path, lines)
    records = survey.head_records(lines, whole, guess.dialect)
    width = records.width()
    form = Form(guess.dialect, seen.ends, read_as, max(1, width))
    few = whole and len(lines) <= survey.HEAD_ROWS + survey.TAIL_ROWS
    irregular = _irregular(records, width)
    if not must and (few or not form.fast or irregular):
        return None
    lengths = tuple(len(row) for row in records.rows)
    head = len(records.rows)
    tail = survey.tail_records(utf8, seen, read_as, guess.dialect, records.lines[-1] + records.raw[-1].count("\n"))
    records.damaged |= {head + i: reason for i, reason in tail.damaged.items()}
    for mine, more in ((records.rows, tail.rows), (records.lines, tail.lines), (records.raw, tail.raw)):
        mine.extend(more)  # type: ignore[arg-type]
    sweeper = TextBulk(utf8, form, seen.end, scratch, form.usual, lengths, (copy, scratch.owner()))
    findings = [*_head_findings(path, records, found, guess), *texts.lost_findings(found, lost)]
    if irregular:
        message = (
            "the first records of this large file differ in width; only its header, blank rows and totals are told"
        )
        findings.append(
            _finding("head-irregular", message, "see whether records are titles of pages", Severity.WARNING)
        )
    return replace(_grid(records, found, guess, findings), bulk=sweeper, tail_from=head)


def _irregular(records: Records, width: int) -> bool:
    """Whether the head is a report or damaged all over: page heads and torn records want the careful way."""
    rows = [(i, row) for i, row in enumerate(records.rows) if any(cell is not None for cell in row)]
    start = next((i for i, row in rows if len(row) == width), 0)
    below = [(i, row) for i, row in rows if i >= start]
    odd = sum(len(row) != width or i in records.damaged for i, row in below)
    return odd > IRREGULAR * len(below)


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
        findings.append(nul_finding(nul))
    return _grid(records, found, guess, findings)


def _encoding(data: bytes, options: Mapping[str, Any]) -> encoding.Encoding:
    name = options.get("encoding")
    return texts.check_encoding(str(name)) if name else encoding.detect(data)


def _dialect(lines: Sequence[str], options: Mapping[str, Any]) -> dialect.Guess:
    told = (options.get("delimiter"), options.get("quote"), options.get("escape"))
    return dialect.detect(lines, delimiter=told[0], quote=told[1], escape=told[2])


def _grid(
    records: Records,
    found: encoding.Encoding,
    guess: dialect.Guess,
    findings: list[Finding],
) -> Grid:
    return Grid(
        sheet=None,
        rows=records.rows,
        lines=records.lines,
        raw=records.raw,
        damaged=dict(records.damaged),
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
    mixed = [texts.strays_finding(len(strays), strays, found)] if strays else []
    lost = [line for line, raw in zip(records.lines, records.raw, strict=True) if texts.LOST in raw]
    mixed += texts.lost_findings(found, sum(raw.count(texts.LOST) for raw in records.raw), lost)
    marked = sorted([*records.damaged, *records.literal])[:5]
    examples = [records.raw[i] for i in marked]
    broken = quotes_finding(len(records.damaged), len(records.literal), records.stray, examples)
    told = _head_findings(path, records, found, guess)
    if strays:
        told = [f for f in told if f.code != "encoding-guessed"]
    return [*mixed, *told, *broken]


def _head_findings(path: Path, records: Records, found: encoding.Encoding, guess: dialect.Guess) -> list[Finding]:
    """What the head of a file tells."""
    findings: list[Finding] = []
    if found.confidence < 0.9:
        findings += texts.found_findings(found, [])
    odd = [raw for raw in records.raw if not raw.isascii() and texts.LOST not in raw and ftfy.badness.is_bad(raw)]
    if odd:
        message = f"{len(odd)} records hold garbled text (mojibake) of an earlier wrong conversion; left as it is"
        findings.append(Finding("encoding-damage", message, count=len(odd), examples=tuple(c[:80] for c in odd[:5])))
    if guess.confidence < dialect.SURE:
        shown = repr(guess.dialect.delimiter) if guess.dialect.delimiter else "no delimiter"
        message = f"the delimiter was guessed: {shown} (confidence {guess.confidence:.2f})"
        hint = "set `dialect.delimiter` in migration.yaml"
        findings.append(_finding("dialect-guessed", message, hint, Severity.INFO))
    if path.suffix.lower() not in TEXT_SUFFIXES:
        message = f"{path.name} is delimited text, although its name ends in {path.suffix or 'nothing'}"
        findings.append(Finding("extension-wrong", message))
    return findings


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
            next="save it with a delimiter, or set `dialect.delimiter` in migration.yaml",
        )
    named = path.suffix.lower() in {".csv", ".tsv", ".tab"}
    words = sum(len(_WORD.findall(line)) for line in filled) / len(filled)
    if not named and (len(filled) < 3 or words > 3):
        raise SourceError(f"{path.name}: plain text; there is no table in it", next="leave the file out with `exclude`")
