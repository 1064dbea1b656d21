"""Reader of fixed-width text: its own detector, or the layout that the user tells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from crmmigrate.adapters.readers import dialect, encoding, layout, texts
from crmmigrate.adapters.readers.content import TEXT, kind_of
from crmmigrate.adapters.readers.layout import Layout
from crmmigrate.adapters.readers.records import physical_lines
from crmmigrate.adapters.readers.streams import BATCH_ROWS, schema_of
from crmmigrate.core.errors import SourceError
from crmmigrate.core.findings import Finding, Severity
from crmmigrate.core.sources import Aside, Grid, Relation

CLAIM = 0.7
LIKELY = 0.5
"""Confidence of a delimiter from which on the text is not one of fixed width."""
SURE = 0.8


class FixedWidthReader:
    """Reads text whose columns stand at fixed positions."""

    name = "fixed"
    takes = frozenset({"encoding", "layout"})

    def claims(self, path: Path, head: bytes) -> float:
        """See `Reader.claims`."""
        if kind_of(path, head) != TEXT:
            return 0.0
        lines = physical_lines(_roughly(head[: head.rfind(b"\n") + 1] or head))
        seen = layout.find([line.rstrip("\r\n") for line in lines])
        if seen is None:
            return 0.0
        guess = dialect.detect(lines)
        if guess.dialect.delimiter.strip() and guess.confidence >= LIKELY:
            return 0.0
        return CLAIM if seen.confidence >= guess.confidence else 0.0

    def read(self, path: Path, options: Mapping[str, Any]) -> Iterator[Grid | Relation]:
        """See `Reader.read`."""
        read = texts.read_text(path, options)
        found = read.encoding
        lines = [line.rstrip("\r\n") for line in physical_lines(read.text)]
        told = {"encoding": found.name, "encoding_confidence": round(found.confidence, 3)}
        findings = list(read.findings)
        if options.get("layout"):
            yield _told(lines, options["layout"], findings, told)
            return
        seen = layout.find(lines)
        if seen is None:
            raise SourceError(
                f"{path.name}: its fixed-width columns cannot be told without a layout",
                next="set `layout` in migration.yaml: the name, start and width of each column",
            )
        yield _grid(lines, seen, findings, told)


def _roughly(head: bytes) -> str:
    """The head as text for a first look: only where blanks stand matters."""
    name = encoding.by_head(head[:4096]) or "utf-8"
    try:
        return head.decode(name)
    except UnicodeDecodeError:
        return head.decode("latin-1")


def _grid(lines: Sequence[str], seen: Layout, findings: list[Finding], told: dict[str, Any]) -> Grid:
    rows = [seen.split(line) for line in lines]
    spans = [{"start": a + 1, "width": b - a if b is not None else None} for a, b in seen.spans]
    severity = Severity.INFO if seen.confidence >= SURE else Severity.WARNING
    message = f"fixed-width columns were found by {seen.why}: {len(spans)} (confidence {seen.confidence:.2f})"
    hint = "set `layout` in migration.yaml: the name, start and width of each column"
    findings.append(Finding("layout-guessed", message, severity, next=hint))
    return Grid(
        sheet=None,
        rows=rows,
        lines=list(range(1, len(rows) + 1)),
        raw=list(lines),
        findings=tuple(findings),
        options=told | {"layout": spans, "layout_confidence": seen.confidence, "layout_by": seen.why},
    )


def _told(
    lines: Sequence[str], columns: Sequence[Mapping[str, Any]], findings: list[Finding], told: dict[str, Any]
) -> Relation:
    """The records of a layout that the user told; what stands beyond it is set aside."""
    end = max(c["start"] - 1 + c["width"] for c in columns)
    aside = [
        Aside("rows-ragged", f"text stands behind character {end}, where the layout ends", line, line=number)
        for number, line in enumerate(lines, start=1)
        if line[end:].strip()
    ]
    blank = sum(not line.strip() for line in lines)
    if blank:
        findings.append(Finding("rows-blank", f"{blank} blank lines are no records", Severity.INFO, count=blank))
    findings += _uncovered(lines, columns, end)
    names = tuple(c["name"] for c in columns)
    options = told | {"layout": [dict(c) for c in columns], "layout_by": "told"}
    return Relation(None, names, _sliced(lines, columns, end), aside, findings, options=options)


def _uncovered(lines: Sequence[str], columns: Sequence[Mapping[str, Any]], end: int) -> Iterator[Finding]:
    """What stands between the columns of a layout: the user left it out, but shall know."""
    covered = {at for c in columns for at in range(c["start"] - 1, c["start"] - 1 + c["width"])}
    gaps = [at for at in range(end) if at not in covered]
    lost = [line for line in lines if gaps and not line[end:].strip() and any(line[at : at + 1].strip() for at in gaps)]
    if lost:
        message = f"{len(lost)} records hold text at characters that no column of `layout` covers; it is in no table"
        shown = tuple(line[:80] for line in lost[:5])
        yield Finding("option-unused", message, count=len(lost), examples=shown, next="add columns for it to `layout`")


def _sliced(lines: Sequence[str], columns: Sequence[Mapping[str, Any]], end: int) -> Iterator[pa.RecordBatch]:
    numbered = [(n, line) for n, line in enumerate(lines, start=1) if line.strip() and not line[end:].strip()]
    schema = schema_of(len(columns), lines=True)
    for at in range(0, len(numbered), BATCH_ROWS):
        part = numbered[at : at + BATCH_ROWS]
        text = pa.array([line for _, line in part], pa.string())
        cells = []
        for column in columns:
            start = column["start"] - 1
            cut = pc.utf8_trim_whitespace(pc.utf8_slice_codeunits(text, start, start + column["width"]))
            cells.append(pc.if_else(pc.equal(cut, pa.scalar("")), pa.scalar(None, pa.string()), cut))
        numbers = pa.array([n for n, _ in part], pa.int64())
        yield pa.RecordBatch.from_arrays([*cells, numbers], schema=schema)
