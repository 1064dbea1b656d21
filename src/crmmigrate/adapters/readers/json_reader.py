"""Reader of JSON: documents of any shape, and JSON lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from crmmigrate.adapters.readers.content import JSON, kind_of
from crmmigrate.adapters.readers.encoding import Encoding
from crmmigrate.adapters.readers.json_large import read_large
from crmmigrate.adapters.readers.json_shapes import Found, cells_of, find
from crmmigrate.adapters.readers.json_text import Malformed, Parser, Values, error_of
from crmmigrate.adapters.readers.nested import Shredder, is_table
from crmmigrate.adapters.readers.texts import (
    LOST,
    encoding_of,
    found_findings,
    lines_of,
    lost_findings,
    misnamed,
    outside,
    read_text,
)
from crmmigrate.core.errors import SourceError
from crmmigrate.core.findings import Finding
from crmmigrate.core.sources import Aside, Grid, Relation

LARGE = 48 << 20
"""Documents beyond this many bytes are streamed."""
HEAD_CHARACTERS = 1 << 20
SUFFIXES = frozenset({".json", ".ndjson", ".jsonl", ".jl", ".ldjson", ".geojson", ".json5", ".js", ".txt", ".log", ""})


class JsonReader:
    """Reads JSON documents and JSON lines."""

    name = "json"
    takes = frozenset({"encoding"})

    def claims(self, path: Path, head: bytes) -> float:
        """See `Reader.claims`."""
        return 1.0 if kind_of(path, head) == JSON else 0.0

    def read(self, path: Path, options: Mapping[str, Any]) -> Iterator[Grid | Relation]:
        """See `Reader.read`."""
        told = misnamed(path, "a JSON file", SUFFIXES)
        found = encoding_of(path, options)
        if _is_lines(path, found):
            yield from _Lines(path, found, told).parts()
        elif path.stat().st_size > LARGE:
            yield from read_large(path, found, told)
        else:
            yield from _read_document(path, options, told)


def _read_document(path: Path, options: Mapping[str, Any], told: list[Finding]) -> Iterator[Grid | Relation]:
    text = read_text(path, options)
    parser = Parser()
    try:
        document = parser.parse(text.text)
    except Malformed as fault:
        if not _are_mostly_records(text.text):
            raise error_of(fault, path.name) from fault
        yield from _Lines(path, text.encoding, told).parts()
        return
    except SourceError as fault:
        raise SourceError(f"{path.name}: {fault.message}", code=fault.code, next=fault.next) from fault
    if not isinstance(document, dict | list):
        raise SourceError(f"{path.name}: a single JSON value; there is no table in it", next="leave it out")
    if document in ([], {}):
        raise SourceError(f"{path.name}: the JSON document is empty; it holds no records", code="source-empty")
    found = Found(records={(): list(document)}) if isinstance(document, Values) else find(document)
    loose = found.outside()
    told = [*told, *text.findings, *parser.findings(), *outside(loose)]
    yield from _of_found(found, told, {"encoding": text.encoding.name, "outside": loose})


def _of_found(found: Found, told: list[Finding], options: dict[str, Any]) -> Iterator[Grid | Relation]:
    names = found.names()
    for place, records in found.records.items():
        shredder = Shredder(lambda records=records: ((None, r) for r in records), names[place])  # type: ignore[misc]
        shredder.learn()
        for relation in shredder.relations(told):
            relation.options.update(options)
            yield relation
        told = []
    for place, rows in found.cells.items():
        cells, kinds = cells_of(rows)
        lines = list(range(1, len(cells) + 1))
        yield Grid(names[place], cells, lines, kinds=kinds, findings=tuple(told), options=options)
        told = []


def _is_lines(path: Path, found: Encoding) -> bool:
    """Whether the first line is a record by itself, and another one follows."""
    with path.open(encoding=found.name, errors="replace", newline="\n") as file:
        head = file.read(HEAD_CHARACTERS)
    lines = [line for line in head.removeprefix("\ufeff").split("\n") if line.strip()]
    return len(lines) > 1 and lines[1].lstrip(" \t\x1e")[:1] in {"{", "["} and _is_record(lines[0])


def _is_record(line: str) -> bool:
    try:
        return isinstance(Parser().parse(line), dict | list)
    except Malformed:
        return False


def _are_mostly_records(text: str) -> bool:
    """Whether a text that is no document is JSON lines of which some are broken."""
    lines = [line for line in text.split("\n") if line.strip()]
    sample = list(islice(lines, 1000))
    records = [line.rstrip(" \r").endswith(("}", "]")) and _is_record(line) for line in sample]
    return len(lines) > 1 and sum(records) * 2 >= len(sample)


@dataclass
class _Lines:
    """JSON lines: read once for the keys and the broken lines, then once for each relation."""

    path: Path
    encoding: Encoding
    told: list[Finding]
    parser: Parser = field(default_factory=Parser)
    aside: list[Aside] = field(default_factory=list)
    strays: list[int] = field(default_factory=list)

    def parts(self) -> Iterator[Grid | Relation]:
        if self._holds_arrays():
            yield self._grid()
            return
        shredder = Shredder(lambda: self._records(Parser(), []), lined=True)
        for line, record in self._records(self.parser, self.aside):
            shredder.layout.add(record)
            del line
        if not shredder.layout.n_records:
            raise SourceError(f"{self.path.name}: none of the lines is a JSON record")
        shredder.layout.settle()
        for number, relation in enumerate(shredder.relations(self._findings())):
            relation.options["encoding"] = self.encoding.name
            if number == 0:
                relation.aside.extend(self.aside)
            yield relation

    def _holds_arrays(self) -> bool:
        values = islice(self._values(Parser(), []), 50)
        return all(isinstance(value, list) and not is_table(value) for _, value, _ in values)

    def _grid(self) -> Grid:
        rows: list[list[Any]] = []
        lines: list[int] = []
        raw: list[str] = []
        damaged: dict[int, str] = {}
        for line, value, text in self._values(self.parser, self.aside):
            if not isinstance(value, list):
                damaged[len(rows)] = "the line is no array, although the others are"
            rows.append(value if isinstance(value, list) else [value])
            lines.append(line)
            raw.append(text)
        for aside in self.aside:
            damaged[len(rows)] = aside.reason
            rows.append([aside.raw])
            lines.append(aside.line or 0)
            raw.append(aside.raw)
        cells, kinds = cells_of(rows)
        options = {"encoding": self.encoding.name}
        return Grid(None, cells, lines, raw, kinds, damaged=damaged, findings=tuple(self._findings()), options=options)

    def _findings(self) -> list[Finding]:
        found = [*self.told, *found_findings(self.encoding, self.strays)]
        found += [*lost_findings(self.encoding, self.parser.lost), *self.parser.findings()]
        if self.aside:
            message = f"{len(self.aside)} lines are no valid JSON records; they are rejected with their raw text"
            examples = tuple(f"line {aside.line}: {aside.reason}" for aside in self.aside)
            found.append(Finding("record-malformed", message, count=len(self.aside), examples=examples))
        if self.aside and self.aside[-1].rule == "truncated":
            found.append(Finding("truncated", f"the file ends inside the record of line {self.aside[-1].line}"))
        return found

    def _records(self, parser: Parser, aside: list[Aside]) -> Iterator[tuple[int | None, Any]]:
        for line, value, text in self._values(parser, aside):
            if isinstance(value, dict):
                yield line, value
            elif is_table(value):
                yield from ((line, item) for item in value)
            else:
                aside.append(Aside("record-malformed", "the line holds no JSON object", text, line=line))

    def _values(self, parser: Parser, aside: list[Aside]) -> Iterator[tuple[int, Any, str]]:
        ended, strays = True, self.strays if parser is self.parser else []
        for number, line in enumerate(lines_of(self.path, self.encoding, strays), start=1):
            text = line.rstrip("\r\n")
            ended = line.endswith("\n")
            parser.lost += text.count(LOST)
            if not text.strip(" \t\x1e"):
                continue
            try:
                yield number, parser.parse(text), text
            except Malformed as fault:
                rule = "truncated" if fault.cut and not ended else "record-malformed"
                reason = f"{fault.reason} at column {fault.column}"
                aside.append(Aside(rule, reason, text, line=number))
